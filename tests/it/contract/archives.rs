//! The contract of archives: a file gives the same inside of one as outside, and an archive that is
//! damaged or hostile is named and costs nothing.

use std::io::Write;

use sada::read::{Feed, Fields, Options};

use super::archive_makers::*;
use super::ways::*;

/// What comes of one file of this name.
fn read_one(name: &str, bytes: Vec<u8>) -> Outcome {
    read_files(&[(name.to_owned(), bytes)], &Options::default())
}

fn text(name: &str, text: &str) -> (String, Vec<u8>) {
    (name.to_owned(), text.as_bytes().to_vec())
}

fn texts(outcome: &Outcome) -> Vec<&str> {
    outcome.articles.iter().map(|a| &*a.text).collect()
}

#[test]
fn a_file_gives_the_same_inside_an_archive_as_outside() {
    let records = some_records();
    for (layout, charset, packing) in every_way() {
        let files = files(layout, charset, packing, &records);
        for kind in KINDS {
            let got = read_one(kind.name(), kind.archive(&files));
            let told = format!("{layout:?} {charset:?} {packing:?} {kind:?}");
            assert_eq!(got.skipped, [""; 0], "{told}");
            assert_eq!(got.articles, layout.want(&records), "{told}");
        }
    }
}

#[test]
fn bad_files_are_named_inside_an_archive_as_outside_and_reading_again_gives_the_same() {
    let gz = Packing::Gzip.pack("نص".repeat(5000).as_bytes(), 1);
    let mut mixed = vec![
        text(
            "a/bad.jsonl",
            "{\"text\": 5}\n\n{\"text\": \"نص\"}\nnothing\n",
        ),
        text("a/empty.txt", ""),
        ("b.txt.gz".to_owned(), gz[..gz.len() - 3].to_vec()),
        (
            "c.bin".to_owned(),
            (0..2000u32).map(|i| (i * i % 7) as u8).collect(),
        ),
    ];
    mixed.extend(files(
        Layout::Warc,
        Charset::Utf8,
        Packing::Zstd,
        &many_records(700),
    ));
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("a")).unwrap();
    write(folder.path(), &mixed);
    let outside = read_with(&[folder.path().to_owned()], &Options::default());
    assert_eq!(
        (outside.articles.len(), outside.skipped.len()),
        (702, 5),
        "{:?}",
        outside.skipped
    );
    for kind in KINDS {
        let folder = tempfile::tempdir().unwrap();
        let paths = write(
            folder.path(),
            &[(kind.name().to_owned(), kind.archive(&mixed))],
        );
        let mut feed = Feed::open(&paths, &Options::default()).unwrap();
        let first = drain(&mut feed, &Fields::default());
        assert_eq!(first, outside, "{kind:?}");
        assert_eq!(
            drain(&mut feed.again(), &Fields::default()),
            first,
            "{kind:?}"
        );
    }
}

#[test]
fn names_are_labels_and_what_holds_no_articles_is_left_out() {
    let long = format!("{}/x.txt", "طويل/".repeat(60));
    let all = [
        text("./a/1.txt", "one"),
        text("a/.hidden", "no"),
        text("__MACOSX/a/1.txt", "no"),
        text("a/1_files/style.css", "no"),
        text("a/1_files/LOGO.PNG", "no"),
        text(&long, "long"),
        text("inner.zip", "PK\x03\x04"),
    ];
    for kind in KINDS {
        let folder = tempfile::tempdir().unwrap();
        let mut files = all.to_vec();
        // The tar crate refuses to write such names.
        if kind == Kind::Stored {
            files.push(text("../../up.txt", "up"));
        }
        let paths = write(
            folder.path(),
            &[(kind.name().to_owned(), kind.archive(&files))],
        );
        let mut feed = Feed::open(&paths, &Options::default()).unwrap();
        let (mut places, mut skipped) = (Vec::new(), Vec::new());
        while let Some(batch) = feed.next_batch().unwrap() {
            places.extend(batch.records.iter().map(|r| r.place()));
            skipped.extend(batch.skipped.iter().map(|(_, s)| s.to_string()));
        }
        let archive = paths[0].display();
        let name = |inner: &str| format!("{archive}/{inner}");
        let mut want = vec![name("./a/1.txt"), name(&long), name("../../up.txt")];
        want.truncate(2 + usize::from(kind == Kind::Stored));
        // The writer of tar files leaves out the dot.
        let plain = |s: &String| s.replace("/./", "/");
        assert_eq!(
            places.iter().map(plain).collect::<Vec<_>>(),
            want.iter().map(plain).collect::<Vec<_>>(),
            "{kind:?}"
        );
        let why = "an archive inside an archive; unpack it first";
        assert_eq!(skipped, [format!("{}: {why}", name("inner.zip"))]);
        let left_out = ["a/1_files/style.css", "a/1_files/LOGO.PNG"].map(name);
        assert_eq!(
            (feed.ignored().count, &feed.ignored().names[..]),
            (2, &left_out[..])
        );
        assert!(!folder.path().parent().unwrap().join("up.txt").exists());
    }
}

