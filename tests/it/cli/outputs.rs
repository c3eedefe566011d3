//! Where results go, and that they are the same each time.

use std::fs;

use super::{folder, outcome, record, sada, text};

/// Articles with planted copies, one a line.
fn lines() -> Vec<String> {
    (0..300)
        .map(|i| {
            let copy = format!(
                "{} {}",
                text(i % 100),
                if i >= 200 { "كلمة زائدة" } else { "" }
            );
            record(&format!("r{i}"), &copy)
        })
        .collect()
}

#[test]
fn the_run_file_has_the_same_bytes_for_any_threads_and_any_order() {
    let mut shuffled = lines();
    // A fixed shuffle: a step that is coprime to the number of lines.
    shuffled = (0..shuffled.len())
        .map(|i| shuffled[i * 77 % 300].clone())
        .collect();
    let dir = folder(&[
        ("a.jsonl", lines().concat().as_bytes()),
        ("b.jsonl", shuffled.concat().as_bytes()),
    ]);
    let run = |input: &str, threads: &str| {
        let run =
            outcome(sada(dir.path()).args(["cluster", input, "-j", threads, "--format", "jsonl"]));
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stdout
    };
    let once = run("a.jsonl", "1");
    assert!(once.contains("\"kind\":\"copy\""));
    assert_eq!(once, run("a.jsonl", "2"));
    assert_eq!(once, run("b.jsonl", "2"));
}

#[test]
fn an_output_is_whole_or_not_there() {
    let dir = folder(&[
        ("a.jsonl", lines().concat().as_bytes()),
        ("bad.jsonl", b"{}\n"),
        ("old.jsonl", b"old"),
    ]);
    let failed = outcome(sada(dir.path()).args(["cluster", "bad.jsonl", "-o", "old.jsonl"]));
    assert_eq!(failed.code, 2);
    assert_eq!(fs::read(dir.path().join("old.jsonl")).unwrap(), b"old");
    let done =
        outcome(sada(dir.path()).args(["cluster", "a.jsonl", "-o", "old.jsonl", "-o", "new.txt"]));
    assert_eq!((done.code, &*done.stdout), (0, ""), "{}", done.stderr);
    assert!(
        fs::read_to_string(dir.path().join("old.jsonl"))
            .unwrap()
            .starts_with("{\"type\":\"run\"")
    );
    let names: Vec<_> = fs::read_dir(dir.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(names.len(), 4, "{names:?}");
}

#[test]
fn a_bad_target_is_reported_before_the_work() {
    let dir = folder(&[
        ("a.jsonl", record("a", &text(1)).as_bytes()),
        ("folder/x", b""),
    ]);
    for (target, why) in [
        (
            "nowhere/run.jsonl",
            "sada: nowhere/run.jsonl: cannot be written: No such file or directory (os error 2)\n",
        ),
        ("folder", "is a folder"),
        ("a.jsonl", "inputs are never changed"),
        ("run.xyz", "--format"),
    ] {
        let run = outcome(sada(dir.path()).args(["cluster", "a.jsonl", "-o", target]));
        assert!(
            run.code == 2 && run.stderr.contains(why),
            "{target}: {}",
            run.stderr
        );
    }
    assert_eq!(
        fs::read_to_string(dir.path().join("a.jsonl")).unwrap(),
        record("a", &text(1))
    );
}

#[test]
fn pipes_get_no_colours_and_no_progress() {
    let dir = folder(&[("a.jsonl", lines().concat().as_bytes())]);
    let run = outcome(sada(dir.path()).args(["cluster", "a.jsonl"]));
    assert_eq!(run.stderr, "");
    assert!(!run.stdout.contains('\u{1b}'));
    let coloured = outcome(sada(dir.path()).args(["cluster", "a.jsonl", "--color", "always"]));
    assert!(coloured.stdout.contains('\u{1b}'));
}

#[test]
fn standard_output_gets_the_bytes_that_a_file_gets() {
    let title = "\u{1b}[31mأحمر\u{1b}[0m";
    let hostile = serde_json::json!({"id": "\u{1b}[1mx", "title": title, "text": text(400)});
    let input = lines().concat() + &hostile.to_string();
    let dir = folder(&[("a.jsonl", input.as_bytes())]);
    for format in ["jsonl", "csv", "parquet", "graphml", "dot"] {
        if cfg!(not(feature = "parquet")) && format == "parquet" {
            continue;
        }
        let file = format!("out.{format}");
        let run = outcome(sada(dir.path()).args(["cluster", "a.jsonl", "-o", &file]));
        assert_eq!(run.code, 0, "{}", run.stderr);
        let piped = sada(dir.path())
            .args(["cluster", "a.jsonl", "--format", format])
            .output()
            .unwrap();
        assert!(piped.stderr.is_empty());
        let written = fs::read(dir.path().join(&file)).unwrap();
        assert!(piped.stdout == written, "{format}");
        assert_eq!(written.starts_with(b"PAR1"), format == "parquet");
        assert_eq!(written.ends_with(b"PAR1"), format == "parquet");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_gets_no_binary_files_and_no_commands_of_hostile_text() {
    use std::process::Command;

    let title = "\u{1b}]0;owned\u{7}\u{1b}[31mأحمر";
    let hostile = serde_json::json!({"id": "x", "title": title, "text": text(400)});
    let dir = folder(&[("a.jsonl", hostile.to_string().as_bytes())]);
    let on_terminal = |format: &str| {
        let tool = assert_cmd::cargo::cargo_bin!("sada").display().to_string();
        // Of util-linux: runs a command on a terminal of its own.
        let mut script = Command::new("script");
        script.current_dir(dir.path()).env("TERM", "xterm");
        let command = format!("'{tool}' cluster a.jsonl --format {format} 2>message");
        let output = script.args(["-qec", &command, "/dev/null"]).output().ok()?;
        let message = fs::read_to_string(dir.path().join("message")).unwrap();
        Some((output.status.code(), output.stdout, message))
    };
    let Some((code, shown, _)) = on_terminal("csv") else {
        let note = "SKIPPED a_terminal_gets_no_binary_files: `script` is absent\n";
        std::io::Write::write_all(&mut std::io::stderr(), note.as_bytes()).unwrap();
        return;
    };
    let shown = String::from_utf8(shown).unwrap();
    assert!(
        code == Some(0) && shown.contains("أحمر") && !shown.contains('\u{1b}'),
        "{shown}"
    );
    if cfg!(feature = "parquet") {
        let (code, shown, message) = on_terminal("parquet").unwrap();
        assert_eq!((code, &*shown), (Some(2), &b""[..]));
        assert_eq!(
            message,
            "sada: a terminal cannot show .parquet files; write one with -o FILE.parquet, or to a pipe\n"
        );
    }
}
