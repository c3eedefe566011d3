//! One column from one Parquet file to another, as it is stored: levels and values.

use std::io::Write;
use std::ops::Range;

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::column::writer::{ColumnWriter, ColumnWriterImpl};
use parquet::data_type::Int96;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray};
use parquet::errors::Result as Decoded;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::writer::SerializedRowGroupWriter;
use parquet::schema::types::ColumnDescriptor;

use super::guard::guarded;
use super::pages::grows;
use super::values::Kind;
use crate::read::rewrite::CopyError;

/// How many rows are kept decoded at a time.
pub(super) const ROWS: usize = 256;

/// Copies the runs of rows that are kept, of a column with so many rows.
pub(super) fn copy_column(
    reader: ColumnReader,
    chunk: &ColumnChunkMetaData,
    rows: u64,
    kept: &[Range<u64>],
    writer: &mut ColumnWriter<'_>,
) -> Result<(), CopyError> {
    use {ColumnReader as R, ColumnWriter as W};
    match (reader, writer) {
        (R::BoolColumnReader(r), W::BoolColumnWriter(w)) => copy(r, w, chunk, rows, kept),
        (R::Int32ColumnReader(r), W::Int32ColumnWriter(w)) => copy(r, w, chunk, rows, kept),
        (R::Int64ColumnReader(r), W::Int64ColumnWriter(w)) => copy(r, w, chunk, rows, kept),
        (R::Int96ColumnReader(r), W::Int96ColumnWriter(w)) => copy(r, w, chunk, rows, kept),
        (R::FloatColumnReader(r), W::FloatColumnWriter(w)) => copy(r, w, chunk, rows, kept),
        (R::DoubleColumnReader(r), W::DoubleColumnWriter(w)) => copy(r, w, chunk, rows, kept),
        (R::ByteArrayColumnReader(r), W::ByteArrayColumnWriter(w)) => copy(r, w, chunk, rows, kept),
        (R::FixedLenByteArrayColumnReader(r), W::FixedLenByteArrayColumnWriter(w)) => {
            copy(r, w, chunk, rows, kept)
        }
        _ => Err(CopyError::Write("a column changes its type".to_owned())),
    }
}

/// A value on its way.
trait Value {
    /// Whether it can be in such a column. What reading refuses is refused here too: rows that are
    /// not read would be taken for rows that are not to be kept.
    fn is_sound(&self, _: &ColumnDescriptor, _: Kind) -> bool {
        true
    }

    /// Makes it its own, where it is a part of a page: the dictionary of the writer keeps it longer
    /// than the page is needed.
    fn own(&mut self) {}
}

impl Value for bool {}
impl Value for i32 {}
impl Value for i64 {}
impl Value for Int96 {}
impl Value for f32 {}
impl Value for f64 {}

impl Value for ByteArray {
    fn is_sound(&self, _: &ColumnDescriptor, kind: Kind) -> bool {
        kind != Kind::Text || simdutf8::basic::from_utf8(self.data()).is_ok()
    }

    fn own(&mut self) {
        *self = Self::from(self.data());
    }
}

impl Value for FixedLenByteArray {
    fn is_sound(&self, column: &ColumnDescriptor, _: Kind) -> bool {
        usize::try_from(column.type_length()) == Ok(self.len())
    }

    fn own(&mut self) {
        *self = Self::from(self.data().to_vec());
    }
}

/// What was read of a column and not written yet.
struct Rows<T: DataType> {
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
    values: Vec<T::T>,
    count: usize,
}

fn copy<T: DataType<T: Value>>(
    mut reader: ColumnReaderImpl<T>,
    writer: &mut ColumnWriterImpl<'_, T>,
    chunk: &ColumnChunkMetaData,
    rows: u64,
    kept: &[Range<u64>],
) -> Result<(), CopyError> {
    let most = if grows(chunk) { 1 } else { ROWS };
    let (mut pending, mut passed) = (Rows::<T>::none(), Rows::<T>::none());
    let mut at = 0;
    for run in kept.iter().cloned().chain(std::iter::once(rows..rows)) {
        // Read as well, so that damage is found wherever it is.
        while at < run.start {
            at += some(passed.read(&mut reader, most, run.start - at, chunk)?)?;
            passed.clear();
        }
        while at < run.end {
            let room = most - pending.count;
            at += some(pending.read(&mut reader, room, run.end - at, chunk)?)?;
            if pending.count >= most {
                pending.write(writer)?;
            }
        }
    }
    pending.write(writer)?;
    match passed.read(&mut reader, 1, 1, chunk)? {
        0 => Ok(()),
        _ => Err(uneven()),
    }
}

