//! The pages of a Parquet file, looked at before they are unpacked and decoded.
//!
//! In: a file. Out: its row groups for the decoders, which believe what a page says of itself: they
//! take 2 GB for ten bytes that say that they unpack to that much, and end the process for lack of
//! memory where a page says that it has 2^60 texts. Here these are errors: a footer or header that
//! is not valid Thrift (see `thrift`), a page that is longer than the file, one that unpacks to more
//! than 64 MiB and more than [`Limits::ratio`] times its size, one of more than [`MOST_TEXTS`] texts
//! in an encoding that counts them for itself.
//!
//! Costs a look at headers, which are few, and at the lengths of texts in those encodings.

use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::iter;
use std::sync::Arc;

use bytes::Bytes;
use parquet::arrow::arrow_reader::RowGroups;
use parquet::basic::{Encoding, Type};
use parquet::column::page::{Page, PageIterator, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::{ChunkReader, Length, SerializedPageReader};
use parquet::schema::types::ColumnDescPtr;

use super::deltas;
use super::thrift::{Refused, look_over};
use crate::read::unpack::{FREE, Limits, UnpackError};

/// A page has at most this many texts; writers end one after a megabyte.
const MOST_TEXTS: u64 = 8 << 20;

fn damaged(what: &str) -> ParquetError {
    ParquetError::General(what.to_owned())
}

/// Whether the footer can be given to the decoders.
pub(super) fn check_footer(file: &File) -> Result<()> {
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
    type T = Cursor<Vec<u8>>;

    /// The decoders ask for this where the header of a page begins, and read no more than that.
    fn get_read(&self, start: u64) -> Result<Self::T> {
        let mut file = self.file.try_clone()?;
        file.seek(SeekFrom::Start(start))?;
        let (mut head, mut step) = (Vec::new(), 512);
        let (mut unpacked, mut packed) = (0, 0);
        loop {
            let read = file.by_ref().take(step).read_to_end(&mut head)?;
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
        Ok(Cursor::new(head))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        if start.saturating_add(length as u64) > self.file.len() {
            return Err(damaged("the file ends before a page does"));
        }
        self.file.get_bytes(start, length)
    }
}

/// One row group.
pub(super) struct OneGroup {
    pub(super) pages: Arc<Pages>,
    pub(super) meta: Arc<ParquetMetaData>,
    pub(super) index: usize,
}

impl OneGroup {
    fn group(&self) -> Option<&RowGroupMetaData> {
        self.meta.row_groups().get(self.index)
    }
}

impl RowGroups for OneGroup {
    fn num_rows(&self) -> usize {
        self.group()
            .map_or(0, |group| usize::try_from(group.num_rows()).unwrap_or(0))
    }

    fn column_chunks(&self, column: usize) -> Result<Box<dyn PageIterator>> {
        let chunk = self.group().and_then(|group| group.columns().get(column));
        let chunk = chunk.ok_or_else(|| damaged("a column is missing"))?;
        let pages = Arc::clone(&self.pages);
        let inner = SerializedPageReader::new(pages, chunk, self.num_rows(), None)?;
        let column = chunk.column_descr_ptr();
        Ok(Box::new(Chunk(Some(Checked { inner, column }))))
    }

    fn row_groups(&self) -> Box<dyn Iterator<Item = &RowGroupMetaData> + '_> {
        Box::new(self.group().into_iter())
    }

    fn metadata(&self) -> &ParquetMetaData {
        &self.meta
    }
}

/// The pages of one column in one row group.
struct Chunk(Option<Checked>);

impl Iterator for Chunk {
    type Item = Result<Box<dyn PageReader>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.take().map(|pages| Ok(Box::new(pages) as _))
    }
}

impl PageIterator for Chunk {}

/// Unpacked pages that were looked at.
struct Checked {
    inner: SerializedPageReader<Pages>,
    column: ColumnDescPtr,
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
        if let Some(page) = &page
            && self.column.physical_type() == Type::BYTE_ARRAY
            && !is_sound(page, &self.column)
        {
            return Err(damaged("a page declares more texts than it may contain"));
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.inner.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.inner.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.inner.at_record_boundary()
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
    use arrow_array::{ArrayRef, RecordBatch, StringArray};
    use parquet::arrow::ArrowWriter;
    use parquet::file::properties::{WriterProperties, WriterVersion};

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

    #[test]
    fn texts_in_encodings_with_counts_are_read_whole() {
        let texts = (0..3000).map(|n| (n % 7 > 0).then(|| format!("text {} {}", n / 50, n * 7)));
        let some: StringArray = texts.clone().collect();
        let all: StringArray = texts.map(Option::unwrap_or_default).map(Some).collect();
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
                    let column: ArrayRef = Arc::new(texts.clone());
                    let table =
                        RecordBatch::try_from_iter_with_nullable([("text", column, nullable)]);
                    let table = table.unwrap();
                    let mut out = Vec::new();
                    let writer = ArrowWriter::try_new(&mut out, table.schema(), Some(properties));
                    let mut writer = writer.unwrap();
                    writer.write(&table).unwrap();
                    writer.close().unwrap();
                    let batch = rows(&out);
                    assert!(batch.skipped.is_empty(), "{encoding}: {:?}", batch.skipped);
                    assert_eq!(batch.records.len(), 3000);
                    for (record, text) in batch.records.iter().zip(texts.iter()) {
                        let cell = &batch.raw(record)[4..];
                        assert_eq!(cell, text.unwrap_or_default().as_bytes());
                    }
                }
            }
        }
    }
}
