//! Batches in, digests out: everything that is done with an article by itself.
//!
//! In: batches of records. Out: for each its cards, shingles, terms and sketches, and what had to be
//! left out. Each thread has tools of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hashbrown::HashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::Sada;
use super::prepare::{self, address, card, prepare};
use crate::article::{Article, Moment};
use crate::card::{Records, Texts, cut};
use crate::copies::{Bands, Shingler, SketchBlock};
use crate::coverage::{Field, Frequencies, Gatherer};
use crate::extract::{Extract, Sighted};
use crate::read::{self, Batch, Fields};
use crate::story::Level;
use crate::text::{Language, Words};

/// What one worker needs and keeps between batches.
#[derive(Debug, Default)]
pub(super) struct Tools {
    pub(super) words: Words,
    pub(super) hashes: Vec<u64>,
    pub(super) shingles: Vec<u32>,
    pub(super) terms: Gatherer,
    /// In how many articles of this worker's batches each term stands.
    pub(super) frequencies: Frequencies,
}

/// What the article table holds of an article.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// Where its records begin among those of the batch.
    pub(crate) next: (u32, u32),
    /// Hash of its id.
    pub(crate) rank: u64,
    pub(crate) published: Option<Moment>,
    /// Hash of its canonical address; 0 if it has none.
    pub(crate) address: u64,
    /// Words in the text.
    pub(crate) words: u32,
    /// Its outlet among those of the batch.
    pub(crate) source: u32,
}

/// What becomes of a batch.
pub(super) struct Digest {
    pub(super) records: Records,
    pub(super) rows: Vec<Row>,
    pub(super) sources: Vec<String>,
    /// Where each outlet stands in `sources`.
    pub(super) source_numbers: HashMap<String, u32>,
    pub(super) sketches: SketchBlock,
    /// What may turn out to be furniture.
    pub(super) sighted: Option<Sighted>,
    /// Records that are not articles, by their number in the batch, and why.
    pub(super) skipped: Vec<(u32, Arc<str>)>,
    /// Records in a language that is not asked for, by their number in the batch.
    pub(super) foreign: Vec<u32>,
}

/// Turns batches into digests.
pub(super) struct Worker {
    pub(super) fields: Fields,
    pub(super) extract: Extract,
    /// None: all.
    pub(super) languages: Vec<Language>,
    pub(super) shingler: Shingler,
    pub(super) bands: Bands,
    pub(super) level: Level,
    pub(super) texts: Texts,
    /// Whether there are so many articles that whole texts are not wanted.
    pub(super) many: AtomicBool,
    /// Whether lines are noted that may turn out to be furniture.
    pub(super) sights: bool,
}

impl Worker {
    pub(super) fn new(sada: &Sada) -> Self {
        let (options, bands) = (&sada.options, sada.bands);
        Self {
            fields: Fields::new(&options.read.map),
            extract: options.extract.extract,
            languages: options.extract.language.clone(),
            shingler: Shingler::new(options.copies.shingle),
            bands,
            level: options.story.level,
            texts: sada.texts,
            many: AtomicBool::new(false),
            sights: false,
        }
    }

    /// Bytes of the spool that articles of so many bytes need.
    pub(super) fn room(&self, bytes: usize) -> usize {
        let texts = match self.texts {
            Texts::None | Texts::Excerpt => 0,
            Texts::Stories => bytes,
        };
        texts
            + match self.level {
                Level::Copies => bytes / 2,
                Level::Stories => bytes + bytes / 2,
            }
    }

    /// What the words of an article are, for both levels.
    pub(super) fn read_words(&self, article: &Article<'_>, tools: &mut Tools) {
        let Tools {
            words,
            hashes,
            shingles,
            terms,
            ..
        } = tools;
        terms.clear();
        if self.level == Level::Stories {
            words.terms(&article.title, hashes, |t| terms.add(Field::Title, t));
            hashes.clear();
            words.terms(&article.text, hashes, |t| terms.add(Field::Body, t));
        } else {
            hashes.clear();
            words.hashes(&article.text, hashes);
        }
        shingles.clear();
        self.shingler.shingles(hashes, shingles);
    }

    pub(super) fn digest(&self, batch: &Batch, tools: &mut Tools) -> Digest {
        let mut digest = Digest::new(
            self.bands,
            batch.records.len(),
            self.room(batch.bytes.len()),
        );
        digest.sighted = self.sights.then(Sighted::default);
        for (i, record) in batch.records.iter().enumerate() {
            let place = record.place();
            match read::parse(batch.raw(record), &record.format, &self.fields) {
                Ok(article) => {
                    let article = prepare(article, &record.format, self.extract);
                    if !self.is_asked_for(&article) {
                        digest.foreign.push(i as u32);
                        continue;
                    }
                    self.take(&article, &place, tools, &mut digest);
                }
                Err(why) => {
                    // Mostly there is one reason for many records.
                    let why = match digest.skipped.last() {
                        Some((_, last)) if **last == *why => Arc::clone(last),
                        _ => why.into(),
                    };
                    digest.skipped.push((i as u32, why));
                }
            }
        }
        digest.finish();
        digest
    }

    /// Whether the language of an article is one that is asked for, or cannot be told.
    pub(super) fn is_asked_for(&self, article: &Article<'_>) -> bool {
        let wanted = |language| self.languages.contains(&language);
        self.languages.is_empty() || prepare::language(article).is_none_or(wanted)
    }

    /// Adds an article, which stands at `place`, to a digest.
    pub(super) fn take(
        &self,
        article: &Article<'_>,
        place: &str,
        tools: &mut Tools,
        digest: &mut Digest,
    ) {
        self.read_words(article, tools);
        tools.frequencies.add(tools.terms.terms());
        digest.sketches.push(self.bands, &tools.shingles);
        let card = card(article, place);
        let Digest {
            sources,
            source_numbers,
            sighted,
            ..
        } = digest;
        if let Some(sighted) = sighted {
            sighted.add(&card.source, &article.title, &article.text);
        }
        let source = *source_numbers.entry_ref(&*card.source).or_insert_with(|| {
            sources.push(card.source.clone().into_owned());
            sources.len() as u32 - 1
        });
        digest.rows.push(Row {
            next: digest.records.next(),
            // Of what the card keeps of it: ids that are the same from there on are repeated ones.
            rank: xxh3_64(cut(&card.id).as_bytes()),
            published: card.published,
            address: address(card.url),
            words: tools.hashes.len() as u32,
            source,
        });
        let terms = |out: &mut Vec<u8>| match self.level {
            Level::Copies => {}
            Level::Stories => tools.terms.write(out),
        };
        let texts = match self.many.load(Ordering::Relaxed) {
            true => self.texts.min(Texts::Excerpt),
            false => self.texts,
        };
        let text = texts.kept(&article.text);
        card.write(&tools.shingles, terms, &text, &mut digest.records);
    }
}

impl Digest {
    /// Room for so many articles, and for so many bytes of the spool.
    pub(super) fn new(bands: Bands, articles: usize, bytes: usize) -> Self {
        Self {
            records: Records::with_capacity(articles, bytes),
            rows: Vec::with_capacity(articles),
            sources: Vec::new(),
            source_numbers: HashMap::new(),
            sketches: SketchBlock::new(bands, articles),
            sighted: None,
            skipped: Vec::new(),
            foreign: Vec::new(),
        }
    }

    /// Gives back the room that was not needed.
    pub(super) fn finish(&mut self) {
        self.sketches.finish();
        if let Some(sighted) = &mut self.sighted {
            sighted.finish();
        }
        self.records.shrink_to_fit();
        self.source_numbers = HashMap::new();
    }
}
