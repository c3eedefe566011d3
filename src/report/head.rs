//! How a story begins: its headline, how many reported it, and when.
//!
//! In: a story. Out: lines of a page: the number and the headline; articles, texts, outlets and
//! days; if three or more articles came at different times, a bar of these times between the first
//! and the last of them, from left to right. Cost: the dates of the story are sorted.

use std::io;

use super::bar::{self, bar};
use super::figures::{clock, count, days, minute};
use super::member::{GAP, Layout, Shown};
use super::page::{Page, Style};
use super::sanitize::columns;
use crate::article::Moment;
use crate::run::Story;

/// The greatest length of a bar, however wide the page is.
const LONGEST: usize = 48;
/// If the bar would be shorter, the times of day at its ends are left out.
const SHORTEST: usize = 12;

/// Writes how a story begins; `lead` represents it.
pub(super) fn write(
    story: Story<'_>,
    lead: &Shown,
    layout: Layout,
    page: &mut Page<'_>,
) -> io::Result<()> {
    layout.headline(lead, page)?;
    let dates: Vec<Moment> = story.timeline().map_while(|(date, _)| date).collect();
    let mut facts = facts(story);
    if bar::is_worth_it(&dates) {
        page.wrap(layout.indent(), Style::Dim, &facts.join(" · "))?;
        return times(&dates, layout, page);
    }
    facts.extend(story.span().map(days));
    page.wrap(layout.indent(), Style::Dim, &facts.join(" · "))
}

/// `5 articles, 4 different texts` and `3 outlets`.
fn facts(story: Story<'_>) -> Vec<String> {
    let mut articles = count(story.len() as u64, "article", "articles");
    if (2..story.len()).contains(&story.texts()) {
        let texts = count(story.texts() as u64, "text", "different texts");
        articles = format!("{articles}, {texts}");
    }
    let outlets = story.outlets() as u64;
    let outlets = (outlets > 0).then(|| count(outlets, "outlet", "outlets"));
    [articles].into_iter().chain(outlets).collect()
}

/// The bar of these dates, which are in order, with the first and the last at its ends.
fn times(dates: &[Moment], layout: Layout, page: &mut Page<'_>) -> io::Result<()> {
    let (Some(&first), Some(&last)) = (dates.first(), dates.last()) else {
        return Ok(());
    };
    let end = match (first.date() == last.date(), last.has_time()) {
        (true, true) => clock(last),
        _ => minute(last),
    };
    // Below the dates of the articles, so that the bar begins where their roles do.
    let mut ends = (minute(first), end);
    let mut start = layout
        .behind_date()
        .max(layout.indent() + columns(&ends.0) + GAP);
    let length = |start: usize, end: &str| {
        let used = start + GAP + columns(end);
        page.width().saturating_sub(used).min(LONGEST)
    };
    if length(start, &ends.1) < SHORTEST && first.date() < last.date() {
        ends = (first.date().to_string(), last.date().to_string());
        start = layout.indent() + columns(&ends.0) + GAP;
    }
    let bar = bar(dates, length(start, &ends.1));
    let mut line = page.line().tab(layout.indent()).put(Style::Dim, &ends.0);
    line = line.tab(start);
    let mut rest = bar.as_str();
    while let Some(next) = rest.chars().next() {
        let is_empty = next == bar::EMPTY;
        let end = rest.find(|c| (c == bar::EMPTY) != is_empty);
        let (run, then) = rest.split_at(end.unwrap_or(rest.len()));
        let style = if is_empty { Style::Dim } else { Style::Plain };
        line = line.put(style, run);
        rest = then;
    }
    let end = line.width_used() + GAP;
    page.push(line.tab(end).put(Style::Dim, &ends.1))
}
