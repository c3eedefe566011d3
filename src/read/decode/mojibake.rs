//! The repair of text that was once decoded with the wrong charset.

use std::borrow::Cow;

use encoding_rs::{WINDOWS_1252, WINDOWS_1256};
use memchr::{memchr_iter, memchr2_iter};

/// Undoes a wrong decoding: UTF-8 that someone read as windows-1252 or Latin-1 (`Ø³ÙˆØ±ÙŠØ§`)
/// or as windows-1256 (`ط³ظˆط±ظٹط§`), both meant to be سوريا.
///
/// Done only when the way back is exact for the whole text and gives Arabic letters; otherwise the
/// text comes back as it was. The first Arabic word shows that there is nothing to undo; without
/// one it takes two searches for bytes that are rare, and a text with the tell-tale signs a copy.
pub fn fix_mojibake(text: Cow<'_, str>) -> Cow<'_, str> {
    if begins_as_arabic(&text) {
        return text;
    }
    match from_western(&text).or_else(|| from_arabic(&text)) {
        Some(fixed) => Cow::Owned(fixed),
        None => text,
    }
}

/// Whether an Arabic letter or vowel follows the first character beyond ASCII: no mojibake then.
///
/// The way back must make a first byte of that character and a further byte, 80 to BF, of the
/// next. But windows-1256 has letters and vowels from C0 up, and windows-1252 does not have them.
fn begins_as_arabic(text: &str) -> bool {
    let mut beyond = text.chars().skip_while(char::is_ascii).skip(1);
    beyond
        .next()
        .is_some_and(|c| matches!(c, '\u{0621}'..='\u{0652}'))
}

/// The first family: Arabic letters are two bytes from D8 to DB and another, so every letter
/// became Ø, Ù, Ú or Û and a second character.
fn from_western(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    // Those four are C3 98 to C3 9B, and C3 never occurs in Arabic text.
    if !memchr_iter(0xC3, bytes).any(|at| matches!(bytes.get(at + 1), Some(0x98..=0x9B))) {
        return None;
    }
    let (mut pairs, mut foreign) = (0_usize, 0_usize);
    let mut open = false;
    for c in text.chars() {
        foreign += usize::from(!c.is_ascii());
        if open && !c.is_whitespace() {
            pairs += 1;
            open = false;
        } else {
            open = matches!(c, 'Ø' | 'Ù' | 'Ú' | 'Û');
        }
    }
    if pairs * 4 < foreign.max(1) {
        return None;
    }
    // Latin-1 and windows-1252 differ in 80 to 9F only, and windows-1252 leaves five of these
    // undefined, which decoders pass on as control characters. Taking both readings of that range
    // covers every mixture.
    let controls: Vec<u8> = (0x80..=0x9F).collect();
    let special: Vec<char> = WINDOWS_1252
        .decode_without_bom_handling(&controls)
        .0
        .chars()
        .collect();
    let back = |c: char| match u8::try_from(u32::from(c)) {
        Ok(byte) => Some(byte),
        Err(_) => controls.get(special.iter().position(|&s| s == c)?).copied(),
    };
    arabic(text.chars().map(back).collect::<Option<Vec<u8>>>()?)
}

/// The second family: the same bytes read as windows-1256 give ط or ظ and a second character.
fn from_arabic(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    // ط is D8 B7 and ظ is D8 B8; both are ordinary letters, so what follows decides.
    let suspicious = memchr2_iter(0xB7, 0xB8, bytes)
        .any(|at| at > 0 && bytes[at - 1] == 0xD8 && is_telltale(&bytes[at + 1..]));
    if !suspicious {
        return None;
    }
    // Real Arabic stops making sense as UTF-8 within a word or two: look there before copying all.
    let cut = text
        .char_indices()
        .nth(128)
        .map_or(text.len(), |(at, _)| at);
    let head = WINDOWS_1256.encode(&text[..cut]).0;
    if std::str::from_utf8(&head).is_err_and(|e| e.error_len().is_some()) {
        return None;
    }
    let (back, _, unmappable) = WINDOWS_1256.encode(text);
    if unmappable {
        None
    } else {
        arabic(back.into_owned())
    }
}

/// Whether the text goes on with a character that is rare after a real ط or ظ, but is what the
/// second byte of an Arabic letter looks like in windows-1256: U+00A0 to U+00BF, U+0660 to U+06FF,
/// † ‡ … ‰ ˆ.
fn is_telltale(next: &[u8]) -> bool {
    matches!(
        next,
        [0xC2, 0xA0..=0xBF, ..]
            | [0xD9, 0xA0..=0xBF, ..]
            | [0xDA | 0xDB, ..]
            | [0xE2, 0x80, 0xA0 | 0xA1 | 0xA6 | 0xB0, ..]
            | [0xCB, 0x86, ..]
    )
}

/// The bytes as text, if they are UTF-8 with an Arabic letter in it.
fn arabic(bytes: Vec<u8>) -> Option<String> {
    let letter = |c: char| ('\u{0621}'..='\u{064A}').contains(&c);
    String::from_utf8(bytes)
        .ok()
        .filter(|text| text.contains(letter))
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_8;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn real_arabic_and_french_are_no_mojibake() {
        for text in [
            "طائرة ظهرت",
            "حظ\u{a0}سعيد «ضغط» ط١",
            "Où est l’été ? À côté",
            "Øresund",
            "",
        ] {
            assert!(
                matches!(fix_mojibake(text.into()), Cow::Borrowed(t) if t == text),
                "{text}"
            );
        }
    }

    #[test]
    fn both_kinds_of_mojibake_are_undone() {
        for wrong in ["Ø³ÙˆØ±ÙŠØ§", "ط³ظˆط±ظٹط§", "Ø³Ù\u{88}Ø±Ù\u{8a}Ø§"]
        {
            assert_eq!(fix_mojibake(wrong.into()), "سوريا", "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn the_first_word_tells_the_same_as_the_whole_text(
            text in "[ a«é]{0,3}[ء-ْطظÙØ³³·¸à\u{a0}]{0,6}",
            wrong in prop::sample::select(vec![UTF_8, WINDOWS_1252, WINDOWS_1256]),
        ) {
            let text = wrong.decode_without_bom_handling(text.as_bytes()).0;
            if begins_as_arabic(&text) {
                prop_assert_eq!(from_western(&text).or_else(|| from_arabic(&text)), None);
            }
        }

        #[test]
        fn mojibake_comes_back_and_arabic_stays(tail in "[ء-غف-ي ]{0,60}") {
            let text = format!("سوريا {tail}");
            prop_assert_eq!(fix_mojibake(text.as_str().into()), text.as_str());
            for wrong in [WINDOWS_1252, WINDOWS_1256] {
                let mangled = wrong.decode_without_bom_handling(text.as_bytes()).0;
                prop_assert_eq!(fix_mojibake(mangled), text.as_str());
            }
        }
    }
}
