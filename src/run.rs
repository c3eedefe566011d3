//! What a run found: articles, links and stories, to be asked and written.
//!
//! Memory: about 60 bytes an article plus links and graph; metadata, tokens and terms are in spill files
//! and are fetched one at a time.

mod cache;
mod grouping;
mod likeness;
mod lookup;
mod ranked;
mod reading;
mod regroup;
mod representatives;
mod saved;
mod select;
mod story_view;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use hashbrown::HashMap;
use petgraph::graph::NodeIndex;
use serde::{Deserialize, Serialize};

pub(crate) use grouping::group;
pub use grouping::{Grouping, Links};
pub use likeness::Likeness;
pub(crate) use ranked::Ranked;
pub(crate) use reading::Reading;
pub use regroup::Cuts;
pub(crate) use representatives::Representatives;
pub(crate) use story_view::shown;
pub use story_view::{CopyGroup, Role, Story};

use crate::article::Moment;
use crate::copies::{Shingler, overlap, shingle_set};
use crate::corpus::{Columns, RepeatedLine};
use crate::coverage::{self, Reason, Weigher, Weights};
use crate::digest::{Metadata, MetadataRef, StoredMetadata};
use crate::error::Result;
use crate::graph::LinkGraph;
use crate::ids::ArticleIx;
use crate::options::Options;
use crate::skips::Skips;
use crate::story;
use cache::Cache;
use lookup::Places;
pub(crate) use ranked::{centrality, trust};
pub(crate) use saved::Saved;

/// How many of each thing a run has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
#[non_exhaustive]
pub struct Counts {
    pub articles: u64,
    /// Groups of articles about one event; an article alone is one.
    pub stories: u64,
    /// Stories that are reported in more than one wording.
    pub told: u64,
    /// Articles in them.
    pub covered: u64,
    /// Groups of two or more.
    pub copy_groups: u64,
    /// Articles that are redundant in their copy group.
    pub copies: u64,
    /// Those of them that were read from the address of their original.
    pub recrawls: u64,
    pub outlets: u64,
    pub links: u64,
    pub repeated_ids: u64,
    /// Articles that have only a headline.
    pub without_text: u64,
    /// Records in a language that was not asked for.
    pub other_languages: u64,
    /// Repeated lines that were considered boilerplate, each as often as it was removed.
    #[serde(alias = "furniture")]
    pub boilerplate: u64,
    /// Articles from which they were removed.
    #[serde(alias = "with_furniture")]
    pub with_boilerplate: u64,
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
            other_languages: run.base.reading.other_languages,
            boilerplate: run.base.reading.boilerplate.lines,
            with_boilerplate: run.base.reading.boilerplate.articles,
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
                let again = |&&copy: &&ArticleIx| run.is_recrawl(copy, copies.original());
                counts.recrawls += copies.members()[1..].iter().filter(again).count() as u64;
            }
        }
        counts
    }
}

/// The result of a run: articles, all their links, and a grouping of them.
#[derive(Debug)]
pub struct Run {
    /// What all groupings of the same articles share.
    base: Arc<Base>,
    grouping: Grouping,
    /// The key words of stories that were read back.
    saved_terms: SavedTerms,
    /// Where each article is.
    places: Places,
    /// Key words, by the number of the id of a story.
    terms: Cache<u64, Vec<(String, f64)>>,
    /// Similarities of articles without a link.
    similarities: Cache<(ArticleIx, ArticleIx), f64>,
    /// Words of links, by the articles of a link.
    shared: Cache<(ArticleIx, ArticleIx), Vec<(String, f64)>>,
}

/// Key words by the number of the id of a story.
pub(crate) type SavedTerms = HashMap<u64, Vec<(String, f64)>>;

/// Articles and their links.
#[derive(Debug)]
pub(crate) struct Base {
    pub(crate) columns: Columns,
    pub(crate) reading: Reading,
    /// None if the run was read back from a file, or is a part of another.
    pub(crate) links: Option<Links>,
    /// What words and features weigh. None if only copies were looked for, or the run was read back from
    /// a file.
    pub(crate) weigher: Option<Arc<(Weigher, Weights)>>,
    /// What a run that was read back from a file has instead.
    pub(crate) saved: Option<Saved>,
}