fn some(read: u64) -> Result<u64, CopyError> {
    if read > 0 { Ok(read) } else { Err(uneven()) }
}

fn uneven() -> CopyError {
    CopyError::Read("its columns have different numbers of rows".to_owned())
}

impl<T: DataType<T: Value>> Rows<T> {
    fn none() -> Self {
        Self {
            definitions: Vec::new(),
            repetitions: Vec::new(),
            values: Vec::new(),
            count: 0,
        }
    }

    fn clear(&mut self) {
        self.definitions.clear();
        self.repetitions.clear();
        self.values.clear();
        self.count = 0;
    }

    /// Adds rows, at most so many, and of those that are left; gives how many.
    fn read(
        &mut self,
        reader: &mut ColumnReaderImpl<T>,
        most: usize,
        left: u64,
        chunk: &ColumnChunkMetaData,
    ) -> Result<u64, CopyError> {
        let rows = usize::try_from(left).map_or(most, |left| left.min(most));
        let first = self.values.len();
        let (read, ..) = guarded(|| {
            let (definitions, repetitions) = (&mut self.definitions, &mut self.repetitions);
            reader.read_records(rows, Some(definitions), Some(repetitions), &mut self.values)
        })
        .map_err(CopyError::Read)?;
        let column = chunk.column_descr();
        let kind = Kind::of(column);
        let mut new = self.values.iter().skip(first);
        if !new.all(|value| value.is_sound(column, kind)) {
            let why = format!("column {} has a value that cannot be in it", column.path());
            return Err(CopyError::Read(why));
        }
        self.count += read;
        Ok(read as u64)
    }

    fn write(&mut self, writer: &mut ColumnWriterImpl<'_, T>) -> Result<(), CopyError> {
        self.values.iter_mut().for_each(Value::own);
        let column = writer.get_descriptor();
        let definitions = (column.max_def_level() > 0).then_some(&*self.definitions);
        let repetitions = (column.max_rep_level() > 0).then_some(&*self.repetitions);
        let written = guarded(|| writer.write_batch(&self.values, definitions, repetitions));
        self.clear();
        written.map(drop).map_err(CopyError::Write)
    }
}

/// Writes the next column: a text a row, or none if it may be null.
pub(super) fn write_texts<W: Write + Send>(
    target: &mut SerializedRowGroupWriter<'_, W>,
    rows: Range<u64>,
    mut text: impl FnMut(u64) -> Option<String>,
) -> Decoded<()> {
    let value = |row| text(row).map(|text| ByteArray::from(text.into_bytes()));
    write::<ByteArrayType, W>(target, rows, value)
}

/// Writes the next column: a number a row, or none.
pub(super) fn write_scores<W: Write + Send>(
    target: &mut SerializedRowGroupWriter<'_, W>,
    rows: Range<u64>,
    score: impl FnMut(u64) -> Option<f64>,
) -> Decoded<()> {
    write::<DoubleType, W>(target, rows, score)
}

fn write<T: DataType, W: Write + Send>(
    target: &mut SerializedRowGroupWriter<'_, W>,
    rows: Range<u64>,
    mut value: impl FnMut(u64) -> Option<T::T>,
) -> Decoded<()> {
    let Some(mut writer) = target.next_column()? else {
        return Ok(());
    };
    let column = writer.typed::<T>();
    let nullable = column.get_descriptor().max_def_level() > 0;
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    for row in rows.clone() {
        let value = value(row);
        levels.push(i16::from(value.is_some()));
        values.extend(value);
        if levels.len() == ROWS || row + 1 == rows.end {
            column.write_batch(&values, nullable.then_some(&*levels), None)?;
            levels.clear();
            values.clear();
        }
    }
    writer.close()
}
