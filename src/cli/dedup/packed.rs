//! A target that packs what is written to it, if its name asks for that.
//!
//! `.gz` and `.zst` at the end of the name pack. A web archive is packed member by member, as its
//! readers expect: each [`Packed::put`] of a packed target begins a member of its own only there.

use std::io::{self, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::super::output::Target;

/// A target and how it is packed.
pub(super) enum Packed {
    Plain(Target),
    Gzip(GzEncoder<Target>),
    /// Each record is a member of its own.
    Members(Target),
    Zstd(zstd::Encoder<'static, Target>),
}

impl Packed {
    /// Packs by the extension of `path`.
    pub(super) fn new(target: Target, path: &Path) -> anyhow::Result<Self> {
        let name = path.to_string_lossy().to_ascii_lowercase();
        Ok(if name.ends_with(".warc.gz") {
            Self::Members(target)
        } else if name.ends_with(".gz") {
            Self::Gzip(GzEncoder::new(target, Compression::default()))
        } else if name.ends_with(".zst") {
            Self::Zstd(zstd::Encoder::new(target, 3)?)
        } else {
            Self::Plain(target)
        })
    }

    /// Writes a record and what belongs to it.
    pub(super) fn put(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let done = match self {
            Self::Members(target) => {
                let mut member = GzEncoder::new(&mut *target, Compression::default());
                member
                    .write_all(bytes)
                    .and_then(|()| member.finish().map(drop))
            }
            _ => self.write_all(bytes),
        };
        done.map_err(|e| self.error(e).into())
    }

    /// The error for a failed write.
    pub(super) fn error(&self, e: io::Error) -> crate::Error {
        match self {
            Self::Plain(target) | Self::Members(target) => target.error(e),
            Self::Gzip(packer) => packer.get_ref().error(e),
            Self::Zstd(packer) => packer.get_ref().error(e),
        }
    }

    /// Puts the result in its place.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        let target = match self {
            Self::Plain(target) | Self::Members(target) => target,
            Self::Gzip(packer) => packer.finish()?,
            Self::Zstd(packer) => packer.finish()?,
        };
        Ok(target.finish()?)
    }
}

impl Write for Packed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(target) | Self::Members(target) => target.write(bytes),
            Self::Gzip(packer) => packer.write(bytes),
            Self::Zstd(packer) => packer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(target) | Self::Members(target) => target.flush(),
            Self::Gzip(packer) => packer.flush(),
            Self::Zstd(packer) => packer.flush(),
        }
    }
}
