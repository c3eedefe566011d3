//! What a feed says of all its items.

use std::borrow::Cow;
use std::fmt;

use super::inside::{Inside, Piece};
use super::lexer::{Kind, local};
use crate::read::decode::decode;

/// An end tag is compared with the names of this many open elements.
const LOOK_DOWN: usize = 64;

/// What a feed is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialect {
    /// RSS 0.9x, 1.0 (RDF) or 2.0: each `<item>` is one.
    Rss,
    /// Atom: each `<entry>` is one.
    Atom,
    /// A sitemap: each `<url>` is one.
    Sitemap,
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rss => "RSS",
            Self::Atom => "Atom",
            Self::Sitemap => "a sitemap",
        })
    }
}

impl Dialect {
    /// By the name of the outermost element.
    pub(super) fn of(root: &[u8]) -> Option<Self> {
        match &local(root).to_ascii_lowercase()[..] {
            b"rss" | b"rdf" => Some(Self::Rss),
            b"feed" => Some(Self::Atom),
            b"urlset" => Some(Self::Sitemap),
            _ => None,
        }
    }

    /// By the name of what may be an item. `<url>` says little: images of RSS have one.
    pub(super) fn of_item(name: &[u8]) -> Option<Self> {
        match &local(name).to_ascii_lowercase()[..] {
            b"item" => Some(Self::Rss),
            b"entry" => Some(Self::Atom),
            _ => None,
        }
    }

    /// The name of an item.
    pub(super) fn item(self) -> &'static str {
        match self {
            Self::Rss => "item",
            Self::Atom => "entry",
            Self::Sitemap => "url",
        }
    }
}

/// What a feed says of all its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// What it is written in.
    pub dialect: Dialect,
    /// Everything before the first item. Of a head of more than a megabyte, the tags in `open`.
    pub head: Vec<u8>,
    /// The elements that are open there, the outermost first.
    pub open: Vec<String>,
    /// The name of the feed.
    pub title: Option<String>,
    /// The language of the feed.
    pub language: Option<String>,
    /// The page that the feed belongs to: links may be relative to it.
    pub link: Option<String>,
    /// The charset that its first line declares.
    pub charset: Option<String>,
}

/// Whether a head is all that comes before the first item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    Whole,
    Cut,
}

impl Channel {
    /// Reads what comes before the first item.
    pub(super) fn new(dialect: Dialect, head: Vec<u8>, whole: Head) -> Self {
        let charset = charset(&head);
        let text = match simdutf8::basic::from_utf8(&head) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => decode(&head, charset.as_deref()).0,
        };
        let mut channel = Self {
            dialect,
            head: Vec::new(),
            open: Vec::new(),
            title: None,
            language: None,
            link: None,
            charset,
        };
        let tags = channel.read(&text);
        drop(text);
        channel.head = match whole {
            Head::Whole => head,
            Head::Cut => tags.into_bytes(),
        };
        channel
    }

    /// An item, or the head, as text.
    pub fn text<'a>(&self, raw: &'a [u8]) -> Cow<'a, str> {
        match simdutf8::basic::from_utf8(raw) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => decode(raw, self.charset.as_deref()).0,
        }
    }

    /// Fills the fields; gives the open tags.
    fn read(&mut self, text: &str) -> String {
        let mut inside = Inside::new(text);
        let mut open: Vec<&str> = Vec::new();
        let mut tags: Vec<&str> = Vec::new();
        while let Some(piece) = inside.next() {
            let name = piece.name();
            let channel = open
                .last()
                .is_some_and(|n| matches!(local(n.as_bytes()), b"channel" | b"feed"));
            if channel {
                self.link_of(&piece);
            }
            match piece.kind {
                Kind::Start if channel && self.wants(name) => {
                    let value = inside.inner(name).value();
                    let slot = match name {
                        "title" => &mut self.title,
                        "link" => &mut self.link,
                        _ => &mut self.language,
                    };
                    *slot = Some(value.into_owned()).filter(|v| !v.is_empty());
                }
                Kind::Start => {
                    if open.len() < 2 && self.language.is_none() {
                        self.language = piece.attribute("xml:lang").map(Cow::into_owned);
                    }
                    open.push(name);
                    tags.push(piece.raw);
                }
                Kind::End => {
                    let near = open.iter().rev().take(LOOK_DOWN);
                    let back = near.enumerate().find(|(_, n)| **n == name);
                    if let Some((back, _)) = back {
                        open.truncate(open.len() - 1 - back);
                        tags.truncate(open.len());
                    }
                }
                _ => {}
            }
        }
        self.open = open.into_iter().map(str::to_owned).collect();
        tags.concat()
    }

    fn wants(&self, name: &str) -> bool {
        match name {
            "title" => self.title.is_none(),
            "link" => self.link.is_none(),
            "language" | "dc:language" => self.language.is_none(),
            _ => false,
        }
    }

    fn link_of(&mut self, piece: &Piece<'_>) {
        if self.link.is_none() && piece.name() == "link" {
            self.link = alternate(piece).map(Cow::into_owned);
        }
    }
}

/// The address in a link of Atom, if it leads to the page.
pub(super) fn alternate<'a>(link: &Piece<'a>) -> Option<Cow<'a, str>> {
    let leads_there = link
        .attribute("rel")
        .is_none_or(|rel| rel.eq_ignore_ascii_case("alternate"));
    link.attribute("href").filter(|_| leads_there)
}

/// The charset that the XML declaration names.
fn charset(head: &[u8]) -> Option<String> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let head = head.trim_ascii_start();
    let end = memchr::memchr(b'>', head)?;
    let declaration = std::str::from_utf8(head.get(..end)?).ok()?;
    let rest = declaration.strip_prefix("<?xml")?;
    let (_, rest) = rest.split_once("encoding")?;
    let rest = rest
        .trim_ascii_start()
        .strip_prefix('=')?
        .trim_ascii_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (label, _) = rest.get(1..)?.split_once(quote)?;
    Some(label.to_owned())
}
