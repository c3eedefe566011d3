//! What is in an archive, before its name is looked at.

use std::io::Read;

use crate::read::decode::decode;

/// The files of one kind of archive, as they come.
pub(super) trait Files: Send {
    fn next(&mut self) -> Option<Found>;
}

/// A file in an archive, before its name is looked at.
pub(super) struct Found {
    /// Its path in the archive; empty where the archive itself is meant.
    pub(super) name: String,
    pub(super) what: What,
}

pub(super) enum What {
    File(Box<dyn Read + Send>),
    Folder,
    Skipped(String),
}

impl Found {
    /// A fault of the archive itself.
    pub(super) fn fault(why: impl Into<String>) -> Self {
        Self {
            name: String::new(),
            what: What::Skipped(why.into()),
        }
    }
}

/// The text of a name in an archive.
pub(super) fn text(name: &[u8]) -> String {
    decode(name, None).0.into_owned()
}
