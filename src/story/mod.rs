//! Groups in, stories out: who printed first, who copied, which article represents the story, in which
//! order they come.
//!
//! In: for each article its story and its copy group, and a [`Traits`] view of what decides (date,
//! length, outlet, id hash, how central it is). Out: [`Stories`]: largest first; in each its copy
//! groups by date, in each of these the original and its copies. Sorting: n log n; 20 bytes an
//! article.

mod options;

use std::cmp::Reverse;
use std::ops::Range;

use xxhash_rust::xxh3::Xxh3;

pub use options::{Keep, Level, Options};

use crate::article::Moment;
use crate::ids::ArticleIx;

/// What weighs how much when the lead of a story is chosen.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub(crate) struct LeadRule {
    /// Words of an article that is long enough to represent a story.
    pub(crate) long_enough: u32,
    /// An article that comes so many hours after the first one counts half.
    pub(crate) late: f64,
    /// What an article counts of which that is not known.
    pub(crate) undated: f64,
    /// What is added to the sum of its links, of which an article may have none.
    pub(crate) alone: f64,
}

/// The rule of all stories.
pub(crate) const LEAD: LeadRule = LeadRule {
    long_enough: 60,
    late: 24.0,
    undated: 0.5,
    alone: 0.1,
};

/// What the order of articles depends on.
pub trait Traits {
    /// Trusted date of publication.
    fn published(&self, article: ArticleIx) -> Option<Moment>;
    /// Length of the text, in words.
    fn length(&self, article: ArticleIx) -> u32;
    /// Place in the input.
    fn position(&self, article: ArticleIx) -> u32;
    /// Place of its outlet among the trusted ones, the most trusted first.
    fn trust(&self, article: ArticleIx) -> Option<usize>;
    /// A number that depends on the article's id alone; no two articles share it.
    fn id_hash(&self, article: ArticleIx) -> u64;
    /// The summed scores of its coverage links.
    fn centrality(&self, article: ArticleIx) -> f64;
}

/// Articles of one text: they are adjacent, the original first, then by date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyGroup {
    /// Where its members are in [`Stories::members`].
    members: Range<u32>,
    /// The same articles give the same id on every machine.
    pub id: u64,
    /// The member that is kept when copies are taken out.
    pub kept: ArticleIx,
}

/// A story: its copy groups are adjacent, the earliest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Where its copy groups are in [`Stories::copy_groups`].
    copies: Range<u32>,
    /// Where its members are in [`Stories::members`].
    members: Range<u32>,
    /// The same articles give the same id on every machine.
    pub id: u64,
    /// The member that represents the story.
    pub lead: ArticleIx,
}

/// All stories, the largest first; ties by date of the first member, then by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stories {
    members: Vec<ArticleIx>,
    copies: Vec<CopyGroup>,
    groups: Vec<Group>,
}

impl Stories {
    /// The stories in order.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The copy groups of a story by the date of their originals; an article without copies is a
    /// group of one.
    pub fn copy_groups(&self, group: &Group) -> &[CopyGroup] {
        &self.copies[group.copies.start as usize..group.copies.end as usize]
    }

    /// The members of a story, copy group by copy group.
    pub fn members(&self, group: &Group) -> &[ArticleIx] {
        &self.members[group.members.start as usize..group.members.end as usize]
    }

    /// The members of a copy group: the original first, then by date.
    pub fn copies(&self, group: &CopyGroup) -> &[ArticleIx] {
        &self.members[group.members.start as usize..group.members.end as usize]
    }
}

/// The order in which originals are chosen: the earliest trusted date, then the longest text,
/// then the smallest id hash. Articles without a date come after those with one.
pub(crate) type Order = (bool, Option<Moment>, Reverse<u32>, u64);

pub(crate) fn earliest(traits: &impl Traits, article: ArticleIx) -> Order {
    let date = traits.published(article);
    (
        date.is_none(),
        date,
        Reverse(traits.length(article)),
        traits.id_hash(article),
    )
}

/// Which member of a copy group is kept. Members come in the order of dates.
pub fn by_keep(keep: Keep, traits: &impl Traits) -> impl Fn(&[ArticleIx]) -> ArticleIx {
    move |members| kept(members, keep, traits)
}

