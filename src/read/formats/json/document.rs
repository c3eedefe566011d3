//! JSON records over several lines: the elements of an array, or objects one after another.
//!
//! In: a stream of decompressed bytes. Out: each outermost object as a record; of an object around an
//! array of records (`wrapper`) each element of that array. What comes before the first record and
//! after the last of such an array goes into [`Batch::others`], so that the same document can be
//! written again; of an array with nothing around it, only the beginning. Only brackets and
//! strings are followed here; whether a record is sound JSON is seen when it is parsed. Elements
//! that are not objects are counted and named. Linear; memory is one batch, and at most a megabyte
//! of what follows the array.

use std::io::Read;
use std::sync::Arc;

use super::object::JsonObject;
use super::wrapper::{self, Brackets, Follows};
use crate::read::batch::Batch;
use crate::read::file_format::Opened;
use crate::read::reader::{More, Records, read_chunk, too_large};
use crate::read::record::Format;

const CHUNK: usize = 256 << 10;

/// This much after the array is kept; of more, only the brackets that close the document.
const TAIL: usize = 1 << 20;

/// Reads the elements of a document.
pub(super) struct Elements {
    stream: Box<dyn Read + Send>,
    format: Format,
    input: Arc<str>,
    limit: usize,
    /// How many elements came so far.
    count: u64,
    rest: Vec<u8>,
    around: Around,
    /// The length of what comes before the first record, until that has come; it is at the beginning
    /// of the buffer.
    head: usize,
    /// Where the scan is, between two batches.
    scan: Scan,
}

/// What there is around the records.
enum Around {
    /// Nothing is read yet. The array begins that many bytes after the first `{`, if there is an
    /// object around it.
    Unread(Option<usize>),
    /// No object.
    Nothing,
    /// An object, of which these brackets are open.
    Object(Brackets),
}

/// Where the scan is: inside which brackets and whether in a string.
#[derive(Default)]
struct Scan {
    /// Where the element began, if one has.
    start: Option<usize>,
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// The element is larger than the limit and is being passed over.
    passing: bool,
    /// Inside an element that is not an object.
    stray: bool,
}

/// What a byte of the stream brought about.
enum Event {
    Nothing,
    /// An object ended.
    End,
    /// The array inside an object ended.
    Over,
    /// An element that is not an object begins.
    Stray,
}

impl Elements {
    pub(super) fn new(input: Opened) -> Self {
        Self {
            around: Around::Unread(wrapper::begin(&input.head)),
            stream: input.stream,
            format: Format::new(JsonObject),
            input: input.name,
            limit: input.limit,
            count: 0,
            rest: Vec::new(),
            head: 0,
            scan: Scan::default(),
        }
    }

    /// Reads what comes before the first record; gives where that can begin.
    fn enter(&mut self, batch: &mut Batch, begin: usize) -> usize {
        let Around::Unread(array) = self.around else {
            return begin + self.head;
        };
        // The head that was looked at is far less than a chunk.
        let (_, fault) = read_chunk(&mut self.stream, &mut batch.bytes, CHUNK);
        if let Some(why) = fault {
            batch.skip(&self.input, self.count, why);
        }
        let bytes = batch.bytes.get(begin..).unwrap_or_default();
        let len = match array {
            Some(array) => memchr::memchr(b'{', bytes).map_or(0, |bracket| bracket + array + 2),
            None => {
                let start = |b: &u8| !b.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(b);
                let first = bytes.iter().position(start);
                first
                    .filter(|&i| bytes.get(i) == Some(&b'['))
                    .map_or(0, |i| i + 1)
            }
        };
        let head = bytes.get(..len).unwrap_or(bytes);
        self.around = match array {
            Some(_) => {
                let mut brackets = Brackets::default();
                brackets.follow(head);
                Around::Object(brackets)
            }
            None => Around::Nothing,
        };
        self.head = head.len();
        begin + self.head
    }

    /// Reads what follows the array, from its bracket at `start` on, to the end of the input.
    /// Where that does not end a document, the brackets that are missing take its place.
    fn behind(&mut self, batch: &mut Batch, start: usize) {
        let Around::Object(mut brackets) = std::mem::replace(&mut self.around, Around::Nothing)
        else {
            return;
        };
        let closing = brackets.closing();
        let (mut whole, mut at) = (true, start);
        loop {
            if whole && brackets.follow(batch.bytes.get(at..).unwrap_or_default()) == Follows::More
            {
                let why = "content after the end of the document, which is not read";
                batch.skip(&self.input, None, why);
                whole = false;
            }
            whole &= batch.bytes.len() - start <= TAIL;
            if !whole {
                batch.bytes.truncate(start);
            }
            at = batch.bytes.len();
            let (read, fault) = read_chunk(&mut self.stream, &mut batch.bytes, CHUNK);
            if let Some(why) = fault {
                batch.skip(&self.input, self.count, why);
            }
            if read == 0 {
                break;
            }
        }
        if whole && brackets.is_closed() {
            self.tail(batch, start)
        } else {
            self.closed(batch, start, &closing)
        }
    }

