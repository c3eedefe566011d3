//! Buckets: articles whose signatures agree in a whole band are compared.
//!
//! In: the band keys of all articles. Out: copy links. One band at a time, key and article are
//! packed into 64 bits and sorted; equal keys are then adjacent (22 ns an article at ten million,
//! against 650 for a hash map). Inside a bucket pairs that are already in one component are passed
//! over; a one-bit sketch turns most of the others away; the rest are checked on their sets.
//!
//! Members of a bucket are taken in the order of their id hash, and what a bucket does depends only
//! on the components before its band: so the links are the same for any number of threads and any
//! order of input.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use hashbrown::{HashMap, HashSet};
use ndarray::Array2;
use petgraph::unionfind::UnionFind;
use rayon::prelude::*;

use super::minhash::{Bits, Signature};
use super::options::{Bands, Options, Threshold};
use super::radix;
use super::verify::reaching;
use super::{CopyLink, Corpus, Ground, ordered};
use crate::error::Result;
use crate::ids::ArticleIx;
use crate::progress::{Observer, check};

/// The largest bucket in which every pair is a candidate.
const ALL_PAIRS: usize = 64;
/// The same when every link is asked for.
const ALL_PAIRS_WANTED: usize = 1024;
/// So many members of a larger bucket are compared with all its members.
const PIVOTS: usize = 8;
/// The most shingles that a bucket, and the sets kept between buckets, may have in memory at a time.
const HELD: usize = 4 << 20;

/// Members of a large bucket between two looks at the observer.
const BREATH: usize = 1024;

/// The sketches of some consecutive articles.
#[derive(Debug)]
pub(crate) struct SketchBlock {
    /// Band keys: a row for each band, a column for each article.
    keys: Array2<u32>,
    bits: Vec<Bits>,
    /// Articles without shingles, which are similar to nothing.
    empty: Vec<bool>,
}

impl SketchBlock {
    /// A block for `articles` articles.
    pub(crate) fn new(bands: Bands, articles: usize) -> Self {
        Self {
            keys: Array2::zeros((bands.count as usize, articles)),
            bits: Vec::with_capacity(articles),
            empty: Vec::with_capacity(articles),
        }
    }

    /// Adds the sketch of the next article.
    pub(crate) fn push(&mut self, bands: Bands, shingles: &[u32]) {
        let signature = Signature::of(shingles);
        let column = self.bits.len();
        for (band, key) in signature.keys(bands).enumerate() {
            self.keys[[band, column]] = key;
        }
        self.bits.push(signature.bits());
        self.empty.push(shingles.is_empty());
    }

    /// Frees the space reserved for articles that did not come.
    pub(crate) fn finish(&mut self) {
        if self.bits.len() < self.keys.ncols() {
            self.keys = self
                .keys
                .slice(ndarray::s![.., ..self.bits.len()])
                .to_owned();
        }
    }
}

/// The sketches of a corpus, article by article.
#[derive(Debug)]
pub struct Sketches {
    bands: Bands,
    blocks: Vec<Array2<u32>>,
    bits: Vec<Bits>,
    empty: HashSet<u32>,
}

impl Sketches {
    /// No sketches yet.
    pub fn new(bands: Bands) -> Self {
        Self {
            bands,
            blocks: Vec::new(),
            bits: Vec::new(),
            empty: HashSet::new(),
        }
    }

    /// The sketches of articles given by their shingles.
    pub fn of(articles: &[Vec<u32>], bands: Bands) -> Self {
        let mut block = SketchBlock::new(bands, articles.len());
        articles
            .iter()
            .for_each(|shingles| block.push(bands, shingles));
        let mut sketches = Self::new(bands);
        sketches.append(block);
        sketches
    }

    /// Adds the sketches of further articles.
    pub(crate) fn append(&mut self, block: SketchBlock) {
        let first = self.bits.len() as u32;
        self.empty.extend(
            (first..)
                .zip(&block.empty)
                .filter(|(_, e)| **e)
                .map(|(i, _)| i),
        );
        self.bits.extend_from_slice(&block.bits);
        self.blocks.push(block.keys);
    }

