//! What is left out of the inputs: all of it is counted, a bounded part is listed.

use hashbrown::HashSet;
use sada::progress::Silent;
use sada::read::Feed;
use sada::report::{self, Format};
use sada::{Options, Run, Sada};
use serde_json::Value;

use crate::support::Author;

/// A run over a file of this name.
fn run(name: &str, bytes: String) -> Run {
    let options = Options::default();
    let mut feed = Feed::of_bytes(name, bytes.into_bytes(), &options.read).unwrap();
    Sada::new(options).unwrap().cluster(&mut feed).unwrap()
}

fn run_file(run: &Run) -> String {
    let mut out = Vec::new();
    report::write(run, Format::Jsonl, &Default::default(), &Silent, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn open(text: &str) -> Run {
    let options = Default::default();
    let mut feed = Feed::of_bytes("run.jsonl", text.as_bytes().to_vec(), &options).unwrap();
    Run::open(&mut feed).unwrap().0
}

/// Two articles and 2,500 records that are none; two lines that are not JSON in between.
fn lines() -> String {
    let [a, b] = [0, 1].map(|i| Author::new(7).events(2)[i].to_string());
    let none = "{}\n".repeat(1_250);
    format!("{a}\n{none}[\n{none}{{\n{b}\n")
}

#[test]
fn of_many_skipped_records_a_part_is_listed_and_all_are_counted_and_come_back() {
    let run = run("a.jsonl", lines());
    assert_eq!((run.len(), run.counts().skipped), (2, 2_502));
    let listed = run.skipped().listed();
    assert_eq!(listed.len(), 1_002);
    assert!(listed.is_sorted_by_key(|skipped| skipped.number));
    assert_eq!(run.no_articles().first(), Some(&(1..2_503)));

    let text = run_file(&run);
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    let got = (&last["type"], &last["where"], &last["more"]);
    assert_eq!(got, (&"skipped".into(), &"a.jsonl".into(), &1_500.into()));
    assert_eq!(last["why"], *listed[0].why);
    let again = open(&text);
    assert!(again.skipped() == run.skipped());
    assert!(run_file(&again) == text);
}

#[test]
fn a_run_file_with_more_lines_than_are_listed_now_keeps_its_counts() {
    let text = run_file(&run("a.jsonl", lines()));
    let mut old: Vec<&str> = text.lines().collect();
    let line = r#"{"type":"skipped","where":"a.jsonl:9","why":"the text is empty"}"#;
    old.extend([line; 3_000]);
    let run = open(&old.join("\n"));
    assert_eq!(run.counts().skipped, 5_502);
    assert_eq!(run.skipped().listed().len(), 2_002);
}

#[test]
fn what_the_reader_skips_and_what_is_no_article_are_listed_in_the_order_of_the_input() {
    let article = Author::new(7).events(1)[0].clone();
    let run = run("a.json", format!("[{{}}, 5, {{}}, {article}, {{}}]"));
    let listed = run.skipped().listed();
    let whys: HashSet<&str> = listed.iter().map(|skipped| &*skipped.why).collect();
    assert_eq!((listed.len(), whys.len()), (4, 2), "{listed:?}");
    assert!(
        listed.is_sorted_by_key(|skipped| skipped.number),
        "{listed:?}"
    );
}
