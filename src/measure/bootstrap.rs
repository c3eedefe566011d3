//! How far a figure would move with other labels of the same kind.
//!
//! Articles of one label are not independent, so labels are resampled, not articles: the
//! bootstrap of clusters (Davison and Hinkley 1997, section 3.8; Field and Welsh 2007). Each round
//! draws as many gold labels as there are, with replacement. A label drawn twice counts as two
//! labels, each with its own articles; what else lies in the found groups of its articles stays as
//! it was found, drawn or not. So each label brings a fixed tally, and a round is a sum of tallies:
//!
//! - B-cubed is a mean over articles, and a round weights each article by how often its label was
//!   drawn.
//! - Pairs of one label count with their label. A wrong pair, found together with two labels,
//!   counts one half with each. With every label drawn once the figure itself comes out.
//!
//! The adjusted Rand index and V-measure are not sums over labels (the share of chance and the
//! entropies depend on all labels at once), and have no interval.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use rayon::prelude::*;
use serde::Serialize;

use super::Score;
use super::contingency::{Contingency, Tally};

/// The share of rounds that lies in an interval.
const LEVEL: f64 = 0.95;

/// Where a figure lies in 95 of 100 rounds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// The 2.5th percentile.
    pub low: f64,
    /// The 97.5th percentile.
    pub high: f64,
}

/// The intervals of a [`Score`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct ScoreInterval {
    pub precision: Interval,
    pub recall: Interval,
    pub f: Interval,
}

/// The intervals of the figures that are sums over labels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Intervals {
    pub b_cubed: ScoreInterval,
    pub pairs: ScoreInterval,
}

/// Draws labels with replacement, round by round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bootstrap {
    /// How many rounds; with fewer than some hundred the intervals are rough.
    pub rounds: u32,
    /// Where the random numbers begin. The same seed gives the same intervals, on any machine and
    /// for any number of threads.
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self {
            rounds: 1000,
            seed: 1,
        }
    }
}

impl Bootstrap {
    /// 95 % percentile intervals (Efron and Tibshirani 1993, chapter 13); none without rounds, and
    /// none for fewer than two labels, of whose spread nothing can be known.
    ///
    /// Cost: labels times rounds, on all threads.
    pub fn intervals(&self, contingency: &Contingency) -> Option<Intervals> {
        let tallies = contingency.tallies();
        if tallies.len() < 2 {
            return None;
        }
        let mut seeds = Xoshiro256PlusPlus::seed_from_u64(self.seed);
        // Every round has a generator of its own: it does not matter which thread does it.
        let seeds: Vec<u64> = (0..self.rounds).map(|_| seeds.random()).collect();
        let rounds: Vec<(Score, Score)> = seeds
            .into_par_iter()
            .map(|seed| round(&tallies, seed).scores())
            .collect();
        Some(Intervals {
            b_cubed: score_interval(rounds.iter().map(|(b_cubed, _)| b_cubed))?,
            pairs: score_interval(rounds.iter().map(|(_, pairs)| pairs))?,
        })
    }
}

/// The sum of as many tallies, drawn with replacement.
fn round(tallies: &[Tally], seed: u64) -> Tally {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut sum = Tally::default();
    for _ in tallies {
        sum.add(&tallies[random.random_range(0..tallies.len())]);
    }
    sum
}

fn score_interval<'s>(scores: impl Iterator<Item = &'s Score> + Clone) -> Option<ScoreInterval> {
    Some(ScoreInterval {
        precision: interval(scores.clone().map(|s| s.precision))?,
        recall: interval(scores.clone().map(|s| s.recall))?,
        f: interval(scores.map(|s| s.f))?,
    })
}

fn interval(values: impl Iterator<Item = f64>) -> Option<Interval> {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    Some(Interval {
        low: quantile(&values, (1.0 - LEVEL) / 2.0)?,
        high: quantile(&values, (1.0 + LEVEL) / 2.0)?,
    })
}

