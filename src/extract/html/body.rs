//! Which lines of a page are its article.
//!
//! In: a [`Tree`]. Out: a [`Body`]: the lines of the article in order, and the lines above them.
//! Three steps:
//!
//! 1. Elements that are boilerplate by name or class are removed, each unless it contains the main
//!    heading, the marked body, or nearly all prose of the page: `class="share"` on a wrapper
//!    deletes no article, and readers' comments never win for being long.
//! 2. Every line that is left gets its class (see [`classify`]) and a weight: prose and short
//!    sentences their length, rows of links minus theirs, teasers minus half, what readers
//!    write nothing (see [`parts`]). The article is the element with the greatest sum.
//! 3. Of its lines those between the first and the last piece of prose stay, without links, offers,
//!    captions, buttons and date lines. Where captions say more than the text, the page is a
//!    gallery and they count as text.
//!
//! Cost: that of the classes, about 20 ns a letter of text that is not boilerplate; linear.
//!
//! Source: this project's text specification, sections 6.1 to 6.3. The sum takes the place of the
//! spec's main-text step by a readability crate: docs/pages.md has both measured.

use super::boxes::parts;
use super::left::{Left, Part, is_linked};
use super::names::{Hints, Tag};
use super::tree::{Row, Tree};
use crate::extract::patterns::is_boilerplate;
use crate::extract::{Kind, Line, classify, is_date_line};

/// Side elements that leave less prose than this outside are kept, in bytes.
const LEAST_OUTSIDE: usize = 80;

/// An article says at least this many times as much as the offers in it.
const OFFERS: i64 = 2;

/// A button costs as much as this many bytes of prose.
const BUTTON: i64 = 10;

/// A gallery has at least this many captions.
const LEAST_CAPTIONS: usize = 3;

/// The first paragraph below the headline has at least this many white spaces, if it is not a sentence.
const LEAST_LEAD: usize = 5;

/// Without a main heading, this many lines above the article may contain headline and date.
const MOST_ABOVE: usize = 30;

/// Below a main heading, this many lines above the article may contain the date.
const MOST_BELOW: usize = 200;

/// Links that have fewer lines than this between them are a list.
const LINKS_APART: usize = 2;

/// The article of a page.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// Its lines, one paragraph each.
    pub(super) text: String,
    /// Where it begins among the lines of the page; their number if there is none.
    pub(super) first: usize,
    /// Where the main heading is, if it is above.
    pub(super) heading: Option<usize>,
}

/// What is left of a page without its boilerplate.
pub(super) struct Lines<'a> {
    tree: &'a Tree,
    left: Vec<Left<'a>>,
    /// For every element whether it is boilerplate.
    gone: Vec<bool>,
}

impl<'a> Lines<'a> {
    /// Takes the boilerplate out; `text` has what is left, for the lines to borrow.
    pub(super) fn of(tree: &'a Tree, text: &'a mut String) -> Self {
        let gone = boilerplate(tree);
        let is_left = |row: &Row| gone.get(row.node as usize) == Some(&false);
        let rows = tree.rows.iter().copied().enumerate();
        let rows: Vec<(usize, Row)> = rows.filter(|(_, row)| is_left(row)).collect();
        for (row, _) in &rows {
            text.push_str(tree.text(*row));
            text.push('\n');
        }
        let captions = captions(tree);
        let lines = rows.into_iter().zip(classify(text));
        let left = lines.map(|((row, at), line)| Left {
            row,
            at,
            line,
            caption: captions.get(at.node as usize) == Some(&true),
            main: tree.node(at.node).is_some_and(|n| n.tag == Tag::Main),
            part: Part::Text,
            weight: 0,
        });
        let mut left: Vec<_> = left.collect();
        for (part, l) in parts(tree, &left).into_iter().zip(&mut left) {
            l.part = part;
        }
        Self { tree, left, gone }
    }

    /// The article.
    pub(super) fn body(&mut self) -> Body {
        self.weigh(false);
        let mut best = self.best();
        let counted = |l: &&Left<'_>| l.caption && l.is_said() && !l.is_linked();
        let captions = self.left.iter().filter(counted);
        let (count, len) = captions.fold((0, 0), |(n, len), l| (n + 1, len + l.line.text.len()));
        let is_gallery = count >= LEAST_CAPTIONS && len as i64 > 2 * best.map_or(0, |b| b.1);
        if is_gallery {
            self.weigh(true);
            best = self.best();
        }
        let Some((node, _)) = best else {
            return Body {
                first: self.tree.rows.len(),
                ..Body::default()
            };
        };
        self.lines_of(node, is_gallery)
    }

