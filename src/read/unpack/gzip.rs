//! The members of a gzip file (RFC 1952).

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::error::UnpackError;
use super::source::{Fault, Source, damaged};

/// Where in a gzip file we are.
enum Place {
    Between,
    Body,
    Trailer,
}

/// The members of a gzip file. Not `flate2::MultiGzDecoder`, which drops the last good bytes before
/// damage and takes zero padding, as tape blocks have, for damage.
pub(super) struct Gzip {
    inflate: Decompress,
    crc: Crc,
    place: Place,
}

impl Gzip {
    /// At the beginning of the file.
    pub(super) fn new() -> Self {
        Self {
            inflate: Decompress::new(false),
            crc: Crc::new(),
            place: Place::Between,
        }
    }

    pub(super) fn read(&mut self, source: &mut Source, out: &mut [u8]) -> Result<usize, Fault> {
        loop {
            match self.place {
                Place::Between => {
                    if !self.start(source)? {
                        return Ok(0);
                    }
                }
                Place::Body => {
                    let made = self.body(source, out)?;
                    if made > 0 {
                        return Ok(made);
                    }
                }
                Place::Trailer => {
                    let crc = u32::from_le_bytes(source.bytes()?);
                    let size = u32::from_le_bytes(source.bytes()?);
                    // The format keeps the size modulo 2^32.
                    if crc != self.crc.sum() || size != self.inflate.total_out() as u32 {
                        return Err(damaged("the checksum of a gzip member does not match"));
                    }
                    self.place = Place::Between;
                }
            }
        }
    }

    /// Reads a member's header, after any padding. False at the end of the file.
    fn start(&mut self, source: &mut Source) -> Result<bool, Fault> {
        loop {
            match source.fill()?.first() {
                None => return Ok(false),
                Some(0) => source.consume(1),
                Some(_) => break,
            }
        }
        if source.bytes()? != [0x1F, 0x8B] {
            return Err(damaged("something that is not gzip follows the gzip data"));
        }
        let [method, flags, ..] = source.bytes::<8>()?;
        if method != 8 || flags & 0xE0 != 0 {
            return Err(damaged("a gzip header has an unknown compression method"));
        }
        if flags & 0x04 != 0 {
            for _ in 0..u16::from_le_bytes(source.bytes()?) {
                source.byte()?;
            }
        }
        // A file name, then a comment, each up to a zero byte.
        for flag in [0x08, 0x10] {
            while flags & flag != 0 && source.byte()? != 0 {}
        }
        if flags & 0x02 != 0 {
            source.bytes::<2>()?;
        }
        self.inflate.reset(false);
        self.crc.reset();
        self.place = Place::Body;
        Ok(true)
    }

    /// Some bytes of a member; none when it has just ended or more input is needed.
    fn body(&mut self, source: &mut Source, out: &mut [u8]) -> Result<usize, Fault> {
        let chunk = source.fill()?;
        let at_end = chunk.is_empty();
        let (before_in, before_out) = (self.inflate.total_in(), self.inflate.total_out());
        let result = self.inflate.decompress(chunk, out, FlushDecompress::None);
        let made = (self.inflate.total_out() - before_out) as usize;
        source.consume((self.inflate.total_in() - before_in) as usize);
        self.crc.update(&out[..made]);
        match result {
            Ok(Status::StreamEnd) => self.place = Place::Trailer,
            // What came out before the damage goes first; the error comes again at the next call.
            _ if made > 0 => {}
            Err(_) => return Err(damaged("a gzip member cannot be inflated")),
            Ok(_) if at_end => return Err(Fault::Format(UnpackError::Truncated)),
            Ok(_) => {}
        }
        Ok(made)
    }
}