/// A quantile of sorted values, interpolated linearly between the two nearest.
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share * sorted.len().checked_sub(1)? as f64;
    let below = sorted.get(place.floor() as usize)?;
    let above = sorted.get(place.ceil() as usize)?;
    Some(below + (above - below) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_lies_between_the_two_nearest_values() {
        let values = [0.0, 1.0, 2.0, 10.0];
        assert_eq!(quantile(&values, 0.0), Some(0.0));
        assert_eq!(quantile(&values, 1.0), Some(10.0));
        // 0.5 of 3 steps is 1.5: half way from 1 to 2.
        assert_eq!(quantile(&values, 0.5), Some(1.5));
        // 0.9 of 3 steps is 2.7: 2 + 0.7 · 8.
        assert!((quantile(&values, 0.9).unwrap() - 7.6).abs() < 1e-12);
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn an_interval_leaves_a_fortieth_out_at_each_end() {
        let got = interval((0..=1000).rev().map(f64::from)).unwrap();
        assert!((got.low - 25.0).abs() < 1e-9 && (got.high - 975.0).abs() < 1e-9);
    }

    #[test]
    fn labels_that_are_all_alike_leave_nothing_to_chance() {
        // Ten labels of two articles, each found apart: recall of B-cubed 1/2, F 2/3, no pairs.
        let apart = Contingency::of((0..20).map(|i| (i / 2, i)));
        let got = Bootstrap::default().intervals(&apart).unwrap();
        let same = |value| Interval {
            low: value,
            high: value,
        };
        assert_eq!(got.b_cubed.precision, same(1.0));
        assert_eq!(got.b_cubed.recall, same(0.5));
        assert_eq!(got.b_cubed.f, same(2.0 / 3.0));
        assert_eq!(got.pairs.f, same(0.0));
    }

    #[test]
    fn two_labels_give_the_three_draws_that_two_labels_can_give() {
        // Label 0: articles a, b together; label 1: c, d apart. B-cubed recall 1 and 1/2. Drawn:
        // both the first (1 of 4 rounds), both the second (1 of 4), one of each (2 of 4).
        let two = Contingency::of([(0, 0), (0, 0), (1, 1), (1, 2)]);
        let tallies = two.tallies();
        let mut seen = [0; 3];
        for seed in 0..4000 {
            let recall = round(&tallies, seed).scores().0.recall;
            let which = [1.0, 0.75, 0.5].iter().position(|r| *r == recall).unwrap();
            seen[which] += 1;
        }
        // Binomial: four standard deviations of 4000 draws are 110 and 126.
        for (got, want) in seen.into_iter().zip([1000_i32, 2000, 1000]) {
            assert!((got - want).abs() < 126, "{seen:?}");
        }
        let got = Bootstrap::default().intervals(&two).unwrap().b_cubed.recall;
        assert_eq!((got.low, got.high), (0.5, 1.0));
    }

    #[test]
    fn a_label_drawn_twice_is_two_labels_with_their_own_articles() {
        // Label 0 (a, b, c) is found as {a, b} with x of label 1, and {c}. By hand:
        // B-cubed sums of label 0: precision 2 · 2/3 + 1 = 7/3, recall 2 · 2/3 + 1/3 = 5/3; pairs:
        // 1 right, found 1 + 2 halves = 2, gold 3.
        let contingency = Contingency::of([(0, 0), (0, 0), (0, 1), (1, 0)]);
        let first = contingency.tallies()[0];
        let mut twice = first;
        twice.add(&first);
        let (b_cubed, pairs) = twice.scores();
        assert!((b_cubed.precision - 7.0 / 9.0).abs() < 1e-12);
        assert!((b_cubed.recall - 5.0 / 9.0).abs() < 1e-12);
        assert_eq!((pairs.precision, pairs.recall), (0.5, 1.0 / 3.0));
    }

    #[test]
    fn another_seed_gives_other_rounds_and_no_rounds_give_no_interval() {
        let mixed = Contingency::of((0..60).map(|i| (i / 4, i / 3 + i % 2)));
        let with = |rounds, seed| Bootstrap { rounds, seed }.intervals(&mixed);
        assert_eq!(with(200, 1), with(200, 1));
        assert_ne!(with(200, 1), with(200, 2));
        assert_eq!(with(0, 1), None);
        // Nor does one label, or none.
        for few in [Contingency::of([]), Contingency::of([(0, 0), (0, 1)])] {
            assert_eq!(Bootstrap::default().intervals(&few), None);
        }
    }
}