    /// The lines between the main heading and the article, classes and all; without a main heading
    /// the nearest ones above the article.
    pub(super) fn above(&self, body: &Body) -> Vec<Line<'a>> {
        let end = self.left.partition_point(|l| l.row < body.first);
        let from = match body.heading {
            Some(heading) => {
                let from = self.left.partition_point(|l| l.row < heading);
                from.max(end.saturating_sub(MOST_BELOW))
            }
            None => end.saturating_sub(MOST_ABOVE),
        };
        let above = self.left.get(from..end).unwrap_or_default();
        // A list of links is not part of what is above; one row of them is buttons.
        let is_list = |at: usize| {
            let near = above.get(at.saturating_sub(LINKS_APART)..at + LINKS_APART + 1);
            let near = near.or_else(|| above.get(at.saturating_sub(LINKS_APART)..));
            near.is_some_and(|near| near.iter().filter(|l| l.is_linked()).count() > 1)
        };
        let kind = |(at, l): (usize, &Left<'a>)| match (l.is_linked(), body.heading) {
            (true, None) if is_list(at) => Kind::Menu,
            (true, _) => Kind::Boiler,
            _ => l.line.kind,
        };
        let line = |(at, l): (usize, &Left<'a>)| Line {
            kind: kind((at, l)),
            text: l.line.text,
        };
        above.iter().enumerate().map(line).collect()
    }

    /// Whether an element is boilerplate or is inside it.
    pub(super) fn is_boilerplate(&self, node: u32) -> bool {
        self.gone.get(node as usize) != Some(&false)
    }

    /// The lines that are not links, as one text; all if nothing else is there.
    pub(super) fn unlinked(&self) -> String {
        let all_linked = self.left.iter().all(Left::is_linked);
        let lines = self.left.iter().filter(|l| all_linked || !l.is_linked());
        lines.map(|l| l.line.text).collect::<Vec<_>>().join("\n")
    }

    /// The main heading that is last above the line `before`, else the first one at all.
    pub(super) fn heading(&self, before: usize) -> Option<usize> {
        // One or two words are the name of the site.
        let is_main = |l: &&Left<'_>| l.main && l.at.gaps >= 2;
        let end = self.left.partition_point(|l| l.row < before);
        let above = self.left.get(..end).unwrap_or_default();
        let found = above.iter().rev().find(is_main);
        found
            .or_else(|| self.left.iter().find(is_main))
            .map(|l| l.row)
    }

    /// Whether a line reads like that.
    pub(super) fn has_line(&self, text: &str) -> bool {
        self.left.iter().any(|l| l.line.text == text)
    }

    fn weigh(&mut self, captions_count: bool) {
        for left in &mut self.left {
            let len = left.line.text.len() as i64;
            left.weight = match left.line.kind {
                _ if left.is_linked() => -len - BUTTON,
                _ if left.caption && !captions_count => 0,
                _ if left.part == Part::Readers => 0,
                _ if left.is_said() && left.part == Part::Teaser => -len / 2,
                _ if left.is_said() => len,
                Kind::Menu => -len,
                Kind::Boiler => -BUTTON,
                _ => 0,
            };
        }
    }

    /// The element of the greatest sum; among equal ones the innermost.
    fn best(&self) -> Option<(u32, i64)> {
        let nodes = self.tree.nodes.len();
        let mut sums = vec![0_i64; nodes];
        for left in &self.left {
            if let Some(sum) = sums.get_mut(left.at.node as usize) {
                *sum += left.weight;
            }
        }
        for node in (1..nodes).rev() {
            let sum = sums.get(node).copied().unwrap_or_default();
            let parent = self.tree.nodes.get(node).map_or(0, |n| n.parent as usize);
            if let Some(of) = sums.get_mut(parent) {
                *of += sum;
            }
        }
        let best = sums.iter().copied().enumerate().max_by_key(|(_, sum)| *sum);
        best.filter(|(_, sum)| *sum > 0)
            .map(|(node, sum)| (node as u32, sum))
    }

    /// The article in an element.
    fn lines_of(&self, node: u32, is_gallery: bool) -> Body {
        let end = self.tree.node(node).map_or(0, |n| n.end);
        let inside = |l: &Left<'_>| (node..end).contains(&l.at.node);
        let all = self.left.iter().filter(|l| inside(l) && l.weight > 0);
        let (offered, told) = all.fold((0, 0), |(offered, told), l| match l.part {
            Part::Offer => (offered + l.weight, told),
            _ => (offered, told + l.weight),
        });
        // What looks like an offer is the article where little else is said.
        let is_aside = |l: &Left<'_>| match l.part {
            Part::Offer => told >= OFFERS * offered,
            Part::Readers => true,
            Part::Text | Part::Teaser => false,
        };
        let inside = |l: &Left<'_>| inside(l) && !is_aside(l);
        let said = |l: &Left<'_>| inside(l) && l.weight > 0;
        let Some(first) = self.left.iter().position(said) else {
            return Body::default();
        };
        let last = self.left.iter().rposition(said).unwrap_or(first);
        let first_row = self.left.get(first).map_or(0, |l| l.row);
        let heading = self.heading(first_row).filter(|h| *h < first_row);
        let lead = self.lead(first, heading);
        let lines = self.left.get(first..=last).unwrap_or_default();
        let lines = lines
            .iter()
            .filter(|l| inside(l) && self.belongs(l, is_gallery));
        let lines = lead.into_iter().chain(lines);
        Body {
            text: lines.map(|l| l.line.text).collect::<Vec<_>>().join("\n"),
            first: first_row,
            heading,
        }
    }

    /// A second part of the headline, which says something that the article may not repeat.
    fn lead(&self, first: usize, heading: Option<usize>) -> Vec<&Left<'a>> {
        let Some(heading) = heading else {
            return Vec::new();
        };
        let from = self.left.partition_point(|l| l.row <= heading);
        let between = self.left.get(from..first).unwrap_or_default();
        let is_lead = |l: &&Left<'_>| {
            let block = self.tree.node(l.at.node);
            let marked =
                |b: &super::tree::Node| b.tag == Tag::Paragraph || b.hints.has(Hints::LEAD);
            block.is_some_and(marked)
                && l.line.kind == Kind::Head
                && l.at.gaps >= LEAST_LEAD
                && l.at.linked == 0
                && !l.caption
        };
        between.iter().filter(is_lead).collect()
    }

    /// Whether a line between two pieces of an article belongs to it.
    fn belongs(&self, left: &Left<'_>, is_gallery: bool) -> bool {
        if left.weight > 0 {
            return true;
        }
        if left.main || left.weight < -BUTTON || left.is_linked() || (left.caption && !is_gallery) {
            return false;
        }
        let block = self.tree.node(left.at.node).map(|b| b.tag);
        match left.line.kind {
            Kind::Head => true,
            Kind::Meta => !is_date_line(left.line.text),
            // Up to three words are a heading or a paragraph where the page says so.
            Kind::Boiler => {
                matches!(block, Some(Tag::Heading | Tag::Paragraph | Tag::Item))
                    && left.line.text.chars().any(char::is_alphabetic)
                    && !is_boilerplate(left.line.text)
            }
            _ => false,
        }
    }
}

