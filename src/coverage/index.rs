//! Which articles are compared: an index over the rarest words of each.
//!
//! In: the vectors and dates of all articles. Out: for each article its neighbours, those whose
//! cosine with it is at least [`LEAST`]. Each article is indexed under its [`HEAVY`] heaviest terms; the
//! products under shared ones choose the articles that are compared in full. LSH does
//! not work here: at 64 candidates an article such an index finds 98 % of the pairs of one event,
//! MinHash at most 78 %.
//!
//! An article looks at no more than [`LOOKED_AT`] others, those under its rarest terms first: one
//! crowded term costs its members no more than that. Under a term that is not rare it looks at
//! those of the same days only. Cost: 10 µs an article of news; 80 bytes while it runs.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::neighbours::{Detail, Found, Hit, Neighbours};
use super::query::Query;
use super::time::{Fading, Timeline};
use super::vector::{Vector, Vectors};
use crate::error::Result;
use crate::progress::{Observer, check};

/// Number of terms under which an article is indexed.
const HEAVY: usize = 8;
/// Fewer different terms do not identify an event: the name of a column without a text.
const TELLING: usize = 4;
/// The most articles that an article looks at.
const LOOKED_AT: usize = 400;
/// A term with more articles is not rare: those of other days are passed over.
const RARE: usize = 100;
/// Number of articles compared in full because they are likely and near in time.
const COMPARED: usize = 28;
/// Number of the most likely ones, however far in time.
const FAR: usize = 8;
/// How fast the likelihood of articles fades with the hours between them.
const DECAY: f64 = 96.0;
/// The least product under shared heavy terms; 65,535 is 1. 0.03.
const LEAST_PRODUCT: u32 = 1966;
/// Number of neighbours kept for an article because they are similar to it and near in time.
const KEPT: usize = 20;
/// Number of those that are most similar to it, however far in time.
const KEPT_FAR: usize = 4;
/// How fast neighbours fade as company and rivals, in hours: those of other weeks say nothing about
/// this day.
const ROW_DECAY: f64 = 30.0;
/// The least cosine of neighbours; 65,535 is 1. 0.08.
const LEAST: u16 = 5243;

/// Finds the neighbours of every article.
pub(super) fn neighbours(
    vectors: Vectors,
    timeline: &Timeline,
    observer: &dyn Observer,
) -> Result<Neighbours> {
    const TOGETHER: usize = 512;
    let index = Index::new(&vectors, timeline);
    let articles = timeline.len();
    let scratches: Mutex<Vec<Scratch>> = Mutex::default();
    let borrow = || scratches.lock().unwrap_or_else(PoisonError::into_inner);
    let chunks = 0..articles.div_ceil(TOGETHER);
    let done = AtomicUsize::new(0);
    let found: Vec<Found> = chunks
        .clone()
        .into_par_iter()
        .map(|chunk| {
            check(observer)?;
            let taken = borrow().pop();
            let mut scratch = taken.unwrap_or_else(|| Scratch::new(articles));
            let places = chunk * TOGETHER..articles.min((chunk + 1) * TOGETHER);
            let mut found = Found::default();
            for place in places {
                index.near(place, &vectors, timeline, &mut scratch, &mut found.near);
                let article = timeline.article(place);
                found.ends.push((article, found.near.len() as u32));
            }
            found.near.shrink_to_fit();
            borrow().push(scratch);
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            observer.share(done as f64 / chunks.len() as f64);
            Ok(found)
        })
        .collect::<Result<_>>()?;
    // Not needed any more, and large.
    drop((index, scratches, vectors));
    let fading = Fading::new(ROW_DECAY);
    Ok(Neighbours::both_ways(found, articles, |article, hit| {
        let left = fading.after(timeline.apart(article, hit.article));
        (f32::from(hit.cosine) * left).round() as u16
    }))
}

/// What one thread counts in.
struct Scratch {
    /// By place: the products so far.
    sums: Vec<u32>,
    touched: Vec<u32>,
    /// Neighbours with their faded cosines.
    found: Vec<(f32, Hit)>,
    query: Query,
    fading: Fading,
}

impl Scratch {
    fn new(articles: usize) -> Self {
        Self {
            sums: vec![0; articles],
            touched: Vec::new(),
            found: Vec::new(),
            query: Query::default(),
            fading: Fading::new(DECAY),
        }
    }

