//! The story stream of a text: its light stems, which say what it is about.
//!
//! In: any text. Out: its stems in order ([`stems`]). Stop words are dropped, numbers carry `#`, some
//! names of several words are one stem; Persian and its neighbours are not stemmed.
//!
//! Words repeat (Zipf's law), so each thread remembers what the rules made of a piece of text
//! between white space: most pieces cost one look-up instead of cleaning, scanning, folding and
//! stemming. What is remembered never changes what comes out; property tests keep the two
//! consistent. Cost: 25 µs a kilobyte of news, most of it for the word in six that is new; linear in the
//! text. About 10 MB a thread.
//!
//! Source: this project's text specification, section 4.

use std::cell::RefCell;

use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

use super::letters::{FATHATAN, is_basic, is_space};
use super::reading::{Reading, Word};
use super::script::Letters;

/// The story stems of a text, in order.
///
/// ```
/// let stems = sada::text::stems("انسحاب القوات الأميركية من قاعدتين في سورية");
/// assert_eq!(stems, ["انسحاب", "قوات", "امريك", "قاعد", "سوري"]);
/// ```
pub fn stems(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    each_stem(text, |stem, _| out.push(stem.to_owned()));
    out
}

/// Yields the story stems of a text in order, each with the number of its canonical token.
pub(super) fn each_stem(text: &str, emit: impl FnMut(&str, u32)) {
    thread_local! {
        static MEMORY: RefCell<Memory> = RefCell::default();
    }
    let remembered = MEMORY.try_with(|memory| Some(memory.try_borrow_mut().ok()?.read_all(text)));
    // While a thread ends, its memory may already be freed.
    let read = match remembered {
        Ok(Some(read)) => read,
        _ => Memory::default().read_all(text),
    };
    read.stems(emit);
}

/// What pieces of text mean, in two halves. When the newer one is full, the older is forgotten.
#[derive(Default)]
struct Memory {
    newer: Half,
    older: Half,
}

/// Pieces and their letters, all in one string: no allocation for each word.
#[derive(Default)]
struct Half {
    pieces: HashTable<Piece>,
    text: String,
}

/// A piece of text that holds one word, or none.
#[derive(Clone, Copy)]
struct Piece {
    hash: u64,
    /// Where the piece as given is in the text of its half.
    start: u32,
    len: u32,
    word: Option<Word>,
    letters: Letters,
}

impl Half {
    fn find(&self, hash: u64, raw: &str) -> Option<&Piece> {
        let key = |p: &Piece| self.text.get(p.start as usize..)?.get(..p.len as usize);
        let same = |p: &Piece| key(p) == Some(raw);
        self.pieces.find(hash, |p| p.hash == hash && same(p))
    }
}

impl Memory {
    /// Pieces in each half.
    const HALF: usize = 28 << 10;

    /// Bytes of the longest piece that is remembered.
    const LONGEST: usize = 64;

    fn read_all(&mut self, text: &str) -> Reading {
        let mut read = Reading::default();
        for piece in text.split(is_space).filter(|p| !p.is_empty()) {
            self.read(core(piece), &mut read);
        }
        read
    }

    /// Adds the words of one piece to the reading.
    fn read(&mut self, raw: &str, read: &mut Reading) {
        let hash = xxh3_64(raw.as_bytes());
        if let Some(piece) = self.newer.find(hash, raw) {
            return piece.add_to(read, &self.newer.text);
        }
        if let Some(&piece) = self.older.find(hash, raw) {
            piece.add_to(read, &self.older.text);
            return self.keep(raw, piece, read);
        }
        let (before, bytes, letters) = (read.words.len(), read.text.len(), read.letters);
        let alone = read.add_new(raw);
        let word = match &read.words[before..] {
            [] => None,
            &[one] => Some(one),
            _ => return,
        };
        let short = raw.len() <= Self::LONGEST && read.text.len() - bytes <= 4 * Self::LONGEST;
        if alone && short {
            let piece = Piece {
                hash,
                start: 0,
                len: raw.len() as u32,
                word,
                letters: read.letters.since(letters),
            };
            self.keep(raw, piece, read);
        }
    }

    /// Remembers a piece. Its word, if it has one, is the last of the reading.
    fn keep(&mut self, raw: &str, piece: Piece, read: &Reading) {
        if self.newer.pieces.len() >= Self::HALF {
            // The newer half becomes the older one, whose space serves the next.
            std::mem::swap(&mut self.newer, &mut self.older);
            self.newer.pieces.clear();
            self.newer.text.clear();
        }
        let Half { pieces, text } = &mut self.newer;
        let start = text.len() as u32;
        text.push_str(raw);
        let word = read.words.last().filter(|_| piece.word.is_some());
        let word = word.map(|w| w.copy(&read.text, text));
        let piece = Piece {
            start,
            word,
            ..piece
        };
        pieces.insert_unique(piece.hash, piece, |p| p.hash);
    }
}

