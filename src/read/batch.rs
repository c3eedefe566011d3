//! Raw records side by side in one buffer: what a reader fills and workers take apart.

use std::mem::size_of;
use std::ops::Range;
use std::sync::Arc;

use super::record::{Format, Record};
use crate::error::Skipped;

/// What something that was skipped may cost, with a reason of its own.
const SKIPPED: usize = 192;

/// Some records in the order of the input. About a megabyte, more only for one larger record.
#[derive(Debug, Default)]
pub struct Batch {
    /// The bytes of the records, maybe with bytes between them that belong to no record.
    pub bytes: Vec<u8>,
    /// The records.
    pub records: Vec<Record>,
    /// Stretches of bytes that belong to the input but hold no article: the other records of a
    /// web archive; what comes before a JSON array of records (it ends with `[`) and, if there is
    /// an object around that, what comes after it (it begins with `]`). With the number of
    /// records before each.
    pub others: Vec<(usize, Range<usize>)>,
    /// What had to be left out while reading, with the number of records before each.
    pub skipped: Vec<(usize, Skipped)>,
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

    /// Notes that a record of `input`, or with no number the rest of it, is left out.
    pub(crate) fn skip(
        &mut self,
        input: &str,
        number: impl Into<Option<u64>>,
        why: impl Into<Arc<str>>,
    ) {
        let mut skipped = Skipped::new(input, number, why);
        if let Some((_, last)) = self.skipped.last() {
            if last.input == skipped.input {
                skipped.input = Arc::clone(&last.input);
            }
            if last.why == skipped.why {
                skipped.why = Arc::clone(&last.why);
            }
        }
        self.skipped.push((self.records.len(), skipped));
    }

    /// All that is left out, in the order of the input: what the reader skipped, and `failed`, the
    /// records of which no article could be made, by their number in the batch.
    pub(crate) fn left_out<'b>(
        &'b self,
        failed: impl IntoIterator<Item = (usize, Skipped), IntoIter: 'b>,
    ) -> impl Iterator<Item = Skipped> + 'b {
        let mut skipped = self.skipped.iter().peekable();
        let mut failed = failed.into_iter().peekable();
        std::iter::from_fn(move || match (skipped.peek(), failed.peek()) {
            (Some((before, _)), Some((record, _))) if before > record => failed.next(),
            (None, _) => failed.next(),
            _ => skipped.next().cloned(),
        })
        .map(|(_, skipped)| skipped)
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
