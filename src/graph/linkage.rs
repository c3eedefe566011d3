//! Average linkage over scored links: which articles are one story.
//!
//! In: articles and links with scores; a pair without a link counts as 0. Out: for each article
//! its group. Two groups become one while the mean score over all pairs between them is at least
//! the cut, the best pair first. A chain of events that each resemble the next is split here,
//! where connected components would join all of it.
//!
//! Sums are whole numbers, so they do not depend on the order of links. A pair is computed anew
//! when it comes to the front of the queue; only a group that both halves of a new one are linked
//! to can have come nearer by the merge, and is put into the queue again. Cost: L log L for L
//! links; 70 bytes a link while it runs.
//!
//! Source: Sokal & Michener 1958 (UPGMA).

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use petgraph::unionfind::UnionFind;

use crate::ids::ArticleIx;

/// A link between two articles with its score, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// One article.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// How likely both belong together.
    pub score: f32,
}

/// Two groups, each by its first article, and the mean between them when it was computed.
#[derive(Debug, PartialEq)]
struct Pair {
    mean: f64,
    a: u32,
    b: u32,
}

impl Eq for Pair {}

impl Ord for Pair {
    fn cmp(&self, other: &Self) -> Ordering {
        let names = |p: &Self| (p.a, p.b);
        self.mean
            .total_cmp(&other.mean)
            .then_with(|| names(other).cmp(&names(self)))
    }
}

impl PartialOrd for Pair {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The groups as they grow.
struct Groups {
    sets: UnionFind<u32>,
    /// By root: its first article, its articles, and the summed scores to other roots.
    first: Vec<u32>,
    sizes: Vec<u32>,
    sums: Vec<HashMap<u32, u64>>,
    /// The least mean score of two groups that become one.
    cut: f64,
}

/// A score as a whole number.
const ONE: f64 = (1u64 << 32) as f64;

impl Groups {
    fn new(articles: usize, links: &[Scored], cut: f64) -> Self {
        let mut sums: Vec<HashMap<u32, u64>> = vec![HashMap::new(); articles];
        for l in links.iter().filter(|l| l.a != l.b) {
            let score = (f64::from(l.score).clamp(0.0, 1.0) * ONE) as u64;
            *sums[l.a as usize].entry(l.b).or_default() += score;
            *sums[l.b as usize].entry(l.a).or_default() += score;
        }
        Self {
            sets: UnionFind::new(articles),
            first: (0..articles as u32).collect(),
            sizes: vec![1; articles],
            sums,
            cut,
        }
    }

    /// The pair of the groups that two articles are in now; none if it is one group.
    fn pair(&mut self, a: u32, b: u32) -> Option<Pair> {
        let (x, y) = (self.sets.find_mut(a), self.sets.find_mut(b));
        let sum = *self.sums[x as usize].get(&y)?;
        let size = |root: u32| f64::from(self.sizes[root as usize]);
        let pairs = size(x) * size(y);
        let (a, b) = (self.first[x as usize], self.first[y as usize]);
        Some(Pair {
            mean: sum as f64 / ONE / pairs,
            a: a.min(b),
            b: a.max(b),
        })
    }

    /// Merges as long as a mean reaches the cut, the best pair first, reporting each merge.
    fn grow(&mut self, links: &[Scored], mut told: impl FnMut(&Pair)) {
        let cut = self.cut;
        let pairs = links.iter().filter_map(|l| self.pair(l.a, l.b));
        let mut queue: BinaryHeap<Pair> = pairs.filter(|p| p.mean >= cut).collect();
        while let Some(best) = queue.pop() {
            match self.pair(best.a, best.b) {
                None => {}
                Some(now) if now == best => {
                    told(&best);
                    self.merge(best.a, best.b, &mut queue);
                }
                Some(now) if now.mean >= cut => queue.push(now),
                Some(_) => {}
            }
        }
    }

    /// Makes one group of two; puts groups that may have come nearer into the queue.
    fn merge(&mut self, a: u32, b: u32, queue: &mut BinaryHeap<Pair>) {
        let (x, y) = (self.sets.find_mut(a), self.sets.find_mut(b));
        let first = self.first[x as usize].min(self.first[y as usize]);
        let size = self.sizes[x as usize] + self.sizes[y as usize];
        self.sets.union(x, y);
        let root = self.sets.find_mut(x);
        let gone = if root == x { y } else { x };
        let (mut kept, mut moved) = (
            std::mem::take(&mut self.sums[root as usize]),
            std::mem::take(&mut self.sums[gone as usize]),
        );
        kept.remove(&gone);
        moved.remove(&root);
        // The neighbours of the group that is gone now have the root instead.
        for (&other, &sum) in &moved {
            let back = &mut self.sums[other as usize];
            back.remove(&gone);
            *back.entry(root).or_default() += sum;
        }
        if moved.len() > kept.len() {
            std::mem::swap(&mut moved, &mut kept);
        }
        let mut nearer = Vec::new();
        for (other, sum) in moved {
            match kept.entry(other) {
                Entry::Occupied(mut both) => {
                    *both.get_mut() += sum;
                    nearer.push(other);
                }
                Entry::Vacant(one) => {
                    one.insert(sum);
                }
            }
        }
        self.sums[root as usize] = kept;
        self.first[root as usize] = first;
        self.sizes[root as usize] = size;
        for other in nearer {
            let pair = self.pair(root, other);
            queue.extend(pair.filter(|p| p.mean >= self.cut));
        }
    }
}

/// Two groups that became one, each by its first article.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Merge<Ix = ArticleIx> {
    /// The first article of one group.
    pub a: Ix,
    /// The first article of the other.
    pub b: Ix,
    /// The mean score between them: the greatest cut at which they become one.
    pub height: f64,
}

