//! UTF-16: how it is recognised, and a stream of it read as UTF-8.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::Range;

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_16BE, UTF_16LE};
use memchr::memchr2;

use super::charset::Charset;

/// How many bytes of a file show whether it is UTF-16.
pub(super) const HEAD: usize = 4096;

/// Whether a file that begins with `head` (its first bytes, 4,096 are plenty) is UTF-16, and which.
///
/// A byte order mark decides. Without one, nine of ten high bytes must be 00 (Latin, spaces) or 06
/// (Arabic). Asked before UTF-8, because zero bytes and 06 are valid UTF-8. One search of `head`
/// when, as in nearly every file, it has no such byte.
pub(in crate::read) fn utf16(head: &[u8]) -> Option<Charset> {
    if head.starts_with(b"\xFF\xFE") {
        return Some(Charset::Utf16LeBom);
    }
    if head.starts_with(b"\xFE\xFF") {
        return Some(Charset::Utf16BeBom);
    }
    let head = head.get(..HEAD).unwrap_or(head);
    if head.len() < 8 || memchr2(0x00, 0x06, head).is_none() {
        return None;
    }
    let is_wide = |offset: usize| {
        let high = head.iter().skip(offset).step_by(2);
        let all = high.len();
        high.filter(|b| matches!(b, 0x00 | 0x06)).count() * 10 >= all * 9
    };
    let orders = [(1, Charset::Utf16Le), (0, Charset::Utf16Be)];
    orders
        .into_iter()
        .find(|&(offset, _)| is_wide(offset))
        .map(|(_, charset)| charset)
}

/// The encoding of a charset that [`utf16`] answered.
pub(super) fn encoding_of(charset: Charset) -> &'static Encoding {
    match charset {
        Charset::Utf16Be | Charset::Utf16BeBom => UTF_16BE,
        _ => UTF_16LE,
    }
}

/// A UTF-16 stream read as UTF-8. Half a character at the end, and lone surrogates, become U+FFFD.
///
/// Holds 24 KiB whatever the length of the stream.
pub(in crate::read) struct Utf16Reader<R: Read> {
    reader: BufReader<R>,
    decoder: Decoder,
    text: Vec<u8>,
    /// The part of `text` that was decoded and not read yet.
    ready: Range<usize>,
    done: bool,
}

impl<R: Read> Utf16Reader<R> {
    /// Reads `reader`, which is at the first byte of the file, in the byte order that
    /// [`utf16`] answered. A byte order mark is taken off.
    pub(in crate::read) fn new(reader: R, charset: Charset) -> Self {
        Self {
            reader: BufReader::with_capacity(8 << 10, reader),
            decoder: encoding_of(charset).new_decoder_with_bom_removal(),
            text: vec![0; 16 << 10],
            ready: 0..0,
            done: false,
        }
    }

    /// Fills the text buffer anew, with at least one byte unless the stream has ended.
    fn refill(&mut self) -> io::Result<()> {
        while self.ready.is_empty() && !self.done {
            let wide = self.reader.fill_buf()?;
            // At the end the decoder may still hold half a character.
            let last = wide.is_empty();
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(wide, &mut self.text, last);
            self.reader.consume(read);
            self.ready = 0..written;
            self.done = last && result == CoderResult::InputEmpty;
        }
        Ok(())
    }
}

impl<R: Read> Read for Utf16Reader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        self.refill()?;
        let n = self.ready.len().min(out.len());
        out[..n].copy_from_slice(&self.text[self.ready.start..][..n]);
        self.ready.start += n;
        Ok(n)
    }
}

impl<R: Read> fmt::Debug for Utf16Reader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Utf16Reader")
            .field("charset", &self.decoder.encoding())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Text as UTF-16 bytes, low byte first or high byte first.
    fn wide(text: &str, low_first: bool) -> Vec<u8> {
        let units = text.encode_utf16();
        units
            .flat_map(|u| {
                if low_first {
                    u.to_le_bytes()
                } else {
                    u.to_be_bytes()
                }
            })
            .collect()
    }

    /// A reader that gives one byte at a time, as a slow pipe may.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let n = out.len().min(1);
            self.0.read(&mut out[..n])
        }
    }

    #[test]
    fn a_utf16_stream_is_its_text_and_a_cut_end_is_marked() {
        let text = "\u{feff}خبر عاجل 😀 news\n".repeat(3000);
        for low_first in [true, false] {
            let mut bytes = wide(&text, low_first);
            bytes.push(0x27);
            let charset = utf16(&bytes).unwrap();
            let mut got = String::new();
            Utf16Reader::new(Drops(&bytes), charset)
                .read_to_string(&mut got)
                .unwrap();
            assert_eq!(
                got,
                format!("{}\u{fffd}", text.strip_prefix('\u{feff}').unwrap())
            );
        }
    }
}
