//! Names of files: those to keep, or all with what they are.

use crate::error::Result;
use crate::read::formats::json::write_line;
use crate::read::record::Record;
use crate::read::rewrite::{Label, Rewrite};

/// Writes the name of the file that a record is; with a label as a JSON object.
pub(in crate::read::formats) struct Paths;

impl Rewrite for Paths {
    fn record(
        &mut self,
        _: &[u8],
        record: &Record,
        label: Option<&Label>,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        if label.is_none() {
            out.extend_from_slice(record.input.as_bytes());
            out.push(b'\n');
            return Ok(());
        }
        let file = serde_json::Value::from(&*record.input);
        let raw = format!("{{\"file\":{file}}}");
        write_line(raw.as_bytes(), label, out);
        Ok(())
    }
}
