//! The contract of the readers, when something is wrong: what is left out is named, and nothing
//! before or beside a fault is lost.

use sada::read::{Feed, Options};
use serde_json::json;

use super::ways::*;

#[test]
fn a_record_that_is_no_article_is_named_and_the_rest_stays() {
    let good = some_records();
    let bad = [
        json!({"id": "no text", "title": " "}),
        json!({"id": "a number", "text": 5}),
        json!({"id": "blank", "text": " \n\t"}),
        json!({"id": "list", "text": ["a"]}),
    ];
    let mut records = Vec::new();
    for (g, b) in good.iter().zip(&bad) {
        records.extend([g.clone(), b.clone()]);
    }
    let whys = [
        "no text field (option map text=NAME)",
        "the text is a number, not a string",
        "the text is empty, and so is the headline",
        "the text is an array, not a string",
    ];
    for layout in Layout::json() {
        let files = as_files(layout, &records);
        let got = read_files(&files, &Options::default());
        assert_eq!(got.articles, layout.want(&good), "{layout:?}");
        // In a JSONL file the line, elsewhere the number of the element.
        let name = &files[0].0;
        let want: Vec<String> = (1..)
            .zip(whys)
            .map(|(i, why)| format!("{name}:{}: {why}", 2 * i))
            .collect();
        assert_eq!(got.skipped, want, "{layout:?}");
    }
}

#[test]
fn damaged_records_are_named_and_their_neighbours_stay() {
    let good = some_records();
    let want = Layout::Lines.want(&good[..2]);
    let (a, b) = (&good[0], &good[1]);
    for (name, file, places) in [
        (
            "x.jsonl",
            format!("{a}\n{{\"text\": \n\n{b}\n5\n"),
            ["x.jsonl:2", "x.jsonl:5"],
        ),
        (
            "x.jsonl",
            format!("\n{a}\nnot json\r\n\"text\"\r\n{b}"),
            ["x.jsonl:3", "x.jsonl:4"],
        ),
        (
            "x.json",
            format!("[{a}, 5, \"}}\\\"{{\", {b}]"),
            ["x.json:2", "x.json:3"],
        ),
        (
            "x.json",
            format!("[{{\"text\": }}, {a}, {{text}}, {b}]"),
            ["x.json:1", "x.json:3"],
        ),
        (
            "x.json",
            format!("{{\n\"a\":}}\n{a}\n{b}\nnull"),
            ["x.json:1", "x.json:4"],
        ),
    ] {
        let got = read_files(
            &[(name.to_owned(), file.clone().into_bytes())],
            &Options::default(),
        );
        assert_eq!(got.articles, want, "{file}");
        assert_eq!(got.skipped.len(), 2, "{file}: {:?}", got.skipped);
        for place in places {
            let why = "not a JSON object";
            let named = |s: &String| s.starts_with(&format!("{place}: {why}"));
            assert!(
                got.skipped.iter().any(named),
                "{file}: {place} is not in {:?}",
                got.skipped
            );
        }
    }
}

#[test]
fn blank_files_and_binary_files_are_named() {
    let good = as_files(Layout::Text, &some_records()[..1]);
    let noise: Vec<u8> = (0..5000u32).map(|i| (i * i % 251 % 32) as u8).collect();
    for (bytes, why) in [
        (Vec::new(), "the file is empty"),
        (b" \r\n\t".to_vec(), "the file is empty"),
        (noise, "not text (a binary file?)"),
    ] {
        let files = [("0.txt".to_owned(), bytes), good[0].clone()];
        let got = read_files(
            &[files[0].clone(), ("1.txt".to_owned(), good[0].1.clone())],
            &Options::default(),
        );
        assert_eq!(got.skipped, [format!("0.txt: {why}")]);
        assert_eq!(got.articles.len(), 1);
    }
}

