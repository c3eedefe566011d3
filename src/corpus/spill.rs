//! Bytes set aside: first in memory, beyond a limit in a temporary file that nobody else can see.
//!
//! In: blocks of bytes, appended by one thread. Out: any stretch of them, asked for by many
//! threads. A run keeps here what it needs of each article later (its metadata, its shingles), so
//! that memory does not grow with the text. What stayed in memory is lent; what went to the file
//! costs one `pread`. The file lies in `TMPDIR` and is gone with the process.

use std::borrow::Cow;
use std::fs::File;
use std::io::Write;

use crate::error::{Error, Result};

/// Where something lies in a [`SpillFile`]: block and offset in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Location {
    block: u32,
    start: u32,
}

impl Location {
    /// A place `start` bytes into `block`.
    pub(crate) fn new(block: u32, start: u32) -> Self {
        Self { block, start }
    }
}

/// Append-only storage in blocks.
#[derive(Debug)]
pub(crate) struct SpillFile {
    blocks: Vec<Block>,
    in_memory: usize,
    limit: usize,
    file: Option<File>,
    file_len: u64,
}

#[derive(Debug)]
enum Block {
    Memory(Box<[u8]>),
    File { start: u64, len: u32 },
}

impl SpillFile {
    /// A spill that holds up to `limit` bytes in memory.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            blocks: Vec::new(),
            in_memory: 0,
            limit,
            file: None,
            file_len: 0,
        }
    }

    /// Takes a block and gives its number.
    pub(crate) fn append(&mut self, bytes: Vec<u8>) -> Result<u32> {
        let number = self.blocks.len() as u32;
        if self.in_memory + bytes.len() <= self.limit {
            self.in_memory += bytes.len();
            self.blocks.push(Block::Memory(bytes.into_boxed_slice()));
            return Ok(number);
        }
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile().map_err(Error::temporary)?),
        };
        file.write_all(&bytes).map_err(Error::temporary)?;
        self.blocks.push(Block::File {
            start: self.file_len,
            len: bytes.len() as u32,
        });
        self.file_len += bytes.len() as u64;
        Ok(number)
    }

    /// The `len` bytes from `skip` bytes behind `location`, fewer at the end of the block.
    pub(crate) fn read(
        &self,
        location: Location,
        skip: usize,
        len: usize,
    ) -> Result<Cow<'_, [u8]>> {
        let start = location.start as usize + skip;
        Ok(match self.blocks.get(location.block as usize) {
            None => Cow::default(),
            Some(Block::Memory(bytes)) => {
                let end = start.saturating_add(len).min(bytes.len());
                bytes.get(start..end).unwrap_or_default().into()
            }
            Some(&Block::File {
                start: at,
                len: block,
            }) => {
                let mut bytes = vec![0; len.min((block as usize).saturating_sub(start))];
                if let Some(file) = &self.file {
                    read_at(file, &mut bytes, at + start as u64).map_err(Error::temporary)?;
                }
                bytes.into()
            }
        })
    }
}

#[cfg(unix)]
fn read_at(file: &File, out: &mut [u8], at: u64) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, out, at)
}

/// There are no files here: nothing was ever written.
#[cfg(not(any(unix, windows)))]
fn read_at(_: &File, _: &mut [u8], _: u64) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

#[cfg(windows)]
fn read_at(file: &File, mut out: &mut [u8], mut at: u64) -> std::io::Result<()> {
    while !out.is_empty() {
        let n = std::os::windows::fs::FileExt::seek_read(file, out, at)?;
        if n == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        out = &mut out[n..];
        at += n as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_to_the_file_comes_back_like_what_stayed_in_memory() {
        let mut spill = SpillFile::new(10);
        let small = spill.append(b"in memory".to_vec()).unwrap();
        let large = spill.append(b"too large for memory".to_vec()).unwrap();
        let read = |block, start, skip, len| spill.read(Location::new(block, start), skip, len);
        assert_eq!(*read(small, 3, 0, 6).unwrap(), *b"memory");
        assert_eq!(*read(large, 4, 10, 100).unwrap(), *b"memory");
        assert!(read(9, 0, 0, 4).unwrap().is_empty());
    }
}
