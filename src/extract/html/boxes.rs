//! Small boxes that are known by their shape, whatever they are called.
//!
//! In: a [`Tree`] and what of its lines is left. Out: a [`Part`] for every line. Three shapes:
//!
//! - A **teaser**: one paragraph beside a linked headline.
//! - An **offer**: a title, a sentence or two, and a short link or a form: a newsletter, a
//!   subscription, an author.
//! - **Readers**: boxes side by side below the article, each some text between a name and the same
//!   short line, or above the same short link (`رد`, `Reply`). An entry of a live blog has a
//!   heading, or a button that is known to share.
//!
//! Cost: a few sums for each element; linear.

use std::collections::BTreeMap;
use std::ops::Range;

use super::left::{Left, Part};
use super::names::Tag;
use super::tree::Tree;
use crate::extract::patterns::is_boilerplate;

/// A teaser is at most this many lines.
const LONGEST_TEASER: u32 = 5;

/// An offer, and what one reader writes, are at most this many lines.
const LONGEST_BOX: u32 = 10;

/// The text of an offer is at most this long, in bytes.
const LONGEST_OFFER: u32 = 400;

/// A button, a name or a title of a box has at most this many white spaces.
const MOST_GAPS: usize = 5;

/// A link with at most this many white spaces is a button, with more a headline.
const MOST_BUTTON_GAPS: usize = 2;

/// This many boxes of one shape are readers'.
const LEAST_READERS: usize = 3;

/// The article above what readers write says at least this much, in bytes.
const LEAST_ABOVE: usize = 200;

/// What is in an element.
#[derive(Debug, Clone, Copy, Default)]
struct Inside {
    /// Its lines: the first one, and one past the last.
    first: u32,
    end: u32,
    /// Paragraphs and short sentences, and their bytes.
    said: u32,
    bytes: u32,
    /// Links as long as headlines, and short ones.
    headlines: u32,
    buttons: u32,
    forms: u32,
    headings: u32,
    main: bool,
}

impl Inside {
    fn of(at: usize, left: &Left<'_>, tag: Tag) -> Self {
        let linked = left.is_linked();
        let said = left.is_said() && !linked;
        Self {
            first: at as u32,
            end: at as u32 + 1,
            said: u32::from(said),
            bytes: if said { left.line.text.len() as u32 } else { 0 },
            headlines: u32::from(linked && left.at.gaps >= 3),
            buttons: u32::from(linked && left.at.gaps <= MOST_BUTTON_GAPS),
            forms: 0,
            headings: u32::from(tag == Tag::Heading),
            main: left.main,
        }
    }

    fn add(&mut self, other: Self) {
        if self.end == 0 {
            (self.first, self.end) = (other.first, other.end);
        } else if other.end > 0 {
            self.first = self.first.min(other.first);
            self.end = self.end.max(other.end);
        }
        self.said += other.said;
        self.bytes += other.bytes;
        self.headlines += other.headlines;
        self.buttons += other.buttons;
        self.forms += other.forms;
        self.headings += other.headings;
        self.main |= other.main;
    }

    fn rows(&self) -> u32 {
        self.end - self.first
    }

    fn is_teaser(&self) -> bool {
        !self.main && self.rows() <= LONGEST_TEASER && self.said == 1 && self.headlines > 0
    }

