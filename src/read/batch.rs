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
        match self.numbered() {
            Some(number) => format!("{}:{number}", self.input),
            None => self.input.to_string(),
        }
    }

    /// Its number, unless it is the whole of its file.
    fn numbered(&self) -> Option<u64> {
        let is_file = matches!(self.format, Format::Text | Format::Html);
        (!is_file).then_some(self.number)
    }

    /// What becomes of it if no article can be made of it.
    pub(crate) fn skipped(&self, why: impl Into<Arc<str>>) -> Skipped {
        Skipped::new(Arc::clone(&self.input), self.numbered(), why)
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
    /// What had to be left out while reading, with the number of records before each.
    pub skipped: Vec<(usize, Skipped)>,
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

    /// Whether there is nothing in it at all.
    pub fn is_empty(&self) -> bool {
        self.pieces() == 0
    }
}
