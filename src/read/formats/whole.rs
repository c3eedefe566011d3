//! A file that is one record: a plain text, a page.

use std::io::Read;
use std::sync::Arc;

use crate::read::batch::Batch;
use crate::read::file_format::Opened;
use crate::read::reader::{More, Records, fault};
use crate::read::record::Format;

/// Reads a file as one record.
pub(super) struct Whole {
    stream: Box<dyn Read + Send>,
    format: Format,
    input: Arc<str>,
    limit: usize,
}

impl Whole {
    pub(super) fn new(input: Opened, format: Format) -> Self {
        Self {
            stream: input.stream,
            format,
            input: input.name,
            limit: input.limit,
        }
    }

    /// Adds the whole stream to `batch`. The error is the reason to skip it.
    fn read(&mut self, batch: &mut Batch) -> Result<(), String> {
        let start = batch.bytes.len();
        let stream = self.stream.by_ref().take(self.limit as u64 + 1);
        let done = { stream }.read_to_end(&mut batch.bytes);
        let len = batch.bytes.len() - start;
        if len > self.limit {
            batch.bytes.truncate(start);
            return Err(format!(
                "the text is larger than {} MB (option max-record)",
                self.limit / 1_000_000
            ));
        }
        if let Err(e) = done {
            batch.skip(&self.input, None, fault(&e));
        }
        if batch.bytes[start..].iter().all(u8::is_ascii_whitespace) {
            batch.bytes.truncate(start);
            return Err("the file is empty".to_owned());
        }
        batch.close(start..start + len, &self.format, &self.input, 1);
        Ok(())
    }
}

impl Records for Whole {
    fn fill(&mut self, batch: &mut Batch, _: usize) -> More {
        if let Err(why) = self.read(batch) {
            batch.skip(&self.input, None, why);
        }
        More::No
    }
}
