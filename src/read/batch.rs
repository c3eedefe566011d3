//! Raw records side by side in one buffer: what a reader fills and workers take apart.

use std::ops::Range;
use std::sync::Arc;

use crate::error::Skipped;

/// How the bytes of a record are to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A whole plain-text file.
    Text,
    /// One JSON object.
    Json,
    /// One line of a file of texts.
    Line,
}

/// One record: its bytes in the batch and where it came from.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its bytes in [`Batch::bytes`].
    pub range: Range<usize>,
    /// How to understand them.
    pub format: Format,
    /// Name of the input, as messages show it.
    pub input: Arc<str>,
    /// Line of a JSONL file, position of an array element; counted from 1.
    pub number: u64,
}

impl Record {
    /// `file:line`, or the file alone where it is one record.
    pub fn place(&self) -> String {
        match self.format {
            Format::Text => self.input.to_string(),
            Format::Json | Format::Line => format!("{}:{}", self.input, self.number),
        }
    }
}

/// Some records in the order of the input. About a megabyte, more only for one larger record.
#[derive(Debug, Default)]
pub struct Batch {
    /// The bytes of the records, maybe with bytes between them that belong to none.
    pub bytes: Vec<u8>,
    /// The records.
    pub records: Vec<Record>,
    /// What had to be left out while reading.
    pub skipped: Vec<Skipped>,
}

impl Batch {
    /// The bytes of a record of this batch.
    pub fn raw(&self, record: &Record) -> &[u8] {
        self.bytes.get(record.range.clone()).unwrap_or_default()
    }

    /// Adds the last `len` bytes of the buffer as a record.
    pub(crate) fn close(
        &mut self,
        range: Range<usize>,
        format: Format,
        input: &Arc<str>,
        number: u64,
    ) {
        self.records.push(Record {
            range,
            format,
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

    /// Whether there is nothing in it at all.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.skipped.is_empty()
    }
}
