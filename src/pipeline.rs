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
mod background;
mod corpus;
mod threads;
mod worker;

use std::sync::Arc;

use threads::Threads;
use worker::{Digested, Worker};

pub use corpus::Corpus;
use corpus::Sketcher;

use crate::copies::{self, Bands, CopyLink, Shingler, Sketches};
use crate::corpus::Facts;
use crate::coverage::{self, Background, Features, Weigher, Weights};
use crate::digest::{Digester, Recipe, Texts};
use crate::error::{Cause, Error, Result};
use crate::options::Options;
use crate::progress::{Observer, Silent, Stage};
use crate::read::{Batch, Feed};
use crate::run::{Base, Cuts, Grouping, Links, Reading, Representatives, Run, group};
use crate::skips::Skips;
use crate::story::Level;

/// Finds copies and stories. Made once from options, used for any number of runs.
#[derive(Debug, Clone)]
pub struct Sada {
    options: Options,
    bands: Bands,
    weights: Weights,
    texts: Texts,
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

    /// Reads all articles of a feed and groups them.
    pub fn cluster(&self, feed: &mut Feed) -> Result<Run> {
        self.cluster_watched(feed, &Silent)
    }

    /// The same, telling `observer` of the progress. Uses the current rayon thread pool.
    pub fn cluster_watched(&self, feed: &mut Feed, observer: &dyn Observer) -> Result<Run> {
        // A background that cannot be read is an error before the long work.
        let background = self.open_background()?;
        // All of it in the pool: what a thread frees, an allocator gives to the same thread again.
        rayon::scope(|_| {
            observer.begin(Stage::Read);
            let ingested = self.ingest(feed, observer)?;
            self.solve_ingested(ingested, background, observer)
        })
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
        let copies = self.find_copies(corpus, &Silent)?;
        let weigher = background.map(|b| Weigher::new(facts.frequencies(), &corpus.lost, &b));
        self.find_coverage(corpus, copies, weigher.as_ref(), &Silent)
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
        let share = |share: f64| observer.share(share);
        let (articles, sketches) = (corpus.shingled(), &corpus.sketches);
        let copies = copies::find(&articles, sketches, &self.options.copies, &share)?;
        interrupted(observer)?;
        Ok(copies)
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
            let share = |share: f64| observer.share(share);
            links.coverage = coverage::find(&representatives, weigher, weights, window, &share)?;
            interrupted(observer)?;
            links.representatives = representatives.into_articles();
        }
        Ok(links)
    }

    /// What is known of each pair of articles that may cover one event, for those who fit
    /// [`Weights`] of their own: pairs of ids, copies left out.
    pub fn features(&self, feed: &mut Feed) -> Result<Vec<(String, String, Features)>> {
        let background = Background::open(&self.options.coverage.background)?;
        let Ingested {
            mut corpus, facts, ..
        } = self.ingest(feed, &Silent)?;
        corpus.resolve(&facts)?;
        let copies = self.find_copies(&corpus, &Silent)?;
        let columns = &corpus.columns;
        let representatives = Representatives::of(columns, &copies);
        let weigher = Weigher::new(facts.frequencies(), &corpus.lost, &background);
        let window = self.options.coverage.window;
        let id = |representative| -> Result<String> {
            let stored = columns.stored_metadata(representatives.article(representative))?;
            Ok(stored.view().id.into_owned())
        };
        coverage::features(&representatives, &weigher, window)?
            .into_iter()
            .map(|(a, b, features)| Ok((id(a)?, id(b)?, features)))
            .collect()
    }

    /// Everything that is done article by article.
    fn ingest(&self, feed: &mut Feed, observer: &dyn Observer) -> Result<Ingested> {
        let worker = Worker::new(self);
        let (mut corpus, mut reading) = (self.corpus(), Reading::default());
        let threads = Threads::new(&worker);
        let (mut records, mut bytes) = (0, 0);
        loop {
            let digested = threads.next(feed)?;
            if digested.is_empty() {
                break;
            }
            for (batch, digested) in digested {
                records += batch.records.len() as u64;
                bytes += batch.bytes.len() as u64;
                self.add(&batch, digested, &mut corpus, &mut reading)?;
                feed.reuse(batch);
            }
            observer.read(corpus.len() as u64, bytes);
            interrupted(observer)?;
        }
        if corpus.is_empty() {
            let Reading {
                skipped,
                other_languages,
                ..
            } = reading;
            return Err(nothing_read(feed, records, &skipped, other_languages));
        }
        Ok(Ingested {
            corpus,
            facts: threads.facts()?,
            reading,
        })
    }

    fn add(
        &self,
        batch: &Batch,
        digested: Digested,
        corpus: &mut Corpus,
        reading: &mut Reading,
    ) -> Result<()> {
        let Digested {
            chunk,
            skipped,
            foreign,
        } = digested;
        let mut numbers: Vec<u32> = skipped.iter().map(|(i, _)| *i).collect();
        numbers.extend_from_slice(&foreign);
        numbers.sort_unstable();
        let failed = skipped.iter().filter_map(|(i, why)| {
            let record = batch.records.get(*i as usize)?;
            Some((*i as usize, record.skipped(Arc::clone(why))))
        });
        let mut skipped = batch.left_out(failed).peekable();
        if let (true, Some(first)) = (self.options.read.strict, skipped.peek()) {
            return Err(first.clone().into());
        }
        let records = batch.records.len() as u32;
        reading.skip(skipped, numbers.into_iter(), foreign.len(), records);
        corpus.append(chunk)
    }
}

/// An error if the caller asked to stop.
fn interrupted(observer: &dyn Observer) -> Result<()> {
    if observer.cancelled() {
        Err(Cause::Interrupted.into())
    } else {
        Ok(())
    }
}

/// The error for inputs without a single article.
fn nothing_read(feed: &Feed, records: u64, skipped: &Skips, foreign: u64) -> Error {
    let inputs = feed.inputs();
    let what = match (inputs, skipped.listed()) {
        ([], []) => "the folder is empty".to_owned(),
        _ if foreign > 0 => {
            format!("{foreign} records are in other languages than --language asks for")
        }
        (_, [first, ..]) => first.to_string(),
        ([one], _) => one.name(),
        (many, _) => format!("{} inputs", many.len()),
    };
    Cause::Empty {
        what,
        records,
        skipped: skipped.count(),
    }
    .into()
}
