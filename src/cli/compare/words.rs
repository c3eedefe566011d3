//! The answer in words: everything that `sada compare` says, in English and in Arabic side by side.
//!
//! A line in Arabic is an island that runs from right to left; dates and options in it run from
//! left to right, whatever the terminal makes of the rest.

use super::numbers::floored;
use super::verdict::{Apart, Event, Limits, Wording};
use crate::Moment;
use crate::copies::Overlap;
use crate::report::sanitize::{escape, isolate};
use crate::report::{Lang, Noun};

use Lang::{Ar, En};

/// Words with the share of the similarity that each has.
type Shared = [(String, f64)];

/// A figure below the verdict.
#[derive(Debug, Clone, Copy)]
pub(super) enum Row {
    /// And how many words a shingle has.
    Jaccard(Overlap, u32),
    Containment(Overlap),
    Threshold(Limits),
    /// The story score, if there is one, and whether the link is weak.
    Score(Option<f64>, bool, Limits),
    Likeness(f64),
    /// Hours, if both are dated.
    Apart(Option<f64>, Limits),
}

impl Row {
    /// Whether a blank line comes before it.
    pub(super) fn begins_group(self) -> bool {
        matches!(self, Self::Jaccard(..) | Self::Score(..))
    }
}

/// The verdict.
impl Lang {
    /// Said of two articles of which one has neither a text nor a headline.
    pub(super) fn silent(self) -> &'static str {
        match self {
            En => "Not comparable: one of the articles has no words.",
            Ar => "لا تمكن المقارنة: أحد المقالين خالٍ من الكلمات.",
        }
    }

    /// Whether they are copies.
    pub(super) fn wording(self, wording: Wording) -> String {
        let share = |share| self.percent(share);
        let exact = self.left_to_right("--exact");
        match (self, wording) {
            (En, Wording::Same) => "Copies: the wording is the same throughout.".into(),
            (Ar, Wording::Same) => "نسختان من نص واحد: الصياغة متطابقة من أولها إلى آخرها.".into(),
            (En, Wording::Trimmed(c)) => format!(
                "Copies: one is the other trimmed, {} of the shorter article is in the longer.",
                share(c)
            ),
            (Ar, Wording::Trimmed(c)) => format!(
                "نسختان من نص واحد، إحداهما مختصرة: {} من المقال الأقصر وارد في الأطول.",
                share(c)
            ),
            (En, Wording::Shared(j)) => format!("Copies: {} of the wording is shared.", share(j)),
            (Ar, Wording::Shared(j)) => {
                format!("نسختان من نص واحد: {} من الصياغة مشترك بينهما.", share(j))
            }
            (En, Wording::Missed(j)) => format!(
                "Not linked as copies, though {} of the wording is shared: sketches pass over one \
                 such pair in a hundred; {exact} finds it.",
                share(j)
            ),
            (Ar, Wording::Missed(j)) => format!(
                "لم يُعدّا نسختين مع أن {} من الصياغة مشترك بينهما: تفوت البصمات زوجًا كهذا من كل \
                 مئة، والخيار {exact} يكشفه.",
                share(j)
            ),
            (En, Wording::Reuse(c)) => format!(
                "Not copies, but partial reuse: {} of the shorter article is in the longer.",
                share(c)
            ),
            (Ar, Wording::Reuse(c)) => format!(
                "ليسا نسختين، لكن بينهما نقلًا جزئيًا: {} من المقال الأقصر وارد في الأطول.",
                share(c)
            ),
            (En, Wording::Little(j)) => {
                format!("Not copies: {} of the wording is shared.", share(j))
            }
            (Ar, Wording::Little(j)) => {
                format!("ليسا نسختين: المشترك بينهما {} من الصياغة.", share(j))
            }
            (En, Wording::Hardly) => "Not copies: hardly any phrase is shared.".into(),
            (Ar, Wording::Hardly) => "ليسا نسختين: لا تكاد تجمعهما عبارة مشتركة.".into(),
            (En, Wording::Nothing) => "Not copies: no phrase is shared.".into(),
            (Ar, Wording::Nothing) => "ليسا نسختين: لا عبارة مشتركة بينهما.".into(),
            (En, Wording::NoWords) => {
                "Not comparable as copies: one of the texts has no words.".into()
            }
            (Ar, Wording::NoWords) => {
                "لا يمكن القول إنهما نسختان: أحد النصين خالٍ من الكلمات.".into()
            }
        }
    }

    /// Whether they are one story, and why.
    pub(super) fn event(
        self,
        event: Event,
        shared: &Shared,
        apart: Apart,
        limits: Limits,
    ) -> String {
        let words = match event {
            // A share of hardly anything says nothing.
            Event::HardlyShared => self.list(shared, |_, _| String::new()),
            _ => self.list(shared, |place, share| self.note(place, share)),
        };
        let time = self.apart(apart);
        let cut = self.cut(limits);
        match (self, event) {
            (En, Event::One { score }) => format!(
                "Same story, told in other words: both speak of {words}; {time}. The score is \
                 {}, and {cut} is enough.",
                floored(score)
            ),
            (Ar, Event::One { score }) => format!(
                "المقالان من قصة واحدة بصياغتين مختلفتين: أبرز ما يجمعهما {words}، {time}. درجة \
                 التقارب {}، ويكفي {cut}.",
                floored(score)
            ),
            (En, Event::Weak { score }) => format!(
                "Same story, but only by a weak link: both speak of {words}; {time}. The score of \
                 {} is below {cut}: they are joined because no other article is as near to \
                 either. Such links are often wrong.",
                floored(score)
            ),
            (Ar, Event::Weak { score }) => format!(
                "يُجمع المقالان في قصة واحدة، لكن بصلة ضعيفة: أبرز ما يجمعهما {words}، {time}. \
                 درجة التقارب {} دون الحد {cut}، وما جُمعا إلا لأنه لا مقال آخر يقاربهما بالقدر \
                 نفسه. وكثيرًا ما تخطئ صلة كهذه.",
                floored(score)
            ),
            (_, other) => self.strangers(other, &words, &time, limits),
        }
    }

    /// Why they are not one story.
    fn strangers(self, event: Event, words: &str, time: &str, limits: Limits) -> String {
        let (cut, window) = (self.cut(limits), self.days(limits.window));
        let option = self.left_to_right("--window");
        let no = match self {
            En => "Not the same story: ",
            Ar => "المقالان ليسا من قصة واحدة: ",
        };
        let why = match (self, event) {
            (En, Event::NothingShared) => "they share no informative word.".into(),
            (Ar, Event::NothingShared) => "لا تجمعهما أي كلمة دالّة.".into(),
            (En, Event::HardlyShared) => {
                format!("hardly any rare word is shared, at best {words}.")
            }
            (Ar, Event::HardlyShared) => {
                format!("لا تكاد تجمعهما كلمة نادرة، وأبرز ما يجمعهما {words}.")
            }
            (En, Event::TooFar) => format!(
                "both speak of {words}, but they are too far apart in time: {time}, and the window is \
                 {window} ({option})."
            ),
            (Ar, Event::TooFar) => format!(
                "أبرز ما يجمعهما {words}، لكن الفارق الزمني كبير: {}، وأقصى ما يُقبل {window} \
                 ({option}).",
                time.trim_start_matches('و')
            ),
            (En, Event::TooLow { score, near }) => format!(
                "both speak of {words}; {time}. The score of {} is below {cut}.{}",
                floored(score),
                if near {
                    " A weak link would join them, but --no-weak leaves it out."
                } else {
                    ""
                }
            ),
            (Ar, Event::TooLow { score, near }) => format!(
                "أبرز ما يجمعهما {words}، {time}. درجة التقارب {} دون الحد {cut}.{}",
                floored(score),
                if near {
                    format!(
                        " ولولا {} لجمعتهما صلة ضعيفة.",
                        self.left_to_right("--no-weak")
                    )
                } else {
                    String::new()
                }
            ),
            (_, Event::One { .. } | Event::Weak { .. }) => String::new(),
        };
        format!("{no}{why}")
    }

    /// The time between two articles, as a clause.
    fn apart(self, apart: Apart) -> String {
        let (n, noun) = match (self, apart) {
            (En, Apart::Undated) => return "a date is missing".into(),
            (Ar, Apart::Undated) => return "وينقص تاريخ نشر".into(),
            (En, Apart::SameTime) => return "published at the same time".into(),
            (Ar, Apart::SameTime) => return "ونُشرا في الوقت نفسه".into(),
            (En, Apart::SameDay) => return "published on the same day".into(),
            (Ar, Apart::SameDay) => return "ونُشرا في اليوم نفسه".into(),
            (_, Apart::Minutes(n)) => (n, Noun::Minute),
            (_, Apart::Hours(n)) => (n, Noun::Hour),
            (_, Apart::Days(n)) => (n, Noun::Day),
        };
        match self {
            En => format!("published {} apart", self.count(n, noun)),
            Ar => format!("وبين نشرهما {}", self.count(n, noun)),
        }
    }
}

