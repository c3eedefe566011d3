//! What coverage is searched between: one article for each copy group.

use std::borrow::Cow;

use super::Table;
use crate::article::Moment;
use crate::coverage;
use crate::error::Result;
use crate::story::{self, Traits};

/// The articles that coverage is searched between: the original of each copy group, by date, then
/// by rank.
pub(crate) struct Units<'t> {
    table: &'t Table,
    articles: Vec<u32>,
    copies: Vec<u32>,
}

impl<'t> Units<'t> {
    /// The originals of these copy groups.
    pub(crate) fn new(table: &'t Table, groups: &[u32]) -> Self {
        let mut articles: Vec<u32> = (0..groups.len() as u32).collect();
        let group = |a: u32| groups[a as usize];
        let mut sizes = vec![0; groups.len()];
        groups.iter().for_each(|&g| sizes[g as usize] += 1);
        articles.sort_unstable_by_key(|&a| (group(a), story::earliest(table, a)));
        articles.dedup_by_key(|a| group(*a));
        // Those of one day are compared with one another: they lie side by side in memory.
        articles.sort_unstable_by_key(|&a| {
            let date = Traits::published(table, a);
            (date.is_none(), date, table.ranks[a as usize])
        });
        let copies = articles.iter().map(|&a| sizes[group(a) as usize]).collect();
        Self {
            table,
            articles,
            copies,
        }
    }

    /// The article of each unit.
    pub(crate) fn articles(&self) -> &[u32] {
        &self.articles
    }
}

impl coverage::Corpus for Units<'_> {
    fn len(&self) -> usize {
        self.articles.len()
    }

    fn terms(&self, unit: u32) -> Result<Cow<'_, [u8]>> {
        self.table.terms(self.articles[unit as usize])
    }

    fn published(&self, unit: u32) -> Option<Moment> {
        Traits::published(self.table, self.articles[unit as usize])
    }

    fn outlet(&self, unit: u32) -> Option<u32> {
        self.table.named_outlet(self.articles[unit as usize])
    }

    fn copies(&self, unit: u32) -> u32 {
        self.copies[unit as usize]
    }
}
