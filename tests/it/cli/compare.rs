//! What `sada compare` says of two articles, in English and in Arabic.

use std::path::Path;

use super::{Outcome, cluster, folder, of_type, outcome, sada, text};
use crate::support::{SEEDS, seeds};

/// Two reports on one event, one on another, a headline alone, no words at all, two copies, a
/// later report.
fn feed() -> String {
    let line = |id: &str, title: &str, date: &str, text: &str| {
        let json = serde_json::json!({"id": id, "title": title, "date": date, "text": text});
        json.to_string() + "\n"
    };
    let copy = text(1) + " زيادة في آخر النص";
    [
        line(
            "quake",
            "زلزال قوي يضرب إقليم كهرمان ويخلف عشرات الجرحى",
            "2025-06-03T08:00:00Z",
            "ضرب زلزال بلغت شدته ست درجات إقليم كهرمان فجر الثلاثاء، وأصيب عشرات السكان بجروح \
             بعدما انهارت منازل في بلدة البستان. وقالت هيئة الطوارئ إن فرق الإنقاذ تبحث عن عالقين \
             تحت الأنقاض.",
        ),
        line(
            "rubble",
            "جرحى وأنقاض في كهرمان بعد هزة أرضية عنيفة",
            "2025-06-03T19:00:00Z",
            "قضى سكان كهرمان ساعات عصيبة بعد زلزال عنيف هز الإقليم، وتواصل فرق الإنقاذ في بلدة \
             البستان رفع الأنقاض بحثا عن ناجين. وأعلنت السلطات أن الجرحى نقلوا إلى المستشفيات.",
        ),
        line(
            "match",
            "شباب الواحة يفوز على نجوم المرفأ",
            "2025-06-03T20:00:00Z",
            "حقق فريق شباب الواحة فوزا ثمينا على ضيفه نجوم المرفأ بهدفين مقابل هدف، ليرتقي إلى \
             المرتبة الثانية برصيد أربعين نقطة.",
        ),
        line(
            "headline",
            "زلزال كهرمان: فرق الإنقاذ في البستان ترفع الأنقاض",
            "2025-06-04",
            "",
        ),
        line("silent", "", "2025-06-04", "… !!! …"),
        line("original", "عنوان", "2025-06-03T08:00:00Z", &text(1)),
        line("copy", "عنوان آخر", "2025-07-30T08:00:00Z", &copy),
        line(
            "aid",
            "خيام وأغذية لمن شردهم الزلزال في كهرمان",
            "2025-06-05T04:00:00Z",
            "وصلت قافلة من الخيام والأغذية إلى إقليم كهرمان لإيواء من انهارت منازلهم فجر الثلاثاء، \
             وقالت هيئة الطوارئ إن قافلة أخرى تنطلق إلى بلدة البستان نهاية الأسبوع بعدما أصيب عشرات \
             السكان بجروح.",
        ),
    ]
    .concat()
}

/// Compares two lines of the feed.
fn compare(a: u32, b: u32, args: &[&str]) -> String {
    let dir = folder(&[("feed.jsonl", feed().as_bytes())]);
    let sides = [a, b].map(|line| format!("feed.jsonl:{line}"));
    said(dir.path(), &[&sides[0], &sides[1]], args)
}

fn said(folder: &Path, sides: &[&str], args: &[&str]) -> String {
    let run = outcome(sada(folder).arg("compare").args(sides).args(args));
    assert_eq!(run.code, 0, "{}", run.stderr);
    run.stdout
}

fn compare_seeds(args: &[&str]) -> String {
    said(&seeds(), &SEEDS, args)
}

/// The text without marks of direction.
fn plain(text: &str) -> String {
    text.replace(|c| ('\u{2066}'..='\u{2069}').contains(&c), "")
}

#[track_caller]
fn assert_says(answer: &str, parts: &[&str]) {
    let answer = plain(answer);
    for part in parts {
        assert!(answer.contains(part), "no {part:?} in: {answer}");
    }
}

