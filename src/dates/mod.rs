//! Dates as Arabic pages write them, each with the trust it deserves.
//!
//! In: a line. Out: the dates in it ([`find`]): `8 ديسمبر/كانون الأول 2024`, `٣ حزيران ٢٠٢٥`,
//! `20 غشت 2025`, `2025-06-03`, `03/06/2025`, `15 رمضان 1446`, `1446/12/09`. Numeric dates are read
//! day first; when the month could as well be the day, [`settle`] asks the body for its weekday.
//! Impossible dates are not found. One pass over the normalised line for each of five shapes.
//!
//! Source: this project's text specification, section 7. Islamic dates follow the tabular civil
//! calendar; the official one of Umm al-Qura may differ by a day.

mod clock;
mod stamp;
mod tables;

use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use regex::Regex;

pub(crate) use clock::Clock;
pub use stamp::parse_stamp;
pub(crate) use tables::WEEKDAYS;
use tables::{HIJRI_MONTHS, MONTHS};

use crate::article::Moment;
use crate::text::normalise;

/// How far a date may be believed. Ordered: the more trusted one is the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Trust {
    /// Only one reading is possible.
    Exact,
    /// Day and month could be exchanged, and a weekday in the body has settled which is which.
    Weekday,
    /// Day and month could be exchanged; the day is assumed to come first.
    DayFirst,
    /// Converted from the Islamic calendar: may be off by a day.
    Hijri,
    /// No year: a day of some year. Never dates an article.
    NoYear,
}

/// A date found in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// The year, unless none is written.
    pub year: Option<i16>,
    /// The month, 1 to 12.
    pub month: i8,
    /// The day, 1 to 31.
    pub day: i8,
    /// How far to believe it.
    pub trust: Trust,
}

impl Found {
    /// The calendar day, if the year is known.
    pub fn date(self) -> Option<Date> {
        Date::new(self.year?, self.month, self.day).ok()
    }

    /// The day as a moment: only about, if it was converted; none outside the years that can be.
    pub fn moment(self) -> Option<Moment> {
        let date = self.date().filter(|&date| stamp::is_possible(date))?;
        match self.trust {
            Trust::Hijri => Moment::about(date),
            _ => Moment::day(date),
        }
    }

    /// A date that exists, with a year above zero.
    fn new(year: i16, month: i8, day: i8, trust: Trust) -> Option<Self> {
        let exists = year > 0 && Date::new(year, month, day).is_ok();
        exists.then_some(Self {
            year: Some(year),
            month,
            day,
            trust,
        })
    }
}

impl fmt::Display for Found {
    /// `2025-06-03`, or `--06-03` when the year is unknown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(year) => write!(f, "{year:04}-{:02}-{:02}", self.month, self.day),
            None => write!(f, "--{:02}-{:02}", self.month, self.day),
        }
    }
}

/// The dates in a line: named months first, then the numeric shapes, Islamic dates last.
pub fn find(line: &str) -> Vec<Found> {
    // Every shape has a digit in it; most lines do not.
    if line.chars().any(|c| c.is_numeric()) {
        find_in(&normalise(line))
            .into_iter()
            .map(|(d, _)| d)
            .collect()
    } else {
        Vec::new()
    }
}

/// The dates in a line that is already normalised, and where they are.
pub(crate) fn find_in(line: &str) -> Vec<(Found, Range<usize>)> {
    let mut out = Vec::new();
    for shape in [named, year_first, day_first, hijri_named, hijri_numeric] {
        let (mut at, mut free) = (0, 0);
        while let Some(step) = line[at..].find(|c: char| c.is_ascii_digit()) {
            let start = at + step;
            let (_, len) = digits(line, start);
            at = start + len;
            let inside_number = line[..start].ends_with('.');
            if start < free || inside_number {
                continue;
            }
            if let Some((found, end)) = shape(line, start) {
                free = end;
                out.extend(found.map(|found| (found, start..end)));
            }
        }
    }
    out
}

