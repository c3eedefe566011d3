//! The date field of a scraped record, in whatever form the scraper left it.
//!
//! In: the field. Out: a [`Moment`], or nothing. ISO 8601 is read by position, without a regular
//! expression and without allocating (about 20 ns), because every record of a corpus has one;
//! what is not ISO is tried as RFC 2822, Unix time, English month names and finally the forms
//! that [`find`](super::find) knows.
//!
//! Source: ISO 8601, RFC 3339, RFC 2822; forms seen in exports of scrapers.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::fmt::rfc2822::DateTimeParser;

use super::tables::ENGLISH_MONTHS;
use super::{Clock, Trust, find_in};
use crate::article::Moment;
use crate::text::normalise;

/// No article is older or younger; a date outside these years is a mistake or a placeholder.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

/// A date field longer than this is not a date; it is not searched.
const LONGEST: usize = 200;

/// Reads the date field of a record.
///
/// Known: ISO 8601 and RFC 3339 with or without time, seconds, fraction and zone
/// (`2018-03-12`, `2018-03-12 10:00:00`, `2018-03-12T10:00:00.000+03:00`, `20180312T100000Z`),
/// RFC 2822, Unix time in seconds (9 or 10 digits) or milliseconds (12 or 13), and every dated
/// form that [`find`](super::find) reads, with the time if one with a zone is beside it. A time without
/// a zone is taken as UTC in those forms that are meant for machines. Years
/// outside 1900 to 2100 are refused.
pub fn parse_stamp(s: &str) -> Option<Moment> {
    let s = s.trim();
    if !(8..=LONGEST).contains(&s.len()) {
        return None;
    }
    if let Some(moment) = iso(s.as_bytes()).or_else(|| unix(s)) {
        return Some(moment);
    }
    if s.bytes().any(|b| b == b':')
        && let Ok(t) = DateTimeParser::new()
            .relaxed_weekday(true)
            .parse_timestamp(s)
    {
        return in_range(Moment::time(t));
    }
    let line = normalise(s);
    let found = find_in(&line);
    let dated = found.iter().filter(|(f, _)| f.trust != Trust::NoYear);
    let Some((found, _)) = dated.min_by_key(|(f, _)| f.trust) else {
        return english(s).filter(|&d| is_possible(d)).and_then(Moment::day);
    };
    let timed = || Clock::find(&line)?.on(found.date()?).and_then(in_range);
    timed().or_else(|| found.moment())
}

/// Whether an article can be of that day.
pub(super) fn is_possible(date: Date) -> bool {
    YEARS.contains(&date.year())
}

fn in_range(moment: Moment) -> Option<Moment> {
    YEARS.contains(&moment.date().year()).then_some(moment)
}

/// `2018-03-12`, `2018/3/12 …` are left to other forms unless every number has its full width.
fn iso(b: &[u8]) -> Option<Moment> {
    let sign = |i: usize| matches!(b.get(i), Some(b'-' | b'/'));
    let (month, day_at, rest) = match (sign(4), sign(7)) {
        (true, true) => (5, 8, 10),
        _ if b.len() == 8 || b.len() == 14 || matches!(b.get(8), Some(b'T')) => (4, 6, 8),
        _ => return None,
    };
    let year = (two(b, 0)? * 100 + two(b, 2)?) as i16;
    let date = Date::new(year, two(b, month)? as i8, two(b, day_at)? as i8).ok()?;
    if !YEARS.contains(&year) {
        return None;
    }
    let mut at = rest;
    match b.get(at) {
        None => return Moment::day(date),
        Some(b'T' | b't' | b' ') => at += 1,
        // Fourteen digits in a row: year to second.
        Some(_) if b.len() == 14 => {}
        Some(_) => return None,
    }
    while b.get(at) == Some(&b' ') {
        at += 1;
    }
    let (seconds, at) = clock(b, at)?;
    let midnight = days_since_1970(date) * 86_400;
    let t = Timestamp::from_second(midnight + seconds - zone(&b[at..])?).ok()?;
    Some(Moment::time(t))
}

