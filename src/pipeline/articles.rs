//! Articles that are in memory already, grouped like those of a feed.

use rayon::prelude::*;

use super::corpus::Corpus;
use super::worker::Worker;
use super::{Ingested, Sada};
use crate::article::Article;
use crate::corpus::Facts;
use crate::error::{Cause, Result};
use crate::progress::Silent;
use crate::run::{Reading, Run};

/// Articles that one thread takes at a time.
const TOGETHER: usize = 64;

impl Sada {
    /// Groups articles that are in memory, by the same stages and options as [`Sada::cluster`].
    ///
    /// They are taken as they are, but for repeated lines that are boilerplate: no body is looked for in
    /// their texts. They are numbered as they come; one without an id and a URL has its place, from 1, for
    /// an id. No article at all is an error of kind [`Input`](crate::ErrorKind::Input).
    pub fn cluster_articles<'a>(
        &self,
        articles: impl IntoIterator<Item = &'a Article<'a>>,
    ) -> Result<Run> {
        let articles: Vec<&Article<'_>> = articles.into_iter().collect();
        if articles.is_empty() {
            let what = "the list of articles".to_owned();
            let (records, skipped) = (0, 0);
            return Err(Cause::Empty {
                what,
                records,
                skipped,
            }
            .into());
        }
        let background = self.open_background()?;
        self.solve_ingested(self.ingest_articles(&articles)?, background, &Silent)
    }

    fn ingest_articles(&self, articles: &[&Article<'_>]) -> Result<Ingested> {
        let worker = Worker::new(self);
        let (mut corpus, mut facts) = (self.corpus(), Facts::default());
        let mut reading = Reading::default();
        let chunks: Vec<_> = articles
            .par_chunks(TOGETHER)
            .enumerate()
            .map_init(
                || worker.tools(),
                |tools, (number, articles)| {
                    let mut chunk = worker.chunk(articles.len(), 0);
                    for (place, article) in (number * TOGETHER + 1..).zip(articles) {
                        worker.take(article, &place.to_string(), tools, &mut chunk)?;
                    }
                    chunk.finish();
                    Ok((chunk, std::mem::take(&mut tools.facts)))
                },
            )
            .collect::<Result<_>>()?;
        for (chunk, of_chunk) in chunks {
            facts.merge(of_chunk)?;
            reading.skip([], std::iter::empty(), 0, chunk.block.len() as u32);
            corpus.append(chunk)?;
        }
        Ok(Ingested {
            corpus,
            facts,
            reading,
        })
    }

    /// Groups the articles of a corpus, of which `facts` are the facts.
    pub fn cluster_corpus(&self, corpus: Corpus, facts: Facts) -> Result<Run> {
        let background = self.open_background()?;
        let mut reading = Reading::default();
        reading.skip([], std::iter::empty(), 0, corpus.len() as u32);
        let ingested = Ingested {
            corpus,
            facts,
            reading,
        };
        self.solve_ingested(ingested, background, &Silent)
    }
}
