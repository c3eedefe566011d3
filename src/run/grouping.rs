//! Links in, groups out: the copy groups and stories of a corpus at given cuts.
//!
//! In: every link of a corpus ([`Links`]), or a grouping of it, and where to cut. Out: a [`Grouping`],
//! which borrows nothing: many of one corpus can exist side by side. Cost: that of the linkage over
//! the coverage links, and 1 µs an article; 44 bytes a link and 40 an article.
//!
//! A copy link below the threshold no longer makes a copy, but two articles that share so much wording
//! still report one story: at the level of stories the link continues to hold it together.

use petgraph::unionfind::UnionFind;
use petgraph::visit::EdgeRef;

use super::ranked::{Ranked, centrality, trust};
use crate::copies::{CopyLink, Threshold};
use crate::corpus::Columns;
use crate::coverage::Found;
use crate::graph::{self, Link, LinkGraph, Merge};
use crate::ids::ArticleIx;
use crate::options::Options;
use crate::story::{self, Level, Stories};

/// Every link of a corpus: all verified copy links and all scored coverage pairs. Nothing is cut.
///
/// Memory: 20 bytes a copy link, 48 a coverage pair, 4 an article.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Links {
    /// The threshold that the copy links reach.
    pub threshold: Threshold,
    /// Copy links, by the numbers of articles.
    pub copies: Vec<CopyLink>,
    /// Coverage pairs, by the places of their articles in `representatives`.
    pub coverage: Found,
    /// The article that represents each copy group, in the order of dates; empty at the level of copies.
    pub representatives: Vec<ArticleIx>,
}

/// The copy groups and stories of a corpus at given cuts.
#[derive(Debug, Clone)]
pub struct Grouping {
    /// What it was made at.
    pub(crate) options: Options,
    /// Articles, and the links that hold groups together.
    pub(crate) graph: LinkGraph,
    pub(crate) stories: Stories,
    /// Rank among the trusted, by outlet.
    pub(crate) trust: Vec<Option<usize>>,
    pub(crate) centrality: Vec<f32>,
}

/// Groups articles by their links, at the cuts of `options`.
pub(crate) fn group(links: &Links, columns: &Columns, options: &Options) -> Grouping {
    let mut graph = graph::build(columns.len(), &links.copies);
    if options.story.level == Level::Stories {
        graph::add_coverage(
            &mut graph,
            &links.representatives,
            &links.coverage,
            &options.graph,
        );
    }
    let cut = Cut {
        columns,
        made_at: links.threshold,
        options,
    };
    let whole = options.copies.threshold == links.threshold;
    let copies = if whole {
        graph::components(&graph, |link| link.is_copy())
    } else {
        cut.copies(&graph)
    };
    let stories = match options.story.level {
        Level::Copies => copies.clone(),
        Level::Stories => graph::components(&graph, |_| true),
    };
    if options.story.level == Level::Copies && !whole {
        graph = cut.within(&graph, &stories);
    }
    let (trust, centrality) = (trust(columns, &options.story.trust), centrality(&graph));
    let ranked = Ranked {
        columns,
        trust: &trust,
        centrality: &centrality,
    };
    let kept = story::by_keep(options.story.keep, &ranked);
    let stories = story::gather(&stories, &copies, kept, &ranked);
    Grouping {
        options: options.clone(),
        graph,
        stories,
        trust,
        centrality,
    }
}

/// The greatest threshold at which a link still makes a copy; none for other links.
pub(super) fn copy_height(
    columns: &Columns,
    options: &Options,
    made_at: Threshold,
    (a, b): (ArticleIx, ArticleIx),
    link: &Link,
) -> Option<f64> {
    let words = columns.words(a).min(columns.words(b)) as usize;
    let shingles = (words + 1).saturating_sub(options.copies.shingle as usize);
    let own = made_at.get();
    let height = link.copy_height(shingles)?;
    // Four decimals may have taken what it reached the threshold by.
    Some(if own - height <= 1e-4 {
        height.max(own)
    } else {
        height
    })
}

impl Grouping {
    /// What it was made at.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Articles (node index = article number) and the links that hold groups together.
    pub fn graph(&self) -> &LinkGraph {
        &self.graph
    }

    /// The stories, the largest first, with their copy groups.
    pub fn stories(&self) -> &Stories {
        &self.stories
    }

    /// The articles of `columns` with what decides their order here.
    pub(super) fn ranked<'g>(&'g self, columns: &'g Columns) -> Ranked<'g> {
        Ranked {
            columns,
            trust: &self.trust,
            centrality: &self.centrality,
        }
    }

