//! A Parquet file again, with some of its rows, or with what was found out about each.
//!
//! In: a Parquet file, and a function of the number of a row (from 1, as [`Record`] counts). Out:
//! a Parquet file of the same columns, key-value metadata, compression and row groups (one that
//! keeps no row is left out). Each column is decoded and encoded again as it is stored, so every
//! value stays what it was, whatever its type and however it is nested. Memory is the pages of one
//! column in one row group while its dictionary grows, and [`ROWS`](super::copy::ROWS) rows of it.
//!
//! [`Record`]: crate::read::Record

use std::fs::File;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use parquet::basic::{Encoding, LogicalType, Repetition, Type as Stored};
use parquet::column::reader::ColumnReader;
use parquet::errors::{ParquetError, Result as Decoded};
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{SchemaDescriptor, Type, TypePtr};

use super::arrow_schema;
use super::copy::{copy_column, write_scores, write_texts};
use super::guard::guarded;
use super::pages::{Pages, column_reader, damaged, footer};
use crate::read::rewrite::{CopyError, Label};
use crate::read::unpack::Limits;

fn cannot_write(e: &ParquetError) -> CopyError {
    CopyError::Write(e.to_string())
}

/// Copies a Parquet file with only the rows to keep; gives how many these are.
pub fn keep_rows(
    input: File,
    mut keep: impl FnMut(u64) -> bool,
    out: impl Write + Send,
) -> Result<u64, CopyError> {
    let source = Source::open(input)?;
    let schema = source.schema().root_schema_ptr();
    let mut writer = source.writer(out, Arc::clone(&schema), None)?;
    let (mut first, mut written) = (1, 0);
    for group in source.meta.row_groups() {
        let rows = source.rows(group)?;
        let kept = runs(rows, |row| keep(first + row));
        first += rows;
        if kept.is_empty() {
            // Read as well, so that damage is found wherever it is.
            let mut nowhere = source.writer(io::sink(), Arc::clone(&schema), None)?;
            source.copy_group(group, rows, &kept, &mut nowhere)?;
        } else {
            source.copy_group(group, rows, &kept, &mut writer)?;
        }
        written += kept.iter().map(|run| run.end - run.start).sum::<u64>();
    }
    writer.close().map_err(|e| cannot_write(&e))?;
    Ok(written)
}

/// Copies a Parquet file and puts three columns at its end; gives how many rows it has. Each row is
/// asked for once for each of the three.
pub fn label_rows(
    input: File,
    mut label: impl FnMut(u64) -> Label,
    out: impl Write + Send,
) -> Result<u64, CopyError> {
    let source = Source::open(input)?;
    let schema = widened(source.schema().root_schema()).map_err(|e| cannot_write(&e))?;
    let kept: Vec<usize> = (0..source.schema().num_columns())
        .filter(|&leaf| !is_new(source.schema().get_column_root(leaf).name()))
        .collect();
    let mut writer = source.writer(out, schema, Some(&Label::NAMES))?;
    let mut first = 1;
    for group in source.meta.row_groups() {
        let rows = source.rows(group)?;
        if rows == 0 {
            continue;
        }
        let mut target = writer.next_row_group().map_err(|e| cannot_write(&e))?;
        for &leaf in &kept {
            let all = 0..rows;
            source.copy(group, leaf, rows, &[all], &mut target)?;
        }
        let numbers = first..first + rows;
        let write = || -> Decoded<()> {
            write_texts(&mut target, numbers.clone(), |row| Some(label(row).group))?;
            write_texts(&mut target, numbers.clone(), |row| label(row).copy_of)?;
            write_scores(&mut target, numbers, |row| label(row).score)?;
            target.close().map(drop)
        };
        write().map_err(|e| cannot_write(&e))?;
        first += rows;
    }
    writer.close().map_err(|e| cannot_write(&e))?;
    Ok(first - 1)
}

/// The runs of rows, counted from 0, that are kept.
fn runs(rows: u64, mut keep: impl FnMut(u64) -> bool) -> Vec<Range<u64>> {
    let mut runs: Vec<Range<u64>> = Vec::new();
    for row in (0..rows).filter(|&row| keep(row)) {
        match runs.last_mut() {
            Some(run) if run.end == row => run.end += 1,
            _ => runs.push(row..row + 1),
        }
    }
    runs
}

fn is_new(name: &str) -> bool {
    Label::NAMES.contains(&name)
}

/// The columns of a schema, and after them those of a [`Label`], which take the place of any of
/// their names.
fn widened(schema: &Type) -> Decoded<TypePtr> {
    let [group, copy_of, score] = Label::NAMES;
    let text = |name, repetition| {
        let text = Type::primitive_type_builder(name, Stored::BYTE_ARRAY);
        let text = text.with_logical_type(Some(LogicalType::String));
        text.with_repetition(repetition).build()
    };
    let number = Type::primitive_type_builder(score, Stored::DOUBLE);
    let new = [
        text(group, Repetition::REQUIRED)?,
        text(copy_of, Repetition::OPTIONAL)?,
        number.with_repetition(Repetition::OPTIONAL).build()?,
    ];
    let old = schema.get_fields().iter();
    let old = old.filter(|field| !is_new(field.name())).cloned();
    let fields = old.chain(new.map(Arc::new)).collect();
    let all = Type::group_type_builder(schema.name()).with_fields(fields);
    Ok(Arc::new(all.build()?))
}

