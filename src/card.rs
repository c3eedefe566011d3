//! What a run keeps of an article outside memory: its card, its shingles, its story terms and, if
//! it was asked to, its text.
//!
//! Cards lie apart from the rest: reports read them again and again, and all cards of a few hundred
//! thousand articles fit into memory, where the rest has long gone to a file. A card is `length u32`
//! and its fields, each with its length before it; the rest is `shingle count u32 | terms length u32
//! | text length u32 | text | shingles | terms`, the terms as the coverage stage writes them. All
//! numbers are little-endian.

use std::borrow::Cow;

use crate::article::Moment;
use crate::error::Result;
use crate::spool::{Spool, Spot};
use crate::text::Language;

/// Bytes before the text.
const HEAD: usize = 12;
/// How much a run keeps in memory of the cards, and of the rest.
const CARDS_MEMORY: usize = 32 << 20;
const REST_MEMORY: usize = 64 << 20;
/// Longer headlines and names are cut, so that one hostile record cannot fill a report.
const LONGEST_FIELD: usize = 4096;
/// The same for texts. Hardly any article of a newspaper has half of it.
const LONGEST_TEXT: usize = 1 << 16;
/// Characters of an excerpt: two or three lines.
const EXCERPT: usize = 200;

/// Which texts of articles a run keeps, for reports that show them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Texts {
    /// None: headlines alone.
    #[default]
    None,
    /// The first lines of each article.
    Excerpt,
    /// Whole texts in stories of two or more articles, the first lines of the others.
    Stories,
}

impl Texts {
    /// What is kept of a text before stories are known.
    pub(crate) fn kept(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::None => "".into(),
            Self::Excerpt => excerpt(text),
            Self::Stories => shortened(text, LONGEST_TEXT),
        }
    }
}

/// The first lines of a text as one: at most 200 characters, cut behind a word. Its own excerpt is
/// the same.
pub(crate) fn excerpt(text: &str) -> Cow<'_, str> {
    if is_excerpt(text) {
        return text.into();
    }
    let mut words = text.split_whitespace().peekable();
    let mut out = String::with_capacity(2 * EXCERPT);
    let mut room = EXCERPT;
    while let Some(word) = words.next() {
        let length = letters(word, room) + usize::from(!out.is_empty());
        // The sign that something is missing needs room as well.
        if length + usize::from(words.peek().is_some()) > room {
            if out.is_empty() {
                out.extend(word.chars().take(EXCERPT - 1));
            }
            out.push('…');
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
        room -= length;
    }
    out.into()
}

/// Whether a text is short, and one line with single spaces; it may be and not be told.
fn is_excerpt(text: &str) -> bool {
    let bytes = text.strip_suffix('…').unwrap_or(text).as_bytes();
    let spaced = |pair: &[u8]| pair[0] != b' ' || pair[1] != b' ';
    // White space beyond ASCII begins with one of these.
    let odd = |b: &u8| *b < b' ' || matches!(*b, 0xc2 | 0xe1..=0xe3);
    text.len() <= 4 * EXCERPT
        && !bytes.iter().any(odd)
        && bytes.windows(2).all(spaced)
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && letters(text, EXCERPT) <= EXCERPT
}

/// The characters of a word; of one that finds no room, more than that.
fn letters(word: &str, room: usize) -> usize {
    let enough = word.len().min(4 * room + 4);
    // Bytes that begin a character.
    let begins = |b: &&u8| **b & 0xc0 != 0x80;
    word.as_bytes()[..enough].iter().filter(begins).count()
}

/// An article as reports show it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// Its id: the record's own, else its URL, else where it stands in the input.
    pub id: String,
    /// Headline, or the first words of the text where there is none.
    pub title: String,
    /// Outlet: the record's own, else the host of its URL, else what the page says of itself.
    pub source: String,
    /// Web address, empty if unknown.
    pub url: String,
    /// `file:line`, or the file.
    pub place: String,
    /// Date of publication from a trusted place.
    pub published: Option<Moment>,
    /// Language of the text, if it can be told.
    pub language: Option<Language>,
}

