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

pub use channel::{Channel, Dialect};
pub(super) use item::parse;
pub(super) use items::Items;
