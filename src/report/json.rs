//! Lines of JSON, written field by field.
//!
//! In: names and values. Out: one object a line, byte for byte as serde_json writes it, at a third
//! of the cost: names need no escaping, and text is looked at as a whole, not byte by byte. Fields
//! are in the order in which they come.

use std::io::{self, Write};

use serde::Serialize;

/// An object on its way to `out`.
pub(super) struct Line<'o, W: Write> {
    out: &'o mut W,
}

impl<'o, W: Write> Line<'o, W> {
    /// Begins a line with its type.
    pub(super) fn begin(out: &'o mut W, kind: &'static str) -> io::Result<Self> {
        out.write_all(b"{\"type\":")?;
        let mut line = Self { out };
        line.quote(kind)?;
        Ok(line)
    }

    /// A field of text.
    pub(super) fn text(&mut self, name: &'static str, value: &str) -> io::Result<()> {
        self.name(name)?;
        text(self.out, value)
    }

    /// A field of any other kind.
    pub(super) fn value(&mut self, name: &'static str, value: &impl Serialize) -> io::Result<()> {
        self.name(name)?;
        Ok(serde_json::to_writer(&mut *self.out, value)?)
    }

    /// Ends the line.
    pub(super) fn end(self) -> io::Result<()> {
        self.out.write_all(b"}\n")
    }

    fn name(&mut self, name: &'static str) -> io::Result<()> {
        self.out.write_all(b",")?;
        self.quote(name)?;
        self.out.write_all(b":")
    }

    fn quote(&mut self, plain: &str) -> io::Result<()> {
        quote(self.out, plain)
    }
}

/// A string.
pub(super) fn text(out: &mut impl Write, value: &str) -> io::Result<()> {
    if needs_escapes(value) {
        return Ok(serde_json::to_writer(out, value)?);
    }
    quote(out, value)
}

/// A string that needs no escapes.
fn quote(out: &mut impl Write, plain: &str) -> io::Result<()> {
    out.write_all(b"\"")?;
    out.write_all(plain.as_bytes())?;
    out.write_all(b"\"")
}

/// Whether JSON wants any of it escaped. Without an early end, so that it becomes vector code.
fn needs_escapes(text: &str) -> bool {
    text.bytes().fold(false, |any, b| {
        any | (b < b' ') | (b == b'"') | (b == b'\\')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    proptest! {
        #[test]
        fn a_line_is_what_serde_json_makes_of_it(text in ".{0,80}", odd in "[\0-\u{7f}]{0,20}") {
            let mut out = Vec::new();
            let mut line = Line::begin(&mut out, "story").unwrap();
            line.text("text", &text).unwrap();
            line.text("odd", &odd).unwrap();
            line.value("number", &0.25).unwrap();
            line.end().unwrap();
            let [text, odd] = [text, odd].map(Value::from);
            let want =
                format!("{{\"type\":\"story\",\"text\":{text},\"odd\":{odd},\"number\":0.25}}\n");
            prop_assert_eq!(String::from_utf8(out).unwrap(), want);
        }
    }
}
