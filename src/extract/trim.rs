//! Boilerplate taken out of a text that is an article body already.
//!
//! In: the text field of a record. Out: the same text without the lines that can be nothing but
//! boilerplate: whole-line buttons and credits (see `patterns`) and a ticker that comes before
//! everything else. Borrowed when nothing is found, which is nearly always. Whatever could be part
//! of an article stays: tables, results, poems, lists, short lines, summaries. A text that is
//! boilerplate only is left whole, so that no record loses its text.
//!
//! Cost: one search for line ends and a look at a few letters of each short line: about 0.5 µs for an
//! article of 3 KB that is in the cache.
//!
//! The general menu class of pages is not used here: among 76,189 clean articles it met 31 lines,
//! and all of them were match results, tables, poems or articles flattened into one line.

use std::borrow::Cow;

use memchr::memchr_iter;

use super::lines::Pieces;
use super::patterns::{LONGEST, is_boilerplate};

/// A ticker begins its second headline within this many bytes.
const FIRST_PIECE: usize = 256;

/// A ticker has at least this many pieces.
const LEAST_PIECES: usize = 8;

/// A line longer than this, white space included, is not looked at once the article has begun.
const LONGEST_RAW: usize = 2 * LONGEST;

/// Every piece of a ticker has at most this many words.
const MOST_WORDS: usize = 25;

/// Headlines have more words than half-verses: the mean that distinguishes a ticker from a poem.
const HEADLINE_WORDS: usize = 7;

/// Takes out the lines that are certainly boilerplate. Idempotent.
pub fn trim(text: &str) -> Cow<'_, str> {
    let b = text.as_bytes();
    let mut kept: Option<String> = None;
    // Whether a line that stays has been met, and where the stretch of kept lines began.
    let (mut inside, mut start, mut from) = (false, 0, 0);
    for end in memchr_iter(b'\n', b).chain([b.len()]) {
        if inside && end - start > LONGEST_RAW {
            start = end + 1;
            continue;
        }
        let trimmed = text[start..end].trim();
        if !trimmed.is_empty() {
            if is_boilerplate(trimmed) || (!inside && is_ticker(trimmed)) {
                kept.get_or_insert_default().push_str(&text[from..start]);
                from = end + 1;
            } else {
                inside = true;
            }
        }
        start = end + 1;
    }
    match kept {
        Some(mut kept) if inside => {
            kept.push_str(text.get(from..).unwrap_or(""));
            if from > b.len() {
                // The last line was removed: so is the line end before it.
                kept.pop();
            }
            Cow::Owned(kept)
        }
        _ => Cow::Borrowed(text),
    }
}

/// A row of headlines or links, distinguished from a table, a poem and a flattened article.
fn is_ticker(line: &str) -> bool {
    if !has_separator(&line.as_bytes()[..line.len().min(FIRST_PIECE)]) {
        return false;
    }
    let pieces = Pieces::of(line);
    let words = line.split_whitespace().count();
    pieces.count >= LEAST_PIECES
        && pieces.ended * 3 < pieces.count
        && pieces.longest <= MOST_WORDS
        && (words >= HEADLINE_WORDS * pieces.count || pieces.strokes + 1 >= pieces.count)
}

