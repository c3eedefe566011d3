//! Parquet files: each row is a record. Without the cargo feature `parquet` they are only recognised.

#[cfg(feature = "parquet")]
mod arrow_schema;
mod cells;
#[cfg(feature = "parquet")]
mod choice;
#[cfg(feature = "parquet")]
mod column;
#[cfg(feature = "parquet")]
mod copy;
#[cfg(feature = "parquet")]
mod deltas;
#[cfg(feature = "parquet")]
mod guard;
#[cfg(feature = "parquet")]
mod keep;
#[cfg(feature = "parquet")]
mod numbers;
#[cfg(feature = "parquet")]
mod pages;
#[cfg(feature = "parquet")]
mod rewrite;
#[cfg(feature = "parquet")]
mod rows;
#[cfg(feature = "parquet")]
mod thrift;
#[cfg(feature = "parquet")]
mod values;

use crate::error::Result;
use crate::read::file_format::{FileFormat, Opened};
use crate::read::reader::Records;
use crate::read::rewrite::{Edit, Rewriter};

pub use cells::Cells;
#[cfg(feature = "parquet")]
pub use keep::{keep_rows, label_rows};

/// Parquet files.
pub(super) struct Parquet;

impl FileFormat for Parquet {
    fn has_signature(&self, head: &[u8]) -> bool {
        head.starts_with(b"PAR1")
    }

    #[cfg(feature = "parquet")]
    fn open(&self, input: Opened) -> Result<Box<dyn Records>, String> {
        Ok(Box::new(rows::Rows::open(input)?))
    }

    #[cfg(not(feature = "parquet"))]
    fn open(&self, _: Opened) -> Result<Box<dyn Records>, String> {
        Err("a Parquet file: this build has no Parquet (cargo feature \"parquet\")".to_owned())
    }

    fn family(&self) -> &'static str {
        "Parquet files"
    }

    #[cfg(feature = "parquet")]
    fn rewriter(&self, _: Edit) -> Result<Rewriter> {
        Ok(Rewriter::File(Box::new(rewrite::Table)))
    }

    #[cfg(not(feature = "parquet"))]
    fn rewriter(&self, _: Edit) -> Result<Rewriter> {
        let why = "this build has no Parquet (cargo feature \"parquet\")";
        Err(crate::read::rewrite::refused("Parquet", why))
    }
}
