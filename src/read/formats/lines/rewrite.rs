//! Texts, one a line.

use crate::error::Result;
use crate::read::formats::json::{JsonObject, write_line};
use crate::read::record::Record;
use crate::read::rewrite::{Label, Rewrite};

/// Writes a text; a JSON record among them on one line.
pub(super) struct Texts;

impl Rewrite for Texts {
    fn record(
        &mut self,
        raw: &[u8],
        record: &Record,
        _: Option<&Label>,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        if record.format.get::<JsonObject>().is_some() {
            write_line(raw, None, out);
        } else {
            out.extend_from_slice(raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw));
            out.push(b'\n');
        }
        Ok(())
    }
}
