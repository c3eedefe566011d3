//! The near-duplicate stream of a text: its canonical tokens, as hashes.
//!
//! In: any text. Out: for each near-duplicate token a 64-bit hash ([`Words::hashes`]). The tokens
//! themselves come from [`tokens`](super::tokens()), by the same rules; a property test keeps them consistent.
//!
//! Nine words in ten are plain: their hash is computed straight from their bytes (see `run`). Other
//! runs of Arabic (long words, vowel marks, house spellings) are read letter by letter. A piece
//! between white space that holds anything else (digits, Latin, marks that join) takes the full
//! rules; letters and digits with ASCII punctuation need no cleaning.
//!
//! There is no word table: one small enough for the inner caches misses every third word of
//! real news, a large one waits for memory, and computing the hash costs as much as either.
//!
//! Cost: 33 ns a word including everything between the words (327 MB/s of Arabic news on one core).
//! A text of plain words alone costs 20 ns a word; the other tenth takes the rest: a word with a
//! kind of its own 45 ns, an odd run of Arabic 65 to 130, a number 125, a piece with Latin 1 µs.
//! Memory: 24 bytes for each token of the longest text so far, at most 4 MB between calls, and
//! 40 KB of tables for all threads together. No result depends on what was read before.

use std::borrow::Cow;
use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use super::canon::{Kind, Run, Tokens, canon_runs};
use super::normalise::{clean, fold};
use super::scan::{Found, is_bare_number, scan};
pub(crate) use breaks::Breaks;
use pieces::{CLASS, Class, Step, beside_space, end_of_piece, plain_piece, punctuation};
use run::{Filter, Look, Meaning};

mod breaks;
mod pieces;
mod run;
mod terms;

pub use terms::{Term, is_telling, term_id};

/// The hash of a canonical token: xxh3-64 (seed 0) of its folded form, filled up with zero bytes
/// to sixteen. One length for nearly all words, because a hash that branches on it costs more than
/// the hashing. Frozen: sketches are stored.
pub fn word_hash(folded: &str) -> u64 {
    hash_of(folded.as_bytes())
}

/// The near-duplicate token of a word, of which digests keep 32 bits: the upper half of its
/// [`word_hash`].
#[inline]
pub fn token_id(word_hash: u64) -> u32 {
    (word_hash >> 32) as u32
}

fn hash_of(folded: &[u8]) -> u64 {
    let mut filled = [0; 16];
    match filled.get_mut(..folded.len()) {
        Some(place) => {
            place.copy_from_slice(folded);
            xxh3_64(&filled)
        }
        None => xxh3_64(folded),
    }
}

/// Turns texts into hashes of their near-duplicate tokens. Keep one for each thread.
pub struct Words {
    filter: &'static Filter,
    items: Vec<Item>,
    own: String,
    /// Made when the first terms are asked for.
    memory: Option<terms::Memory>,
}

impl Default for Words {
    fn default() -> Self {
        Self {
            filter: Filter::get(),
            items: Vec::new(),
            own: String::new(),
            memory: None,
        }
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Words").finish_non_exhaustive()
    }
}

impl Words {
    /// A new table.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends the hashes of the near-duplicate tokens of `text`, in order.
    pub fn hashes(&mut self, text: &str, out: &mut Vec<u64>) {
        self.hashes_at(text, &mut Breaks::default(), out);
    }

    /// The same; also says how many tokens begin before each of some places of the text.
    pub(crate) fn hashes_at(&mut self, text: &str, breaks: &mut Breaks, out: &mut Vec<u64>) {
        self.scanned(text, breaks, |scanned, breaks| {
            out.reserve(scanned.items.len());
            let first = out.len();
            canon_runs(scanned, |run| {
                breaks.pass(&run, out.len() - first);
                match run {
                    Run::Same(range) => {
                        let same = scanned.items.get(range).unwrap_or_default();
                        out.extend(same.iter().map(|item| item.hash));
                    }
                    Run::New { folded, .. } => out.push(word_hash(folded)),
                }
            });
            breaks.end(out.len() - first);
        });
    }

