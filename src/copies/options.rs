//! What counts as a copy, and how copies are looked for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Cause, Result};

/// Values in a signature.
pub const VALUES: usize = 128;

/// Options of the copies stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::Args), group(skip))]
pub struct Options {
    /// What share of their shingles two articles must have in common to be copies (Jaccard, 0 to 1).
    ///
    /// A trimmed copy (95 % of it is contained in an article at most two and a half times as long)
    /// counts as 0.5.
    #[cfg_attr(feature = "cli", arg(long, short = 't', value_name = "0..1"))]
    pub threshold: Threshold,
    /// Words in a shingle.
    #[cfg_attr(feature = "cli", arg(long, value_name = "WORDS"))]
    pub shingle: u32,
    /// Bands of the signature; found from the threshold unless given.
    #[cfg_attr(feature = "cli", arg(long, value_name = "COUNT"))]
    pub bands: Option<u32>,
    /// Signature values in a band; found from the threshold unless given.
    #[cfg_attr(feature = "cli", arg(long, value_name = "COUNT"))]
    pub rows: Option<u32>,
    /// Compare without sketches, by a prefix-filter join: exact, slower, for small inputs.
    #[cfg_attr(feature = "cli", arg(long, value_name = "BOOL", action = clap::ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true))]
    pub exact: bool,
    /// Report every pair above the threshold, not only enough of them to join each group.
    #[cfg_attr(feature = "cli", arg(long, value_name = "BOOL", action = clap::ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true))]
    pub all_links: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            threshold: Threshold::default(),
            shingle: 3,
            bands: None,
            rows: None,
            exact: false,
            all_links: false,
        }
    }
}

impl Options {
    /// Checks the numbers; gives the bands to use.
    pub fn bands(&self) -> Result<Bands> {
        let bad = |option, why: String| Err(Cause::Option { option, why }.into());
        if !(1..=32).contains(&self.shingle) {
            return bad(
                "shingle",
                format!("{} is not in the range 1 to 32", self.shingle),
            );
        }
        let found = Bands::for_threshold(self.threshold);
        let rows = self.rows.unwrap_or_else(|| match self.bands {
            Some(bands) => (VALUES as u32).checked_div(bands).unwrap_or(0),
            None => found.rows,
        });
        let bands = self
            .bands
            .unwrap_or_else(|| (VALUES as u32).checked_div(rows).unwrap_or(0));
        if bands == 0 || rows == 0 || u64::from(bands) * u64::from(rows) > VALUES as u64 {
            return bad(
                "bands, rows",
                format!("{bands} bands of {rows} rows do not fit into {VALUES} signature values"),
            );
        }
        Ok(Bands { count: bands, rows })
    }
}

/// How much of a trimmed copy is in the longer article. Different events of one outlet share
/// background up to 0.93 of the shorter article.
const TRIMMED_CONTAINMENT: f64 = 0.95;
/// The least Jaccard similarity of a trimmed copy: a brief inside a long report is not one.
const TRIMMED_JACCARD: f64 = 0.4;
/// The least shingles of a trimmed copy: two sentences; less may occur anywhere.
const TRIMMED_SHINGLES: usize = 20;
/// The similarity that a trimmed copy counts as.
const TRIMMED_COUNTS: f64 = 0.5;

/// A share, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Threshold(f64);

impl Default for Threshold {
    fn default() -> Self {
        Self(0.5)
    }
}

impl Threshold {
    /// A threshold; `None` outside 0 to 1. Zero itself would make everything a copy.
    pub fn new(value: f64) -> Option<Self> {
        (value > 0.0 && value <= 1.0).then_some(Self(value))
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }

    /// Whether an article of so many shingles, of which this share is in the longer article, is a
    /// trimmed copy.
    pub(super) fn accepts_trimmed(self, shingles: usize, containment: f64, jaccard: f64) -> bool {
        self.0 <= TRIMMED_COUNTS && is_trimmed(shingles, containment, jaccard)
    }

    /// The least Jaccard similarity that can be accepted.
    pub(crate) fn least(self) -> Self {
        if self.0 <= TRIMMED_COUNTS {
            Self(self.0.min(TRIMMED_JACCARD))
        } else {
            self
        }
    }

    /// Whether `shared` of `all` shingles reach it.
    pub fn holds(self, shared: usize, all: usize) -> bool {
        all > 0 && shared as f64 >= self.0 * all as f64 - 1e-9
    }
}

/// The greatest threshold that accepts a link of these values, with the four decimals of run files;
/// `shingles` are those of the shorter article.
pub(crate) fn height(jaccard: f64, containment: f64, shingles: usize) -> f64 {
    let four = |share: f64| (share * 1e4).round() / 1e4;
    let (jaccard, containment) = (four(jaccard), four(containment));
    if is_trimmed(shingles, containment, jaccard) {
        jaccard.max(TRIMMED_COUNTS)
    } else {
        jaccard
    }
}

/// Whether the shorter article, of so many shingles, is the longer one trimmed.
fn is_trimmed(shingles: usize, containment: f64, jaccard: f64) -> bool {
    shingles >= TRIMMED_SHINGLES && containment >= TRIMMED_CONTAINMENT && jaccard >= TRIMMED_JACCARD
}

impl TryFrom<f64> for Threshold {
    type Error = String;

    fn try_from(value: f64) -> Result<Self, String> {
        Self::new(value).ok_or_else(|| format!("{value} is not above 0 and at most 1"))
    }
}

impl From<Threshold> for f64 {
    fn from(t: Threshold) -> Self {
        t.0
    }
}

impl FromStr for Threshold {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        s.parse::<f64>()
            .map_err(|_| format!("{s} is not a number"))
            .and_then(Self::try_from)
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How a signature is cut into bands for the buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bands {
    /// Number of bands.
    pub count: u32,
    /// Values in each.
    pub rows: u32,
}

impl Bands {
    /// The widest bands that still bring 99 of 100 pairs at the threshold together.
    ///
    /// A pair of Jaccard t meets in a band of r values with probability t^r, in any of
    /// floor(128 / r) bands with 1 - (1 - t^r)^floor(128 / r) (Leskovec, Rajaraman, Ullman,
    /// *Mining of Massive Datasets*, section 3.4).
    pub fn for_threshold(threshold: Threshold) -> Self {
        let values = VALUES as u32;
        let rows = (1..=values)
            .rev()
            .find(|&r| {
                Self {
                    count: values / r,
                    rows: r,
                }
                .meet(threshold.get())
                    >= 0.99
            })
            .unwrap_or(1);
        Self {
            count: values / rows,
            rows,
        }
    }

    /// The probability that two articles of this Jaccard similarity meet in a bucket.
    pub fn meet(self, jaccard: f64) -> f64 {
        1.0 - (1.0 - jaccard.powi(self.rows.cast_signed())).powi(self.count.cast_signed())
    }
}
