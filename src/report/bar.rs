//! When the articles of a story came, as a bar of blocks.
//!
//! In: dates in order and a number of columns. Out: a line of that many blocks, the first date at
//! its left end, the last at its right, the higher the more articles came at a time. Linear in the
//! dates.
//!
//! A block is one column wide and not a letter: nothing in a bar can be reordered, and nothing in it
//! shapes what is next to it.

use crate::article::Moment;

/// Nothing came, then more and more.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// With fewer dates there is nothing to see that the two ends do not say.
const LEAST: usize = 3;

/// Where nothing came.
pub(super) const EMPTY: char = BLOCKS[0];

/// Whether the dates, which are in order, are worth a bar: three or more, and it is known that the
/// last came after the first.
pub(super) fn is_worth_it(dates: &[Moment]) -> bool {
    let (Some(first), Some(last)) = (dates.first(), dates.last()) else {
        return false;
    };
    let later = if first.has_time() && last.has_time() {
        first.seconds() < last.seconds()
    } else {
        first.date() < last.date()
    };
    dates.len() >= LEAST && later
}

/// A bar of so many columns for dates that are in order. Where an article came, the bar is higher
/// than where none did.
pub(super) fn bar(dates: &[Moment], columns: usize) -> String {
    let (Some(first), Some(last)) = (dates.first(), dates.last()) else {
        return String::new();
    };
    let span = i128::from(last.seconds()) - i128::from(first.seconds());
    let mut counts = vec![0usize; columns];
    for date in dates {
        let since = i128::from(date.seconds()) - i128::from(first.seconds());
        let steps = columns.saturating_sub(1) as i128;
        let column = (since * steps + span / 2).checked_div(span).unwrap_or(0);
        if let Some(count) = usize::try_from(column).ok().and_then(|c| counts.get_mut(c)) {
            *count += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let height = |count: usize| (count * (BLOCKS.len() - 1)).div_ceil(most);
    counts.into_iter().map(|c| BLOCKS[height(c)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn time(seconds: i64) -> Moment {
        Moment::from_bits(2 * seconds + 1)
    }

    fn day(days: i64) -> Moment {
        Moment::from_bits(2 * 86_400 * days)
    }

    #[test]
    fn articles_stand_where_they_came_and_as_high_as_they_are_many() {
        assert_eq!(bar(&[0, 10, 40].map(time), 9), "█▁█▁▁▁▁▁█");
        assert_eq!(bar(&[0, 0, 0, 0, 2, 8].map(day), 9), "█▁▃▁▁▁▁▁▃");
        assert_eq!(bar(&[5, 5, 5].map(day), 3), "█▁▁");
        assert_eq!(bar(&[day(0)], 0), "");
        assert_eq!(bar(&[], 4), "");
    }

    #[test]
    fn a_bar_needs_three_dates_and_a_last_one_that_is_known_to_be_later() {
        assert!(is_worth_it(&[0, 1, 2].map(day)));
        assert!(is_worth_it(&[0, 60, 60].map(time)));
        assert!(is_worth_it(&[day(0), day(0), time(86_400)]));
        assert!(!is_worth_it(&[]));
        assert!(!is_worth_it(&[0, 9].map(time)));
        assert!(!is_worth_it(&[7, 7, 7].map(day)));
        assert!(!is_worth_it(&[60, 60, 60].map(time)));
        assert!(!is_worth_it(&[day(0), time(60), time(120)]));
    }

    proptest! {
        #[test]
        fn a_bar_has_its_columns_and_shows_both_ends(
            mut days in prop::collection::vec(any::<i64>().prop_map(Moment::from_bits), 1..50),
            columns in 1usize..80,
        ) {
            days.sort_unstable();
            let bar: Vec<char> = bar(&days, columns).chars().collect();
            prop_assert_eq!(bar.len(), columns);
            prop_assert!(bar[0] != EMPTY);
            prop_assert!(days[0].seconds() == days[days.len() - 1].seconds() || bar[columns - 1] != EMPTY);
            prop_assert!(bar.contains(&'█'));
        }
    }
}
