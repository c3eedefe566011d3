//! Parquet files made for tests, and read by the library's own record reader.

use std::sync::Arc;

use bytes::Bytes;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray, Int96};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::Row;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::Type;

/// The values of a column in one row group, without nulls, and how deep each cell is.
#[derive(Clone)]
pub(crate) struct Cells {
    values: Values,
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
}

#[derive(Clone)]
pub(crate) enum Values {
    Bool(Vec<bool>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Int96(Vec<Int96>),
    Float(Vec<f32>),
    Double(Vec<f64>),
    Bytes(Vec<ByteArray>),
    Fixed(Vec<FixedLenByteArray>),
}

/// What a column can be made of.
pub(crate) trait Cell: Sized {
    fn values(cells: Vec<Self>) -> Values;
}

macro_rules! cells {
    ($($of:ty => $variant:ident,)+) => {
        $(impl Cell for $of {
            fn values(cells: Vec<Self>) -> Values {
                Values::$variant(cells.into_iter().map(Into::into).collect())
            }
        })+
    };
}

cells! {
    bool => Bool,
    i32 => Int32,
    i64 => Int64,
    Int96 => Int96,
    f32 => Float,
    f64 => Double,
    &str => Bytes,
    ByteArray => Bytes,
    FixedLenByteArray => Fixed,
}

impl Cell for String {
    fn values(cells: Vec<Self>) -> Values {
        Values::Bytes(cells.iter().map(|cell| cell.as_str().into()).collect())
    }
}

impl Cells {
    /// A column of a schema without lists; `None` is null.
    pub(crate) fn new<T: Cell>(cells: impl IntoIterator<Item = Option<T>>) -> Self {
        let cells: Vec<Option<T>> = cells.into_iter().collect();
        let definitions = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
        let values = T::values(cells.into_iter().flatten().collect());
        Self::nested(values, definitions, Vec::new())
    }

    pub(crate) fn full<T: Cell>(cells: impl IntoIterator<Item = T>) -> Self {
        Self::new(cells.into_iter().map(Some))
    }

    /// Values with their levels, as Parquet stores them.
    pub(crate) fn nested(values: Values, definitions: Vec<i16>, repetitions: Vec<i16>) -> Self {
        Self {
            values,
            definitions,
            repetitions,
        }
    }

    fn write(&self, writer: &mut ColumnWriter<'_>) {
        let some = |levels: &'_ Vec<i16>| (!levels.is_empty()).then(|| levels.clone());
        let levels = (some(&self.definitions), some(&self.repetitions));
        let (definitions, repetitions) = (levels.0.as_deref(), levels.1.as_deref());
        macro_rules! write {
            ($($variant:ident $writer:ident,)+) => {
                match (&self.values, writer) {
                    $((Values::$variant(values), ColumnWriter::$writer(writer)) => {
                        writer.write_batch(values, definitions, repetitions).unwrap()
                    })+
                    _ => panic!("a column of another type"),
                }
            };
        }
        write! {
            Bool BoolColumnWriter,
            Int32 Int32ColumnWriter,
            Int64 Int64ColumnWriter,
            Int96 Int96ColumnWriter,
            Float FloatColumnWriter,
            Double DoubleColumnWriter,
            Bytes ByteArrayColumnWriter,
            Fixed FixedLenByteArrayColumnWriter,
        };
    }
}

/// A file of these columns, row group by row group. `fields` are those of a message type.
pub(crate) fn file(fields: &str, groups: &[Vec<Cells>], properties: WriterProperties) -> Vec<u8> {
    let schema = parse_message_type(&format!("message schema {{ {fields} }}")).unwrap();
    file_of(schema, groups, properties)
}

pub(crate) fn file_of(
    schema: Type,
    groups: &[Vec<Cells>],
    properties: WriterProperties,
) -> Vec<u8> {
    let (mut out, schema) = (Vec::new(), Arc::new(schema));
    let mut writer = SerializedFileWriter::new(&mut out, schema, Arc::new(properties)).unwrap();
    for columns in groups {
        let mut group = writer.next_row_group().unwrap();
        for cells in columns {
            let mut column = group.next_column().unwrap().unwrap();
            cells.write(column.untyped());
            column.close().unwrap();
        }
        assert!(group.next_column().unwrap().is_none());
        group.close().unwrap();
    }
    writer.close().unwrap();
    out
}

pub(crate) fn metadata(file: &[u8]) -> ParquetMetaData {
    let reader = SerializedFileReader::new(Bytes::from(file.to_vec())).unwrap();
    reader.metadata().clone()
}

/// All rows.
pub(crate) fn rows(file: &[u8]) -> Vec<Row> {
    let reader = SerializedFileReader::new(Bytes::from(file.to_vec())).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Column by column, what each row has there: levels and values, as they are stored.
pub(crate) fn stored(file: &[u8]) -> Vec<(String, Vec<String>)> {
    let reader = SerializedFileReader::new(Bytes::from(file.to_vec())).unwrap();
    let schema = reader.metadata().file_metadata().schema_descr();
    let column = |leaf: usize| {
        let mut cells = Vec::new();
        for group in 0..reader.num_row_groups() {
            let group = reader.get_row_group(group).unwrap();
            match group.get_column_reader(leaf).unwrap() {
                ColumnReader::BoolColumnReader(reader) => records(reader, &mut cells),
                ColumnReader::Int32ColumnReader(reader) => records(reader, &mut cells),
                ColumnReader::Int64ColumnReader(reader) => records(reader, &mut cells),
                ColumnReader::Int96ColumnReader(reader) => records(reader, &mut cells),
                ColumnReader::FloatColumnReader(reader) => records(reader, &mut cells),
                ColumnReader::DoubleColumnReader(reader) => records(reader, &mut cells),
                ColumnReader::ByteArrayColumnReader(reader) => records(reader, &mut cells),
                ColumnReader::FixedLenByteArrayColumnReader(reader) => records(reader, &mut cells),
            }
        }
        (schema.column(leaf).path().string(), cells)
    };
    (0..schema.num_columns()).map(column).collect()
}

fn records<T: DataType>(mut reader: ColumnReaderImpl<T>, out: &mut Vec<String>) {
    loop {
        let (mut definitions, mut repetitions, mut values) = (Vec::new(), Vec::new(), Vec::new());
        let levels = (Some(&mut definitions), Some(&mut repetitions));
        let (read, ..) = reader
            .read_records(1, levels.0, levels.1, &mut values)
            .unwrap();
        if read == 0 {
            break;
        }
        out.push(format!("{definitions:?} {repetitions:?} {values:?}"));
    }
}
