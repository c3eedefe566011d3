//! Numbers as people write them: counted nouns, shares, scores.

use super::words::Language;
use Language::{Ar, En};

/// A noun that is counted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Noun {
    Minute,
    Hour,
    Day,
    Word,
}

/// The forms of a noun: English one and many; Arabic one, two, three to ten, eleven to
/// ninety-nine, a hundred.
type Forms = ([&'static str; 2], [&'static str; 5]);

impl Noun {
    fn forms(self) -> Forms {
        match self {
            Self::Minute => (
                ["minute", "minutes"],
                ["دقيقة واحدة", "دقيقتان", "دقائق", "دقيقة", "دقيقة"],
            ),
            Self::Hour => (
                ["hour", "hours"],
                ["ساعة واحدة", "ساعتان", "ساعات", "ساعة", "ساعة"],
            ),
            Self::Day => (
                ["day", "days"],
                ["يوم واحد", "يومان", "أيام", "يومًا", "يوم"],
            ),
            Self::Word => (
                ["word", "words"],
                ["كلمة واحدة", "كلمتان", "كلمات", "كلمة", "كلمة"],
            ),
        }
    }
}

impl Language {
    /// So many of something. In Arabic the last two digits decide the form of the noun.
    pub(super) fn count(self, n: u64, noun: Noun) -> String {
        let ([singular, plural], [one, two, few, many, hundred]) = noun.forms();
        match (self, n, n % 100) {
            (En, 1, _) => format!("1 {singular}"),
            (En, ..) => format!("{n} {plural}"),
            (Ar, 0, _) => format!("بلا {few}"),
            (Ar, 1, _) => one.into(),
            (Ar, 2, _) => two.into(),
            (Ar, _, 3..=10) => format!("{n} {few}"),
            (Ar, _, 11..=99) => format!("{n} {many}"),
            (Ar, ..) => format!("{n} {hundred}"),
        }
    }

    /// A length of time that may be a part of a day.
    pub(super) fn days(self, days: f64) -> String {
        let whole = days as u64;
        match (self, whole as f64 == days) {
            (_, true) => self.count(whole, Noun::Day),
            (En, false) => format!("{days} days"),
            (Ar, false) => format!("{days} يوم"),
        }
    }

    /// A part of a whole, in the nearest percent.
    pub(super) fn share(self, share: f64) -> String {
        self.percent((100.0 * share).round() / 100.0)
    }

    /// A share, rounded down: 100 % is all.
    pub(super) fn percent(self, share: f64) -> String {
        let whole = (100.0 * share + 1e-4).floor();
        match self {
            En => format!("{whole} %"),
            Ar => format!("{whole}%"),
        }
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
    fn arabic_nouns_agree_with_their_numbers() {
        let days = |n| Ar.count(n, Noun::Day);
        assert_eq!(
            [1, 2, 3, 10, 11, 31, 99, 100, 103, 111, 200].map(days),
            [
                "يوم واحد",
                "يومان",
                "3 أيام",
                "10 أيام",
                "11 يومًا",
                "31 يومًا",
                "99 يومًا",
                "100 يوم",
                "103 أيام",
                "111 يومًا",
                "200 يوم"
            ]
        );
        let hours = |n| Ar.count(n, Noun::Hour);
        assert_eq!(
            [0, 1, 2, 3, 11].map(hours),
            ["بلا ساعات", "ساعة واحدة", "ساعتان", "3 ساعات", "11 ساعة"]
        );
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
