//! Links in, groups out.
//!
//! In: the number of articles and the links between them, of both levels. Out: a petgraph graph
//! whose nodes are the articles (node index = article number) and whose edges are links with their
//! reasons. Its connected components over copy links are the copy groups, those over all links the
//! stories: coverage links between groups that average linkage keeps apart ([`average`]) are cut
//! before they come into the graph. In a run that was moved to a higher threshold copy links below
//! that hold stories, and no copy groups. Linear in articles and links except for the linkage; 8 bytes
//! an article and 44 a link.

mod dendrogram;
mod linkage;
mod options;

use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::unionfind::UnionFind;
use petgraph::visit::EdgeRef;

pub use dendrogram::{dendrogram, rounded};
pub use linkage::{Merge, Scored, average, merges};
pub use options::{Coarseness, Options};

use crate::copies::{self, CopyLink, Ground};
use crate::coverage::{CoverageLink, Found, Reason, TELLING};
use crate::ids::{ArticleIx, RepresentativeIx};

/// Why two articles are linked.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Link {
    /// They are the same text.
    Copy {
        /// Shared shingles of all shingles of both.
        jaccard: f32,
        /// Shared shingles of those of the shorter article.
        containment: f32,
        /// Why they are considered one text.
        ground: Ground,
    },
    /// They cover one event in their own words.
    Coverage(Reason),
    /// They are each other's nearest, and both would be alone otherwise.
    Weak(Reason),
}

impl Link {
    /// The strength of the link, 0 to 1.
    pub fn score(self) -> f64 {
        match self {
            Self::Copy { jaccard, .. } => f64::from(jaccard),
            Self::Coverage(reason) | Self::Weak(reason) => f64::from(reason.score),
        }
    }

    /// The greatest threshold at which both are still copies; none for other links. A trimmed copy
    /// counts as .5 (see [`Threshold::accepts`]), and one address is enough at any threshold.
    ///
    /// `shingles` are those of the shorter article.
    ///
    /// [`Threshold::accepts`]: crate::copies::Threshold::accepts
    pub fn copy_height(self, shingles: usize) -> Option<f64> {
        match self {
            Self::Copy {
                ground: Ground::Address,
                ..
            } => Some(1.0),
            Self::Copy {
                jaccard,
                containment,
                ..
            } => Some(copies::height(jaccard.into(), containment.into(), shingles)),
            Self::Coverage(_) | Self::Weak(_) => None,
        }
    }

    /// Whether both are the same text.
    pub fn is_copy(self) -> bool {
        matches!(self, Self::Copy { .. })
    }
}

/// Articles and their links. Any petgraph algorithm runs on it.
pub type LinkGraph = UnGraph<(), Link>;

impl From<NodeIndex> for ArticleIx {
    fn from(node: NodeIndex) -> Self {
        Self::at(node.index())
    }
}

impl From<ArticleIx> for NodeIndex {
    fn from(article: ArticleIx) -> Self {
        Self::new(article.index())
    }
}

/// The graph of `articles` articles and the given copy links.
pub fn build(articles: usize, copies: &[CopyLink]) -> LinkGraph {
    let mut graph = LinkGraph::with_capacity(articles, copies.len());
    for _ in 0..articles {
        graph.add_node(());
    }
    for l in copies {
        let link = Link::Copy {
            jaccard: l.jaccard,
            containment: l.containment,
            ground: l.ground,
        };
        add(&mut graph, l.a, l.b, link);
    }
    graph
}

/// Adds a link between two articles.
pub(crate) fn add(graph: &mut LinkGraph, a: ArticleIx, b: ArticleIx, link: Link) {
    graph.add_edge(a.into(), b.into(), link);
}

