//! What several tests need: the shared data, a feed of given records, a made-up corpus.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sada::coverage::Reason;
use sada::graph::Link;
use sada::read::Feed;
use sada::{ArticleIx, Options, Run, Sada};
use serde_json::json;

/// A file of the shared data, or a word on standard error that it is not there.
pub(crate) fn shared(test: &str, path: &str) -> Option<PathBuf> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared"));
    let file = root.join(path);
    if file.exists() {
        return Some(file);
    }
    // Not `eprintln`: the test harness would swallow it.
    let note = format!("SKIPPED {test}: {} is absent\n", file.display());
    std::io::stderr().write_all(note.as_bytes()).unwrap();
    None
}

/// The two seed articles; other articles stand in folders beside them.
pub(crate) const SEEDS: [&str; 2] = ["000_b283cc8878b4321a.txt", "003_440a02abe744aa5e.txt"];

/// The folder of the seeds, and of what else the project gives its users to try.
pub(crate) fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")
}

/// The files of the two seed articles.
pub(crate) fn seed_files() -> Vec<PathBuf> {
    SEEDS.iter().map(|name| seeds().join(name)).collect()
}

/// Clusters what lies at `paths`.
pub(crate) fn cluster(paths: &[PathBuf], options: &Options) -> Run {
    let mut feed = Feed::open(paths, &options.read).unwrap();
    Sada::new(options.clone())
        .unwrap()
        .cluster(&mut feed)
        .unwrap()
}

/// Clusters records, written to one JSONL file.
pub(crate) fn cluster_records(records: &[serde_json::Value], options: &Options) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("records.jsonl");
    fs::write(&file, jsonl(records)).unwrap();
    cluster(&[file], options)
}

pub(crate) fn jsonl(records: &[serde_json::Value]) -> String {
    records.iter().map(|r| format!("{r}\n")).collect()
}

/// The ids of all articles, by number.
pub(crate) fn ids(run: &Run) -> Vec<String> {
    run.articles()
        .map(|article| run.metadata(article).unwrap().id)
        .collect()
}

/// For each article the number of its story.
pub(crate) fn groups(run: &Run) -> Vec<usize> {
    let mut groups = vec![usize::MAX; run.len()];
    for (number, story) in run.stories().enumerate() {
        for &member in story.members() {
            assert_eq!(
                groups[member.index()],
                usize::MAX,
                "{member:?} is in two stories"
            );
            groups[member.index()] = number;
        }
    }
    assert!(
        groups.iter().all(|&g| g != usize::MAX),
        "an article has no story"
    );
    groups
}

/// The copy links of a run in their order: both articles, Jaccard, containment.
pub(crate) fn links(run: &Run) -> Vec<(ArticleIx, ArticleIx, f32, f32)> {
    all_links(run)
        .into_iter()
        .filter_map(|(a, b, link)| match link {
            Link::Copy {
                jaccard,
                containment,
                ..
            } => Some((a, b, jaccard, containment)),
            _ => None,
        })
        .collect()
}

/// The other links of a run, with their reasons.
pub(crate) fn coverage_links(run: &Run) -> Vec<(ArticleIx, ArticleIx, Reason)> {
    all_links(run)
        .into_iter()
        .filter_map(|(a, b, link)| match link {
            Link::Coverage(reason) | Link::Weak(reason) => Some((a, b, reason)),
            _ => None,
        })
        .collect()
}

fn all_links(run: &Run) -> Vec<(ArticleIx, ArticleIx, Link)> {
    let edge = |e| {
        let (a, b) = run.graph().edge_endpoints(e).unwrap();
        (a.into(), b.into(), run.graph()[e])
    };
    run.graph().edge_indices().map(edge).collect()
}

/// Everything a run says, without the numbers that depend on the order of the input.
pub(crate) fn told(run: &Run) -> Vec<String> {
    let ids = ids(run);
    let id = |article: ArticleIx| ids[article.index()].as_str();
    let stories = run.stories().map(|story| {
        let members: Vec<&str> = story.members().iter().map(|&m| id(m)).collect();
        let span = story.span().map(|(a, b)| format!("{a}/{b}"));
        format!(
            "story {} {:?} lead {} {members:?} {span:?} outlets {}",
            story.id(),
            story.title().unwrap(),
            id(story.lead()),
            story.outlets()
        )
    });
    let links = all_links(run).into_iter();
    let links = links.map(|(a, b, link)| format!("link {} {} {link:?}", id(a), id(b)));
    let counts = format!("{:?} {:?}", run.counts(), run.span());
    stories.chain(links).chain([counts]).collect()
}

