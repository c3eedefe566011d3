//! Story terms in, coverage links out: which articles report one event in their own words.
//!
//! ```text
//! terms -> weights -> vectors -> rare-term index -> neighbours -> features -> score -> links
//! ```
//!
//! Articles here are representatives: a copy group counts as one article. They are numbered in an
//! order that does not depend on the order of input, which decides all ties.
//!
//! Cost and memory an article: see the modules; together 20 µs and at most some 650 bytes at a time (the
//! vectors with the index, then the neighbours), nothing of which stays but the links.

mod background;
mod compare;
mod index;
mod neighbours;
mod options;
mod query;
mod score;
mod time;
mod vector;
mod weak;

#[cfg(test)]
mod fixtures;

use rayon::prelude::*;

pub use background::{Background, Counter, RARE};
pub(crate) use compare::Pair;
pub use options::{Options, Source, Window};
pub use score::{Features, Weights};
pub(crate) use time::hours;
pub use vector::Weigher;

use crate::article::Moment;
use crate::digest::Terms;
use crate::error::Result;
use crate::ids::RepresentativeIx;
use crate::progress::{Observer, Silent};
use index::neighbours;
use neighbours::Neighbour;
use score::Pairs;
use time::Timeline;
use vector::{Vector, Vectors};

/// Terms that a link names as its reason.
pub const REASONS: usize = 4;
/// Pairs with a lower score are not links.
pub(crate) const FLOOR: f64 = 0.05;
/// Links with a lower score join nothing: their reasons are not asked for.
pub(crate) const TELLING: f64 = 0.1;

/// What the search needs from a collection of articles. Their numbers, from 0, decide ties.
pub trait Corpus: Sync {
    /// Number of articles.
    fn len(&self) -> usize;

    /// Whether there are no articles.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The story terms of an article.
    fn terms(&self, article: RepresentativeIx) -> Result<Terms<'_>>;

    /// When it was published, from a trusted place.
    fn published(&self, article: RepresentativeIx) -> Option<Moment>;

    /// The number of its outlet, if that is known.
    fn outlet(&self, article: RepresentativeIx) -> Option<u32>;

    /// How many articles it represents: itself and its copies.
    fn copies(&self, article: RepresentativeIx) -> u32;
}

/// Two articles that seem to cover one event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoverageLink {
    /// The article of lower number.
    pub a: RepresentativeIx,
    /// The article of higher number.
    pub b: RepresentativeIx,
    /// Why.
    pub reason: Reason,
}

/// The evidence for a link.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reason {
    /// How likely it is one event, 0 to 1.
    pub score: f32,
    /// Cosine of the two articles' weighted terms, 0 to 1.
    pub likeness: f32,
    /// The terms that contribute most to the similarity, and their shares of it in 255ths; 0 for none.
    pub shared: [(u32, u8); REASONS],
}

/// What was found between the articles of a corpus.
#[derive(Debug, Default)]
pub struct Found {
    /// Pairs with a score of 0.05 or more, by number.
    pub links: Vec<CoverageLink>,
    /// Pairs for weak links: each other's nearest, whatever their score; by number. No article is in
    /// two of them.
    pub nearest: Vec<CoverageLink>,
}

/// Finds the coverage links of a corpus. `observer` is told now and then which share of the work is done, and
/// may end it.
pub fn find(
    corpus: &impl Corpus,
    weigher: &Weigher,
    weights: &Weights,
    window: Window,
    observer: &dyn Observer,
) -> Result<Found> {
    let mut found = Found::default();
    each_pair(corpus, weigher, window, observer, |pairs| {
        let of = |a: RepresentativeIx, pairs: &Pairs<'_>| -> Vec<CoverageLink> {
            let scored = pairs
                .later(a)
                .map(|n| (n, weights.score(&pairs.features(a, n))));
            let kept = scored.filter(|&(_, score)| score >= FLOOR);
            kept.map(|(n, score)| link(a, n, score)).collect()
        };
        let chunks: Vec<Vec<CoverageLink>> = (0..corpus.len())
            .into_par_iter()
            .with_min_len(256)
            .fold(Vec::new, |mut links, a| {
                links.extend(of(RepresentativeIx::at(a), pairs));
                links
            })
            .map(|mut links| {
                links.shrink_to_fit();
                links
            })
            .collect();
        found.links.reserve_exact(chunks.iter().map(Vec::len).sum());
        // One by one, so that they are not in memory twice.
        chunks
            .into_iter()
            .for_each(|chunk| found.links.extend(chunk));
        found.nearest = weak::pairs(pairs)
            .map(|(a, n, features)| link(a, &n, weights.score(&features)))
            .collect();
    })?;
    found.name_shared(corpus, weigher, observer)?;
    Ok(found)
}

