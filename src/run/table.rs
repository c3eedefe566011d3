//! All articles of a run, field by field.
//!
//! In: rows and spool records, batch by batch. Out: what is asked of articles by their numbers. About
//! 60 bytes an article; headlines, shingles and terms lie in the store.

use std::borrow::Cow;
use std::ops::Range;

use hashbrown::HashMap;
use petgraph::visit::EdgeRef;
use xxhash_rust::xxh3::xxh3_64;

use super::Counts;
use crate::article::Moment;
use crate::card::{CardView, Place, Records, Store, StoredCard};
use crate::copies::{self, shingle_set};
use crate::error::{Result, Skipped};
use crate::extract::RepeatedLine;
use crate::graph::LinkGraph;
use crate::pipeline::Row;
use crate::skips::Skips;
use crate::story::Traits;

/// All articles of a run, field by field.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) store: Store,
    places: Vec<Place>,
    pub(super) ranks: Vec<u64>,
    published: Vec<i64>,
    /// Hashes of canonical addresses; 0 for none.
    pub(super) addresses: Vec<u64>,
    pub(super) words: Vec<u32>,
    pub(super) sources: Vec<u32>,
    pub(super) outlets: Vec<String>,
    pub(super) outlet_numbers: HashMap<String, u32>,
    /// Rank among the trusted, by outlet.
    pub(super) trust: Vec<Option<usize>>,
    /// By article; see [`Traits::centrality`].
    pub(super) centrality: Vec<f32>,
    pub(super) skipped: Skips,
    /// Records that are not articles, by their numbers among all records: ranges in order.
    pub(super) no_articles: Vec<Range<u64>>,
    /// How many of these are in a language that is not asked for.
    pub(super) other_languages: u64,
    pub(super) records: u64,
    /// Articles whose id another one bears too: the number that is put behind it.
    pub(super) repeated: HashMap<u32, u32>,
    pub(super) furniture: Furniture,
}

/// What went as furniture by repetition.
#[derive(Debug, Default)]
pub(crate) struct Furniture {
    /// Articles that lost some.
    pub(crate) articles: u64,
    /// Lines that they lost.
    pub(crate) lines: u64,
    /// The most frequent of each outlet, the most frequent first.
    pub(crate) told: Vec<RepeatedLine>,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            store: Store::default(),
            places: Vec::new(),
            ranks: Vec::new(),
            published: Vec::new(),
            addresses: Vec::new(),
            words: Vec::new(),
            sources: Vec::new(),
            outlets: Vec::new(),
            outlet_numbers: HashMap::new(),
            trust: Vec::new(),
            centrality: Vec::new(),
            skipped: Skips::default(),
            no_articles: Vec::new(),
            other_languages: 0,
            records: 0,
            repeated: HashMap::new(),
            furniture: Furniture::default(),
        }
    }
}

impl Table {
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    pub(crate) fn skipped(&self) -> &Skips {
        &self.skipped
    }

    /// How many records are in a language that was not asked for.
    pub(crate) fn other_languages(&self) -> u64 {
        self.other_languages
    }

    /// Notes what a batch left out: `numbers` are those of its `records` that are no articles, of
    /// which `other_languages` are in a language that is not asked for.
    pub(crate) fn skip(
        &mut self,
        skipped: impl IntoIterator<Item = Skipped>,
        numbers: impl Iterator<Item = u32>,
        other_languages: usize,
        records: u32,
    ) {
        self.skipped.extend(skipped);
        self.other_languages += other_languages as u64;
        for number in numbers.map(|n| self.records + u64::from(n)) {
            match self.no_articles.last_mut() {
                Some(range) if range.end == number => range.end += 1,
                _ => self.no_articles.push(number..number + 1),
            }
        }
        self.records += u64::from(records);
    }

    /// Notes what a run that was read back told of its reading.
    pub(crate) fn told_of_reading(&mut self, skipped: Skips, counts: &Counts) {
        self.skipped = skipped;
        self.other_languages = counts.other_languages;
        self.furniture.lines = counts.furniture;
        self.furniture.articles = counts.with_furniture;
    }

    /// Notes what went as furniture.
    pub(crate) fn set_furniture(&mut self, furniture: Furniture) {
        self.furniture = furniture;
    }

    /// Whether these are the articles from number `first`, as far as ids tell.
    pub(crate) fn has(&self, first: u32, numbers: &[u32], rows: &[Row]) -> bool {
        let rank = |number: &u32| self.ranks.get(first as usize + *number as usize);
        let ranks = numbers.iter().map(rank);
        ranks.eq(rows.iter().map(|row| Some(&row.rank)))
    }

    /// Puts another record and number of words in the place of those of an article.
    pub(crate) fn replace(&mut self, article: u32, block: u32, row: &Row) {
        self.places[article as usize] = Place::new(block, row.next);
        self.words[article as usize] = row.words;
    }