impl Piece {
    fn add_to(&self, read: &mut Reading, text: &str) {
        if let Some(word) = self.word {
            read.add(word, text);
        }
        read.letters.add(self.letters);
    }
}

/// A piece without the punctuation around it, if the rest is plain Arabic: then no rule can distinguish
/// between the two, and the word is remembered once for all its surroundings.
fn core(piece: &str) -> &str {
    let around = |c: char| {
        let ascii = matches!(c, '!' | '"' | '\'' | '(' | ')' | ',' | '-' | '.' | ':');
        ascii || matches!(c, '،' | '؛' | '؟' | '«' | '»' | '“' | '”')
    };
    let core = piece.trim_matches(around);
    let plain = |c: char| is_basic(c) || matches!(c, FATHATAN..='\u{0652}');
    if !core.is_empty() && core.len() < piece.len() && core.chars().all(plain) {
        core
    } else {
        piece
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::reading::plain;

    /// `\uXXXX` is that character.
    fn unescape(field: &str) -> String {
        let mut parts = field.split("\\u");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (hex, rest) = part.split_at(4);
            let c = u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
            out.push(c.unwrap());
            out.push_str(rest);
        }
        out
    }

    #[test]
    fn stems_are_those_of_the_shared_vectors() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/text/vectors.tsv");
        let Ok(vectors) = std::fs::read_to_string(path) else {
            return eprintln!("SKIPPED: no shared vectors at {path}");
        };
        let lines = vectors.lines().filter(|l| !l.starts_with("# "));
        let mut checked = 0;
        for line in lines.filter(|l| !l.is_empty()) {
            let fields: Vec<&str> = line.split('\t').collect();
            let got = stems(&unescape(fields[0])).join(" ");
            assert_eq!(got, fields.get(3).copied().unwrap_or_default(), "{line}");
            checked += 1;
        }
        assert!(checked > 150, "{checked}");
    }

    #[test]
    fn latin_stop_words_are_names_inside_arabic() {
        assert_eq!(stems("قرار on الجديد"), ["قرار", "on", "جديد"]);
        assert_eq!(stems("the new bases of Europe"), ["new", "base", "europe"]);
    }

    #[test]
    fn persian_is_not_stemmed() {
        assert_eq!(stems("گروه ها"), ["كروه", "ها"]);
    }

    #[test]
    fn numbers_are_marked_and_names_with_digits_are_not() {
        assert_eq!(stems("٩٩٪ من 5g و F-16"), ["#99%", "5g", "f16"]);
    }

    #[test]
    fn a_percent_sign_finds_its_number_across_a_space() {
        for _ in 0..2 {
            assert_eq!(
                stems("ارتفع 5 % و7% بنسبة %"),
                plain("ارتفع 5 % و7% بنسبة %")
            );
        }
        assert_eq!(stems("5 %"), ["#5%"]);
        assert_eq!(stems("5 ٪ ٪"), ["#5%"]);
        assert_eq!(stems("5"), ["#5"]);
    }

    #[test]
    fn memory_is_bounded() {
        let mut memory = Memory::default();
        for i in 0..3 * Memory::HALF {
            memory.read_all(&format!("كلمة{i}س w{i}"));
        }
        assert!(memory.newer.pieces.len() <= Memory::HALF);
        assert!(memory.older.pieces.len() <= Memory::HALF);
        assert!(
            memory
                .newer
                .pieces
                .iter()
                .all(|p| p.len as usize <= Memory::LONGEST)
        );
    }

    proptest! {
        #[test]
        fn memory_changes_nothing(texts in prop::collection::vec(any::<String>(), 3)) {
            for text in texts.iter().chain(&texts) {
                prop_assert_eq!(stems(text), plain(text));
            }
        }

        #[test]
        fn memory_changes_nothing_in_arabic(
            text in "([اأإلوبكفتهةىيئءسمن]{1,5}\u{64b}?[.،,%٪:«»\"-]{0,2}[ \n]?|[0-9٣]{1,3}[.،,%٪ ]|[a-zپە%. ]{1,3}|الامم |المتحدة |مايو |في المئة |ل|\u{200b}){0,12}"
        ) {
            prop_assert_eq!(stems(&text), plain(&text));
            prop_assert_eq!(stems(&text), plain(&text));
        }
    }
}
