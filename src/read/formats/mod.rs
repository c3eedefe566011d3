//! The formats of inputs, each in a folder of its own.
//!
//! A folder holds all that is known of a format: how an input of it is recognised, where its records
//! begin and end, how they become articles, and how they are written again. A new format is a folder
//! and a line in the list below.

mod csv;
mod feed;
mod html;
mod json;
mod lines;
mod parquet;
mod split;
mod text;
mod warc;
mod whole;

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::file_format::{Beginning, FileFormat};
use super::rewrite::{Edit, Rewriter};
use crate::error::{Cause, Result};

pub use csv::Header;
pub use feed::{Channel, Dialect};
pub use html::HtmlPage;
pub use json::JsonObject;
pub use lines::TextLine;
pub use parquet::Cells;
#[cfg(feature = "parquet")]
pub use parquet::{keep_rows, label_rows};
pub use text::PlainText;
pub use warc::WarcRecord;

/// Makes [`InputFormat`] and [`ALL`] of one list.
macro_rules! formats {
    ($($(#[$doc:meta])+ $name:ident => $format:expr,)+) => {
        /// What an input holds.
        #[derive(
            Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize,
        )]
        #[serde(rename_all = "kebab-case")]
        #[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
        #[non_exhaustive]
        pub enum InputFormat {
            /// Look at the content, then at the file name.
            #[default]
            Auto,
            $($(#[$doc])+ $name,)+
        }

        /// All formats.
        const ALL: &[(InputFormat, &dyn FileFormat)] = &[$((InputFormat::$name, &$format),)+];
    };
}

// In the order in which they are asked whether an input is theirs. Where inputs of several formats
// go into one output, the first of them says how it is written.
formats! {
    /// A web archive.
    Warc => warc::Warc,
    /// A Parquet file.
    Parquet => parquet::Parquet,
    /// RSS, Atom, or a news sitemap.
    Feed => feed::Feed,
    /// One HTML page per file.
    Html => html::Html,
    /// One text per line.
    Lines => lines::Texts,
    /// One JSON record per line.
    Jsonl => json::Jsonl,
    /// An array of JSON records, records one after another over several lines, a JSON Feed.
    Json => json::Json,
    /// A table as text: CSV, TSV and the like.
    Csv => csv::Csv,
    /// One article or scraped page per file, as plain text.
    Text => text::Text,
}

/// How many bytes of an input are looked at.
pub(super) const HEAD: usize = 4096;

/// All that is known of a format. [`InputFormat::Auto`] is taken for text.
pub(super) fn get(format: InputFormat) -> &'static dyn FileFormat {
    let found = ALL.iter().find(|(f, _)| *f == format);
    found.map_or(&text::Text, |(_, known)| *known)
}

/// The format that an input has by a mark in its first bytes.
pub(super) fn by_signature(head: &[u8]) -> Option<InputFormat> {
    let mut all = ALL.iter();
    let found = all.find(|(_, format)| format.has_signature(head));
    found.map(|(format, _)| *format)
}

/// The format of a text: by its first bytes, then by the extension of its name. The error is the
/// reason to skip it.
pub(super) fn of_text(head: &[u8], extension: &str) -> Result<InputFormat, String> {
    let zeros = head.iter().filter(|&&b| b == 0).count();
    let controls = head.iter().filter(|b| matches!(b, 0..=8 | 14..=31)).count();
    if zeros > 0 && controls * 20 > head.len() {
        return Err("not text (a binary file?)".to_owned());
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let beginning = Beginning {
        text: text.trim_ascii_start(),
        extension,
    };
    for (format, known) in ALL {
        if known.recognises(&beginning)? {
            return Ok(*format);
        }
    }
    Ok(InputFormat::Text)
}

/// The extension without that of the packing, in lower case.
pub(super) fn bare_extension(name: &str) -> String {
    let path = Path::new(name);
    let lower = |p: &Path| p.extension().map(|e| e.to_string_lossy().to_lowercase());
    match lower(path).as_deref() {
        Some("gz" | "zst" | "zstd") => lower(Path::new(path.file_stem().unwrap_or_default())),
        _ => lower(path),
    }
    .unwrap_or_default()
}

/// How records of the formats that were met are written again, in one output. An error if they
/// cannot go into one.
pub(crate) fn rewriter(met: &BTreeSet<InputFormat>, edit: Edit) -> Result<Rewriter> {
    let met = || ALL.iter().filter(|(format, _)| met.contains(format));
    let mut families: Vec<&str> = met().rev().map(|(_, known)| known.family()).collect();
    families.dedup();
    if let [first, second, ..] = families[..] {
        return Err(Cause::Mixed { first, second }.into());
    }
    let first = met()
        .next()
        .map_or(InputFormat::Text, |(format, _)| *format);
    get(first).rewriter(edit)
}
