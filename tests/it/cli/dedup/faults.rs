//! What `dedup` refuses, and that it then leaves nothing behind.

use std::fs;

use super::super::{folder, outcome, record, sada, text};
use super::{dedup, forms::*, names};

#[test]
fn inputs_that_cannot_be_one_output_are_refused_by_name() {
    let form = |name: &str| texts().into_iter().find(|f| f.name == name).unwrap().file;
    let (rss, atom, csv, tsv) = (form("a.rss"), form("a.atom"), form("a.csv"), form("a.tsv"));
    let (arabic, semicolon) = (form("arabic.csv"), form("semicolon.csv"));
    let parquet = parquet();
    let zipped = {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let plain = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        zip.start_file("a.parquet", plain).unwrap();
        std::io::Write::write_all(&mut zip, &parquet).unwrap();
        zip.finish().unwrap().into_inner()
    };
    let packed = zstd::encode_all(&parquet[..], 3).unwrap();
    let (lines, page) = (record("a", &text(1)), text(3));
    let files: &[(&str, &[u8])] = &[
        ("a.rss", &rss),
        ("a.atom", &atom),
        ("a.csv", &csv),
        ("a.tsv", &tsv),
        ("arabic.csv", &arabic),
        ("semicolon.csv", &semicolon),
        ("a.warc", &form("a.warc")),
        ("a.parquet", &parquet),
        ("b.parquet", &parquet),
        ("a.zip", &zipped),
        ("a.parquet.zst", &packed),
        ("a.txt", page.as_bytes()),
        ("a.jsonl", lines.as_bytes()),
    ];
    let dir = folder(files);
    for (inputs, why) in [
        (
            "a.rss a.atom",
            "a.atom: its format (Atom) differs from that of the feeds before it (RSS)",
        ),
        (
            "a.csv a.tsv",
            "a.tsv: has different columns from the tables before it",
        ),
        (
            "semicolon.csv arabic.csv",
            "arabic.csv: has a different charset",
        ),
        (
            "a.txt a.jsonl",
            "some inputs are text files or pages, some are JSON or lines",
        ),
        (
            "a.csv a.warc",
            "some inputs are tables, some are web archives",
        ),
        ("a.parquet b.parquet", "give one file at a time"),
        (
            "a.zip",
            "a.zip: Parquet in an archive or in a compressed file",
        ),
        ("a.parquet.zst", "unpack it first"),
        (
            "--annotate --input-format lines a.txt",
            "plain text lines have no fields to add to",
        ),
    ] {
        let inputs: Vec<&str> = inputs.split(' ').collect();
        // Others are dropped by default: the second of two that are the same.
        let args = [&inputs[..], &["--threshold", "1", "--keep", "longest"]].concat();
        let args = [&args[..], &["-o", "out", "--dropped", "dropped"]].concat();
        let run = outcome(
            sada(dir.path())
                .arg("dedup")
                .args(&args)
                .arg("--boilerplate=known"),
        );
        assert!(
            run.code == 2 && run.stderr.contains(why),
            "{inputs:?}: {}",
            run.stderr
        );
        assert_eq!(names(dir.path()).len(), files.len(), "{inputs:?}");
    }
    let piped = outcome(sada(dir.path()).arg("dedup").write_stdin(parquet.clone()));
    assert!(
        piped.code == 2 && piped.stdout.is_empty(),
        "{}",
        piped.stderr
    );
    assert!(
        piped.stderr.contains("save it to a file"),
        "{}",
        piped.stderr
    );
}

#[test]
fn no_input_is_written_over_in_any_format() {
    let mut files: Vec<(&str, Vec<u8>)> = texts().into_iter().map(|f| (f.name, f.file)).collect();
    files.push(("a.parquet", parquet()));
    let dir = folder(&files.iter().map(|(n, f)| (*n, &f[..])).collect::<Vec<_>>());
    for (name, file) in &files {
        for args in [["-o", name], ["--dropped", name]] {
            let run = dedup(dir.path(), &[&[*name], &args[..]].concat());
            assert_eq!(run.code, 2);
            assert!(
                run.stderr.contains("inputs are never changed"),
                "{}",
                run.stderr
            );
        }
        assert_eq!(&fs::read(dir.path().join(name)).unwrap(), file);
    }
    assert_eq!(names(dir.path()).len(), files.len());
}

#[test]
fn records_and_what_went_do_not_go_to_one_place() {
    let dir = folder(&[("a.jsonl", record("a", &text(1)).as_bytes())]);
    for place in ["x.jsonl", "-"] {
        let run = dedup(dir.path(), &["a.jsonl", "-o", place, "--dropped", place]);
        assert!(run.code == 2 && run.stdout.is_empty(), "{}", run.stderr);
        assert!(run.stderr.contains("name another file"), "{}", run.stderr);
    }
    assert_eq!(names(dir.path()), ["a.jsonl"]);
}

#[cfg(unix)]
#[test]
fn a_pipe_given_by_name_is_refused_before_it_is_read() {
    let dir = folder(&[("a.jsonl", record("a", &text(1)).as_bytes())]);
    let pipe = dir.path().join("pipe");
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .unwrap();
    assert!(made.success());
    // Nobody writes into it: reading would wait for ever.
    let mut command = sada(dir.path());
    command.timeout(std::time::Duration::from_secs(60));
    let run = outcome(command.args(["dedup", "a.jsonl", "pipe"]));
    assert!(run.code == 2 && run.stdout.is_empty(), "{}", run.stderr);
    assert!(
        run.stderr.contains("pipe: not a regular file"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("standard input"), "{}", run.stderr);
}

#[test]
fn a_damaged_parquet_file_leaves_no_output() {
    let mut file = parquet();
    let middle = file.len() / 3;
    file[middle..middle + 200].fill(0xff);
    let dir = folder(&[("a.parquet", &file)]);
    let run = dedup(dir.path(), &["a.parquet", "-o", "out.parquet"]);
    assert!(
        run.code == 2 && run.stderr.contains("a.parquet"),
        "{}",
        run.stderr
    );
    assert_eq!(names(dir.path()), ["a.parquet"]);
}
