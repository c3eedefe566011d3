//! What a command reads.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

/// The paths on the command line.
#[derive(Debug, clap::Args)]
pub(super) struct Inputs {
    /// Files, folders, globs, or - for standard input.
    paths: Vec<PathBuf>,
}

impl Inputs {
    /// The paths given, else standard input if something is piped in.
    pub(super) fn or_stdin(&self, command: &'static str) -> anyhow::Result<Vec<PathBuf>> {
        if !self.paths.is_empty() {
            return Ok(self.paths.clone());
        }
        anyhow::ensure!(!io::stdin().is_terminal(), NeedsHelp(command));
        Ok(vec![PathBuf::from("-")])
    }
}

/// Nothing to read, and standard input is a terminal: show the help of this command.
#[derive(Debug, thiserror::Error)]
#[error("nothing to read: name files, folders or globs, or pipe articles into sada {0}")]
pub(super) struct NeedsHelp(pub(super) &'static str);
