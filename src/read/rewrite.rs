//! Records written again, in the format in which they were read.
//!
//! In: records in the order of reading and what is to be added to each. Out: bytes of the same
//! format. How is said by each format in its own folder; `dedup` asks for it through
//! [`rewriter`](super::formats::rewriter).

use std::fs::File;
use std::io::Write;

use super::inputs::Input;
use super::record::Record;
use crate::error::{Cause, Error, Result};

/// What is done with records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Edit {
    /// Some are left out; the others stay byte for byte.
    Drop,
    /// All stay, and a [`Label`] is added to each.
    Annotate,
}

/// What is added to a record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Label {
    /// `sada_group`: articles of one copy group have the same.
    pub group: String,
    /// `sada_copy_of`: the id of the article that would be kept, unless it is this one.
    pub copy_of: Option<String>,
    /// `sada_score`: how alike the two are.
    pub score: Option<f64>,
}

impl Label {
    /// The names of what is added.
    pub(crate) const NAMES: [&'static str; 3] = ["sada_group", "sada_copy_of", "sada_score"];

    /// The values as text; empty where there is none.
    pub(crate) fn texts(&self) -> [String; 3] {
        let score = self.score.map(|s| s.to_string());
        let copy_of = self.copy_of.clone().unwrap_or_default();
        [self.group.clone(), copy_of, score.unwrap_or_default()]
    }
}

/// What becomes of a record: it is left out, or kept with or without a label.
pub type Decision = Option<Option<Label>>;

/// The writer of one format, record by record.
pub(crate) trait Rewrite {
    /// Appends a record, with what is to be added to it.
    fn record(
        &mut self,
        raw: &[u8],
        record: &Record,
        label: Option<&Label>,
        out: &mut Vec<u8>,
    ) -> Result<()>;

    /// Appends bytes of the input that hold no article ([`Batch::others`](super::Batch::others)).
    fn other(&mut self, _: &[u8], _: &mut Vec<u8>) {}

    /// Appends what comes after the last record.
    fn end(&mut self, _: &mut Vec<u8>) {}
}

/// The writer of a format that is written from the file itself, not from records.
pub(crate) trait RewriteFile {
    /// Opens the one file that can be written again. An error if there are several, or it is not a file.
    fn open(&self, inputs: &[Input]) -> Result<File>;

    /// Copies the file; `decide` says what becomes of a record by its number.
    fn write(
        &self,
        file: File,
        edit: Edit,
        decide: &mut dyn FnMut(u64) -> Decision,
        out: &mut (dyn Write + Send),
    ) -> Result<(), CopyError>;
}

/// How records of a format are written again.
// Parquet alone is written by copying.
#[cfg_attr(not(feature = "parquet"), allow(dead_code))]
pub(crate) enum Rewriter {
    /// One by one.
    Records(Box<dyn Rewrite>),
    /// By copying the file.
    File(Box<dyn RewriteFile>),
}

/// Why a file could not be copied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CopyError {
    /// The input is damaged.
    #[error("cannot be read: {0}")]
    Read(String),
    /// The records are in something else: an archive, or a packed file.
    #[error("Parquet in an archive or in a compressed file cannot be rewritten; unpack it first")]
    Packed,
    /// The output cannot be written, or its format cannot hold what the input does.
    #[error("cannot be written: {0}")]
    Write(String),
}

/// The error for an input that cannot be written again as things are.
pub(super) fn refused(name: &str, why: &str) -> Error {
    Cause::NotWritten {
        name: name.to_owned(),
        why: why.to_owned(),
    }
    .into()
}
