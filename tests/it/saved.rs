//! Run files read back: what was saved is what is shown again.

use std::collections::BTreeSet;
use std::path::PathBuf;

use sada::progress::Silent;
use sada::read::Feed;
use sada::report::{self, Format};
use sada::story::Level;
use sada::{Cuts, Options, Run, Sada, Texts};
use serde_json::{Value, json};

use crate::support::{Author, cluster_records, ids, shared};

/// The run in a format.
fn written(run: &Run, format: Format, texts: Option<Texts>) -> Vec<u8> {
    let options = report::Options {
        texts,
        ..report::Options::default()
    };
    let mut out = Vec::new();
    report::write(run, format, &options, &Silent, &mut out).unwrap();
    out
}

fn open(bytes: &[u8]) -> (Run, sada::Skips) {
    Run::open(&mut Feed::of_bytes("run.jsonl", bytes.to_vec(), &Default::default()).unwrap())
        .unwrap()
}

/// The run read back from its file.
fn again(run: &Run) -> Run {
    let (again, skipped) = open(&written(run, Format::Jsonl, None));
    assert!(skipped.is_empty(), "{skipped:?}");
    again
}

/// Holds that all formats that need no texts are the same, byte for byte.
fn same(run: &Run, again: &Run, what: &str) {
    for &format in Format::ALL.iter().filter(|f| !f.shows_texts()) {
        // Whole reports are too much to print.
        let [run, again] = [run, again].map(|run| written(run, format, None));
        let [run, again] = [&run, &again].map(|bytes| String::from_utf8_lossy(bytes));
        let other = run.lines().zip(again.lines()).find(|(a, b)| a != b);
        assert_eq!(other, None, "{what}, {format:?}");
        assert!(run == again, "{what}, {format:?}");
    }
    let [page, again_page] = [run, again].map(|run| written(run, Format::Html, Some(Texts::None)));
    assert!(page == again_page, "{what}, the page");
    assert_eq!(run.counts(), again.counts(), "{what}");
}

fn paths(paths: &[PathBuf]) -> Run {
    let options = Options::default();
    let mut feed = Feed::open(paths, &options.read).unwrap();
    Sada::new(options).unwrap().cluster(&mut feed).unwrap()
}

#[test]
fn a_run_that_is_read_back_is_shown_as_it_was_in_every_format() {
    let mut author = Author::new(81);
    let events = author.events(30);
    let corpus = author.corpus(80);
    let mut copies = Options::default();
    copies.story.level = Level::Copies;
    copies.story.keep = sada::story::Keep::Longest;
    for (records, options, what) in [
        (&events, &Options::default(), "events"),
        (&corpus, &Options::default(), "corpus"),
        (&corpus, &copies, "copies"),
    ] {
        let run = cluster_records(records, options);
        same(&run, &again(&run), what);
    }
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    for (path, what) in [("seeds", "seeds"), ("docs/example", "examples")] {
        let run = paths(&[root.join(path)]);
        same(&run, &again(&run), what);
    }
    if let Some(path) = shared("saved", "data/stories/ant-2018-04-13.jsonl.gz") {
        let run = paths(&[path]);
        same(&run, &again(&run), "ANT");
    }
}

#[test]
fn a_run_with_repeated_ids_skipped_records_and_hostile_titles_comes_back() {
    let mut records = Author::new(82).events(4);
    for record in records.iter_mut().take(3) {
        record["id"] = "one".into();
        record["title"] = "\u{202e}<script>\0\u{7f}\"\\ نص".into();
        record["url"] = "javascript:alert(1)".into();
    }
    records.push(serde_json::json!({"id": 5, "nothing": true}));
    let run = cluster_records(&records, &Options::default());
    let counts = run.counts();
    assert_eq!((counts.repeated_ids, counts.skipped), (2, 1));
    same(&run, &again(&run), "hostile");
}

