//! What is written is what was judged: an input that changes between the two readings is an error.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use sada::dedup::{self, Packed};
use sada::error::ErrorKind;
use sada::read::{self, Edit};
use sada::story::Level;
use sada::{Options, Sada, report};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

use super::super::{folder, record};
use super::forms::*;

/// Runs dedup on files of a folder, which `change` changes between the two readings; what is written.
fn dedup_while(
    paths: Vec<PathBuf>,
    read: read::Options,
    edit: Edit,
    change: impl FnOnce() + Send + 'static,
) -> Result<Vec<u8>, sada::Error> {
    let (done, result) = mpsc::channel();
    std::thread::spawn(move || {
        let mut options = Options {
            read,
            ..Options::default()
        };
        options.story.level = Level::Copies;
        let sada = Sada::new(options).unwrap();
        let mut feed = dedup::open(&paths, &sada.options().read).unwrap();
        let run = sada.cluster(&mut feed).unwrap();
        change();
        let mut out = Packed::new(Vec::new(), Path::new("-")).unwrap();
        let written = dedup::write(&run, &feed, edit, &mut out);
        let _ = done.send(match written {
            Ok(()) => Ok(out.into_inner().unwrap()),
            Err(report::Error::Run(e)) => Err(e),
            Err(e) => panic!("{e}"),
        });
    });
    result
        .recv_timeout(Duration::from_secs(60))
        .unwrap_or_else(|e| panic!("dedup waits for ever, or panicked: {e}"))
}

fn assert_changed(result: Result<Vec<u8>, sada::Error>, name: &str, how: &str, what: &str) {
    let Err(e) = result else {
        panic!("{what}: written")
    };
    assert_eq!(e.kind(), ErrorKind::Input, "{what}: {e}");
    let message = e.to_string();
    let begin = format!("{name}: changed while it was read: ");
    assert!(
        message.contains(&begin) && message.contains(how),
        "{what}: {message}"
    );
}

/// Other words in the place of those of the texts; ids and lengths stay.
fn other_texts(file: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(file).unwrap();
    let other = |c| match c {
        'ب' => 'ف',
        'ف' => 'ب',
        'ت' => 'م',
        'م' => 'ت',
        c => c,
    };
    text.chars().map(other).collect::<String>().into_bytes()
}

fn other_body(article: usize) -> String {
    String::from_utf8(other_texts(body(article).as_bytes())).unwrap()
}

fn zipped(name: &str, file: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, SimpleFileOptions::default()).unwrap();
    zip.write_all(file).unwrap();
    zip.finish().unwrap().into_inner()
}

fn tarred(name: &str, file: &[u8]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(file.len() as u64);
    header.set_mode(0o644);
    tar.append_data(&mut header, name, file).unwrap();
    tar.into_inner().unwrap()
}

fn gzipped(file: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(file).unwrap();
    packer.finish().unwrap()
}

/// A file, and others that may come in its place.
struct Case {
    name: String,
    read: read::Options,
    file: Vec<u8>,
    /// The same records with other texts.
    other: Vec<u8>,
    fewer: Vec<u8>,
    more: Vec<u8>,
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for form in texts() {
        // A document ends where its first array does, and one in windows-1256 is no text here.
        if std::str::from_utf8(&form.file).is_err() {
            continue;
        }
        let mut read = read::Options::default();
        if form.args.contains(&"lines") {
            read.input_format = read::InputFormat::Lines;
        }
        cases.push(Case {
            name: form.name.to_owned(),
            read,
            other: other_texts(&form.file),
            // Without its last quarter.
            fewer: form.file[..form.file.len() * 3 / 4].to_vec(),
            more: [&form.file[..], &form.file[..]].concat(),
            file: form.file,
        });
    }
    // Behind the end of a document there is nothing that counts.
    for case in &mut cases {
        if ["json", "rss", "xml", "atom"]
            .iter()
            .any(|e| case.name.ends_with(e))
        {
            case.more = case.other.clone();
        }
    }
    let whole = |wrap: fn(&[u8]) -> Vec<u8>, name: &str| {
        let form = texts().swap_remove(0);
        Case {
            name: name.to_owned(),
            read: read::Options::default(),
            other: wrap(&other_texts(&form.file)),
            fewer: wrap(&form.file[..form.file.len() / 2]),
            more: wrap(&[&form.file[..], &form.file[..]].concat()),
            file: wrap(&form.file),
        }
    };
    cases.push(whole(|file| zipped("a.jsonl", file), "a.zip"));
    cases.push(whole(|file| tarred("a.jsonl", file), "a.tar"));
    cases.push(whole(gzipped, "a.jsonl.gz"));
    cases.push(Case {
        name: "a.parquet".to_owned(),
        read: read::Options::default(),
        file: parquet(),
        other: parquet_of(ARTICLES, other_body),
        fewer: parquet_of(ARTICLES - 1, body),
        more: parquet_of(ARTICLES + 1, body),
    });
    cases
}

