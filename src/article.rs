//! What every stage speaks about: an article, and the moment it was published.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

/// One article as a reader found it. Borrows from the record where it can.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Article<'a> {
    /// The record's own id, if it has one.
    pub id: Option<Cow<'a, str>>,
    /// Headline; empty when the record has none.
    pub title: Cow<'a, str>,
    /// The text: an article body, or a whole scraped page before extraction.
    pub text: Cow<'a, str>,
    /// The outlet that published it.
    pub source: Option<Cow<'a, str>>,
    /// Where it stands on the web.
    pub url: Option<Cow<'a, str>>,
    /// When it was published, from metadata or the page's own date line.
    pub published: Option<Moment>,
    /// When it was last changed. Never used as the date of publication.
    pub updated: Option<Moment>,
    /// Language code as the record states it.
    pub language: Option<Cow<'a, str>>,
}

impl Article<'_> {
    /// The same, borrowing nothing.
    pub fn into_owned(self) -> Article<'static> {
        fn own(text: Cow<'_, str>) -> Cow<'static, str> {
            Cow::Owned(text.into_owned())
        }
        Article {
            id: self.id.map(own),
            title: own(self.title),
            text: own(self.text),
            source: self.source.map(own),
            url: self.url.map(own),
            published: self.published,
            updated: self.updated,
            language: self.language.map(own),
        }
    }
}

/// A date, with a time of day where one is known. Eight bytes; ordered by time.
///
/// A day without a time stands for its midnight (UTC) and is printed as a day. One that may be off
/// by a day stands for the second after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// A calendar day whose time is unknown.
    pub fn day(date: Date) -> Option<Self> {
        let t = date.to_zoned(TimeZone::UTC).ok()?.timestamp();
        Some(Self(t.as_second() * 2))
    }

    /// A calendar day that may be off by one, such as one of the Islamic calendar.
    pub fn about(date: Date) -> Option<Self> {
        Some(Self(Self::day(date)?.0 + 2))
    }

    /// A point in time, to the second.
    pub fn time(t: Timestamp) -> Self {
        Self(t.as_second() * 2 + 1)
    }

    /// Seconds since 1970-01-01T00:00Z.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(2)
    }

    /// Whether the time of day is known.
    pub fn has_time(self) -> bool {
        self.0.rem_euclid(2) == 1
    }

    /// Whether it is a day that may be off by one.
    pub fn is_about(self) -> bool {
        !self.has_time() && self.seconds().rem_euclid(86_400) == 1
    }

    /// The calendar day in UTC.
    pub fn date(self) -> Date {
        let t = Timestamp::from_second(self.seconds()).unwrap_or(Timestamp::UNIX_EPOCH);
        t.to_zoned(TimeZone::UTC).date()
    }

    /// The eight bytes that a table of articles keeps; see [`Moment::from_bits`].
    pub(crate) fn to_bits(self) -> i64 {
        self.0
    }

    /// The inverse of [`Moment::to_bits`].
    pub(crate) fn from_bits(bits: i64) -> Self {
        Self(bits)
    }
}

impl FromStr for Moment {
    type Err = String;

    /// Reads what is displayed, and times of any offset.
    fn from_str(s: &str) -> Result<Self, String> {
        let day = || s.parse().ok().and_then(Self::day);
        let time = || s.parse().ok().map(Self::time);
        match s.len() {
            ..=10 => day(),
            _ => time(),
        }
        .ok_or_else(|| format!("{s} is not a date such as 2025-06-03 or 2025-06-03T01:37:00Z"))
    }
}

impl fmt::Display for Moment {
    /// `2025-06-03`, or `2025-06-03T01:37:00Z` when the time is known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.has_time() {
            return self.date().fmt(f);
        }
        let t = Timestamp::from_second(self.seconds()).unwrap_or(Timestamp::UNIX_EPOCH);
        t.round(Unit::Second).unwrap_or(t).fmt(f)
    }
}
