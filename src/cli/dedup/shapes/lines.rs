//! Texts, one a line.

use crate::read::{Format, Record};

/// Appends a text; a JSON record among them on one line.
pub(in super::super) fn line(raw: &[u8], record: &Record, out: &mut Vec<u8>) {
    match record.format {
        Format::Json => super::json::line(raw, None, out),
        _ => {
            out.extend_from_slice(raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw));
            out.push(b'\n');
        }
    }
}
