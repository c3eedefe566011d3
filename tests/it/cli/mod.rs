//! The command line, run as a user runs it.

mod background;
mod bad_input;
mod commands;
mod compare;
mod crawls;
#[cfg(feature = "parquet")]
mod dedup;
mod eval;
mod outputs;
mod pages;
mod report;
mod terminal;

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// The tool, in a folder of its own, without settings from outside.
pub(crate) fn sada(folder: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("sada"));
    command.current_dir(folder);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("SADA_") {
            command.env_remove(name);
        }
    }
    command
}

/// A folder with files of the given content.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

/// Fifty different words of an article; articles of different `seed` share none.
pub(crate) fn text(seed: usize) -> String {
    const LETTERS: [char; 10] = ['ب', 'ت', 'ح', 'د', 'ر', 'س', 'ع', 'ف', 'ق', 'م'];
    let word = |n: usize| -> String {
        [n / 1000, n / 100, n / 10, n]
            .iter()
            .map(|d| LETTERS[d % 10])
            .collect()
    };
    (0..50)
        .map(|i| word(seed * 50 + i))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A JSONL record.
pub(crate) fn record(id: &str, text: &str) -> String {
    serde_json::json!({"id": id, "title": format!("عنوان {id}"), "text": text}).to_string() + "\n"
}

/// What a run of the tool gave.
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) fn outcome(command: &mut Command) -> Outcome {
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!stderr.contains("panicked"), "a panic: {stderr}");
    Outcome {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr,
    }
}

/// Clusters a path of a folder; gives the outcome and the lines of the run file.
pub(crate) fn cluster(folder: &Path, args: &[&str]) -> (Outcome, Vec<Value>) {
    let run = outcome(
        sada(folder)
            .arg("cluster")
            .args(args)
            .args(["--format", "jsonl"]),
    );
    let lines = run
        .stdout
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    (run, lines)
}

/// The lines of a type.
pub(crate) fn of_type<'a>(lines: &'a [Value], kind: &str) -> Vec<&'a Value> {
    lines.iter().filter(|l| l["type"] == kind).collect()
}

/// The ids of all articles, sorted.
pub(crate) fn ids(lines: &[Value]) -> Vec<String> {
    let mut ids: Vec<String> = of_type(lines, "article")
        .iter()
        .map(|a| a["id"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids
}