#[test]
fn a_saved_run_moves_to_other_cuts_as_the_run_itself_does() {
    let records = Author::new(83).events(30);
    for (threshold, coarseness, no_weak) in [
        ("0.8", "0.5", false),
        ("0.5", "0.8", false),
        ("0.95", "0.7", true),
    ] {
        let cuts = Cuts {
            threshold: Some(threshold.parse().unwrap()),
            coarseness: Some(coarseness.parse().unwrap()),
            no_weak,
        };
        let run = cluster_records(&records, &Options::default());
        let saved = groups(&again(&run).regroup(&cuts).unwrap());
        assert_eq!(groups(&run.regroup(&cuts).unwrap()), saved);
    }
}

/// The articles of a run with story, copy group and role, in their order.
fn groups(run: &Run) -> Vec<String> {
    let text = String::from_utf8(written(run, Format::Jsonl, None)).unwrap();
    let lines = text
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).unwrap());
    let articles = lines.filter(|l| l["type"] == "article");
    articles
        .map(|a| {
            ["id", "story", "copy_group", "role"]
                .map(|f| a[f].to_string())
                .join(" ")
        })
        .collect()
}

#[test]
fn a_part_of_a_run_is_what_is_left_without_the_others() {
    let records = Author::new(84).events(30);
    let whole = groups(&cluster_records(&records, &Options::default()));
    for run in [
        cluster_records(&records, &Options::default()),
        again(&cluster_records(&records, &Options::default())),
    ] {
        let part = run.select(|story| Ok(story.len() >= 2)).unwrap();
        let counts = part.counts();
        assert!(counts.stories > 1, "{counts:?}");
        assert!((counts.articles as usize) < records.len(), "{counts:?}");
        assert!(part.stories().all(|story| story.len() >= 2));
        let part = groups(&part);
        assert_eq!(part.len() as u64, counts.articles);
        // Each line as it was, and in the same order.
        let mut rest = whole.iter();
        assert!(part.iter().all(|line| rest.any(|l| l == line)));
    }
}

#[test]
fn texts_stand_in_the_run_file_if_they_are_asked_for_and_come_back() {
    let records = Author::new(85).events(3);
    let jsonl: String = records.iter().map(|r| format!("{r}\n")).collect();
    for (texts, whole) in [(Texts::Excerpt, false), (Texts::Stories, true)] {
        let options = Options::default();
        let mut feed =
            Feed::of_bytes("a.jsonl", jsonl.clone().into_bytes(), &options.read).unwrap();
        let sada = Sada::new(options).unwrap().with_texts(texts);
        let run = sada.cluster(&mut feed).unwrap();
        let file = written(&run, Format::Jsonl, Some(texts));
        let (again, _) = open(&file);
        let mut wholes = 0;
        for article in run.articles() {
            let id = again.metadata(article).unwrap().id;
            let record = records.iter().find(|r| r["id"] == id.as_str()).unwrap();
            let text = record["text"].as_str().unwrap();
            let shown = again.text(article).unwrap().unwrap();
            match shown.strip_suffix('…') {
                Some(start) => assert!(text.starts_with(start)),
                None => assert_eq!(shown, text),
            }
            wholes += usize::from(shown == text);
        }
        assert_eq!(wholes > 0, whole);
        assert!(written(&again, Format::Jsonl, Some(texts)) == file);
        let plain = written(&run, Format::Jsonl, None);
        assert!(!String::from_utf8(plain).unwrap().contains("\"text\":"));
    }
}

