//! Soft text to soft tokens, by script classes.
//!
//! In: a soft text (see [`clean`](super::clean)). Out: its tokens in order. Digits, Latin and
//! Arabic never share a token; a hyphen joins letters to digits (`f16`); Han and Kana fall into
//! overlapping pairs, Thai and its neighbours into overlapping triples. About 5 ns a letter.
//!
//! Source: this project's text specification, section 3. Unicode's own word boundaries (UAX #29)
//! keep `و23ديسمبر` and `وCOVID` whole and split `F-16`: wrong for this purpose.

use std::ops::Range;

use super::letters::*;

/// What [`scan`] reports about each token it meets.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found<'a> {
    /// A token, in the form to keep.
    Token(&'a str),
    /// A percent sign, which belongs to the number right before it, if there is one.
    Percent,
}

/// Calls `found` for each token of `soft`, with the stretch in which it is.
pub(crate) fn scan(soft: &str, mut found: impl FnMut(Found<'_>, Range<usize>)) {
    let s = Soft(soft);
    let mut at = 0;
    while let Some(c) = s.at(at) {
        at = match c {
            '0'..='9' => number(s, at, &mut found),
            '%' => {
                found(Found::Percent, at..at + 1);
                at + 1
            }
            c if is_arabic(c) || c == FATHATAN => {
                let end = s.run(at, |c| is_arabic(c) || c == FATHATAN);
                let word = soft[at..end].trim_start_matches(FATHATAN);
                if !word.is_empty() {
                    found(Found::Token(word), end - word.len()..end);
                }
                end
            }
            c if is_cjk(c) => windows(s, at, is_cjk, 2, &mut found),
            c if is_unspaced(c) => windows(s, at, is_unspaced, 3, &mut found),
            c if is_other_letter(c) => match acronym(s, at) {
                Some(end) => {
                    found(Found::Token(&soft[at..end].replace('.', "")), at..end);
                    end
                }
                None => word(s, at, &mut found),
            },
            c => at + c.len_utf8(),
        };
    }
}

/// Digits and points only.
pub(crate) fn is_bare_number(t: &str) -> bool {
    !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// A text looked at by byte position.
#[derive(Clone, Copy)]
struct Soft<'a>(&'a str);

impl<'a> Soft<'a> {
    fn at(self, i: usize) -> Option<char> {
        self.0.get(i..)?.chars().next()
    }

    fn byte(self, i: usize) -> u8 {
        self.0.as_bytes().get(i).copied().unwrap_or(0)
    }

    /// Where the run of characters of a class that begins at `i` ends.
    fn run(self, i: usize, class: impl Fn(char) -> bool) -> usize {
        let rest = &self.0[i..];
        i + rest.find(|c| !class(c)).unwrap_or(rest.len())
    }

    fn digits(self, i: usize) -> usize {
        self.0.as_bytes()[i..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count()
    }
}

/// `5g`, or a number with points and colons inside.
fn number(s: Soft<'_>, at: usize, found: &mut impl FnMut(Found<'_>, Range<usize>)) -> usize {
    let end = at + s.digits(at);
    for letters in [2, 1] {
        let after = end + letters;
        let fits = (end..after).all(|i| s.byte(i).is_ascii_lowercase());
        if fits && !s.byte(after).is_ascii_lowercase() && !s.byte(after).is_ascii_digit() {
            found(Found::Token(&s.0[at..after]), at..after);
            return after;
        }
    }
    let mut end = end;
    while matches!(s.byte(end), b'.' | b':') && s.byte(end + 1).is_ascii_digit() {
        end += 1 + s.digits(end + 1);
    }
    canonical_number(&s.0[at..end], at, found);
    end
}

/// A number without zeros before it.
fn bare(t: &str) -> &str {
    match t.trim_start_matches('0') {
        "" => "0",
        t => t,
    }
}

/// One spelling for the number at `at`; several points mean several numbers.
fn canonical_number(t: &str, at: usize, found: &mut impl FnMut(Found<'_>, Range<usize>)) {
    let points = t.bytes().filter(|&b| b == b'.').count();
    if points > 1 {
        let mut from = at;
        return t.split('.').for_each(|part| {
            found(Found::Token(bare(part)), from..from + part.len());
            from += part.len() + 1;
        });
    }
    let mut whole = |number: &str| found(Found::Token(number), at..at + t.len());
    if t.bytes().all(|b| b.is_ascii_digit()) {
        return whole(if t.len() <= 2 { bare(t) } else { t });
    }
    if t.contains(':') {
        let parts: Vec<&str> = t.split(':').map(bare).collect();
        return whole(&parts.join(":"));
    }
    match t.split_once('.') {
        Some((before, "000")) if before.len() <= 3 => whole(&t.replace('.', "")),
        Some((before, after)) => {
            let (before, after) = (bare(before), after.trim_end_matches('0'));
            match after {
                "" => whole(before),
                _ if before.len() + 1 + after.len() == t.len() => whole(t),
                _ => whole(&format!("{before}.{after}")),
            }
        }
        None => whole(t),
    }
}

/// `u.s.` and `u.s.a`: where the dotted acronym that begins at `at` ends.
fn acronym(s: Soft<'_>, at: usize) -> Option<usize> {
    let letter = |i: usize| s.byte(i).is_ascii_lowercase();
    if at > 0 && letter(at - 1) {
        return None;
    }
    let mut pairs = 0;
    while letter(at + 2 * pairs) && s.byte(at + 2 * pairs + 1) == b'.' {
        pairs += 1;
    }
    (2..=pairs).rev().find_map(|n| {
        let end = at + 2 * n;
        match (letter(end), letter(end + 1)) {
            (true, false) => Some(end + 1),
            (true, true) => None,
            (false, _) => Some(end),
        }
    })
}

/// A word of any other alphabet, with digits, `-` before digits and quotes between letters.
fn word(s: Soft<'_>, at: usize, found: &mut impl FnMut(Found<'_>, Range<usize>)) -> usize {
    let mut end = at;
    while let Some(c) = s.at(end) {
        let inside = match c {
            '-' => (1..=3).contains(&s.digits(end + 1).min(4)),
            '"' | '\'' => s.at(end + 1).is_some_and(is_other_letter),
            c => is_other_letter(c) || is_indic(c) || c.is_ascii_digit(),
        };
        if !inside {
            break;
        }
        end += c.len_utf8();
    }
    let joined = |t: &str| t.replace(['"', '\'', '-'], "");
    let t = &s.0[at..end];
    match elision(t) {
        Some((article, rest)) => {
            found(Found::Token(article), at..at + article.len());
            found(Found::Token(&joined(rest)), end - rest.len()..end);
        }
        None => {
            let own = t.strip_suffix("'s").unwrap_or(t);
            found(Found::Token(&joined(own)), at..end);
        }
    }
    end
}

/// French `l'armee` falls into two words.
fn elision(t: &str) -> Option<(&str, &str)> {
    let (article, rest) = t.split_once('\'')?;
    let known = matches!(
        article,
        "l" | "d"
            | "j"
            | "m"
            | "t"
            | "s"
            | "c"
            | "n"
            | "qu"
            | "jusqu"
            | "lorsqu"
            | "puisqu"
            | "quoiqu"
    );
    (known && rest.chars().nth(1).is_some()).then_some((article, rest))
}

/// Overlapping windows of `n` letters over scripts without spaces.
fn windows(
    s: Soft<'_>,
    at: usize,
    class: fn(char) -> bool,
    n: usize,
    found: &mut impl FnMut(Found<'_>, Range<usize>),
) -> usize {
    let end = s.run(at, class);
    let starts: Vec<usize> = s.0[at..end].char_indices().map(|(i, _)| at + i).collect();
    let stop = |i: usize| starts.get(i + n).copied().unwrap_or(end);
    let count = starts.len().saturating_sub(n - 1).max(1);
    for (i, &start) in starts.iter().enumerate().take(count) {
        found(Found::Token(&s.0[start..stop(i)]), start..stop(i));
    }
    end
}
