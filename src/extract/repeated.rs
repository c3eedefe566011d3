//! Furniture by repetition: lines that stand under many different headlines of one outlet.
//!
//! In: outlet, headline and text of every article ([`Sighted`]), gathered in any order
//! ([`Sightings`]). Out: what is furniture ([`Repeated`]), which then cuts it out of texts.
//!
//! A line of 3 to 40 words, or such a piece of a line of headlines or links, is furniture if it
//! stands under at least three different headlines, and under one in a hundred of the outlet's
//! articles, in as many different texts. Different texts are told by their longest paragraph: an
//! article that was updated under ever new headlines keeps its body. Articles of unknown outlet
//! count as those of one. Numbers of different things do not depend on the order of articles.
//!
//! Cost: 16 bytes a line, at most 128 lines an article (the first 96 and the last 32), the first 32
//! MiB in memory and the rest in a temporary file; about 1 µs for an article of 3 KB.
//!
//! Source: this project's text specification, section 6.4.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use hashbrown::{HashMap, HashSet};
use memchr::memchr_iter;
use xxhash_rust::xxh3::xxh3_64;

use super::lines::{each_piece, ends_sentence};
use super::trim::is_parted;
use crate::error::Result;
use crate::spool::{Spool, Spot};

/// Words of a line that can be furniture by repetition.
const WORDS: RangeInclusive<usize> = 3..=40;
/// Bytes of such a line.
const BYTES: RangeInclusive<usize> = 8..=600;
/// Lines at the beginning of an article that are remembered.
const FIRST: usize = 96;
/// Lines at its end.
const LAST: usize = 32;
/// Bytes of the longest paragraph that tell texts apart.
const TELLING: usize = 240;
/// Furniture stands under so many headlines at least.
const LEAST: u32 = 3;
/// And under one in so many of the outlet's articles.
const ONE_IN: u32 = 100;
/// A row of headlines or links has so many pieces.
const LEAST_PIECES: usize = 5;
/// A longer piece of it is a paragraph.
const LONGEST_LINK: usize = 25;
/// Bytes of sightings held in memory.
const IN_MEMORY: usize = 32 << 20;
/// Sightings that are counted together.
const TOGETHER: u64 = 4 << 20;
/// Bytes of a sighting: line, headline, text.
const SIGHTING: usize = 16;
/// Furniture that is named: so many lines of an outlet, and so many in all.
const NAMED: usize = 3;
const MOST_NAMED: usize = 300;

/// The number of an outlet in the upper half of a line's.
fn outlet_number(outlet: &str) -> u64 {
    xxh3_64(outlet.as_bytes()) << 32
}

/// The number of a line or piece if it may be furniture.
fn number(outlet: u64, piece: &str) -> Option<u64> {
    let possible = BYTES.contains(&piece.len()) && WORDS.contains(&words(piece));
    possible.then(|| outlet | xxh3_64(piece.as_bytes()) >> 32)
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
    match ends_sentence(line) {
        false => is_parted(b),
        true => b.len() > *BYTES.end() && is_parted(&b[..TELLING]),
    }
}

/// What a line is, and a piece of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Line,
    Row,
    Piece,
}

/// Calls `each` with every line of a text and every piece of a row; trimmed.
fn each_part<'t>(text: &'t str, mut each: impl FnMut(&'t str, Part)) {
    let mut start = 0;
    for end in memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        let line = text[start..end].trim();
        match is_row(line) {
            false => each(line, Part::Line),
            true => {
                each(line, Part::Row);
                each_piece(line, |piece, _| each(piece.trim(), Part::Piece));
            }
        }
        start = end + 1;
    }
}

/// What was seen in some articles.
#[derive(Debug, Default)]
pub(crate) struct Sighted {
    bytes: Vec<u8>,
    /// How many articles each outlet has.
    articles: HashMap<u64, u32>,
    /// Lines of the article at hand.
    lines: Vec<u64>,
}

