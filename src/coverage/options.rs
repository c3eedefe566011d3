//! What common words are weighed by, and how far apart the articles of a story may be.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Options of the coverage stage.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::Args), group(skip))]
pub struct Options {
    /// How common each word is in news: shipped (Arabic), none, or a file made by `sada background build`.
    #[cfg_attr(feature = "cli", arg(long, value_name = "FILE|none"))]
    pub background: Source,
    /// Dated articles that are further apart are never one story, unless they are copies.
    #[cfg_attr(feature = "cli", arg(long, value_name = "DAYS"))]
    pub window: Window,
}

/// Where the background table comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
#[non_exhaustive]
pub enum Source {
    /// The table that comes with Sada.
    #[default]
    Shipped,
    /// No table: only the articles of the run say how common a word is.
    None,
    /// A table built by the user.
    File(PathBuf),
}

impl From<String> for Source {
    fn from(name: String) -> Self {
        match name.as_str() {
            "shipped" => Self::Shipped,
            "none" => Self::None,
            _ => Self::File(name.into()),
        }
    }
}

impl FromStr for Source {
    type Err = std::convert::Infallible;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Ok(name.to_owned().into())
    }
}

impl From<Source> for String {
    fn from(source: Source) -> Self {
        source.to_string()
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shipped => f.write_str("shipped"),
            Self::None => f.write_str("none"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

/// A length of time in days.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Window(f64);

impl Window {
    /// A window of so many days; none unless it is above 0 and finite.
    pub fn days(days: f64) -> Option<Self> {
        (days > 0.0 && days.is_finite()).then_some(Self(days))
    }

    /// The same in seconds.
    pub fn seconds(self) -> i64 {
        (self.0 * 86_400.0) as i64
    }
}

impl Default for Window {
    /// A month and a half: reports on one event end within days, but the two dates of one day and
    /// month can be a month apart when one outlet writes day first and the other month first.
    fn default() -> Self {
        Self(45.0)
    }
}

impl TryFrom<f64> for Window {
    type Error = String;

    fn try_from(days: f64) -> Result<Self, String> {
        Self::days(days).ok_or_else(|| format!("{days} is not a number of days above 0"))
    }
}

impl From<Window> for f64 {
    fn from(window: Window) -> Self {
        window.0
    }
}

impl FromStr for Window {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        s.parse::<f64>()
            .map_err(|_| format!("{s} is not a number"))
            .and_then(Self::try_from)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
