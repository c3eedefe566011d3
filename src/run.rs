//! What a run found: articles, links and stories, to be asked and written.
//!
//! Memory: about 60 bytes an article beside the graph; headlines and shingles lie in the spool and
//! are fetched one at a time.

mod likeness;
mod memo;
mod recut;
mod saved;
mod select;
mod table;
mod told;
mod units;

use std::borrow::Cow;
use std::ops::Range;

use petgraph::graph::NodeIndex;
use serde::{Deserialize, Serialize};

pub use likeness::Likeness;
pub use recut::Cuts;
use table::repeated_id;
pub(crate) use table::{Furniture, Table};
#[cfg(feature = "cli")]
pub(crate) use told::shown;
pub use told::{CopyGroup, Role, Story};
pub(crate) use units::Units;

use crate::article::Moment;
use crate::card::{Card, CardView, StoredCard};
use crate::copies::{self, overlap};
use crate::coverage::{self, Reason, Weigher, Weights};
use crate::error::Result;
use crate::extract::RepeatedLine;
use crate::graph::LinkGraph;
use crate::options::Options;
use crate::skips::Skips;
use crate::story::{self, Stories, Traits};
use memo::Memo;
pub(crate) use saved::Saved;

/// How many of what a run holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
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
            without_text: run.without_text(),
            other_languages: run.table.other_languages,
            furniture: run.table.furniture.lines,
            with_furniture: run.table.furniture.articles,
            skipped: run.skipped().count(),
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
    /// What words and features weigh. None if only copies were looked for, or the run was read back from
    /// a file.
    weigher: Option<(Weigher, Weights)>,
    /// What a run that was read back has instead.
    saved: Option<Saved>,
    /// Key words, by the number behind the id of a story.
    terms: Memo<u64, Vec<(String, f64)>>,
    /// Similarities of articles without a link.
    similarities: Memo<(u32, u32), f64>,
    /// Words of links, by the articles of a link.
    shared: Memo<(u32, u32), Vec<(String, f64)>>,
}

impl Run {
    pub(crate) fn new(
        options: Options,
        table: Table,
        graph: LinkGraph,
        stories: Stories,
        weigher: Option<(Weigher, Weights)>,
    ) -> Self {
        Self {
            options,
            table,
            graph,
            stories,
            weigher,
            saved: None,
            terms: Memo::default(),
            similarities: Memo::default(),
            shared: Memo::default(),
        }
    }

