//! One record: its bytes in a batch, and how these become an article.
//!
//! In: the bytes of a record and its [`Format`]. Out: the [`Article`], borrowing where it can, or the
//! reason why there is none. Charsets, damaged bytes and mojibake are mended here. About 1.2 µs for an
//! article of 3 KB, most of it JSON.

use std::any::Any;
use std::borrow::Cow;
use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;

use super::decode::{decode, fix_mojibake};
use super::fields::Fields;
use crate::article::Article;
use crate::error::Skipped;

/// What the text of an article still is when a record was parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// The source of an HTML page.
    Html,
    /// A page as plain text: headline, dates and menus may be in it.
    Page,
    /// The field of a record.
    Field,
}

/// How the bytes of records are understood: one value for all records of an input, with what the
/// input says of all of them (the header of a table, the head of a feed).
pub trait RecordFormat: Any + Debug + Send + Sync {
    /// Makes an article of a record. The error is the reason to skip it.
    fn parse<'a>(&self, raw: &'a [u8], fields: &Fields) -> Result<Article<'a>, String>;

    /// What the text of the article is.
    fn content(&self) -> Content {
        Content::Field
    }

    /// Whether a record is all of its file.
    fn is_whole_file(&self) -> bool {
        false
    }

    /// What decides beside its bytes what a record says, as bytes: the header of a table.
    fn context(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&[])
    }
}

/// A [`RecordFormat`] of any kind. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Format(Arc<dyn RecordFormat>);

impl Format {
    /// A format as a value.
    pub fn new(format: impl RecordFormat) -> Self {
        Self(Arc::new(format))
    }

    /// What the text of an article is after [`parse`].
    pub fn content(&self) -> Content {
        self.0.content()
    }

    /// The format itself, if it is of this type.
    pub fn get<T: RecordFormat>(&self) -> Option<&T> {
        let any: &dyn Any = &*self.0;
        any.downcast_ref()
    }

    /// Whether both are one value, not merely alike.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// See [`RecordFormat::context`].
    pub(super) fn context(&self) -> Cow<'_, [u8]> {
        self.0.context()
    }
}

/// One record: its bytes in the batch and where it came from.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its bytes in [`Batch::bytes`](super::Batch::bytes).
    pub range: Range<usize>,
    /// How to understand them.
    pub format: Format,
    /// Name of the input, as messages show it.
    pub input: Arc<str>,
    /// Line of a JSONL or CSV file, position of an element, item, row or response; from 1.
    pub number: u64,
}

impl Record {
    /// `file:line`, or the file alone where it is one record.
    pub fn place(&self) -> String {
        match self.numbered() {
            Some(number) => format!("{}:{number}", self.input),
            None => self.input.to_string(),
        }
    }

    /// Its number, unless it is the whole of its file.
    fn numbered(&self) -> Option<u64> {
        (!self.format.0.is_whole_file()).then_some(self.number)
    }

    /// What becomes of it if no article can be made of it.
    pub(crate) fn skipped(&self, why: impl Into<Arc<str>>) -> Skipped {
        Skipped::new(Arc::clone(&self.input), self.numbered(), why)
    }
}

/// Makes an article of a record. The error is the reason to skip it.
pub fn parse<'a>(raw: &'a [u8], format: &Format, fields: &Fields) -> Result<Article<'a>, String> {
    let article = format.0.parse(raw, fields)?;
    let article = Article {
        title: fix_mojibake(article.title),
        text: fix_mojibake(article.text),
        ..article
    };
    // A headline alone is an article: it can be coverage, if no copy.
    let blank = |text: &str| text.chars().all(|c| c.is_whitespace() || c.is_control());
    if blank(&article.text) && blank(&article.title) {
        return Err("the text is empty, and so is the headline".to_owned());
    }
    Ok(article)
}

/// What `read` makes of the text of a record, which `decode` gives where it is not UTF-8.
pub(super) fn from_text<'a>(
    raw: &'a [u8],
    decode: impl FnOnce(&'a [u8]) -> Cow<'a, str>,
    read: impl for<'t> Fn(&'t str) -> Result<Article<'t>, String>,
) -> Result<Article<'a>, String> {
    // UTF-16 was seen at the beginning of the input; a record is UTF-8 or needs a closer look.
    match simdutf8::basic::from_utf8(raw) {
        Ok(text) => read(text.trim_start_matches('\u{feff}')),
        Err(_) => match decode(raw) {
            Cow::Borrowed(text) => read(text),
            Cow::Owned(text) => read(&text).map(Article::into_owned),
        },
    }
}

/// The text of a record that is nothing but text.
pub(super) fn plain_text(raw: &[u8]) -> Cow<'_, str> {
    match simdutf8::basic::from_utf8(raw) {
        Ok(text) => Cow::Borrowed(text.trim_start_matches('\u{feff}')),
        Err(_) => decode(raw, None).0,
    }
}