    /// Whether it is a title, a sentence or two, and a button.
    fn is_offer(&self, left: &[Left<'_>]) -> bool {
        let titled = || self.line(left, self.first).is_some_and(|l| !l.is_said());
        !self.main
            && (2..=LONGEST_BOX).contains(&self.rows())
            && (1..=2).contains(&self.said)
            && self.bytes <= LONGEST_OFFER
            && self.buttons + self.forms > 0
            && titled()
    }

    /// The button below what a reader writes; its letters alone, for votes are counted beside it.
    fn reply(&self, left: &[Left<'_>]) -> Option<String> {
        let is_box = !self.main
            && (2..=LONGEST_BOX).contains(&self.rows())
            && (self.said > 0 && self.headings == 0 && self.headlines == 0);
        let (first, last) = (
            self.line(left, self.first),
            self.line(left, self.end.saturating_sub(1)),
        );
        let (first, last) = (first?, last.filter(|_| is_box)?);
        let is_short = |l: &Left<'_>| !l.is_said() && !l.caption && l.at.gaps <= MOST_GAPS;
        let named = || is_short(first) && first.line.text.contains(char::is_alphabetic);
        if !is_short(last) || is_boilerplate(last.line.text) || !(last.is_linked() || named()) {
            return None;
        }
        let letters = last.line.text.chars().filter(|c| c.is_alphabetic());
        Some(letters.collect()).filter(|l: &String| !l.is_empty())
    }

    fn line<'l, 'a>(&self, left: &'l [Left<'a>], at: u32) -> Option<&'l Left<'a>> {
        left.get(at as usize).filter(|_| self.end > 0)
    }

    fn lines(&self) -> Range<usize> {
        self.first as usize..self.end as usize
    }
}

/// What every line that is left is part of.
pub(super) fn parts(tree: &Tree, left: &[Left<'_>]) -> Vec<Part> {
    let inside = sums(tree, left);
    let mut parts = vec![Part::Text; left.len()];
    let parent = |node: u32| tree.node(node).map_or(0, |n| n.parent);
    let sum = |node: u32| inside.get(node as usize).copied().unwrap_or_default();
    for (part, l) in parts.iter_mut().zip(left) {
        let block = l.at.node;
        let around = [block, parent(block), parent(parent(block))];
        if l.is_said() && around.iter().any(|n| sum(*n).is_teaser()) {
            *part = Part::Teaser;
        }
    }
    for (node, inside) in inside.iter().enumerate().skip(1) {
        // A box in a box of the same lines was looked at with it.
        let around = sum(parent(node as u32));
        if inside.is_offer(left) && !(around.rows() == inside.rows() && around.is_offer(left)) {
            let lines = parts.get_mut(inside.lines()).unwrap_or_default();
            for part in lines.iter_mut().filter(|p| **p == Part::Text) {
                *part = Part::Offer;
            }
        }
    }
    for lines in readers(tree, left, &inside) {
        parts.get_mut(lines).unwrap_or_default().fill(Part::Readers);
    }
    parts
}

fn sums(tree: &Tree, left: &[Left<'_>]) -> Vec<Inside> {
    let mut sums = vec![Inside::default(); tree.nodes.len()];
    for (at, l) in left.iter().enumerate() {
        let tag = tree.node(l.at.node).map_or(Tag::Root, |n| n.tag);
        if let Some(sum) = sums.get_mut(l.at.node as usize) {
            sum.add(Inside::of(at, l, tag));
        }
    }
    for (node, of) in tree.nodes.iter().enumerate().skip(1).rev() {
        let mut sum = sums.get(node).copied().unwrap_or_default();
        sum.forms += u32::from(of.tag == Tag::Form);
        if let Some(around) = sums.get_mut(of.parent as usize) {
            around.add(sum);
        }
    }
    sums
}

/// The lines that readers write, from the first of their boxes to the last.
fn readers(tree: &Tree, left: &[Left<'_>], inside: &[Inside]) -> Vec<Range<usize>> {
    let mut groups: BTreeMap<(u32, String), (usize, Range<usize>)> = BTreeMap::new();
    for (node, sum) in tree.nodes.iter().zip(inside).skip(1) {
        if let Some(reply) = sum.reply(left) {
            let group = groups.entry((node.parent, reply));
            let group = group.or_insert((0, sum.lines()));
            group.0 += 1;
            group.1.end = group.1.end.max(sum.end as usize);
        }
    }
    let many = groups.into_values().filter(|g| g.0 >= LEAST_READERS);
    let mut many: Vec<Range<usize>> = many.map(|(_, lines)| lines).collect();
    let mut said = 0;
    let heading = left.iter().position(|l| l.main).unwrap_or(left.len());
    let text = left.iter().enumerate().skip(heading);
    let begins = text.filter(|(_, l)| l.is_said() && !l.is_linked());
    let begins = begins.map(|(at, l)| {
        said += l.line.text.len();
        (at, said)
    });
    let begin = begins.into_iter().find(|(_, said)| *said >= LEAST_ABOVE);
    many.retain(|lines| begin.is_some_and(|(at, _)| at < lines.start));
    many
}
