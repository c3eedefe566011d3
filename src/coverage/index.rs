//! Which articles are compared: an index over the rarest words of each.
//!
//! In: the vectors and dates of all articles. Out: for each article its neighbours, those whose
//! cosine with it is at least [`LEAST`]. Each article stands under its [`HEAVY`] heaviest terms; the
//! products under shared ones choose the 80 articles that are compared in full. LSH is
//! no way here: at 64 candidates an article such an index finds 98 % of the pairs of one event,
//! MinHash at most 78 %.
//!
//! Under one term at most [`CAP`] articles are looked at, those nearest in time: one crowded term
//! costs its members no more than that. Cost: 12 µs an article of news; 80 bytes while it runs.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::time::Timeline;
use super::vector::{Vector, Vectors};

/// Terms under which an article stands.
const HEAVY: usize = 8;
/// Articles looked at under a term.
const CAP: usize = 1000;
/// Articles compared in full: so many of those that are likely and near in time.
const COMPARED: usize = 64;
/// So many of the likeliest, however far in time.
const FAR: usize = 16;
/// How fast the likeliness of articles fades with the hours between them.
const DECAY: f64 = 96.0;
/// The least cosine of neighbours; 65,535 is 1. 0.08.
const LEAST: u16 = 5243;

/// An article and the cosine with it; 65,535 is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Neighbour {
    pub(super) article: u32,
    pub(super) cosine: u16,
}

/// The neighbours of all articles, each in the order of their numbers. If a is one of b, b is one
/// of a.
#[derive(Debug)]
pub(super) struct Neighbours {
    starts: Vec<u64>,
    all: Vec<Neighbour>,
}

