//! The near-duplicate stream of a text: its canonical tokens, as hashes or as strings.
//!
//! In: any text. Out: for each near-duplicate token a 64-bit hash ([`Words::hashes`]) or its two
//! forms ([`tokens`]). Both come from the same rules; a property test holds them together.
//!
//! Words repeat (Zipf's law), so [`Words`] keeps a bounded table from the raw bytes of a word to
//! what the rules make of it: one look-up instead of cleaning, scanning, folding and spelling.
//! Only runs of the bytes D8 to DB between white space and harmless punctuation go that way; a
//! piece that holds anything else (digits, Latin, marks that join) takes the full rules, and its
//! single result is remembered too. Cost: about 10 ns a word found in the table, 250 ns a word
//! that is not; a fixed 3 MB a thread.

use std::borrow::Cow;
use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use super::canon::{Canonical, Kind, Tokens, canon, house};
use super::letters::{is_arabic, is_arabic_mark};
use super::normalise::{clean, fold};
use super::scan::{Found, is_bare_number, scan};

/// One canonical token in its two forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Soft form: hamza seats, ى and ة kept, for the stemmer.
    pub soft: String,
    /// Folded form, for matching.
    pub folded: String,
}

/// The near-duplicate tokens of a text, folded. For people and tests; see [`Words`] for speed.
pub fn tokens(text: &str) -> Vec<String> {
    canonical(&clean(text))
        .into_iter()
        .map(|t| t.folded)
        .collect()
}

/// The canonical tokens of a soft text, in both forms.
pub(crate) fn canonical(soft: &str) -> Vec<Token> {
    let mut scanned = Scanned::default();
    scanned.scan_soft(soft);
    let mut out = Vec::with_capacity(scanned.items.len());
    canon(&scanned, |token| {
        out.push(match token {
            Canonical::New { soft, folded } => Token {
                soft: soft.to_owned(),
                folded: folded.to_owned(),
            },
            Canonical::Same(i) => {
                let soft = scanned.soft(i).into_owned();
                let folded = fold(&soft);
                match house(&folded) {
                    Some(house) => Token {
                        soft: house.clone(),
                        folded: house,
                    },
                    None => Token { soft, folded },
                }
            }
        });
    });
    out
}

/// The hash of a canonical token: xxh3-64 of its folded form, seed 0. Frozen: sketches are stored.
pub fn word_hash(folded: &str) -> u64 {
    xxh3_64(folded.as_bytes())
}

/// Turns texts into hashes of their near-duplicate tokens. Keep one for each thread.
pub struct Words {
    table: Table,
    items: Vec<Item>,
    own: String,
}

impl Default for Words {
    fn default() -> Self {
        Self {
            table: Table::new(),
            items: Vec::new(),
            own: String::new(),
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
        self.items.clear();
        self.own.clear();
        let mut scanned = Scanned {
            raw: text,
            own: std::mem::take(&mut self.own),
            items: std::mem::take(&mut self.items),
        };
        scanned.scan_raw(&mut self.table);
        out.reserve(scanned.items.len());
        canon(&scanned, |token| {
            out.push(match token {
                Canonical::Same(i) => scanned.items[i].hash,
                Canonical::New { folded, .. } => word_hash(folded),
            });
        });
        (self.own, self.items) = (scanned.own, scanned.items);
        // One hostile text must not hold memory for ever.
        if self.items.capacity() > 1 << 17 {
            (self.own, self.items) = (String::new(), Vec::new());
        }
    }
}

/// A scanned token: what it hashes to and where its letters stand.
#[derive(Debug, Clone, Copy)]
struct Item {
    hash: u64,
    start: u32,
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

