//! What is known of a format: how an input of it is recognised, read, and written again.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use super::fields::Fields;
use super::reader::Records;
use super::rewrite::{Edit, Rewriter};
use super::unpack::Limits;
use crate::error::Result;

/// All that the rest of this crate asks of a format. Each is a folder of `formats`, and one line in
/// the list there.
pub(super) trait FileFormat: Sync {
    /// Whether an input that begins with these bytes is of this format, whatever its charset.
    fn has_signature(&self, _: &[u8]) -> bool {
        false
    }

    /// Whether a text is of this format, when no format before it in the list is. An error is the
    /// reason to skip the input.
    fn recognises(&self, _: &Beginning<'_>) -> Result<bool, String> {
        Ok(false)
    }

    /// Begins to read an input. The error is the reason to skip it.
    fn open(&self, input: Opened) -> Result<Box<dyn Records>, String>;

    /// Formats of one family can be written into one output. In plural, for messages.
    fn family(&self) -> &'static str;

    /// How its records, and those of formats of its family after it in the list, are written again.
    fn rewriter(&self, edit: Edit) -> Result<Rewriter>;
}

/// The beginning of a text.
pub(super) struct Beginning<'a> {
    /// Some first bytes in UTF-8 or an 8-bit charset, without a byte order mark and blanks.
    pub(super) text: &'a [u8],
    /// The extension of the name without that of the packing, in lower case.
    pub(super) extension: &'a str,
}

/// An input whose format is known.
// Parquet alone needs all of it.
#[cfg_attr(not(feature = "parquet"), allow(dead_code))]
pub(super) struct Opened {
    pub(super) name: Arc<str>,
    /// Its unpacked bytes; not in UTF-16 unless the format has a signature.
    pub(super) stream: Box<dyn Read + Send>,
    /// The first of these bytes.
    pub(super) head: Vec<u8>,
    /// The file itself, if it is not packed.
    pub(super) file: Option<File>,
    /// The size limit of a record in bytes.
    pub(super) limit: usize,
    pub(super) limits: Limits,
    pub(super) fields: Fields,
}

#[cfg(test)]
impl Opened {
    /// A stream as an input, for tests of one reader.
    pub(super) fn sample(stream: impl Read + Send + 'static, limit: usize) -> Self {
        Self {
            name: "t".into(),
            stream: Box::new(stream),
            head: Vec::new(),
            file: None,
            limit,
            limits: Limits::default(),
            fields: Fields::default(),
        }
    }
}
