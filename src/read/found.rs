//! What a record holds for each field of an article, on the way to that article.
//!
//! In: values with the names they are under, in any order. Out: the article, or the reason why
//! there is none. Of several values for one field the better one counts; see [`Found::put`].

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use super::fields::Field;
use crate::article::Article;
use crate::dates::parse_stamp;

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
            None => return Err("no text field (option map text=NAME)".to_owned()),
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

    pub(super) fn into_owned(self) -> Found<'static> {
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