    fn soft(&self, i: usize) -> Cow<'_, str> {
        let Some(item) = self.items.get(i) else {
            return Cow::Borrowed("");
        };
        let range = item.start as usize..(item.start + item.len) as usize;
        match item.place {
            Place::Own => Cow::Borrowed(&self.own[range]),
            Place::Raw => {
                let mut token = String::new();
                scan(&clean(&self.raw[range]), |f| {
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
    /// The whole text by the full rules; hashes are left out.
    fn scan_soft(&mut self, soft: &str) {
        scan(soft, |found| match found {
            Found::Token(t) => self.push(t, |_| 0),
            Found::Percent => self.percent(|_| 0),
        });
    }

    fn push(&mut self, soft: &str, hash: impl FnOnce(&str) -> u64) {
        let folded = fold(soft);
        let start = self.own.len() as u32;
        self.own.push_str(soft);
        self.items.push(Item {
            hash: hash(&folded),
            start,
            len: soft.len() as u32,
            kind: Kind::of(&folded),
            place: Place::Own,
        });
    }

    /// A percent sign joins the number right before it.
    fn percent(&mut self, hash: impl FnOnce(&str) -> u64) {
        let Some(last) = self.items.len().checked_sub(1) else {
            return;
        };
        if self.items[last].kind == Kind::Number {
            let number = self.soft(last).into_owned();
            if is_bare_number(&number) {
                self.items.truncate(last);
                self.push(&(number + "%"), hash);
            }
        }
    }

    /// The whole text, plain words by the table.
    fn scan_raw(&mut self, table: &mut Table) {
        let text = self.raw;
        let b = text.as_bytes();
        // `piece` is where the stretch without white space began, `mark` the tokens before it.
        let (mut at, mut piece, mut mark) = (0, 0, 0);
        while let Some(&byte) = b.get(at) {
            let step = match CLASS[usize::from(byte)] {
                Class::Space => Step::Space(1),
                Class::Harmless => Step::On(1),
                Class::Arabic => self.run(table, at),
                Class::Latin1 => match b.get(at + 1) {
                    Some(0xa0) => Step::Space(2),
                    Some(0xab | 0xbb) => Step::On(2),
                    _ => Step::Full,
                },
                Class::Typographic => match (b.get(at + 1), b.get(at + 2)) {
                    // – — ‘ ’ “ ” „ • …
                    (Some(0x80), Some(0x93 | 0x94 | 0x98 | 0x99 | 0x9c..=0x9e | 0xa2 | 0xa6)) => {
                        Step::On(3)
                    }
                    _ => Step::Full,
                },
                Class::Other => Step::Full,
            };
            match step {
                Step::On(n) => at += n,
                Step::Space(n) => {
                    at += n;
                    (piece, mark) = (at, self.items.len());
                }
                Step::Full => {
                    self.items.truncate(mark);
                    at = end_of_piece(b, at);
                    self.piece(table, piece..at);
                    mark = self.items.len();
                    piece = at;
                }
            }
        }
    }

    /// A run of two-byte Arabic characters that begins at `at`.
    #[inline]
    fn run(&mut self, table: &mut Table, at: usize) -> Step {
        let b = self.raw.as_bytes();
        let end = arabic_end(b, at);
        let len = end - at;
        let Some(key) = Key::new(b, at, len, Key::RUN) else {
            return Step::Full;
        };
        let entry = table.look_up(&key, || weigh_run(&self.raw[at..end]));
        match entry.meaning {
            Meaning::Word => self.items.push(Item {
                hash: entry.hash,
                start: at as u32,
                len: len as u32,
                kind: entry.kind,
                place: Place::Raw,
            }),
            Meaning::Nothing => {}
            Meaning::Many => return Step::Full,
        }
        Step::On(len)
    }

    /// A piece that needs the full rules.
    fn piece(&mut self, table: &mut Table, range: Range<usize>) {
        let raw = &self.raw[range.clone()];
        let key = Key::new(self.raw.as_bytes(), range.start, raw.len(), Key::PIECE);
        if let Some(key) = key {
            let entry = table.look_up(&key, || weigh(raw));
            match entry.meaning {
                Meaning::Word => {
                    return self.items.push(Item {
                        hash: entry.hash,
                        start: range.start as u32,
                        len: raw.len() as u32,
                        kind: entry.kind,
                        place: Place::Raw,
                    });
                }
                Meaning::Nothing => return,
                Meaning::Many => {}
            }
        }
        scan(&clean(raw), |found| match found {
            Found::Token(t) => self.push(t, house_hash),
            Found::Percent => self.percent(house_hash),
        });
    }
}

/// What to do next in the raw scan.
enum Step {
    On(usize),
    Space(usize),
    Full,
}

/// What a byte begins.
#[derive(Clone, Copy)]
enum Class {
    /// ASCII white space: parts pieces.
    Space,
    /// Punctuation that no rule looks at between Arabic words.
    Harmless,
    /// First byte of U+0600 to U+06FF.
    Arabic,
    /// First byte of U+0080 to U+00BF: no-break space, guillemets.
    Latin1,
    /// First byte of U+2000 to U+2FFF: dashes, quotes.
    Typographic,
    /// Anything that some rule of cleaning may concern.
    Other,
}

const CLASS: [Class; 256] = {
    let mut class = [Class::Other; 256];
    let mut i = 0;
    while i < 0x80 {
        let b = i as u8;
        class[i] = match b {
            b'\t'..=b'\r' | 0x1c..=0x1f | b' ' => Class::Space,
            b'&' | b'%' | b'@' | b'$' => Class::Other,
            b if b.is_ascii_alphanumeric() => Class::Other,
            _ => Class::Harmless,
        };
        i += 1;
    }
    let mut lead = 0xd8;
    while lead <= 0xdb {
        class[lead] = Class::Arabic;
        lead += 1;
    }
    class[0xc2] = Class::Latin1;
    class[0xe2] = Class::Typographic;
    class
};

/// Where the run of two-byte Arabic characters that begins at `at` ends. Four characters a step.
#[inline]
fn arabic_end(b: &[u8], mut at: usize) -> usize {
    const LEADS: u64 = 0x00fc_00fc_00fc_00fc;
    const ARABIC: u64 = 0x00d8_00d8_00d8_00d8;
    while let Some(chunk) = b.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let other = (u64::from_le_bytes(*chunk) & LEADS) ^ ARABIC;
        if other != 0 {
            return at + (other.trailing_zeros() as usize / 16) * 2;
        }
        at += 8;
    }
    while b.get(at).is_some_and(|b| b & 0xfc == 0xd8) {
        at += 2;
    }
    at
}

/// The next white space at or after `at`.
fn end_of_piece(b: &[u8], at: usize) -> usize {
    let space = |i: usize| match CLASS[usize::from(b[i])] {
        Class::Space => true,
        Class::Latin1 => b.get(i + 1) == Some(&0xa0),
        _ => false,
    };
    (at..b.len()).find(|&i| space(i)).unwrap_or(b.len())
}

/// What the rules make of a piece, if that is one token.
fn weigh(raw: &str) -> Entry {
    let mut tokens: Vec<String> = Vec::new();
    let mut percent = false;
    scan(&clean(raw), |found| match found {
        Found::Token(t) => tokens.push(t.to_owned()),
        Found::Percent => percent = true,
    });
    match tokens.as_slice() {
        [] if !percent => Entry {
            meaning: Meaning::Nothing,
            ..Entry::EMPTY
        },
        [one] if !percent => {
            let folded = fold(one);
            Entry {
                meaning: Meaning::Word,
                hash: house_hash(&folded),
                kind: Kind::of(&folded),
                ..Entry::EMPTY
            }
        }
        _ => Entry {
            meaning: Meaning::Many,
            ..Entry::EMPTY
        },
    }
}

/// Like [`weigh`], for a run that stands between characters that do not concern it.
fn weigh_run(raw: &str) -> Entry {
    let alone = |c: char| {
        is_arabic(c) || is_arabic_mark(c) || matches!(c, '\u{064b}' | '،' | '؛' | '؟' | '۔')
    };
    match raw.chars().all(alone) {
        true => weigh(raw),
        false => Entry {
            meaning: Meaning::Many,
            ..Entry::EMPTY
        },
    }
}

fn house_hash(folded: &str) -> u64 {
    match house(folded) {
        Some(house) => word_hash(&house),
        None => word_hash(folded),
    }
}

/// What a remembered stretch of bytes means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Word,
    Nothing,
    /// Several tokens, a percent sign, or characters that need their neighbours: not remembered.
    Many,
}

/// The bytes that a look-up goes by: up to 32, and in which sense they are meant.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    bytes: [u64; 4],
    len: u8,
    sense: u8,
}

impl Key {
    const RUN: u8 = 1;
    const PIECE: u8 = 2;

