//! What reports show of an article: id, headline, outlet, address, place, date, language.
//!
//! In: an article. Out: its metadata, owned, borrowed or as it is stored: `length u32` and the fields, each
//! with its length before it; the place is the last. All numbers are little-endian.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

use super::texts::cut;
use crate::article::{Article, Moment};
use crate::extract::address;
use crate::text::{self, Language};

/// An article as reports show it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metadata {
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

/// The same, borrowed: from an article on the way into the spill file, from the spill file on the way out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct MetadataRef<'a> {
    pub(crate) id: Cow<'a, str>,
    pub(crate) title: Cow<'a, str>,
    pub(crate) source: Cow<'a, str>,
    pub(crate) url: &'a str,
    pub(crate) place: &'a str,
    pub(crate) published: Option<Moment>,
    pub(crate) language: Option<Language>,
}

impl MetadataRef<'_> {
    /// A metadata of its own.
    pub(crate) fn into_metadata(self) -> Metadata {
        Metadata {
            id: self.id.into_owned(),
            title: self.title.into_owned(),
            source: self.source.into_owned(),
            url: self.url.to_owned(),
            place: self.place.to_owned(),
            published: self.published,
            language: self.language,
        }
    }

    /// Appends it as [`StoredMetadata`] reads it. The place comes last: what is before it says the same of the
    /// article wherever it was read. Returns how many bytes that is.
    pub(crate) fn write(&self, out: &mut Vec<u8>) -> usize {
        let start = out.len();
        out.extend_from_slice(&[0; 4]);
        let date = self.published.map_or(i64::MIN, Moment::to_bits);
        out.extend_from_slice(&date.to_le_bytes());
        let language = self.language.as_ref().map_or("", Language::code);
        for field in [language, &self.id, &self.title, &self.source, self.url] {
            write_field(field, out);
        }
        let before_place = out.len() - start;
        write_field(self.place, out);
        let length = (out.len() - start - 4) as u32;
        out[start..start + 4].copy_from_slice(&length.to_le_bytes());
        before_place
    }
}

/// Appends a field and its length.
fn write_field(field: &str, out: &mut Vec<u8>) {
    let field = cut(field);
    out.extend_from_slice(&(field.len() as u32).to_le_bytes());
    out.extend_from_slice(field.as_bytes());
}

/// A metadata as it is stored.
pub(crate) struct StoredMetadata<'s>(Cow<'s, [u8]>);

impl<'s> StoredMetadata<'s> {
    /// What [`MetadataRef::write`] wrote, maybe with other bytes after it.
    pub(crate) fn new(bytes: impl Into<Cow<'s, [u8]>>) -> Self {
        Self(bytes.into())
    }

    /// Whether all its fields are whole.
    pub(super) fn is_sound(&self) -> bool {
        let mut metadata = Vec::new();
        self.view().write(&mut metadata);
        *metadata == *self.0
    }

    /// How many bytes the metadata is that begins with these.
    pub(crate) fn size(bytes: &[u8]) -> usize {
        4 + length(bytes)
    }

    /// Its fields.
    pub(crate) fn view(&self) -> MetadataRef<'_> {
        let bytes = self.0.get(4..Self::size(&self.0)).unwrap_or_default();
        let (date, mut rest) = bytes.split_first_chunk::<8>().unwrap_or((&NO_DATE, bytes));
        let mut field = || {
            let (len, tail) = rest.split_first_chunk::<4>()?;
            let (text, tail) = tail.split_at_checked(u32::from_le_bytes(*len) as usize)?;
            rest = tail;
            // It was written as text.
            simdutf8::basic::from_utf8(text).ok()
        };
        let [language, id, title, source, url, place] =
            [(); 6].map(|()| field().unwrap_or_default());
        let date = i64::from_le_bytes(*date);
        MetadataRef {
            id: id.into(),
            title: title.into(),
            source: source.into(),
            url,
            place,
            published: (date != i64::MIN).then(|| Moment::from_bits(date)),
            language: language.parse().ok(),
        }
    }
}

/// The number at the beginning of a record.
fn length(bytes: &[u8]) -> usize {
    let first = bytes.first_chunk::<4>();
    first.map_or(0, |b| u32::from_le_bytes(*b) as usize)
}

/// The language of an article: by its letters, or else as its record states it.
pub(crate) fn language(article: &Article<'_>) -> Option<Language> {
    let stated = || article.language.as_ref()?.parse().ok();
    text::language(&article.text)
        .or_else(|| text::language(&article.title))
        .or_else(stated)
}

/// The id of an article that was read at `place`: its own, else its address, else the end of the place.
pub fn id<'a>(article: &'a Article<'_>, place: &'a str) -> &'a str {
    match (&article.id, article.url.as_deref()) {
        (Some(id), _) => id.trim(),
        (None, Some(url)) if !url.is_empty() => url,
        // The name of the file, without its folder: the same wherever the folder is.
        _ => place.rsplit(['/', '\\']).next().unwrap_or_default(),
    }
}

/// The date of an article without one.
const NO_DATE: [u8; 8] = i64::MIN.to_le_bytes();

/// What reports show of an article.
pub(super) fn metadata<'a>(article: &'a Article<'_>, place: &'a str) -> MetadataRef<'a> {
    let url = article.url.as_deref().unwrap_or_default();
    let id = id(article, place);
    let title = match article.title.trim() {
        "" => first_words(&article.text).into(),
        title => title.into(),
    };
    let source = outlet(article);
    MetadataRef {
        id: id.into(),
        title,
        source,
        url,
        place,
        published: article.published,
        language: language(article),
    }
}

/// The outlet of an article, be it by its address; empty if unknown.
pub(crate) fn outlet<'a>(article: &'a Article<'_>) -> Cow<'a, str> {
    let by_address = |url| address::outlet(url).map(Cow::Owned);
    match &article.source {
        Some(source) => source.trim().into(),
        None => article
            .url
            .as_deref()
            .and_then(by_address)
            .unwrap_or_default(),
    }
}

/// The first words of a text, as a stand-in for a headline.
pub(super) fn first_words(text: &str) -> String {
    let mut words = text.split_whitespace();
    let first: Vec<&str> = words.by_ref().take(12).collect();
    let more = if words.next().is_some() { " …" } else { "" };
    first.join(" ") + more
}

/// A number that stands for the canonical form of an address; 0 for none.
pub(crate) fn address_hash(url: &str) -> u64 {
    address::canonical(url).map_or(0, |canonical| xxh3_64(canonical.as_bytes()).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_card_comes_back_as_it_was_written(
            id in ".{0,40}", title in ".{0,2000}", source in ".{0,20}",
            seconds in proptest::option::of(-4_000_000_000i64..4_000_000_000),
        ) {
            let published = seconds.map(Moment::from_bits);
            let metadata = MetadataRef {
                id: id.into(), title: title.into(), source: source.as_str().into(), published, ..MetadataRef::default()
            };
            let mut bytes = Vec::new();
            metadata.write(&mut bytes);
            prop_assert_eq!(StoredMetadata::size(&bytes), bytes.len());
            bytes.push(7);
            let stored = StoredMetadata::new(bytes);
            let want = MetadataRef { title: cut(&metadata.title), ..metadata.clone() };
            prop_assert_eq!(stored.view(), want.clone());
            let elsewhere = MetadataRef { place: "elsewhere", ..metadata.clone() };
            let (mut here, mut there) = (Vec::new(), Vec::new());
            let same = metadata.write(&mut here);
            prop_assert_eq!(elsewhere.write(&mut there), same);
            prop_assert_eq!(&here[4..same], &there[4..same]);
        }
    }
}
