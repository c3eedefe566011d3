//! Parquet files: written with their own library, file by file.

use super::super::fates::Fates;
use super::super::packed::Packed;
use crate::Run;
use crate::read::Feed;

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
    use crate::read::{self, Input};

    let [Input::File(path)] = feed.inputs() else {
        anyhow::bail!("Parquet: give one file at a time; each is a table of its own");
    };
    // Which article each row is.
    let mut articles = std::collections::BTreeMap::new();
    let mut bad = run.no_articles().iter().copied().peekable();
    let (mut record_number, mut article) = (0u64, 0u32);
    let mut again = feed.again();
    while let Some(batch) = again.next_batch()? {
        for record in &batch.records {
            record_number += 1;
            if bad.next_if(|&n| n == record_number - 1).is_none() {
                articles.insert(record.number, article);
                article += 1;
            }
        }
        again.reuse(batch);
    }
    let mut failed = None;
    let fate = |row: u64| match articles.get(&row) {
        None => Ok(fates.of_no_article()),
        Some(&article) => fates.of(article),
    };
    let file = std::fs::File::open(path)?;
    let written = match fates.task() {
        super::super::Task::Drop => {
            let keep = |row| {
                fate(row)
                    .unwrap_or_else(|e| {
                        failed = Some(e);
                        None
                    })
                    .is_some()
            };
            read::keep_rows(file, keep, &mut *out)
        }
        super::super::Task::Annotate => {
            let label = |row| {
                let fate = fate(row).unwrap_or_else(|e| {
                    failed = Some(e);
                    None
                });
                fate.flatten()
                    .map(|l| read::Label {
                        group: l.group,
                        copy_of: l.copy_of,
                        score: l.score,
                    })
                    .unwrap_or_default()
            };
            read::label_rows(file, label, &mut *out)
        }
    };
    match failed {
        Some(e) => Err(e),
        None => Ok(written.map(drop)?),
    }
}
