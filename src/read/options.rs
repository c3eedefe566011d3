//! How inputs are read.

use serde::{Deserialize, Serialize};

use super::fields::FieldMap;
use super::formats::InputFormat;
use crate::error::{Cause, Result};

/// Options of the read stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::Args), group(skip))]
pub struct Options {
    /// Read an article field from the record field of this name, e.g. text=content.
    ///
    /// Fields: id, title, text, source, url, published, updated, language. Without it the names
    /// that scrapers use are guessed (body, content, headline, link, pubDate, outlet and others).
    #[cfg_attr(feature = "cli", arg(long, value_name = "FIELD=NAME"))]
    pub map: Vec<FieldMap>,
    /// Format of the inputs.
    #[cfg_attr(feature = "cli", arg(long, value_enum, value_name = "FORMAT"))]
    pub input_format: InputFormat,
    /// Skip a record larger than this many megabytes.
    #[cfg_attr(feature = "cli", arg(long, value_name = "MB"))]
    pub max_record: u32,
    /// Skip the rest of an input that unpacks to more than this many times its size.
    #[cfg_attr(feature = "cli", arg(long, value_name = "TIMES"))]
    pub max_ratio: u32,
    /// Make it an error when a record or an input has to be skipped.
    #[cfg_attr(feature = "cli", arg(long, value_name = "BOOL", action = clap::ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true))]
    pub strict: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            map: Vec::new(),
            input_format: InputFormat::Auto,
            max_record: 32,
            max_ratio: 1000,
            strict: false,
        }
    }
}

impl Options {
    /// Checks the ranges of the numbers.
    pub fn validate(&self) -> Result<()> {
        let range = |option, value: u32, low: u32, high: u32| {
            if (low..=high).contains(&value) {
                return Ok(());
            }
            Err(Cause::Option {
                option,
                why: format!("{value} is not in the range {low} to {high}"),
            })
        };
        // Positions inside a record are 32 bits wide.
        range("max-record", self.max_record, 1, 1024)?;
        range("max-ratio", self.max_ratio, 1, u32::MAX)?;
        Ok(())
    }

    /// The size limit of a record in bytes.
    pub(crate) fn record_limit(&self) -> usize {
        self.max_record as usize * 1_000_000
    }
}