/// What comes below the verdict.
impl Lang {
    /// What the articles are called.
    fn name(self, number: usize) -> &'static str {
        match (self, number) {
            (En, 0) => "A",
            (En, _) => "B",
            (Ar, 0) => "أ",
            (Ar, _) => "ب",
        }
    }

    /// An article.
    pub(super) fn article(
        self,
        number: usize,
        date: Option<Moment>,
        words: usize,
        title: &str,
    ) -> String {
        let date = match (self, date) {
            (En, None) => "no date".into(),
            (Ar, None) => "بلا تاريخ".into(),
            (_, Some(date)) => self.left_to_right(&date.to_string()),
        };
        let (name, words) = (self.name(number), self.count(words as u64, Noun::Word));
        match self {
            En => format!("{name}  {date}, {words}  {title}"),
            Ar => self.line(format!("{name}: {date}، {words}، {title}")),
        }
    }

    /// The text of an article.
    pub(super) fn text(self, number: usize, text: &str) -> String {
        let name = self.name(number);
        match self {
            En => format!("{name}  {text}"),
            Ar => self.line(format!("{name}: {text}")),
        }
    }

    /// A figure.
    pub(super) fn row(self, row: Row) -> String {
        let (label, value, note) = match self {
            En => self.english_row(row),
            Ar => self.arabic_row(row),
        };
        match self {
            En => format!("{label:<13}{value:<8}{note}").trim_end().to_owned(),
            Ar => self.line(format!("{label}: {value}، {note}")),
        }
    }

    fn english_row(self, row: Row) -> (&'static str, String, String) {
        match row {
            Row::Jaccard(o, n) => (
                "Jaccard",
                format!("{:.4}", o.jaccard()),
                format!("{} of {} {n}-word shingles are shared", o.shared, o.union()),
            ),
            Row::Containment(o) => (
                "containment",
                format!("{:.4}", o.containment()),
                format!("of the shorter article's {} shingles", o.a.min(o.b)),
            ),
            Row::Threshold(limits) => (
                "threshold",
                limits.threshold.to_string(),
                "for copies (--threshold)".into(),
            ),
            Row::Score(score, weak, limits) => (
                "story score",
                score.map_or("none".into(), |s| format!("{s:.4}")),
                format!(
                    "the cut is {}{}",
                    self.cut(limits),
                    if weak { "; a weak link" } else { "" }
                ),
            ),
            Row::Likeness(cosine) => (
                "likeness",
                format!("{cosine:.4}"),
                "of their words, rare ones weighing most".into(),
            ),
            Row::Apart(hours, limits) => (
                "hours apart",
                hours.map_or("unknown".into(), |h| format!("{h:.0}")),
                format!("the window is {} (--window)", self.days(limits.window)),
            ),
        }
    }

    fn arabic_row(self, row: Row) -> (&'static str, String, String) {
        match row {
            Row::Jaccard(o, n) => (
                "معامل جاكارد",
                format!("{:.4}", o.jaccard()),
                format!(
                    "المقاطع المشتركة {} من أصل {}، وطول المقطع {}",
                    o.shared,
                    o.union(),
                    self.count(n.into(), Noun::Word)
                ),
            ),
            Row::Containment(o) => (
                "الاحتواء",
                format!("{:.4}", o.containment()),
                format!("من مقاطع المقال الأقصر، وعددها {}", o.a.min(o.b)),
            ),
            Row::Threshold(limits) => (
                "حد النسخ",
                limits.threshold.to_string(),
                self.left_to_right("--threshold"),
            ),
            Row::Score(score, weak, limits) => (
                "درجة التقارب",
                score.map_or("لا شيء".into(), |s| format!("{s:.4}")),
                format!(
                    "حد القصة الواحدة {}{}",
                    self.cut(limits),
                    if weak { "؛ صلة ضعيفة" } else { "" }
                ),
            ),
            Row::Likeness(cosine) => (
                "التشابه",
                format!("{cosine:.4}"),
                "في الكلمات، والنادرة منها أثقل وزنًا".into(),
            ),
            Row::Apart(hours, limits) => (
                "الفارق بالساعات",
                hours.map_or("غير معروف".into(), |h| format!("{h:.0}")),
                format!(
                    "أقصى ما يُقبل {}، {}",
                    self.days(limits.window),
                    self.left_to_right("--window")
                ),
            ),
        }
    }

    /// A shared word with its share of the similarity.
    pub(super) fn shared(self, first: bool, word: &str, share: f64) -> String {
        let share = self.share(share);
        match (self, first) {
            (En, true) => format!("shared words {share:>5}   {word}"),
            (En, false) => format!("             {share:>5}   {word}"),
            (Ar, true) => self.line(format!("الكلمات المشتركة: {word} {share}")),
            (Ar, false) => self.line(format!("        {word} {share}")),
        }
    }

    /// The headline of the list of phrases.
    pub(super) fn phrases(self, n: usize) -> String {
        match self {
            En => format!("Shared phrases ({n}), longest first:"),
            Ar => self.line(format!("العبارات المشتركة ({n})، أطولها أولًا:")),
        }
    }

    /// A shared phrase.
    pub(super) fn phrase(self, words: usize, text: &str) -> String {
        match self {
            En => format!("{words:>6} words  {text}"),
            Ar => self.line(format!(
                "    {}: {text}",
                self.count(words as u64, Noun::Word)
            )),
        }
    }

    /// How many phrases are not listed.
    pub(super) fn more_phrases(self, n: usize) -> String {
        match self {
            En => format!("  … and {n} shorter ones"),
            Ar => self.line(format!("    … وعدد ما هو أقصر منها {n}")),
        }
    }

    /// A line that runs as its language does.
    pub(super) fn line(self, text: String) -> String {
        match self {
            En => text,
            Ar => format!("\u{2067}{text}\u{2069}"),
        }
    }
}

