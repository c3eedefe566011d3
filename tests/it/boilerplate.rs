//! Laws of lines that stand under many headlines of one outlet.

use rand::RngExt;
use rand::seq::IndexedRandom;
use sada::extract::{Boilerplate, Extract};
use sada::read::{Fields, Format, JsonObject, parse};
use sada::{Article, Options, Run, Sada};
use serde_json::Value;

use crate::cli::{folder, outcome, sada};
use crate::support::{Author, cluster_records, told};

/// The records with a menu, headlines and a signature around the texts of two outlets.
fn with_boilerplate_added(records: &[Value]) -> Vec<Value> {
    let mut author = Author::new(99);
    let headlines: Vec<String> = (0..30).map(|_| author.text(7).join(" ")).collect();
    let mut add_boilerplate = |record: &Value| {
        let mut record = record.clone();
        if ["outlet-1", "outlet-2"].contains(&record["source"].as_str().unwrap()) {
            let mut ticker: Vec<&String> = headlines.sample(&mut author.rng, 25).collect();
            let more = ticker.split_off(20);
            let place = author.rng.random_range(0..more.len());
            let text = record["text"].as_str().unwrap();
            record["text"] = format!(
                "سياسة | اقتصاد | رياضة | منوعات | فيديو وصور\n{}\n{text}\n{}\n{}",
                ticker
                    .iter()
                    .map(|t| t.as_str())
                    .collect::<Vec<_>>()
                    .join("    "),
                more[place],
                "جميع المقالات المنشورة تمثل رأي كتابها فقط",
            )
            .into();
        }
        record
    };
    records.iter().map(&mut add_boilerplate).collect()
}

/// What a run says of groups and links; nothing of what it left out.
fn groups(run: &Run) -> Vec<String> {
    let mut all = told(run);
    all.pop();
    all
}

/// Articles with texts long enough that boilerplate is not most of them.
fn records() -> Vec<Value> {
    let long = |record: &Value| record["text"].as_str().unwrap().split(' ').count() > 60;
    let records = Author::new(11).corpus(400);
    records.into_iter().filter(long).collect()
}

#[test]
fn boilerplate_changes_no_group_and_no_link() {
    let (clean, options) = (records(), Options::default());
    let dirty = with_boilerplate_added(&clean);
    let want = cluster_records(&clean, &options);
    assert_eq!(want.counts().boilerplate, 0);
    let run = cluster_records(&dirty, &options);
    assert_eq!(groups(&run), groups(&want));
    let counts = run.counts();
    assert!(
        counts.with_boilerplate > 50 && counts.boilerplate >= 4 * counts.with_boilerplate,
        "{counts:?}"
    );
    assert!(
        run.boilerplate()
            .iter()
            .all(|f| f.outlet == "outlet-1" || f.outlet == "outlet-2")
    );
    assert!(!run.boilerplate().is_empty());
    for keep in [
        |options: &mut Options| options.extract.boilerplate = Boilerplate::Known,
        |options: &mut Options| options.extract.extract = Extract::Never,
    ] {
        let mut options = options.clone();
        keep(&mut options);
        let run = cluster_records(&dirty, &options);
        assert_ne!(groups(&run), groups(&want));
        assert_eq!(run.counts().boilerplate, 0);
    }
}

#[test]
fn neither_the_order_nor_the_number_of_threads_matters() {
    let dirty = with_boilerplate_added(&records());
    let options = Options::default();
    let want = told(&cluster_records(&dirty, &options));
    let reversed: Vec<Value> = dirty.iter().rev().cloned().collect();
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let run = pool
            .build()
            .unwrap()
            .install(|| cluster_records(&reversed, &options));
        let (mut run, mut want) = (told(&run), want.clone());
        run.sort();
        want.sort();
        assert_eq!(run, want);
    }
}

#[test]
fn articles_in_memory_lose_the_same() {
    let (dirty, options) = (with_boilerplate_added(&records()), Options::default());
    let lines: Vec<String> = dirty.iter().map(Value::to_string).collect();
    let fields = Fields::new(&[]);
    let format = Format::new(JsonObject);
    let article = |line| parse(line, &format, &fields).unwrap().into_owned();
    let articles: Vec<Article<'_>> = lines.iter().map(|l| article(l.as_bytes())).collect();
    let run = Sada::new(options.clone())
        .unwrap()
        .cluster_articles(&articles)
        .unwrap();
    assert_eq!(told(&run), told(&cluster_records(&dirty, &options)));
}

/// A pipe can be read once only, and yet its boilerplate goes as that of a file does.
#[test]
fn a_pipe_tells_the_same_as_a_file() {
    let dirty = with_boilerplate_added(&records());
    let feed: String = dirty.iter().map(|record| format!("{record}\n")).collect();
    let dir = folder(&[("feed.jsonl", feed.as_bytes())]);
    let file = outcome(sada(dir.path()).args(["cluster", "feed.jsonl"]));
    let pipe = outcome(sada(dir.path()).arg("cluster").write_stdin(feed));
    assert_eq!((file.code, pipe.code), (0, 0), "{}", pipe.stderr);
    let left_out = "were treated as boilerplate and removed";
    assert!(pipe.stdout.contains(left_out), "{}", pipe.stdout);
    assert_eq!(pipe.stdout, file.stdout);
}
