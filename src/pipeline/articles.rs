//! Articles that are in memory already, grouped like those of a feed.

use std::borrow::Borrow;

use rayon::prelude::*;

use super::corpus::Corpus;
use super::worker::Worker;
use super::{Ingested, Sada};
use crate::article::Article;
use crate::corpus::Facts;
use crate::error::{Cause, Result};
use crate::progress::{Observer, ReadSoFar, Silent, Stage, check};
use crate::run::{Reading, Run};

/// Articles that one thread takes at a time.
const TOGETHER: usize = 64;
/// Articles for each thread that are in memory at a time.
const A_THREAD: usize = 8 * TOGETHER;

impl Sada {
    /// Groups articles that are in memory or come one by one, by the same stages and options as
    /// [`Sada::cluster`](crate::Sada): some hundreds for each thread are held at a time.
    ///
    /// They are taken as they are, but for repeated lines that are boilerplate: no body is looked for in
    /// their texts. Those in a language that is not asked for are left out and counted; the others are
    /// numbered as they come ([`Run::position`]). One without an id and a URL has its place, from 1, for an
    /// id.
    ///
    /// # Errors
    ///
    /// Of kind [`Input`](crate::ErrorKind::Input) if no article is left, of kind
    /// [`Temporary`](crate::ErrorKind::Temporary) if a temporary file cannot be made.
    pub fn cluster_articles<'a, I>(&self, articles: I) -> Result<Run>
    where
        I: IntoIterator<IntoIter: Send>,
        I::Item: Borrow<Article<'a>> + Send + Sync,
    {
        self.cluster_articles_watched(articles, &Silent)
    }

    /// The same; `observer` is told of the progress and may end it.
    pub fn cluster_articles_watched<'a, I>(
        &self,
        articles: I,
        observer: &dyn Observer,
    ) -> Result<Run>
    where
        I: IntoIterator<IntoIter: Send>,
        I::Item: Borrow<Article<'a>> + Send + Sync,
    {
        let background = self.open_background()?;
        let mut articles = articles.into_iter();
        self.threads.run(|| {
            observer.begin(Stage::Read);
            let ingested = self.ingest_articles(&mut articles, observer)?;
            self.solve_ingested(ingested, background, observer)
        })
    }

    fn ingest_articles<'a, A>(
        &self,
        articles: &mut impl Iterator<Item = A>,
        observer: &dyn Observer,
    ) -> Result<Ingested>
    where
        A: Borrow<Article<'a>> + Send + Sync,
    {
        let worker = Worker::new(self);
        let (mut corpus, mut facts) = (self.corpus(), Facts::default());
        let (mut reading, mut so_far) = (Reading::default(), ReadSoFar::default());
        let all = Some(articles.size_hint()).filter(|(least, most)| Some(*least) == *most);
        let mut before = 0;
        loop {
            let some: Vec<A> = articles
                .take(rayon::current_num_threads() * A_THREAD)
                .collect();
            if some.is_empty() {
                break;
            }
            for taken in worker.take_all(&some, before)? {
                facts.merge(taken.facts)?;
                let (foreign, all) = (taken.foreign, taken.articles);
                reading.skip([], foreign.iter().copied(), foreign.len(), all as u32);
                corpus.append(taken.chunk)?;
            }
            before += some.len();
            so_far.articles = corpus.len() as u64;
            so_far.bytes += some
                .iter()
                .map(|a| a.borrow().text.len() as u64)
                .sum::<u64>();
            so_far.share = all.map(|(all, _)| before as f64 / all.max(before) as f64);
            observer.read(so_far);
            check(observer)?;
        }
        if corpus.is_empty() {
            return Err(Cause::Empty {
                what: match reading.other_languages {
                    0 => "the list of articles".to_owned(),
                    n => format!("all {n} articles are in other languages than those asked for"),
                },
                records: before as u64,
                skipped: 0,
            }
            .into());
        }
        Ok(Ingested {
            corpus,
            facts,
            reading,
        })
    }

    /// Groups the articles of a corpus, of which `facts` are the facts.
    ///
    /// # Errors
    ///
    /// Of kind [`Temporary`](crate::ErrorKind::Temporary) if a temporary file cannot be read.
    pub fn cluster_corpus(&self, corpus: Corpus, facts: Facts) -> Result<Run> {
        self.cluster_corpus_watched(corpus, facts, &Silent)
    }

    /// The same; `observer` is told of the progress and may end it.
    pub fn cluster_corpus_watched(
        &self,
        corpus: Corpus,
        facts: Facts,
        observer: &dyn Observer,
    ) -> Result<Run> {
        let background = self.open_background()?;
        let mut reading = Reading::default();
        reading.skip([], std::iter::empty(), 0, corpus.len() as u32);
        let ingested = Ingested {
            corpus,
            facts,
            reading,
        };
        self.threads
            .run(|| self.solve_ingested(ingested, background, observer))
    }
}

/// What became of some articles.
struct Taken {
    chunk: super::corpus::Chunk,
    facts: Facts,
    /// How many they were.
    articles: usize,
    /// Those in a language that is not asked for.
    foreign: Vec<u32>,
}

impl Worker {
    /// Digests articles, before which there were so many others; in their order.
    fn take_all<'a, A>(&self, articles: &[A], before: usize) -> Result<Vec<Taken>>
    where
        A: Borrow<Article<'a>> + Send + Sync,
    {
        let take = |tools: &mut super::worker::Tools, number: usize, articles: &[A]| {
            let (mut chunk, mut foreign) = (self.chunk(articles.len(), 0), Vec::new());
            for (i, article) in articles.iter().map(A::borrow).enumerate() {
                let place = before + number * TOGETHER + i + 1;
                if self.is_asked_for(article) {
                    self.take(article, &place.to_string(), tools, &mut chunk)?;
                } else {
                    foreign.push(i as u32);
                }
            }
            chunk.finish();
            Ok(Taken {
                chunk,
                facts: std::mem::take(&mut tools.facts),
                articles: articles.len(),
                foreign,
            })
        };
        articles
            .par_chunks(TOGETHER)
            .enumerate()
            .map_init(
                || self.tools(),
                |tools, (number, articles)| take(tools, number, articles),
            )
            .collect()
    }
}
