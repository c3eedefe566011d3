//! What a run recorded while it read.

use std::ops::Range;

use super::Counts;
use crate::corpus::BoilerplateCounts;
use crate::error::Skipped;
use crate::skips::Skips;

/// What was left out of a run, and why.
#[derive(Debug, Default, Clone)]
pub(crate) struct Reading {
    pub(crate) skipped: Skips,
    /// Records that are not articles, by their numbers among all records: ranges in order.
    pub(super) no_articles: Vec<Range<u64>>,
    /// How many of these are in a language that is not asked for.
    pub(crate) other_languages: u64,
    records: u64,
    pub(crate) boilerplate: BoilerplateCounts,
}

impl Reading {
    /// Records what a batch left out: `numbers` are those of its `records` that are not articles, of
    /// which `other_languages` are in a language that is not asked for.
    pub(crate) fn skip(
        &mut self,
        skipped: impl IntoIterator<Item = Skipped>,
        numbers: impl Iterator<Item = u32>,
        other_languages: usize,
        records: u32,
    ) {
        self.skipped.extend(skipped);
        self.other_languages += other_languages as u64;
        for number in numbers.map(|n| self.records + u64::from(n)) {
            match self.no_articles.last_mut() {
                Some(range) if range.end == number => range.end += 1,
                _ => self.no_articles.push(number..number + 1),
            }
        }
        self.records += u64::from(records);
    }

    /// What a run that was read back says of its reading.
    pub(crate) fn of_saved(skipped: Skips, counts: &Counts) -> Self {
        Self {
            skipped,
            other_languages: counts.other_languages,
            boilerplate: BoilerplateCounts {
                articles: counts.with_boilerplate,
                lines: counts.boilerplate,
                named: Vec::new(),
            },
            ..Self::default()
        }
    }
}
