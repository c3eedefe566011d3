//! Rows of a table written as text: CSV, TSV and the like.
//!
//! In: a stream of decompressed bytes in UTF-8 or an 8-bit charset. Out: its rows as records, byte
//! for byte as they are in the file; the workers take the cells apart, through [`Header`].
//! Only quotes, delimiters and line ends are looked for here. A row with a quote that is not closed
//! as it should be is taken to end with its first line, skipped and named; the next line is read
//! as usual. Linear; memory is one batch and one row of the size limit.

use std::io::Read;
use std::sync::Arc;

use super::header::Header;
use super::pushback::Pushback;
use super::scan::{Scan, Step, Tail};
use crate::read::batch::Batch;
use crate::read::fields::Fields;
use crate::read::file_format::Opened;
use crate::read::reader::{More, Records, read_chunk, too_large};
use crate::read::record::Format;

/// How many bytes are asked of the stream at a time.
const CHUNK: usize = 256 << 10;

/// Reads rows.
pub(super) struct Rows {
    stream: Pushback<Box<dyn Read + Send>>,
    input: Arc<str>,
    limit: usize,
    fields: Fields,
    /// None before the beginning is read.
    table: Option<Table>,
    /// The line of the file on which the next row begins.
    line: u64,
    /// How many bytes of what follows are doomed: see [`Scan::doomed`].
    doomed: usize,
    /// Inside a row that is too long.
    passing: bool,
}

/// What the beginning of a table says of its rows.
#[derive(Clone)]
struct Table {
    format: Format,
    delimiter: u8,
}

/// How far the rows in a buffer were taken out.
#[derive(PartialEq, Eq)]
enum Taken {
    /// All that are whole.
    All,
    /// The batch is full.
    Some,
}

impl Rows {
    pub(super) fn new(input: Opened) -> Self {
        Self {
            stream: Pushback::new(input.stream),
            input: input.name,
            limit: input.limit,
            fields: input.fields,
            table: None,
            line: 1,
            doomed: 0,
            passing: false,
        }
    }

    fn skip(&self, batch: &mut Batch, why: impl Into<Arc<str>>) {
        batch.skip(&self.input, self.line, why);
    }

    fn too_long(&self, batch: &mut Batch) {
        self.skip(batch, too_large(self.limit));
    }

    /// Counts the lines of bytes that are done with.
    fn count(&mut self, done: &[u8]) {
        self.line += memchr::memchr_iter(b'\n', done).count() as u64;
    }

    /// Reads the header at `start`; gives where the first row begins.
    fn begin(&mut self, batch: &mut Batch, start: usize, tail: Tail) -> Option<usize> {
        let head = batch.bytes.get(start..).unwrap_or_default();
        match Header::read(head, tail, &self.fields) {
            Ok((header, len)) => {
                let done = head.get(..len).unwrap_or_default();
                self.line += memchr::memchr_iter(b'\n', done).count() as u64;
                self.table = Some(Table {
                    delimiter: header.delimiter,
                    format: Format::new(header),
                });
                Some(start + len)
            }
            Err(why) => {
                // An empty file is reported by the feed.
                if !head.trim_ascii().is_empty() {
                    batch.skip(&self.input, None, why);
                }
                None
            }
        }
    }

