//! JSON records.

use serde_json::Value;

use crate::error::Result;
use crate::read::record::Record;
use crate::read::rewrite::{Label, Rewrite};

/// Writes one record a line.
pub(super) struct OneALine;

impl Rewrite for OneALine {
    fn record(
        &mut self,
        raw: &[u8],
        _: &Record,
        label: Option<&Label>,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        write_line(raw, label, out);
        Ok(())
    }
}

/// A JSON document as far as it is written: that of the first input. There are line ends between
/// its elements; what is around them stays as it was.
#[derive(Debug, Default)]
pub(super) struct Document {
    state: State,
    written: u64,
    /// What comes after the last element.
    tail: Vec<u8>,
}

/// What is known of a document.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing.
    #[default]
    New,
    /// Not an array but objects one after another.
    Objects,
    /// It is an array, or an object around one; its end may come.
    Array,
    /// The same, and its end has come, or another document after it.
    Ended,
}

impl Rewrite for Document {
    fn record(
        &mut self,
        raw: &[u8],
        _: &Record,
        label: Option<&Label>,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        if self.state == State::New {
            self.state = State::Objects;
        }
        out.extend_from_slice(match (self.state, self.written) {
            (State::Objects, 0) => b"",
            (State::Objects, _) | (_, 0) => b"\n",
            _ => b",\n",
        });
        self.written += 1;
        object(raw, label, out);
        Ok(())
    }

    /// Takes what comes before the elements, which ends with `[`, or after them: that begins with
    /// `]`.
    fn other(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        let is_tail = bytes.starts_with(b"]");
        match self.state {
            State::New if !is_tail => {
                out.extend_from_slice(without_mark(bytes));
                self.state = State::Array;
            }
            State::Array => {
                if is_tail {
                    self.tail = bytes.to_vec();
                }
                self.state = State::Ended;
            }
            _ => {}
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        out.push(b'\n');
        match self.state {
            State::New | State::Objects => {}
            _ if self.tail.is_empty() => out.extend_from_slice(b"]\n"),
            _ => out.extend_from_slice(&self.tail),
        }
    }
}

/// Appends a record as one line.
pub(in crate::read::formats) fn write_line(raw: &[u8], label: Option<&Label>, out: &mut Vec<u8>) {
    let begin = out.len();
    match label {
        None => out.extend_from_slice(without_mark(raw)),
        Some(_) => object(raw, label, out),
    }
    // A record from an array may span several lines; a line end is never inside a JSON string.
    let line = out.get_mut(begin..).unwrap_or_default();
    if memchr::memchr(b'\n', line).is_some() {
        for b in line.iter_mut().filter(|b| matches!(b, b'\n' | b'\r')) {
            *b = b' ';
        }
    }
    out.push(b'\n');
}

/// Bytes without the byte order mark, which is only at the beginning of a file.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Appends an object, with the fields of a label at its end.
fn object(raw: &[u8], label: Option<&Label>, out: &mut Vec<u8>) {
    let raw = without_mark(raw).trim_ascii_end();
    let (Some(label), Some(open)) = (label, raw.strip_suffix(b"}")) else {
        out.extend_from_slice(raw);
        return;
    };
    let open = without_old_label(open.trim_ascii_end());
    out.extend_from_slice(open);
    let score = label.score.map_or(Value::Null, Value::from);
    let copy_of = label.copy_of.as_deref().map_or(Value::Null, Value::from);
    let values = [Value::from(&*label.group), copy_of, score];
    for (i, (name, value)) in Label::NAMES.into_iter().zip(values).enumerate() {
        let comma = if i == 0 && open.ends_with(b"{") {
            ""
        } else {
            ","
        };
        out.extend_from_slice(format!("{comma}\"{name}\":{value}").as_bytes());
    }
    out.push(b'}');
}

/// An object that was labelled before, up to that label, which is the last of its fields.
fn without_old_label(open: &[u8]) -> &[u8] {
    let first = format!(",\"{}\":\"", Label::NAMES[0]);
    let Some(at) = memchr::memmem::rfind(open, first.as_bytes()) else {
        return open;
    };
    // Only if what follows is a label and nothing else.
    let tail = [b"{", &open[at + 1..], b"}"].concat();
    let names = serde_json::from_slice::<serde_json::Map<String, Value>>(&tail);
    let is_label = |map: &serde_json::Map<_, _>| {
        map.len() == 3 && Label::NAMES.iter().all(|name| map.contains_key(*name))
    };
    if names.is_ok_and(|map| is_label(&map)) {
        &open[..at]
    } else {
        open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled(raw: &str, copy_of: Option<&str>) -> String {
        let label = Label {
            group: "g1".to_owned(),
            copy_of: copy_of.map(str::to_owned),
            score: copy_of.map(|_| 0.5),
        };
        let mut out = Vec::new();
        write_line(raw.as_bytes(), Some(&label), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_label_stands_behind_the_other_fields_which_stay_as_they_are() {
        assert_eq!(
            labelled("{\"n\" : 1.50,\r\n \"t\":\"}\" }  ", Some("a\"b")),
            "{\"n\" : 1.50,   \"t\":\"}\",\"sada_group\":\"g1\",\"sada_copy_of\":\"a\\\"b\",\"sada_score\":0.5}\n"
        );
    }

    #[test]
    fn a_record_that_was_labelled_before_gets_the_new_label() {
        let once = labelled("{\"t\":\"x\"}", Some("old"));
        assert_eq!(labelled(&once, None), labelled("{\"t\":\"x\"}", None));
        let text = r#"{"t":"about \",\"sada_group\":\" in a text"}"#;
        assert!(labelled(text, None).starts_with(&text[..text.len() - 1]));
    }
}
