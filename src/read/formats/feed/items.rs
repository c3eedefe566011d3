//! The items of a feed, one after another.
//!
//! Each outermost `<item>`, `<entry>` or `<url>` is a record. An item that has no end ends where the
//! next one begins. Memory is one batch and one item of the size limit.

use std::io::Read;
use std::sync::Arc;

use memchr::memchr_iter;

use super::channel::{Channel, Dialect, Head};
use super::lexer::{Kind, Lexer, local};
use crate::read::batch::Batch;
use crate::read::reader::{More, Records, read_chunk, too_large};
use crate::read::record::Format;

const CHUNK: usize = 256 << 10;

/// How much of what comes before the first item is kept.
const HEAD: usize = 1 << 20;

/// Reads items.
pub(super) struct Items<R> {
    stream: R,
    input: Arc<str>,
    limit: usize,
    lexer: Lexer,
    /// How many items came so far.
    count: u64,
    /// What the feed says of them, once the first has come.
    channel: Option<Format>,
    dialect: Option<Dialect>,
    /// The name of the outermost element.
    root: Option<Vec<u8>>,
    place: Place,
    /// What came before the first item.
    head: Vec<u8>,
    whole: Head,
    /// The outermost element has ended.
    closed: bool,
    /// Something after the end was reported.
    told: bool,
    /// How many bytes are asked of the stream at a time.
    chunk: usize,
    rest: Vec<u8>,
    /// Line ends before `counted`.
    lines: u64,
    counted: usize,
    /// Where what is outside items begins.
    outside: usize,
    /// The line of a piece of markup whose beginning had to be dropped.
    cut: Option<u64>,
    /// Where in the buffer this reader began.
    begin: usize,
    /// How much of `rest` was looked at.
    seen: usize,
}

/// Where the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Between,
    /// In an item that began at a place in the buffer and on a line.
    Item {
        start: usize,
        line: u64,
    },
    /// In an item that is too large, maybe still in its start tag.
    Passing {
        start: usize,
        in_tag: bool,
    },
    /// After the end of the outermost element.
    Behind,
}

impl<R: Read> Items<R> {
    pub(super) fn new(stream: R, input: Arc<str>, limit: usize) -> Self {
        Self {
            stream,
            input,
            limit,
            lexer: Lexer::new(),
            count: 0,
            channel: None,
            dialect: None,
            root: None,
            place: Place::Between,
            head: Vec::new(),
            whole: Head::Whole,
            closed: false,
            told: false,
            chunk: CHUNK,
            rest: Vec::new(),
            lines: 0,
            counted: 0,
            outside: 0,
            cut: None,
            begin: 0,
            seen: 0,
        }
    }

    /// The number of the line in which a place of the buffer lies.
    fn line(&mut self, bytes: &[u8], at: usize) -> u64 {
        let new = bytes.get(self.counted..at).unwrap_or_default();
        self.lines += memchr_iter(b'\n', new).count() as u64;
        self.counted = self.counted.max(at);
        self.lines + 1
    }

    /// Whether the tag at hand begins or ends an item.
    fn is_item(&mut self) -> bool {
        let name = self.lexer.name();
        let Some(dialect) = self.dialect.or_else(|| Dialect::of_item(name)) else {
            return false;
        };
        let prefix = |name: &[u8]| name.len() - local(name).len();
        let root = self.root.as_deref().unwrap_or_default();
        // `<media:item>` is not one.
        let at_home = prefix(name) == 0 || name.get(..prefix(name)) == root.get(..prefix(root));
        let is_item = at_home && local(name).eq_ignore_ascii_case(dialect.item().as_bytes());
        if is_item {
            self.dialect = Some(dialect);
        }
        is_item
    }

    /// Acts on a piece of markup that ends at `at`. An error is the end.
    fn piece(&mut self, batch: &mut Batch, kind: Kind, at: usize) -> Result<(), String> {
        let start = self.lexer.start;
        match (kind, self.place) {
            (Kind::Start | Kind::Empty | Kind::End, _) if self.is_item() => {
                self.item(batch, kind, start, at);
            }
            (Kind::Start, Place::Between) if self.root.is_none() => self.root_begins()?,
            (Kind::Start, Place::Behind) if Dialect::of(self.lexer.name()).is_some() => {
                // Another feed in the same file.
                self.behind(batch, start);
                self.channel = None;
                self.closed = false;
                self.place = Place::Between;
                self.root_begins()?;
            }
            (Kind::Other, Place::Behind) => {
                self.behind(batch, start);
                self.take_outside(&batch.bytes, at);
            }
            (_, Place::Behind) => {
                self.behind(batch, at);
                self.cut_behind(batch);
            }
            (Kind::End, _) => self.end_tag(batch, start, at),
            _ => {}
        }
        Ok(())
    }

