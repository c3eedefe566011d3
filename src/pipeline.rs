//! The way of the data, from paths to stories. The only file that knows all stages.
//!
//! ```text
//! read -> extract -> text -> copies -> coverage -> graph -> story -> Run
//! ```
//!
//! One thread reads batches of about a megabyte; all threads turn batches into sketches, and into
//! cards, shingles and terms for the spool; then copy links are searched, band by band, and
//! coverage links between what is no copy. Nothing here depends
//! on which thread did what, nor on the order of articles that have ids of their own.

mod articles;
mod background;
mod furniture;
mod prepare;
mod threads;
mod worker;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use threads::Threads;
pub(crate) use worker::Row;
use worker::{Digest, Tools, Worker};

pub(crate) use prepare::{address, card, prepare};

use crate::card::{Records, Texts};
use crate::copies::{self, Bands, CopyLink, Sketches};
use crate::coverage::{self, Background, Features, Frequencies, Weigher, Weights};
use crate::error::{Cause, Error, Result};
use crate::extract::Sightings;
use crate::graph::{self, LinkGraph};
use crate::options::Options;
use crate::read::{Batch, Feed};
use crate::run::{Run, Table, Units};
use crate::skips::Skips;
use crate::stage::{Observer, Silent, Stage};
use crate::story::{self, Level};

/// Finds copies and stories. Made once from options, used for any number of runs.
#[derive(Debug, Clone)]
pub struct Sada {
    options: Options,
    bands: Bands,
    weights: Weights,
    texts: Texts,
    /// In a run of more articles only the first lines are kept.
    whole_up_to: usize,
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
            whole_up_to: usize::MAX,
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

    /// The same as [`Texts::Stories`] up to so many articles; of more, only the first lines.
    pub fn with_texts_up_to(self, articles: usize) -> Self {
        Self {
            texts: Texts::Stories,
            whole_up_to: articles,
            ..self
        }
    }

    /// The options of every run.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// How signatures are cut into bands.
    pub fn bands(&self) -> Bands {
        self.bands
    }

    /// Reads all articles of a feed and groups them.
    pub fn cluster(&self, feed: &mut Feed) -> Result<Run> {
        self.cluster_watched(feed, &Silent)
    }

    /// The same, telling `observer` of the progress. Uses the current rayon thread pool.
    pub fn cluster_watched(&self, feed: &mut Feed, observer: &dyn Observer) -> Result<Run> {
        // A background that cannot be read is told before the long work.
        let background = self.open_background()?;
        observer.begin(Stage::Read);
        let ingested = self.ingest(feed, observer)?;
        self.group(ingested, background, observer)
    }

    /// How common words are, if that matters.
    fn open_background(&self) -> Result<Option<Background>> {
        match self.options.story.level {
            Level::Copies => Ok(None),
            Level::Stories => Background::open(&self.options.coverage.background).map(Some),
        }
    }

    /// Everything that is done between articles.
    fn group(
        &self,
        (mut table, sketches, frequencies): Ingested,
        background: Option<Background>,
        observer: &dyn Observer,
    ) -> Result<Run> {
        table.part_repeated_ids()?;
        table.set_trust(&self.options.story.trust);
        observer.begin(Stage::Copies);
        let share = |share: f64| observer.share(share);
        let links = copies::find(&table, sketches, &self.options.copies, &share)?;
        interrupted(observer)?;
        let weigher = background.map(|b| Weigher::new(&frequencies, &b));
        drop(frequencies);
        let graph = match &weigher {
            None => graph::build(table.len(), &links),
            Some(weigher) => self.relate(&table, links, weigher, observer)?,
        };
        observer.begin(Stage::Stories);
        let stories = graph::components(&graph, |_| true);
        let copies = graph::components(&graph, |link| link.is_copy());
        table.set_centrality(&graph);
        let kept = story::by_keep(self.options.story.keep, &table);
        let stories = story::gather(&stories, &copies, kept, &table);
        Ok(Run::new(
            self.options.clone(),
            table,
            graph,
            stories,
            weigher.map(|weigher| (weigher, self.weights)),
        ))
    }

    /// The graph of both kinds of links.
    fn relate(
        &self,
        table: &Table,
        copies: Vec<CopyLink>,
        weigher: &Weigher,
        observer: &dyn Observer,
    ) -> Result<LinkGraph> {
        observer.begin(Stage::Coverage);
        let mut graph = graph::build(table.len(), &copies);
        drop(copies);
        let units = Units::new(table, &graph::components(&graph, |_| true));
        let window = self.options.coverage.window;
        let share = |share: f64| observer.share(share);
        let found = coverage::find(&units, weigher, &self.weights, window, &share)?;
        interrupted(observer)?;
        graph::add_coverage(&mut graph, units.articles(), &found, &self.options.graph);
        Ok(graph)
    }

