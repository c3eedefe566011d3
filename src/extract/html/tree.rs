//! The lines of a page and the elements they are in.
//!
//! In: the source of a page. Out: a [`Tree`]: its lines (white space collapsed, entities resolved; a
//! line ends where a block, a cell or `<br>` does), how much of each is a link, the element each
//! is in, and the parent of every element. What the page says of itself on the way goes to
//! [`Said`].
//!
//! This is not a full DOM, on purpose: only what decides about lines is kept, in flat vectors. Unclosed
//! paragraphs, items, rows and cells end where browsers end them; end tags that fit nothing are
//! ignored. No recursion, so that no nesting is too deep; searches up the stack go so far and no
//! further, so that no nesting is slow.
//!
//! Cost: about 4 ns a byte. Memory: the text and some 20 bytes an element.

use super::meta::Said;
use super::names::{Hints, Tag};
use super::tags::{Attrs, Piece, Pieces};

/// An end tag closes an element at most this many levels up.
const DEEPEST_CLOSE: usize = 100;

/// A tag that ends the one before it finds it at most this many levels up.
const DEEPEST_IMPLIED: usize = 48;

/// At most this many elements, lines and levels are kept; real pages have some thousands. The rest
/// is read on as part of the last one, so that memory stays a few times the page.
const MOST: usize = 1 << 18;

/// An element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// The element around it; the first one is its own parent.
    pub(super) parent: u32,
    pub(super) tag: Tag,
    pub(super) hints: Hints,
    /// One past the last element inside it.
    pub(super) end: u32,
}

/// A line of a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// Where its text ends; it begins where the one before it ends.
    pub(super) end: usize,
    /// How many bytes of it are links.
    pub(super) linked: usize,
    /// How many white spaces are in it.
    pub(super) gaps: usize,
    /// The element it is in.
    pub(super) node: u32,
}

/// The lines and elements of a page, in order.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) rows: Vec<Row>,
    text: String,
}

impl Tree {
    /// Reads a page.
    pub(super) fn of(page: &str) -> (Self, Said<'_>) {
        let mut builder = Builder::default();
        builder.tree.text.reserve(page.len() / 2);
        builder.push("", Tag::Root, Hints::NONE);
        for piece in Pieces::of(page) {
            builder.add(piece);
        }
        builder.flush();
        builder.close_to(0);
        builder.last_row();
        (builder.tree, builder.said)
    }

    /// The text of a line.
    pub(super) fn text(&self, row: usize) -> &str {
        let start = row.checked_sub(1).map_or(0, |before| self.end(before));
        self.text.get(start..self.end(row)).unwrap_or_default()
    }

    fn end(&self, row: usize) -> usize {
        self.rows.get(row).map_or(0, |r| r.end)
    }

    pub(super) fn node(&self, node: u32) -> Option<&Node> {
        self.nodes.get(node as usize)
    }
}

/// An element that is open.
#[derive(Debug)]
struct Open<'a> {
    name: &'a str,
    tag: Tag,
    node: u32,
    /// Its end tag came before those of elements inside it.
    is_over: bool,
}

#[derive(Debug, Default)]
struct Builder<'a> {
    tree: Tree,
    said: Said<'a>,
    open: Vec<Open<'a>>,
    /// How many links, and how many elements without text, are open.
    links: usize,
    hidden: usize,
    /// The line so far: where it began, its links, its white spaces.
    start: usize,
    linked: usize,
    gaps: usize,
    /// A space is due before the next word.
    space: bool,
}

impl<'a> Builder<'a> {
    fn add(&mut self, piece: Piece<'a>) {
        match piece {
            Piece::Text(text) if self.hidden == 0 => match memchr::memchr(b'&', text.as_bytes()) {
                Some(_) => self.text(&htmlize::unescape(text)),
                None => self.text(text),
            },
            Piece::Text(_) => {}
            Piece::Open { name, attrs } => self.open(name, attrs),
            Piece::Close(name) => self.close(name),
            Piece::Raw {
                name,
                attrs,
                inside,
            } => self.said.raw(name, attrs, inside),
        }
    }

