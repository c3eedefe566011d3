//! Laws of articles that are grouped from memory, and of what two of them have in common.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use sada::coverage::Weights;
use sada::extract::Extract;
use sada::progress::{Observer, ReadSoFar, Stage};
use sada::read::{Fields, Format, JsonObject, parse};
use sada::{Article, ArticleIx, ErrorKind, Facts, Options, Role, Run, Sada, Threads};
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
    let error = sada.cluster_articles([] as [&Article<'_>; 0]).unwrap_err();
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

/// Articles that borrow nothing.
fn articles(records: &[Value]) -> Vec<Article<'static>> {
    let text = |record: &Value, field: &str| record[field].as_str().unwrap_or_default().to_owned();
    let article = |record: &Value| Article {
        id: Some(text(record, "id").into()),
        title: text(record, "title").into(),
        text: text(record, "text").into(),
        published: text(record, "date").parse().ok(),
        ..Article::default()
    };
    records.iter().map(article).collect()
}

#[test]
fn articles_may_come_one_by_one_and_in_any_pool() {
    let records = Author::new(11).corpus(700);
    let all = articles(&records);
    let sada = Sada::new(Options::default()).unwrap();
    let whole = told(&sada.cluster_articles(&all).unwrap());
    let one_by_one = articles(&records).into_iter();
    assert_eq!(told(&sada.cluster_articles(one_by_one).unwrap()), whole);
    for threads in [1, 3] {
        let sada = sada.clone().with_threads(Threads::new(threads).unwrap());
        assert_eq!(told(&sada.cluster_articles(&all).unwrap()), whole);
    }
}

#[test]
fn articles_in_other_languages_are_left_out_and_the_others_keep_their_positions() {
    let english = Article {
        text: "The council opened the new bridge over the river on Monday morning, the mayor said."
            .into(),
        ..Article::default()
    };
    let mut all = articles(&Author::new(3).corpus(200));
    for place in [0, 7, 8, 150] {
        all.insert(place, english.clone());
    }
    let mut options = Options::default();
    options.extract.language = vec!["ar".parse().unwrap()];
    let run = Sada::new(options.clone())
        .unwrap()
        .cluster_articles(&all)
        .unwrap();
    assert_eq!(
        (run.len(), run.counts().other_languages),
        (all.len() - 4, 4)
    );
    for article in run.articles() {
        let own = &all[run.position(article) as usize];
        assert_eq!(own.id.as_deref(), Some(&*run.metadata(article).unwrap().id));
    }
    let none = Sada::new(options).unwrap().cluster_articles(&[english]);
    assert_eq!(none.unwrap_err().kind(), ErrorKind::Input);
}

#[test]
fn an_article_leads_to_its_story_and_back() {
    let mut records = Author::new(5).corpus(300);
    records[9]["id"] = records[3]["id"].clone();
    let run = from_memory(&records, &Options::default());
    let mut roles = 0;
    for story in run.stories() {
        assert_eq!(run.story(&story.id()).unwrap().members(), story.members());
        for group in story.copy_groups() {
            for &article in group.members() {
                assert_eq!(run.story_of(article).id(), story.id());
                assert_eq!(run.copy_group_of(article).id(), group.id());
                assert_eq!(run.role(article), group.role(&story, article));
                roles += usize::from(run.role(article) == Role::Copy);
                let id = run.metadata(article).unwrap().id;
                assert_eq!(run.find(&id).unwrap(), Some(article));
            }
        }
    }
    assert!(roles > 20, "{roles} copies");
    assert_eq!(run.find("no such id").unwrap(), None);
    for id in ["", "x", "0000000000000", "zzzzzzzzzzzzz", "ilou", "é"] {
        assert!(run.story(id).is_none(), "{id}");
    }
}

/// Stops the work at a certain question, and notes how far it was.
struct Stopper {
    at: usize,
    asked: AtomicUsize,
    stages: Mutex<Vec<Stage>>,
    shares: Mutex<Vec<f64>>,
}

impl Stopper {
    fn new(at: usize) -> Self {
        Self {
            at,
            asked: AtomicUsize::new(0),
            stages: Mutex::default(),
            shares: Mutex::default(),
        }
    }
}

impl Observer for Stopper {
    fn begin(&self, stage: Stage) {
        self.stages.lock().unwrap().push(stage);
    }

    fn read(&self, so_far: ReadSoFar) {
        self.shares.lock().unwrap().extend(so_far.share);
    }

    fn cancelled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.at
    }
}

#[test]
fn a_run_from_memory_is_watched_and_stops_wherever_it_is_asked_to() {
    let all = articles(&Author::new(8).corpus(400));
    let one = Threads::new(1).unwrap();
    let sada = Sada::new(Options::default()).unwrap().with_threads(one);
    let cluster = |stopper: &Stopper| sada.cluster_articles_watched(&all, stopper);
    let never = Stopper::new(usize::MAX);
    cluster(&never).unwrap();
    let stages = [Stage::Read, Stage::Copies, Stage::Coverage, Stage::Stories];
    assert_eq!(*never.stages.lock().unwrap(), stages);
    assert_eq!(never.shares.lock().unwrap().last(), Some(&1.0));
    let questions = never.asked.into_inner();
    assert!(questions > 20, "asked {questions} times");
    // The last questions are those of the last stages.
    let moments = (0..questions)
        .step_by(questions / 20)
        .chain(questions - 4..questions);
    let mut stopped_in: Vec<Stage> = Vec::new();
    for at in moments {
        let stopper = Stopper::new(at);
        assert_eq!(
            cluster(&stopper).unwrap_err().kind(),
            ErrorKind::Interrupted
        );
        stopped_in.extend(stopper.stages.lock().unwrap().last());
    }
    stopped_in.dedup();
    assert_eq!(stopped_in, stages);
}

#[test]
fn a_corpus_of_digests_is_watched_too() {
    let all = articles(&Author::new(8).corpus(100));
    let sada = Sada::new(Options::default()).unwrap();
    let (mut corpus, mut facts, mut digester) = (sada.corpus(), Facts::default(), sada.digester());
    for article in &all {
        let digest = digester.digest(article, "");
        facts.add(&digest).unwrap();
        corpus.push(&digest).unwrap();
    }
    let stopped = sada.cluster_corpus_watched(corpus, facts, &Stopper::new(0));
    assert_eq!(stopped.unwrap_err().kind(), ErrorKind::Interrupted);
}
