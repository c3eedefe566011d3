//! The terms of one article: what the story level keeps of its text.
//!
//! In: the story terms of headline and text. Out: each distinct term once, with the shortest word it
//! was written as, and the order in which they come in headline and text: so lines can be left out
//! later. How often a term comes in the headline, among the first [`LEAD`] terms and in the whole text
//! is counted from that. Encoded: `distinct terms u32 | terms of the headline u32 | of the text u32 |
//! term u32 each | bytes of its word u8 each | places of the headline u16 each | of the text u16 each |
//! words`, where a place is that of a term among the distinct ones. Cost: 15 ns a term; some 12 bytes a
//! distinct term and 2 for each time it comes.

use std::borrow::Cow;
use std::ops::Range;

use hashbrown::HashTable;

use crate::text::Term;

/// The first terms of a text, where news says what happened.
const LEAD: usize = 80;
/// Terms beyond this many distinct ones are not kept: a list of words is no article.
const MOST: usize = 1 << 13;
/// Bytes before the terms.
const HEAD: usize = 12;

/// A term of an article, and how often it comes where. Counts stop at 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// [`term_id`](crate::text::term_id) of its stem.
    pub term: u32,
    /// Times in the headline.
    pub title: u8,
    /// Times at the beginning of the text.
    pub lead: u8,
    /// Times in the whole text.
    pub body: u8,
}

/// A term on its way, with what it takes to find its word.
#[derive(Debug, Clone, Copy)]
struct Gathered {
    term: u32,
    title: u8,
    body: u8,
    /// Bytes of its shortest word, and where that begins.
    len: u8,
    start: u32,
}

/// Gathers the terms of one article after the other.
#[derive(Debug, Default)]
pub(crate) struct Gatherer {
    entries: Vec<Gathered>,
    text: String,
    numbers: HashTable<u32>,
    title: Vec<u16>,
    body: Vec<u16>,
    /// The token of each term of the text.
    tokens: Vec<u32>,
}

impl Gatherer {
    /// Forgets the article before.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.text.clear();
        self.numbers.clear();
        self.title.clear();
        self.body.clear();
        self.tokens.clear();
    }

    /// Adds a term of the headline.
    pub(crate) fn add_title(&mut self, term: Term<'_>) {
        if let Some(i) = self.place(term)
            && self.entries[i].title < u8::MAX
        {
            self.entries[i].title += 1;
            self.title.push(i as u16);
        }
    }

    /// Adds a term of the text.
    pub(crate) fn add_body(&mut self, term: Term<'_>) {
        let token = term.token;
        if let Some(i) = self.place(term)
            && self.entries[i].body < u8::MAX
        {
            self.entries[i].body += 1;
            self.body.push(i as u16);
            self.tokens.push(token);
        }
    }

    /// How many terms of the text come before a token.
    pub(crate) fn before(&self, token: u32) -> u32 {
        self.tokens.partition_point(|&t| t < token) as u32
    }

    /// The place of a term among the distinct ones; its word is kept if it is the shortest so far.
    fn place(&mut self, term: Term<'_>) -> Option<usize> {
        let Self {
            entries,
            text,
            numbers,
            ..
        } = self;
        let spread = |id: u32| u64::from(id) << 32 | u64::from(id);
        let found = numbers.find(spread(term.id), |&i| entries[i as usize].term == term.id);
        let i = match found {
            Some(&i) => i as usize,
            None if entries.len() == MOST => return None,
            None => {
                let i = entries.len();
                entries.push(Gathered {
                    term: term.id,
                    title: 0,
                    body: 0,
                    len: 0,
                    start: 0,
                });
                let hash = |&i: &u32| spread(entries[i as usize].term);
                numbers.insert_unique(spread(term.id), i as u32, hash);
                i
            }
        };
        let entry = &mut entries[i];
        // The lengths of words fit into a byte.
        let fits = (1..256).contains(&term.word.len());
        if fits && (entry.len == 0 || term.word.len() < usize::from(entry.len)) {
            entry.len = term.word.len() as u8;
            entry.start = text.len() as u32;
            text.push_str(term.word);
        }
        Some(i)
    }

    /// Appends the terms of the article as [`Terms`] reads them.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        for n in [self.entries.len(), self.title.len(), self.body.len()] {
            out.extend_from_slice(&(n as u32).to_le_bytes());
        }
        for e in &self.entries {
            out.extend_from_slice(&e.term.to_le_bytes());
        }
        out.extend(self.entries.iter().map(|e| e.len));
        for place in self.title.iter().chain(&self.body) {
            out.extend_from_slice(&place.to_le_bytes());
        }
        for e in &self.entries {
            let start = e.start as usize;
            let word = self.text.get(start..start + usize::from(e.len));
            out.extend_from_slice(word.unwrap_or_default().as_bytes());
        }
    }
}

/// The terms of an article as its digest holds them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms<'d>(Cow<'d, [u8]>);

