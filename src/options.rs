//! The options of all stages side by side: one set of types for library, command line and
//! settings file.

use serde::{Deserialize, Serialize};

use crate::error::Result;
#[cfg(feature = "read")]
use crate::read;
use crate::{copies, coverage, extract, graph, story};

/// All options of a run. Each stage owns its own; see there.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::Args), group(skip))]
pub struct Options {
    /// How inputs are read.
    #[cfg(feature = "read")]
    #[cfg_attr(feature = "cli", command(flatten, next_help_heading = "Reading"))]
    pub read: read::Options,
    /// How articles are found in texts.
    #[cfg_attr(feature = "cli", command(flatten, next_help_heading = "Cleaning"))]
    pub extract: extract::Options,
    /// What counts as a copy.
    #[cfg_attr(feature = "cli", command(flatten, next_help_heading = "Copies"))]
    pub copies: copies::Options,
    /// What speaks for one event.
    #[cfg_attr(feature = "cli", command(flatten, next_help_heading = "Stories"))]
    pub coverage: coverage::Options,
    /// How coarse stories are.
    #[cfg_attr(feature = "cli", command(flatten, next_help_heading = "Stories"))]
    pub graph: graph::Options,
    /// How far articles are grouped, and which one stands for a group.
    #[cfg_attr(feature = "cli", command(flatten, next_help_heading = "Groups"))]
    pub story: story::Options,
}

impl Options {
    /// Checks everything that can be checked before the work starts; gives the bands to use.
    pub fn validate(&self) -> Result<copies::Bands> {
        #[cfg(feature = "read")]
        self.read.validate()?;
        self.copies.bands()
    }
}
