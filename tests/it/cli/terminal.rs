//! At a terminal: progress that goes away, and Ctrl-C.
//!
//! Needs python3 for a terminal of its own; without one the tests say that they were skipped.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::{folder, record, sada, text};

/// What a run at a terminal came to; none if there is no python3.
fn at_terminal(test: &str, dir: &Path, options: &[&str], command: &[&str]) -> Option<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terminal/terminal.py");
    let done = Command::new("python3")
        .arg(script)
        .args(options)
        .arg(assert_cmd::cargo::cargo_bin!("sada"))
        .args(command)
        .current_dir(dir)
        .env("TERM", "xterm")
        .env("TMPDIR", dir.join("tmp"))
        .output();
    let Ok(done) = done else {
        assert!(std::env::var_os("CI").is_none(), "{test} needs python3");
        // Not `eprintln`: the test harness would swallow it.
        let note = format!("SKIPPED {test}: python3 is absent\n");
        std::io::stderr().write_all(note.as_bytes()).unwrap();
        return None;
    };
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    Some(serde_json::from_slice(&done.stdout).unwrap())
}

/// A folder with a feed of so many articles, and one for temporary files.
fn feed(articles: usize) -> TempDir {
    let lines: String = (0..articles)
        .map(|i| record(&format!("a{i}"), &text(i / 2)))
        .collect();
    folder(&[("feed.jsonl", lines.as_bytes()), ("tmp/.keep", b"")])
}

/// The files of a folder that are not those of [`feed`].
fn left(dir: &Path) -> Vec<String> {
    let names = |folder: &Path| -> Vec<String> {
        let entries = fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name());
        entries.map(|name| name.into_string().unwrap()).collect()
    };
    let mut left = [names(dir), names(&dir.join("tmp"))].concat();
    left.retain(|name| !["feed.jsonl", "tmp", ".keep"].contains(&name.as_str()));
    left
}

/// What a terminal shows after these bytes, as far as clearing lines and going back to their beginning go.
fn shown(sent: &str) -> String {
    let clears = sent.replace("\r\u{1b}[2K", "\u{0}").replace("\r\n", "\n");
    let line = |line: &str| line.rsplit('\u{0}').next().unwrap_or_default().to_owned();
    clears.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn progress_is_gone_before_the_report_is_written() {
    let dir = feed(12_000);
    let test = "progress_is_gone_before_the_report_is_written";
    let args = ["cluster", "feed.jsonl"];
    let Some(run) = at_terminal(test, dir.path(), &["--stdin-closed"], &args) else {
        return;
    };
    let sent = run["terminal"].as_str().unwrap();
    assert_eq!(run["code"], 0, "{sent}");
    assert!(
        sent.contains("comparing") || sent.contains("reading"),
        "{sent:.300}"
    );
    let shown = shown(sent);
    let first = shown.lines().next().unwrap_or_default();
    assert!(first.contains("12,000 articles"), "{shown:.300}");
    for stage in ["reading", "comparing", "relating", "grouping", "writing"] {
        assert!(
            !shown.contains(&format!("{stage} ")),
            "{stage}: {shown:.300}"
        );
    }
    // The same where the report goes elsewhere: nothing stays on the terminal.
    let options = ["--stdin-closed", "--stdout-pipe"];
    let run = at_terminal(test, dir.path(), &options, &args).unwrap();
    assert_eq!(self::shown(run["terminal"].as_str().unwrap()).trim(), "");
    assert!(run["pipe"].as_str().unwrap().starts_with("12,000 articles"));
}

#[test]
fn ctrl_c_ends_a_run_at_a_terminal_in_every_state() {
    let test = "ctrl_c_ends_a_run_at_a_terminal_in_every_state";
    let dir = feed(12_000);
    let exact = [
        "cluster",
        "--level",
        "copies",
        "--exact",
        "--all-links",
        "feed.jsonl",
        "-o",
        "r.html",
    ];
    let cases: [(&str, &[&str], &[&str], &str); 4] = [
        ("reading", &[], &["cluster", "-"], ""),
        ("comparing", &["--stdin-closed"], &exact, "r.html"),
        (
            "reading",
            &["--stdin-closed"],
            &["cluster", "feed.jsonl", "-o", "r.html"],
            "r.html",
        ),
        (
            "reading",
            &["--stdin-closed"],
            &["dedup", "feed.jsonl", "-o", "r.jsonl"],
            "r.jsonl",
        ),
    ];
    for (at, options, command, result) in cases {
        let options = &[&["--interrupt-at", at][..], options].concat();
        let Some(run) = at_terminal(test, dir.path(), options, command) else {
            return;
        };
        let sent = run["terminal"].as_str().unwrap();
        assert_eq!(run["code"], 130, "{command:?}: {sent}");
        assert!(
            sent.contains("interrupted, stopping"),
            "{command:?}: {sent}"
        );
        // Far above what is promised: the machine may be busy.
        assert!(run["after"].as_f64().unwrap() < 10.0, "{command:?}: {run}");
        assert!(
            left(dir.path()).iter().all(|name| name == result),
            "{:?}",
            left(dir.path())
        );
    }
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_run_that_waits_for_its_input() {
    let dir = feed(1);
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("sada"))
        .args(["cluster", "-", "-o", "r.jsonl"])
        .current_dir(dir.path())
        .env("TMPDIR", dir.path().join("tmp"))
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"{\"text\": \"one\"}\n").unwrap();
    // The temporary file of the result shows that the run has begun.
    let since = Instant::now();
    while left(dir.path()).is_empty() && since.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(left(dir.path()).len(), 1, "{:?}", left(dir.path()));
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    let done = child.wait_with_output().unwrap();
    drop(input);
    assert_eq!(done.status.code(), Some(130));
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(said.contains("interrupted, stopping"), "{said}");
    assert_eq!(left(dir.path()), [""; 0]);
}

#[test]
fn more_threads_than_make_sense_are_not_started() {
    let dir = feed(20);
    let run = |args: &[&str]| sada(dir.path()).args(args).output().unwrap();
    let many = run(&["-j", "2000", "cluster", "feed.jsonl", "-o", "many.jsonl"]);
    let said = String::from_utf8(many.stderr).unwrap();
    assert!(
        many.status.success() && said.contains("2000 threads are more than make sense"),
        "{said}"
    );
    let one = run(&["-j", "1", "cluster", "feed.jsonl", "-o", "one.jsonl"]);
    assert!(one.status.success());
    let file = |name: &str| fs::read(dir.path().join(name)).unwrap();
    assert_eq!(file("many.jsonl"), file("one.jsonl"));
    let none = run(&["-j", "0", "cluster", "feed.jsonl"]);
    let said = String::from_utf8(none.stderr).unwrap();
    assert_eq!(none.status.code(), Some(2));
    assert!(
        said.contains("--threads: 0 threads can do nothing"),
        "{said}"
    );
}