    /// Replaces the sketches of some articles, in ascending order, by those of a block.
    pub(crate) fn replace(&mut self, articles: &[ArticleIx], block: &SketchBlock) {
        let (mut number, mut first) = (0, 0);
        for (column, &article) in articles.iter().enumerate() {
            while let Some(keys) = self.blocks.get(number)
                && article.index() >= first + keys.ncols()
            {
                first += keys.ncols();
                number += 1;
            }
            if let Some(keys) = self.blocks.get_mut(number) {
                let place = article.index() - first;
                keys.column_mut(place).assign(&block.keys.column(column));
                self.bits[article.index()] = block.bits[column];
                if block.empty[column] {
                    self.empty.insert(article.number())
                } else {
                    self.empty.remove(&article.number())
                };
            }
        }
    }

    /// Number of articles.
    pub fn len(&self) -> usize {
        self.bits.len()
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.bits.is_empty()
    }

    /// Key and article of one band, sorted.
    fn band(&self, band: usize, out: &mut Vec<u64>, scratch: &mut Vec<u64>) {
        out.clear();
        let mut article = 0u64;
        for block in &self.blocks {
            out.extend(
                block
                    .row(band)
                    .iter()
                    .zip(article..)
                    .map(|(&k, i)| u64::from(k) << 32 | i),
            );
            article += block.ncols() as u64;
        }
        if !self.empty.is_empty() {
            out.retain(|packed| !self.empty.contains(&(*packed as u32)));
        }
        radix::sort_by_key(out, scratch);
    }
}

/// Finds links through buckets.
pub(super) fn find(
    corpus: &impl Corpus,
    sketches: &Sketches,
    options: &Options,
    observer: &dyn Observer,
) -> Result<Vec<CopyLink>> {
    let mut search = Search {
        corpus,
        sketches,
        threshold: options.threshold,
        observer,
        groups: UnionFind::new(sketches.len()),
        seen: options.all_links.then(HashSet::new),
        lately: Mutex::default(),
    };
    let mut links = Vec::new();
    let (mut packed, mut scratch) = (Vec::new(), Vec::new());
    for band in 0..sketches.bands.count as usize {
        sketches.band(band, &mut packed, &mut scratch);
        let found = search.buckets(&packed)?;
        for link in &found {
            search.groups.union(link.a.number(), link.b.number());
        }
        if let Some(seen) = &mut search.seen {
            seen.extend(found.iter().map(|l| (l.a, l.b)));
        }
        links.extend(found);
        observer.share((band + 1) as f64 / f64::from(sketches.bands.count));
    }
    Ok(links)
}

struct Search<'a, C> {
    corpus: &'a C,
    sketches: &'a Sketches,
    threshold: Threshold,
    observer: &'a dyn Observer,
    /// Components over the links of the bands before.
    groups: UnionFind<u32>,
    /// The links found so far, when every link is asked for.
    seen: Option<HashSet<(ArticleIx, ArticleIx)>>,
    /// Sets that were fetched recently: a candidate in one band often is one in others.
    lately: Mutex<Lately>,
}

/// Sets by article, all dropped when there are too many.
#[derive(Default)]
struct Lately {
    sets: HashMap<ArticleIx, Arc<Vec<u32>>>,
    held: usize,
}

