//! The articles of a run file and their groups.

use hashbrown::HashSet;
use serde::Deserialize;

use super::Assigned;
use crate::Options;
use crate::error::Error;
use crate::read::{self, Feed};
use crate::report::FORMAT;
use crate::skips::Skips;

/// What is wanted of a line.
#[derive(Deserialize)]
struct Line {
    r#type: String,
    format: Option<u64>,
    id: Option<String>,
    story: Option<String>,
    copy_group: Option<String>,
}

/// Reads the article lines, and what had to be skipped. An error if there is no article.
pub(super) fn read(feed: &mut Feed, options: &Options) -> anyhow::Result<(Vec<Assigned>, Skips)> {
    let (mut articles, mut skipped) = (Vec::new(), Skips::default());
    let mut ids = HashSet::new();
    while let Some(batch) = feed.next_batch()? {
        let mut failed = Vec::new();
        for (i, record) in batch.records.iter().enumerate() {
            let (text, _) = read::decode(batch.raw(record), None);
            let why = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
                Ok(line) => match article(line)? {
                    None => continue,
                    Some(Ok(article)) if ids.insert(article.id.clone()) => {
                        articles.push(article);
                        continue;
                    }
                    Some(Ok(again)) => format!("the id {:?} occurs twice in the run", again.id),
                    Some(Err(why)) => why.to_owned(),
                },
                Err(e) => format!("not a line of a run file: {e}"),
            };
            failed.push((i, record.skipped(why)));
        }
        skipped.extend(batch.left_out(failed));
        feed.reuse(batch);
    }
    if let (true, Some(first)) = (options.read.strict, skipped.listed().first()) {
        return Err(Error::from(first.clone()).into());
    }
    if articles.is_empty() {
        let name = feed.inputs().first().map(read::Input::name);
        anyhow::bail!(
            "{}: contains no article of a run; `sada cluster -o run.jsonl` writes a run file",
            name.unwrap_or_default()
        );
    }
    Ok((articles, skipped))
}

/// The article of a line, if it is of one. The inner error is the reason to skip it.
fn article(line: Line) -> anyhow::Result<Option<Result<Assigned, &'static str>>> {
    Ok(match (&*line.r#type, line.format) {
        ("run", Some(format)) => {
            anyhow::ensure!(
                format == FORMAT,
                "the run file has format {format}, but this version of sada reads {FORMAT}: cluster again"
            );
            None
        }
        ("article", _) => Some(match (line.id, line.story, line.copy_group) {
            (Some(id), Some(story), Some(copy_group)) => Ok(Assigned {
                id,
                story,
                copy_group,
            }),
            _ => Err("an article line needs id, story and copy_group"),
        }),
        _ => None,
    })
}