impl Sighted {
    /// Notes the lines of an article.
    pub(crate) fn add(&mut self, outlet: &str, title: &str, text: &str) {
        let outlet = outlet_number(outlet);
        *self.articles.entry(outlet).or_default() += 1;
        let (title, lines) = (title.trim(), &mut self.lines);
        lines.clear();
        let (mut longest, mut seen) = ("", 0);
        each_part(text, |line, part| {
            if part != Part::Row && line.len() > longest.len() {
                longest = line;
            }
            let Some(number) = number(outlet, line).filter(|_| line != title) else {
                return;
            };
            match lines.len() < FIRST + LAST {
                true => lines.push(number),
                // The last ones overwrite one another in a ring.
                false => lines[FIRST + (seen - FIRST) % LAST] = number,
            }
            seen += 1;
        });
        let told = &longest.as_bytes()[..longest.len().min(TELLING)];
        let body = xxh3_64(told) as u32;
        let headline = match title {
            "" => body,
            title => xxh3_64(title.as_bytes()) as u32,
        };
        for number in &self.lines {
            let sighting = Sighting {
                line: *number,
                headline,
                body,
            };
            self.bytes.extend_from_slice(&sighting.to_bytes());
        }
    }

    /// Gives back the room that was not needed.
    pub(crate) fn finish(&mut self) {
        self.bytes.shrink_to_fit();
        self.lines = Vec::new();
    }
}

/// A line of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Sighting {
    /// Outlet and line.
    line: u64,
    headline: u32,
    body: u32,
}

impl Sighting {
    fn to_bytes(self) -> [u8; SIGHTING] {
        let bits =
            u128::from(self.line) << 64 | u128::from(self.headline) << 32 | u128::from(self.body);
        bits.to_le_bytes()
    }

    fn from_bytes(bytes: [u8; SIGHTING]) -> Self {
        let bits = u128::from_le_bytes(bytes);
        Self {
            line: (bits >> 64) as u64,
            headline: (bits >> 32) as u32,
            body: bits as u32,
        }
    }

    /// Bits that spread lines evenly.
    fn spread(self) -> u64 {
        self.line.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32
    }
}

/// What was seen in all articles.
#[derive(Debug)]
pub(crate) struct Sightings {
    spool: Spool,
    /// The bytes of each block of the spool.
    blocks: Vec<usize>,
    articles: HashMap<u64, u32>,
}

impl Default for Sightings {
    fn default() -> Self {
        Self {
            spool: Spool::new(IN_MEMORY),
            blocks: Vec::new(),
            articles: HashMap::new(),
        }
    }
}

impl Sightings {
    /// Adds what was seen in further articles.
    pub(crate) fn append(&mut self, sighted: Sighted) -> Result<()> {
        for (outlet, articles) in sighted.articles {
            *self.articles.entry(outlet).or_default() += articles;
        }
        if !sighted.bytes.is_empty() {
            self.blocks.push(sighted.bytes.len());
            self.spool.append(sighted.bytes)?;
        }
        Ok(())
    }

    /// What is furniture by now.
    pub(crate) fn repeated(&self) -> Result<Repeated> {
        let all: usize = self.blocks.iter().map(|bytes| bytes / SIGHTING).sum();
        self.repeated_in((all as u64).div_ceil(TOGETHER))
    }

    /// The same, counted in so many parts.
    fn repeated_in(&self, parts: u64) -> Result<Repeated> {
        let mut lines = HashMap::new();
        for part in 0..parts {
            self.count(part, parts, &mut lines)?;
        }
        Ok(Repeated::new(lines))
    }

