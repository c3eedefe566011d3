//! Pages that were crawled more than once, and articles in several languages.

use serde_json::{Value, json};

use super::{outcome, sada};

const BODY: &str = "غادرت قوات التحالف الدولي قاعدة حقل العمر النفطي في ريف دير الزور الشرقي \
    صباح اليوم وفق ما أفادت مصادر محلية تحدثت عن عشرات الشاحنات المحملة بالمعدات والجنود";
const MORE: &str = "وقال مسؤول عسكري لاحقا إن الانسحاب يجري وفق خطة وضعت قبل أشهر وإن بعض القوات \
    ستبقى في قواعد أخرى لمواصلة مهام التدريب والحراسة حتى نهاية العام على أقل تقدير وأضاف أن \
    الأمر لا يعني تخليا عن الحلفاء المحليين الذين قاتلوا إلى جانب التحالف طوال سنوات في المنطقة";
const OTHER: &str = "فاز فريق المدينة على ضيفه بثلاثة أهداف مقابل هدف واحد في مباراة حافلة \
    بالفرص شهدها آلاف المشجعين مساء أمس وتصدر بذلك جدول الترتيب قبل جولتين من نهاية الموسم";

fn run_lines(feed: &[Value], args: &[&str]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let lines: String = feed.iter().map(|r| format!("{r}\n")).collect();
    std::fs::write(folder.path().join("feed.jsonl"), lines).unwrap();
    let out = outcome(
        sada(folder.path())
            .args(["cluster", "feed.jsonl", "--format", "jsonl"])
            .args(args),
    );
    assert_eq!(out.code, 0, "{}", out.stderr);
    let lines = out.stdout.lines();
    lines.map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn crawled() -> [Value; 4] {
    let text = |body: &str| format!("{body} {body}");
    [
        json!({"id": "first", "title": "انسحاب", "text": BODY, "date": "2025-06-03T08:00:00Z",
            "url": "https://www.example.com/news/1?utm_source=rss"}),
        json!({"id": "later", "title": "انسحاب", "text": format!("{BODY} {MORE}"),
            "date": "2025-06-03T12:00:00Z", "url": "https://m.example.com/news/1#top"}),
        json!({"id": "other", "title": "مباراة", "text": text(OTHER),
            "url": "https://www.example.com/news/2"}),
        json!({"id": "same address, nothing else", "title": "مباراة أخرى", "text": OTHER,
            "url": "https://www.example.com/amp/news/1/"}),
    ]
}

#[test]
fn a_page_crawled_again_is_shown_as_such_even_when_it_grew() {
    let lines = run_lines(&crawled(), &["--threshold", "0.6"]);
    assert_eq!(lines[0]["counts"]["recrawls"], 1);
    let article = |id: &str| {
        lines
            .iter()
            .find(|l| l["type"] == "article" && l["id"] == id)
    };
    let later = article("later").unwrap();
    assert_eq!(
        (&later["role"], &later["recrawl"]),
        (&json!("copy"), &json!(true))
    );
    assert!(later["score"].as_f64().unwrap() < 0.6);
    assert_eq!(later["source"], "example.com");
    let link = lines
        .iter()
        .find(|l| l["a"] == "later" || l["b"] == "later")
        .unwrap();
    assert_eq!(link["why"]["same_address"], true);
    let stray = article("same address, nothing else").unwrap();
    assert!(stray["recrawl"].is_null());
    assert_ne!(stray["copy_group"], later["copy_group"]);
}

#[test]
fn the_report_and_dedup_say_that_a_page_was_crawled_again() {
    let folder = tempfile::tempdir().unwrap();
    let lines: String = crawled().iter().map(|r| format!("{r}\n")).collect();
    std::fs::write(folder.path().join("feed.jsonl"), lines).unwrap();
    let shown = outcome(sada(folder.path()).args(["cluster", "feed.jsonl"]));
    assert!(shown.stdout.contains("crawled again"), "{}", shown.stdout);
    assert!(shown.stdout.contains("  again "), "{}", shown.stdout);
    let args = ["dedup", "feed.jsonl", "--dropped", "dropped.jsonl"];
    let out = outcome(sada(folder.path()).args(args));
    assert!(!out.stdout.contains("\"later\""));
    let dropped = std::fs::read_to_string(folder.path().join("dropped.jsonl")).unwrap();
    assert!(
        dropped.contains("the same page, crawled again"),
        "{dropped}"
    );
}

#[test]
fn only_articles_in_the_languages_asked_for_are_taken() {
    let english = "The prime minister said on Monday that the talks would go on next week.";
    let persian = "رئیس جمهور گفت که گفتگوها با کشورهای همسایه در پایتخت ادامه پیدا می‌کند";
    let feed = [
        json!({"id": "ar", "text": BODY, "language": "en-us"}),
        json!({"id": "en", "text": english}),
        json!({"id": "fa", "text": persian}),
        json!({"id": "short", "text": "x", "language": "fr"}),
        json!({"id": "unknown", "text": "2025"}),
    ];
    let ids = |lines: &[Value]| -> Vec<String> {
        let articles = lines.iter().filter(|l| l["type"] == "article");
        let id = |l: &Value| format!("{}={}", l["id"].as_str().unwrap(), l["language"]);
        let mut ids: Vec<_> = articles.map(id).collect();
        ids.sort();
        ids
    };
    let all = run_lines(&feed, &[]);
    let want = [
        "ar=\"ar\"",
        "en=\"en\"",
        "fa=\"fa\"",
        "short=\"fr\"",
        "unknown=null",
    ];
    assert_eq!(ids(&all), want);
    let some = run_lines(&feed, &["--language", "ar,EN"]);
    assert_eq!(ids(&some), ["ar=\"ar\"", "en=\"en\"", "unknown=null"]);
    assert_eq!(some[0]["counts"]["other_languages"], 2);
}

#[test]
fn a_language_that_nobody_wrote_in_is_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("feed.jsonl"),
        format!("{}\n", json!({"text": BODY})),
    )
    .unwrap();
    let out = outcome(sada(folder.path()).args(["cluster", "feed.jsonl", "--language", "fr"]));
    assert_eq!(out.code, 2);
    assert!(out.stderr.contains("other languages"), "{}", out.stderr);
    let out =
        outcome(sada(folder.path()).args(["cluster", "feed.jsonl", "--language", "français"]));
    assert!(out.stderr.contains("not a language code"), "{}", out.stderr);
}
