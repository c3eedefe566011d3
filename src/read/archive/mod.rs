//! Archives: the files inside them are inputs like others.
//!
//! In: the bytes of a zip or tar file. Out: its files, in the order of the archive. Nothing is
//! unpacked to where its name points, so a name such as `../x` is a label and no more.

use std::fs::File;
use std::io::{self, Seek, SeekFrom};

use super::Unpacked;
use super::detect::Archive;
use super::feed::Source;
use crate::error::Skipped;

/// The files of an archive.
///
/// Law: the stream of a file is used no more once the next file is asked for.
pub(super) trait Entries: Send {
    /// The next file or fault; none at the end.
    fn next(&mut self) -> Option<Entry>;
}

/// What comes next in an archive.
#[allow(dead_code)]
pub(super) enum Entry {
    File(Source),
    Skipped(Skipped),
}

/// Opens an archive.
pub(super) fn open(
    kind: Archive,
    stream: Unpacked,
    file: Option<File>,
    name: &str,
) -> Result<Box<dyn Entries>, String> {
    let _ = (kind, stream, file, name);
    Err("an archive".to_owned())
}

#[cfg_attr(not(feature = "parquet"), allow(dead_code))]
/// The bytes of an input as a file: the file itself if it is not packed, else a temporary copy.
pub(super) fn seekable(mut stream: Unpacked, file: Option<File>) -> Result<File, String> {
    let plain = stream.packing() == super::Packing::Plain;
    let told = |e: io::Error| super::fault(&e);
    let mut file = match file.filter(|f| plain && f.metadata().is_ok_and(|m| m.is_file())) {
        Some(file) => file,
        None => {
            let mut copy = tempfile::tempfile().map_err(told)?;
            io::copy(&mut stream, &mut copy).map_err(told)?;
            copy
        }
    };
    file.seek(SeekFrom::Start(0)).map_err(told)?;
    Ok(file)
}