    fn text(&mut self, text: &str) {
        let lines = self.open.last().is_some_and(|o| o.tag == Tag::Lines);
        let before = self.tree.text.len();
        let mut rest = text;
        while let Some(at) = rest.find(is_space) {
            let (word, after) = rest.split_at(at);
            self.word(word);
            let end = after.find(|c| !is_space(c)).unwrap_or(after.len());
            let (spaces, after) = after.split_at(end);
            rest = after;
            self.space = true;
            if lines && spaces.contains('\n') {
                self.flush();
            }
        }
        self.word(rest);
        if self.links > 0 {
            self.linked += self.tree.text.len().saturating_sub(before.max(self.start));
        }
    }

    fn word(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        if self.space && self.tree.text.len() > self.start {
            self.tree.text.push(' ');
            self.gaps += 1;
        }
        self.space = false;
        self.tree.text.push_str(word);
    }

    /// Ends the line.
    fn flush(&mut self) {
        let line = self.tree.text.get(self.start..).unwrap_or_default();
        let is_blank = line.chars().all(char::is_whitespace);
        if is_blank {
            self.tree.text.truncate(self.start);
        } else if self.tree.rows.len() >= MOST {
            self.space = true;
            return;
        } else {
            self.tree.rows.push(Row {
                end: self.tree.text.len(),
                linked: self.linked,
                gaps: self.gaps,
                node: self.open.last().map_or(0, |o| o.node),
            });
            self.start = self.tree.text.len();
        }
        (self.linked, self.gaps, self.space) = (0, 0, false);
    }

    /// What came after the last line that is kept.
    fn last_row(&mut self) {
        let end = self.tree.text.len();
        if let Some(last) = self.tree.rows.last_mut() {
            last.end = end;
        }
    }

    fn open(&mut self, name: &'a str, attrs: Attrs<'a>) {
        let known = Tag::known(name);
        let tag = known.unwrap_or(Tag::Inline);
        let node = self.open.last().map_or(0, |o| o.node);
        let row = self.tree.rows.len();
        self.said.tag(name, attrs, (row, node));
        match tag {
            Tag::Void => return,
            Tag::Break => return self.flush(),
            _ => {}
        }
        let mut hints = hints(tag, attrs);
        if known.is_none() {
            hints = hints.and(Hints::of(name));
        }
        let apart = hints.has(Hints::APART);
        if tag.is_block() || apart {
            self.flush();
        }
        self.imply_ends(tag);
        self.push(name, tag, hints);
    }

    fn push(&mut self, name: &'a str, tag: Tag, hints: Hints) {
        if self.open.len() >= MOST {
            return;
        }
        let around = self.open.last().map_or(0, |o| o.node);
        let is_known = self.tree.nodes.len() < MOST;
        // Elements inside lines decide nothing, unless their class says something.
        let node = if is_known && (tag.is_block() || hints != Hints::NONE) {
            self.tree.nodes.len() as u32
        } else {
            around
        };
        if node == self.tree.nodes.len() as u32 {
            self.tree.nodes.push(Node {
                parent: around,
                tag,
                hints,
                end: node + 1,
            });
        }
        self.links += usize::from(tag == Tag::Link);
        self.hidden += usize::from(tag == Tag::Hidden);
        self.open.push(Open {
            name,
            tag,
            node,
            is_over: false,
        });
    }

    /// Closes what a start tag ends without saying so.
    fn imply_ends(&mut self, tag: Tag) {
        let (ends, stops): (&[Tag], &[Tag]) = match tag {
            Tag::Item => (
                &[Tag::Item],
                &[Tag::Block, Tag::Figure, Tag::Quote, Tag::Cell, Tag::Table],
            ),
            Tag::Cell => (&[Tag::Cell], &[Tag::Row, Tag::Table]),
            Tag::Row => (&[Tag::Row], &[Tag::Table]),
            Tag::Link => (
                &[Tag::Link],
                &[
                    Tag::Block,
                    Tag::Figure,
                    Tag::Quote,
                    Tag::Cell,
                    Tag::Item,
                    Tag::Paragraph,
                ],
            ),
            t if t.is_block() => (
                &[Tag::Paragraph, Tag::Main, Tag::Heading],
                &[
                    Tag::Block,
                    Tag::Figure,
                    Tag::Quote,
                    Tag::Cell,
                    Tag::Item,
                    Tag::Article,
                    Tag::Root,
                ],
            ),
            _ => return,
        };
        let near = self.open.iter().enumerate().rev().take(DEEPEST_IMPLIED);
        let found = near
            .take_while(|(_, o)| !stops.contains(&o.tag))
            .find(|(_, o)| ends.contains(&o.tag) && !o.is_over);
        match found.map(|(at, o)| (at, o.tag)) {
            Some((at, Tag::Link)) => self.end_link(at),
            Some((at, _)) => self.close_to(at),
            None => {}
        }
    }

