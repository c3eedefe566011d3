//! The frames of a zstd file (RFC 8878).
//!
//! Web archives may begin with a dictionary for all their frames, in a skippable frame of its own
//! kind (the IIPC draft on zstd in WARC), itself packed or not.

use std::io;

use zstd::stream::raw::{Decoder, InBuffer, Operation, OutBuffer};

use super::error::UnpackError;
use super::source::{Fault, Source, damaged};

/// The first bytes a zstd frame is recognised by.
const ZSTD_START: usize = 5;

/// How a frame with a dictionary begins, before its length.
const DICTIONARY: [u8; 4] = [0x5D, 0x2A, 0x4D, 0x18];
/// The largest dictionary that is taken.
const LARGEST: u32 = 16 << 20;

/// The frames of a zstd file.
pub(super) struct Zstd {
    decoder: Decoder<'static>,
    /// How many bytes the decoder wants next: a header or a block.
    wants: usize,
    between: bool,
    /// Whether nothing was read so far.
    first: bool,
}

impl Zstd {
    /// At the beginning of the file. Fails if memory is lacking.
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            decoder: Decoder::new()?,
            wants: ZSTD_START,
            between: false,
            first: true,
        })
    }

    /// Reads the dictionary that the file begins with, if it does.
    fn dictionary(&mut self, source: &mut Source) -> Result<(), Fault> {
        if !source.fill()?.starts_with(&DICTIONARY) {
            return Ok(());
        }
        source.bytes::<4>()?;
        let length = u32::from_le_bytes(source.bytes()?);
        if length > LARGEST {
            return Err(damaged("zstd: a dictionary larger than 16 MB"));
        }
        let mut bytes = Vec::new();
        while bytes.len() < length as usize {
            let chunk = source.fill()?;
            let n = chunk.len().min(length as usize - bytes.len());
            if n == 0 {
                return Err(Fault::Format(UnpackError::Truncated));
            }
            bytes.extend_from_slice(&chunk[..n]);
            source.consume(n);
        }
        if bytes.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
            let unpacked = zstd::bulk::decompress(&bytes, LARGEST as usize);
            bytes = unpacked.map_err(|e| damaged(format!("zstd: its dictionary: {e}")))?;
        }
        let decoder = Decoder::with_dictionary(&bytes);
        self.decoder = decoder.map_err(|e| damaged(format!("zstd: its dictionary: {e}")))?;
        // What follows is a frame, or nothing at all.
        self.between = true;
        Ok(())
    }

    pub(super) fn read(&mut self, source: &mut Source, out: &mut [u8]) -> Result<usize, Fault> {
        if std::mem::take(&mut self.first) {
            self.dictionary(source)?;
        }
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
