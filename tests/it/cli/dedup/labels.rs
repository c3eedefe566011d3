//! `--annotate`: every record stays and says what it is.

use std::fs;

use sada::Options;
use serde_json::Value;

use super::super::{folder, record, text};
use super::{assert_same, dedup, forms::*, ids};
use crate::support;

/// The ids of a file, where another field than the usual is the id.
fn mapped(path: std::path::PathBuf, field: &str) -> Vec<String> {
    let mut options = Options::default();
    options.read.map = vec![format!("id={field}").parse().unwrap()];
    support::ids(&support::cluster(&[path], &options))
}

#[test]
fn labelled_records_are_those_of_the_input_and_say_what_they_are() {
    let mut forms = texts();
    forms.push(sitemap());
    for form in forms.iter().filter(|f| f.args.is_empty()) {
        let name = form.name;
        let dir = folder(&[(name, &form.file)]);
        let path = |file: &str| dir.path().join(file);
        let once = format!("once-{name}");
        let run = dedup(dir.path(), &[name, "--annotate", "-o", &once]);
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
        assert_eq!(ids(dir.path(), &once), ids(dir.path(), name), "{name}");
        // Labelled again, with other labels between: the same.
        let twice = format!("twice-{name}");
        let args = [
            &*once,
            "--annotate",
            "--threshold",
            "1",
            "-o",
            "other",
            "--input-format",
        ];
        let format = match name.rsplit('.').next().unwrap() {
            "tsv" => "csv",
            "rss" | "atom" | "xml" => "feed",
            other => other,
        };
        let run = dedup(dir.path(), &[&args[..], &[format]].concat());
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
        let other = fs::read(path("other")).unwrap();
        assert!(
            form.name == "sitemap.xml" || other != fs::read(path(&once)).unwrap(),
            "{name}"
        );
        let run = dedup(
            dir.path(),
            &[
                "other",
                "--input-format",
                format,
                "--annotate",
                "-o",
                &twice,
            ],
        );
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
        let (first, second) = (
            fs::read(path(&once)).unwrap(),
            fs::read(path(&twice)).unwrap(),
        );
        assert_same(&second, &first, name);
        // The labels are no part of what is compared.
        let run = dedup(dir.path(), &[&once, "--quiet"]);
        let dropped = if name == "sitemap.xml" {
            0
        } else {
            ARTICLES - kept().count()
        };
        assert_eq!(count(&first, "sada_copy_of", name), dropped, "{name}");
        assert!(run.stderr.is_empty(), "{name}: {}", run.stderr);
        if name.ends_with("warc") || name.starts_with("sitemap") {
            continue;
        }
        let groups = mapped(path(&once), "sada_group");
        let copies = mapped(path(&once), "sada_copy_of");
        let group = |a: usize| groups[a].trim_end_matches("~2");
        for a in all() {
            if let Some(of) = original(a) {
                assert_eq!((group(a), &*copies[a]), (group(of), &*id(of)), "{name}");
            }
        }
        let mut groups: Vec<&str> = all().map(group).collect();
        groups.sort_unstable();
        groups.dedup();
        assert_eq!(groups.len(), kept().count(), "{name}");
    }
}

/// How many records of a labelled file are marked as copies, counted without Sada where there is
/// another reader.
fn count(file: &[u8], field: &str, name: &str) -> usize {
    let text = String::from_utf8_lossy(file);
    match name.rsplit('.').next().unwrap() {
        "jsonl" => {
            let lines = text
                .lines()
                .map(|l| serde_json::from_str::<Value>(l).unwrap());
            lines.filter(|l| l[field].is_string()).count()
        }
        "csv" => rows(file)
            .iter()
            .skip(1)
            .filter(|row| !row[6].is_empty())
            .count(),
        "tsv" | "json" => text.matches("\"sada_copy_of\":\"").count() + text.matches("\tn").count(),
        "warc" => text.matches("sada-copy-of: ").count(),
        _ => text.matches("</sada_copy_of>").count(),
    }
}

