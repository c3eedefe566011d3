//! `sada eval`: figures against gold labels, and what is not in them.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{Outcome, folder, outcome, sada, text};

/// A labelled article; `extra` goes over its fields.
fn labelled(id: &str, seed: usize, label: &str, extra: Value) -> String {
    let mut record = json!({"id": id, "title": id, "text": text(seed), "label": label});
    for (name, value) in extra.as_object().unwrap() {
        record[name] = value.clone();
    }
    record.to_string() + "\n"
}

/// Four articles: `a` and `b` are copies, `a b c` one event, all of them one affair.
fn gold() -> String {
    let story = json!({"story": "affair"});
    labelled("a", 1, "fire", story.clone())
        + &labelled("b", 1, "fire", story.clone())
        + &labelled("c", 2, "fire", json!({"story": "affair", "unsure": true}))
        + &labelled("d", 3, "trial", story)
}

fn eval(folder: &Path, args: &[&str]) -> Outcome {
    outcome(sada(folder).arg("eval").args(args))
}

fn as_json(folder: &Path, args: &[&str]) -> Value {
    let run = eval(folder, &[args, &["--format", "json"]].concat());
    assert!(matches!(run.code, 0 | 3), "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

/// The figures of one comparison.
fn figures<'r>(report: &'r Value, found: &str, gold: &str, rows: &str) -> &'r Value {
    let all = report["figures"].as_array().unwrap().iter();
    let mut wanted = all.filter(|f| f["found"] == found && f["gold"] == gold && f["rows"] == rows);
    let one = wanted.next().unwrap();
    assert!(wanted.next().is_none());
    one
}

/// The article lines of a run file: id, story, copy group.
fn run_file(articles: &[[&str; 3]]) -> String {
    let mut lines = json!({"type": "run", "format": 1}).to_string() + "\n";
    for [id, story, copy_group] in articles {
        let line = json!({"type": "article", "id": id, "story": story, "copy_group": copy_group});
        lines += &(line.to_string() + "\n");
    }
    lines
}

#[test]
fn a_run_is_measured_against_labels_and_stories_with_and_without_unsure_rows() {
    let dir = folder(&[("gold.jsonl", gold().as_bytes())]);
    let cluster = ["cluster", "gold.jsonl", "-o", "run.jsonl", "-q"];
    assert_eq!(outcome(sada(dir.path()).args(cluster)).code, 0);
    let report = as_json(dir.path(), &["gold.jsonl", "run.jsonl"]);
    assert_eq!(
        (&report["articles"], &report["unsure"]),
        (&4.into(), &1.into())
    );
    assert_eq!(report["bootstrap"], json!({"rounds": 1000, "seed": 1}));
    assert_eq!(report["figures"].as_array().unwrap().len(), 8);

    // Found {a b} {c} {d}, labels {a b c} {d}: recall of B-cubed (2/3 + 2/3 + 1/3 + 1) / 4 = 2/3,
    // F 4/5; one of three pairs, F 1/2. Pairs over all: 6; 2 (1·3 - 2·0) / (3·5 + 1·3) = 1/3.
    for found in ["stories", "copies"] {
        let got = figures(&report, found, "label", "all");
        assert_eq!(got["articles"], 4);
        assert_eq!(got["found_groups"], json!({"all": 3, "of_two_or_more": 1}));
        assert_eq!(got["gold_groups"], json!({"all": 2, "of_two_or_more": 1}));
        assert_eq!(
            got["b_cubed"]["precision"],
            json!({"value": 1.0, "low": 1.0, "high": 1.0})
        );
        // Drawn twice, the label of three has recall 5/9; that of one has 1.
        assert_eq!(
            got["b_cubed"]["recall"],
            json!({"value": 0.6667, "low": 0.5556, "high": 1.0})
        );
        assert_eq!(got["b_cubed"]["f"]["value"], 0.8);
        assert_eq!(got["pairs"]["recall"]["value"], 0.3333);
        assert_eq!(got["pairs"]["f"]["value"], 0.5);
        assert_eq!(got["adjusted_rand"], 0.3333);
        assert_eq!(got["v_measure"]["homogeneity"], 1.0);
    }
    // Without c the labels are found as they are.
    let sure = figures(&report, "stories", "label", "sure");
    assert_eq!(
        (&sure["articles"], &sure["adjusted_rand"]),
        (&3.into(), &1.0.into())
    );
    // One affair of four: (2/4 + 2/4 + 1/4 + 1/4) / 4.
    let story = figures(&report, "stories", "story", "all");
    assert_eq!(story["b_cubed"]["recall"]["value"], 0.375);
    assert_eq!(story["gold_groups"]["all"], 1);
}

