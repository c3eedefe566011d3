//! A Parquet file again, with some of its rows, or with what was found out about each.
//!
//! In: a Parquet file, and a function of the number of a row (from 1, as [`Record`] counts). Out:
//! a Parquet file of the same columns, key-value metadata, compression and row groups (one that
//! keeps no row is left out). All columns are decoded and encoded again; memory is one row group
//! of the output, packed, and [`ROWS`] rows.
//!
//! [`Record`]: crate::read::Record

use std::fs::File;
use std::io::Write;
use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Float64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use arrow_select::filter::filter_record_batch;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::properties::WriterProperties;

use super::guard::guarded;
use super::pages::{Pages, check_footer};
use crate::read::rewrite::{CopyError, Label};
use crate::read::unpack::Limits;

/// How many rows are kept decoded at a time.
const ROWS: usize = 256;

fn cannot_write(e: &ParquetError) -> CopyError {
    CopyError::Write(e.to_string())
}

/// Copies a Parquet file with only the rows to keep; gives how many these are.
pub fn keep_rows(
    input: File,
    mut keep: impl FnMut(u64) -> bool,
    out: impl Write + Send,
) -> Result<u64, CopyError> {
    copy(input, out, &[], |rows, first| {
        let wanted: BooleanArray = numbers(first, rows)
            .map(|number| Some(keep(number)))
            .collect();
        filter_record_batch(rows, &wanted).map_err(ParquetError::from)
    })
}

/// Copies a Parquet file and puts three columns at its end; gives how many rows it has.
pub fn label_rows(
    input: File,
    mut label: impl FnMut(u64) -> Label,
    out: impl Write + Send,
) -> Result<u64, CopyError> {
    copy(input, out, &new_columns(), |rows, first| {
        let labels: Vec<Label> = numbers(first, rows).map(&mut label).collect();
        let groups = labels.iter().map(|l| Some(l.group.as_str()));
        let copies = labels.iter().map(|l| l.copy_of.as_deref());
        let new: [ArrayRef; 3] = [
            Arc::new(groups.collect::<StringArray>()),
            Arc::new(copies.collect::<StringArray>()),
            Arc::new(labels.iter().map(|l| l.score).collect::<Float64Array>()),
        ];
        let schema = widened(rows.schema_ref(), &new_columns());
        let old = rows.schema_ref().fields().iter().zip(rows.columns());
        let old = old.filter(|(field, _)| !is_new(field.name(), &new_columns()));
        let columns = old.map(|(_, column)| Arc::clone(column)).chain(new);
        RecordBatch::try_new(schema, columns.collect()).map_err(ParquetError::from)
    })
}

fn new_columns() -> [Field; 3] {
    let [group, copy_of, score] = Label::NAMES;
    [
        Field::new(group, DataType::Utf8, false),
        Field::new(copy_of, DataType::Utf8, true),
        Field::new(score, DataType::Float64, true),
    ]
}

fn numbers(first: u64, rows: &RecordBatch) -> impl Iterator<Item = u64> {
    (first..).take(rows.num_rows())
}

fn is_new(name: &str, new: &[Field]) -> bool {
    new.iter().any(|field| field.name() == name)
}

/// The columns of a schema, and after them `new` ones, which take the place of any of their names.
fn widened(schema: &SchemaRef, new: &[Field]) -> SchemaRef {
    let fields = schema.fields().iter();
    let fields = fields.filter(|f| !is_new(f.name(), new)).cloned();
    let all: Vec<_> = fields.chain(new.iter().cloned().map(Arc::new)).collect();
    Arc::new(Schema::new_with_metadata(all, schema.metadata().clone()))
}

/// Copies row group by row group; `change` makes new rows of some rows and the number of the first.
fn copy(
    input: File,
    out: impl Write + Send,
    new: &[Field],
    mut change: impl FnMut(&RecordBatch, u64) -> Result<RecordBatch, ParquetError>,
) -> Result<u64, CopyError> {
    let meta = guarded(|| {
        check_footer(&input)?;
        ArrowReaderMetadata::load(&input, ArrowReaderOptions::new())
    });
    let meta = meta.map_err(CopyError::Read)?;
    let options = ArrowWriterOptions::new().with_properties(properties(meta.metadata()));
    let options = match new {
        // The very types of the input, also those that have no name in arrow.
        [] => options.with_parquet_schema(meta.parquet_schema().clone()),
        _ => options.with_schema_root(meta.parquet_schema().name().to_owned()),
    };
    let schema = widened(meta.schema(), new);
    let mut writer =
        ArrowWriter::try_new_with_options(out, schema, options).map_err(|e| cannot_write(&e))?;
    let (mut number, mut written) = (1, 0);
    for group in 0..meta.metadata().num_row_groups() {
        let mut reader = guarded(|| {
            let pages = Pages {
                file: input.try_clone()?,
                limits: Limits::default(),
            };
            ParquetRecordBatchReaderBuilder::new_with_metadata(pages, meta.clone())
                .with_row_groups(vec![group])
                .with_batch_size(ROWS)
                .build()
        })
        .map_err(CopyError::Read)?;
        while let Some(rows) =
            guarded(|| Ok(reader.next().transpose()?)).map_err(CopyError::Read)?
        {
            let changed = change(&rows, number).map_err(|e| cannot_write(&e))?;
            number += rows.num_rows() as u64;
            written += changed.num_rows() as u64;
            writer.write(&changed).map_err(|e| cannot_write(&e))?;
        }
        writer.flush().map_err(|e| cannot_write(&e))?;
    }
    writer.close().map_err(|e| cannot_write(&e))?;
    Ok(written)
}

/// How a file is to be written so that it is like the input.
fn properties(meta: &ParquetMetaData) -> WriterProperties {
    /// The writer puts its own there.
    const OF_THE_WRITER: &str = "ARROW:schema";
    let pairs = meta.file_metadata().key_value_metadata().map(|pairs| {
        let own = pairs.iter().filter(|pair| pair.key != OF_THE_WRITER);
        own.cloned().collect()
    });
    let mut properties = WriterProperties::builder()
        .set_key_value_metadata(pairs)
        // Row groups end where those of the input do.
        .set_max_row_group_row_count(None);
    let columns = meta.row_groups().first().map(|group| group.columns());
    for column in columns.unwrap_or_default() {
        let path = column.column_path().clone();
        properties = properties.set_column_compression(path, column.compression());
    }
    properties.build()
}
