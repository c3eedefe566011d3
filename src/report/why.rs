//! Why a text is in its story, in words.
//!
//! In: a text and its links to the other texts of the story. Out: a line such as `shares with A,
//! 31 days apart: …` with the words that contribute most to their similarity. Cost: 10 µs a
//! text that is shown, and its links.

use std::cmp::Reverse;

use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use super::Error;
use super::figures::{apart, percent};
use super::member::GAP;
use super::page::{Page, Style};
use super::sanitize;
use crate::article::Moment;
use crate::coverage::Reason;
use crate::error::Result;
use crate::graph::Link;
use crate::ids::ArticleIx;
use crate::run::{CopyGroup, Run, Story};

/// With fewer words on the first line a second one is begun.
const ENOUGH: usize = 3;
/// The most columns of a word.
const WORD: usize = 24;

/// The texts of a story, to be looked up by the articles that represent them.
pub(super) struct Places {
    /// Originals by number, each with its place among the texts.
    places: Vec<(ArticleIx, usize)>,
    /// Originals that are shown, in order.
    shown: Vec<ArticleIx>,
}

/// The link that explains best why a text is in its story.
#[derive(Debug, Clone, Copy)]
pub(super) struct Why {
    pub(super) with: ArticleIx,
    pub(super) weak: bool,
    pub(super) reason: Reason,
}

impl Places {
    pub(super) fn new(story: Story<'_>, shown: &[ArticleIx]) -> Self {
        let originals = story.copy_groups().map(|text| text.original());
        let mut places: Vec<_> = originals.zip(0..).collect();
        places.sort_unstable();
        let shown = shown.to_vec();
        Self { places, shown }
    }

    fn place(&self, original: ArticleIx) -> usize {
        let found = self.places.binary_search_by_key(&original, |&(o, _)| o);
        found.map_or(usize::MAX, |i| self.places[i].1)
    }

    /// What a text that is shown is called: A, B, …, Z, AA and so on.
    pub(super) fn label(&self, original: ArticleIx) -> Option<String> {
        let mut n = self.shown.iter().position(|&o| o == original)?;
        let mut letters = Vec::new();
        loop {
            letters.push(char::from(b'A' + (n % 26) as u8));
            match (n / 26).checked_sub(1) {
                Some(more) => n = more,
                None => break,
            }
        }
        Some(letters.iter().rev().collect())
    }

    /// The strongest link of a text to another one. The reader can compare it with a text that is
    /// shown: such a link is preferred to a stronger one to a text that is not.
    pub(super) fn strongest(&self, run: &Run, original: ArticleIx) -> Option<Why> {
        let links = run.graph().edges(NodeIndex::from(original));
        let whys = links.filter_map(|link| {
            let (weak, reason) = match *link.weight() {
                Link::Coverage(reason) => (false, reason),
                Link::Weak(reason) => (true, reason),
                Link::Copy { .. } => return None,
            };
            let ends = [link.source(), link.target()].map(ArticleIx::from);
            let with = ends.into_iter().find(|&end| end != original)?;
            Some(Why { with, weak, reason })
        });
        whys.max_by(|a, b| {
            let shown = |why: &Why| self.shown.contains(&why.with);
            let rank = |why: &Why| (!why.weak, shown(why));
            let place = |why: &Why| Reverse(self.place(why.with));
            let score = a.reason.score.total_cmp(&b.reason.score);
            let order = rank(a).cmp(&rank(b)).then(score);
            order.then_with(|| place(a).cmp(&place(b)))
        })
    }
}

/// How much of its wording a text shares with another text of its story: what keeps in the story a
/// text that is no longer a copy at the threshold that the run was moved to. The article that it shares
/// most with.
pub(super) fn wording(run: &Run, text: CopyGroup<'_>) -> Option<(ArticleIx, f64)> {
    let own = text.members();
    let links = own.iter().flat_map(|&member| {
        let links = run.graph().edges(NodeIndex::from(member));
        links.map(move |link| (member, link))
    });
    let shared = links.filter_map(|(member, link)| {
        let ends = [link.source(), link.target()].map(ArticleIx::from);
        let with = ends.into_iter().find(|&end| end != member)?;
        let outside = link.weight().is_copy() && !own.contains(&with);
        outside.then(|| (with, link.weight().score()))
    });
    shared.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
}

/// Writes that.
pub(super) fn write_wording(
    (with, share): (ArticleIx, f64),
    places: &Places,
    indent: usize,
    page: &mut Page<'_>,
) -> Result<(), Error> {
    let with = places.label(with);
    let with = with.map_or_else(String::new, |label| format!(" with {label}"));
    let text = format!("{} of the wording is the same{with}", percent(share));
    Ok(page.wrap(indent + GAP, Style::Dim, &text)?)
}

/// Writes why a text is in its story.
pub(super) fn write(
    run: &Run,
    (original, published): (ArticleIx, Option<Moment>),
    why: &Why,
    places: &Places,
    indent: usize,
    page: &mut Page<'_>,
) -> Result<(), Error> {
    let stored = run.stored_metadata(why.with)?;
    let other = run.view(why.with, &stored).published;
    let with = match places.label(why.with) {
        Some(label) => label,
        None => "a text not shown".to_owned(),
    };
    let mut head = if why.weak {
        format!("weak link to {with}")
    } else {
        format!("shares with {with}")
    };
    if let (Some(a), Some(b)) = (published, other) {
        head = format!("{head}, {}", apart(a, b));
    }
    let words = run.shared_words(original, why.with, &why.reason)?;
    let piece = |(word, share): (String, f64)| {
        let word = sanitize::escape(&word);
        let figure = format!(" {}", percent(share));
        (sanitize::fit(&word, WORD).into_owned(), figure)
    };
    let pieces: Vec<_> = words.into_iter().map(piece).collect();
    let end = if pieces.is_empty() { "" } else { ":" };
    let head = format!("{head}{end}");
    let style = if why.weak { Style::Doubt } else { Style::Dim };
    Ok(page.list(indent + GAP, (style, &head), Style::Dim, &pieces, ENOUGH)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixtures;

    #[test]
    fn a_text_is_compared_with_one_that_is_shown_if_there_is_a_link() {
        let run = fixtures::told();
        let story = run.stories().next().unwrap();
        let texts: Vec<_> = story.copy_groups().map(|text| text.original()).collect();
        let [a, b, c] = texts[..] else {
            panic!("three texts: {texts:?}");
        };
        let with = |shown: &[ArticleIx]| {
            let places = Places::new(story, shown);
            let why = places.strongest(&run, c).unwrap();
            (why.with, places.label(why.with))
        };
        assert_eq!(with(&[a, b, c]), (b, Some("B".to_owned())));
        assert_eq!(with(&[a, c]), (a, Some("A".to_owned())));
        assert_eq!(with(&[c]), (b, None));
    }

    #[test]
    fn texts_have_letters_and_behind_z_two_of_them() {
        let places = Places {
            places: Vec::new(),
            shown: ArticleIx::first(800).collect(),
        };
        let label = |original| places.label(ArticleIx::new(original)).unwrap();
        assert_eq!(
            [0, 25, 26, 51, 52, 701, 702].map(label),
            ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
        );
        assert_eq!(places.label(ArticleIx::new(800)), None);
    }
}
