//! A file or pipe in, the bytes that were packed into it out.
//!
//! *In*: any reader. *Out*: [`Unpacked`], a reader of the decompressed bytes; gzip and zstd are
//! recognised by their first bytes, never by a file name, and anything else passes unchanged. All
//! members of a gzip file and all frames of a zstd file are read one after the other. A damaged or
//! truncated stream gives every byte before the damage, then an error with an [`UnpackError`]
//! inside; the same error comes again if the stream is read again.
//!
//! *Cost*: that of zlib or libzstd; about 64 KiB of buffer and the window of the format (32 KiB for
//! gzip; up to 128 MiB for zstd, as `zstd --long=27` makes, and never more). A decompression bomb
//! is stopped by [`Limits`].
//!
//! *Source*: gzip is RFC 1952, zstd is RFC 8878.

use std::fmt;
use std::io::{self, BufReader, Cursor, Read};

pub use error::UnpackError;
use gzip::Gzip;
use source::{Fault, Source};
use zst::Zstd;

mod error;
mod gzip;
mod source;
mod zst;

/// Below this many bytes no expansion is too much: a small file of blanks is not an attack.
pub(super) const FREE: u64 = 64 << 20;
/// The size of the buffer of packed bytes, and the step by which [`Unpacked::peek`] grows.
const BUFFER: usize = 64 << 10;

/// How the bytes of an input are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Packing {
    /// Not at all.
    Plain,
    /// One or more gzip members.
    Gzip,
    /// One or more zstd frames.
    Zstd,
}

/// What an input may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Once 64 MiB have come out, how many times the packed bytes the output may be.
    pub ratio: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { ratio: 1000 }
    }
}

enum Codec {
    Plain,
    Gzip(Gzip),
    Zstd(Zstd),
}

/// The decompressed bytes of an input. See the head of this module.
pub struct Unpacked {
    source: Source,
    codec: Codec,
    limits: Limits,
    made: u64,
    /// Bytes shown by `peek` and not read yet, from `at` on.
    peeked: Vec<u8>,
    at: usize,
    fault: Option<Fault>,
}

impl Unpacked {
    /// Looks at the first four bytes of `reader` and unpacks it from there on.
    ///
    /// Fails when these cannot be read, or memory for the decoder is lacking.
    pub fn new(mut reader: Box<dyn Read + Send>, limits: Limits) -> io::Result<Self> {
        let mut head = Vec::with_capacity(4);
        // `take` reads on over short reads, so a slow pipe is judged by four bytes as well.
        reader.by_ref().take(4).read_to_end(&mut head)?;
        let codec = match head[..] {
            [0x1F, 0x8B, ..] => Codec::Gzip(Gzip::new()),
            // A frame, or a skippable one before it.
            [0x28, 0xB5, 0x2F, 0xFD] | [0x50..=0x5F, 0x2A, 0x4D, 0x18] => Codec::Zstd(Zstd::new()?),
            _ => Codec::Plain,
        };
        let reader = BufReader::with_capacity(BUFFER, Cursor::new(head).chain(reader));
        let source = Source { reader, used: 0 };
        Ok(Self {
            source,
            codec,
            limits,
            made: 0,
            peeked: Vec::new(),
            at: 0,
            fault: None,
        })
    }

    /// How the input is packed.
    pub fn packing(&self) -> Packing {
        match self.codec {
            Codec::Plain => Packing::Plain,
            Codec::Gzip(_) => Packing::Gzip,
            Codec::Zstd(_) => Packing::Zstd,
        }
    }

    /// Up to `n` of the decompressed bytes that come next, which stay to be read. Fewer when the
    /// stream ends, or cannot be read on, before that; an error only when it gives none at all.
    pub fn peek(&mut self, n: usize) -> io::Result<&[u8]> {
        self.peeked.drain(..self.at);
        self.at = 0;
        while self.peeked.len() < n {
            let have = self.peeked.len();
            let mut more = std::mem::take(&mut self.peeked);
            more.resize(have + (n - have).min(BUFFER), 0);
            let result = self.pull(&mut more[have..]);
            more.truncate(have + result.as_ref().map_or(0, |&n| n));
            self.peeked = more;
            match result {
                Ok(0) => break,
                Ok(_) => {}
                Err(_) if have > 0 => break,
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(&self.peeked[..self.peeked.len().min(n)])
    }

    /// The next bytes from the decoder; the first fault is kept, and given again ever after.
    fn pull(&mut self, out: &mut [u8]) -> Result<usize, Fault> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let source = &mut self.source;
        let result = match &mut self.codec {
            Codec::Plain => loop {
                match source.reader.read(out) {
                    Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                    other => break other.map_err(Fault::from),
                }
            },
            Codec::Gzip(gzip) => gzip.read(source, out),
            Codec::Zstd(zstd) => zstd.read(source, out),
        };
        self.made += result.as_ref().map_or(0, |&n| n as u64);
        self.fault = result.as_ref().err().cloned();
        let allowed = self
            .source
            .used
            .saturating_mul(u64::from(self.limits.ratio));
        if !matches!(self.codec, Codec::Plain) && self.made > FREE.max(allowed) {
            // What was output stays output; nothing more will come.
            self.fault = Some(Fault::Format(UnpackError::Bomb {
                ratio: self.limits.ratio,
            }));
        }
        result
    }
}

impl Read for Unpacked {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let ready = &self.peeked[self.at..];
        if out.is_empty() {
            return Ok(0);
        }
        if ready.is_empty() {
            return Ok(self.pull(out)?);
        }
        let n = ready.len().min(out.len());
        out[..n].copy_from_slice(&ready[..n]);
        self.at += n;
        Ok(n)
    }
}

