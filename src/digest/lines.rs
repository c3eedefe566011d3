//! What a digest keeps of the lines of its text, so that boilerplate can be left out of it later.
//!
//! In: headline and text. Out: the parts that can be boilerplate ([`Part`]), each with its hash, how it
//! begins, and which tokens and terms of the digest it gave. Encoded: `hash of the headline u32 | hash of
//! the longest paragraph u32 | hashes | hash u32 each | words of other lines | parts | opening`, where a number without a size is a
//! varint and the opening stands only in digests without a headline. Cost: some 12 bytes a part, and up to
//! 56 for its beginning; at most 4,096 parts.

use std::ops::Range;

use hashbrown::HashSet;
use xxhash_rust::xxh3::xxh3_64;

use super::metadata::first_words;
use super::parts::{self, Decision, Kind, Part, body_hash, each_part};
use super::varint::{push, take, take_bytes, take_four, take_u32};
use crate::text::Breaks;

/// Parts that are kept; later ones can not be left out.
const MOST_PARTS: usize = 4096;
/// Bytes of a line by which people know it again.
const NAME: usize = 56;
/// Bytes of a text that a headline can be made of.
const OPENING: usize = 1024;

/// A part of an article and where it stands in its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed<'d> {
    pub(crate) part: Part,
    pub(crate) tokens: Range<u32>,
    pub(crate) terms: Range<u32>,
    /// How it begins, if it can be boilerplate; whole if it is short.
    pub(crate) name: &'d str,
}

/// The beginning of a text, at most so many bytes of it.
fn beginning(text: &str, most: usize) -> &str {
    let mut ends = (0..=most.min(text.len())).rev();
    let end = ends.find(|&i| text.is_char_boundary(i));
    &text[..end.unwrap_or(0)]
}

/// Finds the parts of one article after the other.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    parts: Vec<(Part, Range<usize>)>,
    other_words: u64,
    headline: u32,
    body: u32,
    /// The tokens at the ends of parts.
    pub(super) breaks: Breaks,
}

impl Scanner {
    /// Looks at an article. Afterwards `breaks` holds the places whose tokens are asked for.
    pub(super) fn scan(&mut self, title: &str, text: &str) {
        let Self {
            parts,
            other_words,
            breaks,
            ..
        } = self;
        parts.clear();
        breaks.bytes.clear();
        *other_words = 0;
        let mut longest = 0..0;
        each_part(text, title, |part, place| {
            if part.kind != Kind::Row && place.len() > longest.len() {
                longest = place.clone();
            }
            let needed = part.kind != Kind::Line || part.hash.is_some();
            if needed && parts.len() < MOST_PARTS {
                if part.kind == Kind::Row || part.hash.is_some() {
                    breaks.bytes.extend([place.start, place.end]);
                }
                parts.push((part, place));
            } else if part.kind != Kind::Piece {
                *other_words += u64::from(part.words);
            }
        });
        breaks.bytes.sort_unstable();
        breaks.bytes.dedup();
        self.body = body_hash(&text[longest]);
        self.headline = match title.trim() {
            "" => self.body,
            title => xxh3_64(title.as_bytes()) as u32,
        };
    }

    /// Looks at nothing: no part of the next article is kept.
    pub(super) fn clear(&mut self) {
        self.parts.clear();
        self.breaks.bytes.clear();
    }

    /// Appends what was found, once the tokens are counted. `terms_before` says how many terms of the
    /// text come before a token.
    pub(super) fn write(
        &self,
        title: &str,
        text: &str,
        terms_before: impl Fn(u32) -> u32,
        out: &mut Vec<u8>,
    ) {
        out.extend_from_slice(&self.headline.to_le_bytes());
        out.extend_from_slice(&self.body.to_le_bytes());
        let hashes = || self.parts.iter().filter_map(|(part, _)| part.hash);
        push(out, hashes().count() as u64);
        hashes().for_each(|hash| out.extend_from_slice(&hash.to_le_bytes()));
        push(out, self.other_words);
        push(out, self.parts.len() as u64);
        let token = |at: usize| -> u32 {
            let place = self.breaks.bytes.binary_search(&at);
            place.map_or(0, |i| self.breaks.tokens.get(i).copied().unwrap_or(0))
        };
        let (mut tokens_so_far, mut terms_so_far) = (0, 0);
        for (part, place) in &self.parts {
            let flags = u8::from(part.hash.is_some()) << 2 | u8::from(part.is_paragraph) << 3;
            out.push(part.kind as u8 | flags);
            push(out, part.words.into());
            if part.kind == Kind::Row || part.hash.is_some() {
                let tokens = token(place.start)..token(place.end);
                let terms = terms_before(tokens.start)..terms_before(tokens.end);
                push(out, (tokens.start - tokens_so_far).into());
                push(out, (tokens.end - tokens.start).into());
                push(out, (terms.start - terms_so_far).into());
                push(out, (terms.end - terms.start).into());
                (tokens_so_far, terms_so_far) = (tokens.start, terms.start);
            }
            if part.hash.is_some() {
                let name = beginning(&text[place.clone()], NAME);
                out.push(name.len() as u8);
                out.extend_from_slice(name.as_bytes());
            }
        }
        if title.trim().is_empty() {
            out.extend_from_slice(beginning(text, OPENING).as_bytes());
        }
    }
}

