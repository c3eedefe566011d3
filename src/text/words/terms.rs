//! The story terms of a text: what its stems are, as numbers, with the words that they represent.
//!
//! In: the canonical tokens that the near-duplicate stream is made of anyway. Out: for each token
//! whose stem can identify an event a [`Term`]. They are the stems of [`stems`](fn@super::super::stems)
//! without numbers of one or two digits and years, which all events share; a property test keeps
//! the two consistent.
//!
//! Words repeat (Zipf's law), so each thread remembers what it made of a word of up to 24 bytes: a
//! table of pairs of places, one cache line a pair, the newer word first. What is remembered never
//! changes what comes out. Cost: 20 ns a token beside the scan; a word not remembered takes 700 ns.
//! Memory: 4 MB a thread.

use std::ops::Range;
use std::sync::LazyLock;

use hashbrown::HashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::super::canon::{Run, canon_runs};
use super::super::house::house;
use super::super::letters::is_basic;
use super::super::normalise::{clean, fold};
use super::super::reading::stem;
use super::super::script::{Letters, Script, is_foreign};
use super::super::stems::each_stem;
use super::super::stop::{is_latin_stop, is_stop};
use super::super::tables::stem::ALIASES;
use super::{Breaks, Item, Kind, Place, Scanned, Words, word_hash};

/// A stem that can identify an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term<'t> {
    /// [`term_id`] of the stem.
    pub id: u32,
    /// Which of the text's canonical tokens it is.
    pub token: u32,
    /// The word as the text has it, or nearly so.
    pub word: &'t str,
}

/// The number of a stem: the lower half of its xxh3-64 (seed 0). Frozen: background tables use it.
pub fn term_id(stem: &str) -> u32 {
    xxh3_64(stem.as_bytes()) as u32
}

/// Whether a stem can identify an event: not a number of one or two digits, not a year.
pub fn is_telling(stem: &str) -> bool {
    let Some(number) = stem.strip_prefix('#') else {
        return true;
    };
    let digits = number.bytes().all(|b| b.is_ascii_digit());
    let year = number.len() == 4 && ["19", "20", "14"].iter().any(|c| number.starts_with(c));
    !digits || number.len() > 2 && !year
}

/// What a token means.
#[derive(Debug, Clone, Copy, Default)]
struct Meaning {
    id: u32,
    flags: u32,
}

/// The token has no term.
const NOTHING: u32 = 1;
/// In texts that are mostly Latin it has none.
const LATIN_STOP: u32 = 2;
/// It may begin a name of several words.
const HEAD: u32 = 4;
/// It has Latin letters.
const LATIN: u32 = 8;
/// It has letters of the Arabic script that Arabic words do not have.
const FOREIGN: u32 = 16;

impl Meaning {
    /// By the full rules.
    fn of(soft: &str) -> Self {
        let folded = fold(soft);
        let meaning = match house(&folded) {
            Some(house) => Self::of_canonical(&house, &house),
            None => Self::of_canonical(soft, &folded),
        };
        meaning.with(letters_of(soft))
    }

    fn with(self, flags: u32) -> Self {
        Self {
            flags: self.flags | flags,
            ..self
        }
    }

    fn of_canonical(soft: &str, folded: &str) -> Self {
        let stem = if is_stop(folded) {
            "".into()
        } else {
            stem(soft, folded)
        };
        let mut flags = 0;
        if stem.is_empty() || !is_telling(&stem) {
            flags |= NOTHING;
        }
        if folded.starts_with(|c: char| c.is_ascii()) && is_latin_stop(folded) {
            flags |= LATIN_STOP;
        }
        if NAMES.contains_key(&word_hash(folded)) {
            flags |= HEAD;
        }
        Self {
            id: term_id(&stem),
            flags,
        }
    }
}

/// Which letters of note a soft word has.
fn letters_of(soft: &str) -> u32 {
    let latin = soft.bytes().any(|b| b.is_ascii_alphabetic());
    let foreign = soft.chars().any(is_foreign);
    (LATIN * u32::from(latin)) | (FOREIGN * u32::from(foreign))
}

const TATWEEL: char = '\u{640}';

/// Whether no rule of cleaning changes a word: plain letters, none lengthened.
fn is_clean(raw: &str) -> bool {
    let (mut last, mut times) = (' ', 0);
    raw.chars().all(|c| {
        times = if c == last { times + 1 } else { 1 };
        last = c;
        is_basic(c) && c != TATWEEL && times < 3
    })
}

/// A name of several words: the hashes of those after the first, and its term.
struct Name {
    behind: Vec<u64>,
    id: u32,
    shown: String,
}

/// The names by the hash of their first word. It may carry a clitic; ل and the article are لل.
static NAMES: LazyLock<HashMap<u64, Vec<Name>>> = LazyLock::new(|| {
    let mut names: HashMap<u64, Vec<Name>> = HashMap::new();
    for (name, stem) in ALIASES {
        let mut words = name.split_ascii_whitespace();
        let Some(head) = words.next() else { continue };
        let behind: Vec<u64> = words.map(word_hash).collect();
        let clitics = ["", "و", "ل", "ب"].map(|clitic| format!("{clitic}{head}"));
        let with_article = head.strip_prefix("ال").map(|bare| format!("لل{bare}"));
        for form in clitics.into_iter().chain(with_article) {
            names.entry(word_hash(&form)).or_default().push(Name {
                behind: behind.clone(),
                id: term_id(stem),
                shown: stem.replace('_', " "),
            });
        }
    }
    names
});