#[test]
fn without_a_run_the_gold_itself_is_clustered_with_the_options_given() {
    let dir = folder(&[("gold.jsonl", gold().as_bytes())]);
    let cluster = ["cluster", "gold.jsonl", "-o", "run.jsonl", "-q"];
    assert_eq!(outcome(sada(dir.path()).args(cluster)).code, 0);
    let own = eval(dir.path(), &["gold.jsonl"]);
    assert_eq!(own.code, 0, "{}", own.stderr);
    assert_eq!(
        own.stdout,
        eval(dir.path(), &["gold.jsonl", "run.jsonl"]).stdout
    );
    let piped = outcome(sada(dir.path()).args(["eval", "-"]).write_stdin(gold()));
    assert_eq!(own.stdout, piped.stdout);

    // Five words more: nine phrases of ten are shared, so copies at 0.5 and not at 0.95.
    let near = gold().replacen(&text(1), &format!("{} {}", text(1), &text(9)[..40]), 1);
    fs::write(dir.path().join("near.jsonl"), near).unwrap();
    for (threshold, groups) in [("0.5", 3), ("0.95", 4)] {
        let report = as_json(dir.path(), &["near.jsonl", "--threshold", threshold]);
        let got = figures(&report, "copies", "label", "all");
        assert_eq!(got["found_groups"]["all"], groups, "{threshold}");
    }
}

#[test]
fn the_same_rows_give_the_same_bytes_in_any_order_packed_and_for_any_number_of_threads() {
    let label = |i: u32| json!({"id": i, "label": i * i / 100}).to_string() + "\n";
    let labels: Vec<String> = (0..80).map(label).collect();
    let turned: String = labels.iter().rev().map(String::as_str).collect();
    let names: Vec<[String; 3]> = (0..80)
        .map(|i| [i, i / 3, i / 2].map(|n| n.to_string()))
        .collect();
    let articles: Vec<[&str; 3]> = names.iter().map(|a| a.each_ref().map(|n| &**n)).collect();
    let dir = folder(&[
        ("gold.jsonl", labels.concat().as_bytes()),
        (
            "turned.jsonl.zst",
            &zstd::encode_all(turned.as_bytes(), 3).unwrap(),
        ),
        ("run.jsonl", run_file(&articles).as_bytes()),
    ]);
    let with = |gold, threads| {
        let args = ["--format", "json", "-j", threads];
        eval(dir.path(), &[&[gold, "run.jsonl"], &args[..]].concat())
    };
    let one = with("gold.jsonl", "1");
    assert_eq!(one.stdout, with("turned.jsonl.zst", "5").stdout);
    let report: Value = serde_json::from_str(&one.stdout).unwrap();
    let f = &figures(&report, "stories", "label", "all")["b_cubed"]["f"];
    assert!(f["low"].as_f64() < f["value"].as_f64() && f["value"].as_f64() < f["high"].as_f64());
}