/// The same, borrowed: from an article on the way into the spool, from the spool on the way out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CardView<'a> {
    pub(crate) id: Cow<'a, str>,
    pub(crate) title: Cow<'a, str>,
    pub(crate) source: Cow<'a, str>,
    pub(crate) url: &'a str,
    pub(crate) place: &'a str,
    pub(crate) published: Option<Moment>,
    pub(crate) language: Option<Language>,
}

impl CardView<'_> {
    /// A card of its own.
    pub(crate) fn into_card(self) -> Card {
        Card {
            id: self.id.into_owned(),
            title: self.title.into_owned(),
            source: self.source.into_owned(),
            url: self.url.to_owned(),
            place: self.place.to_owned(),
            published: self.published,
            language: self.language,
        }
    }

    /// Appends the records of an article.
    pub(crate) fn write(
        &self,
        shingles: &[u32],
        terms: impl FnOnce(&mut Vec<u8>),
        text: &str,
        out: &mut Records,
    ) {
        self.write_card(&mut out.cards);
        let out = &mut out.rest;
        let start = out.len();
        out.extend_from_slice(&[0; HEAD]);
        out.extend_from_slice(text.as_bytes());
        let behind = out.len();
        out.resize(behind + 4 * shingles.len(), 0);
        for (place, shingle) in out[behind..]
            .as_chunks_mut::<4>()
            .0
            .iter_mut()
            .zip(shingles)
        {
            *place = shingle.to_le_bytes();
        }
        let behind = out.len();
        terms(out);
        let terms = (out.len() - behind) as u32;
        let lengths = [shingles.len() as u32, terms, text.len() as u32];
        for (i, length) in lengths.into_iter().enumerate() {
            out[start + 4 * i..start + 4 * i + 4].copy_from_slice(&length.to_le_bytes());
        }
    }

    fn write_card(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(&[0; 4]);
        for field in [&self.id, &self.title, &self.source, self.url, self.place] {
            let field = cut(field);
            out.extend_from_slice(&(field.len() as u32).to_le_bytes());
            out.extend_from_slice(field.as_bytes());
        }
        let date = self.published.map_or(i64::MIN, Moment::to_bits);
        out.extend_from_slice(&date.to_le_bytes());
        out.extend_from_slice(self.language.as_ref().map_or("", Language::code).as_bytes());
        let length = (out.len() - start - 4) as u32;
        out[start..start + 4].copy_from_slice(&length.to_le_bytes());
    }
}

/// A card as it lies in the spool, in memory or read from the file.
pub(crate) struct StoredCard<'s>(Cow<'s, [u8]>);

impl StoredCard<'_> {
    /// Its fields.
    pub(crate) fn view(&self) -> CardView<'_> {
        let mut rest = self.0.get(4..4 + length(&self.0)).unwrap_or_default();
        let mut field = || {
            let (len, tail) = rest.split_first_chunk::<4>()?;
            let (text, tail) = tail.split_at_checked(u32::from_le_bytes(*len) as usize)?;
            rest = tail;
            // It was written as text.
            simdutf8::basic::from_utf8(text).ok()
        };
        let [id, title, source, url, place] = [(); 5].map(|()| field().unwrap_or_default());
        let date = rest
            .first_chunk::<8>()
            .map_or(i64::MIN, |b| i64::from_le_bytes(*b));
        CardView {
            id: id.into(),
            title: title.into(),
            source: source.into(),
            url,
            place,
            published: (date != i64::MIN).then(|| Moment::from_bits(date)),
            // Its code is the last of the card.
            language: rest
                .get(8..)
                .and_then(|code| simdutf8::basic::from_utf8(code).ok()?.parse().ok()),
        }
    }
}

/// The records of some articles on their way into the [`Store`].
#[derive(Debug, Default)]
pub(crate) struct Records {
    cards: Vec<u8>,
    rest: Vec<u8>,
}