impl fmt::Debug for Unpacked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unpacked")
            .field("packing", &self.packing())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    fn gz(data: &[u8]) -> Vec<u8> {
        let mut writer = flate2::GzBuilder::new()
            .filename("name")
            .comment("remark")
            .extra([1, 2, 3])
            .write(Vec::new(), flate2::Compression::default());
        writer.write_all(data).unwrap();
        writer.finish().unwrap()
    }

    fn zst(data: &[u8]) -> Vec<u8> {
        let mut writer = zstd::Encoder::new(Vec::new(), 3).unwrap();
        writer.include_checksum(true).unwrap();
        writer.write_all(data).unwrap();
        writer.finish().unwrap()
    }

    /// Letters that do not compress to nothing.
    fn noise(n: u32) -> Vec<u8> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            b'a' + (state >> 27) as u8
        };
        (0..n).map(|_| next()).collect()
    }

    /// What comes out, and the error it ends with.
    fn unpack(packed: &[u8]) -> (Vec<u8>, Option<UnpackError>) {
        let mut reader = open(packed);
        let mut out = Vec::new();
        let result = reader.read_to_end(&mut out);
        let error = result.err().map(|e| {
            let again = reader.read(&mut [0]).unwrap_err();
            assert_eq!(e.to_string(), again.to_string(), "an error stays");
            e.get_ref()
                .unwrap()
                .downcast_ref::<UnpackError>()
                .unwrap()
                .clone()
        });
        (out, error)
    }

    fn open(packed: &[u8]) -> Unpacked {
        Unpacked::new(Box::new(Cursor::new(packed.to_vec())), Limits::default()).unwrap()
    }

    #[test]
    fn plain_empty_and_tiny_inputs_pass_unchanged() {
        for data in [&b"plain text"[..], b"", b"x", b"\x1f", b"\x28\xb5\x2f"] {
            assert_eq!(unpack(data), (data.to_vec(), None));
            assert_eq!(open(data).packing(), Packing::Plain);
        }
    }

    #[test]
    fn all_members_and_frames_are_read_and_zero_padding_is_no_damage() {
        let data = noise(300_000);
        let (a, b) = data.split_at(200_000);
        let both = [gz(a), gz(b""), gz(b)].concat();
        assert_eq!(unpack(&both), (data.clone(), None));
        assert_eq!(
            unpack(&[&both[..], &[0; 100_000]].concat()),
            (data.clone(), None)
        );
        let skippable = b"\x5A\x2A\x4D\x18\x03\0\0\0abc".to_vec();
        let frames = [skippable.clone(), zst(a), zst(b""), skippable, zst(b)].concat();
        assert_eq!(unpack(&frames), (data, None));
        assert_eq!(open(&frames).packing(), Packing::Zstd);
    }

    #[test]
    fn frames_are_read_with_the_dictionary_that_the_file_begins_with() {
        let samples: Vec<Vec<u8>> = (0..200u32)
            .map(|n| format!("WARC/1.0 {n} {}", n * 7919).repeat(9).into_bytes())
            .collect();
        let dictionary = samples[2..].concat();
        let mut compressor = zstd::bulk::Compressor::with_dictionary(3, &dictionary).unwrap();
        let frames = [&samples[0], &samples[1]].map(|s| compressor.compress(s).unwrap());
        let packed_dictionary = zst(&dictionary);
        for dictionary in [&dictionary, &packed_dictionary] {
            let length = (dictionary.len() as u32).to_le_bytes();
            let whole = [b"\x5D\x2A\x4D\x18", &length[..], dictionary].concat();
            let file = [&whole[..], &frames[0], &frames[1]].concat();
            assert_eq!(unpack(&file), (samples[..2].concat(), None));
            let (_, error) = unpack(&file[..whole.len() / 2]);
            assert_eq!(error, Some(UnpackError::Truncated));
        }
        let (_, error) = unpack(&frames.concat());
        assert!(matches!(error, Some(UnpackError::Damaged(_))), "{error:?}");
        let (_, error) = unpack(b"\x5D\x2A\x4D\x18\xff\xff\xff\xffabc");
        assert!(error.unwrap().to_string().contains("larger than 16 MB"));
    }

    #[test]
    fn a_truncated_stream_gives_its_good_data_first() {
        let data = noise(500_000);
        for packed in [gz(&data), zst(&data), [gz(&data), gz(&data)].concat()] {
            for cut in [packed.len() - 1, packed.len() / 2 + 1000] {
                let (out, error) = unpack(&packed[..cut]);
                assert_eq!(error, Some(UnpackError::Truncated));
                assert!(data.repeat(2).starts_with(&out));
                assert!(out.len() > 100_000, "{} of {}", out.len(), data.len());
            }
        }
        assert_eq!(
            unpack(&gz(&data)[..5]),
            (vec![], Some(UnpackError::Truncated))
        );
    }

    #[test]
    fn damage_is_an_error_after_the_good_data() {
        let data = noise(500_000);
        for (packed, least) in [(gz(&data), 200_000), (zst(&data), 128_000)] {
            let mut broken = packed.clone();
            let middle = packed.len() / 2;
            broken[middle..middle + 20].fill(0xFF);
            let (out, error) = unpack(&broken);
            assert!(matches!(error, Some(UnpackError::Damaged(_))), "{error:?}");
            assert!(
                out.len() > least && out[..least] == data[..least],
                "{}",
                out.len()
            );
            let (out, error) = unpack(&[&packed[..], b"rubbish"].concat());
            assert!(matches!(error, Some(UnpackError::Damaged(_))), "{error:?}");
            assert_eq!(out, data);
        }
    }

    #[test]
    fn a_bomb_is_stopped_and_blanks_below_the_floor_are_not() {
        let blanks = vec![b' '; 200 << 20];
        let (out, error) = unpack(&zst(&blanks));
        assert!(
            out.len() > 64 << 20 && out.len() < 66 << 20,
            "{}",
            out.len()
        );
        let message = error.unwrap().to_string();
        assert_eq!(
            message,
            "expands more than 1,000 times its size (option max-ratio)"
        );
        assert_eq!(unpack(&zst(&blanks[..60 << 20])).1, None);
    }

    #[test]
    fn a_window_beyond_128_mib_is_refused() {
        // A frame header alone: window descriptor 18 << 3 asks for 2^28 bytes.
        let (_, error) = unpack(&[0x28, 0xB5, 0x2F, 0xFD, 0, 18 << 3, 0, 0, 0, 0]);
        assert!(error.unwrap().to_string().contains("too much memory"));
    }

    #[test]
    fn peeking_consumes_nothing() {
        let data = noise(200_000);
        for packed in [data.clone(), gz(&data), zst(&data)] {
            let mut reader = open(&packed);
            assert_eq!(reader.peek(100).unwrap(), &data[..100]);
            reader.read_exact(&mut [0; 50]).unwrap();
            assert_eq!(reader.peek(150_000).unwrap(), &data[50..150_050]);
            assert_eq!(reader.peek(10).unwrap(), &data[50..60]);
            assert_eq!(reader.peek(usize::MAX).unwrap(), &data[50..]);
            let mut rest = Vec::new();
            reader.read_to_end(&mut rest).unwrap();
            assert_eq!(rest, &data[50..]);
            assert_eq!(reader.peek(1).unwrap(), b"");
        }
        let cut = gz(&data);
        assert!(open(&cut[..cut.len() / 2]).peek(usize::MAX).unwrap().len() > 50_000);
        assert!(open(&cut[..5]).peek(1).is_err());
    }

    #[test]
    fn the_reader_can_move_to_another_thread() {
        fn movable<T: Send>() {}
        movable::<Unpacked>();
    }

    proptest! {
        #[test]
        fn any_bytes_end_without_a_panic(bytes: Vec<u8>, kind in 0..3, at: usize, new: u8) {
            unpack(&bytes);
            let mut packed = match kind {
                0 => [&b"\x1f\x8b\x08"[..], &bytes].concat(),
                1 => gz(&bytes),
                _ => zst(&bytes),
            };
            let at = at % packed.len();
            packed[at] = new;
            let (out, error) = unpack(&packed);
            // Beyond the magic bytes the checksum finds whatever changes the data.
            prop_assert!(kind != 1 || at < 2 || error.is_some() || out == bytes);
        }
    }
}
