//! In how many articles each term stands.

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use crate::digest::Terms;

/// Document frequencies of story terms. Memory: about 12 bytes a distinct term.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frequencies {
    /// Negative where more was taken back than was counted so far.
    articles: i32,
    /// Never 0.
    counts: HashMap<u32, i32>,
}

impl Frequencies {
    /// Counts an article.
    pub fn add(&mut self, terms: &Terms<'_>) {
        self.articles += 1;
        terms.ids().for_each(|term| self.count(term, 1));
    }

    /// Takes back what [`Frequencies::add`] counts of an article.
    pub fn remove(&mut self, terms: &Terms<'_>) {
        self.articles -= 1;
        terms.ids().for_each(|term| self.count(term, -1));
    }

    /// Adds what another one counted.
    pub fn merge(&mut self, other: Self) {
        self.articles += other.articles;
        if self.counts.is_empty() {
            self.counts = other.counts;
            return;
        }
        for (term, n) in other.counts {
            self.count(term, n);
        }
    }

    #[inline]
    fn count(&mut self, term: u32, times: i32) {
        match self.counts.entry(term) {
            Entry::Vacant(free) => {
                free.insert(times);
            }
            Entry::Occupied(mut count) => {
                *count.get_mut() += times;
                if *count.get() == 0 {
                    count.remove();
                }
            }
        }
    }

    /// Number of articles.
    pub fn articles(&self) -> u32 {
        self.articles.max(0) as u32
    }

    /// Distinct terms with the number of articles that hold each, in no order.
    pub fn counts(&self) -> impl Iterator<Item = (u32, u32)> {
        let positive = self.counts.iter().filter(|(_, n)| **n > 0);
        positive.map(|(&term, &n)| (term, n as u32))
    }

    /// Counts of terms, given as they are.
    #[cfg(test)]
    pub(crate) fn of(articles: i32, counts: &[(u32, i32)]) -> Self {
        let counts = counts.iter().copied().collect();
        Self { articles, counts }
    }
}

/// What terms lost when lines were left out of articles.
#[derive(Debug, Clone, Default)]
pub struct Lost(HashMap<u32, u32>);

impl Lost {
    /// Notes the terms that an article lost.
    pub(crate) fn add(&mut self, terms: &[u32]) {
        terms
            .iter()
            .for_each(|&term| *self.0.entry(term).or_default() += 1);
    }

    /// In how many articles fewer a term stands.
    pub(crate) fn of(&self, term: u32) -> u32 {
        self.0.get(&term).copied().unwrap_or(0)
    }
}
