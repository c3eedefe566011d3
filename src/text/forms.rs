//! What the tables of Unicode say: normal forms, and which characters are letters.
//!
//! In: text or a character. Out: what UAX #15 makes of it, or whether a pattern of words would take
//! it. The one file of the text rules with another in its place where they run inside a browser,
//! which has the same tables itself; see `wasm/`.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick, is_nfkc_quick};

use super::letters::digit;

/// NFKC.
pub(crate) fn nfkc(t: &str) -> Cow<'_, str> {
    if is_nfkc_quick(t.chars()) == IsNormalized::Yes {
        Cow::Borrowed(t)
    } else {
        Cow::Owned(t.nfkc().collect())
    }
}

/// NFC.
pub(crate) fn nfc(t: String) -> String {
    if is_nfc_quick(t.chars()) == IsNormalized::Yes {
        t
    } else {
        t.nfc().collect()
    }
}

/// NFD.
pub(crate) fn nfd(t: &str) -> impl Iterator<Item = char> {
    t.nfd()
}

/// A letter or a number of any script: `[\p{L}\p{N}]`. Marks are none, nor letters in circles.
pub(crate) fn is_letter_or_number(c: char) -> bool {
    c.is_alphanumeric()
        && !is_combining_mark(c)
        && !matches!(c, '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f189}')
}

/// A part of a word: `\w`, which is letters, marks, decimal digits, joining punctuation.
pub(crate) fn is_word_part(c: char) -> bool {
    c.is_alphabetic()
        || is_combining_mark(c)
        || digit(c).is_some()
        || matches!(
            c,
            '_' | '\u{200c}'
                | '\u{200d}'
                | '\u{203f}'
                | '\u{2040}'
                | '\u{2054}'
                | '\u{fe33}'
                | '\u{fe34}'
                | '\u{fe4d}'..='\u{fe4f}' | '\u{ff3f}'
        )
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn the_classes_are_those_of_patterns() {
        let letter = Regex::new(r"^[\p{L}\p{N}]$").unwrap();
        let word = Regex::new(r"^\w$").unwrap();
        // What later versions of Unicode have added is known to some tables only.
        let known = Regex::new(r"^\P{Cn}$").unwrap();
        let mut buffer = [0; 4];
        let mut odd = Vec::new();
        for c in '\0'..=char::MAX {
            let text = c.encode_utf8(&mut buffer);
            // So are the digits of the latest alphabets.
            let late = c.is_numeric() && digit(c).is_none();
            if known.is_match(text)
                && !late
                && (letter.is_match(text) != is_letter_or_number(c)
                    || word.is_match(text) != is_word_part(c))
            {
                odd.push(c as u32);
            }
        }
        assert_eq!(odd, [0u32; 0], "{odd:x?}");
    }
}
