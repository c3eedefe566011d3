//! The hash of an Arabic word straight from its bytes.
//!
//! In: the 16 bytes at which a word begins. Out: how long the word is, and its hash if it is
//! *plain*: two to eight letters of U+0620 to U+065F, none three times in a row, no rule of `canon`
//! concerns it. Four letters lie in one 64-bit number and are handled at once, without a branch:
//! the lengths of words cannot be predicted, and a wrong guess costs more than the work.
//!
//! Everything that is not plain is first guessed from flags and small Bloom filters, then settled
//! exactly. Cost: 12 ns a plain word, 65 ns for one read letter by letter ([`weigh`]).

use std::sync::LazyLock;

use super::super::canon::{Kind, kind_names};
use super::super::house::{house, starts};
use super::super::letters::{FATHATAN, fold_seat, fold_shape, is_arabic, is_arabic_mark};
use super::super::tables::canon::HOUSE;
use super::{hash_of, word_hash};

/// The same number in each of the four 16-bit lanes.
const fn lanes(x: u64) -> u64 {
    x * 0x0001_0001_0001_0001
}

/// The 16 bytes at `at`, filled up with zeros at the end of the text.
#[inline(always)]
pub(super) fn window(b: &[u8], at: usize) -> [u64; 2] {
    let mut short = [0u8; 16];
    let raw: &[u8; 16] = match b.get(at..).and_then(<[u8]>::first_chunk::<16>) {
        Some(chunk) => chunk,
        None => {
            let rest = b.get(at..).unwrap_or_default();
            short[..rest.len()].copy_from_slice(rest);
            &short
        }
    };
    let (words, _) = raw.as_chunks::<8>();
    [u64::from_le_bytes(words[0]), u64::from_le_bytes(words[1])]
}

/// How many bytes from the beginning of `w` are characters of U+0620 to U+065F.
///
/// Of these, and only these, the lowest bit of the first byte is not bit 5 of the second.
#[inline(always)]
pub(super) fn letters(w: [u64; 2]) -> usize {
    let [a, b] = w.map(|w| {
        let lead = (w ^ (w >> 13 & lanes(1))) & lanes(0xff);
        (lead ^ lanes(0xd9)).trailing_zeros() as usize / 16 * 2
    });
    a + if a == 8 { b } else { 0 }
}

/// What the first look at a word says.
pub(super) enum Look {
    /// A plain word, with its hash.
    Plain(u64),
    /// A word, by its hash, that may have a kind of its own.
    Kind(u64),
    /// A word, folded, and its hash: it may have a house spelling or have lengthened letters.
    Known([u64; 2], u64),
    /// Anything else.
    Unclear,
}

/// Looks at the word of `len` bytes at the beginning of `w`.
#[inline(always)]
pub(super) fn look(w: [u64; 2], len: usize, filter: &Filter) -> Look {
    if !(4..=16).contains(&len) {
        return Look::Unclear;
    }
    let Mask { tails, letters } = &MASKS[(len / 2) & 15];
    let [p, q] = filter.four(w[0] & tails[0]);
    let (low, odd) = folded(p, q, letters[0]);
    let [r, s] = filter.four(w[1] & tails[1]);
    let (high, odd_high) = folded(r, s, letters[1]);
    let house = (p & q >> 3 | q & r >> 3) & HOUSE_STARTS;
    let flags = house | (p | q | r | s) & TWICE;
    let hash = xxh3_16(low, high);
    verdict(odd | odd_high, flags, [low, high], hash, filter)
}

/// Four letters, folded, from two entries of the table of pairs; and what is not a letter.
#[inline(always)]
fn folded(p: u32, q: u32, letters: u64) -> (u64, u64) {
    let all = u64::from(p) | u64::from(q) << 32;
    (all & lanes(KEPT) | letters, all ^ letters)
}

