//! The frames of a zstd file (RFC 8878).

use std::io;

use zstd::stream::raw::{Decoder, InBuffer, Operation, OutBuffer};

use super::UnpackError;
use super::source::{Fault, Source, damaged};

/// The first bytes a zstd frame is recognised by.
const ZSTD_START: usize = 5;

/// The frames of a zstd file.
pub(super) struct Zstd {
    decoder: Decoder<'static>,
    /// How many bytes the decoder wants next: a header or a block.
    wants: usize,
    between: bool,
}

impl Zstd {
    /// At the beginning of the file. Fails if memory is lacking.
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            decoder: Decoder::new()?,
            wants: ZSTD_START,
            between: false,
        })
    }

    pub(super) fn read(&mut self, source: &mut Source, out: &mut [u8]) -> Result<usize, Fault> {
        loop {
            let chunk = source.fill()?;
            let at_end = chunk.is_empty();
            if at_end && self.between {
                return Ok(0);
            }
            // No more than one block at a time: on an error libzstd forgets what else it unpacked
            // in the same call.
            let mut input = InBuffer::around(&chunk[..chunk.len().min(self.wants)]);
            let mut output = OutBuffer::around(&mut *out);
            let result = self.decoder.run(&mut input, &mut output);
            let (taken, made) = (input.pos(), output.pos());
            source.consume(taken);
            let wants = result.map_err(|e| damaged(format!("zstd: {e}")))?;
            self.between = wants == 0;
            self.wants = if self.between { ZSTD_START } else { wants };
            if made > 0 {
                return Ok(made);
            }
            if at_end {
                return Err(Fault::Format(UnpackError::Truncated));
            }
        }
    }
}
