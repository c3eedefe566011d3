//! What a run found: articles, links and stories, to be asked and written.
//!
//! Memory: about 50 bytes an article beside the graph; headlines and shingles lie in the spool and
//! are fetched one at a time.

mod likeness;
mod told;
mod units;

use std::borrow::Cow;

use hashbrown::HashMap;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

pub use likeness::Likeness;
#[cfg(feature = "cli")]
pub(crate) use told::shown;
pub use told::{CopyGroup, Role, Story};
pub(crate) use units::Units;

use crate::article::Moment;
use crate::card::{Card, CardView, StoredCard, read_shingles, read_terms};
use crate::copies::{self, overlap, shingle_set};
use crate::coverage::{self, Reason, Weigher};
use crate::error::{Result, Skipped};
use crate::extract::RepeatedLine;
use crate::graph::LinkGraph;
use crate::options::Options;
use crate::pipeline::Row;
use crate::spool::{Spool, Spot};
use crate::story::{Stories, Traits};

/// How much a run keeps in memory of what it will need again.
const SPOOL_MEMORY: usize = 96 << 20;

/// All articles of a run, field by field.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) spool: Spool,
    spots: Vec<Spot>,
    ranks: Vec<u64>,
    published: Vec<i64>,
    /// Hashes of canonical addresses; 0 for none.
    addresses: Vec<u64>,
    words: Vec<u32>,
    sources: Vec<u32>,
    outlets: Vec<String>,
    outlet_numbers: HashMap<String, u32>,
    /// Rank among the trusted, by outlet.
    trust: Vec<Option<usize>>,
    /// By article; see [`Traits::centrality`].
    centrality: Vec<f32>,
    skipped: Vec<Skipped>,
    /// Records that are no articles, by their number among all records.
    no_articles: Vec<u64>,
    /// How many of these are in a language that is not asked for.
    other_languages: u64,
    records: u64,
    /// Articles whose id another one bears too: the number that is put behind it.
    repeated: HashMap<u32, u32>,
    furniture: Furniture,
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
            spool: Spool::new(SPOOL_MEMORY),
            spots: Vec::new(),
            ranks: Vec::new(),
            published: Vec::new(),
            addresses: Vec::new(),
            words: Vec::new(),
            sources: Vec::new(),
            outlets: Vec::new(),
            outlet_numbers: HashMap::new(),
            trust: Vec::new(),
            centrality: Vec::new(),
            skipped: Vec::new(),
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
        self.spots.len()
    }

    pub(crate) fn skipped(&self) -> &[Skipped] {
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
        self.no_articles
            .extend(numbers.map(|n| self.records + u64::from(n)));
        self.records += u64::from(records);
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
    pub(crate) fn replace(&mut self, article: u32, spot: Spot, row: &Row) {
        self.spots[article as usize] = spot;
        self.words[article as usize] = row.words;
    }

    /// The record of an article's story terms.
    pub(crate) fn terms(&self, article: u32) -> Result<Cow<'_, [u8]>> {
        read_terms(&self.spool, self.spots[article as usize])
    }

    /// The id of an article, without the number behind a repeated one.
    pub(crate) fn id(&self, article: u32) -> Result<String> {
        let stored = StoredCard::read(&self.spool, self.spots[article as usize])?;
        Ok(stored.view().id.into_owned())
    }

    /// The number of an article's outlet, if that has a name.
    fn named_outlet(&self, article: u32) -> Option<u32> {
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

    pub(crate) fn push(&mut self, spot: Spot, row: &Row, source: u32) {
        self.spots.push(spot);
        self.ranks.push(row.rank);
        self.published
            .push(row.published.map_or(i64::MIN, Moment::to_bits));
        self.addresses.push(row.address);
        self.words.push(row.words);
        self.sources.push(source);
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
            // Whole numbers: their sum does not depend on the order of links.
            let score = (edge.weight().score() * 1e9) as u64;
            sums[edge.source().index()] += score;
            sums[edge.target().index()] += score;
        }
        self.centrality = sums.iter().map(|&sum| (sum as f64 / 1e9) as f32).collect();
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
                let spot = self.spots[article as usize];
                let stored = StoredCard::read(&self.spool, spot)?;
                let card = CardView {
                    place: "",
                    ..stored.view()
                };
                let mut bytes = Vec::new();
                card.write(&read_shingles(&self.spool, spot)?, |_| (), &mut bytes);
                order.push((xxh3_64(&bytes), article, card.id.into_owned()));
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
fn repeated_id(id: &str, n: u32) -> String {
    format!("{id}~{n}")
}

impl copies::Corpus for Table {
    fn len(&self) -> usize {
        self.spots.len()
    }

    fn rank(&self, article: u32) -> u64 {
        self.ranks[article as usize]
    }

    fn address(&self, article: u32) -> Option<u64> {
        Some(self.addresses[article as usize]).filter(|&address| address != 0)
    }

    fn shingles(&self, article: u32) -> Result<Vec<u32>> {
        Ok(shingle_set(read_shingles(
            &self.spool,
            self.spots[article as usize],
        )?))
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

/// How many of what a run holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Counts {
    pub articles: u64,
    /// Groups of articles about one event; an article alone is one.
    pub stories: u64,
    /// Stories that are told in more than one wording.
    pub told: u64,
    /// Articles in them.
    pub covered: u64,
    /// Groups of two or more.
    pub copy_groups: u64,
    /// Articles that a copy group could do without.
    pub copies: u64,
    /// Those of them that were read from the address of their original.
    pub recrawls: u64,
    pub outlets: u64,
    pub links: u64,
    pub repeated_ids: u64,
    /// Articles of which there is only a headline.
    pub without_text: u64,
    /// Records in a language that was not asked for.
    pub other_languages: u64,
    /// Repeated lines that were taken for furniture, each as often as it went.
    pub furniture: u64,
    /// Articles that they were taken from.
    pub with_furniture: u64,
    pub skipped: u64,
}

impl Counts {
    /// Counts what a run found.
    pub(crate) fn of(run: &Run) -> Self {
        let mut counts = Self {
            articles: run.len() as u64,
            stories: run.stories().count() as u64,
            outlets: run.outlets(),
            links: run.graph().edge_count() as u64,
            repeated_ids: run.repeated_ids(),
            without_text: run.table.words.iter().filter(|n| **n == 0).count() as u64,
            other_languages: run.table.other_languages,
            furniture: run.table.furniture.lines,
            with_furniture: run.table.furniture.articles,
            skipped: run.skipped().len() as u64,
            ..Self::default()
        };
        for story in run.stories().filter(|s| s.len() > 1) {
            counts.told += u64::from(story.texts() > 1);
            counts.covered += if story.texts() > 1 {
                story.len() as u64
            } else {
                0
            };
            for copies in story.copy_groups().filter(|c| c.len() > 1) {
                counts.copy_groups += 1;
                counts.copies += copies.len() as u64 - 1;
                let again = |&&copy: &&u32| run.is_recrawl(copy, copies.original());
                counts.recrawls += copies.members()[1..].iter().filter(again).count() as u64;
            }
        }
        counts
    }
}

/// The result of a run.
#[derive(Debug)]
pub struct Run {
    options: Options,
    table: Table,
    graph: LinkGraph,
    stories: Stories,
    /// None if only copies were looked for.
    weigher: Option<Weigher>,
}

impl Run {
    pub(crate) fn new(
        options: Options,
        table: Table,
        graph: LinkGraph,
        stories: Stories,
        weigher: Option<Weigher>,
    ) -> Self {
        Self {
            options,
            table,
            graph,
            stories,
            weigher,
        }
    }

    /// The options it was made with.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Number of articles.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there is no article (a run without articles is an error, so: no).
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the run counted.
    pub fn counts(&self) -> Counts {
        Counts::of(self)
    }

    /// Articles (node index = article number) and links. Any petgraph algorithm runs on it.
    pub fn graph(&self) -> &LinkGraph {
        &self.graph
    }

    /// What was left out, and why.
    pub fn skipped(&self) -> &[Skipped] {
        &self.table.skipped
    }

    /// Numbers of the records that are no articles, among all records in the order of reading.
    pub fn no_articles(&self) -> &[u64] {
        &self.table.no_articles
    }

    /// Repeated lines that were taken for furniture: the most frequent of each outlet.
    pub fn furniture(&self) -> &[RepeatedLine] {
        &self.table.furniture.told
    }

    /// How many articles bear the id of another.
    pub fn repeated_ids(&self) -> u64 {
        self.table.repeated.len() as u64
    }

    /// How many outlets are named.
    pub fn outlets(&self) -> u64 {
        self.table
            .outlets
            .iter()
            .filter(|name| !name.is_empty())
            .count() as u64
    }

    /// The earliest and the latest date of publication.
    pub fn span(&self) -> Option<(Moment, Moment)> {
        span((0..self.len() as u32).filter_map(|a| self.table.published(a)))
    }

    /// The stories, largest first; ties by date, then by id.
    pub fn stories(&self) -> impl ExactSizeIterator<Item = Story<'_>> {
        self.stories
            .groups()
            .iter()
            .map(|group| Story::new(self, group))
    }

    /// What is known of an article, from the spool.
    pub fn card(&self, article: u32) -> Result<Card> {
        let stored = self.stored_card(article)?;
        Ok(self.view(article, &stored).into_card())
    }

    /// The card of an article as the spool holds it, to be looked at through [`Run::view`].
    pub(crate) fn stored_card(&self, article: u32) -> Result<StoredCard<'_>> {
        StoredCard::read(&self.table.spool, self.table.spots[article as usize])
    }

    /// What the card of an article says, with the id that the run gave it.
    pub(crate) fn view<'c>(&self, article: u32, stored: &'c StoredCard<'_>) -> CardView<'c> {
        let mut card = stored.view();
        if let Some(&n) = self.table.repeated.get(&article) {
            card.id = repeated_id(&card.id, n).into();
        }
        card
    }

    /// Words in the text of an article.
    pub fn words(&self, article: u32) -> u32 {
        self.table.words[article as usize]
    }

    /// Whether the day of an article may be off by one.
    pub(crate) fn has_about(&self) -> bool {
        let mut all = (0..self.len() as u32).filter_map(|a| Traits::published(&self.table, a));
        all.any(Moment::is_about)
    }

    /// Whether two articles of one copy group were read from one address: one page, crawled again.
    pub fn is_recrawl(&self, a: u32, b: u32) -> bool {
        let address = |article| copies::Corpus::address(&self.table, article);
        a != b && address(a).is_some() && address(a) == address(b)
    }

    /// The Jaccard similarity of two articles: from their link, else from their shingles.
    pub fn similarity(&self, a: u32, b: u32) -> Result<f64> {
        let (x, y) = (NodeIndex::new(a as usize), NodeIndex::new(b as usize));
        if let Some(edge) = self.graph.find_edge(x, y)
            && self.graph[edge].is_copy()
        {
            return Ok(self.graph[edge].score());
        }
        let set = |article| copies::Corpus::shingles(&self.table, article);
        Ok(f64::from(overlap(&set(a)?, &set(b)?).jaccard() as f32))
    }

    /// The words that a link between `a` and `b` owes most to, as one of the articles writes them,
    /// with their shares of the likeness; the largest first.
    pub fn shared_words(&self, a: u32, b: u32, reason: &Reason) -> Result<Vec<(String, f64)>> {
        let records = [self.table.terms(a)?, self.table.terms(b)?];
        let word = |term| {
            let all = records.iter().flat_map(|r| coverage::words(r));
            let mut same = all.filter(|(e, word)| e.term == term && !word.is_empty());
            same.next().map(|(_, word)| word.to_owned())
        };
        let shares = reason.shared.iter().filter(|(_, share)| *share > 0);
        let named = shares.filter_map(|&(t, s)| Some((word(t)?, f64::from(s) / 255.0)));
        Ok(named.collect())
    }

    /// Hours between two articles, if both are dated.
    pub fn hours_apart(&self, a: u32, b: u32) -> Option<f64> {
        let date = |article| Traits::published(&self.table, article);
        Some(coverage::hours(date(a)?, date(b)?))
    }
}

fn span(dates: impl Iterator<Item = Moment>) -> Option<(Moment, Moment)> {
    dates.fold(None, |span, d| match span {
        None => Some((d, d)),
        Some((first, last)) => Some((first.min(d), last.max(d))),
    })
}