impl Base {
    pub(crate) fn new(
        columns: Columns,
        reading: Reading,
        links: Links,
        weigher: Option<(Weigher, Weights)>,
    ) -> Self {
        Self {
            columns,
            reading,
            links: Some(links),
            weigher: weigher.map(Arc::new),
            saved: None,
        }
    }
}

impl Run {
    pub(crate) fn new(base: Base, grouping: Grouping) -> Self {
        Self::with_terms(base, grouping, SavedTerms::new())
    }

    pub(crate) fn with_terms(base: Base, grouping: Grouping, saved_terms: SavedTerms) -> Self {
        Self {
            base: Arc::new(base),
            grouping,
            saved_terms,
            places: Places::default(),
            terms: Cache::default(),
            similarities: Cache::default(),
            shared: Cache::default(),
        }
    }

    /// The options it was made with.
    pub fn options(&self) -> &Options {
        &self.grouping.options
    }

    /// Its links, whether or not they hold a group together; none if it was read back from a file, or is
    /// a part of another run.
    pub fn links(&self) -> Option<&Links> {
        self.base.links.as_ref()
    }

    /// How its articles are grouped.
    pub fn grouping(&self) -> &Grouping {
        &self.grouping
    }

    /// Number of articles.
    pub fn len(&self) -> usize {
        self.base.columns.len()
    }

    /// Its articles, in the order of reading.
    pub fn articles(
        &self,
    ) -> impl DoubleEndedIterator<Item = ArticleIx> + ExactSizeIterator + Clone {
        ArticleIx::first(self.len())
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
        &self.grouping.graph
    }

    /// What was left out, and why.
    pub fn skipped(&self) -> &Skips {
        &self.base.reading.skipped
    }

    /// The records that are not articles, by their numbers among all records in the order of reading:
    /// ranges in ascending order.
    pub fn no_articles(&self) -> &[Range<u64>] {
        &self.base.reading.no_articles
    }

    /// Repeated lines that were considered boilerplate: the most frequent of each outlet.
    pub fn boilerplate(&self) -> &[RepeatedLine] {
        &self.base.reading.boilerplate.named
    }

    /// How many articles have the id of another.
    pub fn repeated_ids(&self) -> u64 {
        match &self.base.saved {
            Some(saved) => saved.counts.repeated_ids,
            None => self.base.columns.repeated_ids(),
        }
    }

    /// How many articles have only a headline.
    fn without_text(&self) -> u64 {
        match &self.base.saved {
            Some(saved) => saved.counts.without_text,
            None => self.base.columns.without_text(),
        }
    }

    /// How many outlets are named.
    pub fn outlets(&self) -> u64 {
        let outlets = self.base.columns.outlets().iter();
        outlets.filter(|name| !name.is_empty()).count() as u64
    }

    /// The earliest and the latest date of publication.
    pub fn span(&self) -> Option<(Moment, Moment)> {
        span(self.articles().filter_map(|a| self.published(a)))
    }

