//! The pages of a Parquet file, looked at before they are unpacked and decoded.
//!
//! In: a file. Out: its row groups for the decoders, which believe what a page says of itself: they
//! take 2 GB for ten bytes that say that they unpack to that much, and end the process for lack of
//! memory where a page says that it has 2^60 texts. Here these are errors: a footer or header that
//! is not valid Thrift (see `thrift`), a page that is longer than the file, one that unpacks to more
//! than 64 MiB and more than [`Limits::ratio`] times its size, one of more than [`MOST_TEXTS`] texts
//! in an encoding that counts them for itself, a dictionary of more values than its bytes can hold,
//! and a page that needs one where there is none.
//!
//! Costs a look at headers, which are few, and at the lengths of texts in those encodings.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::iter;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Encoding, Type};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader};
use parquet::file::reader::{ChunkReader, Length, SerializedPageReader};
use parquet::schema::types::ColumnDescPtr;

use super::deltas;
use super::thrift::{Refused, look_over};
use crate::read::unpack::{FREE, Limits, UnpackError};

/// A page has at most this many texts; writers end one after a megabyte.
const MOST_TEXTS: u64 = 8 << 20;

pub(super) fn damaged(what: &str) -> ParquetError {
    ParquetError::General(what.to_owned())
}

/// The footer, if it can be given to the decoders.
pub(super) fn footer(file: &File) -> Result<ParquetMetaData> {
    check_footer(file)?;
    ParquetMetaDataReader::new().parse_and_finish(file)
}

fn check_footer(file: &File) -> Result<()> {
    let size = Length::len(file);
    let tail = file.get_bytes(size.saturating_sub(8), size.min(8) as usize)?;
    // What is not a footer at all is for the decoders to report.
    let Some(length) = tail.first_chunk().map(|four| u32::from_le_bytes(*four)) else {
        return Ok(());
    };
    let Some(begin) = size.checked_sub(u64::from(length) + 8) else {
        return Ok(());
    };
    let footer = file.get_bytes(begin, length as usize)?;
    look_over(&footer, |_, _| {}).map_err(|_| damaged("it declares more than it contains"))
}

/// A file, and what a page of it may cost.
pub(super) struct Pages {
    pub(super) file: File,
    pub(super) limits: Limits,
}

impl Length for Pages {
    fn len(&self) -> u64 {
        self.file.len()
    }
}

impl ChunkReader for Pages {
    type T = Header;

    /// The decoders ask for this where the header of a page begins, and read no more than that; or
    /// where its data begins, if they know the header already, and read nothing.
    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(Header {
            file: self.file.try_clone()?,
            start,
            limits: self.limits,
            bytes: None,
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        if start.saturating_add(length as u64) > self.file.len() {
            return Err(damaged("the file ends before a page does"));
        }
        self.file.get_bytes(start, length)
    }
}

/// The header of a page, looked at before it is read.
pub(super) struct Header {
    file: File,
    start: u64,
    limits: Limits,
    bytes: Option<Cursor<Vec<u8>>>,
}

impl Read for Header {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let bytes = match self.bytes.take() {
            Some(bytes) => bytes,
            None => Cursor::new(self.checked().map_err(io::Error::other)?),
        };
        self.bytes.insert(bytes).read(to)
    }
}

impl Header {
    fn checked(&mut self) -> Result<Vec<u8>> {
        self.file.seek(SeekFrom::Start(self.start))?;
        let (mut head, mut step) = (Vec::new(), 512);
        let (mut unpacked, mut packed) = (0, 0);
        loop {
            let read = self.file.by_ref().take(step).read_to_end(&mut head)?;
            let result = look_over(&head, |field, number| match field {
                2 => unpacked = number,
                3 => packed = number,
                _ => {}
            });
            match result {
                Ok(()) => break,
                Err(Refused::Short) if read > 0 => step *= 2,
                Err(_) => return Err(damaged("the header of a page is damaged")),
            }
        }
        let [unpacked, packed] = [unpacked, packed].map(|n| u64::try_from(n).unwrap_or(0));
        let ratio = self.limits.ratio;
        if unpacked > FREE.max(packed.saturating_mul(ratio.into())) {
            return Err(ParquetError::External(Box::new(UnpackError::Bomb {
                ratio,
            })));
        }
        Ok(head)
    }
}

