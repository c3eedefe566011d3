//! One record's bytes to one article.
//!
//! In: the bytes of a record and its format. Out: the [`Article`], borrowing where it can, or the
//! reason why there is none. Charsets, damaged bytes and mojibake are mended here. A JSON object
//! is read by `quick` if it is sound, else by serde_json, strictly; only if that fails are lone
//! surrogates and raw control characters mended and the record read again. About 1.2 µs for an
//! article of 3 KB, most of it JSON.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::batch::Format;
use super::decode::decode_page;
use super::options::{Field, FieldMap};
use super::{csv, decode, fix_mojibake, quick, warc, xml};
use crate::article::Article;
use crate::dates::parse_stamp;

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

/// Makes an article of a record. The error is the reason to skip it.
pub fn parse<'a>(raw: &'a [u8], format: &Format, fields: &Fields) -> Result<Article<'a>, String> {
    let article = match format {
        Format::Warc => warc::article(raw)?,
        Format::Cells(names) => cells(raw, names, fields).article()?,
        Format::Html => Article {
            text: decode_page(raw, None),
            ..Article::default()
        },
        _ => parse_text(raw, format, fields)?,
    };
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

fn parse_text<'a>(raw: &'a [u8], format: &Format, fields: &Fields) -> Result<Article<'a>, String> {
    let declared = match format {
        Format::Item(channel) => channel.charset.as_deref(),
        _ => None,
    };
    // UTF-16 was told by the beginning of the input; a record is UTF-8 or needs a closer look.
    let text = match simdutf8::basic::from_utf8(raw) {
        Ok(text) => Cow::Borrowed(text.trim_start_matches('\u{feff}')),
        Err(_) => match format {
            // One row alone is too short to tell its charset by.
            Format::Row(header) => csv::decoded(raw, header.charset),
            _ => decode(raw, declared).0,
        },
    };
    Ok(match (format, text) {
        (Format::Row(header), Cow::Borrowed(row)) => header.fill(row, fields)?.article()?,
        (Format::Row(header), Cow::Owned(row)) => owned(header.fill(&row, fields)?.article()?),
        (Format::Json, Cow::Borrowed(json)) => parse_json(json, fields)?,
        (Format::Json, Cow::Owned(json)) => owned(parse_json(&json, fields)?),
        (Format::Item(channel), Cow::Borrowed(item)) => xml::parse(item, channel, fields)?,
        (Format::Item(channel), Cow::Owned(item)) => owned(xml::parse(&item, channel, fields)?),
        (_, text) => Article {
            text,
            ..Article::default()
        },
    })
}

/// The values of [`Format::Cells`].
fn cells<'a>(mut raw: &'a [u8], names: &[String], fields: &Fields) -> Found<'a> {
    let mut found = Found::default();
    for name in names {
        let Some((len, after)) = raw.split_first_chunk() else {
            break;
        };
        raw = after;
        let len = u32::from_le_bytes(*len);
        if len == u32::MAX {
            continue;
        }
        let Some((cell, after)) = raw.split_at_checked(len as usize) else {
            break;
        };
        raw = after;
        if let Some((field, rank)) = fields.find(name) {
            found.put(field, rank, Value::Text(decode(cell, None).0));
        }
    }
    found
}

fn parse_json<'a>(json: &'a str, fields: &Fields) -> Result<Article<'a>, String> {
    if let Some(found) = quick::read_object(json, fields) {
        return found.article();
    }
    match read_object(json, fields) {
        Ok(found) => found.article(),
        Err(e) => match mend(json).map(|mended| read_object(&mended, fields).map(Found::owned)) {
            Some(Ok(found)) => found.article(),
            _ => Err(format!("not a JSON object: {}", describe(&e))),
        },
    }
}

/// The message of serde_json, without the line (a record has one) that it counts.
fn describe(e: &serde_json::Error) -> String {
    let message = e.to_string();
    match message.rsplit_once(" at line ") {
        Some((what, _)) => format!("{what} at byte {}", e.column()),
        None => message,
    }
}

pub(super) fn read_object<'a>(json: &'a str, fields: &Fields) -> serde_json::Result<Found<'a>> {
    let mut de = serde_json::Deserializer::from_str(json);
    let found = Record(fields).deserialize(&mut de)?;
    de.end()?;
    Ok(found)
}

/// Lone surrogates become U+FFFD, raw control characters become spaces; none if there are neither.
fn mend(json: &str) -> Option<String> {
    let control = |c: char| c < ' ' && !matches!(c, '\n' | '\r' | '\t');
    let mut out: String = json
        .chars()
        .map(|c| if c < ' ' { ' ' } else { c })
        .collect();
    let mut mended = json
        .chars()
        .any(|c| control(c) || c == '\t' || c == '\n' || c == '\r');
    let mut at = 0;
    while let Some(i) = out.get(at..).and_then(|rest| rest.find('\\')) {
        let here = at + i;
        let unit = |i: usize| -> Option<u16> {
            let digits = out.get(i..)?.strip_prefix("\\u")?.get(..4)?;
            u16::from_str_radix(digits, 16).ok()
        };
        at = here
            + match (unit(here), unit(here + 6)) {
                (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => 12,
                (Some(0xd800..0xe000), _) => {
                    out.replace_range(here..here + 6, "\\ufffd");
                    mended = true;
                    6
                }
                // An escape is two bytes, unless what is escaped is longer.
                _ => 1 + out[here + 1..].chars().next().map_or(0, char::len_utf8),
            };
    }
    mended.then_some(out)
}

fn owned(a: Article<'_>) -> Article<'static> {
    let own = |c: Cow<'_, str>| Cow::Owned(c.into_owned());
    Article {
        id: a.id.map(own),
        title: own(a.title),
        text: own(a.text),
        source: a.source.map(own),
        url: a.url.map(own),
        published: a.published,
        updated: a.updated,
        language: a.language.map(own),
    }
}

/// The values found for each field, with the rank of their name.
#[derive(Debug, Default)]
pub(super) struct Found<'a>([Option<(usize, Value<'a>)>; Field::COUNT]);

