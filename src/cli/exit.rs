//! How a command ends.

use std::process::ExitCode;

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

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
