//! Web archives (WARC): each page that a crawler got is a record.

mod head;
mod page;
mod responses;
mod rewrite;

use crate::error::Result;
use crate::read::file_format::{FileFormat, Opened};
use crate::read::reader::Records;
use crate::read::rewrite::{Edit, Rewriter};

pub use page::WarcRecord;

/// Files that are web archives.
pub(super) struct Warc;

impl FileFormat for Warc {
    /// The pages in it may be in any charset.
    fn has_signature(&self, head: &[u8]) -> bool {
        head.trim_ascii_start().starts_with(b"WARC/")
    }

    fn open(&self, input: Opened) -> Result<Box<dyn Records>, String> {
        Ok(Box::new(responses::Responses::new(
            input.stream,
            input.name,
            input.limit,
        )))
    }

    fn family(&self) -> &'static str {
        "web archives"
    }

    fn rewriter(&self, _: Edit) -> Result<Rewriter> {
        Ok(Rewriter::Records(Box::new(rewrite::Archive)))
    }
}
