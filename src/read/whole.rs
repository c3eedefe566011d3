//! A file that is one record: a plain text, a page.

use std::io::Read;
use std::sync::Arc;

use super::batch::{Batch, Format};
use super::fault;

/// Adds the whole stream to `batch`. The error is the reason to skip it.
pub(super) fn read(
    stream: Box<dyn Read + Send>,
    format: Format,
    name: &Arc<str>,
    limit: usize,
    batch: &mut Batch,
) -> Result<(), String> {
    let start = batch.bytes.len();
    let done = stream.take(limit as u64 + 1).read_to_end(&mut batch.bytes);
    let len = batch.bytes.len() - start;
    if len > limit {
        batch.bytes.truncate(start);
        return Err(format!(
            "the text is larger than {} MB (see --max-record)",
            limit / 1_000_000
        ));
    }
    if let Err(e) = done {
        batch.skip(name, None, fault(&e));
    }
    if batch.bytes[start..].iter().all(u8::is_ascii_whitespace) {
        batch.bytes.truncate(start);
        return Err("the file is empty".to_owned());
    }
    batch.close(start..start + len, format, name, 1);
    Ok(())
}
