//! Laws that hold for any input: likeness, spelling, order, threads, recall, ids.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use rand::RngExt;
use rayon::ThreadPoolBuilder;
use sada::copies::{self, Shingler, Threshold, overlap, shingle_set};
use sada::story::Level;
use sada::text::{Words, token_id};
use sada::{ArticleIx, Options, Run};
use serde_json::{Value, json};

use crate::support::{Author, cluster, cluster_records, groups, ids, jsonl, links, told};

/// The shingle set of a text.
fn shingles(text: &str) -> Vec<u32> {
    let (mut hashes, mut out) = (Vec::new(), Vec::new());
    Words::new().hashes(text, &mut hashes);
    let tokens: Vec<u32> = hashes.into_iter().map(token_id).collect();
    Shingler::new(3).shingles(&tokens, &mut out);
    shingle_set(out)
}

/// One character of a text and another spelling of it.
fn respelled(text: &str) -> impl Strategy<Value = String> + use<> {
    let chars: Vec<char> = text.chars().collect();
    let choices = proptest::collection::vec(any::<u8>(), chars.len());
    choices.prop_map(move |choices| {
        let mut out = String::new();
        for (i, (&c, &choice)) in chars.iter().zip(&choices).enumerate() {
            let of = |forms: &str| {
                let forms: Vec<char> = forms.chars().collect();
                forms[usize::from(choice) % forms.len()]
            };
            let ends = chars.get(i + 1).is_none_or(|n| !n.is_alphanumeric());
            out.push(match c {
                'ا' => of("اأإآ"),
                'ي' if ends => of("يى"),
                'ه' if ends => of("هة"),
                '0'..='9' if choice & 1 == 0 => {
                    char::from_u32('٠' as u32 + c as u32 - '0' as u32).unwrap()
                }
                c => c,
            });
            if c.is_alphabetic() && !ends {
                match choice >> 4 {
                    0 => out.push('ـ'),
                    1 => out.push('\u{64e}'),
                    2 => out.push('\u{64f}'),
                    3 => out.push('\u{650}'),
                    4 => out.push('\u{651}'),
                    5 => out.push('\u{652}'),
                    6 => out.push_str("ـ\u{64e}"),
                    _ => {}
                }
            }
        }
        out
    })
}

