//! The languages in which Sada speaks to people, and how each of them counts.
//!
//! In: numbers and names of things. Out: `11 articles`, `11 مقالًا`. In Arabic the last two digits
//! decide the form of the noun, one and two have no digit at all.

use std::collections::BTreeMap;

use super::figures::thousands;
use crate::error::Result;
use crate::graph::rounded;
use crate::run::Run;
use crate::text::Language;

/// The language of an answer or of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Arabic.
    Ar,
}

impl Lang {
    /// Its code.
    pub(super) fn code(self) -> &'static str {
        match self {
            En => "en",
            Ar => "ar",
        }
    }

    /// The language of a report on this run: Arabic if that is the language of most of its stories, as
    /// far as the leads of the largest show.
    pub(super) fn of(run: &Run) -> Result<Self> {
        let (mut arabic, mut all) = (0, 0);
        for story in run.stories().take(LEADS) {
            let stored = run.stored_metadata(story.lead())?;
            all += 1;
            arabic +=
                usize::from(run.view(story.lead(), &stored).language == Some(Language::ARABIC));
        }
        Ok(if 2 * arabic > all { Ar } else { En })
    }
}

/// The language of a run is decided by so many stories.
const LEADS: usize = 500;

use Lang::{Ar, En};

/// A noun that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
// Without the command line two articles are never compared.
#[cfg_attr(not(feature = "cli"), allow(dead_code))]
pub(crate) enum Noun {
    Minute,
    Hour,
    Day,
    Word,
    Article,
    /// A text in its own words.
    Text,
    Copy,
    Outlet,
    Story,
    /// A group of copies.
    Group,
    Record,
    Line,
}

/// Nouns by their names, each with its forms by plural category.
pub(super) type Nouns = BTreeMap<&'static str, BTreeMap<&'static str, String>>;

/// The forms of a noun: English one and many; Arabic one, two, three to ten, eleven to
/// ninety-nine, a hundred.
type Forms = ([&'static str; 2], [&'static str; 5]);

impl Noun {
    fn forms(self) -> Forms {
        match self {
            Self::Minute => (
                ["minute", "minutes"],
                ["دقيقة واحدة", "دقيقتان", "دقائق", "دقيقة", "دقيقة"],
            ),
            Self::Hour => (
                ["hour", "hours"],
                ["ساعة واحدة", "ساعتان", "ساعات", "ساعة", "ساعة"],
            ),
            Self::Day => (
                ["day", "days"],
                ["يوم واحد", "يومان", "أيام", "يومًا", "يوم"],
            ),
            Self::Word => (
                ["word", "words"],
                ["كلمة واحدة", "كلمتان", "كلمات", "كلمة", "كلمة"],
            ),
            Self::Article => (
                ["article", "articles"],
                ["مقال واحد", "مقالان", "مقالات", "مقالًا", "مقال"],
            ),
            Self::Text => (
                ["text", "different texts"],
                ["صياغة واحدة", "صياغتان", "صياغات", "صياغة", "صياغة"],
            ),
            Self::Copy => (
                ["copy", "copies"],
                ["نسخة واحدة", "نسختان", "نسخ", "نسخة", "نسخة"],
            ),
            Self::Outlet => (
                ["outlet", "outlets"],
                ["مصدر واحد", "مصدران", "مصادر", "مصدرًا", "مصدر"],
            ),
            Self::Story => (
                ["story", "stories"],
                ["قصة واحدة", "قصتان", "قصص", "قصة", "قصة"],
            ),
            Self::Group => (
                ["group", "groups"],
                ["مجموعة واحدة", "مجموعتان", "مجموعات", "مجموعة", "مجموعة"],
            ),
            Self::Record => (
                ["record", "records"],
                ["سجل واحد", "سجلان", "سجلات", "سجلًا", "سجل"],
            ),
            Self::Line => (
                ["line", "lines"],
                ["سطر واحد", "سطران", "أسطر", "سطرًا", "سطر"],
            ),
        }
    }
}

impl Lang {
    /// So many of something.
    pub(crate) fn count(self, n: u64, noun: Noun) -> String {
        let ([singular, plural], [one, two, few, many, hundred]) = noun.forms();
        let digits = thousands(n);
        match (self, n, n % 100) {
            (En, 1, _) => format!("1 {singular}"),
            (En, ..) => format!("{digits} {plural}"),
            (Ar, 0, _) => format!("بلا {few}"),
            (Ar, 1, _) => one.into(),
            (Ar, 2, _) => two.into(),
            (Ar, _, 3..=10) => format!("{digits} {few}"),
            (Ar, _, 11..=99) => format!("{digits} {many}"),
            (Ar, ..) => format!("{digits} {hundred}"),
        }
    }

    /// How the nouns of the page are counted: by the name of each, its form for each plural category of
    /// Unicode; `#` is the number.
    pub(super) fn plurals(self) -> Nouns {
        const NAMED: [(&str, Noun); 5] = [
            ("articles", Noun::Article),
            ("stories", Noun::Story),
            ("outlets", Noun::Outlet),
            ("copies", Noun::Copy),
            ("words", Noun::Word),
        ];
        let forms = |noun: Noun| -> BTreeMap<&str, String> {
            let ([singular, plural], [one, two, few, many, hundred]) = noun.forms();
            let counted = |form: &str| format!("# {form}");
            match self {
                En => [("one", counted(singular)), ("other", counted(plural))].into(),
                Ar => [
                    ("one", one.to_owned()),
                    ("two", two.to_owned()),
                    ("few", counted(few)),
                    ("many", counted(many)),
                    ("other", counted(hundred)),
                ]
                .into(),
            }
        };
        NAMED.map(|(name, noun)| (name, forms(noun))).into()
    }

    /// A share, rounded down: 100 % is all.
    pub(crate) fn percent(self, share: f64) -> String {
        let whole = (100.0 * rounded(share) + 1e-4).floor();
        match self {
            En => format!("{whole} %"),
            Ar => format!("{whole}%"),
        }
    }

    /// A date, a path or an option, which run from left to right in any language.
    pub(crate) fn left_to_right(self, text: &str) -> String {
        match self {
            En => text.to_owned(),
            Ar => format!("\u{2066}{text}\u{2069}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arabic_nouns_agree_with_their_numbers() {
        let days = |n| Ar.count(n, Noun::Day);
        assert_eq!(
            [1, 2, 3, 10, 11, 31, 99, 100, 103, 111, 200].map(days),
            [
                "يوم واحد",
                "يومان",
                "3 أيام",
                "10 أيام",
                "11 يومًا",
                "31 يومًا",
                "99 يومًا",
                "100 يوم",
                "103 أيام",
                "111 يومًا",
                "200 يوم"
            ]
        );
        let hours = |n| Ar.count(n, Noun::Hour);
        assert_eq!(
            [0, 1, 2, 3, 11].map(hours),
            ["بلا ساعات", "ساعة واحدة", "ساعتان", "3 ساعات", "11 ساعة"]
        );
        assert_eq!(Ar.count(31_030, Noun::Article), "31,030 مقالًا");
        assert_eq!(En.count(1_030, Noun::Story), "1,030 stories");
    }
}
