//! JSON records: one a line (JSONL), or a document: an array of them, an object around one (a JSON
//! Feed, the answer of a news service), or objects one after another.

mod document;
mod object;
mod quick;
mod rewrite;
mod strict;
mod wrapper;

use super::split::{BlankLines, Lines};
use crate::error::Result;
use crate::read::file_format::{Beginning, FileFormat, Opened};
use crate::read::reader::Records;
use crate::read::record::Format;
use crate::read::rewrite::{Edit, Rewriter};

pub use object::JsonObject;
pub(super) use rewrite::write_line;

/// Files of JSON records, one a line.
pub(super) struct Jsonl;

impl FileFormat for Jsonl {
    fn recognises(&self, beginning: &Beginning<'_>) -> Result<bool, String> {
        let Beginning { text, extension } = beginning;
        Ok(match (text.first(), *extension) {
            (_, "jsonl" | "ndjson") => true,
            (Some(b'{'), _) => wrapper::begin(text).is_none() && first_line_is_whole(text),
            _ => false,
        })
    }

    fn open(&self, input: Opened) -> Result<Box<dyn Records>, String> {
        let lines = Lines::new(input, Format::new(JsonObject), BlankLines::Skip);
        Ok(Box::new(lines))
    }

    fn family(&self) -> &'static str {
        "JSON or lines"
    }

    fn rewriter(&self, _: Edit) -> Result<Rewriter> {
        Ok(Rewriter::Records(Box::new(rewrite::OneALine)))
    }
}

/// Files that are one JSON document, or several.
pub(super) struct Json;

impl FileFormat for Json {
    fn recognises(&self, beginning: &Beginning<'_>) -> Result<bool, String> {
        let Beginning { text, extension } = beginning;
        Ok(match text.first() {
            _ if *extension == "json" => true,
            Some(b'[') => matches!(after_bracket(text), Some(b'{' | b']')),
            Some(b'{') => wrapper::begin(text).is_some() || after_bracket(text) == Some(b'"'),
            _ => false,
        })
    }

    fn open(&self, input: Opened) -> Result<Box<dyn Records>, String> {
        Ok(Box::new(document::Elements::new(input)))
    }

    fn family(&self) -> &'static str {
        "JSON or lines"
    }

    fn rewriter(&self, _: Edit) -> Result<Rewriter> {
        Ok(Rewriter::Records(Box::<rewrite::Document>::default()))
    }
}

/// The first byte of what a document holds, after white space.
fn after_bracket(text: &[u8]) -> Option<u8> {
    text.get(1..)?.trim_ascii_start().first().copied()
}

/// Whether the first line ends like a whole object. A line longer than `text` counts as whole.
fn first_line_is_whole(text: &[u8]) -> bool {
    match memchr::memchr(b'\n', text) {
        Some(end) => text[..end].trim_ascii_end().ends_with(b"}"),
        None => true,
    }
}
