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
#[cfg(test)]
mod tests;

pub use channel::{Channel, Dialect};
pub(super) use item::parse;
pub(super) use items::Items;

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