/// The decoder of one column in one row group.
pub(super) fn column_reader(
    pages: &Arc<Pages>,
    chunk: &ColumnChunkMetaData,
    rows: i64,
) -> Result<ColumnReader> {
    let rows = usize::try_from(rows).unwrap_or(0);
    let inner = SerializedPageReader::new(Arc::clone(pages), chunk, rows, None)?;
    let column = chunk.column_descr_ptr();
    let pages = Checked {
        inner,
        column: Arc::clone(&column),
        grows: grows(chunk),
        has_dictionary: false,
    };
    Ok(get_column_reader(column, Box::new(pages)))
}

/// Whether values are encoded by what they share with the value before: such a value is as long as
/// a page may be, whatever it takes up there, and each is a copy. These are decoded one by one.
pub(super) fn grows(chunk: &ColumnChunkMetaData) -> bool {
    chunk.encodings().any(|e| e == Encoding::DELTA_BYTE_ARRAY)
}

/// Unpacked pages that were looked at.
struct Checked {
    inner: SerializedPageReader<Pages>,
    column: ColumnDescPtr,
    /// See [`grows`].
    grows: bool,
    /// Whether there was one; the decoders take it for granted.
    has_dictionary: bool,
}

impl Iterator for Checked {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Checked {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.inner.get_next_page()?;
        if let Some(page) = &page {
            self.check(page)?;
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.inner.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        let next = self.inner.peek_next_page()?;
        self.has_dictionary |= next.is_some_and(|page| page.is_dict);
        self.inner.skip_next_page()
    }

    fn supports_deferred_dictionary(&self) -> bool {
        self.inner.supports_deferred_dictionary()
    }

    fn take_deferred_dictionary(&mut self) -> Result<Option<Page>> {
        let page = self.inner.take_deferred_dictionary()?;
        if let Some(page) = &page {
            self.check(page)?;
        }
        Ok(page)
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.inner.at_record_boundary()
    }
}

impl Checked {
    fn check(&mut self, page: &Page) -> Result<()> {
        let physical = self.column.physical_type();
        match (page, page.encoding()) {
            (
                Page::DictionaryPage {
                    buf, num_values, ..
                },
                _,
            ) => {
                // Room for all of them is made before the first is decoded.
                let least = match physical {
                    // The length of a text.
                    Type::BYTE_ARRAY | Type::INT32 | Type::FLOAT => 4,
                    Type::INT64 | Type::DOUBLE => 8,
                    Type::INT96 => 12,
                    Type::FIXED_LEN_BYTE_ARRAY => self.column.type_length().unsigned_abs().max(1),
                    // These have no dictionary.
                    Type::BOOLEAN => u32::MAX,
                };
                let all = u64::from(*num_values) * u64::from(least);
                if all > buf.len() as u64 {
                    return Err(damaged(
                        "a dictionary declares more values than it contains",
                    ));
                }
                self.has_dictionary = true;
            }
            (_, Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY) if !self.has_dictionary => {
                return Err(damaged("a page refers to a dictionary that is not there"));
            }
            (_, Encoding::DELTA_BYTE_ARRAY) if !self.grows => {
                return Err(damaged(
                    "a page has an encoding that its column does not list",
                ));
            }
            _ => {}
        }
        if physical == Type::BYTE_ARRAY && !is_sound(page, &self.column) {
            return Err(damaged("a page declares more texts than it may contain"));
        }
        Ok(())
    }
}

/// Whether the lengths of texts, where they are encoded as numbers, are as many as may be.
fn is_sound(page: &Page, column: &ColumnDescPtr) -> bool {
    let stretches = match page.encoding() {
        Encoding::DELTA_LENGTH_BYTE_ARRAY => 1,
        // Of what is repeated from the text before, and of the rest.
        Encoding::DELTA_BYTE_ARRAY => 2,
        _ => return true,
    };
    let values = match page {
        Page::DataPage {
            buf,
            def_level_encoding: Encoding::RLE,
            ..
        } if column.max_def_level() > 0 => {
            let length = buf.first_chunk().map(|four| u32::from_le_bytes(*four));
            length.and_then(|length| buf.get(4..)?.get(length as usize..))
        }
        // Nobody writes the old kind of levels with these encodings.
        Page::DataPage { buf, .. } if column.max_def_level() == 0 => Some(&buf[..]),
        Page::DataPageV2 {
            buf,
            def_levels_byte_len,
            rep_levels_byte_len,
            ..
        } => {
            buf.get((*def_levels_byte_len as usize).saturating_add(*rep_levels_byte_len as usize)..)
        }
        Page::DataPage { .. } | Page::DictionaryPage { .. } => None,
    };
    let after = |values, _| deltas::pass(values?, MOST_TEXTS);
    iter::repeat_n((), stretches).fold(values, after).is_some()
}

#[cfg(test)]
mod tests {
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::properties::{WriterProperties, WriterVersion};
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::super::rows::Rows;
    use crate::read::file_format::Opened;
    use crate::read::{Batch, Records};