impl Found {
    /// Names the terms that contribute most to each link that may join something. The vectors of these
    /// articles are made anew: those of all articles would be the largest thing in memory while
    /// neighbours are gathered.
    fn name_shared(
        &mut self,
        corpus: &impl Corpus,
        weigher: &Weigher,
        observer: &dyn Observer,
    ) -> Result<()> {
        let joining = self.links.iter_mut().filter(|link| link.may_join());
        let mut links: Vec<_> = joining.chain(&mut self.nearest).collect();
        let mut named = vec![false; corpus.len()];
        for link in &links {
            named[link.a.index()] = true;
            named[link.b.index()] = true;
        }
        let vectors =
            Vectors::of_some(corpus, weigher, observer, |article| named[article.index()])?;
        links.par_iter_mut().for_each(|link| {
            link.reason.shared = shares(vectors.get(link.a), vectors.get(link.b));
        });
        Ok(())
    }
}

impl CoverageLink {
    /// Whether its score is high enough to join articles at any cut.
    fn may_join(&self) -> bool {
        f64::from(self.reason.score) >= TELLING
    }
}

/// The features of all pairs of neighbours, for fitting weights: pairs by number.
pub fn features(
    corpus: &impl Corpus,
    weigher: &Weigher,
    window: Window,
) -> Result<Vec<(RepresentativeIx, RepresentativeIx, Features)>> {
    let mut all = Vec::new();
    each_pair(corpus, weigher, window, &Silent, |pairs| {
        for a in RepresentativeIx::first(corpus.len()) {
            all.extend(pairs.later(a).map(|n| (a, n.article, pairs.features(a, n))));
        }
    })?;
    Ok(all)
}

/// Borrows everything that pairs are scored by.
fn each_pair(
    corpus: &impl Corpus,
    weigher: &Weigher,
    window: Window,
    observer: &dyn Observer,
    look: impl FnOnce(&Pairs<'_>),
) -> Result<()> {
    let articles = corpus.len();
    let dates = RepresentativeIx::first(articles).map(|a| corpus.published(a));
    let timeline = Timeline::new(dates, window.seconds());
    let vectors = Vectors::of(corpus, weigher, observer)?;
    let neighbours = neighbours(vectors, &timeline, observer)?;
    let articles = RepresentativeIx::first(articles);
    let outlets = articles.clone().map(|a| corpus.outlet(a)).collect();
    let copies = articles.map(|a| corpus.copies(a)).collect();
    look(&Pairs::new(&timeline, &neighbours, outlets, copies));
    Ok(())
}

/// A link that does not name its terms yet.
fn link(a: RepresentativeIx, b: &Neighbour, score: f64) -> CoverageLink {
    CoverageLink {
        a,
        b: b.article,
        reason: Reason {
            score: score as f32,
            likeness: f32::from(b.cosine) / 65_535.0,
            shared: Shares::default(),
        },
    }
}

/// Terms and their shares of a similarity in 255ths, the largest first; 0 for none.
type Shares = [(u32, u8); REASONS];

/// The shared terms of most weight, and their shares.
fn shares(a: Vector<'_>, b: Vector<'_>) -> Shares {
    let mut products: Vec<(u64, u32)> = Vec::new();
    a.shared(b, |i, j| {
        products.push((
            u64::from(a.weights[i]) * u64::from(b.weights[j]),
            a.terms[i],
        ));
    });
    products.sort_unstable_by(|x, y| y.0.cmp(&x.0).then(x.1.cmp(&y.1)));
    let all = products.iter().map(|p| p.0).sum::<u64>().max(1);
    let mut shares = [(0, 0); REASONS];
    for (slot, &(product, term)) in shares.iter_mut().zip(&products) {
        *slot = (term, (product * 255 / all) as u8);
    }
    shares
}