/// Texts of made-up words, and edited copies of them.
pub(crate) struct Author {
    pub(crate) rng: StdRng,
    words: Vec<String>,
}

impl Author {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let letters: Vec<char> = "ابتجحدرسشصطعفقلمنهوي".chars().collect();
        let word = |rng: &mut StdRng| -> String {
            let len = rng.random_range(3..8);
            (0..len)
                .map(|_| letters[rng.random_range(0..letters.len())])
                .collect()
        };
        let words = (0..4000).map(|_| word(&mut rng)).collect();
        Self { rng, words }
    }

    pub(crate) fn word(&mut self) -> String {
        self.words[self.rng.random_range(0..self.words.len())].clone()
    }

    pub(crate) fn text(&mut self, words: usize) -> Vec<String> {
        (0..words).map(|_| self.word()).collect()
    }

    /// The text with about this share of its words replaced, dropped or doubled.
    pub(crate) fn edit(&mut self, text: &[String], share: f64) -> Vec<String> {
        let mut out = Vec::with_capacity(text.len());
        for word in text {
            if !self.rng.random_bool(share) {
                out.push(word.clone());
                continue;
            }
            match self.rng.random_range(0..3) {
                0 => {}
                1 => out.push(self.word()),
                _ => out.extend([word.clone(), self.word()]),
            }
        }
        out
    }

    /// A corpus of `articles` records with ids, dates and outlets, shuffled. About a third are
    /// edited copies of earlier ones, from nearly the same to hardly alike.
    pub(crate) fn corpus(&mut self, articles: usize) -> Vec<serde_json::Value> {
        let mut texts: Vec<Vec<String>> = Vec::with_capacity(articles);
        while texts.len() < articles {
            let copied = !texts.is_empty() && self.rng.random_bool(0.35);
            let text = if copied {
                let of = self.rng.random_range(0..texts.len());
                let share = self.rng.random_range(0.0..0.2);
                self.edit(&texts[of].clone(), share)
            } else {
                let words = self.rng.random_range(20..400);
                self.text(words)
            };
            texts.push(text);
        }
        let mut records: Vec<_> = (0..)
            .zip(&texts)
            .map(|(number, text)| {
                let day = self.rng.random_range(1..29);
                let mut record = json!({
                    "id": format!("article-{number}"),
                    "title": text[..5].join(" "),
                    "text": text.join(" "),
                    "source": format!("outlet-{}", self.rng.random_range(0..7)),
                });
                if self.rng.random_bool(0.8) {
                    record["published"] = json!(format!("2025-06-{day:02}"));
                }
                record
            })
            .collect();
        self.shuffle(&mut records);
        records
    }

    /// Reports on `events` events, four on each within two days, shuffled. Those on one event share
    /// rare words, each in sentences of its own; of every other event one is copied as well, and of
    /// every third two articles stand alone in other weeks, like only each other.
    pub(crate) fn events(&mut self, events: usize) -> Vec<serde_json::Value> {
        let mut records = Vec::new();
        for event in 0..events {
            let names: Vec<String> = (0..12).map(|_| self.word() + &self.word()).collect();
            let mut report = |id: String, day: usize, hour: usize| {
                let mut text = self.text(25);
                text.extend(names.iter().cloned());
                self.shuffle(&mut text);
                let title = [&names[..3], &text[..3]].concat().join(" ");
                json!({
                    "id": id, "title": title,
                    "text": text.join(" "), "source": format!("outlet-{id}"),
                    "published": format!("2025-06-{day:02}T{hour:02}:00:00Z"),
                })
            };
            let day = 1 + event % 20;
            let mut told: Vec<_> = (0..4)
                .map(|n| report(format!("event-{event}-{n}"), day + n / 3, 5 * n))
                .collect();
            if event % 3 == 2 {
                // Only the first two, so far apart that the score is no judge.
                told.truncate(2);
                told[1]["published"] = json!(format!("2025-06-{:02}", day + 8));
            }
            if event % 2 == 0 {
                let mut copy = told[1].clone();
                copy["id"] = json!(format!("copy-{event}"));
                copy["source"] = json!("wire");
                told.push(copy);
            }
            records.extend(told);
        }
        self.shuffle(&mut records);
        records
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.rng.random_range(0..=i));
        }
    }
}
