//! Pairs for weak links: two articles that are similar to each other and to no other.
//!
//! In: the neighbours of all articles. Out: the pairs that are each other's nearest, with a lead
//! over every other neighbour, that are undated or days apart: there the score is not valid. Pairs of
//! one outlet or with one word in common are left out.
//!
//! On gold an earlier rule, a cosine of .2 and a lead of 1.2 on both sides at any distance, found
//! 79 pairs, of which 6 were right; within five days the score has taken the good ones already.

use super::neighbours::{Neighbour, Neighbours};
use super::score::{Features, Pairs};
use crate::ids::RepresentativeIx;

/// The least cosine. 0.3.
const LEAST: u16 = 19_661;
/// How much nearer both are to each other than to the next, in the geometric mean of both sides.
const LEAD: f64 = 1.1;
/// A next neighbour that was not found is at most as near as the least that is kept. 0.08.
const NONE: u16 = 5243;
/// The largest share of the cosine that one term may have.
const LARGEST_SHARE: f64 = 0.4;
/// Distance in seconds from which the score is not valid: it was fitted on articles of five days.
const APART: i64 = 120 * 3600;

/// The pairs by number, the lower first.
pub(super) fn pairs(
    pairs: &Pairs<'_>,
) -> impl Iterator<Item = (RepresentativeIx, Neighbour, Features)> {
    let near = pairs.neighbours();
    RepresentativeIx::first(pairs.articles()).filter_map(move |a| {
        let (best, next) = nearest(near, a)?;
        let (back, other) = nearest(near, best.article)?;
        if back.article != a || best.article < a || best.cosine < LEAST {
            return None;
        }
        let next = f64::from(next.max(NONE)) * f64::from(other.max(NONE));
        if f64::from(best.cosine) < LEAD * next.sqrt() {
            return None;
        }
        let features = pairs.features(a, &best);
        let far = pairs
            .apart(a, best.article)
            .is_none_or(|seconds| seconds >= APART);
        let several = features.largest_share <= LARGEST_SHARE;
        (far && several && features.same_outlet == 0.0).then_some((a, best, features))
    })
}

/// The nearest neighbour of an article, and the cosine of the next.
fn nearest(neighbours: &Neighbours, article: RepresentativeIx) -> Option<(Neighbour, u16)> {
    let near = neighbours.of(article);
    let best = *near.iter().max_by_key(|n| n.cosine)?;
    let others = near.iter().filter(|n| n.article != best.article);
    Some((best, others.map(|n| n.cosine).max().unwrap_or(0)))
}
