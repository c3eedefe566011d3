//! The stages of a run by name, and how a run tells of its progress.

use std::fmt;

/// A stage of the work. Progress, timings and documents use these names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// Told of a run's progress, from any thread. The library itself prints nothing.
pub trait Observer: Sync {
    /// A stage begins.
    fn begin(&self, _stage: Stage) {}

    /// So many articles and bytes have been read.
    fn read(&self, _articles: u64, _bytes: u64) {}

    /// So much of the stage is done, 0 to 1.
    fn share(&self, _done: f64) {}

    /// Asked now and then; true ends the run with an error of kind `Interrupted`.
    fn cancelled(&self) -> bool {
        false
    }
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {}
