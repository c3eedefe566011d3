//! The same links at other cuts: a run moved to a higher threshold or a finer coarseness, without a
//! second reading.
//!
//! In: a run, and where to cut. Out: the run with its articles grouped anew from the links that it
//! holds. Cost: that of the linkage over its coverage links, and 1 µs an article.
//!
//! A copy link below the threshold no longer makes a copy, but two articles that share so much
//! wording still tell one story: at the level of stories it goes on holding that together.

use petgraph::unionfind::UnionFind;
use petgraph::visit::EdgeRef;

use super::{Memo, Run};
use crate::copies::Threshold;
use crate::error::{Cause, Result};
use crate::graph::{self, Coarseness, Joint, Link, LinkGraph};
use crate::options::Options;
use crate::story::{self, Level, Stories};

/// Where to cut; what is not named stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cuts {
    /// Least Jaccard similarity of copies; not below that of the run.
    pub threshold: Option<Threshold>,
    /// Least mean score of groups that are one story; not below that of the run.
    pub coarseness: Option<Coarseness>,
    /// Leave out the weak links.
    pub no_weak: bool,
}

impl Run {
    /// The run at a higher threshold.
    pub fn at_threshold(self, threshold: Threshold) -> Result<Self> {
        self.recut(&Cuts {
            threshold: Some(threshold),
            ..Cuts::default()
        })
    }

    /// The run at other cuts. A lower one than its own is an error: links below that are not there.
    pub fn recut(mut self, cuts: &Cuts) -> Result<Self> {
        let mut options = self.options.clone();
        if let Some(threshold) = cuts.threshold {
            let own = options.copies.threshold;
            not_below("--threshold", threshold.get(), own.get())?;
            options.copies.threshold = threshold;
        }
        if let Some(coarseness) = cuts.coarseness {
            let own = options.graph.coarseness;
            not_below("--coarseness", coarseness.cut(), own.cut())?;
            options.graph.coarseness = coarseness;
        }
        options.graph.no_weak |= cuts.no_weak;
        if options == self.options {
            return Ok(self);
        }
        let (story, copy) = self.parts(&options);
        let graph = self.links_within(&story, &options);
        self.options = options;
        self.graph = graph;
        self.table.set_centrality(&self.graph);
        self.regroup(&story, &copy);
        Ok(self)
    }

    /// The graph without the links that hold nothing together any more, in the same order.
    fn links_within(&self, story: &[u32], options: &Options) -> LinkGraph {
        let least = options.copies.threshold.get() - 1e-9;
        let mut graph = graph::build(self.len(), &[]);
        for edge in self.graph.edge_references() {
            let (a, b) = (edge.source().index() as u32, edge.target().index() as u32);
            let holds = match options.story.level {
                Level::Stories => true,
                Level::Copies => self.copy_height(a, b, edge.weight()) >= Some(least),
            };
            if holds && story[a as usize] == story[b as usize] {
                graph::add(&mut graph, a, b, *edge.weight());
            }
        }
        graph
    }

    /// For each article its story and its copy group at the cuts of `options`.
    fn parts(&self, options: &Options) -> (Vec<u32>, Vec<u32>) {
        let least = options.copies.threshold.get() - 1e-9;
        let mut stories = UnionFind::<u32>::new(self.len());
        let mut copies = UnionFind::<u32>::new(self.len());
        for edge in self.graph.edge_references() {
            let (a, b) = (edge.source().index() as u32, edge.target().index() as u32);
            let holds = match edge.weight() {
                Link::Copy { .. } => true,
                Link::Weak(_) => !options.graph.no_weak,
                Link::Coverage(_) => false,
            };
            if holds {
                stories.union(a, b);
            }
            if self.copy_height(a, b, edge.weight()) >= Some(least) {
                copies.union(a, b);
            }
        }
        let copies = copies.into_labeling();
        if options.story.level == Level::Copies {
            return (copies.clone(), copies);
        }
        let cut = options.graph.coarseness.cut();
        for joint in self.joints().iter().filter(|j| j.height >= cut - 1e-9) {
            stories.union(joint.a, joint.b);
        }
        (stories.into_labeling(), copies)
    }

    /// Groups the articles anew. What was kept or led stays so where its group is still there.
    fn regroup(&mut self, story: &[u32], copy: &[u32]) {
        let mut was_kept = vec![false; self.len()];
        for group in self.stories.groups() {
            for copies in self.stories.copy_groups(group) {
                was_kept[copies.kept as usize] = true;
            }
        }
        let first = |members: &[u32]| members.first().copied().unwrap_or_default();
        let kept = |members: &[u32]| {
            let before = members.iter().copied().find(|&m| was_kept[m as usize]);
            before.unwrap_or_else(|| first(members))
        };
        let mut stories = story::gather(story, copy, kept, &self.table);
        self.keep_terms(&stories);
        self.terms = Memo::default();
        let leads = leads(&self.stories);
        stories.set_leads(|id, _| {
            leads
                .binary_search_by_key(&id, |l| l.0)
                .ok()
                .map(|i| leads[i].1)
        });
        self.stories = stories;
    }

    /// The key words of a run that was read back stay with the larger part of each story.
    fn keep_terms(&mut self, stories: &Stories) {
        let Some(saved) = &mut self.saved else { return };
        let mut was = vec![(0, 0); self.table.len()];
        for group in self.stories.groups() {
            let members = self.stories.members(group);
            for &member in members {
                was[member as usize] = (group.id, members.len());
            }
        }
        let terms = stories.groups().iter().filter_map(|group| {
            let members = stories.members(group);
            let (id, articles) = was[*members.first()? as usize];
            let terms = saved.terms.get(&id)?.clone();
            (2 * members.len() > articles).then_some((group.id, terms))
        });
        saved.terms = terms.collect();
    }

    /// The mergers that made the stories of several wordings: see [`graph::joints`].
    pub fn joints(&self) -> Vec<Joint> {
        match self.options.story.level {
            Level::Copies => Vec::new(),
            Level::Stories => graph::joints(
                &self.graph,
                &self.places(),
                self.options.graph.coarseness.cut(),
            ),
        }
    }

    /// The greatest threshold at which the copy link between `a` and `b` still makes a copy; none for
    /// other links. It is below that of the run if the run was moved there.
    pub fn copy_height(&self, a: u32, b: u32, link: &Link) -> Option<f64> {
        let words = self.words(a).min(self.words(b)) as usize;
        let shingles = (words + 1).saturating_sub(self.options.copies.shingle as usize);
        let own = self.options.copies.threshold.get();
        let height = link.copy_height(shingles)?;
        // Four decimals may have taken what it reached the threshold by.
        Some(match own - height <= 1e-4 {
            true => height.max(own),
            false => height,
        })
    }

    /// Where each article stands in the order in which originals are chosen: the earliest first, of
    /// these the longest, then by id.
    pub fn places(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        order.sort_unstable_by_key(|&a| story::earliest(&self.table, a));
        let mut places = vec![0; order.len()];
        for (article, place) in order.into_iter().zip(0..) {
            places[article as usize] = place;
        }
        places
    }
}

/// The ids and leads of all stories, by id.
fn leads(stories: &Stories) -> Vec<(u64, u32)> {
    let mut leads: Vec<_> = stories.groups().iter().map(|g| (g.id, g.lead)).collect();
    leads.sort_unstable();
    leads
}

fn not_below(option: &'static str, asked: f64, own: f64) -> Result<()> {
    if asked >= own {
        return Ok(());
    }
    let why = format!(
        "the run was made at {own} and holds no links for {asked}: cluster again for a lower one"
    );
    Err(Cause::Option { option, why }.into())
}
