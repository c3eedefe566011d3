//! Archives: the files inside them are inputs like others.
//!
//! In: the bytes of a zip or tar file. Out: its files, in the order of the archive, under the name
//! of the archive and their own (`pages.zip/news/1.html`). Nothing is unpacked to where its name
//! points, so a name such as `../x` is a label and no more. Folders and hidden files are left out
//! quietly, files that hold no articles by their names are counted.
//!
//! A tar file is read as it streams by; a zip file is read from its end, so one from a pipe or
//! packing is copied to a temporary file first. Memory is one file's buffers, however many files
//! there are.

mod member;
mod tar;
mod zip;

use std::fs::File;

use self::member::{Files, Found, What};
use super::inputs::holds_no_articles;
use super::source::{Source, seekable};
use super::unpack::{Limits, Unpacked};
use crate::error::Skipped;

/// The kinds of archives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Archive {
    Zip,
    Tar,
}

impl Archive {
    /// By the first bytes of an input; an empty tar file by its name too.
    pub(super) fn recognise(head: &[u8], extension: &str) -> Option<Self> {
        // An empty tar file is nothing but zeros.
        let may_be_empty = matches!(extension, "tar" | "tgz") && head.len() >= 1024;
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            Some(Self::Zip)
        } else if (may_be_empty && head.iter().all(|&b| b == 0))
            || head.get(257..262) == Some(b"ustar")
            || tar::is_header(head)
        {
            Some(Self::Tar)
        } else {
            None
        }
    }
}

/// The files of an archive.
///
/// Rule: the stream of a file is not used any more once the next file is asked for.
pub(super) trait Entries: Send {
    /// The next file or fault; none at the end.
    fn next(&mut self) -> Option<Entry>;
}

/// What comes next in an archive.
pub(super) enum Entry {
    File(Source),
    /// A file that holds no articles by its name.
    Ignored(String),
    Skipped(Skipped),
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
            let place = if name.is_empty() {
                self.name.clone()
            } else {
                format!("{}/{}", self.name, name.trim_start_matches('/'))
            };
            match what {
                _ if is_hidden(&name) => {}
                What::Folder => {}
                _ if holds_no_articles(&name) => return Some(Entry::Ignored(place)),
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

/// Opens an archive; `file` is the input itself, if it is not packed.
pub(super) fn open(
    kind: Archive,
    mut stream: Unpacked,
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
            let files = zip::Members::open(seekable(&mut stream, file)?, limits)?;
            Box::new(Named { files, name, gave })
        }
    })
}