/// Two digits.
fn two(b: &[u8], at: usize) -> Option<i64> {
    let digit = |i: usize| b.get(i).filter(|c| c.is_ascii_digit());
    Some(i64::from(digit(at)? - b'0') * 10 + i64::from(digit(at + 1)? - b'0'))
}

/// `10:00`, `10:00:00`, `10:00:00.123`, `100000`: seconds since midnight, and where it ends.
fn clock(b: &[u8], at: usize) -> Option<(i64, usize)> {
    let colon = usize::from(b.get(at + 2) == Some(&b':'));
    let (hour, minute) = (two(b, at)?, two(b, at + 2 + colon)?);
    let mut end = at + 4 + colon;
    let mut second = 0;
    let more = colon == 0 || b.get(end) == Some(&b':');
    if let (true, Some(s)) = (more, two(b, end + colon)) {
        second = s;
        end += 2 + colon;
        if let Some(b'.' | b',') = b.get(end) {
            end += 1;
            end += b[end..].iter().take_while(|c| c.is_ascii_digit()).count();
        }
    }
    // A leap second counts as the one before it.
    let fits = hour < 24 && minute < 60 && second <= 60;
    fits.then(|| (hour * 3600 + minute * 60 + second.min(59), end))
}

/// Seconds that a zone is ahead of UTC; no zone at all is UTC. Nothing for what is not a zone.
fn zone(b: &[u8]) -> Option<i64> {
    let b = b.trim_ascii();
    let (ahead, b) = match b {
        [] | b"Z" | b"z" | b"UTC" | b"GMT" | b"utc" | b"gmt" => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let minutes = match b.len() {
        2 => 0,
        4 => two(b, 2)?,
        5 if b[2] == b':' => two(b, 3)?,
        _ => return None,
    };
    let hours = two(b, 0)?;
    (hours <= 15 && minutes < 60).then_some(ahead * (hours * 3600 + minutes * 60))
}

fn days_since_1970(date: Date) -> i64 {
    // Hinnant's days_from_civil: March first, so that the leap day ends the year.
    let (y, m, d) = (
        i64::from(date.year()),
        i64::from(date.month()),
        i64::from(date.day()),
    );
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let day_of_year = (153 * ((m + 9) % 12) + 2) / 5 + d - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// `1520848800`, `1520848800.25` and `1520848800000`.
fn unix(s: &str) -> Option<Moment> {
    let (whole, fraction) = s.split_once('.').unwrap_or((s, ""));
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let n: i64 = whole.parse().ok()?;
    let seconds = match whole.len() {
        9 | 10 => n,
        12 | 13 => n / 1000,
        _ => return None,
    };
    in_range(Moment::time(Timestamp::from_second(seconds).ok()?))
}

/// `March 12, 2018`, `12 Mar 2018`: a day by its English month.
fn english(s: &str) -> Option<Date> {
    let mut month = None;
    let (mut day, mut year) = (None, None);
    for word in s
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty())
    {
        let number = word
            .trim_end_matches(|c: char| c.is_ascii_alphabetic())
            .parse::<i16>();
        match (number, word.len()) {
            (Ok(n), 4) if n >= 1000 => year = year.or(Some(n)),
            (Ok(n @ 1..=31), 1..=4) => day = day.or(i8::try_from(n).ok()),
            (Err(_), 3..=9) => month = month.or_else(|| english_month(word)),
            _ => {}
        }
    }
    Date::new(year?, month?, day?).ok()
}

fn english_month(word: &str) -> Option<i8> {
    let head = word.get(..3)?;
    let at = ENGLISH_MONTHS
        .iter()
        .position(|m| head.eq_ignore_ascii_case(m))?;
    i8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(s: &str) -> String {
        parse_stamp(s).map_or("-".to_owned(), |m| m.to_string())
    }

    #[test]
    fn iso_with_and_without_time_and_zone() {
        for (s, want) in [
            ("2018-03-12", "2018-03-12"),
            (" 2018-03-12 ", "2018-03-12"),
            ("2018/03/12", "2018-03-12"),
            ("20180312", "2018-03-12"),
            ("2018-03-12 10:00:00", "2018-03-12T10:00:00Z"),
            ("2018-03-12T10:00", "2018-03-12T10:00:00Z"),
            ("2018-03-12T10:00:00Z", "2018-03-12T10:00:00Z"),
            ("2018-03-12T10:00:00.123456Z", "2018-03-12T10:00:00Z"),
            ("2018-03-12T01:00:00+03:00", "2018-03-11T22:00:00Z"),
            ("2018-03-12T10:00:00+0300", "2018-03-12T07:00:00Z"),
            ("2018-03-12 10:00:00 -05", "2018-03-12T15:00:00Z"),
            ("2018-03-12 10:00:00 UTC", "2018-03-12T10:00:00Z"),
            ("20180312T100000Z", "2018-03-12T10:00:00Z"),
            ("20180312100000", "2018-03-12T10:00:00Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
            ("1960-02-29", "1960-02-29"),
            ("1960-02-29T00:00:00Z", "1960-02-29T00:00:00Z"),
        ] {
            assert_eq!(read(s), want, "{s}");
        }
    }

    #[test]
    fn other_forms_are_read() {
        for (s, want) in [
            ("Mon, 12 Mar 2018 10:00:00 GMT", "2018-03-12T10:00:00Z"),
            ("Tue, 12 Mar 2018 10:00:00 +0300", "2018-03-12T07:00:00Z"),
            ("12 Mar 2018 10:00:00 +0000", "2018-03-12T10:00:00Z"),
            ("1520848800", "2018-03-12T10:00:00Z"),
            ("1520848800.5", "2018-03-12T10:00:00Z"),
            ("1520848800000", "2018-03-12T10:00:00Z"),
            ("2018-3-12", "2018-03-12"),
            ("2018-03-12 10:00 صباحا", "2018-03-12"),
            ("12 مارس 2018 - 10:00 بتوقيت مكة", "2018-03-12T07:00:00Z"),
            ("8 ديسمبر/كانون الأول 2024", "2024-12-08"),
            ("٣ حزيران ٢٠٢٥", "2025-06-03"),
            ("نشر في مصراوي يوم 03 - 06 - 2025", "2025-06-03"),
            ("15 رمضان 1446", "2025-03-15"),
            ("March 12, 2018", "2018-03-12"),
            ("Sept. 3rd, 2018 10:20 am", "2018-09-03"),
        ] {
            assert_eq!(read(s), want, "{s}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for s in [
            "",
            "null",
            "18 مايو",
            "2018-13-45",
            "2018-02-30T10:00:00Z",
            "0001-01-01T00:00:00",
            "9999-12-31",
            "123456",
            "99999999999999999999",
            "أمس الاثنين",
            "3 مايو 1789",
            "2018-03-12T25:00:00+99:00x-not-a-date-0000",
        ] {
            let got = read(s);
            assert!(got == "-" || got == "2018-03-12", "{s}: {got}");
        }
    }

    #[test]
    fn days_are_counted_like_the_calendar() {
        for year in (1900..=2100).step_by(7) {
            for month in 1..=12 {
                let date = Date::new(year, month, 28).unwrap();
                let want = Moment::day(date).unwrap().seconds();
                assert_eq!(days_since_1970(date) * 86_400, want);
            }
        }
    }

    proptest! {
        #[test]
        fn any_field_is_survived(s in "(?s).{0,40}", t in "[0-9]{0,5}[-/ :T.,+Z0-9]{0,30}") {
            parse_stamp(&s);
            parse_stamp(&t);
        }
    }
}