/// The rows of a table as another reader sees them: all of eight cells.
fn rows(file: &[u8]) -> Vec<Vec<String>> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let (file, said) = match file.strip_prefix(b"sep=;\r\n") {
        Some(rest) => (rest, true),
        None => (file, false),
    };
    let head = file.split(|&b| b == b'\n').next().unwrap();
    let sign = if said || head.contains(&b';') {
        b';'
    } else {
        b','
    };
    let mut reader = csv_core::ReaderBuilder::new().delimiter(sign).build();
    let (mut rows, mut rest) = (Vec::new(), file);
    loop {
        let (mut out, mut ends) = (vec![0; file.len()], vec![0; 100]);
        let (result, read, _, cells) = reader.read_record(rest, &mut out, &mut ends);
        rest = &rest[read..];
        match result {
            csv_core::ReadRecordResult::Record => {
                assert_eq!(cells, 8);
                let starts = [0].into_iter().chain(ends.iter().copied());
                let cell = |(from, to): (usize, &usize)| String::from_utf8(out[from..*to].to_vec());
                rows.push(
                    starts
                        .zip(&ends[..cells])
                        .map(|c| cell(c).unwrap())
                        .collect(),
                );
            }
            csv_core::ReadRecordResult::InputEmpty => {}
            csv_core::ReadRecordResult::End => return rows,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_parquet_file_gets_three_columns_once() {
    let dir = folder(&[("a.parquet", &parquet())]);
    for (from, to) in [
        ("a.parquet", "once.parquet"),
        ("once.parquet", "twice.parquet"),
    ] {
        let run = dedup(dir.path(), &[from, "--annotate", "-o", to]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(ids(dir.path(), to), all().map(id).collect::<Vec<_>>());
        let copies = mapped(dir.path().join(to), "sada_copy_of");
        for a in all() {
            assert_eq!(original(a).map(id), original(a).map(|_| copies[a].clone()));
        }
    }
    let read = |name: &str| fs::read(dir.path().join(name)).unwrap();
    assert_eq!(read("once.parquet"), read("twice.parquet"));
}

#[test]
fn what_is_no_article_stays_without_a_label() {
    let lines = format!(
        "{{\"text\":null}}\n{}{{broken\n{}",
        record("one", &text(1)),
        record("two", &text(1))
    );
    let table = format!(
        "id;text\r\nx\r\none;{0}\r\na;b;c;d;e;f\r\ntwo;{0}\r\nthree;{1}",
        text(1),
        text(2)
    );
    let dir = folder(&[("a.jsonl", lines.as_bytes()), ("a.csv", table.as_bytes())]);
    let run = dedup(dir.path(), &["a.jsonl", "--annotate"]);
    assert_eq!(run.code, 3);
    let got: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(
        (got.len(), got[0], got[2]),
        (4, "{\"text\":null}", "{broken")
    );
    assert!(
        got[3].ends_with("\"sada_copy_of\":\"one\",\"sada_score\":1.0}"),
        "{}",
        got[3]
    );
    let run = dedup(dir.path(), &["a.csv", "--annotate", "-o", "once.csv"]);
    assert_eq!(run.code, 3);
    let once = fs::read_to_string(dir.path().join("once.csv")).unwrap();
    let got: Vec<&str> = once.lines().collect();
    assert_eq!(got[0], "id;text;sada_group;sada_copy_of;sada_score");
    assert_eq!((got[1], got[3]), ("x", "a;b;c;d;e;f"));
    assert!(got[2].ends_with(";;") && got[4].ends_with(";one;1") && got[5].ends_with(";;"));
    dedup(dir.path(), &["once.csv", "--annotate", "-o", "twice.csv"]);
    assert_eq!(
        fs::read_to_string(dir.path().join("twice.csv")).unwrap(),
        once
    );
}

#[test]
fn a_labelled_json_document_keeps_what_is_around_it() {
    for name in ["answer.json", "feed.json", "a.json"] {
        let form = texts().into_iter().find(|f| f.name == name).unwrap();
        let dir = folder(&[(name, &form.file)]);
        let run = dedup(dir.path(), &[name, "--annotate"]);
        let document: Value = serde_json::from_str(&run.stdout).unwrap();
        let before = String::from_utf8(form.file).unwrap();
        let mut before: Value =
            serde_json::from_str(before.trim_start_matches('\u{feff}')).unwrap();
        let articles = |document: &Value| -> Vec<Value> {
            let inside = ["/response/articles", "/items", ""].into_iter();
            let array = inside
                .filter_map(|p| document.pointer(p)?.as_array())
                .next();
            array.unwrap().clone()
        };
        let (mut got, want) = (articles(&document), articles(&before));
        assert_eq!(got.len(), ARTICLES);
        for record in &mut got {
            let fields = record.as_object_mut().unwrap();
            let labels = ["sada_group", "sada_copy_of", "sada_score"].map(|l| fields.remove(l));
            assert!(labels.iter().all(Option::is_some));
        }
        assert_eq!(got, want, "{name}");
        for around in ["version", "next_url", "more", "status", "took"] {
            assert_eq!(
                document.get(around),
                before.get_mut(around).map(|v| &*v),
                "{name}"
            );
        }
    }
}
