//! The near-duplicate tokens of a text as strings, and the stretches of the text that they were read
//! from.
//!
//! In: any text. Out: [`tokens`], or the same with their places ([`spans`]), for marking words where
//! they are. The page of a report reads words with these functions, in the browser (see `wasm/`).
//!
//! No rule of cleaning says where its letters come from. Instead a piece between white space is cut
//! in two where both halves, cleaned by themselves, give what the whole gives, and so on down to single
//! characters: whatever the rules are, they are asked, not repeated. What cannot be cut (`3,500`,
//! `&quot;`, a letter with its accents) is one stretch.
//!
//! Cost: 40 ns a letter of plain words; for a piece that has to be cut some five times its cleaning
//! at each halving.

use std::borrow::Cow;
use std::ops::Range;

use super::canon::{Canonical, Kind, Tokens, canon};
use super::house::house;
use super::letters::{is_space, plain_punctuation};
use super::normalise::{clean_piece, fold};
use super::scan::{Found, is_bare_number, scan};

/// A near-duplicate token and where it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned {
    /// The token, folded.
    pub token: String,
    /// Its stretch of the text, in bytes. Overlapping pairs of Han and Kana overlap here too; a token
    /// that several words make has the stretch of all of them.
    pub span: Range<usize>,
}

/// The near-duplicate tokens of a text, folded. For people and tests; see [`Words`](super::Words)
/// for speed.
pub fn tokens(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    canonical(text, |_, folded| out.push(folded.to_owned()));
    out
}

/// The near-duplicate tokens of a text, folded, with their stretches.
pub fn spans(text: &str) -> Vec<Spanned> {
    let mut out = Vec::new();
    Read::of(text, true).canonical(|_, folded, span| {
        out.push(Spanned {
            token: folded.to_owned(),
            span,
        });
    });
    out
}

/// Calls `emit` with the soft and the folded form of each canonical token.
pub(crate) fn canonical(text: &str, mut emit: impl FnMut(&str, &str)) {
    Read::of(text, false).canonical(|soft, folded, _| emit(soft, folded));
}

/// The pieces between white space, each with its place.
fn pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    text.split_inclusive(is_space).map(move |piece| {
        let start = next;
        next += piece.len();
        (start, piece.trim_end_matches(is_space))
    })
}

/// The scanned tokens of a text.
#[derive(Default)]
struct Read {
    words: Vec<Word>,
    /// The soft forms of all of them.
    soft: String,
    /// The soft form of the piece at hand, and the parts of it.
    piece: String,
    parts: Vec<Part>,
    /// Whether stretches are wanted.
    spans: bool,
}

struct Word {
    soft: Range<usize>,
    kind: Kind,
    span: Range<usize>,
}

/// What a part of a piece became.
#[derive(Debug, PartialEq, Eq)]
struct Part {
    raw: Range<usize>,
    soft: Range<usize>,
}

impl Tokens for Read {
    fn kind(&self, i: usize) -> Option<Kind> {
        self.words.get(i).map(|word| word.kind)
    }

    fn soft(&self, i: usize) -> Cow<'_, str> {
        let word = self
            .words
            .get(i)
            .and_then(|w| self.soft.get(w.soft.clone()));
        Cow::Borrowed(word.unwrap_or_default())
    }
}

impl Read {
    fn of(text: &str, spans: bool) -> Self {
        let mut read = Self {
            spans,
            ..Self::default()
        };
        for (start, piece) in pieces(text) {
            read.piece(piece, start);
        }
        read
    }

    /// Calls `emit` with the soft form, the folded form and the stretch of each canonical token.
    fn canonical(&self, mut emit: impl FnMut(&str, &str, Range<usize>)) {
        canon(self, |token| match token {
            Canonical::New { of, soft, folded } => {
                let end = self.span(of.end.saturating_sub(1)).end;
                emit(soft, folded, self.span(of.start).start..end);
            }
            Canonical::Same(i) => {
                let soft = self.soft(i);
                let folded = fold(&soft);
                match house(&folded) {
                    Some(house) => emit(&house, &house, self.span(i)),
                    None => emit(&soft, &folded, self.span(i)),
                }
            }
        });
    }

    fn span(&self, i: usize) -> Range<usize> {
        self.words.get(i).map_or(0..0, |word| word.span.clone())
    }

