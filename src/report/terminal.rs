//! The report that a person reads, in a terminal or from a pipe.
//!
//! In: a run. Out: a summary; the stories of two or more articles, largest first, so that one sees
//! at once who reported them, who printed first, who copied whom, and why a text is in a story; what
//! was skipped. If only copies were looked for, the stories are groups of copies. Lines keep to a
//! width. Headlines are safe: see [`sanitize`](super::sanitize). Bold, dim and colours are ANSI
//! codes, to be stripped where they are not wanted; nothing depends on them.
//!
//! Cost: what is shown, see [`texts`] and [`one_text`]; of the others only numbers and dates are
//! looked at.

use std::io;

use super::figures::{count, minute};
use super::left_out::{oddities, skipped};
use super::member::{Layout, Shown};
use super::page::{Page, Style};
use super::summary::{self, Notes};
use super::{Error, Options, Writer, check, one_text, texts};
use crate::progress::Observer;
use crate::run::Run;
use crate::story::Level;

/// When each article is alone, up to so many are listed one by one.
const FEW: usize = 20;
/// The narrowest page.
const NARROWEST: usize = 40;

/// Writes the report that a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    /// Columns of a line; at least 40.
    pub width: usize,
    /// Stories that are shown.
    pub top: usize,
    /// Texts of a story, or articles of one text, that are shown.
    pub members: usize,
}

impl Terminal {
    /// The width of a page unless another one is given.
    const WIDTH: usize = 80;

    /// The writer with these options.
    pub fn new(options: &Options) -> Self {
        Self {
            width: options.width.unwrap_or(Self::WIDTH),
            top: options.top,
            members: options.members,
        }
    }
}

impl Default for Terminal {
    fn default() -> Self {
        Self::new(&Options::default())
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
        // The largest come first.
        let groups = run.stories().take_while(|story| story.len() > 1).count();
        let mut notes = Notes::default();
        summary::facts(run, &counts, timed, &mut page)?;
        match run.options().story.level {
            Level::Copies => summary::copies_in_detail(run, &counts, &mut page)?,
            Level::Stories => {
                summary::stories(run, groups, &mut page)?;
                summary::copies(run, &counts, &mut page)?;
            }
        }
        if groups > 0 {
            self.groups(run, groups, timed, observer, &mut notes, &mut page)?;
        } else if run.len() <= FEW {
            list(run, &mut page)?;
        }
        notes.write(run, &mut page)?;
        oddities(&counts, &mut page)?;
        skipped(run.skipped(), &mut page)?;
        Ok(page.finish()?)
    }
}

impl Terminal {
    fn groups(
        &self,
        run: &Run,
        groups: usize,
        timed: bool,
        observer: &dyn Observer,
        notes: &mut Notes,
        page: &mut Page<'_>,
    ) -> Result<(), Error> {
        let (top, most) = (groups.min(self.top), self.members.max(2));
        let level = run.options().story.level;
        let mut layout = Layout::new(run, top, timed);
        for (i, story) in run.stories().take(top).enumerate() {
            check(observer)?;
            observer.share(i as f64 / top as f64);
            page.blank()?;
            layout.number = i + 1;
            if story.texts() > 1 {
                texts::write(run, story, most, layout, notes, page)?;
            } else {
                // At the level of copies the summary explains them.
                notes.copies |= level == Level::Stories;
                one_text::write(run, story, most, layout, page)?;
            }
        }
        if groups > top {
            page.blank()?;
            let more = (groups - top) as u64;
            let more = match level {
                Level::Copies => count(more, "more group", "more groups"),
                Level::Stories => count(more, "more story", "more stories"),
            };
            let text = format!("… and {more}: --top N shows more, -o run.jsonl keeps all");
            page.wrap(0, Style::Plain, &text)?;
        }
        Ok(())
    }
}

/// Whether a time of day is known, as far as the first and last dates of stories show.
fn has_times(run: &Run) -> bool {
    let mut spans = run.stories().filter_map(|story| story.span());
    spans.any(|(first, last)| first.has_time() || last.has_time())
}

