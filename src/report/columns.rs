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

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result as Encoded};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnPath, Type};
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

/// The columns. Parquet has no seconds.
const SCHEMA: &str = "
message schema {
    REQUIRED BYTE_ARRAY id (STRING);
    REQUIRED BYTE_ARRAY story (STRING);
    OPTIONAL BYTE_ARRAY story_title (STRING);
    REQUIRED INT64 story_size;
    REQUIRED BYTE_ARRAY copy_group (STRING);
    REQUIRED BYTE_ARRAY role (STRING);
    OPTIONAL BYTE_ARRAY copy_of (STRING);
    OPTIONAL DOUBLE score;
    OPTIONAL BOOLEAN recrawl;
    OPTIONAL BYTE_ARRAY title (STRING);
    OPTIONAL BYTE_ARRAY source (STRING);
    OPTIONAL BYTE_ARRAY url (STRING);
    OPTIONAL BYTE_ARRAY language (STRING);
    OPTIONAL INT64 published (TIMESTAMP(MILLIS,true));
    OPTIONAL BYTE_ARRAY published_precision (STRING);
    REQUIRED INT64 words;
    REQUIRED group links (LIST) {
        REPEATED group list {
            REQUIRED group element {
                REQUIRED BYTE_ARRAY other (STRING);
                REQUIRED BYTE_ARRAY kind (STRING);
                REQUIRED DOUBLE score;
                OPTIONAL DOUBLE jaccard;
                OPTIONAL DOUBLE containment;
                OPTIONAL BOOLEAN partial_reuse;
                OPTIONAL BOOLEAN same_address;
                OPTIONAL DOUBLE likeness;
                OPTIONAL DOUBLE hours_apart;
                REQUIRED group shared (LIST) {
                    REPEATED group list {
                        REQUIRED group element {
                            REQUIRED BYTE_ARRAY word (STRING);
                            REQUIRED DOUBLE share;
                        }
                    }
                }
            }
        }
    }
}";

/// Writes articles and links as Parquet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parquet;

impl Writer for Parquet {
    fn write(&self, run: &Run, observer: &dyn Observer, out: &mut dyn Write) -> Result<(), Error> {
        let schema = Arc::new(schema().map_err(failed)?);
        let properties = Arc::new(properties(run)?);
        // What is written is taken out and passed on at the end of each row group.
        let mut file = SerializedFileWriter::new(Vec::new(), schema, properties).map_err(failed)?;
        let mut rows = Rows::default();
        rows::stories(run, observer, |story| {
            story.articles(|article| {
                rows.push(run, story, article)?;
                if rows.count >= ROWS || rows.text >= TEXT {
                    rows.flush(&mut file).map_err(failed)?;
                    out.write_all(&std::mem::take(file.inner_mut()))?;
                }
                Ok(())
            })
        })?;
        rows.flush(&mut file).map_err(failed)?;
        out.write_all(&file.into_inner().map_err(failed)?)?;
        observer.share(1.0);
        Ok(out.flush()?)
    }
}

/// Nothing of the sort should happen: the schema is ours, and memory takes everything.
fn failed(e: ParquetError) -> Error {
    Error::Io(io::Error::other(e))
}

