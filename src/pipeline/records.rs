//! Records in, digests out.
//!
//! In: batches of records. Out: for each its digests with their sketches, and what had to be left out.

use std::sync::Arc;

use super::Sada;
use super::corpus::Chunk;
use super::worker::{Tools, Worker};
use crate::article::Article;
use crate::error::Result;
use crate::extract::{self, Extract};
use crate::read::{self, Batch, Fields, Record};

/// What becomes of a batch.
#[derive(Debug)]
pub(super) struct Digested {
    pub(super) chunk: Chunk,
    /// Records that are not articles, by their number in the batch, and why.
    pub(super) skipped: Vec<(u32, Arc<str>)>,
    /// Records in a language that is not asked for, by their number in the batch.
    pub(super) foreign: Vec<u32>,
}

/// Turns batches into digests.
pub(super) struct RecordWorker {
    pub(super) worker: Worker,
    fields: Fields,
    extract: Extract,
}

impl RecordWorker {
    pub(super) fn new(sada: &Sada) -> Self {
        Self {
            worker: Worker::new(sada),
            fields: Fields::new(&sada.options.read.map),
            extract: sada.options.extract.extract,
        }
    }

    pub(super) fn digest(&self, batch: &Batch, tools: &mut Tools) -> Result<Digested> {
        let mut digested = Digested {
            chunk: self.worker.chunk(batch.records.len(), batch.bytes.len()),
            skipped: Vec::new(),
            foreign: Vec::new(),
        };
        for (i, record) in (0..).zip(&batch.records) {
            match self.article(batch, record) {
                Ok(article) if self.worker.is_asked_for(&article) => {
                    let place = record.place();
                    self.worker
                        .take(&article, &place, tools, &mut digested.chunk)?;
                }
                Ok(_) => digested.foreign.push(i),
                Err(why) => {
                    // Mostly there is one reason for many records.
                    let why = match digested.skipped.last() {
                        Some((_, last)) if **last == *why => Arc::clone(last),
                        _ => why.into(),
                    };
                    digested.skipped.push((i, why));
                }
            }
        }
        digested.chunk.finish();
        Ok(digested)
    }

    /// The article in a record, or the reason why there is none.
    pub(super) fn article<'b>(
        &self,
        batch: &'b Batch,
        record: &Record,
    ) -> std::result::Result<Article<'b>, String> {
        let article = read::parse(batch.raw(record), &record.format, &self.fields)?;
        Ok(extract::article(article, &record.format, self.extract))
    }
}
