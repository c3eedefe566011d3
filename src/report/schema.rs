//! The run file, defined once: its lines and their fields, as they are written and as they are read.
//!
//! In: values. Out: lines of JSON with the fields in the order of their definition; and the other way.
//! An option that is `None`, a flag that is false and an empty list are left out, and the reader takes
//! what is missing for that. It passes over fields and types that it does not know. Text is as it
//! was read. Cost: writing, that of [`Line`](super::json::Line); reading, about 5 µs a line.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::json;
use crate::copies::Bands;
use crate::options::Options;
use crate::run::Counts;

/// Version of the format; raised when a reader of the old one would misread the new one.
pub(crate) const FORMAT: u64 = 1;

/// Defines a line of this type: its fields, how it is written, and the names of its fields.
macro_rules! line {
    (
        $(#[$about:meta])*
        $type:literal $line:ident { $($(#[$meta:meta])* $name:literal $field:ident: $of:ty,)* }
    ) => {
        $(#[$about])*
        #[derive(Debug, Deserialize)]
        pub(super) struct $line<'l> {
            $($(#[$meta])* #[serde(rename = $name)] pub(super) $field: $of,)*
        }

        impl $line<'_> {
            /// Its type and the names of its fields, in their order.
            #[cfg(test)]
            const NAMES: (&'static str, &'static [&'static str]) = ($type, &[$($name),*]);

            /// Writes it.
            pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
                let mut line = json::Line::begin(out, $type)?;
                $(self.$field.write($name, &mut line)?;)*
                line.end()
            }
        }
    };
}

line! {
    /// What made the run, and what it counted.
    "run" Head {
        "format" format: u64,
        "version" version: Option<Cow<'l, str>>,
        #[serde(default)]
        "settings" settings: Cow<'l, Options>,
        "bands" bands: Option<Bands>,
        #[serde(default)]
        "counts" counts: Counts,
    }
}

line! {
    /// A story; its articles follow.
    "story" Story {
        "id" id: Cow<'l, str>,
        "title" title: Option<Cow<'l, str>>,
        #[serde(default)]
        "articles" articles: u64,
        "texts" texts: Option<u64>,
        #[serde(default)]
        "outlets" outlets: u64,
        "first" first: Option<Cow<'l, str>>,
        "last" last: Option<Cow<'l, str>>,
        "lead" lead: Cow<'l, str>,
        #[serde(default)]
        "terms" terms: Vec<(String, f64)>,
    }
}

line! {
    /// An article, below its story.
    "article" Article {
        "id" id: Cow<'l, str>,
        "story" story: Cow<'l, str>,
        "copy_group" copy_group: Cow<'l, str>,
        "role" role: Option<Cow<'l, str>>,
        "copy_of" copy_of: Option<Cow<'l, str>>,
        "score" score: Option<f64>,
        #[serde(default)]
        "recrawl" recrawl: bool,
        #[serde(default)]
        "kept" kept: bool,
        "title" title: Option<Cow<'l, str>>,
        "source" source: Option<Cow<'l, str>>,
        "url" url: Option<Cow<'l, str>>,
        "language" language: Option<Cow<'l, str>>,
        "published" published: Option<Cow<'l, str>>,
        #[serde(default)]
        "published_about" published_about: bool,
        #[serde(default)]
        "words" words: u32,
        "text" text: Option<Cow<'l, str>>,
    }
}

line! {
    /// A link between two articles.
    "link" Link {
        "a" a: Cow<'l, str>,
        "b" b: Cow<'l, str>,
        "kind" kind: Kind,
        "score" score: f64,
        "why" why: Cow<'l, Why>,
    }
}

line! {
    /// A record or input that was left out, or how many more of a reason there are.
    "skipped" Skipped {
        "where" place: Cow<'l, str>,
        "why" why: Cow<'l, str>,
        "more" more: Option<u64>,
    }
}

/// A line by its type.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(super) enum Line<'l> {
    Run(Box<Head<'l>>),
    Story(Story<'l>),
    Article(Article<'l>),
    Link(Link<'l>),
    Skipped(Skipped<'l>),
    /// A type that a later version may write.
    #[serde(other)]
    Other,
}

/// What a link says of its articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Copy,
    Coverage,
    Weak,
}

impl Kind {
    /// As it is written.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Coverage => "coverage",
            Self::Weak => "weak",
        }
    }
}

/// Why two articles are linked: the first four of a copy, the others of any other link.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Why {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) jaccard: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) containment: Option<f64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) partial_reuse: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) same_address: bool,
    /// Words of both, and their share of the similarity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) shared: Option<Vec<(String, f64)>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hours_apart: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) likeness: Option<f64>,
}

impl Why {
    /// Whether it is that of a copy.
    pub(super) fn is_copy(&self) -> bool {
        self.jaccard.is_some()
    }
}

/// Text, unless it is empty.
pub(super) fn any(text: &str) -> Option<Cow<'_, str>> {
    (!text.is_empty()).then_some(Cow::Borrowed(text))
}

/// A value that can be a field of a line.
trait Field {
    fn write<W: Write>(&self, name: &'static str, line: &mut json::Line<'_, W>) -> io::Result<()>;
}

impl Field for Cow<'_, str> {
    fn write<W: Write>(&self, name: &'static str, line: &mut json::Line<'_, W>) -> io::Result<()> {
        line.text(name, self)
    }
}

impl Field for Kind {
    fn write<W: Write>(&self, name: &'static str, line: &mut json::Line<'_, W>) -> io::Result<()> {
        line.text(name, Kind::name(*self))
    }
}

impl Field for bool {
    fn write<W: Write>(&self, name: &'static str, line: &mut json::Line<'_, W>) -> io::Result<()> {
        if *self {
            line.value(name, self)
        } else {
            Ok(())
        }
    }
}

impl<T: Field> Field for Option<T> {
    fn write<W: Write>(&self, name: &'static str, line: &mut json::Line<'_, W>) -> io::Result<()> {
        self.as_ref()
            .map_or(Ok(()), |value| value.write(name, line))
    }
}

impl<T: Serialize> Field for Vec<T> {
    fn write<W: Write>(&self, name: &'static str, line: &mut json::Line<'_, W>) -> io::Result<()> {
        if self.is_empty() {
            Ok(())
        } else {
            line.value(name, self)
        }
    }
}

/// Values that are always in the line.
macro_rules! values {
    ($($of:ty),*) => {$(
        impl Field for $of {
            fn write<W: Write>(
                &self,
                name: &'static str,
                line: &mut json::Line<'_, W>,
            ) -> io::Result<()> {
                line.value(name, self)
            }
        }
    )*};
}
values!(u32, u64, f64, Bands, Counts, Cow<'_, Options>, Cow<'_, Why>);

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::Texts;
    use crate::report::{RunFile, fixtures};

    /// Every type of line with the names of its fields.
    const ALL: [(&str, &[&str]); 5] = [
        Head::NAMES,
        Story::NAMES,
        Article::NAMES,
        Link::NAMES,
        Skipped::NAMES,
    ];

    /// The rows of the first table of docs/format.md whose head has this name.
    fn table(head: &str) -> Vec<Vec<String>> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/format.md");
        let doc = std::fs::read_to_string(path).unwrap();
        let mut lines = doc
            .lines()
            .skip_while(|line| !line.starts_with(&format!("| {head} |")));
        assert!(lines.next().is_some(), "no table of {head}");
        let rows = lines.skip(1).take_while(|line| line.starts_with('|'));
        let cells = |row: &str| row.split('|').map(|cell| cell.trim().to_owned()).collect();
        rows.map(cells).collect()
    }

    fn keys(value: &Value) -> Vec<String> {
        value.as_object().unwrap().keys().cloned().collect()
    }

    #[test]
    fn every_field_is_in_the_document_of_the_format() {
        let types = table("type");
        for (of, names) in ALL {
            let row = types.iter().find(|row| row[1] == format!("`{of}`"));
            let row = row.unwrap_or_else(|| panic!("no type {of}")).concat();
            for name in names {
                assert!(row.contains(&format!("`{name}`")), "{of}: {name}");
            }
        }
        let kinds = table("`kind`").concat().concat();
        let why = Why {
            jaccard: Some(1.0),
            containment: Some(1.0),
            partial_reuse: true,
            same_address: true,
            shared: Some(Vec::new()),
            hours_apart: Some(1.0),
            likeness: Some(1.0),
        };
        for name in keys(&serde_json::to_value(why).unwrap()) {
            assert!(kinds.contains(&format!("`{name}`")), "why: {name}");
        }
        for kind in [Kind::Copy, Kind::Coverage, Kind::Weak] {
            assert!(kinds.contains(&format!("`{}`", kind.name())));
        }
        let counts: Vec<String> = table("`counts`").iter().map(|row| row[1].clone()).collect();
        for name in keys(&serde_json::to_value(Counts::default()).unwrap()) {
            assert!(counts.contains(&format!("`{name}`")), "counts: {name}");
        }
    }

    #[test]
    fn tables_have_the_names_of_the_run_file() {
        let own = ["story_title", "story_size", "published_precision", "links"];
        let is_known = |name: &str| Article::NAMES.1.contains(&name) || own.contains(&name);
        for name in crate::report::csv::COLUMNS {
            assert!(is_known(name), "CSV: {name}");
        }
        #[cfg(feature = "parquet")]
        for column in crate::report::columns::schema().unwrap().get_fields() {
            assert!(is_known(column.name()), "Parquet: {}", column.name());
        }
    }

    #[test]
    fn a_line_that_is_read_is_written_again_with_every_field() {
        let mut seen: Vec<(String, String)> = Vec::new();
        for run in [fixtures::three_copies(), fixtures::told(), fixtures::odd()] {
            let file = RunFile {
                texts: Texts::Stories,
            };
            for text in fixtures::text(&file, &run).lines() {
                let mut out = Vec::new();
                match serde_json::from_str(text).unwrap() {
                    Line::Run(line) => line.write(&mut out).unwrap(),
                    Line::Story(line) => line.write(&mut out).unwrap(),
                    Line::Article(line) => line.write(&mut out).unwrap(),
                    Line::Link(line) => line.write(&mut out).unwrap(),
                    Line::Skipped(line) => line.write(&mut out).unwrap(),
                    Line::Other => panic!("{text}"),
                }
                assert_eq!(String::from_utf8(out).unwrap(), format!("{text}\n"));
                let value: Value = serde_json::from_str(text).unwrap();
                let of = value["type"].as_str().unwrap();
                seen.extend(keys(&value).into_iter().map(|name| (of.to_owned(), name)));
            }
        }
        for (of, names) in ALL {
            for &name in names {
                let is_seen = seen.iter().any(|(o, n)| o == of && n == name);
                assert!(is_seen, "no line of type {of} with {name}");
            }
        }
    }
}