impl<C: Corpus> Search<'_, C> {
    /// All links of one sorted band.
    fn buckets(&self, packed: &[u64]) -> Result<Vec<CopyLink>> {
        let buckets: Vec<Range<usize>> = packed
            .chunk_by(|a, b| a >> 32 == b >> 32)
            .scan(0, |start, bucket| {
                let range = *start..*start + bucket.len();
                *start = range.end;
                Some(range)
            })
            .filter(|range| range.len() > 1)
            .collect();
        let found: Vec<Vec<CopyLink>> = buckets
            .par_iter()
            .with_min_len(64)
            .map(|range| self.bucket(&packed[range.clone()]))
            .filter(|found| !matches!(found, Ok(links) if links.is_empty()))
            .collect::<Result<_>>()?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The links of one bucket.
    fn bucket(&self, packed: &[u64]) -> Result<Vec<CopyLink>> {
        check(self.observer)?;
        let article = |packed: &u64| ArticleIx::new(*packed as u32);
        let mut members: Vec<ArticleIx> = packed.iter().map(article).collect();
        if self.seen.is_none() && self.one_component(&members) {
            return Ok(Vec::new());
        }
        members.sort_unstable_by_key(|&m| (self.corpus.id_hash(m), m));
        let limit = if self.seen.is_some() {
            ALL_PAIRS_WANTED
        } else {
            ALL_PAIRS
        };
        let mut bucket = Bucket {
            search: self,
            local: UnionFind::new(members.len()),
            sets: vec![None; members.len()],
            members,
            held: 0,
            links: Vec::new(),
        };
        let n = bucket.members.len();
        if n <= limit {
            for i in 0..n {
                for j in i + 1..n {
                    bucket.compare(i, j)?;
                }
                bucket.let_go(i);
            }
        } else {
            let pivots: Vec<usize> = (0..PIVOTS).map(|p| p * n / PIVOTS).collect();
            for i in 0..n {
                if i % BREATH == 0 {
                    check(self.observer)?;
                }
                for &pivot in &pivots {
                    if pivot != i && !(pivots.contains(&i) && pivot < i) {
                        bucket.compare(pivot, i)?;
                    }
                }
                if !pivots.contains(&i) {
                    bucket.let_go(i);
                }
            }
        }
        Ok(bucket.links)
    }

    /// The set of an article, from those fetched recently if it is there.
    fn set(&self, article: ArticleIx) -> Result<Arc<Vec<u32>>> {
        let lately = || self.lately.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(set) = lately().sets.get(&article) {
            return Ok(Arc::clone(set));
        }
        let set = Arc::new(self.corpus.shingles(article)?);
        let mut lately = lately();
        lately.held += set.len();
        if lately.held > HELD {
            *lately = Lately {
                held: set.len(),
                ..Lately::default()
            };
        }
        lately.sets.insert(article, Arc::clone(&set));
        Ok(set)
    }

    fn one_component(&self, members: &[ArticleIx]) -> bool {
        let Some((&first, rest)) = members.split_first() else {
            return true;
        };
        let group = |article: ArticleIx| self.groups.find(article.number());
        let first = group(first);
        rest.iter().all(|&m| group(m) == first)
    }
}

/// A bucket being compared.
struct Bucket<'a, C> {
    search: &'a Search<'a, C>,
    members: Vec<ArticleIx>,
    /// Components over the links found in this bucket.
    local: UnionFind<usize>,
    /// Sets of members, fetched when first needed.
    sets: Vec<Option<Arc<Vec<u32>>>>,
    /// Shingles in `sets`.
    held: usize,
    links: Vec<CopyLink>,
}

impl<C: Corpus> Bucket<'_, C> {
    fn compare(&mut self, i: usize, j: usize) -> Result<()> {
        let Search {
            sketches,
            groups,
            threshold,
            corpus,
            seen,
            ..
        } = self.search;
        let (a, b) = ordered(*corpus, self.members[i], self.members[j]);
        let known = match seen {
            Some(seen) => seen.contains(&(a, b)),
            None => self.local.equiv(i, j) || groups.equiv(a.number(), b.number()),
        };
        let bits = |m: ArticleIx| sketches.bits[m.index()];
        if known || !bits(a).may_reach(bits(b), threshold.least().get()) {
            return Ok(());
        }
        self.fetch(i)?;
        self.fetch(j)?;
        let (Some(x), Some(y)) = (&self.sets[i], &self.sets[j]) else {
            return Ok(());
        };
        if let Some(overlap) = reaching(x, y, *threshold) {
            self.local.union(i, j);
            self.links
                .push(CopyLink::new(a, b, overlap, Ground::Wording));
        }
        if self.held > HELD {
            self.let_go(j);
        }
        Ok(())
    }

    fn fetch(&mut self, i: usize) -> Result<()> {
        if self.sets[i].is_none() {
            let set = self.search.set(self.members[i])?;
            self.held += set.len();
            self.sets[i] = Some(set);
        }
        Ok(())
    }

    fn let_go(&mut self, i: usize) {
        self.held -= self.sets[i].take().map_or(0, |set| set.len());
    }
}