    /// Hands out the tokens of `text` as they were scanned.
    fn scanned(
        &mut self,
        text: &str,
        breaks: &mut Breaks,
        look: impl FnOnce(&Scanned<'_>, &mut Breaks),
    ) {
        self.items.clear();
        self.own.clear();
        let mut scanned = Scanned {
            raw: text,
            own: std::mem::take(&mut self.own),
            items: std::mem::take(&mut self.items),
        };
        breaks.scanned.clear();
        breaks.tokens.clear();
        let mut from = 0;
        for &at in &breaks.bytes {
            // Pieces between white space are read as wholes: a text may be cut only beside it.
            let at = beside_space(text.as_bytes(), at.max(from));
            scanned.scan_raw(from..at, self.filter);
            breaks.scanned.push(scanned.items.len());
            from = at;
        }
        scanned.scan_raw(from..text.len(), self.filter);
        look(&scanned, breaks);
        (self.own, self.items) = (scanned.own, scanned.items);
        // One hostile text must not keep memory allocated for ever.
        if self.items.capacity() > 1 << 17 || self.own.capacity() > 1 << 20 {
            (self.own, self.items) = Default::default();
        }
    }
}

/// A scanned token: what it hashes to and where its letters are.
#[derive(Debug, Clone, Copy)]
struct Item {
    hash: u64,
    start: usize,
    len: u32,
    kind: Kind,
    place: Place,
}

/// Where the letters of an [`Item`] are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In the text as given: cleaning and scanning that stretch yields this one token.
    Raw,
    /// In the scratch string, in soft form.
    Own,
}

/// The tokens of one text before the canonical rules.
#[derive(Default)]
struct Scanned<'t> {
    raw: &'t str,
    own: String,
    items: Vec<Item>,
}

impl Tokens for Scanned<'_> {
    fn kind(&self, i: usize) -> Option<Kind> {
        self.items.get(i).map(|item| item.kind)
    }

    #[inline]
    fn idle(&self, i: usize) -> usize {
        let rest = self.items.get(i..).unwrap_or_default();
        let pairs = rest.iter().zip(rest.iter().skip(1));
        // The last token is left to the caller.
        pairs
            .take_while(|(one, next)| !one.kind.is_busy(next.kind))
            .count()
    }

    fn soft(&self, i: usize) -> Cow<'_, str> {
        let Some(item) = self.items.get(i) else {
            return Cow::Borrowed("");
        };
        let range = item.start..item.start + item.len as usize;
        match item.place {
            Place::Own => Cow::Borrowed(self.own.get(range).unwrap_or_default()),
            Place::Raw => {
                let mut token = String::new();
                scan(&clean(&self.raw[range]), |f, _| {
                    if let Found::Token(t) = f {
                        token = t.to_owned();
                    }
                });
                Cow::Owned(token)
            }
        }
    }
}

