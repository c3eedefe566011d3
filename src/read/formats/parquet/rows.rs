//! The rows of Parquet files.
//!
//! In: a Parquet file. Out: its rows as records, with only the columns that fill a field of an
//! article; the others are not read. A column of a struct is reached by its path (`item.title`),
//! and a struct such as `source: {name}` counts as its name, as in JSON; lists and maps are passed
//! over. A damaged part of the file costs the rest of its row group, which is named.
//!
//! Memory is the footer, one page (and one dictionary) of each column that is read, and one batch,
//! whatever they claim to hold (see `pages`): texts are not copied before they are put into the
//! batch, however often a dictionary repeats them. Costs one decompression and one copy of the texts.

use std::fs::File;
use std::sync::Arc;

use arrow_array::RecordBatch;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
};
use parquet::arrow::{FieldLevels, parquet_to_arrow_field_levels};
use parquet::file::metadata::ParquetMetaData;

use super::cells::{Cells, append};
use super::choice::{Choice, viewed};
use super::guard::guarded;
use super::pages::{OneGroup, Pages, check_footer};
use super::values::Texts;
use crate::read::batch::Batch;
use crate::read::file_format::Opened;
use crate::read::reader::{More, Records, too_large};
use crate::read::record::Format;
use crate::read::source::seekable;
use crate::read::unpack::Limits;

/// The bytes of text that are meant to be decoded at a time.
const STEP: i64 = 256 << 10;
/// The most rows that are decoded at a time.
const MOST_ROWS: i64 = 1024;

/// Reads rows.
pub(super) struct Rows {
    file: File,
    limits: Limits,
    meta: Arc<ParquetMetaData>,
    /// The columns that are read, as the decoders know them.
    levels: FieldLevels,
    choice: Choice,
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
    reader: ParquetRecordBatchReader,
    /// From 1, for messages.
    number: usize,
    rows: u64,
    /// How many of them are decoded.
    done: u64,
    /// The rows decoded last: one column after another, and which row comes next.
    texts: Vec<Texts>,
    len: usize,
    at: usize,
}

impl Rows {
    /// Opens a file. The error is the reason to skip it.
    pub(super) fn open(input: Opened) -> Result<Self, String> {
        let mut stream = input.stream;
        let file = seekable(&mut stream, input.file)?;
        let meta = guarded(|| {
            check_footer(&file)?;
            let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
            ArrowReaderMetadata::load(&file, options)
        });
        let meta = meta.map_err(|why| format!("a Parquet file without a sound footer: {why}"))?;
        let choice = Choice::new(meta.parquet_schema(), &input.fields)?;
        let levels = guarded(|| {
            let (schema, mask) = (meta.parquet_schema(), choice.mask.clone());
            let views = viewed(meta.schema());
            parquet_to_arrow_field_levels(schema, mask, Some(views.fields()))
        });
        let levels =
            levels.map_err(|why| format!("a Parquet file without a sound schema: {why}"))?;
        let names = choice.columns.iter().map(|c| c.name.clone()).collect();
        Ok(Self {
            file,
            limits: input.limits,
            meta: Arc::clone(meta.metadata()),
            levels,
            choice,
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
        let index = self.next;
        let meta = Arc::clone(&self.meta);
        let group = meta.row_groups().get(index)?;
        self.next += 1;
        let count = group.num_rows().max(0);
        let size: i64 = self
            .choice
            .leaves
            .iter()
            .filter_map(|&leaf| group.columns().get(leaf))
            .map(|column| column.uncompressed_size().max(0))
            .fold(0, i64::saturating_add);
        let rows = (STEP / (size / count.max(1)).max(1)).clamp(1, MOST_ROWS);
        let reader = guarded(|| {
            let group = OneGroup {
                pages: Arc::new(Pages {
                    file: self.file.try_clone()?,
                    limits: self.limits,
                }),
                meta,
                index,
            };
            let rows = usize::try_from(rows).unwrap_or(1);
            ParquetRecordBatchReader::try_new_with_row_groups(&self.levels, &group, rows, None)
        });
        let group = reader.map(|reader| Group {
            reader,
            number: index + 1,
            rows: count.unsigned_abs(),
            done: 0,
            texts: Vec::new(),
            len: 0,
            at: 0,
        });
        Some(group.map_err(|why| {
            // Its rows keep their numbers.
            self.before += count.unsigned_abs();
            format!("row group {}: {why}", index + 1)
        }))
    }

    /// Decodes the next rows of a row group; whether there are any. An error is its fault.
    fn decode(&self, group: &mut Group) -> Result<bool, String> {
        let next = guarded(|| {
            let rows = group.reader.next().transpose()?;
            let texts = |rows: RecordBatch| Ok((self.choice.texts(&rows)?, rows.num_rows()));
            rows.map(texts).transpose()
        });
        let lost = |why| format!("row group {}: {why}", group.number);
        match next {
            Ok(Some((texts, len))) if len > 0 => {
                (group.texts, group.len, group.at) = (texts, len, 0);
                group.done += len as u64;
                Ok(true)
            }
            Ok(_) if group.done < group.rows => {
                let (done, rows) = (group.done, group.rows);
                Err(lost(format!("it has only {done} of its {rows} rows")))
            }
            Ok(_) => Ok(false),
            Err(why) => Err(lost(format!("its remaining rows cannot be read: {why}"))),
        }
    }

    /// Adds the next row.
    fn add(&self, batch: &mut Batch, group: &mut Group) {
        let row = group.at;
        group.at += 1;
        let number = self.before + group.done - (group.len - group.at) as u64;
        let size: usize = group
            .texts
            .iter()
            .map(|t| t.get(row).map_or(0, str::len))
            .sum();
        if size > self.limit {
            return batch.skip(&self.input, number, too_large(self.limit));
        }
        let start = batch.bytes.len();
        for texts in &group.texts {
            append(texts.get(row), &mut batch.bytes);
        }
        let range = start..batch.bytes.len();
        batch.close(range, &self.format, &self.input, number);
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
            if group.at < group.len {
                self.add(batch, &mut group);
                self.group = Some(group);
                continue;
            }
            match self.decode(&mut group) {
                Ok(true) => self.group = Some(group),
                Ok(false) => self.before += group.rows,
                Err(why) => {
                    batch.skip(&self.input, None, why);
                    self.before += group.rows;
                }
            }
        }
    }
}