    /// What is known of each pair of articles that may cover one event, for those who fit
    /// [`Weights`] of their own: pairs of ids, copies left out.
    pub fn features(&self, feed: &mut Feed) -> Result<Vec<(String, String, Features)>> {
        let background = Background::open(&self.options.coverage.background)?;
        let (mut table, sketches, frequencies) = self.ingest(feed, &Silent)?;
        table.part_repeated_ids()?;
        let links = copies::find(&table, sketches, &self.options.copies, &|_| ())?;
        let graph = graph::build(table.len(), &links);
        let units = Units::new(&table, &graph::components(&graph, |_| true));
        let weigher = Weigher::new(&frequencies, &background);
        let window = self.options.coverage.window;
        let id = |unit: u32| table.id(units.articles()[unit as usize]);
        coverage::features(&units, &weigher, window)?
            .into_iter()
            .map(|(a, b, features)| Ok((id(a)?, id(b)?, features)))
            .collect()
    }

    /// Everything that is done article by article.
    fn ingest(&self, feed: &mut Feed, observer: &dyn Observer) -> Result<Ingested> {
        let worker = Worker {
            sights: self.options.extract.cuts_repeated() && feed.is_repeatable(),
            ..Worker::new(self)
        };
        let mut table = Table::default();
        let mut sketches = Sketches::new(self.bands);
        let mut sightings = Sightings::default();
        let threads = Threads::new();
        let (mut records, mut bytes) = (0, 0);
        loop {
            let digests = threads.next(feed, |batch, tools| worker.digest(batch, tools))?;
            if digests.is_empty() {
                break;
            }
            for (batch, mut digest) in digests {
                records += batch.records.len() as u64;
                bytes += batch.bytes.len() as u64;
                if let Some(sighted) = digest.sighted.take() {
                    sightings.append(sighted)?;
                }
                self.add(&batch, digest, &mut table, &mut sketches)?;
                feed.reuse(batch);
            }
            if table.len() > self.whole_up_to {
                worker.many.store(true, Ordering::Relaxed);
            }
            observer.read(table.len() as u64, bytes);
            interrupted(observer)?;
        }
        if table.len() == 0 {
            return Err(nothing_read(
                feed,
                records,
                table.skipped(),
                table.other_languages(),
            ));
        }
        let mut ingested = (table, sketches, threads.frequencies());
        let repeated = sightings.repeated()?;
        drop(sightings);
        worker.clear(&repeated, feed, &mut ingested, observer)?;
        Ok(ingested)
    }

    fn add(
        &self,
        batch: &Batch,
        digest: Digest,
        table: &mut Table,
        sketches: &mut Sketches,
    ) -> Result<()> {
        let failed = digest.skipped.iter().filter_map(|(i, why)| {
            let record = batch.records.get(*i as usize)?;
            Some((*i as usize, record.skipped(Arc::clone(why))))
        });
        let mut skipped = batch.left_out(failed).peekable();
        if let (true, Some(first)) = (self.options.read.strict, skipped.peek()) {
            return Err(first.clone().into());
        }
        let mut numbers: Vec<u32> = digest.skipped.iter().map(|(i, _)| *i).collect();
        numbers.extend_from_slice(&digest.foreign);
        numbers.sort_unstable();
        let (foreign, records) = (digest.foreign.len(), batch.records.len() as u32);
        table.skip(skipped, numbers.into_iter(), foreign, records);
        sketches.append(digest.sketches);
        table.append(digest.records, &digest.rows, &digest.sources)
    }
}

/// What comes out of articles one by one.
type Ingested = (Table, Sketches, Frequencies);

/// An error if the caller asked to stop.
fn interrupted(observer: &dyn Observer) -> Result<()> {
    match observer.cancelled() {
        true => Err(Cause::Interrupted.into()),
        false => Ok(()),
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

impl Table {
    /// Adds the articles of a batch.
    pub(crate) fn append(
        &mut self,
        records: Records,
        rows: &[Row],
        sources: &[String],
    ) -> Result<()> {
        let block = self.store.append(records)?;
        let sources: Vec<u32> = sources.iter().map(|name| self.outlet(name)).collect();
        for row in rows {
            self.push(block, row, sources[row.source as usize]);
        }
        Ok(())
    }
}
