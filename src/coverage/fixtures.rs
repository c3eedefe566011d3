//! Small corpora for the tests of this stage.

use super::vector::Vectors;
use super::{Background, Corpus, Weigher};
use crate::article::Moment;
use crate::corpus::{Frequencies, Lost};
use crate::digest::Terms;
use crate::error::Result;
use crate::ids::RepresentativeIx;
use crate::progress::Silent;

/// Articles by their terms.
pub(super) struct Articles {
    terms: Vec<Terms<'static>>,
    pub(super) dates: Vec<Option<Moment>>,
    frequencies: Frequencies,
}

/// An article with these terms in its text, each once.
pub(super) fn article(terms: impl IntoIterator<Item = u32>) -> Vec<u32> {
    terms.into_iter().collect()
}

impl Articles {
    pub(super) fn of(articles: Vec<Vec<u32>>) -> Self {
        let mut frequencies = Frequencies::default();
        let terms = articles.iter().map(|terms| {
            let terms = Terms::of(&[], terms);
            frequencies.add(&terms);
            terms
        });
        Self {
            terms: terms.collect(),
            dates: vec![None; articles.len()],
            frequencies,
        }
    }

    pub(super) fn vectors(&self) -> Vectors {
        let (lost, background) = (Lost::default(), Background::default());
        let weigher = Weigher::new(&self.frequencies, &lost, &background);
        Vectors::of(self, &weigher, &Silent).unwrap()
    }
}

impl Corpus for Articles {
    fn len(&self) -> usize {
        self.terms.len()
    }

    fn terms(&self, article: RepresentativeIx) -> Result<Terms<'_>> {
        Ok(self.terms[article.index()].borrowed())
    }

    fn published(&self, article: RepresentativeIx) -> Option<Moment> {
        self.dates[article.index()]
    }

    fn outlet(&self, _article: RepresentativeIx) -> Option<u32> {
        None
    }

    fn copies(&self, _article: RepresentativeIx) -> u32 {
        1
    }
}
