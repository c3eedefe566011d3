//! The article in a scraped text: headline, body, dates, and the boilerplate around them distinguished.
//!
//! Two kinds of text come in, and they are treated differently on purpose:
//!
//! - A **whole page** (a plain text file): [`page`] looks for the article in it. The body is the
//!   longest chain of prose lines, the headline and the dates are above it.
//! - The **text field of a record** (JSON lines, CSV, …): it is an article body already, and a
//!   search for the article in it could only lose text. [`trim()`] takes out lines that can be
//!   nothing but boilerplate; clean text passes through unharmed and is not even copied.
//!
//! [`Options`] says which texts are which. Dates follow one rule: only a date line above the body
//! dates an article, never a date in prose, in a caption or in a menu; "last updated" is kept separate.
//!
//! Cost: `trim` about 0.5 µs, `page` about 35 µs for an article of 3 KB; both linear in any text.
//!
//! Source: this project's text specification, sections 6.1, 6.2 and 7.

pub mod address;
#[cfg(feature = "read")]
mod article;
#[cfg(feature = "read")]
mod html;
mod lines;
mod patterns;
mod tables;
mod trim;

#[cfg(feature = "read")]
pub use article::article;
#[cfg(feature = "read")]
pub use html::{HtmlPage, html, plain};
pub use lines::{Kind, Line, classify};
pub(crate) use lines::{each_piece, ends_sentence};
use serde::{Deserialize, Serialize};
pub(crate) use trim::has_separator;
pub use trim::trim;

use crate::article::Moment;
use crate::dates::{self, Clock, Found, Trust, settle};
use crate::text::{Language, is_stop, normalise};

/// How articles are found in texts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::Args), group(skip))]
pub struct Options {
    /// Which texts are whole pages, from which the article must first be extracted.
    #[cfg_attr(feature = "cli", arg(long, value_enum, value_name = "TEXTS"))]
    pub extract: Extract,
    /// Take only articles in these languages, e.g. ar,en; all unless given.
    ///
    /// The letters of the text decide, not what the record states; an article with too few to tell
    /// is taken.
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "CODES", value_delimiter = ',')
    )]
    pub language: Vec<Language>,
    /// What counts as boilerplate: only buttons and the like, or repeated lines too.
    #[serde(alias = "furniture")]
    #[cfg_attr(
        feature = "cli",
        arg(long, value_enum, value_name = "LINES", alias = "furniture")
    )]
    pub boilerplate: Boilerplate,
}

/// What is removed as boilerplate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum Boilerplate {
    /// Also lines that appear under many different headlines of one outlet: tickers, menus,
    /// signatures.
    #[default]
    Repeated,
    /// Only what is boilerplate by its wording: buttons, credits, headings of link lists.
    Known,
}

impl Options {
    /// Whether repeated lines are removed.
    pub(crate) fn cuts_repeated(&self) -> bool {
        self.boilerplate == Boilerplate::Repeated && self.extract != Extract::Never
    }
}

/// Which texts are whole pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum Extract {
    /// Text files are pages; the text field of a record is a body and loses only unmistakable boilerplate.
    #[default]
    Auto,
    /// The text fields of records are whole pages too.
    Page,
    /// None; every text stays as it is.
    Never,
}

/// What [`page`] found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// The headline; empty when there is none above the body.
    pub headline: String,
    /// The day it was published, by the date line above the body.
    pub published: Option<Dated>,
    /// The day it was last changed, where the date line names one.
    pub updated: Option<Moment>,
    /// The body, one paragraph a line.
    pub body: String,
    /// The outlet that the page itself names: مصراوي in `نشر في مصراوي يوم 03 - 06 - 2025`.
    pub outlet: Option<String>,
}

/// A day, and how far to believe it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dated {
    /// The day, with the time if the page says in which zone.
    pub moment: Moment,
    /// How it was read.
    pub trust: Trust,
}

