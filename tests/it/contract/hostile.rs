//! Feeds that are meant to do harm: they cost no more memory and time than others, and hide nothing.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use sada::read::{Feed, InputFormat, Options, Record};
use serde_json::{Value, json};

use super::feeds::{document, read, titles};
use super::ways::*;

/// Records, skips and the largest buffer of reading these bytes with a limit of 1 MB.
fn read_small(bytes: Vec<u8>) -> (Outcome, usize) {
    let options = Options {
        max_record: 1,
        ..Options::default()
    };
    let folder = tempfile::tempdir().unwrap();
    let paths = write(folder.path(), &[("x.rss".to_owned(), bytes)]);
    let mut feed = Feed::open(&paths, &options).unwrap();
    let mut most = 0;
    while let Some(batch) = feed.next_batch().unwrap() {
        most = most.max(batch.bytes.capacity());
    }
    (read_with(&paths, &options), most)
}

#[test]
fn hostile_feeds_cost_bounded_memory_and_hide_nothing() {
    let size = 40 << 20;
    let good = "<item><title>عنوان</title></item>";
    let large = "x.rss:2: the record is larger than 1 MB (option max-record)";
    for (begin, filler, end, skipped) in [
        ("<item a=\"", "x", "\"><title>x</title></item>", Some(large)),
        ("<item><title a='", "\"x", "'>x</title></item>", Some(large)),
        ("<item ", " ", "/>", Some(large)),
        ("<item><", "b", "/></item>", Some(large)),
        ("<item>", "<a>", "</item>", Some(large)),
        ("<item>", "<", "</item>", Some(large)),
        ("<item><![CDATA[", "]<item>", "]]></item>", Some(large)),
        ("<item><!--", "->", "--></item>", Some(large)),
        ("<item>", "&amp;", "", Some(large)),
        ("<!--", "-x", "-->", None),
        ("", " \n", "", None),
        ("", "<a>", "", None),
        ("<", "a", ">", None),
        ("<?", "a", "?>", None),
    ] {
        let middle: Vec<u8> = filler
            .bytes()
            .cycle()
            .take(size / filler.len() * filler.len())
            .collect();
        let bytes = [
            b"<rss><channel>",
            good.as_bytes(),
            begin.as_bytes(),
            &middle,
            end.as_bytes(),
            good.as_bytes(),
            b"</channel></rss>",
        ];
        let (got, most) = read_small(bytes.concat());
        assert_eq!(titles(&got), ["عنوان", "عنوان"], "{begin}{filler}");
        let skipped: Vec<&str> = skipped.into_iter().collect();
        assert_eq!(got.skipped, skipped, "{begin}{filler}");
        assert!(most <= 6 << 20, "{begin}{filler}: {} MB", most >> 20);
    }
    // Before the first item.
    let head = format!("<rss><channel>{}", "<a b='c'> ".repeat(1 << 20));
    let (got, _) = read_small(format!("{head}{good}</channel></rss>").into_bytes());
    assert_eq!((titles(&got).len(), got.skipped.len()), (1, 0));
}

/// Reads bytes and gives what came of them: the most memory that a batch took, how many records,
/// others and things skipped there were, and how long it took.
fn read_in_batches(bytes: &[u8], format: InputFormat) -> (usize, usize, Duration) {
    let options = Options {
        input_format: format,
        max_record: 1,
        ..Options::default()
    };
    let mut feed = Feed::of_bytes("x", bytes, &options).unwrap();
    let (begin, mut most, mut pieces) = (Instant::now(), 0, 0);
    while let Some(batch) = feed.next_batch().unwrap() {
        let skipped = batch.skipped.iter();
        let skipped: usize = skipped.map(|(_, s)| 48 + s.input.len() + s.why.len()).sum();
        let records = batch.records.len() * size_of::<Record>();
        most = most.max(skipped + records + 24 * batch.others.len());
        pieces += batch.records.len() + batch.others.len() + batch.skipped.len();
        feed.reuse(batch);
    }
    (most, pieces, begin.elapsed())
}

