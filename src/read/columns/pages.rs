//! A Parquet file whose pages are looked at before they are unpacked.
//!
//! In: a file. Out: the same file for the decoders, which take as much memory as the header of a
//! page says that it unpacks to, be it 2 GB for a page of ten bytes. Here a page that says more
//! than 64 MiB and more than [`Limits::ratio`] times its size is an error before that, and so is
//! one that is longer than the file. Costs nothing worth the name.
//!
//! Source: the Thrift compact protocol, in which every writer begins the header of a page with its
//! kind, its size unpacked and its size packed.

use std::fs::File;
use std::io::{BufRead, BufReader};

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

use crate::read::unpack::FREE;
use crate::read::{Limits, UnpackError};

/// The file, and what a page of it may cost.
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
    type T = BufReader<File>;

    /// The decoders ask for this where a page begins, and nowhere else.
    fn get_read(&self, start: u64) -> Result<Self::T> {
        let mut read = self.file.get_read(start)?;
        let (unpacked, packed) = sizes(read.fill_buf()?).ok_or_else(|| {
            ParquetError::General("the header of a page is not where it should be".to_owned())
        })?;
        let ratio = self.limits.ratio;
        if unpacked > FREE.max(packed.saturating_mul(ratio.into())) {
            return Err(ParquetError::External(Box::new(UnpackError::Bomb {
                ratio,
            })));
        }
        Ok(read)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        if start.saturating_add(length as u64) > self.file.len() {
            return Err(ParquetError::EOF(
                "the file ends before the page does".to_owned(),
            ));
        }
        self.file.get_bytes(start, length)
    }
}

/// The sizes that the header of a page states, unpacked and packed; none if it is no header.
fn sizes(head: &[u8]) -> Option<(u64, u64)> {
    /// The next field, a number of 32 bits.
    const NEXT: u8 = 0x15;
    let mut bytes = head.iter();
    let mut fields = [0; 3];
    for field in &mut fields {
        if *bytes.next()? != NEXT {
            return None;
        }
        let mut shift = 0;
        loop {
            let byte = *bytes.next()?;
            *field |= u64::from(byte & 0x7F) << shift;
            shift += 7;
            if byte < 0x80 {
                break;
            }
            if shift > 28 {
                return None;
            }
        }
    }
    // Signed numbers: a half is the number, the lowest bit its sign, which sizes do not have.
    let [_, unpacked, packed] = fields;
    (unpacked % 2 == 0 && packed % 2 == 0).then_some((unpacked / 2, packed / 2))
}
