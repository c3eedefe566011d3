//! Which names of a record fill which field of an article.
//!
//! In: the name of a JSON field, a column or an element. Out: the field it fills and how much other
//! names of that field are preferred to it. The names that scrapers use are guessed; `--map` says
//! others. Costs a comparison with some ninety short names.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest text that can be the name of a column; of a longer one this much is shown.
pub(super) const LONGEST_NAME: usize = 64;

/// The fields of an article that a record can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
#[non_exhaustive]
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
            format!("{field}: no such field (fields: {})", all.join(", "))
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

/// From which names of a record each field is taken.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<FieldMap>);

impl Fields {
    /// The names of `map`; the guessed names for fields that it does not mention.
    pub fn new(map: &[FieldMap]) -> Self {
        Self(map.to_vec())
    }

    /// The field that a name fills, and how much other names of that field are preferred to it.
    pub(super) fn find(&self, name: &str) -> Option<(Field, usize)> {
        if let Some(i) = self.0.iter().position(|m| m.name == name) {
            return Some((self.0[i].field, i));
        }
        let (field, rank) = Field::NAMES
            .iter()
            .find_map(|(f, names)| Some((*f, names.iter().position(|n| *n == name)?)))?;
        let mapped = self.0.iter().any(|m| m.field == field);
        (!mapped).then_some((field, rank))
    }
}

/// A name as JSON records spell it, if it is known in another spelling: `Title`, `Publish Date`.
pub(super) fn spelling(name: &str, fields: &Fields) -> String {
    if fields.find(name).is_some() {
        return name.to_owned();
    }
    let plain: String = name
        .chars()
        .map(|c| if matches!(c, ' ' | '-') { '_' } else { c })
        .collect();
    let known = Field::NAMES
        .iter()
        .flat_map(|(_, names)| names.iter())
        .find(|known| known.eq_ignore_ascii_case(&plain) || **known == name);
    known.map_or_else(|| name.to_owned(), |known| (*known).to_owned())
}

/// Whether a column of this name makes an article.
pub(super) fn tells(name: &str, fields: &Fields) -> bool {
    let field = fields.find(&spelling(name, fields));
    matches!(field, Some((Field::Text | Field::Title, _)))
}

/// Why a table without such a column is skipped.
pub(super) fn no_article(names: &[impl AsRef<str>]) -> String {
    const SHOWN: usize = 20;
    let show = |name: &str| -> String { name.chars().take(LONGEST_NAME).collect() };
    let mut all: Vec<String> = names.iter().take(SHOWN).map(|n| show(n.as_ref())).collect();
    if names.len() > SHOWN {
        all.push("…".to_owned());
    }
    let all = all.join(", ");
    format!(
        "no column is recognised as the text or the headline (columns: {all}); name it (option map text=NAME)"
    )
}
