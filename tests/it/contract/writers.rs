//! The contract of the writers: every format of the same run has the same bytes whatever the threads
//! and the order of input, and ends as it should. That it holds every article and link: `written`.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use sada::error::ErrorKind;
use sada::progress::{Observer, Silent};
use sada::read::Feed;
use sada::report::{self, Format};
use sada::{Counts, Options, Run, Sada, Texts};
use serde_json::{Value, json};

use crate::support::{Author, cluster_records};

/// What a writer makes of a run.
pub(crate) fn written(run: &Run, format: Format) -> Vec<u8> {
    let mut out = Vec::new();
    report::write(run, format, &report::Options::default(), &Silent, &mut out).unwrap();
    out
}

pub(super) fn text(run: &Run, format: Format) -> String {
    String::from_utf8(written(run, format)).unwrap()
}

/// Headlines that try to leave their place.
pub(super) const HOSTILE: [&str; 20] = [
    "<script>alert(1)</script>",
    "</script><!--",
    "]]> <![CDATA[ &amp; &lt;b&gt; &#0; &x;",
    "javascript:alert(1)",
    "خبر \u{202e}gnp.exe",
    "a\0b\0",
    "\"quoted\", 'twice'",
    "line\nline\r\nline\rline\ttab",
    "=cmd|'/c calc'!A1",
    "@SUM(1)",
    "+1",
    "-1",
    "\u{fffe}\u{ffff}\u{feff}\u{7f}\u{85}\u{2028}",
    "\u{301}\u{301} lone marks",
    "\u{1b}[2J\u{1b}]0;owned\u{7}",
    "back\\slash\\",
    "\\N \\G \" ]; n0 -- n1 [",
    "} } subgraph \"cluster_x\" {",
    "',\"\"\"",
    "\u{1f469}\u{200d}\u{1f52c} \u{10ffff}",
];

/// Articles about events, edited copies, and every hostile headline with a copy; ids that come twice,
/// articles without anything but a text, a headline of 10 KB.
pub(crate) fn records() -> Vec<Value> {
    let mut author = Author::new(11);
    let mut records = author.events(9);
    records.extend(author.corpus(40));
    let long = "خبر طويل ".repeat(600);
    let titles = HOSTILE.into_iter().chain([&*long]);
    for (n, title) in titles.enumerate() {
        let text = author.text(60).join(" ");
        for copy in ["a", "b"] {
            records.push(json!({
                "id": format!("{copy}{n} {title}"), "title": title, "text": text, "source": title,
                "url": format!("javascript:{title}"), "published": "2025-06-01",
            }));
        }
        records.push(json!({
            "id": "again", "title": title, "text": author.text(30).join(" "),
            "url": format!("https://a.example/{n}?a=\"<&>'{title}"),
        }));
    }
    for n in 0..3 {
        let text = author.text(30).join(" ");
        records.push(json!({"id": format!("bare{n}"), "text": text}));
    }
    records
}

/// The run over them.
pub(super) fn run() -> Run {
    cluster_records(&records(), &Options::default())
}

#[test]
fn the_same_articles_give_the_same_bytes_for_any_threads_and_any_order() {
    let all = |records: &[Value], threads: usize| -> Vec<Vec<u8>> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let pool = pool.build().unwrap();
        let run = pool.install(|| cluster_records(records, &Options::default()));
        let formats = Format::ALL.iter();
        formats.map(|&format| written(&run, format)).collect()
    };
    let records = records();
    let once = all(&records, 1);
    let mut shuffled = records.clone();
    Author::new(5).shuffle(&mut shuffled);
    for (records, threads) in [(&records, 2), (&records, 5), (&shuffled, 1), (&shuffled, 2)] {
        let again = all(records, threads);
        for (format, (once, again)) in Format::ALL.iter().zip(once.iter().zip(&again)) {
            assert!(!once.is_empty());
            assert!(once == again, "{format:?} with {threads} threads differs");
        }
    }
}

