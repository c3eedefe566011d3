//! Lines of a width: no line of a page is wider than the page, whatever is put on it.
//!
//! In: pieces of safe text with a style. Out: lines on an [`io::Write`], styled with ANSI codes;
//! whoever does not want them strips the codes. Right-to-left pieces are isolated.

use std::io::{self, BufWriter, Write};

use super::sanitize::{columns, fit, isolate};

/// The second line of a list is indented so much further.
const HANGING: usize = 2;

/// How a piece of text looks. No style says what the text does not say: a reader who sees none
/// misses nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Bold,
    Dim,
    /// Who was first: green.
    First,
    /// Who reported it in their own words: cyan.
    Coverage,
    /// What is doubtful: yellow.
    Doubt,
}

impl Style {
    const RESET: &str = "\u{1b}[0m";

    fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Bold => "\u{1b}[1m",
            Self::Dim => "\u{1b}[2m",
            Self::First => "\u{1b}[1;32m",
            Self::Coverage => "\u{1b}[1;36m",
            Self::Doubt => "\u{1b}[33m",
        }
    }
}

/// A line that is being put together.
#[derive(Debug, Default)]
pub(super) struct Line {
    text: String,
    used: usize,
    width: usize,
}

impl Line {
    /// Columns that are left.
    pub(super) fn room(&self) -> usize {
        self.width - self.used
    }

    /// Columns that are taken.
    pub(super) fn width_used(&self) -> usize {
        self.used
    }

    /// Puts safe text on the line, cut to the room that is left.
    pub(super) fn put(mut self, style: Style, text: &str) -> Self {
        let fitted = fit(text, self.room());
        if fitted.is_empty() {
            return self;
        }
        self.used += columns(&fitted);
        self.text += style.code();
        self.text += &isolate(&fitted);
        if style != Style::Plain {
            self.text += Style::RESET;
        }
        self
    }

    /// Spaces up to column `column`, at least one after a text.
    pub(super) fn tab(mut self, column: usize) -> Self {
        let least = usize::from(!self.text.is_empty() && !self.text.ends_with(' '));
        let spaces = column.saturating_sub(self.used).max(least).min(self.room());
        self.text.extend(std::iter::repeat_n(' ', spaces));
        self.used += spaces;
        self
    }

    /// The text, right-aligned before `column`.
    pub(super) fn put_right(self, style: Style, text: &str, column: usize) -> Self {
        let start = column.saturating_sub(columns(text)).max(self.used);
        match start {
            0 => self.put(style, text),
            start => self.tab(start).put(style, text),
        }
    }
}

/// Where lines go.
pub(super) struct Page<'w> {
    out: BufWriter<&'w mut dyn Write>,
    width: usize,
}

