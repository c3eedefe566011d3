//! Links in, groups out.
//!
//! In: the number of articles and the links between them. Out: a petgraph graph whose nodes are
//! the articles (node index = article number) and whose edges are links with their reasons, and
//! the connected components over copy links: the copy groups. Linear in articles and links; 8
//! bytes an article and 28 a link.

use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::unionfind::UnionFind;
use petgraph::visit::EdgeRef;

use crate::copies::CopyLink;

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
    },
}

impl Link {
    /// The strength of the link, 0 to 1.
    pub fn score(self) -> f64 {
        match self {
            Self::Copy { jaccard, .. } => f64::from(jaccard),
        }
    }
}

/// Articles and their links. Any petgraph algorithm runs on it.
pub type LinkGraph = UnGraph<(), Link>;

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
        };
        graph.add_edge(
            NodeIndex::new(l.a as usize),
            NodeIndex::new(l.b as usize),
            link,
        );
    }
    graph
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
            a,
            b,
            jaccard,
            containment: 1.0,
        };
        let graph = build(5, &[link(4, 1, 0.9), link(1, 2, 0.6)]);
        assert_eq!(components(&graph, |_| true), [0, 1, 1, 3, 1]);
        assert_eq!(components(&graph, |l| l.score() > 0.7), [0, 1, 2, 3, 1]);
    }
}
