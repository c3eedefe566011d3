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
//! makes detectors answer windows-1252; and short 8-bit Arabic is told apart by letter frequency.
//! Charset tables come from the WHATWG Encoding Standard through `encoding_rs`.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::Range;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    CoderResult, Decoder, Encoding, ISO_8859_6, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1252, WINDOWS_1256,
};
use memchr::{memchr_iter, memchr2, memchr2_iter};

/// How many bytes of a file tell whether it is UTF-16.
const HEAD: usize = 4096;
/// How many bytes of a text are scored when an 8-bit charset is guessed.
const SAMPLE: usize = 64 << 10;
/// With fewer Arabic letters than this the letter frequencies say nothing.
const ENOUGH_ARABIC: usize = 5;

/// The charset a text was read in. Its `Display` form is the short label shown in reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// Valid UTF-8 without a byte order mark.
    Utf8,
    /// UTF-8 with a byte order mark, which is not part of the text.
    Utf8Bom,
    /// Mostly UTF-8, with some bytes that are not; each such place is a U+FFFD in the text.
    Utf8Damaged,
    /// UTF-16, low byte first, with a byte order mark.
    Utf16LeBom,
    /// UTF-16, high byte first, with a byte order mark.
    Utf16BeBom,
    /// UTF-16, low byte first, recognised by its high bytes.
    Utf16Le,
    /// UTF-16, high byte first, recognised by its high bytes.
    Utf16Be,
    /// Arabic Windows.
    Windows1256,
    /// Arabic ISO.
    Iso88596,
    /// Western Windows, which is also what pages mean by ISO-8859-1.
    Windows1252,
    /// Any other charset of the Encoding Standard.
    Other(&'static Encoding),
}

impl Charset {
    fn of(encoding: &'static Encoding) -> Self {
        match encoding.name() {
            "windows-1256" => Self::Windows1256,
            "ISO-8859-6" => Self::Iso88596,
            "windows-1252" => Self::Windows1252,
            "UTF-16LE" => Self::Utf16Le,
            "UTF-16BE" => Self::Utf16Be,
            _ => Self::Other(encoding),
        }
    }
}

impl fmt::Display for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "utf-8",
            Self::Utf8Bom => "utf-8+bom",
            Self::Utf8Damaged => "utf-8-damaged",
            Self::Utf16LeBom => "utf-16-le+bom",
            Self::Utf16BeBom => "utf-16-be+bom",
            Self::Utf16Le => "utf-16-le",
            Self::Utf16Be => "utf-16-be",
            Self::Windows1256 => "cp1256",
            Self::Iso88596 => "iso8859-6",
            Self::Windows1252 => "cp1252",
            Self::Other(encoding) => return f.write_str(&encoding.name().to_ascii_lowercase()),
        })
    }
}

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
            utf16_encoding(charset).decode_with_bom_removal(bytes).0,
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
        // A U+FFFD that already stood in the text is an older wound.
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
/// raise the score; controls, holes, and letters where they cannot stand lower it.
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

/// Whether a file that begins with `head` (its first bytes, 4,096 are plenty) is UTF-16, and which.
///
/// A byte order mark decides. Without one, nine of ten high bytes must be 00 (Latin, spaces) or 06
/// (Arabic). Asked before UTF-8, because zero bytes and 06 are valid UTF-8. One search of `head`
/// when, as in nearly every file, it has no such byte.
pub(super) fn utf16(head: &[u8]) -> Option<Charset> {
    if head.starts_with(b"\xFF\xFE") {
        return Some(Charset::Utf16LeBom);
    }
    if head.starts_with(b"\xFE\xFF") {
        return Some(Charset::Utf16BeBom);
    }
    let head = head.get(..HEAD).unwrap_or(head);
    if head.len() < 8 || memchr2(0x00, 0x06, head).is_none() {
        return None;
    }
    let is_wide = |offset: usize| {
        let high = head.iter().skip(offset).step_by(2);
        let all = high.len();
        high.filter(|b| matches!(b, 0x00 | 0x06)).count() * 10 >= all * 9
    };
    let orders = [(1, Charset::Utf16Le), (0, Charset::Utf16Be)];
    orders
        .into_iter()
        .find(|&(offset, _)| is_wide(offset))
        .map(|(_, charset)| charset)
}

fn utf16_encoding(charset: Charset) -> &'static Encoding {
    match charset {
        Charset::Utf16Be | Charset::Utf16BeBom => UTF_16BE,
        _ => UTF_16LE,
    }
}

/// A UTF-16 stream read as UTF-8. Half a character at the end, and lone surrogates, become U+FFFD.
///
/// Holds 24 KiB whatever the length of the stream.
pub(super) struct Utf16Reader<R: Read> {
    reader: BufReader<R>,
    decoder: Decoder,
    text: Vec<u8>,
    /// The part of `text` that was decoded and not read yet.
    ready: Range<usize>,
    done: bool,
}

impl<R: Read> Utf16Reader<R> {
    /// Reads `reader`, which stands at the first byte of the file, in the byte order that
    /// [`utf16`] answered. A byte order mark is taken off.
    pub(super) fn new(reader: R, charset: Charset) -> Self {
        Self {
            reader: BufReader::with_capacity(8 << 10, reader),
            decoder: utf16_encoding(charset).new_decoder_with_bom_removal(),
            text: vec![0; 16 << 10],
            ready: 0..0,
            done: false,
        }
    }

    /// Fills the text buffer anew, with at least one byte unless the stream has ended.
    fn refill(&mut self) -> io::Result<()> {
        while self.ready.is_empty() && !self.done {
            let wide = self.reader.fill_buf()?;
            // At the end the decoder may still hold half a character.
            let last = wide.is_empty();
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(wide, &mut self.text, last);
            self.reader.consume(read);
            self.ready = 0..written;
            self.done = last && result == CoderResult::InputEmpty;
        }
        Ok(())
    }
}

impl<R: Read> Read for Utf16Reader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        self.refill()?;
        let n = self.ready.len().min(out.len());
        out[..n].copy_from_slice(&self.text[self.ready.start..][..n]);
        self.ready.start += n;
        Ok(n)
    }
}

impl<R: Read> fmt::Debug for Utf16Reader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Utf16Reader")
            .field("charset", &self.decoder.encoding())
            .finish()
    }
}

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
    use super::*;
    use proptest::prelude::*;

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

    /// Text as UTF-16 bytes, low byte first or high byte first.
    fn wide(text: &str, low_first: bool) -> Vec<u8> {
        let units = text.encode_utf16();
        units
            .flat_map(|u| {
                if low_first {
                    u.to_le_bytes()
                } else {
                    u.to_be_bytes()
                }
            })
            .collect()
    }

    /// A reader that gives one byte at a time, as a slow pipe may.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let n = out.len().min(1);
            self.0.read(&mut out[..n])
        }
    }

    #[test]
    fn a_utf16_stream_is_its_text_and_a_cut_end_is_marked() {
        let text = "\u{feff}خبر عاجل 😀 news\n".repeat(3000);
        for low_first in [true, false] {
            let mut bytes = wide(&text, low_first);
            bytes.push(0x27);
            let charset = utf16(&bytes).unwrap();
            let mut got = String::new();
            Utf16Reader::new(Drops(&bytes), charset)
                .read_to_string(&mut got)
                .unwrap();
            assert_eq!(
                got,
                format!("{}\u{fffd}", text.strip_prefix('\u{feff}').unwrap())
            );
        }
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
