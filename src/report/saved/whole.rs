//! What the lines of a run file must say together: it is judged when all of them have been read.
//!
//! In: all that was taken from the lines. Out: links, originals; and what contradicts other lines, each
//! named with its line. An article is never left out for what another line says: its link, its
//! original or its lead is.

use hashbrown::HashSet;

use super::Loading;
use crate::error::Skipped;
use crate::graph::{self, LinkGraph};
use crate::ids::ArticleIx;
use crate::skips::Skips;

impl Loading {
    /// The links, each of which is between two articles of one story. Others are skipped.
    pub(super) fn graph(&mut self, skipped: &mut Skips) -> LinkGraph {
        let mut graph = graph::build(self.stories.len(), &[]);
        let mut known = HashSet::with_capacity(self.links.len());
        for saved in self.links.drain(..) {
            let ends = [saved.a, saved.b].map(|end| self.numbers.get(&end).copied());
            let why = match ends {
                [Some(a), Some(b)] if self.stories[a.index()] != self.stories[b.index()] => {
                    "a link between articles of two stories"
                }
                [Some(a), Some(b)] => {
                    if known.insert((a.min(b), a.max(b), saved.link.is_copy())) {
                        graph::add(&mut graph, a, b, saved.link);
                        continue;
                    }
                    "a link that is in the run already"
                }
                _ => "a link to an article that is not in the run",
            };
            skipped.add(saved.place.skipped(why));
        }
        graph
    }

    /// Names stories without articles, those without a line of their own, and leads of other stories.
    pub(super) fn check_stories(&self, skipped: &mut Skips) {
        let mut first = vec![None; self.story_names.len()];
        for (place, &story) in self.places.iter().zip(&self.stories) {
            first[story as usize].get_or_insert(place);
        }
        for (story, first) in (0..).zip(first) {
            let told = self.told.get(&story);
            let lead = told.and_then(|told| self.numbers.get(&told.lead));
            let has_lead = lead.is_some_and(|lead| self.stories[lead.index()] == story);
            skipped.extend(match (first, told) {
                (None, Some(told)) => Some(told.place.skipped("a story without articles")),
                (Some(first), None) => Some(first.skipped(
                    "its story has no line: the lead is chosen again, and there are no key words",
                )),
                (Some(_), Some(told)) if !has_lead => Some(
                    told.place
                        .skipped("the lead is not an article of the story: another one is chosen"),
                ),
                _ => None,
            });
        }
    }

    /// For each article its original and their similarity, if both are known.
    pub(super) fn originals(&self, skipped: &mut Skips) -> Vec<Option<(ArticleIx, f32)>> {
        let mut originals = vec![None; self.copy_of.len()];
        for (article, copy) in ArticleIx::first(originals.len()).zip(&self.copy_of) {
            let Some(copy) = copy else { continue };
            let original = self.numbers.get(&copy.original).copied();
            let group = |of: ArticleIx| self.copies[of.index()];
            match original.filter(|&of| of != article && group(of) == group(article)) {
                Some(original) => {
                    originals[article.index()] = copy.score.map(|score| (original, score));
                }
                None => skipped.add(self.places[article.index()].skipped(
                    "its copy_of is not another article of its copy group: their similarity is unknown",
                )),
            }
        }
        originals
    }

    /// Names what is missing by the counts of the file: a file that was cut short.
    pub(super) fn check_counts(&self, graph: &LinkGraph, name: &str, skipped: &mut Skips) {
        let Some((_, counts)) = &self.head else {
            let why = "there is no line of type run in it: its settings are taken for the defaults";
            skipped.add(Skipped::new(name, None, why));
            return;
        };
        let named = skipped.count();
        let all = [
            (counts.articles, self.stories.len(), "articles"),
            (counts.stories, self.told.len(), "stories"),
            (counts.links, graph.edge_count(), "links"),
        ];
        for (said, found, what) in all {
            if said > (found as u64).saturating_add(named) {
                let why = format!(
                    "it has {found} of the {said} {what} that it counts: lines are missing"
                );
                skipped.add(Skipped::new(name, None, why));
            }
        }
    }
}
