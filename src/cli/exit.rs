//! How a command ends.

use std::process::ExitCode;

use crate::run::Counts;

/// The exit codes, one enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done.
    Done = 0,
    /// Under `--check`: copies were found.
    Found = 1,
    /// It could not be done.
    Failed = 2,
    /// Done, but some inputs or records were skipped.
    Skipped = 3,
    /// Stopped by the user.
    Interrupted = 130,
}

impl Exit {
    /// The end of a run; `check` says that copies are to be reported.
    pub(super) fn of(counts: Counts, check: bool) -> Self {
        match (counts.skipped, check && counts.copies > 0) {
            (_, true) => Self::Found,
            (0, _) => Self::Done,
            _ => Self::Skipped,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