/// The parts of an encoding, each as far as it is there.
struct Parts<'a> {
    ids: &'a [[u8; 4]],
    lengths: &'a [u8],
    title: &'a [[u8; 2]],
    body: &'a [[u8; 2]],
    words: &'a [u8],
}

impl<'d> Terms<'d> {
    /// What [`Gatherer::write`] wrote.
    pub(crate) fn new(bytes: impl Into<Cow<'d, [u8]>>) -> Self {
        Self(bytes.into())
    }

    /// The terms of headline and text, given in order; words are left out.
    pub fn of(title: &[u32], body: &[u32]) -> Terms<'static> {
        let mut gatherer = Gatherer::default();
        let term = |id| Term {
            id,
            token: 0,
            word: "",
        };
        title.iter().for_each(|&id| gatherer.add_title(term(id)));
        body.iter().for_each(|&id| gatherer.add_body(term(id)));
        let mut bytes = Vec::new();
        gatherer.write(&mut bytes);
        Terms(bytes.into())
    }

    /// The same, borrowed.
    pub fn borrowed(&self) -> Terms<'_> {
        Terms(Cow::Borrowed(&self.0))
    }

    /// The same, borrowing nothing.
    pub fn into_owned(self) -> Terms<'static> {
        Terms(self.0.into_owned().into())
    }

    /// How many distinct terms, terms of the headline and terms of the text its head promises.
    fn lengths(&self) -> [usize; 3] {
        [0, 4, 8].map(|at| {
            let bytes = self.0.get(at..).and_then(<[u8]>::first_chunk);
            bytes.map_or(0, |b| u32::from_le_bytes(*b) as usize)
        })
    }

    fn parts(&self) -> Parts<'_> {
        let mut rest = self.0.get(HEAD..).unwrap_or_default();
        let mut take = |bytes: usize| {
            let (part, behind) = rest.split_at(bytes.min(rest.len()));
            rest = behind;
            part
        };
        let [distinct, title, body] = self.lengths();
        Parts {
            ids: take(distinct.saturating_mul(4)).as_chunks().0,
            lengths: take(distinct),
            title: take(title.saturating_mul(2)).as_chunks().0,
            body: take(body.saturating_mul(2)).as_chunks().0,
            words: rest,
        }
    }

    /// Whether every length and place is within bounds.
    pub(crate) fn is_sound(&self) -> bool {
        let parts = self.parts();
        let [distinct, title, body] = self.lengths();
        let words: usize = parts.lengths.iter().map(|&n| usize::from(n)).sum();
        let places = parts.title.iter().chain(parts.body);
        let mut places = places.map(|p| usize::from(u16::from_le_bytes(*p)));
        (self.0.is_empty() || self.0.len() >= HEAD)
            && (parts.ids.len(), parts.lengths.len()) == (distinct, distinct)
            && (parts.title.len(), parts.body.len()) == (title, body)
            && parts.words.len() == words
            && places.all(|place| place < parts.ids.len())
            && self.words().all(|(_, word)| word.is_some())
    }

    /// The distinct terms, in the order in which they first come.
    pub fn ids(&self) -> impl Iterator<Item = u32> {
        self.parts().ids.iter().map(|id| u32::from_le_bytes(*id))
    }

    /// The distinct terms with their counts.
    pub fn entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        self.entries_into(&mut entries);
        entries
    }

    /// The same, into a vector that is used again.
    pub(crate) fn entries_into(&self, out: &mut Vec<Entry>) {
        let parts = self.parts();
        out.clear();
        out.extend(parts.ids.iter().map(|id| Entry {
            term: u32::from_le_bytes(*id),
            title: 0,
            lead: 0,
            body: 0,
        }));
        let one = |count: &mut u8| *count = count.saturating_add(1);
        for place in parts.title {
            if let Some(entry) = out.get_mut(usize::from(u16::from_le_bytes(*place))) {
                one(&mut entry.title);
            }
        }
        for (i, place) in parts.body.iter().enumerate() {
            if let Some(entry) = out.get_mut(usize::from(u16::from_le_bytes(*place))) {
                one(&mut entry.body);
                if i < LEAD {
                    one(&mut entry.lead);
                }
            }
        }
    }

    /// The distinct terms with their shortest words, as far as these are known and text.
    pub(crate) fn words(&self) -> impl Iterator<Item = (u32, Option<&str>)> {
        let parts = self.parts();
        let mut rest = parts.words;
        let lengths = parts.lengths.iter();
        self.ids().zip(lengths).map(move |(id, &len)| {
            let (word, behind) = rest.split_at_checked(len.into()).unwrap_or_default();
            rest = behind;
            (id, str::from_utf8(word).ok())
        })
    }

    /// Appends the terms without those of some stretches of the text, which ascend. A term that comes
    /// nowhere else goes; the others keep their words.
    pub(crate) fn write_without(&self, gone: &[Range<u32>], out: &mut Vec<u8>) {
        const NONE: u16 = u16::MAX;
        let parts = self.parts();
        let is_gone = |i: u32| {
            let next = gone.partition_point(|range| range.end <= i);
            gone.get(next).is_some_and(|range| range.contains(&i))
        };
        let title = parts.title.iter().map(|p| u16::from_le_bytes(*p));
        let body = (0..).zip(parts.body);
        let body = body.filter(|(i, _)| !is_gone(*i));
        let body = body.map(|(_, p)| u16::from_le_bytes(*p));
        let (title, body): (Vec<u16>, Vec<u16>) = (title.collect(), body.collect());
        // New places in the order in which terms first come, as a text without those lines has them.
        let mut new = vec![NONE; parts.ids.len()];
        let mut order = Vec::new();
        for &place in title.iter().chain(&body) {
            if let Some(new) = new.get_mut(usize::from(place)).filter(|new| **new == NONE) {
                *new = order.len() as u16;
                order.push(usize::from(place));
            }
        }
        for n in [order.len(), title.len(), body.len()] {
            out.extend_from_slice(&(n as u32).to_le_bytes());
        }
        order
            .iter()
            .for_each(|&i| out.extend_from_slice(&parts.ids[i]));
        let words: Vec<(u32, Option<&str>)> = self.words().collect();
        let word = |i: usize| words.get(i).and_then(|w| w.1).unwrap_or_default();
        out.extend(order.iter().map(|&i| word(i).len() as u8));
        for &place in title.iter().chain(&body) {
            let place = new.get(usize::from(place)).copied().unwrap_or_default();
            out.extend_from_slice(&place.to_le_bytes());
        }
        for &i in &order {
            out.extend_from_slice(word(i).as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(id: u32, token: u32, word: &str) -> Term<'_> {
        Term { id, token, word }
    }

    fn bytes(gatherer: &Gatherer) -> Vec<u8> {
        let mut out = Vec::new();
        gatherer.write(&mut out);
        out
    }

    #[test]
    fn each_term_comes_back_with_its_counts_and_its_shortest_word() {
        let mut gatherer = Gatherer::default();
        gatherer.add_body(term(9, 0, "of the article before"));
        gatherer.clear();
        gatherer.add_title(term(7, 0, "القوات"));
        gatherer.add_body(term(8, 0, "قاعدة"));
        (1..LEAD as u32).for_each(|i| gatherer.add_body(term(100 + i, i, "")));
        gatherer.add_body(term(7, LEAD as u32, "قوات"));
        gatherer.add_body(term(7, LEAD as u32 + 1, "والقوات"));
        let terms = Terms::new(bytes(&gatherer));
        assert!(terms.is_sound());
        let entries = terms.entries();
        let of = |term| *entries.iter().find(|e| e.term == term).unwrap();
        let counts = |e: Entry| [e.title, e.lead, e.body];
        assert_eq!(counts(of(7)), [1, 0, 2]);
        assert_eq!(counts(of(8)), [0, 1, 1]);
        assert_eq!(entries.len(), 1 + LEAD);
        let words: Vec<_> = terms.words().filter(|w| w.1 != Some("")).collect();
        assert_eq!(words, [(7, Some("قوات")), (8, Some("قاعدة"))]);
        assert_eq!(gatherer.before(LEAD as u32 + 1), LEAD as u32 + 1);
    }

    #[test]
    fn hostile_articles_have_bounded_records() {
        let mut gatherer = Gatherer::default();
        for id in 0..100_000 {
            gatherer.add_body(term(id, id, "كلمة"));
        }
        for _ in 0..1000 {
            gatherer.add_body(term(1, 0, "كلمة"));
        }
        let terms = Terms::new(bytes(&gatherer));
        assert_eq!(terms.ids().count(), MOST);
        assert_eq!(terms.entries()[1].body, 255);
        assert!(terms.is_sound());
    }

    #[test]
    fn terms_without_a_stretch_are_those_of_a_text_without_it() {
        let all = [1, 2, 3, 2, 4, 5, 1, 6];
        let mut out = Vec::new();
        Terms::of(&[5], &all).write_without(&[1..3, 4..6], &mut out);
        let left = Terms::new(out);
        assert_eq!(left, Terms::of(&[5], &[1, 2, 1, 6]));
        assert!(left.is_sound());
    }

    #[test]
    fn what_is_cut_short_or_garbage_is_not_sound_and_does_not_panic() {
        let mut gatherer = Gatherer::default();
        gatherer.add_title(term(7, 0, "القوات"));
        gatherer.add_body(term(8, 0, "قاعدة"));
        let whole = bytes(&gatherer);
        for len in 1..whole.len() {
            let terms = Terms::new(&whole[..len]);
            assert!(!terms.is_sound(), "{len}");
            terms.entries();
            terms.write_without(std::slice::from_ref(&(0..1)), &mut Vec::new());
        }
        assert!(Terms::default().is_sound());
    }
}