/// All articles, when there are few and none is a copy.
fn list(run: &Run, page: &mut Page<'_>) -> Result<(), Error> {
    for story in run.stories() {
        let shown = Shown::new(run.metadata(story.lead())?);
        page.blank()?;
        page.push(page.line().put(Style::Bold, &shown.headline))?;
        let date = shown.metadata.published.map_or("undated".into(), minute);
        let line = page.line().put(Style::Dim, &date);
        page.push(line.put(Style::Dim, " · ").put(Style::Dim, &shown.outlet))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    use crate::options::Options;
    use crate::report::fixtures::{self, bare, body, plain, record, report};
    use crate::report::sanitize::columns;
    use crate::story::Keep;

    /// The run over these lines, of which only copies are looked for.
    fn copies_of(lines: &[impl AsRef<str>], keep: Keep) -> Run {
        let mut options = Options::default();
        options.story.level = Level::Copies;
        options.story.keep = keep;
        fixtures::run_with(lines, options)
    }

    #[test]
    fn one_sees_who_printed_first_who_copied_and_who_gave_it_another_headline() {
        insta::assert_snapshot!(bare(&copies_of(&fixtures::three_copies_lines(), Keep::default())), @r#"
        5 articles · 3 outlets · 2015-07-20 to 2015-07-23, times in UTC
        2 (40.0 %) are copies of 1 original: 1 group at threshold 0.5.
        The percentage: how many of their 3-word phrases copy and original share.
        Below 50 %: a copy of a copy, or a trimmed one.

        1  واشنطن تسحب قواتها من دير الزور
           3 articles · 3 outlets
           2015-07-21 06:10  █▁▁█▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁█  2015-07-23 09:40
           2015-07-21 06:10  original             الحياة
           2015-07-21 09:40  copy 100 %  +3 h     الرياض
           2015-07-23 09:40  copy  89 %  +2 d     Reuters
             ↳ انسحاب مفاجئ
        "#);
    }

    #[test]
    fn a_story_of_one_text_shows_its_copies() {
        insta::assert_snapshot!(bare(&fixtures::three_copies()), @r#"
        5 articles · 3 outlets · 2015-07-20 to 2015-07-23, times in UTC
        1 story is told by 3 articles; 2 articles stand alone.
        2 articles, 40.0 % of all, are copies of 1 original (threshold 0.5).

        1  واشنطن تسحب قواتها من دير الزور
           3 articles · 3 outlets
           2015-07-21 06:10  █▁▁█▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁█  2015-07-23 09:40
           2015-07-21 06:10  original             الحياة
           2015-07-21 09:40  copy 100 %  +3 h     الرياض
           2015-07-23 09:40  copy  89 %  +2 d     Reuters
             ↳ انسحاب مفاجئ

        Percentage of a copy: how many of their 3-word phrases the copy and its original
        share; below 50 %: a copy of a copy, or a trimmed one.
        "#);
    }

    #[test]
    fn few_articles_that_each_stand_alone_are_listed_with_their_dates() {
        let lines = fixtures::told_lines();
        let run = fixtures::run(&[&lines[0], &lines[4]]);
        insta::assert_snapshot!(bare(&run), @r#"
        2 articles · 2 outlets · 2024-02-10, times in UTC
        No story is told by two or more articles: each stands alone.
        No copies found (threshold 0.5).

        انهيار سد الزمردة فوق عين القصب
        2024-02-10 06:00 · الوادي

        المصرف المركزي يرفع سعر الفائدة
        undated · النور
        "#);
        let report = report(&fixtures::run(&lines[..1]));
        assert!(report.contains("\nThe article stands alone: there is no other.\n"));
    }

    #[test]
    fn a_kept_article_is_marked_and_always_shown() {
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
        let run = copies_of(&lines, Keep::Longest);
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
           2020-01-10  █▁▁▁▁█▁▁▁▁█▁▁▁▁▁█▁▁▁▁█▁▁▁▁█▁▁▁▁█▁▁▁▁▁█▁▁▁▁█▁▁▁▁█  2020-01-19
           2020-01-10  original                 x
           2020-01-11  copy  98 %        +1 d   x
           2020-01-19  copy  90 %  kept  +9 d   x
           … and 7 more
        "#);
    }

    #[test]
    fn without_any_date_there_is_no_column_for_dates() {
        let text = body(0, 80);
        let lines = [
            record("a", "x", "", "t", &text),
            record("b", "y", "", "t", &text),
        ];
        let run = copies_of(&lines, Keep::default());
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
    fn only_the_top_stories_are_shown_and_the_rest_is_counted() {
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
        let report = plain(terminal, &fixtures::run(&lines));
        assert_eq!(report.matches("2 articles").count(), 1, "{report}");
        let more = "\n… and 2 more stories: --top N shows more, -o run.jsonl keeps all\n";
        assert!(report.contains(more), "{report}");
        let copies = plain(terminal, &copies_of(&lines, Keep::default()));
        assert!(
            copies.ends_with(&more.replace("stories", "groups")),
            "{copies}"
        );
    }

    #[test]
    fn hostile_headlines_are_shown_and_harmless() {
        let hostile = |(line, title): (&String, &str)| {
            let mut record: serde_json::Value = serde_json::from_str(line).unwrap();
            record["title"] = title.into();
            record["source"] = title.into();
            record.to_string()
        };
        let titles = [
            "عين القصب \u{202e}gnp.exe",
            "عين القصب \u{1b}[2J\u{1b}]0;owned\u{7}red",
            "عين القصب nul \0 here\nsecond line\r\nthird",
        ];
        let lines = fixtures::told_lines();
        let told: Vec<String> = lines.iter().zip(titles).map(hostile).collect();
        let told = fixtures::run(&told);
        assert_eq!(told.counts().told, 1);
        for run in [fixtures::hostile(), told] {
            let styled = fixtures::text(&Terminal::default(), &run);
            let report = report(&run);
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
    }

    #[test]
    fn no_line_is_wider_than_the_page() {
        let mut lines = fixtures::three_copies_lines();
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
        let many = fixtures::run(&lines);
        for run in [
            many,
            fixtures::hostile(),
            fixtures::seeds(),
            fixtures::told(),
        ] {
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
        let run = fixtures::run_with(&fixtures::three_copies_lines(), options);
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
        assert!(
            report(&fixtures::run(&lines)).contains("1 article has the same id as another; ~2")
        );
    }

    /// Anything that a feed may contain as a date: none, a day, a time.
    fn date() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(String::new()),
            (1u8..29).prop_map(|day| format!("2024-02-{day:02}")),
            (1u8..3, 0u8..24, 0u8..60)
                .prop_map(|(day, h, m)| format!("2024-02-{day:02}T{h:02}:{m:02}:00Z")),
            (1970u16..2030).prop_map(|year| format!("{year}-12-31T23:59:59Z")),
        ]
    }

    fn title() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-zا-ي\u{64e}\u{301}日👩\u{200d}\u{fe0f}🇸\u{202e}\u{2067}\u{2069}\u{1b}\0\n|#`<*_ ]{0,60}",
            "\\PC{0,200}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn whatever_titles_and_dates_no_line_is_too_wide_and_every_isolate_is_closed(
            articles in prop::collection::vec((date(), title(), title()), 3..9),
            width in 0usize..140,
        ) {
            let lines: Vec<String> = articles
                .iter()
                .enumerate()
                .map(|(i, (date, title, outlet))| {
                    // Three texts, so that there are copies.
                    record(&format!("a{i}"), outlet, date, title, &body(i % 3 * 500, 80 + i))
                })
                .collect();
            let terminal = Terminal { width, ..Terminal::default() };
            let report = plain(terminal, &fixtures::run(&lines));
            for line in report.lines() {
                prop_assert!(columns(line) <= width.clamp(NARROWEST, 140), "{}", line);
                prop_assert_eq!(line.matches('\u{2068}').count(), line.matches('\u{2069}').count());
                let harmful = line.contains(['\u{202e}', '\u{2067}', '\u{1b}', '\0']);
                prop_assert!(!harmful);
            }
        }
    }
}
