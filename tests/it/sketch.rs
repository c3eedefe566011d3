//! The sketch: how far its estimates are off, and how often bands bring two sets together.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rayon::prelude::*;
use sada::copies::{Bands, Signature, Threshold, VALUES, overlap, shingle_set};

/// Two random sets of `union` shingles together, `shared` of them in both.
fn pair(rng: &mut StdRng, union: usize, shared: usize) -> (Vec<u32>, Vec<u32>) {
    let mut all = Vec::new();
    while all.len() < union {
        all.extend((all.len()..union).map(|_| rng.random::<u32>()));
        all = shingle_set(all);
    }
    for i in (1..union).rev() {
        all.swap(i, rng.random_range(0..=i));
    }
    let (both, rest) = all.split_at(shared);
    let (a, b) = rest.split_at(rest.len() / 2);
    (
        shingle_set([both, a].concat()),
        shingle_set([both, b].concat()),
    )
}

/// What `of` gives for random pairs whose Jaccard similarity is exactly `tenths` / 10.
fn trials<T: Send>(
    trials: u64,
    union: usize,
    tenths: usize,
    of: impl Fn(Signature, Signature) -> T + Sync,
) -> Vec<T> {
    let shared = union * tenths / 10;
    let trial = |seed| {
        let mut rng = StdRng::seed_from_u64(seed);
        let (a, b) = pair(&mut rng, union, shared);
        assert_eq!(overlap(&a, &b).jaccard(), tenths as f64 / 10.0);
        of(Signature::of(&a), Signature::of(&b))
    };
    let first = ((union * 10 + tenths) as u64) << 32;
    (first..first + trials).into_par_iter().map(trial).collect()
}

#[test]
fn the_error_of_the_estimate_is_that_of_theory_for_small_and_large_sets() {
    let mut wrong = Vec::new();
    for union in [10, 30, 100, 300, 1000] {
        for tenths in [2, 5, 8] {
            let j = tenths as f64 / 10.0;
            // The ratio of 4,000 trials has a deviation of 1.1 %.
            let squares = trials(4000, union, tenths, |a, b| (a.similarity(&b) - j).powi(2));
            let error = (squares.iter().sum::<f64>() / squares.len() as f64).sqrt();
            let theory = (j * (1.0 - j) / VALUES as f64).sqrt();
            let ratio = error / theory;
            println!("{union:5} shingles, J {j}: {error:.5}, {ratio:.3} of theory");
            if !(0.95..=1.05).contains(&ratio) {
                wrong.push(format!("{union} shingles, J {j}: {ratio:.3} of theory"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_signature_does_not_depend_on_order_or_repeats() {
    let mut rng = StdRng::seed_from_u64(1);
    let (a, _) = pair(&mut rng, 100, 50);
    let mut twice: Vec<u32> = a.iter().chain(&a).copied().collect();
    twice.reverse();
    assert_eq!(Signature::of(&twice), Signature::of(&a));
    assert_eq!(Signature::of(&a).similarity(&Signature::of(&a)), 1.0);
}

fn bands(threshold: f64) -> (u32, u32) {
    let bands = Bands::for_threshold(Threshold::new(threshold).unwrap());
    (bands.count, bands.rows)
}

#[test]
fn bands_are_the_widest_that_bring_99_of_100_pairs_at_the_threshold_together() {
    assert_eq!(bands(0.5), (42, 3));
    assert_eq!(bands(0.7), (32, 4));
    for percent in 4..=100 {
        let t = f64::from(percent) / 100.0;
        let (count, rows) = bands(t);
        assert!(count * rows <= VALUES as u32);
        assert!(Bands { count, rows }.meet(t) >= 0.99, "{t}");
        let wider = Bands {
            count: VALUES as u32 / (rows + 1),
            rows: rows + 1,
        };
        assert!(
            wider.count == 0 || wider.meet(t) < 0.99,
            "{t}: {wider:?} would do"
        );
    }
}

#[test]
fn the_meeting_curve_rises_from_never_to_always() {
    for (count, rows) in [(42, 3), (32, 4), (1, 128), (128, 1)] {
        let bands = Bands { count, rows };
        let curve: Vec<f64> = (0..=100)
            .map(|j| bands.meet(f64::from(j) / 100.0))
            .collect();
        assert_eq!((curve[0], curve[100]), (0.0, 1.0));
        assert!(curve.is_sorted(), "{bands:?}");
    }
    let bands = Bands { count: 42, rows: 3 };
    assert!(
        (bands.meet(0.5) - 0.996_34).abs() < 1e-4,
        "{}",
        bands.meet(0.5)
    );
    assert!(
        (bands.meet(0.2) - 0.286_1).abs() < 1e-3,
        "{}",
        bands.meet(0.2)
    );
}

#[test]
fn signatures_meet_in_bands_as_often_as_the_curve_says() {
    for (count, rows) in [(42, 3), (32, 4)] {
        let bands = Bands { count, rows };
        let meets = |a: Signature, b: Signature| {
            let (a, b) = (
                a.0.chunks_exact(rows as usize),
                b.0.chunks_exact(rows as usize),
            );
            a.zip(b).take(count as usize).any(|(x, y)| x == y)
        };
        for tenths in [2, 3, 5] {
            let met = trials(4000, 100, tenths, meets);
            let share = met.iter().filter(|m| **m).count() as f64 / met.len() as f64;
            let p = bands.meet(tenths as f64 / 10.0);
            // Four deviations, and a little for the finite sets.
            let room = 4.0 * (p * (1.0 - p) / met.len() as f64).sqrt() + 0.005;
            assert!(
                (share - p).abs() < room,
                "{bands:?} J .{tenths}: {share}, not {p}"
            );
        }
    }
}