/// A few hundred articles: events and edited copies, with and without dates and outlets; ids that
/// come twice; lines that stand under many headlines of an outlet; records that are not articles.
fn many() -> Vec<Value> {
    let mut author = Author::new(12);
    let mut records = author.events(24);
    records.extend(author.corpus(160));
    let lines: Vec<String> = (0..3).map(|_| author.text(6).join(" ")).collect();
    for (n, record) in records.iter_mut().enumerate() {
        // So long that they come in many batches.
        record["raw"] = json!("x".repeat(30_000));
        record["url"] = json!(format!("https://example.com/{}", n % 150));
        if n % 3 == 0 {
            record["source"] = json!("ticker");
            let text = record["text"].as_str().unwrap();
            record["text"] = json!(format!("{}\n{text}\n{}", lines[n % 2], lines[2]));
        }
        if n % 17 == 0 {
            record["id"] = json!("again");
        }
        if n % 11 == 0 {
            record.as_object_mut().unwrap().remove("published");
        }
    }
    records.extend((0..1_100).map(|n| json!({"id": n})));
    author.shuffle(&mut records);
    records
}

#[test]
fn with_texts_every_format_has_the_same_bytes_for_any_threads() {
    let lines: String = many().iter().map(|record| format!("{record}\n")).collect();
    let all = |threads: usize| -> (Counts, Vec<Vec<u8>>) {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let run = pool.build().unwrap().install(|| {
            let options = Options::default();
            let bytes = lines.clone().into_bytes();
            let mut feed = Feed::of_bytes("many.jsonl", bytes, &options.read).unwrap();
            let sada = Sada::new(options).unwrap().with_texts(Texts::Stories);
            sada.cluster(&mut feed).unwrap()
        });
        let options = report::Options {
            texts: Some(Texts::Stories),
            ..report::Options::default()
        };
        let write = |&format: &Format| {
            let mut out = Vec::new();
            report::write(&run, format, &options, &Silent, &mut out).unwrap();
            out
        };
        (run.counts(), Format::ALL.iter().map(write).collect())
    };
    let (counts, once) = all(1);
    assert!(counts.copies > 20 && counts.told > 10, "{counts:?}");
    assert!(
        counts.repeated_ids > 5 && counts.boilerplate > 50,
        "{counts:?}"
    );
    assert_eq!(counts.skipped, 1_100);
    for threads in [2, 3, 4, 8] {
        let again = all(threads).1;
        for (format, (once, again)) in Format::ALL.iter().zip(once.iter().zip(&again)) {
            assert!(once == again, "{format:?} with {threads} threads differs");
        }
    }
}

/// A pipe whose reader has gone after so many bytes.
struct Closed(usize);

impl io::Write for Closed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_pipe_comes_back_as_the_error_it_was_wherever_it_closes() {
    let run = run();
    for &format in Format::ALL {
        let len = written(&run, format).len();
        for room in [0, 1, 2, 3, 4, 100, len / 3, len / 2, len - 1] {
            let options = report::Options::default();
            match report::write(&run, format, &options, &Silent, &mut Closed(room)) {
                Err(report::Error::Io(e)) => assert_eq!(e.kind(), io::ErrorKind::BrokenPipe),
                other => panic!("{format:?} into {room} of {len} bytes: {other:?}"),
            }
        }
    }
}

/// Asks to stop when it has been asked so often.
struct Patience {
    asked: AtomicUsize,
    most: usize,
}

impl Observer for Patience {
    fn cancelled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.most
    }
}

#[test]
fn whoever_asks_a_writer_to_stop_is_heard() {
    let run = run();
    for &format in Format::ALL {
        let write = |most| {
            let observer = Patience {
                asked: AtomicUsize::new(0),
                most,
            };
            let options = report::Options::default();
            let end = report::write(&run, format, &options, &observer, &mut Vec::new());
            (end, observer.asked.into_inner())
        };
        let (end, asked) = write(usize::MAX);
        assert!(end.is_ok() && asked > 0, "{format:?}");
        for most in 0..asked {
            match write(most).0 {
                Err(report::Error::Run(e)) => assert_eq!(e.kind(), ErrorKind::Interrupted),
                other => panic!("{format:?} after {most} looks: {other:?}"),
            }
        }
    }
}

#[test]
fn one_article_is_enough_for_every_format() {
    for record in [
        json!({"id": "x", "title": "عنوان", "text": "نص قصير"}),
        json!({"text": "نص"}),
    ] {
        let run = cluster_records(&[record], &Options::default());
        for &format in Format::ALL {
            assert!(!written(&run, format).is_empty(), "{format:?}");
        }
    }
}
