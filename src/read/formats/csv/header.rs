//! How a table is written, guessed from its beginning.
//!
//! In: the first bytes of a table. Out: its delimiter, charset and the names of its columns, or
//! the reason why no column of it is an article's.

use std::borrow::Cow;

use super::scan::{Scan, Step, Tail};
use crate::article::Article;
use crate::read::decode::{Charset, decode};
use crate::read::fields::{Field, Fields, LONGEST_NAME, no_article, spelling, tells};
use crate::read::found::{Found, Value};
use crate::read::record::{RecordFormat, from_text};

/// What may separate cells. Of two that fit alike the first is taken.
const DELIMITERS: [u8; 4] = *b",;\t|";
/// How many bytes are looked at to detect the charset.
const SAMPLE: usize = 64 << 10;

/// How a table is written, and what its columns are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// What separates the cells.
    pub delimiter: u8,
    /// The names of the columns; one that is known is spelt as JSON records spell it.
    pub names: Vec<String>,
    /// All that is in the file before the first row, without its last line feed.
    pub line: Vec<u8>,
    /// The charset, if it is not UTF-8.
    pub charset: Option<Charset>,
}

impl Header {
    /// Reads the beginning of a table; gives where its first row begins too. `head` ends with the
    /// input or holds the first rows. The error is the reason to skip the table.
    pub(super) fn read(head: &[u8], tail: Tail, fields: &Fields) -> Result<(Self, usize), String> {
        let sample = head.get(..SAMPLE).unwrap_or(head);
        let charset = match decode(sample, None).1 {
            Charset::Utf8 | Charset::Utf8Bom | Charset::Utf8Damaged => None,
            other => Some(other),
        };
        let (begin, said) = beginning(head);
        let names = |delimiter| first_row(head, begin, delimiter, tail, charset);
        let row = match said {
            Some(delimiter) => names(delimiter),
            None => DELIMITERS
                .into_iter()
                .filter_map(names)
                .reduce(|best, row| {
                    if row.fit(fields) > best.fit(fields) {
                        row
                    } else {
                        best
                    }
                }),
        };
        let row = row.ok_or("a table whose first row has no end")?;
        if !row.names.iter().any(|name| tells(name, fields)) {
            return Err(no_article(&row.names));
        }
        let line = head.get(..row.end).unwrap_or_default().to_vec();
        let header = Self {
            delimiter: row.delimiter,
            names: row.names.iter().map(|n| spelling(n, fields)).collect(),
            line,
            charset,
        };
        Ok((header, (row.end + 1).min(head.len())))
    }

    /// A row, or the first line, as text.
    pub fn text<'a>(&self, row: &'a [u8]) -> Cow<'a, str> {
        match simdutf8::basic::from_utf8(row) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => decoded(row, self.charset),
        }
    }

    /// The cells of a row as they are there, quotes and all; `row` is without its line end.
    pub fn raw_cells<'a>(&self, row: &'a str) -> impl Iterator<Item = &'a str> {
        let delimiter = self.delimiter;
        let mut rest = Some(row);
        std::iter::from_fn(move || {
            let text = rest?;
            let from = match text.strip_prefix('"') {
                Some(inside) => text.len() - quoted(inside).1.len(),
                None => 0,
            };
            let behind = text.as_bytes().get(from..).unwrap_or_default();
            let end = memchr::memchr(delimiter, behind).map(|i| from + i);
            let (cell, after) = text.split_at(end.unwrap_or(text.len()));
            rest = after.strip_prefix(char::from(delimiter));
            Some(cell)
        })
    }

    /// Where the names of the columns begin in [`Header::line`].
    pub fn names_at(&self) -> usize {
        beginning(&self.line).0
    }

    /// The values of a row. The error is the reason to skip it.
    fn fill<'a>(&self, row: &'a str, fields: &Fields) -> Result<Found<'a>, String> {
        let mut found = Found::default();
        let (mut count, mut filled) = (0, 0);
        for cell in cells(row, self.delimiter) {
            count += 1;
            if !cell.trim().is_empty() {
                filled = count;
            }
            let name = self.names.get(count - 1);
            if let Some((field, rank)) = name.and_then(|name| fields.find(name)) {
                found.put(field, rank, Value::Text(cell));
            }
        }
        let holds = |wanted| {
            let is = |name: &String| fields.find(name).is_some_and(|(field, _)| field == wanted);
            self.names.iter().position(is)
        };
        let columns = self.names.len();
        let cut_off =
            count < columns && holds(Field::Text).or_else(|| holds(Field::Title)) >= Some(count);
        if filled > columns || cut_off {
            return Err(format!(
                "another number of cells than the header: {count}, not {columns}"
            ));
        }
        Ok(found)
    }
}

impl RecordFormat for Header {
    fn parse<'a>(&self, raw: &'a [u8], fields: &Fields) -> Result<Article<'a>, String> {
        // One row alone is too short to detect its charset from.
        let decoded = |raw| decoded(raw, self.charset);
        from_text(raw, decoded, |row| self.fill(row, fields)?.article())
    }

    fn context(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.line)
    }
}

