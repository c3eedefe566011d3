//! The dendrogram of stories: at which coarseness each would split into its parts.
//!
//! In: the graph of a run. Out: the merges of average linkage over its coverage links,
//! each with the greatest cut at which both sides are still one story. A run can thus be moved to a
//! finer cut without a second reading: the parts at a cut are the components over all merges that
//! reach it, because means never grow while groups do. Scores count as run files write them, so that a
//! saved run splits where the run itself does. Cost: that of the linkage, L log L for L links.

use hashbrown::HashMap;
use petgraph::visit::EdgeRef;

use super::linkage::{Merge, Scored, merges};
use super::{Link, LinkGraph};
use crate::ids::ArticleIx;

/// A score as run files write it: with four decimals.
pub fn rounded(score: f64) -> f64 {
    (score * 1e4).round() / 1e4
}

/// The merges of all stories of a graph that were made at `cut`, in the order of `place`, which gives
/// the position of each article among all. What was one story at `cut` stays one.
pub fn dendrogram(graph: &LinkGraph, place: &[u32], cut: f64) -> Vec<Merge> {
    let coverage = graph
        .edge_references()
        .filter(|e| matches!(e.weight(), Link::Coverage(_)));
    let mut ends: Vec<ArticleIx> = coverage
        .clone()
        .flat_map(|e| [e.source(), e.target()].map(ArticleIx::from))
        .collect();
    // The linkage breaks ties by number: by that of the place, it does not depend on the input.
    ends.sort_unstable_by_key(|&a| place[a.index()]);
    ends.dedup();
    let number: HashMap<ArticleIx, u32> = ends.iter().copied().zip(0..).collect();
    let mut links: Vec<Scored> = coverage
        .map(|edge| {
            let [a, b] = [edge.source(), edge.target()].map(|node| number[&ArticleIx::from(node)]);
            Scored {
                a: a.min(b),
                b: a.max(b),
                score: rounded(edge.weight().score()) as f32,
            }
        })
        .collect();
    links.sort_unstable_by_key(|l| (l.a, l.b));
    let of_articles = |m: Merge<u32>| Merge {
        a: ends[m.a as usize],
        b: ends[m.b as usize],
        height: rounded(m.height.clamp(cut, 1.0)),
    };
    merges(ends.len(), &links)
        .into_iter()
        .map(of_articles)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::linkage::average;
    use super::super::{add, build};
    use super::*;
    use crate::coverage::Reason;
    use petgraph::unionfind::UnionFind;
    use proptest::prelude::*;

    fn graph(articles: usize, links: &[(u32, u32, f32)]) -> LinkGraph {
        let mut graph = build(articles, &[]);
        for &(a, b, score) in links {
            let reason = Reason {
                score,
                likeness: score,
                shared: Default::default(),
            };
            add(
                &mut graph,
                ArticleIx::new(a),
                ArticleIx::new(b),
                Link::Coverage(reason),
            );
        }
        graph
    }

    #[test]
    fn a_story_falls_apart_where_it_was_joined_last() {
        let chain = graph(5, &[(0, 1, 0.9), (1, 2, 0.6), (2, 3, 0.8)]);
        let place: Vec<u32> = (0..5).collect();
        let heights = |cut| {
            let merges = dendrogram(&chain, &place, cut);
            merges.iter().map(|j| j.height).collect::<Vec<_>>()
        };
        assert_eq!(heights(0.05), [0.9, 0.8, 0.15]);
        // It was one story at .3: rounding must not split it at the same cut.
        assert_eq!(heights(0.3), [0.9, 0.8, 0.3]);
    }

    proptest! {
        #[test]
        fn the_parts_at_a_cut_are_what_the_linkage_makes_at_it(
            mut all in prop::collection::vec((0u32..9, 0u32..9, 100u32..10_000), 0..25),
            cut in 0.05f64..0.95,
        ) {
            all.retain(|l| l.0 != l.1);
            for l in &mut all {
                *l = (l.0.min(l.1), l.0.max(l.1), l.2);
            }
            all.sort_unstable();
            all.dedup_by_key(|l| (l.0, l.1));
            let links: Vec<_> = all.iter().map(|&(a, b, s)| (a, b, s as f32 / 1e4)).collect();
            let place: Vec<u32> = (0..9).collect();
            let merges = dendrogram(&graph(9, &links), &place, 0.0);
            // A mean that is the cut but for rounding may fall on either side.
            prop_assume!(merges.iter().all(|j| (j.height - cut).abs() > 2e-4));
            let mut sets = UnionFind::<u32>::new(9);
            for j in merges.iter().filter(|j| j.height >= cut) {
                sets.union(j.a.number(), j.b.number());
            }
            let scored: Vec<_> = links.iter().map(|&(a, b, score)| Scored { a, b, score }).collect();
            let want = average(9, &scored, cut);
            for a in 0..9u32 {
                for b in 0..9u32 {
                    prop_assert_eq!(sets.equiv(a, b), want[a as usize] == want[b as usize]);
                }
            }
        }
    }
}
