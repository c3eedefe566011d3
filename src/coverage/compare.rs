//! What two articles have in common, whether or not a run links them.
//!
//! In: the records of both, their dates and outlets. Out: their similarity with its reasons, and the
//! score that they have without any other article. Cost: 0.1 ms.

use super::neighbours::Neighbour;
use super::score::Pairs;
use super::vector::Vectors;
use super::{Corpus, Reason, Weigher, Weights, Window, each_pair, shares, weak};
use crate::article::Moment;
use crate::digest::Terms;
use crate::error::Result;
use crate::ids::RepresentativeIx;
use crate::progress::Silent;

/// No two dates are further apart than so many days.
const EVER: f64 = 1e9;

/// Its numbers.
const ENDS: [RepresentativeIx; 2] = [RepresentativeIx::new(0), RepresentativeIx::new(1)];

/// A corpus of two.
#[derive(Debug)]
pub(crate) struct Pair<'r> {
    pub(crate) terms: [Terms<'r>; 2],
    pub(crate) published: [Option<Moment>; 2],
    pub(crate) outlets: [Option<u32>; 2],
}

impl Corpus for Pair<'_> {
    fn len(&self) -> usize {
        2
    }

    fn terms(&self, article: RepresentativeIx) -> Result<Terms<'_>> {
        Ok(self.terms[article.index()].borrowed())
    }

    fn published(&self, article: RepresentativeIx) -> Option<Moment> {
        self.published[article.index()]
    }

    fn outlet(&self, article: RepresentativeIx) -> Option<u32> {
        self.outlets[article.index()]
    }

    fn copies(&self, _article: RepresentativeIx) -> u32 {
        1
    }
}

/// What two articles have in common.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Compared {
    /// Similarity and shared terms; the score is that of both alone, 0 if they did not meet.
    pub(crate) reason: Reason,
    /// Whether a rare term brought them together, however far apart in time they are.
    pub(crate) met: bool,
    /// Whether they met within the window.
    pub(crate) within: bool,
    /// Whether they are near enough for a weak link.
    pub(crate) near: bool,
}

impl Weigher {
    /// Compares two articles without any others.
    pub(crate) fn compare(
        &self,
        pair: &Pair<'_>,
        weights: &Weights,
        window: Window,
    ) -> Result<Compared> {
        let met = |pairs: &Pairs<'_>| -> Option<Neighbour> {
            pairs.neighbours().of(ENDS[0]).first().copied()
        };
        let mut compared = Compared {
            reason: Reason {
                score: 0.0,
                likeness: 0.0,
                shared: Default::default(),
            },
            met: false,
            within: false,
            near: false,
        };
        each_pair(pair, self, window, &Silent, |pairs| {
            compared.within = met(pairs).is_some();
        })?;
        let ever = Window::days(EVER).unwrap_or(window);
        let vectors = Vectors::of(pair, self, &Silent)?;
        let [a, b] = ENDS.map(|end| vectors.get(end));
        each_pair(pair, self, ever, &Silent, |pairs| {
            let score = |n| weights.score(&pairs.features(ENDS[0], &n));
            compared.reason = Reason {
                score: met(pairs).map_or(0.0, score) as f32,
                likeness: f32::from(a.cosine(b)) / 65_535.0,
                shared: shares(a, b),
            };
            compared.met = met(pairs).is_some();
            compared.near = weak::pairs(pairs).next().is_some();
        })?;
        Ok(compared)
    }
}
