//! Groups in, stories out: who printed first, who stands for the group, in which order they come.
//!
//! In: for each article its group, and a [`Traits`] view of what decides (date, length, outlet,
//! rank). Out: [`Stories`]: groups largest first, in each the original, the lead and the members
//! in order. Until coverage links exist a story is a copy group. Sorting: n log n; 12 bytes an
//! article.

mod options;

use std::cmp::Reverse;
use std::ops::Range;

use xxhash_rust::xxh3::Xxh3;

pub use options::{Keep, Level, Options};

use crate::article::Moment;

/// What the order of articles depends on.
pub trait Traits {
    /// Trusted date of publication.
    fn published(&self, article: u32) -> Option<Moment>;
    /// Length of the text, in words.
    fn length(&self, article: u32) -> u32;
    /// Place in the input.
    fn position(&self, article: u32) -> u32;
    /// Place of its outlet among the trusted ones, the most trusted first.
    fn trust(&self, article: u32) -> Option<usize>;
    /// A number that depends on the article's id alone; no two articles share it.
    fn rank(&self, article: u32) -> u64;
}

/// A story: its members stand together, the original first, then by date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Where its members are in [`Stories::members`].
    range: Range<u32>,
    /// The same articles give the same id on every machine.
    pub id: u64,
    /// The member that stands for the group.
    pub lead: u32,
}

/// All stories, the largest first; ties by date of the first member, then by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stories {
    members: Vec<u32>,
    groups: Vec<Group>,
}

impl Stories {
    /// The stories in order.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The members of a story: the original first, then by date.
    pub fn members(&self, group: &Group) -> &[u32] {
        &self.members[group.range.start as usize..group.range.end as usize]
    }
}

/// The order in which originals are chosen: the earliest trusted date, then the longest text,
/// then the smallest rank. Articles without a date come after those with one.
fn earliest(traits: &impl Traits, article: u32) -> (bool, Option<Moment>, Reverse<u32>, u64) {
    let date = traits.published(article);
    (
        date.is_none(),
        date,
        Reverse(traits.length(article)),
        traits.rank(article),
    )
}

/// The member that stands for a group.
fn lead(members: &[u32], keep: Keep, traits: &impl Traits) -> u32 {
    // Members are in the order of `earliest`, and the first of equals is taken.
    let first = members.first().copied().unwrap_or_default();
    let by = |key: &dyn Fn(u32) -> u64| {
        members
            .iter()
            .copied()
            .min_by_key(|&m| key(m))
            .unwrap_or(first)
    };
    match keep {
        Keep::Earliest => first,
        Keep::First => by(&|m| u64::from(traits.position(m))),
        Keep::Longest => by(&|m| u64::from(u32::MAX - traits.length(m))),
        Keep::Trusted => by(&|m| traits.trust(m).map_or(u64::MAX, |t| t as u64)),
    }
}

/// Puts the articles of each group together. `group[i]` names the group of article `i`.
pub fn gather(group: &[u32], keep: Keep, traits: &impl Traits) -> Stories {
    let mut members: Vec<u32> = (0..group.len() as u32).collect();
    members.sort_unstable_by(|&a, &b| {
        let name = |m: u32| group[m as usize];
        name(a)
            .cmp(&name(b))
            .then_with(|| earliest(traits, a).cmp(&earliest(traits, b)))
    });
    let mut groups = Vec::new();
    let mut start = 0;
    for run in members.chunk_by(|&a, &b| group[a as usize] == group[b as usize]) {
        let range = start..start + run.len() as u32;
        start = range.end;
        groups.push(Group {
            range,
            id: id(run, traits),
            lead: lead(run, keep, traits),
        });
    }
    groups.sort_unstable_by_key(|g| {
        let first = members[g.range.start as usize];
        let date = traits.published(first);
        (
            Reverse(g.range.len()),
            date.is_none(),
            date,
            g.id,
            traits.rank(first),
        )
    });
    Stories { members, groups }
}

/// A hash of the ranks of all members, whatever their order.
fn id(members: &[u32], traits: &impl Traits) -> u64 {
    let mut ranks: Vec<u64> = members.iter().map(|&m| traits.rank(m)).collect();
    ranks.sort_unstable();
    let mut hash = Xxh3::new();
    ranks
        .iter()
        .for_each(|rank| hash.update(&rank.to_le_bytes()));
    hash.digest()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// Day of publication, length, trust of each article; rank = number + 1.
    struct Table(Vec<(Option<i8>, u32, Option<usize>)>);

    impl Traits for Table {
        fn published(&self, a: u32) -> Option<Moment> {
            self.0[a as usize]
                .0
                .and_then(|day| Moment::day(date(2025, 6, day)))
        }
        fn length(&self, a: u32) -> u32 {
            self.0[a as usize].1
        }
        fn position(&self, a: u32) -> u32 {
            a
        }
        fn trust(&self, a: u32) -> Option<usize> {
            self.0[a as usize].2
        }
        fn rank(&self, a: u32) -> u64 {
            u64::from(a) + 1
        }
    }

    fn leads(rows: &[(Option<i8>, u32, Option<usize>)], keep: Keep) -> (Vec<u32>, u32) {
        let stories = gather(&vec![0; rows.len()], keep, &Table(rows.to_vec()));
        let group = &stories.groups()[0];
        (stories.members(group).to_vec(), group.lead)
    }

    #[test]
    fn the_original_is_the_earliest_then_the_longest_then_the_smallest_id() {
        assert_eq!(
            leads(
                &[(None, 99, None), (Some(3), 5, None), (Some(2), 5, None)],
                Keep::Earliest
            ),
            (vec![2, 1, 0], 2)
        );
        assert_eq!(
            leads(&[(Some(2), 5, None), (Some(2), 9, None)], Keep::Earliest),
            (vec![1, 0], 1)
        );
        assert_eq!(
            leads(&[(None, 5, None), (None, 5, None)], Keep::Earliest),
            (vec![0, 1], 0)
        );
    }

    #[test]
    fn the_lead_obeys_keep() {
        let rows = [
            (Some(3), 5, None),
            (Some(2), 7, Some(1)),
            (Some(4), 9, Some(0)),
        ];
        assert_eq!(leads(&rows, Keep::First).1, 0);
        assert_eq!(leads(&rows, Keep::Earliest).1, 1);
        assert_eq!(leads(&rows, Keep::Longest).1, 2);
        assert_eq!(leads(&rows, Keep::Trusted).1, 2);
    }

    #[test]
    fn larger_groups_come_first_and_ids_do_not_depend_on_order() {
        let rows = vec![(Some(1), 1, None); 5];
        let stories = gather(&[0, 1, 1, 0, 1], Keep::Earliest, &Table(rows.clone()));
        let sizes: Vec<usize> = stories
            .groups()
            .iter()
            .map(|g| stories.members(g).len())
            .collect();
        assert_eq!(sizes, [3, 2]);
        assert_eq!(
            id(&[1, 2, 4], &Table(rows.clone())),
            id(&[4, 1, 2], &Table(rows))
        );
    }
}