#[test]
fn the_seeds_are_one_story_by_their_words_and_the_link_is_called_weak() {
    let english = compare_seeds(&[]);
    assert!(english.starts_with("Same story"), "{english}");
    assert_says(
        &english,
        &[
            "weak link",
            "«كونيكو» (20 % of the likeness)",
            "«دير الزور»",
            "published 31 days apart",
            "below 0.5 (--coarseness normal)",
            "often wrong",
            "Not copies: hardly any phrase is shared.",
            "hours apart  744     the window is 45 days",
            "story score  0.0",
        ],
    );
    let arabic = compare_seeds(&["--lang", "ar"]);
    assert_says(
        &arabic,
        &[
            "يُجمع المقالان في قصة واحدة، لكن بصلة ضعيفة",
            "«كونيكو» (20% من التشابه) و«سورية»",
            "درجة التقارب 0.01 دون الحد 0.5",
            "وبين نشرهما 31 يومًا",
            "ليسا نسختين: لا تكاد تجمعهما عبارة مشتركة.",
            "أقصى ما يُقبل 45 يومًا",
        ],
    );
}

#[test]
fn reports_on_one_event_are_one_story_with_score_and_time() {
    let english = compare(1, 2, &[]);
    assert!(english.starts_with("Same story, told in"), "{english}");
    assert_says(
        &english,
        &["«كهرمان»", "published 11 hours apart", "0.5 (--coarseness"],
    );
    assert_says(
        &compare(1, 2, &["--lang", "ar"]),
        &[
            "المقالان من قصة واحدة بصياغتين مختلفتين: أبرز ما يجمعهما «كهرمان»",
            "وبين نشرهما 11 ساعة",
        ],
    );
}

#[test]
fn the_same_article_twice_is_a_copy() {
    let same = "Copies: the wording is the same throughout.\n";
    assert!(compare(1, 1, &[]).starts_with(same));
    assert_says(
        &compare(1, 1, &["--lang", "ar"]),
        &["نسختان من نص واحد: الصياغة متطابقة من أولها إلى آخرها."],
    );
    assert!(said(&seeds(), &[SEEDS[0], SEEDS[0]], &[]).starts_with(same));
}

#[test]
fn a_copy_is_one_however_far_apart_in_time() {
    let english = compare(6, 7, &["--window", "1", "--texts"]);
    assert!(english.starts_with("Copies: 92 % of the"), "{english}");
    assert_says(&english, &["50 words", "54 words", "A  ["]);
    let arabic = compare(6, 7, &["--lang", "ar"]);
    assert_says(
        &arabic,
        &["نسختان من نص واحد: 92% من الصياغة مشترك بينهما."],
    );
}

#[test]
fn unrelated_articles_are_no_story_because_hardly_a_word_is_shared() {
    for (a, b) in [(1, 3), (2, 6)] {
        let english = compare(a, b, &[]);
        let why = [
            "they share no informative word",
            "hardly any rare word is shared",
        ];
        assert!(english.starts_with("Not the same story: "), "{english}");
        assert!(why.iter().any(|why| english.contains(why)), "{english}");
        assert_says(&english, &["Not copies: no phrase is shared."]);
        assert_says(
            &compare(a, b, &["--lang", "ar"]),
            &["المقالان ليسا من قصة واحدة: لا", "لا عبارة مشتركة بينهما"],
        );
    }
}

#[test]
fn a_headline_alone_has_a_story_but_no_wording() {
    let english = compare(1, 4, &[]);
    assert!(english.starts_with("Same story"), "{english}");
    assert_says(
        &english,
        &["Not comparable as copies: one of the texts has no words."],
    );
    assert_says(
        &compare(1, 4, &["--lang", "ar"]),
        &["المقالان من قصة واحدة", "أحد النصين خالٍ من الكلمات"],
    );
}

#[test]
fn an_article_without_any_word_is_like_nothing() {
    for (a, b) in [(1, 5), (5, 5)] {
        let english = compare(a, b, &[]);
        assert!(english.starts_with("Not comparable: "), "{english}");
        assert_says(&compare(a, b, &["--lang", "ar"]), &["لا تمكن المقارنة"]);
    }
}

