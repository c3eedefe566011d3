//! Rows of tables as text.

use std::sync::Arc;

use anyhow::ensure;

use super::super::Task;
use super::super::fates::Label;
use crate::read::{Format, Header, Record};

/// A table as far as it is written.
#[derive(Debug)]
pub(in super::super) struct Table {
    task: Task,
    /// Of the first table; its first line is that of the output.
    header: Option<Arc<Header>>,
}

impl Table {
    pub(in super::super) fn new(task: Task) -> Self {
        Self { task, header: None }
    }

    /// Appends a row, before the first one the names of the columns. Byte for byte, or with labels,
    /// and then in UTF-8 whatever it was.
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
        let task = self.task;
        let first = self.header.get_or_insert_with(|| {
            let (before, names) = header
                .line
                .split_at(header.names_at().min(header.line.len()));
            out.extend_from_slice(before);
            let titles = Label::NAMES.map(str::to_owned);
            append(names, header, task, Some(titles), out);
            Arc::clone(header)
        });
        if !Arc::ptr_eq(first, header) {
            ensure!(
                first.names == header.names && first.delimiter == header.delimiter,
                "{}: has other columns than the tables before it; run dedup on each kind of table",
                record.input
            );
            ensure!(
                task == Task::Annotate || first.charset == header.charset,
                "{}: is in another charset than the tables before it; run dedup on each",
                record.input
            );
        }
        append(raw, header, task, label.map(Label::texts), out);
        Ok(())
    }
}

/// Appends a row with its line end.
fn append(raw: &[u8], header: &Header, task: Task, label: Option<[String; 3]>, out: &mut Vec<u8>) {
    let (row, end): (_, &[u8]) = match raw.strip_suffix(b"\r") {
        Some(row) => (row, b"\r\n"),
        None => (raw, b"\n"),
    };
    match task {
        Task::Drop => out.extend_from_slice(row),
        Task::Annotate => annotated(&header.text(row), header, label, out),
    }
    out.extend_from_slice(end);
}

/// Appends a row and the cells of a label, in the place of those of an old one.
fn annotated(row: &str, header: &Header, label: Option<[String; 3]>, out: &mut Vec<u8>) {
    let cells: Vec<&str> = header.raw_cells(row).collect();
    // A row that is no article and whose cells are not in their columns stays as it is.
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
    match cell.bytes().any(needs) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}
