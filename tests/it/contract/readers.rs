//! The contract of the readers: every format, packed and encoded in every way, gives the same
//! records in the same order.

use sada::read::{Feed, FieldMap, Fields, Options};
use serde_json::json;

use super::ways::*;

#[test]
fn every_layout_charset_and_packing_gives_the_same_records_in_order() {
    let records = some_records();
    for (layout, charset, packing) in every_way() {
        let got = read_files(
            &files(layout, charset, packing, &records),
            &Options::default(),
        );
        let want = Outcome {
            articles: layout.want(&records),
            skipped: Vec::new(),
        };
        assert_eq!(got, want, "{layout:?} {charset:?} {packing:?}");
    }
}

#[test]
fn the_format_is_known_by_content_when_the_name_says_nothing() {
    let records = some_records();
    for (layout, charset, packing) in every_way() {
        let mut files = files(layout, charset, packing, &records);
        for (i, file) in files.iter_mut().enumerate() {
            file.0 = format!("feed{i}");
        }
        let got = read_files(&files, &Options::default());
        assert_eq!(
            got.articles,
            layout.want(&records),
            "{layout:?} {charset:?} {packing:?}"
        );
        assert!(got.skipped.is_empty());
    }
}

#[test]
fn records_that_cross_batches_come_once_each_and_in_order() {
    let records = many_records(3000);
    for layout in Layout::streams() {
        for (charset, packing) in [
            (Charset::Utf8, Packing::Plain),
            (Charset::Utf8, Packing::Gzip),
            (Charset::Utf8, Packing::Zstd),
            (Charset::Utf16Le, Packing::Plain),
            (Charset::Windows1256, Packing::Plain),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let paths = write(folder.path(), &files(layout, charset, packing, &records));
            let mut feed = Feed::open(&paths, &Options::default()).unwrap();
            let first = feed.next_batch().unwrap().unwrap();
            assert!(first.records.len() < records.len(), "one batch holds all");
            let got = drain(&mut feed.again(), &Fields::default());
            assert!(got.skipped.is_empty(), "{:?}", got.skipped);
            let (got, want) = (got.articles, layout.want(&records));
            let ids = |all: &[Read]| -> Vec<_> { all.iter().map(|r| r.id.clone()).collect() };
            assert_eq!(ids(&got), ids(&want), "{layout:?} {charset:?} {packing:?}");
            assert!(
                got == want,
                "{layout:?} {charset:?} {packing:?}: a text differs"
            );
        }
    }
}

#[test]
fn reading_again_gives_the_same_again() {
    let (some, many) = (some_records(), many_records(700));
    let (mut mixed, mut count) = (Vec::new(), 0);
    for (i, layout) in LAYOUTS.into_iter().enumerate() {
        let records = if layout.is_text() { &some } else { &many };
        count += records.len();
        for (name, bytes) in files(
            layout,
            CHARSETS[i % CHARSETS.len()],
            PACKINGS[i % 3],
            records,
        ) {
            mixed.push((format!("{i}-{name}"), bytes));
        }
    }
    mixed.push((
        "9-broken.jsonl".to_owned(),
        b"{\"text\": 5}\n\nnothing\n".to_vec(),
    ));
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &mixed);
    let mut feed = Feed::open(&[folder.path().to_owned()], &Options::default()).unwrap();
    let mut again = feed.again();
    let (first, second) = (
        drain(&mut feed, &Fields::default()),
        drain(&mut again, &Fields::default()),
    );
    assert_eq!(first.articles.len(), count);
    assert_eq!(first.skipped.len(), 2);
    assert!(first == second, "the second reading differs");
    assert!(
        drain(&mut feed.again(), &Fields::default()) == first,
        "the third differs"
    );
    assert!(feed.next_batch().unwrap().is_none(), "the end is the end");
}

#[test]
fn guessed_names_fill_the_fields_and_the_most_telling_one_wins() {
    let record = json!({
        "description": "ملخص", "guid": 17, "headline": "العنوان", "body": "النص كله",
        "publisher": {"@type": "Organization", "name": "الجزيرة"}, "link": "https://a.example/1",
        "pubDate": "Tue, 03 Jun 2025 01:37:00 +0300", "date": "2020-01-01",
        "dateModified": "2025-06-04", "lang": "ar",
    });
    let want = Read {
        id: Some("17".to_owned()),
        title: "العنوان".to_owned(),
        text: "النص كله".to_owned(),
        source: Some("الجزيرة".to_owned()),
        url: Some("https://a.example/1".to_owned()),
        published: Some("2025-06-02T22:37:00Z".to_owned()),
        updated: Some("2025-06-04".to_owned()),
        language: Some("ar".to_owned()),
    };
    for layout in Layout::records() {
        let files = as_files(layout, std::slice::from_ref(&record));
        let got = read_files(&files, &Options::default());
        assert_eq!(got.articles, std::slice::from_ref(&want), "{layout:?}");
    }
}

#[test]
fn mapped_names_take_the_place_of_guessed_ones() {
    let record = json!({
        "id": "no", "key": "yes", "text": "لا", "story_html": "نعم", "title": "عنوان", "when": "2025-06-03",
    });
    let map = ["id=key", "text=story_html", "published=when"];
    let map: Vec<FieldMap> = map.iter().map(|m| m.parse().unwrap()).collect();
    let options = Options {
        map,
        ..Options::default()
    };
    let want = Read {
        id: Some("yes".to_owned()),
        title: "عنوان".to_owned(),
        text: "نعم".to_owned(),
        published: Some("2025-06-03".to_owned()),
        ..bare()
    };
    for layout in Layout::records() {
        let files = as_files(layout, std::slice::from_ref(&record));
        assert_eq!(
            read_files(&files, &options).articles,
            std::slice::from_ref(&want),
            "{layout:?}"
        );
        // A mapped field is taken from its name alone.
        let options = Options {
            map: vec!["text=absent".parse().unwrap()],
            ..Options::default()
        };
        let got = read_files(&files, &options);
        let headline = Read {
            id: Some("no".to_owned()),
            title: "عنوان".to_owned(),
            ..bare()
        };
        assert_eq!(got.articles, [headline], "{layout:?}");
    }
}