#[test]
fn empty_archives_are_named() {
    for kind in KINDS {
        let got = read_one(kind.name(), kind.archive(&[]));
        assert_eq!(
            got.skipped,
            [format!("{}: the archive is empty", kind.name())]
        );
    }
}

#[test]
fn a_tar_file_that_is_cut_or_damaged_keeps_all_that_is_whole() {
    let files = [
        text("1.txt", "one"),
        text("2.txt", &"two ".repeat(500)),
        text("3.txt", "three"),
    ];
    let whole = tar(&files);
    let cut = |n: usize| read_one("x.tar", whole[..n].to_vec());
    let got = cut(512 + 512 + 512 + 700);
    assert_eq!(got.articles.len(), 2, "{:?}", got.skipped);
    let why = "2.txt: cannot be read further: the archive ends in the middle of this file (truncated file?)";
    assert_eq!(got.skipped, [why]);
    let got = cut(512 + 512 + 100);
    let why = "x.tar: cannot be read further: the archive ends in the middle of a header (truncated file?)";
    assert_eq!(
        (texts(&got), &got.skipped[..]),
        (vec!["one"], &[why.to_owned()][..])
    );
    let mut broken = whole.clone();
    broken[1024 + 150] ^= 0x55;
    let got = read_one("x.tar", broken);
    let why = "x.tar: a damaged header in the archive; everything up to the next header is lost";
    assert_eq!(
        (texts(&got), &got.skipped[..]),
        (vec!["one", "three"], &[why.to_owned()][..])
    );
    let packed = Packing::Gzip.pack(&tar(&[files[0].clone(), text("2.txt", &noise())]), 1);
    let got = read_one("x.tgz", packed[..packed.len() / 2].to_vec());
    assert_eq!(got.articles.len(), 2);
    assert_eq!(
        got.skipped,
        ["2.txt: the compressed stream ends too early (truncated file?)"]
    );
}

/// Letters that do not pack to nothing.
fn noise() -> String {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'a' + (state >> 28) as u8)
    };
    (0..200_000).map(|_| next()).collect()
}

#[test]
fn links_devices_and_sparse_files_in_a_tar_are_named() {
    let mut builder = tar::Builder::new(Vec::new());
    for (kind, name) in [
        (tar::EntryType::Directory, "folder/"),
        (tar::EntryType::Symlink, "folder/soft"),
        (tar::EntryType::Link, "folder/hard"),
        (tar::EntryType::Fifo, "folder/pipe"),
        (tar::EntryType::GNUSparse, "folder/sparse"),
        (tar::EntryType::Regular, "folder/file"),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(4 * u64::from(kind.is_file()));
        header.set_path(name).unwrap();
        header.set_cksum();
        let content = if kind.is_file() { "text" } else { "" };
        builder.append(&header, content.as_bytes()).unwrap();
    }
    let got = read_one("x.tar", builder.into_inner().unwrap());
    assert_eq!(texts(&got), ["text"]);
    let want = [
        "soft: a link in the archive, not a file",
        "hard: a link in the archive, not a file",
        "pipe: something other than a file in the archive",
        "sparse: a sparse file, which is not read from an archive",
    ];
    assert_eq!(got.skipped, want);
}

#[test]
fn what_lies_in_a_zip_is_named_and_its_neighbours_stay() {
    let good = Kind::Deflated.member("good.txt", "نص".as_bytes());
    let bad = |change: fn(&mut Member)| {
        let mut bad = Kind::Deflated.member("bad.txt", noise().as_bytes());
        change(&mut bad);
        let all = zip(&[good.clone(), bad, good.clone()]);
        let got = read_one("x.zip", all);
        let whole = got.articles.iter().filter(|a| a.text == "نص").count();
        assert_eq!(whole, 2, "{:?}", got.skipped);
        got.skipped.concat()
    };
    let damaged = |what: &str| format!("bad.txt: the compressed stream is damaged: {what}");
    let sum = "the checksum of a file in the zip archive does not match";
    assert_eq!(bad(|_| {}), "");
    assert_eq!(bad(|m| m.crc ^= 1), damaged(sum));
    assert_eq!(bad(|m| m.size += 1), damaged(sum));
    assert_eq!(
        bad(|m| m.packed.truncate(9)),
        "bad.txt: the compressed stream ends too early (truncated file?)"
    );
    let inflate = "a file in the zip archive cannot be inflated";
    assert_eq!(bad(|m| m.packed.fill(0xff)), damaged(inflate));
    assert_eq!(
        bad(|m| m.flags |= 1),
        "bad.txt: an encrypted file; unpack the archive first"
    );
    assert_eq!(
        bad(|m| m.method = 14),
        "bad.txt: compressed with zip method 14, which is not supported"
    );
    let whole = zip(&[good.clone(), good]);
    let got = read_one("x.zip", whole[..whole.len() - 30].to_vec());
    let why = "the directory at the end of the zip archive is missing or damaged (truncated file?)";
    assert_eq!(got.skipped, [format!("x.zip: {why}")]);
}

