//! What a digest says, in English and in Arabic side by side.
//!
//! Every line begins with a letter of its language, or with digits and then such a letter: that
//! decides the direction in which the line runs.

use super::super::figures::{precise_percent, thousands};
use super::super::lang::{
    Lang::{self, Ar, En},
    Noun,
};
use crate::run::Role;
use crate::story::Level;

/// The beginning.
impl Lang {
    /// The title, with the days that the run is of.
    pub(super) fn title(self, level: Level, span: Option<String>) -> String {
        let title = match (self, level) {
            (En, Level::Stories) => "News stories",
            (En, Level::Copies) => "Copied news",
            (Ar, Level::Stories) => "قصص الأخبار",
            (Ar, Level::Copies) => "الأخبار المنسوخة",
        };
        match (self, span) {
            (_, None) => title.to_owned(),
            (En, Some(span)) => format!("{title}, {span}"),
            (Ar, Some(span)) => format!("{title}، {span}"),
        }
    }

    /// How many stories have two or more articles, how many articles these have, and how many are alone.
    pub(super) fn told(self, stories: u64, articles: u64, alone: u64) -> Vec<String> {
        let (told, n) = (self.count(stories, Noun::Story), thousands(articles));
        let told = match (self, stories) {
            (En, 0) => "no story told twice: each article stands alone".into(),
            (Ar, 0) => "لا قصة يرويها أكثر من مقال واحد".into(),
            (En, 1) => format!("{told} told by {n} articles"),
            (En, _) => format!("{told} told by two or more articles each, {n} in all"),
            (Ar, _) => format!("{told} من مقالين فأكثر، ومجموع مقالاتها {n}"),
        };
        let rest = match self {
            En => format!("{} alone", self.count(alone, Noun::Article)),
            Ar => format!("المقالات المنفردة: {}", thousands(alone)),
        };
        let is_told = stories > 0 && alone > 0;
        [told].into_iter().chain(is_told.then_some(rest)).collect()
    }

    /// How many groups of copies there are.
    pub(super) fn groups(self, n: u64) -> String {
        let groups = self.count(n, Noun::Group);
        match self {
            En => format!("{groups} of copies"),
            Ar => format!("{groups} من النسخ"),
        }
    }

    /// How many articles are copies.
    pub(super) fn copies(self, copies: u64, articles: u64) -> String {
        let share = precise_percent(copies as f64 / articles.max(1) as f64);
        match (self, copies) {
            (En, 0) => "no copies".into(),
            (Ar, 0) => "بلا نسخ".into(),
            (En, n) => format!("{} ({share})", self.count(n, Noun::Copy)),
            (Ar, n) => format!(
                "{} ({})",
                self.count(n, Noun::Copy),
                share.replace(" %", "%")
            ),
        }
    }

    /// Which times these are.
    pub(super) fn utc(self) -> &'static str {
        match self {
            En => "times in UTC",
            Ar => "الأوقات بتوقيت غرينتش",
        }
    }

    /// From one date to another.
    pub(super) fn span(self, first: &str, last: &str) -> String {
        match self {
            En => format!("{first} to {last}"),
            Ar => format!("من {first} إلى {last}"),
        }
    }
}