#[test]
fn a_batch_holds_no_more_of_what_is_tiny_or_skipped_than_of_anything_else() {
    let size = 4 << 20;
    let filled = |begin: &str, filler: &str, end: &str| {
        let fillers = filler
            .bytes()
            .cycle()
            .take(size / filler.len() * filler.len());
        let bytes = begin.bytes().chain(fillers).chain(end.bytes());
        bytes.collect::<Vec<u8>>()
    };
    for (format, begin, filler, end) in [
        (InputFormat::Csv, "id,text\n1,\"", "x\n", ""),
        (InputFormat::Csv, "id,text\n1,\"", "\"x\n", ""),
        (InputFormat::Csv, "id,text\n", "\"\"x\n", ""),
        (InputFormat::Csv, "id,text\n", "1\n", ""),
        (InputFormat::Jsonl, "", "{}\n", ""),
        (InputFormat::Lines, "", "\n", ""),
        (InputFormat::Json, "[", "1,", "{}]"),
        (InputFormat::Json, "[", "\"a\",", "1]"),
        (
            InputFormat::Json,
            "{\"items\": [{\"title\": 1},",
            "{},",
            "{}]}",
        ),
        (InputFormat::Json, "", "{}", ""),
        (InputFormat::Warc, "", "WARC/1.0\n\n", ""),
        (InputFormat::Warc, "", "WARC/1.0\nContent-Length: 0\n\n", ""),
        (InputFormat::Feed, "<rss>", "<item/>", "</rss>"),
    ] {
        let bytes = filled(begin, filler, end);
        let (most, pieces, time) = read_in_batches(&bytes, format);
        assert!(most <= 3 << 20, "{begin}{filler}: {most} bytes in a batch");
        assert!(pieces > 10_000, "{begin}{filler}: only {pieces} records");
        assert!(time.as_secs() < 30, "{begin}{filler}: {time:?}");
    }
}

#[test]
fn declared_entities_are_neither_expanded_nor_fetched() {
    let mut bomb = "<!DOCTYPE rss [<!ENTITY a0 \"ha\">\n".to_owned();
    for i in 1..30 {
        let inner = format!("&a{};", i - 1).repeat(10);
        writeln!(bomb, "<!ENTITY a{i} \"{inner}\">").unwrap();
    }
    bomb.push_str(
        "<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY % y SYSTEM 'http://a.example/'>%y;]>",
    );
    bomb.push_str("<rss><item><title>&a29;&x;</title><description>&x;</description></item></rss>");
    let got = read("x.rss", bomb);
    assert_eq!(titles(&got), ["&a29;&x;"]);
    assert_eq!(got.articles[0].text, "&x;");
    assert_eq!(got.skipped, [""; 0]);
}

#[test]
fn elements_without_end_cost_no_more_than_others() {
    // Quadratic time would be minutes.
    for piece in [
        "<title>",
        "<a>",
        "<link href='x'>",
        "&amp;",
        "<![CDATA[",
        "</a>",
        "<a b='",
        "<source><title>",
    ] {
        let inside = piece.repeat((8 << 20) / piece.len());
        let got = read(
            "x.rss",
            format!("<rss><channel>{inside}<item>{inside}</item></channel></rss>"),
        );
        assert!(got.articles.len() + got.skipped.len() >= 1, "{piece}");
    }
}

/// Text of all that XML and feeds make something of.
fn anything() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "</?(item|entry|url|rss|channel|title|description|a:b|link)( a=[\"'][^<]{0,2}[\"']?)?/?>",
        2 => "[<>&;\"'/=! \\-\\[\\]?a]",
        1 => "(<!--|-->|<!\\[CDATA\\[|\\]\\]>|<!DOCTYPE|<\\?|\\?>|&lt;|&x;)",
        1 => "[ا-ي \n]{0,5}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_feed_is_survived_and_its_items_lie_in_order(inside in anything()) {
        let feed = format!("<rss>{inside}");
        let folder = tempfile::tempdir().unwrap();
        let paths = write(folder.path(), &[("x.rss".to_owned(), feed.clone().into_bytes())]);
        let got = read_with(&paths, &Options::default());
        let mut opened = Feed::open(&paths, &Options::default()).unwrap();
        let mut from = 0;
        let batch = opened.next_batch().unwrap().unwrap();
        for record in &batch.records {
            let raw = std::str::from_utf8(batch.raw(record)).unwrap();
            prop_assert!(raw.starts_with('<'));
            let at = feed[from..].find(raw);
            prop_assert!(at.is_some(), "{raw} is not in {feed}");
            from += at.unwrap() + raw.len();
        }
        prop_assert!(got.articles.len() <= batch.records.len());
    }

    #[test]
    fn a_sound_feed_is_read_back_exactly(
        texts in prop::collection::vec(("[!-~ا-ي]([ -~ا-ي\n]{0,30}[!-~ا-ي])?", "[!-~]{1,20}"), 1..6),
        layout in prop_oneof![Just(Layout::Rss), Just(Layout::Atom)],
    ) {
        let records: Vec<Value> = texts
            .iter()
            .map(|(text, id)| json!({"id": id, "title": id, "text": text, "source": text}))
            .collect();
        let got = read("x.xml", document(layout, &records));
        prop_assert_eq!(&got.skipped, &[""; 0]);
        for (article, record) in got.articles.iter().zip(&records) {
            prop_assert_eq!(&article.text, record["text"].as_str().unwrap());
            prop_assert_eq!(&article.title, record["title"].as_str().unwrap());
            prop_assert_eq!(article.id.as_deref(), record["id"].as_str());
            prop_assert_eq!(article.source.as_deref(), record["source"].as_str());
        }
        prop_assert_eq!(got.articles.len(), records.len());
    }
}