    fn close(&mut self, name: &str) {
        let tag = Tag::known(name).unwrap_or(Tag::Inline);
        if tag == Tag::Paragraph {
            self.flush();
        }
        let is_table = matches!(tag, Tag::Table | Tag::Row | Tag::Cell | Tag::Root);
        let near = self.open.iter().enumerate().rev().take(DEEPEST_CLOSE);
        // What is open around a cell is not closed from inside it.
        let found = near
            .take_while(|(at, o)| *at > 0 && (is_table || o.tag != Tag::Cell))
            .find(|(_, o)| !o.is_over && o.name.eq_ignore_ascii_case(name));
        let Some(at) = found.map(|(at, _)| at) else {
            return;
        };
        let crosses = self.open.iter().skip(at + 1).any(|o| o.tag.is_block());
        match tag {
            Tag::Link if crosses => self.end_link(at),
            Tag::Inline if crosses => self.end_inline(at),
            _ => self.close_to(at),
        }
    }

    fn end_link(&mut self, at: usize) {
        self.links = self.links.saturating_sub(1);
        self.end_inline(at);
    }

    fn end_inline(&mut self, at: usize) {
        if let Some(open) = self.open.get_mut(at) {
            open.is_over = true;
        }
    }

    /// Closes everything from the level `at` on.
    fn close_to(&mut self, at: usize) {
        let ends_line = |o: &Open<'_>| o.tag.is_block();
        if self.open.iter().skip(at).any(ends_line) {
            self.flush();
        }
        while self.open.len() > at {
            let Some(open) = self.open.pop() else { return };
            let around = self.open.last().map(|o| o.node);
            if around != Some(open.node) {
                // An element inside a line, but separate from it.
                if !open.tag.is_block() {
                    self.flush_in(open.node);
                }
                let end = self.tree.nodes.len() as u32;
                if let Some(node) = self.tree.nodes.get_mut(open.node as usize) {
                    node.end = end;
                }
            }
            self.links -= usize::from(open.tag == Tag::Link && !open.is_over && self.links > 0);
            self.hidden -= usize::from(open.tag == Tag::Hidden && self.hidden > 0);
        }
    }

    /// Ends the line of an element that is not a block, if it is separate.
    fn flush_in(&mut self, node: u32) {
        if self
            .tree
            .node(node)
            .is_some_and(|n| n.hints.has(Hints::APART))
        {
            let before = self.tree.rows.len();
            self.flush();
            if let Some(row) = self.tree.rows.get_mut(before) {
                row.node = node;
            }
        }
    }
}

/// White space that HTML collapses, and line ends that would cut a line in two.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t'..='\r' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What the attributes of an element say about what is in it.
fn hints(tag: Tag, attrs: Attrs<'_>) -> Hints {
    let mut hints = match tag {
        Tag::Root => return Hints::NONE,
        Tag::Side | Tag::Form => Hints::SIDE,
        Tag::Caption => Hints::CAPTION,
        Tag::Article => Hints::ARTICLE,
        _ => Hints::NONE,
    };
    for (name, value) in attrs.iter() {
        let more = match name.len() {
            2 if name.eq_ignore_ascii_case("id") => Hints::of(value),
            5 if name.eq_ignore_ascii_case("class") => Hints::of(value),
            5 if name.eq_ignore_ascii_case("style") && is_hiding(value) => Hints::SIDE,
            6 if name.eq_ignore_ascii_case("hidden") => Hints::DOUBTFUL,
            4 if name.eq_ignore_ascii_case("role") && is_side_role(value) => Hints::SIDE,
            8 if name.eq_ignore_ascii_case("itemprop") && value == "articleBody" => Hints::BODY,
            _ => Hints::NONE,
        };
        hints = hints.and(more);
    }
    hints
}

fn is_hiding(style: &str) -> bool {
    let style = style.split_once("display").map(|(_, rest)| rest);
    style.is_some_and(|s| s.trim_start_matches([' ', ':']).starts_with("none"))
}

fn is_side_role(role: &str) -> bool {
    [
        "navigation",
        "dialog",
        "complementary",
        "banner",
        "contentinfo",
        "search",
    ]
    .contains(&role)
}