/// For each article the first article of its group, where groups become one while the mean score
/// between them is at least `cut`.
pub fn average(articles: usize, links: &[Scored], cut: f64) -> Vec<u32> {
    let mut groups = Groups::new(articles, links, cut);
    groups.grow(links, |_| ());
    let Groups {
        mut sets, first, ..
    } = groups;
    (0..articles as u32)
        .map(|a| first[sets.find_mut(a) as usize])
        .collect()
}

/// The merges that lead to the groups of [`average`] at any cut, in their order. Their heights never
/// grow: no group is nearer to a new one than to the nearer of its two parts.
pub fn merges(articles: usize, links: &[Scored]) -> Vec<Merge<u32>> {
    let mut merges = Vec::new();
    Groups::new(articles, links, 0.0).grow(links, |&Pair { mean, a, b }| {
        let height = mean;
        merges.push(Merge { a, b, height });
    });
    merges
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn links(all: &[(u32, u32, f32)]) -> Vec<Scored> {
        let link = |&(a, b, score)| Scored { a, b, score };
        all.iter().map(link).collect()
    }

    #[test]
    fn a_chain_falls_apart_where_its_ends_have_nothing_in_common() {
        // 0-1 and 2-3 are close; 1-2 alone would join all four: its mean over four pairs is .15.
        let chain = links(&[(0, 1, 0.9), (1, 2, 0.6), (2, 3, 0.8)]);
        assert_eq!(average(5, &chain, 0.2), [0, 0, 2, 2, 4]);
        assert_eq!(average(5, &chain, 0.15), [0, 0, 0, 0, 4]);
        assert_eq!(average(5, &chain, 0.95), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn the_best_pair_goes_first() {
        // 1 is nearer to 2 than to 0, and once both are one, 0 is too far from the two.
        let all = links(&[(0, 1, 0.5), (1, 2, 0.7)]);
        assert_eq!(average(3, &all, 0.3), [0, 1, 1]);
    }

    /// The definition: all means anew at every step.
    fn slow(articles: usize, links: &[Scored], cut: f64) -> Vec<u32> {
        let mut groups: Vec<Vec<u32>> = (0..articles as u32).map(|a| vec![a]).collect();
        let one = |a: u32, b: u32| -> u64 {
            let same = |l: &&Scored| (l.a, l.b) == (a, b) || (l.b, l.a) == (a, b);
            let scores = links.iter().filter(same);
            scores.map(|l| (f64::from(l.score) * ONE) as u64).sum()
        };
        loop {
            let mut best: Option<Pair> = None;
            for (i, x) in groups.iter().enumerate() {
                for y in &groups[i + 1..] {
                    let sum: u64 = x
                        .iter()
                        .flat_map(|&a| y.iter().map(move |&b| one(a, b)))
                        .sum();
                    let pair = Pair {
                        mean: sum as f64 / ONE / (x.len() as f64 * y.len() as f64),
                        a: x[0].min(y[0]),
                        b: x[0].max(y[0]),
                    };
                    if pair.mean >= cut && best.as_ref().is_none_or(|b| pair > *b) {
                        best = Some(pair);
                    }
                }
            }
            let Some(Pair { a, b, .. }) = best else { break };
            let gone = groups.iter().position(|g| g[0] == b).unwrap();
            let moved = groups.swap_remove(gone);
            let kept = groups.iter_mut().find(|g| g[0] == a).unwrap();
            kept.extend(moved);
        }
        let mut out = vec![0; articles];
        for group in groups {
            group.iter().for_each(|&a| out[a as usize] = group[0]);
        }
        out
    }

    proptest! {
        #[test]
        fn the_queue_finds_what_the_definition_says(
            mut all in prop::collection::vec((0u32..9, 0u32..9, 0.01f32..1.0), 0..25),
            cut in 0.05f64..0.6,
            order in any::<prop::sample::Index>(),
        ) {
            all.retain(|l| l.0 != l.1);
            all.sort_by_key(|l| (l.0.min(l.1), l.0.max(l.1)));
            all.dedup_by_key(|l| (l.0.min(l.1), l.0.max(l.1)));
            let all = links(&all);
            let got = average(9, &all, cut);
            prop_assert_eq!(&got, &slow(9, &all, cut));
            let mut turned = all.clone();
            turned.rotate_left(order.index(all.len().max(1)));
            prop_assert_eq!(got, average(9, &turned, cut));
            // Moving the cut afterwards relies on the heights.
            let heights: Vec<f64> = merges(9, &all).iter().map(|m| m.height).collect();
            prop_assert!(heights.is_sorted_by(|a, b| a >= b), "{:?}", heights);
        }
    }
}
