//! In which shape records are written: that in which they were read.

use std::collections::BTreeSet;

use super::Task;
use super::fates::Label;
use super::shapes::{feed, json, lines, paths, table, web};
use crate::read::{InputFormat, Record};

/// The shape of an output, and how far it is written.
#[derive(Debug)]
pub(super) enum Shape {
    /// One JSON record a line.
    Jsonl,
    /// A JSON array, an object around one, or objects in a row.
    Json(json::Document),
    /// One text a line.
    Lines,
    /// A table as text.
    Table(table::Table),
    /// A feed or sitemap.
    Feed(feed::Feed),
    /// A web archive.
    Web,
    /// The names of files.
    Paths,
    /// A Parquet file, which is written another way.
    Rows,
}

/// The formats that can be one output.
const FAMILIES: [(&str, &[InputFormat]); 6] = [
    (
        "text files or pages",
        &[InputFormat::Text, InputFormat::Html],
    ),
    (
        "JSON or lines",
        &[InputFormat::Jsonl, InputFormat::Json, InputFormat::Lines],
    ),
    ("tables", &[InputFormat::Csv]),
    ("feeds", &[InputFormat::Feed]),
    ("web archives", &[InputFormat::Warc]),
    ("Parquet files", &[InputFormat::Parquet]),
];

impl Shape {
    /// The shape of what was read.
    pub(super) fn of(formats: &BTreeSet<InputFormat>, task: Task) -> anyhow::Result<Self> {
        let here = |family: &&(&str, &[InputFormat])| family.1.iter().any(|f| formats.contains(f));
        let families: Vec<&str> = FAMILIES
            .iter()
            .filter(here)
            .map(|(name, _)| *name)
            .collect();
        if let [first, second, ..] = families[..] {
            anyhow::bail!(
                "some inputs are {first}, some are {second}: their records cannot go into one \
                 output; run dedup on each kind, or cluster on all"
            );
        }
        let has = |format| formats.contains(&format);
        Ok(match () {
            () if has(InputFormat::Csv) => Self::Table(table::Table::new(task)),
            () if has(InputFormat::Feed) => Self::Feed(feed::Feed::default()),
            () if has(InputFormat::Warc) => Self::Web,
            () if has(InputFormat::Parquet) => Self::Rows,
            () if has(InputFormat::Lines) => {
                anyhow::ensure!(
                    task == Task::Drop,
                    "--annotate: a text a line has no fields to add to; cluster -o run.jsonl says \
                     what each of them is"
                );
                Self::Lines
            }
            () if has(InputFormat::Jsonl) => Self::Jsonl,
            () if has(InputFormat::Json) => Self::Json(json::Document::default()),
            () => Self::Paths,
        })
    }

    /// Appends a record, with what is to be added to it.
    pub(super) fn record(
        &mut self,
        raw: &[u8],
        record: &Record,
        label: Option<&Label>,
        out: &mut Vec<u8>,
    ) -> anyhow::Result<()> {
        match self {
            Self::Jsonl => json::line(raw, label, out),
            Self::Json(document) => document.element(raw, label, out),
            Self::Lines => lines::line(raw, record, out),
            Self::Table(table) => table.row(raw, record, label, out)?,
            Self::Feed(feed) => feed.item(raw, record, label, out)?,
            Self::Web => web::record(raw, label, out),
            Self::Paths => paths::path(record, label, out),
            Self::Rows => {}
        }
        Ok(())
    }

    /// Appends bytes of the input that hold no article.
    pub(super) fn other(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::Web => web::other(bytes, out),
            Self::Json(document) => document.around(bytes, out),
            _ => {}
        }
    }

    /// Appends what stands behind the last record.
    pub(super) fn end(&self, out: &mut Vec<u8>) {
        match self {
            Self::Json(document) => document.end(out),
            Self::Feed(feed) => feed.end(out),
            _ => {}
        }
    }
}
