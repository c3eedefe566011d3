//! The same articles at other cuts: a higher threshold or another coarseness, without a second reading.
//!
//! In: a run, and where to cut. Out: another run of the same articles, which shares everything with it but
//! its groups: many of them can exist side by side. Cost: that of the linkage over coverage links, and
//! 1 µs an article.

use super::grouping::{copy_height, group};
use super::lookup::Places;
use super::{Cache, Run};
use crate::copies::Threshold;
use crate::error::{Cause, Result};
use crate::graph::{Coarseness, Link, Merge};
use crate::ids::ArticleIx;
use crate::options::Options;
use crate::story::Stories;

/// Where to cut; what is not named stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cuts {
    /// Minimum Jaccard similarity of copies; not below that of the run.
    pub threshold: Option<Threshold>,
    /// Least mean score of groups that are one story; in a run that was read back not below its own.
    pub coarseness: Option<Coarseness>,
    /// Leave out the weak links.
    pub no_weak: bool,
}

impl Cuts {
    /// Options with these cuts in the place of their own, for links that reach `threshold`.
    pub(crate) fn over(&self, options: &Options, threshold: Threshold) -> Result<Options> {
        let mut options = options.clone();
        if let Some(asked) = self.threshold {
            not_below("threshold", asked.get(), threshold.get())?;
            options.copies.threshold = asked;
        }
        if let Some(coarseness) = self.coarseness {
            options.graph.coarseness = coarseness;
        }
        options.graph.no_weak |= self.no_weak;
        Ok(options)
    }
}

impl Run {
    /// The run at a higher threshold.
    pub fn at_threshold(&self, threshold: Threshold) -> Result<Self> {
        self.regroup(&Cuts {
            threshold: Some(threshold),
            ..Cuts::default()
        })
    }

    /// The run at other cuts. An error if there are no links for them: copies below its own threshold, and,
    /// if it was read back, stories below its own coarseness.
    pub fn regroup(&self, cuts: &Cuts) -> Result<Self> {
        let own = self.options();
        let options = cuts.over(own, own.copies.threshold)?;
        let (asked, cut) = (options.graph.coarseness.cut(), own.graph.coarseness.cut());
        if self.base.links.is_none() {
            not_below("coarseness", asked, cut)?;
        }
        let wider = asked < cut;
        let columns = &self.base.columns;
        let grouping = match &self.base.links {
            _ if options == *own => self.grouping.clone(),
            Some(links) if wider => group(links, columns, &options),
            _ => self.grouping.parted(columns, &options),
        };
        Ok(Self {
            saved_terms: self.terms_of(&grouping.stories),
            grouping,
            base: self.base.clone(),
            places: Places::default(),
            terms: Cache::default(),
            similarities: Cache::default(),
            shared: Cache::default(),
        })
    }

    /// The key words of a run that was read back stay with the larger part of each story.
    fn terms_of(&self, stories: &Stories) -> super::SavedTerms {
        let mut was = vec![(0, 0); self.len()];
        if self.saved_terms.is_empty() {
            return super::SavedTerms::new();
        }
        for group in self.grouping.stories.groups() {
            let members = self.grouping.stories.members(group);
            for &member in members {
                was[member.index()] = (group.id, members.len());
            }
        }
        let terms = stories.groups().iter().filter_map(|group| {
            let members = stories.members(group);
            let (id, articles) = was[members.first()?.index()];
            let terms = self.saved_terms.get(&id)?.clone();
            (2 * members.len() > articles).then_some((group.id, terms))
        });
        terms.collect()
    }

    /// The merges that made the stories of several wordings: see [`graph::dendrogram`](crate::graph::dendrogram).
    pub fn dendrogram(&self) -> Vec<Merge> {
        self.grouping.dendrogram(&self.base.columns)
    }

    /// The greatest threshold at which the copy link between `a` and `b` still makes a copy; none for
    /// other links. It is below that of the run if the run was moved there.
    pub fn copy_height(&self, a: ArticleIx, b: ArticleIx, link: &Link) -> Option<f64> {
        let options = self.options();
        let made_at = options.copies.threshold;
        copy_height(&self.base.columns, options, made_at, (a, b), link)
    }

    /// The position of each article in the order in which originals are chosen: the earliest first, of
    /// these the longest, then by id.
    pub fn places(&self) -> Vec<u32> {
        self.grouping.places(&self.base.columns)
    }
}

fn not_below(option: &'static str, asked: f64, own: f64) -> Result<()> {
    if asked >= own {
        return Ok(());
    }
    let why = format!(
        "the run was made at {own} and has no links for {asked}: cluster again for a lower value"
    );
    Err(Cause::Option { option, why }.into())
}