/// A story and its articles.
impl Lang {
    /// Shown instead of a headline where there is none.
    pub(super) fn no_headline(self) -> &'static str {
        match self {
            En => "(no headline)",
            Ar => "(بلا عنوان)",
        }
    }

    /// Before the key words.
    pub(super) fn about(self) -> &'static str {
        match self {
            En => "About",
            Ar => "أبرز الكلمات",
        }
    }

    /// Shown instead of a date where there is none.
    pub(super) fn undated(self) -> &'static str {
        match self {
            En => "undated",
            Ar => "بلا تاريخ",
        }
    }

    /// What an article is to its story.
    pub(super) fn role(self, role: Role) -> &'static str {
        match (self, role) {
            (En, Role::Lead) => "lead",
            (En, Role::Original) => "original",
            (En, Role::Coverage) => "coverage",
            (En, Role::Copy) => "copy",
            (Ar, Role::Lead) => "المقال الرئيس",
            (Ar, Role::Original) => "الأصل",
            (Ar, Role::Coverage) => "تغطية",
            (Ar, Role::Copy) => "نسخة",
        }
    }

    /// A copy, and how much of the wording it shares with its original.
    pub(super) fn copy(self, share: Option<f64>) -> String {
        self.with_share(self.role(Role::Copy), share)
    }

    /// What an article is, and how much of it is that, if it is known.
    fn with_share(self, what: &str, share: Option<f64>) -> String {
        match share {
            Some(share) => format!("{what} {}", self.percent(share)),
            None => what.to_owned(),
        }
    }

    /// The page of the original, crawled again.
    pub(super) fn again(self, share: Option<f64>) -> String {
        let what = match self {
            En => "same page again",
            Ar => "الصفحة نفسها من جديد",
        };
        self.with_share(what, share)
    }

    /// A weak link to the text of an outlet, and the words that it rests on.
    pub(super) fn weak(self, outlet: &str, words: &str) -> String {
        let colon = if words.is_empty() { "" } else { ": " };
        match self {
            En => format!("weak link to {outlet}{colon}{words}"),
            Ar => format!("صلة ضعيفة بمقال {outlet}{colon}{words}"),
        }
    }

    /// Copies that are not shown.
    pub(super) fn more_copies(self, n: u64) -> String {
        self.more(n, Noun::Copy)
    }

    /// Texts that are not shown, and the articles in them.
    pub(super) fn more_texts(self, texts: u64, articles: u64) -> String {
        let more = self.more(texts, Noun::Text);
        match (articles > texts, self) {
            (false, _) => more,
            (true, En) => format!("{more}, {}", self.count(articles, Noun::Article)),
            (true, Ar) => format!("{more}، {}", self.count(articles, Noun::Article)),
        }
    }

    /// Stories that are not shown.
    pub(super) fn more_stories(self, n: u64) -> String {
        self.more(n, Noun::Story)
    }

    /// Records left out that are not named.
    pub(super) fn more_skipped(self, n: u64) -> String {
        self.more(n, Noun::Record)
    }

    fn more(self, n: u64, noun: Noun) -> String {
        match self {
            En => format!("not shown: {}", self.count(n, noun)),
            Ar => format!("غير ذلك: {}", self.count(n, noun)),
        }
    }
}

/// The end.
impl Lang {
    /// What the percentage of a copy means.
    pub(super) fn note_on_copies(self, words: u64) -> String {
        match self {
            En => format!(
                "Percentage of a copy: how many of their {words}-word phrases the copy and its \
                 original share."
            ),
            Ar => format!(
                "نسبة النسخة: ما تشترك فيه مع أصلها من مقاطع طول كل منها {}.",
                self.count(words, Noun::Word)
            ),
        }
    }

    /// What a weak link is.
    pub(super) fn note_on_weak(self) -> &'static str {
        match self {
            En => "Weak link: both texts would stand alone without it. Such links are often wrong.",
            Ar => "الصلة الضعيفة: لولاها لبقي كل من المقالين منفردًا، وكثيرًا ما تخطئ.",
        }
    }

    /// The heading of what was left out.
    pub(super) fn left_out(self) -> &'static str {
        match self {
            En => "Left out",
            Ar => "ما استُبعد",
        }
    }

    /// Records in a language that was not asked for.
    pub(super) fn other_languages(self, n: u64) -> String {
        let records = self.count(n, Noun::Record);
        match self {
            En => format!("other languages: {records}"),
            Ar => format!("بلغات أخرى: {records}"),
        }
    }

    /// Repeated lines that were considered boilerplate.
    pub(super) fn boilerplate(self, lines: u64, articles: u64) -> String {
        let lines = self.count(lines, Noun::Line);
        let articles = self.count(articles, Noun::Article);
        match self {
            En => format!("repeated on many pages (menus, tickers): {lines}, in {articles}"),
            Ar => format!("مكرر في صفحات كثيرة (قوائم وأشرطة): {lines}، والمقالات: {articles}"),
        }
    }

    /// Articles that have only a headline.
    pub(super) fn without_text(self, n: u64) -> String {
        let articles = self.count(n, Noun::Article);
        match self {
            En => format!("only a headline, no text: {articles}"),
            Ar => format!("عنوان بلا نص: {articles}"),
        }
    }

    /// What could not be read.
    pub(super) fn skipped(self, n: u64) -> String {
        let records = self.count(n, Noun::Record);
        match self {
            En => format!("could not be read: {records}"),
            Ar => format!("تعذرت قراءته: {records}"),
        }
    }

    /// Before the place of what could not be read.
    pub(super) fn at(self) -> &'static str {
        match self {
            En => "at",
            Ar => "الموضع",
        }
    }
}
