//! Bytes in, text out: which charset a page or file is in, and the repair of text that was once
//! decoded with the wrong one.
//!
//! *In*: the bytes of one page, record or file, and the charset the page claims, if it claims one.
//! *Out*: the text, borrowed when the bytes are valid UTF-8, and the [`Charset`] that was used.
//! Damaged places stay in the text as U+FFFD; cleaning deletes them later.
//!
//! *Cost*: one pass for UTF-8, which nearly every page is. Anything else is decoded once more;
//! guessing an 8-bit charset looks at no more than 64 KiB. [`fix_mojibake`] looks at the first word
//! of ordinary text. Measured on a 3 KB Arabic article, one core: [`decode`] 0.4 µs.
//!
//! *Source*: the order of the rules is that of browsers (byte order mark first) with two changes
//! measured on Arabic pages: damaged UTF-8 is recognised before any guessing, because one bad byte
//! makes detectors answer windows-1252; and short 8-bit Arabic is distinguished by letter frequency.
//! Charset tables come from the WHATWG Encoding Standard through `encoding_rs`.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, ISO_8859_6, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1256,
};

pub use charset::Charset;
pub use mojibake::fix_mojibake;
pub(super) use page::decode_page;
use utf16::{HEAD, encoding_of};
pub(super) use utf16::{Utf16Reader, utf16};

mod charset;
mod mojibake;
mod page;
mod utf16;

/// How many bytes of a text are scored when an 8-bit charset is guessed.
const SAMPLE: usize = 64 << 10;
/// With fewer Arabic letters than this the letter frequencies say nothing.
const ENOUGH_ARABIC: usize = 5;

/// The text of `bytes` and the charset it was read in.
///
/// The first rule that fits wins: a byte order mark; UTF-16 by its high bytes (`utf16`); valid
/// UTF-8; damaged UTF-8; the `declared` charset (an HTTP header or `<meta>` label); a guess. A
/// declared UTF-8 is not believed when the bytes have already shown that they are not UTF-8, nor a
/// declared UTF-16 when there is no zero byte in them.
///
/// Never fails: bytes that mean nothing become U+FFFD. Linear in the bytes; no copy for UTF-8.
pub fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> (Cow<'a, str>, Charset) {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return (utf8_text(rest), Charset::Utf8Bom);
    }
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    if let Some(charset) = utf16(head) {
        // `decode_with_bom_removal` takes off only the mark of its own byte order.
        return (
            encoding_of(charset).decode_with_bom_removal(bytes).0,
            charset,
        );
    }
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return (Cow::Borrowed(text), Charset::Utf8);
    }
    if is_damaged_utf8(bytes) {
        return (String::from_utf8_lossy(bytes), Charset::Utf8Damaged);
    }
    let encoding = declared.and_then(|label| believable(label, bytes));
    let encoding = encoding.unwrap_or_else(|| guess(bytes.get(..SAMPLE).unwrap_or(bytes)));
    (
        encoding.decode_without_bom_handling(bytes).0,
        Charset::of(encoding),
    )
}

fn utf8_text(bytes: &[u8]) -> Cow<'_, str> {
    match simdutf8::basic::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

/// Whether bytes that are not valid UTF-8 are nevertheless meant as UTF-8: cut at a byte limit, one
/// bad byte in the middle, or a footer in another charset.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        // Every character beyond ASCII has exactly one byte of C0 or above, its first.
        good += chunk.valid().bytes().filter(|&b| b >= 0xC0).count();
        bad += usize::from(!chunk.invalid().is_empty());
        // A U+FFFD that was already in the text is older damage.
        let old = chunk.valid().matches('\u{FFFD}').count();
        good -= old;
        bad += old;
    }
    good > bad && (bad <= 2 || good >= bad.saturating_mul(10))
}

/// The declared charset, unless the bytes have already disproved it.
fn believable(label: &str, bytes: &[u8]) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label.as_bytes())?;
    let wide = encoding == UTF_16LE || encoding == UTF_16BE;
    let disproved = encoding == UTF_8
        || encoding == REPLACEMENT
        // Spaces and line ends alone put zero bytes into any UTF-16 text.
        || (wide && memchr::memchr(0, bytes).is_none());
    (!disproved).then_some(encoding)
}

