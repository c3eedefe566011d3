//! Articles as vectors of weighted terms.
//!
//! In: the terms of each article, and how common each term is. Out: for each article its
//! [`TERMS`] heaviest terms with their weights, normalised to length 1, as whole numbers: products of
//! whole numbers are the same on every machine and in every order. Cost: 6 µs an article, most of
//! it the look-up of weights; at most 400 bytes an article, until neighbours are found.
//!
//! Source: docs/method.md. Pooled document frequencies follow the
//! m-estimate (Cestnik 1990): the background counts as [`POOL`] articles, added to those of the
//! run.

use std::sync::LazyLock;

use hashbrown::HashMap;
use rayon::prelude::*;

use super::Corpus;
use super::background::Background;
use crate::corpus::{Frequencies, Lost};
use crate::digest::{Entry, Terms};
use crate::error::Result;
use crate::ids::RepresentativeIx;
use crate::progress::{Observer, check};

/// Terms of a vector.
pub(super) const TERMS: usize = 64;
/// Articles that the background counts as. With few, the words of the largest story grow common in
/// their own day: at 500 the index finds 40 % of the pairs of such a day, at 2,000 it finds 58 %. With
/// many, events of one affair are no longer distinguished (docs/method.md has the figures).
const POOL: f64 = 3_000.0;
/// The same where there is no background: half an occurrence of each term in so many articles.
const BARE_POOL: f64 = 50.0;
/// A background that knows a smaller share of the words is for another language.
const FOREIGN: f64 = 0.5;
/// Terms in a larger share of articles carry no information.
const COMMON: f64 = 0.3;
/// A term that the background does not know is in fewer articles than the least that it keeps;
/// it counts as this many.
const UNKNOWN: f64 = 2.5;
/// The weight of the headline, relative to the beginning and the whole text.
const TITLE: f32 = 0.7;
/// Articles in a block of vectors.
const BLOCK: usize = 1024;

/// The weight of each term: rare ones weigh much. Memory: 12 bytes for each term that is not among the
/// rarest, which are most.
#[derive(Debug)]
pub struct Weigher {
    /// The weight of a term in one or two articles of the run that the background does not know.
    rarest: f32,
    /// The weights of all others.
    weights: HashMap<u32, f32>,
}

/// A term in no more articles of a run weighs what it would weigh alone.
const ALONE: u32 = 2;

impl Weigher {
    /// Weighs the terms of a run, pooled with the background: `ln(1 + 1/p)`, where p is the share
    /// of articles that contain the term. Two articles of the run are not counted, because a story of
    /// two must not make its own words common. `lost` says of which articles boilerplate took a term.
    pub fn new(run: &Frequencies, lost: &Lost, background: &Background) -> Self {
        let counts = || {
            let left = |(term, n): (u32, u32)| (term, n.saturating_sub(lost.of(term)));
            run.counts().map(left).filter(|(_, n)| *n > 0)
        };
        let known = f64::from(background.articles());
        let background = Some(background).filter(|b| knows(b, counts()));
        let pool = if background.is_some() {
            POOL
        } else {
            BARE_POOL
        };
        let rest = f64::from(run.articles().saturating_sub(ALONE));
        let weight = |count: u32, n: u32| {
            let sightings = match background {
                Some(_) if count == 0 => pool * UNKNOWN / known,
                Some(_) => pool * f64::from(count) / known,
                None => 0.5,
            };
            let share = (f64::from(n.saturating_sub(ALONE)) + sightings) / (rest + pool);
            if share > COMMON {
                0.0
            } else {
                libm::log(1.0 + 1.0 / share) as f32
            }
        };
        let in_background = |term| background.map_or(0, |b| b.count(term));
        let others = counts().map(|(term, n)| (term, in_background(term), n));
        let others = others.filter(|&(_, count, n)| count > 0 || n > ALONE);
        Self {
            rarest: weight(0, 0),
            weights: others
                .map(|(term, count, n)| (term, weight(count, n)))
                .collect(),
        }
    }

    /// The weight of a term of the run.
    fn of(&self, term: u32) -> f32 {
        self.weights.get(&term).copied().unwrap_or(self.rarest)
    }

    /// What a story is about: the terms that weigh most in its lead and are in most of its texts,
    /// all given by their records; as the shortest word that the lead has for each. The weight is
    /// that in the lead times the share of texts, 0 to 1.
    pub(crate) fn key_terms(&self, lead: &Terms<'_>, texts: &[Terms<'_>]) -> Vec<(String, f64)> {
        const KEPT: usize = 8;
        let mut maker = Maker::default();
        maker.make(lead, self);
        // In the order of their numbers: how many texts have each.
        let of_lead: Vec<u32> = maker.terms.iter().map(|t| t.term).collect();
        let mut texts_with = vec![0u32; of_lead.len()];
        for text in texts {
            for term in text.ids() {
                if let Ok(i) = of_lead.binary_search(&term) {
                    texts_with[i] += 1;
                }
            }
        }
        let weight = |i: usize| {
            f64::from(maker.terms[i].weight) * f64::from(texts_with[i]) / texts.len().max(1) as f64
        };
        let mut best: Vec<usize> = (0..of_lead.len()).collect();
        best.sort_unstable_by(|&i, &j| weight(j).total_cmp(&weight(i)).then(i.cmp(&j)));
        best.truncate(KEPT);
        let mut named: Vec<(usize, &str)> = lead
            .words()
            .filter_map(|(term, word)| {
                let i = of_lead.binary_search(&term).ok()?;
                let place = best.iter().position(|&b| b == i)?;
                let word = word.filter(|word| !word.is_empty())?;
                Some((place, word))
            })
            .collect();
        named.sort_unstable();
        let named = named.into_iter();
        named
            .map(|(place, word)| (word.to_owned(), weight(best[place])))
            .collect()
    }
}