#[test]
fn lines_that_cannot_be_understood_are_named_and_the_rest_is_read() {
    let run = cluster_records(&Author::new(86).events(3), &Options::default());
    let file = String::from_utf8(written(&run, Format::Jsonl, None)).unwrap();
    let first = file
        .lines()
        .position(|l| l.contains("\"type\":\"article\""))
        .unwrap();
    let mut lines: Vec<String> = file.lines().map(str::to_owned).collect();
    lines[first] = lines[first].replace("2025-06-", "nonsense-");
    lines.push("{\"type\":\"weather\",\"sun\":true}".to_owned());
    lines.push("no JSON".to_owned());
    lines.push(lines[first + 1].clone());
    let (read, skipped) = open(lines.join("\n").as_bytes());
    let told: Vec<String> = skipped.listed().iter().map(ToString::to_string).collect();
    let has = |what: &str| told.iter().any(|t| t.contains(what));
    assert!(
        has("is not a date") && has("not a line of a run file"),
        "{told:?}"
    );
    assert!(has("a link to an article that is not in the run") || run.counts().links == 0);
    assert!(
        read.len() + 1 >= run.len(),
        "{} of {}",
        read.len(),
        run.len()
    );
    let other = file.replacen("\"format\":1", "\"format\":2", 1);
    let mut feed = Feed::of_bytes("run.jsonl", other.into_bytes(), &Default::default()).unwrap();
    let error = Run::open(&mut feed).unwrap_err().to_string();
    assert!(
        error.contains("format 2") && error.contains("run.jsonl"),
        "{error}"
    );
    let mut feed =
        Feed::of_bytes("x.jsonl", b"{\"id\":\"a\"}\n".to_vec(), &Default::default()).unwrap();
    let error = Run::open(&mut feed).unwrap_err().to_string();
    assert!(error.contains("no article of a run"), "{error}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]
    #[test]
    fn a_damaged_run_file_never_panics(
        place in proptest::prelude::any::<proptest::sample::Index>(),
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..12),
        gone in 0usize..200,
    ) {
        static FILE: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| {
            written(&cluster_records(&Author::new(87).events(3), &Options::default()), Format::Jsonl, None)
        });
        let mut file = FILE.clone();
        let at = place.index(file.len());
        let end = (at + gone).min(file.len());
        file.splice(at..end, bytes);
        let feed = Feed::of_bytes("run.jsonl", file, &Default::default());
        if let Ok((run, _)) = feed.and_then(|mut feed| Run::open(&mut feed)) {
            for &format in Format::ALL {
                assert!(!written(&run, format, None).is_empty());
            }
        }
    }
}

/// Such ids are cut, and the number comes after that.
#[test]
fn repeated_ids_that_are_too_long_are_numbered_and_come_back() {
    let id = "ع".repeat(40_000);
    let record =
        |n: usize| json!({"id": id, "title": format!("خبر {n}"), "text": "وقع انفجار كبير"});
    let records: Vec<Value> = (0..3).map(record).collect();
    let run = cluster_records(&records, &Options::default());
    let ends = |run: &Run| -> BTreeSet<String> {
        let ids = ids(run).into_iter();
        ids.map(|id| id.chars().skip(2_000).collect()).collect()
    };
    let named = ends(&again(&run));
    assert_eq!(named, ends(&run));
    assert_eq!(named.len(), 3, "{named:?}");
}

/// As an earlier version of Sada wrote it, with `furniture` for boilerplate.
#[test]
fn a_run_file_of_format_1_opens() {
    let file = include_str!("formats/run-1.jsonl");
    let (run, skipped) = open(file.as_bytes());
    assert!(skipped.is_empty(), "{skipped:?}");
    let counts = run.counts();
    assert_eq!((counts.articles, counts.stories, counts.links), (12, 4, 10));
    assert_eq!(
        (counts.copy_groups, counts.copies, counts.skipped),
        (3, 6, 1)
    );
    assert_eq!((counts.boilerplate, counts.with_boilerplate), (6, 6));
    assert!(run.articles().all(|a| run.text(a).unwrap().is_some()));
    // Written again, it says the same: line by line, but for the head with its names.
    let again = String::from_utf8(written(&run, Format::Jsonl, Some(Texts::Excerpt))).unwrap();
    let rest = |file: &str| file.split_once('\n').unwrap().1.to_owned();
    assert_eq!(rest(&again), rest(file));
    let head: Value = serde_json::from_str(again.lines().next().unwrap()).unwrap();
    assert_eq!(head["settings"]["extract"]["boilerplate"], "repeated");
    assert_eq!(head["counts"]["boilerplate"], 6);
}
