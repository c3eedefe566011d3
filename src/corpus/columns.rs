//! All articles side by side, column by column.
//!
//! In: blocks of digests. Out: what is asked of articles by their numbers. About 52 bytes an article;
//! metadata, tokens, terms and texts lie in the store.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::sync::Arc;

use hashbrown::HashMap;

use super::boilerplate::{Boilerplate, RepeatedLine, outlet_number};
use super::facts::Facts;
use super::store::{Block, Memory, Place, Row, Store};
use crate::article::Moment;
use crate::digest::{Keys, Lines, MetadataRef, Payload, StoredMetadata, Terms, id_hash};
use crate::error::{Error, Result};
use crate::ids::ArticleIx;

/// All articles of a collection.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    store: Arc<Store>,
    places: Vec<Place>,
    /// Hashes of ids; no two articles share one once repeated ids are numbered.
    ids: Vec<u64>,
    published: Vec<i64>,
    /// Hashes of canonical addresses; 0 for none.
    addresses: Vec<u64>,
    words: Vec<u32>,
    /// The outlet of each article among `outlets`.
    sources: Vec<u32>,
    outlets: Vec<String>,
    outlet_numbers: HashMap<String, u32>,
    /// Articles whose id others have too: the number that is put after it.
    repeated: HashMap<ArticleIx, u32>,
}

/// What was left out as boilerplate by repetition.
#[derive(Debug, Default, Clone)]
pub(crate) struct BoilerplateCounts {
    /// Articles that lost some.
    pub(crate) articles: u64,
    /// Lines that they lost.
    pub(crate) lines: u64,
    /// The most frequent of each outlet, the most frequent first.
    pub(crate) named: Vec<RepeatedLine>,
}

impl BoilerplateCounts {
    /// Puts the named lines in their order.
    pub(crate) fn sort(&mut self) {
        let order = |line: &RepeatedLine| {
            let RepeatedLine {
                outlet,
                line,
                articles,
            } = line.clone();
            (Reverse(articles), outlet, line)
        };
        self.named.sort_by_cached_key(order);
    }
}

/// An article without its boilerplate.
#[derive(Debug)]
pub(crate) struct Reduced {
    metadata: Vec<u8>,
    payload: Vec<u8>,
    /// Terms that it has no more.
    pub(crate) lost_terms: Vec<u32>,
    /// Lines that went.
    pub(crate) lines: u32,
    /// Those of them that are named in words, by their hash.
    pub(crate) named: Vec<(u64, RepeatedLine)>,
}

impl Reduced {
    /// Its near-duplicate tokens.
    pub(crate) fn tokens(&self) -> impl ExactSizeIterator<Item = u32> {
        Payload(&self.payload).tokens()
    }
}

impl Columns {
    /// No articles yet; so much of them is kept in memory.
    pub(crate) fn new(memory: Memory) -> Self {
        Self {
            store: Arc::new(Store::new(memory)),
            ..Self::default()
        }
    }

