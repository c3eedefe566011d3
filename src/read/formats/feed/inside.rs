//! Elements of one item or head, one after another.
//!
//! In: a text. Out: its tags, what is inside an element, and that as a value: as text, or as
//! markup where there is markup inside. Mismatched tags do no harm; of an element that never ends
//! what comes before the next tag counts. Linear in any text.

use std::borrow::Cow;

use super::lexer::{Kind, Lexer};

/// A position in a text.
pub(super) struct Inside<'a> {
    text: &'a str,
    at: usize,
    lexer: Lexer,
    /// Some element had no end: from there on every element ends with the next tag, for looking
    /// for the end of each would take the square of the time.
    torn: bool,
}

/// One piece of markup.
pub(super) struct Piece<'a> {
    pub(super) kind: Kind,
    pub(super) raw: &'a str,
    pub(super) start: usize,
}

/// What is between a start tag and its end tag.
pub(super) struct Inner<'a> {
    pub(super) raw: &'a str,
    /// Whether there are tags in it.
    pub(super) markup: bool,
}

impl<'a> Inside<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            lexer: Lexer::new(),
            torn: false,
        }
    }

    /// The next piece of markup.
    pub(super) fn next(&mut self) -> Option<Piece<'a>> {
        let kind = self.lexer.next(self.text.as_bytes(), &mut self.at)?;
        let start = self.lexer.start;
        let raw = self.between(start, self.at);
        Some(Piece { kind, raw, start })
    }

    /// Reads past the element whose start tag came last.
    pub(super) fn inner(&mut self, name: &str) -> Inner<'a> {
        let from = self.at;
        let mut depth = 1;
        let mut markup = false;
        // The first tag that is not the end of this element.
        let mut other = None;
        while let Some(piece) = self.next() {
            let own = piece.name() == name;
            match piece.kind {
                Kind::Literal | Kind::Other => continue,
                Kind::End if own => depth -= 1,
                Kind::Start if own => depth += 1,
                _ => {}
            }
            if depth == 0 {
                let raw = self.between(from, piece.start);
                return Inner { raw, markup };
            }
            markup |= piece.kind != Kind::End;
            other = other.or(Some(piece.start));
            if self.torn {
                break;
            }
        }
        self.torn = true;
        self.at = other.unwrap_or(self.text.len());
        self.lexer = Lexer::new();
        Inner {
            raw: self.between(from, self.at),
            markup: false,
        }
    }

    fn between(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }
}

impl<'a> Piece<'a> {
    /// The name of a tag.
    pub(super) fn name(&self) -> &'a str {
        let name = self.raw.trim_start_matches(['<', '/']);
        let end = name.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/' | '<'));
        name.get(..end.unwrap_or(name.len())).unwrap_or_default()
    }

    /// The value of an attribute, if the tag has it.
    pub(super) fn attribute(&self, wanted: &str) -> Option<Cow<'a, str>> {
        let name = self.name().len();
        let mut rest = self.raw.trim_end_matches('>').get(1 + name..)?;
        loop {
            rest = rest.trim_ascii_start();
            let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/'));
            let (key, after) = rest.split_at_checked(end?)?;
            let Some(value) = after.trim_ascii_start().strip_prefix('=') else {
                rest = after.strip_prefix('/').unwrap_or(after);
                continue;
            };
            let value = value.trim_ascii_start();
            let quote = value.chars().next()?;
            let (value, after) = match quote {
                '"' | '\'' => value.get(1..)?.split_once(quote)?,
                _ => value
                    .split_once(|c: char| c.is_ascii_whitespace())
                    .unwrap_or((value, "")),
            };
            if key == wanted {
                return Some(htmlize::unescape_attribute(value.trim_ascii()));
            }
            rest = after;
        }
    }
}

impl<'a> Inner<'a> {
    /// What is there: the text, without escapes; the markup as it is, if there are tags.
    ///
    /// Entities that HTML does not know stay as they are, whatever the document declares.
    pub(super) fn value(&self) -> Cow<'a, str> {
        let raw = self.raw.trim_ascii();
        if memchr::memchr2(b'<', b'&', raw.as_bytes()).is_none() {
            return Cow::Borrowed(raw);
        }
        let mut out = String::with_capacity(raw.len());
        let mut inside = Inside::new(raw);
        let mut from = 0;
        while let Some(piece) = inside.next() {
            self.text(inside.between(from, piece.start), &mut out);
            from = inside.at;
            match piece.kind {
                Kind::Literal => out.push_str(literal(piece.raw)),
                Kind::Other => {}
                _ if self.markup => out.push_str(piece.raw),
                _ => {}
            }
        }
        let end = inside.lexer.pending().unwrap_or(raw.len());
        self.text(inside.between(from, end), &mut out);
        // What has no end.
        out.push_str(literal(inside.between(end, raw.len())));
        match out.trim_ascii() {
            trimmed if trimmed.len() == out.len() => Cow::Owned(out),
            trimmed => Cow::Owned(trimmed.to_owned()),
        }
    }

    fn text(&self, text: &str, out: &mut String) {
        if self.markup {
            out.push_str(text)
        } else {
            // As in an attribute: `?a=1&copy=2` has no © in it.
            out.push_str(&htmlize::unescape_attribute(text))
        }
    }
}

/// The inside of a CDATA section.
fn literal(raw: &str) -> &str {
    let inside = raw.strip_prefix("<![CDATA[").unwrap_or(raw);
    inside.strip_suffix("]]>").unwrap_or(inside)
}
