//! When articles were published, in order, and how crowded their time is.
//!
//! In: the dates of all articles. Out: the articles in the order of time, the undated behind the
//! others; how far two of them are apart; for each the articles within a window; and how many
//! others of its time an article is one of. A day without a time of day is the whole day. Cost:
//! sorting; 24 bytes an article.

use std::ops::Range;

use crate::article::Moment;

const HOUR: f64 = 3600.0;
/// What nearness is when a date is missing.
const UNDATED: f64 = 0.85;
/// How fast the crowd of an article thins out, in hours: a longer time would count fewer articles
/// at the first and last day of an input than in the middle of it.
const CROWD_DECAY: f64 = 12.0;
/// The logarithms of the smallest crowd, and of the largest of an article without a date.
const CROWD: (f64, f64) = (5.0, 6.5);

/// The articles in the order of time.
#[derive(Debug)]
pub(super) struct Timeline {
    /// Articles by place: dated ones by time, then the others by number.
    order: Vec<u32>,
    /// By article.
    dates: Vec<Option<Moment>>,
    /// How many are dated.
    dated: usize,
    window: i64,
    /// By article: see [`Timeline::crowd`].
    crowds: Vec<f32>,
}

/// Noon of a day without a time.
fn middle(date: Moment) -> i64 {
    match date.has_time() {
        true => date.seconds(),
        false => date.seconds().saturating_add(43_200),
    }
}

impl Timeline {
    /// The timeline of articles with these dates; `window` in seconds.
    pub(super) fn new(dates: Vec<Option<Moment>>, window: i64) -> Self {
        let mut order: Vec<u32> = (0..dates.len() as u32).collect();
        let time = |&a: &u32| dates[a as usize].map_or(i64::MAX, middle);
        order.sort_by_key(time);
        let dated = dates.iter().flatten().count();
        let mut line = Self {
            order,
            dates,
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
    pub(super) fn article(&self, place: usize) -> u32 {
        self.order[place]
    }

    fn time(&self, place: usize) -> i64 {
        self.dates[self.order[place] as usize].map_or(i64::MAX, middle)
    }

    /// The places that the article at `place` may find neighbours at.
    pub(super) fn window(&self, place: usize) -> [Range<usize>; 2] {
        let all = self.order.len();
        if place >= self.dated {
            return [0..self.dated, self.dated..all];
        }
        let time = self.time(place);
        let dated = &self.order[..self.dated];
        let before = |a: &u32, limit: i64| self.dates[*a as usize].map_or(i64::MAX, middle) < limit;
        let first = dated.partition_point(|a| before(a, time.saturating_sub(self.window)));
        let last = time.saturating_add(self.window).saturating_add(1);
        [
            first..dated.partition_point(|a| before(a, last)),
            self.dated..all,
        ]
    }

    /// Hours between two articles, if both are dated.
    pub(super) fn hours(&self, a: u32, b: u32) -> Option<f64> {
        hours(self.dates[a as usize]?, self.dates[b as usize]?).into()
    }

    /// How near two articles are in time, 1 to 0: e^(-hours / `decay`), .85 if a date is missing.
    pub(super) fn nearness(&self, a: u32, b: u32, decay: f64) -> f64 {
        match self.hours(a, b) {
            Some(hours) => libm::exp(-hours / decay),
            None => UNDATED,
        }
    }

    /// The logarithm of how many articles an article is one of: all dated ones, each counted as
    /// e^(-hours / 12). An undated one is one of all, within limits.
    pub(super) fn crowd(&self, article: u32) -> f32 {
        self.crowds[article as usize]
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
            crowds[self.order[place] as usize] = libm::log(1.0 + others).max(CROWD.0) as f32;
        }
        crowds
    }
}

/// Hours between two dates; none between a day and a time within it.
pub(crate) fn hours(a: Moment, b: Moment) -> f64 {
    let span = |m: Moment| {
        let long = if m.has_time() { 0 } else { 86_399 };
        (m.seconds(), m.seconds().saturating_add(long))
    };
    let ((a0, a1), (b0, b1)) = (span(a), span(b));
    let apart = b0.saturating_sub(a1).max(a0.saturating_sub(b1)).max(0);
    // Days apart count whole: the two nights between are no reason to be nearer.
    match a.has_time() || b.has_time() {
        true => apart as f64 / HOUR,
        false => a0.abs_diff(b0) as f64 / HOUR,
    }
}
