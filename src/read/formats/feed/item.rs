//! From one item, what an article needs.
//!
//! Only an item's own elements count, not those inside others: the title in the `<source>` of an
//! Atom entry is the outlet. Values that are blank give way to others: a summary stands in for
//! a full text that is empty.

use std::borrow::Cow;

use super::channel::{Channel, alternate};
use super::inside::{Inner, Inside, Piece};
use super::lexer::Kind;
use crate::article::Article;
use crate::read::decode::decode;
use crate::read::fields::Fields;
use crate::read::found::{Found, Value};
use crate::read::record::{RecordFormat, from_text};

/// Elements that only hold others.
const HOLDERS: [&str; 2] = ["news:news", "news:publication"];

impl RecordFormat for Channel {
    fn parse<'a>(&self, raw: &'a [u8], fields: &Fields) -> Result<Article<'a>, String> {
        let decoded = |raw| decode(raw, self.charset.as_deref()).0;
        from_text(raw, decoded, |item| parse(item, self, fields))
    }

    fn context(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.head)
    }
}

/// Makes an article of an item. The error is the reason to skip it.
fn parse<'a>(text: &'a str, channel: &Channel, fields: &Fields) -> Result<Article<'a>, String> {
    let mut item = Item {
        fields,
        found: Found::default(),
        address: None,
    };
    item.read(text);
    let address = item.address;
    let article = item.found.article()?;
    let url = article.url.or(address);
    Ok(Article {
        url: url.map(|url| absolute(url, channel.link.as_deref())),
        source: article.source.or_else(|| of(&channel.title)),
        language: article.language.or_else(|| of(&channel.language)),
        ..article
    })
}

fn of(value: &Option<String>) -> Option<Cow<'static, str>> {
    value.clone().map(Cow::Owned)
}

/// An address that begins with the path, with the host of the feed.
fn absolute<'a>(address: Cow<'a, str>, base: Option<&str>) -> Cow<'a, str> {
    if !address.starts_with('/') {
        return address;
    }
    let base = base.and_then(|base| url::Url::parse(base).ok());
    match base.and_then(|base| base.join(&address).ok()) {
        Some(url) => Cow::Owned(url.into()),
        None => address,
    }
}

/// What is found in an item.
struct Item<'a, 'f> {
    fields: &'f Fields,
    found: Found<'a>,
    /// An id that is an address, for items without a link.
    address: Option<Cow<'a, str>>,
}

impl<'a> Item<'a, '_> {
    fn read(&mut self, text: &'a str) {
        let mut inside = Inside::new(text);
        let Some(own) = inside.next() else { return };
        // In a feed with names such as `atom:entry`, `atom:title` is its title.
        let prefix = own.name().find(':').map_or(0, |i| i + 1);
        let prefix = own.name().get(..prefix).unwrap_or_default();
        for name in ["rdf:about", "xml:lang"] {
            if let Some(value) = own.attribute(name) {
                self.put(name, value);
            }
        }
        while let Some(piece) = inside.next() {
            let name = piece.name();
            let short = name.strip_prefix(prefix).unwrap_or(name);
            match piece.kind {
                Kind::Start | Kind::Empty if short == "link" => {
                    if let Some(address) = alternate(&piece) {
                        self.put(short, address);
                    }
                }
                _ => {}
            }
            if piece.kind == Kind::Start && !HOLDERS.contains(&name) {
                let inner = inside.inner(name);
                self.element(short, &piece, &inner);
            }
        }
    }

    fn element(&mut self, name: &str, tag: &Piece<'a>, inner: &Inner<'a>) {
        if self.fields.find(name).is_none() {
            return;
        }
        if name == "source" && inner.markup {
            if let Some(title) = title(inner.raw) {
                self.put(name, title);
            }
            return;
        }
        let value = inner.value();
        let no_link = tag
            .attribute("isPermaLink")
            .is_some_and(|v| v.eq_ignore_ascii_case("false"));
        if matches!(name, "guid" | "id") && !no_link {
            self.address_in(&value);
        }
        self.put(name, value);
    }

    fn address_in(&mut self, id: &str) {
        let is_address = ["http://", "https://"].iter().any(|s| id.starts_with(s));
        if is_address && self.address.is_none() {
            self.address = Some(Cow::Owned(id.to_owned()));
        }
    }

    fn put(&mut self, name: &str, value: Cow<'a, str>) {
        if name == "rdf:about" {
            self.address_in(&value);
        }
        if let Some((field, rank)) = self.fields.find(name)
            && !value.trim().is_empty()
        {
            self.found.put(field, rank, Value::Text(value));
        }
    }
}

/// The title inside a `<source>` of Atom.
fn title(raw: &str) -> Option<Cow<'_, str>> {
    let mut inside = Inside::new(raw);
    while let Some(piece) = inside.next() {
        if piece.kind == Kind::Start {
            let name = piece.name();
            let inner = inside.inner(name);
            if name.rsplit(':').next() == Some("title") {
                return Some(inner.value());
            }
        }
    }
    None
}
