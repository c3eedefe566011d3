//! Bytes in, articles out.
//!
//! In: paths (files, folders, globs, standard input), packed or not, in any of the charsets that
//! Arabic pages come in. Out: [`Batch`]es of raw [`Record`]s in a fixed order, read by one thread,
//! and [`parse`], which many threads use to make an [`Article`](crate::Article) of a record.
//!
//! A format is a [`Records`] (it finds where records begin and end in a stream) and a [`Format`]
//! (it says how a record's bytes are understood). Reading costs about 0.6 µs an article of 3 KB,
//! parsing 1.2 µs. Memory is one batch, never the input.

mod archive;
mod batch;
#[cfg(feature = "parquet")]
mod columns;
mod csv;
mod decode;
mod detect;
mod feed;
mod inputs;
mod lines;
mod options;
mod quick;
mod record;
mod unpack;
mod values;
mod warc;
mod whole;
mod wrapper;
mod xml;

use std::io::{self, Read};

pub use batch::{Batch, Format, Record};
#[cfg(feature = "parquet")]
pub use columns::{CopyError, Label, keep_rows, label_rows};
pub use csv::Header;
pub use decode::{Charset, decode, fix_mojibake};
pub use feed::{Feed, LeftOut};
pub use inputs::{Held, Input, Inputs, find};
pub use options::{Field, FieldMap, InputFormat, Options};
pub use record::{Fields, parse};
pub use unpack::{Limits, Packing, UnpackError, Unpacked};
pub use xml::{Channel, Dialect};

use crate::error::{Cause, Error, Skipped};

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
/// Laws, held by the contract suite: records come in the order of the stream and each once; what
/// is left out stands in `skipped` with its place; a fault in the middle never loses what came
/// before it; memory is bounded by `room` and one record of the size limit; no input panics.
pub trait Records: Send {
    /// Appends records to `batch` until it has grown by about `room` bytes or the input ends.
    fn fill(&mut self, batch: &mut Batch, room: usize) -> More;
}

/// Reads up to `chunk` more bytes; the text of the fault if reading failed, which ends the input.
///
/// Asks for all of them at once, where `read_to_end` would begin with small pieces.
fn read_chunk(
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

fn fault(e: &io::Error) -> String {
    match e
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<UnpackError>())
    {
        Some(unpack) => unpack.to_string(),
        None => format!("cannot be read on: {e}"),
    }
}

impl From<Skipped> for Error {
    /// What `--strict` makes of a skipped record.
    fn from(skipped: Skipped) -> Self {
        Cause::Strict(skipped).into()
    }
}
