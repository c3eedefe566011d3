//! How likely two articles cover one event.
//!
//! In: the neighbours of all articles, their vectors, dates and outlets. Out: for each pair of
//! neighbours its [`Features`] and a score, 0 to 1, by logistic regression. It is a score, not a
//! probability: the pairs that it was fitted on were chosen. Cost: 0.3 µs a pair, some seven pairs
//! an article of news.
//!
//! Source: docs/method.md; the weights and the run they come from are at [`Weights::SHIPPED`].

use super::neighbours::{Neighbour, Neighbours};
use super::time::{FAR, Fading, Timeline};
use crate::ids::RepresentativeIx;

/// Neighbours below this cosine say nothing about what two articles have in common. 0.1.
const ROW_LEAST: u16 = 6554;
/// Number of neighbours that show how crowded the surroundings of an article are.
const NEAREST: u32 = 10;

/// What is known of a pair of articles.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Features {
    /// Cosine of the two vectors.
    pub cosine: f64,
    /// How near they are in time: e^(-hours / 48), .85 when a date is missing.
    pub nearness: f64,
    /// Logarithm of how many articles the less crowded of the two is one of.
    pub crowd: f64,
    /// The larger of both sides' mean of their ten best cosines, each faded with the hours between.
    pub rivals: f64,
    /// Distinct stems that both headlines have, at most 5.
    pub title_terms: f64,
    /// Cosine of the two articles' rows of faded cosines: how much they have the same neighbours.
    pub company: f64,
    /// 1 for articles of one outlet, else 0.
    pub same_outlet: f64,
    /// The largest share that one term has in the cosine.
    pub largest_share: f64,
}

impl Features {
    /// Number of features.
    pub const COUNT: usize = 8;

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
        ]
    }
}

/// What each feature weighs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// The intercept, added whatever the features.
    pub bias: f64,
    /// In the order of [`Features::values`].
    pub features: [f64; Features::COUNT],
}

impl Weights {
    /// From `cargo bench --bench quality -- fit`, on all labelled sets (2026-11-22).
    pub const SHIPPED: Self = Self {
        bias: -2.539,
        features: [4.608, 2.027, -0.6, -5.15, 0.229, 6.428, -0.852, -1.946],
    };

    /// The score of a pair, 0 to 1.
    pub fn score(&self, features: &Features) -> f64 {
        let products = self.features.iter().zip(features.values());
        let z = products.fold(self.bias, |z, (w, x)| z + w * x);
        1.0 / (1.0 + libm::exp(-z))
    }
}

/// How fast an event fades, in hours.
const DECAY: f64 = 48.0;

/// All that pairs are scored by.
pub(super) struct Pairs<'r> {
    timeline: &'r Timeline,
    neighbours: &'r Neighbours,
    /// By article.
    outlets: Vec<Option<u32>>,
    /// By article: how many it represents.
    copies: Vec<u32>,
    /// By article: the mean of its ten best faded cosines.
    rivals: Vec<f32>,
    /// By article: the squared length of its row of faded cosines.
    squares: Vec<f64>,
    fading: Fading,
}

impl<'r> Pairs<'r> {
    pub(super) fn new(
        timeline: &'r Timeline,
        neighbours: &'r Neighbours,
        outlets: Vec<Option<u32>>,
        copies: Vec<u32>,
    ) -> Self {
        let mut pairs = Self {
            timeline,
            neighbours,
            rivals: rivals(neighbours, &copies),
            outlets,
            copies,
            squares: Vec::new(),
            fading: Fading::new(DECAY),
        };
        let articles = RepresentativeIx::first(pairs.articles());
        pairs.squares = articles.map(|a| pairs.square(a)).collect();
        pairs
    }

    /// Number of articles.
    pub(super) fn articles(&self) -> usize {
        self.outlets.len()
    }

    /// Seconds between two articles, if both are dated.
    pub(super) fn apart(&self, a: RepresentativeIx, b: RepresentativeIx) -> Option<i64> {
        self.timeline.apart(a, b)
    }

    pub(super) fn neighbours(&self) -> &Neighbours {
        self.neighbours
    }

    /// The neighbours of an article that may report the same event, of higher number.
    pub(super) fn later(&self, a: RepresentativeIx) -> impl Iterator<Item = &Neighbour> {
        let row = self.neighbours.of(a);
        let later = &row[row.partition_point(|n| n.article <= a)..];
        later
            .iter()
            .filter(move |n| self.apart(a, n.article).is_none_or(|s| s <= FAR))
    }

    /// The features of a pair of neighbours.
    pub(super) fn features(&self, a: RepresentativeIx, neighbour: &Neighbour) -> Features {
        let b = neighbour.article;
        let detail = self.neighbours.detail(a, b);
        let rivals = self.rivals[a.index()].max(self.rivals[b.index()]);
        let crowd = self.timeline.crowd(a).min(self.timeline.crowd(b));
        let outlets = (self.outlets[a.index()], self.outlets[b.index()]);
        Features {
            cosine: f64::from(neighbour.cosine) / 65_535.0,
            nearness: f64::from(self.fading.after(self.timeline.apart(a, b))),
            crowd: f64::from(crowd),
            rivals: f64::from(rivals),
            title_terms: f64::from(detail.titles.min(5)),
            company: self.company(a, b),
            same_outlet: f64::from(u8::from(outlets.0.is_some() && outlets.0 == outlets.1)),
            largest_share: f64::from(detail.largest) / 255.0,
        }
    }
}

