//! The records of a web archive (WARC, ISO 28500).
//!
//! In: a stream of unpacked bytes (one gzip member or zstd frame a record is the rule, which
//! `unpack` puts in a row). Out: pages as records, everything else (requests, pictures, redirects,
//! metadata) as stretches of [`Batch::others`]; both with headers and the line ends that close
//! them, so that all of them in a row are the archive again.
//!
//! A length is believed only if a record or the end follows what it spans. If not, the record is
//! named and reading resumes at the next line that begins a record. A record above the limit is
//! passed over without being stored; its length cannot be checked beforehand, so it ends where the
//! next record begins after a blank line. Costs one copy of the bytes; memory is one record of the
//! size limit beside the batch. Linear in the bytes, whatever the lengths say.

use std::io::Read;
use std::sync::Arc;

use memchr::memchr;
use memchr::memmem;

use super::head::length;
use super::page::{WarcRecord, is_page};
use crate::read::batch::Batch;
use crate::read::reader::{More, Records, read_chunk, too_large};
use crate::read::record::Format;

/// How many bytes are asked of the stream at a time.
const CHUNK: usize = 256 << 10;
/// The longest header of a record.
const HEAD: usize = 64 << 10;
/// How a record begins.
const MARK: &[u8] = b"WARC/";

/// Reads records.
pub(super) struct Responses<R> {
    stream: R,
    format: Format,
    input: Arc<str>,
    limit: usize,
    /// What was read; before `at` it is done with.
    held: Vec<u8>,
    at: usize,
    /// Number of the record that comes next.
    number: u64,
    ended: bool,
    fault: Option<String>,
    state: State,
}

/// Where in the archive we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the beginning of a record, or of the line ends before it.
    Record,
    /// After a fault: looking for a line that begins a record.
    Lost,
    /// In a record above the limit: looking for a record after a blank line.
    Passing,
}

/// The header of a record, as far as reading on needs it.
enum Header {
    /// Length of the header, and of what follows it.
    Whole(usize, u64),
    /// Why it is not one, and how far it was looked at.
    Broken(String, usize),
}

impl<R: Read> Responses<R> {
    pub(super) fn new(stream: R, input: Arc<str>, limit: usize) -> Self {
        Self {
            stream,
            format: Format::new(WarcRecord),
            input,
            limit,
            held: Vec::new(),
            at: 0,
            number: 1,
            ended: false,
            fault: None,
            state: State::Record,
        }
    }

    fn ahead(&self) -> &[u8] {
        &self.held[self.at..]
    }

    /// Reads until `n` bytes are ahead or the stream ends; says whether they are.
    fn ensure(&mut self, n: usize) -> bool {
        while self.ahead().len() < n && !self.ended {
            // Moving what is left costs no more than reading what is done with did.
            if self.at * 2 >= self.held.len() {
                self.held.drain(..self.at);
                self.at = 0;
            }
            let (read, fault) = read_chunk(&mut self.stream, &mut self.held, CHUNK);
            self.ended = read == 0;
            self.fault = fault;
        }
        self.ahead().len() >= n
    }

    fn name(&self, batch: &mut Batch, why: impl Into<Arc<str>>) {
        batch.skip(&self.input, self.number, why);
    }

    /// One step: a record, or a stretch to pass over. False at the end.
    fn step(&mut self, batch: &mut Batch) -> bool {
        match self.state {
            State::Record => self.record(batch),
            State::Lost => self.look_for(b"\n"),
            State::Passing => self.look_for(b"\n\r\n"),
        }
    }

    /// Passes over bytes until a record begins after `before`. False at the end.
    fn look_for(&mut self, before: &[u8]) -> bool {
        // Enough for what comes before a record and its first line.
        const LINE: usize = 16;
        if !self.ensure(CHUNK) && self.ahead().is_empty() {
            return false;
        }
        match record_after(self.ahead(), before) {
            Some(start) => {
                self.at += start;
                self.state = State::Record;
            }
            None if self.ended => self.at = self.held.len(),
            None => self.at = self.held.len().saturating_sub(LINE).max(self.at),
        }
        true
    }

    fn record(&mut self, batch: &mut Batch) -> bool {
        while self.ensure(1) && matches!(self.ahead(), [b'\r' | b'\n', ..]) {
            self.at += 1;
        }
        if self.ahead().is_empty() {
            return false;
        }
        self.ensure(HEAD);
        match header(self.ahead(), self.ended) {
            Header::Broken(why, looked) => {
                // Where the stream broke off, that is the reason.
                let all = looked >= self.ahead().len();
                let why = self.fault.take_if(|_| all).unwrap_or(why);
                self.name(batch, why);
                self.lose(looked);
            }
            Header::Whole(head, length) => self.body(batch, head, length),
        }
        true
    }

