//! Laws of articles that are grouped from memory, and of what two of them have in common.

use sada::coverage::Weights;
use sada::extract::Extract;
use sada::read::{Fields, Format, JsonObject, parse};
use sada::{Article, ArticleIx, ErrorKind, Options, Run, Sada};
use serde_json::Value;

use crate::support::{Author, cluster_records, coverage_links, told};

/// The articles of a run of two.
const ENDS: [ArticleIx; 2] = [ArticleIx::new(0), ArticleIx::new(1)];

/// Groups the articles of some records from memory.
fn from_memory(records: &[Value], options: &Options) -> Run {
    from_memory_with(records, &Sada::new(options.clone()).unwrap())
}

fn from_memory_with(records: &[Value], sada: &Sada) -> Run {
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    let fields = Fields::new(&[]);
    let format = Format::new(JsonObject);
    let article = |line| parse(line, &format, &fields).unwrap().into_owned();
    let articles: Vec<Article<'_>> = lines.iter().map(|l| article(l.as_bytes())).collect();
    sada.cluster_articles(&articles).unwrap()
}

/// Two reports on one event, `a` and `b`.
fn two() -> [Value; 2] {
    let titles = [
        "انسحاب القوات من قاعدة كونيكو في دير الزور بعد أشهر من المفاوضات",
        "مغادرة مفاجئة: القوات تترك قاعدة كونيكو قرب دير الزور إلى العراق",
    ];
    let article = |(id, title)| serde_json::json!({"id": id, "title": title, "text": title, "date": "2025-06-03"});
    [("a", titles[0]), ("b", titles[1])].map(article)
}

#[test]
fn articles_in_memory_are_grouped_like_those_of_a_feed() {
    let mut options = Options::default();
    options.extract.extract = Extract::Never;
    let mut records = Author::new(7).corpus(300);
    // A repeated id, and a headline alone.
    records[9]["id"] = records[3]["id"].clone();
    records[5]["text"] = "".into();
    let run = from_memory(&records, &options);
    assert_eq!(told(&run), told(&cluster_records(&records, &options)));
    assert_eq!(run.repeated_ids(), 1);
    assert!(run.counts().copies > 20);
}

#[test]
fn no_article_at_all_is_an_error_and_a_place_stands_in_for_an_id() {
    let sada = Sada::new(Options::default()).unwrap();
    let error = sada.cluster_articles([]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Input);
    let article = Article {
        text: "انسحاب من قاعدتين".into(),
        ..Article::default()
    };
    let run = sada.cluster_articles([&article, &article]).unwrap();
    let ids = ENDS.map(|a| run.metadata(a).unwrap().id);
    assert_eq!(ids, ["1", "2"]);
}

#[test]
fn two_articles_alone_are_as_alike_as_their_link_says() {
    let [first, mut second] = two();
    let run = from_memory(&[first.clone(), second.clone()], &Options::default());
    let links = coverage_links(&run);
    let &[(a, b, reason)] = &links[..] else {
        panic!("{links:?}");
    };
    let likeness = run.likeness(a, b).unwrap().unwrap();
    assert_eq!(likeness.score, Some(reason.score.into()));
    assert_eq!(likeness.cosine, f64::from(reason.likeness));
    assert_eq!(likeness.shared, run.shared_words(a, b, &reason).unwrap());
    assert!(likeness.within_window);
    assert_eq!(run.likeness(b, a).unwrap().unwrap(), likeness);
    second["date"] = "2026-06-03".into();
    let apart = from_memory(&[first, second], &Options::default());
    assert_eq!(coverage_links(&apart), []);
    let likeness = apart.likeness(ENDS[0], ENDS[1]).unwrap().unwrap();
    assert!(!likeness.within_window && likeness.score < Some(reason.score.into()));
}

#[test]
fn a_run_judges_by_the_weights_that_it_was_made_with() {
    let weights = Weights {
        bias: Weights::SHIPPED.bias + 1.0,
        ..Weights::SHIPPED
    };
    let score = |weights| {
        let sada = Sada::new(Options::default()).unwrap().with_weights(weights);
        let run = from_memory_with(&two(), &sada);
        let link = coverage_links(&run)[0].2.score;
        let score = run
            .likeness(ENDS[0], ENDS[1])
            .unwrap()
            .unwrap()
            .score
            .unwrap();
        assert_eq!(score, f64::from(link));
        score
    };
    assert!(score(weights) > score(Weights::SHIPPED));
}
