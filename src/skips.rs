//! What was left out of the inputs, in bounded memory.
//!
//! In: skipped records and inputs, in the order of reading. Out: how many there are; of each reason
//! in each input the first thousand; for the others how many more each reason had. The list depends
//! on that order alone, not on threads or on how the inputs were cut into batches. Cost: 10 ns each,
//! 100 ns where input or reason change. Memory: 48 bytes for each one listed, at most 48 MB, and
//! about 200 bytes for each pair of an input and a reason, at most 2 MB; the rest is counted.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::error::Skipped;

/// So many of one reason in one input are listed.
const OF_A_PAIR: u64 = 1_000;
/// So many are listed altogether.
const LISTED: usize = 1_000_000;
/// So many pairs of an input and a reason are told apart.
const PAIRS: usize = 10_000;

/// What was skipped: counted in full, listed in part.
#[derive(Debug, Clone, Default)]
pub struct Skips {
    count: u64,
    listed: Vec<Skipped>,
    pairs: Vec<Pair>,
    /// Where each pair is in `pairs`.
    numbers: HashMap<(Arc<str>, Arc<str>), usize>,
    /// The pair that came last.
    last: usize,
    /// Those of further pairs.
    others: u64,
}

/// An input and a reason.
#[derive(Debug, Clone)]
struct Pair {
    input: Arc<str>,
    why: Arc<str>,
    listed: u64,
    more: u64,
}

/// How many of a reason are not listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct More<'s> {
    /// Name of the input; [`More::INPUTS`] for what is counted together.
    pub input: &'s str,
    /// The reason.
    pub why: &'s str,
    /// How many.
    pub count: u64,
}

impl More<'_> {
    /// What `input` says where more pairs of input and reason came than are told apart.
    pub const INPUTS: &'static str = "all inputs";
    /// The reason that stands for theirs.
    const REASONS: &'static str = "further inputs and reasons, not listed one by one";
}

impl Skips {
    /// Takes the next one.
    pub fn add(&mut self, skipped: Skipped) {
        self.count = self.count.saturating_add(1);
        let room = self.listed.len() < LISTED;
        match self.pair(&skipped.input, &skipped.why) {
            None => self.others = self.others.saturating_add(1),
            Some(pair) if room && pair.listed < OF_A_PAIR => {
                pair.listed += 1;
                let skipped = Skipped {
                    input: Arc::clone(&pair.input),
                    number: skipped.number,
                    why: Arc::clone(&pair.why),
                };
                self.listed.push(skipped);
            }
            Some(pair) => pair.more = pair.more.saturating_add(1),
        }
    }

    /// Takes some that are known by their number alone.
    pub fn add_more(&mut self, more: More<'_>) {
        self.count = self.count.saturating_add(more.count);
        match self.pair(&more.input.into(), &more.why.into()) {
            None => self.others = self.others.saturating_add(more.count),
            Some(pair) => pair.more = pair.more.saturating_add(more.count),
        }
    }

    /// How many there are, listed or not.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Whether nothing was skipped.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// What of them a full list names, in words: `all`, or how many of each reason.
    pub(crate) fn named(&self) -> &'static str {
        if self.listed.len() as u64 == self.count {
            "all"
        } else {
            "the first thousand of each reason in each file"
        }
    }

    /// Those that are listed, in the order of reading.
    pub fn listed(&self) -> &[Skipped] {
        &self.listed
    }

    /// What is not listed, in the order in which the pairs of input and reason came first.
    pub fn more(&self) -> impl Iterator<Item = More<'_>> {
        let pairs = self.pairs.iter().map(|pair| More {
            input: &pair.input,
            why: &pair.why,
            count: pair.more,
        });
        let others = More {
            input: More::INPUTS,
            why: More::REASONS,
            count: self.others,
        };
        pairs.chain([others]).filter(|more| more.count > 0)
    }

    /// The pair of an input and a reason; none if there are too many.
    fn pair(&mut self, input: &Arc<str>, why: &Arc<str>) -> Option<&mut Pair> {
        let is_last = |pair: &Pair| pair.input == *input && pair.why == *why;
        if !self.pairs.get(self.last).is_some_and(is_last) {
            let key = (Arc::clone(input), Arc::clone(why));
            self.last = match self.numbers.get(&key) {
                Some(&number) => number,
                None if self.pairs.len() >= PAIRS => return None,
                None => {
                    self.pairs.push(Pair {
                        input: Arc::clone(input),
                        why: Arc::clone(why),
                        listed: 0,
                        more: 0,
                    });
                    let number = self.pairs.len() - 1;
                    self.numbers.insert(key, number);
                    number
                }
            };
        }
        self.pairs.get_mut(self.last)
    }
}

