//! Runs for the tests of the report stage, made from small inputs.

use std::path::PathBuf;

use super::Writer;
use crate::options::Options;
use crate::pipeline::Sada;
use crate::read::Feed;
use crate::run::Run;
use crate::stage::Silent;

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

/// The two seed articles.
pub(super) fn seeds() -> Run {
    // Tests run in the folder of the package.
    open(&["seeds".into()], Options::default())
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
