//! What becomes of each article, and which record it is.

use std::ops::Range;

use crate::error::{Cause, Result};
use crate::ids::ArticleIx;
use crate::read::{Decision, Edit, Label};
use crate::run::{self, CopyGroup, Run};

/// The groups of two or more.
pub(super) fn copied(run: &Run) -> impl Iterator<Item = CopyGroup<'_>> {
    let groups = run.stories().flat_map(|story| story.copy_groups());
    groups.filter(|group| group.len() > 1)
}

/// A similarity as it is written, with four decimals.
pub(super) fn rounded(score: f64) -> f64 {
    (score * 1e4).round() / 1e4
}

/// What becomes of the articles of a run.
pub(super) struct Decisions<'r> {
    run: &'r Run,
    edit: Edit,
    /// The article that is kept of the copy group of each.
    kept: Vec<ArticleIx>,
    /// The number of the copy group of each, if labels are asked for.
    groups: Vec<u64>,
}

impl<'r> Decisions<'r> {
    pub(super) fn of_run(run: &'r Run, edit: Edit) -> Self {
        let mut kept: Vec<_> = run.articles().collect();
        for copies in copied(run) {
            for &article in copies.members() {
                kept[article.index()] = copies.kept();
            }
        }
        let mut groups = Vec::new();
        if edit == Edit::Annotate {
            groups.resize(run.len(), 0);
            for copies in run.stories().flat_map(|story| story.copy_groups()) {
                for &article in copies.members() {
                    groups[article.index()] = copies.number();
                }
            }
        }
        Self {
            run,
            edit,
            kept,
            groups,
        }
    }

    /// What becomes of a record, be it an article or not. Fetches the metadata of the article that is
    /// kept if this one is to be labelled as its copy.
    pub(super) fn of(&self, article: Option<ArticleIx>) -> Result<Decision> {
        let Some(article) = article else {
            return Ok((self.edit == Edit::Annotate).then_some(None));
        };
        // More than there were: see [`ArticleNumbers::finish`].
        let Some(&kept) = self.kept.get(article.index()) else {
            return Ok(None);
        };
        if self.edit == Edit::Drop {
            return Ok((kept == article).then_some(None));
        }
        let mut label = Label {
            group: run::shown(
                self.groups
                    .get(article.index())
                    .copied()
                    .unwrap_or_default(),
            ),
            ..Label::default()
        };
        if kept != article {
            label.copy_of = Some(self.run.metadata(kept)?.id);
            let score = self.run.similarity(article, kept)?.unwrap_or_default();
            label.score = Some(rounded(score));
        }
        Ok(Some(Some(label)))
    }
}

/// Which records are articles, in the order of reading.
pub(super) struct ArticleNumbers<'r> {
    run: &'r Run,
    /// The records to come that are not articles.
    others: &'r [Range<u64>],
    record: u64,
    /// Articles so far.
    articles: usize,
}

impl<'r> ArticleNumbers<'r> {
    pub(super) fn of(run: &'r Run) -> Self {
        Self {
            run,
            others: run.no_articles(),
            record: 0,
            articles: 0,
        }
    }

    /// The number of the article that the next record is, if it is one.
    pub(super) fn next(&mut self) -> Option<ArticleIx> {
        let record = self.record;
        self.record += 1;
        let next = self.others.split_first();
        if let Some((others, rest)) = next.filter(|(others, _)| others.contains(&record)) {
            if others.end == record + 1 {
                self.others = rest;
            }
            return None;
        }
        let article = ArticleIx::at(self.articles);
        self.articles += 1;
        Some(article)
    }

    /// To be called at the end. An error if another number of articles came than in the first
    /// reading.
    pub(super) fn finish(&self) -> Result<()> {
        if self.articles == self.run.len() {
            return Ok(());
        }
        let how = format!(
            "{} articles at first, then {}",
            self.run.len(),
            self.articles
        );
        let name = "an input".to_owned();
        Err(Cause::Changed { name, how }.into())
    }
}
