//! The way of the data, from paths to stories. The only file that knows all stages.
//!
//! ```text
//! read -> extract -> text -> copies -> graph -> story -> Run
//! ```
//!
//! One thread reads batches of about a megabyte; all threads turn batches into sketches, and into
//! cards and shingles for the spool; then links are searched, band by band. Nothing here depends
//! on which thread did what, nor on the order of articles that have ids of their own.

use std::borrow::Cow;

use hashbrown::HashMap;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::article::{Article, Moment};
use crate::card::CardView;
use crate::copies::{self, Bands, Shingler, SketchBlock, Sketches};
use crate::error::{Cause, Error, Result, Skipped};
use crate::extract::{self, Extract};
use crate::graph;
use crate::options::Options;
use crate::read::{self, Batch, Feed, Fields, Format};
use crate::run::{Counts, Run, Table};
use crate::spool::Spot;
use crate::stage::{Observer, Silent, Stage};
use crate::story;
use crate::text::Words;

/// Batches that are worked on together, for each thread.
const BATCHES_A_THREAD: usize = 2;

/// Finds copies and stories. Made once from options, used for any number of runs.
#[derive(Debug, Clone)]
pub struct Sada {
    options: Options,
    bands: Bands,
}

impl Sada {
    /// Checks the options.
    pub fn new(options: Options) -> Result<Self> {
        let bands = options.validate()?;
        Ok(Self { options, bands })
    }

    /// The options of every run.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// How signatures are cut into bands.
    pub fn bands(&self) -> Bands {
        self.bands
    }

    /// Reads all articles of a feed and groups them.
    pub fn cluster(&self, feed: &mut Feed) -> Result<Run> {
        self.cluster_watched(feed, &Silent)
    }

    /// The same, telling `observer` of the progress. Uses the current rayon thread pool.
    pub fn cluster_watched(&self, feed: &mut Feed, observer: &dyn Observer) -> Result<Run> {
        observer.begin(Stage::Read);
        let (mut table, sketches) = self.ingest(feed, observer)?;
        table.part_repeated_ids()?;
        observer.begin(Stage::Copies);
        let check = |share: f64| observer.share(share);
        let links = copies::find(&table, sketches, &self.options.copies, &check)?;
        if observer.cancelled() {
            return Err(Cause::Interrupted.into());
        }
        observer.begin(Stage::Stories);
        let graph = graph::build(table.len(), &links);
        drop(links);
        let groups = graph::components(&graph, |_| true);
        table.set_trust(&self.options.story.trust);
        let stories = story::gather(&groups, self.options.story.keep, &table);
        Ok(Run::new(self.options.clone(), table, graph, stories))
    }

    /// Everything that is done article by article.
    fn ingest(&self, feed: &mut Feed, observer: &dyn Observer) -> Result<(Table, Sketches)> {
        let worker = Worker::new(&self.options, self.bands);
        let mut table = Table::default();
        let mut sketches = Sketches::new(self.bands);
        let together = rayon::current_num_threads() * BATCHES_A_THREAD;
        let mut tools: Vec<Tools> = Vec::new();
        tools.resize_with(together, Tools::default);
        let (mut records, mut bytes) = (0, 0);
        loop {
            let mut batches = Vec::with_capacity(together);
            while batches.len() < together {
                let Some(batch) = feed.next_batch()? else {
                    break;
                };
                records += batch.records.len() as u64;
                bytes += batch.bytes.len() as u64;
                batches.push(batch);
            }
            if batches.is_empty() {
                break;
            }
            let digests: Vec<Digest> = batches
                .par_iter()
                .zip(&mut tools)
                .with_max_len(1)
                .map(|(batch, tools)| worker.digest(batch, tools))
                .collect();
            for (batch, digest) in batches.into_iter().zip(digests) {
                self.add(&batch, digest, &mut table, &mut sketches)?;
                feed.reuse(batch);
            }
            observer.read(table.len() as u64, bytes);
            if observer.cancelled() {
                return Err(Cause::Interrupted.into());
            }
        }
        if table.len() == 0 {
            return Err(nothing_read(feed, records, table.skipped()));
        }
        Ok((table, sketches))
    }

