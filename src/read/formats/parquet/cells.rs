//! A row of a Parquet file as bytes.
//!
//! For each column that is read, in their order, the length of its text as a little-endian `u32`
//! ([`u32::MAX`]: no value), then the text.

use std::borrow::Cow;

use crate::article::Article;
use crate::read::decode::decode;
use crate::read::fields::Fields;
use crate::read::found::{Found, Value};
use crate::read::record::RecordFormat;

/// A record that is the cells of a row under these names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cells(pub Vec<String>);

impl RecordFormat for Cells {
    fn parse<'a>(&self, raw: &'a [u8], fields: &Fields) -> Result<Article<'a>, String> {
        values(raw, &self.0, fields).article()
    }

    fn context(&self) -> Cow<'_, [u8]> {
        Cow::Owned(self.0.join("\0").into_bytes())
    }
}

/// Appends a cell to a row.
#[cfg(feature = "parquet")]
pub(super) fn append(text: Option<&[u8]>, out: &mut Vec<u8>) {
    let len = text.map_or(Some(u32::MAX), |text| u32::try_from(text.len()).ok());
    out.extend(len.unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(text.unwrap_or_default());
}

/// The values of a row.
fn values<'a>(mut raw: &'a [u8], names: &[String], fields: &Fields) -> Found<'a> {
    let mut found = Found::default();
    for name in names {
        let Some((len, after)) = raw.split_first_chunk() else {
            break;
        };
        raw = after;
        let len = u32::from_le_bytes(*len);
        if len == u32::MAX {
            continue;
        }
        let Some((cell, after)) = raw.split_at_checked(len as usize) else {
            break;
        };
        raw = after;
        if let Some((field, rank)) = fields.find(name) {
            found.put(field, rank, Value::Text(decode(cell, None).0));
        }
    }
    found
}
