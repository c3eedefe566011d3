//! A run with some of its stories: what a report is asked to show.

use hashbrown::HashMap;
use petgraph::visit::EdgeRef;

use super::ranked::centrality;
use super::saved::Saved;
use super::{Base, Grouping, Ranked, Run, Story};
use crate::error::Result;
use crate::graph;
use crate::story;

impl Run {
    /// The run with those stories that `wanted` accepts, as if there were no other articles. What was
    /// counted while reading stays. Cost: 1 µs an article.
    pub fn select(&self, wanted: impl Fn(&Story<'_>) -> Result<bool>) -> Result<Self> {
        let mut members = Vec::new();
        for story in self.stories() {
            if wanted(&story)? {
                members.extend_from_slice(story.members());
            }
        }
        // Articles keep their order, which breaks ties.
        members.sort_unstable();
        let number: HashMap<u32, u32> = members.iter().copied().zip(0..).collect();
        let mut graph = graph::build(members.len(), &[]);
        for edge in self.graph().edge_references() {
            let ends = [edge.source(), edge.target()].map(|node| node.index() as u32);
            // A story comes whole, with its links.
            if let [Some(&a), Some(&b)] = ends.map(|end| number.get(&end)) {
                graph::add(&mut graph, a, b, *edge.weight());
            }
        }
        let (mut stories, mut copies) = (vec![0; members.len()], vec![0; members.len()]);
        let mut kept = vec![false; members.len()];
        let mut leads = HashMap::new();
        for (name, group) in (0..).zip(self.grouping.stories.groups()) {
            for text in self.grouping.stories.copy_groups(group) {
                for (article, is_kept) in self
                    .grouping
                    .stories
                    .copies(text)
                    .iter()
                    .map(|m| (m, *m == text.kept))
                {
                    if let Some(&new) = number.get(article) {
                        stories[new as usize] = name;
                        copies[new as usize] = number.get(&text.kept).copied().unwrap_or(new);
                        kept[new as usize] = is_kept;
                    }
                }
            }
            leads.extend(number.get(&group.lead).map(|&lead| (group.id, lead)));
        }
        let columns = self.base.columns.picked(&members);
        let centrality = centrality(&graph);
        let first = |members: &[u32]| members.first().copied().unwrap_or_default();
        let kept = |members: &[u32]| {
            let kept = members.iter().copied().find(|&m| kept[m as usize]);
            kept.unwrap_or_else(|| first(members))
        };
        let ranked = Ranked {
            columns: &columns,
            trust: &self.grouping.trust,
            centrality: &centrality,
        };
        let mut stories = story::gather(&stories, &copies, kept, &ranked);
        stories.set_leads(|id, _| leads.get(&id).copied());
        let grouping = Grouping {
            options: self.options().clone(),
            graph,
            stories,
            trust: self.grouping.trust.clone(),
            centrality,
        };
        let saved = self.base.saved.as_ref();
        let base = Base {
            columns,
            reading: self.base.reading.clone(),
            links: None,
            weigher: self.base.weigher.clone(),
            saved: saved.map(|saved| saved.of(&members, &number)),
        };
        Ok(Self::with_terms(base, grouping, self.saved_terms.clone()))
    }
}

impl Saved {
    /// What is known of these articles, which get new numbers.
    fn of(&self, members: &[u32], number: &HashMap<u32, u32>) -> Self {
        let original = |&m: &u32| {
            let (original, score) = (*self.originals.get(m as usize)?)?;
            Some((*number.get(&original)?, score))
        };
        Self {
            counts: self.counts,
            words: self.words.clone(),
            originals: members.iter().map(original).collect(),
        }
    }
}
