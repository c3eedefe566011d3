//! Hostile feeds: a clear message, the right exit code, everything else still processed, nothing
//! lost in silence, no panic.

use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{cluster, folder, ids, of_type, outcome, record, sada, text};

/// Two good records.
fn good() -> String {
    record("one", &text(1)) + &record("two", &text(2))
}

/// The good records come through, and one skipped record is named with this place and reason.
#[track_caller]
fn only_skips(files: &[(&str, &[u8])], place: &str, why: &str) {
    let dir = folder(files);
    let (run, lines) = cluster(dir.path(), &["."]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert_eq!(ids(&lines), ["one", "two"]);
    let skipped = of_type(&lines, "skipped");
    assert_eq!(skipped.len(), 1, "{skipped:?}");
    assert_eq!(
        skipped[0]["where"]
            .as_str()
            .unwrap()
            .trim_start_matches("./"),
        place
    );
    assert!(
        skipped[0]["why"].as_str().unwrap().contains(why),
        "{skipped:?}"
    );
    assert!(
        run.stderr.contains(place) && run.stderr.contains(why),
        "{}",
        run.stderr
    );
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn an_empty_file_is_named_and_the_rest_goes_on() {
    only_skips(
        &[("a.txt", b""), ("b.jsonl", good().as_bytes())],
        "a.txt",
        "empty",
    );
}

#[test]
fn a_feed_without_a_record_is_named_and_the_rest_goes_on() {
    let brackets = "[".repeat(100_000);
    for (name, content) in [
        ("a.jsonl", ""),
        ("a.jsonl", "\n \n"),
        ("a.json", &*brackets),
        ("a.json", "[]"),
    ] {
        let files = [
            (name, content.as_bytes()),
            ("b.jsonl", &*good().into_bytes()),
        ];
        only_skips(&files, name, "no record in it");
    }
}

#[test]
fn an_empty_folder_cannot_be_clustered() {
    let dir = folder(&[]);
    let run = outcome(sada(dir.path()).args(["cluster", "."]));
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("no article"), "{}", run.stderr);
}

#[test]
fn a_missing_path_is_an_error_before_any_work() {
    let dir = folder(&[("b.jsonl", good().as_bytes())]);
    let run = outcome(sada(dir.path()).args(["cluster", "b.jsonl", "missing.jsonl"]));
    assert_eq!((run.code, &*run.stdout), (2, ""));
    assert!(
        run.stderr.contains("missing.jsonl: no such file"),
        "{}",
        run.stderr
    );
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_named_and_the_rest_goes_on() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder(&[("a.jsonl", b"{}"), ("b.jsonl", good().as_bytes())]);
    let path = dir.path().join("a.jsonl");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&path).is_ok() {
        eprintln!("SKIPPED the file mode: this user may read everything; a dangling link instead");
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("nowhere", &path).unwrap();
    }
    let (run, lines) = cluster(dir.path(), &["."]);
    assert_eq!(run.code, 3);
    assert_eq!(ids(&lines), ["one", "two"]);
    assert!(run.stderr.contains("a.jsonl"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn a_folder_loop_ends_and_is_named() {
    let dir = folder(&[("in/b.jsonl", good().as_bytes())]);
    std::os::unix::fs::symlink("..", dir.path().join("in/loop")).unwrap();
    let (run, lines) = cluster(dir.path(), &["in"]);
    assert_eq!(run.code, 3);
    assert_eq!(ids(&lines), ["one", "two"]);
    assert!(run.stderr.contains("loop"), "{}", run.stderr);
}

#[test]
fn a_binary_file_is_no_feed() {
    let binary: Vec<u8> = (0..4096u32).map(|i| (i * 7 % 256) as u8).collect();
    only_skips(
        &[("a.jsonl", &binary), ("b.jsonl", good().as_bytes())],
        "a.jsonl",
        "binary",
    );
}

#[test]
fn a_truncated_stream_gives_what_came_before_the_cut() {
    let many: String = (0..400)
        .map(|i| record(&format!("r{i}"), &text(i)))
        .collect();
    let mut zst = zstd::encode_all(many.as_bytes(), 3).unwrap();
    zst.truncate(zst.len() - 20);
    let mut gz = gz(many.as_bytes());
    gz.truncate(gz.len() - 20);
    for (name, bytes) in [("a.jsonl.gz", gz), ("a.jsonl.zst", zst)] {
        let dir = folder(&[(name, &bytes), ("b.jsonl", good().as_bytes())]);
        let (run, lines) = cluster(dir.path(), &["."]);
        assert_eq!(run.code, 3, "{name}");
        let ids = ids(&lines);
        assert!(
            ids.len() > 2 && ids.contains(&"one".to_owned()),
            "{name}: {}",
            ids.len()
        );
        assert!(run.stderr.contains("truncated"), "{}", run.stderr);
    }
}

#[test]
fn a_bomb_is_stopped() {
    let bomb = gz(&vec![b' '; 300 << 20]);
    let dir = folder(&[("a.jsonl.gz", &bomb), ("b.jsonl", good().as_bytes())]);
    let (run, lines) = cluster(dir.path(), &[".", "--max-ratio", "100"]);
    assert_eq!(run.code, 3);
    assert_eq!(ids(&lines), ["one", "two"]);
    assert!(run.stderr.contains("--max-ratio"), "{}", run.stderr);
}

#[test]
fn a_line_of_200_megabytes_is_passed_over() {
    let mut bytes = record("one", &text(1)).into_bytes();
    bytes.extend_from_slice(b"{\"id\":\"huge\",\"text\":\"");
    bytes.resize(200_000_000, b'x');
    bytes.extend_from_slice(b"\"}\n");
    bytes.extend_from_slice(record("two", &text(2)).as_bytes());
    only_skips(&[("a.jsonl", &bytes)], "a.jsonl:2", "larger than 32 MB");
}

#[test]
fn deep_nesting_is_no_crash() {
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let as_text = format!("{}{{\"text\":{deep}}}\n", good());
    only_skips(&[("a.jsonl", as_text.as_bytes())], "a.jsonl:3", "an array");
    let unknown = good().replacen('{', &format!("{{\"x\":{deep},"), 1);
    let dir = folder(&[("a.jsonl", unknown.as_bytes())]);
    assert_eq!(ids(&cluster(dir.path(), &["."]).1), ["one", "two"]);
}

#[test]
fn a_record_without_a_usable_text_says_what_it_has_instead() {
    for (json, why) in [
        (r#"{"id":"x"}"#, "no text field"),
        (r#"{"id":"x","text":null}"#, "null"),
        (r#"{"id":"x","text":7}"#, "a number"),
        (r#"{"id":"x","text":["a"]}"#, "an array"),
        (r#"{"id":"x","text":" \n"}"#, "empty"),
        (r#"["text"]"#, "not a JSON object"),
        (r#"{"id":"x","text":"cut"#, "not a JSON object"),
    ] {
        let feed = format!("{}{json}\n", good());
        only_skips(&[("a.jsonl", feed.as_bytes())], "a.jsonl:3", why);
    }
}

#[test]
fn repeated_ids_are_kept_apart_and_counted() {
    let feed = record("one", &text(1)) + &record("one", &text(2)) + &record("one", &text(3));
    let dir = folder(&[("a.jsonl", feed.as_bytes())]);
    let (run, lines) = cluster(dir.path(), &["."]);
    assert_eq!(run.code, 0);
    assert_eq!(ids(&lines), ["one", "one~2", "one~3"]);
    assert_eq!(lines[0]["counts"]["repeated_ids"], 2);
}

#[test]
fn damaged_bytes_inside_json_do_not_lose_the_article() {
    let mut bytes = record("one", &text(1)).into_bytes();
    let mut damaged = record("two", &text(2)).into_bytes();
    let at = damaged.len() - 20;
    damaged.insert(at, 0xff);
    bytes.extend(damaged);
    let dir = folder(&[("a.jsonl", &bytes)]);
    let (run, lines) = cluster(dir.path(), &["."]);
    assert_eq!(
        (run.code, ids(&lines)),
        (0, vec!["one".to_owned(), "two".to_owned()])
    );
}

#[test]
fn lone_surrogates_and_raw_control_characters_are_mended() {
    let feed = format!(
        "{{\"id\":\"one\",\"text\":\"{} \\ud83d \\udc00 x\"}}\n{{\"id\":\"two\",\"text\":\"{}\u{1}\u{0}x\"}}\n",
        text(1),
        text(2)
    );
    let dir = folder(&[("a.jsonl", feed.as_bytes())]);
    let (run, lines) = cluster(dir.path(), &["."]);
    assert_eq!(
        (run.code, ids(&lines)),
        (0, vec!["one".to_owned(), "two".to_owned()]),
        "{}",
        run.stderr
    );
}

#[test]
fn ten_megabytes_of_one_word_are_one_article() {
    let feed = good() + &record("long", &"كلمة ".repeat(1_100_000));
    let dir = folder(&[("a.jsonl", feed.as_bytes())]);
    let (run, lines) = cluster(dir.path(), &["."]);
    assert_eq!((run.code, ids(&lines).len()), (0, 3));
}

#[test]
fn a_title_cannot_turn_the_terminal_around() {
    let evil = "\u{202e}\u{1b}[31mred\u{7}\u{0}";
    let line = |id: &str| serde_json::json!({"id": id, "title": evil, "text": text(5)}).to_string();
    let feed = format!("{}\n{}\n", line("a"), line("b"));
    let dir = folder(&[("a.jsonl", feed.as_bytes())]);
    let run = outcome(sada(dir.path()).args(["cluster", "."]));
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("red"));
    for bad in ['\u{202e}', '\u{1b}', '\u{7}', '\u{0}'] {
        assert!(!run.stdout.contains(bad), "{bad:?} in {}", run.stdout);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_that_names_the_target() {
    let dir = folder(&[("a.jsonl", good().as_bytes())]);
    for args in [
        vec!["cluster", "a.jsonl", "-o", "/dev/full", "--format", "jsonl"],
        vec!["dedup", "a.jsonl", "-o", "/dev/full"],
        vec!["tokens", "a.jsonl", "-o", "/dev/full"],
    ] {
        let run = outcome(sada(dir.path()).args(&args));
        assert_eq!(run.code, 2, "{args:?}");
        assert!(
            run.stderr.contains("/dev/full") && run.stderr.contains("space"),
            "{}",
            run.stderr
        );
    }
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_quietly() {
    let many: String = (0..5000)
        .map(|i| record(&format!("r{i}"), &text(i)))
        .collect();
    let dir = folder(&[("a.jsonl", many.as_bytes())]);
    for command in ["cluster --format jsonl", "dedup", "tokens"] {
        let tool = assert_cmd::cargo::cargo_bin!("sada");
        let script = format!(
            "{} {command} a.jsonl -q | head -c 100; echo ${{PIPESTATUS[0]}}",
            tool.display()
        );
        let run = outcome(
            assert_cmd::Command::new("bash")
                .current_dir(dir.path())
                .args(["-c", &script]),
        );
        assert!(run.stdout.ends_with("0\n"), "{command}: {}", run.stdout);
        assert_eq!(run.stderr, "", "{command}");
    }
}

#[test]
fn strict_makes_a_skipped_record_an_error() {
    let dir = folder(&[("a.jsonl", (good() + "{\n").as_bytes())]);
    let run = outcome(sada(dir.path()).args(["cluster", "a.jsonl", "--strict"]));
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("a.jsonl:3") && run.stderr.contains("--strict"),
        "{}",
        run.stderr
    );
}
