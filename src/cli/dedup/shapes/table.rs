//! Rows of tables as text.

use std::sync::Arc;

use anyhow::ensure;

use super::super::fates::Label;
use crate::read::{Format, Header, Record};

/// A table as far as it is written.
#[derive(Debug, Default, PartialEq)]
pub(in super::super) struct Table {
    /// Of the first table; its first line is that of the output.
    header: Option<Arc<Header>>,
}

impl Table {
    /// Appends a row, before the first one the names of the columns.
    pub(in super::super) fn row(
        &mut self,
        raw: &[u8],
        record: &Record,
        label: Option<&Label>,
        out: &mut Vec<u8>,
    ) -> anyhow::Result<()> {
        let Format::Row(header) = &record.format else {
            return Ok(());
        };
        let first = self.header.get_or_insert_with(|| {
            let names = label.map(|_| Label::NAMES.map(str::to_owned));
            let (line, end) = whole(&header.line);
            append(line, end, header, names, out);
            Arc::clone(header)
        });
        ensure!(
            Arc::ptr_eq(first, header)
                || (first.names == header.names && first.delimiter == header.delimiter),
            "{}: has other columns than the tables before it; run dedup on each kind of table",
            record.input
        );
        ensure!(
            first.charset == header.charset,
            "{}: is in another charset than the tables before it; run dedup on each",
            record.input
        );
        let (row, end) = whole(raw);
        append(row, end, header, label.map(Label::texts), out);
        Ok(())
    }
}

/// A row and how its line ends.
fn whole(raw: &[u8]) -> (&[u8], &'static [u8]) {
    match raw.strip_suffix(b"\r") {
        Some(row) => (row, b"\r\n"),
        None => (raw, b"\n"),
    }
}

/// Appends a row, with further cells in UTF-8 whatever it was.
fn append(row: &[u8], end: &[u8], header: &Header, more: Option<[String; 3]>, out: &mut Vec<u8>) {
    let Some(more) = more else {
        out.extend_from_slice(row);
        out.extend_from_slice(end);
        return;
    };
    let row = header.text(row);
    out.extend_from_slice(row.as_bytes());
    // Cells that are missing at the end of a row must not be taken for ours.
    let missing = header.names.len().saturating_sub(header.cells(&row));
    out.extend(std::iter::repeat_n(header.delimiter, missing));
    for cell in more {
        out.push(header.delimiter);
        out.extend_from_slice(quoted(&cell, header.delimiter).as_bytes());
    }
    out.extend_from_slice(end);
}

/// A cell, in quotes if it needs them.
fn quoted(cell: &str, delimiter: u8) -> String {
    let needs = |b: u8| b == delimiter || matches!(b, b'"' | b'\n' | b'\r');
    match cell.bytes().any(needs) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}
