//! A story of one text as lines of a page: who printed it first, who copied it and who gave it
//! another headline.
//!
//! In: a story whose articles are all copies of one another. Out: its headline, how many articles
//! and outlets, the original and its copies by date. Cost: 5 µs for each article that is shown.

use super::Error;
use super::figures::{lag, percent, thousands};
use super::head;
use super::member::{Layout, Row, Shown, chosen};
use super::page::{Page, Style};
use crate::error::Result;
use crate::ids::ArticleIx;
use crate::run::{Role, Run, Story};
use crate::text::normalise;

/// Writes a story of one text and at most `most` of its articles.
pub(super) fn write(
    run: &Run,
    story: Story<'_>,
    most: usize,
    layout: Layout,
    page: &mut Page<'_>,
) -> Result<(), Error> {
    let lead = Shown::new(run.metadata(story.lead())?);
    head::write(story, &lead, layout, page)?;
    let lead_text = normalise(&lead.headline);
    let members = story.members();
    // The original comes first.
    let original = members.first().copied().unwrap_or_default();
    let mut first = None;
    let shown = chosen(members, most, story.lead());
    for &member in &shown {
        let shown = Shown::new(run.metadata(member)?);
        first = first.or(shown.metadata.published.filter(|_| member == original));
        let row = Row {
            label: String::new(),
            role: if member == original {
                Role::Original
            } else {
                Role::Copy
            },
            said: if member == original {
                "original".to_owned()
            } else {
                copy(run, member, original)?
            },
            lag: lag(first, shown.metadata.published),
            mark: if member == story.lead() && member != original {
                "kept"
            } else {
                ""
            },
            new_headline: normalise(&shown.headline) != lead_text,
            shown,
        };
        layout.row(&row, page)?;
    }
    let hidden = members.len() - shown.len();
    if hidden > 0 {
        let text = format!("… and {} more", thousands(hidden as u64));
        page.wrap(layout.indent(), Style::Plain, &text)?;
    }
    Ok(())
}

/// What a copy is: `copy  89 %`, or `again 89 %` for the same page at another time.
pub(super) fn copy(run: &Run, member: ArticleIx, original: ArticleIx) -> Result<String> {
    // The links of a copy are fewer than those of an original: it goes first.
    let share = run.similarity(member, original)?;
    let share = share.map(percent).unwrap_or_default();
    Ok(match (run.is_recrawl(member, original), share) {
        (true, unknown) if unknown.is_empty() => "again".to_owned(),
        (false, unknown) if unknown.is_empty() => "copy".to_owned(),
        (true, all) if all == "100 %" => "again".to_owned(),
        (true, share) => format!("again{share:>5}"),
        (false, share) => format!("copy {share:>5}"),
    })
}
