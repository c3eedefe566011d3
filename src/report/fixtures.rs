//! Runs for the tests of the report stage, made from small inputs.

use std::path::{Path, PathBuf};

use super::{Terminal, Writer};
use crate::Texts;
use crate::options::Options;
use crate::pipeline::Sada;
use crate::progress::Silent;
use crate::read::Feed;
use crate::run::Run;
use crate::story::Keep;

/// The run over files at `paths`.
fn open(paths: &[PathBuf], options: Options) -> Run {
    let mut feed = Feed::open(paths, &options.read).unwrap();
    Sada::new(options).unwrap().cluster(&mut feed).unwrap()
}

/// The run over these JSON lines, read from `feed.jsonl` in the system's temporary folder.
pub(super) fn run_with(lines: &[impl AsRef<str>], options: Options) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("feed.jsonl");
    let lines: Vec<&str> = lines.iter().map(AsRef::as_ref).collect();
    std::fs::write(&path, lines.join("\n")).unwrap();
    open(&[path], options)
}

pub(super) fn run(lines: &[impl AsRef<str>]) -> Run {
    run_with(lines, Options::default())
}

/// What a writer makes of a run.
pub(super) fn text(writer: &dyn Writer, run: &Run) -> String {
    let mut out = Vec::new();
    writer.write(run, &Silent, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The report for people without ANSI codes.
pub(super) fn plain(terminal: Terminal, run: &Run) -> String {
    let styled = text(&terminal, run);
    let codes = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    codes.replace_all(&styled, "").into_owned()
}

pub(super) fn report(run: &Run) -> String {
    plain(Terminal::default(), run)
}

/// The same without isolates, for snapshots.
pub(super) fn bare(run: &Run) -> String {
    report(run).replace(['\u{2068}', '\u{2069}'], "")
}

/// The two seed articles.
pub(super) fn seeds() -> Run {
    // Tests run in the folder of the package.
    let files = ["000_b283cc8878b4321a.txt", "003_440a02abe744aa5e.txt"];
    open(
        &files.map(|name| Path::new("seeds").join(name)),
        Options::default(),
    )
}

/// `words` different words, the first of them number `first`.
pub(super) fn body(first: usize, words: usize) -> String {
    let letters: Vec<char> = "بتثجحخدرزسشصضطظعغفقكلمن".chars().collect();
    let word = |n: usize| -> String {
        let letter = |by: usize| letters[n / by % letters.len()];
        [letter(1), letter(23), letter(529), 'ع'].iter().collect()
    };
    (first..first + words)
        .map(word)
        .collect::<Vec<_>>()
        .join(" ")
}

/// A record as a scraper writes it.
pub(super) fn record(id: &str, source: &str, date: &str, title: &str, text: &str) -> String {
    let mut record = serde_json::json!({"id": id, "title": title, "text": text});
    for (field, value) in [("source", source), ("published", date)] {
        if !value.is_empty() {
            record[field] = value.into();
        }
    }
    record.to_string()
}

/// Three copies from three outlets, two headlines; two other articles.
pub(super) fn three_copies() -> Run {
    run(&three_copies_lines())
}

pub(super) fn three_copies_lines() -> Vec<String> {
    let (whole, most) = (body(0, 100), body(0, 90));
    let headline = "واشنطن تسحب قواتها من دير الزور";
    vec![
        record("a1", "الحياة", "2015-07-21T06:10:00Z", headline, &whole),
        record(
            "b1",
            "الرياض",
            "2015-07-21T09:40:00Z",
            "واشنطن تسحب قوّاتها من دير الزور",
            &whole,
        ),
        record(
            "c1",
            "Reuters",
            "2015-07-23T09:40:00Z",
            "انسحاب مفاجئ",
            &most,
        ),
        record("d1", "الحياة", "2015-07-20", "خبر آخر", &body(1000, 80)),
        record("e1", "", "", "بلا تاريخ", &body(2000, 80)),
    ]
}

/// One event, reported by three outlets in their own words and copied once; another article.
pub(super) fn told() -> Run {
    run(&told_lines())
}

pub(super) fn told_lines() -> Vec<String> {
    let first = "انهار فجر السبت سد الزمردة فوق بلدة عين القصب بعد يومين من السيول، فغمرت المياه \
                 السوق القديم وحي الدباغين. وقال رئيس بلدية عين القصب مروان الشوبكي إن سبعة أشخاص \
                 فقدوا، وإن فرق الدفاع المدني أجلت ثلاثمئة أسرة إلى مدارس هضبة الغراب. وبني سد \
                 الزمردة قبل ستين عاما لري بساتين التين.";
    let second = "أجلى الدفاع المدني مئات الأسر من عين القصب إلى هضبة الغراب عقب تصدع سد الزمردة الذي \
                  لم يصمد أمام السيول. وذكر شهود أن حي الدباغين غرق في دقائق، وأن الجسر الحجري \
                  انجرف. وطالب الشوبكي الحكومة بطائرات إنقاذ للبحث عن المفقودين.";
    let third = "عثر رجال الدفاع المدني على أربعة من المفقودين في حي الدباغين أحياء بعد أن غمره سد \
                 الزمردة بالوحل إثر السيول. وأعلن الشوبكي فتح مدارس هضبة الغراب لمن أجلوا من عين \
                 القصب، وبدأت لجنة من المهندسين فحص ما بقي من السد لمعرفة سبب انهياره.";
    let other = "رفع المصرف المركزي سعر الفائدة ربع نقطة للمرة الثانية هذا العام، وقال محافظه إن \
                 التضخم ما زال فوق ما يراد له، وإن قرارا آخر ينتظر بيانات الخريف. وتراجعت أسهم \
                 المصارف في ختام التداول.";
    vec![
        record(
            "w1",
            "الوادي",
            "2024-02-10T06:00:00Z",
            "انهيار سد الزمردة فوق عين القصب",
            first,
        ),
        record(
            "m1",
            "الميناء",
            "2024-02-10T15:30:00Z",
            "سيول تجتاح عين القصب بعد تصدع سد الزمردة",
            second,
        ),
        record(
            "b1",
            "Barq",
            "2024-02-11T07:00:00Z",
            "إجلاء مئات الأسر من عين القصب",
            second,
        ),
        record(
            "n1",
            "النور",
            "2024-02-12",
            "سد الزمردة: العثور على أربعة مفقودين أحياء في عين القصب",
            third,
        ),
        record("x1", "النور", "", "المصرف المركزي يرفع سعر الفائدة", other),
    ]
}

/// An article that was crawled again with more text, one with a date of the Islamic calendar, and more
/// records without a text than are listed; texts are kept.
pub(super) fn odd() -> Run {
    let (whole, most) = (body(0, 100), body(0, 90));
    let mut lines = vec![
        record("a", "", "2015-07-21", "خبر", &most),
        record("b", "", "2015-07-22", "خبر", &whole),
        record("c", "", "15 رمضان 1446", "خبر آخر", &body(1000, 80)),
    ];
    for line in &mut lines[..2] {
        *line = line.replacen('{', "{\"url\":\"https://example.com/1\",", 1);
    }
    lines.extend(std::iter::repeat_n("{}".to_owned(), 1_200));
    let mut options = Options::default();
    options.story.keep = Keep::Longest;
    let bytes = lines.join("\n").into_bytes();
    let mut feed = Feed::of_bytes("feed.jsonl", bytes, &options.read).unwrap();
    let sada = Sada::new(options).unwrap().with_texts(Texts::Stories);
    sada.cluster(&mut feed).unwrap()
}

/// Headlines that try to escape from their place.
pub(super) fn hostile() -> Run {
    let titles = [
        "خبر \u{202e}gnp.exe".to_owned(),
        "\u{1b}[2J\u{1b}]0;owned\u{7}red".to_owned(),
        "nul \0 here\nsecond line\r\nthird".to_owned(),
        "كلمة ".repeat(2000),
        format!("a{}", "\u{301}".repeat(3000)),
        "日本語".repeat(100),
    ];
    let both = titles.iter().zip(0..).flat_map(|(title, i)| {
        let text = body(100 * i, 60);
        [
            record(&format!("a{i}"), title, "2020-01-01", title, &text),
            record(&format!("b{i}"), "z", "2020-01-02", "عنوان عادي", &text),
        ]
    });
    run(&both.collect::<Vec<_>>())
}
