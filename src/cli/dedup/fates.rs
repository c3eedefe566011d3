//! What becomes of each article.

use std::ops::Range;

use super::Task;
use crate::{CopyGroup, Run};

/// The groups of two or more.
pub(super) fn copied(run: &Run) -> impl Iterator<Item = CopyGroup<'_>> {
    let groups = run.stories().flat_map(|story| story.copy_groups());
    groups.filter(|group| group.len() > 1)
}

/// What is added to a record.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Label {
    /// `sada_group`: articles of one copy group have the same.
    pub(super) group: String,
    /// `sada_copy_of`: the id of the article that would be kept, unless it is this one.
    pub(super) copy_of: Option<String>,
    /// `sada_score`: how alike the two are.
    pub(super) score: Option<f64>,
}

impl Label {
    /// The names of what is added.
    pub(super) const NAMES: [&'static str; 3] = ["sada_group", "sada_copy_of", "sada_score"];

    /// The values as text; empty where there is none.
    pub(super) fn texts(&self) -> [String; 3] {
        let score = self.score.map(|s| s.to_string());
        let copy_of = self.copy_of.clone().unwrap_or_default();
        [self.group.clone(), copy_of, score.unwrap_or_default()]
    }
}

/// What becomes of a record: nothing of it is written, or it is, with something added or not.
pub(super) type Fate = Option<Option<Label>>;

/// What becomes of the articles of a run.
pub(super) struct Fates<'r> {
    run: &'r Run,
    task: Task,
    /// The article that is kept of the copy group of each.
    kept: Vec<u32>,
    /// The number of the copy group of each, if labels are asked for.
    groups: Vec<u64>,
}

impl<'r> Fates<'r> {
    pub(super) fn of_run(run: &'r Run, task: Task) -> Self {
        let mut kept: Vec<u32> = (0..run.len() as u32).collect();
        for copies in copied(run) {
            for &article in copies.members() {
                kept[article as usize] = copies.kept();
            }
        }
        let mut groups = Vec::new();
        if task == Task::Annotate {
            groups.resize(run.len(), 0);
            for copies in run.stories().flat_map(|story| story.copy_groups()) {
                for &article in copies.members() {
                    groups[article as usize] = copies.number();
                }
            }
        }
        Self {
            run,
            task,
            kept,
            groups,
        }
    }

    pub(super) fn task(&self) -> Task {
        self.task
    }

    /// What becomes of a record: of an article, or of one that is none. Fetches the card of the
    /// article that is kept if this one is to be labelled as its copy.
    pub(super) fn of(&self, article: Option<u32>) -> anyhow::Result<Fate> {
        let Some(article) = article else {
            return Ok((self.task == Task::Annotate).then_some(None));
        };
        // More than there were: see [`InOrder::finish`].
        let Some(&kept) = self.kept.get(article as usize) else {
            return Ok(None);
        };
        if self.task == Task::Drop {
            return Ok((kept == article).then_some(None));
        }
        let mut label = Label {
            group: crate::run::shown(
                self.groups
                    .get(article as usize)
                    .copied()
                    .unwrap_or_default(),
            ),
            ..Label::default()
        };
        if kept != article {
            label.copy_of = Some(self.run.card(kept)?.id);
            let score = self.run.similarity(article, kept)?.unwrap_or_default();
            label.score = Some((score * 1e4).round() / 1e4);
        }
        Ok(Some(Some(label)))
    }
}

/// Which records are articles, in the order of reading.
pub(super) struct InOrder<'r> {
    run: &'r Run,
    /// The records that are none and are still to come.
    none: &'r [Range<u64>],
    record: u64,
    article: u32,
}

impl<'r> InOrder<'r> {
    pub(super) fn of(run: &'r Run) -> Self {
        Self {
            run,
            none: run.no_articles(),
            record: 0,
            article: 0,
        }
    }

    /// The number of the article that the next record is, if it is one.
    pub(super) fn next(&mut self) -> Option<u32> {
        let record = self.record;
        self.record += 1;
        if let Some((none, rest)) = self.none.split_first().filter(|(n, _)| n.contains(&record)) {
            if none.end == record + 1 {
                self.none = rest;
            }
            return None;
        }
        self.article += 1;
        Some(self.article - 1)
    }

    /// To be called at the end: whether as many articles came as in the first reading.
    pub(super) fn finish(&self) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.article as usize == self.run.len(),
            "an input changed while it was read: {} articles at first, then {}",
            self.run.len(),
            self.article
        );
        Ok(())
    }
}
