//! The time of day beside a date, as Arabic pages write it, where its zone is named.
//!
//! In: a normalised line. Out: the first time of day in it with the zone that follows it:
//! `10:30 بتوقيت غرينتش`, `01:37 (توقيت القدس)`, `9:05 مساء بتوقيت مكه`, `14:00 GMT+3`. A time
//! without a zone is useless: a page is read far from where it was printed. One search for
//! colons; only a line that has a date is searched.
//!
//! Source: this project's text specification, section 7; zones by the IANA time zone database.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

use super::{digits, skip};
use crate::article::Moment;

/// Places whose time pages name, and a zone that keeps it. Ordinary spelling after folding.
const PLACES: [(&str, &str); 35] = [
    ("غرينتش", "UTC"),
    ("جرينتش", "UTC"),
    ("غرينيتش", "UTC"),
    ("جرينيتش", "UTC"),
    ("العالمي", "UTC"),
    ("gmt", "UTC"),
    ("utc", "UTC"),
    ("القدس", "Asia/Hebron"),
    ("فلسطين", "Asia/Hebron"),
    ("غزه", "Asia/Gaza"),
    ("مكه", "Asia/Riyadh"),
    ("السعوديه", "Asia/Riyadh"),
    ("الرياض", "Asia/Riyadh"),
    ("بغداد", "Asia/Baghdad"),
    ("العراق", "Asia/Baghdad"),
    ("الكويت", "Asia/Kuwait"),
    ("الدوحه", "Asia/Qatar"),
    ("قطر", "Asia/Qatar"),
    ("المنامه", "Asia/Bahrain"),
    ("صنعاء", "Asia/Aden"),
    ("عدن", "Asia/Aden"),
    ("الامارات", "Asia/Dubai"),
    ("ابوظبي", "Asia/Dubai"),
    ("دبي", "Asia/Dubai"),
    ("مسقط", "Asia/Muscat"),
    ("بيروت", "Asia/Beirut"),
    ("دمشق", "Asia/Damascus"),
    ("عمان", "Asia/Amman"),
    ("القاهره", "Africa/Cairo"),
    ("الخرطوم", "Africa/Khartoum"),
    ("طرابلس", "Africa/Tripoli"),
    ("تونس", "Africa/Tunis"),
    ("الجزاءر", "Africa/Algiers"),
    ("المغرب", "Africa/Casablanca"),
    ("الرباط", "Africa/Casablanca"),
];

/// A time of day in a zone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Clock {
    minutes: i64,
    zone: TimeZone,
}

impl Clock {
    /// The first time of day in `line` that is followed by a zone.
    pub(crate) fn find(line: &str) -> Option<Self> {
        line.match_indices(':').find_map(|(colon, _)| {
            let (minutes, end) = minutes_at(line, colon)?;
            let zone = zone_behind(line.get(end..)?)?;
            Some(Self { minutes, zone })
        })
    }

    /// The moment when it is that time on that day.
    pub(crate) fn on(self, date: Date) -> Option<Moment> {
        let (hour, minute) = ((self.minutes / 60) as i8, (self.minutes % 60) as i8);
        let zoned = date.at(hour, minute, 0, 0).to_zoned(self.zone).ok()?;
        Some(Moment::time(zoned.timestamp()))
    }
}

/// Minutes since midnight of the time whose colon is at `colon`, and where it ends.
fn minutes_at(line: &str, colon: usize) -> Option<(i64, usize)> {
    let before = line.get(..colon)?;
    let digits_before = before.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (hour, hour_len) = digits(line, colon - digits_before);
    let (minute, minute_len) = digits(line, colon + 1);
    let fits = (1..=2).contains(&hour_len) && minute_len == 2 && hour < 24 && minute < 60;
    // `10:30:15`; but the middle of one is not a time.
    if !fits || before[..colon - hour_len].ends_with(':') {
        return None;
    }
    let mut end = colon + 3;
    if line[end..].starts_with(':') && digits(line, end + 1).1 == 2 {
        end += 3;
    }
    let marked = skip(line, end, " ");
    let rest = &line[marked..];
    let word_end = rest
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(rest.len());
    let late = match &rest[..word_end] {
        "مساء" | "م" | "pm" | "ظهرا" | "عصرا" | "ليلا" => Some(true),
        "صباحا" | "ص" | "am" | "فجرا" => Some(false),
        _ => None,
    };
    let hour = match (late, hour) {
        (Some(true), 1..=11) if &rest[..word_end] != "ليلا" || hour >= 6 => hour + 12,
        (Some(false), 12) => 0,
        (_, hour) => hour,
    };
    let end = if late.is_some() {
        marked + word_end
    } else {
        end
    };
    Some((i64::from(hour * 60 + minute), end))
}

