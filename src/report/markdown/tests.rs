use proptest::prelude::*;
use pulldown_cmark::{Event, Options as Extensions, Parser, Tag};

use super::*;
use crate::report::fixtures::{self, body, record};

fn digest(run: &Run, lang: Lang) -> String {
    let markdown = Markdown {
        top: 20,
        members: 6,
        lang: Some(lang),
    };
    fixtures::text(&markdown, run)
}

/// Without isolates, for snapshots.
fn bare(run: &Run, lang: Lang) -> String {
    digest(run, lang).replace(['\u{2066}', '\u{2068}', '\u{2069}'], "")
}

/// What a reader of Markdown makes of a digest.
#[derive(Debug, Default)]
struct Seen {
    headings: usize,
    items: usize,
    html: usize,
    other: Vec<String>,
    links: Vec<String>,
    text: String,
}

fn seen(markdown: &str) -> Seen {
    let mut seen = Seen::default();
    for event in Parser::new_ext(markdown, Extensions::all()) {
        match event {
            Event::Start(Tag::Heading { .. }) => seen.headings += 1,
            Event::Start(Tag::Item) => seen.items += 1,
            Event::Start(Tag::Link { dest_url, .. }) => seen.links.push(dest_url.into_string()),
            Event::Start(Tag::Paragraph | Tag::List(None)) | Event::End(_) => {}
            Event::Text(text) => seen.text += &text,
            Event::Html(_) | Event::InlineHtml(_) => seen.html += 1,
            other => seen.other.push(format!("{other:?}")),
        }
    }
    seen
}

/// Lines that would be headings and items.
fn lines(digest: &str) -> (usize, usize) {
    let all = |is: fn(&str) -> bool| digest.lines().filter(|line| is(line)).count();
    (
        all(|line| line.starts_with('#')),
        all(|line| line.trim_start().starts_with("- ")),
    )
}

