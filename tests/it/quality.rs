//! How good stories are on labelled days, and whether the two seeds find each other in a crowd.
//!
//! The floors are what is promised; `cargo bench --bench quality` prints what is reached, and what
//! each part of the method adds. A change that breaks a floor has made stories worse.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rayon::ThreadPoolBuilder;
use sada::measure::{Contingency, Figures};
use sada::{ArticleIx, Options, Run};
use serde_json::Value;

use crate::support::{cluster, cluster_records, groups, ids, jsonl, seed_files, shared, told};

/// The rows of a packed file, as far as they are wanted.
fn rows(path: &Path, mut take: impl FnMut(Value)) {
    let lines = BufReader::new(MultiGzDecoder::new(File::open(path).unwrap())).lines();
    for line in lines {
        take(serde_json::from_str(&line.unwrap()).unwrap());
    }
}

/// What an annotator said of each article: the event, and the affair that this is part of.
pub(crate) type Gold = BTreeMap<String, (String, String)>;

/// A labelled day and what a run with default options makes of it.
fn day(test: &str, name: &str) -> Option<(Gold, Run)> {
    let path = shared(test, &format!("data/stories/{name}.jsonl.gz"))?;
    let mut gold = Gold::new();
    rows(&path, |row| {
        let field = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        gold.insert(field("id"), (field("label"), field("story")));
    });
    Some((gold, cluster(&[path], &Options::default())))
}

/// B-cubed F and pairwise F.
pub(crate) fn measured(gold: &Gold, run: &Run) -> (f64, f64) {
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    let found = ids(run);
    let pairs = found.iter().zip(groups(run)).map(|(id, group)| {
        let next = numbers.len() as u32;
        let label = *numbers.entry(&gold[id].0).or_insert(next);
        (label, group as u32)
    });
    let contingency = Contingency::of(pairs);
    assert_eq!(contingency.articles(), gold.len() as u64);
    let figures = Figures::of(&contingency);
    (figures.b_cubed.f, figures.pairs.f)
}

#[test]
fn stories_of_labelled_days_are_as_good_as_they_were() {
    for (name, b_cubed, pairs) in [
        ("ant-2018-03", 0.935, 0.70),
        ("saudi-2015-08-09", 0.950, 0.80),
        // Days of large affairs, which must not swallow reactions, markets and next steps.
        ("ant-2018-04-13", 0.885, 0.34),
        ("ant-2018-06-12", 0.89, 0.51),
    ] {
        let Some((gold, run)) = day("stories_of_labelled_days", name) else {
            return;
        };
        let (b, p) = measured(&gold, &run);
        println!("{name}: B-cubed F {b:.3}, pairwise F {p:.3}");
        assert!(b >= b_cubed, "{name}: B-cubed F {b:.4} < {b_cubed}");
        assert!(p >= pairs, "{name}: pairwise F {p:.4} < {pairs}");
    }
}

/// After the bombing come funerals, visits and some twenty condemnations, each an event of its
/// own: what all of them say of the bombing must not make them one.
#[test]
fn an_affair_of_many_events_does_not_become_one_story() {
    const AFFAIR: &str = "M-asir-mosque-bombing";
    let Some((gold, run)) = day("an_affair_of_many_events", "saudi-2015-08-09") else {
        return;
    };
    let mut events: BTreeMap<&str, usize> = BTreeMap::new();
    for (event, affair) in gold.values() {
        *events.entry(event).or_default() += usize::from(affair == AFFAIR);
    }
    let largest = events.values().max().copied().unwrap_or(0);
    assert!(largest >= 10, "{largest}");
    let ids = ids(&run);
    for story in run.stories() {
        let of_affair = |&&m: &&ArticleIx| gold[&ids[m.index()]].1 == AFFAIR;
        let held = story.members().iter().filter(of_affair).count();
        assert!(
            held <= 2 * largest,
            "{}: {held} articles of the affair, whose largest event has {largest}",
            story.title().unwrap()
        );
    }
}

