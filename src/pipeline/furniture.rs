//! The second reading: articles without the lines that are furniture by repetition.
//!
//! In: what the first reading found of each article, and which lines of which outlet are furniture
//! ([`Repeated`]). Out: the same, with the articles that have such lines digested anew. Cost: one
//! more reading of the inputs and the digest of those articles, and their new records in the
//! spool beside the old ones. Only if there is furniture, and never for inputs that run dry
//! ([`Feed::is_repeatable`]). What changed between the readings stays as it was read first.

use hashbrown::HashMap;
use rayon::prelude::*;

use super::articles::TOGETHER;
use super::prepare::outlet;
use super::threads::Threads;
use super::{Digest, Ingested, Tools, Worker, interrupted, prepare};
use crate::article::Article;
use crate::error::Result;
use crate::extract::{Repeated, RepeatedLine};
use crate::read::{self, Batch, Feed};
use crate::run::Furniture;
use crate::stage::Observer;

/// What becomes of articles that are read again.
struct Again {
    /// Those that changed.
    digest: Digest,
    /// Their numbers among all that were read again.
    numbers: Vec<u32>,
    /// How many were read again.
    articles: u32,
    /// How many lines went.
    lines: u64,
    /// Lines that are told, by their number.
    told: HashMap<u64, RepeatedLine>,
}

/// What became of all articles so far.
#[derive(Default)]
struct Done {
    articles: u32,
    furniture: Furniture,
    told: HashMap<u64, RepeatedLine>,
}

impl Worker {
    /// Reads a feed once more and digests anew what has furniture.
    pub(super) fn clear(
        &self,
        repeated: &Repeated,
        feed: &Feed,
        ingested: &mut Ingested,
        observer: &dyn Observer,
    ) -> Result<()> {
        if repeated.is_empty() {
            return Ok(());
        }
        let mut feed = feed.again();
        let threads = Threads::new();
        let mut done = Done::default();
        loop {
            let again = threads.next(&mut feed, |batch, tools| {
                self.digest_again(batch, repeated, tools)
            })?;
            if again.is_empty() {
                break;
            }
            for (batch, again) in again {
                done.put(again, ingested)?;
                feed.reuse(batch);
            }
            interrupted(observer)?;
        }
        done.finish(ingested);
        Ok(())
    }

    /// Digests those articles anew that have furniture.
    pub(super) fn clear_articles(
        &self,
        repeated: &Repeated,
        articles: &[&Article<'_>],
        ingested: &mut Ingested,
    ) -> Result<()> {
        if repeated.is_empty() {
            return Ok(());
        }
        let again: Vec<Again> = articles
            .par_chunks(TOGETHER)
            .enumerate()
            .map_init(Tools::default, |tools, (chunk, articles)| {
                let mut again = self.again(articles.len());
                for (place, article) in (chunk * TOGETHER + 1..).zip(articles) {
                    again.take(self, article, &place.to_string(), repeated, tools);
                }
                again.digest.finish();
                again
            })
            .collect();
        let mut done = Done::default();
        for again in again {
            done.put(again, ingested)?;
        }
        done.finish(ingested);
        Ok(())
    }

    /// Room for so many articles.
    fn again(&self, articles: usize) -> Again {
        Again {
            digest: Digest::new(self.bands, articles, 0),
            numbers: Vec::new(),
            articles: 0,
            lines: 0,
            told: HashMap::new(),
        }
    }

    fn digest_again(&self, batch: &Batch, repeated: &Repeated, tools: &mut Tools) -> Again {
        let mut again = self.again(batch.records.len());
        for record in &batch.records {
            if let Ok(article) = read::parse(batch.raw(record), &record.format, &self.fields) {
                let article = prepare(article, &record.format, self.extract);
                // As in the first reading, so that both count alike.
                if !self.is_asked_for(&article) {
                    continue;
                }
                again.take(self, &article, &record.place(), repeated, tools);
            }
        }
        again.digest.finish();
        again
    }
}

impl Again {
    /// Digests the next article if it has furniture.
    fn take(
        &mut self,
        worker: &Worker,
        article: &Article<'_>,
        place: &str,
        repeated: &Repeated,
        tools: &mut Tools,
    ) {
        self.articles += 1;
        let source = outlet(article);
        let Some(cut) = repeated.cut(&source, &article.title, &article.text) else {
            return;
        };
        for (number, line) in cut.told {
            self.told.entry(number).or_insert_with(|| RepeatedLine {
                outlet: source.clone().into_owned(),
                line,
                articles: repeated.articles(number),
            });
        }
        self.lines += u64::from(cut.lines);
        self.numbers.push(self.articles - 1);
        let article = Article {
            text: cut.text.into(),
            ..article.clone()
        };
        worker.take(&article, place, tools, &mut self.digest);
    }
}

impl Done {
    /// Puts what was digested anew in the place of what was there.
    fn put(&mut self, again: Again, (table, sketches, frequencies): &mut Ingested) -> Result<()> {
        let first = self.articles;
        self.articles += again.articles;
        let rows = &again.digest.rows;
        if !table.has(first, &again.numbers, rows) {
            return Ok(());
        }
        let articles: Vec<u32> = again.numbers.iter().map(|number| first + number).collect();
        let block = table.store.append(again.digest.records)?;
        for (&article, row) in articles.iter().zip(rows) {
            let old = table.terms(article)?.into_owned();
            table.replace(article, block, row);
            frequencies.exchange(&old, &table.terms(article)?);
        }
        sketches.replace(&articles, &again.digest.sketches);
        self.furniture.articles += articles.len() as u64;
        self.furniture.lines += again.lines;
        self.told.extend(again.told);
        Ok(())
    }

    /// Tells the table what went.
    fn finish(mut self, (table, ..): &mut Ingested) {
        self.furniture.told = self.told.into_values().collect();
        let order = |line: &RepeatedLine| {
            let RepeatedLine {
                outlet,
                line,
                articles,
            } = line.clone();
            (std::cmp::Reverse(articles), outlet, line)
        };
        self.furniture.told.sort_by_cached_key(order);
        table.set_furniture(self.furniture);
    }
}