    /// Closes an array whose end did not come: what is after `start` counts for nothing.
    fn cut(&mut self, batch: &mut Batch, start: usize) {
        if let Around::Object(brackets) = std::mem::replace(&mut self.around, Around::Nothing) {
            self.closed(batch, start, &brackets.closing());
        }
    }

    /// Puts brackets in the place of an end that is not kept.
    fn closed(&self, batch: &mut Batch, start: usize, closing: &[u8]) {
        batch.bytes.truncate(start);
        batch.bytes.extend_from_slice(closing);
        batch.bytes.push(b'\n');
        self.tail(batch, start);
    }

    /// Adds all from `start` on as what follows the array.
    fn tail(&self, batch: &mut Batch, start: usize) {
        // Without a record there is no document to write.
        if self.head == 0 {
            let tail = start..batch.bytes.len();
            batch.others.push((batch.records.len(), tail));
        }
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
            b']' if outside && matches!(self.around, Around::Object(_)) => return Event::Over,
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

    fn end_element(&mut self, batch: &mut Batch, scan: &mut Scan, begin: usize, end: usize) {
        let passed = std::mem::take(&mut scan.passing);
        if let Some(start) = scan.start.take().filter(|_| !passed) {
            if self.head > 0 {
                let head = begin..begin + std::mem::take(&mut self.head);
                batch.others.push((batch.records.len(), head));
            }
            batch.close(start..end, &self.format, &self.input, self.count);
        }
    }

    /// Leaves what follows `at` for the next batch, and what comes before the first record, which
    /// must be in the batch of that.
    fn leave(&mut self, batch: &mut Batch, scan: Scan, begin: usize, at: usize) -> More {
        self.scan = scan;
        self.rest = batch.bytes.split_off(at);
        if self.head > 0 {
            let head = batch.bytes.get(begin..begin + self.head);
            self.rest
                .splice(..0, head.unwrap_or_default().iter().copied());
            batch.bytes.truncate(begin);
        }
        More::Yes
    }

    /// An element outgrew the limit: name it and drop its bytes.
    fn pass(&self, batch: &mut Batch, scan: &mut Scan) {
        let Some(start) = scan.start else { return };
        if !scan.passing && batch.bytes.len() - start > self.limit {
            batch.skip(&self.input, self.count, too_large(self.limit));
            scan.passing = true;
        }
        if scan.passing {
            batch.bytes.truncate(start);
        }
    }
}

impl Records for Elements {
    fn fill(&mut self, batch: &mut Batch, room: usize) -> More {
        let begin = batch.bytes.len();
        let full = batch.size() + room;
        batch.bytes.append(&mut self.rest);
        let mut at = self.enter(batch, begin);
        // Up to here nothing may be dropped.
        let floor = at;
        let mut scan = std::mem::take(&mut self.scan);
        loop {
            while let Some(&byte) = batch.bytes.get(at) {
                at += 1;
                match self.step(&mut scan, byte, at - 1) {
                    Event::Nothing => {}
                    Event::Over => {
                        self.behind(batch, at - 1);
                        return More::No;
                    }
                    Event::Stray => {
                        batch.skip(&self.input, self.count, "not a JSON object");
                        if batch.overhead() + begin >= full {
                            return self.leave(batch, scan, begin, at);
                        }
                    }
                    Event::End => {
                        self.end_element(batch, &mut scan, begin, at);
                        if at + batch.overhead() >= full {
                            return self.leave(batch, scan, begin, at);
                        }
                    }
                }
            }
            self.pass(batch, &mut scan);
            let last = batch.records.last().map_or(0, |r| r.range.end);
            if scan.depth == 0 && last < at {
                // Nothing that is an object since the last one.
                batch.bytes.truncate(last.max(floor));
            }
            at = batch.bytes.len();
            let (read, fault) = read_chunk(&mut self.stream, &mut batch.bytes, CHUNK);
            if let Some(why) = fault {
                batch.skip(&self.input, self.count, why);
            }
            if read == 0 {
                if scan.depth > 0 && !scan.passing {
                    batch.skip(&self.input, self.count, "the input ends inside this record");
                }
                if let Some(start) = scan.start {
                    batch.bytes.truncate(start);
                }
                let end = batch.bytes.len();
                self.cut(batch, end);
                return More::No;
            }
        }
    }
}
