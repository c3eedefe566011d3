//! The rows of Parquet files.

use std::fs::File;
use std::sync::Arc;

use super::batch::Batch;
use super::options::FieldMap;
use super::{More, Records};

/// Reads rows.
pub(super) struct Rows {
    _file: File,
    input: Arc<str>,
}

impl Rows {
    /// Opens a file. The error is the reason to skip it.
    pub(super) fn open(
        file: File,
        _map: &[FieldMap],
        input: Arc<str>,
        _limit: usize,
    ) -> Result<Self, String> {
        Ok(Self { _file: file, input })
    }
}

impl Records for Rows {
    fn fill(&mut self, batch: &mut Batch, _room: usize) -> More {
        batch.skip(self.input.to_string(), "a Parquet file");
        More::No
    }
}