/// A file that is copied.
struct Source {
    pages: Arc<Pages>,
    meta: ParquetMetaData,
}

impl Source {
    fn open(file: File) -> Result<Self, CopyError> {
        let meta = guarded(|| footer(&file)).map_err(CopyError::Read)?;
        let limits = Limits::default();
        let pages = Arc::new(Pages { file, limits });
        Ok(Self { pages, meta })
    }

    fn schema(&self) -> &SchemaDescriptor {
        self.meta.file_metadata().schema_descr()
    }

    fn reader(&self, group: &RowGroupMetaData, leaf: usize) -> Decoded<ColumnReader> {
        let chunk = group.columns().get(leaf);
        let chunk = chunk.ok_or_else(|| damaged("a column is missing"))?;
        column_reader(&self.pages, chunk, group.num_rows())
    }

    /// How many rows a row group has. The footer says so, but a damaged one may say anything: the
    /// pages of a column have to say the same.
    fn rows(&self, group: &RowGroupMetaData) -> Result<u64, CopyError> {
        let columns = self.schema().columns();
        // Without lists the headers of the pages are enough.
        let flat = columns.iter().position(|c| c.max_rep_level() == 0);
        let said = group.num_rows();
        let count = guarded(|| {
            let count = usize::MAX;
            match self.reader(group, flat.unwrap_or(0))? {
                ColumnReader::BoolColumnReader(mut reader) => reader.skip_records(count),
                ColumnReader::Int32ColumnReader(mut reader) => reader.skip_records(count),
                ColumnReader::Int64ColumnReader(mut reader) => reader.skip_records(count),
                ColumnReader::Int96ColumnReader(mut reader) => reader.skip_records(count),
                ColumnReader::FloatColumnReader(mut reader) => reader.skip_records(count),
                ColumnReader::DoubleColumnReader(mut reader) => reader.skip_records(count),
                ColumnReader::ByteArrayColumnReader(mut reader) => reader.skip_records(count),
                ColumnReader::FixedLenByteArrayColumnReader(mut reader) => {
                    reader.skip_records(count)
                }
            }
        });
        let count = count.map_err(CopyError::Read)? as u64;
        if i64::try_from(count) == Ok(said) {
            return Ok(count);
        }
        let why = format!("a row group has {count} rows and not {said} as its footer says");
        Err(CopyError::Read(why))
    }

    fn writer<W: Write + Send>(
        &self,
        out: W,
        schema: TypePtr,
        new: Option<&[&str; 3]>,
    ) -> Result<SerializedFileWriter<W>, CopyError> {
        let properties = Arc::new(properties(&self.meta, new));
        // The schema is as the file has it, which may be no sound one.
        let writer = guarded(|| SerializedFileWriter::new(out, schema, properties));
        writer.map_err(CopyError::Write)
    }

    /// Copies some rows of a row group.
    fn copy_group<W: Write + Send>(
        &self,
        group: &RowGroupMetaData,
        rows: u64,
        kept: &[Range<u64>],
        writer: &mut SerializedFileWriter<W>,
    ) -> Result<(), CopyError> {
        let mut target = writer.next_row_group().map_err(|e| cannot_write(&e))?;
        for leaf in 0..self.schema().num_columns() {
            self.copy(group, leaf, rows, kept, &mut target)?;
        }
        target.close().map(drop).map_err(|e| cannot_write(&e))
    }

    /// Copies some rows of a column to the next column of the target.
    fn copy<W: Write + Send>(
        &self,
        group: &RowGroupMetaData,
        leaf: usize,
        rows: u64,
        kept: &[Range<u64>],
        target: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), CopyError> {
        let reader = guarded(|| self.reader(group, leaf)).map_err(CopyError::Read)?;
        let chunk = group.columns().get(leaf);
        let mut writer = match target.next_column() {
            Ok(Some(writer)) => writer,
            Ok(None) => return Ok(()),
            Err(e) => return Err(cannot_write(&e)),
        };
        if let Some(chunk) = chunk {
            copy_column(reader, chunk, rows, kept, writer.untyped())?;
        }
        writer.close().map_err(|e| cannot_write(&e))
    }
}

/// How a file is to be written so that it is like the input; the names of new columns, if there are
/// any.
fn properties(meta: &ParquetMetaData, new: Option<&[&str; 3]>) -> WriterProperties {
    let pairs = meta.file_metadata().key_value_metadata().map(|pairs| {
        let pairs = pairs.iter().cloned();
        pairs
            .filter_map(|pair| match new {
                Some(new) if pair.key == arrow_schema::KEY => arrow_schema::with_labels(pair, new),
                _ => Some(pair),
            })
            .collect()
    });
    let mut properties = WriterProperties::builder().set_key_value_metadata(pairs);
    let groups = meta.row_groups();
    for (leaf, column) in groups
        .first()
        .map_or(&[][..], |g| g.columns())
        .iter()
        .enumerate()
    {
        let path = column.column_path();
        properties = properties.set_column_compression(path.clone(), column.compression());
        let dictionary = groups
            .iter()
            .filter_map(|group| group.columns().get(leaf))
            .any(|chunk| {
                let mut encodings = chunk.encodings();
                encodings
                    .any(|e| matches!(e, Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY))
            });
        properties = properties.set_column_dictionary_enabled(path.clone(), dictionary);
    }
    properties.build()
}
