//! Neighbours of articles, in few bytes.
//!
//! In: what each article found. Out: for each article its neighbours, whichever of the two found the other.
//! Memory: 10 bytes a neighbour and direction, some 35 an article of news; while they are put together 8 more
//! for what was found.

use std::ops::Range;

use rayon::prelude::*;

use crate::ids::RepresentativeIx;

/// What some consecutive places found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) near: Vec<Hit>,
    /// Articles, and where their neighbours end.
    pub(super) ends: Vec<(RepresentativeIx, u32)>,
}

impl Found {
    fn pairs(&self) -> impl Iterator<Item = (RepresentativeIx, Hit)> {
        let starts = [0].into_iter().chain(self.ends.iter().map(|e| e.1));
        starts.zip(&self.ends).flat_map(|(start, &(article, end))| {
            let near = &self.near[start as usize..end as usize];
            near.iter().map(move |&n| (article, n))
        })
    }
}

/// An article and what it has in common with another, as it is found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    pub(super) article: RepresentativeIx,
    /// 65,535 is 1.
    pub(super) cosine: u16,
    pub(super) detail: Detail,
}

/// What scoring needs to know of a pair.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Detail {
    /// The largest share that one term has in the cosine; 255 is 1.
    pub(super) largest: u8,
    /// Terms that are in both headlines.
    pub(super) titles: u8,
}

/// A neighbour of an article: what is needed again and again, in few bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Neighbour {
    pub(super) article: RepresentativeIx,
    /// 65,535 is 1.
    pub(super) cosine: u16,
    /// The cosine faded with the hours between the two.
    pub(super) faded: u16,
}

/// The neighbours of all articles, each in the order of their numbers. If a is one of b, b is one
/// of a.
#[derive(Debug)]
pub(super) struct Neighbours(Vec<Block>);

/// Articles of a block. Small: blocks take the room that the vectors left.
const BLOCK: usize = 1024;

/// The neighbours of some consecutive articles, and the details of each pair.
#[derive(Debug)]
struct Block {
    /// Where the neighbours of each article end.
    ends: Vec<u32>,
    near: Vec<Neighbour>,
    details: Vec<Detail>,
}

impl Neighbours {
    /// The neighbours of an article.
    pub(super) fn of(&self, article: RepresentativeIx) -> &[Neighbour] {
        let (block, range) = self.place(article);
        &block.near[range]
    }

    /// What scoring needs to know of a pair of neighbours.
    pub(super) fn detail(&self, article: RepresentativeIx, neighbour: RepresentativeIx) -> Detail {
        let (block, range) = self.place(article);
        let at = block.near[range.clone()].binary_search_by_key(&neighbour, |n| n.article);
        at.map_or_else(|_| Detail::default(), |at| block.details[range.start + at])
    }

    /// Where the neighbours of an article are.
    fn place(&self, article: RepresentativeIx) -> (&Block, Range<usize>) {
        let block = &self.0[article.index() / BLOCK];
        let ends = &block.ends[..=article.index() % BLOCK];
        let start = match ends {
            [.., before, _] => *before as usize,
            _ => 0,
        };
        (block, start..ends[ends.len() - 1] as usize)
    }

    /// Both directions of pairs of which each is found in at least one.
    pub(super) fn both_ways(
        found: Vec<Found>,
        articles: usize,
        faded: impl Fn(RepresentativeIx, &Hit) -> u16 + Sync,
    ) -> Self {
        let mut counts = vec![0u32; articles];
        for (a, hit) in found.iter().flat_map(Found::pairs) {
            counts[a.index()] += 1;
            counts[hit.article.index()] += 1;
        }
        let mut blocks: Vec<Unsorted> = counts.chunks(BLOCK).map(Unsorted::of).collect();
        drop(counts);
        for found in found {
            for (a, hit) in found.pairs() {
                let back = Hit { article: a, ..hit };
                blocks[a.index() / BLOCK].put(a, hit);
                blocks[hit.article.index() / BLOCK].put(hit.article, back);
            }
        }
        let blocks = blocks.into_par_iter().enumerate();
        Self(
            blocks
                .map(|(number, block)| block.sorted(number * BLOCK, &faded))
                .collect(),
        )
    }
}

/// A block of neighbours in the order in which they were found, some of them twice.
struct Unsorted {
    hits: Vec<Hit>,
    /// Where those of each article begin; one more for the end of the last.
    starts: Vec<u32>,
    /// Where the next of each article goes.
    next: Vec<u32>,
}

impl Unsorted {
    /// Room for so many of each article.
    fn of(counts: &[u32]) -> Self {
        let mut starts = vec![0];
        let mut end = 0;
        starts.extend(counts.iter().map(|count| {
            end += count;
            end
        }));
        Self {
            hits: vec![Hit::default(); end as usize],
            next: starts[..counts.len()].to_vec(),
            starts,
        }
    }

    fn put(&mut self, article: RepresentativeIx, hit: Hit) {
        let next = &mut self.next[article.index() % BLOCK];
        self.hits[*next as usize] = hit;
        *next += 1;
    }

    /// Each neighbour once, in the order of their numbers; the first article of the block is `first`.
    fn sorted(self, first: usize, faded: impl Fn(RepresentativeIx, &Hit) -> u16) -> Block {
        let Self {
            mut hits, starts, ..
        } = self;
        let (mut near, mut details) = (Vec::new(), Vec::new());
        let mut ends = Vec::with_capacity(starts.len() - 1);
        for (at, range) in (first..).zip(starts.windows(2)) {
            let article = RepresentativeIx::at(at);
            let own = &mut hits[range[0] as usize..range[1] as usize];
            own.sort_unstable();
            let mut last = None;
            for hit in own.iter().filter(|hit| last.replace(**hit) != Some(**hit)) {
                near.push(Neighbour {
                    article: hit.article,
                    cosine: hit.cosine,
                    faded: faded(article, hit),
                });
                details.push(hit.detail);
            }
            ends.push(near.len() as u32);
        }
        near.shrink_to_fit();
        details.shrink_to_fit();
        Block {
            ends,
            near,
            details,
        }
    }
}
