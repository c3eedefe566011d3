//! One input before it is looked at.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::reader::fault;
use crate::error::{Cause, Error, Result};

/// One input before it is looked at.
pub(super) struct Source {
    /// For messages: a path, or that of an archive and of the file in it.
    pub(super) name: String,
    pub(super) stream: Box<dyn Read + Send>,
    /// The file itself, for formats that are read from their end.
    pub(super) file: Option<File>,
    pub(super) in_archive: bool,
}

/// An input as a file that can be read from its end: the file itself, if it is not packed, else a
/// temporary copy of what it unpacks to. The error is the reason to skip it.
pub(super) fn seekable(stream: &mut impl Read, file: Option<File>) -> Result<File, String> {
    let reason = |e: io::Error| fault(&e);
    let mut file = match file.filter(|f| f.metadata().is_ok_and(|m| m.is_file())) {
        Some(file) => file,
        None => {
            let mut copy = tempfile::tempfile().map_err(reason)?;
            io::copy(stream, &mut copy).map_err(reason)?;
            copy
        }
    };
    file.seek(SeekFrom::Start(0)).map_err(reason)?;
    Ok(file)
}

/// Opens a file for a second reading. An error if it is no longer a regular file: nobody may ever
/// write into a pipe that has come in its place. The inner error is that of a file which cannot be
/// opened.
pub(super) fn open_again(path: &Path) -> Result<io::Result<File>> {
    let check = |meta: Metadata| {
        if meta.is_file() {
            return Ok(());
        }
        Err(Error::from(Cause::Changed {
            name: path.display().to_string(),
            how: "it is no longer a regular file".to_owned(),
        }))
    };
    // Opening a pipe may wait, so this is asked before; and after it, of what was opened.
    let opened = match fs::metadata(path) {
        Ok(meta) => {
            check(meta)?;
            File::open(path)
        }
        Err(e) => Err(e),
    };
    if let Ok(meta) = opened.as_ref().map(File::metadata) {
        check(meta.map_err(|source| Cause::Unreadable {
            path: path.to_owned(),
            source,
        })?)?;
    }
    Ok(opened)
}