    /// A run that was read back.
    pub(crate) fn of_saved(
        options: Options,
        table: Table,
        graph: LinkGraph,
        stories: Stories,
        saved: Saved,
    ) -> Self {
        Self {
            saved: Some(saved),
            ..Self::new(options, table, graph, stories, None)
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
    pub fn skipped(&self) -> &Skips {
        &self.table.skipped
    }

    /// The records that are not articles, by their numbers among all records in the order of reading:
    /// ranges in ascending order.
    pub fn no_articles(&self) -> &[Range<u64>] {
        &self.table.no_articles
    }

    /// Repeated lines that were taken for furniture: the most frequent of each outlet.
    pub fn furniture(&self) -> &[RepeatedLine] {
        &self.table.furniture.told
    }

    /// How many articles bear the id of another.
    pub fn repeated_ids(&self) -> u64 {
        match &self.saved {
            Some(saved) => saved.counts.repeated_ids,
            None => self.table.repeated.len() as u64,
        }
    }

    /// Of how many articles there is only a headline.
    fn without_text(&self) -> u64 {
        match &self.saved {
            Some(saved) => saved.counts.without_text,
            None => self.table.words.iter().filter(|n| **n == 0).count() as u64,
        }
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
        self.table.stored_card(article)
    }

    /// What the card of an article says, with the id that the run gave it.
    pub(crate) fn view<'c>(&self, article: u32, stored: &'c StoredCard<'_>) -> CardView<'c> {
        let mut card = stored.view();
        if let Some(&n) = self.table.repeated.get(&article) {
            card.id = repeated_id(&card.id, n).into();
        }
        card
    }

    /// The text of an article, or its beginning; none if it was not kept ([`Sada::with_texts`]) or
    /// the article has none.
    ///
    /// [`Sada::with_texts`]: crate::Sada::with_texts
    pub fn text(&self, article: u32) -> Result<Option<Cow<'_, str>>> {
        self.table.text(article)
    }

    /// Words in the text of an article.
    pub fn words(&self, article: u32) -> u32 {
        self.table.words[article as usize]
    }

    /// When an article was published.
    pub(crate) fn published(&self, article: u32) -> Option<Moment> {
        Traits::published(&self.table, article)
    }

    /// The number of an article's outlet, if that has a name: its own in this run.
    pub(crate) fn outlet(&self, article: u32) -> Option<u32> {
        self.table.named_outlet(article)
    }

    /// The place of an article in the order in which originals are chosen.
    pub(crate) fn earliest(&self, article: u32) -> impl Ord + use<> {
        story::earliest(&self.table, article)
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

    /// The Jaccard similarity of two articles: from their link, else from their shingles. A run that
    /// was read back knows that of a copy and its original only.
    pub fn similarity(&self, a: u32, b: u32) -> Result<Option<f64>> {
        let (x, y) = (NodeIndex::new(a as usize), NodeIndex::new(b as usize));
        if let Some(edge) = self.graph.find_edge(x, y)
            && self.graph[edge].is_copy()
        {
            return Ok(Some(self.graph[edge].score()));
        }
        if let Some(saved) = &self.saved {
            return Ok(saved.similarity(a, b));
        }
        let set = |article| copies::Corpus::shingles(&self.table, article);
        let work = || Ok(f64::from(overlap(&set(a)?, &set(b)?).jaccard() as f32));
        self.similarities.get((a.min(b), a.max(b)), work).map(Some)
    }

    /// The words that a link between `a` and `b` owes most to, as one of the articles writes them,
    /// with their shares of the likeness in two decimals; the largest first.
    pub fn shared_words(&self, a: u32, b: u32, reason: &Reason) -> Result<Vec<(String, f64)>> {
        let Some(saved) = &self.saved else {
            // As the link is directed: whoever asks is told the same.
            let [x, y] = [a, b].map(|article| NodeIndex::new(article as usize));
            let link = self.graph.find_edge(x, y);
            let ends = link.and_then(|link| self.graph.edge_endpoints(link));
            let (a, b) = ends.map_or((a, b), |(x, y)| (x.index() as u32, y.index() as u32));
            return self.shared.get((a, b), || self.words_of(a, b, reason));
        };
        let word = |(term, share)| Some((saved.words.get(term as usize)?.clone(), share));
        Ok(shares(reason).filter_map(word).collect())
    }

    /// The same, looked up in the articles; the reason may be of no link.
    fn words_of(&self, a: u32, b: u32, reason: &Reason) -> Result<Vec<(String, f64)>> {
        let records = [self.table.terms(a)?, self.table.terms(b)?];
        let word = |term| {
            let all = records.iter().flat_map(|r| coverage::words(r));
            let mut same = all.filter(|(e, word)| e.term == term && !word.is_empty());
            same.next().map(|(_, word)| word.to_owned())
        };
        let named = shares(reason).filter_map(|(term, share)| Some((word(term)?, share)));
        Ok(named.collect())
    }

    /// Hours between two articles, if both are dated.
    pub fn hours_apart(&self, a: u32, b: u32) -> Option<f64> {
        let date = |article| Traits::published(&self.table, article);
        Some(coverage::hours(date(a)?, date(b)?))
    }
}

/// The terms of a reason with their shares. Two decimals, as in run files: more is not in a byte.
fn shares(reason: &Reason) -> impl Iterator<Item = (u32, f64)> {
    let named = reason.shared.iter().filter(|(_, share)| *share > 0);
    named.map(|&(term, share)| (term, (f64::from(share) / 2.55).round() / 100.0))
}

fn span(dates: impl Iterator<Item = Moment>) -> Option<(Moment, Moment)> {
    dates.fold(None, |span, d| match span {
        None => Some((d, d)),
        Some((first, last)) => Some((first.min(d), last.max(d))),
    })
}
