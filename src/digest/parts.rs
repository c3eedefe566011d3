//! The parts of a text that may turn out to be boilerplate: its lines, and the pieces of rows of
//! headlines or links.
//!
//! In: headline and text of an article. Out: its parts in order ([`each_part`]), and, once it is
//! known which lines an outlet repeats, which of them go ([`decide`]): the same decision for a text
//! and for a digest, which keeps the parts and not the text.
//!
//! A line of 3 to 40 words, or such a piece of a row, can be boilerplate; its own headline cannot.
//! Cost: about 1 µs for an article of 3 KB. Source: this project's text specification, section 6.4.

use std::ops::{Range, RangeInclusive};

use memchr::memchr_iter;
use xxhash_rust::xxh3::xxh3_64;

use crate::extract::{each_piece, ends_sentence, has_separator};

/// Words of a line that can be boilerplate.
const WORDS: RangeInclusive<usize> = 3..=40;
/// Bytes of such a line.
const BYTES: RangeInclusive<usize> = 8..=600;
/// Where a paragraph begins: so many bytes.
const BEGINNING: usize = 240;
/// A row of headlines or links has so many pieces.
const LEAST_PIECES: u32 = 5;
/// A longer piece of it is a paragraph.
const LONGEST_LINK: usize = 25;

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A line of its own.
    Line,
    /// A line of headlines or links.
    Row,
    /// A piece of the row before it.
    Piece,
}

/// A line, a row or a piece of a row, as far as the decision about it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) kind: Kind,
    /// Hash of its text, if it can be boilerplate.
    pub(crate) hash: Option<u32>,
    pub(crate) words: u32,
    /// Whether it ends like a sentence or is longer than a link.
    pub(crate) is_paragraph: bool,
}

/// Words of a line, more if it has blanks side by side. Sums of bytes: it compiles to SIMD.
fn words(line: &str) -> usize {
    let blanks = |part: &[u8]| part.iter().map(|&x| u8::from(x <= b' ')).sum::<u8>();
    let parts = line.as_bytes().chunks(255);
    usize::from(!line.is_empty()) + parts.map(|part| usize::from(blanks(part))).sum::<usize>()
}

/// Whether a line may be a row of headlines or links. A paragraph is looked at only if it is long, and
/// only where it begins: rows are found in it where it is a whole page without line ends.
fn is_row(line: &str) -> bool {
    let b = line.as_bytes();
    if ends_sentence(line) {
        b.len() > *BYTES.end() && has_separator(&b[..BEGINNING])
    } else {
        has_separator(b)
    }
}

/// Calls `each` with every part of a text and the bytes of it that are not white space at an end. A
/// row comes before its pieces.
pub(crate) fn each_part(text: &str, title: &str, mut each: impl FnMut(Part, Range<usize>)) {
    let title = title.trim();
    let at = |piece: &str| {
        let start = piece.as_ptr() as usize - text.as_ptr() as usize;
        start..start + piece.len()
    };
    let hash = |piece: &str, words: usize| {
        let possible = BYTES.contains(&piece.len()) && WORDS.contains(&words) && piece != title;
        possible.then(|| (xxh3_64(piece.as_bytes()) >> 32) as u32)
    };
    let mut start = 0;
    for end in memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        let line = text[start..end].trim();
        start = end + 1;
        let of_line = words(line);
        let row = is_row(line);
        let part = Part {
            kind: if row { Kind::Row } else { Kind::Line },
            hash: hash(line, of_line),
            words: of_line as u32,
            is_paragraph: false,
        };
        each(part, at(line));
        if !row {
            continue;
        }
        each_piece(line, |piece, _| {
            let piece = piece.trim();
            let of_piece = words(piece);
            let part = Part {
                kind: Kind::Piece,
                hash: hash(piece, of_piece),
                words: of_piece as u32,
                is_paragraph: ends_sentence(piece) || of_piece > LONGEST_LINK,
            };
            each(part, at(piece));
        });
    }
}

/// What is left out of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decision {
    /// The parts that go, by their place among those that were judged; a row goes with its pieces.
    pub(crate) goes: Vec<usize>,
    /// Lines and pieces that go.
    pub(crate) lines: u32,
}

