//! The rows of Parquet files.
//!
//! In: a Parquet file. Out: its rows as records, with only the columns that fill a field of an
//! article; the others are not read. A column of a struct is reached by its path (`item.title`),
//! and a struct such as `source: {name}` counts as its name, as in JSON; lists and maps are passed
//! over. A damaged part of the file costs the rest of its row group, which is named.
//!
//! Memory is the footer, one page (and one dictionary) of each column that is read, and the texts of
//! some rows, whatever they claim to hold (see `pages`): a text is not copied before it is put into
//! the batch, however often a dictionary repeats it. Costs one decompression and one copy of the texts.

use std::fs::File;
use std::sync::Arc;

use parquet::errors::Result as Decoded;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};

use super::cells::{Cells, append};
use super::choice::choose;
use super::column::Column;
use super::guard::guarded;
use super::pages::{Pages, damaged, footer};
use crate::read::batch::Batch;
use crate::read::file_format::Opened;
use crate::read::reader::{More, Records, too_large};
use crate::read::record::Format;
use crate::read::source::seekable;

/// The bytes of text that are meant to be decoded at a time.
const STEP: i64 = 256 << 10;
/// The most rows that are decoded at a time.
const MOST_ROWS: i64 = 1024;

/// Reads rows.
pub(super) struct Rows {
    pages: Arc<Pages>,
    meta: ParquetMetaData,
    /// The leaves of the schema that are read.
    leaves: Vec<usize>,
    format: Format,
    input: Arc<str>,
    limit: usize,
    /// The row group that comes next.
    next: usize,
    group: Option<Group>,
    /// How many rows the row groups before have.
    before: u64,
}

/// The row group that is being read.
struct Group {
    columns: Vec<Column>,
    /// From 1, for messages.
    number: usize,
    rows: u64,
    /// How many of them were read.
    done: u64,
    /// How many rows are decoded at a time.
    step: usize,
}

impl Rows {
    /// Opens a file. The error is the reason to skip it.
    pub(super) fn open(input: Opened) -> Result<Self, String> {
        let mut stream = input.stream;
        let file: File = seekable(&mut stream, input.file)?;
        let meta = guarded(|| footer(&file));
        let meta = meta.map_err(|why| format!("a Parquet file without a sound footer: {why}"))?;
        let columns = choose(meta.file_metadata().schema_descr(), &input.fields)?;
        let leaves = columns.iter().map(|column| column.leaf).collect();
        let names = columns.into_iter().map(|column| column.name).collect();
        let limits = input.limits;
        Ok(Self {
            pages: Arc::new(Pages { file, limits }),
            meta,
            leaves,
            format: Format::new(Cells(names)),
            input: input.name,
            limit: input.limit,
            next: 0,
            group: None,
            before: 0,
        })
    }

    /// Begins the next row group; none at the end of the file. An error is its fault.
    fn begin(&mut self) -> Option<Result<Group, String>> {
        let group = self.meta.row_groups().get(self.next)?;
        self.next += 1;
        let rows = group.num_rows().max(0).unsigned_abs();
        let columns = guarded(|| self.columns(group));
        let group = columns.map(|columns| Group {
            columns,
            number: self.next,
            rows,
            done: 0,
            step: self.step(group),
        });
        Some(group.map_err(|why| {
            // Its rows keep their numbers.
            self.before += rows;
            format!("row group {}: {why}", self.next)
        }))
    }

    fn columns(&self, group: &RowGroupMetaData) -> Decoded<Vec<Column>> {
        let column = |&leaf: &usize| {
            let chunk = group.columns().get(leaf);
            let chunk = chunk.ok_or_else(|| damaged("a column is missing"))?;
            Column::new(&self.pages, chunk, group.num_rows())
        };
        self.leaves.iter().map(column).collect()
    }

    fn step(&self, group: &RowGroupMetaData) -> usize {
        let chunks = self
            .leaves
            .iter()
            .filter_map(|&leaf| group.columns().get(leaf));
        let size: i64 = chunks
            .map(|chunk| chunk.uncompressed_size().max(0))
            .fold(0, i64::saturating_add);
        let rows = STEP / (size / group.num_rows().max(1)).max(1);
        usize::try_from(rows.clamp(1, MOST_ROWS)).unwrap_or(1)
    }

    /// Adds the next row.
    fn add(&self, batch: &mut Batch, group: &mut Group) {
        group.done += 1;
        let number = self.before + group.done;
        let texts = || group.columns.iter().map(Column::text);
        let size: usize = texts().flatten().map(<[u8]>::len).sum();
        if size > self.limit {
            batch.skip(&self.input, number, too_large(self.limit));
        } else {
            let start = batch.bytes.len();
            texts().for_each(|text| append(text, &mut batch.bytes));
            let range = start..batch.bytes.len();
            batch.close(range, &self.format, &self.input, number);
        }
        group.columns.iter_mut().for_each(Column::pass);
    }
}

impl Group {
    /// Decodes rows where the next one is not decoded yet; whether there is one. An error is the
    /// fault of the row group.
    fn has_next(&mut self) -> Result<bool, String> {
        if self.done >= self.rows {
            return Ok(false);
        }
        let mut empty = self.columns.iter_mut().filter(|column| column.is_empty());
        let decoded = empty.try_for_each(|column| guarded(|| column.decode(self.step)));
        let (number, done, rows) = (self.number, self.done, self.rows);
        if let Err(why) = decoded {
            return Err(format!(
                "row group {number}: its remaining rows cannot be read: {why}"
            ));
        }
        if self.columns.iter().any(Column::is_empty) {
            return Err(format!(
                "row group {number}: it has only {done} of its {rows} rows"
            ));
        }
        Ok(true)
    }
}

impl Records for Rows {
    fn fill(&mut self, batch: &mut Batch, room: usize) -> More {
        let full = batch.size() + room;
        loop {
            if batch.size() >= full {
                return More::Yes;
            }
            let mut group = match self.group.take() {
                Some(group) => group,
                None => match self.begin() {
                    None => return More::No,
                    Some(Ok(group)) => group,
                    Some(Err(why)) => {
                        batch.skip(&self.input, None, why);
                        continue;
                    }
                },
            };
            match group.has_next() {
                Ok(true) => {
                    self.add(batch, &mut group);
                    self.group = Some(group);
                }
                Ok(false) => self.before += group.rows,
                Err(why) => {
                    batch.skip(&self.input, None, why);
                    self.before += group.rows;
                }
            }
        }
    }
}
