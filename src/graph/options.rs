//! How coarse stories are.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::coverage::FLOOR;

/// Options of the graph stage.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::Args), group(skip))]
pub struct Options {
    /// How much goes into one story: fine, normal, wide, or the least mean score (.05 to 1).
    #[cfg_attr(feature = "cli", arg(long, value_name = "fine|normal|wide|0.05..1"))]
    pub coarseness: Coarseness,
    /// Leave out weak links: those that join two articles only because neither is as similar to any other.
    #[cfg_attr(feature = "cli", arg(long, value_name = "BOOL", action = clap::ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true))]
    pub no_weak: bool,
}

/// How much goes into one story: the least mean score between two groups that become one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[non_exhaustive]
pub enum Coarseness {
    /// Rather two stories than one with a stranger in it.
    Fine,
    /// As fitted on gold stories.
    #[default]
    Normal,
    /// Rather one story than two halves.
    Wide,
    /// A cut of the user's own.
    Cut(f64),
}

impl Coarseness {
    /// The least mean score of two groups that become one.
    pub fn cut(self) -> f64 {
        match self {
            Self::Fine => 0.65,
            Self::Normal => 0.5,
            Self::Wide => 0.3,
            Self::Cut(cut) => cut,
        }
    }
}

impl FromStr for Coarseness {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        match s {
            "fine" => Ok(Self::Fine),
            "normal" => Ok(Self::Normal),
            "wide" => Ok(Self::Wide),
            _ => match s.parse() {
                Ok(cut) if (FLOOR..=1.0).contains(&cut) => Ok(Self::Cut(cut)),
                _ => Err(format!(
                    "{s} is neither fine, normal, wide nor a number from {FLOOR} to 1"
                )),
            },
        }
    }
}

impl TryFrom<String> for Coarseness {
    type Error = String;

    fn try_from(s: String) -> Result<Self, String> {
        s.parse()
    }
}

impl From<Coarseness> for String {
    fn from(c: Coarseness) -> Self {
        c.to_string()
    }
}

impl fmt::Display for Coarseness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fine => f.write_str("fine"),
            Self::Normal => f.write_str("normal"),
            Self::Wide => f.write_str("wide"),
            Self::Cut(cut) => cut.fmt(f),
        }
    }
}
