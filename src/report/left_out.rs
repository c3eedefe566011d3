//! What a report says of records that are not articles, and of ids that are not unique.

use std::io;

use super::figures::{count, thousands};
use super::member::GAP;
use super::page::{Line, Page, Style};
use super::sanitize::{self, columns};
use crate::run::Counts;
use crate::skips::Skips;

/// The most skipped records that are named.
const SKIPPED_SHOWN: usize = 3;

/// Reports what is odd about the input, each in a paragraph: ids that more than one article has;
/// articles whose text may be in a field that was not guessed; records in a language that was not
/// asked for; repeated lines that were removed as boilerplate.
pub(super) fn oddities(counts: &Counts, page: &mut Page<'_>) -> io::Result<()> {
    let repeated = count(counts.repeated_ids, "article has", "articles have");
    let textless = count(counts.without_text, "article has", "articles have");
    let foreign = count(counts.other_languages, "record", "records");
    let lines = count(
        counts.boilerplate,
        "repeated line was",
        "repeated lines were",
    );
    let losers = count(counts.with_boilerplate, "article", "articles");
    let told = [
        (
            counts.repeated_ids,
            format!(
                "{repeated} the same id as another; ~2, ~3 and so on after the id tell them apart."
            ),
        ),
        (
            counts.without_text,
            format!(
                "{textless} no text, only a headline. If the text is in another field: --map \
                 text=NAME."
            ),
        ),
        (
            counts.other_languages,
            format!("{foreign} in other languages left out (--language)."),
        ),
        (
            counts.boilerplate,
            format!(
                "{lines} treated as boilerplate and removed from {losers} (-v shows the most \
                 frequent; --boilerplate known keeps them)."
            ),
        ),
    ];
    told.iter()
        .filter(|(found, _)| *found > 0)
        .try_for_each(|(_, text)| {
            page.blank()?;
            page.wrap(0, Style::Plain, text)
        })
}

/// What was skipped: how many, and where and why the first ones.
pub(super) fn skipped(skipped: &Skips, page: &mut Page<'_>) -> io::Result<()> {
    if skipped.is_empty() {
        return Ok(());
    }
    page.blank()?;
    let many = skipped.count();
    let head = count(
        many,
        "record or input was skipped:",
        "records or inputs were skipped:",
    );
    page.wrap(0, Style::Bold, &head)?;
    for one in skipped.listed().iter().take(SKIPPED_SHOWN) {
        let (place, why) = (sanitize::escape(&one.place()), sanitize::escape(&one.why));
        if GAP + columns(&place) + 2 + columns(&why) <= page.width() {
            page.push(start(page, &place).put(Style::Plain, &format!(": {why}")))?;
        } else {
            let place = sanitize::fit_end(&place, page.width() - GAP - 1).into_owned();
            page.push(start(page, &place).put(Style::Plain, ":"))?;
            page.wrap(
                2 * GAP,
                Style::Plain,
                &sanitize::fit(&why, 4 * page.width()),
            )?;
        }
    }
    if many > SKIPPED_SHOWN as u64 {
        let more = thousands(many - SKIPPED_SHOWN as u64);
        let named = skipped.named();
        page.wrap(
            GAP,
            Style::Plain,
            &format!("… and {more} more: -o run.jsonl lists {named}"),
        )?;
    }
    Ok(())
}

fn start(page: &Page<'_>, place: &str) -> Line {
    page.line().tab(GAP).put(Style::Plain, place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_skipped_is_counted_and_the_first_three_are_named() {
        let one = crate::error::Skipped::at;
        let mut all = Skips::default();
        all.extend([
            one("feed.jsonl:5", "the text is empty"),
            one(
                &format!("/home/reader/{}feed.jsonl:6", "archive/".repeat(10)),
                "the text is empty",
            ),
            one(
                "feed.jsonl:7",
                "not a JSON object: EOF while parsing a string at byte 14, read as UTF-8",
            ),
            one("feed.jsonl:8", "x"),
            one("feed.jsonl:9", "x"),
        ]);
        let mut out = Vec::new();
        let mut page = Page::new(&mut out, 60);
        skipped(&all, &mut page).unwrap();
        page.finish().unwrap();
        let text = String::from_utf8(out)
            .unwrap()
            .replace("\u{1b}[1m", "")
            .replace("\u{1b}[0m", "");
        insta::assert_snapshot!(text.trim(), @r#"
        5 records or inputs were skipped:
          feed.jsonl:5: the text is empty
          …ive/archive/archive/archive/archive/archive/feed.jsonl:6:
            the text is empty
          feed.jsonl:7:
            not a JSON object: EOF while parsing a string at byte
            14, read as UTF-8
          … and 2 more: -o run.jsonl lists all
        "#);
    }
}
