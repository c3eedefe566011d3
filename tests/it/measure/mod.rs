//! The figures of `measure`: those of scikit-learn, and laws for any two groupings.

use proptest::prelude::*;
use rayon::ThreadPoolBuilder;
use sada::measure::{Bootstrap, Contingency, Figures, Interval, Score};
use serde::Deserialize;

fn contingency(gold: &[u32], found: &[u32]) -> Contingency {
    assert_eq!(gold.len(), found.len());
    Contingency::of(gold.iter().copied().zip(found.iter().copied()))
}

fn figures(gold: &[u32], found: &[u32]) -> Figures {
    Figures::of(&contingency(gold, found))
}

/// A case of `scikit_figures.json`, which `scikit_figures.py` made.
#[derive(Deserialize)]
struct Case {
    name: String,
    gold: Vec<u32>,
    found: Vec<u32>,
    adjusted_rand: f64,
    homogeneity: f64,
    completeness: f64,
    v_measure: f64,
    pair_precision: f64,
    pair_recall: f64,
    pair_f: f64,
}

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

#[test]
fn the_figures_are_those_of_scikit_learn() {
    let Cases { cases } = serde_json::from_str(include_str!("scikit_figures.json")).unwrap();
    assert_eq!(cases.len(), 10);
    for case in &cases {
        let got = figures(&case.gold, &case.found);
        for (what, got, want) in [
            ("ARI", got.adjusted_rand, case.adjusted_rand),
            ("homogeneity", got.v_measure.homogeneity, case.homogeneity),
            (
                "completeness",
                got.v_measure.completeness,
                case.completeness,
            ),
            ("V-measure", got.v_measure.f, case.v_measure),
            (
                "precision of pairs",
                got.pairs.precision,
                case.pair_precision,
            ),
            ("recall of pairs", got.pairs.recall, case.pair_recall),
            ("F of pairs", got.pairs.f, case.pair_f),
        ] {
            let name = &case.name;
            assert!(
                (got - want).abs() < 1e-9,
                "{name}: {what} {got}, not {want}"
            );
        }
    }
}

/// B-cubed and pairs by their definitions: every article against every other.
fn by_definition(gold: &[u32], found: &[u32]) -> (Score, Score) {
    let score = |precision: f64, recall: f64| {
        let sum = precision + recall;
        let f = if sum > 0.0 {
            2.0 * precision * recall / sum
        } else {
            0.0
        };
        Score {
            precision,
            recall,
            f,
        }
    };
    let all = gold.len();
    let (mut precision, mut recall) = (0.0, 0.0);
    let (mut right, mut together, mut labelled) = (0.0, 0.0, 0.0);
    for i in 0..all {
        let count = |which: &dyn Fn(usize) -> bool| (0..all).filter(|&j| which(j)).count() as f64;
        let both = count(&|j| gold[i] == gold[j] && found[i] == found[j]);
        let of_group = count(&|j| found[i] == found[j]);
        let of_label = count(&|j| gold[i] == gold[j]);
        precision += both / of_group / all as f64;
        recall += both / of_label / all as f64;
        right += both - 1.0;
        together += of_group - 1.0;
        labelled += of_label - 1.0;
    }
    let share = |all: f64| if all > 0.0 { right / all } else { 1.0 };
    (
        score(precision, recall),
        score(share(together), share(labelled)),
    )
}

fn alike(a: Score, b: Score) -> bool {
    let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
    close(a.precision, b.precision) && close(a.recall, b.recall) && close(a.f, b.f)
}

/// Adds two articles of two labels: a single label has no interval.
fn two_labels(mut gold: Vec<u32>) -> Vec<u32> {
    gold.extend([0, 1]);
    gold
}

/// Two groupings of up to forty articles, from all apart to all together; two labels at least.
fn groupings() -> impl Strategy<Value = (Vec<u32>, Vec<u32>)> {
    (1..38usize, 1..20u32, 1..20u32).prop_flat_map(|(articles, labels, groups)| {
        (
            proptest::collection::vec(0..labels, articles).prop_map(two_labels),
            proptest::collection::vec(0..groups, articles + 2),
        )
    })
}