/// For every element whether it is boilerplate or is inside it.
fn boilerplate(tree: &Tree) -> Vec<bool> {
    let nodes = tree.nodes.len();
    // Prose by its length alone, and whether the main heading or the marked body is inside.
    let mut prose = vec![0_usize; nodes];
    let mut holds: Vec<bool> = tree
        .nodes
        .iter()
        .map(|n| n.tag == Tag::Main || n.hints.has(Hints::BODY))
        .collect();
    for (row, at) in tree.rows.iter().enumerate() {
        let len = tree.text(row).len();
        if let Some(sum) = prose.get_mut(at.node as usize)
            && at.gaps >= 11
            && !is_linked(at, len)
        {
            *sum += len;
        }
    }
    for (i, node) in tree.nodes.iter().enumerate().skip(1).rev() {
        let parent = node.parent as usize;
        let (sum, held) = (prose.get(i).copied(), holds.get(i).copied());
        if let (Some(of), Some(sum)) = (prose.get_mut(parent), sum) {
            *of += sum;
        }
        if let (Some(of), Some(held)) = (holds.get_mut(parent), held) {
            *of |= held;
        }
    }
    let all = prose.first().copied().unwrap_or_default();
    let mut gone: Vec<bool> = Vec::with_capacity(nodes);
    for (i, node) in tree.nodes.iter().enumerate() {
        let inside = prose.get(i).copied().unwrap_or_default();
        let outside = all.saturating_sub(inside);
        let is_kept = holds.get(i) == Some(&true) || (inside > 0 && outside < LEAST_OUTSIDE);
        let of_hints = if node.hints.has(Hints::READERS) {
            true
        } else if node.hints.has(Hints::SIDE) {
            inside < 4 * outside || inside == 0
        } else {
            let doubtful = node.hints.has(Hints::DOUBTFUL) && !node.hints.has(Hints::ARTICLE);
            doubtful && (inside < outside || inside == 0)
        };
        let around = i > 0 && gone.get(node.parent as usize) == Some(&true);
        gone.push(around || (of_hints && !is_kept));
    }
    gone
}

/// For every element whether it is a picture caption or inside one.
fn captions(tree: &Tree) -> Vec<bool> {
    let mut out: Vec<bool> = Vec::with_capacity(tree.nodes.len());
    for node in &tree.nodes {
        let around = out.get(node.parent as usize) == Some(&true);
        let is_caption = node.hints.has(Hints::CAPTION);
        out.push(match node.tag {
            Tag::Figure => true,
            // Themes wrap quotes and tables in `<figure>`, too.
            Tag::Quote | Tag::Table => is_caption,
            _ => around || is_caption,
        });
    }
    out
}