    /// Adds the furniture among those lines that fall into a part.
    fn count(&self, part: u64, parts: u64, found: &mut HashMap<u64, u32>) -> Result<()> {
        // Nearly all lines stand in one article: counted in a small table first, which may count
        // too many, only the others are sorted.
        let slots = (2 * TOGETHER as usize).min(self.blocks.iter().sum::<usize>() / SIGHTING * 2);
        let mut table = vec![0u8; slots.next_power_of_two().max(64)];
        let slot = |s: &Sighting| s.line as usize & (slots.next_power_of_two().max(64) - 1);
        self.each(part, parts, |s| {
            let count = &mut table[slot(&s)];
            *count = count.saturating_add(1);
        })?;
        let mut often = Vec::new();
        self.each(part, parts, |s| {
            if u32::from(table[slot(&s)]) >= LEAST {
                often.push(s);
            }
        })?;
        often.sort_unstable();
        let mut bodies: Vec<u32> = Vec::new();
        for same in often.chunk_by(|a, b| a.line == b.line) {
            let line = same[0].line;
            let articles = self.articles.get(&(line & !u64::from(u32::MAX)));
            let needed = LEAST.max(articles.map_or(0, |n| n.div_ceil(ONE_IN)));
            let headlines = same.chunk_by(|a, b| a.headline == b.headline).count();
            if (headlines as u32) < needed {
                continue;
            }
            bodies.clear();
            bodies.extend(same.iter().map(|s| s.body));
            bodies.sort_unstable();
            bodies.dedup();
            if bodies.len() as u32 >= needed {
                found.insert(line, same.len() as u32);
            }
        }
        Ok(())
    }

    /// Calls `each` with the sightings of a part.
    fn each(&self, part: u64, parts: u64, mut each: impl FnMut(Sighting)) -> Result<()> {
        for (number, &bytes) in self.blocks.iter().enumerate() {
            let block = self.spool.read(Spot::new(number as u32, 0), 0, bytes)?;
            for bytes in block.as_chunks::<SIGHTING>().0 {
                let sighting = Sighting::from_bytes(*bytes);
                if parts == 1 || (sighting.spread() * parts) >> 32 == part {
                    each(sighting);
                }
            }
        }
        Ok(())
    }
}

/// The furniture of all outlets.
#[derive(Debug, Default)]
pub(crate) struct Repeated {
    /// In how many articles each line stands.
    lines: HashMap<u64, u32>,
    outlets: HashSet<u64>,
    /// The lines that are told in words.
    told: HashSet<u64>,
}

/// A line that is furniture by repetition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RepeatedLine {
    /// The outlet; empty where that is unknown.
    pub outlet: String,
    /// The line, or a piece of a row of headlines or links.
    pub line: String,
    /// Articles of the outlet in which it stands.
    pub articles: u64,
}

/// What is left of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) text: String,
    /// Lines and pieces that went.
    pub(crate) lines: u32,
    /// Furniture that is worth telling, in the words of this text, with its number.
    pub(crate) told: Vec<(u64, String)>,
}

