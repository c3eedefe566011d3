//! The stages of a run by name, how a run tells of its progress, and how it is stopped.

use std::fmt;

use crate::error::{Cause, Result};

/// A stage of the work. Progress, timings and documents use these names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Reading, extracting, tokens, sketches: everything done article by article.
    Read,
    /// Finding copy links.
    Copies,
    /// Finding coverage links.
    Coverage,
    /// Graph, groups, stories.
    Stories,
    /// Writing results.
    Report,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "reading",
            Self::Copies => "comparing",
            Self::Coverage => "relating",
            Self::Stories => "grouping",
            Self::Report => "writing",
        })
    }
}

/// How far [`Stage::Read`] is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[non_exhaustive]
pub struct ReadSoFar {
    /// Articles that were taken.
    pub articles: u64,
    /// Bytes that were read, unpacked.
    pub bytes: u64,
    /// The share of all input, 0 to 1, if its size is known.
    pub share: Option<f64>,
}

/// Told of a run's progress, from any thread, and asked whether to stop. The library itself prints nothing.
pub trait Observer: Sync {
    /// A stage begins.
    fn begin(&self, _stage: Stage) {}

    /// So much has been read.
    fn read(&self, _so_far: ReadSoFar) {}

    /// So much of the stage is done, 0 to 1. Within a stage it may come from several threads, so that a
    /// smaller share can arrive after a larger one.
    fn share(&self, _done: f64) {}

    /// Asked at least every few milliseconds of work, [`Stage::Stories`] apart, which is short; true ends the
    /// run with an error of kind [`Interrupted`](crate::ErrorKind::Interrupted).
    fn cancelled(&self) -> bool {
        false
    }
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {}

/// An error if the caller asked to stop.
pub(crate) fn check(observer: &dyn Observer) -> Result<()> {
    if observer.cancelled() {
        Err(Cause::Interrupted.into())
    } else {
        Ok(())
    }
}
