//! The digest of an article: everything that Sada derives from one article by itself.
//!
//! ```text
//! Article -> words -> tokens, terms --+
//!         -> parts of the text -------+-> Digest <-> bytes
//!         -> metadata ----------------+
//! ```
//!
//! A digest depends on its article and the [`Recipe`] alone: not on other articles, threads or order.
//! What other articles teach about it (which of its lines are boilerplate, which number its id gets) is
//! not in it; it keeps what both answers need.
//!
//! Cost: the text stage, and 1 µs. Size: some 1 KB for the near-duplicate tokens of an article of 3 KB,
//! 1.6 KB for its terms, .5 KB for its lines, .3 KB for its metadata.

mod digester;
mod lines;
mod metadata;
mod parts;
mod payload;
mod terms;
mod texts;
mod varint;

#[cfg(test)]
mod tests;

use std::fmt;

use xxhash_rust::xxh3::xxh3_64;

pub use digester::Digester;
pub(crate) use lines::{Lines, Observed};
pub use metadata::{Metadata, id};
pub(crate) use metadata::{MetadataRef, StoredMetadata, address_hash, language};
pub(crate) use payload::{Payload, Sections, content_hash, tokens};
pub use terms::{Entry, Terms};
pub use texts::Texts;
pub(crate) use texts::{cut, excerpt};

use crate::article::Moment;
use crate::error::{Cause, Result};

/// First bytes of an encoded digest.
const MAGIC: &[u8; 4] = b"sdg1";

/// What digests are made by: only those of one recipe can be compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Recipe {
    /// Whether story terms are kept.
    pub terms: bool,
    /// Whether the lines that may turn out to be boilerplate are kept.
    pub lines: bool,
}

impl fmt::Display for Recipe {
    /// One short string, as it stands in every stored header: the version of the text rules, the hash of
    /// tokens, and what is kept.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (terms, lines) = (u8::from(self.terms), u8::from(self.lines));
        write!(f, "text-1/xxh3-32/terms-{terms}/lines-{lines}")
    }
}

/// Everything that Sada derives from one article by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Digest {
    recipe: Recipe,
    keys: Keys,
    /// The name of its outlet; empty if that is unknown.
    outlet: String,
    metadata: Vec<u8>,
    payload: Vec<u8>,
}

/// What a collection keeps of each article in memory.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Keys {
    /// Hash of the id.
    pub(crate) id: u64,
    pub(crate) published: Option<Moment>,
    /// Hash of the canonical address; 0 if there is none.
    pub(crate) address: u64,
    /// Words of the text.
    pub(crate) words: u32,
}

/// The hash of an id. Ids that are the same as far as metadata keep them are the same.
pub(crate) fn id_hash(id: &str) -> u64 {
    xxh3_64(cut(id).as_bytes())
}

impl Digest {
    /// What it was made by.
    pub fn recipe(&self) -> Recipe {
        self.recipe
    }

    /// What reports show of the article.
    pub fn metadata(&self) -> Metadata {
        self.stored_metadata().view().into_metadata()
    }

    /// The number of its near-duplicate tokens.
    pub fn words(&self) -> u32 {
        self.keys.words
    }

    /// Its near-duplicate tokens in the order of the text: the upper halves of their hashes
    /// ([`word_hash`](crate::text::word_hash)).
    pub fn tokens(&self) -> impl ExactSizeIterator<Item = u32> {
        self.payload().tokens()
    }

    /// Its story terms; none if the recipe keeps none.
    pub fn terms(&self) -> Terms<'_> {
        self.payload().terms()
    }

    /// Its text, if it was asked for, at most 64 KiB of it.
    pub fn text(&self) -> Option<&str> {
        self.payload().text()
    }

    /// A hash of its metadata, except where the article was read, and of its tokens.
    pub fn content_hash(&self) -> u64 {
        self.payload().content()
    }

    pub(crate) fn payload(&self) -> Payload<'_> {
        Payload(&self.payload)
    }

    pub(crate) fn stored_metadata(&self) -> StoredMetadata<'_> {
        StoredMetadata::new(&*self.metadata)
    }

    pub(crate) fn keys(&self) -> Keys {
        self.keys
    }

    pub(crate) fn outlet(&self) -> &str {
        &self.outlet
    }

    /// Its bytes: metadata and payload.
    pub(crate) fn parts(&self) -> (&[u8], &[u8]) {
        (&self.metadata, &self.payload)
    }

    /// The digest as bytes: `"sdg1" | bytes of the recipe u16 | recipe | hash of the address u64 | metadata
    /// | payload`, the same on every machine.
    pub fn encode(&self) -> Vec<u8> {
        let recipe = self.recipe.to_string();
        let mut out = Vec::with_capacity(64 + self.metadata.len() + self.payload.len());
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&(recipe.len() as u16).to_le_bytes());
        out.extend_from_slice(recipe.as_bytes());
        out.extend_from_slice(&self.keys.address.to_le_bytes());
        out.extend_from_slice(&self.metadata);
        out.extend_from_slice(&self.payload);
        out
    }

    /// The digest that [`Digest::encode`] made bytes of.
    ///
    /// # Errors
    ///
    /// Of kind [`Recipe`](crate::ErrorKind::Recipe) if another recipe made it, of kind
    /// [`Input`](crate::ErrorKind::Input) if it is no digest or a damaged one.
    pub fn decode(bytes: &[u8], recipe: Recipe) -> Result<Self> {
        let damaged = |why| -> crate::Error { Cause::BadDigest { why }.into() };
        let rest = bytes.strip_prefix(MAGIC);
        let rest = rest.ok_or_else(|| damaged("does not begin like one"))?;
        let header = || {
            let (len, rest) = rest.split_first_chunk::<2>()?;
            let (made_by, rest) = rest.split_at_checked(u16::from_le_bytes(*len).into())?;
            let (address, rest) = rest.split_first_chunk::<8>()?;
            let size = StoredMetadata::size(rest);
            let (metadata, payload) = rest.split_at_checked(size)?;
            let made_by = str::from_utf8(made_by).ok()?;
            Some((made_by, u64::from_le_bytes(*address), metadata, payload))
        };
        let (made_by, address, metadata, payload) =
            header().ok_or_else(|| damaged("is cut short"))?;
        if made_by != recipe.to_string() {
            let (found, expected) = (made_by.to_owned(), recipe.to_string());
            return Err(Cause::Recipe { found, expected }.into());
        }
        let (stored, whole) = (StoredMetadata::new(metadata), Payload(payload));
        if !(stored.is_sound() && whole.is_sound()) {
            return Err(damaged("is damaged"));
        }
        let view = stored.view();
        Ok(Self {
            recipe,
            keys: Keys {
                id: id_hash(&view.id),
                published: view.published,
                address,
                words: whole.tokens().len() as u32,
            },
            outlet: view.source.into_owned(),
            metadata: metadata.to_vec(),
            payload: payload.to_vec(),
        })
    }
}
