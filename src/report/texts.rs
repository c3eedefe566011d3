//! A story of several texts as lines of a page: who reported it, when, under which headline, who
//! copied whom, and why each text is in it.
//!
//! In: a story whose articles report one event in different words. Out: its headline, how many
//! articles, texts and outlets, its key words, its texts by date with their copies. Cost: 5 µs for
//! each article and 10 µs for each text that is shown, 10 µs a text for the key words.

use super::Error;
use super::figures::{count, lag};
use super::head;
use super::member::{Layout, Row, Shown, chosen};
use super::one_text::copy;
use super::page::{Page, Style};
use super::sanitize;
use super::summary::Notes;
use super::why::{self, Places};
use crate::article::Moment;
use crate::error::Result;
use crate::ids::ArticleIx;
use crate::run::{CopyGroup, Role, Run, Story};
use crate::text::normalise;

/// Copies of one text that are shown.
pub(super) const COPIES: usize = 2;

/// A story on its way to a page.
struct Block<'a, 'r> {
    run: &'r Run,
    story: Story<'r>,
    layout: Layout,
    notes: &'a mut Notes,
    /// The first date of the story.
    first: Option<Moment>,
    /// The headline of the story, normalised.
    headline: String,
    places: Places,
}

/// Writes a story of several texts and at most `most` of these, recording in `notes` which words of
/// the report need to be explained.
pub(super) fn write(
    run: &Run,
    story: Story<'_>,
    most: usize,
    layout: Layout,
    notes: &mut Notes,
    page: &mut Page<'_>,
) -> Result<(), Error> {
    let lead = Shown::new(run.metadata(story.lead())?);
    head::write(story, &lead, layout, page)?;
    let terms = story.terms()?.into_iter();
    let terms: Vec<_> = terms
        .map(|(word, _)| (sanitize::escape(&word), String::new()))
        .collect();
    if !terms.is_empty() {
        let none = (Style::Plain, "");
        page.list(layout.indent(), none, Style::Plain, &terms, 1)?;
    }
    let texts: Vec<CopyGroup<'_>> = story.copy_groups().collect();
    let originals: Vec<ArticleIx> = texts.iter().map(CopyGroup::original).collect();
    let led = texts
        .iter()
        .find(|text| text.members().contains(&story.lead()));
    let must = led.map_or(story.lead(), CopyGroup::original);
    let shown = chosen(&originals, most, must);
    let mut block = Block {
        run,
        story,
        layout,
        notes,
        first: story.span().map(|(first, _)| first),
        headline: normalise(&lead.headline),
        places: Places::new(story, &shown),
    };
    let mut articles = 0;
    for text in texts.iter().filter(|t| shown.contains(&t.original())) {
        articles += text.len();
        block.text(*text, page)?;
    }
    let (texts, articles) = (texts.len() - shown.len(), story.len() - articles);
    if texts > 0 {
        let mut more = format!("… and {}", count(texts as u64, "more text", "more texts"));
        if articles > texts {
            more = format!("{more}, {}", count(articles as u64, "article", "articles"));
        }
        page.wrap(layout.indent(), Style::Plain, &more)?;
    }
    Ok(())
}

impl Block<'_, '_> {
    /// A text: who printed it, its headline, why it is here, its copies.
    fn text(&mut self, text: CopyGroup<'_>, page: &mut Page<'_>) -> Result<(), Error> {
        let original = text.original();
        let shown = Shown::new(self.run.metadata(original)?);
        let published = shown.metadata.published;
        let headline = normalise(&shown.headline);
        let role = text.role(&self.story, original);
        let said = match role {
            Role::Lead => "lead",
            Role::Original => "original",
            Role::Coverage | Role::Copy => "coverage",
        };
        let row = Row {
            label: self.places.label(original).unwrap_or_default(),
            role,
            said: said.to_owned(),
            lag: lag(self.first, published),
            mark: "",
            new_headline: headline != self.headline,
            shown,
        };
        self.layout.row(&row, page)?;
        self.why(text, published, page)?;
        self.copies(text, &headline, page)
    }

    /// Why a text is in the story. The lead needs no reason, but for a weak one.
    fn why(
        &mut self,
        text: CopyGroup<'_>,
        published: Option<Moment>,
        page: &mut Page<'_>,
    ) -> Result<(), Error> {
        let original = text.original();
        let Some(why) = self.places.strongest(self.run, original) else {
            return match why::wording(self.run, text) {
                Some(shared) if original != self.story.lead() => {
                    why::write_wording(shared, &self.places, self.layout.indent(), page)
                }
                _ => Ok(()),
            };
        };
        if original == self.story.lead() && (!why.weak || self.story.texts() == 2) {
            return Ok(());
        }
        self.notes.words = true;
        self.notes.weak |= why.weak;
        let indent = self.layout.indent();
        let text = (original, published);
        why::write(self.run, text, &why, &self.places, indent, page)
    }

