//! The report that a person reads, in a terminal or from a pipe.
//!
//! In: a run. Out: a summary; the copy groups, largest first, so that one sees at once who printed
//! first, who copied whom and who gave it another headline; what was skipped. Lines keep to a
//! width. Headlines are safe: see [`sanitize`](super::sanitize). Bold and dim are ANSI codes, to be stripped
//! where they are not wanted; nothing depends on them.
//!
//! Cost: the articles that are shown, 5 µs each; the others are not fetched.

use std::io;

use super::figures::{count, days, lag, minute, percent, precise_percent, thousands};
use super::left_out::{repeated, skipped};
use super::member::{Layout, Row, Shown};
use super::page::{Page, Style};
use super::{Error, Writer, check};
use crate::error::Result;
use crate::run::{CopyGroup, Counts, Run};
use crate::stage::Observer;
use crate::text::normalise;

/// Up to so many articles are listed one by one when there are no copies.
const FEW: usize = 20;
/// The narrowest page.
const NARROWEST: usize = 40;

/// Writes the report that a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    /// Columns of a line; at least 40.
    pub width: usize,
    /// Groups that are shown.
    pub top: usize,
    /// Articles of a group that are shown.
    pub members: usize,
}

impl Default for Terminal {
    fn default() -> Self {
        Self {
            width: 80,
            top: 20,
            members: 6,
        }
    }
}

impl Writer for Terminal {
    fn write(
        &self,
        run: &Run,
        observer: &dyn Observer,
        out: &mut dyn io::Write,
    ) -> Result<(), Error> {
        let mut page = Page::new(out, self.width.max(NARROWEST));
        let counts = run.counts();
        let timed = has_times(run);
        summary(run, &counts, timed, &mut page)?;
        if counts.copy_groups > 0 {
            self.groups(run, &counts, timed, observer, &mut page)?;
        } else if run.len() <= FEW {
            list(run, &mut page)?;
        }
        repeated(counts.repeated_ids, &mut page)?;
        skipped(run.skipped(), &mut page)?;
        Ok(page.finish()?)
    }
}

impl Terminal {
    fn groups(
        &self,
        run: &Run,
        counts: &Counts,
        timed: bool,
        observer: &dyn Observer,
        page: &mut Page<'_>,
    ) -> Result<(), Error> {
        let groups = counts.copy_groups as usize;
        let shown = groups.min(self.top);
        let layout = Layout::new(run, shown, timed);
        let copied = run
            .stories()
            .flat_map(|s| s.copy_groups().filter(|c| c.len() > 1));
        for (i, story) in copied.take(shown).enumerate() {
            check(observer)?;
            observer.share(i as f64 / shown as f64);
            page.blank()?;
            self.group(run, story, i + 1, layout, page)?;
        }
        if groups > shown {
            page.blank()?;
            let more = (groups - shown) as u64;
            let text = format!(
                "… and {}: --top N shows more, -o run.jsonl keeps all",
                count(more, "more group", "more groups")
            );
            page.wrap(0, Style::Plain, &text)?;
        }
        Ok(())
    }

    fn group(
        &self,
        run: &Run,
        story: CopyGroup<'_>,
        number: usize,
        layout: Layout,
        page: &mut Page<'_>,
    ) -> Result<(), Error> {
        let lead = Shown::new(run.card(story.kept())?);
        let head = page.line();
        let head = head.put_right(Style::Dim, &number.to_string(), layout.number);
        page.push(head.tab(layout.indent()).put(Style::Bold, &lead.headline))?;
        let mut facts = vec![count(story.len() as u64, "article", "articles")];
        if story.outlets() > 0 {
            facts.push(count(story.outlets() as u64, "outlet", "outlets"));
        }
        page.wrap(layout.indent(), Style::Dim, &facts.join(" · "))?;

        let lead_text = normalise(&lead.headline);
        let original = story.original();
        let mut first = None;
        for member in self.chosen(story) {
            let shown = Shown::new(run.card(member)?);
            // The original stands first.
            first = first.or(shown.card.published.filter(|_| member == original));
            let role = match member == original {
                true => "original".to_owned(),
                // The links of a copy are fewer than those of an original: it goes first.
                false => format!("copy {:>5}", percent(run.similarity(member, original)?)),
            };
            let row = Row {
                role,
                lag: lag(first, shown.card.published),
                kept: member == story.kept() && member != original,
                new_headline: normalise(&shown.headline) != lead_text,
                shown,
            };
            layout.row(&row, page)?;
        }
        let hidden = story.len() - self.chosen(story).count();
        if hidden > 0 {
            let text = format!("… and {} more", thousands(hidden as u64));
            page.wrap(layout.indent(), Style::Plain, &text)?;
        }
        Ok(())
    }

