//! Laws of furniture by repetition.

use proptest::prelude::*;

use super::*;

const LINE: &str = "يمكنكم تسلم إشعارات بأهم الموضوعات";
const TICKER: [&str; 6] = [
    "انسحاب مفاجئ من قاعدتين",
    "محافظ المنيا يتابع الخدمات",
    "فيسبوك يدشن خدمة للمواعدة",
    "روما يبلغ ربع النهائي",
    "ارتفاع أسعار النفط اليوم",
    "انفجار يستهدف موكبا في غزة",
];

/// Words that no other number gives.
fn body(number: usize, words: usize) -> String {
    let word = |i: usize| format!("كلمة{number}في{i}");
    (0..words).map(word).collect::<Vec<_>>().join(" ")
}

fn headline(number: usize) -> String {
    format!("العنوان رقم {number}")
}

/// What is furniture in articles given by outlet, headline and text.
fn found<'a>(articles: impl IntoIterator<Item = (&'a str, String, String)>) -> Repeated {
    let mut sightings = Sightings::default();
    for (outlet, title, text) in articles {
        let mut sighted = Sighted::default();
        sighted.add(outlet, &title, &text);
        sightings.append(sighted).unwrap();
    }
    sightings.repeated().unwrap()
}

fn with_line(
    numbers: std::ops::Range<usize>,
) -> impl Iterator<Item = (&'static str, String, String)> {
    numbers.map(|n| ("bbc", headline(n), format!("{}\n{LINE}", body(n, 30))))
}

#[test]
fn a_line_under_three_headlines_and_one_in_a_hundred_is_furniture() {
    let clean = |n: usize| (100..100 + n).map(|n| ("bbc", headline(n), body(n, 30)));
    let lost = |with: usize, without: usize| {
        let repeated = found(with_line(0..with).chain(clean(without)));
        repeated.cut("bbc", "", &format!("{}\n{LINE}", body(0, 30)))
    };
    assert_eq!(lost(2, 0), None);
    assert_eq!(lost(3, 297).unwrap().text, body(0, 30));
    assert_eq!(lost(3, 298), None);
    assert_eq!(lost(4, 298).unwrap().lines, 1);
}

#[test]
fn another_outlet_keeps_the_line() {
    let text = format!("{}\n{LINE}", body(0, 30));
    assert_eq!(found(with_line(0..9)).cut("cnn", "", &text), None);
}

#[test]
fn the_same_headline_again_is_counted_once() {
    let again = (0..9).map(|n| ("bbc", headline(n % 2), format!("{}\n{LINE}", body(n, 30))));
    assert!(found(again).is_empty());
}

#[test]
fn an_article_that_is_updated_under_new_headlines_keeps_its_body() {
    let update = |n: usize| {
        let paragraphs = [body(0, 12), body(1, 38), body(2, 20), body(100 + n, 15)];
        ("bbc", headline(n), paragraphs.join("\n"))
    };
    assert!(found((0..50).map(update)).is_empty());
}

#[test]
fn what_is_furniture_depends_on_no_order_and_no_parts() {
    let articles: Vec<_> = with_line(0..40)
        .map(|(o, t, text)| (o, t, format!("{}\n{text}", TICKER.join(" | "))))
        .collect();
    let mut sightings = Sightings::default();
    let mut sighted = Sighted::default();
    for (outlet, title, text) in articles.iter().rev() {
        sighted.add(outlet, title, text);
    }
    sightings.append(sighted).unwrap();
    let want = found(articles);
    // The line, the ticker and its pieces.
    assert_eq!(want.lines.len(), 2 + TICKER.len());
    for parts in [1, 2, 7] {
        assert_eq!(sightings.repeated_in(parts).unwrap().lines, want.lines);
    }
}

#[test]
fn rows_of_known_headlines_go_and_their_paragraphs_stay() {
    let ticker = |n: usize| [&TICKER[n % 6..], &TICKER[..n % 6]].concat().join("    ");
    let text = |n: usize| format!("{}\n{}", ticker(n), body(n, 30));
    let repeated = found((0..9).map(|n| ("bbc", headline(n), text(n))));
    let cut = |text: &str| repeated.cut("bbc", "", text).map(|cut| cut.text);
    assert_eq!(cut(&text(2)).unwrap(), body(2, 30));
    let fresh = format!("عنوان جديد اليوم    {}\n{}", ticker(4), body(4, 30));
    assert_eq!(cut(&fresh).unwrap(), body(4, 30));
    let flat = format!("{}    {}.", ticker(1), body(1, 200));
    assert_eq!(cut(&flat).unwrap().trim(), format!("{}.", body(1, 200)));
    assert_eq!(cut(&body(3, 30)), None);
}

#[test]
fn a_template_and_a_text_of_nothing_else_lose_nothing() {
    let repeated = found(with_line(0..9));
    let cut = |text: &str| repeated.cut("bbc", "", text);
    assert_eq!(cut(LINE), None);
    assert_eq!(cut(&format!("{LINE}\nالقاهرة 24")), None);
    assert!(cut(&format!("{LINE}\n{}", body(1, 5))).is_some());
    // Its own headline is no furniture.
    assert_eq!(
        repeated.cut("bbc", LINE, &format!("{LINE}\n{}", body(1, 5))),
        None
    );
}

#[test]
fn a_million_lines_are_remembered_by_their_ends() {
    let lines = (0..1_000_000).map(|n| format!("سطر قصير رقم {n}\n"));
    let text = lines.collect::<String>() + LINE;
    let mut sighted = Sighted::default();
    sighted.add("bbc", "", &text);
    assert_eq!(sighted.bytes.len(), (FIRST + LAST) * SIGHTING);
    let line = number(outlet_number("bbc"), LINE).unwrap().to_le_bytes();
    assert!(sighted.bytes.windows(8).any(|b| b == line));
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(LINE.to_owned()),
        Just(format!(" {LINE} \r")),
        Just(TICKER.join(" | ")),
        Just(String::new()),
        "[ \t|•a-zء-ي.0-9\u{a0}]{0,40}",
    ]
}

proptest! {
    #[test]
    fn what_is_left_stood_there_in_that_order(lines in prop::collection::vec(line(), 0..9)) {
        let text = lines.join("\n");
        let all = (0..9).map(|n| ("", headline(n), format!("{}\n{LINE}\n{}", TICKER.join(" | "), body(n, 30))));
        if let Some(cut) = found(all).cut("", "", &text) {
            prop_assert!(cut.text.len() < text.len() && !cut.text.trim().is_empty());
            let mut rest = text.chars();
            prop_assert!(cut.text.chars().all(|c| rest.any(|r| r == c)));
        }
    }

    #[test]
    fn a_sighting_comes_back(line: u64, headline: u32, body: u32) {
        let sighting = Sighting { line, headline, body };
        prop_assert_eq!(Sighting::from_bytes(sighting.to_bytes()), sighting);
    }
}
