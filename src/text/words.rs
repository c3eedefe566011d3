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
//! that is not; a fixed 1 MB a thread.

use std::borrow::Cow;
use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use super::canon::{Canonical, Kind, Tokens, canon, house};
use super::letters::{FATHATAN, fold_seat, fold_shape, is_arabic, is_arabic_mark};
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
    stretches: Vec<Stretch>,
    items: Vec<Item>,
    own: String,
}

impl Default for Words {
    fn default() -> Self {
        Self {
            table: Table::new(),
            stretches: Vec::new(),
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
        scanned.scan_raw(&mut self.table, &mut self.stretches);
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
            (self.own, self.items, self.stretches) = Default::default();
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

    #[inline]
    fn push_raw(&mut self, range: Range<usize>, hash: u64, kind: Kind) {
        let (start, len) = (range.start as u32, range.len() as u32);
        self.items.push(Item {
            hash,
            start,
            len,
            kind,
            place: Place::Raw,
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
    ///
    /// First the text is cut into stretches and the table's line for each is touched; then they
    /// are looked up. So the waits for memory overlap.
    fn scan_raw(&mut self, table: &mut Table, stretches: &mut Vec<Stretch>) {
        stretches.clear();
        cut(self.raw.as_bytes(), stretches);
        std::hint::black_box(
            stretches
                .iter()
                .fold(0, |sum, s| sum ^ table.touch(s.print)),
        );
        self.items.reserve(stretches.len());
        let mut done = 0;
        for stretch in stretches.iter() {
            let range = stretch.start as usize..(stretch.start + stretch.len) as usize;
            if range.start < done {
                continue;
            }
            if stretch.sense == Sense::Piece {
                self.piece(table, range, stretch.print);
                continue;
            }
            let raw = self.raw;
            let meaning = match stretch.print {
                Table::TOO_LONG => Meaning::Many,
                print => table.look_up(print, || weigh_run(&raw[range.clone()])),
            };
            match meaning {
                Meaning::Word { hash, kind } => self.push_raw(range, hash, kind),
                Meaning::Nothing => {}
                Meaning::Many => {
                    let piece = piece_around(raw.as_bytes(), range.start);
                    let of_piece =
                        |i: &Item| i.place == Place::Raw && i.start as usize >= piece.start;
                    while self.items.last().is_some_and(of_piece) {
                        self.items.pop();
                    }
                    done = piece.end;
                    let window = window(raw.as_bytes(), piece.start);
                    let print = fingerprint(window, piece.len(), Sense::Piece);
                    self.piece(table, piece, print);
                }
            }
        }
    }

    /// A piece that needs the full rules.
    fn piece(&mut self, table: &mut Table, range: Range<usize>, print: u64) {
        let raw = &self.raw[range.clone()];
        if print != Table::TOO_LONG {
            match table.look_up(print, || weigh(raw)) {
                Meaning::Word { hash, kind } => return self.push_raw(range, hash, kind),
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

/// A stretch of the text that is looked up as a whole.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    print: u64,
    start: u32,
    len: u32,
    sense: Sense,
}

/// Cuts a text into runs of Arabic that stand free, and pieces that need the full rules.
fn cut(b: &[u8], out: &mut Vec<Stretch>) {
    // `piece` is where the stretch without white space began, `mark` the stretches before it.
    let (mut at, mut piece, mut mark) = (0, 0, 0);
    while let Some(&byte) = b.get(at) {
        let step = match CLASS[usize::from(byte)] {
            Class::Arabic => {
                let window = window(b, at);
                let mut len = arabic_prefix(window);
                while len.is_multiple_of(32) && b.get(at + len).is_some_and(|b| b & 0xfc == 0xd8) {
                    len += arabic_prefix(self::window(b, at + len));
                }
                let print = fingerprint(window, len, Sense::Run);
                out.push(Stretch {
                    print,
                    start: at as u32,
                    len: len as u32,
                    sense: Sense::Run,
                });
                at += len;
                // Nearly always a single space comes next.
                let space = usize::from(b.get(at) == Some(&b' '));
                at += space;
                (piece, mark) = if space == 1 {
                    (at, out.len())
                } else {
                    (piece, mark)
                };
                continue;
            }
            Class::Space => 1,
            Class::Harmless => {
                at += 1;
                continue;
            }
            Class::Latin1 => match b.get(at + 1) {
                Some(0xa0) => 2,
                Some(0xab | 0xbb) => {
                    at += 2;
                    continue;
                }
                _ => 0,
            },
            Class::Typographic => match (b.get(at + 1), b.get(at + 2)) {
                // – — ‘ ’ “ ” „ • …
                (Some(0x80), Some(0x93 | 0x94 | 0x98 | 0x99 | 0x9c..=0x9e | 0xa2 | 0xa6)) => {
                    at += 3;
                    continue;
                }
                _ => 0,
            },
            Class::Other => 0,
        };
        if step == 0 {
            out.truncate(mark);
            at = end_of_piece(b, at);
            let (start, len) = (piece as u32, (at - piece) as u32);
            let print = fingerprint(window(b, piece), at - piece, Sense::Piece);
            out.push(Stretch {
                print,
                start,
                len,
                sense: Sense::Piece,
            });
        }
        at += step;
        (piece, mark) = (at, out.len());
    }
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

/// The next white space at or after `at`.
fn end_of_piece(b: &[u8], at: usize) -> usize {
    let space = |i: usize| match CLASS[usize::from(b[i])] {
        Class::Space => true,
        Class::Latin1 => b.get(i + 1) == Some(&0xa0),
        _ => false,
    };
    (at..b.len()).find(|&i| space(i)).unwrap_or(b.len())
}

/// The stretch without white space around `at`.
fn piece_around(b: &[u8], at: usize) -> Range<usize> {
    let space = |i: usize| match CLASS[usize::from(b[i])] {
        Class::Space => true,
        // The second byte of a no-break space.
        _ => b[i] == 0xa0 && i > 0 && b[i - 1] == 0xc2,
    };
    let start = (0..at).rev().find(|&i| space(i)).map_or(0, |i| i + 1);
    start..end_of_piece(b, at)
}

/// What the rules make of a piece, if that is one token.
fn weigh(raw: &str) -> Meaning {
    let mut tokens: Vec<String> = Vec::new();
    let mut percent = false;
    scan(&clean(raw), |found| match found {
        Found::Token(t) => tokens.push(t.to_owned()),
        Found::Percent => percent = true,
    });
    match tokens.as_slice() {
        [] if !percent => Meaning::Nothing,
        [one] if !percent => Meaning::word(&fold(one)),
        _ => Meaning::Many,
    }
}

/// Like [`weigh`], for a run that stands between characters that do not concern it: one pass over
/// its letters in place of the full rules.
fn weigh_run(raw: &str) -> Meaning {
    let mut word = [0u8; 32];
    let (mut len, mut last, mut count, mut closed) = (0, 0, 0, false);
    for pair in raw.as_bytes().as_chunks::<2>().0 {
        let folded = RUN[usize::from(pair[0] & 3) << 6 | usize::from(pair[1] & 0x3f)];
        match folded {
            RUN_MARK => {}
            RUN_STOP => closed = len > 0,
            RUN_FULL => return weigh(raw),
            RUN_OTHER => return Meaning::Many,
            _ if closed => return Meaning::Many,
            letter => {
                count = if letter == last { count + 1 } else { 1 };
                last = letter;
                let Some(place) = word.get_mut(len..len + 2).filter(|_| count < 3) else {
                    return weigh(raw);
                };
                place.copy_from_slice(&letter.to_be_bytes());
                len += 2;
            }
        }
    }
    match std::str::from_utf8(&word[..len]) {
        Ok("") => Meaning::Nothing,
        Ok(word) => Meaning::word(word),
        Err(_) => weigh(raw),
    }
}

/// What [`weigh_run`] does with each character of U+0600 to U+06FF: the two UTF-8 bytes of its
/// folded letter, or one of the four values below.
const RUN: [u16; 256] = {
    let mut table = [RUN_OTHER; 256];
    let mut low = 0;
    while low < 256 {
        if let Some(c) = char::from_u32(0x600 + low as u32) {
            table[low] = match c {
                '،' | '؛' | '؟' | '۔' => RUN_STOP,
                // Marks that compose with a letter, letters that decompose.
                '\u{653}'..='\u{655}' | '\u{675}'..='\u{678}' => RUN_FULL,
                FATHATAN => RUN_MARK,
                c if is_arabic_mark(c) => RUN_MARK,
                c if is_arabic(c) => {
                    let mut utf8 = [0; 2];
                    fold_shape(fold_seat(c)).encode_utf8(&mut utf8);
                    u16::from_be_bytes(utf8)
                }
                _ => RUN_OTHER,
            };
        }
        low += 1;
    }
    table
};
/// A mark: leaves nothing.
const RUN_MARK: u16 = 0;
/// Punctuation: ends the word.
const RUN_STOP: u16 = 1;
/// Needs the full rules, but nothing around the run.
const RUN_FULL: u16 = 2;
/// Needs what stands around the run.
const RUN_OTHER: u16 = 3;

impl Meaning {
    fn word(folded: &str) -> Self {
        Self::Word {
            hash: house_hash(folded),
            kind: Kind::of(folded),
        }
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
    Word {
        hash: u64,
        kind: Kind,
    },
    Nothing,
    /// Several tokens, a percent sign, or characters that need their neighbours: not remembered.
    Many,
}

/// A bounded table from stretches of up to 32 bytes to their meaning.
///
/// Entries are 16 bytes, four to a cache line: 56 bits of a 64-bit fingerprint of the stretch, 8
/// bits of kind, and the hash of its token. In a set of four, what was used last stands first.
/// Two stretches with one fingerprint would be confounded: one chance in 2^64 for each pair.
struct Table(Vec<Set>);

#[derive(Clone, Copy)]
#[repr(align(64))]
struct Set([(u64, u64); 4]);

impl Table {
    const BITS: u32 = 16;
    const SHIFT: u32 = 64 - Self::BITS;
    const NOTHING: u64 = 254;
    const MANY: u64 = 255;
    /// The fingerprint of a stretch that is not remembered.
    const TOO_LONG: u64 = 0;

    fn new() -> Self {
        Self(vec![Set([(0, 0); 4]); 1 << Self::BITS])
    }

    /// Reads from the line that a look-up will need.
    #[inline]
    fn touch(&self, print: u64) -> u64 {
        self.0[(print >> Self::SHIFT) as usize].0[0].0
    }

    #[inline]
    fn look_up(&mut self, print: u64, weigh: impl FnOnce() -> Meaning) -> Meaning {
        let set = &mut self.0[(print >> Self::SHIFT) as usize].0;
        let tag = print & !0xff;
        if set[0].0 & !0xff == tag {
            return unpack(set[0]);
        }
        for way in 1..4 {
            if set[way].0 & !0xff == tag {
                set[..=way].rotate_right(1);
                return unpack(set[0]);
            }
        }
        let meaning = weigh();
        set.rotate_right(1);
        set[0] = match meaning {
            Meaning::Word { hash, kind } => (tag | u64::from(kind.code()), hash),
            Meaning::Nothing => (tag | Self::NOTHING, 0),
            Meaning::Many => (tag | Self::MANY, 0),
        };
        meaning
    }
}

#[inline]
fn unpack((tag, hash): (u64, u64)) -> Meaning {
    match tag & 0xff {
        Table::MANY => Meaning::Many,
        Table::NOTHING => Meaning::Nothing,
        code => Meaning::Word {
            hash,
            kind: Kind::from_code(code as u8),
        },
    }
}

/// A stretch that is looked up as a run of Arabic, or as a whole piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sense {
    Run = 1,
    Piece = 2,
}

/// Masks for the first `n` of 32 bytes, as four little-endian words.
const MASKS: [[u64; 4]; 33] = {
    let mut masks = [[0; 4]; 33];
    let mut n: usize = 0;
    while n <= 32 {
        let mut word = 0;
        while word < 4 {
            let inside = n.saturating_sub(8 * word);
            masks[n][word] = match inside {
                0 => 0,
                1..8 => (1 << (8 * inside)) - 1,
                _ => u64::MAX,
            };
            word += 1;
        }
        n += 1;
    }
    masks
};

/// The 32 bytes at `at`, filled up with zeros at the end of the text.
#[inline]
fn window(b: &[u8], at: usize) -> [u64; 4] {
    let mut short = [0u8; 32];
    let raw: &[u8; 32] = match b.get(at..).and_then(<[u8]>::first_chunk::<32>) {
        Some(chunk) => chunk,
        None => {
            let rest = b.get(at..).unwrap_or_default();
            short[..rest.len()].copy_from_slice(rest);
            &short
        }
    };
    let (words, _) = raw.as_chunks::<8>();
    [words[0], words[1], words[2], words[3]].map(u64::from_le_bytes)
}

/// How many bytes of the window are two-byte Arabic characters, from its beginning. Without
/// branches: the lengths of words cannot be predicted.
#[inline]
fn arabic_prefix(window: [u64; 4]) -> usize {
    const LEADS: u64 = 0x00fc_00fc_00fc_00fc;
    const ARABIC: u64 = 0x00d8_00d8_00d8_00d8;
    let [a, b, c, d] = window.map(|w| ((w & LEADS) ^ ARABIC).trailing_zeros() as usize / 16 * 2);
    let full = |n: usize| usize::from(n == 8);
    a + full(a) * (b + full(b) * (c + full(c) * d))
}

/// The fingerprint of the first `len` bytes of a window; [`Table::TOO_LONG`] if they do not fit.
///
/// Its upper bytes are never all zero otherwise, so that an empty entry matches nothing.
#[inline]
fn fingerprint(window: [u64; 4], len: usize, sense: Sense) -> u64 {
    let Some(masks) = MASKS.get(len) else {
        return Table::TOO_LONG;
    };
    let word = |i: usize| window[i] & masks[i];
    let mix = |a: u64, b: u64| {
        let wide = u128::from(a) * u128::from(b);
        wide as u64 ^ (wide >> 64) as u64
    };
    let low = mix(
        word(0) ^ 0x9e37_79b9_7f4a_7c15,
        word(1) ^ 0xd1b5_4a32_d192_ed03,
    );
    let high = mix(
        word(2) ^ 0x8bb8_4b93_962e_acc9,
        word(3) ^ 0x4b33_a62e_d433_d4a3,
    );
    let size = (len as u64) << 8 | sense as u64;
    mix(low ^ size, high.rotate_left(32) ^ 0xe703_7ed1_a0b4_28db) | 0x100
}