    fn copies(
        &mut self,
        text: CopyGroup<'_>,
        headline: &str,
        page: &mut Page<'_>,
    ) -> Result<(), Error> {
        let Some((&original, copies)) = text.members().split_first() else {
            return Ok(());
        };
        let shown = chosen(copies, COPIES, text.kept());
        for &member in &shown {
            self.notes.copies = true;
            let metadata = Shown::new(self.run.metadata(member)?);
            let row = Row {
                label: String::new(),
                role: Role::Copy,
                said: copy(self.run, member, original)?,
                lag: lag(self.first, metadata.metadata.published),
                mark: match member {
                    m if m == self.story.lead() => "lead",
                    m if m == text.kept() => "kept",
                    _ => "",
                },
                new_headline: normalise(&metadata.headline) != headline,
                shown: metadata,
            };
            self.layout.row(&row, page)?;
        }
        let hidden = (copies.len() - shown.len()) as u64;
        if hidden > 0 {
            let more = format!("… and {}", count(hidden, "more copy", "more copies"));
            page.wrap(self.layout.indent(), Style::Plain, &more)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::options::Options;
    use crate::report::fixtures::{self, bare, report};
    use crate::story::Keep;

    #[test]
    fn a_story_says_who_told_it_when_under_which_headline_and_why_it_is_one() {
        insta::assert_snapshot!(bare(&fixtures::told()), @r#"
        5 articles · 4 outlets · 2024-02-10 to 2024-02-12, times in UTC
        1 story is told by 4 articles; 1 article stands alone.
        1 article, 20.0 % of all, is a copy of 1 original (threshold 0.5).

        1  انهيار سد الزمردة فوق عين القصب
           4 articles, 3 different texts · 4 outlets
           2024-02-10 06:00  █▁▁▁▁▁▁▁▁▁█▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁█▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁█  2024-02-12
           الزمردة · القصب · سد · عين · الدباغين · الشوبكي · الغراب · هضبة
         A 2024-02-10 06:00  lead                 الوادي
         B 2024-02-10 15:30  original    +9 h     الميناء
             ↳ سيول تجتاح عين القصب بعد تصدع سد الزمردة
             shares with A, 9 hours apart: الزمردة 29 % · القصب 24 % · سد 13 %
           2024-02-11 07:00  copy 100 %  +25 h    Barq
             ↳ إجلاء مئات الأسر من عين القصب
         C 2024-02-12        coverage    +2 d     النور
             ↳ سد الزمردة: العثور على أربعة مفقودين أحياء في عين القصب
             shares with B, 2 days apart: الزمردة 22 % · القصب 18 % · سد 14 %

        Lead: represents its story. Original: was copied. Coverage: in its own words.
        Percentage of a word: its part of what two texts have in common.
        Percentage of a copy: how many of their 3-word phrases the copy and its original
        share; below 50 %: a copy of a copy, or a trimmed one.
        "#);
    }

    #[test]
    fn the_two_seeds_are_one_story_with_both_dates_and_a_reason() {
        insta::assert_snapshot!(bare(&fixtures::seeds()), @r#"
        2 articles · 1 outlet · 2025-05-03 to 2025-06-03
        1 story is told by 2 articles; no article stands alone.
        No copies found (threshold 0.5).

        1  واشنطن تسحب معظم قواتها من دير الزور شرقي سورية
           2 articles · 1 outlet · 2025-05-03 to 2025-06-03
           دير الزور · كونيكو · حقل · سورية · شرقي · قوات · تسحب · قاعدة
         A 2025-05-03  lead               000_b283cc8878b4321a.txt
         B 2025-06-03  coverage    +31 d  مصراوي
             ↳ انسحاب أمريكي مفاجئ من قاعدتين بارزتين شرق سوريا
             weak link to A, 31 days apart: كونيكو 20 % · سورية 13 % · دير الزور 12 %

        Lead: represents its story. Original: was copied. Coverage: in its own words.
        Percentage of a word: its part of what two texts have in common.
        Weak link: both texts would stand alone without it. Such links are often wrong;
        --no-weak leaves them out.
        "#);
    }

    #[test]
    fn a_weak_link_is_called_weak_and_explained_once() {
        let mut lines = fixtures::told_lines();
        // So late that the score is not valid: only a weak link is left.
        lines[1] = lines[1].replace("2024-02-10", "2024-02-16");
        let weak = report(&fixtures::run(&lines[..2]));
        assert_eq!(weak.matches("weak link to A, 6 days apart: ").count(), 1);
        assert_eq!(weak.matches("\nWeak link: ").count(), 1);
        assert!(!weak.contains("shares with"), "{weak}");
        assert!(!report(&fixtures::told()).to_lowercase().contains("weak"));
    }

    #[test]
    fn an_undated_story_has_reasons_without_times() {
        let undated = |line: &String| {
            let mut record: serde_json::Value = serde_json::from_str(line).unwrap();
            record["published"] = serde_json::Value::Null;
            record.to_string()
        };
        let lines: Vec<String> = fixtures::told_lines()[..2].iter().map(undated).collect();
        let report = bare(&fixtures::run(&lines));
        assert!(report.contains("\n   2 articles · 2 outlets\n"), "{report}");
        assert!(report.contains("     shares with A: "), "{report}");
    }

    #[test]
    fn a_copy_that_is_kept_may_lead_the_story() {
        let mut options = Options::default();
        options.story.keep = Keep::Trusted;
        options.story.trust = vec!["Barq".to_owned()];
        let mut lines = fixtures::told_lines()[1..4].to_vec();
        lines.push(
            lines[2]
                .replace("النور", "Barq")
                .replace("n1", "b2")
                .replace("-12", "-13"),
        );
        // Of both texts a copy is kept, and the earlier one leads.
        let report = bare(&fixtures::run_with(&lines, options));
        assert!(
            report.contains("2024-02-11 07:00  copy 100 %  lead  +15 h    Barq"),
            "{report}"
        );
        assert!(
            report.contains("copy 100 %  kept  +3 d     Barq"),
            "{report}"
        );
    }
}
