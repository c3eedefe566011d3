//! Parquet files: written with their own library, one file at a time. Memory is 16 bytes a row
//! beside what the library holds: a row group.

#[cfg(feature = "parquet")]
use std::{fs::File, io::Read, path::Path};

#[cfg(feature = "parquet")]
use anyhow::Context;

use super::super::fates::Fates;
use super::super::packed::Packed;
#[cfg(feature = "parquet")]
use super::super::{Task, fates::InOrder};
use crate::Run;
use crate::read::Feed;
#[cfg(feature = "parquet")]
use crate::read::{self, Input};

#[cfg(not(feature = "parquet"))]
pub(in super::super) fn write(
    _: &Run,
    _: &Fates<'_>,
    _: &Feed,
    _: &mut Packed,
) -> anyhow::Result<()> {
    anyhow::bail!("this build has no Parquet (cargo feature \"parquet\")")
}

/// Writes the rows of the one Parquet file that was read.
#[cfg(feature = "parquet")]
pub(in super::super) fn write(
    run: &Run,
    fates: &Fates<'_>,
    feed: &Feed,
    out: &mut Packed,
) -> anyhow::Result<()> {
    let (path, file) = the_file(feed)?;
    let articles = articles(run, feed)?;
    let mut failed = None;
    let mut fate = |row: u64| {
        let at = articles.binary_search_by_key(&row, |&(row, _)| row);
        let article = at.ok().and_then(|at| articles.get(at)).map(|&(_, a)| a);
        fates.of(article).unwrap_or_else(|e| {
            failed = Some(e);
            None
        })
    };
    let written = match fates.task() {
        Task::Drop => read::keep_rows(file, |row| fate(row).is_some(), &mut *out),
        Task::Annotate => {
            let label = |row| {
                let label = fate(row).flatten().unwrap_or_default();
                read::Label {
                    group: label.group,
                    copy_of: label.copy_of,
                    score: label.score,
                }
            };
            read::label_rows(file, label, &mut *out)
        }
    };
    if let Some(e) = failed {
        return Err(e);
    }
    written
        .map(drop)
        .with_context(|| path.display().to_string())
}

/// The one file to read. Parquet is read from its end, and a table is a file of its own.
#[cfg(feature = "parquet")]
fn the_file(feed: &Feed) -> anyhow::Result<(&Path, File)> {
    let path = match feed.inputs() {
        [Input::File(path)] => path,
        [_] => anyhow::bail!(
            "Parquet from standard input cannot be written again; save it to a file and name that"
        ),
        _ => anyhow::bail!(
            "Parquet: give one file at a time, each is a table of its own; cluster reads several"
        ),
    };
    let mut file = File::open(path).with_context(|| path.display().to_string())?;
    let mut mark = [0; 4];
    let is_parquet = file.read_exact(&mut mark).is_ok() && mark == *b"PAR1";
    anyhow::ensure!(
        is_parquet,
        "{}: Parquet in an archive or packed once more cannot be written again; unpack it first",
        path.display()
    );
    Ok((path, file))
}

/// Which article each row is; rows that are none are not named.
#[cfg(feature = "parquet")]
fn articles(run: &Run, feed: &Feed) -> anyhow::Result<Vec<(u64, u32)>> {
    let mut articles = Vec::with_capacity(run.len());
    let mut order = InOrder::of(run);
    let mut again = feed.again();
    while let Some(batch) = again.next_batch()? {
        for record in &batch.records {
            articles.extend(order.next().map(|article| (record.number, article)));
        }
        again.reuse(batch);
    }
    order.finish()?;
    Ok(articles)
}