#[inline(always)]
fn verdict(odd: u64, flags: u32, folded: [u64; 2], hash: u64, filter: &Filter) -> Look {
    let odd = odd & lanes(LETTER);
    if odd | u64::from(flags) | filter.kind(hash) == 0 {
        return Look::Plain(hash);
    }
    match (odd, flags) {
        (0, 0) => Look::Kind(hash),
        (0, _) => Look::Known(folded, hash),
        _ => Look::Unclear,
    }
}

/// For a word of some length: the code bits of its letters, and what all UTF-8 letters share.
#[derive(Clone, Copy)]
struct Mask {
    tails: [u64; 2],
    letters: [u64; 2],
}

/// Masks for the first `n` of eight lanes.
const MASKS: [Mask; 16] = {
    let mut masks = [Mask {
        tails: [0; 2],
        letters: [0; 2],
    }; 16];
    let mut n = 0;
    while n <= 8 {
        let mut lane = 0;
        while lane < n {
            masks[n].tails[lane / 4] |= 0x3f00 << (16 * (lane % 4));
            masks[n].letters[lane / 4] |= 0x80d8 << (16 * (lane % 4));
            lane += 1;
        }
        n += 1;
    }
    masks
};

// What an entry of the table of pairs holds in each half, besides flags.
/// The bits in which UTF-8 letters differ.
const KEPT: u64 = 0x3f01;
/// Set for letters.
const LETTER: u64 = 0x80;
// Flags of an entry.
/// Both letters are the same.
const TWICE: u32 = 1 << 31;
/// In one of three groups: the pair is the beginning of a house spelling (bits 1 to 3), or its
/// second letter alone is (bits 17 to 19). The pair that continues is marked three bits higher.
const HOUSE_STARTS: u32 = 0x000e_000e;

/// The entry of the table of pairs for one character, by the last six bits of its UTF-8 form.
fn folded_letter(code: usize) -> u16 {
    let base = if code < 0x20 { 0x640 } else { 0x600 };
    match char::from_u32(base + code as u32).filter(|&c| is_arabic(c)) {
        Some(c) => {
            let mut utf8 = [0; 2];
            fold_shape(fold_seat(c)).encode_utf8(&mut utf8);
            u16::from_le_bytes(utf8) & KEPT as u16 | LETTER as u16
        }
        None => 0,
    }
}

/// Lane `i` of the result is lane `i + 1`.
fn next(f: [u64; 2]) -> [u64; 2] {
    [f[0] >> 16 | f[1] << 48, f[1] >> 16]
}

/// Whether three letters in a row may be the same. May say yes too often, never no.
fn has_triple(f: [u64; 2]) -> bool {
    let g = next(f);
    let twice = [f[0] ^ g[0], f[1] ^ g[1]];
    let later = next(twice);
    let zero = |i: usize| {
        let x = twice[i] | later[i] | (!f[i] & lanes(LETTER));
        x.wrapping_sub(lanes(1)) & !x & lanes(0x8000)
    };
    zero(0) | zero(1) != 0
}

/// xxh3-64 (seed 0) of sixteen bytes.
///
/// The crate's function wants a slice. A unit test compares both.
#[inline(always)]
fn xxh3_16(low: u64, high: u64) -> u64 {
    let a = low ^ 0x6782_737b_ea42_39b9;
    let b = high ^ 0xaf56_bc3b_0996_523a;
    let wide = u128::from(a) * u128::from(b);
    let mut h = 16_u64
        .wrapping_add(a.swap_bytes())
        .wrapping_add(b)
        .wrapping_add(wide as u64 ^ (wide >> 64) as u64);
    h ^= h >> 37;
    h = h.wrapping_mul(0x1656_6791_9e37_79f9);
    h ^ h >> 32
}

/// What a run of Arabic means.
pub(super) enum Meaning {
    /// One word, by its hash.
    Word(u64, Kind),
    /// No word: punctuation or loose marks.
    Nothing,
    /// Something for which the whole piece must be read by the full rules.
    Unclear,
}