/// Prose lines further apart than this many other lines belong to different texts.
const WIDEST_GAP: usize = 3;

/// A date line has at most this many words that say something else.
const MOST_OTHER_WORDS: usize = 6;

/// Finds the article in the text of a page.
///
/// Body: the longest chain of prose lines (in bytes), with at most three other lines between two
/// of them and no menu; short sentences right before or after the chain belong to it. Headline: the
/// nearest possible one above the date line, else above the body. A page without prose is short:
/// everything but boilerplate is its body, and nothing is lost.
pub fn page(text: &str) -> Page {
    let lines = classify(text);
    let Some((first, last)) = longest_chain(&lines) else {
        return short_page(&lines, text);
    };
    let (first, last) = with_short_sentences(&lines, first, last);
    let is_text = |l: &&Line<'_>| matches!(l.kind, Kind::Prose | Kind::Head | Kind::Meta);
    let body = join(lines[first..=last].iter().filter(is_text));
    above(&lines[..first], body)
}

/// First and last line of the longest chain of prose.
fn longest_chain(lines: &[Line<'_>]) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize, usize)> = None;
    let mut run: Option<(usize, usize, usize)> = None;
    let mut gap = 0;
    for (i, line) in lines.iter().enumerate() {
        match (line.kind, &mut run) {
            (Kind::Prose, _) => {
                let (first, _, len) = run.unwrap_or((i, i, 0));
                run = Some((first, i, len + line.text.len()));
                gap = 0;
                if run.map(|r| r.2) > best.map(|b| b.2) {
                    best = run;
                }
            }
            (Kind::Blank, _) | (_, None) => {}
            (kind, Some(_)) => {
                gap += 1;
                if kind == Kind::Menu || gap > WIDEST_GAP {
                    run = None;
                }
            }
        }
    }
    best.map(|(first, last, _)| (first, last))
}

/// Widens a chain by paragraphs of under twelve words: short lines that end like a sentence. Above
/// the chain only if a headline remains above them.
fn with_short_sentences(lines: &[Line<'_>], first: usize, last: usize) -> (usize, usize) {
    let is_sentence = |l: &Line<'_>| {
        matches!(l.kind, Kind::Head | Kind::Meta) && ends_sentence(l.text) && !is_caption(l)
    };
    let after = lines[last + 1..].iter().enumerate();
    let after = after
        .take_while(|(_, l)| l.kind == Kind::Blank || is_sentence(l))
        .filter(|(_, l)| is_sentence(l))
        .last()
        .map_or(last, |(i, _)| last + 1 + i);
    let before = lines[..first].iter().enumerate().rev();
    let before = before
        .take_while(|(_, l)| l.kind == Kind::Blank || (l.kind == Kind::Head && is_sentence(l)))
        .filter(|(_, l)| l.kind == Kind::Head)
        .last()
        .map_or(first, |(i, _)| i);
    let headline_remains = lines[..before].iter().any(|l| l.kind == Kind::Head);
    (if headline_remains { before } else { first }, after)
}

/// `جندي أميركي في الحسكة (دليل سليمان/فرانس برس)`
fn is_caption(line: &Line<'_>) -> bool {
    let credit = line.text.strip_suffix(')').and_then(|l| l.rfind('('));
    credit.is_some_and(|open| line.text[open..].contains('/'))
}

/// Headline, dates and outlet from the lines above the body.
fn above(lines: &[Line<'_>], body: String) -> Page {
    let mut page = Page {
        body,
        ..Page::default()
    };
    let mut dates = Vec::new();
    for line in lines.iter().rev() {
        match line.kind {
            Kind::Menu => break,
            Kind::Meta | Kind::Head if is_caption(line) => {}
            Kind::Meta if is_date_line(line.text) => {
                let (published, updated) = read_date_line(line.text);
                dates.extend(published);
                page.updated = page.updated.or(updated);
                page.outlet = page.outlet.or_else(|| outlet(line.text));
            }
            Kind::Meta | Kind::Head => {
                page.headline = line.text.to_owned();
                if !dates.is_empty() {
                    break;
                }
            }
            _ => {}
        }
    }
    page.published = dates
        .into_iter()
        .map(|(found, clock)| (settle(found, &page.body), clock))
        .filter_map(|(found, clock)| {
            let timed = clock.and_then(|clock| clock.on(found.date()?));
            let moment = found.moment().map(|day| timed.unwrap_or(day))?;
            let trust = found.trust;
            Some(Dated { moment, trust })
        })
        .min_by_key(|dated| dated.trust);
    page
}

/// Whether a line with a date says little else: no headline or sentence that mentions a day.
fn is_date_line(line: &str) -> bool {
    let line = normalise(line);
    if patterns::is_meta(&line) {
        return true;
    }
    let found = dates::find_in(&line);
    if found.iter().all(|(f, _)| f.trust == Trust::NoYear) {
        return false;
    }
    let (mut others, mut at) = (0, 0);
    let is_sign = |c: char| !c.is_alphabetic();
    for piece in line.split_inclusive(is_sign) {
        let in_date = found.iter().any(|(_, range)| range.contains(&at));
        at += piece.len();
        let word = piece.trim_end_matches(is_sign);
        let known = tables::DATE_LINE_WORDS.contains(&word) || dates::WEEKDAYS.contains(&word);
        if !word.is_empty() && !in_date && !known {
            // Names and places occur in date lines, stop words make sentences.
            others += if is_stop(word) { 3 } else { 1 };
        }
    }
    others <= MOST_OTHER_WORDS
}

/// The dates of publication in a date line, each with the time beside it, and when it was changed.
fn read_date_line(line: &str) -> (Vec<(Found, Option<Clock>)>, Option<Moment>) {
    const CHANGED: [&str; 4] = ["اخر تحديث", "تم التحديث", "تحديث:", "حدث في"];
    const PUBLISHED: [&str; 2] = ["نشر", "انشء"];
    let line = normalise(line);
    let last = |words: &[&str], before: &str| words.iter().filter_map(|w| before.rfind(w)).max();
    let mut published = Vec::new();
    let mut updated = None;
    let found = dates::find_in(&line);
    for (found_here, range) in &found {
        let before = &line[..range.start];
        // A time after the next date, or after a word that speaks of a change, is another's.
        let next = found.iter().map(|(_, other)| other.start);
        let next = next.filter(|&start| start >= range.end).min();
        let behind = &line[range.end..next.unwrap_or(line.len())];
        let turn = CHANGED.iter().chain(&PUBLISHED);
        let end = turn.filter_map(|w| behind.find(w)).min();
        let clock = Clock::find(&behind[..end.unwrap_or(behind.len())]);
        // The nearer word says what the date is; a bare date is the date of publication.
        if last(&CHANGED, before) > last(&PUBLISHED, before) {
            let timed = clock.and_then(|clock| clock.on(found_here.date()?));
            updated = updated.or(timed).or_else(|| found_here.moment());
        } else {
            published.push((*found_here, clock))
        }
    }
    (published, updated)
}

/// The outlet in `نشر في مصراوي يوم …`.
fn outlet(line: &str) -> Option<String> {
    let (name, _) = line.split_once(" يوم ")?;
    let mut words = name.split_whitespace();
    let opening = [words.next()?, words.next()?].map(normalise);
    let name = words.collect::<Vec<_>>().join(" ");
    let fits = opening == ["نشر", "في"] && !name.is_empty() && name.len() <= 80;
    fits.then_some(name)
}

/// A page without prose: boilerplate is removed, the rest is the body.
fn short_page(lines: &[Line<'_>], text: &str) -> Page {
    let is_text = |l: &Line<'_>| match l.kind {
        Kind::Menu | Kind::Blank => false,
        // Up to three words are not boilerplate by themselves here.
        Kind::Boiler => !patterns::is_boilerplate(l.text),
        _ => true,
    };
    let Some(first) = lines.iter().position(is_text) else {
        return Page {
            body: text.trim().to_owned(),
            ..Page::default()
        };
    };
    // A first line that could be a headline is one if more follows it.
    let head = lines[first].kind == Kind::Head;
    let is_rest = |l: &&Line<'_>| is_text(l) && !(l.kind == Kind::Meta && is_date_line(l.text));
    let rest = join(lines[first + 1..].iter().filter(is_rest));
    if !head || rest.is_empty() {
        return Page {
            body: join(lines.iter().filter(|l| is_text(l))),
            ..Page::default()
        };
    }
    let dated = lines[first..]
        .iter()
        .take_while(|l| {
            l.text == lines[first].text || matches!(l.kind, Kind::Blank | Kind::Meta | Kind::Boiler)
        })
        .count();
    Page {
        headline: lines[first].text.to_owned(),
        ..above(&lines[first..first + dated], rest)
    }
}

fn join<'a>(lines: impl Iterator<Item = &'a Line<'a>>) -> String {
    lines.map(|l| l.text).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const ONE: &str = include_str!("../../seeds/000_b283cc8878b4321a.txt");
    const TWO: &str = include_str!("../../seeds/003_440a02abe744aa5e.txt");

    fn day(y: i16, m: i8, d: i8) -> Option<Moment> {
        Moment::day(date(y, m, d))
    }

    #[test]
    fn first_seed_comes_out_exactly() {
        let page = page(ONE);
        assert_eq!(
            page.headline,
            "واشنطن تسحب معظم قواتها من دير الزور شرقي سورية"
        );
        let published = page.published.unwrap();
        assert_eq!(Some(published.moment), day(2025, 5, 3));
        assert_eq!(published.trust, Trust::Exact);
        assert_eq!(page.updated, None);
        assert_eq!(page.outlet, None);
        let from = ONE.find("غادرت قوات").unwrap();
        let to = ONE.find("\n\nالمساهمون").unwrap();
        assert_eq!(page.body, ONE[from..to].replace("\n\n", "\n"));
        assert!(page.body.ends_with("وفق تصريحات صحافية لمسؤولين أميركيين."));
        assert_eq!(page.body.lines().count(), 4);
    }

    #[test]
    fn second_seed_comes_out_exactly() {
        let page = page(TWO);
        assert_eq!(
            page.headline,
            "انسحاب أمريكي مفاجئ من قاعدتين بارزتين شرق سوريا"
        );
        let published = page.published.unwrap();
        assert_eq!(Some(published.moment), day(2025, 6, 3));
        assert_eq!(published.trust, Trust::Weekday);
        assert_eq!(page.outlet.as_deref(), Some("مصراوي"));
        let from = TWO.find("أفاد المرصد").unwrap();
        let to = TWO.find("\n\n\nانقر هنا").unwrap();
        assert_eq!(page.body, &TWO[from..to]);
        assert!(!page.body.contains("مواقيت"));
    }

    const PROSE: &str = "قال الوزير في كلمته أمام المجلس يوم 4 يناير 2020 إن الحكومة ماضية في خطتها رغم كل ما يقال عنها.";

    #[test]
    fn only_a_date_line_dates_a_page() {
        let with = |line: &str| page(&format!("الحكومة ماضية في خطتها الجديدة\n{line}\n{PROSE}"));
        let published = |line: &str| with(line).published.map(|d| d.moment);
        assert_eq!(published("3 مايو 2021"), day(2021, 5, 3));
        assert_eq!(
            published("بيروت - فراس محمد - الثلاثاء ٣ حزيران ٢٠٢٥ | 10:30"),
            day(2025, 6, 3)
        );
        assert_eq!(
            published("الوزير في المجلس، 3 مايو 2021 (فلان/رويترز)"),
            None
        );
        assert_eq!(
            published("بدأت الأزمة بين الحكومة والمعارضة والنقابات في 3 مايو 2021"),
            None
        );
        assert_eq!(
            published("3 مايو 2021 - 14:30 بتوقيت غرينتش | آخر تحديث 16:00 بتوقيت غرينتش"),
            Some(Moment::time("2021-05-03T14:30:00Z".parse().unwrap()))
        );
        assert_eq!(
            published("3 مايو 2021 | آخر تحديث: 16:00 (توقيت القدس)"),
            day(2021, 5, 3)
        );
        assert!(published("15 رمضان 1446").is_some_and(Moment::is_about));
        assert_eq!(published("18 مايو"), None);
        assert_eq!(published("3 مايو 1021"), None);
        assert_eq!(published(""), None);
    }

    #[test]
    fn a_change_never_dates_a_page() {
        let with = |line: &str| page(&format!("الحكومة ماضية في خطتها الجديدة\n{line}\n{PROSE}"));
        let both = |line: &str| (with(line).published.map(|d| d.moment), with(line).updated);
        assert_eq!(both("آخر تحديث: 4 مايو 2021"), (None, day(2021, 5, 4)));
        assert_eq!(
            both("3 مايو 2021 | آخر تحديث: 4 مايو 2021"),
            (day(2021, 5, 3), day(2021, 5, 4))
        );
        assert_eq!(
            both("تم التحديث: 4 مايو 2021 - تاريخ النشر: 3 مايو 2021"),
            (day(2021, 5, 3), day(2021, 5, 4))
        );
        assert_eq!(
            with("آخر تحديث: 4 مايو 2021").headline,
            "الحكومة ماضية في خطتها الجديدة"
        );
    }

    #[test]
    fn short_sentences_around_the_chain_belong_to_it() {
        let text = format!(
            "الحكومة ماضية في خطتها الجديدة\n\nبدأ كل شيء أمس الاثنين.\n{PROSE}\n\nوانتهى الأمر عند هذا الحد.\nشارك\nأخبار أخرى من الموقع نفسه"
        );
        let page = page(&text);
        assert_eq!(page.headline, "الحكومة ماضية في خطتها الجديدة");
        assert_eq!(
            page.body,
            format!("بدأ كل شيء أمس الاثنين.\n{PROSE}\nوانتهى الأمر عند هذا الحد.")
        );
    }

    #[test]
    fn short_pages_lose_nothing() {
        assert_eq!(page("كلمة").body, "كلمة");
        assert_eq!(page("عاجل").body, "عاجل");
        assert_eq!(page("").body, "");
        let short = page("زلزال يضرب شرق تركيا فجرا\n3 مايو 2021\nلا أنباء عن ضحايا.\nشارك");
        assert_eq!(short.headline, "زلزال يضرب شرق تركيا فجرا");
        assert_eq!(short.body, "لا أنباء عن ضحايا.");
        assert_eq!(short.published.map(|d| d.moment), day(2021, 5, 3));
        assert_eq!(
            page("زلزال يضرب شرق تركيا فجرا").body,
            "زلزال يضرب شرق تركيا فجرا"
        );
    }

    #[test]
    fn options_read_as_written() {
        let options: Options = serde_json::from_str(r#"{"extract":"never"}"#).unwrap();
        assert_eq!(options.extract, Extract::Never);
        assert!(serde_json::from_str::<Options>(r#"{"extrakt":"never"}"#).is_err());
        assert_eq!(
            serde_json::from_str::<Options>("{}").unwrap(),
            Options::default()
        );
    }

    proptest! {
        #[test]
        fn a_page_with_text_has_a_body(text in "(?s)(عاجل\n|شارك\n|3 مايو 2021\n|[ \n|.،a-zا-ي0-9]{0,40}){0,6}") {
            let page = page(&text);
            prop_assert_eq!(page.body.trim().is_empty(), text.trim().is_empty());
        }

        #[test]
        fn any_page_is_survived(text in "(?s).{0,200}") {
            page(&text);
            trim(&text);
        }
    }
}
