//! Real articles: what the buckets find against the exact search, gold edits and judged pairs.

use std::collections::BTreeMap;

use sada::copies::Threshold;
use sada::story::Level;
use sada::{ArticleIx, Options, Run};
use serde_json::Value;

use crate::support::{cluster, groups, ids, links, shared};

fn searched(threshold: f64, exact: bool) -> Options {
    let mut options = Options::default();
    options.story.level = Level::Copies;
    options.copies.threshold = Threshold::new(threshold).unwrap();
    options.copies.exact = exact;
    options.copies.all_links = exact;
    options
}

/// For each id the group of its article.
fn groups_by_id(run: &Run) -> BTreeMap<String, usize> {
    ids(run).into_iter().zip(groups(run)).collect()
}

fn share(part: usize, all: usize) -> f64 {
    part as f64 / all as f64
}

#[test]
fn edited_copies_are_found_as_the_exact_search_finds_them() {
    let test = "edited_copies";
    let (Some(corpus), Some(gold)) = (
        shared(test, "data/copies/inj.jsonl.zst"),
        shared(test, "data/copies/inj.gold.tsv"),
    ) else {
        return;
    };
    let corpus = [corpus];
    let exact = cluster(&corpus, &searched(0.7, true));
    let fast = cluster(&corpus, &searched(0.7, false));
    assert_eq!((exact.len(), fast.len()), (13_000, 13_000));
    let (whole, fine) = (groups(&exact), groups(&fast));

    let pairs = links(&exact);
    let found = pairs
        .iter()
        .filter(|l| fine[l.0.index()] == fine[l.1.index()]);
    let recall = share(found.count(), pairs.len());
    println!("recall {recall:.5} of {} pairs", pairs.len());
    assert!(pairs.len() > 2_500, "{}", pairs.len());
    assert!(recall >= 0.999, "{recall}");

    let mut strength: BTreeMap<(ArticleIx, ArticleIx), f32> = BTreeMap::new();
    strength.extend(pairs.iter().map(|&(a, b, j, _)| ((a, b), j)));
    for (a, b, jaccard, _) in links(&fast) {
        assert_eq!(
            strength.get(&(a, b)),
            Some(&jaccard),
            "{a:?} {b:?}: a link that is none"
        );
    }
    let (mut together, mut apart) = (0, 0);
    for story in fast.stories() {
        for (i, &a) in story.members().iter().enumerate() {
            for &b in &story.members()[i + 1..] {
                together += 1;
                apart += usize::from(whole[a.index()] != whole[b.index()]);
            }
        }
    }
    println!("{together} pairs in one group, {apart} of them in no component");
    assert!(together >= 2_500 && apart == 0, "{apart} of {together}");

    let group = groups_by_id(&fast);
    let gold = std::fs::read_to_string(gold).unwrap();
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for line in gold.lines() {
        let [original, copy, kind, _] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not four columns: {line}");
        };
        let (found, all) = kinds.entry(kind).or_default();
        *all += 1;
        *found += usize::from(group[original] == group[copy]);
    }
    for (kind, (found, all)) in &kinds {
        println!("{kind}: {found} of {all}");
    }
    let (found, all) = kinds["ortho"];
    assert_eq!(all, 500);
    assert!(share(found, all) >= 0.99, "{found} of {all}");
}

/// A judged pair: verdict, own Jaccard similarity, and whether both are in one group.
struct Judged {
    verdict: String,
    jaccard: f64,
    joined: bool,
}

/// All judged pairs after a run with the options as they are.
fn judged(test: &str) -> Option<Vec<Judged>> {
    let mut all = Vec::new();
    for (pairs, stories) in [
        ("saudi.judged_pairs.jsonl", "saudi-2015-08-09.jsonl.gz"),
        ("ant.judged_pairs.jsonl", "ant-2018-03.jsonl.gz"),
    ] {
        let pairs = shared(test, &format!("data/copies/{pairs}"))?;
        let stories = shared(test, &format!("data/stories/{stories}"))?;
        let run = cluster(&[stories], &searched(0.5, false));
        let group = groups(&run);
        let number: BTreeMap<String, ArticleIx> =
            ids(&run).into_iter().zip(run.articles()).collect();
        for line in std::fs::read_to_string(pairs).unwrap().lines() {
            let pair: Value = serde_json::from_str(line).unwrap();
            let text = |name: &str| pair[name].as_str().unwrap();
            let (a, b) = (number[text("a")], number[text("b")]);
            let one = Judged {
                verdict: text("verdict").to_owned(),
                jaccard: run.similarity(a, b).unwrap().unwrap(),
                joined: group[a.index()] == group[b.index()],
            };
            if !one.joined && one.verdict == "near_duplicate" {
                println!("apart, J {:.4}: {line}", one.jaccard);
            }
            all.push(one);
        }
    }
    Some(all)
}

/// How many pairs of a verdict are in one group, and how many there are.
fn joined(pairs: &[Judged], verdict: &str) -> (usize, usize) {
    let of: Vec<&Judged> = pairs.iter().filter(|p| p.verdict == verdict).collect();
    (of.iter().filter(|p| p.joined).count(), of.len())
}

#[test]
fn judged_copies_at_the_threshold_are_joined_and_different_articles_never() {
    let Some(pairs) = judged("judged_copies") else {
        return;
    };
    let (wrong, all) = joined(&pairs, "different");
    assert!(wrong == 0 && all == 27, "{wrong} of {all}");
    let copies = pairs
        .iter()
        .filter(|p| p.verdict == "near_duplicate" && p.jaccard >= 0.5);
    let copies: Vec<_> = copies.collect();
    assert!(copies.len() >= 54, "{}", copies.len());
    assert!(copies.iter().all(|p| p.joined));
}

#[test]
fn judged_copies_are_found_at_the_default_threshold() {
    let Some(pairs) = judged("judged_copies_found") else {
        return;
    };
    for verdict in ["near_duplicate", "partial_reuse", "different"] {
        println!("{verdict}: {:?}", joined(&pairs, verdict));
    }
    let (found, all) = joined(&pairs, "near_duplicate");
    assert!(share(found, all) >= 0.95, "{found} of {all}");
}