    /// The card of an article.
    pub(super) fn stored_card(&self, article: u32) -> Result<StoredCard<'_>> {
        self.store.card(self.places[article as usize])
    }

    /// The text of an article, if it was kept.
    pub(super) fn text(&self, article: u32) -> Result<Option<Cow<'_, str>>> {
        self.store.text(self.places[article as usize])
    }

    /// The record of an article's story terms.
    pub(crate) fn terms(&self, article: u32) -> Result<Cow<'_, [u8]>> {
        self.store.terms(self.places[article as usize])
    }

    /// The id of an article, without the number behind a repeated one.
    pub(crate) fn id(&self, article: u32) -> Result<String> {
        let stored = self.stored_card(article)?;
        Ok(stored.view().id.into_owned())
    }

    /// The number of an article's outlet, if that has a name.
    pub(super) fn named_outlet(&self, article: u32) -> Option<u32> {
        let outlet = self.sources[article as usize];
        (!self.outlets[outlet as usize].is_empty()).then_some(outlet)
    }

    /// The number of an outlet.
    pub(crate) fn outlet(&mut self, name: &str) -> u32 {
        let next = self.outlets.len() as u32;
        *self.outlet_numbers.entry_ref(name).or_insert_with(|| {
            self.outlets.push(name.to_owned());
            next
        })
    }

    pub(crate) fn push(&mut self, block: u32, row: &Row, source: u32) {
        self.places.push(Place::new(block, row.next));
        self.ranks.push(row.rank);
        self.published
            .push(row.published.map_or(i64::MIN, Moment::to_bits));
        self.addresses.push(row.address);
        self.words.push(row.words);
        self.sources.push(source);
    }

    /// Keeps these articles alone, which get new numbers in this order.
    pub(super) fn keep(&mut self, articles: &[u32]) {
        fn picked<T: Copy>(column: &mut Vec<T>, articles: &[u32]) {
            *column = articles.iter().map(|&a| column[a as usize]).collect();
        }
        picked(&mut self.places, articles);
        picked(&mut self.ranks, articles);
        picked(&mut self.published, articles);
        picked(&mut self.addresses, articles);
        picked(&mut self.words, articles);
        picked(&mut self.sources, articles);
        let repeated = std::mem::take(&mut self.repeated);
        let new = (0..).zip(articles);
        let new = new.filter_map(|(new, old)| Some((new, *repeated.get(old)?)));
        self.repeated = new.collect();
        self.drop_outlets_without_articles();
    }

    /// Outlets are counted by their names: those that nobody is of any more go.
    fn drop_outlets_without_articles(&mut self) {
        let mut used = vec![false; self.outlets.len()];
        self.sources.iter().for_each(|&s| used[s as usize] = true);
        for (name, used) in self.outlets.iter_mut().zip(used) {
            if !used {
                name.clear();
            }
        }
    }

    /// Names the outlets that are trusted, the most trusted first.
    pub(crate) fn set_trust(&mut self, trusted: &[String]) {
        let place = |outlet: &String| trusted.iter().position(|t| t.eq_ignore_ascii_case(outlet));
        self.trust = self.outlets.iter().map(place).collect();
    }

    /// Sums up the scores of each article's coverage links.
    pub(crate) fn set_centrality(&mut self, graph: &LinkGraph) {
        let mut sums = vec![0u64; self.len()];
        for edge in graph.edge_references().filter(|e| !e.weight().is_copy()) {
            // Whole numbers: their sum does not depend on the order of links. Four decimals, as in
            // run files, so that a saved run has the same leads.
            let score = (edge.weight().score() * 1e4).round() as u64;
            sums[edge.source().index()] += score;
            sums[edge.target().index()] += score;
        }
        self.centrality = sums.iter().map(|&sum| (sum as f64 / 1e4) as f32).collect();
    }

    /// Articles that bear one id are numbered, in an order that depends on their content.
    pub(crate) fn part_repeated_ids(&mut self) -> Result<()> {
        let mut by_rank: Vec<(u64, u32)> = self.ranks.iter().copied().zip(0..).collect();
        by_rank.sort_unstable();
        for same in by_rank
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|same| same.len() > 1)
        {
            let mut order = Vec::with_capacity(same.len());
            for &(_, article) in same {
                let stored = self.stored_card(article)?;
                let card = CardView {
                    place: "",
                    ..stored.view()
                };
                let shingles = self.store.shingles(self.places[article as usize])?;
                let mut records = Records::default();
                card.write(&shingles, |_| (), "", &mut records);
                order.push((records.hash(), article, card.id.into_owned()));
            }
            order.sort_unstable();
            // Another article may bear the numbered id by itself: then the number is passed over.
            let rank = |id: &str, n| xxh3_64(repeated_id(id, n).as_bytes());
            let is_free = |rank: u64| by_rank.binary_search_by_key(&rank, |&(r, _)| r).is_err();
            let mut numbers = 2..;
            for (_, article, id) in order.into_iter().skip(1) {
                let free = numbers.by_ref().find(|&n| is_free(rank(&id, n)));
                let n = free.unwrap_or(u32::MAX);
                self.ranks[article as usize] = rank(&id, n);
                self.repeated.insert(article, n);
            }
        }
        Ok(())
    }
}

/// The id of the n-th article that bears `id`.
pub(super) fn repeated_id(id: &str, n: u32) -> String {
    format!("{id}~{n}")
}

impl copies::Corpus for Table {
    fn len(&self) -> usize {
        self.places.len()
    }

    fn rank(&self, article: u32) -> u64 {
        self.ranks[article as usize]
    }

    fn address(&self, article: u32) -> Option<u64> {
        Some(self.addresses[article as usize]).filter(|&address| address != 0)
    }

    fn shingles(&self, article: u32) -> Result<Vec<u32>> {
        let place = self.places[article as usize];
        Ok(shingle_set(self.store.shingles(place)?))
    }
}

impl Traits for Table {
    fn published(&self, article: u32) -> Option<Moment> {
        let bits = self.published[article as usize];
        (bits != i64::MIN).then(|| Moment::from_bits(bits))
    }

    fn length(&self, article: u32) -> u32 {
        self.words[article as usize]
    }

    fn position(&self, article: u32) -> u32 {
        article
    }

    fn trust(&self, article: u32) -> Option<usize> {
        *self.trust.get(self.sources[article as usize] as usize)?
    }

    fn rank(&self, article: u32) -> u64 {
        self.ranks[article as usize]
    }

    fn centrality(&self, article: u32) -> f64 {
        self.centrality
            .get(article as usize)
            .copied()
            .unwrap_or(0.0)
            .into()
    }
}
