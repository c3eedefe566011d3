//! Rows of tables as text.

use super::header::Header;
use crate::error::Result;
use crate::read::record::{Format, Record};
use crate::read::rewrite::{Edit, Label, Rewrite, refused};

/// A table as far as it is written.
#[derive(Debug)]
pub(super) struct Table {
    edit: Edit,
    /// The first table, whose header is that of the output, and the one that was last seen to fit.
    first: Option<(Format, Format)>,
}

impl Table {
    pub(super) fn new(edit: Edit) -> Self {
        Self { edit, first: None }
    }
}

impl Rewrite for Table {
    /// Appends a row, before the first one the names of the columns. Byte for byte, or with labels,
    /// and then in UTF-8 whatever it was.
    fn record(
        &mut self,
        raw: &[u8],
        record: &Record,
        label: Option<&Label>,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        let Some(header) = record.format.get::<Header>() else {
            return Ok(());
        };
        let edit = self.edit;
        let (first, last) = self.first.get_or_insert_with(|| {
            let names_at = header.names_at().min(header.line.len());
            let (before, names) = header.line.split_at(names_at);
            out.extend_from_slice(before);
            let titles = Label::NAMES.map(str::to_owned);
            append(names, header, edit, Some(titles), out);
            (record.format.clone(), record.format.clone())
        });
        if !last.is_same(&record.format) {
            if let Some(why) = first.get().and_then(|first| unlike(first, header, edit)) {
                return Err(refused(&record.input, why));
            }
            *last = record.format.clone();
        }
        append(raw, header, edit, label.map(Label::texts), out);
        Ok(())
    }
}

/// Why rows of another table cannot follow those of the first.
fn unlike(first: &Header, other: &Header, edit: Edit) -> Option<&'static str> {
    if first.names != other.names || first.delimiter != other.delimiter {
        Some("has different columns from the tables before it; run dedup on each kind of table")
    } else if edit == Edit::Drop && first.charset != other.charset {
        Some("has a different charset from the tables before it; run dedup on each separately")
    } else {
        None
    }
}

/// Appends a row with its line end.
fn append(raw: &[u8], header: &Header, edit: Edit, label: Option<[String; 3]>, out: &mut Vec<u8>) {
    let (row, end): (_, &[u8]) = match raw.strip_suffix(b"\r") {
        Some(row) => (row, b"\r\n"),
        None => (raw, b"\n"),
    };
    match edit {
        Edit::Drop => out.extend_from_slice(row),
        Edit::Annotate => annotated(&header.text(row), header, label, out),
    }
    out.extend_from_slice(end);
}

/// Appends a row and the cells of a label, in the place of those of an old one.
fn annotated(row: &str, header: &Header, label: Option<[String; 3]>, out: &mut Vec<u8>) {
    let cells: Vec<&str> = header.raw_cells(row).collect();
    // A row that is not an article and whose cells are not in their columns stays as it is.
    if label.is_none() && cells.len() != header.names.len() {
        out.extend_from_slice(row.as_bytes());
        return;
    }
    // Cells that are missing at the end of a row must not be taken for ours.
    let cells = cells.into_iter().chain(std::iter::repeat(""));
    let own = header.names.iter().zip(cells);
    let own = own.filter(|(name, _)| !Label::NAMES.contains(&name.as_str()));
    for (_, cell) in own {
        out.extend_from_slice(cell.as_bytes());
        out.push(header.delimiter);
    }
    let label = label.unwrap_or_default();
    let label: Vec<String> = label.iter().map(|c| quoted(c, header.delimiter)).collect();
    let delimiter = char::from(header.delimiter).to_string();
    out.extend_from_slice(label.join(&delimiter).as_bytes());
}

/// A cell, in quotes if it needs them.
fn quoted(cell: &str, delimiter: u8) -> String {
    let needs = |b: u8| b == delimiter || matches!(b, b'"' | b'\n' | b'\r');
    if cell.bytes().any(needs) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