/// Names and lists.
impl Lang {
    /// The least score of a story, and where it comes from.
    fn cut(self, limits: Limits) -> String {
        let coarseness = self.left_to_right(&format!("--coarseness {}", limits.coarseness));
        format!("{} ({coarseness})", limits.coarseness.cut())
    }

    /// The share of the word at a place of a list.
    fn note(self, place: usize, share: f64) -> String {
        let of = match (self, place) {
            (En, 0) => " of the likeness",
            (Ar, 0) => " من التشابه",
            _ => "",
        };
        format!(" ({}{of})", self.share(share))
    }

    /// Words in quotation marks, each with a note.
    fn list(self, shared: &Shared, note: impl Fn(usize, f64) -> String) -> String {
        let quoted = shared.iter().enumerate().map(|(place, (word, share))| {
            let word = escape(word);
            format!("«{}»{}", isolate(&word), note(place, *share))
        });
        let quoted: Vec<String> = quoted.collect();
        match (self, &quoted[..]) {
            (En, []) => "the same things".into(),
            (Ar, []) => "كلمات بعينها".into(),
            (En, [one]) => one.clone(),
            (En, [all @ .., last]) => format!("{} and {last}", all.join(", ")),
            (Ar, all) => all.join(" و"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_listed_in_quotation_marks_and_no_feed_can_break_out() {
        let shared = [("كونيكو".to_owned(), 0.24), ("a\u{202e}b".to_owned(), 0.1)];
        assert_eq!(
            En.list(&shared, |place, share| En.note(place, share)),
            "«\u{2068}كونيكو\u{2069}» (24 % of the likeness) and «a\\u{202e}b» (10 %)"
        );
        assert_eq!(
            Ar.list(&shared, |place, share| Ar.note(place, share)),
            "«\u{2068}كونيكو\u{2069}» (24% من التشابه) و«a\\u{202e}b» (10%)"
        );
    }
}