#[test]
fn what_is_too_far_apart_or_too_weak_is_said_with_the_option_that_decides() {
    let far = compare_seeds(&["--window", "1"]);
    assert!(far.starts_with("Not the same story: "), "{far}");
    assert_says(
        &far,
        &[
            "«كونيكو»",
            "31 days apart, and the window is 1 day (--window)",
        ],
    );
    assert_says(
        &compare_seeds(&["--window", "2", "--lang", "ar"]),
        &["لكن الفارق الزمني كبير: بين نشرهما 31 يومًا، وأقصى ما يُقبل يومان (--window)"],
    );
    let weak = compare_seeds(&["--no-weak"]);
    assert!(weak.starts_with("Not the same story: "), "{weak}");
    assert_says(&weak, &["score of 0.01 is below 0.5", "--no-weak leaves"]);
    assert_says(
        &compare_seeds(&["--no-weak", "--lang", "ar"]),
        &["درجة التقارب 0.01 دون الحد 0.5", "ولولا --no-weak لجمعتهما"],
    );
    let normal = compare(1, 8, &[]);
    assert!(normal.starts_with("Not the same story: "), "{normal}");
    let low = ["score of 0.32 is below 0.5", "(--coarseness normal)"];
    assert_says(&normal, &low);
    assert!(!normal.contains("weak"), "{normal}");
    let wide = compare(1, 8, &["--coarseness", "wide"]);
    assert_says(&wide, &["Same story, told in", "0.3 (--coarseness wide)"]);
}

#[test]
fn at_the_level_of_copies_only_copies_are_spoken_of() {
    for (a, b, verdict) in [(1, 2, "Not copies: "), (6, 7, "Copies: ")] {
        let english = compare(a, b, &["--level", "copies"]);
        assert!(english.starts_with(verdict), "{english}");
        assert!(!english.contains("story"), "{english}");
        let arabic = compare(a, b, &["--level", "copies", "--lang", "ar"]);
        assert!(!arabic.contains("قصة"), "{arabic}");
    }
}

#[test]
fn every_arabic_line_is_an_island_and_the_environment_may_ask_for_it() {
    let dir = folder(&[("feed.jsonl", feed().as_bytes())]);
    let mut command = sada(dir.path());
    command.args(["compare", "feed.jsonl:1", "feed.jsonl:2", "--texts"]);
    let run = outcome(command.env("SADA_LANG", "ar"));
    assert_eq!(run.stdout, compare(1, 2, &["--lang", "ar", "--texts"]));
    for line in run.stdout.lines().filter(|l| !l.is_empty()) {
        let (opened, closed) = line.chars().fold((0, 0), |(opened, closed), c| match c {
            '\u{2066}'..='\u{2068}' => (opened + 1, closed),
            '\u{2069}' => (opened, closed + 1),
            _ => (opened, closed),
        });
        assert!(
            line.starts_with('\u{2067}') && line.ends_with('\u{2069}'),
            "{line}"
        );
        assert_eq!(opened, closed, "{line}");
    }
}

#[test]
fn the_verdict_is_what_cluster_says_of_the_two_alone() {
    let lines: Vec<String> = feed().lines().map(|l| format!("{l}\n")).collect();
    let pairs = [
        (0, 1),
        (0, 2),
        (0, 3),
        (1, 3),
        (3, 4),
        (5, 6),
        (5, 5),
        (0, 7),
    ];
    let options: [&[&str]; 4] = [
        &[],
        &["--background", "none", "--coarseness", "fine"],
        &["--window", "0.1", "--no-weak"],
        &["-t", "0.95"],
    ];
    for (a, b) in pairs {
        for args in options {
            let dir = folder(&[("two.jsonl", (lines[a].clone() + &lines[b]).as_bytes())]);
            let (_, found) = cluster(dir.path(), &[&["two.jsonl"], args].concat());
            let links = of_type(&found, "link");
            let want = match links.first().and_then(|l| l["kind"].as_str()) {
                Some("copy") => "Copies: ",
                Some("coverage") => "Same story, told",
                Some("weak") => "Same story, but only by a weak",
                _ => "Not ",
            };
            let verdict = said(dir.path(), &["two.jsonl:1", "two.jsonl:2"], args);
            assert!(verdict.starts_with(want), "{a} {b} {args:?}: {verdict}");
        }
    }
}

#[test]
fn a_side_that_is_no_one_article_is_an_error() {
    let dir = folder(&[("feed.jsonl", feed().as_bytes())]);
    let compare =
        |a: &str, b: &str| -> Outcome { outcome(sada(dir.path()).args(["compare", a, b])) };
    let missing = compare("feed.jsonl:1", "feed.jsonl:9");
    assert!(
        missing.code == 2 && missing.stderr.contains("no record 9"),
        "{}",
        missing.stderr
    );
    let many = compare("feed.jsonl", "feed.jsonl:1");
    assert!(
        many.code == 2 && many.stderr.contains("more than one"),
        "{}",
        many.stderr
    );
}