    fn add(
        &self,
        batch: &Batch,
        digest: Digest,
        table: &mut Table,
        sketches: &mut Sketches,
    ) -> Result<()> {
        let skipped: Vec<Skipped> = batch
            .skipped
            .iter()
            .chain(digest.skipped.iter().map(|(_, s)| s))
            .cloned()
            .collect();
        if let (true, Some(first)) = (self.options.read.strict, skipped.first()) {
            return Err(first.clone().into());
        }
        table.skip(
            skipped,
            digest.skipped.iter().map(|(i, _)| *i),
            batch.records.len() as u32,
        );
        sketches.append(digest.sketches);
        table.append(digest.spool, &digest.rows, &digest.sources)
    }
}

/// The error for inputs without a single article.
fn nothing_read(feed: &Feed, records: u64, skipped: &[Skipped]) -> Error {
    let inputs = feed.inputs();
    let what = match (inputs, skipped) {
        ([], []) => "the folder is empty".to_owned(),
        (_, [first, ..]) => first.to_string(),
        ([one], _) => one.name(),
        (many, _) => format!("{} inputs", many.len()),
    };
    Cause::Empty {
        what,
        records,
        skipped: skipped.len() as u64,
    }
    .into()
}

/// What one worker needs and keeps between batches.
#[derive(Debug, Default)]
struct Tools {
    words: Words,
    hashes: Vec<u64>,
    shingles: Vec<u32>,
}

/// What the article table holds of an article.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// Where its record begins in the batch's block of the spool.
    pub(crate) start: u32,
    /// Hash of its id.
    pub(crate) rank: u64,
    pub(crate) published: Option<Moment>,
    /// Words in the text.
    pub(crate) words: u32,
    /// Its outlet among those of the batch.
    pub(crate) source: u32,
}

/// What becomes of a batch.
struct Digest {
    spool: Vec<u8>,
    rows: Vec<Row>,
    sources: Vec<String>,
    sketches: SketchBlock,
    /// Records that are no articles, by their number in the batch.
    skipped: Vec<(u32, Skipped)>,
}

/// Turns batches into digests.
struct Worker {
    fields: Fields,
    extract: Extract,
    shingler: Shingler,
    bands: Bands,
}

impl Worker {
    fn new(options: &Options, bands: Bands) -> Self {
        Self {
            fields: Fields::new(&options.read.map),
            extract: options.extract.extract,
            shingler: Shingler::new(options.copies.shingle),
            bands,
        }
    }

    fn digest(&self, batch: &Batch, tools: &mut Tools) -> Digest {
        let mut digest = Digest {
            spool: Vec::with_capacity(batch.bytes.len() / 2),
            rows: Vec::with_capacity(batch.records.len()),
            sources: Vec::new(),
            sketches: SketchBlock::new(self.bands, batch.records.len()),
            skipped: Vec::new(),
        };
        let mut sources: HashMap<String, u32> = HashMap::new();
        for (i, record) in batch.records.iter().enumerate() {
            let article = match read::parse(batch.raw(record), record.format, &self.fields) {
                Ok(article) => prepare(article, record.format, self.extract),
                Err(why) => {
                    digest.skipped.push((
                        i as u32,
                        Skipped {
                            place: record.place(),
                            why,
                        },
                    ));
                    continue;
                }
            };
            tools.hashes.clear();
            tools.shingles.clear();
            tools.words.hashes(&article.text, &mut tools.hashes);
            self.shingler.shingles(&tools.hashes, &mut tools.shingles);
            digest.sketches.push(self.bands, &tools.shingles);
            let place = record.place();
            let card = card(&article, &place);
            let next = sources.len() as u32;
            let source = *sources.entry_ref(card.source).or_insert_with(|| {
                digest.sources.push(card.source.to_owned());
                next
            });
            digest.rows.push(Row {
                start: digest.spool.len() as u32,
                rank: xxh3_64(card.id.as_bytes()),
                published: card.published,
                words: tools.hashes.len() as u32,
                source,
            });
            card.write(&tools.shingles, &mut digest.spool);
        }
        digest.sketches.finish();
        digest.spool.shrink_to_fit();
        digest
    }
}