    /// The stories, largest first; ties by date, then by id.
    pub fn stories(&self) -> impl ExactSizeIterator<Item = Story<'_>> {
        self.grouping
            .stories
            .groups()
            .iter()
            .map(|group| Story::new(self, group))
    }

    /// What is known of an article, from the spill file.
    pub fn metadata(&self, article: ArticleIx) -> Result<Metadata> {
        let stored = self.stored_metadata(article)?;
        Ok(self.view(article, &stored).into_metadata())
    }

    /// The metadata of an article as the spill file stores it, to be looked at through [`Run::view`].
    pub(crate) fn stored_metadata(&self, article: ArticleIx) -> Result<StoredMetadata<'_>> {
        self.base.columns.stored_metadata(article)
    }

    /// What the metadata of an article says, with the id that the run gave it.
    pub(crate) fn view<'c>(
        &self,
        article: ArticleIx,
        stored: &'c StoredMetadata<'_>,
    ) -> MetadataRef<'c> {
        self.base.columns.view(article, stored)
    }

    /// The text of an article, or its beginning; none if it was not kept ([`Sada::with_texts`]) or
    /// the article has none.
    ///
    /// [`Sada::with_texts`]: crate::Sada::with_texts
    pub fn text(&self, article: ArticleIx) -> Result<Option<Cow<'_, str>>> {
        self.base.columns.text(article)
    }

    /// Words in the text of an article.
    pub fn words(&self, article: ArticleIx) -> u32 {
        self.base.columns.words(article)
    }

    /// When an article was published.
    pub(crate) fn published(&self, article: ArticleIx) -> Option<Moment> {
        self.base.columns.published(article)
    }

    /// The number of an article's outlet, if that has a name: its own in this run.
    pub(crate) fn outlet(&self, article: ArticleIx) -> Option<u32> {
        self.base.columns.named_outlet(article)
    }

    /// The place of an article in the order in which originals are chosen.
    pub(crate) fn earliest(&self, article: ArticleIx) -> impl Ord + use<> {
        story::earliest(&self.grouping.ranked(&self.base.columns), article)
    }

    /// Whether the day of an article may be off by one.
    pub(crate) fn has_about(&self) -> bool {
        let mut all = self.articles().filter_map(|a| self.published(a));
        all.any(Moment::is_about)
    }

    /// Whether two articles of one copy group were read from one address: one page, crawled again.
    pub fn is_recrawl(&self, a: ArticleIx, b: ArticleIx) -> bool {
        let address = |article| self.base.columns.address(article);
        a != b && address(a).is_some() && address(a) == address(b)
    }

    /// The Jaccard similarity of two articles: from their link, else from their shingles. A run that
    /// was read back knows that of a copy and its original only.
    pub fn similarity(&self, a: ArticleIx, b: ArticleIx) -> Result<Option<f64>> {
        let (x, y) = (NodeIndex::from(a), NodeIndex::from(b));
        let graph = self.graph();
        if let Some(edge) = graph.find_edge(x, y)
            && graph[edge].is_copy()
        {
            return Ok(Some(graph[edge].score()));
        }
        if let Some(saved) = &self.base.saved {
            return Ok(saved.similarity(a, b));
        }
        let shingler = Shingler::new(self.options().copies.shingle);
        let set = |article| -> Result<Vec<u32>> {
            let mut shingles = Vec::new();
            shingler.shingles(&self.base.columns.tokens(article)?, &mut shingles);
            Ok(shingle_set(shingles))
        };
        let work = || Ok(f64::from(overlap(&set(a)?, &set(b)?).jaccard() as f32));
        self.similarities.get((a.min(b), a.max(b)), work).map(Some)
    }

    /// The words that contribute most to a link between `a` and `b`, as one of the articles writes them,
    /// with their shares of the similarity in two decimals; the largest first.
    pub fn shared_words(
        &self,
        a: ArticleIx,
        b: ArticleIx,
        reason: &Reason,
    ) -> Result<Vec<(String, f64)>> {
        let Some(saved) = &self.base.saved else {
            // In the direction of the link: either order of the two gives the same answer.
            let [x, y] = [a, b].map(NodeIndex::from);
            let link = self.graph().find_edge(x, y);
            let ends = link.and_then(|link| self.graph().edge_endpoints(link));
            let (a, b) = ends.map_or((a, b), |(x, y)| (x.into(), y.into()));
            return self.shared.get((a, b), || self.words_of(a, b, reason));
        };
        let word = |(term, share)| Some((saved.words.get(term as usize)?.clone(), share));
        Ok(shares(reason).filter_map(word).collect())
    }

    /// The same, looked up in the articles; the reason need not be that of a link.
    fn words_of(&self, a: ArticleIx, b: ArticleIx, reason: &Reason) -> Result<Vec<(String, f64)>> {
        let both = [self.base.columns.terms(a)?, self.base.columns.terms(b)?];
        let word = |term| {
            let all = both.iter().flat_map(|terms| terms.words());
            let mut same = all.filter(|(id, _)| *id == term);
            let word = same.find_map(|(_, word)| word.filter(|word| !word.is_empty()));
            word.map(str::to_owned)
        };
        let named = shares(reason).filter_map(|(term, share)| Some((word(term)?, share)));
        Ok(named.collect())
    }

    /// Hours between two articles, if both are dated.
    pub fn hours_apart(&self, a: ArticleIx, b: ArticleIx) -> Option<f64> {
        let date = |article| self.published(article);
        Some(coverage::hours(date(a)?, date(b)?))
    }
}

/// The terms of a reason with their shares. Two decimals, as in run files: a byte has no more precision.
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
