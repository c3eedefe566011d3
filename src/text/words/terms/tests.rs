//! Terms are the stems of their text, whatever is remembered.

use super::*;
use crate::text::stems;
use proptest::prelude::*;

fn terms(words: &mut Words, text: &str) -> Vec<(u32, String)> {
    let (mut out, mut hashes, mut alone) = (Vec::new(), Vec::new(), Vec::new());
    words.terms(text, &mut hashes, |t| out.push((t.id, t.word.to_owned())));
    Words::new().hashes(text, &mut alone);
    assert_eq!(hashes, alone);
    out
}

fn ids(words: &mut Words, text: &str) -> Vec<u32> {
    terms(words, text).into_iter().map(|(id, _)| id).collect()
}

fn want(text: &str) -> Vec<u32> {
    let stems = stems(text);
    stems
        .iter()
        .filter(|s| is_telling(s))
        .map(|s| term_id(s))
        .collect()
}

#[test]
fn terms_come_with_the_words_that_people_wrote() {
    let text =
        "قالت الولايات المتحدة الأميركية إنّ القوّات، انسحبت في 2018 من 12 قاعدة و300 موقع عبد الله";
    let got = terms(&mut Words::new(), text);
    let shown: Vec<&str> = got.iter().map(|(_, w)| w.as_str()).collect();
    assert_eq!(
        shown,
        [
            "الولايات المتحدة الأميركية",
            "القوّات",
            "انسحبت",
            "قاعدة",
            "300",
            "موقع",
            "عبدالله"
        ]
    );
    assert_eq!(got[0].0, term_id("امريك"));
    assert_eq!(got[1].0, term_id("قوات"));
}

#[test]
fn numbers_that_all_events_share_tell_nothing() {
    for (stem, telling) in [
        ("#5", false),
        ("#12", false),
        ("#2018", false),
        ("#1436", false),
        ("#150", true),
        ("#5%", true),
        ("#3500", true),
        ("#2.5", true),
        ("قوات", true),
        ("5g", true),
    ] {
        assert_eq!(is_telling(stem), telling, "{stem}");
    }
}

#[test]
fn terms_of_real_words_in_every_script_are_the_stems() {
    let mut words = Words::new();
    for text in [
        "گفتگو با رئيس جمهور در تهران و گروه ها",
        "The new bases of the United Nations in Europe",
        "قرار on الجديد من UN و F-16 بنسبة 5 % و7%",
        "تنظيم القاعدة وتنظيم الدولة في دير الزور وللأمم المتحدة",
        "الامم پ",
        "پ",
        "",
        " ",
        "日本語 テスト ไทย",
        "٩٩٪ من 5g",
    ] {
        for _ in 0..2 {
            assert_eq!(ids(&mut words, text), want(text), "{text}");
        }
    }
}

#[test]
fn scratch_memory_is_bounded() {
    let mut words = Words::new();
    words.terms(&"كلمة ".repeat(100_000), &mut Vec::new(), |_| ());
    assert!(words.memory.unwrap().seen.capacity() <= 1 << 16);
}

proptest! {
    #[test]
    fn terms_are_the_stems_of_any_text(texts in prop::collection::vec(any::<String>(), 3)) {
        let mut words = Words::new();
        for text in texts.iter().chain(&texts) {
            prop_assert_eq!(ids(&mut words, text), want(text));
        }
    }

    #[test]
    fn terms_are_the_stems_of_arabic(
        text in "([اأإلوبكفتهةىيئءسمن]{1,7}\u{64b}?[.،,%٪:«»\"-]{0,2}[ \n]?|[0-9٣]{1,4}[.،,%٪ ]|[a-zپە%. ]{1,3}|الامم |المتحدة |والولايات |مايو |في المئة |عبد |ل|\u{200b}){0,14}"
    ) {
        let mut words = Words::new();
        prop_assert_eq!(ids(&mut words, &text), want(&text));
        prop_assert_eq!(ids(&mut words, &text), want(&text));
    }
}