    /// The members that are shown: the first ones, and the lead. A line that would say "and 1
    /// more" shows the article instead.
    fn chosen<'r>(&self, story: CopyGroup<'r>) -> impl Iterator<Item = u32> + use<'r> {
        let members = story.members();
        let most = self.members.max(2);
        let most = match members.len() - most.min(members.len()) {
            0 | 1 => members.len(),
            _ => most,
        };
        let (first, rest) = members.split_at(most);
        let last = match rest.contains(&story.kept()) {
            true => story.kept(),
            false => first.last().copied().unwrap_or_default(),
        };
        let but_last = first.iter().copied().take(most.saturating_sub(1));
        but_last.chain([last])
    }
}

/// Whether a time of day is known, as far as the first and last dates of stories tell.
fn has_times(run: &Run) -> bool {
    let mut spans = run.stories().filter_map(|story| story.span());
    spans.any(|(first, last)| first.has_time() || last.has_time())
}

/// What the run is about.
fn summary(run: &Run, counts: &Counts, timed: bool, page: &mut Page<'_>) -> io::Result<()> {
    let mut facts = vec![count(counts.articles, "article", "articles")];
    if counts.outlets > 0 {
        facts.push(count(counts.outlets, "outlet", "outlets"));
    }
    facts.push(match run.span() {
        Some(span) if timed => days(span) + ", times in UTC",
        Some(span) => days(span),
        None => "no dates".to_owned(),
    });
    page.wrap(0, Style::Bold, &facts.join(" · "))?;
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
    let text =
        format!("The percentage: how many of their {words}-word phrases copy and original share.");
    page.wrap(0, Style::Dim, &text)?;
    let text = format!(
        "Below {}: a copy of a copy, or a trimmed one.",
        percent(threshold)
    );
    page.wrap(0, Style::Dim, &text)
}

