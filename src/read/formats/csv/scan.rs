//! Where a row ends.
//!
//! In: the bytes of a table, as far as they are read. Out: the end of a row, or what is wrong with
//! it. A cell whose first byte is a quote runs to the quote that closes it, over line ends too;
//! in any other cell a quote is an ordinary character. Costs one search for quotes, or for delimiters
//! and line ends, whatever comes: see [`Scan::doomed`].

use memchr::{memchr, memchr2};

/// What the search came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The row ends before this place, where its line end is, or the end of the input.
    End(usize),
    /// A quote is not closed as it should be. The place up to which that was followed.
    Unclosed(usize),
    /// All bytes are used up.
    More,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    CellStart,
    Plain,
    Quoted,
}

/// Whether more bytes may follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tail {
    Open,
    Last,
}

/// A position in a row, ready to continue when more of it is read.
#[derive(Debug)]
pub(super) struct Scan {
    pub(super) start: usize,
    at: usize,
    place: Place,
    /// The first line end in the row, if a quoted cell spans it.
    first_line: Option<usize>,
    /// Up to here an earlier row was followed that stayed inside quotes at every line end, and was
    /// then given up. A row that is inside quotes at one of these would end the same way: it is
    /// given up at once, so that no input makes the search start again and again.
    pub(super) doomed: usize,
}

impl Scan {
    pub(super) fn new(start: usize, doomed: usize) -> Self {
        Self {
            start,
            at: start,
            place: Place::CellStart,
            first_line: None,
            doomed,
        }
    }

    /// Whether the row is inside quotes that span a line end.
    pub(super) fn is_over_lines(&self) -> bool {
        self.place == Place::Quoted && self.first_line.is_some()
    }

    /// Continues in `bytes`, which hold all that was there before.
    pub(super) fn step(&mut self, bytes: &[u8], delimiter: u8, tail: Tail) -> Step {
        let out = |at: usize| match tail {
            Tail::Open => Step::More,
            Tail::Last => Step::End(at),
        };
        loop {
            let rest = bytes.get(self.at..).unwrap_or_default();
            match (self.place, rest.first()) {
                (Place::CellStart, Some(b'"')) => {
                    (self.at, self.place) = (self.at + 1, Place::Quoted)
                }
                (Place::CellStart, Some(_)) => self.place = Place::Plain,
                (Place::CellStart, None) => return out(self.at),
                (Place::Plain, _) => match memchr2(delimiter, b'\n', rest) {
                    Some(i) if rest.get(i) == Some(&b'\n') => return Step::End(self.at + i),
                    Some(i) => (self.at, self.place) = (self.at + i + 1, Place::CellStart),
                    None => {
                        self.at += rest.len();
                        return out(self.at);
                    }
                },
                (Place::Quoted, _) => {
                    if let Some(step) = self.quoted(rest, delimiter, tail) {
                        return step;
                    }
                }
            }
        }
    }

    /// Reads past a part of a quoted cell, up to the next quote and what it means.
    fn quoted(&mut self, rest: &[u8], delimiter: u8, tail: Tail) -> Option<Step> {
        let quote = memchr(b'"', rest);
        let inside = rest.get(..quote.unwrap_or(rest.len())).unwrap_or_default();
        if self.first_line.is_none() {
            self.first_line = memchr(b'\n', inside).map(|i| self.at + i);
        }
        if self.first_line.is_some_and(|end| end < self.doomed) {
            return Some(Step::Unclosed(self.doomed));
        }
        let Some(quote) = quote else {
            self.at += rest.len();
            return Some(match tail {
                Tail::Open => Step::More,
                Tail::Last => Step::Unclosed(self.at),
            });
        };
        self.at += quote;
        match (rest.get(quote + 1), rest.get(quote + 2), tail) {
            (Some(b'"'), ..) => self.at += 2,
            (Some(b), ..) if *b == delimiter => {
                (self.at, self.place) = (self.at + 2, Place::CellStart);
            }
            (Some(b'\n'), ..) | (None, _, Tail::Last) => return Some(Step::End(self.at + 1)),
            (Some(b'\r'), Some(b'\n'), _) | (Some(b'\r'), None, Tail::Last) => {
                return Some(Step::End(self.at + 2));
            }
            (None, ..) | (Some(b'\r'), None, _) => return Some(Step::More),
            _ => return Some(Step::Unclosed(self.at)),
        }
        None
    }
}