    /// Leaves of the touched places those that are compared in full with `place`: the most likely ones,
    /// and those that are likely and near in time.
    fn choose(&mut self, place: usize, timeline: &Timeline) {
        let Self {
            sums,
            touched,
            fading,
            ..
        } = self;
        if touched.len() <= COMPARED + FAR {
            return;
        }
        let article = timeline.article(place);
        let left = |p: u32| fading.after(timeline.apart(article, timeline.article(p as usize)));
        touched.select_nth_unstable_by_key(FAR, |&p| (!sums[p as usize], p));
        // Whole numbers, so that equal articles are distinguished by their place alone.
        let likely = |&p: &u32| (!((sums[p as usize] as f32 * left(p)) as u32), p);
        touched[FAR..].select_nth_unstable_by_key(COMPARED, likely);
        for &p in &touched[FAR + COMPARED..] {
            sums[p as usize] = 0;
        }
        touched.truncate(FAR + COMPARED);
    }
}

/// Lists of places in the timeline, one a term.
struct Index {
    /// Where each list begins; one more for the end of the last.
    starts: Vec<u32>,
    /// Ascending in each list.
    places: Vec<u32>,
    weights: Vec<u16>,
    /// By place: the lists that it is in, [`NONE`] for fewer than eight.
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
            // An article that is alone under a term is not found through it.
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
        near: &mut Vec<Hit>,
    ) {
        self.look(place, timeline, scratch);
        scratch.choose(place, timeline);
        let article = timeline.article(place);
        let Scratch {
            sums,
            touched,
            found,
            query,
            fading,
        } = scratch;
        query.set(vectors.get(article));
        found.clear();
        for p in touched.drain(..) {
            sums[p as usize] = 0;
            let other = timeline.article(p as usize);
            let shared = query.shared(vectors.get(article), vectors.get(other));
            let cosine = shared.cosine();
            if cosine >= LEAST {
                let detail = Detail {
                    largest: (shared.largest * 255 / shared.all.max(1)) as u8,
                    titles: shared.titles,
                };
                let hit = Hit {
                    article: other,
                    cosine,
                    detail,
                };
                let left = fading.after(timeline.apart(article, other));
                found.push((f32::from(cosine) * left, hit));
            }
        }
        if found.len() > KEPT + KEPT_FAR {
            found.select_nth_unstable_by_key(KEPT_FAR, |(_, n)| (!n.cosine, n.article));
            let nearer = |a: &(f32, Hit), b: &(f32, Hit)| {
                b.0.total_cmp(&a.0).then(a.1.article.cmp(&b.1.article))
            };
            found[KEPT_FAR..].select_nth_unstable_by(KEPT, nearer);
            found.truncate(KEPT_FAR + KEPT);
        }
        near.extend(found.iter().map(|(_, hit)| hit));
    }

    /// Sums up, for the articles that the one at `place` looks at, the products under the heavy
    /// terms of both; leaves those of some weight as touched.
    fn look(&self, place: usize, timeline: &Timeline, scratch: &mut Scratch) {
        let Scratch { sums, touched, .. } = scratch;
        let places = timeline.places(place);
        let mut lists = self.lists[place];
        let list = |number: u32| match number {
            NONE => 0..0,
            n => self.starts[n as usize] as usize..self.starts[n as usize + 1] as usize,
        };
        lists.sort_unstable_by_key(|&number| (list(number).len(), number));
        let mut left = LOOKED_AT;
        for range in lists.map(list) {
            let (under, weights) = (&self.places[range.clone()], &self.weights[range]);
            let Ok(own) = under.binary_search(&(place as u32)) else {
                continue;
            };
            let own_weight = u32::from(weights[own]);
            let dated = if under.len() <= RARE {
                &places.window
            } else {
                &places.near
            };
            for window in [dated, &places.undated] {
                let seen = around(own, within(under, window), left);
                left -= seen.len();
                for (&p, &weight) in under[seen.clone()].iter().zip(&weights[seen]) {
                    let sum = &mut sums[p as usize];
                    if *sum == 0 {
                        touched.push(p);
                    }
                    *sum += ((own_weight * u32::from(weight)) >> 16).max(1);
                }
            }
        }
        touched.retain(|&p| {
            let kept = p != place as u32 && sums[p as usize] >= LEAST_PRODUCT;
            if !kept {
                sums[p as usize] = 0;
            }
            kept
        });
    }
}