/// Whether a text begins like a table with names of columns that are known. Strict: a false answer
/// costs one `--input-format csv`, a wrong one a text.
pub(super) fn is_table(head: &[u8]) -> bool {
    let (begin, said) = beginning(head);
    let fields = Fields::default();
    let charset = match decode(head, None).1 {
        Charset::Utf8 | Charset::Utf8Bom | Charset::Utf8Damaged => None,
        other => Some(other),
    };
    DELIMITERS.into_iter().any(|delimiter| {
        let Some(row) = first_row(head, begin, delimiter, Tail::Open, charset) else {
            return false;
        };
        let known = row.known(&fields);
        said.is_none_or(|said| said == delimiter)
            && row.names.len() >= 2
            && row.names.iter().all(|name| is_name(name))
            && row.names.iter().any(|name| tells(name, &fields))
            && match row.second {
                Second::Whole(cells) => cells == row.names.len(),
                // An article is often longer than what is looked at.
                Second::Begun(cells) => known >= 2 && (1..=row.names.len()).contains(&cells),
            }
    })
}

/// Whether this can be the name of a column, and not a part of a sentence.
fn is_name(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let signs = ['.', '،', '؛', ':', '!', '?', '؟', '"'];
    (1..=3).contains(&words) && text.len() <= LONGEST_NAME && !text.contains(signs)
}

/// The cells of a row.
pub(super) fn cells(row: &str, delimiter: u8) -> impl Iterator<Item = Cow<'_, str>> {
    let mut rest = Some(row.strip_suffix('\r').unwrap_or(row));
    std::iter::from_fn(move || {
        let text = rest?;
        let (cell, after) = match text.strip_prefix('"') {
            Some(text) => quoted(text),
            None => {
                let end = memchr::memchr(delimiter, text.as_bytes()).unwrap_or(text.len());
                let (cell, after) = text.split_at(end);
                (Cow::Borrowed(cell), after)
            }
        };
        rest = after.strip_prefix(char::from(delimiter));
        Some(cell)
    })
}

/// The cell that begins with a quote, without it, and what follows the quote at its end.
fn quoted(text: &str) -> (Cow<'_, str>, &str) {
    let mut doubled = false;
    let mut quotes = memchr::memchr_iter(b'"', text.as_bytes()).peekable();
    while let Some(quote) = quotes.next() {
        if quotes.next_if_eq(&(quote + 1)).is_some() {
            doubled = true;
            continue;
        }
        let (cell, after) = text.split_at(quote);
        let cell = if doubled {
            Cow::Owned(cell.replace("\"\"", "\""))
        } else {
            Cow::Borrowed(cell)
        };
        return (cell, &after[1..]);
    }
    (Cow::Borrowed(text), "")
}

/// What the first rows look like with one delimiter.
struct FirstRow {
    delimiter: u8,
    names: Vec<String>,
    /// Where its line end is.
    end: usize,
    second: Second,
}

/// How many cells the row after the first has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Second {
    /// As far as it was looked at.
    Begun(usize),
    Whole(usize),
}

impl FirstRow {
    fn known(&self, fields: &Fields) -> usize {
        let known = |name: &&String| fields.find(&spelling(name, fields)).is_some();
        self.names.iter().filter(known).count()
    }

    /// How well the delimiter fits: more is better. A table of one column is read with a delimiter
    /// that its texts do not have.
    fn fit(&self, fields: &Fields) -> (usize, bool, usize) {
        let count = self.names.len();
        let alike = self.second == Second::Whole(count);
        (self.known(fields), alike, count)
    }
}

fn first_row(
    head: &[u8],
    begin: usize,
    delimiter: u8,
    tail: Tail,
    charset: Option<Charset>,
) -> Option<FirstRow> {
    let text = |from: usize, to: usize| decoded(head.get(from..to).unwrap_or_default(), charset);
    let Step::End(end) = Scan::new(begin, 0).step(head, delimiter, tail) else {
        return None;
    };
    let next = head.len().min(end + 1);
    let second = match Scan::new(next, 0).step(head, delimiter, tail) {
        Step::End(end) => Second::Whole(cells(&text(next, end), delimiter).count()),
        _ => Second::Begun(cells(&text(next, head.len()), delimiter).count()),
    };
    let first = text(begin, end);
    let names = cells(&first, delimiter).map(|name| name.trim().to_owned());
    Some(FirstRow {
        delimiter,
        names: names.collect(),
        end,
        second,
    })
}

/// The text of a row of a table in this charset.
pub(super) fn decoded(row: &[u8], charset: Option<Charset>) -> Cow<'_, str> {
    match charset {
        None => decode(row, None).0,
        Some(charset) => decode(row, Some(&charset.to_string())).0,
    }
}

/// Where the first row begins: after a byte order mark, blank lines, and the line by which Excel
/// learns the delimiter.
fn beginning(head: &[u8]) -> (usize, Option<u8>) {
    let mut at = if head.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let mut said = None;
    while let Some(i) = head.get(at..).and_then(|rest| memchr::memchr(b'\n', rest)) {
        match head.get(at..at + i).unwrap_or_default().trim_ascii_end() {
            [] => {}
            [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', sign] if said.is_none() => {
                said = Some(*sign);
            }
            // The tab at its end is taken for white space.
            [b's' | b'S', b'e' | b'E', b'p' | b'P', b'='] if said.is_none() => said = Some(b'\t'),
            _ => break,
        }
        at += i + 1;
    }
    (at, said)
}