/// Finds the article in a text, as far as the options and the kind of record ask for it.
pub(crate) fn prepare(article: Article<'_>, format: Format, extract: Extract) -> Article<'_> {
    match (extract, format) {
        (Extract::Never, _) => article,
        (Extract::Auto, Format::Json | Format::Line) => match article.text {
            Cow::Borrowed(text) => Article {
                text: extract::trim(text),
                ..article
            },
            Cow::Owned(text) => {
                let trimmed = match extract::trim(&text) {
                    Cow::Borrowed(_) => None,
                    Cow::Owned(trimmed) => Some(trimmed),
                };
                Article {
                    text: Cow::Owned(trimmed.unwrap_or(text)),
                    ..article
                }
            }
        },
        (Extract::Page, _) | (Extract::Auto, Format::Text) => {
            let page = extract::page(&article.text);
            let title = match article.title.trim() {
                "" => Cow::Owned(page.headline),
                _ => article.title,
            };
            Article {
                title,
                published: article.published.or(page.published.map(|d| d.moment)),
                updated: article.updated.or(page.updated),
                source: article.source.or(page.outlet.map(Cow::Owned)),
                text: Cow::Owned(page.body),
                ..article
            }
        }
    }
}

/// What reports show of an article.
pub(crate) fn card<'a>(article: &'a Article<'_>, place: &'a str) -> CardView<'a> {
    let url = article.url.as_deref().unwrap_or_default();
    let id = match &article.id {
        Some(id) => id.trim(),
        None if !url.is_empty() => url,
        // The name of the file, without its folder: the same wherever the folder stands.
        None => place.rsplit(['/', '\\']).next().unwrap_or_default(),
    };
    let title = match article.title.trim() {
        "" => first_words(&article.text).into(),
        title => title.into(),
    };
    let source = match &article.source {
        Some(source) => source.trim(),
        None => host(url),
    };
    CardView {
        id: id.into(),
        title,
        source,
        url,
        place,
        published: article.published,
    }
}

/// The first words of a text, as a stand-in for a headline.
fn first_words(text: &str) -> String {
    let mut words = text.split_whitespace();
    let first: Vec<&str> = words.by_ref().take(12).collect();
    let more = if words.next().is_some() { " …" } else { "" };
    first.join(" ") + more
}

/// The host of a web address, without `www.`.
fn host(url: &str) -> &str {
    let Some((_, rest)) = url.split_once("://") else {
        return "";
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

impl Table {
    /// Adds the articles of a batch.
    fn append(&mut self, spool: Vec<u8>, rows: &[Row], sources: &[String]) -> Result<()> {
        let block = self.spool.append(spool)?;
        let sources: Vec<u32> = sources.iter().map(|name| self.outlet(name)).collect();
        for row in rows {
            self.push(
                Spot::new(block, row.start),
                row,
                sources[row.source as usize],
            );
        }
        Ok(())
    }
}

impl Counts {
    /// Counts what a run found.
    pub(crate) fn of(run: &Run) -> Self {
        let groups = run.stories().filter(|s| s.len() > 1);
        let (groups, grouped) = groups.fold((0, 0), |(n, all), s| (n + 1, all + s.len() as u64));
        Self {
            articles: run.len() as u64,
            stories: run.stories().count() as u64,
            copy_groups: groups,
            copies: grouped - groups,
            outlets: run.outlets(),
            links: run.graph().edge_count() as u64,
            repeated_ids: run.repeated_ids(),
            skipped: run.skipped().len() as u64,
        }
    }
}