/// The zone named at the beginning of what follows a time.
fn zone_behind(rest: &str) -> Option<TimeZone> {
    let is_joint = |c: char| c == ' ' || c == '(' || c == '-' || c == '|' || c == ',';
    let mut rest = rest.trim_start_matches(is_joint);
    if rest.len() < 3 && !rest.starts_with('z') {
        return None;
    }
    for word in ["حسب ", "بحسب ", "بالتوقيت ", "بتوقيت ", "توقيت ", "مدينه "]
    {
        rest = rest.strip_prefix(word).unwrap_or(rest).trim_start();
    }
    if rest.starts_with('+') {
        return fixed(rest);
    }
    let is_whole = |after: &str| after.chars().next().is_none_or(|c| !c.is_alphabetic());
    let (after, name) = PLACES.iter().find_map(|(place, zone)| {
        let after = rest.strip_prefix(place)?;
        is_whole(after).then_some((after, zone))
    })?;
    match *name {
        "UTC" if after.starts_with(['+', '-']) => fixed(after),
        name => TimeZone::get(name).ok(),
    }
}

/// `+3`, `+03:00`, `-0500`
fn fixed(rest: &str) -> Option<TimeZone> {
    let sign = if rest.starts_with('-') { -1 } else { 1 };
    let (number, len) = digits(rest, 1);
    let (hours, minutes) = match len {
        1 | 2 => {
            let behind = rest.get(1 + len..)?;
            let minutes = if behind.starts_with(':') {
                digits(rest, 2 + len).0
            } else {
                0
            };
            (number, minutes)
        }
        4 => (number / 100, number % 100),
        _ => return None,
    };
    let fits = hours <= 14 && minutes < 60;
    let seconds = sign * (hours * 3600 + minutes * 60).cast_signed();
    let offset = Offset::from_seconds(seconds).ok().filter(|_| fits)?;
    Some(TimeZone::fixed(offset))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::text::normalise;

    fn on_the_third_of_june(line: &str) -> String {
        let moment = Clock::find(&normalise(line)).and_then(|c| c.on(date(2025, 6, 3)));
        moment.map_or("-".to_owned(), |m| m.to_string())
    }

    #[test]
    fn a_time_with_a_zone_is_read() {
        for (line, want) in [
            ("آخر تحديث: 01:37 (توقيت القدس)", "2025-06-02T22:37:00Z"),
            ("الساعة 10:30 بتوقيت غرينتش", "2025-06-03T10:30:00Z"),
            ("10:30 صباحا بتوقيت جرينتش", "2025-06-03T10:30:00Z"),
            ("9:05 مساءً بتوقيت مكة المكرمة", "2025-06-03T18:05:00Z"),
            ("٠٩:٠٥ م - بتوقيت أبوظبي", "2025-06-03T17:05:00Z"),
            ("12:15 ص بتوقيت بغداد", "2025-06-02T21:15:00Z"),
            ("1:20 ليلا بتوقيت الجزائر", "2025-06-03T00:20:00Z"),
            ("11:20 ليلا بتوقيت تونس", "2025-06-03T22:20:00Z"),
            ("14:00 GMT+3", "2025-06-03T11:00:00Z"),
            ("14:00 (GMT)", "2025-06-03T14:00:00Z"),
            ("14:00 +03:00", "2025-06-03T11:00:00Z"),
            ("14:00:59 UTC", "2025-06-03T14:00:00Z"),
            ("22:10 بتوقيت بيروت", "2025-06-03T19:10:00Z"),
        ] {
            assert_eq!(on_the_third_of_june(line), want, "{line}");
        }
    }

    #[test]
    fn summer_time_is_that_of_the_place() {
        let clock = || Clock::find("10:00 بتوقيت القاهره").unwrap();
        let at = |day| clock().on(day).unwrap().to_string();
        assert_eq!(at(date(2025, 1, 10)), "2025-01-10T08:00:00Z");
        assert_eq!(at(date(2025, 7, 10)), "2025-07-10T07:00:00Z");
    }

    #[test]
    fn a_time_without_a_zone_is_none() {
        for line in [
            "",
            "10:30",
            "الساعة 10:30 مساء",
            "فاز الفريق 2:1 بتوقيت مثالي",
            "25:00 بتوقيت غرينتش",
            "10:30 بتوقيت المريخ",
            "10:30 القدسية",
            "10:3 gmt",
        ] {
            assert_eq!(on_the_third_of_june(line), "-", "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_line_is_survived(line in "(?s)[0-9:+a-z \u{620}-\u{64a}]{0,30}", any in "(?s).{0,30}") {
            Clock::find(&line).and_then(|c| c.on(date(2025, 6, 3)));
            Clock::find(&normalise(&any)).and_then(|c| c.on(date(9999, 12, 31)));
        }
    }
}
