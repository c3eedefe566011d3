//! Names of files: those to keep, or all with what they are.

use super::super::fates::Label;
use crate::read::Record;

/// Appends the name of a file; with a label as a JSON object.
pub(in super::super) fn path(record: &Record, label: Option<&Label>, out: &mut Vec<u8>) {
    let Some(label) = label else {
        out.extend_from_slice(record.input.as_bytes());
        out.push(b'\n');
        return;
    };
    let file = serde_json::Value::from(&*record.input);
    let raw = format!("{{\"file\":{file}}}");
    super::json::line(raw.as_bytes(), Some(label), out);
}
