//! The digests of all articles outside memory: metadata and payloads, each in a spill file.
//!
//! In: [`Block`]s of digests. Out: metadata and the sections of payloads, by the [`Place`] of the article.
//! Metadata lie apart from the payloads: reports read them again and again.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::spill::{Location, SpillFile};
use crate::digest::{
    Digest, Keys, MetadataRef, Payload, Sections, StoredMetadata, Terms, content_hash, tokens,
};
use crate::error::Result;

/// How many bytes are kept in memory of the metadata, and of the payloads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Memory {
    pub(crate) metadata: usize,
    pub(crate) payload: usize,
}

impl Default for Memory {
    /// Metadata of some 130,000 articles, of which reports ask again and again; payloads of 20,000.
    fn default() -> Self {
        Self {
            metadata: 32 << 20,
            payload: 24 << 20,
        }
    }
}

/// An article of a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// Where its metadata and its payload begin in the block.
    pub(super) metadata: u32,
    pub(super) payload: u32,
    pub(super) keys: Keys,
    /// Its outlet among those of the block.
    pub(super) outlet: u32,
}

/// The digests of some articles on their way into the [`Store`].
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(super) metadata: Vec<u8>,
    pub(super) payload: Vec<u8>,
    pub(super) rows: Vec<Row>,
    pub(super) outlets: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Block {
    /// Room for so many articles, and for so many bytes of payload.
    pub(crate) fn with_capacity(articles: usize, payload: usize) -> Self {
        /// Bytes of usual metadata.
        const METADATA: usize = 320;
        Self {
            metadata: Vec::with_capacity(METADATA * articles),
            payload: Vec::with_capacity(payload),
            rows: Vec::with_capacity(articles),
            ..Self::default()
        }
    }

    /// Adds the digest of an article.
    pub(crate) fn push(&mut self, digest: &Digest) {
        let (metadata, payload) = digest.parts();
        self.add(metadata, payload, digest.keys(), digest.outlet());
    }

    /// Adds an article of which only metadata, keys and maybe a text are known.
    pub(crate) fn push_saved(&mut self, metadata: &MetadataRef<'_>, keys: Keys, text: &str) {
        let mut bytes = Vec::new();
        metadata.write(&mut bytes);
        self.add(&bytes, &Payload::of_text(text), keys, &metadata.source);
    }

    fn add(&mut self, metadata: &[u8], payload: &[u8], keys: Keys, outlet: &str) {
        let Self {
            outlets, numbers, ..
        } = self;
        let outlet = *numbers.entry_ref(outlet).or_insert_with(|| {
            outlets.push(outlet.to_owned());
            outlets.len() as u32 - 1
        });
        self.rows.push(Row {
            metadata: self.metadata.len() as u32,
            payload: self.payload.len() as u32,
            keys,
            outlet,
        });
        self.metadata.extend_from_slice(metadata);
        self.payload.extend_from_slice(payload);
    }

    /// Number of articles.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Bytes so far.
    pub(crate) fn bytes(&self) -> usize {
        self.metadata.len() + self.payload.len()
    }

    /// Gives back the room that was not needed.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.metadata.shrink_to_fit();
        self.payload.shrink_to_fit();
        self.numbers = HashMap::new();
    }
}

/// Where the digest of an article lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    block: u32,
    metadata: u32,
    payload: u32,
}

impl Place {
    pub(super) fn new(block: u32, row: &Row) -> Self {
        Self::at(block, row.metadata, row.payload)
    }

    /// So far into a block.
    pub(super) fn at(block: u32, metadata: u32, payload: u32) -> Self {
        Self {
            block,
            metadata,
            payload,
        }
    }

    fn in_metadata(self) -> Location {
        Location::new(self.block, self.metadata)
    }

    fn in_payload(self) -> Location {
        Location::new(self.block, self.payload)
    }
}

/// The digests of all articles.
#[derive(Debug)]
pub(super) struct Store {
    metadata: SpillFile,
    payload: SpillFile,
}

impl Default for Store {
    fn default() -> Self {
        Self::new(Memory::default())
    }
}

impl Store {
    pub(super) fn new(memory: Memory) -> Self {
        Self {
            metadata: SpillFile::new(memory.metadata),
            payload: SpillFile::new(memory.payload),
        }
    }

    /// Takes the bytes of a block and gives its number.
    pub(super) fn append(&mut self, metadata: Vec<u8>, payload: Vec<u8>) -> Result<u32> {
        self.metadata.append(metadata)?;
        // Both have the same number of blocks.
        self.payload.append(payload)
    }

    /// The metadata of an article.
    pub(super) fn metadata(&self, place: Place) -> Result<StoredMetadata<'_>> {
        /// Most metadata fit into one read.
        const EXPECTED: usize = 640;
        let bytes = self.metadata.read(place.in_metadata(), 0, EXPECTED)?;
        let size = StoredMetadata::size(&bytes);
        if bytes.len() < size {
            let whole = self.metadata.read(place.in_metadata(), 0, size)?;
            return Ok(StoredMetadata::new(whole));
        }
        Ok(StoredMetadata::new(bytes))
    }

    fn sections(&self, place: Place) -> Result<Sections> {
        let head = self.payload.read(place.in_payload(), 0, Sections::HEAD)?;
        Ok(Sections::read(&head))
    }

    fn section(
        &self,
        place: Place,
        of: impl FnOnce(Sections) -> std::ops::Range<usize>,
    ) -> Result<Cow<'_, [u8]>> {
        let range = of(self.sections(place)?);
        self.payload
            .read(place.in_payload(), range.start, range.len())
    }

    /// The content hash of an article.
    pub(super) fn content_hash(&self, place: Place) -> Result<u64> {
        let head = self.payload.read(place.in_payload(), 0, Sections::HEAD)?;
        Ok(content_hash(&head))
    }

    /// The near-duplicate tokens of an article, of which there are so many, in the order of the text.
    pub(super) fn tokens(&self, place: Place, count: u32) -> Result<Vec<u32>> {
        let range = Sections::of_tokens(count as usize);
        let bytes = self
            .payload
            .read(place.in_payload(), range.start, range.len())?;
        Ok(tokens(&bytes).collect())
    }

    /// The story terms of an article.
    pub(super) fn terms(&self, place: Place) -> Result<Terms<'_>> {
        Ok(Terms::new(self.section(place, Sections::terms)?))
    }

    /// What is kept of the lines of an article, encoded.
    pub(super) fn lines(&self, place: Place) -> Result<Cow<'_, [u8]>> {
        self.section(place, Sections::lines)
    }

    /// The whole payload of an article.
    pub(super) fn payload(&self, place: Place) -> Result<Cow<'_, [u8]>> {
        self.section(place, |sections| 0..sections.terms().end)
    }

    /// The text of an article, if one was kept.
    pub(super) fn text(&self, place: Place) -> Result<Option<Cow<'_, str>>> {
        let bytes = self.section(place, Sections::text)?;
        if bytes.is_empty() {
            return Ok(None);
        }
        // It was written as text.
        Ok(match bytes {
            Cow::Borrowed(bytes) => simdutf8::basic::from_utf8(bytes).ok().map(Cow::Borrowed),
            Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
        })
    }
}
