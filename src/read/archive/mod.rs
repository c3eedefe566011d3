//! Archives: the files inside them are inputs like others.
//!
//! In: the bytes of a zip or tar file. Out: its files, in the order of the archive, under the name
//! of the archive and their own (`pages.zip/news/1.html`). Nothing is unpacked to where its name
//! points, so a name such as `../x` is a label and no more. Folders and hidden files are left out
//! quietly, files that hold no articles by their names are counted.
//!
//! A tar file is read as it streams by; a zip file is read from its end, so that one from a pipe or
//! packing is copied to a temporary file first. Memory is one file's buffers, however many files
//! there are.

mod tar;
mod zip;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

pub(super) use self::tar::is_header as is_tar;
use super::detect::Archive;
use super::feed::Source;
use super::inputs::holds_no_articles;
use super::{Limits, Unpacked};
use crate::error::Skipped;

/// The files of an archive.
///
/// Law: the stream of a file is used no more once the next file is asked for.
pub(super) trait Entries: Send {
    /// The next file or fault; none at the end.
    fn next(&mut self) -> Option<Entry>;
}

/// What comes next in an archive.
pub(super) enum Entry {
    File(Source),
    /// A file that holds no articles by its name.
    LeftOut(String),
    Skipped(Skipped),
}

/// The files of one kind of archive, as they come.
trait Files: Send {
    fn next(&mut self) -> Option<Found>;
}

/// A file in an archive, before its name is looked at.
struct Found {
    /// Its path in the archive; empty where the archive itself is meant.
    name: String,
    what: What,
}

enum What {
    File(Box<dyn Read + Send>),
    Folder,
    Skipped(String),
}

impl Found {
    /// A fault of the archive itself.
    fn fault(why: impl Into<String>) -> Self {
        Self {
            name: String::new(),
            what: What::Skipped(why.into()),
        }
    }
}

/// An archive under its name.
struct Named<F> {
    files: F,
    name: String,
    /// Whether anything was in it so far.
    gave: bool,
}

impl<F: Files> Entries for Named<F> {
    fn next(&mut self) -> Option<Entry> {
        loop {
            let Some(Found { name, what }) = self.files.next() else {
                let empty = !std::mem::replace(&mut self.gave, true);
                return empty.then(|| {
                    Entry::Skipped(Skipped::new(&*self.name, None, "the archive is empty"))
                });
            };
            self.gave = true;
            let place = match name.is_empty() {
                true => self.name.clone(),
                false => format!("{}/{}", self.name, name.trim_start_matches('/')),
            };
            match what {
                _ if is_hidden(&name) => {}
                What::Folder => {}
                _ if holds_no_articles(&name) => return Some(Entry::LeftOut(place)),
                What::File(stream) => {
                    return Some(Entry::File(Source {
                        name: place,
                        stream,
                        file: None,
                        in_archive: true,
                    }));
                }
                What::Skipped(why) => return Some(Entry::Skipped(Skipped::new(place, None, why))),
            }
        }
    }
}

/// Whether a file or a folder above it has a leading dot, or holds what macOS puts beside files.
fn is_hidden(name: &str) -> bool {
    name.split(['/', '\\'])
        .any(|part| part == "__MACOSX" || part.starts_with('.') && part != "." && part != "..")
}

/// Opens an archive.
pub(super) fn open(
    kind: Archive,
    stream: Unpacked,
    file: Option<File>,
    name: &str,
    limits: Limits,
) -> Result<Box<dyn Entries>, String> {
    let (name, gave) = (name.to_owned(), false);
    Ok(match kind {
        Archive::Tar => {
            let files = tar::Members::new(stream);
            Box::new(Named { files, name, gave })
        }
        Archive::Zip => {
            let files = zip::Members::open(seekable(stream, file)?, limits)?;
            Box::new(Named { files, name, gave })
        }
    })
}

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

/// The text of a name in an archive.
fn text(name: &[u8]) -> String {
    super::decode(name, None).0.into_owned()
}
