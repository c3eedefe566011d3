//! The articles as a table for spreadsheets and notebooks (.csv).
//!
//! In: a run. Out: UTF-8 in the way of RFC 4180: a line of names, then a row an article in the order
//! of the run file, with the columns of its articles. Cells of what is unknown are empty.
//!
//! The file begins with a byte order mark: without it Excel takes Arabic for windows-1252, and
//! pandas, Polars, DuckDB, R's readr and LibreOffice pass over it. Python's `csv` wants the encoding
//! `utf-8-sig`.
//!
//! Text is as it was read, also where a headline begins with `=`, `+`, `-` or `@`: a program
//! must get it whole, ids must be found again in other tables, and a quote put before such cells
//! would show in Excel, too. A spreadsheet may take such a cell for a formula: import the table as
//! text there. Only NUL becomes U+FFFD, because many readers stop there.
//!
//! Cost: about 1 µs an article; memory does not grow with the run.

use std::borrow::Cow;
use std::io;

use csv::{ErrorKind, Terminator, WriterBuilder};

use super::rows::{self, ArticleRow, StoryRow, role_name};
use super::{Error, Writer};
use crate::article::Moment;
use crate::progress::Observer;
use crate::run::Run;
use crate::text::Language;

/// The byte order mark.
const MARK: &str = "\u{feff}";

/// The columns.
pub(super) const COLUMNS: [&str; 16] = [
    "id",
    "story",
    "story_title",
    "story_size",
    "copy_group",
    "role",
    "copy_of",
    "score",
    "recrawl",
    "title",
    "source",
    "url",
    "language",
    "published",
    "published_about",
    "words",
];

/// Writes the articles as comma-separated values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Csv;

impl Writer for Csv {
    fn write(
        &self,
        run: &Run,
        observer: &dyn Observer,
        out: &mut dyn io::Write,
    ) -> Result<(), Error> {
        out.write_all(MARK.as_bytes())?;
        let mut table = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .buffer_capacity(1 << 16)
            .from_writer(out);
        table.write_record(COLUMNS).map_err(io_error)?;
        rows::stories(run, observer, |story| {
            story.articles(|article| {
                for cell in cells(run, story, article) {
                    table.write_field(&*whole(&cell)).map_err(io_error)?;
                }
                table.write_record(None::<&[u8]>).map_err(io_error)
            })
        })?;
        observer.share(1.0);
        Ok(table.flush()?)
    }
}

/// The cells of an article, in the order of the columns.
fn cells<'s>(
    run: &Run,
    story: &'s StoryRow<'_>,
    article: &'s ArticleRow<'_>,
) -> [Cow<'s, str>; COLUMNS.len()] {
    let metadata = article.metadata;
    let copy = article.copy_of.as_ref();
    let date = metadata.published;
    [
        (&*metadata.id).into(),
        story.id.into(),
        (&*story.lead.title).into(),
        story.story.len().to_string().into(),
        article.copy_group.into(),
        role_name(article.role).into(),
        copy.map_or("", |copy| copy.id).into(),
        copy.and_then(|copy| copy.score)
            .map_or("".into(), |score| format!("{score:?}").into()),
        copy.map_or("", |copy| truth(copy.recrawl)).into(),
        (&*metadata.title).into(),
        (&*metadata.source).into(),
        metadata.url.into(),
        metadata.language.as_ref().map_or("", Language::code).into(),
        date.map_or("".into(), |date| date.to_string().into()),
        date.map(Moment::is_about).map_or("", truth).into(),
        run.words(article.number).to_string().into(),
    ]
}

fn truth(holds: bool) -> &'static str {
    if holds { "true" } else { "false" }
}

/// The text without NUL.
fn whole(text: &str) -> Cow<'_, str> {
    match memchr::memchr(0, text.as_bytes()) {
        None => text.into(),
        Some(_) => text.replace('\0', "\u{fffd}").into(),
    }
}

/// The error of the target, unwrapped.
fn io_error(error: csv::Error) -> Error {
    match error.into_kind() {
        ErrorKind::Io(e) => Error::Io(e),
        other => Error::Io(io::Error::other(format!("{other:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixtures;

    #[test]
    fn a_table_has_a_row_an_article_in_the_order_of_the_run_file() {
        let text = fixtures::text(&Csv, &fixtures::told());
        let text = text.strip_prefix(MARK).unwrap();
        insta::assert_snapshot!(text.replace("\r\n", "\n"), @r#"
        id,story,story_title,story_size,copy_group,role,copy_of,score,recrawl,title,source,url,language,published,published_about,words
        w1,91ppshskqdg5e,انهيار سد الزمردة فوق عين القصب,4,f17p77a9n8e8a,lead,,,,انهيار سد الزمردة فوق عين القصب,الوادي,,ar,2024-02-10T06:00:00Z,false,50
        m1,91ppshskqdg5e,انهيار سد الزمردة فوق عين القصب,4,d8wszvrcvhyxa,original,,,,سيول تجتاح عين القصب بعد تصدع سد الزمردة,الميناء,,ar,2024-02-10T15:30:00Z,false,40
        b1,91ppshskqdg5e,انهيار سد الزمردة فوق عين القصب,4,d8wszvrcvhyxa,copy,m1,1.0,false,إجلاء مئات الأسر من عين القصب,Barq,,ar,2024-02-11T07:00:00Z,false,40
        n1,91ppshskqdg5e,انهيار سد الزمردة فوق عين القصب,4,8ejr97sjt5rn7,coverage,,,,سد الزمردة: العثور على أربعة مفقودين أحياء في عين القصب,النور,,ar,2024-02-12,false,43
        x1,d08hnnv92m8me,المصرف المركزي يرفع سعر الفائدة,1,d08hnnv92m8me,lead,,,,المصرف المركزي يرفع سعر الفائدة,النور,,ar,,,32
        "#);
    }

    #[test]
    fn cells_of_what_is_unknown_are_empty_and_others_are_quoted_where_they_must() {
        let title = "=1+1, \"قال\"\nوأضاف\0";
        let run = fixtures::run(&[fixtures::record(
            "-x",
            "",
            "",
            title,
            &fixtures::body(0, 50),
        )]);
        let text = fixtures::text(&Csv, &run);
        let (_, row) = text.split_once("\r\n").unwrap();
        let story = run.stories().next().unwrap().id();
        let title = "\"=1+1, \"\"قال\"\"\nوأضاف\u{fffd}\"";
        let want = format!("-x,{story},{title},1,{story},lead,,,,{title},,,ar,,,50\r\n");
        assert_eq!(row, want);
    }
}
