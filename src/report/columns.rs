//! Articles and links as one table of columns for notebooks (.parquet).
//!
//! In: a run. Out: a Parquet file with a row an article, in the order of the run file. The links
//! are in a nested column, each once, with its article `a` of the run file: one file has both,
//! one stream is enough for it, and DuckDB's `unnest` or pandas' `explode` makes a table of links.
//! Settings and counts are key-value metadata. What is unknown is null; text is as it was read.
//!
//! Texts, ids and addresses, which hardly repeat, are stored plainly, other text by dictionary; pages
//! are packed by zstd. Cost: about 3 µs an article with its links. Memory is one row group: 8,192
//! articles, or fewer of long ones.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Float64Builder, Int64Builder, LargeStringBuilder, StringBuilder,
    TimestampMillisecondBuilder,
};
use arrow_array::{ArrayRef, ListArray, RecordBatch, StructArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields, Schema, SchemaRef, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use serde::Serialize;

use super::rows::{self, ArticleRow, LinkRow, StoryRow, role_name};
use super::{Error, Writer};
use crate::article::Moment;
use crate::error::Result;
use crate::ids::ArticleIx;
use crate::progress::Observer;
use crate::run::Run;
use crate::text::Language;

/// Version of the schema; raised when a column changes its meaning or goes away.
const FORMAT: u32 = 1;
/// Rows of a row group.
const ROWS: usize = 8192;
/// Bytes of text that end a row group early.
const TEXT: usize = 16 << 20;
/// Columns whose values hardly repeat.
const PLAIN: [&[&str]; 4] = [
    &["id"],
    &["title"],
    &["url"],
    &["links", "list", "element", "other"],
];

/// Writes articles and links as Parquet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parquet;

impl Writer for Parquet {
    fn write(&self, run: &Run, observer: &dyn Observer, out: &mut dyn Write) -> Result<(), Error> {
        let schema = Arc::new(Schema::new(columns()));
        let options = ArrowWriterOptions::new()
            .with_properties(properties(run)?)
            // The types of Parquet say all.
            .with_skip_arrow_metadata(true);
        // What is written is taken out and passed on at the end of each row group.
        let mut file = ArrowWriter::try_new_with_options(Vec::new(), Arc::clone(&schema), options)
            .map_err(failed)?;
        let mut rows = Rows::default();
        rows::stories(run, observer, |story| {
            story.articles(|article| {
                rows.push(run, story, article)?;
                if rows.lengths.len() >= ROWS || rows.text >= TEXT {
                    file.write(&rows.take(&schema).map_err(failed)?)
                        .and_then(|()| file.flush())
                        .map_err(failed)?;
                    out.write_all(&std::mem::take(file.inner_mut()))?;
                }
                Ok(())
            })
        })?;
        file.write(&rows.take(&schema).map_err(failed)?)
            .map_err(failed)?;
        out.write_all(&file.into_inner().map_err(failed)?)?;
        observer.share(1.0);
        Ok(out.flush()?)
    }
}

/// Nothing of the sort should happen: the schema is ours, and memory takes everything.
fn failed(e: impl Into<ParquetError>) -> Error {
    Error::Io(io::Error::other(e.into()))
}

fn properties(run: &Run) -> Result<WriterProperties, Error> {
    let bands = run.options().copies.bands()?;
    let metadata = [
        ("sada.format", FORMAT.to_string()),
        ("sada.version", env!("CARGO_PKG_VERSION").to_owned()),
        ("sada.settings", json(run.options())?),
        ("sada.bands", json(&bands)?),
        ("sada.counts", json(&run.counts())?),
    ];
    let metadata = metadata.map(|(key, value)| KeyValue::new(key.to_owned(), value));
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_key_value_metadata(Some(metadata.to_vec()));
    let plain = PLAIN.into_iter().fold(properties, |properties, path| {
        let path = path.iter().map(|&name| name.to_owned()).collect();
        properties.set_column_dictionary_enabled(ColumnPath::new(path), false)
    });
    Ok(plain.build())
}

fn json(value: &impl Serialize) -> io::Result<String> {
    Ok(serde_json::to_string(value)?)
}

/// A column that always has a value.
fn full(name: &str, of: DataType) -> Field {
    Field::new(name, of, false)
}

/// A column that is null where a value is unknown.
fn open(name: &str, of: DataType) -> Field {
    Field::new(name, of, true)
}

pub(super) fn columns() -> Vec<Field> {
    use DataType::{Boolean, Float64, Int64, List, Timestamp, Utf8};
    vec![
        full("id", Utf8),
        full("story", Utf8),
        open("story_title", Utf8),
        full("story_size", Int64),
        full("copy_group", Utf8),
        full("role", Utf8),
        open("copy_of", Utf8),
        open("score", Float64),
        open("recrawl", Boolean),
        open("title", Utf8),
        open("source", Utf8),
        open("url", Utf8),
        open("language", Utf8),
        // Parquet has no seconds.
        open(
            "published",
            Timestamp(TimeUnit::Millisecond, Some("UTC".into())),
        ),
        open("published_precision", Utf8),
        full("words", Int64),
        full("links", List(element(link_columns()))),
    ]
}

fn link_columns() -> Fields {
    use DataType::{Boolean, Float64, LargeUtf8, List, Utf8};
    let columns = [
        full("other", LargeUtf8),
        full("kind", Utf8),
        full("score", Float64),
        open("jaccard", Float64),
        open("containment", Float64),
        open("partial_reuse", Boolean),
        open("same_address", Boolean),
        open("likeness", Float64),
        open("hours_apart", Float64),
        full("shared", List(element(word_columns()))),
    ];
    columns.into_iter().collect()
}

fn word_columns() -> Fields {
    let columns = [
        full("word", DataType::Utf8),
        full("share", DataType::Float64),
    ];
    columns.into_iter().collect()
}

/// What a list of such things is made of.
fn element(columns: Fields) -> FieldRef {
    Arc::new(full("element", DataType::Struct(columns)))
}

/// A list a row, of so many things each.
fn lists(
    lengths: &mut Vec<usize>,
    columns: Fields,
    values: Vec<ArrayRef>,
) -> Result<ArrayRef, ArrowError> {
    let offsets = OffsetBuffer::from_lengths(lengths.drain(..));
    let things = StructArray::try_new(columns.clone(), values, None)?;
    let lists = ListArray::try_new(element(columns), offsets, Arc::new(things), None)?;
    Ok(Arc::new(lists))
}

fn any(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// The articles of a row group, on their way.
#[derive(Default)]
struct Rows {
    id: StringBuilder,
    story: StringBuilder,
    story_title: StringBuilder,
    story_size: Int64Builder,
    copy_group: StringBuilder,
    role: StringBuilder,
    copy_of: StringBuilder,
    score: Float64Builder,
    recrawl: BooleanBuilder,
    title: StringBuilder,
    source: StringBuilder,
    url: StringBuilder,
    language: StringBuilder,
    published: TimestampMillisecondBuilder,
    published_precision: StringBuilder,
    words: Int64Builder,
    links: Links,
    /// How many links each article has.
    lengths: Vec<usize>,
    /// Bytes of text that may be long.
    text: usize,
}

impl Rows {
    fn push(
        &mut self,
        run: &Run,
        story: &StoryRow<'_>,
        article: &ArticleRow<'_>,
    ) -> Result<(), Error> {
        let (metadata, copy_of) = (article.metadata, article.copy_of.as_ref());
        let long = [
            &metadata.id,
            &metadata.title,
            &metadata.source,
            &story.lead.title,
        ];
        self.text += long.map(|text| text.len()).iter().sum::<usize>() + metadata.url.len();
        self.text += copy_of.map_or(0, |copy| copy.id.len());
        self.id.append_value(&metadata.id);
        self.story.append_value(story.id);
        self.story_title.append_option(any(&story.lead.title));
        self.story_size.append_value(story.story.len() as i64);
        self.copy_group.append_value(article.copy_group);
        self.role.append_value(role_name(article.role));
        self.copy_of.append_option(copy_of.map(|copy| copy.id));
        self.score
            .append_option(copy_of.and_then(|copy| copy.score));
        self.recrawl.append_option(copy_of.map(|copy| copy.recrawl));
        self.title.append_option(any(&metadata.title));
        self.source.append_option(any(&metadata.source));
        self.url.append_option(any(metadata.url));
        self.language
            .append_option(metadata.language.as_ref().map(Language::code));
        self.published
            .append_option(metadata.published.map(|date| rows::epoch(date) * 1000));
        self.published_precision
            .append_option(metadata.published.map(precision));
        self.words
            .append_value(i64::from(run.words(article.number)));
        self.push_links(run, article.number)
    }

    /// The links whose article `a` is this one.
    fn push_links(&mut self, run: &Run, article: ArticleIx) -> Result<(), Error> {
        let graph = run.graph();
        let node = NodeIndex::from(article);
        // An article has few links, and its node does not give them in a useful order.
        let mut own: Vec<_> = graph
            .edges(node)
            .filter(|edge| {
                let ends = graph.edge_endpoints(edge.id());
                ends.is_some_and(|(a, _)| a == node)
            })
            .collect();
        own.sort_unstable_by_key(EdgeRef::id);
        for edge in &own {
            let other = ArticleIx::from(edge.target());
            let link = LinkRow::new(run, article, other, *edge.weight())?;
            let stored = run.stored_metadata(other)?;
            let id = run.view(other, &stored).id;
            self.text += id.len();
            self.links.push(&id, &link);
        }
        self.lengths.push(own.len());
        Ok(())
    }

    /// Takes what is there, in the order of the columns.
    fn take(&mut self, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        self.text = 0;
        let links = self.links.take()?;
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.id.finish()),
            Arc::new(self.story.finish()),
            Arc::new(self.story_title.finish()),
            Arc::new(self.story_size.finish()),
            Arc::new(self.copy_group.finish()),
            Arc::new(self.role.finish()),
            Arc::new(self.copy_of.finish()),
            Arc::new(self.score.finish()),
            Arc::new(self.recrawl.finish()),
            Arc::new(self.title.finish()),
            Arc::new(self.source.finish()),
            Arc::new(self.url.finish()),
            Arc::new(self.language.finish()),
            Arc::new(self.published.finish().with_timezone("UTC")),
            Arc::new(self.published_precision.finish()),
            Arc::new(self.words.finish()),
            lists(&mut self.lengths, link_columns(), links)?,
        ];
        RecordBatch::try_new(Arc::clone(schema), columns)
    }
}

