//! A line of a page that is left without the boilerplate, and what it is part of.

use super::tree::Row;
use crate::extract::lines::ends_sentence;
use crate::extract::{Kind, Line};

/// What a line is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// None of these.
    Text,
    Teaser,
    Offer,
    Readers,
}

/// A line that is left after the first step.
pub(super) struct Left<'a> {
    /// Its number among the rows of the page.
    pub(super) row: usize,
    pub(super) at: Row,
    pub(super) line: Line<'a>,
    pub(super) caption: bool,
    /// It is the main heading.
    pub(super) main: bool,
    /// It is in a box of a known shape.
    pub(super) part: Part,
    pub(super) weight: i64,
}

impl Left<'_> {
    /// Whether it is more link than text.
    pub(super) fn is_linked(&self) -> bool {
        is_linked(&self.at, self.line.text.len())
    }

    pub(super) fn is_said(&self) -> bool {
        match self.line.kind {
            _ if self.main => false,
            Kind::Prose => true,
            Kind::Head | Kind::Meta => ends_sentence(self.line.text),
            _ => false,
        }
    }
}

/// Whether a line of this length is more link than text.
pub(super) fn is_linked(row: &Row, len: usize) -> bool {
    row.linked * 2 > len
}
