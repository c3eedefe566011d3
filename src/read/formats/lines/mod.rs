//! One text per line. Read only if it is asked for.

mod rewrite;

use super::split::{BlankLines, Lines};
use crate::article::Article;
use crate::error::{Cause, Result};
use crate::read::fields::Fields;
use crate::read::file_format::{FileFormat, Opened};
use crate::read::reader::Records;
use crate::read::record::{Format, RecordFormat, plain_text};
use crate::read::rewrite::{Edit, Rewriter};

/// Files of texts, one a line.
pub(super) struct Texts;

impl FileFormat for Texts {
    fn open(&self, input: Opened) -> Result<Box<dyn Records>, String> {
        let lines = Lines::new(input, Format::new(TextLine), BlankLines::Keep);
        Ok(Box::new(lines))
    }

    fn family(&self) -> &'static str {
        "JSON or lines"
    }

    fn rewriter(&self, edit: Edit) -> Result<Rewriter> {
        if edit == Edit::Annotate {
            return Err(Cause::Option {
                option: "annotate",
                why: "plain text lines have no fields to add to; a run file says what each line is"
                    .to_owned(),
            }
            .into());
        }
        Ok(Rewriter::Records(Box::new(rewrite::Texts)))
    }
}

/// A record that is one line of a file of texts.
#[derive(Debug, Clone, Copy)]
pub struct TextLine;

impl RecordFormat for TextLine {
    fn parse<'a>(&self, raw: &'a [u8], _: &Fields) -> Result<Article<'a>, String> {
        Ok(Article {
            text: plain_text(raw),
            ..Article::default()
        })
    }
}
