//! Numbers as people write them: days, shares, scores.

use crate::report::{Lang, Noun};
use Lang::{Ar, En};

impl Lang {
    /// A length of time that may be a part of a day.
    pub(super) fn days(self, days: f64) -> String {
        let whole = days as u64;
        match (self, whole as f64 == days) {
            (_, true) => self.count(whole, Noun::Day),
            (En, false) => format!("{days} days"),
            (Ar, false) => format!("{days} يوم"),
        }
    }

    /// A part of a whole, to the nearest percent.
    pub(super) fn share(self, share: f64) -> String {
        self.percent((100.0 * share).round() / 100.0)
    }
}

/// A score with two decimals, rounded down: what is below a cut never looks as if it reached it.
pub(super) fn floored(score: f64) -> String {
    format!("{:.2}", (score * 100.0 + 1e-6).floor() / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_may_be_a_part_of_a_day() {
        assert_eq!([Ar.days(2.0), Ar.days(1.5)], ["يومان", "1.5 يوم"]);
        assert_eq!([En.days(1.0), En.days(45.0)], ["1 day", "45 days"]);
    }

    #[test]
    fn a_score_below_a_cut_never_looks_as_if_it_reached_it() {
        assert_eq!(
            [0.2199, 0.22, 0.1078, 1.0].map(floored),
            ["0.21", "0.22", "0.10", "1.00"]
        );
    }
}
