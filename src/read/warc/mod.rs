//! The responses in a web archive.

use std::io::Read;
use std::sync::Arc;

use super::batch::Batch;
use super::{More, Records};

/// Reads responses.
pub(super) struct Responses<R> {
    _stream: R,
    input: Arc<str>,
}

impl<R: Read> Responses<R> {
    pub(super) fn new(stream: R, input: Arc<str>, _limit: usize) -> Self {
        Self {
            _stream: stream,
            input,
        }
    }
}

impl<R: Read + Send> Records for Responses<R> {
    fn fill(&mut self, batch: &mut Batch, _room: usize) -> More {
        batch.skip(self.input.to_string(), "a web archive");
        More::No
    }
}