    #[inline]
    fn new(b: &[u8], at: usize, len: usize, sense: u8) -> Option<Self> {
        if len > 32 {
            return None;
        }
        let mut raw = [0u8; 32];
        match b.get(at..).and_then(<[u8]>::first_chunk::<32>) {
            Some(chunk) => raw = *chunk,
            None => raw[..len].copy_from_slice(&b[at..at + len]),
        }
        let mut bytes = [0u64; 4];
        for (i, (word, chunk)) in bytes.iter_mut().zip(raw.chunks_exact(8)).enumerate() {
            let inside = len.saturating_sub(8 * i).min(8) as u32;
            let mask = if inside == 0 {
                0
            } else {
                u64::MAX >> (64 - 8 * inside)
            };
            *word = chunk.iter().rev().fold(0, |w, &b| w << 8 | u64::from(b)) & mask;
        }
        Some(Self {
            bytes,
            len: len as u8,
            sense,
        })
    }

    #[inline]
    fn slot(&self) -> usize {
        let mix = |a: u64, b: u64| {
            let wide = u128::from(a) * u128::from(b);
            wide as u64 ^ (wide >> 64) as u64
        };
        let [a, b, c, d] = self.bytes;
        let low = mix(a ^ 0x9e37_79b9_7f4a_7c15, b ^ 0xd1b5_4a32_d192_ed03);
        let high = mix(c ^ 0x8bb8_4b93_962e_acc9, d ^ 0x4b33_a62e_d433_d4a3);
        let all = mix(
            low ^ u64::from(self.sense),
            high.rotate_left(32) ^ 0xe703_7ed1_a0b4_28db,
        );
        (all >> (64 - Table::BITS)) as usize
    }
}

/// What the table holds for a key.
#[derive(Clone, Copy)]
struct Entry {
    key: Key,
    hash: u64,
    kind: Kind,
    meaning: Meaning,
}

impl Entry {
    const EMPTY: Self = Self {
        key: Key {
            bytes: [0; 4],
            len: 0,
            sense: 0,
        },
        hash: 0,
        kind: Kind::Plain,
        meaning: Meaning::Many,
    };
}

/// A bounded table in which a word has two places; the newer one drives out the older.
struct Table(Vec<Entry>);

impl Table {
    const BITS: u32 = 16;

    fn new() -> Self {
        Self(vec![Entry::EMPTY; 1 << Self::BITS])
    }

    #[inline]
    fn look_up(&mut self, key: &Key, weigh: impl FnOnce() -> Entry) -> Entry {
        let slot = key.slot();
        if self.0[slot].key == *key {
            return self.0[slot];
        }
        if self.0[slot ^ 1].key == *key {
            self.0.swap(slot, slot ^ 1);
            return self.0[slot];
        }
        let entry = Entry {
            key: *key,
            ..weigh()
        };
        self.0[slot ^ 1] = self.0[slot];
        self.0[slot] = entry;
        entry
    }
}
