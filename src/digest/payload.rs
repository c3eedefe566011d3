//! The payload of a digest: what is too large to be kept in memory for every article.
//!
//! Encoded: `content hash u64 | tokens u32 | bytes of the lines u32 | of the text u32 | of the terms u32 |
//! tokens u32 each | lines | text | terms`, all numbers little-endian. Whoever knows how many tokens there
//! are finds them without a look at the lengths. A text is kept only if it was asked for.

use std::ops::Range;

use hashbrown::HashSet;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::lines::{Lines, Observed};
use super::parts::{Decision, without_boilerplate};
use super::terms::Terms;

/// Bytes before the lines.
const HEAD: usize = 24;

/// Where the sections of a payload are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sections {
    lines: usize,
    text: usize,
    tokens: usize,
    terms: usize,
}

impl Sections {
    /// Bytes that [`Sections::read`] looks at.
    pub(crate) const HEAD: usize = HEAD;

    /// Those of the payload that begins with these bytes.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let number = |at: usize| {
            let bytes = bytes.get(at..).and_then(<[u8]>::first_chunk);
            bytes.map_or(0, |b| u32::from_le_bytes(*b) as usize)
        };
        Self {
            tokens: number(8),
            lines: number(12),
            text: number(16),
            terms: number(20),
        }
    }

    /// Where the tokens are if there are so many, from the beginning of the payload.
    pub(crate) fn of_tokens(count: usize) -> Range<usize> {
        HEAD..HEAD.saturating_add(count.saturating_mul(4))
    }

    /// Where the tokens are.
    pub(crate) fn tokens(self) -> Range<usize> {
        Self::of_tokens(self.tokens)
    }

    /// Where the lines are.
    pub(crate) fn lines(self) -> Range<usize> {
        let start = self.tokens().end;
        start..start.saturating_add(self.lines)
    }

    /// Where the text is.
    pub(crate) fn text(self) -> Range<usize> {
        let start = self.lines().end;
        start..start.saturating_add(self.text)
    }

    /// Where the terms are; they end the payload.
    pub(crate) fn terms(self) -> Range<usize> {
        let start = self.text().end;
        start..start.saturating_add(self.terms)
    }
}

/// The content hash of the payload that begins with these bytes.
pub(crate) fn content_hash(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |b| u64::from_le_bytes(*b))
}

/// Tokens as they are stored.
pub(crate) fn tokens(bytes: &[u8]) -> impl ExactSizeIterator<Item = u32> {
    let four = bytes.as_chunks::<4>().0;
    four.iter().map(|b| u32::from_le_bytes(*b))
}

/// A payload that is being written: its sections come in their order.
pub(super) struct Writer<'p> {
    out: &'p mut Vec<u8>,
    ends: usize,
}

impl<'p> Writer<'p> {
    pub(super) fn new(out: &'p mut Vec<u8>) -> Self {
        out.clear();
        out.resize(HEAD, 0);
        Self { out, ends: 0 }
    }

    /// Appends the next section: what `write` appends, which counts as `count` says of its bytes.
    fn section(&mut self, unit: usize, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.out.len();
        write(self.out);
        let length = ((self.out.len() - start) / unit) as u32;
        let at = 8 + 4 * self.ends;
        self.out[at..at + 4].copy_from_slice(&length.to_le_bytes());
        self.ends += 1;
    }

    /// Writes all sections. The content hash is that of the tokens, seeded with `metadata`, that of
    /// the metadata.
    pub(super) fn write(
        mut self,
        metadata: u64,
        lines: impl FnOnce(&mut Vec<u8>),
        text: &str,
        tokens: &[u32],
        terms: impl FnOnce(&mut Vec<u8>),
    ) {
        let mut content = metadata;
        self.section(4, |out| {
            let start = out.len();
            out.resize(start + 4 * tokens.len(), 0);
            let places = out[start..].as_chunks_mut::<4>().0.iter_mut();
            for (place, token) in places.zip(tokens) {
                *place = token.to_le_bytes();
            }
            content = xxh3_64_with_seed(&out[start..], metadata);
        });
        self.section(1, lines);
        self.section(1, |out| out.extend_from_slice(text.as_bytes()));
        self.section(1, terms);
        self.out[..8].copy_from_slice(&content.to_le_bytes());
    }
}

