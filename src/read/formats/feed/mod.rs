//! Feeds and news sitemaps: RSS of every version, Atom, sitemaps with and without news.
//!
//! In: a stream of bytes. Out: each item as a record of its own bytes, untouched, and what the feed
//! says of all of them ([`Channel`]). The reader follows only where markup begins and ends, so a
//! broken feed is read as far as it goes, and one of any size in the memory of one item. An item is
//! understood by whoever parses it. No entity that a document declares is expanded and no
//! address fetched. Linear; reading costs about as much as a search for `<`.

mod channel;
mod inside;
mod item;
mod items;
mod lexer;
mod rewrite;
#[cfg(test)]
mod tests;

use crate::error::Result;
use crate::read::file_format::{Beginning, FileFormat, Opened};
use crate::read::reader::Records;
use crate::read::rewrite::{Edit, Rewriter};

pub use channel::{Channel, Dialect};

/// Files that are feeds or sitemaps.
pub(super) struct Feed;

impl FileFormat for Feed {
    fn recognises(&self, beginning: &Beginning<'_>) -> Result<bool, String> {
        let first = first_element(beginning.text).filter(|_| beginning.text.starts_with(b"<"));
        Ok(first.is_some_and(|tag| is_feed(&tag)))
    }

    fn open(&self, input: Opened) -> Result<Box<dyn Records>, String> {
        Ok(Box::new(items::Items::new(
            input.stream,
            input.name,
            input.limit,
        )))
    }

    fn family(&self) -> &'static str {
        "feeds"
    }

    fn rewriter(&self, _: Edit) -> Result<Rewriter> {
        Ok(Rewriter::Records(Box::<rewrite::Feed>::default()))
    }
}

/// Whether the outermost element, in lower case, is that of a feed: `rss`, `atom:feed`.
fn is_feed(tag: &str) -> bool {
    let name = tag.rsplit(':').next().unwrap_or_default();
    tag == "rdf:rdf" || matches!(name, "rss" | "feed" | "urlset" | "sitemapindex")
}

/// The name of the first element in the beginning of a text, in lower case; else that which the
/// document type promises.
pub(super) fn first_element(head: &[u8]) -> Option<String> {
    let (mut lexer, mut at) = (lexer::Lexer::new(), 0);
    while let Some(kind) = lexer.next(head, &mut at) {
        if matches!(kind, lexer::Kind::Start | lexer::Kind::Empty) {
            return Some(lower(lexer.name()));
        }
    }
    if lexer.in_start_tag() {
        return Some(lower(lexer.name()));
    }
    let name = head.get(lexer.pending()?..)?.strip_prefix(b"<!DOCTYPE")?;
    let mut words = name.split(|b| b.is_ascii_whitespace() || *b == b'[');
    words.find(|word| !word.is_empty()).map(lower)
}

fn lower(name: &[u8]) -> String {
    String::from_utf8_lossy(name).to_ascii_lowercase()
}
