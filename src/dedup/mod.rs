//! The same records without the copies, or with what is known of them.
//!
//! In: the inputs and a [`Run`] over them with [`Level::Copies`](crate::story::Level). Out: the
//! records, in their order and format, without the copies ([`Edit::Drop`]: byte for byte) or all of
//! them with a label ([`Edit::Annotate`]). Text files and pages are not copied: the result is the list
//! of files to keep.
//!
//! ```no_run
//! use sada::dedup::{self, Packed};
//! use sada::read::Edit;
//! use sada::{Options, Sada, story::Level};
//!
//! let mut options = Options::default();
//! options.story.level = Level::Copies;
//! let sada = Sada::new(options)?;
//! let mut feed = dedup::open(&["feed.jsonl".into()], &sada.options().read)?;
//! let run = sada.cluster(&mut feed)?;
//! let name = std::path::Path::new("clean.jsonl.zst");
//! let mut out = Packed::new(std::fs::File::create(name)?, name)?;
//! dedup::write(&run, &feed, Edit::Drop, &mut out)?;
//! out.finish()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The inputs are read twice: once to find the copies, once to write what is kept. What is written is
//! what was judged: each record is compared with a hash of the first reading, and an input that
//! changed in between is an error. Memory is 20 bytes an article in addition to the run, and one batch;
//! of a Parquet file 16 bytes a row more. Cost: a second reading.

mod decisions;
mod dropped;
mod packed;

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::time::SystemTime;

pub use dropped::write_dropped;
pub use packed::Packed;

use self::decisions::{ArticleNumbers, Decisions};
use crate::error::{Cause, Result};
use crate::ids::ArticleIx;
use crate::read::{self, CopyError, Edit, Feed, Input, Rewrite, RewriteFile, Rewriter};
use crate::report::Error;
use crate::run::Run;

/// Finds the inputs of a run whose records are to be written again. An error of kind
/// [`ErrorKind::Input`](crate::ErrorKind::Input) if a path is missing, or an input is a pipe other
/// than standard input, of which a copy is kept in a temporary file.
pub fn open(paths: &[PathBuf], options: &read::Options) -> Result<Feed> {
    let feed = Feed::open(paths, options)?
        .keep_stdin()
        .with_record_hashes();
    if let Some(pipe) = feed.runs_dry() {
        return Err(Cause::NotWritten {
            name: pipe.name(),
            why:
                "not a regular file, and its records are read twice; give a file, or standard input"
                    .to_owned(),
        }
        .into());
    }
    Ok(feed)
}

/// Reads the inputs of a run again and writes what becomes of their records. `feed` is that of
/// [`open`], which the run has read to its end.
///
/// # Errors
///
/// [`Error::Io`] is one of `out`, which then has a part of the result, as it does after any error.
/// Of kind [`ErrorKind::Input`](crate::ErrorKind::Input) are: an input that changed since the run
/// read it; inputs whose records cannot go into one output.
pub fn write<W: Write + Send>(
    run: &Run,
    feed: &Feed,
    edit: Edit,
    out: &mut Packed<W>,
) -> Result<(), Error> {
    let decisions = Decisions::of_run(run, edit);
    match read::rewriter(feed.formats(), edit)? {
        Rewriter::Records(rewriter) => write_records(run, &decisions, feed, rewriter, out),
        Rewriter::File(rewriter) => write_file(run, &decisions, feed, &*rewriter, edit, out),
    }
}

fn write_records<W: Write>(
    run: &Run,
    decisions: &Decisions<'_>,
    feed: &Feed,
    mut rewriter: Box<dyn Rewrite>,
    out: &mut Packed<W>,
) -> Result<(), Error> {
    let mut numbers = ArticleNumbers::of(run);
    let mut again = feed.again();
    let mut bytes = Vec::new();
    while let Some(batch) = again.next_batch()? {
        let mut others = batch.others.iter().peekable();
        for i in 0..=batch.records.len() {
            while let Some((_, range)) = others.next_if(|(before, _)| *before <= i) {
                let other = batch.bytes.get(range.clone()).unwrap_or_default();
                rewriter.other(other, &mut bytes);
                if out.is_by_record() {
                    out.put(&mut bytes)?;
                }
            }
            let Some(record) = batch.records.get(i) else {
                break;
            };
            if let Some(label) = decisions.of(numbers.next())? {
                rewriter.record(batch.raw(record), record, label.as_ref(), &mut bytes)?;
                if out.is_by_record() {
                    out.put(&mut bytes)?;
                }
            }
        }
        out.put(&mut bytes)?;
        again.reuse(batch);
    }
    numbers.finish()?;
    rewriter.end(&mut bytes);
    Ok(out.put(&mut bytes)?)
}

/// Writes a file that is copied as a whole: the records are compared first, then the file is read a
/// third time, and its size and modification time show whether it stayed as it was.
fn write_file<W: Write + Send>(
    run: &Run,
    decisions: &Decisions<'_>,
    feed: &Feed,
    rewriter: &dyn RewriteFile,
    edit: Edit,
    out: &mut Packed<W>,
) -> Result<(), Error> {
    let file = rewriter.open(feed.inputs())?;
    let name = feed.inputs().first().map(Input::name).unwrap_or_default();
    let unreadable = |source| Cause::Unreadable {
        path: name.clone().into(),
        source,
    };
    let before = state(&file).map_err(|e| crate::Error::from(unreadable(e)))?;
    let copy = || {
        file.try_clone()
            .map_err(|e| crate::Error::from(unreadable(e)))
    };
    let articles = articles_of_records(run, feed.again_from(copy()?))?;
    let mut failed = None;
    let mut decide = |record: u64| {
        let at = articles.binary_search_by_key(&record, |&(record, _)| record);
        let article = at.ok().and_then(|at| articles.get(at)).map(|&(_, a)| a);
        decisions.of(article).unwrap_or_else(|e| {
            failed = Some(e);
            None
        })
    };
    let written = rewriter.write(copy()?, edit, &mut decide, out);
    if let Some(e) = failed {
        return Err(e.into());
    }
    written.map_err(|e| {
        let (name, why) = (name.clone(), e.to_string());
        crate::Error::from(match e {
            CopyError::Read(_) | CopyError::Packed => Cause::NotWritten { name, why },
            CopyError::Write(_) => Cause::Target {
                path: name.into(),
                why,
            },
        })
    })?;
    if state(&file).ok() != Some(before) {
        let how = "it was written to".to_owned();
        return Err(crate::Error::from(Cause::Changed { name, how }).into());
    }
    Ok(())
}

/// What changes when a file is written to.
fn state(file: &File) -> std::io::Result<(u64, Option<SystemTime>)> {
    let meta = file.metadata()?;
    Ok((meta.len(), meta.modified().ok()))
}

/// Which article each record of one input is; records that are not articles are not listed.
fn articles_of_records(run: &Run, mut again: Feed) -> Result<Vec<(u64, ArticleIx)>> {
    let mut articles = Vec::with_capacity(run.len());
    let mut numbers = ArticleNumbers::of(run);
    while let Some(batch) = again.next_batch()? {
        for record in &batch.records {
            articles.extend(numbers.next().map(|article| (record.number, article)));
        }
        again.reuse(batch);
    }
    numbers.finish()?;
    Ok(articles)
}