    /// The same articles at other cuts, which are not below its own: groups split along the dendrogram
    /// of the links that hold them. An article that was kept or was the lead stays so where its group
    /// still exists.
    pub(super) fn parted(&self, columns: &Columns, options: &Options) -> Self {
        let (story, copy) = self.parts(columns, options);
        let cut = self.cut(columns, options);
        let graph = cut.within(&self.graph, &story);
        let centrality = centrality(&graph);
        let mut was_kept = vec![false; columns.len()];
        for group in self.stories.groups() {
            for copies in self.stories.copy_groups(group) {
                was_kept[copies.kept.index()] = true;
            }
        }
        let kept = |members: &[ArticleIx]| {
            let before = members.iter().copied().find(|&m| was_kept[m.index()]);
            before.unwrap_or_else(|| members.first().copied().unwrap_or_default())
        };
        let ranked = Ranked {
            columns,
            trust: &self.trust,
            centrality: &centrality,
        };
        let mut stories = story::gather(&story, &copy, kept, &ranked);
        let leads = leads(&self.stories);
        stories.set_leads(|id, _| {
            let led = leads.binary_search_by_key(&id, |l| l.0).ok();
            led.map(|i| leads[i].1)
        });
        Self {
            options: options.clone(),
            graph,
            stories,
            trust: self.trust.clone(),
            centrality,
        }
    }

    fn cut<'c>(&self, columns: &'c Columns, options: &'c Options) -> Cut<'c> {
        Cut {
            columns,
            made_at: self.options.copies.threshold,
            options,
        }
    }

    /// For each article its story and its copy group at the cuts of `options`.
    fn parts(&self, columns: &Columns, options: &Options) -> (Vec<u32>, Vec<u32>) {
        let copies = self.cut(columns, options).copies(&self.graph);
        if options.story.level == Level::Copies {
            return (copies.clone(), copies);
        }
        let mut stories = UnionFind::<u32>::new(columns.len());
        for edge in self.graph.edge_references() {
            let holds = match edge.weight() {
                Link::Copy { .. } => true,
                Link::Weak(_) => !options.graph.no_weak,
                Link::Coverage(_) => false,
            };
            if holds {
                stories.union(edge.source().index() as u32, edge.target().index() as u32);
            }
        }
        let cut = options.graph.coarseness.cut();
        let merges = self.dendrogram(columns);
        for merge in merges.iter().filter(|j| j.height >= cut - 1e-9) {
            stories.union(merge.a.number(), merge.b.number());
        }
        (stories.into_labeling(), copies)
    }

    /// The merges that made the stories of several wordings: see [`graph::dendrogram`].
    pub(super) fn dendrogram(&self, columns: &Columns) -> Vec<Merge> {
        match self.options.story.level {
            Level::Copies => Vec::new(),
            Level::Stories => graph::dendrogram(
                &self.graph,
                &self.places(columns),
                self.options.graph.coarseness.cut(),
            ),
        }
    }

    /// The position of each article in the order in which originals are chosen: the earliest first, of
    /// these the longest, then by id.
    pub(super) fn places(&self, columns: &Columns) -> Vec<u32> {
        let ranked = self.ranked(columns);
        let mut order: Vec<_> = ArticleIx::first(columns.len()).collect();
        order.sort_unstable_by_key(|&a| story::earliest(&ranked, a));
        let mut places = vec![0; order.len()];
        for (article, place) in order.into_iter().zip(0..) {
            places[article.index()] = place;
        }
        places
    }
}

/// The ids and leads of all stories, by id.
fn leads(stories: &Stories) -> Vec<(u64, ArticleIx)> {
    let mut leads: Vec<_> = stories.groups().iter().map(|g| (g.id, g.lead)).collect();
    leads.sort_unstable();
    leads
}

/// Where to cut.
struct Cut<'c> {
    columns: &'c Columns,
    /// The threshold at which the links were searched.
    made_at: Threshold,
    options: &'c Options,
}

impl Cut<'_> {
    /// Whether a link makes a copy at the threshold.
    fn is_copy(&self, ends: (ArticleIx, ArticleIx), link: &Link) -> bool {
        let least = self.options.copies.threshold.get() - 1e-9;
        copy_height(self.columns, self.options, self.made_at, ends, link) >= Some(least)
    }

    /// For each article its copy group.
    fn copies(&self, graph: &LinkGraph) -> Vec<u32> {
        let mut copies = UnionFind::<u32>::new(graph.node_count());
        for edge in graph.edge_references() {
            let (a, b) = (
                ArticleIx::from(edge.source()),
                ArticleIx::from(edge.target()),
            );
            if self.is_copy((a, b), edge.weight()) {
                copies.union(a.number(), b.number());
            }
        }
        copies.into_labeling()
    }

    /// The graph without the links that join nothing, in the same order.
    fn within(&self, graph: &LinkGraph, story: &[u32]) -> LinkGraph {
        let mut within = graph::build(graph.node_count(), &[]);
        for edge in graph.edge_references() {
            let (a, b) = (
                ArticleIx::from(edge.source()),
                ArticleIx::from(edge.target()),
            );
            let holds = match self.options.story.level {
                Level::Stories => true,
                Level::Copies => self.is_copy((a, b), edge.weight()),
            };
            if holds && story[a.index()] == story[b.index()] {
                graph::add(&mut within, a, b, *edge.weight());
            }
        }
        within
    }
}