/// A text of made-up words and numbers in plain spelling, and another spelling of it.
fn two_spellings() -> impl Strategy<Value = (String, String)> {
    let word = prop_oneof![
        8 => "[ابتجحدرسشصطعفقلمن]{2,6}[ابتدرسعقلمنهي]",
        1 => "[1-9][0-9]{0,4}",
        1 => Just("القوات الاميركيه".to_owned()),
    ];
    let text = proptest::collection::vec(word, 1..60).prop_map(|words| words.join(" "));
    text.prop_flat_map(|text| (Just(text.clone()), respelled(&text)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_text_is_wholly_like_itself_and_likeness_is_mutual(
        a in "[ابتسلم]{1,3}( [ابتسلم]{1,3}){0,30}", b in "[ابتسلم]{1,3}( [ابتسلم]{1,3}){0,30}",
    ) {
        let (a, b) = (shingles(&a), shingles(&b));
        for set in [&a, &b] {
            let own = overlap(set, set).jaccard();
            prop_assert_eq!(own, if set.is_empty() { 0.0 } else { 1.0 });
        }
        let (ab, ba) = (overlap(&a, &b), overlap(&b, &a));
        prop_assert_eq!(ab.jaccard(), ba.jaccard());
        prop_assert_eq!(ab.containment(), ba.containment());
        prop_assert!((0.0..=1.0).contains(&ab.jaccard()) && ab.jaccard() <= ab.containment());
        let (x, y) = (copies::Signature::of(&a), copies::Signature::of(&b));
        prop_assert_eq!(x.similarity(&x), 1.0);
        prop_assert_eq!(x.similarity(&y), y.similarity(&x));
    }

    #[test]
    fn two_spellings_of_a_text_give_the_same_shingles((plain, other) in two_spellings()) {
        prop_assert_eq!(shingles(&plain), shingles(&other), "{} / {}", plain, other);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_spellings_of_a_text_are_one_group((plain, other) in two_spellings()) {
        let records = [json!({"id": "plain", "text": plain}), json!({"id": "other", "text": other})];
        for exact in [false, true] {
            let run = cluster_records(&records, &searched(0.9, exact));
            prop_assert_eq!(run.stories().len(), 1);
            prop_assert_eq!(links(&run)[0].2, 1.0);
        }
    }

    #[test]
    fn articles_without_a_word_are_in_no_group(
        signs in proptest::collection::vec("[.،!؟*\u{1f600}…-]{1,5}", 2..8),
    ) {
        let record = |(i, text): (usize, &String)| json!({"id": i.to_string(), "text": text});
        // Twice each: the very same text without a word is no copy either.
        let records: Vec<Value> = signs.iter().chain(&signs).enumerate().map(record).collect();
        for exact in [false, true] {
            let run = cluster_records(&records, &searched(0.1, exact));
            prop_assert_eq!(run.stories().len(), run.len());
            prop_assert_eq!(run.graph().edge_count(), 0);
        }
    }
}

fn searched(threshold: f64, exact: bool) -> Options {
    let mut options = Options::default();
    options.story.level = Level::Copies;
    options.copies.threshold = Threshold::new(threshold).unwrap();
    options.copies.exact = exact;
    options
}

/// What a run of `threads` threads says of records spread over `files` files.
fn told_by(records: &[Value], options: &Options, threads: usize, files: usize) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = |i: usize| folder.path().join(format!("{i}.jsonl"));
    let parts = records.chunks(records.len().div_ceil(files));
    let paths: Vec<PathBuf> = parts
        .enumerate()
        .map(|(i, part)| {
            fs::write(path(i), jsonl(part)).unwrap();
            path(i)
        })
        .collect();
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap();
    pool.install(|| told(&cluster(&paths, options)))
}

#[test]
fn the_result_depends_on_neither_threads_nor_order_nor_files() {
    let mut author = Author::new(11);
    // Several batches of a megabyte each.
    let mut records = author.corpus(900);
    let crowd = author.text(120);
    // A bucket in which not all pairs are compared.
    records.extend((0..150).map(|i| {
        let text = author.edit(&crowd, 0.04).join(" ");
        json!({"id": format!("crowd-{i}"), "text": text, "published": "2025-06-09"})
    }));
    // Several articles of one id, alike and not.
    for i in 0..20 {
        let text = author.text(60);
        let text = author.edit(&text, 0.1).join(" ");
        records.push(json!({"id": format!("twin-{}", i / 3), "text": text}));
    }
    for (exact, all_links) in [(false, false), (false, true), (true, false)] {
        let mut options = searched(0.5, exact);
        options.copies.all_links = all_links;
        author.shuffle(&mut records);
        let first = told_by(&records, &options, 1, 1);
        assert!(first.iter().filter(|l| l.starts_with("link")).count() > 300);
        assert_eq!(told_by(&records, &options, 2, 1), first, "other threads");
        author.shuffle(&mut records);
        let shuffled = told_by(&records, &options, 2, 3);
        assert_eq!(shuffled.len(), first.len(), "another order");
        for (a, b) in shuffled.iter().zip(&first) {
            assert_eq!(a, b, "another order, exact {exact}, all links {all_links}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn stories_and_their_links_depend_on_neither_threads_nor_order(seed in any::<u64>()) {
        let mut author = Author::new(seed);
        let mut records = author.events(12);
        records.extend(author.corpus(60));
        let told = told_by(&records, &Options::default(), 1, 1);
        let holds = |what: &str| told.iter().filter(|line| line.contains(what)).count();
        prop_assert!(holds("Coverage(") >= 24, "{:?}", told);
        prop_assert!(holds("Copy {") >= 6 && holds("Weak(") >= 1, "{:?}", told);
        for (threads, files) in [(2, 1), (3, 4)] {
            prop_assert_eq!(&told_by(&records, &Options::default(), threads, files), &told);
            author.shuffle(&mut records);
            prop_assert_eq!(&told_by(&records, &Options::default(), threads, files), &told);
        }
    }
}

/// The links by ids, each with its strength.
fn links_by_id(run: &Run) -> BTreeMap<(String, String), f32> {
    let ids = ids(run);
    let id = |article: ArticleIx| ids[article.index()].clone();
    let links = links(run).into_iter();
    links
        .map(|(a, b, j, _)| ((id(a).min(id(b)), id(a).max(id(b))), j))
        .collect()
}

#[test]
fn planted_copies_are_found_as_by_comparing_all_pairs() {
    let (mut pairs, mut missed) = (0, Vec::new());
    for seed in 21..24 {
        let records = Author::new(seed).corpus(600);
        let exact = cluster_records(&records, &searched(0.5, true));
        let fast = cluster_records(&records, &searched(0.5, false));
        let mut every = searched(0.5, false);
        every.copies.all_links = true;
        let every = cluster_records(&records, &every);
        let truth = links_by_id(&exact);
        assert!(truth.len() > 150, "{}", truth.len());
        for run in [&fast, &every] {
            for (pair, jaccard) in links_by_id(run) {
                assert_eq!(
                    truth.get(&pair),
                    Some(&jaccard),
                    "a link that is none: {pair:?}"
                );
            }
        }
        assert!(links_by_id(&every).len() as f64 >= 0.99 * truth.len() as f64);
        // Groups of the fast run lie within those of the exact one, and hold every pair.
        let (fine, whole) = (groups(&fast), groups(&exact));
        let mut within = BTreeMap::new();
        for (f, w) in fine.iter().zip(&whole) {
            assert_eq!(
                within.entry(f).or_insert(w),
                &w,
                "a group across two of the exact run"
            );
        }
        for (a, b, jaccard, _) in links(&exact) {
            pairs += 1;
            if fine[a.index()] != fine[b.index()] {
                missed.push(jaccard);
            }
        }
    }
    // A pair at the threshold meets in no bucket once in 270 times; one of .6 hardly ever.
    assert!(
        missed.len() * 200 <= pairs,
        "{} of {pairs} missed",
        missed.len()
    );
    assert!(missed.iter().all(|&j| j < 0.6), "{missed:?}");
}

#[test]
fn the_exact_search_is_that_of_all_pairs() {
    let mut author = Author::new(31);
    let mut records = author.corpus(80);
    // Short texts of few words: many pairs share a little, and many lie right at a threshold.
    let few = author.text(3);
    records.extend((0..80).map(|i| {
        let words = author.rng.random_range(1..9);
        let words: Vec<&str> = (0..words)
            .map(|_| few[author.rng.random_range(0..few.len())].as_str())
            .collect();
        json!({"id": format!("short-{i}"), "text": words.join(" ")})
    }));
    for threshold in [0.3, 0.5, 0.8, 1.0] {
        let run = cluster_records(&records, &searched(threshold, true));
        let text = |r: &Value| shingles(r["text"].as_str().unwrap());
        let sets: Vec<_> = records.iter().map(text).collect();
        let mut want = BTreeMap::new();
        for (i, a) in sets.iter().enumerate() {
            for (j, b) in sets.iter().enumerate().skip(i + 1) {
                let o = overlap(a, b);
                if o.shared > 0 && Threshold::new(threshold).unwrap().accepts(o) {
                    let id = |n: usize| records[n]["id"].as_str().unwrap().to_owned();
                    let pair = (id(i).min(id(j)), id(i).max(id(j)));
                    want.insert(pair, o.jaccard() as f32);
                }
            }
        }
        assert_eq!(links_by_id(&run), want, "{threshold}");
    }
}

#[test]
fn articles_of_one_id_are_kept_apart_in_any_order() {
    let mut author = Author::new(41);
    let text = author.text(80);
    let near = author.edit(&text, 0.03).join(" ");
    let far = author.text(80).join(" ");
    let text = text.join(" ");
    let mut records = vec![
        json!({"id": "one", "text": text, "title": "first"}),
        json!({"id": "one", "text": near, "title": "changed"}),
        json!({"id": "one", "text": far, "title": "another"}),
        json!({"id": "one", "text": text, "title": "first"}),
        json!({"id": "two", "text": far, "title": "alone"}),
    ];
    let named = |records: &[Value]| {
        let run = cluster_records(records, &Options::default());
        assert_eq!((run.len(), run.repeated_ids()), (5, 3));
        let mut named: Vec<_> = run
            .articles()
            .map(|a| run.metadata(a).map(|c| (c.id, c.title)).unwrap())
            .collect();
        named.sort();
        (named, told(&run))
    };
    let first = named(&records);
    let ids: Vec<&str> = first.0.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["one", "one~2", "one~3", "one~4", "two"]);
    assert_eq!(first.1.iter().filter(|l| l.starts_with("story")).count(), 2);
    for _ in 0..10 {
        author.shuffle(&mut records);
        assert_eq!(named(&records), first);
    }
}
