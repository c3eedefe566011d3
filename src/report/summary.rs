//! What a report says of the run as a whole: at its head how much was found, at its foot what its
//! words mean.
//!
//! In: a run and what it counted. Out: lines. No article is fetched.

use std::io;

use super::figures::{count, days, percent, precise_percent, thousands};
use super::page::{Page, Style};
use crate::run::{Counts, Run};

/// Which words of a report are to be explained at its end.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Roles, and the percentage of a word.
    pub(super) words: bool,
    /// The percentage of a copy.
    pub(super) copies: bool,
    /// A weak link.
    pub(super) weak: bool,
}

impl Notes {
    pub(super) fn write(&self, run: &Run, page: &mut Page<'_>) -> io::Result<()> {
        let copies = &run.options().copies;
        let copies = format!(
            "Percentage of a copy: how many of their {}-word phrases the copy and its original \
             share; below {}: a copy of a copy, or a trimmed one.",
            copies.shingle,
            percent(copies.threshold.get())
        );
        let notes = [
            (
                self.words,
                "Lead: represents its story. Original: was copied. Coverage: in its own words.",
            ),
            (
                self.words,
                "Percentage of a word: its part of what two texts have in common.",
            ),
            (
                self.weak,
                "Weak link: both texts would stand alone without it. Such links are often wrong; \
                 --no-weak leaves them out.",
            ),
            (self.copies, &copies),
        ];
        let mut notes = notes.iter().filter(|(is_needed, _)| *is_needed).peekable();
        if notes.peek().is_some() {
            page.blank()?;
        }
        notes.try_for_each(|(_, note)| page.wrap(0, Style::Dim, note))
    }
}

/// What the run is about.
pub(super) fn facts(
    run: &Run,
    counts: &Counts,
    timed: bool,
    page: &mut Page<'_>,
) -> io::Result<()> {
    let mut facts = vec![count(counts.articles, "article", "articles")];
    if counts.outlets > 0 {
        facts.push(count(counts.outlets, "outlet", "outlets"));
    }
    facts.push(match run.span() {
        Some(span) if timed => days(span) + ", times in UTC",
        Some(span) => days(span),
        None => "no dates".to_owned(),
    });
    page.wrap(0, Style::Bold, &facts.join(" · "))
}

/// How many stories are reported more than once, and by how many articles; `told` is their number.
pub(super) fn stories(run: &Run, told: usize, page: &mut Page<'_>) -> io::Result<()> {
    let articles: usize = run.stories().take(told).map(|story| story.len()).sum();
    let alone = match run.len() - articles {
        0 => "no article stands alone".to_owned(),
        n => count(n as u64, "article stands alone", "articles stand alone"),
    };
    let articles = thousands(articles as u64);
    let text = match told {
        0 => match run.len() {
            1 => "The article stands alone: there is no other.".to_owned(),
            _ => "No story is told by two or more articles: each stands alone.".to_owned(),
        },
        1 => format!("1 story is told by {articles} articles; {alone}."),
        n => format!(
            "{} stories are told by two or more articles each, {articles} in all; {alone}.",
            thousands(n as u64),
        ),
    };
    page.wrap(0, Style::Plain, &text)
}

/// How many articles are copies.
pub(super) fn copies(run: &Run, counts: &Counts, page: &mut Page<'_>) -> io::Result<()> {
    let threshold = run.options().copies.threshold.get();
    let text = match counts.copies {
        0 => format!("No copies found (threshold {threshold})."),
        n => format!(
            "{}, {} of all, {} of {} (threshold {threshold}).",
            count(n, "article", "articles"),
            precise_percent(n as f64 / counts.articles as f64),
            if n == 1 { "is a copy" } else { "are copies" },
            count(counts.copy_groups, "original", "originals"),
        ),
    };
    page.wrap(0, Style::Plain, &text)?;
    recrawls(counts, page)
}

/// How many copies are pages that were crawled again.
fn recrawls(counts: &Counts, page: &mut Page<'_>) -> io::Result<()> {
    let text = match counts.recrawls {
        0 => return Ok(()),
        1 => {
            "1 of them is the same page as its original, crawled again (marked “again”).".to_owned()
        }
        n => format!(
            "{} of them are the same pages as their originals, crawled again (marked “again”).",
            thousands(n)
        ),
    };
    page.wrap(0, Style::Plain, &text)
}

/// How many articles are copies, and what that means.
pub(super) fn copies_in_detail(run: &Run, counts: &Counts, page: &mut Page<'_>) -> io::Result<()> {
    let copies = &run.options().copies;
    let (threshold, words) = (copies.threshold.get(), copies.shingle);
    if counts.copies == 0 {
        let text = format!(
            "No copies found: no article shares {} or more of its {words}-word phrases with another \
             (threshold {threshold}).",
            percent(threshold)
        );
        return page.wrap(0, Style::Plain, &text);
    }
    let share = precise_percent(counts.copies as f64 / counts.articles as f64);
    let are = match counts.copies {
        1 => "is a copy",
        _ => "are copies",
    };
    let text = format!(
        "{} ({share}) {are} of {}: {} at threshold {threshold}.",
        thousands(counts.copies),
        count(counts.copy_groups, "original", "originals"),
        count(counts.copy_groups, "group", "groups"),
    );
    page.wrap(0, Style::Plain, &text)?;
    recrawls(counts, page)?;
    let text =
        format!("The percentage: how many of their {words}-word phrases copy and original share.");
    page.wrap(0, Style::Dim, &text)?;
    let text = format!(
        "Below {}: a copy of a copy, or a trimmed one.",
        percent(threshold)
    );
    page.wrap(0, Style::Dim, &text)
}
