//! What is to be said of two articles, before it is put into words.

use crate::copies::{Overlap, Threshold};
use crate::graph::{Coarseness, Link};
use crate::{Likeness, Moment, Options};

/// Articles nearer than this in time count as simultaneous.
const MINUTE: f64 = 1.0 / 60.0;

/// Whether two articles are copies, and how much of their wording is shared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Wording {
    /// Copies, word for word.
    Same,
    /// Copies: so much of the shorter article is in the longer.
    Trimmed(f64),
    /// Copies that share so much.
    Shared(f64),
    /// Copies by their wording, but sketches did not bring them together.
    Missed(f64),
    /// Not copies, but so much of the shorter article is in the longer.
    Reuse(f64),
    /// Not copies, but they share so much.
    Little(f64),
    /// Not copies: they share less than one shingle in a hundred.
    Hardly,
    /// Not copies: they share no shingle.
    Nothing,
    /// One of the texts has no words.
    NoWords,
}

impl Wording {
    /// What an overlap says; `linked` is whether a run links the two as copies.
    pub(super) fn of(overlap: Overlap, threshold: Threshold, linked: bool) -> Self {
        let (j, c) = (overlap.jaccard(), overlap.containment());
        match (linked, overlap.shared) {
            (true, _) if j >= 1.0 => Self::Same,
            (true, _) if j < threshold.get() => Self::Trimmed(c),
            (true, _) => Self::Shared(j),
            (false, 0) => Self::Nothing,
            (false, _) if threshold.accepts(overlap) => Self::Missed(j),
            (false, _) if c >= 0.5 => Self::Reuse(c),
            (false, _) if j < 0.01 => Self::Hardly,
            (false, _) => Self::Little(j),
        }
    }

    /// Whether it makes two articles copies.
    pub(super) fn is_copy(self) -> bool {
        matches!(self, Self::Same | Self::Trimmed(_) | Self::Shared(_))
    }
}

/// Whether two articles are one story.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Event {
    /// They report one event.
    One { score: f64 },
    /// Joined only because no other article is as near to either.
    Weak { score: f64 },
    /// They share no informative word.
    NothingShared,
    /// No rare word brings them together.
    HardlyShared,
    /// Their dates are further apart than the window.
    TooFar,
    /// The score is too low; `near` is whether a weak link would join them.
    TooLow { score: f64, near: bool },
}

impl Event {
    /// What the link of a run says, or why there is none.
    pub(super) fn of(link: Option<Link>, likeness: &Likeness) -> Self {
        match (link, likeness.score) {
            (Some(link @ Link::Weak(_)), _) => Self::Weak {
                score: link.score(),
            },
            (Some(link), _) => Self::One {
                score: link.score(),
            },
            (None, _) if likeness.shared.is_empty() => Self::NothingShared,
            (None, None) => Self::HardlyShared,
            (None, Some(_)) if !likeness.within_window => Self::TooFar,
            (None, Some(score)) => Self::TooLow {
                score,
                near: likeness.near,
            },
        }
    }
}

/// How far apart in time two articles were published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Apart {
    /// At least one of them has no date.
    Undated,
    /// Both in the same minute.
    SameTime,
    /// On one day, of which no time is known.
    SameDay,
    Minutes(u64),
    Hours(u64),
    Days(u64),
}

impl Apart {
    /// Between two dates that are so many hours apart. From two days on hours do not matter.
    pub(super) fn of(dates: [Option<Moment>; 2], hours: Option<f64>) -> Self {
        let ([Some(a), Some(b)], Some(hours)) = (dates, hours) else {
            return Self::Undated;
        };
        let timed = a.has_time() && b.has_time();
        match hours {
            h if h < MINUTE && timed => Self::SameTime,
            h if h < MINUTE => Self::SameDay,
            h if h.round() >= 48.0 || !(a.has_time() || b.has_time()) => {
                Self::Days((h / 24.0).round() as u64)
            }
            h if h < 1.0 => Self::Minutes((h * 60.0).floor() as u64),
            h => Self::Hours(h.round() as u64),
        }
    }
}

/// The settings that a verdict depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) threshold: Threshold,
    pub(super) coarseness: Coarseness,
    /// Days.
    pub(super) window: f64,
}

impl Limits {
    pub(super) fn of(options: &Options) -> Self {
        Self {
            threshold: options.copies.threshold,
            coarseness: options.graph.coarseness,
            window: options.coverage.window.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_decides_what_is_a_copy_and_the_overlap_how_it_is_put() {
        let threshold = Threshold::new(0.5).unwrap();
        let said = |a, b, shared, linked| Wording::of(Overlap { a, b, shared }, threshold, linked);
        assert_eq!(said(40, 40, 40, true), Wording::Same);
        assert_eq!(said(40, 60, 40, true), Wording::Shared(40.0 / 60.0));
        assert_eq!(said(40, 90, 39, true), Wording::Trimmed(39.0 / 40.0));
        assert_eq!(said(40, 60, 40, false), Wording::Missed(40.0 / 60.0));
        assert_eq!(said(20, 400, 15, false), Wording::Reuse(0.75));
        assert_eq!(said(40, 40, 1, false), Wording::Little(1.0 / 79.0));
        assert_eq!(said(400, 400, 1, false), Wording::Hardly);
        assert_eq!(said(40, 40, 0, false), Wording::Nothing);
    }

    #[test]
    fn time_between_is_as_precise_as_the_dates() {
        let time = |hours: f64| Some(Moment::from_bits(2 * (hours * 3600.0) as i64 + 1));
        let day = |days: i64| Some(Moment::from_bits(2 * 86_400 * days));
        let apart = |a: Option<Moment>, b: Option<Moment>| {
            let hours = a.zip(b).map(|(a, b)| crate::coverage::hours(a, b));
            Apart::of([a, b], hours)
        };
        assert_eq!(apart(None, day(1)), Apart::Undated);
        assert_eq!(apart(time(1.0), time(1.0)), Apart::SameTime);
        assert_eq!(apart(time(1.0), time(1.5)), Apart::Minutes(30));
        assert_eq!(apart(time(1.0), time(12.4)), Apart::Hours(11));
        assert_eq!(apart(time(0.0), time(47.9)), Apart::Days(2));
        assert_eq!(apart(time(0.0), time(100.0)), Apart::Days(4));
        assert_eq!(apart(day(3), day(3)), Apart::SameDay);
        assert_eq!(apart(day(3), day(4)), Apart::Days(1));
        assert_eq!(apart(day(0), time(5.0)), Apart::SameDay);
    }
}
