//! What Sada writes is opened by other programs: Python's csv, networkx, pyarrow.
//!
//! Needs a Python with networkx and pyarrow: that of `SADA_PYTHON`, which `./check` sets, else
//! `python3` if it has them. Without one the tests say that they were skipped.

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use sada::report::Format;
use sada::{Options, Run};

use crate::contract::writers::{records, written};
use crate::support::{cluster, cluster_records};

/// A Python that can read what is written, or a word on standard error that there is none.
fn python(test: &str) -> Option<OsString> {
    if let Some(named) = std::env::var_os("SADA_PYTHON") {
        // It was promised that this one can.
        return Some(named);
    }
    let mut command = Command::new("python3");
    let has = command.args(["-c", "import networkx, pyarrow"]).output();
    if has.is_ok_and(|output| output.status.success()) {
        return Some("python3".into());
    }
    // Not `eprintln`: the test harness would swallow it.
    let note = format!("SKIPPED {test}: no SADA_PYTHON, and python3 lacks networkx or pyarrow\n");
    std::io::stderr().write_all(note.as_bytes()).unwrap();
    None
}

/// Writes all formats of a run; gives what the reader says of them.
fn read_back(python: &OsString, run: &Run, spoil: impl Fn(&Path)) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    for &format in Format::ALL {
        let path = folder.path().join("run").with_extension(format.extension());
        fs::write(path, written(run, format)).unwrap();
    }
    spoil(folder.path());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers/read_back.py");
    let mut command = Command::new(python);
    let output = command
        .arg("-I")
        .arg(script)
        .arg(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.success(), said)
}

#[test]
fn csv_networkx_and_pyarrow_read_back_what_the_run_file_says() {
    let Some(python) = python("csv_networkx_and_pyarrow_read_back_what_the_run_file_says") else {
        return;
    };
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let options = Options::default();
    for run in [
        cluster_records(&records(), &options),
        cluster(&[seeds], &options),
    ] {
        let (well, said) = read_back(&python, &run, |_| {});
        assert!(well, "{said}");
        assert_eq!(said, "");
    }
}

#[test]
fn the_reader_sees_a_difference_in_every_format() {
    let Some(python) = python("the_reader_sees_a_difference_in_every_format") else {
        return;
    };
    let run = cluster_records(&records(), &Options::default());
    for (name, from, to) in [
        ("run.csv", ",original,", ",copy,"),
        (
            "run.graphml",
            "<data key=\"kind\">weak",
            "<data key=\"kind\">copy",
        ),
        (
            "run.graphml",
            "<data key=\"weight\">0.",
            "<data key=\"weight\">0.1",
        ),
        ("run.jsonl", "\"kind\":\"coverage\"", "\"kind\":\"weak\""),
    ] {
        let (well, said) = read_back(&python, &run, |folder| {
            let path = folder.join(name);
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.contains(from), "{name}: {from}");
            fs::write(&path, text.replacen(from, to, 1)).unwrap();
        });
        assert!(!well && said.contains(" instead of "), "{name}: {said}");
    }
}