/// Which parts of a text go; none if all stay. `other_words` are those of lines that are not among
/// the parts.
///
/// A text that would lose more than half of its words, rows of headlines left aside, loses nothing but
/// those rows: it is a template or a copy of one. No text loses all.
pub(crate) fn decide(
    parts: &[Part],
    other_words: u64,
    is_boilerplate: impl Fn(u32) -> bool,
) -> Option<Decision> {
    let (mut rows, mut others) = (Vec::new(), Vec::new());
    let (mut all, mut lost, mut lines) = (other_words, 0u64, 0);
    let goes = |i: usize| parts[i].hash.is_some_and(&is_boilerplate);
    let mut i = 0;
    while let Some(part) = parts.get(i) {
        let pieces = parts[i + 1..].iter().take_while(|p| p.kind == Kind::Piece);
        let pieces = i + 1..i + 1 + pieces.count();
        let whole = goes(i);
        match part.kind {
            Kind::Row if whole => rows.push(i),
            Kind::Row => {
                let gone: Vec<usize> = pieces.clone().filter(|&p| goes(p)).collect();
                let stay = || pieces.clone().filter(|&p| !goes(p)).map(|p| parts[p]);
                // A separator at an end of a row leaves an empty piece there.
                let count = (gone.len() + stay().filter(|p| p.words > 0).count()) as u32;
                let paragraphs = stay().any(|p| p.is_paragraph);
                let n = gone.len() as u32;
                if n > 0 && count >= LEAST_PIECES && 2 * n >= count && !paragraphs {
                    rows.push(i);
                } else if n > 0 && n == count && count < LEAST_PIECES {
                    (all, lost) = (all + u64::from(part.words), lost + u64::from(part.words));
                    others.push(i);
                    lines += 1;
                } else {
                    all += u64::from(part.words);
                    lost += gone.iter().map(|&p| u64::from(parts[p].words)).sum::<u64>();
                    lines += n;
                    others.extend(gone);
                }
            }
            Kind::Line | Kind::Piece => {
                all += u64::from(part.words);
                if whole {
                    lost += u64::from(part.words);
                    others.push(i);
                    lines += 1;
                }
            }
        }
        i = pieces.end;
    }
    let spared = 2 * lost > all;
    if all == 0 || (lost == 0 || spared) && rows.is_empty() {
        return None;
    }
    lines = if spared { 0 } else { lines } + rows.len() as u32;
    if !spared {
        rows.extend(others);
    }
    rows.sort_unstable();
    Some(Decision { goes: rows, lines })
}

/// A text without its boilerplate; none if it has none.
pub(crate) fn without_boilerplate(
    text: &str,
    title: &str,
    is_boilerplate: impl Fn(u32) -> bool,
) -> Option<String> {
    let (mut parts, mut places) = (Vec::new(), Vec::new());
    each_part(text, title, |part, place| {
        parts.push(part);
        places.push(place);
    });
    let decision = decide(&parts, 0, is_boilerplate)?;
    let mut goes = decision.goes.iter().peekable();
    let mut kept: Vec<String> = Vec::new();
    let mut i = 0;
    for line in text.split('\n') {
        let pieces = parts[i + 1..].iter().take_while(|p| p.kind == Kind::Piece);
        let end = i + 1 + pieces.count();
        if goes.next_if(|&&part| part == i).is_some() {
            i = end;
            continue;
        }
        let mut gone = Vec::new();
        while let Some(&part) = goes.next_if(|&&part| part < end) {
            gone.push(places[part].start);
        }
        i = end;
        if gone.is_empty() {
            kept.push(line.to_owned());
        } else {
            kept.push(without_pieces(text, line, &gone));
        }
    }
    Some(kept.join("\n"))
}

/// A line of `text` without those pieces that begin at `gone`, and the separators after them.
fn without_pieces(text: &str, line: &str, gone: &[usize]) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut gone = gone.iter().peekable();
    each_piece(line, |piece, separator| {
        let start = piece.trim().as_ptr() as usize - text.as_ptr() as usize;
        if gone.next_if(|gone| **gone == start).is_none() {
            kept.push_str(piece);
            kept.extend(separator);
        }
    });
    kept
}

/// Hash of the text that tells articles of one headline apart: the beginning of its longest
/// paragraph.
pub(crate) fn body_hash(longest: &str) -> u32 {
    xxh3_64(&longest.as_bytes()[..longest.len().min(BEGINNING)]) as u32
}
