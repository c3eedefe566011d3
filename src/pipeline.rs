//! The way of the data, from paths to stories. The only file that knows all stages.
//!
//! ```text
//! read -> extract -> digest -> corpus, facts -> copies -> coverage -> graph -> story -> Run
//! ```
//!
//! One thread reads batches of about a megabyte; all threads turn articles into digests, and each
//! thread gathers the facts of its own. Then it is decided what all articles say together about each of
//! them; copy links are searched, band by band, and coverage links between what is no copy. Nothing here
//! depends on which thread did what, nor on the order of articles that have ids of their own. Inputs are
//! read once.

mod articles;
#[cfg(feature = "read")]
mod background;
mod corpus;
#[cfg(feature = "read")]
mod feed;
#[cfg(feature = "read")]
mod records;
#[cfg(feature = "read")]
mod tools;
mod worker;

pub use corpus::Corpus;
use corpus::Sketcher;

use crate::copies::{self, Bands, CopyLink, Shingler, Sketches};
use crate::corpus::Facts;
use crate::coverage::{self, Background, Weigher, Weights};
use crate::digest::{Digester, Recipe, Texts};
use crate::error::Result;
use crate::options::Options;
use crate::progress::{Observer, Silent, Stage, check};
use crate::run::{Base, Cuts, Grouping, Links, Reading, Representatives, Run, group};
use crate::story::Level;
use crate::threads::Threads;

/// Finds copies and stories. Made once from options, used for any number of runs.
#[derive(Debug, Clone)]
pub struct Sada {
    options: Options,
    bands: Bands,
    weights: Weights,
    texts: Texts,
    threads: Threads,
}

/// What comes out of articles one by one.
struct Ingested {
    corpus: Corpus,
    facts: Facts,
    reading: Reading,
}

impl Sada {
    /// Checks the options.
    pub fn new(options: Options) -> Result<Self> {
        let bands = options.validate()?;
        Ok(Self {
            options,
            bands,
            weights: Weights::SHIPPED,
            texts: Texts::None,
            threads: Threads::default(),
        })
    }

    /// The same with other weights of the coverage score.
    pub fn with_weights(self, weights: Weights) -> Self {
        Self { weights, ..self }
    }

    /// The same with the texts of articles kept, outside memory, for reports that show them
    /// ([`Run::text`]).
    pub fn with_texts(self, texts: Texts) -> Self {
        Self { texts, ..self }
    }

    /// The same with threads of its own; else it works in those of the caller. Results do not depend on it.
    pub fn with_threads(self, threads: Threads) -> Self {
        Self { threads, ..self }
    }

    /// The options of every run.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// How signatures are cut into bands.
    pub fn bands(&self) -> Bands {
        self.bands
    }

    /// What its digests are made by.
    pub fn recipe(&self) -> Recipe {
        Recipe {
            terms: self.options.story.level == Level::Stories,
            lines: self.options.extract.cuts_repeated(),
        }
    }

    /// A digester of its recipe, for one thread.
    pub fn digester(&self) -> Digester {
        Digester::new(self.recipe()).with_text(self.keeps_text())
    }

    /// A corpus without articles, for digests of its recipe.
    pub fn corpus(&self) -> Corpus {
        Corpus::new(self.recipe(), self.sketcher())
    }

    fn keeps_text(&self) -> bool {
        self.texts != Texts::None
    }

    fn sketcher(&self) -> Sketcher {
        Sketcher {
            shingler: Shingler::new(self.options.copies.shingle),
            bands: self.bands,
        }
    }

    /// How common words are, if that matters.
    fn open_background(&self) -> Result<Option<Background>> {
        match self.options.story.level {
            Level::Copies => Ok(None),
            Level::Stories => Background::open(&self.options.coverage.background).map(Some),
        }
    }

    /// Everything that is done between articles.
    fn solve_ingested(
        &self,
        ingested: Ingested,
        background: Option<Background>,
        observer: &dyn Observer,
    ) -> Result<Run> {
        let Ingested {
            mut corpus,
            facts,
            mut reading,
        } = ingested;
        corpus.resolve(&facts)?;
        reading.boilerplate = std::mem::take(&mut corpus.boilerplate);
        let copies = self.find_copies(&corpus, observer)?;
        // Not needed any more, and large.
        corpus.sketches = Sketches::new(self.bands);
        let weigher = background.map(|b| Weigher::new(facts.frequencies(), &corpus.lost, &b));
        drop(facts);
        let links = self.find_coverage(&corpus, copies, weigher.as_ref(), observer)?;
        observer.begin(Stage::Stories);
        check(observer)?;
        let grouping = group(&links, &corpus.columns, &self.options);
        Ok(Run::new(
            Base::new(
                corpus.columns,
                reading,
                links,
                weigher.map(|weigher| (weigher, self.weights)),
            ),
            grouping,
        ))
    }

    /// Every link of a corpus that was resolved ([`Corpus::resolve`]) with these facts: a pure function of
    /// the three. Cost: see [`copies`] and [`coverage`].
    pub fn solve(&self, corpus: &Corpus, facts: &Facts) -> Result<Links> {
        corpus.check_resolved()?;
        let background = self.open_background()?;
        self.threads.run(|| {
            let copies = self.find_copies(corpus, &Silent)?;
            let weigher = background.map(|b| Weigher::new(facts.frequencies(), &corpus.lost, &b));
            self.find_coverage(corpus, copies, weigher.as_ref(), &Silent)
        })
    }

    /// The groups of a corpus at some cuts; what these do not name is as in the options. Any number of
    /// groupings may be made of the same links. Cost: that of the linkage, and 1 µs an article.
    ///
    /// # Errors
    ///
    /// Of kind [`Options`](crate::ErrorKind::Options) for a threshold below that of the links.
    pub fn group(&self, links: &Links, corpus: &Corpus, cuts: &Cuts) -> Result<Grouping> {
        corpus.check_resolved()?;
        let options = cuts.over(&self.options, links.threshold)?;
        Ok(group(links, &corpus.columns, &options))
    }

    /// The copy links of a resolved corpus.
    fn find_copies(&self, corpus: &Corpus, observer: &dyn Observer) -> Result<Vec<CopyLink>> {
        observer.begin(Stage::Copies);
        let (articles, sketches) = (corpus.shingled(), &corpus.sketches);
        copies::find(&articles, sketches, &self.options.copies, observer)
    }

    /// All links: the copy links that were found, and, if words can be weighed, the coverage links between
    /// their groups.
    fn find_coverage(
        &self,
        corpus: &Corpus,
        copies: Vec<CopyLink>,
        weigher: Option<&Weigher>,
        observer: &dyn Observer,
    ) -> Result<Links> {
        let mut links = Links {
            threshold: self.options.copies.threshold,
            copies,
            ..Links::default()
        };
        if let Some(weigher) = weigher {
            observer.begin(Stage::Coverage);
            let representatives = Representatives::of(&corpus.columns, &links.copies);
            let (weights, window) = (&self.weights, self.options.coverage.window);
            links.coverage = coverage::find(&representatives, weigher, weights, window, observer)?;
            links.representatives = representatives.into_articles();
        }
        Ok(links)
    }
}
