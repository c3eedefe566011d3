//! The exact check: how much two sets of shingles share.
//!
//! In: two sorted sets. Out: the sizes of their intersection and of each. One merge, 0.5 µs for
//! two sets of 250; it stops early once the threshold is out of reach.

use super::options::Threshold;

/// Shared shingles and the size of each set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overlap {
    /// Shingles in both sets.
    pub shared: usize,
    /// Shingles of the first.
    pub a: usize,
    /// Shingles of the second.
    pub b: usize,
}

impl Overlap {
    /// Shingles in either set.
    pub fn union(self) -> usize {
        self.a + self.b - self.shared
    }

    /// Jaccard similarity, 0 for two empty sets: articles without words are not copies.
    pub fn jaccard(self) -> f64 {
        self.shared as f64 / self.union().max(1) as f64
    }

    /// Share of the smaller set that is in the larger.
    pub fn containment(self) -> f64 {
        self.shared as f64 / self.a.min(self.b).max(1) as f64
    }
}

impl Threshold {
    /// Whether two articles that overlap so are copies: their Jaccard similarity reaches the
    /// threshold, or one is the other trimmed. A trimmed copy (95 % of it is in the longer one, and
    /// they share 40 % of all shingles) counts as 0.5, whatever its Jaccard similarity.
    pub fn accepts(self, overlap: Overlap) -> bool {
        let (shorter, containment) = (overlap.a.min(overlap.b), overlap.containment());
        self.holds(overlap.shared, overlap.union())
            || self.accepts_trimmed(shorter, containment, overlap.jaccard())
    }
}

/// The shingles as a sorted set.
pub fn shingle_set(mut shingles: Vec<u32>) -> Vec<u32> {
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

/// The overlap of two sorted sets.
pub fn overlap(a: &[u32], b: &[u32]) -> Overlap {
    let shared = merge(a, b, usize::MAX);
    Overlap {
        shared,
        a: a.len(),
        b: b.len(),
    }
}

/// The overlap of two sorted sets if the threshold accepts them as copies.
pub(crate) fn reaching(a: &[u32], b: &[u32], threshold: Threshold) -> Option<Overlap> {
    let least = threshold.least();
    let (small, large) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if small.is_empty() || !least.holds(small.len(), large.len()) {
        return None;
    }
    // shared / (|a| + |b| - shared) >= t needs this many shared shingles.
    let all = (a.len() + b.len()) as f64;
    let t = least.get();
    let needed = (t / (1.0 + t) * all - 1e-6).ceil().max(1.0) as usize;
    let shared = merge(small, large, small.len().saturating_sub(needed));
    let overlap = Overlap {
        shared,
        a: a.len(),
        b: b.len(),
    };
    threshold.accepts(overlap).then_some(overlap)
}

/// Shared elements; gives up (with what it has) when more than `misses` of the first set are not
/// in the second.
fn merge(a: &[u32], b: &[u32], misses: usize) -> usize {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        // A run without a test of the misses: one comparison an element, without branches.
        let stop = (i + 16).min(a.len());
        while i < stop && j < b.len() {
            let (x, y) = (a[i], b[j]);
            shared += usize::from(x == y);
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        if i - shared > misses {
            break;
        }
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_merge_equals_counting(
            a in proptest::collection::btree_set(0u32..200, 0..100),
            b in proptest::collection::btree_set(0u32..200, 0..100),
            t in 0.05f64..1.0,
        ) {
            let shared = a.intersection(&b).count();
            let (va, vb): (Vec<u32>, Vec<u32>) = (a.iter().copied().collect(), b.iter().copied().collect());
            let o = overlap(&va, &vb);
            prop_assert_eq!(o, Overlap { shared, a: a.len(), b: b.len() });
            let threshold = Threshold::new(t).unwrap();
            let reached = reaching(&va, &vb, threshold);
            prop_assert_eq!(reached, Some(o).filter(|o| o.shared > 0 && threshold.accepts(*o)));
        }
    }

    #[test]
    fn an_article_is_wholly_like_itself_and_nothing_is_like_nothing() {
        let set = shingle_set(vec![3, 1, 2, 3]);
        assert_eq!(overlap(&set, &set).jaccard(), 1.0);
        assert_eq!(overlap(&[], &[]).jaccard(), 0.0);
        assert!(reaching(&[], &[], Threshold::new(0.1).unwrap()).is_none());
    }
}