/// The 8-bit Arabic or Western charset in which the sample reads best, or, when there is too
/// little Arabic in it or too much beside it, what `chardetng` thinks it is.
fn guess(sample: &[u8]) -> &'static Encoding {
    let mut best = WINDOWS_1256;
    let mut text = best.decode_without_bom_handling(sample).0;
    let mut top = plausible(&text);
    for encoding in [ISO_8859_6, WINDOWS_1252] {
        let other = encoding.decode_without_bom_handling(sample).0;
        let score = plausible(&other);
        if score > top {
            (best, text, top) = (encoding, other, score);
        }
    }
    let arabic = text.chars().filter(|&c| is_letter(c)).count();
    // Cyrillic or Greek read as Arabic is full of à and è; real Arabic has few of them.
    let strange = |c: char| match c {
        '\u{0000}'..='\u{007F}' | '\u{0600}'..='\u{06FF}' => false,
        _ => c.is_alphabetic() || c == '\u{FFFD}',
    };
    let strangers = text.chars().filter(|&c| strange(c)).count();
    if arabic >= ENOUGH_ARABIC && arabic >= strangers * 2 {
        return best;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let answer = detector.guess(None, Utf8Detection::Deny);
    // Charsets that give the same text are all right; ours is then the more useful label.
    if answer.decode_without_bom_handling(sample).0 == text {
        best
    } else {
        answer
    }
}

/// An Arabic letter of the basic alphabet: hamza to ghain, feh to yeh.
fn is_letter(c: char) -> bool {
    matches!(c, '\u{0621}'..='\u{063A}' | '\u{0641}'..='\u{064A}')
}

/// How much a text looks like Arabic, or at least like words: frequent letters and the article
/// raise the score; controls, holes, and letters where they cannot occur lower it.
fn plausible(text: &str) -> i64 {
    let mut score = 0;
    let mut before = ' ';
    for c in text.chars() {
        score += match c {
            'ا' | 'ل' | 'ي' | 'ن' | 'م' | 'و' | 'ر' => 3,
            _ if is_letter(c) || c.is_ascii_alphabetic() => 1,
            '\u{FFFD}' | '\u{80}'..='\u{9F}' => -8,
            _ => 0,
        };
        if before == 'ا' && c == 'ل' {
            score += 3;
        }
        if before == ' ' && matches!(c, 'ة' | 'ى') {
            score -= 6;
        }
        // As in `prىsident`: French read as Arabic.
        let (high, letter) = (before.max(c), before.min(c));
        if high > '\u{0600}' && letter.is_ascii_alphabetic() {
            score -= 6;
        }
        before = c;
    }
    score
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use proptest::prelude::*;

    use super::*;

    const VECTORS: &str = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/text/decode_vectors.tsv"
    );

    #[test]
    fn every_vector_gives_its_text_and_label() {
        let Ok(table) = std::fs::read_to_string(VECTORS) else {
            println!("SKIPPED: no decode_vectors.tsv beside the project");
            return;
        };
        for row in table.lines() {
            let [name, hex, label, text] = row.split('\t').collect::<Vec<_>>()[..] else {
                panic!("not four columns: {row}");
            };
            let pairs = hex
                .as_bytes()
                .chunks(2)
                .map(|p| std::str::from_utf8(p).unwrap());
            let bytes: Vec<u8> = pairs.map(|p| u8::from_str_radix(p, 16).unwrap()).collect();
            let (got, charset) = decode(&bytes, None);
            assert_eq!((&*got, &*charset.to_string()), (text, label), "{name}");
        }
    }

    #[test]
    fn a_declared_charset_is_believed_unless_the_bytes_disprove_it() {
        let (cyrillic, _, _) = encoding_rs::KOI8_R.encode("Новости дня");
        let koi = Charset::Other(encoding_rs::KOI8_R);
        assert_eq!(
            decode(&cyrillic, Some("koi8-r")),
            ("Новости дня".into(), koi)
        );
        assert_eq!(koi.to_string(), "koi8-r");
        let (arabic, _, _) = WINDOWS_1256.encode("القوات تنسحب");
        for wrong in ["utf-8", "utf-16", "nonsense", "hz-gb-2312"] {
            let expected = ("القوات تنسحب".into(), Charset::Windows1256);
            assert_eq!(decode(&arabic, Some(wrong)), expected, "{wrong}");
        }
    }

    #[test]
    fn without_arabic_the_general_detector_decides() {
        let russian = "Президент подписал закон о бюджете на следующий год";
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(russian);
        assert_eq!(decode(&bytes, None).0, russian);
    }

    proptest! {
        #[test]
        fn decoding_never_panics(bytes: Vec<u8>, declared in "(utf-8|utf-16be|big5|cp1256|x)?") {
            fix_mojibake(decode(&bytes, Some(&declared)).0);
            let mut text = String::new();
            let wide = Utf16Reader::new(&bytes[..], Charset::Utf16Be).read_to_string(&mut text);
            prop_assert!(wide.is_ok());
        }

        #[test]
        fn valid_utf8_is_itself(text: String) {
            prop_assume!(!text.starts_with('\u{feff}') && utf16(text.as_bytes()).is_none());
            prop_assert_eq!(decode(text.as_bytes(), None), (text.as_str().into(), Charset::Utf8));
        }
    }
}