pub(super) fn schema() -> Encoded<Type> {
    parse_message_type(SCHEMA)
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

fn any(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// A column of a row group on its way: its values, and how deep each is. `DEPTH` is how many things
/// around a value, and it itself, may be absent: lists that may be empty, values that may be null.
struct Column<T: DataType, const DEPTH: i16> {
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
    values: Vec<T::T>,
}

// Derived, it would ask for the same of `T`.
impl<T: DataType, const DEPTH: i16> Default for Column<T, DEPTH> {
    fn default() -> Self {
        Self {
            definitions: Vec::new(),
            repetitions: Vec::new(),
            values: Vec::new(),
        }
    }
}

type Full<T> = Column<T, 0>;
type Nullable<T> = Column<T, 1>;
type InList<T> = Column<T, 1>;
type NullableInList<T> = Column<T, 2>;
type InListInList<T> = Column<T, 2>;

impl<T: DataType, const DEPTH: i16> Column<T, DEPTH> {
    /// Adds a value, or null. The level of repetition is 0 for the first of a row, else how deep
    /// the list is that goes on.
    fn put(&mut self, repetition: i16, value: Option<T::T>) {
        self.definitions.push(DEPTH - i16::from(value.is_none()));
        self.repetitions.push(repetition);
        self.values.extend(value);
    }

    /// Adds an empty list, in so many others that are not.
    fn put_empty(&mut self, repetition: i16, lists: i16) {
        self.definitions.push(lists);
        self.repetitions.push(repetition);
    }

    /// Writes what is there as the next column.
    fn flush(&mut self, group: &mut SerializedRowGroupWriter<'_, Vec<u8>>) -> Encoded<()> {
        let column = std::mem::take(self);
        if let Some(mut writer) = group.next_column()? {
            let levels = (Some(&*column.definitions), Some(&*column.repetitions));
            let typed = writer.typed::<T>();
            typed.write_batch(&column.values, levels.0, levels.1)?;
            writer.close()?;
        }
        Ok(())
    }
}

impl<T: DataType> Full<T> {
    fn push(&mut self, value: impl Into<T::T>) {
        self.put(0, Some(value.into()));
    }
}

impl<T: DataType> Nullable<T> {
    fn push_any(&mut self, value: Option<impl Into<T::T>>) {
        self.put(0, value.map(Into::into));
    }
}

/// The articles of a row group, on their way.
#[derive(Default)]
struct Rows {
    id: Full<ByteArrayType>,
    story: Full<ByteArrayType>,
    story_title: Nullable<ByteArrayType>,
    story_size: Full<Int64Type>,
    copy_group: Full<ByteArrayType>,
    role: Full<ByteArrayType>,
    copy_of: Nullable<ByteArrayType>,
    score: Nullable<DoubleType>,
    recrawl: Nullable<BoolType>,
    title: Nullable<ByteArrayType>,
    source: Nullable<ByteArrayType>,
    url: Nullable<ByteArrayType>,
    language: Nullable<ByteArrayType>,
    published: Nullable<Int64Type>,
    published_precision: Nullable<ByteArrayType>,
    words: Full<Int64Type>,
    links: Links,
    /// How many articles there are.
    count: usize,
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
        self.count += 1;
        self.text += long.map(|text| text.len()).iter().sum::<usize>() + metadata.url.len();
        self.text += copy_of.map_or(0, |copy| copy.id.len());
        self.id.push(&*metadata.id);
        self.story.push(story.id);
        self.story_title.push_any(any(&story.lead.title));
        self.story_size.push(story.story.len() as i64);
        self.copy_group.push(article.copy_group);
        self.role.push(role_name(article.role));
        self.copy_of.push_any(copy_of.map(|copy| copy.id));
        self.score.push_any(copy_of.and_then(|copy| copy.score));
        self.recrawl.push_any(copy_of.map(|copy| copy.recrawl));
        self.title.push_any(any(&metadata.title));
        self.source.push_any(any(&metadata.source));
        self.url.push_any(any(metadata.url));
        let language = metadata.language.as_ref();
        self.language.push_any(language.map(Language::code));
        let date = metadata.published;
        self.published
            .push_any(date.map(|date| rows::epoch(date) * 1000));
        self.published_precision.push_any(date.map(precision));
        self.words.push(i64::from(run.words(article.number)));
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
        if own.is_empty() {
            self.links.push_none();
        }
        for (at, edge) in own.iter().enumerate() {
            let other = ArticleIx::from(edge.target());
            let link = LinkRow::new(run, article, other, *edge.weight())?;
            let stored = run.stored_metadata(other)?;
            let id = run.view(other, &stored).id;
            self.text += id.len();
            self.links.push(at == 0, &id, &link);
        }
        Ok(())
    }

    /// Writes what is there as a row group, in the order of the columns.
    fn flush(&mut self, file: &mut SerializedFileWriter<Vec<u8>>) -> Encoded<()> {
        if self.count == 0 {
            return Ok(());
        }
        (self.count, self.text) = (0, 0);
        let mut group = file.next_row_group()?;
        self.id.flush(&mut group)?;
        self.story.flush(&mut group)?;
        self.story_title.flush(&mut group)?;
        self.story_size.flush(&mut group)?;
        self.copy_group.flush(&mut group)?;
        self.role.flush(&mut group)?;
        self.copy_of.flush(&mut group)?;
        self.score.flush(&mut group)?;
        self.recrawl.flush(&mut group)?;
        self.title.flush(&mut group)?;
        self.source.flush(&mut group)?;
        self.url.flush(&mut group)?;
        self.language.flush(&mut group)?;
        self.published.flush(&mut group)?;
        self.published_precision.flush(&mut group)?;
        self.words.flush(&mut group)?;
        self.links.flush(&mut group)?;
        group.close()?;
        Ok(())
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
    other: InList<ByteArrayType>,
    kind: InList<ByteArrayType>,
    score: InList<DoubleType>,
    jaccard: NullableInList<DoubleType>,
    containment: NullableInList<DoubleType>,
    partial_reuse: NullableInList<BoolType>,
    same_address: NullableInList<BoolType>,
    likeness: NullableInList<DoubleType>,
    hours_apart: NullableInList<DoubleType>,
    word: InListInList<ByteArrayType>,
    share: InListInList<DoubleType>,
}

impl Links {
    /// Adds a link of the last article.
    fn push(&mut self, is_first: bool, other: &str, link: &LinkRow) {
        let why = &link.why;
        let copy = why.is_copy().then_some(why);
        let new = i16::from(!is_first);
        self.other.put(new, Some(other.into()));
        self.kind.put(new, Some(link.kind.name().into()));
        self.score.put(new, Some(link.score));
        self.jaccard.put(new, why.jaccard);
        self.containment.put(new, why.containment);
        self.partial_reuse
            .put(new, copy.map(|why| why.partial_reuse));
        self.same_address.put(new, copy.map(|why| why.same_address));
        self.likeness.put(new, why.likeness);
        self.hours_apart.put(new, why.hours_apart);
        let shared = why.shared.as_deref().unwrap_or_default();
        if shared.is_empty() {
            self.word.put_empty(new, 1);
            self.share.put_empty(new, 1);
        }
        for (at, (word, share)) in shared.iter().enumerate() {
            let new = if at == 0 { new } else { 2 };
            self.word.put(new, Some(ByteArray::from(&**word)));
            self.share.put(new, Some(*share));
        }
    }

    /// Adds an article without links.
    fn push_none(&mut self) {
        self.other.put_empty(0, 0);
        self.kind.put_empty(0, 0);
        self.score.put_empty(0, 0);
        self.jaccard.put_empty(0, 0);
        self.containment.put_empty(0, 0);
        self.partial_reuse.put_empty(0, 0);
        self.same_address.put_empty(0, 0);
        self.likeness.put_empty(0, 0);
        self.hours_apart.put_empty(0, 0);
        self.word.put_empty(0, 0);
        self.share.put_empty(0, 0);
    }

    fn flush(&mut self, group: &mut SerializedRowGroupWriter<'_, Vec<u8>>) -> Encoded<()> {
        self.other.flush(group)?;
        self.kind.flush(group)?;
        self.score.flush(group)?;
        self.jaccard.flush(group)?;
        self.containment.flush(group)?;
        self.partial_reuse.flush(group)?;
        self.same_address.flush(group)?;
        self.likeness.flush(group)?;
        self.hours_apart.flush(group)?;
        self.word.flush(group)?;
        self.share.flush(group)
    }
}