/// What a shape says of the place where a number begins: where its match ends, and the date, if
/// that date exists.
type Match = Option<(Option<Found>, usize)>;

/// `3 [من] مايو[/أيار] [,] [عام|سنة] [2025]`
fn named(s: &str, at: usize) -> Match {
    let (day, len) = digits(s, at);
    if len > 2 {
        return None;
    }
    let mut end = at + len;
    let merge = skip(s, end, " ");
    if let Some(after) = ["من", "/", "-", "st", "nd", "rd", "th"]
        .iter()
        .find_map(|j| s[merge..].starts_with(j).then_some(merge + j.len()))
    {
        end = after;
    }
    let (month, end) = name(s, skip(s, end, " "), &MONTHS)?;
    let end = second_name(s, end);
    let year = written_year(s, end);
    if year.is_none() && digits(s, end).1 > 0 {
        return None;
    }
    let (day, end) = (day as i8, year.map_or(end, |(_, end)| end));
    let found = match year {
        Some((year, _)) => Found::new(year, month, day, Trust::Exact),
        None => (1..=31).contains(&day).then_some(Found {
            year: None,
            month,
            day,
            trust: Trust::NoYear,
        }),
    };
    Some((found, end))
}

/// The same month by its other name, after a stroke or in brackets.
fn second_name(s: &str, end: usize) -> usize {
    let merge = skip(s, end, " ");
    if !s[merge..].starts_with(['/', '(', '-']) {
        return end;
    }
    match name(s, skip(s, merge + 1, " "), &MONTHS) {
        Some((_, after)) => skip(s, after, ")"),
        None => end,
    }
}

/// A year of four digits after the name of a month.
fn written_year(s: &str, end: usize) -> Option<(i16, usize)> {
    let mut at = skip(s, end, " ");
    at += usize::from(s[at..].starts_with([',', '/', '-']));
    at = skip(s, at, " ");
    at = ["من عام ", "عام ", "سنه "]
        .iter()
        .map(|w| skip(s, at, w))
        .find(|&after| after > at)
        .unwrap_or(at);
    match digits(s, at) {
        (year, 4) => Some((year as i16, at + 4)),
        _ => None,
    }
}

/// `2025-06-03`
fn year_first(s: &str, at: usize) -> Match {
    let ([year, month, day], _, end) = three(s, at, [4, 2, 2], "-/.")?;
    let fits = year > 1900 && (1..=12).contains(&month) && (1..=31).contains(&day);
    let found = || Found::new(year as i16, month as i8, day as i8, Trust::Exact);
    fits.then(|| (found(), end))
}

/// `03/06/2025`, `3.6.2025`, `03 - 06 - 2025`; `12/25/2024` can only be month first.
fn day_first(s: &str, at: usize) -> Match {
    let ([day, month, year], same_sign, end) = three(s, at, [2, 2, 4], "-/.")?;
    if !same_sign {
        return None;
    }
    let (y, m, d) = (year as i16, month as i8, day as i8);
    let found = match (month, day) {
        _ if year < 1600 => hijri(y, m, d),
        (13.., 1..=12) => Found::new(y, d, m, Trust::Exact),
        (1..=12, 1..=31) if day > 12 || day == month => Found::new(y, m, d, Trust::Exact),
        (1..=12, 1..=31) => Found::new(y, m, d, Trust::DayFirst),
        _ => None,
    };
    Some((found, end))
}

/// `9 ذو الحجة 1446هـ`
fn hijri_named(s: &str, at: usize) -> Match {
    let (day, len) = digits(s, at);
    let start = at + len;
    if len > 2 || !s[start..].starts_with(' ') {
        return None;
    }
    let (month, end) = name(s, skip(s, start + 1, "من "), &HIJRI_MONTHS)?;
    let end = skip(s, skip(s, end, ","), " ");
    let end = skip(s, skip(s, end, "سنه "), "عام ");
    match digits(s, end) {
        (year, 4) => Some((hijri(year as i16, month, day as i8), end + 4)),
        _ => None,
    }
}