/// All articles, when there are few and none is a copy.
fn list(run: &Run, page: &mut Page<'_>) -> Result<(), Error> {
    for article in run.stories().flat_map(|story| story.members()) {
        let shown = Shown::new(run.card(*article)?);
        page.blank()?;
        page.push(page.line().put(Style::Bold, &shown.headline))?;
        let date = shown.card.published.map_or("undated".into(), minute);
        let line = page.line().put(Style::Dim, &date);
        page.push(line.put(Style::Dim, " · ").put(Style::Dim, &shown.outlet))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;
    use crate::report::samples::{self, body, record};
    use crate::report::sanitize::columns;
    use crate::story::Keep;

    /// The report without ANSI codes.
    fn plain(terminal: Terminal, run: &Run) -> String {
        let styled = samples::text(&terminal, run);
        ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m"]
            .iter()
            .fold(styled, |text, code| text.replace(code, ""))
    }

    fn report(run: &Run) -> String {
        plain(Terminal::default(), run)
    }

    /// The same without isolates, for snapshots.
    fn bare(run: &Run) -> String {
        report(run).replace(['\u{2068}', '\u{2069}'], "")
    }

    #[test]
    fn one_sees_who_printed_first_who_copied_and_who_gave_it_another_headline() {
        insta::assert_snapshot!(bare(&samples::three_copies()), @r#"
        5 articles · 3 outlets · 2015-07-20 to 2015-07-23, times in UTC
        2 (40.0 %) are copies of 1 original: 1 group at threshold 0.5.
        The percentage: how many of their 3-word phrases copy and original share.
        Below 50 %: a copy of a copy, or a trimmed one.

        1  واشنطن تسحب قواتها من دير الزور
           3 articles · 3 outlets
           2015-07-21 06:10  original             الحياة
           2015-07-21 09:40  copy 100 %  +3 h     الرياض
           2015-07-23 09:40  copy  89 %  +2 d     Reuters
             ↳ انسحاب مفاجئ
        "#);
    }

    #[test]
    fn few_articles_without_copies_are_listed_with_their_dates() {
        insta::assert_snapshot!(bare(&samples::seeds()), @r#"
        2 articles · 1 outlet · 2025-05-03 to 2025-06-03
        No copies found: no article shares 50 % or more of its 3-word phrases with
        another (threshold 0.5).

        واشنطن تسحب معظم قواتها من دير الزور شرقي سورية
        2025-05-03 · seeds/000_b283cc8878b4321a.txt

        انسحاب أمريكي مفاجئ من قاعدتين بارزتين شرق سوريا
        2025-06-03 · مصراوي
        "#);
    }

    #[test]
    fn a_kept_article_is_marked_and_always_shown() {
        let mut options = Options::default();
        options.story.keep = Keep::Longest;
        let lines: Vec<String> = (10..20)
            .map(|day| {
                let text = body(0, 80 + day);
                record(
                    &format!("a{day}"),
                    "x",
                    &format!("2020-01-{day}"),
                    "t",
                    &text,
                )
            })
            .collect();
        let run = samples::run_with(&lines, options);
        let terminal = Terminal {
            members: 3,
            ..Terminal::default()
        };
        insta::assert_snapshot!(plain(terminal, &run), @r#"
        10 articles · 1 outlet · 2020-01-10 to 2020-01-19
        9 (90.0 %) are copies of 1 original: 1 group at threshold 0.5.
        The percentage: how many of their 3-word phrases copy and original share.
        Below 50 %: a copy of a copy, or a trimmed one.

        1  t
           10 articles · 1 outlet
           2020-01-10  original                 x
           2020-01-11  copy  98 %        +1 d   x
           2020-01-19  copy  90 %  kept  +9 d   x
           … and 7 more
        "#);
    }

    #[test]
    fn without_any_date_there_is_no_column_for_dates() {
        let text = body(0, 80);
        let run = samples::run(&[
            record("a", "x", "", "t", &text),
            record("b", "y", "", "t", &text),
        ]);
        insta::assert_snapshot!(report(&run), @r#"
        2 articles · 2 outlets · no dates
        1 (50.0 %) is a copy of 1 original: 1 group at threshold 0.5.
        The percentage: how many of their 3-word phrases copy and original share.
        Below 50 %: a copy of a copy, or a trimmed one.

        1  t
           2 articles · 2 outlets
           original    y
           copy 100 %  x
        "#);
    }

    #[test]
    fn only_the_top_groups_are_shown_and_the_rest_is_counted() {
        let lines: Vec<String> = (0..6)
            .map(|i| {
                record(
                    &format!("a{i}"),
                    "x",
                    "",
                    &format!("t{}", i % 3),
                    &body(i % 3 * 500, 80),
                )
            })
            .collect();
        let terminal = Terminal {
            top: 1,
            ..Terminal::default()
        };
        let report = plain(terminal, &samples::run(&lines));
        assert_eq!(report.matches("2 articles").count(), 1, "{report}");
        assert!(
            report.ends_with("… and 2 more groups: --top N shows more, -o run.jsonl keeps all\n")
        );
    }

    #[test]
    fn hostile_headlines_are_shown_and_harmless() {
        let styled = samples::text(&Terminal::default(), &samples::hostile());
        let report = report(&samples::hostile());
        assert!(!report.contains(['\u{202e}', '\u{1b}', '\0', '\u{7}', '\r']));
        for shown in [
            "\\u{202e}gnp.exe",
            "\\u{1b}[2J\\u{1b}]0;owned\\u{7}red",
            "nul \\u{0} here second line third",
        ] {
            assert!(report.contains(shown), "{report}");
        }
        assert!(styled.len() < 8000);
        for line in report.lines() {
            let count = |mark| line.matches(mark).count();
            assert_eq!(count('\u{2068}'), count('\u{2069}'));
        }
    }

    #[test]
    fn no_line_is_wider_than_the_page() {
        let mut lines = samples::three_copies_lines();
        lines.extend((0..5).map(|_| "{".repeat(300)));
        lines.push(record(
            "a1",
            &"منفذ ".repeat(90),
            "",
            &"w".repeat(500),
            &body(3000, 80),
        ));
        lines.push(record(
            "a1",
            &"outlet".repeat(90),
            "",
            "日本語日本語".repeat(90).as_str(),
            &body(3000, 80),
        ));
        let many = samples::run(&lines);
        for run in [many, samples::hostile(), samples::seeds()] {
            for width in 0..=120 {
                let terminal = Terminal {
                    width,
                    ..Terminal::default()
                };
                for line in plain(terminal, &run).lines() {
                    let room = width.max(NARROWEST);
                    assert!(columns(line) <= room, "{width}: {} {line}", columns(line));
                    assert_eq!(line.trim_end(), line);
                }
            }
        }
    }

    #[test]
    fn outlets_are_shown_in_a_narrow_terminal_too() {
        let mut options = Options::default();
        options.story.keep = Keep::Longest;
        let run = samples::run_with(&samples::three_copies_lines(), options);
        for width in 40..80 {
            let report = plain(
                Terminal {
                    width,
                    ..Terminal::default()
                },
                &run,
            );
            for outlet in ["الحياة", "الرياض", "Reuters"] {
                assert!(report.contains(outlet), "{width}: {report}");
            }
        }
    }

    #[test]
    fn repeated_ids_are_counted() {
        let lines = [0, 500].map(|first| record("same", "x", "", "t", &body(first, 80)));
        assert!(report(&samples::run(&lines)).contains("1 article bears the id of another; ~2"));
    }
}