impl<'a> Found<'a> {
    /// Takes a value. One that says something wins over a blank one, that over none that an article
    /// can use; then a name that is preferred; of two values under one name, the first.
    pub(super) fn put(&mut self, field: Field, rank: usize, value: Value<'a>) {
        let slot = &mut self.0[field as usize];
        let worth = |value: &Value<'_>| match value {
            Value::Other(_) => 0,
            Value::Text(text) if text.trim_start().is_empty() => 1,
            Value::Text(_) | Value::Number(_) => 2,
        };
        let better = match slot {
            None => true,
            Some((held, old)) => match worth(&value).cmp(&worth(old)) {
                Ordering::Equal => rank < *held && worth(old) > 0,
                order => order == Ordering::Greater,
            },
        };
        if better {
            *slot = Some((rank, value));
        }
    }

    pub(super) fn article(self) -> Result<Article<'a>, String> {
        let [id, title, text, source, url, published, updated, language] =
            self.0.map(|found| found.map(|(_, value)| value));
        let titled = matches!(&title, Some(Value::Text(t)) if !t.trim().is_empty());
        let text = match text {
            Some(Value::Text(text)) => text,
            None | Some(Value::Other("null")) if titled => Cow::Borrowed(""),
            Some(other) => return Err(format!("the text is {other}, not a string")),
            None => return Err("no text field (name it with --map text=NAME)".to_owned()),
        };
        let plain = |v: Option<Value<'a>>| match v {
            Some(Value::Text(t)) if !t.trim().is_empty() => Some(t),
            Some(Value::Number(n)) => Some(Cow::Owned(n)),
            _ => None,
        };
        let moment = |v: Option<Value<'a>>| plain(v).and_then(|t| parse_stamp(&t));
        Ok(Article {
            id: plain(id),
            title: plain(title).unwrap_or_default(),
            text,
            source: plain(source),
            url: plain(url),
            published: moment(published),
            updated: moment(updated),
            language: plain(language),
        })
    }

    fn owned(self) -> Found<'static> {
        Found(self.0.map(|found| {
            found.map(|(rank, value)| {
                let value = match value {
                    Value::Text(t) => Value::Text(Cow::Owned(t.into_owned())),
                    Value::Number(n) => Value::Number(n),
                    Value::Other(what) => Value::Other(what),
                };
                (rank, value)
            })
        }))
    }
}

/// A JSON value as far as an article can use it.
#[derive(Debug)]
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    Number(String),
    /// Anything else, by name.
    Other(&'static str),
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => f.write_str("a string"),
            Self::Number(_) => f.write_str("a number"),
            Self::Other(what) => f.write_str(what),
        }
    }
}

/// Reads a whole object.
struct Record<'f>(&'f Fields);

impl<'de> DeserializeSeed<'de> for Record<'_> {
    type Value = Found<'de>;

    fn deserialize<D: Deserializer<'de>>(self, de: D) -> Result<Self::Value, D::Error> {
        de.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Record<'_> {
    type Value = Found<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = Found::default();
        while let Some(name) = map.next_key_seed(Name(self.0))? {
            let Some((field, rank)) = name else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            found.put(field, rank, map.next_value()?);
        }
        Ok(found)
    }
}

/// Reads a name and finds its field.
struct Name<'f>(&'f Fields);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<(Field, usize)>;

    fn deserialize<D: Deserializer<'de>>(self, de: D) -> Result<Self::Value, D::Error> {
        de.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Option<(Field, usize)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.find(name))
    }
}

/// Reads a value of any type.
struct AnyValue;

impl<'de> Deserialize<'de> for Value<'de> {
    fn deserialize<D: Deserializer<'de>>(de: D) -> Result<Self, D::Error> {
        de.deserialize_any(AnyValue)
    }
}

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_borrowed_str<E>(self, s: &'de str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Borrowed(s)))
    }

    fn visit_str<E>(self, s: &str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Owned(s.to_owned())))
    }

    fn visit_u64<E>(self, n: u64) -> Result<Self::Value, E> {
        Ok(Value::Number(n.to_string()))
    }

    fn visit_i64<E>(self, n: i64) -> Result<Self::Value, E> {
        Ok(Value::Number(n.to_string()))
    }

    fn visit_f64<E>(self, n: f64) -> Result<Self::Value, E> {
        Ok(Value::Number(n.to_string()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Value::Other("a truth value"))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Value::Other("null"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Other("an array"))
    }

    /// An object such as `{"name": "Reuters"}` stands for its name.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut value = Value::Other("an object");
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            match (&*name, &value) {
                ("name" | "title" | "#text", Value::Other(_)) => value = map.next_value()?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(value)
    }
}