/// A canonical token on its way to a term.
#[derive(Debug, Clone, Copy)]
struct Seen {
    hash: u64,
    meaning: Meaning,
    start: usize,
    len: u32,
    text: From,
}

/// Where the letters of a [`Seen`] are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum From {
    Raw,
    Own,
    Made,
}

impl Scanned<'_> {
    /// The letters of a token as they are.
    fn letters(&self, item: &Item) -> &str {
        let text = match item.place {
            Place::Raw => self.raw,
            Place::Own => &self.own,
        };
        let range = item.start..item.start + item.len as usize;
        text.get(range).unwrap_or_default()
    }
}

/// What words mean, as far as a thread remembers.
pub(super) struct Memory {
    sets: Vec<Set>,
    seen: Vec<Seen>,
    made: String,
    /// Bytes of single foreign letters, which the canonical rules may drop.
    dropped: u64,
}

/// Two words in one cache line, the newer first.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Set([Entry; 2]);

#[derive(Clone, Copy, Default)]
struct Entry {
    key: Key,
    meaning: Meaning,
}

/// The bytes of a word, filled up with zeros.
type Key = [u64; 3];

const LONGEST: usize = size_of::<Key>();
/// Tokens whose places are brought near together.
const TOGETHER: usize = 128;
/// Pairs of places; a power of two.
const SETS: usize = 1 << 16;

impl Default for Memory {
    fn default() -> Self {
        Self {
            sets: vec![Set::default(); SETS],
            seen: Vec::new(),
            made: String::new(),
            dropped: 0,
        }
    }
}

/// The word at `range` of `text` as a key.
#[inline]
fn key(text: &[u8], range: Range<usize>) -> Option<Key> {
    let len = range.len();
    if len > LONGEST {
        return None;
    }
    let mut short = [0; LONGEST];
    let bytes = match text.get(range.start..).and_then(<[u8]>::first_chunk) {
        Some(chunk) => chunk,
        None => {
            short
                .get_mut(..len)?
                .copy_from_slice(text.get(range.clone())?);
            &short
        }
    };
    let (words, _) = bytes.as_chunks::<8>();
    let word = |i: usize| {
        let kept = len.saturating_sub(8 * i).min(8) as u32;
        let mask = u64::MAX.checked_shr(64 - 8 * kept).unwrap_or(0);
        u64::from_le_bytes(words[i]) & mask
    };
    Some([word(0), word(1), word(2)])
}

impl Memory {
    /// What the token at `range` of `text` means; `soft` gives its soft form.
    #[inline]
    fn meaning(
        &mut self,
        hash: u64,
        text: &str,
        range: Range<usize>,
        soft: impl FnOnce() -> Meaning,
    ) -> Meaning {
        let Some(key) = key(text.as_bytes(), range) else {
            return soft();
        };
        let Some(set) = self.sets.get_mut(hash as usize % SETS) else {
            return soft();
        };
        let Set([newer, older]) = set;
        if newer.key == key {
            return newer.meaning;
        }
        std::mem::swap(newer, older);
        if newer.key != key {
            *newer = Entry {
                key,
                meaning: soft(),
            };
        }
        newer.meaning
    }

    /// Brings the places of some tokens near. The loads do not wait for one another, as those of
    /// the look-ups do.
    fn touch(&self, items: &[Item]) {
        let first = |item: &Item| self.sets[item.hash as usize % SETS].0[0].key[0];
        std::hint::black_box(items.iter().fold(0, |sum, item| sum ^ first(item)));
    }

    /// Notes the canonical tokens of a text and appends their hashes.
    fn read(&mut self, scanned: &Scanned<'_>, breaks: &mut Breaks, hashes: &mut Vec<u64>) {
        self.seen.clear();
        self.made.clear();
        let letters = scanned.items.iter().filter(|i| i.kind == Kind::Letter);
        self.dropped = letters
            .filter(|i| scanned.letters(i).chars().any(is_foreign))
            .map(|i| u64::from(i.len))
            .sum();
        canon_runs(scanned, |run| {
            breaks.pass(&run, self.seen.len());
            match run {
                Run::Same(mut range) => {
                    while !range.is_empty() {
                        let end = range.end.min(range.start + TOGETHER);
                        self.touch(&scanned.items[range.start..end]);
                        (range.start..end).for_each(|i| self.note(scanned, i, hashes));
                        range.start = end;
                    }
                }
                Run::New { soft, folded, .. } => {
                    let hash = word_hash(folded);
                    hashes.push(hash);
                    self.seen.push(Seen {
                        hash,
                        meaning: Meaning::of_canonical(soft, folded).with(letters_of(soft)),
                        start: self.made.len(),
                        len: soft.len() as u32,
                        text: From::Made,
                    });
                    self.made.push_str(soft);
                }
            }
        });
        breaks.end(self.seen.len());
    }