    /// Number of articles.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    fn store_mut(&mut self) -> Result<&mut Store> {
        // Only columns that were picked from others share a store, and nothing is added to those.
        let shared = || Error::temporary(std::io::Error::other("shared by two runs"));
        Arc::get_mut(&mut self.store).ok_or_else(shared)
    }

    /// Adds the articles of a block.
    pub(crate) fn append(&mut self, block: Block) -> Result<()> {
        let Block {
            metadata,
            payload,
            rows,
            outlets,
            ..
        } = block;
        let number = self.store_mut()?.append(metadata, payload)?;
        let outlets: Vec<u32> = outlets.iter().map(|name| self.outlet_of(name)).collect();
        for row in rows {
            self.push(number, &row, outlets[row.outlet as usize]);
        }
        Ok(())
    }

    /// Gives back the room of articles that did not come.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.places.shrink_to_fit();
        self.ids.shrink_to_fit();
        self.published.shrink_to_fit();
        self.addresses.shrink_to_fit();
        self.words.shrink_to_fit();
        self.sources.shrink_to_fit();
    }

    fn push(&mut self, block: u32, row: &Row, outlet: u32) {
        let Keys {
            id,
            published,
            address,
            words,
        } = row.keys;
        self.places.push(Place::new(block, row));
        self.ids.push(id);
        let published = published.map_or(i64::MIN, Moment::to_bits);
        self.published.push(published);
        self.addresses.push(address);
        self.words.push(words);
        self.sources.push(outlet);
    }

    /// The number of an outlet.
    fn outlet_of(&mut self, name: &str) -> u32 {
        let next = self.outlets.len() as u32;
        *self.outlet_numbers.entry_ref(name).or_insert_with(|| {
            self.outlets.push(name.to_owned());
            next
        })
    }

    /// The metadata of an article as they are stored, to be looked at through [`Columns::view`].
    pub(crate) fn stored_metadata(&self, article: ArticleIx) -> Result<StoredMetadata<'_>> {
        self.store.metadata(self.places[article.index()])
    }

    /// What the metadata of an article say, with the id that it has here.
    pub(crate) fn view<'c>(
        &self,
        article: ArticleIx,
        stored: &'c StoredMetadata<'_>,
    ) -> MetadataRef<'c> {
        let mut metadata = stored.view();
        if let Some(&n) = self.repeated.get(&article) {
            metadata.id = numbered_id(&metadata.id, n).into();
        }
        metadata
    }

    /// The text of an article, if it was kept.
    pub(crate) fn text(&self, article: ArticleIx) -> Result<Option<Cow<'_, str>>> {
        self.store.text(self.places[article.index()])
    }

    /// The near-duplicate tokens of an article, in order.
    pub(crate) fn tokens(&self, article: ArticleIx) -> Result<Vec<u32>> {
        let at = article.index();
        self.store.tokens(self.places[at], self.words[at])
    }

    /// The story terms of an article.
    pub(crate) fn terms(&self, article: ArticleIx) -> Result<Terms<'_>> {
        self.store.terms(self.places[article.index()])
    }

    /// When an article was published.
    pub(crate) fn published(&self, article: ArticleIx) -> Option<Moment> {
        let bits = self.published[article.index()];
        (bits != i64::MIN).then(|| Moment::from_bits(bits))
    }

    /// A number that stands for the canonical address of an article, if it has one.
    pub(crate) fn address(&self, article: ArticleIx) -> Option<u64> {
        Some(self.addresses[article.index()]).filter(|&address| address != 0)
    }

    /// The hash of an article's id, which no other has.
    pub(crate) fn id_hash(&self, article: ArticleIx) -> u64 {
        self.ids[article.index()]
    }

    /// Words in the text of an article.
    pub(crate) fn words(&self, article: ArticleIx) -> u32 {
        self.words[article.index()]
    }

    /// How many articles have no text.
    pub(crate) fn without_text(&self) -> u64 {
        self.words.iter().filter(|n| **n == 0).count() as u64
    }

    /// How many articles have the id of another.
    pub(crate) fn repeated_ids(&self) -> u64 {
        self.repeated.len() as u64
    }

    /// The outlets by number; those without a name, and those that have no article any more, are empty.
    pub(crate) fn outlets(&self) -> &[String] {
        &self.outlets
    }

    /// The number of an article's outlet.
    pub(crate) fn outlet(&self, article: ArticleIx) -> u32 {
        self.sources[article.index()]
    }

    /// The same, if that has a name.
    pub(crate) fn named_outlet(&self, article: ArticleIx) -> Option<u32> {
        let outlet = self.outlet(article);
        (!self.outlets[outlet as usize].is_empty()).then_some(outlet)
    }

    /// These articles alone, which get new numbers in this order. Costs 52 bytes each; the store is
    /// shared.
    pub(crate) fn picked(&self, articles: &[ArticleIx]) -> Self {
        fn picked<T: Copy>(column: &[T], articles: &[ArticleIx]) -> Vec<T> {
            articles.iter().map(|&a| column[a.index()]).collect()
        }
        let new = ArticleIx::first(articles.len()).zip(articles);
        let repeated = new.filter_map(|(new, old)| Some((new, *self.repeated.get(old)?)));
        let sources = picked(&self.sources, articles);
        // Outlets are counted by their names.
        let mut outlets = vec![String::new(); self.outlets.len()];
        for &source in &sources {
            outlets[source as usize].clone_from(&self.outlets[source as usize]);
        }
        Self {
            store: Arc::clone(&self.store),
            places: picked(&self.places, articles),
            ids: picked(&self.ids, articles),
            published: picked(&self.published, articles),
            addresses: picked(&self.addresses, articles),
            words: picked(&self.words, articles),
            sources,
            outlets,
            outlet_numbers: HashMap::new(),
            repeated: repeated.collect(),
        }
    }

    /// Articles of one id are numbered, in an order that depends on their content: the first keeps the id,
    /// the others get `~2`, `~3`, …, unless another article has that for its own id.
    pub(crate) fn number_repeated_ids(&mut self, facts: &Facts) -> Result<()> {
        let repeated = facts.repeated_ids()?;
        if repeated.is_empty() {
            return Ok(());
        }
        // By content; contents that are the same are counted off in the order of articles.
        let mut found: HashMap<u64, Vec<(u64, ArticleIx)>> = HashMap::new();
        for (article, &id) in ArticleIx::first(self.len()).zip(&self.ids) {
            if repeated.contains(&id) {
                let content = self.store.content_hash(self.places[article.index()])?;
                found.entry(id).or_default().push((content, article));
            }
        }
        let mut all = self.ids.clone();
        all.sort_unstable();
        for mut same in found.into_values() {
            same.sort_unstable();
            let mut numbers = 2..;
            for &(_, article) in same.iter().skip(1) {
                let stored = self.store.metadata(self.places[article.index()])?;
                let hash = |n| id_hash(&numbered_id(&stored.view().id, n));
                let is_free = |n: &u32| all.binary_search(&hash(*n)).is_err();
                let n = numbers.by_ref().find(is_free).unwrap_or(u32::MAX);
                self.ids[article.index()] = hash(n);
                self.repeated.insert(article, n);
            }
        }
        Ok(())
    }

    /// An article without its boilerplate; none if it has none.
    pub(crate) fn reduced(
        &self,
        article: ArticleIx,
        boilerplate: &Boilerplate,
    ) -> Result<Option<Reduced>> {
        let place = self.places[article.index()];
        let outlet = &self.outlets[self.sources[article.index()] as usize];
        let number = outlet_number(outlet);
        let Some(of_outlet) = boilerplate.of(number) else {
            return Ok(None);
        };
        let encoded = self.store.lines(place)?;
        let decision = Lines::read(&encoded).and_then(|lines| {
            let decision = lines.decide(|line| of_outlet.contains(&line))?;
            Some((lines, decision))
        });
        let Some((lines, decision)) = decision else {
            return Ok(None);
        };
        let named = lines.parts.iter().filter_map(|placed| {
            let hash = placed.part.hash?;
            let line = RepeatedLine {
                outlet: outlet.clone(),
                line: placed.shown(),
                articles: boilerplate.named(number, hash)?,
            };
            Some((number | u64::from(hash), line))
        });
        let named = named.collect();
        let stored = self.store.metadata(place)?;
        let mut metadata = stored.view();
        let payload = self.store.payload(place)?;
        let payload = Payload(&payload);
        let mut reduced = Reduced {
            metadata: Vec::new(),
            payload: Vec::new(),
            lost_terms: Vec::new(),
            lines: decision.lines,
            named,
        };
        let title = lines.headline_of(&metadata.title);
        payload.without(&lines, &decision, title, of_outlet, &mut reduced.payload);
        let mut left: Vec<u32> = Payload(&reduced.payload).terms().ids().collect();
        left.sort_unstable();
        let is_lost = |term: &u32| left.binary_search(term).is_err();
        reduced.lost_terms = payload.terms().ids().filter(is_lost).collect();
        if let Some(title) = lines.title_without(of_outlet) {
            metadata.title = title.into();
        }
        metadata.write(&mut reduced.metadata);
        Ok(Some(reduced))
    }

    /// Puts reduced articles in the place of those that they were.
    pub(crate) fn replace(&mut self, articles: &[(ArticleIx, Reduced)]) -> Result<()> {
        let (mut metadata, mut payload) = (Vec::new(), Vec::new());
        let mut begins = Vec::with_capacity(articles.len());
        for (_, reduced) in articles {
            begins.push((metadata.len() as u32, payload.len() as u32));
            metadata.extend_from_slice(&reduced.metadata);
            payload.extend_from_slice(&reduced.payload);
        }
        let block = self.store_mut()?.append(metadata, payload)?;
        for ((article, reduced), (metadata, payload)) in articles.iter().zip(begins) {
            let place = &mut self.places[article.index()];
            *place = Place::at(block, metadata, payload);
            self.words[article.index()] = reduced.tokens().len() as u32;
        }
        Ok(())
    }
}

/// The id of the n-th article of an id.
fn numbered_id(id: &str, n: u32) -> String {
    format!("{id}~{n}")
}
