//! The packed bytes, and what can be wrong with them.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use super::error::UnpackError;

/// An error on the way: of the reader underneath, or of the format.
#[derive(Debug, Clone)]
pub(super) enum Fault {
    Io(io::ErrorKind, String),
    Format(UnpackError),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        // A file in an archive is read through what unpacks the archive.
        let unpack = error
            .get_ref()
            .and_then(|e| e.downcast_ref::<UnpackError>());
        match unpack {
            Some(unpack) => Self::Format(unpack.clone()),
            None => Self::Io(error.kind(), error.to_string()),
        }
    }
}

impl From<Fault> for io::Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Io(kind, what) => Self::new(kind, what),
            Fault::Format(e @ UnpackError::Truncated) => Self::new(io::ErrorKind::UnexpectedEof, e),
            Fault::Format(e) => Self::new(io::ErrorKind::InvalidData, e),
        }
    }
}

pub(super) fn damaged(what: impl Into<String>) -> Fault {
    Fault::Format(UnpackError::Damaged(what.into()))
}

/// The first four bytes, looked at already, and the rest.
pub(super) type Whole = Chain<Cursor<Vec<u8>>, Box<dyn Read + Send>>;

/// The packed bytes, counted as they are used up.
pub(super) struct Source {
    pub(super) reader: BufReader<Whole>,
    pub(super) used: u64,
}

impl Source {
    /// The bytes at hand; none only at the end of the stream.
    pub(super) fn fill(&mut self) -> Result<&[u8], Fault> {
        while let Err(e) = self.reader.fill_buf() {
            if e.kind() != io::ErrorKind::Interrupted {
                return Err(e.into());
            }
        }
        Ok(self.reader.buffer())
    }

    pub(super) fn consume(&mut self, n: usize) {
        self.reader.consume(n);
        self.used += n as u64;
    }

    /// The next byte of a header or trailer, which cannot be missing.
    pub(super) fn byte(&mut self) -> Result<u8, Fault> {
        let byte = *self
            .fill()?
            .first()
            .ok_or(Fault::Format(UnpackError::Truncated))?;
        self.consume(1);
        Ok(byte)
    }

    pub(super) fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let mut bytes = [0; N];
        for byte in &mut bytes {
            *byte = self.byte()?;
        }
        Ok(bytes)
    }
}
