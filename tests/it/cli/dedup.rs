//! `sada dedup`: what it writes in every format.

#[path = "dedup/changed.rs"]
mod changed;
#[path = "dedup/faults.rs"]
mod faults;
#[path = "dedup/forms.rs"]
mod forms;
#[path = "dedup/labels.rs"]
mod labels;

use std::fs;
use std::path::Path;

use flate2::bufread::GzDecoder;
use sada::Options;
use serde_json::Value;

use super::{Outcome, folder, outcome, sada, text};
use crate::{parquet_files, support};
use forms::*;

/// Runs `dedup` in a folder, keeping what comes first.
fn dedup(dir: &Path, args: &[&str]) -> Outcome {
    outcome(sada(dir).args(["dedup", "--keep", "first"]).args(args))
}

/// The ids that Sada reads in a file.
fn ids(dir: &Path, name: &str) -> Vec<String> {
    support::ids(&support::cluster(&[dir.join(name)], &Options::default()))
}

/// The names of all files of a folder.
fn names(dir: &Path) -> Vec<String> {
    let name = |e: std::io::Result<fs::DirEntry>| e.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<String> = fs::read_dir(dir).unwrap().map(name).collect();
    names.sort();
    names
}

fn assert_same(got: &[u8], want: &[u8], what: &str) {
    if got != want {
        let at = got.iter().zip(want).take_while(|(a, b)| a == b).count();
        let show = |bytes: &[u8]| {
            let from = at.saturating_sub(60);
            String::from_utf8_lossy(&bytes[from..bytes.len().min(at + 60)]).into_owned()
        };
        panic!(
            "{what}, at byte {at}:\n{:?}\nnot\n{:?}",
            show(got),
            show(want)
        );
    }
}

#[test]
fn of_every_format_only_the_copies_go() {
    for form in texts() {
        let name = form.name;
        let dir = folder(&[(name, &form.file)]);
        let out = format!("out-{name}");
        let args = [name, "-o", &out, "--dropped", "dropped.jsonl"];
        let run = dedup(dir.path(), &[&args, form.args].concat());
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
        let said = "30 articles: 24 kept, 6 copies dropped";
        assert!(run.stderr.contains(said), "{name}: {}", run.stderr);
        let got = fs::read(dir.path().join(&out)).unwrap();
        assert_same(&got, &form.want, name);
        // Once is enough, and standard input and output are no different.
        let again = outcome(
            sada(dir.path())
                .args(["dedup", "--check"])
                .args(form.args)
                .write_stdin(got.clone()),
        );
        assert_eq!(again.code, 0, "{name}: {}", again.stderr);
        if name != "arabic.csv" {
            assert_same(again.stdout.as_bytes(), &got, name);
        }
        if form.args.is_empty() {
            let by_url = name.ends_with("warc");
            let want: Vec<String> = kept().map(if by_url { url } else { id }).collect();
            assert_eq!(ids(dir.path(), &out), want, "{name}");
            dropped(dir.path(), name, if by_url { url } else { id });
        }
    }
}

/// Checks the file that says what went.
fn dropped(dir: &Path, name: &str, id: fn(usize) -> String) {
    let lines = fs::read_to_string(dir.join("dropped.jsonl")).unwrap();
    let lines = lines
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).unwrap());
    let mut got: Vec<(String, String)> = lines
        .map(|l| {
            assert!(l["score"].as_f64().unwrap() > 0.8 && l["why"].as_str().unwrap().contains('%'));
            let text = |field: &str| l[field].as_str().unwrap().to_owned();
            (text("id"), text("kept"))
        })
        .collect();
    got.sort();
    let mut want: Vec<_> = all()
        .filter_map(|a| Some((id(a), id(original(a)?))))
        .collect();
    want.sort();
    assert_eq!(got, want, "{name}");
}

