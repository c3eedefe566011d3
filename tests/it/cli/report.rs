//! `sada report`: a saved run shown again.

use std::fs;

use super::{folder, outcome, sada};

/// A folder with the run over the example feed.
fn saved() -> tempfile::TempDir {
    let feed = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/example/feed.jsonl");
    let dir = folder(&[("feed.jsonl", &fs::read(feed).unwrap())]);
    let run = outcome(sada(dir.path()).args(["cluster", "feed.jsonl", "-o", "run.jsonl"]));
    assert_eq!(run.code, 0, "{}", run.stderr);
    dir
}

fn report(dir: &tempfile::TempDir, args: &[&str]) -> super::Outcome {
    outcome(sada(dir.path()).args(["report", "run.jsonl"]).args(args))
}

#[test]
fn a_saved_run_is_shown_as_the_run_was() {
    let dir = saved();
    let cluster = outcome(sada(dir.path()).args(["cluster", "feed.jsonl"]));
    let again = report(&dir, &[]);
    assert_eq!((again.code, again.stdout), (0, cluster.stdout));
    let file = fs::read_to_string(dir.path().join("run.jsonl")).unwrap();
    assert_eq!(report(&dir, &["--format", "jsonl"]).stdout, file);
    let piped = sada(dir.path())
        .args(["report", "--format", "jsonl"])
        .write_stdin(file.clone())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(piped.stdout).unwrap(), file);
}

#[test]
fn several_targets_are_written_each_in_its_format() {
    let dir = saved();
    let done = report(&dir, &["-o", "a.txt", "-o", "again.jsonl", "-o", "-"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let read = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
    assert_eq!(read("again.jsonl"), read("run.jsonl"));
    assert!(read("a.txt").starts_with("8 articles") && done.stdout == read("a.txt"));
}

#[test]
fn a_part_can_be_asked_for() {
    let dir = saved();
    let first = |args: &[&str]| {
        let done = report(&dir, args);
        assert_eq!(done.code, 0, "{}", done.stderr);
        done.stdout.lines().next().unwrap_or_default().to_owned()
    };
    assert!(first(&["--min-size", "3"]).starts_with("4 articles"));
    assert!(first(&["--since", "2025-05-19"]).starts_with("6 articles"));
    assert!(first(&["--since", "2025-05-19T14:20:00Z"]).starts_with("6 articles"));
    assert!(first(&["--since", "2025-05-19T16:20:01+02:00"]).starts_with("2 articles"));
    assert!(first(&["--story", "waha-7"]).starts_with("4 articles"));
    assert!(first(&["--story", "2h5y9hb0mt924"]).starts_with("4 articles"));
    let none = report(&dir, &["--story", "unknown"]);
    assert_eq!(none.code, 2);
    assert!(none.stderr.contains("nothing to show"), "{}", none.stderr);
}

#[test]
fn a_higher_threshold_regroups_and_a_lower_one_is_refused() {
    let dir = saved();
    let copies = |args: &[&str]| report(&dir, args).stdout.matches("copy").count();
    assert!(copies(&["--threshold", "0.9"]) < copies(&[]));
    // What is no copy any more says what holds it in its story.
    let moved = report(&dir, &["--threshold", "0.9"]).stdout;
    assert!(
        moved.contains("68 % of the wording is the same with A"),
        "{moved}"
    );
    let low = report(&dir, &["--threshold", "0.3"]);
    assert_eq!(low.code, 2);
    assert!(
        low.stderr.contains("--threshold: the run was made at 0.5"),
        "{}",
        low.stderr
    );
    let bad = report(&dir, &["--since", "yesterday"]);
    assert!(
        bad.code == 2 && bad.stderr.contains("is not a date such as"),
        "{}",
        bad.stderr
    );
}

#[test]
fn a_template_gives_a_report_its_form() {
    let dir = saved();
    let template =
        "{% for s in stories if s.articles > 1 %}{{ s.articles }}: {{ s.title }}\n{% endfor %}";
    fs::write(dir.path().join("own.txt"), template).unwrap();
    let want = "4: افتتاح جسر المشاة الجديد فوق النهر الكبير\n2: شباب الواحة يتخطى نجوم المرفأ ويصعد إلى الوصافة\n";
    assert_eq!(report(&dir, &["--template", "own.txt"]).stdout, want);
    let both = [
        "cluster",
        "feed.jsonl",
        "--template",
        "own.txt",
        "-o",
        "list.any",
        "-q",
    ];
    assert_eq!(outcome(sada(dir.path()).args(both)).code, 0);
    assert_eq!(
        fs::read_to_string(dir.path().join("list.any")).unwrap(),
        want
    );
    fs::write(dir.path().join("own.txt"), "{% for %}").unwrap();
    let wrong = report(&dir, &["--template", "own.txt"]);
    assert_eq!(wrong.code, 2);
    assert!(
        wrong.stderr.contains("own.txt: line 1: "),
        "{}",
        wrong.stderr
    );
}

#[test]
fn a_file_that_is_no_run_is_refused_with_what_to_do() {
    let dir = saved();
    let wrong = outcome(sada(dir.path()).args(["report", "feed.jsonl"]));
    assert_eq!(wrong.code, 2);
    assert!(
        wrong.stderr.contains("writes a run file"),
        "{}",
        wrong.stderr
    );
    let same = report(&dir, &["-o", "run.jsonl"]);
    assert_eq!(same.code, 2);
    assert!(same.stderr.contains("is also an input"), "{}", same.stderr);
}
