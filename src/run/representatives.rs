//! Representatives: the articles between which coverage is searched, one for each copy group.

use crate::article::Moment;
use crate::copies::CopyLink;
use crate::corpus::Columns;
use crate::coverage;
use crate::digest::Terms;
use crate::error::Result;
use crate::graph;
use crate::ids::{ArticleIx, RepresentativeIx};
use crate::run::Ranked;
use crate::story;

/// The articles between which coverage is searched: the original of each copy group, by date, then
/// by id hash.
pub(crate) struct Representatives<'c> {
    columns: &'c Columns,
    articles: Vec<ArticleIx>,
    /// Size of the copy group of each.
    copies: Vec<u32>,
}

impl<'c> Representatives<'c> {
    /// The originals of the copy groups that these links make.
    pub(crate) fn of(columns: &'c Columns, copies: &[CopyLink]) -> Self {
        let groups = graph::components(&graph::build(columns.len(), copies), |_| true);
        let ranked = Ranked {
            columns,
            trust: &[],
            centrality: &[],
        };
        let mut articles: Vec<_> = ArticleIx::first(groups.len()).collect();
        let group = |a: ArticleIx| groups[a.index()];
        let mut sizes = vec![0; groups.len()];
        groups.iter().for_each(|&g| sizes[g as usize] += 1);
        articles.sort_unstable_by_key(|&a| (group(a), story::earliest(&ranked, a)));
        articles.dedup_by_key(|a| group(*a));
        // Those of one day are compared with one another: they lie side by side in memory.
        articles.sort_unstable_by_key(|&a| {
            let date = columns.published(a);
            (date.is_none(), date, columns.id_hash(a))
        });
        let copies = articles.iter().map(|&a| sizes[group(a) as usize]).collect();
        Self {
            columns,
            articles,
            copies,
        }
    }

    /// The article that a representative is.
    pub(crate) fn article(&self, representative: RepresentativeIx) -> ArticleIx {
        self.articles[representative.index()]
    }

    /// The article that each is.
    pub(crate) fn into_articles(self) -> Vec<ArticleIx> {
        self.articles
    }
}

impl coverage::Corpus for Representatives<'_> {
    fn len(&self) -> usize {
        self.articles.len()
    }

    fn terms(&self, representative: RepresentativeIx) -> Result<Terms<'_>> {
        self.columns.terms(self.article(representative))
    }

    fn published(&self, representative: RepresentativeIx) -> Option<Moment> {
        self.columns.published(self.article(representative))
    }

    fn outlet(&self, representative: RepresentativeIx) -> Option<u32> {
        self.columns.named_outlet(self.article(representative))
    }

    fn copies(&self, representative: RepresentativeIx) -> u32 {
        self.copies[representative.index()]
    }
}
