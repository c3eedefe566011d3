//! Neighbours of articles, in few bytes.
//!
//! In: what each article found. Out: for each article its neighbours, whichever of the two found the other.
//! Memory: 10 bytes a neighbour and direction, some 35 an article of news; while they are put together 8 more
//! for what was found, and a part of them twice.

use std::ops::Range;

/// What some consecutive places found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) near: Vec<Hit>,
    /// Articles, and where their neighbours end.
    pub(super) ends: Vec<(u32, u32)>,
}

impl Found {
    fn pairs(&self) -> impl Iterator<Item = (u32, Hit)> {
        let starts = [0].into_iter().chain(self.ends.iter().map(|e| e.1));
        starts.zip(&self.ends).flat_map(|(start, &(article, end))| {
            let near = &self.near[start as usize..end as usize];
            near.iter().map(move |&n| (article, n))
        })
    }
}

/// An article and what it has in common with another, as it is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    pub(super) article: u32,
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
    pub(super) article: u32,
    /// 65,535 is 1.
    pub(super) cosine: u16,
    /// The cosine faded with the hours between the two.
    pub(super) faded: u16,
}

/// The neighbours of all articles, each in the order of their numbers. If a is one of b, b is one
/// of a.
#[derive(Debug)]
pub(super) struct Neighbours {
    /// Articles of a block.
    size: usize,
    /// Where the neighbours of each article end, counted over all blocks.
    ends: Vec<u64>,
    blocks: Vec<Block>,
}

/// The neighbours of some consecutive articles, and the details of each pair.
#[derive(Debug)]
struct Block {
    near: Vec<Neighbour>,
    details: Vec<Detail>,
}

impl Neighbours {
    /// The neighbours of an article.
    pub(super) fn of(&self, article: u32) -> &[Neighbour] {
        let (block, range) = self.place(article);
        &block.near[range]
    }

    /// What scoring needs to know of a pair of neighbours.
    pub(super) fn detail(&self, article: u32, neighbour: u32) -> Detail {
        let (block, range) = self.place(article);
        let at = block.near[range.clone()].binary_search_by_key(&neighbour, |n| n.article);
        at.map_or_else(|_| Detail::default(), |at| block.details[range.start + at])
    }

    /// Where the neighbours of an article are.
    fn place(&self, article: u32) -> (&Block, Range<usize>) {
        let at = article as usize;
        let number = at / self.size;
        let first = self.start(number * self.size);
        (
            &self.blocks[number],
            self.start(at) - first..self.ends[at] as usize - first,
        )
    }

    fn start(&self, article: usize) -> usize {
        article
            .checked_sub(1)
            .map_or(0, |before| self.ends[before] as usize)
    }

    /// Both directions of pairs of which each is found in at least one. Block by block, so that only a
    /// part of the pairs that were found from both sides is in memory twice.
    pub(super) fn both_ways(
        found: &[Found],
        articles: usize,
        faded: impl Fn(u32, &Hit) -> u16,
    ) -> Self {
        const BLOCKS: usize = 8;
        let size = articles.div_ceil(BLOCKS).max(1);
        let mut both = Self {
            size,
            ends: Vec::with_capacity(articles),
            blocks: Vec::with_capacity(BLOCKS),
        };
        for first in (0..articles).step_by(size) {
            let inside = first..articles.min(first + size);
            both.add_block(found, inside, &faded);
        }
        both
    }

    /// Adds the neighbours of the next articles.
    fn add_block(
        &mut self,
        found: &[Found],
        inside: Range<usize>,
        faded: impl Fn(u32, &Hit) -> u16,
    ) {
        let pairs = || {
            let one_way = found.iter().flat_map(Found::pairs);
            let both = one_way.flat_map(|(a, n)| [(a, n), (n.article, Hit { article: a, ..n })]);
            both.filter(|(a, _)| inside.contains(&(*a as usize)))
        };
        let place = |article: u32| article as usize - inside.start;
        let mut starts = vec![0usize; inside.len() + 1];
        pairs().for_each(|(a, _)| starts[place(a) + 1] += 1);
        for i in 0..inside.len() {
            starts[i + 1] += starts[i];
        }
        let none = Hit {
            article: 0,
            cosine: 0,
            detail: Detail::default(),
        };
        let mut all = vec![none; starts[inside.len()]];
        let mut next = starts.clone();
        for (a, neighbour) in pairs() {
            all[next[place(a)]] = neighbour;
            next[place(a)] += 1;
        }
        let before = self.start(inside.start);
        let mut kept = 0;
        for range in starts.windows(2) {
            let own = range[0]..range[1];
            all[own.clone()].sort_unstable();
            let first = kept;
            for at in own {
                if kept == first || all[kept - 1] != all[at] {
                    all[kept] = all[at];
                    kept += 1;
                }
            }
            self.ends.push((before + kept) as u64);
        }
        all.truncate(kept);
        all.shrink_to_fit();
        let details = all.iter().map(|hit| hit.detail).collect();
        let (mut article, mut at, ends) = (inside.start, before, &self.ends);
        // Both are of one size: the vector of hits becomes that of neighbours.
        let near = all.into_iter().map(|hit| {
            while ends[article] as usize <= at {
                article += 1;
            }
            at += 1;
            Neighbour {
                article: hit.article,
                cosine: hit.cosine,
                faded: faded(article as u32, &hit),
            }
        });
        let near = near.collect();
        self.blocks.push(Block { near, details });
    }
}
