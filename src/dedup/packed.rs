//! An output that packs what is written to it.
//!
//! In: bytes, some at a time. Out: the same, as they are or packed with gzip or zstd. A web archive is
//! packed record by record, as its readers expect: there each [`Packed::put`] is a gzip member or zstd
//! frame of its own.

use std::io::{self, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

/// How well zstd packs.
const LEVEL: i32 = 3;

/// An output, and how it is packed.
pub struct Packed<W: Write>(How<W>);

enum How<W: Write> {
    Plain(W),
    Gzip(GzEncoder<W>),
    Zstd(zstd::Encoder<'static, W>),
    /// What is put at a time is a member of its own.
    Members(W),
    /// What is put at a time is a frame of its own.
    Frames(W, zstd::bulk::Compressor<'static>),
}

impl<W: Write> Packed<W> {
    /// Packs as the name of the output says: `.gz` and `.zst` at its end pack. An error if memory for
    /// that is lacking.
    pub fn new(out: W, name: &Path) -> io::Result<Self> {
        let name = name.to_string_lossy().to_ascii_lowercase();
        Ok(Self(if name.ends_with(".warc.gz") {
            How::Members(out)
        } else if name.ends_with(".warc.zst") {
            How::Frames(out, zstd::bulk::Compressor::new(LEVEL)?)
        } else if name.ends_with(".gz") {
            How::Gzip(GzEncoder::new(out, Compression::default()))
        } else if name.ends_with(".zst") {
            How::Zstd(zstd::Encoder::new(out, LEVEL)?)
        } else {
            How::Plain(out)
        }))
    }

    /// Whether records must be put one at a time.
    pub fn is_by_record(&self) -> bool {
        matches!(self.0, How::Members(_) | How::Frames(..))
    }

    /// Writes these bytes, and empties them.
    pub fn put(&mut self, bytes: &mut Vec<u8>) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let done = match &mut self.0 {
            How::Members(out) => {
                let mut member = GzEncoder::new(out, Compression::default());
                let written = member.write_all(bytes);
                written.and_then(|()| member.finish().map(drop))
            }
            How::Frames(out, packer) => packer
                .compress(bytes)
                .and_then(|frame| out.write_all(&frame)),
            _ => self.write_all(bytes),
        };
        bytes.clear();
        done
    }

    /// Writes what ends the packing. Nothing may be put after that.
    pub fn finish(&mut self) -> io::Result<()> {
        match &mut self.0 {
            How::Gzip(packer) => packer.try_finish(),
            How::Zstd(packer) => packer.do_finish(),
            How::Plain(_) | How::Members(_) | How::Frames(..) => Ok(()),
        }
    }

    /// The output underneath.
    pub fn get_ref(&self) -> &W {
        match &self.0 {
            How::Plain(out) | How::Members(out) | How::Frames(out, _) => out,
            How::Gzip(packer) => packer.get_ref(),
            How::Zstd(packer) => packer.get_ref(),
        }
    }

    /// The output underneath, after [`Packed::finish`].
    pub fn into_inner(self) -> io::Result<W> {
        match self.0 {
            How::Plain(out) | How::Members(out) | How::Frames(out, _) => Ok(out),
            How::Gzip(packer) => packer.finish(),
            How::Zstd(packer) => packer.finish(),
        }
    }
}

impl<W: Write> std::fmt::Debug for Packed<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Packed").finish_non_exhaustive()
    }
}

impl<W: Write> Write for Packed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            How::Plain(out) | How::Members(out) | How::Frames(out, _) => out.write(bytes),
            How::Gzip(packer) => packer.write(bytes),
            How::Zstd(packer) => packer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            How::Plain(out) | How::Members(out) | How::Frames(out, _) => out.flush(),
            How::Gzip(packer) => packer.flush(),
            How::Zstd(packer) => packer.flush(),
        }
    }
}
