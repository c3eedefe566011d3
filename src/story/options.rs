//! Which article of a group is kept, and how far grouping goes.

use serde::{Deserialize, Serialize};

/// Options of the story stage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::Args), group(skip))]
pub struct Options {
    /// How far articles are grouped.
    #[cfg_attr(feature = "cli", arg(long, value_enum, value_name = "LEVEL"))]
    pub level: Level,
    /// Which article of a copy group is kept, and leads it.
    #[cfg_attr(feature = "cli", arg(long, value_enum, value_name = "WHICH"))]
    pub keep: Keep,
    /// Outlets in the order of trust, for --keep trusted; names as in the source field or the URL.
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "OUTLET", value_delimiter = ',')
    )]
    pub trust: Vec<String>,
}

/// How far articles are grouped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum Level {
    /// Only copies of one text.
    Copies,
    /// Articles of one event, and the copies among them.
    #[default]
    Stories,
}

/// Which article of a copy group is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum Keep {
    /// The earliest by trusted date; then the longest, then the smallest id.
    #[default]
    Earliest,
    /// The first in the input.
    First,
    /// The longest; then the earliest.
    Longest,
    /// The one from the outlet listed first in --trust; then the earliest.
    Trusted,
}