    use super::*;

    fn rows(bytes: &[u8]) -> Batch {
        let stream = Cursor::new(bytes.to_vec());
        let mut rows = Rows::open(Opened::sample(stream, 1 << 20)).unwrap();
        let mut batch = Batch::default();
        rows.fill(&mut batch, 64 << 20);
        batch
    }

    /// A file of one column of texts.
    fn file(texts: &[Option<String>], nullable: bool, properties: WriterProperties) -> Vec<u8> {
        let repetition = if nullable { "OPTIONAL" } else { "REQUIRED" };
        let schema = format!("message schema {{ {repetition} BYTE_ARRAY text (STRING); }}");
        let schema = Arc::new(parse_message_type(&schema).unwrap());
        let mut out = Vec::new();
        let mut file = SerializedFileWriter::new(&mut out, schema, Arc::new(properties)).unwrap();
        let mut group = file.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let levels: Vec<i16> = texts.iter().map(|text| text.is_some().into()).collect();
        let values = texts.iter().flatten().map(|text| text.as_str().into());
        let values: Vec<ByteArray> = values.collect();
        let typed = column.typed::<ByteArrayType>();
        typed.write_batch(&values, Some(&levels), None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        file.close().unwrap();
        out
    }

    #[test]
    fn texts_in_encodings_with_counts_are_read_whole() {
        let texts = (0..3000).map(|n| (n % 7 > 0).then(|| format!("text {} {}", n / 50, n * 7)));
        let some: Vec<Option<String>> = texts.collect();
        let all = some
            .iter()
            .map(|text| Some(text.clone().unwrap_or_default()));
        let all: Vec<Option<String>> = all.collect();
        for encoding in [
            Encoding::DELTA_BYTE_ARRAY,
            Encoding::DELTA_LENGTH_BYTE_ARRAY,
        ] {
            for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
                for (texts, nullable) in [(&some, true), (&all, false)] {
                    let properties = WriterProperties::builder()
                        .set_dictionary_enabled(false)
                        .set_encoding(encoding)
                        .set_data_page_row_count_limit(1000)
                        .set_writer_version(version)
                        .build();
                    let batch = rows(&file(texts, nullable, properties));
                    assert!(batch.skipped.is_empty(), "{encoding}: {:?}", batch.skipped);
                    assert_eq!(batch.records.len(), 3000);
                    for (record, text) in batch.records.iter().zip(texts.iter()) {
                        let cell = &batch.raw(record)[4..];
                        assert_eq!(cell, text.as_deref().unwrap_or_default().as_bytes());
                    }
                }
            }
        }
    }
}