/// Whether a background is one for the language of a run, given by its terms.
fn knows(background: &Background, run: impl Iterator<Item = (u32, u32)>) -> bool {
    let (mut known, mut all) = (0u64, 0u64);
    for (term, count) in run {
        all += u64::from(count);
        known += if background.count(term) > 0 {
            u64::from(count)
        } else {
            0
        };
    }
    known as f64 > FOREIGN * all as f64
}

/// The vector of an article: terms in ascending order, each with its weights.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vector<'v> {
    pub(super) terms: &'v [u32],
    /// Normalised to length 1; 65,535 is 1.
    pub(super) weights: &'v [u16],
    /// Which of them are in the headline, a bit each.
    pub(super) title: u64,
}

impl Vector<'_> {
    /// Calls `shared` with the places of each term that both have.
    #[inline]
    pub(super) fn shared(self, other: Self, mut shared: impl FnMut(usize, usize)) {
        let (mut i, mut j) = (0, 0);
        while let (Some(&a), Some(&b)) = (self.terms.get(i), other.terms.get(j)) {
            if a == b {
                shared(i, j);
            }
            // Without branches: which of two terms is the smaller cannot be predicted.
            i += usize::from(a <= b);
            j += usize::from(b <= a);
        }
    }

    /// The cosine of two vectors; 65,535 is 1.
    #[inline]
    pub(super) fn cosine(self, other: Self) -> u16 {
        let mut sum = 0u64;
        self.shared(other, |i, j| {
            sum += u64::from(self.weights[i]) * u64::from(other.weights[j]);
        });
        (sum / 65_535).min(65_535) as u16
    }
}

/// The vectors of all articles.
#[derive(Debug)]
pub(super) struct Vectors(Vec<Block>);

#[derive(Debug, Default)]
struct Block {
    starts: Vec<u32>,
    terms: Vec<u32>,
    weights: Vec<u16>,
    titles: Vec<u64>,
}

impl Vectors {
    /// Makes the vector of every article.
    pub(super) fn of(
        corpus: &impl Corpus,
        weigher: &Weigher,
        observer: &dyn Observer,
    ) -> Result<Self> {
        Self::of_some(corpus, weigher, observer, |_| true)
    }

    /// The vectors of the `wanted` articles; those of the others are empty.
    pub(super) fn of_some(
        corpus: &impl Corpus,
        weigher: &Weigher,
        observer: &dyn Observer,
        wanted: impl Fn(RepresentativeIx) -> bool + Sync,
    ) -> Result<Self> {
        let articles = corpus.len();
        let blocks = (0..articles.div_ceil(BLOCK)).into_par_iter().map(|block| {
            check(observer)?;
            let mut out = Block::default();
            let mut maker = Maker::default();
            for article in block * BLOCK..articles.min((block + 1) * BLOCK) {
                let article = RepresentativeIx::at(article);
                maker.terms.clear();
                if wanted(article) {
                    maker.make(&corpus.terms(article)?, weigher);
                }
                out.push(&maker.terms);
            }
            out.shrink();
            Ok(out)
        });
        Ok(Self(blocks.collect::<Result<_>>()?))
    }

    pub(super) fn get(&self, article: RepresentativeIx) -> Vector<'_> {
        let (block, place) = (article.index() / BLOCK, article.index() % BLOCK);
        let block = &self.0[block];
        let start = match place {
            0 => 0,
            _ => block.starts[place - 1] as usize,
        };
        let range = start..block.starts[place] as usize;
        Vector {
            terms: &block.terms[range.clone()],
            weights: &block.weights[range],
            title: block.titles[place],
        }
    }
}

impl Block {
    fn push(&mut self, terms: &[Weighed]) {
        let mut title = 0;
        for (i, t) in terms.iter().enumerate() {
            self.terms.push(t.term);
            self.weights.push((t.weight * 65_535.0).round() as u16);
            title |= u64::from(t.title > 0.0) << (i % TERMS);
        }
        self.titles.push(title);
        self.starts.push(self.terms.len() as u32);
    }

    fn shrink(&mut self) {
        self.terms.shrink_to_fit();
        self.weights.shrink_to_fit();
    }
}

/// A term of an article on its way to a vector.
#[derive(Debug, Clone, Copy)]
struct Weighed {
    term: u32,
    weight: f32,
    title: f32,
    lead: f32,
    body: f32,
}

