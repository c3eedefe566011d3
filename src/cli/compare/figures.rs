//! The whole answer: the verdict, then what it rests on.

use std::fmt::Write as _;
use std::ops::Range;

use super::Side;
use super::verdict::{Apart, Event, Limits, Wording};
use super::words::Row;
use crate::copies::{Overlap, Phrase, Shingler, overlap, phrases, shingle_set};
use crate::graph::Link;
use crate::ids::ArticleIx;
use crate::report::Lang;
use crate::report::sanitize::{escape, headline, isolate};
use crate::text::{token_id, word_hash};
use crate::{Likeness, Run, Sada};

/// Phrases that are listed.
const PHRASES: usize = 12;
/// Words that are shown of a phrase.
const LONGEST: usize = 40;

/// Two articles, and what a run of the two alone says of them.
pub(super) struct Comparison {
    sides: [Side; 2],
    run: Run,
    overlap: Overlap,
    phrases: Vec<Phrase>,
    wording: Wording,
    /// None if only copies were looked for.
    likeness: Option<Likeness>,
    link: Option<Link>,
    apart: Apart,
}

/// Both articles.
const ENDS: [ArticleIx; 2] = [ArticleIx::new(0), ArticleIx::new(1)];

impl Comparison {
    pub(super) fn new(sada: &Sada, a: Side, b: Side) -> anyhow::Result<Self> {
        let run = sada.cluster_articles([&a.article, &b.article])?;
        let options = &sada.options().copies;
        let shingler = Shingler::new(options.shingle);
        let set = |side: &Side| {
            let words = side.tokens.iter().map(|t| token_id(word_hash(t)));
            let words: Vec<u32> = words.collect();
            let mut shingles = Vec::new();
            shingler.shingles(&words, &mut shingles);
            shingle_set(shingles)
        };
        let overlap = overlap(&set(&a), &set(&b));
        let phrases = phrases(&a.tokens, &b.tokens, options.shingle as usize);
        // Between two articles there is one link at most.
        let link = run.graph().edge_weights().next().copied();
        let wording = if a.tokens.is_empty() || b.tokens.is_empty() {
            Wording::NoWords
        } else {
            Wording::of(overlap, options.threshold, link.is_some_and(Link::is_copy))
        };
        let dates = [&a, &b].map(|side| side.article.published);
        Ok(Self {
            likeness: run.likeness(ENDS[0], ENDS[1])?,
            apart: Apart::of(dates, run.hours_apart(ENDS[0], ENDS[1])),
            sides: [a, b],
            run,
            overlap,
            phrases,
            wording,
            link,
        })
    }

    /// The whole answer, verdict first.
    pub(super) fn describe(&self, language: Lang, texts: bool) -> anyhow::Result<String> {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}\n", self.verdict(language));
        for ((number, side), article) in self.sides.iter().enumerate().zip(ENDS) {
            let title = headline(&self.run.metadata(article)?.title);
            let date = side.article.published;
            let _ = writeln!(
                out,
                "{}",
                language.article(number, date, side.tokens.len(), &isolate(&title))
            );
        }
        for row in self.rows() {
            let gap = if row.begins_group() { "\n" } else { "" };
            let _ = writeln!(out, "{gap}{}", language.row(row));
        }
        let shared = self.likeness.iter().flat_map(|l| &l.shared);
        for (number, (word, share)) in shared.enumerate() {
            let word = isolate(&escape(word)).into_owned();
            let _ = writeln!(out, "{}", language.shared(number == 0, &word, *share));
        }
        self.list_phrases(language, &mut out);
        if texts {
            let ranges: [fn(&Phrase) -> Range<usize>; 2] = [|p| p.a.clone(), |p| p.b.clone()];
            for (number, (side, range)) in self.sides.iter().zip(ranges).enumerate() {
                let marked = mark(&side.tokens, self.phrases.iter().map(range).collect());
                let _ = writeln!(out, "\n{}", language.text(number, &isolate(&marked)));
            }
        }
        Ok(out)
    }

    /// Copies are one story: then no more is to be said. Else first what was asked for, the story.
    fn verdict(&self, language: Lang) -> String {
        if self.sides.iter().any(Side::is_silent) {
            return language.line(language.silent().to_owned());
        }
        let wording = language.line(language.wording(self.wording));
        match &self.likeness {
            Some(likeness) if !self.wording.is_copy() => {
                let event = Event::of(self.link, likeness);
                let limits = Limits::of(self.run.options());
                let story = language.event(event, &likeness.shared, self.apart, limits);
                format!("{}\n{wording}", language.line(story))
            }
            _ => wording,
        }
    }

    fn rows(&self) -> Vec<Row> {
        let options = self.run.options();
        let limits = Limits::of(options);
        let mut rows = vec![
            Row::Jaccard(self.overlap, options.copies.shingle),
            Row::Containment(self.overlap),
            Row::Threshold(limits),
        ];
        if let Some(likeness) = &self.likeness {
            let weak = matches!(self.link, Some(Link::Weak(_)));
            let hours = self.run.hours_apart(ENDS[0], ENDS[1]);
            rows.extend([
                Row::Score(likeness.score, weak, limits),
                Row::Likeness(likeness.cosine),
                Row::Apart(hours, limits),
            ]);
        }
        rows
    }

    fn list_phrases(&self, language: Lang, out: &mut String) {
        if self.phrases.is_empty() {
            return;
        }
        let mut longest: Vec<&Phrase> = self.phrases.iter().collect();
        longest.sort_by_key(|p| std::cmp::Reverse(p.b.len()));
        let _ = writeln!(out, "\n{}", language.phrases(longest.len()));
        for phrase in longest.iter().take(PHRASES) {
            let words = &self.sides[1].tokens[phrase.b.clone()];
            let shown = words[..words.len().min(LONGEST)].join(" ");
            let more = if words.len() > LONGEST { " …" } else { "" };
            let text = escape(&(shown + more));
            let _ = writeln!(out, "{}", language.phrase(words.len(), &isolate(&text)));
        }
        if longest.len() > PHRASES {
            let _ = writeln!(out, "{}", language.more_phrases(longest.len() - PHRASES));
        }
    }
}

/// The tokens with the given runs in brackets.
fn mark(tokens: &[String], mut runs: Vec<Range<usize>>) -> String {
    runs.sort_by_key(|r| r.start);
    let mut out = String::new();
    for (i, token) in tokens.iter().enumerate() {
        let opens = runs.iter().any(|r| r.start == i);
        let closes = runs.iter().any(|r| r.end == i + 1);
        out.push_str(if i > 0 { " " } else { "" });
        out.push_str(if opens { "[" } else { "" });
        out.push_str(&escape(token));
        out.push_str(if closes { "]" } else { "" });
    }
    out
}