    /// Notes a token that stays as it is.
    #[inline]
    fn note(&mut self, scanned: &Scanned<'_>, i: usize, hashes: &mut Vec<u64>) {
        let item = &scanned.items[i];
        hashes.push(item.hash);
        let (text, from) = match item.place {
            Place::Raw => (scanned.raw, From::Raw),
            Place::Own => (&*scanned.own, From::Own),
        };
        let by_rules = || {
            let raw = scanned.letters(item);
            if from == From::Own || is_clean(raw) {
                Meaning::of(raw)
            } else {
                Meaning::of(&super::Tokens::soft(scanned, i))
            }
        };
        let range = item.start..item.start + item.len as usize;
        let meaning = self.meaning(item.hash, text, range, by_rules);
        self.seen.push(Seen {
            hash: item.hash,
            meaning,
            start: item.start,
            len: item.len,
            text: from,
        });
    }

    /// The terms of the tokens that were read.
    fn emit(&self, scanned: &Scanned<'_>, script: Script, mut emit: impl FnMut(Term<'_>)) {
        let mut at = 0;
        while let Some(seen) = self.seen.get(at) {
            let token = at as u32;
            at += 1;
            if seen.meaning.flags & HEAD != 0
                && let Some(name) = self.name_at(at - 1)
            {
                let last = &self.seen[at - 1 + name.behind.len()];
                let raw = seen.text == From::Raw && last.text == From::Raw;
                let whole = scanned.raw.get(seen.start..last.start + last.len as usize);
                let word = whole.filter(|w| raw && w.len() < 80).unwrap_or(&name.shown);
                emit(Term {
                    id: name.id,
                    token,
                    word,
                });
                at += name.behind.len();
                continue;
            }
            let stop = NOTHING | if script.latin { LATIN_STOP } else { 0 };
            if seen.meaning.flags & stop == 0 {
                let text = match seen.text {
                    From::Raw => scanned.raw,
                    From::Own => &scanned.own,
                    From::Made => &self.made,
                };
                let word = text.get(seen.start..seen.start + seen.len as usize);
                let word = word.unwrap_or_default();
                emit(Term {
                    id: seen.meaning.id,
                    token,
                    word: word.trim_end_matches(['،', '؛', '؟', '۔']),
                });
            }
        }
    }

    /// The script of the text that was read: at a glance where its words leave no doubt, else by
    /// its letters.
    fn script(&self, text: &str) -> Script {
        let bytes = |flag: u32| {
            let with = self.seen.iter().filter(|s| s.meaning.flags & flag == flag);
            with.map(|s| u64::from(s.len)).sum::<u64>()
        };
        let (all, latin) = (bytes(0), bytes(LATIN));
        let foreign = bytes(FOREIGN) + self.dropped;
        // An Arabic letter is two bytes; half of them may be vowel marks.
        if 8 * latin < all && 132 * foreign < all {
            return Script {
                persian: false,
                latin: false,
            };
        }
        Letters::of(&clean(text)).script()
    }

    /// The first name whose words begin at token `at`.
    fn name_at(&self, at: usize) -> Option<&'static Name> {
        let behind = self.seen.get(at + 1..)?;
        NAMES.get(&self.seen.get(at)?.hash)?.iter().find(|name| {
            let next = behind.get(..name.behind.len());
            next.is_some_and(|next| next.iter().zip(&name.behind).all(|(s, h)| s.hash == *h))
        })
    }
}

impl Words {
    /// Appends the hashes of the near-duplicate tokens of `text`, as [`Words::hashes`] does, and
    /// yields its story terms, in order.
    pub fn terms(&mut self, text: &str, hashes: &mut Vec<u64>, emit: impl FnMut(Term<'_>)) {
        self.terms_at(text, &mut Breaks::default(), hashes, emit);
    }

    /// The same; also says how many tokens begin before each of some places of the text.
    pub(crate) fn terms_at(
        &mut self,
        text: &str,
        breaks: &mut Breaks,
        hashes: &mut Vec<u64>,
        mut emit: impl FnMut(Term<'_>),
    ) {
        let mut memory = self.memory.take().unwrap_or_default();
        self.scanned(text, breaks, |scanned, breaks| {
            memory.read(scanned, breaks, hashes);
            let script = memory.script(text);
            if script.persian {
                // Its words are taken as they are.
                each_stem(text, |stem, token| {
                    if is_telling(stem) {
                        let id = term_id(stem);
                        emit(Term {
                            id,
                            token,
                            word: stem,
                        });
                    }
                });
            } else {
                memory.emit(scanned, script, emit);
            }
        });
        // One hostile text must not keep memory allocated for ever.
        if memory.seen.capacity() > 1 << 16 || memory.made.capacity() > 1 << 20 {
            (memory.seen, memory.made) = Default::default();
        }
        self.memory = Some(memory);
    }
}

#[cfg(test)]
mod tests;
