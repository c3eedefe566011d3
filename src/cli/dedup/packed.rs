//! A target that packs what is written to it, if its name asks for that.
//!
//! `.gz` and `.zst` at the end of the name pack. A web archive is packed record by record, as its
//! readers expect: there each [`Packed::put`] is a gzip member or zstd frame of its own.

use std::io::{self, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::super::output::Target;

/// How well zstd packs.
const LEVEL: i32 = 3;

/// A target and how it is packed.
pub(super) enum Packed {
    Plain(Target),
    Gzip(GzEncoder<Target>),
    Zstd(zstd::Encoder<'static, Target>),
    /// What is put at a time is a member of its own.
    Members(Target),
    /// What is put at a time is a frame of its own.
    Frames(Target, zstd::bulk::Compressor<'static>),
}

impl Packed {
    /// Packs by the extension of `path`.
    pub(super) fn new(target: Target, path: &Path) -> anyhow::Result<Self> {
        let name = path.to_string_lossy().to_ascii_lowercase();
        Ok(if name.ends_with(".warc.gz") {
            Self::Members(target)
        } else if name.ends_with(".warc.zst") {
            Self::Frames(target, zstd::bulk::Compressor::new(LEVEL)?)
        } else if name.ends_with(".gz") {
            Self::Gzip(GzEncoder::new(target, Compression::default()))
        } else if name.ends_with(".zst") {
            Self::Zstd(zstd::Encoder::new(target, LEVEL)?)
        } else {
            Self::Plain(target)
        })
    }

    /// Whether records must be put one at a time.
    pub(super) fn is_by_record(&self) -> bool {
        matches!(self, Self::Members(_) | Self::Frames(..))
    }

    /// Writes these bytes, and empties them.
    pub(super) fn put(&mut self, bytes: &mut Vec<u8>) -> anyhow::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let done = match self {
            Self::Members(target) => {
                let mut member = GzEncoder::new(&mut *target, Compression::default());
                let written = member.write_all(bytes);
                written.and_then(|()| member.finish().map(drop))
            }
            Self::Frames(target, packer) => packer
                .compress(bytes)
                .and_then(|frame| target.write_all(&frame)),
            _ => self.write_all(bytes),
        };
        bytes.clear();
        done.map_err(|e| self.error(e).into())
    }

    /// The error for a failed write.
    pub(super) fn error(&self, e: io::Error) -> crate::Error {
        match self {
            Self::Plain(target) | Self::Members(target) | Self::Frames(target, _) => {
                target.error(e)
            }
            Self::Gzip(packer) => packer.get_ref().error(e),
            Self::Zstd(packer) => packer.get_ref().error(e),
        }
    }

    /// Puts the result in its place.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        if let Self::Gzip(packer) = &mut self {
            let done = packer.try_finish();
            done.map_err(|e| self.error(e))?;
        }
        let target = match self {
            Self::Plain(target) | Self::Members(target) | Self::Frames(target, _) => target,
            Self::Gzip(packer) => packer.finish()?,
            Self::Zstd(packer) => packer
                .try_finish()
                .map_err(|(packer, e)| packer.get_ref().error(e))?,
        };
        Ok(target.finish()?)
    }
}

impl Write for Packed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(target) | Self::Members(target) | Self::Frames(target, _) => {
                target.write(bytes)
            }
            Self::Gzip(packer) => packer.write(bytes),
            Self::Zstd(packer) => packer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(target) | Self::Members(target) | Self::Frames(target, _) => target.flush(),
            Self::Gzip(packer) => packer.flush(),
            Self::Zstd(packer) => packer.flush(),
        }
    }
}
