//! What becomes of each article.

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

    /// What becomes of a record that is no article.
    pub(super) fn of_no_article(&self) -> Fate {
        match self.task {
            Task::Drop => None,
            Task::Annotate => Some(None),
        }
    }

    /// What becomes of an article. Fetches its card if it is to be labelled as a copy.
    pub(super) fn of(&self, article: u32) -> anyhow::Result<Fate> {
        // More than there were: told by the caller, at the end.
        let Some(&kept) = self.kept.get(article as usize) else {
            return Ok(None);
        };
        if self.task == Task::Drop {
            return Ok((kept == article).then_some(None));
        }
        let mut label = Label {
            group: crate::run::shown(self.groups[article as usize]),
            ..Label::default()
        };
        if kept != article {
            label.copy_of = Some(self.run.card(kept)?.id);
            let score = self.run.similarity(article, kept)?;
            label.score = Some((score * 1e4).round() / 1e4);
        }
        Ok(Some(Some(label)))
    }
}