/// How well a date is known.
fn precision(date: Moment) -> &'static str {
    match date {
        date if date.has_time() => "time",
        date if date.is_about() => "about",
        _ => "day",
    }
}

/// The links of these articles.
#[derive(Default)]
struct Links {
    /// Of one article that all others are linked with there may be more than 2 GB.
    other: LargeStringBuilder,
    kind: StringBuilder,
    score: Float64Builder,
    jaccard: Float64Builder,
    containment: Float64Builder,
    partial_reuse: BooleanBuilder,
    same_address: BooleanBuilder,
    likeness: Float64Builder,
    hours_apart: Float64Builder,
    word: StringBuilder,
    share: Float64Builder,
    /// How many words each link has.
    lengths: Vec<usize>,
}

impl Links {
    fn push(&mut self, other: &str, link: &LinkRow) {
        let why = &link.why;
        let copy = why.is_copy().then_some(why);
        self.other.append_value(other);
        self.kind.append_value(link.kind.name());
        self.score.append_value(link.score);
        self.jaccard.append_option(why.jaccard);
        self.containment.append_option(why.containment);
        self.partial_reuse
            .append_option(copy.map(|why| why.partial_reuse));
        self.same_address
            .append_option(copy.map(|why| why.same_address));
        self.likeness.append_option(why.likeness);
        self.hours_apart.append_option(why.hours_apart);
        let shared = why.shared.as_deref().unwrap_or_default();
        for (word, share) in shared {
            self.word.append_value(word);
            self.share.append_value(*share);
        }
        self.lengths.push(shared.len());
    }

    fn take(&mut self) -> Result<Vec<ArrayRef>, ArrowError> {
        let words: Vec<ArrayRef> =
            vec![Arc::new(self.word.finish()), Arc::new(self.share.finish())];
        Ok(vec![
            Arc::new(self.other.finish()),
            Arc::new(self.kind.finish()),
            Arc::new(self.score.finish()),
            Arc::new(self.jaccard.finish()),
            Arc::new(self.containment.finish()),
            Arc::new(self.partial_reuse.finish()),
            Arc::new(self.same_address.finish()),
            Arc::new(self.likeness.finish()),
            Arc::new(self.hours_apart.finish()),
            lists(&mut self.lengths, word_columns(), words)?,
        ])
    }
}
