//! HTML pages: a file is one page.
//!
//! Written again as the list of files to keep.

use super::feed::first_element;
use super::text::Paths;
use super::whole::Whole;
use crate::article::Article;
use crate::error::Result;
use crate::read::decode::decode_page;
use crate::read::fields::Fields;
use crate::read::file_format::{Beginning, FileFormat, Opened};
use crate::read::reader::Records;
use crate::read::record::{Content, Format, RecordFormat};
use crate::read::rewrite::{Edit, Rewriter};

/// Elements that a page may begin with.
const FIRST: [&str; 8] = [
    "html", "head", "body", "meta", "title", "table", "div", "script",
];

/// The extensions of pages.
const EXTENSIONS: [&str; 6] = ["html", "htm", "xhtml", "shtml", "php", "aspx"];

/// Files that are pages.
pub(super) struct Html;

impl FileFormat for Html {
    fn recognises(&self, beginning: &Beginning<'_>) -> Result<bool, String> {
        if !beginning.text.starts_with(b"<") {
            return Ok(false);
        }
        let first = first_element(beginning.text);
        let begins = |with: &[u8]| {
            let begin = beginning.text.get(..with.len()).unwrap_or_default();
            begin.eq_ignore_ascii_case(with)
        };
        let is_page = first.as_deref().is_some_and(|tag| FIRST.contains(&tag))
            || EXTENSIONS.contains(&beginning.extension)
            || begins(b"<!doctype html");
        match first {
            Some(tag) if !is_page && begins(b"<?xml") => Err(format!(
                "XML, but not a feed, sitemap or page (it begins with <{tag}>)"
            )),
            _ => Ok(is_page),
        }
    }

    fn open(&self, input: Opened) -> Result<Box<dyn Records>, String> {
        Ok(Box::new(Whole::new(input, Format::new(HtmlPage))))
    }

    fn family(&self) -> &'static str {
        "text files or pages"
    }

    fn rewriter(&self, _: Edit) -> Result<Rewriter> {
        Ok(Rewriter::Records(Box::new(Paths)))
    }
}

/// A record that is a whole HTML page.
#[derive(Debug, Clone, Copy)]
pub struct HtmlPage;

impl RecordFormat for HtmlPage {
    fn parse<'a>(&self, raw: &'a [u8], _: &Fields) -> Result<Article<'a>, String> {
        Ok(Article {
            text: decode_page(raw, None),
            ..Article::default()
        })
    }

    fn content(&self) -> Content {
        Content::Html
    }

    fn is_whole_file(&self) -> bool {
        true
    }
}