#[test]
fn the_table_is_80_columns_wide() {
    let gold = gold()
        + &labelled("e", 4, "flood", json!({"story": "rain"}))
        + &labelled("f", 5, "match", json!({"story": "cup"}));
    let run = run_file(&[
        ["a", "s1", "c1"],
        ["b", "s1", "c1"],
        ["c", "s1", "c2"],
        ["d", "s1", "c3"],
        ["e", "s2", "c4"],
        ["elsewhere", "s9", "c9"],
    ]);
    let dir = folder(&[
        ("gold.jsonl", gold.as_bytes()),
        ("run.jsonl", run.as_bytes()),
    ]);
    let run = eval(dir.path(), &["gold.jsonl", "run.jsonl"]);
    assert!(run.stdout.lines().all(|l| l.chars().count() <= 80));
    insta::assert_snapshot!(run.stdout, @r"
    Stories found, measured against the gold
                 label, all       label, sure      story, all       story, sure
    articles     5                4                5                4
    found        2                2                2                2
      of 2+      1                1                1                1
    gold         3                3                2                2
      of 2+      1                1                1                1
    B-cubed P    .700 [.250 1.00] .667 [.333 1.00] 1.00 [1.00 1.00] 1.00 [1.00 1.00]
            R    1.00 [1.00 1.00] 1.00 [1.00 1.00] 1.00 [1.00 1.00] 1.00 [1.00 1.00]
            F    .824 [.400 1.00] .800 [.500 1.00] 1.00 [1.00 1.00] 1.00 [1.00 1.00]
    pairs   P    .500 [.000 1.00] .333 [.000 1.00] 1.00 [1.00 1.00] 1.00 [1.00 1.00]
            R    1.00 [1.00 1.00] 1.00 [1.00 1.00] 1.00 [1.00 1.00] 1.00 [1.00 1.00]
            F    .667 [.000 1.00] .500 [.000 1.00] 1.00 [1.00 1.00] 1.00 [1.00 1.00]
    ARI          .444             .333             1.00             1.00
    V-measure    .690             .702             1.00             1.00
    homogeneity  .527             .541             1.00             1.00
    completeness 1.00             1.00             1.00             1.00

    Copy groups found, measured against the gold
                 label, all       label, sure      story, all       story, sure
    articles     5                4                5                4
    found        4                3                4                3
      of 2+      1                1                1                1
    gold         3                3                2                2
      of 2+      1                1                1                1
    B-cubed P    1.00 [1.00 1.00] 1.00 [1.00 1.00] 1.00 [1.00 1.00] 1.00 [1.00 1.00]
            R    .733 [.556 1.00] 1.00 [1.00 1.00] .500 [.375 1.00] .667 [.556 1.00]
            F    .846 [.714 1.00] 1.00 [1.00 1.00] .667 [.545 1.00] .800 [.714 1.00]
    pairs   P    1.00 [1.00 1.00] 1.00 [1.00 1.00] 1.00 [1.00 1.00] 1.00 [1.00 1.00]
            R    .333 [.333 1.00] 1.00 [1.00 1.00] .167 [.167 1.00] .333 [.333 1.00]
            F    .500 [.500 1.00] 1.00 [1.00 1.00] .286 [.286 1.00] .500 [.500 1.00]
    ARI          .412             1.00             .138             .333
    V-measure    .833             1.00             .546             .702
    homogeneity  1.00             1.00             1.00             1.00
    completeness .713             1.00             .376             .541

    In brackets: 95 % of 1000 bootstrap rounds over the gold's groups, seed 1.
    Left out: 1 of the gold that the run does not have, the first f.
    Left out: 1 of the run that the gold does not label.
    ");
    let plain = eval(dir.path(), &["gold.jsonl", "run.jsonl", "--rounds", "0"]);
    assert!(
        plain
            .stdout
            .contains("\npairs   P    .500             .333  "),
        "{}",
        plain.stdout
    );
    assert!(!plain.stdout.contains('['));
}

#[test]
fn what_only_one_side_knows_is_left_out_and_counted() {
    let run = run_file(&[
        ["a", "s1", "c1"],
        ["b", "s1", "c1"],
        ["c", "s1", "c2"],
        ["x", "s1", "c1"],
        ["y", "s2", "c3"],
    ]);
    let dir = folder(&[
        ("gold.jsonl", gold().as_bytes()),
        ("run.jsonl", run.as_bytes()),
    ]);
    let report = as_json(dir.path(), &["gold.jsonl", "run.jsonl"]);
    assert_eq!(
        (
            &report["articles"],
            &report["not_in_run"],
            &report["not_in_gold"]
        ),
        (&3.into(), &1.into(), &2.into())
    );
    // x in the story of a, b, c is no fault of it: nothing is known of x.
    let stories = figures(&report, "stories", "label", "all");
    assert_eq!(stories["b_cubed"]["f"]["value"], 1.0);
    let copies = figures(&report, "copies", "label", "all");
    assert_eq!(copies["b_cubed"]["recall"]["value"], 0.5556);
    let table = eval(dir.path(), &["gold.jsonl", "run.jsonl"]);
    assert_eq!(table.code, 0);
    assert!(
        table
            .stdout
            .contains("Left out: 1 of the gold that the run does not have, the first d.")
    );
    assert!(
        table
            .stdout
            .contains("Left out: 2 of the run that the gold does not label.")
    );
}

#[test]
fn a_run_of_other_articles_is_an_error_that_says_what_to_do() {
    let run = run_file(&[["x", "s1", "c1"]]);
    let dir = folder(&[
        ("gold.jsonl", gold().as_bytes()),
        ("run.jsonl", run.as_bytes()),
    ]);
    let run = eval(
        dir.path(),
        &["gold.jsonl", "run.jsonl", "-o", "figures.txt"],
    );
    assert_eq!((run.code, &*run.stdout), (2, ""));
    assert!(
        run.stderr.contains("no id of gold.jsonl is in run.jsonl"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("--map id=NAME"), "{}", run.stderr);
    assert!(!dir.path().join("figures.txt").exists());
}

#[test]
fn what_is_no_gold_record_is_skipped_and_named() {
    let bad = gold()
        + &labelled("e", 4, "", json!({}))
        + &labelled("f", 5, "fire", json!({"unsure": "yes"}))
        + &labelled("g", 6, "one", json!({}))
        + &labelled("g", 7, "two", json!({}))
        + "{\"label\": \"broken\n"
        + "{\"label\": \"nameless\"}\n";
    let dir = folder(&[("gold.jsonl", bad.as_bytes())]);
    let run = eval(dir.path(), &["gold.jsonl", "--format", "json", "-v"]);
    assert_eq!(run.code, 3);
    for (line, why) in [
        (5, "no label"),
        (6, "expected a boolean"),
        (7, "more than one gold record has the id \"g\""),
        (8, "more than one gold record has the id \"g\""),
        (9, "not a gold record"),
        (10, "no id"),
    ] {
        let named = run
            .stderr
            .lines()
            .filter(|l| l.contains(&format!("gold.jsonl:{line}: ")));
        let named: Vec<&str> = named.collect();
        assert!(
            named.len() == 1 && named[0].contains(why),
            "{why}: {}",
            run.stderr
        );
    }
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&report["articles"], &report["skipped"]),
        (&4.into(), &6.into())
    );
    assert_eq!(report["not_in_gold"], 4);
    let strict = eval(dir.path(), &["gold.jsonl", "--strict"]);
    assert!(
        strict.code == 2 && strict.stderr.contains("--strict"),
        "{}",
        strict.stderr
    );
}

