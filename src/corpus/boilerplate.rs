//! Boilerplate by repetition: lines that come under many different headlines of one outlet.
//!
//! In: the lines of every article, as its digest holds them ([`Observations`]), in any order. Out: what is
//! boilerplate ([`Boilerplate`]).
//!
//! A line, or a piece of a row of headlines or links, is boilerplate if it comes under at least three
//! different headlines, and under one in a hundred of the outlet's articles, in as many different texts.
//! Different texts are told by their longest paragraph: an article that was updated under ever new
//! headlines keeps its body. Articles of unknown outlet count as those of one. Numbers of different things
//! do not depend on the order of articles.
//!
//! Cost: 16 bytes a line, at most 128 lines an article (the first 96 and the last 32), the first 16 MiB in
//! memory and the rest in a temporary file.
//!
//! Source: this project's text specification, section 6.4.

use hashbrown::{HashMap, HashSet};
use xxhash_rust::xxh3::xxh3_64;

use super::tally::Tally;
use crate::digest::Observed;
use crate::error::Result;

/// Lines at the beginning of an article that are observed.
const FIRST: usize = 96;
/// Lines at its end.
const LAST: usize = 32;
/// Boilerplate comes under so many headlines at least.
const LEAST: u32 = 3;
/// And under one in so many of the outlet's articles.
const ONE_IN: u32 = 100;
/// Observations that are counted together.
const TOGETHER: u64 = 4 << 20;
/// Boilerplate that is named: so many lines of an outlet, and so many in all.
const NAMED: usize = 3;
const MOST_NAMED: usize = 300;

/// The number of an outlet in the upper half of a line's.
pub(super) fn outlet_number(outlet: &str) -> u64 {
    xxh3_64(outlet.as_bytes()) << 32
}

/// A line of an article: outlet and line, headline, body.
fn observation(outlet: u64, line: u32, lines: &Observed<'_>) -> u128 {
    let line = u128::from(outlet | u64::from(line));
    line << 64 | u128::from(lines.headline) << 32 | u128::from(lines.body)
}

/// What was seen in all articles.
#[derive(Debug, Default)]
pub(super) struct Observations {
    tally: Tally,
    /// How many articles each outlet has.
    articles: HashMap<u64, i32>,
}

impl Observations {
    /// Notes the lines of an article.
    pub(super) fn add(&mut self, outlet: &str, lines: Option<Observed<'_>>) -> Result<()> {
        let Some(lines) = lines else {
            return Ok(());
        };
        let outlet = outlet_number(outlet);
        self.count_articles(outlet, 1);
        each_observed(&lines, |line| {
            self.tally.add(observation(outlet, line, &lines))
        })
    }

    /// Takes back what [`Observations::add`] noted of an article.
    pub(super) fn remove(&mut self, outlet: &str, lines: Option<Observed<'_>>) -> Result<()> {
        let Some(lines) = lines else {
            return Ok(());
        };
        let outlet = outlet_number(outlet);
        self.count_articles(outlet, -1);
        each_observed(&lines, |line| {
            self.tally.remove(observation(outlet, line, &lines))
        })
    }

    fn count_articles(&mut self, outlet: u64, articles: i32) {
        let count = self.articles.entry(outlet).or_default();
        *count += articles;
        if *count == 0 {
            self.articles.remove(&outlet);
        }
    }

    /// Adds what was seen elsewhere.
    pub(super) fn merge(&mut self, other: Self) -> Result<()> {
        for (outlet, articles) in other.articles {
            self.count_articles(outlet, articles);
        }
        self.tally.merge(other.tally)
    }

    /// What is boilerplate by now.
    pub(super) fn boilerplate(&self) -> Result<Boilerplate> {
        self.boilerplate_in(self.tally.len().div_ceil(TOGETHER))
    }

    /// The same, counted in so many parts.
    fn boilerplate_in(&self, parts: u64) -> Result<Boilerplate> {
        let mut lines = HashMap::new();
        for part in 0..parts {
            self.count(part, parts, &mut lines)?;
        }
        Ok(Boilerplate::new(lines))
    }

