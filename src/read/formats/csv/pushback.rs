//! A stream that takes back what was read too far.
//!
//! In: a stream. Out: its bytes; those given back come once more. Giving back what was just read a
//! second time costs nothing, so that a reader which stops early, again and again, stays linear.

use std::io::{self, Read};

/// Reads a stream.
pub(super) struct Pushback<R> {
    stream: R,
    /// What was given back; before `at` it was read once more.
    held: Vec<u8>,
    at: usize,
}

impl<R> Pushback<R> {
    pub(super) fn new(stream: R) -> Self {
        Self {
            stream,
            held: Vec::new(),
            at: 0,
        }
    }

    /// Takes back the bytes that were read last.
    pub(super) fn unread(&mut self, bytes: &[u8]) {
        if bytes.len() <= self.at {
            self.at -= bytes.len();
            return;
        }
        self.held.drain(..self.at);
        self.at = 0;
        self.held.splice(..0, bytes.iter().copied());
    }
}

impl<R: Read> Read for Pushback<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let held = self.held.get(self.at..).unwrap_or_default();
        if held.is_empty() {
            // What is not buffered was read from the stream, and is not found by going back.
            (self.held, self.at) = (Vec::new(), 0);
            return self.stream.read(out);
        }
        let n = held.len().min(out.len());
        out[..n].copy_from_slice(&held[..n]);
        self.at += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_given_back_comes_once_more(
            bytes in prop::collection::vec(any::<u8>(), 0..60),
            steps in prop::collection::vec((1usize..20, 0usize..20), 0..40),
        ) {
            let mut stream = Pushback::new(&bytes[..]);
            let mut read = Vec::new();
            for (more, back) in steps {
                let mut out = vec![0; more];
                let n = stream.read(&mut out).unwrap();
                read.extend_from_slice(&out[..n]);
                prop_assert_eq!(&read[..], &bytes[..read.len()]);
                let keep = read.len().saturating_sub(back);
                stream.unread(&read[keep..]);
                read.truncate(keep);
            }
            stream.read_to_end(&mut read).unwrap();
            prop_assert_eq!(read, bytes);
        }
    }
}
