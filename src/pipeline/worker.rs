//! Batches in, digests out: everything that is done with an article by itself.
//!
//! In: batches of records. Out: for each its digests with their sketches, and what had to be left out; for
//! each thread the facts of all that it digested. Each thread has tools of its own.

use std::sync::Arc;

use super::Sada;
use super::corpus::{Chunk, Sketcher};
use crate::article::Article;
use crate::corpus::Facts;
use crate::digest::{Digest, Digester, Recipe, language};
use crate::error::Result;
use crate::extract::{self, Extract};
use crate::read::{self, Batch, Fields};
use crate::text::Language;

/// What one worker needs and keeps between batches.
#[derive(Debug)]
pub(super) struct Tools {
    digester: Digester,
    digest: Digest,
    /// What all that this worker digested says together.
    pub(super) facts: Facts,
}

/// What becomes of a batch.
#[derive(Debug)]
pub(super) struct Digested {
    pub(super) chunk: Chunk,
    /// Records that are not articles, by their number in the batch, and why.
    pub(super) skipped: Vec<(u32, Arc<str>)>,
    /// Records in a language that is not asked for, by their number in the batch.
    pub(super) foreign: Vec<u32>,
}

/// Turns batches into digests.
pub(super) struct Worker {
    fields: Fields,
    extract: Extract,
    /// None: all.
    languages: Vec<Language>,
    sketcher: Sketcher,
    recipe: Recipe,
    keeps_text: bool,
}

impl Worker {
    pub(super) fn new(sada: &Sada) -> Self {
        let options = &sada.options;
        Self {
            fields: Fields::new(&options.read.map),
            extract: options.extract.extract,
            languages: options.extract.language.clone(),
            sketcher: sada.sketcher(),
            recipe: sada.recipe(),
            keeps_text: sada.keeps_text(),
        }
    }

    /// Tools for a thread.
    pub(super) fn tools(&self) -> Tools {
        Tools {
            digester: Digester::new(self.recipe).with_text(self.keeps_text),
            digest: Digest::default(),
            facts: Facts::default(),
        }
    }

    /// Room for articles of so many bytes.
    pub(super) fn chunk(&self, articles: usize, bytes: usize) -> Chunk {
        let texts = if self.keeps_text { bytes } else { 0 };
        let lines = if self.recipe.lines { bytes / 4 } else { 0 };
        let terms = if self.recipe.terms { bytes } else { 0 };
        Chunk::new(&self.sketcher, articles, texts + lines + terms + bytes / 2)
    }

    pub(super) fn digest(&self, batch: &Batch, tools: &mut Tools) -> Result<Digested> {
        let mut digested = Digested {
            chunk: self.chunk(batch.records.len(), batch.bytes.len()),
            skipped: Vec::new(),
            foreign: Vec::new(),
        };
        for (i, record) in (0..).zip(&batch.records) {
            match self.article(batch, record) {
                Ok(article) if self.is_asked_for(&article) => {
                    let place = record.place();
                    self.take(&article, &place, tools, &mut digested.chunk)?;
                }
                Ok(_) => digested.foreign.push(i),
                Err(why) => {
                    // Mostly there is one reason for many records.
                    let why = match digested.skipped.last() {
                        Some((_, last)) if **last == *why => Arc::clone(last),
                        _ => why.into(),
                    };
                    digested.skipped.push((i, why));
                }
            }
        }
        digested.chunk.finish();
        Ok(digested)
    }

    /// The article in a record, or the reason why there is none.
    pub(super) fn article<'b>(
        &self,
        batch: &'b Batch,
        record: &read::Record,
    ) -> std::result::Result<Article<'b>, String> {
        let article = read::parse(batch.raw(record), &record.format, &self.fields)?;
        Ok(extract::article(article, &record.format, self.extract))
    }

    /// Whether the language of an article is one that is asked for, or cannot be told.
    fn is_asked_for(&self, article: &Article<'_>) -> bool {
        let wanted = |language| self.languages.contains(&language);
        self.languages.is_empty() || language(article).is_none_or(wanted)
    }

    /// Adds an article, which was read at `place`, to a chunk.
    pub(super) fn take(
        &self,
        article: &Article<'_>,
        place: &str,
        tools: &mut Tools,
        chunk: &mut Chunk,
    ) -> Result<()> {
        let Tools {
            digester,
            digest,
            facts,
        } = tools;
        digester.digest_into(article, place, digest);
        facts.add(digest)?;
        chunk.push(digest, digester.tokens(), &self.sketcher);
        Ok(())
    }
}
