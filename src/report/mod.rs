//! A run in, a report out: for people, and for programs.
//!
//! In: a [`Run`]. Out: bytes on any [`io::Write`], the same for every run over the same articles,
//! whatever the number of threads. One trait, one writer a format. Headlines and ids are fetched
//! from the spill file one at a time, so a report needs no memory that grows with the run.

mod bar;
#[cfg(feature = "parquet")]
mod columns;
mod csv;
mod dot;
mod figures;
mod graphml;
mod head;
pub mod html;
mod json;
mod lang;
mod left_out;
mod markdown;
mod member;
mod one_text;
mod options;
mod page;
mod rows;
mod run_file;
pub mod sanitize;
mod saved;
mod schema;
mod summary;
#[cfg(feature = "template")]
mod template;
mod terminal;
mod texts;
mod why;

#[cfg(test)]
mod fixtures;

use std::io;
use std::path::Path;

use crate::error::{self, Cause, Result};
use crate::progress::{Observer, Stage, check};
use crate::run::Run;

pub use self::csv::Csv;
#[cfg(feature = "parquet")]
pub use columns::Parquet;
pub use dot::Dot;
pub use graphml::Graphml;
pub use html::Html;
pub use lang::Lang;
#[cfg(feature = "cli")]
pub(crate) use lang::Noun;
pub use markdown::Markdown;
pub use options::Options;
pub use run_file::RunFile;
pub(crate) use run_file::write_skipped;
#[cfg(feature = "cli")]
pub(crate) use schema::FORMAT;
#[cfg(feature = "template")]
pub use template::Template;
pub use terminal::Terminal;

/// Writes a run in one format.
pub trait Writer {
    /// Writes the whole run to `out`, in pieces of many kilobytes, reporting
    /// progress to `observer`.
    fn write(
        &self,
        run: &Run,
        observer: &dyn Observer,
        out: &mut dyn io::Write,
    ) -> Result<(), Error>;
}

/// The writer of a format.
pub fn writer(format: Format, options: &Options) -> Box<dyn Writer> {
    match format {
        Format::Text => Box::new(Terminal::new(options)),
        Format::Jsonl => Box::new(RunFile {
            texts: options.texts.unwrap_or_default(),
        }),
        Format::Csv => Box::new(Csv),
        #[cfg(feature = "parquet")]
        Format::Parquet => Box::new(Parquet),
        Format::Graphml => Box::new(Graphml),
        Format::Dot => Box::new(Dot),
        Format::Md => Box::new(Markdown {
            top: options.top,
            members: options.members,
            lang: options.lang,
        }),
        Format::Html => Box::new(Html::new(options)),
    }
}

/// Writes `run` in `format` and flushes `out`. Begins [`Stage::Report`].
pub fn write(
    run: &Run,
    format: Format,
    options: &Options,
    observer: &dyn Observer,
    out: &mut dyn io::Write,
) -> Result<(), Error> {
    observer.begin(Stage::Report);
    writer(format, options).write(run, observer, out)?;
    Ok(out.flush()?)
}

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The target did not take it; a closed pipe is of kind [`io::ErrorKind::BrokenPipe`].
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The run could not be read back, or the caller asked to stop.
    #[error(transparent)]
    Run(#[from] error::Error),
}

/// The formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum Format {
    /// The report that a person reads (.txt).
    Text,
    /// The run file, one JSON record per line (.jsonl).
    Jsonl,
    /// The articles as a table for spreadsheets (.csv).
    Csv,
    /// Articles and links as a table for notebooks (.parquet).
    #[cfg(feature = "parquet")]
    Parquet,
    /// Articles and links as a graph for Gephi (.graphml).
    Graphml,
    /// Stories and their links as a drawing for Graphviz (.dot).
    Dot,
    /// The digest to mail or to post, in Markdown (.md).
    Md,
    /// The report as a page of one file, for a browser (.html).
    Html,
}

impl Format {
    /// Every format, in the order of help texts.
    pub const ALL: &[Self] = &[
        Self::Text,
        Self::Jsonl,
        Self::Csv,
        #[cfg(feature = "parquet")]
        Self::Parquet,
        Self::Graphml,
        Self::Dot,
        Self::Md,
        Self::Html,
    ];

    /// Whether it is for programs alone: no terminal must get its bytes.
    pub fn is_binary(self) -> bool {
        match self {
            #[cfg(feature = "parquet")]
            Self::Parquet => true,
            _ => false,
        }
    }

    /// What the names of its files end with, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
            Self::Graphml => "graphml",
            Self::Dot => "dot",
            Self::Md => "md",
            Self::Html => "html",
        }
    }

    /// Whether it shows texts of articles where the run kept them.
    pub fn shows_texts(self) -> bool {
        self == Self::Html
    }

    /// The format that the extension of `path` names, in whatever case.
    pub fn from_path(path: &Path) -> Result<Self> {
        let given = path.extension().unwrap_or_default();
        if given.eq_ignore_ascii_case("htm") {
            return Ok(Self::Html);
        }
        let known = |format: &Self| given.eq_ignore_ascii_case(format.extension());
        Self::ALL.iter().copied().find(known).ok_or_else(|| {
            let all = Self::ALL.iter().map(|f| format!(" .{}", f.extension()));
            let known: String = all.collect();
            let why = format!("its extension is not that of a report format (known:{known})");
            let path = path.to_path_buf();
            Cause::Target { path, why }.into()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn a_format_is_known_by_the_extension_and_an_unknown_one_names_all_that_are_known() {
        let format = |path: &str| Format::from_path(Path::new(path));
        assert_eq!(format("a/run.jsonl").unwrap(), Format::Jsonl);
        assert_eq!(format("a/REPORT.TXT").unwrap(), Format::Text);
        assert_eq!(format("a/report.htm").unwrap(), Format::Html);
        for unknown in ["run.doc", "run", ".jsonl", "jsonl"] {
            let error = format(unknown).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Output);
            let message = error.to_string();
            assert!(message.starts_with(unknown), "{message}");
            for known in Format::ALL {
                assert!(message.contains(&format!(".{}", known.extension())));
            }
        }
    }
}
