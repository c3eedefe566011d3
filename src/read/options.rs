//! How inputs are read.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Cause, Result};

/// Options of the read stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::Args), group(skip))]
pub struct Options {
    /// Take a field of an article from a record field of another name, e.g. text=content.
    ///
    /// Fields: id, title, text, source, url, published, updated, language. Without it the names
    /// that scrapers use are guessed (body, content, headline, link, pubDate, outlet and others).
    #[cfg_attr(feature = "cli", arg(long, value_name = "FIELD=NAME"))]
    pub map: Vec<FieldMap>,
    /// What the inputs hold.
    #[cfg_attr(feature = "cli", arg(long, value_enum, value_name = "FORMAT"))]
    pub input_format: InputFormat,
    /// Skip a record larger than this many megabytes.
    #[cfg_attr(feature = "cli", arg(long, value_name = "MB"))]
    pub max_record: u32,
    /// Skip the rest of an input that unpacks to more than this many times its size.
    #[cfg_attr(feature = "cli", arg(long, value_name = "TIMES"))]
    pub max_ratio: u32,
    /// Make it an error when a record or an input has to be skipped.
    #[cfg_attr(feature = "cli", arg(long, value_name = "BOOL", action = clap::ArgAction::Set, num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true))]
    pub strict: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            map: Vec::new(),
            input_format: InputFormat::Auto,
            max_record: 32,
            max_ratio: 1000,
            strict: false,
        }
    }
}

impl Options {
    /// Checks the ranges of the numbers.
    pub fn validate(&self) -> Result<()> {
        let range = |option, value: u32, low: u32, high: u32| match (low..=high).contains(&value) {
            true => Ok(()),
            false => Err(Cause::Option {
                option,
                why: format!("{value} is not within {low} to {high}"),
            }),
        };
        // Positions inside a record are 32 bits wide.
        range("--max-record", self.max_record, 1, 1024)?;
        range("--max-ratio", self.max_ratio, 1, u32::MAX)?;
        Ok(())
    }

    /// The size limit of a record in bytes.
    pub(crate) fn record_limit(&self) -> usize {
        self.max_record as usize * 1_000_000
    }
}

/// What an input holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum InputFormat {
    /// Look at the content, then at the file name.
    #[default]
    Auto,
    /// One article or scraped page a file, as plain text.
    Text,
    /// One JSON record a line.
    Jsonl,
    /// One text a line.
    Lines,
    /// An array of JSON records, records one after another over several lines, a JSON Feed.
    Json,
    /// A table as text: CSV, TSV and their like.
    Csv,
    /// A Parquet file.
    Parquet,
    /// RSS, Atom, or a news sitemap.
    Feed,
    /// One HTML page a file.
    Html,
    /// A web archive.
    Warc,
}

/// The fields of an article that a record can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Field {
    Id,
    Title,
    Text,
    Source,
    Url,
    Published,
    Updated,
    Language,
}

impl Field {
    /// How many fields there are.
    pub(crate) const COUNT: usize = 8;

    /// Each field with the record names that scrapers use for it, the most telling first.
    pub(crate) const NAMES: [(Self, &[&str]); Self::COUNT] = [
        (
            Self::Id,
            &[
                "id",
                "_id",
                "guid",
                "uuid",
                "article_id",
                "articleId",
                "dc:identifier",
                "rdf:about",
            ],
        ),
        (
            Self::Title,
            &[
                "title",
                "headline",
                "name",
                "news:title",
                "dc:title",
                "العنوان",
            ],
        ),
        (
            Self::Text,
            &[
                "text",
                "body",
                "yandex:full-text",
                "content:encoded",
                "content",
                "article",
                "full_text",
                "fullText",
                "articleBody",
                "article_body",
                // Of the same article with and without markup the former has the paragraphs.
                "content_html",
                "content_text",
                "maintext",
                "description",
                "summary",
                "media:description",
                "النص",
                "المحتوى",
            ],
        ),
        (
            Self::Source,
            &[
                "source",
                "outlet",
                "site",
                "publisher",
                "domain",
                "source_domain",
                "site_name",
                "newspaper",
                "news:name",
                "dc:publisher",
                "dc:source",
                "المصدر",
            ],
        ),
        (
            Self::Url,
            &[
                "url",
                "feedburner:origLink",
                "link",
                "href",
                "canonical_url",
                "loc",
                "source_url",
                "external_url",
                "الرابط",
            ],
        ),
        (
            Self::Published,
            &[
                "published",
                "pubDate",
                "news:publication_date",
                "dc:date",
                "dcterms:issued",
                "published_at",
                "publishedAt",
                "date_published",
                "datePublished",
                "date_publish",
                "publish_date",
                "published_date",
                "date",
                "datetime",
                "timestamp",
                "time",
                "pubdate",
                "issued",
                "created_at",
                "dcterms:created",
                "التاريخ",
            ],
        ),
        (
            Self::Updated,
            &[
                "updated",
                "updated_at",
                "updatedAt",
                "modified",
                "dateModified",
                "date_modified",
                "modified_at",
                "dcterms:modified",
                "lastmod",
            ],
        ),
        (
            Self::Language,
            &[
                "language",
                "lang",
                "dc:language",
                "news:language",
                "xml:lang",
            ],
        ),
    ];

    fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(f, _)| *f == self)
            .map_or("", |(_, names)| names[0])
    }
}

/// `field=name`: the record field from which a field of an article is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct FieldMap {
    /// The field of an article.
    pub field: Field,
    /// The name in the record.
    pub name: String,
}

impl FromStr for FieldMap {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let (field, name) = s
            .split_once('=')
            .ok_or("expected FIELD=NAME, e.g. text=content")?;
        let known = Field::NAMES
            .iter()
            .map(|(f, _)| *f)
            .find(|f| f.name() == field.trim());
        let field = known.ok_or_else(|| {
            let all: Vec<&str> = Field::NAMES.iter().map(|(f, _)| f.name()).collect();
            format!("{field}: no such field (there are {})", all.join(", "))
        })?;
        match name.trim() {
            "" => Err("expected FIELD=NAME, e.g. text=content".to_owned()),
            name => Ok(Self {
                field,
                name: name.to_owned(),
            }),
        }
    }
}

impl TryFrom<String> for FieldMap {
    type Error = String;

    fn try_from(s: String) -> Result<Self, String> {
        s.parse()
    }
}

impl From<FieldMap> for String {
    fn from(map: FieldMap) -> Self {
        map.to_string()
    }
}

impl fmt::Display for FieldMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.field.name(), self.name)
    }
}