#[test]
fn a_digest_says_who_printed_a_story_when() {
    insta::assert_snapshot!(bare(&fixtures::told(), Lang::En), @r#"
    # News stories, 2024-02-10 to 2024-02-12

    5 articles · 4 outlets · 1 story told by 4 articles · 1 article alone · 1 copy (20.0 %) · times in UTC

    ## 1. انهيار سد الزمردة فوق عين القصب

    4 articles · 3 different texts · 4 outlets · 2024-02-10 06:00 to 2024-02-12

    About: الزمردة · القصب · سد · عين · الدباغين · الشوبكي · الغراب · هضبة

    - lead · 2024-02-10 06:00 · الوادي
    - original · 2024-02-10 15:30 · الميناء: سيول تجتاح عين القصب بعد تصدع سد الزمردة
      - copy 100 % · 2024-02-11 07:00 · Barq: إجلاء مئات الأسر من عين القصب
    - coverage · 2024-02-12 · النور: سد الزمردة: العثور على أربعة مفقودين أحياء في عين القصب

    Percentage of a copy: how many of their 3-word phrases the copy and its original share.
    "#);
}

#[test]
fn a_digest_in_arabic_has_arabic_words_only() {
    insta::assert_snapshot!(bare(&fixtures::told(), Lang::Ar), @r#"
    # قصص الأخبار، من 2024-02-10 إلى 2024-02-12

    5 مقالات · 4 مصادر · قصة واحدة من مقالين فأكثر، ومجموع مقالاتها 4 · المقالات المنفردة: 1 · نسخة واحدة (20.0%) · الأوقات بتوقيت غرينتش

    ## 1. انهيار سد الزمردة فوق عين القصب

    4 مقالات · 3 صياغات · 4 مصادر · من 2024-02-10 06:00 إلى 2024-02-12

    أبرز الكلمات: الزمردة · القصب · سد · عين · الدباغين · الشوبكي · الغراب · هضبة

    - المقال الرئيس · 2024-02-10 06:00 · الوادي
    - الأصل · 2024-02-10 15:30 · الميناء: سيول تجتاح عين القصب بعد تصدع سد الزمردة
      - نسخة 100% · 2024-02-11 07:00 · Barq: إجلاء مئات الأسر من عين القصب
    - تغطية · 2024-02-12 · النور: سد الزمردة: العثور على أربعة مفقودين أحياء في عين القصب

    نسبة النسخة: ما تشترك فيه مع أصلها من مقاطع طول كل منها 3 كلمات.
    "#);
}

#[test]
fn copies_stand_below_their_original() {
    insta::assert_snapshot!(bare(&fixtures::three_copies(), Lang::En), @r#"
    # News stories, 2015-07-20 to 2015-07-23

    5 articles · 3 outlets · 1 story told by 3 articles · 2 articles alone · 2 copies (40.0 %) · times in UTC

    ## 1. واشنطن تسحب قواتها من دير الزور

    3 articles · 3 outlets · 2015-07-21 06:10 to 2015-07-23 09:40

    About: دير الزور · واشنطن · قواتها · تسحب · عثبع · خجبع · شجبع · كتبع

    - original · 2015-07-21 06:10 · الحياة
      - copy 100 % · 2015-07-21 09:40 · الرياض
      - copy 89 % · 2015-07-23 09:40 · Reuters: انسحاب مفاجئ

    Percentage of a copy: how many of their 3-word phrases the copy and its original share.
    "#);
    insta::assert_snapshot!(bare(&fixtures::three_copies(), Lang::Ar), @r#"
    # قصص الأخبار، من 2015-07-20 إلى 2015-07-23

    5 مقالات · 3 مصادر · قصة واحدة من مقالين فأكثر، ومجموع مقالاتها 3 · المقالات المنفردة: 2 · نسختان (40.0%) · الأوقات بتوقيت غرينتش

    ## 1. واشنطن تسحب قواتها من دير الزور

    3 مقالات · 3 مصادر · من 2015-07-21 06:10 إلى 2015-07-23 09:40

    أبرز الكلمات: دير الزور · واشنطن · قواتها · تسحب · عثبع · خجبع · شجبع · كتبع

    - الأصل · 2015-07-21 06:10 · الحياة
      - نسخة 100% · 2015-07-21 09:40 · الرياض
      - نسخة 89% · 2015-07-23 09:40 · Reuters: انسحاب مفاجئ

    نسبة النسخة: ما تشترك فيه مع أصلها من مقاطع طول كل منها 3 كلمات.
    "#);
}

#[test]
fn a_weak_link_is_told_and_explained() {
    insta::assert_snapshot!(bare(&fixtures::seeds(), Lang::En), @r#"
    # News stories, 2025-05-03 to 2025-06-03

    2 articles · 1 outlet · 1 story told by 2 articles · no copies

    ## 1. واشنطن تسحب معظم قواتها من دير الزور شرقي سورية

    2 articles · 1 outlet · 2025-05-03 to 2025-06-03

    About: دير الزور · كونيكو · حقل · سورية · شرقي · قوات · تسحب · قاعدة

    - lead · 2025-05-03 · 000\_b283cc8878b4321a.txt
    - coverage · 2025-06-03 · مصراوي: انسحاب أمريكي مفاجئ من قاعدتين بارزتين شرق سوريا
      - weak link to 000\_b283cc8878b4321a.txt: كونيكو 20 % · سورية 13 % · دير الزور 12 % · قاعدة 10 %

    Weak link: both texts would stand alone without it. Such links are often wrong.
    "#);
    insta::assert_snapshot!(bare(&fixtures::seeds(), Lang::Ar), @r#"
    # قصص الأخبار، من 2025-05-03 إلى 2025-06-03

    مقالان · مصدر واحد · قصة واحدة من مقالين فأكثر، ومجموع مقالاتها 2 · بلا نسخ

    ## 1. واشنطن تسحب معظم قواتها من دير الزور شرقي سورية

    مقالان · مصدر واحد · من 2025-05-03 إلى 2025-06-03

    أبرز الكلمات: دير الزور · كونيكو · حقل · سورية · شرقي · قوات · تسحب · قاعدة

    - المقال الرئيس · 2025-05-03 · 000\_b283cc8878b4321a.txt
    - تغطية · 2025-06-03 · مصراوي: انسحاب أمريكي مفاجئ من قاعدتين بارزتين شرق سوريا
      - صلة ضعيفة بمقال 000\_b283cc8878b4321a.txt: كونيكو 20% · سورية 13% · دير الزور 12% · قاعدة 10%

    الصلة الضعيفة: لولاها لبقي كل من المقالين منفردًا، وكثيرًا ما تخطئ.
    "#);
}

#[test]
fn a_hostile_digest_is_text() {
    for lang in [Lang::En, Lang::Ar] {
        let digest = digest(&fixtures::hostile(), lang);
        let seen = seen(&digest);
        // Six stories of two copies each under the title.
        assert_eq!((seen.headings, seen.items), (7, 12), "{digest}");
        assert_eq!((seen.html, seen.other.len(), seen.links.len()), (0, 0, 0));
        assert!(seen.text.contains("\\u{202e}gnp.exe"), "{digest}");
        assert!(!digest.contains(['\u{202e}', '\u{1b}', '\0', '\u{7}', '\r']));
        assert!(digest.len() < 16_000);
    }
    insta::assert_snapshot!(bare(&fixtures::hostile(), Lang::Ar).lines().take(12).collect::<Vec<_>>().join("\n"), @r#"
    # قصص الأخبار، من 2020-01-01 إلى 2020-01-02

    12 مقالًا · 7 مصادر · 6 قصص من مقالين فأكثر، ومجموع مقالاتها 12 · 6 نسخ (50.0%)

    ## 1. خبر \\u\{202e\}gnp.exe

    مقالان · مصدران · من 2020-01-01 إلى 2020-01-02

    أبرز الكلمات: exe · خبر · gnp · كتبع · حثبع · دثبع · طتبع · جتبع

    - الأصل · 2020-01-01 · خبر \\u\{202e\}gnp.exe
      - نسخة 100% · 2020-01-02 · z: عنوان عادي
    "#);
}

#[test]
fn every_line_begins_in_the_language_of_the_digest() {
    let (en, ar) = (
        digest(&fixtures::told(), Lang::En),
        digest(&fixtures::told(), Lang::Ar),
    );
    let first = |line: &str| line.chars().find(|c| c.is_alphabetic());
    for line in en.lines().filter(|line| !line.starts_with("## ")) {
        assert!(first(line).is_none_or(|c| c.is_ascii()), "{line}");
    }
    for line in ar.lines().filter(|line| !line.starts_with("## ")) {
        assert!(first(line).is_none_or(|c| !c.is_ascii()), "{line}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_a_feed_holds_a_digest_has_its_headings_its_items_and_links_to_the_web(
        title in "[a-z*_`<>\\[\\]()!#|~$&;:/@.\\\\\\-+=\"' \n\u{202e}\u{2069}اب]{0,60}|<script>[a-z]{3}</script>|\\PC{0,60}",
        outlet in "[a-z*_`<>\\[\\]()!#|~$&:/@.\\\\ \n]{0,30}",
        url in "javascript:[a-z()]{5}|https?://[a-z]{3}\\.[a-z]{2}/[a-z()<>\\[\\]\\\\&;*_ \"']{0,20}(\\?[a-z()<>\\\\&;=]{0,20})?|\\PC{0,30}",
    ) {
        let lines_of: Vec<String> = (0..4)
            .map(|i| {
                let text = body(i / 2 * 500, 80);
                let line = record(&format!("a{i}"), &outlet, "2024-02-10", &title, &text);
                let mut record: serde_json::Value = serde_json::from_str(&line).unwrap();
                record["url"] = format!("{url}{}", if i % 2 == 0 { "" } else { "0" }).into();
                record.to_string()
            })
            .collect();
        let run = fixtures::run(&lines_of);
        for lang in [Lang::En, Lang::Ar] {
            let digest = digest(&run, lang);
            let seen = seen(&digest);
            prop_assert_eq!((seen.headings, seen.items), lines(&digest), "{}", digest);
            prop_assert!(seen.html == 0 && seen.other.is_empty(), "{:?} {}", seen, digest);
            for link in &seen.links {
                prop_assert!(link.starts_with("http://") || link.starts_with("https://"), "{}", link);
            }
            prop_assert_eq!(
                digest.matches(['\u{2066}', '\u{2068}']).count(),
                digest.matches('\u{2069}').count()
            );
        }
    }
}
