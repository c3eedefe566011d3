//! Laws of digests, facts and one reading, through the public face of the library.

use proptest::prelude::*;
use sada::copies::Threshold;
use sada::graph::Coarseness;
use sada::progress::Silent;
use sada::read::{Fields, Format, JsonObject, parse};
use sada::report;
use sada::story::Level;
use sada::{Article, Cuts, Digest, ErrorKind, Facts, Grouping, Options, Run, Sada};
use serde_json::Value;

use crate::support::Author;

/// Articles with a signature and a ticker, some of them twice under one id.
fn records(seed: u64) -> Vec<Value> {
    let mut author = Author::new(seed);
    let mut records = author.corpus(120);
    let ticker = author
        .text(30)
        .chunks(6)
        .map(|c| c.join(" "))
        .collect::<Vec<_>>()
        .join(" | ");
    for (i, record) in records.iter_mut().enumerate() {
        let text = record["text"].as_str().unwrap();
        record["text"] =
            format!("{ticker}\n{text}\nجميع المقالات المنشورة تمثل رأي كتابها فقط").into();
        if i % 10 < 2 {
            record["id"] = format!("same-{}", i / 10).into();
        }
    }
    records
}

/// The articles of records, each with the place that it is read at.
fn digests(sada: &Sada, records: &[Value]) -> Vec<Digest> {
    let mut digester = sada.digester();
    let fields = Fields::new(&[]);
    let digest = |(line, record): (usize, &Value)| {
        let record = record.to_string();
        let article: Article<'_> =
            parse(record.as_bytes(), &Format::new(JsonObject), &fields).unwrap();
        digester.digest(&article, &format!("records.jsonl:{line}"))
    };
    (1..).zip(records).map(digest).collect()
}

fn batch(sada: &Sada, records: &[Value]) -> Run {
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    let fields = Fields::new(&[]);
    let article = |line| {
        parse(line, &Format::new(JsonObject), &fields)
            .unwrap()
            .into_owned()
    };
    let articles: Vec<Article<'_>> = lines.iter().map(|l| article(l.as_bytes())).collect();
    sada.cluster_articles(&articles).unwrap()
}

/// The run file of a run.
fn bytes(run: &Run) -> String {
    let mut out = Vec::new();
    let writer = report::writer(report::Format::Jsonl, &report::Options::default());
    writer.write(run, &Silent, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn at(level: Level) -> Sada {
    let mut options = Options::default();
    options.story.level = level;
    Sada::new(options).unwrap()
}

#[test]
fn digests_that_were_stored_in_parts_give_the_bytes_of_the_batch() {
    for (level, seed) in [(Level::Stories, 31), (Level::Copies, 32)] {
        let (sada, records) = (at(level), records(seed));
        let want = batch(&sada, &records);
        assert!(want.counts().boilerplate > 100 && want.counts().repeated_ids > 5);
        let stored: Vec<Vec<u8>> = digests(&sada, &records)
            .iter()
            .map(Digest::encode)
            .collect();
        for parts in [1, 3, 50] {
            let (mut corpus, mut facts) = (sada.corpus(), Facts::new());
            for part in stored.chunks(stored.len().div_ceil(parts)) {
                let mut of_part = Facts::new();
                for bytes in part {
                    let digest = Digest::decode(bytes, sada.recipe()).unwrap();
                    of_part.add(&digest).unwrap();
                    corpus.push(&digest).unwrap();
                }
                facts.merge(of_part).unwrap();
            }
            let run = sada.cluster_corpus(corpus, facts).unwrap();
            assert!(bytes(&run) == bytes(&want), "{parts} parts");
        }
    }
}

#[test]
fn links_are_grouped_at_many_cuts_side_by_side() {
    let (sada, records) = (at(Level::Stories), records(34));
    let want = batch(&sada, &records);
    let (mut corpus, mut facts) = (sada.corpus(), Facts::new());
    for digest in digests(&sada, &records) {
        facts.add(&digest).unwrap();
        corpus.push(&digest).unwrap();
    }
    let unresolved = sada.solve(&corpus, &facts).unwrap_err();
    assert_eq!(unresolved.kind(), ErrorKind::Options);
    corpus.resolve(&facts).unwrap();
    let links = sada.solve(&corpus, &facts).unwrap();
    let group = |coarseness| {
        let cuts = Cuts {
            coarseness,
            ..Cuts::default()
        };
        sada.group(&links, &corpus, &cuts).unwrap()
    };
    let own = group(None);
    let (fine, wide) = (
        group(Some(Coarseness::Cut(1.0))),
        group(Some(Coarseness::Cut(0.05))),
    );
    assert_eq!(own.stories(), want.grouping().stories());
    let stories = |grouping: &Grouping| grouping.stories().groups().len();
    assert!(stories(&wide) <= stories(&own) && stories(&own) <= stories(&fine));
    assert!(stories(&wide) < stories(&fine));
    let lower = Cuts {
        threshold: Threshold::new(0.4),
        ..Cuts::default()
    };
    let error = sada.group(&links, &corpus, &lower).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Options);
}

/// The bytes of a digest may change only together with its recipe: others may have stored them.
#[test]
fn a_digest_that_was_stored_opens_and_is_made_anew_byte_by_byte() {
    let stored = include_bytes!("formats/digest-text-1.bin");
    let sada = at(Level::Stories);
    assert_eq!(sada.recipe().to_string(), "text-1/xxh3-32/terms-1/lines-1");
    let article = Article {
        id: Some("demo-1".into()),
        title: "جنوح عبّارة قرب خور الزمرد".into(),
        text: "جنحت عبّارة على متنها 226 شخصاً قرب خور الزمرد.\nتابعوا آخر الأخبار على صفحاتنا".into(),
        source: Some("الوادي".into()),
        url: Some("https://wadi.example/2198".into()),
        ..Article::default()
    };
    let digest = sada.digester().digest(&article, "feed.jsonl:1");
    assert_eq!(digest.encode(), stored);
    assert_eq!(Digest::decode(stored, sada.recipe()).unwrap(), digest);
}

#[test]
fn digests_of_two_recipes_do_not_meet() {
    let (stories, copies) = (at(Level::Stories), at(Level::Copies));
    let digest = digests(&copies, &records(33)).swap_remove(0);
    let error = stories.corpus().push(&digest).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Recipe);
    let error = Digest::decode(&digest.encode(), stories.recipe()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Recipe);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn the_order_in_which_facts_are_gathered_does_not_matter(seed in 40u64..44, cut in 0usize..120) {
        let (sada, records) = (at(Level::Stories), records(seed));
        let digests = digests(&sada, &records);
        let run = |facts: Facts| {
            let mut corpus = sada.corpus();
            digests.iter().for_each(|d| corpus.push(d).unwrap());
            bytes(&sada.cluster_corpus(corpus, facts).unwrap())
        };
        let mut forwards = Facts::new();
        digests.iter().for_each(|d| forwards.add(d).unwrap());
        let (mut one, mut two) = (Facts::new(), Facts::new());
        // The second half twice, of which one goes again.
        digests[cut..].iter().rev().for_each(|d| two.add(d).unwrap());
        digests[cut..].iter().for_each(|d| one.remove(d).unwrap());
        digests.iter().for_each(|d| one.add(d).unwrap());
        one.merge(two).unwrap();
        prop_assert!(run(one) == run(forwards));
    }
}
