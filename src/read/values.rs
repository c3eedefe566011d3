//! JSON records over several lines: the elements of an array, or objects one after another.
//!
//! In: a stream of decompressed bytes. Out: each outermost object as a record; of an object around an
//! array of records (`wrapper`) each element of that array. Only brackets and
//! strings are followed here; whether a record is sound JSON is seen when it is parsed. Elements
//! that are no objects are counted and named. Linear; memory is one batch.

use std::io::Read;
use std::sync::Arc;

use super::batch::{Batch, Format};
use super::{More, Records, wrapper};

const CHUNK: usize = 256 << 10;

/// Reads the objects of an array.
pub(crate) struct Values<R> {
    stream: R,
    input: Arc<str>,
    limit: usize,
    /// How many elements came so far.
    count: u64,
    rest: Vec<u8>,
    around: Around,
}

/// Whether there is an object around the array of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Around {
    Nothing,
    /// The array begins so many bytes behind the first `{` of the input.
    Before(usize),
    /// In the array.
    In,
    /// Behind the array; nothing there counts.
    Behind,
}

/// Where the scan stands: inside which brackets and whether in a string.
#[derive(Default)]
struct Scan {
    /// Where the element began, if one has.
    start: Option<usize>,
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// The element is larger than the limit and is being passed over.
    passing: bool,
    /// Inside an element that is no object.
    stray: bool,
}

/// What a byte of the stream brought about.
enum Event {
    Nothing,
    /// An object ended.
    End,
    /// The array ended that an object is around.
    Over,
    /// An element begins that is no object.
    Stray,
}

impl<R: Read> Values<R> {
    pub(crate) fn new(stream: R, head: &[u8], input: Arc<str>, limit: usize) -> Self {
        Self {
            stream,
            input,
            limit,
            count: 0,
            rest: Vec::new(),
            around: wrapper::begin(head).map_or(Around::Nothing, Around::Before),
        }
    }

    /// Goes to the inside of the array.
    fn enter(&mut self, batch: &mut Batch, begin: usize) -> Option<String> {
        let Around::Before(array) = self.around else {
            return None;
        };
        self.around = Around::In;
        // The head that was looked at is far less than a chunk.
        let (_, fault) = super::read_chunk(&mut self.stream, &mut batch.bytes, CHUNK);
        let bracket = memchr::memchr(b'{', batch.bytes.get(begin..).unwrap_or_default());
        let inside = begin + bracket.unwrap_or_default() + array + 2;
        batch.bytes.drain(begin..inside.min(batch.bytes.len()));
        fault
    }

    fn place(&self) -> String {
        format!("{}:{}", self.input, self.count)
    }

    fn step(&mut self, scan: &mut Scan, byte: u8, at: usize) -> Event {
        if scan.in_string {
            match byte {
                _ if scan.escaped => scan.escaped = false,
                b'\\' => scan.escaped = true,
                b'"' => scan.in_string = false,
                _ => {}
            }
            return Event::Nothing;
        }
        let outside = scan.depth == 0;
        scan.in_string = byte == b'"';
        match byte {
            b'{' => {
                if outside {
                    scan.start = Some(at);
                    scan.stray = false;
                    self.count += 1;
                }
                scan.depth += 1;
            }
            b'[' if !outside => scan.depth += 1,
            b'}' | b']' if !outside => {
                scan.depth -= 1;
                return if scan.depth == 0 {
                    Event::End
                } else {
                    Event::Nothing
                };
            }
            b']' if outside && self.around == Around::In => return Event::Over,
            b',' if outside => scan.stray = false,
            b' ' | b'\t' | b'\r' | b'\n' | b'[' | b']' => {}
            // The byte order mark of UTF-8.
            0xef | 0xbb | 0xbf if outside && self.count == 0 => {}
            _ if outside && !scan.stray => {
                scan.stray = true;
                self.count += 1;
                return Event::Stray;
            }
            _ => {}
        }
        Event::Nothing
    }

    fn end_element(&mut self, batch: &mut Batch, scan: &mut Scan, end: usize) {
        let passed = std::mem::take(&mut scan.passing);
        if let Some(start) = scan.start.take().filter(|_| !passed) {
            batch.close(start..end, Format::Json, &self.input, self.count);
        }
    }

    /// An element outgrew the limit: name it and let its bytes go.
    fn pass(&self, batch: &mut Batch, scan: &mut Scan) {
        let Some(start) = scan.start else { return };
        if !scan.passing && batch.bytes.len() - start > self.limit {
            let limit = self.limit / 1_000_000;
            batch.skip(
                self.place(),
                format!("the record is larger than {limit} MB (see --max-record)"),
            );
            scan.passing = true;
        }
        if scan.passing {
            batch.bytes.truncate(start);
        }
    }
}

impl<R: Read + Send> Records for Values<R> {
    fn fill(&mut self, batch: &mut Batch, room: usize) -> More {
        let begin = batch.bytes.len();
        let mut at = begin;
        let mut scan = Scan::default();
        batch.bytes.append(&mut self.rest);
        if let Some(why) = self.enter(batch, begin) {
            batch.skip(self.place(), why);
        }
        loop {
            if self.around == Around::Behind {
                at = batch.bytes.len();
            }
            while let Some(&byte) = batch.bytes.get(at) {
                at += 1;
                match self.step(&mut scan, byte, at - 1) {
                    Event::Nothing => {}
                    Event::Over => {
                        self.around = Around::Behind;
                        break;
                    }
                    Event::Stray => batch.skip(self.place(), "not a JSON object"),
                    Event::End => {
                        self.end_element(batch, &mut scan, at);
                        if at - begin >= room {
                            self.rest = batch.bytes.split_off(at);
                            return More::Yes;
                        }
                    }
                }
            }
            self.pass(batch, &mut scan);
            if scan.depth == 0 && batch.records.last().is_none_or(|r| r.range.end < at) {
                // Nothing that is an object since the last one.
                let keep = batch
                    .records
                    .last()
                    .map_or(begin, |r| r.range.end)
                    .max(begin);
                batch.bytes.truncate(keep);
            }
            at = batch.bytes.len();
            let (read, fault) = super::read_chunk(&mut self.stream, &mut batch.bytes, CHUNK);
            if let Some(why) = fault {
                batch.skip(self.place(), why);
            }
            if read == 0 {
                if scan.depth > 0 && !scan.passing {
                    batch.skip(self.place(), "the input ends inside this record");
                }
                return More::No;
            }
        }
    }
}
