//! Numbers, dates and shares as people write them.

use std::fmt::Display;

use crate::article::Moment;
use crate::graph::rounded;

/// `1 article`, `1,204 articles`.
pub(super) fn count(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(n), if n == 1 { one } else { many })
}

/// A number with separators.
pub(super) fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A share in whole percent, rounded down: 100 % is all.
pub(super) fn percent(share: f64) -> String {
    // With four decimals as in run files: a saved run says the same.
    match (rounded(share) * 100.0 + 1e-4).floor() {
        0.0 if share > 0.0 => "<1 %".to_owned(),
        whole => format!("{whole} %"),
    }
}

/// A share in percent with one decimal.
pub(super) fn precise_percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// `2015-07-21`, or `2015-07-21 to 2015-07-23`.
pub(super) fn days((first, last): (Moment, Moment)) -> String {
    match (first.date(), last.date()) {
        (a, b) if a == b => a.to_string(),
        (a, b) => format!("{a} to {b}"),
    }
}

/// `2015-07-21`, `~2015-07-21` if it may be off by a day, `2015-07-21 06:10` if the time is known.
pub(super) fn minute(moment: Moment) -> String {
    let day = moment.date();
    if moment.is_about() {
        return format!("~{day}");
    }
    if !moment.has_time() {
        return day.to_string();
    }
    format!("{day} {}", clock(moment))
}

/// The time of day, `06:10`.
pub(super) fn clock(moment: Moment) -> String {
    let minutes = moment.seconds().rem_euclid(86_400) / 60;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// How long after the first an article came: `+5 min`, `+3 h`, `+2 d`; nothing if that is unknown
/// or no time at all.
pub(super) fn lag(first: Option<Moment>, then: Option<Moment>) -> String {
    let (Some(first), Some(then)) = (first, then) else {
        return String::new();
    };
    let unit = |n: i64, unit: &dyn Display| match n {
        ..=0 => String::new(),
        n => format!("+{n} {unit}"),
    };
    let seconds = then.seconds() - first.seconds();
    match seconds / 60 {
        minutes if !(first.has_time() && then.has_time()) || minutes >= 48 * 60 => {
            let days = then.seconds().div_euclid(86_400) - first.seconds().div_euclid(86_400);
            unit(days, &"d")
        }
        minutes @ ..60 => unit(minutes, &"min"),
        minutes => unit(minutes / 60, &"h"),
    }
}

/// How far apart two articles are: `31 days apart`, `on the same day`; as precise as the dates.
pub(super) fn apart(a: Moment, b: Moment) -> String {
    let seconds = (a.seconds() - b.seconds()).unsigned_abs();
    let far = |n: u64, one, many| format!("{} apart", count(n, one, many));
    if !(a.has_time() && b.has_time()) || seconds >= 48 * 3600 {
        let day = |m: Moment| m.seconds().div_euclid(86_400);
        return match day(a).abs_diff(day(b)) {
            0 => "on the same day".to_owned(),
            days => far(days, "day", "days"),
        };
    }
    match seconds / 60 {
        0 => "within a minute".to_owned(),
        minutes @ ..60 => far(minutes, "minute", "minutes"),
        minutes => far(minutes / 60, "hour", "hours"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!(
            [0, 999, 1000, 1_234_567].map(thousands),
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!(
            [1.0, 0.999, f64::from(0.29f32), 0.001, 0.0].map(percent),
            ["100 %", "99 %", "29 %", "<1 %", "0 %"]
        );
    }

    #[test]
    fn a_lag_is_as_precise_as_the_dates() {
        let time = |seconds: i64| Moment::from_bits(2 * seconds + 1);
        let day = |days: i64| Moment::from_bits(2 * 86_400 * days);
        let text = |a, b| lag(Some(a), Some(b));
        assert_eq!(text(time(0), time(59)), "");
        assert_eq!(text(time(0), time(300)), "+5 min");
        assert_eq!(text(time(80_000), time(94_400)), "+4 h");
        assert_eq!(text(time(80_000), time(80_000 + 3 * 86_400)), "+3 d");
        assert_eq!(text(day(0), time(86_300)), "");
        assert_eq!(text(day(0), day(12)), "+12 d");
        assert_eq!(lag(None, Some(day(1))), "");
    }

    #[test]
    fn a_distance_in_time_is_the_same_from_both_ends_and_as_precise_as_the_dates() {
        let time = |seconds: i64| Moment::from_bits(2 * seconds + 1);
        let day = |days: i64| Moment::from_bits(2 * 86_400 * days);
        for (a, b, text) in [
            (time(0), time(59), "within a minute"),
            (time(0), time(60), "1 minute apart"),
            (time(80_000), time(94_400), "4 hours apart"),
            (time(0), time(2 * 86_400), "2 days apart"),
            (day(0), time(86_300), "on the same day"),
            (day(0), day(1), "1 day apart"),
            (day(3), time(0), "3 days apart"),
        ] {
            assert_eq!((apart(a, b), apart(b, a)), (text.into(), text.into()));
        }
    }
}
