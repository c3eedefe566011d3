//! Raw records side by side in one buffer: what a reader fills and workers take apart.

use std::ops::Range;
use std::sync::Arc;

use super::csv::Header;
use super::xml::Channel;
use crate::error::Skipped;

/// How the bytes of a record are to be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// A whole plain-text file.
    Text,
    /// A whole HTML page.
    Html,
    /// One JSON object.
    Json,
    /// One line of a file of texts.
    Line,
    /// One row of a table written as text (CSV, TSV).
    Row(Arc<Header>),
    /// One element of a feed or sitemap.
    Item(Arc<Channel>),
    /// The cells of one row of a Parquet file under these names: for each cell the length of its
    /// text as a little-endian `u32` ([`u32::MAX`]: no value), then the text.
    Cells(Arc<[String]>),
    /// One record of a web archive: its headers, those of HTTP, and the page.
    Warc,
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
    /// Line of a JSONL or CSV file, position of an element, item, row or response; from 1.
    pub number: u64,
}

impl Record {
    /// `file:line`, or the file alone where it is one record.
    pub fn place(&self) -> String {
        match self.format {
            Format::Text | Format::Html => self.input.to_string(),
            _ => format!("{}:{}", self.input, self.number),
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
    /// Stretches of bytes that belong to the input but hold no article: the other records of a
    /// web archive; what stands before a JSON array of records (it ends with `[`) and, if there is
    /// an object around that, what stands behind it (it begins with `]`). With the number of
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

    /// How many things are in it, whatever they are.
    pub(super) fn pieces(&self) -> usize {
        self.records.len() + self.others.len() + self.skipped.len()
    }

    /// Whether there is nothing in it at all.
    pub fn is_empty(&self) -> bool {
        self.pieces() == 0
    }
}
