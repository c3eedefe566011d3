//! Articles in, digests out: everything that is done with an article by itself.
//!
//! In: articles. Out: their digests with their sketches, side by side in a chunk; for each thread the facts of
//! all that it digested. Each thread has tools of its own.

use super::Sada;
use super::corpus::{Chunk, Sketcher};
use crate::article::Article;
use crate::corpus::Facts;
use crate::digest::{Digest, Digester, Recipe, language};
use crate::error::Result;
use crate::text::Language;

/// What one thread needs and keeps.
#[derive(Debug)]
pub(super) struct Tools {
    digester: Digester,
    digest: Digest,
    /// What all that this thread digested says together.
    pub(super) facts: Facts,
}

/// Turns articles into digests.
pub(super) struct Worker {
    /// None: all.
    languages: Vec<Language>,
    sketcher: Sketcher,
    recipe: Recipe,
    keeps_text: bool,
}

impl Worker {
    pub(super) fn new(sada: &Sada) -> Self {
        Self {
            languages: sada.options.extract.language.clone(),
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

    /// Whether the language of an article is one that is asked for, or cannot be told.
    pub(super) fn is_asked_for(&self, article: &Article<'_>) -> bool {
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