impl Neighbours {
    pub(super) fn of(&self, article: u32) -> &[Neighbour] {
        let at = article as usize;
        &self.all[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// The same neighbours with other cosines.
    pub(super) fn map(&self, cosine: impl Fn(u32, &Neighbour) -> u16) -> Self {
        let articles = 0..self.starts.len() as u32 - 1;
        let of = |a| self.of(a).iter().map(move |n| (a, n));
        let all = articles.flat_map(of).map(|(a, n)| Neighbour {
            article: n.article,
            cosine: cosine(a, n),
        });
        Self {
            starts: self.starts.clone(),
            all: all.collect(),
        }
    }

    /// Both directions of pairs of which each is found in one at least.
    fn both_ways(found: &[Found], articles: usize) -> Self {
        let pairs = || {
            let one_way = found.iter().flat_map(Found::pairs);
            one_way.flat_map(|(a, n)| [(a, n.article, n.cosine), (n.article, a, n.cosine)])
        };
        let mut starts = vec![0u64; articles + 1];
        pairs().for_each(|(a, ..)| starts[a as usize + 1] += 1);
        for i in 0..articles {
            starts[i + 1] += starts[i];
        }
        let none = Neighbour {
            article: 0,
            cosine: 0,
        };
        let mut all = vec![none; starts[articles] as usize];
        let mut next = starts.clone();
        for (a, article, cosine) in pairs() {
            all[next[a as usize] as usize] = Neighbour { article, cosine };
            next[a as usize] += 1;
        }
        drop(next);
        let (mut kept, mut start) = (0, 0);
        for i in 0..articles {
            let end = starts[i + 1] as usize;
            all[start..end].sort_unstable();
            let first = kept;
            for at in start..end {
                if kept == first || all[kept - 1] != all[at] {
                    all[kept] = all[at];
                    kept += 1;
                }
            }
            (start, starts[i + 1]) = (end, kept as u64);
        }
        all.truncate(kept);
        all.shrink_to_fit();
        Self { starts, all }
    }
}

/// Finds the neighbours of every article. `done` is told the share of the work that is done.
pub(super) fn neighbours(
    vectors: &Vectors,
    timeline: &Timeline,
    done: &(dyn Fn(f64) + Sync),
) -> Neighbours {
    const TOGETHER: usize = 512;
    let index = Index::new(vectors, timeline);
    let articles = timeline.len();
    let scratches: Mutex<Vec<Scratch>> = Mutex::default();
    let borrow = || scratches.lock().unwrap_or_else(PoisonError::into_inner);
    let chunks = (0..articles.div_ceil(TOGETHER)).into_par_iter();
    let found: Vec<Found> = chunks
        .map(|chunk| {
            let taken = borrow().pop();
            let mut scratch = taken.unwrap_or_else(|| Scratch::new(articles));
            let places = chunk * TOGETHER..articles.min((chunk + 1) * TOGETHER);
            done(places.start as f64 / articles as f64);
            let mut found = Found::default();
            for place in places {
                index.near(place, vectors, timeline, &mut scratch, &mut found.near);
                let article = timeline.article(place);
                found.ends.push((article, found.near.len() as u32));
            }
            found.near.shrink_to_fit();
            borrow().push(scratch);
            found
        })
        .collect();
    drop(index);
    Neighbours::both_ways(&found, articles)
}

/// What some consecutive places found.
#[derive(Default)]
struct Found {
    near: Vec<Neighbour>,
    /// Articles, and where their neighbours end.
    ends: Vec<(u32, u32)>,
}

impl Found {
    fn pairs(&self) -> impl Iterator<Item = (u32, Neighbour)> {
        let starts = [0].into_iter().chain(self.ends.iter().map(|e| e.1));
        starts.zip(&self.ends).flat_map(|(start, &(article, end))| {
            let near = &self.near[start as usize..end as usize];
            near.iter().map(move |&n| (article, n))
        })
    }
}

/// What one thread counts in.
struct Scratch {
    /// By place: the products so far.
    sums: Vec<u32>,
    touched: Vec<u32>,
}

impl Scratch {
    fn new(articles: usize) -> Self {
        Self {
            sums: vec![0; articles],
            touched: Vec::new(),
        }
    }
}

/// Lists of places in the timeline, one a term.
struct Index {
    /// Where each list begins; one more for the end of the last.
    starts: Vec<u32>,
    /// Ascending in each list.
    places: Vec<u32>,
    weights: Vec<u16>,
    /// By place: the lists it stands in, [`NONE`] for fewer than eight.
    lists: Vec<[u32; HEAVY]>,
}

const NONE: u32 = u32::MAX;

impl Index {
    fn new(vectors: &Vectors, timeline: &Timeline) -> Self {
        let articles = timeline.len();
        let mut postings: Vec<(u64, u16)> = (0..articles)
            .into_par_iter()
            .flat_map_iter(|place| {
                let vector = vectors.get(timeline.article(place));
                let heavy = heaviest(vector).into_iter().flatten();
                heavy.map(move |(term, weight)| (u64::from(term) << 32 | place as u64, weight))
            })
            .collect();
        postings.par_sort_unstable();
        let mut index = Self {
            starts: vec![0],
            places: Vec::with_capacity(postings.len()),
            weights: Vec::with_capacity(postings.len()),
            lists: vec![[NONE; HEAVY]; articles],
        };
        for list in postings.chunk_by(|a, b| a.0 >> 32 == b.0 >> 32) {
            // Who stands alone under a term is found by nobody there.
            if list.len() < 2 {
                continue;
            }
            let number = index.starts.len() as u32 - 1;
            for &(key, weight) in list {
                let place = key as u32;
                index.places.push(place);
                index.weights.push(weight);
                let slots = &mut index.lists[place as usize];
                if let Some(slot) = slots.iter_mut().find(|slot| **slot == NONE) {
                    *slot = number;
                }
            }
            index.starts.push(index.places.len() as u32);
        }
        index
    }

    /// Appends the neighbours that the article at `place` finds.
    fn near(
        &self,
        place: usize,
        vectors: &Vectors,
        timeline: &Timeline,
        scratch: &mut Scratch,
        near: &mut Vec<Neighbour>,
    ) {
        let Scratch { sums, touched } = scratch;
        let windows = timeline.window(place);
        for &list in self.lists[place].iter().filter(|list| **list != NONE) {
            let list = self.starts[list as usize] as usize..self.starts[list as usize + 1] as usize;
            let places = &self.places[list.clone()];
            let weights = &self.weights[list];
            let Ok(own) = places.binary_search(&(place as u32)) else {
                continue;
            };
            let own_weight = u32::from(weights[own]);
            for window in &windows {
                for i in around(own, within(places, window)) {
                    let sum = &mut sums[places[i] as usize];
                    if *sum == 0 {
                        touched.push(places[i]);
                    }
                    *sum += ((own_weight * u32::from(weights[i])) >> 16).max(1);
                }
            }
        }
        touched.retain(|&p| p != place as u32);
        let article = timeline.article(place);
        if touched.len() > COMPARED + FAR {
            touched.select_nth_unstable_by_key(FAR, |&p| (!sums[p as usize], p));
            // Whole numbers, so that equal articles are told apart by their place alone.
            let fading = |&p: &u32| {
                let near = timeline.nearness(article, timeline.article(p as usize), DECAY);
                (!((f64::from(sums[p as usize]) * near) as u32), p)
            };
            touched[FAR..].select_nth_unstable_by_key(COMPARED, fading);
            for &p in &touched[FAR + COMPARED..] {
                sums[p as usize] = 0;
            }
            touched.truncate(FAR + COMPARED);
        }
        sums[place] = 0;
        let vector = vectors.get(article);
        for p in touched.drain(..) {
            sums[p as usize] = 0;
            let article = timeline.article(p as usize);
            let cosine = vector.cosine(vectors.get(article));
            if cosine >= LEAST {
                near.push(Neighbour { article, cosine });
            }
        }
    }
}

/// The heaviest terms of a vector with their weights.
fn heaviest(vector: Vector<'_>) -> [Option<(u32, u16)>; HEAVY] {
    let mut best = [None; HEAVY];
    let mut all: Vec<(u32, u16)> = vector
        .terms
        .iter()
        .copied()
        .zip(vector.weights.iter().copied())
        .collect();
    let by_weight = |t: &(u32, u16)| (!t.1, t.0);
    if all.len() > HEAVY {
        all.select_nth_unstable_by_key(HEAVY, by_weight);
    }
    for (slot, &term) in best.iter_mut().zip(&all) {
        *slot = Some(term);
    }
    best
}

/// Which of ascending `places` lie in `window`.
fn within(places: &[u32], window: &Range<usize>) -> Range<usize> {
    let first = places.partition_point(|&p| (p as usize) < window.start);
    let end = places.partition_point(|&p| (p as usize) < window.end);
    first..end
}

/// At most [`CAP`] of a range: those around `own`, or the ones of it that are nearest.
fn around(own: usize, range: Range<usize>) -> Range<usize> {
    if range.len() <= CAP {
        return range;
    }
    let start = own
        .saturating_sub(CAP / 2)
        .clamp(range.start, range.end - CAP);
    start..start + CAP
}