/// The rules for a run of U+0600 to U+06FF with nothing adjoining, letter by letter.
pub(super) fn weigh(raw: &[u8], filter: &Filter) -> Meaning {
    let mut word = [0u8; 48];
    let (mut len, mut last, mut count, mut closed) = (0, 0, 0, false);
    for pair in raw.as_chunks::<2>().0 {
        match entry(pair) {
            RUN_MARK => {}
            RUN_STOP => closed = len > 0,
            RUN_OTHER => return Meaning::Unclear,
            _ if closed => return Meaning::Unclear,
            letter => {
                count = if letter == last { count + 1 } else { 1 };
                last = letter;
                let Some(place) = word.get_mut(len..len + 2).filter(|_| count < 3) else {
                    return Meaning::Unclear;
                };
                place.copy_from_slice(&letter.to_be_bytes());
                len += 2;
            }
        }
    }
    if len == 0 {
        return Meaning::Nothing;
    }
    let (hash, kind) = filter.word(&word[..len]);
    Meaning::Word(hash, kind)
}

/// What [`RUN`] says of a character.
fn entry(pair: &[u8; 2]) -> u16 {
    RUN[usize::from(pair[0] & 3) << 6 | usize::from(pair[1] & 0x3f)]
}

/// What [`weigh`] does with each character of U+0600 to U+06FF: the two UTF-8 bytes of its
/// folded letter, or one of the three values below.
const RUN: [u16; 256] = {
    let mut table = [RUN_OTHER; 256];
    let mut low = 0;
    while low < 256 {
        if let Some(c) = char::from_u32(0x600 + low as u32) {
            table[low] = match c {
                '،' | '؛' | '؟' | '۔' => RUN_STOP,
                // Marks that compose with a letter, letters that decompose.
                '\u{653}'..='\u{655}' | '\u{675}'..='\u{678}' => RUN_OTHER,
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
/// Needs the full rules.
const RUN_OTHER: u16 = 2;

/// Places for words that have a kind of their own: more than four times as many as such words.
const SLOTS: usize = 1024;

/// Which words are not plain ones.
pub(super) struct Filter {
    /// For each two characters of U+0620 to U+065F: both folded, and flags.
    pairs: Box<[u32; 4096]>,
    /// Hashes of the words that have a kind of their own: a Bloom filter, and the kinds.
    kinds: [u64; 256],
    slots: Box<[(u64, Kind); SLOTS]>,
    /// First four letters of house spellings: a Bloom filter.
    house: [u64; 256],
}

impl Filter {
    pub(super) fn get() -> &'static Self {
        static FILTER: LazyLock<Filter> = LazyLock::new(Filter::build);
        &FILTER
    }

    fn build() -> Self {
        let mut filter = Self {
            pairs: house_pairs(),
            kinds: [0; 256],
            slots: Box::new([(0, Kind::Plain); SLOTS]),
            house: [0; 256],
        };
        for (name, kind) in kind_names() {
            let hash = word_hash(name);
            filter.kinds[usize::from((hash >> 6) as u8)] |= 1 << (hash & 63);
            let mut at = hash as usize;
            while filter.slots[at % SLOTS].0 != 0 {
                at += 1;
            }
            filter.slots[at % SLOTS] = (hash, kind);
        }
        for &(pattern, after, _) in HOUSE {
            for [a, b, c, d] in starts(pattern, after) {
                let key = house_key(a, b, c, d);
                filter.house[usize::from((key >> 6) as u8)] |= 1 << (key & 63);
            }
        }
        filter
    }

    /// The entries for four letters, of which only the last six bits of each are given.
    #[inline(always)]
    fn four(&self, tails: u64) -> [u32; 2] {
        let t = tails >> 8;
        let t = (t | t >> 10) as usize;
        [self.pairs[t & 0xfff], self.pairs[t >> 32 & 0xfff]]
    }

    #[inline(always)]
    fn kind(&self, hash: u64) -> u64 {
        self.kinds[usize::from((hash >> 6) as u8)] >> (hash & 63) & 1
    }

    /// The kind of the word that has these folded letters and this hash, if it is not a house spelling
    /// and needs no shortening.
    pub(super) fn known(&self, f: [u64; 2], hash: u64) -> Option<Kind> {
        if has_triple(f) || self.house(f) {
            return None;
        }
        Some(self.kind_of(hash))
    }

    /// The hash of a folded word in its house spelling, and the kind of the word.
    pub(super) fn word(&self, folded: &[u8]) -> (u64, Kind) {
        let hash = hash_of(folded);
        let text = || std::str::from_utf8(folded).unwrap_or_default();
        if folded.len() <= 2 || folded[0].is_ascii() {
            return (hash, Kind::of(text()));
        }
        let house = if self.house(window(folded, 0)) {
            house(text())
        } else {
            None
        };
        let hash_of_house = house.map_or(hash, |house| word_hash(&house));
        (hash_of_house, self.kind_of(hash))
    }

    /// The kind of the word of two letters or more with this hash.
    pub(super) fn kind_of(&self, hash: u64) -> Kind {
        let mut at = hash as usize;
        while self.kind(hash) != 0 {
            match self.slots[at % SLOTS] {
                (h, kind) if h == hash => return kind,
                (0, _) => break,
                _ => at += 1,
            }
        }
        Kind::Plain
    }

    /// A house spelling comes after a proclitic of up to three letters.
    fn house(&self, f: [u64; 2]) -> bool {
        let t0 = [f[0] >> 8 & lanes(0x3f), f[1] >> 8 & lanes(0x3f)];
        let t1 = next(t0);
        let t2 = next(t1);
        let keys = house_key(t0[0], t1[0], t2[0], next(t2)[0]);
        let one = |lane: u32| {
            let key = keys >> (16 * lane);
            self.house[usize::from((key >> 6) as u8)] >> (key & 63)
        };
        (one(0) | one(1) | one(2) | one(3)) & 1 != 0
    }
}

/// The table of pairs. Its flags are set for the codes of folded letters and of what folds to them.
fn house_pairs() -> Box<[u32; 4096]> {
    let mut pairs = Box::new([0u32; 4096]);
    let code = |letter: u16| u64::from(letter >> 8 & 0x3f);
    let letters: Vec<u16> = (0..64).map(folded_letter).collect();
    let house: Vec<(u32, [u64; 4])> = HOUSE
        .iter()
        .flat_map(|&(pattern, after, _)| {
            // Found by trial: with these groups the fewest other words are taken for a start.
            let group = match pattern.chars().next() {
                Some('ا' | 'ص' | 'م') => 1 << 1,
                Some('[' | 'س' | 'ش' | 'ك') => 1 << 2,
                _ => 1 << 3,
            };
            starts(pattern, after).into_iter().map(move |s| (group, s))
        })
        .collect();
    for (i, entry) in pairs.iter_mut().enumerate() {
        let (one, two) = (letters[i & 63], letters[i >> 6]);
        *entry = u32::from(one) | u32::from(two) << 16;
        if one == two && one != 0 {
            *entry |= TWICE;
        }
        let (one, two) = (code(one), code(two));
        for &(group, [a, b, c, d]) in &house {
            let starts = u32::from(one == a && two == b);
            let goes_on = u32::from(one == c && two == d);
            let starts_late = u32::from(two == a);
            let goes_on_late = u32::from(one == b && two == c);
            *entry |= group * (starts | goes_on << 3 | starts_late << 16 | goes_on_late << 19);
        }
    }
    pairs
}

/// A key (its lowest 14 bits count) for four letters of six bits each; works on lanes and on
/// single numbers.
#[inline(always)]
fn house_key(first: u64, second: u64, third: u64, fourth: u64) -> u64 {
    first + (second << 3) + (third << 6) + (fourth << 8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use xxhash_rust::xxh3::xxh3_64;

    proptest! {
        #[test]
        fn hash_is_xxh3(low: u64, high: u64) {
            let bytes = [low.to_le_bytes(), high.to_le_bytes()].concat();
            prop_assert_eq!(xxh3_16(low, high), xxh3_64(&bytes));
        }
    }
}