/// The heaviest terms of a vector with their weights.
fn heaviest(vector: Vector<'_>) -> [Option<(u32, u16)>; HEAVY] {
    let mut best = [None; HEAVY];
    if vector.terms.len() < TELLING {
        return best;
    }
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

/// At most `most` of a range: those around `own`, or the ones of it that are nearest.
fn around(own: usize, range: Range<usize>, most: usize) -> Range<usize> {
    if range.len() <= most {
        return range;
    }
    let start = own.saturating_sub(most / 2);
    let start = start.clamp(range.start, range.end - most);
    start..start + most
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Articles, article};
    use super::*;
    use crate::article::Moment;
    use crate::ids::RepresentativeIx;
    use crate::progress::Silent;

    fn ix(number: u32) -> RepresentativeIx {
        RepresentativeIx::new(number)
    }

    fn find(articles: &Articles, window: i64) -> (Vectors, Neighbours) {
        let vectors = articles.vectors();
        let timeline = Timeline::new(articles.dates.iter().copied(), window);
        let near = neighbours(articles.vectors(), &timeline, &Silent).unwrap();
        (vectors, near)
    }

    #[test]
    fn articles_that_share_rare_terms_are_neighbours_of_one_another() {
        // The first two share ten of their twenty terms, the third none.
        let second = article((0..10).chain(30..40));
        let articles = Articles::of(vec![article(0..20), second, article(100..120)]);
        let (vectors, near) = find(&articles, i64::MAX);
        let cosine = vectors.get(ix(0)).cosine(vectors.get(ix(1)));
        assert!(cosine > LEAST && cosine < 60_000, "{cosine}");
        let who = |a| {
            let all = near.of(ix(a)).iter();
            all.map(|n| (n.article.number(), n.cosine))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            (who(0), who(1), who(2)),
            (vec![(1, cosine)], vec![(0, cosine)], vec![])
        );
        // All terms weigh the same.
        let detail = near.detail(ix(0), near.of(ix(0))[0].article);
        assert_eq!((detail.largest, detail.titles), (25, 0));
    }

    #[test]
    fn articles_outside_the_window_are_no_neighbours_but_undated_ones_are() {
        let mut articles = Articles::of(vec![article(0..20); 3]);
        let day = |n: i64| Some(Moment::from_bits(n * 86_400 * 2));
        articles.dates = vec![day(0), day(10), None];
        let (_, near) = find(&articles, 5 * 86_400);
        let who = |a| {
            let all = near.of(ix(a)).iter();
            all.map(|n| n.article.number()).collect::<Vec<_>>()
        };
        assert_eq!((who(0), who(1), who(2)), (vec![2], vec![2], vec![0, 1]));
    }

    #[test]
    fn a_crowd_with_one_term_costs_each_member_a_bounded_number_of_comparisons() {
        // All share one term and have seven of their own.
        let own = |i: u32| [vec![1], (100 + 7 * i..107 + 7 * i).collect()].concat();
        let articles = Articles::of((0..3000).map(|i| article(own(i))).collect());
        let (_, near) = find(&articles, i64::MAX);
        let most = RepresentativeIx::first(3000)
            .map(|a| near.of(a).len())
            .max();
        assert!(most <= Some(2 * LOOKED_AT), "{most:?}");
    }

    #[test]
    fn neighbours_in_two_blocks_know_each_other() {
        // A chain: each article shares five of its ten terms with the next.
        const LAST: u32 = 2_099;
        let articles = Articles::of((0..=LAST).map(|i| article(5 * i..5 * i + 10)).collect());
        let (vectors, near) = find(&articles, i64::MAX);
        for a in 0..=LAST {
            let beside = [a.checked_sub(1), (a < LAST).then_some(a + 1)];
            let want: Vec<_> = beside.into_iter().flatten().map(ix).collect();
            let found = near.of(ix(a));
            assert_eq!(found.iter().map(|n| n.article).collect::<Vec<_>>(), want);
            for n in found {
                assert_eq!(n.cosine, vectors.get(ix(a)).cosine(vectors.get(n.article)));
                assert_eq!(near.detail(ix(a), n.article), near.detail(n.article, ix(a)));
                assert_eq!(near.detail(ix(a), n.article).largest, 51);
            }
        }
    }

    #[test]
    fn the_neighbours_of_a_small_corpus_are_those_of_all_comparisons() {
        // Twenty overlapping articles: each shares five of its ten terms with the next.
        let articles = Articles::of((0..20).map(|i| article(5 * i..5 * i + 10)).collect());
        let (vectors, near) = find(&articles, i64::MAX);
        for a in RepresentativeIx::first(20) {
            let cosine = |b| (b, vectors.get(a).cosine(vectors.get(b)));
            let all = RepresentativeIx::first(20).filter(|&b| b != a).map(cosine);
            let want: Vec<_> = all.filter(|(_, cosine)| *cosine >= LEAST).collect();
            let got: Vec<_> = near.of(a).iter().map(|n| (n.article, n.cosine)).collect();
            assert_eq!(got, want);
        }
    }
}