impl Records {
    /// Room for so many articles, and so many bytes of the rest.
    pub(crate) fn with_capacity(articles: usize, rest: usize) -> Self {
        /// Bytes of a usual card.
        const CARD: usize = 320;
        Self {
            cards: Vec::with_capacity(CARD * articles),
            rest: Vec::with_capacity(rest),
        }
    }

    /// Where the records of the next article will begin.
    pub(crate) fn next(&self) -> (u32, u32) {
        (self.cards.len() as u32, self.rest.len() as u32)
    }

    /// Bytes so far.
    pub(crate) fn len(&self) -> usize {
        self.cards.len() + self.rest.len()
    }

    /// Gives back the room that was not needed.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.cards.shrink_to_fit();
        self.rest.shrink_to_fit();
    }

    /// Hash of all there is.
    pub(crate) fn hash(&self) -> u64 {
        let mut hash = xxhash_rust::xxh3::Xxh3::new();
        hash.update(&self.cards);
        hash.update(&self.rest);
        hash.digest()
    }
}

/// Where the records of an article lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    block: u32,
    card: u32,
    rest: u32,
}

impl Place {
    /// Those that began at `next` (see [`Records::next`]) in the records that became `block`.
    pub(crate) fn new(block: u32, (card, rest): (u32, u32)) -> Self {
        Self { block, card, rest }
    }
}

/// The records of all articles of a run.
#[derive(Debug)]
pub(crate) struct Store {
    cards: Spool,
    rest: Spool,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            cards: Spool::new(CARDS_MEMORY),
            rest: Spool::new(REST_MEMORY),
        }
    }
}

impl Store {
    /// Takes the records of some articles and gives the number of their block.
    pub(crate) fn append(&mut self, records: Records) -> Result<u32> {
        self.cards.append(records.cards)?;
        // Both have the same number of blocks.
        self.rest.append(records.rest)
    }

    /// The card of an article.
    pub(crate) fn card(&self, place: Place) -> Result<StoredCard<'_>> {
        let spot = Spot::new(place.block, place.card);
        // Most cards fit into one read.
        let bytes = self.cards.read(spot, 0, 1024)?;
        let length = length(&bytes);
        if bytes.len() < 4 + length {
            return Ok(StoredCard(self.cards.read(spot, 0, 4 + length)?));
        }
        Ok(StoredCard(bytes))
    }

    /// The shingles of an article, in the order of the text, repeats included.
    pub(crate) fn shingles(&self, place: Place) -> Result<Vec<u32>> {
        let (spot, [count, _, text]) = self.lengths(place)?;
        Ok(self
            .rest
            .read(spot, HEAD + text, 4 * count)?
            .as_chunks::<4>()
            .0
            .iter()
            .map(|b| u32::from_le_bytes(*b))
            .collect())
    }

    /// The story terms of an article.
    pub(crate) fn terms(&self, place: Place) -> Result<Cow<'_, [u8]>> {
        let (spot, [count, terms, text]) = self.lengths(place)?;
        self.rest.read(spot, HEAD + text + 4 * count, terms)
    }

    /// The text of an article, if one was kept.
    pub(crate) fn text(&self, place: Place) -> Result<Option<Cow<'_, str>>> {
        /// An excerpt comes in one read.
        const EXPECTED: usize = 512;
        let spot = Spot::new(place.block, place.rest);
        let head = self.rest.read(spot, 0, HEAD + EXPECTED)?;
        let text = head.get(8..).map_or(0, length);
        if text == 0 {
            return Ok(None);
        }
        let bytes = match head {
            _ if text > EXPECTED => self.rest.read(spot, HEAD, text)?,
            Cow::Borrowed(bytes) => bytes.get(HEAD..HEAD + text).unwrap_or_default().into(),
            Cow::Owned(mut bytes) => {
                bytes.truncate(HEAD + text);
                bytes.drain(..HEAD.min(bytes.len()));
                bytes.into()
            }
        };
        // It was written as text.
        Ok(match bytes {
            Cow::Borrowed(bytes) => simdutf8::basic::from_utf8(bytes).ok().map(Cow::Borrowed),
            Cow::Owned(bytes) => {
                let text = simdutf8::basic::from_utf8(&bytes).ok();
                text.map(|text| Cow::Owned(text.to_owned()))
            }
        })
    }

    /// Where the rest of an article is; number of shingles, bytes of the terms, bytes of the text.
    fn lengths(&self, place: Place) -> Result<(Spot, [usize; 3])> {
        let spot = Spot::new(place.block, place.rest);
        let head = self.rest.read(spot, 0, HEAD)?;
        let number = |i: usize| head.get(4 * i..).map_or(0, length);
        Ok((spot, [0, 1, 2].map(number)))
    }
}

