//! A run with some of its stories: what a report is asked to show.

use hashbrown::HashMap;
use petgraph::visit::EdgeRef;

use super::ranked::centrality;
use super::saved::Saved;
use super::{Base, Grouping, Ranked, Run, Story};
use crate::corpus::Columns;
use crate::error::Result;
use crate::graph;
use crate::ids::ArticleIx;
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
        let number: HashMap<ArticleIx, ArticleIx> = members
            .iter()
            .copied()
            .zip(ArticleIx::first(members.len()))
            .collect();
        let columns = self.base.columns.picked(&members);
        let grouping = self.grouping.of(&columns, &number);
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

impl Grouping {
    /// Those of its stories that have these articles, which get new numbers: those in `columns`. A story
    /// comes whole, with its links.
    fn of(&self, columns: &Columns, number: &HashMap<ArticleIx, ArticleIx>) -> Self {
        let mut graph = graph::build(columns.len(), &[]);
        for edge in self.graph.edge_references() {
            let ends = [edge.source(), edge.target()].map(ArticleIx::from);
            if let [Some(&a), Some(&b)] = ends.map(|end| number.get(&end)) {
                graph::add(&mut graph, a, b, *edge.weight());
            }
        }
        let (mut story_of, mut copies_of) = (vec![0; columns.len()], vec![0; columns.len()]);
        let mut is_kept = vec![false; columns.len()];
        let mut leads = HashMap::new();
        for (name, group) in (0..).zip(self.stories.groups()) {
            for text in self.stories.copy_groups(group) {
                for article in self.stories.copies(text) {
                    if let Some(&new) = number.get(article) {
                        story_of[new.index()] = name;
                        copies_of[new.index()] =
                            number.get(&text.kept).copied().unwrap_or(new).number();
                        is_kept[new.index()] = *article == text.kept;
                    }
                }
            }
            leads.extend(number.get(&group.lead).map(|&lead| (group.id, lead)));
        }
        let centrality = centrality(&graph);
        let ranked = Ranked {
            columns,
            trust: &self.trust,
            centrality: &centrality,
        };
        let kept = |members: &[ArticleIx]| {
            let kept = members.iter().copied().find(|&m| is_kept[m.index()]);
            kept.unwrap_or_else(|| members.first().copied().unwrap_or_default())
        };
        let mut stories = story::gather(&story_of, &copies_of, kept, &ranked);
        stories.set_leads(|id, _| leads.get(&id).copied());
        Self {
            options: self.options.clone(),
            graph,
            stories,
            trust: self.trust.clone(),
            centrality,
        }
    }
}

impl Saved {
    /// What is known of these articles, which get new numbers.
    fn of(&self, members: &[ArticleIx], number: &HashMap<ArticleIx, ArticleIx>) -> Self {
        let original = |&m: &ArticleIx| {
            let (original, score) = (*self.originals.get(m.index())?)?;
            Some((*number.get(&original)?, score))
        };
        Self {
            counts: self.counts,
            words: self.words.clone(),
            originals: members.iter().map(original).collect(),
        }
    }
}
