//! Representatives: the articles between which coverage is searched, one for each copy group.

use crate::article::Moment;
use crate::copies::CopyLink;
use crate::corpus::Columns;
use crate::coverage;
use crate::digest::Terms;
use crate::error::Result;
use crate::graph;
use crate::run::Ranked;
use crate::story;

/// The articles between which coverage is searched: the original of each copy group, by date, then
/// by id hash.
pub(crate) struct Representatives<'c> {
    columns: &'c Columns,
    articles: Vec<u32>,
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
        let mut articles: Vec<u32> = (0..groups.len() as u32).collect();
        let group = |a: u32| groups[a as usize];
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

    /// The article of each.
    pub(crate) fn articles(&self) -> &[u32] {
        &self.articles
    }

    /// The same, for good.
    pub(crate) fn into_articles(self) -> Vec<u32> {
        self.articles
    }
}

impl coverage::Corpus for Representatives<'_> {
    fn len(&self) -> usize {
        self.articles.len()
    }

    fn terms(&self, unit: u32) -> Result<Terms<'_>> {
        self.columns.terms(self.articles[unit as usize])
    }

    fn published(&self, unit: u32) -> Option<Moment> {
        self.columns.published(self.articles[unit as usize])
    }

    fn outlet(&self, unit: u32) -> Option<u32> {
        self.columns.named_outlet(self.articles[unit as usize])
    }

    fn copies(&self, unit: u32) -> u32 {
        self.copies[unit as usize]
    }
}