/// Whether a separator is in these bytes. No early exit, so that it compiles to SIMD.
pub(crate) fn has_separator(b: &[u8]) -> bool {
    let next = b.get(1..).unwrap_or_default();
    let third = b.get(2..).unwrap_or_default();
    let triples = b.iter().zip(next).zip(third);
    triples.fold(0, |any, ((&x, &y), &z)| {
        let gap = (x == b' ') & (y == b' ') & (z == b' ');
        // A no-break space beside another space.
        let hard = (x == 0xc2) & (y == 0xa0) & ((z == 0xc2) | (z == b' '));
        let sign = (x == b'\t') | (x == b'|');
        // › and •
        let wide = (x == 0xe2) & (y == 0x80) & ((z == 0xba) | (z == 0xa2));
        any | u8::from(gap | hard | sign | wide)
    }) != 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PROSE: &str = "أفاد المرصد السوري لحقوق الإنسان بأن القوات نفذت انسحابًا مفاجئًا.";

    #[test]
    fn clean_text_is_borrowed() {
        for text in [
            "",
            "\n",
            PROSE,
            "انضم آلاف من السنة الأجانب لجماعات معارضة\nفيسبوك يدشن خدمة للمواعدة",
            "النادي البنزرتي   1 - 1   الشبيبة   2 - 2   الترجي   0 - 0   النجم   3 - 1   الملعب",
            "- انسحبت القوات الأميركية من حقلي العمر وكونيكو في دير الزور.",
        ] {
            assert!(
                matches!(trim(text), Cow::Borrowed(t) if t == text),
                "{text}"
            );
        }
    }

    #[test]
    fn buttons_and_credits_go() {
        let text = format!("{PROSE}\nاقرأ أيضا: كذا\n\n{PROSE}\n(رويترز)");
        assert_eq!(trim(&text), format!("{PROSE}\n\n{PROSE}"));
        let text = format!("عاجل\r\n{PROSE}\r\nشارك\r\n");
        assert_eq!(trim(&text), format!("{PROSE}\r\n"));
    }

    #[test]
    fn a_ticker_goes_only_from_the_start() {
        let ticker =
            ["محافظ المنيا يتابع الجاهزية الطبية ويشيد بجودة الخدمات المقدمة"; 9].join("    ");
        assert_eq!(trim(&format!("{ticker}\n{PROSE}")), PROSE);
        let links = ["سياسة"; 9].join(" | ");
        assert_eq!(
            trim(&format!("\n{links}\n{ticker}\n{PROSE}")),
            format!("\n{PROSE}")
        );
        let inside = format!("{PROSE}\n{ticker}\n{PROSE}");
        assert_eq!(trim(&inside), inside);
    }

    #[test]
    fn poems_stay() {
        let poem = ["الموت حق ماعن الموت مجناب"; 12].join("    ");
        let text = format!("{poem}\n{PROSE}");
        assert_eq!(trim(&text), text);
    }

    #[test]
    fn a_text_of_boilerplate_only_stays() {
        assert_eq!(trim("عاجل"), "عاجل");
        assert_eq!(trim("عاجل\n\nشارك\n"), "عاجل\n\nشارك\n");
    }

    #[test]
    fn the_ticker_of_the_second_seed_goes() {
        let seed = include_str!("../../seeds/003_440a02abe744aa5e.txt");
        let kept = trim(seed);
        assert!(!kept.contains("مواقيت الصلاه"));
        assert!(!kept.contains("شكرا على الإبلاغ"));
        assert!(!kept.contains("انقر هنا"));
        assert!(kept.contains("انضم آلاف من السنة الأجانب"));
        assert!(kept.trim_end().ends_with("أخرى في حال التخلي عنهم."));
    }

    #[test]
    fn hostile_texts_take_linear_time() {
        for text in [
            "\n".repeat(1_000_000),
            "   ا".repeat(1_000_000),
            "عاجل\n".repeat(300_000),
            "|".repeat(10_000_000),
            " ".repeat(10_000_000),
        ] {
            trim(&text);
        }
    }

    fn line() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("عاجل".to_owned()),
            Just(" (رويترز)\r".to_owned()),
            Just(String::new()),
            Just(["أ ب"; 9].join(" | ")),
            Just(PROSE.to_owned()),
            "[ \t|a-zء-ي.«»،0-9]{0,30}",
        ]
    }

    proptest! {
        #[test]
        fn twice_is_once_and_no_line_is_new(lines in prop::collection::vec(line(), 0..8)) {
            let text = lines.join("\n");
            let once = trim(&text).into_owned();
            prop_assert_eq!(trim(&once), once.as_str());
            for line in once.split('\n') {
                prop_assert!(text.split('\n').any(|l| l == line), "{:?}", line);
            }
            prop_assert!(text.trim().is_empty() || !once.trim().is_empty());
        }
    }
}
