//! What two articles of a run have in common, whether or not a link joins them.

use super::Run;
use crate::coverage::Pair;
use crate::error::Result;
use crate::ids::ArticleIx;

/// What two articles have in common, as the story level sees it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Likeness {
    /// Cosine of the two articles' weighted terms, 0 to 1.
    pub cosine: f64,
    /// The words that contribute most to the cosine, with their shares of it; the largest first.
    pub shared: Vec<(String, f64)>,
    /// How likely it is one event, 0 to 1, judged without any other article and whatever the window;
    /// none if no rare word brings the two together.
    pub score: Option<f64>,
    /// Whether the dates allow a link.
    pub within_window: bool,
    /// Whether a weak link may join them if no other article is as near.
    pub near: bool,
}

impl Run {
    /// What two articles have in common, by the weights that words and features have in this run. None
    /// if only copies were looked for. Cost: 0.1 ms.
    pub fn likeness(&self, a: ArticleIx, b: ArticleIx) -> Result<Option<Likeness>> {
        let Some((weigher, weights)) = self.base.weigher.as_deref() else {
            return Ok(None);
        };
        let columns = &self.base.columns;
        let pair = Pair {
            terms: [columns.terms(a)?, columns.terms(b)?],
            published: [a, b].map(|article| columns.published(article)),
            outlets: [a, b].map(|article| columns.named_outlet(article)),
        };
        let compared = weigher.compare(&pair, weights, self.options().coverage.window)?;
        Ok(Some(Likeness {
            cosine: compared.reason.likeness.into(),
            shared: self.words_of(a, b, &compared.reason)?,
            score: compared.met.then_some(compared.reason.score.into()),
            within_window: compared.within || !compared.met,
            near: compared.near,
        }))
    }
}