    /// Reads the piece that begins at `start` of the text.
    fn piece(&mut self, raw: &str, start: usize) {
        let mut soft = std::mem::take(&mut self.piece);
        let mut parts = std::mem::take(&mut self.parts);
        soft.clear();
        parts.clear();
        clean_piece(raw, &mut soft);
        let same = !self.spans || soft == raw;
        if !(same || soft.is_empty()) {
            Cut::of(raw).parts(raw, &soft, 0, 0, &mut parts);
        }
        scan(&soft, |found, at| {
            let within = if same { at } else { stretch(&parts, raw, at) };
            let span = start + within.start..start + within.end;
            match found {
                Found::Token(word) => self.push(word, span),
                Found::Percent => self.percent(span),
            }
        });
        (self.piece, self.parts) = (soft, parts);
    }

    fn push(&mut self, word: &str, span: Range<usize>) {
        let start = self.soft.len();
        self.soft.push_str(word);
        self.words.push(Word {
            soft: start..self.soft.len(),
            kind: Kind::of(&fold(word)),
            span,
        });
    }

    /// A percent sign joins the number right before it.
    fn percent(&mut self, span: Range<usize>) {
        let last = self.words.len().wrapping_sub(1);
        let number = self.soft(last).into_owned();
        if is_bare_number(&number) {
            let from = self.span(last).start;
            self.words.pop();
            self.push(&(number + "%"), from..span.end);
        }
    }
}

/// The stretch of a piece that became `soft`, with the marks after its last letter.
fn stretch(parts: &[Part], raw: &str, soft: Range<usize>) -> Range<usize> {
    let first = parts.partition_point(|part| part.soft.end <= soft.start);
    let end = parts.partition_point(|part| part.soft.start < soft.end);
    let Some(first) = parts.get(first..end.max(first)).and_then(<[Part]>::first) else {
        return 0..raw.len();
    };
    let mut to = parts.get(end.wrapping_sub(1)).map_or(0, |p| p.raw.end);
    for part in parts.get(end..).unwrap_or_default() {
        let dropped = raw.get(part.raw.clone()).unwrap_or_default();
        // A single character; addresses leave nothing either.
        if !part.soft.is_empty() || dropped.chars().nth(1).is_some() {
            break;
        }
        to = part.raw.end;
    }
    first.raw.start..to
}

/// Cuts a piece where its halves give what it gives.
struct Cut {
    /// How many bytes may still be cleaned; a piece that needs more is not worth it.
    budget: usize,
    left: String,
    right: String,
}

/// Longer stretches are halved; in shorter ones what is the same at both ends is cut off first.
const LONG: usize = 64;
/// Places beside the middle that are tried.
const TRIES: usize = 8;

impl Cut {
    fn of(raw: &str) -> Self {
        Self {
            budget: 4096 + 64 * raw.len(),
            left: String::new(),
            right: String::new(),
        }
    }

    /// Appends the parts of `raw`, which begins at `at` of the piece and gives `soft`, which begins at
    /// `to` of its soft form.
    fn parts(&mut self, raw: &str, soft: &str, at: usize, to: usize, out: &mut Vec<Part>) {
        let cut = if plain(raw, soft) {
            None
        } else {
            self.cut(raw, soft)
        };
        if let Some((cut, left, right)) = cut {
            self.parts(&raw[..cut], &soft[..left], at, to, out);
            self.parts(&raw[cut..], &soft[right..], at + cut, to + right, out);
        } else if raw.chars().count() == soft.chars().count() {
            // Where a rule looks at its neighbours it changes a character: 03T01:37.
            let (mut at, mut to) = (at, to);
            out.extend(raw.chars().zip(soft.chars()).map(|(r, s)| {
                let (r, s) = (at..at + r.len_utf8(), to..to + s.len_utf8());
                (at, to) = (r.end, s.end);
                Part { raw: r, soft: s }
            }));
        } else {
            out.push(Part {
                raw: at..at + raw.len(),
                soft: to..to + soft.len(),
            });
        }
    }