    /// Takes rows out of the buffer, from that of `scan` on, until all its bytes are used up or the
    /// batch has grown to `full`.
    fn split(
        &mut self,
        batch: &mut Batch,
        table: &Table,
        scan: &mut Scan,
        tail: Tail,
        full: usize,
    ) -> Taken {
        if self.passing && !self.pass(batch, scan, scan.start) {
            return Taken::All;
        }
        while scan.start < batch.bytes.len() {
            // Only bytes that are done with count.
            if scan.start + batch.overhead() >= full {
                return Taken::Some;
            }
            // What is beyond the limit must not be seen, else the result would depend on how much
            // was read at a time.
            let most = scan.start.saturating_add(self.limit + 1);
            let window = batch.bytes.get(..most).unwrap_or(&batch.bytes);
            let (full, end) = (window.len() == most, window.len());
            let tail = if full { Tail::Open } else { tail };
            match scan.step(window, table.delimiter, tail) {
                Step::End(end) => self.row_at(batch, table, scan, end),
                Step::Unclosed(at) => self.unclosed(batch, scan, at),
                Step::More if full && scan.is_over_lines() => self.unclosed(batch, scan, end),
                Step::More if full => {
                    self.too_long(batch);
                    if !self.pass(batch, scan, end) {
                        return Taken::All;
                    }
                }
                Step::More => return Taken::All,
            }
        }
        Taken::All
    }

    fn row_at(&mut self, batch: &mut Batch, table: &Table, scan: &mut Scan, end: usize) {
        let start = scan.start;
        let row = batch.bytes.get(start..end).unwrap_or_default();
        let lines = memchr::memchr_iter(b'\n', row).count() as u64 + 1;
        let blank = |&b: &u8| b == table.delimiter || b.is_ascii_whitespace();
        if !row.iter().all(blank) {
            batch.close(start..end, &table.format, &self.input, self.line);
        }
        self.line += lines;
        *scan = Scan::new(end + 1, scan.doomed);
    }

    /// Skips the first line of a row whose quotes are wrong.
    fn unclosed(&mut self, batch: &mut Batch, scan: &mut Scan, at: usize) {
        self.skip(batch, "a quote is opened and not closed");
        let rest = batch.bytes.get(scan.start..).unwrap_or_default();
        let len = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        self.line += 1;
        *scan = Scan::new(scan.start + len + 1, scan.doomed.max(at));
    }

    /// Drops a row that is too long, up to the first line end from `from` on; whether that was found.
    fn pass(&mut self, batch: &mut Batch, scan: &mut Scan, from: usize) -> bool {
        let rest = batch.bytes.get(from..).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest).map(|i| from + i + 1);
        let done = batch
            .bytes
            .get(scan.start..end.unwrap_or(batch.bytes.len()));
        self.count(done.unwrap_or_default());
        self.passing = end.is_none();
        if self.passing {
            batch.bytes.truncate(scan.start);
        }
        *scan = Scan::new(end.unwrap_or(scan.start), 0);
        !self.passing
    }
}

impl Records for Rows {
    fn fill(&mut self, batch: &mut Batch, room: usize) -> More {
        let begin = batch.bytes.len();
        let full = batch.size() + room;
        let mut scan = Scan::new(begin, begin + self.doomed);
        loop {
            let (read, fault) = read_chunk(&mut self.stream, &mut batch.bytes, CHUNK);
            if self.table.is_none() {
                let tail = if read < CHUNK { Tail::Last } else { Tail::Open };
                let Some(start) = self.begin(batch, begin, tail) else {
                    if let Some(why) = fault {
                        batch.skip(&self.input, None, why);
                    }
                    batch.bytes.truncate(begin);
                    return More::No;
                };
                scan = Scan::new(start, 0);
            }
            let Some(table) = self.table.clone() else {
                return More::No;
            };
            if let Some(why) = fault {
                // The row that was begun has lost its end.
                self.skip(batch, why);
                return More::No;
            }
            let tail = if read == 0 { Tail::Last } else { Tail::Open };
            let taken = self.split(batch, &table, &mut scan, tail, full);
            if taken == Taken::All && read == 0 {
                return More::No;
            }
            let start = scan.start.min(batch.bytes.len());
            if start > begin && batch.size() >= full {
                let rest = batch.bytes.get(start..).unwrap_or_default();
                self.stream.unread(rest);
                self.doomed = scan.doomed.saturating_sub(start);
                batch.bytes.truncate(start);
                return More::Yes;
            }
        }
    }
}

#[cfg(test)]
mod tests;
