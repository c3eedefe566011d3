//! When articles were published, in order, and how crowded their time is.
//!
//! In: the dates of all articles. Out: the articles in the order of time, the undated after the
//! others; how far two of them are apart; for each the articles within a window; and how many
//! others of its time an article is one of. A day without a time of day is the whole day. Cost:
//! sorting; 24 bytes an article.

use std::ops::Range;

use crate::article::Moment;
use crate::ids::RepresentativeIx;

const HOUR: f64 = 3600.0;
const DAY: i64 = 86_400;
/// What is left of an event when a date is missing.
const UNDATED: f32 = 0.85;
/// How fast the crowd of an article thins out, in hours: a longer time would count fewer articles
/// at the first and last day of an input than in the middle of it.
const CROWD_DECAY: f64 = 12.0;
/// The logarithms of the smallest crowd, and of the largest of an article without a date.
const CROWD: (f64, f64) = (5.0, 6.5);

/// Two articles further apart are never one event: on labelled days among others no such pair
/// came near a score that links. Six days.
pub(super) const FAR: i64 = 144 * 3600;

/// How an event fades: e^(-hours / decay) by the minute, 0 beyond [`FAR`].
#[derive(Debug)]
pub(super) struct Fading(Vec<f32>);

impl Fading {
    pub(super) fn new(decay: f64) -> Self {
        let minute = |minutes: i64| libm::exp(-(minutes as f64) / 60.0 / decay) as f32;
        Self((0..=FAR / 60).map(minute).collect())
    }

    /// What is left after so many seconds; of an undated event [`UNDATED`].
    #[inline]
    pub(super) fn after(&self, apart: Option<i64>) -> f32 {
        match apart {
            Some(seconds) => self.0.get(seconds as usize / 60).copied().unwrap_or(0.0),
            None => UNDATED,
        }
    }
}

/// When an article was published: first and last second.
#[derive(Debug, Clone, Copy)]
struct Span(i64, i64);

impl Span {
    const NONE: Self = Self(i64::MIN, i64::MIN);

    fn of(date: Option<Moment>) -> Self {
        date.map_or(Self::NONE, |date| {
            let long = if date.has_time() { 0 } else { DAY - 1 };
            Self(date.seconds(), date.seconds().saturating_add(long))
        })
    }

    fn is_dated(self) -> bool {
        self.0 != i64::MIN
    }

    /// Noon of a day without a time.
    fn middle(self) -> i64 {
        self.0 + (self.1 - self.0 + 1) / 2
    }

    /// Seconds between the two; 0 between a day and a time within it.
    #[inline]
    fn apart(self, other: Self) -> i64 {
        if self.0 != self.1 && other.0 != other.1 {
            // Between two days whole days are counted.
            return self.0.saturating_sub(other.0).saturating_abs();
        }
        let (a, b) = (
            other.0.saturating_sub(self.1),
            self.0.saturating_sub(other.1),
        );
        a.max(b).max(0)
    }
}

/// Where an article may find neighbours: ranges of places.
#[derive(Debug, Clone)]
pub(super) struct Places {
    /// Not further than [`FAR`].
    pub(super) near: Range<usize>,
    /// Within the window.
    pub(super) window: Range<usize>,
    /// Those without a date.
    pub(super) undated: Range<usize>,
}

/// The articles in the order of time.
#[derive(Debug)]
pub(super) struct Timeline {
    /// Articles by place: dated ones by time, then the others by number.
    order: Vec<RepresentativeIx>,
    /// By article.
    spans: Vec<Span>,
    /// How many are dated.
    dated: usize,
    window: i64,
    /// By article: see [`Timeline::crowd`].
    crowds: Vec<f32>,
}

impl Timeline {
    /// The timeline of articles with these dates; `window` in seconds.
    pub(super) fn new(dates: impl Iterator<Item = Option<Moment>>, window: i64) -> Self {
        let spans: Vec<Span> = dates.map(Span::of).collect();
        let mut order: Vec<_> = RepresentativeIx::first(spans.len()).collect();
        order.sort_by_key(|&a| {
            let span = spans[a.index()];
            (!span.is_dated(), span.middle())
        });
        let dated = spans.iter().filter(|s| s.is_dated()).count();
        let mut line = Self {
            order,
            spans,
            dated,
            window,
            crowds: Vec::new(),
        };
        line.crowds = line.count_crowds();
        line
    }

    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// The article at a place.
    pub(super) fn article(&self, place: usize) -> RepresentativeIx {
        self.order[place]
    }

    fn time(&self, place: usize) -> i64 {
        self.spans[self.order[place].index()].middle()
    }

    /// The places that the article at `place` may find neighbours at.
    pub(super) fn places(&self, place: usize) -> Places {
        let all = self.order.len();
        if place >= self.dated {
            return Places {
                near: 0..self.dated,
                window: 0..self.dated,
                undated: self.dated..all,
            };
        }
        let time = self.time(place);
        let within = |seconds: i64| {
            let dated = &self.order[..self.dated];
            let before = |a: &RepresentativeIx, limit: i64| self.spans[a.index()].middle() < limit;
            let first = dated.partition_point(|a| before(a, time.saturating_sub(seconds)));
            let end = time.saturating_add(seconds).saturating_add(1);
            first..dated.partition_point(|a| before(a, end))
        };
        Places {
            near: within(self.window.min(FAR)),
            window: within(self.window),
            undated: self.dated..all,
        }
    }

