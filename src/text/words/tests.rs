use super::super::normalise::normalise;
use super::super::tokens::{spans, tokens};
use super::*;
use proptest::prelude::*;

/// Words and signs that rules look at.
const ATOMS: &[&str] = &[
    "و",
    "ف",
    "ب",
    "ل",
    "ال",
    "لل",
    "وال",
    "عبد",
    "الله",
    "ما",
    "زال",
    "لا",
    "سيما",
    "في",
    "المئة",
    "بالمئة",
    "كم",
    "كيلوغرام",
    "مايو",
    "أيار",
    "كانون",
    "الثاني",
    "تشرين",
    "الأول",
    "آب",
    "نيسان",
    "سوريا",
    "السورية",
    "الأميركي",
    "صحافي",
    "غوغل",
    "هونغ",
    "شئ",
    "وبشئ",
    "أوروبا",
    "شخصًا",
    "مُحَمَّد",
    "جـــدا",
    "ههههه",
    "2015",
    "٢٠١٥",
    "۱۲",
    "3.5",
    "1,200",
    "1٬200",
    "5،6",
    "12:30",
    "2025-06-03T01:37",
    "85%",
    "٪",
    "%",
    "$5",
    "007",
    "0.50",
    "1.000",
    "5g",
    "F-16",
    "Google",
    "www.bbc.com/x",
    "http://t.co/abc",
    "a@b.com",
    "U.S.",
    "l'armee",
    "&amp;",
    "é",
    "İ",
    "日本語",
    "ไทย",
    "کی",
    "پ",
    "۔",
    "،",
    "؛",
    "؟",
    ".",
    ",",
    ":",
    "(",
    ")",
    "«",
    "»",
    "“",
    "’",
    "…",
    "–",
    "-",
    "/",
    "`",
    "\u{200b}",
    "\u{200f}",
    "\u{a0}",
    "\n",
    "\u{fdfd}",
    "\u{61c}",
    "\u{675}",
    "\u{653}",
    "\u{64b}",
    "²",
];

fn arabic_word() -> impl Strategy<Value = String> {
    "[ء-غف-ي]{1,11}|[ء-غف-ي]{2,6}[\u{64b}-\u{652}ـ][ء-غف-ي]{0,3}"
}

fn mixture() -> impl Strategy<Value = String> {
    let atom = proptest::sample::select(ATOMS).prop_map(str::to_owned);
    let part = prop_oneof![
        3 => arabic_word(),
        3 => atom,
        1 => "[0-9]{1,7}[.،,%)]?",
        1 => "[\u{600}-\u{6ff}]{1,12}",
        1 => any::<char>().prop_map(String::from),
    ];
    let gap = prop_oneof![3 => Just(" "), 2 => Just("")];
    proptest::collection::vec((part, gap), 0..12).prop_map(|parts| {
        parts
            .iter()
            .flat_map(|(p, gap)| [p.as_str(), gap])
            .collect()
    })
}

fn arabic_text() -> impl Strategy<Value = String> {
    proptest::collection::vec(arabic_word(), 0..12).prop_map(|words| words.join(" "))
}

/// Words without loose clitics: glueing `و` to `وو` makes what normalising would shorten.
fn whole_words() -> impl Strategy<Value = String> {
    let word = arabic_word().prop_filter("a word of three letters", |word| {
        let letters: Vec<char> = fold(&clean(word)).chars().collect();
        letters.len() > 2 && letters.windows(2).all(|two| two[0] != two[1])
    });
    proptest::collection::vec(word, 0..12).prop_map(|words| words.join(" "))
}

fn hashes(words: &mut Words, text: &str) -> Vec<u64> {
    let mut out = Vec::new();
    words.hashes(text, &mut out);
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn hashes_are_those_of_the_tokens(a in mixture(), b in mixture()) {
        let mut words = Words::new();
        for text in [&a, &b, &a] {
            let want: Vec<u64> = tokens(text).iter().map(|t| word_hash(t)).collect();
            prop_assert_eq!(hashes(&mut words, text), want);
        }
    }

    #[test]
    fn tokens_with_their_stretches_are_the_tokens(text in mixture()) {
        let spanned = spans(&text);
        let want = tokens(&text);
        prop_assert_eq!(spanned.iter().map(|s| &s.token).collect::<Vec<_>>(), want.iter().collect::<Vec<_>>());
        for s in &spanned {
            prop_assert!(text.get(s.span.clone()).is_some_and(|stretch| !stretch.is_empty()));
        }
        prop_assert!(spanned.windows(2).all(|two| two[0].span.start <= two[1].span.start));
    }

    #[test]
    fn normalising_twice_changes_nothing(text in arabic_text()) {
        let once = normalise(&text);
        prop_assert_eq!(normalise(&once), once);
    }

    #[test]
    fn tokens_of_tokens_are_the_same(text in whole_words()) {
        let once = tokens(&text);
        prop_assert_eq!(tokens(&once.join(" ")), once);
    }
}

#[test]
fn hostile_texts_are_linear() {
    let mut words = Words::new();
    for unit in [
        "ا", "اب،", "%", "5%", "ما ", "و ", "\u{64b}", "1,000,", "a.com", "5 في ",
    ] {
        hashes(&mut words, &unit.repeat(100_000));
    }
}

#[test]
fn tokens_are_counted_at_the_ends_of_lines_and_at_their_beginnings() {
    let text = "انسحاب القوات | من قاعدتين\n\nفي 3 أيار مايو\n أ ب ت\u{a0}x|y\nend";
    let places = [
        0,
        text.find('|').unwrap(),
        text.find("من").unwrap(),
        text.find("في").unwrap(),
    ];
    let more = [
        text.find('أ').unwrap(),
        text.find("x|y").unwrap(),
        text.find("|y").unwrap(),
        text.find("end").unwrap(),
        text.len(),
    ];
    let mut breaks = Breaks {
        bytes: places.into_iter().chain(more).collect(),
        ..Breaks::default()
    };
    let (mut plain, mut counted, mut with_terms) = (Vec::new(), Vec::new(), Vec::new());
    Words::new().hashes(text, &mut plain);
    Words::new().hashes_at(text, &mut breaks, &mut counted);
    assert_eq!(counted, plain);
    let want: Vec<u32> = breaks
        .bytes
        .iter()
        .map(|&at| tokens(&text[..at]).len() as u32)
        .collect();
    // Both months are one date, and x|y is one piece.
    assert_eq!(breaks.tokens[..5], want[..5]);
    assert_eq!(breaks.tokens[7..], want[7..]);
    let found = std::mem::take(&mut breaks.tokens);
    Words::new().terms_at(text, &mut breaks, &mut with_terms, |_| ());
    assert_eq!((with_terms, breaks.tokens), (plain, found));
}