#[test]
fn a_zip_with_overlapping_files_is_stopped() {
    let core = Kind::Deflated.member("a.txt", noise().as_bytes());
    let directory = core.listed(0).repeat(20);
    let got = read_one("x.zip", with_directory(core.local(), &directory, 20));
    assert_eq!(got.articles.len(), 1);
    let why = "x.zip: its files overlap, as in a decompression bomb; the rest is not read";
    assert_eq!(got.skipped, [why]);
}

#[test]
fn a_zip_that_unpacks_out_of_proportion_is_stopped_and_keeps_what_came_before() {
    let mut bytes = b"{\"text\": \"before\"}\n".to_vec();
    bytes.resize(80 << 20, b'\n');
    let options = Options {
        max_ratio: 20,
        ..Options::default()
    };
    for kind in [Kind::Deflated, Kind::ZipZstd, Kind::TarGz] {
        let members = [
            ("1.jsonl".to_owned(), bytes.clone()),
            text("2.txt", "after"),
        ];
        let files = [(kind.name().to_owned(), kind.archive(&members))];
        let got = read_files(&files, &options);
        assert_eq!(texts(&got), ["before"], "{kind:?}");
        let line = got.skipped[0].split(':').nth(1).unwrap();
        let why = format!("1.jsonl:{line}: expands more than 20 times its size (option max-ratio)");
        assert_eq!(got.skipped[0], why, "{kind:?}");
        let rest = "all.zip: a file in it expands too much, as in a decompression bomb; the rest is not read";
        let zip = kind != Kind::TarGz;
        assert_eq!(got.skipped[1..], [rest][..usize::from(zip)], "{kind:?}");
    }
}

#[test]
fn a_directory_of_very_many_entries_costs_little() {
    let tiny = Kind::Stored.member("a.css", b"");
    let count = 300_000;
    let directory = tiny.listed(0).repeat(count);
    let folder = tempfile::tempdir().unwrap();
    let bytes = with_directory(tiny.local(), &directory, count);
    let paths = write(folder.path(), &[("x.zip".to_owned(), bytes)]);
    let mut feed = Feed::open(&paths, &Options::default()).unwrap();
    assert!(feed.next_batch().unwrap().is_none());
    assert_eq!(feed.ignored().count, count as u64);
    assert_eq!(feed.ignored().names.len(), 1000);
}

#[test]
fn archives_of_other_writers_are_read() {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let plain = zip::write::SimpleFileOptions::default();
    let plain = plain.compression_method(zip::CompressionMethod::Stored);
    writer.add_directory("folder", plain).unwrap();
    for (name, wide) in [("folder/أخبار.txt", false), ("folder/wide.txt", true)] {
        writer.start_file(name, plain.large_file(wide)).unwrap();
        writer.write_all("نص".as_bytes()).unwrap();
    }
    writer.set_comment("a remark at the end").unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    let got = read_one("x.zip", bytes);
    assert_eq!(
        (texts(&got), got.skipped.len()),
        (vec!["نص"; 2], 0),
        "{:?}",
        got.skipped
    );
}

mod laws {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_archive_is_survived(
            kind in prop::sample::select(KINDS.to_vec()),
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
            cut in prop::option::of(any::<prop::sample::Index>()),
        ) {
            let mut files = vec![text("1.txt", "one"), text("2.jsonl", "{\"text\": \"two\"}\n")];
            files.push(text("3.txt", &noise()[..2000]));
            let mut bytes = kind.archive(&files);
            for (at, new) in changes {
                let at = at.index(bytes.len());
                bytes[at] = new;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            let got = read_one(kind.name(), bytes);
            prop_assert!(got.articles.len() + got.skipped.len() > 0);
        }
    }
}