    /// Where to cut `raw`, and where the left part of `soft` ends and the right one begins.
    fn cut(&mut self, raw: &str, soft: &str) -> Option<(usize, usize, usize)> {
        let ends = [same_at_beginning(raw, soft), same_at_end(raw, soft)];
        let middle = raw.len() / 2;
        let beside = (0..TRIES).flat_map(|i| [middle.saturating_sub(i), middle + i + 1]);
        let short = raw.len() <= LONG;
        let first = ends.into_iter().filter(|_| short);
        let last = ends.into_iter().filter(|_| !short);
        let places = first.chain(beside).chain(last);
        let all = (1..raw.len()).filter(|_| short);
        for cut in places.chain(all) {
            if cut == 0 || cut >= raw.len() || !raw.is_char_boundary(cut) {
                continue;
            }
            self.budget = self.budget.checked_sub(raw.len())?;
            self.left.clear();
            self.right.clear();
            clean_piece(&raw[..cut], &mut self.left);
            clean_piece(&raw[cut..], &mut self.right);
            let Some(rest) = soft.strip_prefix(&*self.left) else {
                continue;
            };
            let (left, trimmed) = (self.left.len(), rest.trim_start_matches(' '));
            if rest == self.right || trimmed == self.right {
                return Some((cut, left, soft.len() - self.right.len()));
            }
        }
        None
    }
}

/// Whether each character stays what it is or becomes its plain sign.
fn is_plain(raw: char, soft: char) -> bool {
    raw == soft || raw.to_ascii_lowercase() == soft || plain_punctuation(raw) == soft
}

fn plain(raw: &str, soft: &str) -> bool {
    let (mut raw, mut soft) = (raw.chars(), soft.chars());
    loop {
        match (raw.next(), soft.next()) {
            (Some(r), Some(s)) if is_plain(r, s) => {}
            (None, None) => return true,
            _ => return false,
        }
    }
}

/// How many bytes at the beginning of `raw` are plain in `soft`.
fn same_at_beginning(raw: &str, soft: &str) -> usize {
    let pairs = raw.chars().zip(soft.chars());
    pairs
        .take_while(|(r, s)| is_plain(*r, *s))
        .map(|(r, _)| r.len_utf8())
        .sum()
}

/// Where the bytes at the end of `raw` begin that are plain in `soft`.
fn same_at_end(raw: &str, soft: &str) -> usize {
    let pairs = raw.chars().rev().zip(soft.chars().rev());
    let same = pairs.take_while(|(r, s)| is_plain(*r, *s));
    raw.len() - same.map(|(r, _)| r.len_utf8()).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let found = spans(text);
        let words: Vec<String> = found
            .iter()
            .map(|s| format!("{}={}", s.token, &text[s.span.clone()]))
            .collect();
        words.join(" ")
    }

    #[test]
    fn a_token_has_the_stretch_that_it_was_read_from() {
        for (text, want) in [
            ("«قُوّات»، الأمن!", "قوات=قُوّات الامن=الأمن"),
            ("كتابٌ جداً", "كتاب=كتابٌ جدا=جداً"),
            ("3,500 دينار", "3500=3,500 دينار=دينار"),
            ("في 03.6.2025", "في=في 3=03 6=6 2025=2025"),
            ("٩٩ ٪ منهم", "99%=٩٩ ٪ منهم=منهم"),
            ("20 في المئة", "20%=20 في المئة"),
            ("5 كيلومتر", "5=5 كم=كيلومتر"),
            ("حزيران/يونيو الماضي", "يونيو=حزيران الماضي=الماضي"),
            ("مع عبد الله", "مع=مع عبدالله=عبد الله"),
            ("قال و \"القوات\" هنا", "قال=قال والقوات=و \"القوات هنا=هنا"),
            ("و 2015", "2015=2015"),
            ("l'armée d'Août", "l=l armee=armée d=d aout=Août"),
            ("&quot;نص&quot;", "نص=نص"),
            ("Don't www.x.com/a b", "dont=Don't b=b"),
            ("خبر.http://t.co/x", "خبر=خبر"),
            ("東京都。日", "東京=東京 京都=京都 日=日"),
            ("e\u{301}te\u{301} ﻻ", "ete=e\u{301}te\u{301} لا=ﻻ"),
            ("ههههه ــ", "ه=ههههه"),
            ("ΣΑΣ straße", "σας=ΣΑΣ strasse=straße"),
            (
                "$5 2025-06-03T01:37",
                "دولار=$ 5=5 2025=2025 6=06 3=03 1:37=01:37",
            ),
        ] {
            assert_eq!(read(text), want, "{text}");
        }
    }

    #[test]
    fn long_pieces_are_linear() {
        for unit in [
            "東京。",
            "www.",
            "&amp;",
            "\u{301}",
            "e\u{301}",
            "3,500,",
            "م\u{200b}",
            "a@b.cc",
        ] {
            let text = unit.repeat(30_000);
            assert_eq!(spans(&text).len(), tokens(&text).len());
        }
    }
}
