//! What decides the order of articles.

use petgraph::visit::EdgeRef;

use crate::article::Moment;
use crate::corpus::Columns;
use crate::graph::LinkGraph;
use crate::ids::ArticleIx;
use crate::story::Traits;

/// Articles with what decides their order: columns, trust of outlets, centrality.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ranked<'c> {
    pub(crate) columns: &'c Columns,
    /// Rank among the trusted, by outlet.
    pub(crate) trust: &'c [Option<usize>],
    /// By article; none if no links are known yet.
    pub(crate) centrality: &'c [f32],
}

/// The place of each outlet among those that are trusted, the most trusted first.
pub(crate) fn trust(columns: &Columns, trusted: &[String]) -> Vec<Option<usize>> {
    let place = |outlet: &String| trusted.iter().position(|t| t.eq_ignore_ascii_case(outlet));
    columns.outlets().iter().map(place).collect()
}

/// The summed scores of each article's coverage links.
pub(crate) fn centrality(graph: &LinkGraph) -> Vec<f32> {
    let mut sums = vec![0u64; graph.node_count()];
    for edge in graph.edge_references().filter(|e| !e.weight().is_copy()) {
        // Whole numbers: their sum does not depend on the order of links. Four decimals, as in run
        // files, so that a saved run has the same leads.
        let score = (edge.weight().score() * 1e4).round() as u64;
        sums[edge.source().index()] += score;
        sums[edge.target().index()] += score;
    }
    sums.iter().map(|&sum| (sum as f64 / 1e4) as f32).collect()
}

impl Traits for Ranked<'_> {
    fn published(&self, article: ArticleIx) -> Option<Moment> {
        self.columns.published(article)
    }

    fn length(&self, article: ArticleIx) -> u32 {
        self.columns.words(article)
    }

    fn position(&self, article: ArticleIx) -> u32 {
        article.number()
    }

    fn trust(&self, article: ArticleIx) -> Option<usize> {
        let outlet = self.columns.outlet(article) as usize;
        self.trust.get(outlet).copied().flatten()
    }

    fn id_hash(&self, article: ArticleIx) -> u64 {
        self.columns.id_hash(article)
    }

    fn centrality(&self, article: ArticleIx) -> f64 {
        let of = self.centrality.get(article.index());
        of.copied().unwrap_or(0.0).into()
    }
}
