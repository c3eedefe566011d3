//! A member of a group as lines of a page.
//!
//! In: its metadata, what it is to the group, and where the columns are. Out: a line with date, role,
//! lag and outlet, and one below with the headline if that is not the group's.

use std::io;

use super::figures::minute;
use super::page::{Page, Style};
use super::sanitize;
use crate::digest::Metadata;
use crate::ids::ArticleIx;
use crate::run::{Role, Run};

/// The most columns of an outlet's name.
const OUTLET: usize = 32;
/// Where there is less room, an outlet goes on the next line.
const NARROW_OUTLET: usize = 12;
/// `copy 100 %` and `original`.
const ROLE: usize = 10;
/// `+59 min`, if times are known.
const TIMED_LAG: usize = 7;
/// `+30 d`, if only days are.
const LAG: usize = 5;
/// Between columns.
pub(super) const GAP: usize = 2;
/// Comes before the headline of the article in the line above.
const BELOW: &str = "↳ ";

/// An article with the parts of its metadata that people read, made safe.
pub(super) struct Shown {
    pub(super) metadata: Metadata,
    pub(super) headline: String,
    /// Its outlet, else where it was read.
    pub(super) outlet: String,
}

impl Shown {
    pub(super) fn new(metadata: Metadata) -> Self {
        let outlet = match sanitize::headline(&metadata.source) {
            name if name.is_empty() => {
                sanitize::fit_end(&sanitize::escape(&metadata.id), OUTLET).into_owned()
            }
            name => sanitize::fit(&name, OUTLET).into_owned(),
        };
        Self {
            headline: sanitize::headline(&metadata.title),
            outlet,
            metadata,
        }
    }
}

/// The members that are shown: the first ones, and `must` among them. A line that would say "and
/// 1 more" shows the member instead.
pub(super) fn chosen(members: &[ArticleIx], most: usize, must: ArticleIx) -> Vec<ArticleIx> {
    if members.len() <= most.saturating_add(1) {
        return members.to_vec();
    }
    let mut shown = members[..most].to_vec();
    if !shown.contains(&must)
        && members.contains(&must)
        && let Some(last) = shown.last_mut()
    {
        *last = must;
    }
    shown
}

/// What a line about a member says.
pub(super) struct Row {
    pub(super) shown: Shown,
    /// What other lines of the story call it by; empty if none does.
    pub(super) label: String,
    pub(super) role: Role,
    /// The role in words, with the percentage of a copy.
    pub(super) said: String,
    pub(super) lag: String,
    /// `kept`, `lead` or nothing.
    pub(super) mark: &'static str,
    pub(super) new_headline: bool,
}

/// Where the columns of groups are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// Number of the group.
    pub(super) number: usize,
    /// Columns of the largest number.
    digits: usize,
    /// Columns of a date, none when nothing is dated.
    date: usize,
    /// Columns of a lag.
    lag: usize,
    /// Columns of a mark, none when nothing is marked.
    mark: usize,
}

impl Layout {
    pub(super) fn new(run: &Run, shown: usize, timed: bool) -> Self {
        let mut groups = run.stories().take(shown).flat_map(|s| s.copy_groups());
        let is_marked = groups.any(|c| c.kept() != c.original());
        Self {
            number: 1,
            digits: shown.to_string().len(),
            date: match (run.span(), timed) {
                (None, _) => 0,
                (Some(_), false) if run.has_about() => "~2015-07-21".len(),
                (Some(_), false) => "2015-07-21".len(),
                (Some(_), true) => "2015-07-21 06:10".len(),
            },
            lag: if timed { TIMED_LAG } else { LAG },
            mark: if is_marked { "kept".len() } else { 0 },
        }
    }

    pub(super) fn indent(self) -> usize {
        self.digits + GAP
    }

    /// The column where what comes after a date begins.
    pub(super) fn behind_date(self) -> usize {
        self.indent() + self.date + GAP
    }

    /// The line that begins a group: its number and the headline of `lead`.
    pub(super) fn headline(self, lead: &Shown, page: &mut Page<'_>) -> io::Result<()> {
        let head = page.line();
        let head = head.put_right(Style::Dim, &self.number.to_string(), self.digits);
        page.push(head.tab(self.indent()).put(Style::Bold, &lead.headline))
    }

    pub(super) fn row(self, row: &Row, page: &mut Page<'_>) -> io::Result<()> {
        let (style, role) = match row.role {
            Role::Copy => (Style::Plain, Style::Plain),
            Role::Coverage => (Style::Bold, Style::Coverage),
            Role::Lead | Role::Original => (Style::Bold, Style::First),
        };
        let mut column = self.indent();
        let line = page.line().put_right(Style::Dim, &row.label, column - 1);
        let mut line = line.tab(column);
        if self.date > 0 {
            let date = row
                .shown
                .metadata
                .published
                .map_or("undated".into(), minute);
            line = line.put(Style::Dim, &date);
            column = self.behind_date();
        }
        line = line.tab(column).put(role, &row.said);
        column += ROLE + GAP;
        if self.mark > 0 {
            line = line.tab(column).put(Style::Bold, row.mark);
            column += self.mark + GAP;
        }
        if self.date > 0 {
            line = line.tab(column).put(Style::Dim, &row.lag);
            column += self.lag + GAP;
        }
        if page.width() < column + NARROW_OUTLET {
            page.push(line)?;
            line = page.line();
            column = self.indent() + GAP;
        }
        line = line.tab(column).put(style, &row.shown.outlet);
        page.push(line)?;
        if row.new_headline {
            let below = page.line().tab(self.indent() + GAP).put(Style::Dim, BELOW);
            page.push(below.put(Style::Plain, &row.shown.headline))?;
        }
        Ok(())
    }
}