fn kept(members: &[ArticleIx], keep: Keep, traits: &impl Traits) -> ArticleIx {
    // Members are in the order of `earliest`, and the first of equals is taken.
    let first = members.first().copied().unwrap_or_default();
    let by = |key: &dyn Fn(ArticleIx) -> u64| {
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

/// The member that represents a story: of those that are kept of their copy groups the most
/// central one; late and short ones count less. The first of equals is taken.
fn lead(copies: &[CopyGroup], first: Option<Moment>, traits: &impl Traits) -> ArticleIx {
    let worth = |article: ArticleIx| {
        let late = match (first, traits.published(article)) {
            (Some(first), Some(date)) => {
                let hours = date.seconds().saturating_sub(first.seconds()) as f64 / 3600.0;
                LEAD.late / (LEAD.late + hours.max(0.0))
            }
            _ => LEAD.undated,
        };
        let enough = LEAD.long_enough;
        let long = f64::from(traits.length(article).clamp(1, enough)) / f64::from(enough);
        (LEAD.alone + traits.centrality(article)) * late * long
    };
    let mut best = (f64::NEG_INFINITY, ArticleIx::default());
    for group in copies {
        let worth = worth(group.kept);
        if worth > best.0 {
            best = (worth, group.kept);
        }
    }
    best.1
}

/// Puts the articles of each story together. `story[i]` and `copy[i]` name the story and the copy
/// group of article `i`; a copy group lies in one story.
///
/// `kept` says which of a copy group is kept; [`by_keep`] makes one of an option.
pub fn gather(
    story: &[u32],
    copy: &[u32],
    kept: impl Fn(&[ArticleIx]) -> ArticleIx,
    traits: &impl Traits,
) -> Stories {
    let mut members: Vec<ArticleIx> = ArticleIx::first(story.len()).collect();
    let name = |m: ArticleIx| (story[m.index()], copy[m.index()]);
    members.sort_unstable_by(|&a, &b| {
        let order = |m| earliest(traits, m);
        name(a).cmp(&name(b)).then_with(|| order(a).cmp(&order(b)))
    });
    let mut stories = Stories::default();
    stories.members.reserve_exact(members.len());
    for story in members.chunk_by(|&a, &b| name(a).0 == name(b).0) {
        let mut texts: Vec<&[ArticleIx]> = story.chunk_by(|&a, &b| name(a) == name(b)).collect();
        texts.sort_unstable_by_key(|text| text.first().map(|&m| earliest(traits, m)));
        stories.push(&texts, &kept, traits);
    }
    let Stories {
        members, groups, ..
    } = &mut stories;
    groups.sort_unstable_by_key(|g| {
        let first = members[g.members.start as usize];
        let date = traits.published(first);
        (
            Reverse(g.members.len()),
            date.is_none(),
            date,
            g.id,
            traits.id_hash(first),
        )
    });
    stories
}

impl Stories {
    /// Gives stories other leads: what `lead` says of an id and the members; `None` leaves it.
    pub(crate) fn set_leads(&mut self, lead: impl Fn(u64, &[ArticleIx]) -> Option<ArticleIx>) {
        let Self {
            members, groups, ..
        } = self;
        for group in groups {
            let own = &members[group.members.start as usize..group.members.end as usize];
            group.lead = lead(group.id, own).unwrap_or(group.lead);
        }
    }

    /// Adds a story of these texts, which are in order.
    fn push(
        &mut self,
        texts: &[&[ArticleIx]],
        kept: &impl Fn(&[ArticleIx]) -> ArticleIx,
        traits: &impl Traits,
    ) {
        let (copies, start) = (self.copies.len() as u32, self.members.len() as u32);
        for text in texts {
            let from = self.members.len() as u32;
            self.members.extend_from_slice(text);
            self.copies.push(CopyGroup {
                members: from..self.members.len() as u32,
                id: id(text, traits),
                kept: kept(text),
            });
        }
        let mut group = Group {
            copies: copies..self.copies.len() as u32,
            members: start..self.members.len() as u32,
            id: 0,
            lead: ArticleIx::default(),
        };
        let members = self.members(&group);
        let first = members.first().and_then(|&m| traits.published(m));
        group.lead = lead(self.copy_groups(&group), first, traits);
        group.id = id(members, traits);
        self.groups.push(group);
    }
}

/// A hash of the id hashes of all members, whatever their order.
fn id(members: &[ArticleIx], traits: &impl Traits) -> u64 {
    let mut ids: Vec<u64> = members.iter().map(|&m| traits.id_hash(m)).collect();
    ids.sort_unstable();
    let mut hash = Xxh3::new();
    ids.iter().for_each(|id| hash.update(&id.to_le_bytes()));
    hash.digest()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// Day of publication, length, trust of each article; id hash = number + 1.
    struct Table(Vec<(Option<i8>, u32, Option<usize>)>);

    impl Traits for Table {
        fn published(&self, a: ArticleIx) -> Option<Moment> {
            self.0[a.index()]
                .0
                .and_then(|day| Moment::day(date(2025, 6, day)))
        }
        fn length(&self, a: ArticleIx) -> u32 {
            self.0[a.index()].1
        }
        fn position(&self, a: ArticleIx) -> u32 {
            a.number()
        }
        fn trust(&self, a: ArticleIx) -> Option<usize> {
            self.0[a.index()].2
        }
        fn id_hash(&self, a: ArticleIx) -> u64 {
            u64::from(a.number()) + 1
        }
        fn centrality(&self, a: ArticleIx) -> f64 {
            // Article 1 is in the middle of everything.
            if a.number() == 1 { 3.0 } else { 1.0 }
        }
    }

    fn numbers(articles: &[ArticleIx]) -> Vec<u32> {
        articles.iter().map(|a| a.number()).collect()
    }

    fn leads(rows: &[(Option<i8>, u32, Option<usize>)], keep: Keep) -> (Vec<u32>, u32) {
        let one = vec![0; rows.len()];
        let table = Table(rows.to_vec());
        let stories = gather(&one, &one, by_keep(keep, &table), &table);
        let group = &stories.groups()[0];
        assert_eq!(group.lead, stories.copy_groups(group)[0].kept);
        (numbers(stories.members(group)), group.lead.number())
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
    fn what_is_kept_obeys_keep() {
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

    /// The lead of a story of single texts.
    fn lead_of(rows: &[(Option<i8>, u32, Option<usize>)]) -> u32 {
        let copy: Vec<u32> = (0..rows.len() as u32).collect();
        let table = Table(rows.to_vec());
        let kept = by_keep(Keep::Earliest, &table);
        let stories = gather(&vec![0; rows.len()], &copy, kept, &table);
        stories.groups()[0].lead.number()
    }

    #[test]
    fn the_lead_is_central_unless_it_is_late_or_short() {
        let day = |day, words| (Some(day), words, None);
        assert_eq!(lead_of(&[day(1, 200), day(2, 200), day(1, 200)]), 1);
        assert_eq!(lead_of(&[day(1, 200), day(9, 200), day(1, 200)]), 0);
        assert_eq!(lead_of(&[day(1, 200), day(2, 12), day(1, 200)]), 0);
        assert_eq!(lead_of(&[(None, 0, None), (None, 0, None)]), 1);
    }

    #[test]
    fn copy_groups_of_a_story_stand_by_the_date_of_their_originals() {
        let rows = [
            (Some(5), 9, None),
            (Some(2), 9, None),
            (Some(3), 9, None),
            (Some(4), 9, None),
        ];
        // 0 and 2 are one text; all four are one story.
        let table = Table(rows.to_vec());
        let kept = by_keep(Keep::Earliest, &table);
        let stories = gather(&[0; 4], &[0, 1, 0, 3], kept, &table);
        let group = &stories.groups()[0];
        assert_eq!(numbers(stories.members(group)), [1, 2, 0, 3]);
        let texts = stories.copy_groups(group).iter();
        let texts: Vec<_> = texts
            .map(|g| (numbers(stories.copies(g)), g.kept.number()))
            .collect();
        assert_eq!(texts, [(vec![1], 1), (vec![2, 0], 2), (vec![3], 3)]);
    }

    #[test]
    fn larger_stories_come_first_and_ids_do_not_depend_on_order() {
        let rows = vec![(Some(1), 1, None); 5];
        let names = [0, 1, 1, 0, 1];
        let table = Table(rows.clone());
        let stories = gather(&names, &names, by_keep(Keep::Earliest, &table), &table);
        let sizes: Vec<usize> = stories
            .groups()
            .iter()
            .map(|g| stories.members(g).len())
            .collect();
        assert_eq!(sizes, [3, 2]);
        assert_eq!(
            id(&[1, 2, 4].map(ArticleIx::new), &Table(rows.clone())),
            id(&[4, 1, 2].map(ArticleIx::new), &Table(rows))
        );
    }
}
