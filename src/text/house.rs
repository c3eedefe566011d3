//! House spellings: names and words that outlets spell differently, unified.
//!
//! In: a folded word. Out: its one spelling, if it has another than its own.
//!
//! Source: this project's text specification, section 2.3.

use std::sync::LazyLock;

use super::tables::canon::{After, HOUSE, PROCLITICS, SYRIA};

/// The one spelling of a folded word that outlets spell differently; none if it has no other.
///
/// The longest proclitic is tried first. A table of the first two letters of all patterns rejects
/// nearly every word before any pattern is looked at.
pub(crate) fn house(folded: &str) -> Option<String> {
    static STARTS: LazyLock<Vec<Start>> = LazyLock::new(house_starts);
    let b = folded.as_bytes();
    for letters in (0..=3).rev() {
        let cut = 2 * letters;
        let Some((&[a0, a1, b0, b1], _)) = b.get(cut..).and_then(|r| r.split_first_chunk()) else {
            continue;
        };
        let two = (letter_number(a0, a1), letter_number(b0, b1));
        let (Some(first), Some(second)) = two else {
            continue;
        };
        let start = &STARTS[first];
        if start.second >> second & 1 == 0 {
            continue;
        }
        let (Some(pre), Some(word)) = (folded.get(..cut), folded.get(cut..)) else {
            continue;
        };
        if letters > 0 && !PROCLITICS.contains(&pre) {
            continue;
        }
        let hit = start.patterns.iter().find_map(|&(pattern, after, to)| {
            let article = pre.ends_with("ال") || pre.ends_with("لل");
            let rest = match_house(pattern, after, word)?;
            (to != SYRIA || !article).then_some((to, rest))
        });
        if let Some((to, rest)) = hit {
            return Some(format!("{pre}{to}{rest}")).filter(|h| h != folded);
        }
    }
    None
}

/// What is left of `word` after `pattern`, if that is allowed there.
fn match_house<'a>(pattern: &str, after: After, word: &'a str) -> Option<&'a str> {
    let mut pattern = pattern.chars();
    let mut rest = word.chars();
    while let Some(p) = pattern.next() {
        let c = rest.next()?;
        let fits = match p {
            '[' => pattern
                .by_ref()
                .take_while(|&p| p != ']')
                .fold(false, |hit, p| hit | (p == c)),
            p => p == c,
        };
        if !fits {
            return None;
        }
    }
    let rest = rest.as_str();
    let fits = match after {
        After::Anything => true,
        After::End => rest.is_empty(),
        After::AlefOrYaa => rest.starts_with(['ا', 'ي']),
        After::AlefYaaOrEnd => rest.is_empty() || rest.starts_with(['ا', 'ي']),
    };
    fits.then_some(rest)
}

/// A number below 64 for a basic letter in UTF-8 (U+0600 to U+063F and U+0640 to U+067F share).
fn letter_number(lead: u8, tail: u8) -> Option<usize> {
    matches!(lead, 0xd8 | 0xd9).then_some(usize::from(tail & 0x3f))
}

/// The house spellings that begin with one letter.
#[derive(Default)]
struct Start {
    /// A bit for each letter that comes second in one of them.
    second: u64,
    patterns: Vec<(&'static str, After, &'static str)>,
}

fn house_starts() -> Vec<Start> {
    let mut all = Vec::new();
    all.resize_with(64, Start::default);
    for &entry in HOUSE {
        for [first, second, ..] in starts(entry.0, entry.1) {
            let start: &mut Start = &mut all[first as usize];
            start.second |= 1 << second;
            if start.patterns.last() != Some(&entry) {
                start.patterns.push(entry);
            }
        }
    }
    all
}

/// The first four letters (their last six bits) of the words that fit a house pattern.
pub(super) fn starts(pattern: &str, after: After) -> Vec<[u64; 4]> {
    let number = |c: char| u64::from(c as u32 & 0x3f);
    let mut classes: Vec<Vec<u64>> = Vec::new();
    let mut rest = pattern.chars();
    while let Some(c) = rest.next() {
        classes.push(match c {
            '[' => rest
                .by_ref()
                .take_while(|&c| c != ']')
                .map(number)
                .collect(),
            c => vec![number(c)],
        });
    }
    while classes.len() < 4 {
        classes.push(match after {
            After::End => vec![0],
            _ => (0..64).collect(),
        });
    }
    let mut out = vec![[0; 4]];
    for (place, class) in classes[..4].iter().enumerate() {
        let longer = |s: &[u64; 4]| {
            let mut s = *s;
            class
                .iter()
                .map(|&c| {
                    s[place] = c;
                    s
                })
                .collect::<Vec<_>>()
        };
        out = out.iter().flat_map(longer).collect();
    }
    out
}