/// What becomes of a line.
enum Fate<'t> {
    Stays(&'t str),
    /// A row of headlines or links.
    Menu,
    Goes(&'t str),
    /// Some of its pieces go.
    Loses(&'t str, Vec<&'t str>),
}

impl Repeated {
    fn new(lines: HashMap<u64, u32>) -> Self {
        let outlet = |line: &u64| line & !u64::from(u32::MAX);
        let outlets = lines.keys().map(outlet).collect();
        let mut often: Vec<(u32, u64)> = lines.iter().map(|(&line, &n)| (n, line)).collect();
        often.sort_unstable_by(|a, b| b.cmp(a));
        let mut of_outlet: HashMap<u64, usize> = HashMap::new();
        let told = often.into_iter().map(|(_, line)| line).filter(|line| {
            let told = of_outlet.entry(outlet(line)).or_default();
            *told += 1;
            *told <= NAMED
        });
        let told = told.take(MOST_NAMED).collect();
        Self {
            lines,
            outlets,
            told,
        }
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// In how many articles a line stands.
    pub(crate) fn articles(&self, line: u64) -> u64 {
        self.lines.get(&line).copied().unwrap_or_default().into()
    }

    /// A text without the furniture of its outlet; none if it has none.
    ///
    /// A text that would lose more than half of its words, rows of headlines left aside, loses
    /// nothing but those rows: it is a template or a copy of one. No text loses all.
    pub(crate) fn cut(&self, outlet: &str, title: &str, text: &str) -> Option<Cut> {
        let outlet = outlet_number(outlet);
        if !self.outlets.contains(&outlet) {
            return None;
        }
        let (title, mut told) = (title.trim(), Vec::new());
        let mut is_furniture = |piece: &str| {
            let Some(number) = number(outlet, piece).filter(|_| piece != title) else {
                return false;
            };
            if self.told.contains(&number) {
                told.push((number, piece.to_owned()));
            }
            self.lines.contains_key(&number)
        };
        let lines = text.split('\n');
        let fates: Vec<Fate<'_>> = lines.map(|line| fate(line, &mut is_furniture)).collect();
        let (mut lost, mut all) = (0, 0);
        for fate in &fates {
            let (of_line, of_lost) = match fate {
                Fate::Menu => (0, 0),
                Fate::Stays(line) => (words(line), 0),
                Fate::Goes(line) => (words(line), words(line)),
                Fate::Loses(line, pieces) => (words(line), pieces.iter().map(|p| words(p)).sum()),
            };
            (all, lost) = (all + of_line, lost + of_lost);
        }
        let menus = fates.iter().any(|fate| matches!(fate, Fate::Menu));
        let spared = 2 * lost > all;
        if all == 0 || (lost == 0 || spared) && !menus {
            return None;
        }
        Some(without(&fates, spared, told))
    }
}

/// What becomes of a line by what it or its pieces are.
fn fate<'t>(line: &'t str, is_furniture: &mut impl FnMut(&'t str) -> bool) -> Fate<'t> {
    let whole = is_furniture(line.trim());
    match (is_row(line.trim()), whole) {
        (false, true) => return Fate::Goes(line),
        (false, false) => return Fate::Stays(line),
        (true, true) => return Fate::Menu,
        (true, false) => {}
    }
    let (mut lost, mut pieces, mut paragraphs) = (Vec::new(), 0, 0);
    each_piece(line, |piece, _| {
        let piece = piece.trim();
        pieces += usize::from(!piece.is_empty());
        match is_furniture(piece) {
            true => lost.push(piece),
            false => paragraphs += usize::from(ends_sentence(piece) || words(piece) > LONGEST_LINK),
        }
    });
    match lost.len() {
        0 => Fate::Stays(line),
        n if n == pieces && pieces < LEAST_PIECES => Fate::Goes(line),
        n if pieces >= LEAST_PIECES && 2 * n >= pieces && paragraphs == 0 => Fate::Menu,
        _ => Fate::Loses(line, lost),
    }
}

/// A text of lines without what goes; only without menus, if the rest is `spared`.
fn without(fates: &[Fate<'_>], spared: bool, told: Vec<(u64, String)>) -> Cut {
    let (mut kept, mut lines) = (Vec::with_capacity(fates.len()), 0);
    for fate in fates {
        match fate {
            Fate::Stays(line) => kept.push(Cow::Borrowed(*line)),
            Fate::Goes(line) | Fate::Loses(line, _) if spared => kept.push((*line).into()),
            Fate::Menu | Fate::Goes(_) => lines += 1,
            Fate::Loses(line, pieces) => {
                lines += pieces.len() as u32;
                kept.push(without_pieces(line, pieces).into());
            }
        }
    }
    Cut {
        text: kept.join("\n"),
        lines,
        told,
    }
}

/// A line without some pieces of it, which are given in their order.
fn without_pieces(line: &str, pieces: &[&str]) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut pieces = pieces.iter().peekable();
    each_piece(line, |piece, cut| {
        if pieces.next_if_eq(&&piece.trim()).is_none() {
            kept.push_str(piece);
            kept.extend(cut);
        }
    });
    kept
}

#[cfg(test)]
mod tests;
