//! Records of web archives.

use super::super::fates::Label;

/// Appends a record; a label becomes fields of its head.
pub(in super::super) fn record(raw: &[u8], label: Option<&Label>, out: &mut Vec<u8>) {
    let first_line = memchr::memchr(b'\n', raw).map_or(0, |end| end + 1);
    let (version, rest) = raw.split_at(first_line);
    out.extend_from_slice(version);
    if let Some(label) = label {
        for (name, value) in Label::NAMES.iter().zip(label.texts()) {
            // An id is what a feed says it is: it must not begin a line of its own.
            let value = value.replace(|c: char| c.is_control(), " ");
            if !value.is_empty() {
                let name = name.replace('_', "-");
                out.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
            }
        }
    }
    out.extend_from_slice(rest);
}