impl PartialEq for Skips {
    fn eq(&self, other: &Self) -> bool {
        self.count == other.count && self.listed == other.listed && self.more().eq(other.more())
    }
}

impl Extend<Skipped> for Skips {
    fn extend<I: IntoIterator<Item = Skipped>>(&mut self, skipped: I) {
        skipped.into_iter().for_each(|one| self.add(one));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(skipped: impl IntoIterator<Item = Skipped>) -> Skips {
        let mut skips = Skips::default();
        skips.extend(skipped);
        skips
    }

    fn more(skips: &Skips) -> Vec<(String, u64)> {
        let text = |more: More<'_>| (format!("{}: {}", more.input, more.why), more.count);
        skips.more().map(text).collect()
    }

    #[test]
    fn of_each_reason_in_each_input_a_thousand_are_listed_and_the_rest_is_counted() {
        let lines = 0..2_500u64;
        let skips = of(lines.flat_map(|n| {
            let why = if n < 999 { "rare" } else { "common" };
            [Skipped::new("a", n, why), Skipped::new("b", n, "common")]
        }));
        assert_eq!(skips.count(), 5_000);
        assert_eq!(skips.listed().len(), 2_999);
        assert_eq!(skips.listed()[1].to_string(), "b:0: common");
        let rest = [
            ("b: common".to_owned(), 1_500),
            ("a: common".to_owned(), 501),
        ];
        assert_eq!(more(&skips), rest);
    }

    #[test]
    fn with_too_many_reasons_and_inputs_the_further_ones_are_counted_together() {
        let many = PAIRS as u64 + 7;
        let mut skips = of((0..many).map(|n| Skipped::new(n.to_string(), None, "empty")));
        skips.add(Skipped::new("3", None, "empty"));
        assert_eq!(skips.count(), many + 1);
        assert_eq!(skips.listed().len(), PAIRS + 1);
        let all = format!("{}: {}", More::INPUTS, More::REASONS);
        assert_eq!(more(&skips), [(all, 7)]);
    }

    #[test]
    fn the_whole_list_is_bounded() {
        let skips = of((0..1_300_000u64).map(|n| Skipped::new((n / 1000).to_string(), n, "x")));
        assert_eq!(skips.count(), 1_300_000);
        assert_eq!(skips.listed().len(), LISTED);
        let rest = more(&skips);
        assert_eq!((rest.len(), &rest[0]), (300, &("1000: x".to_owned(), 1000)));
    }

    fn anything() -> impl Strategy<Value = Vec<Skipped>> {
        let one = (0..4u8, 0..4u8, prop::option::of(0..9u64), 1..900usize).prop_map(
            |(input, why, number, times)| {
                let one = Skipped::new(input.to_string(), number, why.to_string());
                vec![one; times]
            },
        );
        prop::collection::vec(one, 0..20).prop_map(|runs| runs.concat())
    }

    proptest! {
        #[test]
        fn however_they_come_in_batches_the_list_and_the_counts_are_the_same(
            all in anything(),
            cuts in prop::collection::vec(0..2_000usize, 0..9),
        ) {
            let mut skips = Skips::default();
            let mut rest = &all[..];
            for cut in cuts {
                let (batch, then) = rest.split_at(cut.min(rest.len()));
                skips.extend(batch.iter().cloned());
                rest = then;
            }
            skips.extend(rest.iter().cloned());
            prop_assert!(skips == of(all.iter().cloned()));
            let uncounted: u64 = skips.more().map(|more| more.count).sum();
            prop_assert_eq!(skips.count(), all.len() as u64);
            prop_assert_eq!(skips.listed().len() as u64 + uncounted, skips.count());
        }

        #[test]
        fn from_what_is_listed_and_what_is_more_the_same_is_made_again(all in anything()) {
            let skips = of(all);
            let mut again = of(skips.listed().iter().cloned());
            skips.more().for_each(|more| again.add_more(more));
            prop_assert!(again == skips);
        }
    }
}
