//! The terms of one article: what the story level keeps of its text.
//!
//! In: the story terms of headline and text. Out: each distinct term once, with how often it
//! stands in the headline, among the first [`LEAD`] terms and in the whole text, and the shortest
//! word it was written as. In the spool a record is `count u32 | entries | words`, an entry `term
//! u32 | headline u8 | lead u8 | text u8 | bytes of the word u8`. Cost: 15 ns a term.

use hashbrown::HashTable;

use crate::text::Term;

/// The first terms of a text, where news says what happened.
const LEAD: u32 = 80;
/// Terms beyond this many distinct ones are not kept: a list of words is no article.
const MOST: usize = 1 << 13;
/// Bytes of an entry in the spool.
pub(crate) const ENTRY: usize = 8;

/// A term of an article, and how often it stands where. Counts stop at 255.
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
    /// Bytes of its shortest word.
    word: u8,
}

/// Where a term stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Title,
    Body,
}

/// Gathers the terms of one article after the other.
#[derive(Debug, Default)]
pub(crate) struct Gatherer {
    entries: Vec<Entry>,
    /// Where the word of each entry begins.
    words: Vec<u32>,
    text: String,
    numbers: HashTable<u32>,
    /// Terms of the text so far.
    read: u32,
}

impl Gatherer {
    /// Forgets the article before.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.words.clear();
        self.text.clear();
        self.numbers.clear();
        self.read = 0;
    }

    /// Adds a term.
    pub(crate) fn add(&mut self, field: Field, term: Term<'_>) {
        let Self {
            entries,
            words,
            text,
            numbers,
            read,
        } = self;
        *read += u32::from(field == Field::Body);
        let found = numbers.find(u64::from(term.id) << 32 | u64::from(term.id), |&i| {
            entries[i as usize].term == term.id
        });
        // The lengths of words fit into a byte.
        let short = term.word.len() < 256 && !term.word.is_empty();
        let i = match found {
            Some(&i) => i as usize,
            None if entries.len() == MOST => return,
            None => {
                let i = entries.len();
                entries.push(Entry {
                    term: term.id,
                    title: 0,
                    lead: 0,
                    body: 0,
                    word: 0,
                });
                words.push(0);
                let hash = |&i: &u32| {
                    let id = u64::from(entries[i as usize].term);
                    id << 32 | id
                };
                numbers.insert_unique(hash(&(i as u32)), i as u32, hash);
                i
            }
        };
        let entry = &mut entries[i];
        if short && (entry.word == 0 || term.word.len() < usize::from(entry.word)) {
            entry.word = term.word.len() as u8;
            words[i] = text.len() as u32;
            text.push_str(term.word);
        }
        let one = |count: &mut u8| *count = count.saturating_add(1);
        match field {
            Field::Title => one(&mut entry.title),
            Field::Body => {
                one(&mut entry.body);
                if *read <= LEAD {
                    one(&mut entry.lead);
                }
            }
        }
    }

    /// The distinct terms so far, in the order in which they came.
    pub(crate) fn terms(&self) -> impl Iterator<Item = u32> {
        self.entries.iter().map(|e| e.term)
    }

    /// Appends the spool record of the article.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&(self.entries.len() as u32).to_le_bytes());
        for e in &self.entries {
            out.extend_from_slice(&e.term.to_le_bytes());
            out.extend_from_slice(&[e.title, e.lead, e.body, e.word]);
        }
        for (e, &start) in self.entries.iter().zip(&self.words) {
            let start = start as usize;
            let word = self.text.get(start..start + usize::from(e.word));
            out.extend_from_slice(word.unwrap_or_default().as_bytes());
        }
    }
}

/// The number of entries of the record that begins with `bytes`.
pub(crate) fn count(bytes: &[u8]) -> usize {
    bytes
        .first_chunk::<4>()
        .map_or(0, |b| u32::from_le_bytes(*b) as usize)
}

/// The entries of a record, words left out.
pub(crate) fn entries(record: &[u8]) -> impl Iterator<Item = Entry> {
    let entries = record.get(4..).unwrap_or_default();
    let (entries, _) = entries.as_chunks::<ENTRY>();
    entries
        .iter()
        .take(count(record))
        .map(|&[a, b, c, d, title, lead, body, word]| Entry {
            term: u32::from_le_bytes([a, b, c, d]),
            title,
            lead,
            body,
            word,
        })
}

/// The terms of a whole record with their words.
pub(crate) fn words(record: &[u8]) -> impl Iterator<Item = (Entry, &str)> {
    let mut rest = record.get(4 + ENTRY * count(record)..).unwrap_or_default();
    entries(record).map(move |entry| {
        let (word, behind) = rest
            .split_at_checked(usize::from(entry.word))
            .unwrap_or_default();
        rest = behind;
        (entry, str::from_utf8(word).unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(id: u32, token: u32, word: &str) -> Term<'_> {
        Term { id, token, word }
    }

    fn record(gatherer: &Gatherer) -> Vec<u8> {
        let mut out = Vec::new();
        gatherer.write(&mut out);
        out
    }

    #[test]
    fn each_term_comes_back_with_its_counts_and_its_shortest_word() {
        let mut gatherer = Gatherer::default();
        gatherer.add(Field::Body, term(9, 0, "of the article before"));
        gatherer.clear();
        gatherer.add(Field::Title, term(7, 0, "القوات"));
        gatherer.add(Field::Body, term(8, 0, "قاعدة"));
        (1..LEAD).for_each(|i| gatherer.add(Field::Body, term(100 + i, i, "")));
        gatherer.add(Field::Body, term(7, LEAD, "قوات"));
        gatherer.add(Field::Body, term(7, LEAD + 1, "والقوات"));
        let record = record(&gatherer);
        let got: Vec<_> = words(&record)
            .filter(|(_, word)| !word.is_empty())
            .map(|(e, w)| (e.term, [e.title, e.lead, e.body], w))
            .collect();
        assert_eq!(got, [(7, [1, 0, 2], "قوات"), (8, [0, 1, 1], "قاعدة")]);
        assert_eq!(entries(&record).count(), 1 + LEAD as usize);
        assert_eq!(entries(&record[..4 + ENTRY]).count(), 1);
        assert_eq!(words(&[]).count(), 0);
    }

    #[test]
    fn hostile_articles_have_bounded_records() {
        let mut gatherer = Gatherer::default();
        for id in 0..100_000 {
            gatherer.add(Field::Body, term(id, id, "كلمة"));
        }
        for _ in 0..1000 {
            gatherer.add(Field::Body, term(1, 0, "كلمة"));
        }
        let record = record(&gatherer);
        assert_eq!(count(&record), MOST);
        assert_eq!(entries(&record).nth(1).unwrap().body, 255);
    }
}