impl Scanned<'_> {
    #[inline]
    fn push_raw(&mut self, range: Range<usize>, hash: u64, kind: Kind) {
        let (start, len) = (range.start, range.len() as u32);
        self.items.push(Item {
            hash,
            start,
            len,
            kind,
            place: Place::Raw,
        });
    }

    fn push(&mut self, soft: &str, filter: &Filter) {
        let folded = if soft.is_ascii() {
            Cow::Borrowed(soft)
        } else {
            Cow::Owned(fold(soft))
        };
        let (hash, kind) = filter.word(folded.as_bytes());
        let start = self.own.len();
        self.own.push_str(soft);
        self.items.push(Item {
            hash,
            start,
            len: soft.len() as u32,
            kind,
            place: Place::Own,
        });
    }

    /// A percent sign joins the number right before it.
    fn percent(&mut self, filter: &Filter) {
        let Some(last) = self.items.len().checked_sub(1) else {
            return;
        };
        if self.items[last].kind == Kind::Number {
            let number = self.soft(last).into_owned();
            if is_bare_number(&number) {
                self.items.truncate(last);
                self.push(&(number + "%"), filter);
            }
        }
    }

    /// A stretch of the text between white space: plain words straight from their bytes, the others
    /// by the table.
    ///
    /// Where a byte turns up that a rule of cleaning may concern, the words since the last white
    /// space are taken back, and the full rules have the whole piece.
    fn scan_raw(&mut self, stretch: Range<usize>, filter: &Filter) {
        let b = self.raw.as_bytes().get(..stretch.end).unwrap_or_default();
        // `piece` is where the stretch without white space began, `mark` the tokens before it.
        let (mut at, mut piece, mut mark) = (stretch.start, stretch.start, self.items.len());
        while let Some(&byte) = b.get(at) {
            let step = match CLASS[usize::from(byte)] {
                Class::Arabic => match self.run(at, filter) {
                    Some(len) => {
                        at += len;
                        // Nearly always a single space comes next. A branch on it is better than
                        // none: the next word need not wait for this one to be measured.
                        if b.get(at) == Some(&b' ') {
                            at += 1;
                            (piece, mark) = (at, self.items.len());
                        }
                        continue;
                    }
                    None => Step::Full,
                },
                class => punctuation(class, b.get(at + 1..).unwrap_or_default()),
            };
            match step {
                Step::Skip(len) => {
                    at += len;
                    continue;
                }
                Step::Space(len) => at += len,
                Step::Full => {
                    at = end_of_piece(b, at);
                    self.items.truncate(mark);
                    self.piece(self.raw.get(piece..at).unwrap_or_default(), filter);
                }
            }
            (piece, mark) = (at, self.items.len());
        }
    }

    /// The run of Arabic at `at`: its length, or none if the whole piece needs the full rules.
    #[inline(always)]
    fn run(&mut self, at: usize, filter: &Filter) -> Option<usize> {
        let b = self.raw.as_bytes();
        let w = run::window(b, at);
        let len = run::letters(w);
        let end = at + len;
        // Of the characters that may continue the run, these three stay as they are.
        let stop = match b.get(end) {
            Some(0xd8..=0xdb) => matches!(b[end..], [0xd8, 0x8c | 0x9b | 0x9f, ..]),
            _ => true,
        };
        if stop {
            match run::look(w, len, filter) {
                Look::Plain(hash) => {
                    self.push_raw(at..end, hash, Kind::Plain);
                    return Some(len);
                }
                Look::Kind(hash) => {
                    self.push_raw(at..end, hash, filter.kind_of(hash));
                    return Some(len);
                }
                Look::Known(folded, hash) => {
                    if let Some(kind) = filter.known(folded, hash) {
                        self.push_raw(at..end, hash, kind);
                        return Some(len);
                    }
                }
                Look::Unclear if len == 0 => return Some(2),
                Look::Unclear => {}
            }
        }
        self.odd_run(at, filter)
    }

    /// A run of Arabic that is not a plain word.
    #[inline(never)]
    fn odd_run(&mut self, at: usize, filter: &Filter) -> Option<usize> {
        let rest = self.raw.as_bytes().get(at..).unwrap_or_default();
        let pairs = rest.as_chunks::<2>().0.iter();
        let len = 2 * pairs.take_while(|pair| pair[0] & 0xfc == 0xd8).count();
        match run::weigh(&rest[..len], filter) {
            Meaning::Word(hash, kind) => self.push_raw(at..at + len, hash, kind),
            Meaning::Nothing => {}
            Meaning::Unclear => return None,
        }
        Some(len)
    }

    /// A piece that needs the full rules.
    fn piece(&mut self, raw: &str, filter: &Filter) {
        let soft = match plain_piece(raw) {
            Some(plain) => Cow::Borrowed(plain),
            None => Cow::Owned(clean(raw)),
        };
        scan(&soft, |found, _| match found {
            Found::Token(t) => self.push(t, filter),
            Found::Percent => self.percent(filter),
        });
    }
}

#[cfg(test)]
mod tests;
