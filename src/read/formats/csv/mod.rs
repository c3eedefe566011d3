//! Tables written as text: CSV, TSV and the like.

mod header;
mod pushback;
mod rewrite;
mod rows;
mod scan;

use crate::error::Result;
use crate::read::file_format::{Beginning, FileFormat, Opened};
use crate::read::reader::Records;
use crate::read::rewrite::{Edit, Rewriter};

pub use header::Header;

/// Files that are tables.
pub(super) struct Csv;

impl FileFormat for Csv {
    fn recognises(&self, beginning: &Beginning<'_>) -> Result<bool, String> {
        let is_named = matches!(beginning.extension, "csv" | "tsv" | "tab");
        Ok(is_named || header::is_table(beginning.text))
    }

    fn open(&self, input: Opened) -> Result<Box<dyn Records>, String> {
        Ok(Box::new(rows::Rows::new(input)))
    }

    fn family(&self) -> &'static str {
        "tables"
    }

    fn rewriter(&self, edit: Edit) -> Result<Rewriter> {
        Ok(Rewriter::Records(Box::new(rewrite::Table::new(edit))))
    }
}
