//! Shared phrases: where two token sequences say the same, word for word.
//!
//! In: the tokens of two texts. Out: the runs of at least n words that both have, each place of
//! either text used once, the longest first where they compete. Linear for ordinary texts; words
//! that repeat are followed up to eight places.

use std::ops::Range;

use hashbrown::HashMap;

/// Places of one n-gram that are tried.
const PLACES: usize = 8;

/// A run of words that occurs in both texts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Phrase {
    /// Its words in the first text.
    pub a: Range<usize>,
    /// Its words in the second text.
    pub b: Range<usize>,
}

/// The runs of at least `n` words that both texts have, in the order of the second text.
pub fn phrases(a: &[String], b: &[String], n: usize) -> Vec<Phrase> {
    let n = n.max(1);
    let mut places: HashMap<&[String], Vec<usize>> = HashMap::new();
    for (i, gram) in a.windows(n).enumerate() {
        let places = places.entry(gram).or_default();
        if places.len() < PLACES {
            places.push(i);
        }
    }
    let mut found = Vec::new();
    let mut j = 0;
    while let Some(gram) = b.get(j..j + n) {
        let longest = |i: usize| {
            let run = a[i..]
                .iter()
                .zip(&b[j..])
                .take_while(|(x, y)| x == y)
                .count();
            (run, std::cmp::Reverse(i))
        };
        match places
            .get(gram)
            .and_then(|places| places.iter().map(|&i| longest(i)).max())
        {
            Some((run, std::cmp::Reverse(i))) => {
                found.push(Phrase {
                    a: i..i + run,
                    b: j..j + run,
                });
                j += run;
            }
            None => j += 1,
        }
    }
    once(found, a.len())
}

/// Keeps, of phrases that use the same words of the first text, the longest.
fn once(mut found: Vec<Phrase>, words: usize) -> Vec<Phrase> {
    found.sort_by_key(|p| (std::cmp::Reverse(p.a.len()), p.b.start));
    let mut used = vec![false; words];
    found.retain(|p| {
        let free = !used[p.a.clone()].iter().any(|u| *u);
        used[p.a.clone()].iter_mut().for_each(|u| *u |= free);
        free
    });
    found.sort_by_key(|p| p.b.start);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(s: &str) -> Vec<String> {
        s.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn the_longest_run_is_one_phrase() {
        let (a, b) = (words("x a b c d y e f g"), words("e f g z a b c d"));
        let found = phrases(&a, &b, 3);
        assert_eq!(
            found,
            [Phrase { a: 6..9, b: 0..3 }, Phrase { a: 1..5, b: 4..8 }]
        );
        assert!(phrases(&a, &words("a b"), 3).is_empty());
    }

    proptest! {
        #[test]
        fn phrases_are_equal_long_enough_and_use_each_word_once(
            a in proptest::collection::vec("[abc]", 0..40),
            b in proptest::collection::vec("[abc]", 0..40),
        ) {
            let found = phrases(&a, &b, 2);
            let mut used = vec![0; a.len()];
            let mut end = 0;
            for p in &found {
                prop_assert_eq!(&a[p.a.clone()], &b[p.b.clone()]);
                prop_assert!(p.a.len() >= 2 && p.b.start >= end);
                end = p.b.end;
                p.a.clone().for_each(|i| used[i] += 1);
            }
            prop_assert!(used.iter().all(|n| *n <= 1));
        }
    }
}