#[test]
fn a_file_without_any_label_is_an_error() {
    let feed = super::record("a", &text(1));
    let dir = folder(&[
        ("feed.jsonl", feed.as_bytes()),
        ("page.txt", text(2).as_bytes()),
        ("empty.jsonl", b""),
    ]);
    for (input, why) in [
        ("feed.jsonl", "which event it belongs to"),
        ("page.txt", "JSON records"),
        ("empty.jsonl", "empty"),
        ("missing.jsonl", "no such file"),
    ] {
        let run = eval(dir.path(), &[input]);
        assert_eq!((run.code, &*run.stdout), (2, ""));
        assert!(run.stderr.contains(why), "{input}: {}", run.stderr);
    }
}

#[test]
fn labels_alone_need_a_run() {
    let labels = "{\"id\": 7, \"label\": 1}\n{\"url\": \"http://x/8\", \"label\": 1}\n";
    let run = run_file(&[["7", "s1", "c1"], ["http://x/8", "s1", "c2"]]);
    let dir = folder(&[
        ("labels.jsonl", labels.as_bytes()),
        ("run.jsonl", run.as_bytes()),
    ]);
    let report = as_json(dir.path(), &["labels.jsonl", "run.jsonl"]);
    assert_eq!(
        figures(&report, "stories", "label", "all")["adjusted_rand"],
        1.0
    );
    // No row has a story: there is nothing to say of stories.
    assert_eq!(report["figures"].as_array().unwrap().len(), 4);
    let alone = eval(dir.path(), &["labels.jsonl"]);
    assert!(
        alone.code == 2 && alone.stderr.contains("name a run"),
        "{}",
        alone.stderr
    );
}