/// Adds to the graph those coverage links that hold stories together. The links are between
/// the representatives of copy groups; `representatives` names the article of each.
pub fn add_coverage(
    graph: &mut LinkGraph,
    representatives: &[ArticleIx],
    found: &Found,
    options: &Options,
) {
    let score = |l: &CoverageLink| Scored {
        a: l.a.number(),
        b: l.b.number(),
        score: l.reason.score,
    };
    let scored: Vec<Scored> = found.links.iter().map(score).collect();
    let groups = average(representatives.len(), &scored, options.coarseness.cut());
    drop(scored);
    let one = |l: &CoverageLink| groups[l.a.index()] == groups[l.b.index()];
    let least = TELLING.min(options.coarseness.cut()) as f32;
    let telling = |l: &&CoverageLink| one(l) && l.reason.score >= least;
    for l in found.links.iter().filter(telling) {
        let (a, b) = (representatives[l.a.index()], representatives[l.b.index()]);
        add(graph, a, b, Link::Coverage(l.reason));
    }
    if options.no_weak {
        return;
    }
    let mut sizes = vec![0u32; representatives.len()];
    groups.iter().for_each(|&g| sizes[g as usize] += 1);
    let alone = |one: RepresentativeIx| sizes[groups[one.index()] as usize] == 1;
    let joins = |l: &&CoverageLink| alone(l.a) && alone(l.b);
    for l in found.nearest.iter().filter(joins) {
        let (a, b) = (representatives[l.a.index()], representatives[l.b.index()]);
        add(graph, a, b, Link::Weak(l.reason));
    }
}

/// For each article the smallest article number of its component over the links that `counts`
/// accepts.
pub fn components(graph: &LinkGraph, counts: impl Fn(&Link) -> bool) -> Vec<u32> {
    let mut groups = UnionFind::<u32>::new(graph.node_count());
    for edge in graph.edge_references().filter(|e| counts(e.weight())) {
        groups.union(edge.source().index() as u32, edge.target().index() as u32);
    }
    let mut least: Vec<u32> = (0..graph.node_count() as u32).collect();
    // Roots are arbitrary members: name each component after its first.
    let mut name = vec![u32::MAX; graph.node_count()];
    for article in &mut least {
        let root = groups.find_mut(*article) as usize;
        if name[root] == u32::MAX {
            name[root] = *article;
        }
        *article = name[root];
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_follow_links_of_the_wanted_strength() {
        let link = |a, b, jaccard| CopyLink {
            a: ArticleIx::new(a),
            b: ArticleIx::new(b),
            jaccard,
            containment: 1.0,
            ground: Ground::Wording,
        };
        let graph = build(5, &[link(4, 1, 0.9), link(1, 2, 0.6)]);
        assert_eq!(components(&graph, |_| true), [0, 1, 1, 3, 1]);
        assert_eq!(components(&graph, |l| l.score() > 0.7), [0, 1, 2, 3, 1]);
    }

    fn coverage(a: u32, b: u32, score: f32) -> CoverageLink {
        let reason = Reason {
            score,
            likeness: score,
            shared: Default::default(),
        };
        CoverageLink {
            a: RepresentativeIx::new(a),
            b: RepresentativeIx::new(b),
            reason,
        }
    }

    #[test]
    fn links_between_stories_are_cut_and_a_weak_one_never_chains() {
        // Representatives 0, 1, 2 are articles 5, 4, 3; then 2, 1, 0.
        let representatives = [5, 4, 3, 2, 1, 0].map(ArticleIx::new);
        let found = Found {
            links: vec![
                coverage(0, 1, 0.9),
                coverage(1, 2, 0.3),
                coverage(2, 3, 0.8),
            ],
            // 1, 2 and 3 are in groups already; 4 and 5 are alone.
            nearest: vec![coverage(1, 2, 0.1), coverage(4, 5, 0.1)],
        };
        let mut graph = build(6, &[]);
        let mut options = Options::default();
        add_coverage(&mut graph, &representatives, &found, &options);
        assert_eq!(components(&graph, |_| true), [0, 0, 2, 2, 4, 4]);
        assert_eq!(
            components(&graph, |l| !matches!(l, Link::Weak(_))),
            [0, 1, 2, 2, 4, 4]
        );
        options.no_weak = true;
        let mut graph = build(6, &[]);
        add_coverage(&mut graph, &representatives, &found, &options);
        assert_eq!(components(&graph, |_| true), [0, 1, 2, 2, 4, 4]);
    }
}
