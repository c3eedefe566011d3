//! Articles of files and streams: the way from a feed to a run.
//!
//! In: a [`Feed`]. Out: a [`Run`]. One thread reads batches of about a megabyte; all threads make digests of
//! them, and each gathers the facts of its own.

use std::sync::Arc;

use super::corpus::Corpus;
use super::records::{Digested, RecordWorker};
use super::tools::ThreadTools;
use super::{Ingested, Sada};
use crate::coverage::{self, Background, Features, Weigher};
use crate::error::{Cause, Error, Result};
use crate::progress::{Observer, ReadSoFar, Silent, Stage, check};
use crate::read::{Batch, Feed};
use crate::run::{Reading, Representatives, Run};
use crate::skips::Skips;

impl Sada {
    /// Reads all articles of a feed and groups them.
    pub fn cluster(&self, feed: &mut Feed) -> Result<Run> {
        self.cluster_watched(feed, &Silent)
    }

    /// The same, telling `observer` of the progress. It may end the run.
    pub fn cluster_watched(&self, feed: &mut Feed, observer: &dyn Observer) -> Result<Run> {
        // A background that cannot be read is an error before the long work.
        let background = self.open_background()?;
        // All of it in the pool: what a thread frees, an allocator gives to the same thread again.
        self.threads.run(|| {
            observer.begin(Stage::Read);
            let ingested = self.ingest(feed, observer)?;
            self.solve_ingested(ingested, background, observer)
        })
    }

    /// What is known of each pair of articles that may cover one event, for those who fit
    /// [`Weights`](crate::coverage::Weights) of their own: pairs of ids, copies left out.
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
        let worker = RecordWorker::new(self);
        let (mut corpus, mut reading) = (self.corpus(), Reading::default());
        let threads = ThreadTools::new(&worker);
        let (mut records, mut so_far) = (0, ReadSoFar::default());
        loop {
            let digested = threads.next(feed)?;
            if digested.is_empty() {
                break;
            }
            for (batch, digested) in digested {
                records += batch.records.len() as u64;
                so_far.bytes += batch.bytes.len() as u64;
                self.add(&batch, digested, &mut corpus, &mut reading)?;
                feed.reuse(batch);
            }
            so_far.articles = corpus.len() as u64;
            so_far.share = feed.share();
            observer.read(so_far);
            check(observer)?;
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

/// The error for inputs without a single article.
pub(super) fn nothing_read(feed: &Feed, records: u64, skipped: &Skips, foreign: u64) -> Error {
    let inputs = feed.inputs();
    let what = match (inputs, skipped.listed()) {
        ([], []) => "the folder is empty".to_owned(),
        _ if foreign > 0 => {
            format!("{foreign} records are in other languages than those asked for")
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
