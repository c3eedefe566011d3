//! The fit of the score: logistic regression by Newton's method, with a ridge.
//!
//! One weight is not fitted: that of the crowd. The sets differ in size and in how coarse their
//! labels are, and a fit takes the one for the other. By theory the odds of a random pair fall
//! with 1/n, which is -1; between the two corpora -1 proved too much.

use std::collections::BTreeMap;

use sada::Sada;
use sada::coverage::{Features, Weights};

use crate::Result;
use crate::sets::Day;

const FEATURES: usize = Features::COUNT;
/// Bias and features.
const SIZE: usize = FEATURES + 1;
/// The feature whose weight is set, and the weight.
const SET: (usize, f64) = (2, -0.6);
/// Precision of the prior on weights of standardised features.
const RIDGE: f64 = 30.0;
/// The pairs of an article with others of its label count as at most so many.
const MOST_OF_A_LABEL: f64 = 9.0;

/// A pair of articles.
#[derive(Clone)]
pub(crate) struct Example {
    features: [f64; FEATURES],
    same: bool,
    weight: f64,
}

/// The pairs of labelled articles of a day.
pub(crate) fn examples(sada: &Sada, day: &Day) -> Result<Vec<Example>> {
    let mut sizes: BTreeMap<u32, f64> = BTreeMap::new();
    day.labels
        .values()
        .for_each(|&l| *sizes.entry(l).or_default() += 1.0);
    let pairs = day.feed(sada.options(), |feed| sada.features(feed))?;
    let labelled = pairs.into_iter().filter_map(|(a, b, features)| {
        let (a, b) = (*day.labels.get(&a)?, *day.labels.get(&b)?);
        let of_a_label = (MOST_OF_A_LABEL / (sizes[&a] - 1.0).max(1.0)).min(1.0);
        Some(Example {
            features: features.values(),
            same: a == b,
            weight: if a == b { of_a_label } else { 1.0 },
        })
    });
    Ok(labelled.collect())
}

/// Means and deviations of the features.
fn scale(examples: &[&Example]) -> ([f64; FEATURES], [f64; FEATURES]) {
    let n = examples.len() as f64;
    let (mut mean, mut deviation) = ([0.0; FEATURES], [0.0; FEATURES]);
    for i in 0..FEATURES {
        mean[i] = examples.iter().map(|e| e.features[i]).sum::<f64>() / n;
        let square = examples.iter().map(|e| (e.features[i] - mean[i]).powi(2));
        deviation[i] = (square.sum::<f64>() / n).sqrt() + 1e-9;
    }
    (mean, deviation)
}

/// The weights that fit the examples.
pub(crate) fn weights<'e>(examples: impl Iterator<Item = &'e Example>) -> Weights {
    let examples: Vec<&Example> = examples.collect();
    let (mean, deviation) = scale(&examples);
    let rows: Vec<[f64; SIZE]> = examples
        .iter()
        .map(|e| {
            std::array::from_fn(|i| match i.checked_sub(1) {
                None => 1.0,
                // Its weight is set: see the offset.
                Some(f) if f == SET.0 => 0.0,
                Some(f) => (e.features[f] - mean[f]) / deviation[f],
            })
        })
        .collect();
    let mut fitted = [0.0; SIZE];
    fitted[0] = -SET.1 * mean[SET.0] - 2.0;
    for _ in 0..60 {
        let step = newton(&examples, &rows, &fitted);
        let largest = step.iter().fold(0.0f64, |m, s| m.max(s.abs()));
        let shortened = (3.0 / largest.max(1e-12)).min(1.0);
        fitted
            .iter_mut()
            .zip(step)
            .for_each(|(w, s)| *w -= s * shortened);
        if largest < 1e-8 {
            break;
        }
    }
    let mut weights = Weights {
        bias: fitted[0],
        features: [0.0; FEATURES],
    };
    for f in 0..FEATURES {
        weights.features[f] = if f == SET.0 {
            SET.1
        } else {
            fitted[f + 1] / deviation[f]
        };
        if f != SET.0 {
            weights.bias -= weights.features[f] * mean[f];
        }
    }
    weights
}

/// One step of Newton's method: the solution of Hessian x step = gradient.
fn newton(examples: &[&Example], rows: &[[f64; SIZE]], fitted: &[f64; SIZE]) -> [f64; SIZE] {
    let mut gradient = [0.0; SIZE];
    let mut hessian = [[0.0; SIZE]; SIZE];
    for (example, row) in examples.iter().zip(rows) {
        let offset = SET.1 * example.features[SET.0];
        let z = row.iter().zip(fitted).map(|(x, w)| x * w).sum::<f64>() + offset;
        let p = 1.0 / (1.0 + (-z).exp());
        let error = example.weight * (p - f64::from(u8::from(example.same)));
        let slope = example.weight * p * (1.0 - p);
        for i in 0..SIZE {
            gradient[i] += error * row[i];
            for j in 0..SIZE {
                hessian[i][j] += slope * row[i] * row[j];
            }
        }
    }
    for i in 0..SIZE {
        let prior = if i == 0 { 1e-6 } else { RIDGE };
        gradient[i] += prior * fitted[i];
        hessian[i][i] += prior;
    }
    solve(hessian, gradient)
}

/// Gaussian elimination with pivots.
fn solve(mut a: [[f64; SIZE]; SIZE], mut b: [f64; SIZE]) -> [f64; SIZE] {
    for i in 0..SIZE {
        let pivot = (i..SIZE).max_by(|&x, &y| a[x][i].abs().total_cmp(&a[y][i].abs()));
        let pivot = pivot.unwrap_or(i);
        a.swap(i, pivot);
        b.swap(i, pivot);
        let row = a[i];
        for below in i + 1..SIZE {
            let times = a[below][i] / row[i];
            let pairs = a[below].iter_mut().zip(row);
            pairs.for_each(|(x, y)| *x -= times * y);
            b[below] -= times * b[i];
        }
    }
    let mut x = [0.0; SIZE];
    for i in (0..SIZE).rev() {
        let known: f64 = (i + 1..SIZE).map(|j| a[i][j] * x[j]).sum();
        x[i] = (b[i] - known) / a[i][i];
    }
    x
}