#[test]
fn a_sitemap_has_no_copies_and_stays_as_it_is() {
    let form = sitemap();
    let dir = folder(&[(form.name, &form.file)]);
    let run = dedup(dir.path(), &[form.name]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_same(run.stdout.as_bytes(), &form.want, form.name);
}

#[test]
fn a_parquet_file_loses_its_copies_and_nothing_else() {
    let dir = folder(&[("a.parquet", &parquet())]);
    let run = dedup(dir.path(), &["a.parquet", "-o", "out.parquet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(
        ids(dir.path(), "out.parquet"),
        kept().map(id).collect::<Vec<_>>()
    );
    let read = |name: &str| {
        let file = fs::read(dir.path().join(name)).unwrap();
        let meta = parquet_files::metadata(&file);
        let schema = meta.file_metadata().schema().clone();
        (schema, meta.num_row_groups(), parquet_files::rows(&file))
    };
    let mut want = read("a.parquet");
    let mut article = 0..;
    want.2.retain(|_| is_kept(article.next().unwrap()));
    assert_eq!(read("out.parquet"), want);
    let again = dedup(
        dir.path(),
        &["out.parquet", "--check", "-o", "twice.parquet"],
    );
    assert_eq!(again.code, 0, "{}", again.stderr);
}

#[test]
fn a_name_that_ends_like_a_packed_file_packs() {
    let form = texts().remove(0);
    let dir = folder(&[(form.name, &form.file)]);
    for out in ["out.jsonl.gz", "OUT.JSONL.ZST", "out.zst"] {
        let run = dedup(dir.path(), &[form.name, "-o", out]);
        assert_eq!(run.code, 0, "{out}: {}", run.stderr);
        let packed = fs::read(dir.path().join(out)).unwrap();
        let plain = match packed[0] {
            0x1f => std::io::read_to_string(GzDecoder::new(&packed[..]))
                .unwrap()
                .into_bytes(),
            _ => zstd::decode_all(&packed[..]).unwrap(),
        };
        assert_same(&plain, &form.want, out);
        assert_eq!(ids(dir.path(), out), kept().map(id).collect::<Vec<_>>());
    }
}

#[test]
fn each_record_of_a_packed_web_archive_is_a_member_of_its_own() {
    let form = texts().pop().unwrap();
    let dir = folder(&[(form.name, &form.file)]);
    let records = 1 + 2 * ARTICLES + kept().count();
    let run = dedup(dir.path(), &[form.name, "-o", "out.warc.gz"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let packed = fs::read(dir.path().join("out.warc.gz")).unwrap();
    let (mut rest, mut members) = (&packed[..], Vec::new());
    while !rest.is_empty() {
        let mut member = GzDecoder::new(rest);
        members.push(std::io::read_to_string(&mut member).unwrap());
        rest = member.into_inner();
    }
    assert_eq!(members.len(), records);
    assert!(
        members
            .iter()
            .all(|m| m.starts_with("WARC/1.0\r\n") && m.ends_with("\r\n\r\n"))
    );
    assert_same(members.concat().as_bytes(), &form.want, "members");

    let run = dedup(dir.path(), &[form.name, "-o", "out.warc.zst"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let packed = fs::read(dir.path().join("out.warc.zst")).unwrap();
    let (mut rest, mut frames) = (&packed[..], 0);
    while !rest.is_empty() {
        let size = zstd::zstd_safe::find_frame_compressed_size(rest).unwrap();
        rest = &rest[size..];
        frames += 1;
    }
    assert_eq!(frames, records);
    assert_same(
        &zstd::decode_all(&packed[..]).unwrap(),
        &form.want,
        "frames",
    );
    assert_eq!(ids(dir.path(), "out.warc.zst").len(), kept().count());
}

#[test]
fn several_wrapped_inputs_become_the_document_of_the_first() {
    let forms: Vec<Form> = texts()
        .into_iter()
        .filter(|f| f.name.ends_with(".json"))
        .collect();
    let find = |name: &str| forms.iter().find(|f| f.name == name).unwrap();
    let files: Vec<(&str, &[u8])> = forms.iter().map(|f| (f.name, &f.file[..])).collect();
    let dir = folder(&files);
    for first in ["a.json", "feed.json", "answer.json", "row.json"] {
        for second in ["answer.json", "feed.json", "a.json", "row.json"] {
            let run = dedup(dir.path(), &[first, second]);
            assert_eq!(run.code, 0, "{first} {second}: {}", run.stderr);
            // All of the second are copies.
            assert_same(
                run.stdout.as_bytes(),
                &find(first).want,
                &format!("{first} {second}"),
            );
        }
    }
    let run = dedup(dir.path(), &["feed.json", "--input-format", "json"]);
    assert_same(run.stdout.as_bytes(), &find("feed.json").want, "asked for");
}

#[test]
fn a_document_without_a_sound_end_gets_one() {
    let form = texts()
        .into_iter()
        .find(|f| f.name == "answer.json")
        .unwrap();
    let cut = |behind: &str| {
        let end = memchr::memmem::rfind(&form.file, b"]}").unwrap();
        [&form.file[..end], behind.as_bytes()].concat()
    };
    let large = format!("]}},\"x\":\"{}\"}}", "x".repeat(3 << 20));
    let second = format!("]}}}}\n{}", String::from_utf8_lossy(&form.file));
    for (behind, code, said) in [
        ("", 0, ""),
        ("]", 0, ""),
        ("]},\"x\":\"a", 0, ""),
        (",{\"text\":", 3, "the input ends inside this record"),
        (&large, 0, ""),
        (&second, 3, "content after the end of the document"),
    ] {
        let dir = folder(&[("a.json", &cut(behind)), ("b.json", &form.file)]);
        let run = dedup(dir.path(), &["a.json", "b.json"]);
        let what: String = behind.chars().take(20).collect();
        assert!(
            run.code == code && run.stderr.contains(said),
            "{what}: {}",
            run.stderr
        );
        let document: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(document["response"]["total"], 30, "{what}");
        let articles = document["response"]["articles"].as_array().unwrap();
        assert_eq!(articles.len(), kept().count(), "{what}");
    }
}

#[test]
fn items_of_several_feeds_keep_the_prefixes_they_use() {
    let item = |n: usize, more: &str| {
        format!(
            "<item><guid>{}</guid><description>{}</description>{more}</item>",
            id(n),
            body(n)
        )
        .replace(" & <c>", "")
    };
    let feed =
        |declared: &str, item: String| format!("<rss {declared}><channel>{item}</channel></rss>");
    let (a, b) = ("xmlns:a=\"urn:a\"", "xmlns:b='urn:b'");
    let dir = folder(&[
        ("1.xml", feed(a, item(1, "<a:x/>")).as_bytes()),
        (
            "2.xml",
            feed(&format!("{a} {b}"), item(2, "<b:x/>")).as_bytes(),
        ),
        ("3.xml", feed(a, item(3, "")).as_bytes()),
    ]);
    let run = dedup(dir.path(), &["1.xml", "2.xml", "3.xml"]);
    let second = item(2, "<b:x/>").replacen("<item", "<item xmlns:b='urn:b'", 1);
    let want = format!(
        "<rss {a}><channel>{}\n{second}\n{}\n</channel></rss>\n",
        item(1, "<a:x/>"),
        item(3, "")
    );
    assert_same(run.stdout.as_bytes(), want.as_bytes(), "feeds");
}

#[test]
fn folders_of_files_become_a_list_and_no_file_changes() {
    let pages: Vec<(String, String)> = all()
        .map(|a| (format!("p/{a:02}.txt"), text(original(a).unwrap_or(a))))
        .collect();
    let files: Vec<(&str, &[u8])> = pages.iter().map(|(n, t)| (&**n, t.as_bytes())).collect();
    let dir = folder(&files);
    let run = dedup(dir.path(), &["p", "--dropped", "dropped.jsonl"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let list = |of: &mut dyn Iterator<Item = usize>| {
        of.map(|a| format!("p/{a:02}.txt\n")).collect::<String>()
    };
    assert_eq!(run.stdout, list(&mut kept()));
    let gone = fs::read_to_string(dir.path().join("dropped.jsonl")).unwrap();
    let mut gone: Vec<String> = gone
        .lines()
        .map(|l| {
            serde_json::from_str::<Value>(l).unwrap()["where"]
                .as_str()
                .unwrap()
                .to_owned()
                + "\n"
        })
        .collect();
    gone.sort();
    assert_eq!(gone.concat(), list(&mut all().filter(|&a| !is_kept(a))));
    for (name, text) in &pages {
        assert_eq!(&fs::read_to_string(dir.path().join(name)).unwrap(), text);
    }
    let marked = dedup(dir.path(), &["p", "--annotate"]);
    let marked: Vec<Value> = marked
        .stdout
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    for (a, line) in all().zip(&marked) {
        assert_eq!(line["file"], format!("p/{a:02}.txt"));
        let of = original(a).unwrap_or(a);
        assert_eq!(line["sada_group"], marked[of]["sada_group"]);
        let copy_of = original(a).map(|o| format!("{o:02}.txt"));
        assert_eq!(line["sada_copy_of"].as_str(), copy_of.as_deref());
    }
}
