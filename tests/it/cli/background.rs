//! `sada background build`, and what `cluster` does with a table.

use std::path::Path;

use super::{Outcome, folder, outcome, record, sada};

fn run(folder: &Path, args: &[&str]) -> Outcome {
    outcome(sada(folder).args(args))
}

/// Six articles about bridges, of which three words stand in all, one in the headline.
fn archive() -> String {
    let one = |i: usize| record(&format!("a{i}"), &format!("bridge river word{i} number{i}"));
    (0..6).map(one).collect()
}

#[test]
fn a_table_is_built_once_and_used_by_name() {
    let feed = archive();
    let dir = folder(&[("feed.jsonl", feed.as_bytes())]);
    let built = run(
        dir.path(),
        &["background", "build", "feed.jsonl", "-o", "t.zst"],
    );
    assert_eq!(built.code, 0, "{}", built.stderr);
    assert!(
        built.stderr.contains("6 articles: 3 stems"),
        "{}",
        built.stderr
    );
    let first = std::fs::read(dir.path().join("t.zst")).unwrap();
    run(
        dir.path(),
        &[
            "background",
            "build",
            "feed.jsonl",
            "-o",
            "t.zst",
            "-j",
            "1",
        ],
    );
    assert_eq!(std::fs::read(dir.path().join("t.zst")).unwrap(), first);
    let used = run(
        dir.path(),
        &["cluster", "--background", "t.zst", "feed.jsonl"],
    );
    assert_eq!(used.code, 0, "{}", used.stderr);
}

#[test]
fn what_is_left_out_of_a_table_is_named() {
    let feed = archive() + "{\"id\":\"bad\"\n";
    let dir = folder(&[("feed.jsonl", feed.as_bytes())]);
    let args = ["background", "build", "feed.jsonl", "-o", "t.zst"];
    let built = run(dir.path(), &args);
    assert_eq!(built.code, 3, "{}", built.stderr);
    assert!(built.stderr.contains("feed.jsonl:7"), "{}", built.stderr);
    let strict = run(dir.path(), &[&args[..], &["--strict"]].concat());
    assert_eq!(strict.code, 2);
    assert!(strict.stderr.contains("feed.jsonl:7"), "{}", strict.stderr);
}

#[test]
fn a_table_without_a_stem_is_not_written() {
    let few = record("a", "bridge river");
    let dir = folder(&[("few.jsonl", few.as_bytes()), ("none.jsonl", b"\0\x01\x02")]);
    for (feed, why) in [
        ("few.jsonl", "no stem"),
        ("none.jsonl", "none.jsonl: not text"),
    ] {
        let built = run(dir.path(), &["background", "build", feed, "-o", "t.zst"]);
        assert_eq!(built.code, 2);
        assert!(built.stderr.contains(why), "{}", built.stderr);
        assert!(!dir.path().join("t.zst").exists());
    }
}

#[test]
fn what_is_no_table_is_refused_before_any_work() {
    let feed = archive();
    let dir = folder(&[("feed.jsonl", feed.as_bytes()), ("empty.zst", b"")]);
    for (table, why) in [
        ("feed.jsonl", "is not a background table"),
        ("empty.zst", "is not a background table, or is damaged"),
        ("missing.zst", "missing.zst: cannot be read"),
    ] {
        let refused = run(
            dir.path(),
            &["cluster", "--background", table, "feed.jsonl"],
        );
        assert_eq!(refused.code, 2);
        assert!(refused.stderr.contains(why), "{}", refused.stderr);
    }
}
