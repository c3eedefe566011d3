//! The items of a feed or sitemap.

use std::io::Read;
use std::sync::Arc;

use super::batch::Batch;
use super::{More, Records};

/// What a feed says of all its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Everything before the first item.
    pub head: Vec<u8>,
    /// The elements that are open there, the outermost first.
    pub open: Vec<String>,
    /// The name of the feed.
    pub title: Option<String>,
    /// The language of the feed.
    pub language: Option<String>,
    /// The charset that its first line declares.
    pub charset: Option<String>,
}

/// Reads items.
pub(super) struct Items<R> {
    _stream: R,
    input: Arc<str>,
}

impl<R: Read> Items<R> {
    pub(super) fn new(stream: R, input: Arc<str>, _limit: usize) -> Self {
        Self {
            _stream: stream,
            input,
        }
    }
}

impl<R: Read + Send> Records for Items<R> {
    fn fill(&mut self, batch: &mut Batch, _room: usize) -> More {
        batch.skip(self.input.to_string(), "a feed");
        More::No
    }
}
