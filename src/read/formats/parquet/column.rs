//! The texts of one column in one row group, decoded some rows at a time.
//!
//! Memory is one page, one dictionary, and the values of these rows: texts are parts of the page
//! or of the dictionary, not copies, unless they grow (see [`grows`]).

use std::sync::Arc;

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::Result;
use parquet::file::metadata::ColumnChunkMetaData;

use super::pages::{Pages, column_reader, grows};
use super::values::{Kind, Stored};

/// The bytes of text after which no more are decoded, of those that grow.
const MUCH: usize = 256 << 10;

/// A column that is read.
pub(super) struct Column {
    reader: ColumnReader,
    kind: Kind,
    /// How deep a value is: what is less deep is null, or in something that is.
    depth: i16,
    grows: bool,
    /// What was decoded last, and which of it comes next.
    cells: Vec<Option<ByteArray>>,
    at: usize,
}

impl Column {
    pub(super) fn new(pages: &Arc<Pages>, chunk: &ColumnChunkMetaData, rows: i64) -> Result<Self> {
        let column = chunk.column_descr();
        Ok(Self {
            reader: column_reader(pages, chunk, rows)?,
            kind: Kind::of(column),
            depth: column.max_def_level(),
            grows: grows(chunk),
            cells: Vec::new(),
            at: 0,
        })
    }

    /// Whether rows must be decoded before the next can be read.
    pub(super) fn is_empty(&self) -> bool {
        self.at >= self.cells.len()
    }

    /// Decodes at most so many rows; none are left if it is empty after this.
    pub(super) fn decode(&mut self, rows: usize) -> Result<()> {
        self.cells.clear();
        self.at = 0;
        if !self.grows {
            return self.add(rows);
        }
        let mut size = 0;
        while self.cells.len() < rows && size < MUCH {
            let before = self.cells.len();
            self.add(1)?;
            match self.cells.get(before) {
                Some(cell) => size += cell.as_ref().map_or(0, ByteArray::len),
                None => break,
            }
        }
        Ok(())
    }

    fn add(&mut self, rows: usize) -> Result<()> {
        use ColumnReader::{
            BoolColumnReader, ByteArrayColumnReader, DoubleColumnReader,
            FixedLenByteArrayColumnReader, FloatColumnReader, Int32ColumnReader, Int64ColumnReader,
            Int96ColumnReader,
        };
        let (kind, depth, cells) = (self.kind, self.depth, &mut self.cells);
        match &mut self.reader {
            BoolColumnReader(reader) => read(reader, rows, kind, depth, cells),
            Int32ColumnReader(reader) => read(reader, rows, kind, depth, cells),
            Int64ColumnReader(reader) => read(reader, rows, kind, depth, cells),
            Int96ColumnReader(reader) => read(reader, rows, kind, depth, cells),
            FloatColumnReader(reader) => read(reader, rows, kind, depth, cells),
            DoubleColumnReader(reader) => read(reader, rows, kind, depth, cells),
            ByteArrayColumnReader(reader) => read(reader, rows, kind, depth, cells),
            FixedLenByteArrayColumnReader(reader) => read(reader, rows, kind, depth, cells),
        }
    }

    /// The text in the next row.
    pub(super) fn text(&self) -> Option<&[u8]> {
        self.cells.get(self.at)?.as_ref().map(ByteArray::data)
    }

    pub(super) fn pass(&mut self) {
        self.at += 1;
    }
}

/// Appends the texts of at most so many rows.
fn read<T: DataType<T: Stored>>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    kind: Kind,
    depth: i16,
    cells: &mut Vec<Option<ByteArray>>,
) -> Result<()> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    reader.read_records(rows, Some(&mut levels), None, &mut values)?;
    let mut values = values.into_iter();
    if depth == 0 {
        for value in values {
            cells.push(value.text(kind)?);
        }
        return Ok(());
    }
    cells.reserve(levels.len());
    for level in levels {
        let value = if level == depth { values.next() } else { None };
        cells.push(value.map_or(Ok(None), |value| value.text(kind))?);
    }
    Ok(())
}
