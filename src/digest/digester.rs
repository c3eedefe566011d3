//! Articles in, digests out.

use xxhash_rust::xxh3::xxh3_64;

use super::lines::Scanner;
use super::metadata::{address_hash, metadata};
use super::payload::Writer;
use super::terms::Gatherer;
use super::texts::{cut, kept};
use super::{Digest, Keys, Recipe, id_hash};
use crate::article::Article;
use crate::text::{Words, token_id};

/// Makes digests, and uses its scratch space again. Keep one for each thread: 5 MB.
#[derive(Debug, Default)]
pub struct Digester {
    recipe: Recipe,
    keeps_text: bool,
    words: Words,
    hashes: Vec<u64>,
    tokens: Vec<u32>,
    terms: Gatherer,
    scanner: Scanner,
}

impl Digester {
    /// A digester by this recipe.
    pub fn new(recipe: Recipe) -> Self {
        Self {
            recipe,
            ..Self::default()
        }
    }

    /// The same; its digests keep the text, for reports that show it.
    pub fn with_text(self, keeps_text: bool) -> Self {
        Self { keeps_text, ..self }
    }

    /// The digest of an article. `place` says where it was read, as messages show it; its end is
    /// the id of an article that has neither an id nor an address.
    pub fn digest(&mut self, article: &Article<'_>, place: &str) -> Digest {
        let mut digest = Digest::default();
        self.digest_into(article, place, &mut digest);
        digest
    }

    /// The same, in the place of a digest that is not needed any more.
    pub(crate) fn digest_into(&mut self, article: &Article<'_>, place: &str, out: &mut Digest) {
        let (title, text) = (&*article.title, &*article.text);
        if self.recipe.lines {
            self.scanner.scan(title, text);
        } else {
            self.scanner.clear();
        }
        self.read_words(title, text);
        let metadata = metadata(article, place);
        out.recipe = self.recipe;
        out.keys = Keys {
            id: id_hash(&metadata.id),
            published: metadata.published,
            address: address_hash(metadata.url),
            words: self.tokens.len() as u32,
        };
        out.outlet.clear();
        out.outlet.push_str(&cut(&metadata.source));
        out.metadata.clear();
        let before_place = metadata.write(&mut out.metadata);
        let metadata_hash = xxh3_64(&out.metadata[4..before_place]);
        let Self {
            recipe,
            scanner,
            terms,
            ..
        } = self;
        let kept = if self.keeps_text {
            kept(text)
        } else {
            "".into()
        };
        Writer::new(&mut out.payload).write(
            metadata_hash,
            |out| {
                if recipe.lines {
                    scanner.write(title, text, |token| terms.before(token), out);
                }
            },
            &kept,
            &self.tokens,
            |out| {
                if recipe.terms {
                    terms.write(out);
                }
            },
        );
    }

    /// The tokens of the last article.
    pub(crate) fn tokens(&self) -> &[u32] {
        &self.tokens
    }

    /// Tokens and, if they are kept, terms of an article.
    fn read_words(&mut self, title: &str, text: &str) {
        let Self {
            words,
            hashes,
            terms,
            scanner,
            ..
        } = self;
        terms.clear();
        hashes.clear();
        if self.recipe.terms {
            words.terms(title, hashes, |term| terms.add_title(term));
            hashes.clear();
            let add = |term: crate::text::Term<'_>| terms.add_body(term);
            words.terms_at(text, &mut scanner.breaks, hashes, add);
        } else {
            words.hashes_at(text, &mut scanner.breaks, hashes);
        }
        self.tokens.clear();
        self.tokens
            .extend(hashes.iter().map(|&hash| token_id(hash)));
    }
}
