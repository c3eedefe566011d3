//! The way of the data to a background table: counts of stems instead of groups.

use rayon::prelude::*;

use super::worker::Worker;
use super::{Sada, interrupted, nothing_read};
use crate::coverage::Counter;
use crate::error::{Result, Skipped};
use crate::read::{Batch, Feed, Record};
use crate::stage::{Observer, Stage};

impl Sada {
    /// Counts in how many articles of a feed each stem stands; also says what was left out.
    pub fn background(
        &self,
        feed: &mut Feed,
        observer: &dyn Observer,
    ) -> Result<(Counter, Vec<Skipped>)> {
        observer.begin(Stage::Read);
        let worker = Worker::new(self);
        let (mut counter, mut skipped) = (Counter::default(), Vec::new());
        let (mut records, mut bytes) = (0, 0);
        while let Some(batch) = feed.next_batch()? {
            records += batch.records.len() as u64;
            bytes += batch.bytes.len() as u64;
            let counted: Vec<(Counter, Vec<Skipped>)> = batch
                .records
                .par_chunks(64)
                .map(|records| worker.count(&batch, records))
                .collect();
            skipped.extend_from_slice(&batch.skipped);
            for (counted, left_out) in counted {
                counter.merge(counted);
                skipped.extend(left_out);
            }
            if let (true, Some(first)) = (self.options.read.strict, skipped.first()) {
                return Err(first.clone().into());
            }
            feed.reuse(batch);
            observer.read(counter.articles().into(), bytes);
            interrupted(observer)?;
        }
        match counter.articles() {
            0 => Err(nothing_read(feed, records, &skipped, 0)),
            _ => Ok((counter, skipped)),
        }
    }
}

impl Worker {
    /// Counts the stems of some records; says which are no articles.
    fn count(&self, batch: &Batch, records: &[Record]) -> (Counter, Vec<Skipped>) {
        let (mut counter, mut skipped) = (Counter::default(), Vec::new());
        for record in records {
            match self.article(batch, record) {
                Ok(article) => counter.add(&article.title, &article.text),
                Err(why) => {
                    let place = record.place();
                    skipped.push(Skipped { place, why });
                }
            }
        }
        (counter, skipped)
    }
}
