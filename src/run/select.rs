//! A run with some of its stories: what a report is asked to show.

use hashbrown::HashMap;
use petgraph::visit::EdgeRef;

use super::saved::Saved;
use super::{Memo, Run, Story};
use crate::error::Result;
use crate::graph;
use crate::story;

impl Run {
    /// The run with those stories that `wanted` accepts, as if there were no other articles. What was
    /// counted while reading stays. Cost: 1 µs an article.
    pub fn select(mut self, wanted: impl Fn(&Story<'_>) -> Result<bool>) -> Result<Self> {
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
        for edge in self.graph.edge_references() {
            let ends = [edge.source(), edge.target()].map(|node| node.index() as u32);
            // A story comes whole, with its links.
            if let [Some(&a), Some(&b)] = ends.map(|end| number.get(&end)) {
                graph::add(&mut graph, a, b, *edge.weight());
            }
        }
        let (mut stories, mut copies) = (vec![0; members.len()], vec![0; members.len()]);
        let mut kept = vec![false; members.len()];
        let mut leads = HashMap::new();
        for (name, group) in (0..).zip(self.stories.groups()) {
            for text in self.stories.copy_groups(group) {
                for (article, is_kept) in self
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
        if let Some(saved) = &mut self.saved {
            saved.keep(&members, &number);
        }
        self.table.keep(&members);
        self.table.set_centrality(&graph);
        self.graph = graph;
        // Articles have other numbers now.
        self.similarities = Memo::default();
        self.shared = Memo::default();
        let first = |members: &[u32]| members.first().copied().unwrap_or_default();
        let kept = |members: &[u32]| {
            let kept = members.iter().copied().find(|&m| kept[m as usize]);
            kept.unwrap_or_else(|| first(members))
        };
        self.stories = story::gather(&stories, &copies, kept, &self.table);
        self.stories.set_leads(|id, _| leads.get(&id).copied());
        Ok(self)
    }
}

impl Saved {
    /// Keeps what is known of these articles, which get new numbers.
    fn keep(&mut self, members: &[u32], number: &HashMap<u32, u32>) {
        let original = |&m: &u32| {
            let (original, score) = (*self.originals.get(m as usize)?)?;
            Some((*number.get(&original)?, score))
        };
        self.originals = members.iter().map(original).collect();
    }
}
