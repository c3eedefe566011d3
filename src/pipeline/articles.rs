//! Articles that are in memory already, grouped like those of a feed.

use rayon::prelude::*;

use super::{Ingested, Sada, Table, Tools, Worker};
use crate::article::Article;
use crate::copies::Sketches;
use crate::coverage::Frequencies;
use crate::error::{Cause, Result};
use crate::extract::{Sighted, Sightings};
use crate::pipeline::Digest;
use crate::run::Run;
use crate::stage::Silent;

/// Articles that one thread takes at a time.
pub(super) const TOGETHER: usize = 64;

impl Sada {
    /// Groups articles that are in memory, by the same stages and options as [`Sada::cluster`].
    ///
    /// They are taken as they are, but for repeated lines that are furniture: no body is looked for
    /// in their texts. They are numbered as they
    /// come; one without an id and a URL has its place, from 1, for an id. No article at all is an
    /// error of kind [`Input`](crate::ErrorKind::Input).
    pub fn cluster_articles<'a>(
        &self,
        articles: impl IntoIterator<Item = &'a Article<'a>>,
    ) -> Result<Run> {
        let articles: Vec<&Article<'_>> = articles.into_iter().collect();
        let background = self.open_background()?;
        self.group(self.ingest_articles(&articles)?, background, &Silent)
    }

    fn ingest_articles(&self, articles: &[&Article<'_>]) -> Result<Ingested> {
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
        let worker = Worker {
            sights: self.options.extract.cuts_repeated(),
            ..Worker::new(self)
        };
        let mut table = Table::default();
        let mut sketches = Sketches::new(self.bands);
        let mut frequencies = Frequencies::default();
        let mut sightings = Sightings::default();
        let digests: Vec<(Digest, Frequencies)> = articles
            .par_chunks(TOGETHER)
            .enumerate()
            .map_init(Tools::default, |tools, (chunk, articles)| {
                let mut digest = Digest::new(self.bands, articles.len(), 0);
                digest.sighted = worker.sights.then(Sighted::default);
                for (place, article) in (chunk * TOGETHER + 1..).zip(articles) {
                    worker.take(article, &place.to_string(), tools, &mut digest);
                }
                digest.finish();
                (digest, std::mem::take(&mut tools.frequencies))
            })
            .collect();
        for (mut digest, counted) in digests {
            if let Some(sighted) = digest.sighted.take() {
                sightings.append(sighted)?;
            }
            frequencies.merge(counted);
            table.skip([], std::iter::empty(), 0, digest.rows.len() as u32);
            sketches.append(digest.sketches);
            table.append(digest.records, &digest.rows, &digest.sources)?;
        }
        let mut ingested = (table, sketches, frequencies);
        worker.clear_articles(&sightings.repeated()?, articles, &mut ingested)?;
        Ok(ingested)
    }
}
