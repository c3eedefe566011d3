//! Spelling made equal: the soft form and the folded form of a text.
//!
//! In: any text. Out: [`clean`], the *soft form*, which loses vowels, format characters and
//! typography but keeps hamza seats, ى, ة and fathatan (the stemmer needs them); [`fold`], which
//! loses those too; [`normalise`], both in a row. White space separates pieces that never
//! influence one another, so each piece is cleaned by itself and most pieces take a short cut.
//!
//! Cost: about 8 ns a letter for pieces that need the full rules, 2 ns for plain Arabic words.
//! The near-duplicate stream does not pass here at all for plain words; see `words`.
//!
//! Source: this project's text specification, sections 2.1 and 2.2; UAX #15 for NFKC.

use std::borrow::Cow;

use super::addresses;
use super::forms::{nfc, nfd, nfkc};
use super::letters::*;

/// The soft form: vowels, marks, format characters, typography and case are removed, spelling stays.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split(is_space) {
        clean_piece(piece, &mut out);
    }
    out
}

/// The matching form of a soft text: hamza seats, ى, ة and foreign letter shapes are unified.
pub fn fold(soft: &str) -> String {
    let mut out = String::with_capacity(soft.len());
    fold_into(soft, &mut out);
    out
}

/// `fold(clean(text))`. Idempotent.
pub fn normalise(text: &str) -> String {
    let folded = fold(&clean(text));
    if !folded.starts_with(' ') && !folded.ends_with(' ') && !folded.contains("  ") {
        return folded;
    }
    folded
        .split_ascii_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Appends the folded form of `soft`.
pub(crate) fn fold_into(soft: &str, out: &mut String) {
    let mut run = Elongation::default();
    for c in soft.chars() {
        if c != FATHATAN {
            run.push(fold_shape(fold_seat(c)), out);
        }
    }
    run.finish(out);
}

/// Appends the soft form of one piece (no white space inside), separated from what is there by a space.
pub(crate) fn clean_piece(piece: &str, out: &mut String) {
    if piece.is_empty() {
        return;
    }
    let start = out.len();
    if start > 0 {
        out.push(' ');
    }
    let body = out.len();
    if !clean_plain(piece, out) {
        out.truncate(body);
        let soft = clean_fully(piece);
        // The full rules can leave spaces anywhere: collapse them here.
        for (i, word) in soft.split(is_space).filter(|w| !w.is_empty()).enumerate() {
            if i > 0 {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    if out.len() == body {
        out.truncate(start);
    }
}

/// The short cut: Arabic letters, marks and the commonest punctuation. False if anything else occurs.
fn clean_plain(piece: &str, out: &mut String) -> bool {
    let mut run = Elongation::default();
    let mut before = ' ';
    for c in piece.chars() {
        match c {
            'ء'..='غ' | 'ف'..='ي' => run.push(c, out),
            '\u{0640}' | '\u{064c}'..='\u{0652}' => continue,
            FATHATAN if is_arabic(before) => run.push(c, out),
            FATHATAN => {}
            '.' | '!' | '(' | ')' | '-' | '"' | ':' | ';' | '/' | ',' | '\'' => run.push(c, out),
            '،' | '؛' | '؟' | '«' | '»' => run.push(plain_punctuation(c), out),
            _ => return false,
        }
        before = c;
    }
    run.finish(out);
    true
}

/// All the rules in the order of the specification.
fn clean_fully(piece: &str) -> String {
    let mut t = if piece.contains('&') {
        htmlize::unescape(piece)
    } else {
        Cow::Borrowed(piece)
    };
    if addresses::may_be_in(&t) {
        t = Cow::Owned(addresses::dropped_from(&t));
    }
    let t = if t.chars().all(is_settled) {
        let t = drop_marks(&t);
        plain_signs(&join_numbers(&t))
    } else {
        clean_foreign(&t)
    };
    let mut out = String::with_capacity(t.len());
    let mut run = Elongation::default();
    split_timestamp(&t)
        .chars()
        .for_each(|c| run.push(c, &mut out));
    run.finish(&mut out);
    out
}

/// The rules from NFKC to the signs, for text of any script.
fn clean_foreign(t: &str) -> String {
    let t: String = t
        .chars()
        .filter(|&c| !is_dropped_before_nfkc(c))
        .map(|c| if c == '\u{fdfd}' { ' ' } else { c })
        .collect();
    let t = compose(&t);
    let t = drop_marks(&t);
    let t = join_numbers(&t);
    let t = t.to_lowercase();
    let t = spell(&t);
    let t = strip_accents(&t);
    plain_signs(&spell(&t))
}

/// NFKC.
fn compose(t: &str) -> Cow<'_, str> {
    if t.chars().all(is_composed) {
        Cow::Borrowed(t)
    } else {
        nfkc(t)
    }
}

/// Drops format characters and vowel marks; U+200B joins two Arabic letters and separates anything else.
fn drop_marks(t: &str) -> Cow<'_, str> {
    if t.is_ascii() {
        return Cow::Borrowed(t);
    }
    let arabic = |c: Option<char>| c.is_some_and(|c| ('\u{0620}'..='\u{06ff}').contains(&c));
    let mut out = String::with_capacity(t.len());
    let mut raw_before = None;
    let mut chars = t.chars().peekable();
    // Fathatan counts its neighbour after the other marks are removed, before other fathatans are.
    let mut mark_before = ' ';
    while let Some(c) = chars.next() {
        let kept = match c {
            '\u{200b}' if arabic(raw_before) && arabic(chars.peek().copied()) => None,
            '\u{200b}' => Some(' '),
            c if is_ignorable(c) || is_arabic_mark(c) => None,
            c => Some(c),
        };
        raw_before = Some(c);
        let Some(c) = kept else { continue };
        if c != FATHATAN || is_arabic(mark_before) {
            out.push(c);
        }
        mark_before = c;
    }
    Cow::Owned(out)
}

/// Digits become ASCII, thousands separators are removed, a decimal sign becomes a point.
fn join_numbers(t: &str) -> Cow<'_, str> {
    // The digits in ASCII may stay as they are where there is no separator.
    let inert = |c: char| match c {
        ',' | '،' | '٬' | '٫' => false,
        c => c.is_ascii() || digit(c).is_none(),
    };
    if t.chars().all(inert) {
        return Cow::Borrowed(t);
    }
    let cs: Vec<char> = t
        .chars()
        .map(|c| digit(c).map_or(c, |d| char::from(b'0' + d)))
        .collect();
    let is_digit = |i: usize| cs.get(i).is_some_and(char::is_ascii_digit);
    let is_sep = |c: char| matches!(c, '٬' | ',' | '،');
    let mut out = String::with_capacity(t.len());
    let mut i = 0;
    while i < cs.len() {
        let free = i == 0 || !(is_digit(i - 1) || is_sep(cs[i - 1]) || cs[i - 1] == '.');
        if is_digit(i) && free {
            let end = thousands(&cs, i);
            out.extend(cs[i..end].iter().filter(|c| c.is_ascii_digit()));
            if end > i {
                i = end;
                continue;
            }
        }
        let between = i > 0 && is_digit(i - 1) && is_digit(i + 1);
        match cs[i] {
            '٬' | '،' if between => out.push_str("، "),
            '٫' | ',' if between => out.push('.'),
            c => out.push(c),
        }
        i += 1;
    }
    Cow::Owned(out)
}

/// Where the number with thousands separators that begins at `i` ends; `i` if it is not one.
fn thousands(cs: &[char], i: usize) -> usize {
    let digits = |from: usize| {
        cs[from..]
            .iter()
            .take(4)
            .take_while(|c| c.is_ascii_digit())
            .count()
    };
    let first = digits(i);
    if first > 3 {
        return i;
    }
    let mut end = i + first;
    let mut found = i;
    while matches!(cs.get(end), Some('٬' | ',' | '،')) && digits(end + 1) == 3 {
        end += 4;
        found = end;
    }
    found
}

/// Latin letters without a decomposition are spelt out.
fn spell(t: &str) -> Cow<'_, str> {
    if t.is_ascii() || !t.chars().any(|c| spell_latin(c).is_some()) {
        return Cow::Borrowed(t);
    }
    let mut out = String::with_capacity(t.len());
    for c in t.chars() {
        match spell_latin(c) {
            Some(s) => out.push_str(s),
            None => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Accents over Latin, Greek, Cyrillic and Hebrew are removed; hamza seats and Indic signs survive.
fn strip_accents(t: &str) -> Cow<'_, str> {
    if t.chars().all(is_bare) {
        return Cow::Borrowed(t);
    }
    let mut out = String::with_capacity(t.len());
    let mut keep = false;
    for c in nfd(t) {
        match c {
            '\u{0300}'..='\u{036f}' | '\u{0483}'..='\u{0487}' if !keep => continue,
            '\u{0591}'..='\u{05c7}' if !keep && !matches!(c, '־' | '׀' | '׃' | '׆') => continue,
            '\u{0300}'..='\u{036f}' | '\u{0483}'..='\u{0487}' => {}
            '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe20}'..='\u{fe2f}' => {}
            c => keep = c as u32 >= 0x900 && !('\u{1e00}'..='\u{1fff}').contains(&c),
        }
        out.push(c);
    }
    Cow::Owned(if out.is_ascii() { out } else { nfc(out) })
}

/// Punctuation to ASCII, currency signs to words, ASCII letters to lower case.
fn plain_signs(t: &str) -> String {
    let mut out = String::with_capacity(t.len());
    for c in t.chars() {
        match currency(c) {
            Some(word) => out.push_str(word),
            None => out.push(plain_punctuation(c.to_ascii_lowercase())),
        }
    }
    out
}

/// `2025-06-03t01:37` (already in lower case) gets a space for its t.
fn split_timestamp(t: &str) -> Cow<'_, str> {
    let b = t.as_bytes();
    let digit = |i: usize| b.get(i).is_some_and(u8::is_ascii_digit);
    let stamp = |i: usize| {
        i > 0 && digit(i - 1) && digit(i + 1) && digit(i + 2) && b.get(i + 3) == Some(&b':')
    };
    let at: Vec<usize> = memchr::memchr_iter(b't', b).filter(|&i| stamp(i)).collect();
    if at.is_empty() {
        return Cow::Borrowed(t);
    }
    let mut out = t.to_owned();
    at.iter().for_each(|&i| out.replace_range(i..=i, " "));
    Cow::Owned(out)
}

/// Writes characters, an Arabic letter that occurs three times or more in a row only once.
#[derive(Default)]
struct Elongation {
    last: char,
    count: usize,
}

impl Elongation {
    fn push(&mut self, c: char, out: &mut String) {
        if c == self.last && self.count > 0 {
            self.count += 1;
            return;
        }
        self.finish(out);
        if is_arabic(c) {
            (self.last, self.count) = (c, 1);
        } else {
            out.push(c);
        }
    }

    /// Writes what is held back; to be called at the end.
    fn finish(&mut self, out: &mut String) {
        if self.count > 0 {
            out.push(self.last);
            if self.count == 2 {
                out.push(self.last);
            }
            self.count = 0;
        }
    }
}
