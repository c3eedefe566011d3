//! A story and its copy groups, as they are asked for.

use serde::Serialize;

use super::{Run, span};
use crate::article::Moment;
use crate::corpus::Columns;
use crate::error::Result;
use crate::ids::ArticleIx;
use crate::story::{self, Group};

/// All articles about one event, or an article alone.
#[derive(Debug, Clone, Copy)]
pub struct Story<'r> {
    run: &'r Run,
    group: &'r Group,
}

/// Articles with one text, or an article without copies.
#[derive(Debug, Clone, Copy)]
pub struct CopyGroup<'r> {
    run: &'r Run,
    group: &'r story::CopyGroup,
}

/// What an article is to its story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Role {
    /// Represents the story.
    Lead,
    /// Others copied it.
    Original,
    /// The same text again.
    Copy,
    /// Reports the event in its own words.
    Coverage,
}

/// The letters and digits of ids: those that are not taken for others.
const LETTERS: &str = "0123456789abcdefghjkmnpqrstvwxyz";

/// 13 letters and digits for a number.
pub(crate) fn shown(id: u64) -> String {
    let letter = |i: u32| char::from(LETTERS.as_bytes()[(id >> (5 * i) & 31) as usize]);
    (0..13).rev().map(letter).collect()
}

/// The number that is shown so.
pub(super) fn number_of(id: &str) -> Option<u64> {
    let digit = |number: u64, letter| Some(number << 5 | LETTERS.find(letter)? as u64);
    let number = id.chars().try_fold(0, digit)?;
    (shown(number) == id).then_some(number)
}

/// How many outlets that have a name.
fn outlets(columns: &Columns, members: &[ArticleIx]) -> usize {
    let mut outlets: Vec<u32> = members
        .iter()
        .filter_map(|&m| columns.named_outlet(m))
        .collect();
    outlets.sort_unstable();
    outlets.dedup();
    outlets.len()
}

impl<'r> Story<'r> {
    pub(super) fn new(run: &'r Run, group: &'r Group) -> Self {
        Self { run, group }
    }

    /// The run that it belongs to.
    pub fn run(&self) -> &'r Run {
        self.run
    }

    /// A stable id of 13 letters and digits: the same articles give the same on every machine.
    pub fn id(&self) -> String {
        shown(self.group.id)
    }

    /// Its articles by number, copy group by copy group.
    pub fn members(&self) -> &'r [ArticleIx] {
        self.run.grouping.stories.members(self.group)
    }

    /// Its copy groups by the date of their originals; most are of one article.
    pub fn copy_groups(&self) -> impl ExactSizeIterator<Item = CopyGroup<'r>> + use<'r> {
        let run = self.run;
        let groups = run.grouping.stories.copy_groups(self.group).iter();
        groups.map(move |group| CopyGroup::new(run, group))
    }

    /// Number of articles, copies included.
    pub fn len(&self) -> usize {
        self.members().len()
    }

    /// Number of different texts: articles without their copies.
    pub fn texts(&self) -> usize {
        self.copy_groups().len()
    }

    /// Whether it has no articles (never: a story of one is a story).
    pub fn is_empty(&self) -> bool {
        self.members().is_empty()
    }

    /// The article that represents the story: central, early, long enough, not a copy.
    pub fn lead(&self) -> ArticleIx {
        self.group.lead
    }

    /// The headline of the lead.
    pub fn title(&self) -> Result<String> {
        Ok(self.run.metadata(self.lead())?.title)
    }

    /// How many outlets printed it.
    pub fn outlets(&self) -> usize {
        outlets(&self.run.base.columns, self.members())
    }

    /// The dates of the first and the last article, as far as they are dated.
    pub fn span(&self) -> Option<(Moment, Moment)> {
        span(self.timeline().filter_map(|(date, _)| date))
    }

    /// Its articles with their dates, in the order of time; the undated come last.
    pub fn timeline(&self) -> impl Iterator<Item = (Option<Moment>, ArticleIx)> + use<'r> {
        let columns = &self.run.base.columns;
        let dated = |&m: &ArticleIx| (columns.published(m), m);
        let mut line: Vec<_> = self.members().iter().map(dated).collect();
        line.sort_by_key(|&(date, m)| (date.is_none(), date, columns.id_hash(m)));
        line.into_iter()
    }

    /// The words that say what the story is about, with their weights (the heaviest first, 0 to
    /// 1), as its lead writes them. Empty if only copies were looked for. Cost: 5 µs, and 1 µs for
    /// each of the first 32 texts.
    pub fn terms(&self) -> Result<Vec<(String, f64)>> {
        const TEXTS: usize = 32;
        if self.run.base.saved.is_some() {
            let saved = self.run.saved_terms.get(&self.group.id);
            return Ok(saved.cloned().unwrap_or_default());
        }
        let Some((weigher, _)) = self.run.base.weigher.as_deref() else {
            return Ok(Vec::new());
        };
        let work = || {
            let texts = self.copy_groups().take(TEXTS);
            let records: Vec<_> = texts
                .map(|text| self.run.base.columns.terms(text.original()))
                .collect::<Result<_>>()?;
            let lead = self.run.base.columns.terms(self.lead())?;
            Ok(weigher.key_terms(&lead, &records))
        };
        self.run.terms.get(self.group.id, work)
    }
}

impl<'r> CopyGroup<'r> {
    pub(super) fn new(run: &'r Run, group: &'r story::CopyGroup) -> Self {
        Self { run, group }
    }

    /// The number that its id encodes; see [`shown`].
    #[cfg_attr(not(feature = "cli"), allow(dead_code))]
    pub(crate) fn number(&self) -> u64 {
        self.group.id
    }

    /// A stable id of 13 letters and digits.
    pub fn id(&self) -> String {
        shown(self.group.id)
    }

    /// Its articles by number: the original first, then by date.
    pub fn members(&self) -> &'r [ArticleIx] {
        self.run.grouping.stories.copies(self.group)
    }

    /// Number of articles.
    pub fn len(&self) -> usize {
        self.members().len()
    }

    /// Whether it has no articles (never).
    pub fn is_empty(&self) -> bool {
        self.members().is_empty()
    }

    /// The article that was printed first.
    pub fn original(&self) -> ArticleIx {
        self.members().first().copied().unwrap_or_default()
    }

    /// The article that is kept when copies are taken out.
    pub fn kept(&self) -> ArticleIx {
        self.group.kept
    }

    /// How many outlets printed it.
    pub fn outlets(&self) -> usize {
        outlets(&self.run.base.columns, self.members())
    }

    /// What a member is to `story`, whose copy group this is; [`Run::role`] knows both.
    pub fn role(&self, story: &Story<'_>, article: ArticleIx) -> Role {
        match article {
            a if a == story.lead() => Role::Lead,
            a if a != self.original() => Role::Copy,
            _ if self.len() > 1 => Role::Original,
            _ => Role::Coverage,
        }
    }
}