/// The mean of the ten best cosines of each article; those that it lacks count as 0. Each copy
/// counts, the article's own with 1.
fn rivals(neighbours: &Neighbours, copies: &[u32]) -> Vec<f32> {
    let mut best: Vec<(u16, u32)> = Vec::new();
    let mean = |article: usize| {
        best.clear();
        best.push((u16::MAX, copies[article] - 1));
        let row = neighbours.of(RepresentativeIx::at(article)).iter();
        best.extend(row.map(|n| (n.faded, copies[n.article.index()])));
        best.sort_unstable_by(|a, b| b.cmp(a));
        let (mut sum, mut left) = (0, NEAREST);
        for &(cosine, copies) in &best {
            let counted = copies.min(left);
            sum += u32::from(cosine) * counted;
            left -= counted;
        }
        (f64::from(sum) / (f64::from(NEAREST) * 65_535.0)) as f32
    };
    (0..copies.len()).map(mean).collect()
}

impl Pairs<'_> {
    /// The cosine of the rows of two articles, each being its own neighbour with 1. A neighbour
    /// counts as often as it has copies.
    fn company(&self, a: RepresentativeIx, b: RepresentativeIx) -> f64 {
        let (row_a, row_b) = (self.neighbours.of(a), self.neighbours.of(b));
        let (mut i, mut j, mut sum) = (0, 0, 0u64);
        while let (Some(x), Some(y)) = (row_a.get(i), row_b.get(j)) {
            if x.article == y.article {
                sum += self.product(x.article, kept(x.faded), kept(y.faded));
            }
            i += usize::from(x.article <= y.article);
            j += usize::from(y.article <= x.article);
        }
        // a is a neighbour of b with their cosine, and of itself with 1; and the other way.
        let each = |row: &[Neighbour], other: RepresentativeIx| {
            let at = row.binary_search_by_key(&other, |n| n.article);
            let cosine = at.map_or(0, |at| kept(row[at].faded));
            self.product(other, u16::MAX, cosine)
        };
        sum += each(row_b, a) + each(row_a, b);
        sum as f64 / (self.squares[a.index()] * self.squares[b.index()]).sqrt()
    }

    fn product(&self, article: RepresentativeIx, x: u16, y: u16) -> u64 {
        u64::from(self.copies[article.index()]) * u64::from(x) * u64::from(y)
    }

    /// The squared length of the row of an article.
    fn square(&self, article: RepresentativeIx) -> f64 {
        let square = |n: &Neighbour| self.product(n.article, kept(n.faded), kept(n.faded));
        let others = self.neighbours.of(article).iter().map(square).sum::<u64>();
        (others + self.product(article, u16::MAX, u16::MAX)) as f64
    }
}

/// A cosine as company counts it.
fn kept(cosine: u16) -> u16 {
    if cosine >= ROW_LEAST { cosine } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_rises_with_what_speaks_for_one_event_and_falls_with_what_speaks_against() {
        let pair = Features {
            cosine: 0.3,
            nearness: 0.8,
            crowd: 5.5,
            rivals: 0.2,
            title_terms: 1.0,
            company: 0.5,
            same_outlet: 0.0,
            largest_share: 0.3,
        };
        let score = |change: &dyn Fn(&mut Features)| {
            let mut changed = pair;
            change(&mut changed);
            Weights::SHIPPED.score(&changed)
        };
        let as_is = score(&|_| ());
        assert!(0.0 < as_is && as_is < 1.0, "{as_is}");
        assert!(score(&|f| f.cosine = 0.5) > as_is);
        assert!(score(&|f| f.nearness = 0.1) < as_is);
        assert!(score(&|f| f.crowd = 7.0) < as_is);
        assert!(score(&|f| f.rivals = 0.5) < as_is);
        assert!(score(&|f| f.title_terms = 4.0) > as_is);
        assert!(score(&|f| f.company = 0.9) > as_is);
        assert!(score(&|f| f.same_outlet = 1.0) < as_is);
        assert!(score(&|f| f.largest_share = 0.9) < as_is);
    }

    #[test]
    fn a_score_is_the_logistic_function_of_the_weighted_sum() {
        let weights = Weights {
            bias: -1.0,
            features: [2.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0],
        };
        let features = Features {
            cosine: 0.5,
            title_terms: 2.0,
            ..Features::default()
        };
        // -1 + 2 x .5 + .5 x 2 = 1; 1 / (1 + e^-1) = .7310586.
        assert!((weights.score(&features) - 0.731_058_6).abs() < 1e-6);
    }
}
