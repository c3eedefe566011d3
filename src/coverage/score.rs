//! How likely two articles cover one event.
//!
//! In: the neighbours of all articles, their vectors, dates and outlets. Out: for each pair of
//! neighbours its [`Features`] and a score, 0 to 1, by logistic regression. It is a score, no
//! probability: the pairs that it was fitted on were chosen. Cost: 0.3 µs a pair, some seven pairs
//! an article of news.
//!
//! Source: this project's story design, step 5; the weights and the run they come from stand at
//! [`Weights::SHIPPED`].

use super::index::{Neighbour, Neighbours};
use super::time::Timeline;
use super::vector::{Vector, Vectors};

/// Neighbours below this cosine say nothing about what two articles have in common. 0.1.
const ROW_LEAST: u16 = 6554;
/// Neighbours that tell how crowded the surroundings of an article are.
const NEAREST: usize = 10;

/// What is known of a pair of articles.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Features {
    /// Cosine of the two vectors.
    pub cosine: f64,
    /// How near they are in time: e^(-hours / 48), .85 when a date is missing.
    pub nearness: f64,
    /// Logarithm of how many articles the less crowded of the two is one of.
    pub crowd: f64,
    /// The larger of both sides' mean of their ten best cosines.
    pub rivals: f64,
    /// Distinct stems that both headlines have, at most 5.
    pub title_terms: f64,
    /// Cosine of the two articles' rows of cosines: how much they have the same neighbours.
    pub company: f64,
    /// 1 for articles of one outlet, else 0.
    pub same_outlet: f64,
    /// The largest share that one term has in the cosine.
    pub largest_share: f64,
    /// The smaller of headline · other text, both ways.
    pub title_in_body: f64,
}

impl Features {
    /// Number of features.
    pub const COUNT: usize = 9;

    /// In the order of [`Weights`].
    pub fn values(&self) -> [f64; Self::COUNT] {
        [
            self.cosine,
            self.nearness,
            self.crowd,
            self.rivals,
            self.title_terms,
            self.company,
            self.same_outlet,
            self.largest_share,
            self.title_in_body,
        ]
    }
}

/// What each feature weighs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// What is added whatever the features.
    pub bias: f64,
    /// In the order of [`Features::values`].
    pub features: [f64; Features::COUNT],
}

impl Weights {
    /// Fitted on gold pairs of three labelled weeks by the design.
    pub const SHIPPED: Self = Self {
        bias: -2.194,
        features: [
            8.731, 5.758, -1.091, -10.304, 0.303, 3.796, -1.043, -2.467, 4.569,
        ],
    };

    /// The score of a pair, 0 to 1.
    pub fn score(&self, features: &Features) -> f64 {
        let products = self.features.iter().zip(features.values());
        let z = products.fold(self.bias, |z, (w, x)| z + w * x);
        1.0 / (1.0 + libm::exp(-z))
    }
}

/// All that pairs are scored by.
pub(super) struct Pairs<'r> {
    pub(super) vectors: &'r Vectors,
    pub(super) timeline: &'r Timeline,
    pub(super) neighbours: &'r Neighbours,
    /// By article.
    pub(super) outlets: &'r [Option<u32>],
    /// By article: the mean of its ten best cosines.
    pub(super) rivals: Vec<f32>,
}

/// The mean of the ten best cosines of each article; those that it lacks count as 0.
pub(super) fn rivals(neighbours: &Neighbours, articles: usize) -> Vec<f32> {
    let mut best: Vec<u16> = Vec::new();
    let mean = |article| {
        best.clear();
        best.extend(neighbours.of(article).iter().map(|n| n.cosine));
        best.sort_unstable_by(|a, b| b.cmp(a));
        let sum: u32 = best.iter().take(NEAREST).map(|&c| u32::from(c)).sum();
        (f64::from(sum) / (NEAREST as f64 * 65_535.0)) as f32
    };
    (0..articles as u32).map(mean).collect()
}

impl Pairs<'_> {
    /// The features of a pair of neighbours.
    pub(super) fn features(&self, a: u32, b: &Neighbour) -> Features {
        let (cosine, b) = (b.cosine, b.article);
        let (va, vb) = (self.vectors.get(a), self.vectors.get(b));
        let terms = Shared::of(va, vb);
        let larger = |by_article: &[f32]| by_article[a as usize].max(by_article[b as usize]);
        let crowd = self.timeline.crowd(a).min(self.timeline.crowd(b));
        let outlets = (self.outlets[a as usize], self.outlets[b as usize]);
        Features {
            cosine: f64::from(cosine) / 65_535.0,
            nearness: self.timeline.nearness(a, b),
            crowd: f64::from(crowd),
            rivals: f64::from(larger(&self.rivals)),
            title_terms: f64::from(terms.titles.min(5)),
            company: company(self.neighbours.of(a), a, self.neighbours.of(b), b),
            same_outlet: f64::from(u8::from(outlets.0.is_some() && outlets.0 == outlets.1)),
            largest_share: terms.largest as f64 / (terms.all.max(1)) as f64,
            title_in_body: f64::from(terms.a_in_b.min(terms.b_in_a)) / (255.0 * 255.0),
        }
    }
}

/// What the terms that two vectors share add up to.
#[derive(Default)]
struct Shared {
    titles: u32,
    all: u64,
    largest: u64,
    a_in_b: u32,
    b_in_a: u32,
}

impl Shared {
    fn of(a: Vector<'_>, b: Vector<'_>) -> Self {
        let mut sum = Self::default();
        a.shared(b, |i, j| {
            let product = u64::from(a.weights[i]) * u64::from(b.weights[j]);
            sum.all += product;
            sum.largest = sum.largest.max(product);
            let (title_a, title_b) = (u32::from(a.title[i]), u32::from(b.title[j]));
            sum.titles += u32::from(title_a > 0 && title_b > 0);
            sum.a_in_b += title_a * u32::from(b.body[j]);
            sum.b_in_a += title_b * u32::from(a.body[i]);
        });
        sum
    }
}

/// The cosine of two rows of cosines, each article being its own neighbour with 1.
fn company(row_a: &[Neighbour], a: u32, row_b: &[Neighbour], b: u32) -> f64 {
    let one = 65_535u64;
    let kept = |row: &[Neighbour]| {
        let kept = row.iter().filter(|n| n.cosine >= ROW_LEAST);
        kept.map(|n| u64::from(n.cosine).pow(2)).sum::<u64>() + one * one
    };
    let (mut i, mut j, mut sum) = (0, 0, 0u64);
    while let (Some(x), Some(y)) = (row_a.get(i), row_b.get(j)) {
        if x.article == y.article && x.cosine >= ROW_LEAST && y.cosine >= ROW_LEAST {
            sum += u64::from(x.cosine) * u64::from(y.cosine);
        }
        i += usize::from(x.article <= y.article);
        j += usize::from(y.article <= x.article);
    }
    // a is a neighbour of b with their cosine, and of itself with 1; and the other way.
    let each = |row: &[Neighbour], other: u32| {
        let at = row.binary_search_by_key(&other, |n| n.article);
        let cosine = at.map_or(0, |at| row[at].cosine);
        if cosine >= ROW_LEAST {
            one * u64::from(cosine)
        } else {
            0
        }
    };
    sum += each(row_a, b) + each(row_b, a);
    sum as f64 / ((kept(row_a) as f64) * (kept(row_b) as f64)).sqrt()
}
