//! Numbers and dates as text.

use std::fmt::Display;

use serde::Serialize;

/// The digits of a whole number in two's complement, the highest byte first; none of more than 32
/// bytes.
pub(super) fn digits(bytes: &[u8]) -> Option<String> {
    /// The greatest power of ten in a `u32`.
    const STEP: u64 = 1_000_000_000;
    if bytes.len() > 32 {
        return None;
    }
    let negative = bytes.first()? & 0x80 != 0;
    let mut words = [if negative { u32::MAX } else { 0 }; 8];
    for (place, &byte) in bytes.iter().rev().enumerate() {
        let (word, shift) = (words.get_mut(place / 4)?, place % 4 * 8);
        *word = *word & !(0xFF << shift) | u32::from(byte) << shift;
    }
    if negative {
        let mut carry = true;
        for word in &mut words {
            (*word, carry) = (!*word).overflowing_add(carry.into());
        }
    }
    // Nine digits at a time, the lowest first.
    let mut parts = Vec::new();
    while words.iter().any(|&word| word > 0) {
        let mut rest = 0;
        for word in words.iter_mut().rev() {
            let all = rest << 32 | u64::from(*word);
            (*word, rest) = ((all / STEP) as u32, all % STEP);
        }
        parts.push(rest);
    }
    let mut text = if negative { "-" } else { "" }.to_owned();
    text += &parts.pop().unwrap_or(0).to_string();
    parts
        .iter()
        .rev()
        .for_each(|part| text += &format!("{part:09}"));
    Some(text)
}

/// A whole number with its last digits, so many, after the point.
pub(super) fn decimal(number: &str, scale: i8) -> String {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", number),
    };
    let places = usize::from(scale.unsigned_abs());
    if scale <= 0 {
        let zeros = if digits == "0" { 0 } else { places };
        return format!("{number}{}", "0".repeat(zeros));
    }
    // One digit is before the point.
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, parts) = digits.split_at(digits.len() - places);
    format!("{sign}{whole}.{parts}")
}

/// The shortest text that gives the number again, as in JSON.
pub(super) fn double(number: f64) -> String {
    shortest(&number, number.is_finite())
}

/// The same of a number of four bytes.
pub(super) fn single(number: f32) -> String {
    shortest(&number, number.is_finite())
}

/// JSON has no word for infinity.
fn shortest(number: &(impl Serialize + Display), is_finite: bool) -> String {
    let json = is_finite.then(|| serde_json::to_string(number).ok());
    match json.flatten() {
        Some(json) => json.replace("e+", "e"),
        None => number.to_string(),
    }
}

/// A floating-point number of two bytes.
pub(super) fn half(bits: u16) -> String {
    let sign = if bits >> 15 > 0 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f32::from(bits & 1023));
    let number = match exponent {
        0 => fraction * 2_f32.powi(-24),
        31 if fraction > 0.0 => f32::NAN,
        31 => f32::INFINITY,
        _ => (1024.0 + fraction) * 2_f32.powi(exponent - 25),
    };
    (sign * number).to_string()
}

/// So many days after 1970-01-01, in the calendar of today; none of years that nobody means.
///
/// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
pub(super) fn date(days: i64) -> Option<String> {
    // From 0000-03-01, so that a leap day is the last of its year.
    let days = days.checked_add(719_468)?;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era.checked_mul(400)? + i64::from(month <= 2);
    let year = match year {
        0..=9999 => format!("{year:04}"),
        -262_143..=262_142 => format!("{year:+05}"),
        _ => return None,
    };
    Some(format!("{year}-{month:02}-{day:02}"))
}

/// So many seconds after 1970, in UTC. All that Parquet stores is UTC, or a time of which nothing
/// says where it applies, which is taken as UTC as everywhere.
pub(super) fn moment(seconds: i64) -> Option<String> {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let [hour, minute, second] = [rest / 3600, rest / 60 % 60, rest % 60];
    Some(format!(
        "{}T{hour:02}:{minute:02}:{second:02}Z",
        date(days)?
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_of_any_length_are_written_in_full() {
        for number in [0, 1, -1, 255, -256, i128::MAX, i128::MIN, 10_i128.pow(27)] {
            let bytes = number.to_be_bytes();
            assert_eq!(digits(&bytes), Some(number.to_string()));
            // With its sign before it, and as short as can be.
            let fill = if number < 0 { 0xFF } else { 0 };
            let long = [&[fill; 16][..], &bytes].concat();
            assert_eq!(digits(&long), Some(number.to_string()));
        }
        assert_eq!(digits(&[0x80]).as_deref(), Some("-128"));
        let least = [&[0x80][..], &[0; 31]].concat();
        let want = "-57896044618658097711785492504343953926634992332820282019728792003956564819968";
        assert_eq!(digits(&least).as_deref(), Some(want));
        assert_eq!((digits(&[]), digits(&[0; 33])), (None, None));
    }

    #[test]
    fn the_point_of_a_decimal_is_where_its_scale_says() {
        let of = |number: i64, scale| decimal(&number.to_string(), scale);
        assert_eq!(of(12_345, 2), "123.45");
        assert_eq!(of(-12_345, 5), "-0.12345");
        assert_eq!(of(-45, 3), "-0.045");
        assert_eq!(of(0, 2), "0.00");
        assert_eq!(of(7, 0), "7");
        assert_eq!((of(12, -2), of(0, -2)), ("1200".to_owned(), "0".to_owned()));
    }

    #[test]
    fn floats_are_as_short_as_can_be() {
        for (number, want) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (-123.25, "-123.25"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e16"),
            (1.25e300, "1.25e300"),
            (1e-5, "0.00001"),
            (1.5e-6, "1.5e-6"),
            // Of two that are as near, the one with an even digit.
            (-87_140_765_897_525.13, "-87140765897525.12"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(double(number), want);
        }
        let got = [1e12, 1e13, 1.5e-6, 1e-7, 0.1].map(single);
        assert_eq!(got, ["1000000000000.0", "1e13", "0.0000015", "1e-7", "0.1"]);
        let got = [0x3C00, 0xC100, 0x0001, 0x7BFF, 0x7C00, 0x7E00].map(half);
        assert_eq!(
            got,
            ["1", "-2.5", "0.000000059604645", "65504", "inf", "NaN"]
        );
    }

    #[test]
    fn every_day_has_its_date() {
        for (days, want) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (19_782, "2024-02-29"),
            (20_241, "2025-06-02"),
            (2_932_897, "+10000-01-01"),
            (-719_529, "-0001-12-31"),
        ] {
            assert_eq!(date(days).as_deref(), Some(want));
        }
        // One day after another, over more than four centuries.
        let mut last = date(-200_001);
        for days in -200_000..0 {
            let next = date(days);
            assert!(last < next, "{last:?} {next:?}");
            let day: jiff::civil::Date = next.as_deref().unwrap().parse().unwrap();
            assert_eq!(day.to_string(), next.clone().unwrap());
            last = next;
        }
        assert_eq!(
            (date(i64::MAX), date(i64::MIN), date(1 << 40)),
            (None, None, None)
        );
        assert_eq!(moment(-1).as_deref(), Some("1969-12-31T23:59:59Z"));
        assert_eq!(
            moment(1_748_903_820).as_deref(),
            Some("2025-06-02T22:37:00Z")
        );
    }
}