impl<'w> Page<'w> {
    pub(super) fn new(out: &'w mut dyn Write, width: usize) -> Self {
        Self {
            out: BufWriter::with_capacity(1 << 14, out),
            width,
        }
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// An empty line of the page's width.
    pub(super) fn line(&self) -> Line {
        Line {
            width: self.width,
            ..Line::default()
        }
    }

    pub(super) fn push(&mut self, line: Line) -> io::Result<()> {
        self.out.write_all(line.text.trim_end().as_bytes())?;
        self.out.write_all(b"\n")
    }

    pub(super) fn blank(&mut self) -> io::Result<()> {
        self.out.write_all(b"\n")
    }

    /// Text over as many lines as it needs, broken at its spaces.
    pub(super) fn wrap(&mut self, indent: usize, style: Style, text: &str) -> io::Result<()> {
        let room = self.width.saturating_sub(indent);
        let mut rest = text;
        while !rest.is_empty() {
            let (now, then) = broken(rest, room);
            let line = self.line().tab(indent).put(style, now);
            self.push(line)?;
            rest = then;
        }
        Ok(())
    }

    /// `head`, then pieces with dots between them, each a word from a feed and what is said of it.
    /// While there are fewer than `enough` on the first line, a second one takes more; pieces that
    /// find no room are left out.
    pub(super) fn list(
        &mut self,
        indent: usize,
        (head_style, head): (Style, &str),
        style: Style,
        pieces: &[(String, String)],
        enough: usize,
    ) -> io::Result<()> {
        let mut line = self.line().tab(indent).put(head_style, head);
        let (mut between, mut second) = (if head.is_empty() { "" } else { " " }, false);
        for (i, (word, figure)) in pieces.iter().enumerate() {
            let needed = columns(between) + columns(word) + columns(figure);
            if line.room() < needed && !between.is_empty() {
                if second || i >= enough {
                    break;
                }
                let next = self.line().tab(indent + HANGING);
                self.push(std::mem::replace(&mut line, next))?;
                (between, second) = ("", true);
            }
            // One by one: each word is isolated from the figures around it.
            line = line.put(style, between).put(style, word);
            line = line.put(style, figure);
            between = " · ";
        }
        self.push(line)
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What of `text` fits into `room` columns, up to a space, and the rest. A word that is too long
/// is alone on its line.
fn broken(text: &str, room: usize) -> (&str, &str) {
    if columns(text) <= room {
        return (text, "");
    }
    let spaces = text.match_indices(' ').map(|(i, _)| i);
    let last = spaces
        .clone()
        .take_while(|&i| columns(&text[..i]) <= room)
        .last();
    match last.or_else(|| spaces.clone().next()) {
        Some(i) => (&text[..i], &text[i + 1..]),
        None => (text, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(width: usize, fill: impl FnOnce(&mut Page<'_>)) -> String {
        let mut out = Vec::new();
        let mut page = Page::new(&mut out, width);
        fill(&mut page);
        page.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_line_is_cut_at_the_width_of_the_page() {
        let got = page(12, |page| {
            let line = page.line().tab(2).put(Style::Bold, "one").tab(8);
            page.push(line.put(Style::Plain, "twelve")).unwrap();
        });
        assert_eq!(got, "  \u{1b}[1mone\u{1b}[0m   twe…\n");
    }

    #[test]
    fn long_text_is_broken_at_spaces() {
        let got = page(12, |page| {
            page.wrap(
                0,
                Style::Plain,
                "one two three four five incomprehensibly six",
            )
            .unwrap();
        });
        assert_eq!(got, "one two\nthree four\nfive\nincomprehen…\nsix\n");
    }

    #[test]
    fn numbers_stand_right_aligned() {
        let got = page(12, |page| {
            let line = page.line().put_right(Style::Plain, "7", 3).tab(4);
            page.push(line.put(Style::Plain, "x")).unwrap();
        });
        assert_eq!(got, "  7 x\n");
    }

    #[test]
    fn a_list_is_broken_between_its_pieces_and_what_finds_no_room_is_left_out() {
        let piece = |word: &str| (word.to_owned(), " 9 %".to_owned());
        let pieces = ["one", "two", "three", "four"].map(piece);
        let list = |head: &str, enough| {
            page(20, |page| {
                let head = (Style::Plain, head);
                page.list(1, head, Style::Plain, &pieces, enough).unwrap();
            })
        };
        assert_eq!(list("", 1), " one 9 % · two 9 %\n");
        assert_eq!(list("", 3), " one 9 % · two 9 %\n   three 9 %\n");
        assert_eq!(list("as A:", 1), " as A: one 9 %\n");
        assert_eq!(list("as A:", 2), " as A: one 9 %\n   two 9 %\n");
        assert_eq!(
            list("shares with A:", 1),
            " shares with A:\n   one 9 % · two 9 %\n"
        );
        let long = [piece(&"x".repeat(30))];
        let cut = page(12, |page| {
            page.list(1, (Style::Plain, ""), Style::Plain, &long, 1)
                .unwrap();
        });
        assert_eq!(cut, " xxxxxxxxxx…\n");
    }
}