fn laid_out(case: &Case) -> (TempDir, PathBuf) {
    let dir = folder(&[(&case.name, &case.file)]);
    let path = dir.path().join(&case.name);
    (dir, path)
}

/// Puts a file in the place of another, as editors and downloads do.
fn replace(path: &Path, file: &[u8]) {
    let beside = path.with_extension("new");
    fs::write(&beside, file).unwrap();
    fs::rename(beside, path).unwrap();
}

#[test]
fn an_input_with_other_records_than_those_that_were_judged_is_refused() {
    for case in cases() {
        let name = &case.name;
        for (file, how, what) in [
            (&case.other, "", "other texts"),
            (&case.fewer, "", "fewer records"),
            (&case.more, "", "more records"),
            (&Vec::new(), "fewer records", "an empty file"),
        ] {
            for edit in [Edit::Drop, Edit::Annotate] {
                if edit == Edit::Annotate && name == "lines.txt" {
                    continue;
                }
                for place in [replace, |path: &Path, file: &[u8]| {
                    fs::write(path, file).unwrap()
                }] {
                    let (_dir, path) = laid_out(&case);
                    let (there, file) = (path.clone(), file.clone());
                    let change = move || place(&there, &file);
                    let result = dedup_while(vec![path], case.read.clone(), edit, change);
                    assert_changed(result, name, how, &format!("{name}, {what}"));
                }
            }
        }
    }
}

#[test]
fn an_input_that_stays_is_written() {
    for case in cases() {
        let (_dir, path) = laid_out(&case);
        let again = path.clone();
        let touch = move || {
            // The same bytes in another file are the same records.
            let file = fs::read(&again).unwrap();
            replace(&again, &file);
        };
        let result = dedup_while(vec![path], case.read.clone(), Edit::Drop, touch);
        assert!(!result.unwrap().is_empty(), "{}", case.name);
    }
}

#[test]
fn what_a_file_says_of_all_its_records_is_compared_too() {
    let table = "id,text,n\n1,the text of one,2\n2,the text of two,3\n";
    let swapped = table.replacen("id,text,n", "id,n,text", 1);
    let dir = folder(&[("a.csv", table.as_bytes())]);
    let path = dir.path().join("a.csv");
    let there = path.clone();
    let change = move || fs::write(there, swapped).unwrap();
    let result = dedup_while(vec![path], read::Options::default(), Edit::Drop, change);
    assert_changed(result, "a.csv", "record 2", "other names of columns");
}

#[test]
fn the_input_that_changed_is_named() {
    let lines =
        |from: usize| -> String { (from..from + 3).map(|a| record(&id(a), &body(a))).collect() };
    for (file, how) in [
        (
            lines(0).lines().take(2).collect::<Vec<_>>().join("\n"),
            "fewer records",
        ),
        (lines(0) + &lines(9), "more records"),
    ] {
        let dir = folder(&[
            ("a.jsonl", lines(0).as_bytes()),
            ("b.jsonl", lines(3).as_bytes()),
        ]);
        let paths = vec![dir.path().join("a.jsonl"), dir.path().join("b.jsonl")];
        let there = paths[0].clone();
        let change = move || fs::write(there, file).unwrap();
        let result = dedup_while(paths, read::Options::default(), Edit::Drop, change);
        assert_changed(result, "a.jsonl", how, how);
    }
}

#[test]
fn an_input_that_is_gone_is_named() {
    let pages = [("p/a.txt", body(1)), ("p/b.txt", body(2))];
    let files = pages
        .each_ref()
        .map(|(name, text)| (*name, text.as_bytes()));
    let dir = folder(&files);
    let gone = dir.path().join("p/a.txt");
    let change = move || fs::remove_file(gone).unwrap();
    let paths = vec![dir.path().join("p")];
    let result = dedup_while(paths, read::Options::default(), Edit::Drop, change);
    assert_changed(
        result,
        "p/a.txt",
        "cannot be opened again",
        "a page is gone",
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_file_is_an_error_and_no_endless_wait() {
    for case in cases() {
        let (_dir, path) = laid_out(&case);
        let there = path.clone();
        let change = move || {
            fs::remove_file(&there).unwrap();
            let made = std::process::Command::new("mkfifo").arg(&there).status();
            assert!(made.unwrap().success());
        };
        let result = dedup_while(vec![path], case.read.clone(), Edit::Drop, change);
        assert_changed(result, &case.name, "no longer a regular file", &case.name);
    }
}