    /// Leaves the record that begins here, of which `looked` bytes hold no beginning of another.
    fn lose(&mut self, looked: usize) {
        self.number += 1;
        // The line end before the next record belongs to what is looked at.
        self.at += looked.saturating_sub(1).max(1);
        self.state = State::Lost;
    }

    fn body(&mut self, batch: &mut Batch, head: usize, length: u64) {
        let fits = usize::try_from(length).is_ok_and(|n| n <= self.limit.saturating_sub(head));
        if !fits {
            self.name(batch, too_large(self.limit));
            self.number += 1;
            self.at += head - 1;
            self.state = State::Passing;
            return;
        }
        let end = head + length as usize;
        // The line ends after it, and the beginning of the next.
        self.ensure(end + 4 + MARK.len());
        let rest = self.ahead().get(end..);
        let blank = |b: &&u8| matches!(b, b'\r' | b'\n');
        let blank = rest.map_or(0, |rest| rest.iter().take_while(blank).count());
        let next = rest.and_then(|rest| rest.get(blank..));
        // The stream may end in the middle of the mark, or there.
        if next.is_some_and(|next| next.starts_with(MARK) || MARK.starts_with(next)) {
            let (from, to) = (self.at, self.at + end + blank.min(4));
            self.give(batch, from..to, head);
            self.at = to;
            self.number += 1;
            return;
        }
        self.lied(batch, head, length);
    }

    /// What follows a record is not what its length promised.
    fn lied(&mut self, batch: &mut Batch, head: usize, length: u64) {
        let end = (head + length as usize).min(self.ahead().len());
        let found = record_after(&self.ahead()[head - 1..], b"\n").map(|at| head - 1 + at);
        let lie = match found {
            Some(at) => format!("the next record begins after {} bytes", at - head),
            None if !self.ended => "what follows is not a record".to_owned(),
            None => format!("the file ends after {} bytes", end - head),
        };
        // Where the stream broke off, that is the reason.
        let fault = self.fault.take_if(|_| found.is_none());
        let lie = || format!("its Content-Length is {length}, but {lie}");
        self.name(batch, fault.unwrap_or_else(lie));
        self.number += 1;
        match found {
            Some(at) => self.at += at,
            None => {
                self.at += head - 1;
                self.state = State::Lost;
            }
        }
    }

    /// Puts a record into the batch.
    fn give(&mut self, batch: &mut Batch, range: std::ops::Range<usize>, head: usize) {
        let start = batch.bytes.len();
        let raw = &self.held[range];
        let is_page = is_page(raw, head);
        batch.bytes.extend_from_slice(raw);
        let range = start..batch.bytes.len();
        if is_page {
            batch.close(range, &self.format, &self.input, self.number);
        } else {
            batch.others.push((batch.records.len(), range));
        }
    }
}

impl<R: Read + Send> Records for Responses<R> {
    fn fill(&mut self, batch: &mut Batch, room: usize) -> More {
        let full = batch.size() + room;
        while batch.size() < full {
            if !self.step(batch) {
                if let Some(why) = self.fault.take() {
                    self.name(batch, why);
                }
                return More::No;
            }
        }
        More::Yes
    }
}

/// Where a record begins after `before`; the whole of its first line must be there.
fn record_after(bytes: &[u8], before: &[u8]) -> Option<usize> {
    memmem::find_iter(bytes, MARK).find(|&at| {
        let version = bytes.get(at + MARK.len()..).unwrap_or_default();
        bytes[..at].ends_with(before) && matches!(version, [b'0' | b'1', b'.', b'0'..=b'9', ..])
    })
}

/// Reads the header of the record that `bytes` begin with.
fn header(bytes: &[u8], all: bool) -> Header {
    let broken = |why: &str, looked| Header::Broken(why.to_owned(), looked);
    if record_after(&bytes[..bytes.len().min(16)], b"") != Some(0) {
        return broken(
            "not a record of a web archive (it does not begin with WARC/1.)",
            1,
        );
    }
    let mut line = 0;
    while let Some(len) = memchr(b'\n', &bytes[line..]) {
        let text = bytes[line..line + len].trim_ascii_end();
        let next = line + len + 1;
        if line > 0 && record_after(&text[..text.len().min(16)], b"") == Some(0) {
            return broken("its header is cut off by the next record", line);
        }
        if text.is_empty() {
            return match length(&bytes[..line]) {
                Ok(length) => Header::Whole(next, length),
                Err(why) => Header::Broken(why, next),
            };
        }
        if next > HEAD {
            break;
        }
        line = next;
    }
    if all && bytes.len() < HEAD {
        broken("the file ends in its header", bytes.len())
    } else {
        broken("its header is longer than 64 KB", line.max(1))
    }
}

#[cfg(test)]
mod tests;