/// `1446/12/09`
fn hijri_numeric(s: &str, at: usize) -> Match {
    let ([year, month, day], _, end) = three(s, at, [4, 2, 2], "-/")?;
    Some((hijri(year as i16, month as i8, day as i8), end))
}

/// A date of the Islamic calendar (tabular, civil epoch) in ours.
fn hijri(year: i16, month: i8, day: i8) -> Option<Found> {
    if !(1300..1500).contains(&year) || !(1..=12).contains(&month) || !(1..=30).contains(&day) {
        return None;
    }
    let (y, m, d) = (i32::from(year), i32::from(month), i32::from(day));
    let months = (59 * (m - 1) + 1) / 2;
    let julian_day = d + months + (y - 1) * 354 + (3 + 11 * y) / 30 + 1_948_439;
    let since_1970 = julian_day - 2_440_588;
    let date = Date::constant(1970, 1, 1)
        .checked_add(since_1970.days())
        .ok()?;
    Found::new(date.year(), date.month(), date.day(), Trust::Hijri)
}

/// Three numbers of at most this many digits (a four means exactly four) with signs between them;
/// whether both signs are the same; where the last number ends.
fn three(s: &str, at: usize, lens: [usize; 3], signs: &str) -> Option<([u32; 3], bool, usize)> {
    let mut numbers = [0; 3];
    let mut found = [' '; 2];
    let mut at = at;
    for i in 0..3 {
        let (value, len) = digits(s, at);
        if len == 0 || len > lens[i] || (lens[i] == 4 && len < 4) {
            return None;
        }
        numbers[i] = value;
        at += len;
        if let Some(sign) = found.get_mut(i) {
            at = skip(s, at, " ");
            *sign = s[at..].chars().next().filter(|&c| signs.contains(c))?;
            at = skip(s, at + 1, " ");
        }
    }
    Some((numbers, found[0] == found[1], at))
}

/// The longest of the names that is complete at `at`, and where it ends.
fn name(s: &str, at: usize, names: &[(i8, &str)]) -> Option<(i8, usize)> {
    let rest = &s[at..];
    let whole = |n: &str| {
        let next = rest.strip_prefix(n).map(|r| r.chars().next());
        // A name inside a longer word is not a month: `3 ابناء`.
        next.is_some_and(|c| c.is_none_or(|c| !c.is_alphabetic()))
    };
    names
        .iter()
        .filter(|(_, name)| whole(name))
        .map(|(month, name)| (*month, name.len()))
        .max_by_key(|&(_, len)| len)
        .map(|(month, len)| (month, at + len))
}

/// The value and length of the run of digits at `at`; values beyond five digits are cut.
fn digits(s: &str, at: usize) -> (u32, usize) {
    let run = s.as_bytes()[at..].iter().take_while(|b| b.is_ascii_digit());
    run.fold((0, 0), |(value, len), b| match len {
        0..5 => (value * 10 + u32::from(b - b'0'), len + 1),
        _ => (value, len + 1),
    })
}

/// The place after `word`, if it is at `at`, else `at`.
fn skip(s: &str, at: usize, word: &str) -> usize {
    if s[at..].starts_with(word) {
        at + word.len()
    } else {
        at
    }
}