/// The number at the beginning of a record.
fn length(bytes: &[u8]) -> usize {
    let first = bytes.first_chunk::<4>();
    first.map_or(0, |b| u32::from_le_bytes(*b) as usize)
}

/// The beginning of a field that is too long, with a sign that something is missing.
pub(crate) fn cut(field: &str) -> Cow<'_, str> {
    shortened(field, LONGEST_FIELD)
}

/// The first `most` bytes, with the same sign.
fn shortened(field: &str, most: usize) -> Cow<'_, str> {
    if field.len() <= most {
        return field.into();
    }
    let end = (0..=most)
        .rev()
        .find(|&i| field.is_char_boundary(i))
        .unwrap_or(0);
    format!("{}…", &field[..end]).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_word_without_end_is_cut_and_an_endless_text_is_not_kept_whole() {
        let endless = "ب".repeat(100_000);
        assert_eq!(excerpt(&endless).chars().count(), EXCERPT);
        assert_eq!(excerpt(&excerpt(&endless)), excerpt(&endless));
        assert!(Texts::Stories.kept(&endless).len() <= LONGEST_TEXT + '…'.len_utf8());
        assert_eq!(Texts::None.kept("نص"), "");
        assert_eq!(Texts::Stories.kept("نص"), "نص");
    }

    proptest! {
        #[test]
        fn a_card_comes_back_as_it_was_written(
            id in ".{0,40}", title in ".{0,2000}", source in ".{0,20}",
            seconds in proptest::option::of(-4_000_000_000i64..4_000_000_000),
            shingles in proptest::collection::vec(any::<u32>(), 0..50),
            text in ".{0,300}",
        ) {
            let published = seconds.map(Moment::from_bits);
            let card = CardView {
                id: id.into(), title: title.into(), source: source.as_str().into(), published, ..CardView::default()
            };
            let mut records = Records::default();
            CardView::default().write(&[7], |_| (), "before", &mut records);
            let next = records.next();
            card.write(&shingles, |out| out.extend_from_slice(b"terms"), &text, &mut records);
            CardView::default().write(&[8], |_| (), "behind", &mut records);
            let mut store = Store::default();
            let place = Place::new(store.append(records).unwrap(), next);
            let want = CardView { title: cut(&card.title), ..card.clone() };
            let stored = store.card(place).unwrap();
            prop_assert_eq!(stored.view(), want);
            prop_assert_eq!(store.shingles(place).unwrap(), shingles);
            prop_assert_eq!(&*store.terms(place).unwrap(), b"terms");
            let kept = store.text(place).unwrap();
            prop_assert_eq!(kept.as_deref(), Some(&*text).filter(|text| !text.is_empty()));
        }

        #[test]
        fn an_excerpt_is_short_whole_words_and_its_own_excerpt(text in "([a-zاب]{0,30}[ \n]{1,3}){0,40}") {
            let short = excerpt(&text);
            prop_assert!(short.chars().count() <= EXCERPT, "{}", short);
            prop_assert_eq!(excerpt(&short), &*short);
            let words: Vec<&str> = text.split_whitespace().collect();
            match short.strip_suffix('…') {
                None => prop_assert_eq!(&*short, words.join(" ")),
                Some(cut) => prop_assert!(words.join(" ").starts_with(cut)),
            }
        }
    }
}