proptest! {
    #[test]
    fn b_cubed_and_pairs_are_what_their_definitions_say((gold, found) in groupings()) {
        let got = figures(&gold, &found);
        let (b_cubed, pairs) = by_definition(&gold, &found);
        prop_assert!(alike(got.b_cubed, b_cubed), "{:?} {b_cubed:?}", got.b_cubed);
        prop_assert!(alike(got.pairs, pairs), "{:?} {pairs:?}", got.pairs);
    }

    #[test]
    fn the_same_grouping_has_one_everywhere((gold, _) in groupings()) {
        let got = figures(&gold, &gold);
        let one = Score { precision: 1.0, recall: 1.0, f: 1.0 };
        prop_assert_eq!((got.b_cubed, got.pairs), (one, one));
        prop_assert_eq!((got.adjusted_rand, got.v_measure.f), (1.0, 1.0));
        let rounds = Bootstrap { rounds: 20, seed: 3 };
        let got = rounds.intervals(&contingency(&gold, &gold)).unwrap();
        prop_assert_eq!(got.b_cubed.f, Interval { low: 1.0, high: 1.0 });
        prop_assert_eq!(got.pairs.f, Interval { low: 1.0, high: 1.0 });
    }

    #[test]
    fn gold_and_found_change_places((gold, found) in groupings()) {
        let (one, other) = (figures(&gold, &found), figures(&found, &gold));
        let turned = |s: Score| Score { precision: s.recall, recall: s.precision, f: s.f };
        prop_assert!(alike(one.b_cubed, turned(other.b_cubed)));
        prop_assert!(alike(one.pairs, turned(other.pairs)));
        prop_assert_eq!(one.adjusted_rand, other.adjusted_rand);
        prop_assert!((one.v_measure.homogeneity - other.v_measure.completeness).abs() < 1e-9);
        prop_assert!((one.v_measure.f - other.v_measure.f).abs() < 1e-9);
        prop_assert_eq!((one.gold, one.found), (other.found, other.gold));
    }

    #[test]
    fn names_of_groups_mean_nothing((gold, found) in groupings(), by in 1..1000u32) {
        let renamed: Vec<u32> = gold.iter().map(|g| u32::MAX - g * by).collect();
        let refound: Vec<u32> = found.iter().map(|f| f.wrapping_mul(2 * by + 1)).collect();
        prop_assert_eq!(figures(&gold, &found), figures(&renamed, &refound));
    }

    #[test]
    fn every_figure_keeps_its_bounds((gold, found) in groupings()) {
        let got = figures(&gold, &found);
        let v = got.v_measure;
        let shares = [
            got.b_cubed.precision, got.b_cubed.recall, got.b_cubed.f,
            got.pairs.precision, got.pairs.recall, got.pairs.f,
            v.homogeneity, v.completeness, v.f,
        ];
        prop_assert!(shares.iter().all(|s| (0.0..=1.0).contains(s)), "{got:?}");
        prop_assert!((-1.0..=1.0).contains(&got.adjusted_rand));
        // An article is in its own group and bears its own label.
        prop_assert!(got.b_cubed.precision * gold.len() as f64 >= 1.0 - 1e-9);
        let rounds = Bootstrap { rounds: 50, seed: 3 };
        let got = rounds.intervals(&contingency(&gold, &found)).unwrap();
        for i in [got.b_cubed.precision, got.b_cubed.f, got.pairs.recall, got.pairs.f] {
            prop_assert!(0.0 <= i.low && i.low <= i.high && i.high <= 1.0, "{got:?}");
        }
    }
}

/// Three hundred articles of a hundred labels, from 30 articles to one; every fifth is found in the group of the next label.
fn blurred() -> (Vec<u32>, Vec<u32>) {
    let gold: Vec<u32> = (0..300).map(|i: u32| i * i / 900).collect();
    let found = gold
        .iter()
        .zip(0..)
        .map(|(&g, i)| g + u32::from(i % 5 == 0));
    let found = found.collect();
    (gold, found)
}

#[test]
fn intervals_hold_the_figures_and_narrow_with_more_labels() {
    let (gold, found) = blurred();
    let width = |i: Interval| i.high - i.low;
    let few = contingency(&gold, &found);
    let got = Bootstrap::default().intervals(&few).unwrap();
    let Figures { b_cubed, pairs, .. } = Figures::of(&few);
    for (value, interval) in [
        (b_cubed.precision, got.b_cubed.precision),
        (b_cubed.recall, got.b_cubed.recall),
        (b_cubed.f, got.b_cubed.f),
        (pairs.precision, got.pairs.precision),
        (pairs.recall, got.pairs.recall),
        (pairs.f, got.pairs.f),
    ] {
        assert!(
            interval.low < value && value < interval.high,
            "{value} {interval:?}"
        );
    }
    // Sixteen times the labels: a quarter of the width, give or take the chance of the draws.
    let times = |groups: &[u32]| -> Vec<u32> {
        let copy = |n: u32| groups.iter().map(move |g| g + 1000 * n);
        (0..16).flat_map(copy).collect()
    };
    let many = contingency(&times(&gold), &times(&found));
    let narrow = Bootstrap::default().intervals(&many).unwrap();
    for (wide, narrow) in [
        (got.b_cubed.f, narrow.b_cubed.f),
        (got.pairs.f, narrow.pairs.f),
    ] {
        let ratio = width(narrow) / width(wide);
        assert!((0.2..0.3).contains(&ratio), "{ratio}");
    }
}

#[test]
fn intervals_do_not_depend_on_the_number_of_threads() {
    let (gold, found) = blurred();
    let counted = contingency(&gold, &found);
    let with = |threads| {
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| Bootstrap::default().intervals(&counted))
            .unwrap()
    };
    assert_eq!(with(1), with(7));
}