    /// Seconds between two articles, if both are dated.
    #[inline]
    pub(super) fn apart(&self, a: RepresentativeIx, b: RepresentativeIx) -> Option<i64> {
        let (a, b) = (self.spans[a.index()], self.spans[b.index()]);
        (a.is_dated() && b.is_dated()).then(|| a.apart(b))
    }

    /// The logarithm of how many articles an article is one of: all dated ones, each counted as
    /// e^(-hours / 12). An undated one is one of all, within limits.
    pub(super) fn crowd(&self, article: RepresentativeIx) -> f32 {
        self.crowds[article.index()]
    }

    /// Two sweeps: each article's sum of those before it follows from that of the one before.
    fn count_crowds(&self) -> Vec<f32> {
        let undated = libm::log(self.len().max(1) as f64).clamp(CROWD.0, CROWD.1) as f32;
        let mut crowds = vec![undated; self.len()];
        let mut sums = vec![0.0f64; self.dated];
        let mut sweep = |places: &mut dyn Iterator<Item = usize>| {
            let (mut sum, mut last) = (0.0, None);
            for place in places {
                let time = self.time(place);
                let apart = last.map_or(0, |last: i64| last.abs_diff(time));
                sum *= libm::exp(-(apart as f64) / (CROWD_DECAY * HOUR));
                sums[place] += sum;
                sum += 1.0;
                last = Some(time);
            }
        };
        sweep(&mut (0..self.dated));
        sweep(&mut (0..self.dated).rev());
        for (place, others) in sums.iter().enumerate() {
            crowds[self.order[place].index()] = libm::log(1.0 + others).max(CROWD.0) as f32;
        }
        crowds
    }
}

/// Hours between two dates; 0 between a day and a time within it.
pub(crate) fn hours(a: Moment, b: Moment) -> f64 {
    Span::of(Some(a)).apart(Span::of(Some(b))) as f64 / HOUR
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn time(hours: f64) -> Moment {
        Moment::from_bits((hours * HOUR) as i64 * 2 + 1)
    }

    fn day(number: i64) -> Moment {
        Moment::from_bits(number * 86_400 * 2)
    }

    #[test]
    fn a_day_without_a_time_is_the_whole_day() {
        assert_eq!(hours(time(5.0), time(29.0)), 24.0);
        assert_eq!(hours(day(0), time(13.0)), 0.0);
        assert!((hours(day(0), time(25.0)) - 1.0).abs() < 0.001);
        assert!((hours(time(23.0), day(1)) - 1.0).abs() < 0.001);
        assert_eq!(hours(day(3), day(1)), 48.0);
        assert_eq!(hours(day(1), day(1)), 0.0);
    }

    #[test]
    fn no_date_however_absurd_is_a_problem() {
        let far = [i64::MIN + 2, -2, 0, i64::MAX - 1].map(|bits| Some(Moment::from_bits(bits)));
        let line = Timeline::new(far.into_iter(), i64::MAX);
        let fading = Fading::new(48.0);
        for a in RepresentativeIx::first(4) {
            assert!(line.crowd(a).is_finite());
            for b in RepresentativeIx::first(4) {
                let near = fading.after(line.apart(a, b));
                assert!((0.0..=1.0).contains(&near), "{near}");
            }
        }
    }

    #[test]
    fn an_event_fades_by_the_minute_and_is_over_in_six_days() {
        let fading = Fading::new(48.0);
        assert_eq!(fading.after(Some(0)), 1.0);
        assert!((fading.after(Some(48 * 3600)) - 0.367_879).abs() < 1e-5);
        assert!(fading.after(Some(FAR)) > 0.0);
        assert_eq!(fading.after(Some(FAR + 60)), 0.0);
        assert_eq!(fading.after(None), UNDATED);
    }

    proptest! {
        #[test]
        fn a_crowd_is_the_sum_over_all_dated_articles(
            times in prop::collection::vec(prop::option::of(0.0f64..200.0), 1..300),
        ) {
            let dates: Vec<_> = times.iter().map(|t| t.map(time)).collect();
            let line = Timeline::new(dates.iter().copied(), i64::MAX);
            for (a, date) in RepresentativeIx::first(dates.len()).zip(&dates) {
                let want = match date {
                    None => (dates.len() as f64).ln().clamp(CROWD.0, CROWD.1),
                    Some(own) => {
                        let near = |d: &Moment| (-hours(*own, *d) / CROWD_DECAY).exp();
                        let sum: f64 = dates.iter().flatten().map(near).sum();
                        sum.ln().max(CROWD.0)
                    }
                };
                prop_assert!((f64::from(line.crowd(a)) - want).abs() < 1e-3);
            }
        }

        #[test]
        fn a_window_holds_all_that_is_near_and_what_has_no_date(
            times in prop::collection::vec(prop::option::of(0.0f64..200.0), 1..60),
            window in 1.0f64..100.0,
        ) {
            let dates: Vec<_> = times.iter().map(|t| t.map(time)).collect();
            let line = Timeline::new(dates.iter().copied(), (window * HOUR) as i64);
            for place in 0..line.len() {
                let own = dates[line.article(place).index()];
                let places = line.places(place);
                let found: Vec<usize> = places.window.chain(places.undated).collect();
                for other in 0..line.len() {
                    let date = dates[line.article(other).index()];
                    let near = match (own, date) {
                        (Some(a), Some(b)) => {
                            a.seconds().abs_diff(b.seconds()) <= (window * HOUR) as u64
                        }
                        _ => true,
                    };
                    prop_assert_eq!(found.contains(&other), near);
                }
            }
        }
    }
}