#[test]
fn a_record_above_the_limit_is_passed_over_and_named() {
    let options = Options {
        max_record: 1,
        ..Options::default()
    };
    let good = some_records();
    let large = json!({"id": "large", "text": "كلمة ".repeat(300_000).trim_end()});
    let just = json!({"id": "just", "text": "كلمة ".repeat(105_000).trim_end()});
    let records = [good[0].clone(), large.clone(), just, large, good[1].clone()];
    let fits = [records[0].clone(), records[2].clone(), records[4].clone()];
    for layout in LAYOUTS {
        for packing in PACKINGS {
            let files = files(layout, Charset::Utf8, packing, &records);
            let got = read_files(&files, &options);
            assert!(
                got.articles == layout.want(&fits),
                "{layout:?} {packing:?}: {:?}",
                got.skipped
            );
            let want: Vec<String> = [1, 3]
                .iter()
                .map(|&i| match layout {
                    text if text.is_text() => {
                        let name = &files[i].0;
                        format!("{name}: the text is larger than 1 MB (option max-record)")
                    }
                    _ => {
                        let name = &files[0].0;
                        format!(
                            "{name}:{}: the record is larger than 1 MB (option max-record)",
                            layout.number(i)
                        )
                    }
                })
                .collect();
            assert_eq!(got.skipped, want, "{layout:?} {packing:?}");
            // The limit is what does it.
            let got = read_files(&files, &Options::default());
            assert!(
                got.articles == layout.want(&records),
                "{layout:?} {packing:?}"
            );
        }
    }
}

#[test]
fn an_input_that_unpacks_out_of_proportion_is_stopped_and_keeps_what_came_before() {
    let options = Options {
        max_ratio: 20,
        ..Options::default()
    };
    let good = some_records();
    let mut bytes = Layout::Lines.files(&good)[0].1.clone().into_bytes();
    bytes.resize(bytes.len() + (80 << 20), b'\n');
    for packing in [Packing::Gzip, Packing::Zstd] {
        let name = format!("bomb.jsonl{}", packing.extension());
        let got = read_files(&[(name.clone(), packing.pack(&bytes, 1))], &options);
        assert_eq!(got.articles, Layout::Lines.want(&good), "{packing:?}");
        assert_eq!(got.skipped.len(), 1, "{:?}", got.skipped);
        let why = "expands more than 20 times its size (option max-ratio)";
        assert!(
            got.skipped[0].starts_with(&name) && got.skipped[0].ends_with(why),
            "{:?}",
            got.skipped
        );
    }
}

#[test]
fn what_came_before_a_truncation_is_kept_and_the_truncation_named() {
    let records = many_records(400);
    for layout in Layout::streams().filter(|l| !l.is_columns()) {
        let want = layout.want(&records);
        for packing in PACKINGS {
            let (name, bytes) = files(layout, Charset::Utf8, packing, &records).remove(0);
            let mut most = 0;
            // Cuts inside a record, a member, a header, a trailer.
            for cut in [
                bytes.len() / 3,
                bytes.len() / 2,
                bytes.len() * 4 / 5 - 300,
                bytes.len() - 3,
            ] {
                let cut_off = [(name.clone(), bytes[..cut].to_vec())];
                let got = read_files(&cut_off, &Options::default());
                let count = got.articles.len();
                assert!(
                    got.articles == want[..count],
                    "{layout:?} {packing:?} {cut}"
                );
                assert!(
                    count >= most,
                    "{layout:?} {packing:?} {cut}: fewer than of a shorter cut"
                );
                most = count;
                let place = |s: &String| s.starts_with(&format!("{name}:"));
                // An array of which only the last bracket is lost has lost no record.
                let whole = count == records.len();
                assert!(
                    whole
                        || got.skipped.len() == 1
                        || packing != Packing::Plain && got.skipped.len() == 2,
                    "{layout:?} {packing:?} {cut}: {:?}",
                    got.skipped
                );
                assert!(got.skipped.iter().all(place), "{:?}", got.skipped);
                if packing != Packing::Plain {
                    let told = got.skipped.iter().filter(|s| s.contains("ends too early"));
                    assert_eq!(
                        told.count(),
                        1,
                        "{layout:?} {packing:?} {cut}: {:?}",
                        got.skipped
                    );
                }
            }
            // Two thirds lie in whole members; of a zstd block that is cut nothing can be had.
            let least = if packing == Packing::Zstd { 260 } else { 390 };
            assert!(most >= least, "{layout:?} {packing:?}: {most}");
        }
    }
}