    /// Adds the boilerplate among those lines that fall into a part.
    fn count(&self, part: u64, parts: u64, found: &mut HashMap<u64, u32>) -> Result<()> {
        // Nearly all lines come in one article: counted in a small table first, which may count
        // too many, only the others are sorted.
        let slots = (2 * TOGETHER).min(self.tally.len() * 2) as usize;
        let slots = slots.next_power_of_two().max(64);
        let mut table = vec![0u8; slots];
        let slot = |record: u128| (record >> 64) as usize & (slots - 1);
        self.tally.each(part, parts, |record| {
            let count = &mut table[slot(record)];
            *count = count.saturating_add(1);
        })?;
        let mut often = Vec::new();
        self.tally.each(part, parts, |record| {
            if u32::from(table[slot(record)]) >= LEAST {
                often.push(record);
            }
        })?;
        self.tally.settle(&mut often)?;
        let line = |record: &u128| (record >> 64) as u64;
        let mut bodies: Vec<u32> = Vec::new();
        for same in often.chunk_by(|a, b| line(a) == line(b)) {
            let line = line(&same[0]);
            let articles = self.articles.get(&(line & !u64::from(u32::MAX)));
            let articles = articles.map_or(0, |n| (*n).max(0) as u32);
            let needed = LEAST.max(articles.div_ceil(ONE_IN));
            let headlines = same.chunk_by(|a, b| a >> 32 == b >> 32).count();
            if (headlines as u32) < needed {
                continue;
            }
            bodies.clear();
            bodies.extend(same.iter().map(|record| *record as u32));
            bodies.sort_unstable();
            bodies.dedup();
            if bodies.len() as u32 >= needed {
                found.insert(line, same.len() as u32);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
impl Observations {
    /// Whether both saw the same.
    pub(super) fn same(&self, other: &Self) -> Result<bool> {
        Ok(self.articles == other.articles && self.tally.left()? == other.tally.left()?)
    }
}

/// Calls `each` with the first and the last lines of an article that can be boilerplate.
fn each_observed(lines: &Observed<'_>, mut each: impl FnMut(u32) -> Result<()>) -> Result<()> {
    let count = lines.hashes().len();
    let observed = |i: &usize| *i < FIRST || *i + LAST >= count;
    let mut numbered = (0..).zip(lines.hashes()).filter(|(i, _)| observed(i));
    numbered.try_for_each(|(_, line)| each(line))
}

/// The boilerplate of all outlets.
#[derive(Debug, Default)]
pub(crate) struct Boilerplate {
    /// In how many articles each line comes.
    lines: HashMap<u64, u32>,
    /// The lines of each outlet that has some.
    outlets: HashMap<u64, HashSet<u32>>,
    /// The lines that are named in words.
    named: HashSet<u64>,
}

/// A line that is boilerplate by repetition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct RepeatedLine {
    /// The outlet; empty where that is unknown.
    pub outlet: String,
    /// The line, or a piece of a row of headlines or links; of a long one its beginning.
    pub line: String,
    /// Articles of the outlet in which it comes.
    pub articles: u64,
}

impl Boilerplate {
    fn new(lines: HashMap<u64, u32>) -> Self {
        let outlet = |line: u64| line & !u64::from(u32::MAX);
        let mut outlets: HashMap<u64, HashSet<u32>> = HashMap::new();
        for &line in lines.keys() {
            outlets.entry(outlet(line)).or_default().insert(line as u32);
        }
        let mut often: Vec<(u32, u64)> = lines.iter().map(|(&line, &n)| (n, line)).collect();
        often.sort_unstable_by(|a, b| b.cmp(a));
        let mut of_outlet: HashMap<u64, usize> = HashMap::new();
        let named = often.into_iter().map(|(_, line)| line).filter(|&line| {
            let named = of_outlet.entry(outlet(line)).or_default();
            *named += 1;
            *named <= NAMED
        });
        let named = named.take(MOST_NAMED).collect();
        Self {
            lines,
            outlets,
            named,
        }
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The boilerplate of an outlet, if it has some.
    pub(super) fn of(&self, outlet: u64) -> Option<&HashSet<u32>> {
        self.outlets.get(&outlet)
    }

    /// In how many articles a line comes, if it is one that is named in words.
    pub(super) fn named(&self, outlet: u64, line: u32) -> Option<u64> {
        let line = outlet | u64::from(line);
        let named = self.named.contains(&line);
        named.then(|| self.lines.get(&line).copied().unwrap_or_default().into())
    }
}