#[test]
fn the_id_of_the_gold_is_that_of_a_run_whatever_its_name() {
    let gold = json!({"nr": 7, "id": "not this", "text": text(1), "label": "fire"}).to_string();
    let run = run_file(&[["7", "s1", "c1"]]);
    let dir = folder(&[
        ("gold.jsonl", gold.as_bytes()),
        ("run.jsonl", run.as_bytes()),
    ]);
    let report = as_json(dir.path(), &["gold.jsonl", "run.jsonl", "--map", "id=nr"]);
    assert_eq!(report["articles"], 1);
}

#[test]
fn what_is_no_run_file_is_said_to_be_none() {
    let old = json!({"type": "run", "format": 2}).to_string() + "\n";
    let damaged = run_file(&[["a", "s1", "c1"], ["a", "s2", "c1"]])
        + "{\"type\": \"article\", \"id\": \"b\"}\nnot json\n";
    let dir = folder(&[
        ("gold.jsonl", gold().as_bytes()),
        ("old.jsonl", old.as_bytes()),
        ("damaged.jsonl", damaged.as_bytes()),
    ]);
    for (run, why) in [
        ("gold.jsonl", "contains no article of a run"),
        ("old.jsonl", "format 2"),
    ] {
        let run = eval(dir.path(), &["gold.jsonl", run]);
        assert!(run.code == 2 && run.stderr.contains(why), "{}", run.stderr);
    }
    let run = eval(dir.path(), &["gold.jsonl", "damaged.jsonl"]);
    assert_eq!(run.code, 3);
    for why in [
        "occurs twice",
        "needs id, story",
        "not a line of a run file",
    ] {
        assert!(run.stderr.contains(why), "{}", run.stderr);
    }
    let both = eval(dir.path(), &["-", "-"]);
    assert!(
        both.code == 2 && both.stderr.contains("cannot both"),
        "{}",
        both.stderr
    );
}

#[test]
fn figures_go_to_a_file_but_not_over_an_input() {
    let run = run_file(&[["a", "s1", "c1"]]);
    let dir = folder(&[
        ("gold.jsonl", gold().as_bytes()),
        ("run.jsonl", run.as_bytes()),
    ]);
    for input in ["gold.jsonl", "run.jsonl"] {
        let run = eval(dir.path(), &["gold.jsonl", "run.jsonl", "-o", input]);
        assert!(
            run.code == 2 && run.stderr.contains("also an input"),
            "{}",
            run.stderr
        );
    }
    let args = [
        "gold.jsonl",
        "run.jsonl",
        "--format",
        "json",
        "-o",
        "figures.json",
    ];
    let run = eval(dir.path(), &args);
    assert_eq!((run.code, &*run.stdout), (0, ""));
    let written = fs::read_to_string(dir.path().join("figures.json")).unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(&written).unwrap()["articles"],
        1
    );
}
