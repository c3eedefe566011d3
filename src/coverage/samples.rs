//! Small corpora for the tests of this stage.

use std::borrow::Cow;

use super::terms::{Field, Gatherer};
use super::vector::Vectors;
use super::{Background, Corpus, Frequencies, Weigher};
use crate::article::Moment;
use crate::error::Result;
use crate::text::Term;

/// Articles by the records of their terms.
pub(super) struct Articles {
    records: Vec<Vec<u8>>,
    pub(super) dates: Vec<Option<Moment>>,
    frequencies: Frequencies,
}

/// An article with these terms in its text, each once.
pub(super) fn article(terms: impl IntoIterator<Item = u32>) -> Vec<u32> {
    terms.into_iter().collect()
}

impl Articles {
    pub(super) fn of(articles: Vec<Vec<u32>>) -> Self {
        let mut gatherer = Gatherer::default();
        let mut frequencies = Frequencies::default();
        let records = articles.iter().map(|terms| {
            gatherer.clear();
            for (token, &id) in (0..).zip(terms) {
                let word = "كلمة";
                gatherer.add(Field::Body, Term { id, token, word });
            }
            frequencies.add(gatherer.terms());
            let mut record = Vec::new();
            gatherer.write(&mut record);
            record
        });
        Self {
            records: records.collect(),
            dates: vec![None; articles.len()],
            frequencies,
        }
    }

    pub(super) fn vectors(&self) -> Vectors {
        let weigher = Weigher::new(&self.frequencies, &Background::default());
        Vectors::of(self, &weigher).unwrap()
    }
}

impl Corpus for Articles {
    fn len(&self) -> usize {
        self.records.len()
    }

    fn terms(&self, article: u32) -> Result<Cow<'_, [u8]>> {
        Ok(Cow::Borrowed(&self.records[article as usize]))
    }

    fn published(&self, article: u32) -> Option<Moment> {
        self.dates[article as usize]
    }

    fn outlet(&self, _article: u32) -> Option<u32> {
        None
    }

    fn copies(&self, _article: u32) -> u32 {
        1
    }
}
