//! The way of the data to a background table: counts of stems instead of groups.

use rayon::prelude::*;

use super::Sada;
use super::feed::nothing_read;
use super::records::RecordWorker;
use crate::coverage::Counter;
use crate::error::{Result, Skipped};
use crate::progress::{Observer, ReadSoFar, Stage, check};
use crate::read::{Batch, Feed, Record};
use crate::skips::Skips;

/// So many records are counted by one thread at a time.
const CHUNK: usize = 64;

impl Sada {
    /// Counts in how many articles of a feed each stem stands; also says what was left out.
    pub fn background(&self, feed: &mut Feed, observer: &dyn Observer) -> Result<(Counter, Skips)> {
        observer.begin(Stage::Read);
        let worker = RecordWorker::new(self);
        let (mut counter, mut skipped) = (Counter::default(), Skips::default());
        let (mut records, mut so_far) = (0, ReadSoFar::default());
        while let Some(batch) = feed.next_batch()? {
            records += batch.records.len() as u64;
            so_far.bytes += batch.bytes.len() as u64;
            let counted: Vec<(Counter, Vec<(usize, Skipped)>)> = batch
                .records
                .par_chunks(CHUNK)
                .enumerate()
                .map(|(i, records)| worker.count(&batch, i * CHUNK, records))
                .collect();
            let failed = counted
                .iter()
                .flat_map(|(_, failed)| failed.iter().cloned());
            skipped.extend(batch.left_out(failed));
            if let (true, Some(first)) = (self.options.read.strict, skipped.listed().first()) {
                return Err(first.clone().into());
            }
            for (counted, _) in counted {
                counter.merge(counted);
            }
            feed.reuse(batch);
            so_far.articles = counter.articles().into();
            so_far.share = feed.share();
            observer.read(so_far);
            check(observer)?;
        }
        match counter.articles() {
            0 => Err(nothing_read(feed, records, &skipped, 0)),
            _ => Ok((counter, skipped)),
        }
    }
}

impl RecordWorker {
    /// Counts the stems of some records of a batch, from number `first` on; says of which no article can be made.
    fn count(
        &self,
        batch: &Batch,
        first: usize,
        records: &[Record],
    ) -> (Counter, Vec<(usize, Skipped)>) {
        let (mut counter, mut skipped) = (Counter::default(), Vec::new());
        for (number, record) in (first..).zip(records) {
            match self.article(batch, record) {
                Ok(article) => counter.add(&article.title, &article.text),
                Err(why) => skipped.push((number, record.skipped(why))),
            }
        }
        (counter, skipped)
    }
}
