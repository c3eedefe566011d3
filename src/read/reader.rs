//! What the reader of every format is, and what they share.

use std::io::{self, Read};

use super::batch::Batch;
use super::unpack::UnpackError;

/// Whether an input has more to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum More {
    /// It may have.
    Yes,
    /// It is at its end.
    No,
}

/// The reader of one format over one stream.
///
/// Laws, enforced by the contract suite: records come in the order of the stream and each once; what
/// is left out is in `skipped` with its place; a fault in the middle never loses what came
/// before it; memory is bounded by `room` and one record of the size limit; no input panics.
pub trait Records: Send {
    /// Appends records to `batch` until it has grown by about `room` bytes of memory (of what was
    /// read, of records, of what was skipped) or the input ends.
    fn fill(&mut self, batch: &mut Batch, room: usize) -> More;
}

/// Reads up to `chunk` more bytes; the text of the fault if reading failed, which ends the input.
///
/// Asks for all of them at once, where `read_to_end` would begin with small pieces.
pub(super) fn read_chunk(
    stream: &mut impl Read,
    bytes: &mut Vec<u8>,
    chunk: usize,
) -> (usize, Option<String>) {
    let before = bytes.len();
    bytes.resize(before + chunk, 0);
    let (mut end, mut why) = (before, None);
    while end < bytes.len() {
        match stream.read(&mut bytes[end..]) {
            Ok(0) => break,
            Ok(n) => end += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            // What came before the fault counts; reading again gives the fault alone.
            Err(_) if end > before => break,
            Err(e) => {
                why = Some(fault(&e));
                break;
            }
        }
    }
    bytes.truncate(end);
    (end - before, why)
}

/// Why a stream could not be read on, as a reason to skip.
pub(super) fn fault(e: &io::Error) -> String {
    match e
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<UnpackError>())
    {
        Some(unpack) => unpack.to_string(),
        None => format!("cannot be read further: {e}"),
    }
}

/// The reason to skip a record above the limit of this many bytes.
pub(super) fn too_large(limit: usize) -> String {
    let limit = limit / 1_000_000;
    format!("the record is larger than {limit} MB (option max-record)")
}