    /// An end tag that is not that of an item may show that the end of one is missing.
    fn end_tag(&mut self, batch: &mut Batch, start: usize, at: usize) {
        let name = self.lexer.name();
        let is_root = self.root.as_deref() == Some(name);
        let is_channel = self.dialect == Some(Dialect::Rss) && name == b"channel";
        if is_root || is_channel {
            self.end_item(batch, start);
        }
        if is_root {
            self.place = Place::Behind;
            self.closed = true;
            self.outside = at;
            self.head.clear();
        }
    }

    /// The outermost element begins.
    fn root_begins(&mut self) -> Result<(), String> {
        let name = self.lexer.name();
        if local(name).eq_ignore_ascii_case(b"sitemapindex") {
            return Err("it lists other sitemaps; give those".to_owned());
        }
        self.dialect = Dialect::of(name);
        self.root = Some(name.to_vec());
        Ok(())
    }

    /// A tag of an item.
    fn item(&mut self, batch: &mut Batch, kind: Kind, start: usize, at: usize) {
        if let Place::Passing { in_tag, .. } = &mut self.place
            && std::mem::take(in_tag)
        {
            // The tag alone was too large: the item has begun already.
            if kind == Kind::Empty {
                self.end_item(batch, at);
            }
            return;
        }
        if kind == Kind::End {
            return self.end_item(batch, at);
        }
        self.end_item(batch, start);
        self.begin_item(batch, start);
        if kind == Kind::Empty {
            self.end_item(batch, at);
        }
    }

    fn begin_item(&mut self, batch: &mut Batch, start: usize) {
        if self.place == Place::Behind {
            self.behind(batch, start + 1);
        }
        self.take_outside(&batch.bytes, start);
        let line = self.line(&batch.bytes, start);
        self.count += 1;
        self.place = Place::Item { start, line };
        if self.channel.is_none() {
            let head = std::mem::take(&mut self.head);
            let dialect = self.dialect.unwrap_or(Dialect::Rss);
            let channel = Channel::new(dialect, head, self.whole);
            self.channel = Some(Format::new(channel));
            self.whole = Head::Whole;
        }
    }

    /// An item ends, if one has begun.
    fn end_item(&mut self, batch: &mut Batch, end: usize) {
        match self.place {
            Place::Item { start, .. } if end - start > self.limit => self.too_large(batch),
            Place::Item { start, .. } => {
                if let Some(channel) = &self.channel {
                    batch.close(start..end, channel, &self.input, self.count);
                }
            }
            Place::Passing { .. } => {}
            Place::Between | Place::Behind => return,
        }
        self.outside = end;
        self.place = if self.closed {
            Place::Behind
        } else {
            Place::Between
        };
    }

    fn too_large(&self, batch: &mut Batch) {
        batch.skip(&self.input, self.count, too_large(self.limit));
    }

    /// What is outside items goes to the head, if that is still to be filled.
    fn take_outside(&mut self, bytes: &[u8], to: usize) {
        if self.channel.is_none() || self.place == Place::Behind {
            let more = bytes.get(self.outside..to).unwrap_or_default();
            let room = HEAD - self.head.len();
            if more.len() > room {
                self.whole = Head::Cut;
            }
            self.head
                .extend_from_slice(more.get(..room).unwrap_or(more));
        }
        self.outside = self.outside.max(to);
    }

    /// Looks at what comes after the end: blanks and comments do not count.
    fn behind(&mut self, batch: &mut Batch, to: usize) {
        let gap = batch.bytes.get(self.outside..to).unwrap_or_default();
        let something = gap.iter().position(|b| !b.is_ascii_whitespace());
        if let (Some(i), false) = (something, self.told) {
            let line = self.line(&batch.bytes, self.outside + i);
            self.tell(batch, self.cut.unwrap_or(line));
        }
        self.take_outside(&batch.bytes, to);
    }

    /// The same of markup whose beginning was dropped.
    fn cut_behind(&mut self, batch: &mut Batch) {
        if let (Some(line), false) = (self.cut, self.told) {
            self.tell(batch, line);
        }
    }