/// The day of the largest story: whom its articles are linked to must not depend on the order.
#[test]
fn a_labelled_day_is_told_the_same_in_any_order_and_by_any_number_of_threads() {
    let test = "a_labelled_day_is_told_the_same";
    let Some(path) = shared(test, "data/stories/ant-2018-04-13.jsonl.gz") else {
        return;
    };
    let mut day = Vec::new();
    rows(&path, |row| day.push(row));
    let options = Options::default();
    let want = told(&cluster_records(&day, &options));
    let links = want.iter().filter(|line| line.contains("Coverage("));
    assert!(links.count() > 100);
    for threads in [1, 3] {
        day.shuffle(&mut StdRng::seed_from_u64(threads as u64));
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        let again = pool
            .unwrap()
            .install(|| told(&cluster_records(&day, &options)));
        assert_eq!(again, want, "{threads} threads");
    }
}

/// Articles that speak of Syria, and others.
struct Crowd {
    syrian: Vec<Value>,
    others: Vec<Value>,
}

impl Crowd {
    fn read(path: &Path) -> Self {
        let (mut syrian, mut others) = (Vec::new(), Vec::new());
        rows(path, |row| {
            let speaks = |field: &str| row[field].as_str().is_some_and(|t| t.contains("سوري"));
            if speaks("title") || speaks("text") {
                syrian.push(row)
            } else {
                others.push(row)
            }
        });
        Self { syrian, others }
    }

    /// So many of them, half of which speak of Syria.
    fn sample(&mut self, articles: usize, seed: u64) -> Vec<Value> {
        let mut rng = StdRng::seed_from_u64(seed);
        let half = |all: &mut Vec<Value>, rng: &mut StdRng| {
            all.partial_shuffle(rng, articles / 2).0.to_vec()
        };
        let mut sample = half(&mut self.syrian, &mut rng);
        sample.extend(half(&mut self.others, &mut rng));
        sample
    }
}

/// Clusters the two seeds among other articles and asserts that they are a story of their own.
fn assert_seeds_are_a_story(crowd: &[Value], of: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("crowd.jsonl");
    let mut paths = seed_files();
    if !crowd.is_empty() {
        fs::write(&file, jsonl(crowd)).unwrap();
        paths.push(file);
    }
    let run = cluster(&paths, &Options::default());
    assert_eq!(run.len(), 2 + crowd.len());
    let seed = |id: &str| id.ends_with(".txt");
    let ids = ids(&run);
    let members = |story: sada::Story<'_>| -> Vec<String> {
        let id = |&m: &ArticleIx| ids[m.index()].clone();
        story.members().iter().map(id).collect()
    };
    let stories = run.stories().map(members);
    let holding: Vec<_> = stories.filter(|m| m.iter().any(|id| seed(id))).collect();
    assert_eq!(holding.len(), 1, "{of}: {holding:?}");
    assert_eq!(holding[0].len(), 2, "{of}: {holding:?}");
    assert!(holding[0].iter().all(|id| seed(id)), "{of}: {holding:?}");
}

#[test]
fn the_seeds_alone_are_one_story() {
    assert_seeds_are_a_story(&[], "alone");
}

#[test]
fn the_seeds_are_one_story_in_a_crowd_that_speaks_of_their_country() {
    let test = "the_seeds_are_one_story_in_a_crowd";
    let Some(corpus) = shared(test, "data/corpus/ant-multisource.jsonl.gz") else {
        return;
    };
    let mut crowd = Crowd::read(&corpus);
    for articles in [50, 500] {
        for seed in [1, 2] {
            let mut sample = crowd.sample(articles, seed);
            let of = format!("among {articles}, sample {seed}");
            assert_seeds_are_a_story(&sample, &of);
            if articles > 50 {
                continue;
            }
            // The same moved to the seeds' own year: now some are near enough in time. Not promised
            // of the larger samples: the 500 of sample 2 hold a blast near another base, a day off.
            for row in &mut sample {
                let date = row["date"].as_str().unwrap_or_default();
                row["date"] = date.replacen("2018-", "2025-", 1).into();
            }
            assert_seeds_are_a_story(&sample, &format!("{of}, of their year"));
        }
    }
}
