//! All pairs without sketches: the oracle of the tests, and an option for small inputs.
//!
//! In: the shingle sets of all articles, kept in memory. Out: every pair whose Jaccard similarity
//! reaches the threshold. A prefix-filter join (Bayardo, Ma, Srikant 2007; Xiao et al. 2008): with
//! shingles ordered from rare to common, two sets that reach t must share a shingle among the
//! first |x| - ceil(t |x|) + 1 of each. Cost depends on how often rare shingles are shared: a few
//! seconds for 76,000 news articles, up to the square of a block of articles that share much.

use hashbrown::HashMap;
use rayon::prelude::*;

use super::options::Options;
use super::verify::reaching;
use super::{CopyLink, Corpus, Ground, ordered};
use crate::error::Result;
use crate::ids::ArticleIx;
use crate::progress::{Observer, check};

/// Finds every link.
pub(super) fn find(
    corpus: &impl Corpus,
    options: &Options,
    observer: &dyn Observer,
) -> Result<Vec<CopyLink>> {
    let sets: Vec<Vec<u32>> = (0..corpus.len())
        .into_par_iter()
        .map(|i| {
            check(observer)?;
            corpus.shingles(ArticleIx::at(i))
        })
        .collect::<Result<_>>()?;
    observer.share(0.2);
    let index = Index::new(&sets, options.threshold.least().get());
    observer.share(0.5);
    check(observer)?;
    let links = (0..sets.len())
        .into_par_iter()
        .map(|i| {
            check(observer)?;
            let links = index.partners(&sets, i).into_iter().filter_map(move |j| {
                let (a, b) = ordered(corpus, ArticleIx::at(i), ArticleIx::new(j));
                Some((
                    a,
                    b,
                    reaching(
                        &index.sets[a.index()],
                        &index.sets[b.index()],
                        options.threshold,
                    )?,
                ))
            });
            Ok(links
                .map(|(a, b, overlap)| CopyLink::new(a, b, overlap, Ground::Wording))
                .collect())
        })
        .filter(|found: &Result<Vec<_>>| !matches!(found, Ok(links) if links.is_empty()))
        .collect::<Result<Vec<_>>>()?;
    observer.share(1.0);
    Ok(links.into_iter().flatten().collect())
}

/// From a shingle to the articles that have it in their prefix.
struct Index<'s> {
    sets: &'s [Vec<u32>],
    /// Shared shingles of each prefix.
    prefixes: Vec<Vec<u32>>,
    postings: HashMap<u32, Vec<u32>>,
    threshold: f64,
}

impl<'s> Index<'s> {
    fn new(sets: &'s [Vec<u32>], threshold: f64) -> Self {
        let counts = shared_counts(sets);
        let prefixes: Vec<Vec<u32>> = sets
            .par_iter()
            .map(|set| prefix(set, &counts, threshold))
            .collect();
        let mut postings: HashMap<u32, Vec<u32>> = HashMap::new();
        for (i, prefix) in prefixes.iter().enumerate() {
            for &shingle in prefix {
                postings.entry(shingle).or_default().push(i as u32);
            }
        }
        Self {
            sets,
            prefixes,
            postings,
            threshold,
        }
    }

    /// Articles before `i` that share a prefix shingle with it and are of a suitable size.
    fn partners(&self, sets: &[Vec<u32>], i: usize) -> Vec<u32> {
        let size = sets[i].len() as f64;
        let fits = |j: u32| {
            let other = sets[j as usize].len() as f64;
            size.min(other) >= self.threshold * size.max(other) - 1e-9
        };
        let mut found: Vec<u32> = self.prefixes[i]
            .iter()
            .filter_map(|shingle| self.postings.get(shingle))
            .flat_map(|posting| posting.iter().copied().take_while(|&j| (j as usize) < i))
            .filter(|&j| fits(j))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// How many articles have each shingle that more than one has.
fn shared_counts(sets: &[Vec<u32>]) -> HashMap<u32, u32> {
    let mut all: Vec<u32> = sets.iter().flatten().copied().collect();
    all.par_sort_unstable();
    let runs = all.chunk_by(|a, b| a == b).filter(|run| run.len() > 1);
    runs.map(|run| (run[0], run.len() as u32)).collect()
}

/// The shingles of a prefix that others have too: the rest of it can meet nothing.
fn prefix(set: &[u32], counts: &HashMap<u32, u32>, threshold: f64) -> Vec<u32> {
    let needed = (threshold * set.len() as f64 - 1e-9).ceil() as usize;
    let length = set.len() + 1 - needed.clamp(1, set.len() + 1);
    let mut shared: Vec<(u32, u32)> = set
        .iter()
        .filter_map(|s| Some((*counts.get(s)?, *s)))
        .collect();
    let alone = set.len() - shared.len();
    shared.sort_unstable();
    shared.truncate(length.saturating_sub(alone));
    shared.into_iter().map(|(_, s)| s).collect()
}