/// Settles which of two numbers is the day, by `أمس الاثنين`, `اليوم الاثنين` or `يوم الاثنين` among
/// the first 900 characters of the body: the one reading that falls on that weekday is right.
///
/// Any other date, and one that the body does not decide, comes back as it is.
pub fn settle(found: Found, body: &str) -> Found {
    static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let days = WEEKDAYS.join("|");
        Regex::new(&format!("(امس|اليوم|يوم)(?: يوم)?,? ({days})")).ok()
    });
    let (Trust::DayFirst, Some(year), Some(day)) = (found.trust, found.year, DAY.as_ref()) else {
        return found;
    };
    let start = body.char_indices().nth(900).map_or(body.len(), |(i, _)| i);
    let start = normalise(&body[..start]);
    let Some(said) = day.captures(&start) else {
        return found;
    };
    let weekday = WEEKDAYS.iter().position(|d| *d == &said[2]);
    let back: &[i64] = match &said[1] {
        "امس" => &[1],
        "اليوم" => &[0],
        _ => &[0, 1],
    };
    let falls = |month, day| {
        let date = Date::new(year, month, day).ok()?;
        let fits = back.iter().any(|&days| {
            let then = date.checked_sub(days.days()).ok();
            then.map(|d| d.weekday().to_monday_zero_offset() as usize) == weekday
        });
        fits.then_some((month, day))
    };
    match (falls(found.month, found.day), falls(found.day, found.month)) {
        (Some((month, day)), None) | (None, Some((month, day))) => Found {
            month,
            day,
            trust: Trust::Weekday,
            ..found
        },
        _ => found,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(found: &[Found]) -> String {
        let one = |f: &Found| {
            let flag = match f.trust {
                Trust::Exact => "ok",
                Trust::DayFirst => "dm",
                Trust::Weekday => "weekday",
                Trust::Hijri => "hijri",
                Trust::NoYear => "noyear",
            };
            format!("{f}:{flag}")
        };
        found.iter().map(one).collect::<Vec<_>>().join(",")
    }

    #[test]
    fn vectors_of_the_specification() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../shared/text/date_vectors.tsv"
        );
        let Ok(vectors) = std::fs::read_to_string(path) else {
            println!("SKIPPED: {path} is not there");
            return;
        };
        let mut seen = 0;
        for line in vectors.lines() {
            let (input, want) = line.split_once('\t').unwrap();
            assert_eq!(told(&find(input)), want, "{input}");
            seen += 1;
        }
        assert!(seen >= 31);
    }

    #[test]
    fn every_shape_is_found() {
        for (line, want) in [
            ("8 ديسمبر/كانون الأول 2024", "2024-12-08:ok"),
            ("3 حزيران (يونيو) 2025", "2025-06-03:ok"),
            ("9 ذو الحجة 1446هـ", "2025-06-06:hijri"),
            ("09/12/1446", "2025-06-06:hijri"),
            ("12/25/2024", "2024-12-25:ok"),
            ("18 مايو", "--05-18:noyear"),
            ("من 1/2/2024 إلى 3/4/2024", "2024-02-01:dm,2024-04-03:dm"),
        ] {
            assert_eq!(told(&find(line)), want, "{line}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_found() {
        for line in [
            "30 فبراير 2025",
            "3 أبناء",
            "5 مايكروفونات",
            "192.168.1.2024",
            "الساعة 10:30",
            "سيارة نيسان 2024",
            "99/99/9999",
        ] {
            assert_eq!(told(&find(line)), "", "{line}");
        }
    }

    #[test]
    fn a_weekday_settles_day_and_month() {
        let found = find("03/06/2025")[0];
        let settled = settle(found, "أفاد المرصد، أمس الاثنين، بأن");
        assert_eq!(told(&[settled]), "2025-06-03:weekday");
        let other = settle(found, "قال اليوم الخميس");
        assert_eq!(told(&[other]), "2025-03-06:weekday");
        assert_eq!(settle(found, "قال يوم الأحد"), found);
        assert_eq!(settle(found, ""), found);
    }

    proptest! {
        #[test]
        fn any_line_is_survived(line in "(?s).{0,60}", body in ".{0,40}") {
            for found in find(&line) {
                settle(found, &body);
            }
        }

        #[test]
        fn found_dates_exist(line in "[0-9٠-٩]{1,4}[-/. ]{1,2}([0-9]{1,2}|مايو|رجب)[-/. ]{1,2}[0-9]{1,4}") {
            for found in find(&line) {
                prop_assert!(found.date().is_some() || found.trust == Trust::NoYear);
            }
        }
    }
}
