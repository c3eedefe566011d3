//! What a run that was read back knows from its file alone.

use super::Counts;
use crate::ids::ArticleIx;

/// What only the file knows of a run.
#[derive(Debug, Default)]
pub(crate) struct Saved {
    /// What the run counted while it read.
    pub(crate) counts: Counts,
    /// The words that reasons name by number.
    pub(crate) words: Vec<String>,
    /// For each article its original and their similarity, if both are known.
    pub(crate) originals: Vec<Option<(ArticleIx, f32)>>,
}

impl Saved {
    /// The similarity of a copy and its original, in whatever order.
    pub(super) fn similarity(&self, a: ArticleIx, b: ArticleIx) -> Option<f64> {
        let of = |copy: ArticleIx, original: ArticleIx| {
            let (known, score) = (*self.originals.get(copy.index())?)?;
            (known == original).then(|| f64::from(score))
        };
        of(a, b).or_else(|| of(b, a))
    }
}