/// Makes one vector after the other.
#[derive(Debug, Default)]
struct Maker {
    entries: Vec<Entry>,
    terms: Vec<Weighed>,
}

impl Maker {
    /// v = 0.7 T + L + B, each of length 1, of which the heaviest terms are kept and normalised
    /// to length 1 again. In the order of their numbers.
    fn make(&mut self, terms: &Terms<'_>, weigher: &Weigher) {
        self.terms.clear();
        terms.entries_into(&mut self.entries);
        let mut squares = [0.0f32; 3];
        for &e in &self.entries {
            let idf = weigher.of(e.term);
            if idf == 0.0 {
                continue;
            }
            let logs = &*LOGS;
            let title = logs[usize::from(e.title)] * idf;
            let lead = logs[usize::from(e.lead)] * idf;
            let body = logs[usize::from(e.body)] * idf;
            squares[0] += title * title;
            squares[1] += lead * lead;
            squares[2] += body * body;
            self.terms.push(Weighed {
                term: e.term,
                weight: 0.0,
                title,
                lead,
                body,
            });
        }
        let [title, lead, body] = squares.map(unit);
        for t in &mut self.terms {
            (t.title, t.lead, t.body) = (t.title * title, t.lead * lead, t.body * body);
            t.weight = TITLE * t.title + t.lead + t.body;
        }
        if self.terms.len() > TERMS {
            let heavier =
                |a: &Weighed, b: &Weighed| b.weight.total_cmp(&a.weight).then(a.term.cmp(&b.term));
            self.terms.select_nth_unstable_by(TERMS, heavier);
            self.terms.truncate(TERMS);
        }
        self.terms.sort_unstable_by_key(|t| t.term);
        let length = unit(self.terms.iter().map(|t| t.weight * t.weight).sum());
        self.terms.iter_mut().for_each(|t| t.weight *= length);
    }
}

/// The factor that normalises a vector with this sum of squares to length 1.
fn unit(squares: f32) -> f32 {
    if squares > 0.0 {
        1.0 / squares.sqrt()
    } else {
        0.0
    }
}

/// 1 + ln n, and 0 for n = 0.
static LOGS: LazyLock<[f32; 256]> = LazyLock::new(|| {
    std::array::from_fn(|n| match n {
        0 => 0.0,
        n => 1.0 + libm::log(n as f64) as f32,
    })
});

#[cfg(test)]
mod tests {
    use super::super::fixtures::{Articles, article};
    use super::*;

    fn weigher(counts: &[(u32, i32)], articles: i32) -> Weigher {
        let run = Frequencies::of(articles, counts);
        Weigher::new(&run, &Lost::default(), &Background::default())
    }

    #[test]
    fn rare_terms_weigh_more_and_what_a_third_of_all_articles_hold_weighs_nothing() {
        let weigher = weigher(&[(1, 2), (2, 50), (3, 900)], 1000);
        assert!(weigher.of(1) > weigher.of(2) && weigher.of(2) > 1.0);
        assert_eq!(weigher.of(3), 0.0);
    }

    #[test]
    fn two_articles_do_not_make_their_own_words_common() {
        let weigher = weigher(&[(1, 2), (2, 1)], 2);
        assert_eq!(weigher.of(1), weigher.of(2));
        assert!(weigher.of(1) > 1.0);
    }

    #[test]
    fn a_background_of_another_language_is_left_out() {
        let arabic = Background::open(&super::super::Source::Shipped).unwrap();
        let run = |counts: &[(u32, i32)]| Frequencies::of(100, counts);
        let weigher = |run: &Frequencies, background: &Background| {
            Weigher::new(run, &Lost::default(), background)
        };
        let term = crate::text::term_id;
        let english = run(&[(term("parliament"), 60), (term("budget"), 3)]);
        let with = weigher(&english, &arabic);
        let without = weigher(&english, &Background::default());
        assert_eq!(with.of(term("budget")), without.of(term("budget")));
        // More than half of its words are known: the background counts. It has the president in
        // a third of all articles, and the oil field in hardly one.
        let arab = run(&[(term("رءيس"), 3), (term("كونيكو"), 2)]);
        let with = weigher(&arab, &arabic);
        let without = weigher(&arab, &Background::default());
        assert!(with.of(term("كونيكو")) > without.of(term("كونيكو")));
        assert!(without.of(term("رءيس")) > 3.0);
        assert_eq!(with.of(term("رءيس")), 0.0);
    }

    #[test]
    fn a_vector_has_unit_length_and_is_like_itself() {
        let long: Vec<u32> = (0..500).collect();
        let vectors = Articles::of(vec![article(long), article(3..5), article(0..0)]).vectors();
        let vector = |number| vectors.get(RepresentativeIx::new(number));
        assert_eq!(vector(0).terms.len(), TERMS);
        assert!(vector(0).terms.is_sorted());
        for a in [0, 1] {
            let cosine = vector(a).cosine(vector(a));
            assert!(cosine > 65_000, "{cosine}");
        }
        assert_eq!(vector(2).terms.len(), 0);
        assert_eq!(vector(2).cosine(vector(0)), 0);
    }
}