    fn tell(&mut self, batch: &mut Batch, line: u64) {
        self.told = true;
        let why = format!("content after the end of the feed, line {line}");
        batch.skip(&self.input, None, why);
    }

    /// Drops what is not needed of a buffer that was looked at to its end.
    fn let_go(&mut self, batch: &mut Batch, at: &mut usize) {
        let end = batch.bytes.len();
        let mut pending = self.lexer.pending().unwrap_or(end);
        if matches!(self.place, Place::Between | Place::Behind) {
            if self.place == Place::Behind {
                self.behind(batch, pending);
            }
            self.take_outside(&batch.bytes, pending);
        }
        let in_tag = matches!(self.place, Place::Passing { in_tag: true, .. });
        let large_tag = end - pending > self.limit && self.lexer.in_start_tag();
        if large_tag && !in_tag && self.is_item() {
            self.end_item(batch, pending);
            self.begin_item(batch, pending);
            self.pass(batch, pending, true);
        }
        let keep = match self.place {
            Place::Item { start, .. } if end - start <= self.limit => return,
            Place::Item { start, .. } => {
                self.pass(batch, start, false);
                start
            }
            Place::Passing { start, .. } => start,
            Place::Between | Place::Behind => {
                let last = batch.records.last().map_or(0, |r| r.range.end);
                last.max(self.begin)
            }
        };
        if end - pending > self.limit {
            // Part of something larger than any item.
            let line = self.line(&batch.bytes, pending);
            self.cut = self.cut.or(Some(line));
            if self.place == Place::Between {
                self.take_outside(&batch.bytes, end);
            }
            pending = end;
        }
        self.line(&batch.bytes, pending);
        batch.bytes.drain(keep..pending.max(keep));
        self.lexer.start = keep;
        self.outside = keep;
        self.counted = keep;
        *at = batch.bytes.len();
    }

    /// The item that began at `start` is too large.
    fn pass(&mut self, batch: &mut Batch, start: usize, in_tag: bool) {
        self.too_large(batch);
        self.place = Place::Passing { start, in_tag };
    }

    /// What is to be said at the end of the input.
    fn end(&mut self, batch: &mut Batch) {
        match (self.place, self.root.take()) {
            (Place::Item { start, line }, _) => {
                batch.bytes.truncate(start);
                let why = format!("the input ends inside this item, line {line}");
                batch.skip(&self.input, self.count, why);
            }
            (Place::Between, Some(root)) => {
                let root = String::from_utf8_lossy(&root).into_owned();
                let why = format!("the feed ends without </{root}>: items may be missing");
                batch.skip(&self.input, None, why);
            }
            (Place::Behind, _) => {
                let end = batch.bytes.len();
                self.behind(batch, end);
                self.cut_behind(batch);
            }
            _ => {}
        }
    }
}

impl<R: Read + Send> Records for Items<R> {
    fn fill(&mut self, batch: &mut Batch, room: usize) -> More {
        let begin = batch.bytes.len();
        let full = batch.size() + room;
        let mut at = begin + std::mem::take(&mut self.seen);
        batch.bytes.append(&mut self.rest);
        (self.begin, self.outside, self.counted) = (begin, begin, begin);
        if let Place::Item { start, .. } | Place::Passing { start, .. } = &mut self.place {
            *start = begin;
        }
        loop {
            while let Some(kind) = self.lexer.next(&batch.bytes, &mut at) {
                if let Err(why) = self.piece(batch, kind, at) {
                    batch.skip(&self.input, None, why);
                    return More::No;
                }
                self.cut = None;
                // An item may have begun with the end of the last one.
                let cut = match self.place {
                    Place::Item { start, .. } => start,
                    _ => at,
                };
                if cut + batch.overhead() >= full && cut > begin && self.outside == cut {
                    self.line(&batch.bytes, cut);
                    self.seen = at - cut;
                    self.rest = batch.bytes.split_off(cut);
                    return More::Yes;
                }
            }
            self.let_go(batch, &mut at);
            let (read, fault) = read_chunk(&mut self.stream, &mut batch.bytes, self.chunk);
            if let Some(why) = fault {
                batch.skip(&self.input, self.count, why);
            }
            if read == 0 {
                self.end(batch);
                return More::No;
            }
        }
    }
}

#[cfg(test)]
impl<R> Items<R> {
    /// The same with buffers of another size.
    pub(super) fn in_chunks(mut self, chunk: usize) -> Self {
        self.chunk = chunk;
        self
    }
}
