//! One record a line: JSONL, or one text a line.
//!
//! In: a stream of decompressed bytes. Out: its lines as records. A line longer than the limit is
//! passed over without being stored, counted and named. Costs one copy of the bytes and one search for
//! line ends; memory is one batch.

use std::io::Read;
use std::sync::Arc;

use crate::read::batch::Batch;
use crate::read::file_format::Opened;
use crate::read::reader::{More, Records, read_chunk, too_large};
use crate::read::record::Format;

/// How many bytes are asked of the stream at a time.
const CHUNK: usize = 256 << 10;

/// What is done with lines of nothing but white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read::formats) enum BlankLines {
    /// They are records like others.
    Keep,
    /// They are passed over.
    Skip,
}

/// Reads lines.
pub(in crate::read::formats) struct Lines {
    stream: Box<dyn Read + Send>,
    format: Format,
    blank: BlankLines,
    input: Arc<str>,
    limit: usize,
    /// Number of the line that comes next.
    line: u64,
    /// What was read and is not yet in a record.
    rest: Vec<u8>,
    /// Inside a line that is too long.
    passing: bool,
}

impl Lines {
    pub(in crate::read::formats) fn new(input: Opened, format: Format, blank: BlankLines) -> Self {
        Self {
            stream: input.stream,
            format,
            blank,
            input: input.name,
            limit: input.limit,
            line: 1,
            rest: Vec::new(),
            passing: false,
        }
    }

    /// Takes lines out of what is in the buffer from `start` on, while the batch is smaller than
    /// `full`; looks for line ends from `from` on. Gives where the last line ended, and whether all
    /// lines were taken.
    fn split(
        &mut self,
        batch: &mut Batch,
        mut start: usize,
        from: usize,
        full: usize,
    ) -> (usize, bool) {
        let ends: Vec<usize> = memchr::memchr_iter(b'\n', &batch.bytes[from..])
            .map(|i| from + i)
            .collect();
        for end in ends {
            // Only bytes that are done with count.
            if start + batch.overhead() >= full {
                return (start, false);
            }
            self.line_at(batch, start, end);
            start = end + 1;
        }
        (start, true)
    }

    fn line_at(&mut self, batch: &mut Batch, start: usize, end: usize) {
        let number = self.line;
        self.line += 1;
        if std::mem::take(&mut self.passing) {
            return;
        }
        if end - start > self.limit {
            return self.too_long(batch, number);
        }
        let is_blank = self.blank == BlankLines::Skip
            && batch.bytes[start..end].iter().all(u8::is_ascii_whitespace);
        if !is_blank {
            batch.close(start..end, &self.format, &self.input, number);
        }
    }

    fn too_long(&self, batch: &mut Batch, number: u64) {
        batch.skip(&self.input, number, too_large(self.limit));
    }
}

impl Records for Lines {
    fn fill(&mut self, batch: &mut Batch, room: usize) -> More {
        let begin = batch.bytes.len();
        let full = batch.size() + room;
        batch.bytes.append(&mut self.rest);
        let (mut start, mut from) = (begin, begin);
        loop {
            let (end, all) = self.split(batch, start, from, full);
            start = end;
            if all && (self.passing || batch.bytes.len() - start > self.limit) {
                // The rest of a line that is too long anyway: drop it.
                if !self.passing {
                    self.too_long(batch, self.line);
                    self.passing = true;
                }
                batch.bytes.truncate(start);
            }
            if start > begin && batch.size() >= full {
                self.rest.extend_from_slice(&batch.bytes[start..]);
                batch.bytes.truncate(start);
                return More::Yes;
            }
            from = batch.bytes.len();
            let (read, fault) = read_chunk(&mut self.stream, &mut batch.bytes, CHUNK);
            if let Some(why) = fault {
                batch.skip(&self.input, self.line, why);
            }
            if read == 0 {
                if start < from && !self.passing {
                    self.line_at(batch, start, from);
                }
                return More::No;
            }
        }
    }
}