/// A whole payload, to be looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Payload<'p>(pub(crate) &'p [u8]);

impl<'p> Payload<'p> {
    fn section(self, range: Range<usize>) -> &'p [u8] {
        self.0.get(range).unwrap_or_default()
    }

    fn sections(self) -> Sections {
        Sections::read(self.0)
    }

    /// A hash of metadata, except where the article was read, and tokens.
    pub(crate) fn content(self) -> u64 {
        content_hash(self.0)
    }

    /// What is kept of the lines; none if they are not.
    pub(crate) fn lines(self) -> Option<Lines<'p>> {
        Lines::read(self.section(self.sections().lines()))
    }

    /// What of the lines facts are made of; none if they are not kept.
    pub(crate) fn observed(self) -> Option<Observed<'p>> {
        Observed::read(&mut self.section(self.sections().lines()))
    }

    /// The text, if it was kept.
    pub(crate) fn text(self) -> Option<&'p str> {
        let text = str::from_utf8(self.section(self.sections().text())).ok();
        text.filter(|text| !text.is_empty())
    }

    /// The near-duplicate tokens, in order.
    pub(crate) fn tokens(self) -> impl ExactSizeIterator<Item = u32> + use<'p> {
        tokens(self.section(self.sections().tokens()))
    }

    /// The story terms.
    pub(crate) fn terms(self) -> Terms<'p> {
        Terms::new(self.section(self.sections().terms()))
    }

    /// Whether all sections are whole and hold what they should.
    pub(crate) fn is_sound(self) -> bool {
        let sections = self.sections();
        let lines = self.section(sections.lines());
        self.0.len() >= HEAD
            && self.0.len() == sections.terms().end
            && (lines.is_empty() || self.lines().is_some())
            && str::from_utf8(self.section(sections.text())).is_ok()
            && self.terms().is_sound()
    }

    /// The same without the parts that `decision` leaves out, and without its lines, whose decision
    /// is made; the number of its words is that of its tokens.
    pub(crate) fn without(
        self,
        lines: &Lines<'_>,
        decision: &Decision,
        title: &str,
        boilerplate: &HashSet<u32>,
        out: &mut Vec<u8>,
    ) {
        let gone = decision.goes.iter().filter_map(|&i| lines.parts.get(i));
        let (mut gone_tokens, mut gone_terms) = (Vec::new(), Vec::new());
        for placed in gone {
            gone_tokens.push(placed.tokens.clone());
            gone_terms.push(placed.terms.clone());
        }
        let mut kept = Vec::with_capacity(self.tokens().len());
        let mut next = gone_tokens.iter().peekable();
        for (i, token) in (0..).zip(self.tokens()) {
            while next.next_if(|range| range.end <= i).is_some() {}
            if next.peek().is_none_or(|range| i < range.start) {
                kept.push(token);
            }
        }
        let text = self.text().unwrap_or_default();
        let cut = without_boilerplate(text, title, |hash| boilerplate.contains(&hash));
        let terms = self.terms();
        Writer::new(out).write(
            self.content(),
            |_| {},
            cut.as_deref().unwrap_or(text),
            &kept,
            |out| {
                if terms != Terms::default() {
                    terms.write_without(&gone_terms, out);
                }
            },
        );
    }
}

impl Payload<'_> {
    /// A payload that holds a text and nothing else.
    pub(crate) fn of_text(text: &str) -> Vec<u8> {
        let mut out = Vec::new();
        Writer::new(&mut out).write(0, |_| {}, text, &[], |_| {});
        out
    }
}
