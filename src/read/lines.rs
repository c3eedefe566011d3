//! One record a line: JSONL, or one text a line.
//!
//! In: a stream of decompressed bytes. Out: its lines as records; blank lines are no JSON records. A line
//! longer than the limit is passed over without being held, counted and named. Costs one copy of
//! the bytes and one search for line ends; memory is one batch.

use std::io::Read;
use std::sync::Arc;

use super::batch::{Batch, Format};
use super::{More, Records};

/// How many bytes are asked of the stream at a time.
const CHUNK: usize = 256 << 10;

/// Reads lines.
pub(crate) struct Lines<R> {
    stream: R,
    format: Format,
    input: Arc<str>,
    limit: usize,
    /// Number of the line that comes next.
    line: u64,
    /// The beginning of a line whose end is not yet read.
    rest: Vec<u8>,
    /// Inside a line that is too long.
    passing: bool,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(stream: R, format: Format, input: Arc<str>, limit: usize) -> Self {
        Self {
            stream,
            format,
            input,
            limit,
            line: 1,
            rest: Vec::new(),
            passing: false,
        }
    }

    /// Takes lines out of what stands in the buffer from `from` on; gives where the last one ended.
    fn split(&mut self, batch: &mut Batch, from: usize) -> usize {
        let mut start = from;
        let ends: Vec<usize> = memchr::memchr_iter(b'\n', &batch.bytes[from..])
            .map(|i| from + i)
            .collect();
        for end in ends {
            self.line_at(batch, start, end);
            start = end + 1;
        }
        start
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
        let blank = self.format == Format::Json
            && batch.bytes[start..end].iter().all(u8::is_ascii_whitespace);
        if !blank {
            batch.close(start..end, self.format.clone(), &self.input, number);
        }
    }

    fn too_long(&self, batch: &mut Batch, number: u64) {
        let limit = self.limit / 1_000_000;
        let why = format!("the record is larger than {limit} MB (see --max-record)");
        batch.skip(&self.input, number, why);
    }
}

impl<R: Read + Send> Records for Lines<R> {
    fn fill(&mut self, batch: &mut Batch, room: usize) -> More {
        let begin = batch.bytes.len();
        let mut start = begin;
        batch.bytes.append(&mut self.rest);
        loop {
            let scanned = batch.bytes.len();
            let (read, fault) = super::read_chunk(&mut self.stream, &mut batch.bytes, CHUNK);
            if memchr::memchr(b'\n', &batch.bytes[scanned..]).is_some() {
                start = self.split(batch, start);
            }
            if self.passing || batch.bytes.len() - start > self.limit {
                // The rest of a line that is too long anyway: let it go.
                if !self.passing {
                    self.too_long(batch, self.line);
                    self.passing = true;
                }
                batch.bytes.truncate(start);
            }
            if let Some(why) = fault {
                batch.skip(&self.input, self.line, why);
            }
            if read == 0 {
                let end = batch.bytes.len();
                if start < end && !self.passing {
                    self.line_at(batch, start, end);
                }
                return More::No;
            }
            let last_line_begun = batch.bytes.len() - start;
            if start > begin && start - begin + last_line_begun >= room {
                self.rest.extend_from_slice(&batch.bytes[start..]);
                batch.bytes.truncate(start);
                return More::Yes;
            }
        }
    }
}
