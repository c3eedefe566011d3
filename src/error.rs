//! What can go wrong as a whole run, and what is merely skipped.
//!
//! An [`Error`] ends the work; its message says what, where and what to do. One bad record is
//! never an error: it becomes a [`Skipped`], is counted, listed and shown, and the rest goes on.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// The result of anything that can end a run.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a run could not be done. Opaque: ask [`Error::kind`].
#[derive(Debug)]
pub struct Error(Box<Cause>);

/// The kinds of [`Error`], for callers that act on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An input is missing, cannot be opened, or holds no article at all.
    Input,
    /// Options contradict one another or are out of range.
    Options,
    /// A result cannot be written.
    Output,
    /// A temporary file could not be made, written or read.
    Temporary,
    /// `strict` is set and an input or record had to be skipped.
    Strict,
    /// Digests of two recipes meet, which cannot be compared.
    Recipe,
    /// The caller asked to stop.
    Interrupted,
}

/// The private truth behind [`Error`].
// Without the command line nothing writes to files.
#[cfg_attr(not(feature = "cli"), allow(dead_code))]
#[derive(Debug, thiserror::Error)]
pub(crate) enum Cause {
    #[error(
        "{path}: no such file or folder (paths are files, folders, globs, or - for standard input)"
    )]
    Missing { path: String },
    #[error("{pattern}: nothing matches this pattern")]
    NoMatch { pattern: String },
    #[error("{pattern}: not a valid pattern: {why}")]
    BadPattern { pattern: String, why: String },
    #[error("{}: cannot be read: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{what}: no article in it (read {records} records, skipped {skipped})")]
    Empty {
        what: String,
        records: u64,
        skipped: u64,
    },
    #[error("{name}: changed while it was read: {how}; run again when nothing is writing to it")]
    Changed { name: String, how: String },
    #[error("{name}: {why}")]
    NotWritten { name: String, why: String },
    #[error("some inputs are {first}, some are {second}: their records cannot go into one output")]
    Mixed {
        first: &'static str,
        second: &'static str,
    },
    #[error("{name}: {why}")]
    NoRun { name: String, why: String },
    #[error("{name}: {why}")]
    Template { name: String, why: String },
    #[error("{}: {why}", path.display())]
    BadTable { path: PathBuf, why: &'static str },
    #[error("{option}: {why}")]
    Option { option: &'static str, why: String },
    #[error("{}: cannot be written: {source}", path.display())]
    Unwritable { path: PathBuf, source: io::Error },
    #[error("standard output: cannot be written: {source}")]
    Stdout { source: io::Error },
    #[error("{}: {why}", path.display())]
    Target { path: PathBuf, why: String },
    #[error("temporary file in {}: {source} (set TMPDIR to a folder that exists and has room)", folder.display())]
    Temporary { folder: PathBuf, source: io::Error },
    #[error("{0}")]
    Strict(Skipped),
    #[error("a digest was made by {found}, not {expected}: digest the article again")]
    Recipe { found: String, expected: String },
    #[error("a stored digest {why}")]
    BadDigest { why: &'static str },
    #[error("interrupted")]
    Interrupted,
}

impl Error {
    /// The kind of this error.
    pub fn kind(&self) -> ErrorKind {
        match *self.0 {
            Cause::Missing { .. }
            | Cause::NoMatch { .. }
            | Cause::BadPattern { .. }
            | Cause::Unreadable { .. }
            | Cause::BadTable { .. }
            | Cause::NoRun { .. }
            | Cause::Template { .. }
            | Cause::BadDigest { .. }
            | Cause::Changed { .. }
            | Cause::NotWritten { .. }
            | Cause::Mixed { .. }
            | Cause::Empty { .. } => ErrorKind::Input,
            Cause::Option { .. } => ErrorKind::Options,
            Cause::Unwritable { .. } | Cause::Stdout { .. } | Cause::Target { .. } => {
                ErrorKind::Output
            }
            Cause::Temporary { .. } => ErrorKind::Temporary,
            Cause::Strict(_) => ErrorKind::Strict,
            Cause::Recipe { .. } => ErrorKind::Recipe,
            Cause::Interrupted => ErrorKind::Interrupted,
        }
    }

    /// The option that is wrong, as a settings file names it; two of them with a comma.
    pub fn option(&self) -> Option<&'static str> {
        match *self.0 {
            Cause::Option { option, .. } => Some(option),
            _ => None,
        }
    }

    /// What it is, for who adds what to do.
    #[cfg(feature = "cli")]
    pub(crate) fn cause(&self) -> &Cause {
        &self.0
    }

    /// The input and output error underneath, if there is one.
    pub fn io(&self) -> Option<&io::Error> {
        match &*self.0 {
            Cause::Unreadable { source, .. }
            | Cause::Unwritable { source, .. }
            | Cause::Stdout { source }
            | Cause::Temporary { source, .. } => Some(source),
            _ => None,
        }
    }

    pub(crate) fn temporary(source: io::Error) -> Self {
        Cause::Temporary {
            folder: std::env::temp_dir(),
            source,
        }
        .into()
    }
}

impl From<Cause> for Error {
    fn from(cause: Cause) -> Self {
        Self(Box::new(cause))
    }
}

impl From<Skipped> for Error {
    /// What `--strict` makes of a skipped record.
    fn from(skipped: Skipped) -> Self {
        Cause::Strict(skipped).into()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

// Without a source of its own: the message says all, and [`Error::io`] has what lies underneath.
impl std::error::Error for Error {}

/// One record or input that was left out, where it is and why.
///
/// Small, because an input may give millions of them: those of one input and reason share both texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Name of the input, as messages show it.
    pub input: Arc<str>,
    /// Line or position of the record in it, from 1; none if the input is meant as a whole.
    pub number: Option<u64>,
    /// The reason, as a sentence without a full stop.
    pub why: Arc<str>,
}

impl Skipped {
    /// A record of `input`, or with no number the whole of it.
    pub fn new(
        input: impl Into<Arc<str>>,
        number: impl Into<Option<u64>>,
        why: impl Into<Arc<str>>,
    ) -> Self {
        Self {
            input: input.into(),
            number: number.into(),
            why: why.into(),
        }
    }

    /// `file:line`, `file:record`, or the file alone.
    pub fn place(&self) -> String {
        match self.number {
            Some(number) => format!("{}:{number}", self.input),
            None => self.input.to_string(),
        }
    }

    /// One at a place, as [`Skipped::place`] writes it.
    pub(crate) fn at(place: &str, why: &str) -> Self {
        let ends = place.rsplit_once(':').and_then(|(input, end)| {
            let number: u64 = end.parse().ok()?;
            (number.to_string() == end).then_some((input, number))
        });
        match ends {
            Some((input, number)) => Self::new(input, number, why),
            None => Self::new(place, None, why),
        }
    }
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place(), self.why)
    }
}