/// The lines of an article as its digest holds them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lines<'d> {
    other_words: u64,
    pub(crate) parts: Vec<Placed<'d>>,
    opening: &'d str,
}

impl Placed<'_> {
    /// Its beginning as people see it.
    pub(crate) fn shown(&self) -> String {
        let more = if self.name.len() + 4 > NAME {
            "…"
        } else {
            ""
        };
        format!("{}{more}", self.name)
    }
}

impl<'d> Lines<'d> {
    /// Reads what [`Scanner::write`] wrote; none if it is something else.
    pub(crate) fn read(mut bytes: &'d [u8]) -> Option<Self> {
        let rest = &mut bytes;
        let observed = Observed::read(rest)?;
        let mut hashes = observed.hashes();
        let other_words = take(rest)?;
        let count = take_u32(rest)? as usize;
        let mut parts = Vec::with_capacity(count.min(MOST_PARTS));
        let (mut token, mut term) = (0u32, 0u32);
        for _ in 0..count {
            let placed = placed(rest, &mut token, &mut term, &mut hashes)?;
            parts.push(placed);
        }
        Some(Self {
            other_words,
            parts,
            opening: str::from_utf8(bytes).ok()?,
        })
    }

    /// Which parts go; none if all stay.
    pub(crate) fn decide(&self, is_boilerplate: impl Fn(u32) -> bool) -> Option<Decision> {
        let parts: Vec<Part> = self.parts.iter().map(|placed| placed.part).collect();
        parts::decide(&parts, self.other_words, is_boilerplate)
    }

    /// The headline of the article itself, given the title that reports show.
    pub(crate) fn headline_of<'t>(&self, title: &'t str) -> &'t str {
        if self.opening.is_empty() { title } else { "" }
    }

    /// The title of an article without a headline once boilerplate is left out; none if it has a
    /// headline, or its title stays.
    pub(crate) fn title_without(&self, boilerplate: &HashSet<u32>) -> Option<String> {
        let opening = Some(self.opening).filter(|opening| !opening.is_empty())?;
        let left = parts::without_boilerplate(opening, "", |hash| boilerplate.contains(&hash))?;
        Some(first_words(&left)).filter(|title| !title.is_empty())
    }
}

/// What facts are made of: the lines of an article without their places.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Observed<'d> {
    pub(crate) headline: u32,
    pub(crate) body: u32,
    hashes: &'d [u8],
}

impl<'d> Observed<'d> {
    /// Takes off the front what [`Scanner::write`] wrote first; none if there is nothing.
    pub(crate) fn read(rest: &mut &'d [u8]) -> Option<Self> {
        let (headline, body) = (take_four(rest)?, take_four(rest)?);
        let count = take_u32(rest)? as usize;
        Some(Self {
            headline,
            body,
            hashes: take_bytes(rest, count.checked_mul(4)?)?,
        })
    }

    /// The hashes of all parts that can be boilerplate, in order.
    pub(crate) fn hashes(self) -> impl ExactSizeIterator<Item = u32> + use<'d> {
        let four = self.hashes.as_chunks::<4>().0;
        four.iter().map(|hash| u32::from_le_bytes(*hash))
    }
}

/// Takes a part off the front, and its hash; tokens and terms are counted from the part before.
fn placed<'d>(
    rest: &mut &'d [u8],
    token: &mut u32,
    term: &mut u32,
    hashes: &mut impl Iterator<Item = u32>,
) -> Option<Placed<'d>> {
    let flags = take_bytes(rest, 1)?[0];
    let kind = match flags & 3 {
        0 => Kind::Line,
        1 => Kind::Row,
        2 => Kind::Piece,
        _ => return None,
    };
    let words = take_u32(rest)?;
    let has_hash = flags & 4 != 0;
    let (mut tokens, mut terms) = (0..0, 0..0);
    if kind == Kind::Row || has_hash {
        let mut range = |start: &mut u32| -> Option<Range<u32>> {
            *start = start.checked_add(take_u32(rest)?)?;
            Some(*start..start.checked_add(take_u32(rest)?)?)
        };
        tokens = range(token)?;
        terms = range(term)?;
    }
    let (mut hash, mut name) = (None, "");
    if has_hash {
        hash = Some(hashes.next()?);
        let len = take_bytes(rest, 1)?[0];
        name = str::from_utf8(take_bytes(rest, len.into())?).ok()?;
    }
    let part = Part {
        kind,
        hash,
        words,
        is_paragraph: flags & 8 != 0,
    };
    Some(Placed {
        part,
        tokens,
        terms,
        name,
    })
}
