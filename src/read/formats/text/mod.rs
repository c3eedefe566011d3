//! Plain text: a file is one article, or one scraped page.
//!
//! Any text that no other format claims. Written again as the list of files to keep.

mod rewrite;

use super::whole::Whole;
use crate::article::Article;
use crate::error::Result;
use crate::read::fields::Fields;
use crate::read::file_format::{Beginning, FileFormat, Opened};
use crate::read::reader::Records;
use crate::read::record::{Content, Format, RecordFormat, plain_text};
use crate::read::rewrite::{Edit, Rewriter};

pub(super) use rewrite::Paths;

/// Files of plain text.
pub(super) struct Text;

impl FileFormat for Text {
    fn recognises(&self, _: &Beginning<'_>) -> Result<bool, String> {
        Ok(true)
    }

    fn open(&self, input: Opened) -> Result<Box<dyn Records>, String> {
        Ok(Box::new(Whole::new(input, Format::new(PlainText))))
    }

    fn family(&self) -> &'static str {
        "text files or pages"
    }

    fn rewriter(&self, _: Edit) -> Result<Rewriter> {
        Ok(Rewriter::Records(Box::new(Paths)))
    }
}

/// A record that is a whole file of plain text.
#[derive(Debug, Clone, Copy)]
pub struct PlainText;

impl RecordFormat for PlainText {
    fn parse<'a>(&self, raw: &'a [u8], _: &Fields) -> Result<Article<'a>, String> {
        Ok(Article {
            text: plain_text(raw),
            ..Article::default()
        })
    }

    fn content(&self) -> Content {
        Content::Page
    }

    fn is_whole_file(&self) -> bool {
        true
    }
}
