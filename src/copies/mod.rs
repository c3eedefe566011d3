//! Near-duplicate tokens in, copy links out.
//!
//! ```text
//! word hashes -> shingles -> signature -> bands -> buckets -> candidates -> exact check -> links
//! ```
//!
//! A link says: these two articles share at least the threshold of their shingles. Sketches only
//! choose which pairs are compared; every link was checked on the full sets. [`find`] does that
//! through buckets; with [`Options::exact`] it compares without sketches, by a prefix-filter join.
//!
//! Cost an article of 250 words: shingles 0.4 µs, signature 1.5 µs, bands 0.3 µs, buckets 0.7 µs,
//! check 1.5 µs for each set that is a candidate (one article in five on news). Memory: 4 bytes a
//! band and 16 for the one-bit sketch; sets are fetched when they are needed. One crowded bucket
//! costs eight comparisons a member, never their square.

mod exact;
mod lsh;
mod minhash;
mod options;
mod phrases;
mod radix;
mod recrawl;
mod shingle;
mod simd;
mod strongest;
mod verify;

pub(crate) use lsh::SketchBlock;
pub use lsh::Sketches;
pub use minhash::{RECIPE, Signature};
pub(crate) use options::height;
pub use options::{Bands, Options, Threshold, VALUES};
pub use phrases::{Phrase, phrases};
pub use shingle::Shingler;
pub use verify::{Overlap, overlap, shingle_set};

use crate::error::Result;
use crate::ids::ArticleIx;
use crate::progress::Observer;

/// What the search needs from a collection of articles. Articles are numbered from 0.
pub trait Corpus: Sync {
    /// Number of articles.
    fn len(&self) -> usize;

    /// Whether there are no articles.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A number that depends on the article alone, not on its place: it decides every order.
    fn id_hash(&self, article: ArticleIx) -> u64;

    /// A number that represents the article's canonical web address, if it has one.
    fn address(&self, _article: ArticleIx) -> Option<u64> {
        None
    }

    /// The article's shingles as a sorted set.
    fn shingles(&self, article: ArticleIx) -> Result<Vec<u32>>;
}

/// Why two articles are considered one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Ground {
    /// They were read from the same address, and share some of their wording.
    Address,
    /// They share at least the threshold of their shingles.
    Wording,
}

/// Two articles that are one text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CopyLink {
    /// The article with the lower id hash.
    pub a: ArticleIx,
    /// The article with the higher id hash.
    pub b: ArticleIx,
    /// Shared shingles of all shingles of both.
    pub jaccard: f32,
    /// Shared shingles of those of the article that has fewer.
    pub containment: f32,
    /// Why they are considered one text.
    pub ground: Ground,
}

impl CopyLink {
    fn new(a: ArticleIx, b: ArticleIx, overlap: Overlap, ground: Ground) -> Self {
        Self {
            a,
            b,
            jaccard: overlap.jaccard() as f32,
            containment: overlap.containment() as f32,
            ground,
        }
    }
}

/// Finds the copy links of a corpus, ordered by id hash. With [`Options::all_links`] every pair above
/// the threshold, otherwise enough of them to join each group, and to split it where a higher threshold
/// would.
///
/// `observer` is told now and then which share of the work is done, and may end it.
pub fn find(
    corpus: &impl Corpus,
    sketches: &Sketches,
    options: &Options,
    observer: &dyn Observer,
) -> Result<Vec<CopyLink>> {
    let mut links = if options.exact {
        exact::find(corpus, options, observer)?
    } else {
        lsh::find(corpus, sketches, options, observer)?
    };
    recrawl::find(corpus, &mut links, observer)?;
    if !options.all_links {
        strongest::find(corpus, options.threshold, &mut links, observer)?;
    }
    // Of two links between a pair the one by address stays.
    links.sort_unstable_by_key(|l| (corpus.id_hash(l.a), l.a, corpus.id_hash(l.b), l.b, l.ground));
    links.dedup_by_key(|l| (l.a, l.b));
    Ok(links)
}

/// The pair in the order of the id hashes.
fn ordered(corpus: &impl Corpus, a: ArticleIx, b: ArticleIx) -> (ArticleIx, ArticleIx) {
    if (corpus.id_hash(a), a) <= (corpus.id_hash(b), b) {
        (a, b)
    } else {
        (b, a)
    }
}
