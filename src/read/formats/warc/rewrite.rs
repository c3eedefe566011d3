//! Records of web archives.

use crate::error::Result;
use crate::read::record::Record;
use crate::read::rewrite::{Label, Rewrite};

/// Writes records; those without a page as they are.
pub(super) struct Archive;

impl Rewrite for Archive {
    fn record(
        &mut self,
        raw: &[u8],
        _: &Record,
        label: Option<&Label>,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        record(raw, label, out);
        Ok(())
    }

    fn other(&mut self, raw: &[u8], out: &mut Vec<u8>) {
        other(raw, out);
    }
}

/// Appends a record; a label becomes fields of its head, in the place of an old one.
fn record(raw: &[u8], label: Option<&Label>, out: &mut Vec<u8>) {
    let Some(label) = label else {
        return other(raw, out);
    };
    let mut lines = raw.split_inclusive(|&b| b == b'\n');
    let mut len = 0;
    for (number, line) in lines.by_ref().enumerate() {
        if line.trim_ascii().is_empty() {
            break;
        }
        len += line.len();
        if !is_label(line) {
            out.extend_from_slice(line);
        }
        if number == 0 {
            append(label, out);
        }
    }
    other(raw.get(len..).unwrap_or_default(), out);
}

/// Appends a record as it is. One that ended its file may lack the blank lines before the next.
fn other(raw: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(raw);
    if !raw.ends_with(b"\n\r\n") && !raw.ends_with(b"\n\n") {
        out.extend_from_slice(b"\r\n\r\n");
    }
}

fn append(label: &Label, out: &mut Vec<u8>) {
    for (name, value) in Label::NAMES.iter().zip(label.texts()) {
        // An id is what a feed says it is: it must not begin a line of its own.
        let value = value.replace(|c: char| c.is_control(), " ");
        if !value.is_empty() {
            out.extend_from_slice(format!("{}: {value}\r\n", field(name)).as_bytes());
        }
    }
}

/// The name of a field of a head.
fn field(name: &str) -> String {
    name.replace('_', "-")
}

fn is_label(line: &[u8]) -> bool {
    let name = line.split(|&b| b == b':').next().unwrap_or_default();
    let is = |label: &str| {
        name.trim_ascii()
            .eq_ignore_ascii_case(field(label).as_bytes())
    };
    Label::NAMES.iter().any(|label| is(label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_stands_in_the_head_once() {
        let raw = b"WARC/1.0\r\nContent-Length: 24\r\n\r\nsada-group: in the page\r\n\r\n\r\n";
        let labelled = |raw: &[u8], copy_of: Option<&str>| {
            let label = Label {
                group: "g".to_owned(),
                copy_of: copy_of.map(str::to_owned),
                score: copy_of.map(|_| 0.5),
            };
            let mut out = Vec::new();
            record(raw, Some(&label), &mut out);
            out
        };
        let once = labelled(raw, Some("x\r\ny"));
        assert!(once.starts_with(
            b"WARC/1.0\r\nsada-group: g\r\nsada-copy-of: x  y\r\nsada-score: 0.5\r\nContent-Length"
        ));
        assert_eq!(labelled(&once, None), labelled(raw, None));
        assert!(labelled(raw, None).ends_with(&raw[10..]));
    }
}