#[test]
fn a_truncated_text_file_keeps_its_beginning() {
    let text = many_records(60)
        .iter()
        .map(|r| r["text"].as_str().unwrap())
        .collect::<String>();
    for packing in [Packing::Gzip, Packing::Zstd] {
        let bytes = packing.pack(text.as_bytes(), 3);
        let name = format!("page.txt{}", packing.extension());
        let got = read_files(
            &[(name.clone(), bytes[..bytes.len() - 3].to_vec())],
            &Options::default(),
        );
        assert_eq!(got.articles.len(), 1, "{packing:?}: {:?}", got.skipped);
        let kept = got.articles[0].text.trim_end_matches('\u{fffd}');
        assert!(
            text.starts_with(kept) && kept.len() * 3 >= text.len() * 2 - 9,
            "{packing:?}"
        );
        assert_eq!(got.skipped.len(), 1);
        assert!(got.skipped[0].starts_with(&name) && got.skipped[0].contains("ends too early"));
    }
}

#[test]
fn damage_in_one_input_leaves_the_others_whole() {
    let records = some_records();
    for packing in [Packing::Gzip, Packing::Zstd] {
        let (name, mut bytes) =
            files(Layout::Lines, Charset::Utf8, packing, &many_records(200)).remove(0);
        let middle = bytes.len() / 2;
        bytes[middle..middle + 40].fill(0xa5);
        let mut all = vec![(format!("0-{name}"), bytes)];
        all.extend(as_files(Layout::Text, &records));
        let got = read_files(&all, &Options::default());
        let (damaged, whole) = got.articles.split_at(got.articles.len() - records.len());
        assert_eq!(whole, Layout::Text.want(&records), "{packing:?}");
        assert!(damaged.len() >= 60, "{packing:?}: {}", damaged.len());
        assert!(damaged == &Layout::Lines.want(&many_records(200))[..damaged.len()]);
        assert!(
            got.skipped.iter().any(|s| s.contains("is damaged")),
            "{:?}",
            got.skipped
        );
    }
}

#[test]
fn no_input_makes_a_batch_grow_beyond_the_limit_of_a_record() {
    let options = Options {
        max_record: 1,
        ..Options::default()
    };
    let size = 24 << 20;
    let good = some_records()[0].to_string();
    for (name, begin, filler, end) in [
        ("line.jsonl", "{\"text\": \"", "x", "\"}\n"),
        ("blank.jsonl", "", "\n", ""),
        ("open.jsonl", "", "[", "\n"),
        ("object.json", "[{\"text\": \"", "x", "\"}, "),
        ("string.json", "[\"", "x", "\", "),
        ("number.json", "[", "7", ", "),
        ("blank.json", "[", " \n", ""),
        ("open.json", "[{\"a\": ", "[", ""),
        ("page.txt", "", "كلمة ", ""),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut bytes = begin.as_bytes().to_vec();
        bytes.extend(filler.bytes().cycle().take(size));
        bytes.extend(end.bytes().chain(good.bytes()));
        let paths = write(folder.path(), &[(name.to_owned(), bytes)]);
        let mut feed = Feed::open(&paths, &options).unwrap();
        let mut most = 0;
        let mut records = 0;
        while let Some(batch) = feed.next_batch().unwrap() {
            most = most.max(batch.bytes.capacity());
            records += batch.records.len();
        }
        assert!(most <= 6 << 20, "{name}: {} MB in one batch", most >> 20);
        let swallowed = ["open.json", "page.txt"].contains(&name);
        assert_eq!(records, usize::from(!swallowed), "{name}");
    }
}
