//! Raw records side by side in one buffer: what a reader fills and workers take apart.

use std::mem::size_of;
use std::ops::Range;
use std::sync::Arc;

use super::record::{Format, Record};
use crate::error::Skipped;

/// What something that was skipped costs, with its place and reason.
const SKIPPED: usize = 192;

/// Some records in the order of the input. About a megabyte, more only for one larger record.
#[derive(Debug, Default)]
pub struct Batch {
    /// The bytes of the records, maybe with bytes between them that belong to none.
    pub bytes: Vec<u8>,
    /// The records.
    pub records: Vec<Record>,
    /// Stretches of bytes that belong to the input but hold no article: the other records of a
    /// web archive; what comes before a JSON array of records (it ends with `[`) and, if there is
    /// an object around that, what comes after it (it begins with `]`). With the number of
    /// records before each.
    pub others: Vec<(usize, Range<usize>)>,
    /// What had to be left out while reading.
    pub skipped: Vec<Skipped>,
}

impl Batch {
    /// The bytes of a record of this batch.
    pub fn raw(&self, record: &Record) -> &[u8] {
        self.bytes.get(record.range.clone()).unwrap_or_default()
    }

    /// Adds these bytes of the buffer as a record.
    pub(crate) fn close(
        &mut self,
        range: Range<usize>,
        format: &Format,
        input: &Arc<str>,
        number: u64,
    ) {
        self.records.push(Record {
            range,
            format: format.clone(),
            input: Arc::clone(input),
            number,
        });
    }

    pub(crate) fn skip(&mut self, place: String, why: impl Into<String>) {
        self.skipped.push(Skipped {
            place,
            why: why.into(),
        });
    }

    /// How many things are in it, whatever they are.
    pub(super) fn pieces(&self) -> usize {
        self.records.len() + self.others.len() + self.skipped.len()
    }

    /// The memory that it takes: bytes that were read, and what is kept of each record and of each
    /// thing that was skipped. Of a million lines `{}` the records are most of it, of a table with
    /// quotes that are not closed what was skipped.
    pub(super) fn size(&self) -> usize {
        self.bytes.len() + self.overhead()
    }

    /// The same without the bytes.
    pub(super) fn overhead(&self) -> usize {
        self.records.len() * size_of::<Record>()
            + self.others.len() * size_of::<(usize, Range<usize>)>()
            + self.skipped.len() * SKIPPED
    }

    /// Whether there is nothing in it at all.
    pub fn is_empty(&self) -> bool {
        self.pieces() == 0
    }
}
