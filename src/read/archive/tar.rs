//! The members of a tar file (POSIX ustar and pax, GNU long names).
//!
//! In: a stream of blocks of 512 bytes. Out: its regular files in their order. Links, devices and
//! sparse files are named as skipped. A damaged header is named once, and reading resumes at the
//! next block that is a header by its checksum. Memory is one header and the buffers of the stream.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use tar::{EntryType, Header, PaxExtensions};

use super::member::{Files, Found, What, text};
use crate::read::reader::fault;
use crate::read::unpack::Unpacked;

const BLOCK: usize = 512;
/// The longest name, and the longest pax header, that is read.
const LONGEST: u64 = 1 << 20;

/// Whether an input begins with the header of a tar file.
pub(super) fn is_header(head: &[u8]) -> bool {
    let Some(block) = head.first_chunk::<BLOCK>() else {
        return false;
    };
    let field = 148..156;
    let sum = |(at, &byte): (usize, &u8)| {
        if field.contains(&at) {
            u32::from(b' ')
        } else {
            u32::from(byte)
        }
    };
    let sum: u32 = block.iter().enumerate().map(sum).sum();
    block[0] != 0
        && Header::from_byte_slice(block)
            .cksum()
            .is_ok_and(|c| c == sum)
}

/// The stream of an archive, shared with the file that is being read from it.
struct Shared {
    stream: Unpacked,
    /// What is left of the file that is being read, and the padding after it.
    left: u64,
    padding: u64,
    /// Whether a fault of the stream was reported.
    failed: bool,
    /// Whether the next header has to be looked for.
    lost: bool,
}

impl Shared {
    /// Notes that a file of this size comes next.
    fn expect(&mut self, size: u64) {
        self.left = size;
        self.padding = (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
    }

    /// Passes over what is left of a file.
    fn finish(&mut self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.left).saturating_add(std::mem::take(&mut self.padding));
        // The last padding may be missing, as some programs leave it out.
        io::copy(&mut self.stream.by_ref().take(rest), &mut io::sink()).map(|_| ())
    }

    /// Fills `block`; false if the stream ends before it begins.
    fn block(&mut self, block: &mut [u8; BLOCK]) -> io::Result<bool> {
        let mut filled = 0;
        while filled < BLOCK {
            match self.stream.read(&mut block[filled..])? {
                0 if filled == 0 => return Ok(false),
                0 => return Err(ends_early("in the middle of a header")),
                n => filled += n,
            }
        }
        Ok(true)
    }
}

fn ends_early(place: &str) -> io::Error {
    let why = format!("the archive ends {place} (truncated file?)");
    io::Error::new(io::ErrorKind::UnexpectedEof, why)
}

/// The content of a file in an archive.
struct Content(Arc<Mutex<Shared>>);

impl Read for Content {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = usize::try_from(shared.left).map_or(out.len(), |left| left.min(out.len()));
        if room == 0 {
            return Ok(0);
        }
        let done = match shared.stream.read(&mut out[..room]) {
            Ok(0) => Err(ends_early("in the middle of this file")),
            done => done,
        };
        match &done {
            Ok(n) => shared.left -= *n as u64,
            Err(_) => shared.failed = true,
        }
        done
    }
}

/// What comes before a member and is meant for it.
#[derive(Default)]
struct Before {
    name: Option<Vec<u8>>,
    size: Option<u64>,
    sparse: bool,
}

/// The members of a tar file.
pub(super) struct Members {
    shared: Arc<Mutex<Shared>>,
    ended: bool,
}

impl Members {
    pub(super) fn new(stream: Unpacked) -> Self {
        let shared = Shared {
            stream,
            left: 0,
            padding: 0,
            failed: false,
            lost: false,
        };
        Self {
            shared: Arc::new(Mutex::new(shared)),
            ended: false,
        }
    }
}

impl Files for Members {
    fn next(&mut self) -> Option<Found> {
        if self.ended {
            return None;
        }
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        // The reader of the file has reported why.
        let next = if shared.failed {
            Ok(None)
        } else {
            member(&mut shared)
        };
        drop(shared);
        let found = match next {
            Ok(Some(Next::File(name))) => Some(Found {
                name,
                what: What::File(Box::new(Content(Arc::clone(&self.shared)))),
            }),
            Ok(Some(Next::Other(found))) => Some(found),
            Ok(None) => None,
            Err(e) => {
                self.ended = true;
                return Some(Found::fault(fault(&e)));
            }
        };
        self.ended = found.is_none();
        found
    }
}

/// What comes next in a tar file.
enum Next {
    /// A file of this name.
    File(String),
    Other(Found),
}

/// Reads on to the next member.
fn member(shared: &mut Shared) -> io::Result<Option<Next>> {
    let mut before = Before::default();
    let mut block = [0; BLOCK];
    loop {
        shared.finish()?;
        if !shared.block(&mut block)? {
            return Ok(None);
        }
        let header = Header::from_byte_slice(&block);
        let size = header.entry_size().ok().filter(|_| is_header(&block));
        let Some(size) = size else {
            // After the zeros of the end there may be garbage, or another archive.
            let told = shared.lost || block.iter().all(|&b| b == 0);
            shared.lost = true;
            if told {
                continue;
            }
            let why = "a damaged header in the archive; everything up to the next header is lost";
            return Ok(Some(Next::Other(Found::fault(why))));
        };
        shared.lost = false;
        let kind = header.entry_type();
        let is_note = kind.is_gnu_longname()
            || kind.is_gnu_longlink()
            || kind.is_pax_local_extensions()
            || kind.is_pax_global_extensions();
        shared.expect(before.size.take().filter(|_| !is_note).unwrap_or(size));
        if !is_note {
            return Ok(Some(describe(header, before)));
        }
        note(shared, kind, &mut before)?;
    }
}

/// Reads what comes before a member and is meant for it.
fn note(shared: &mut Shared, kind: EntryType, before: &mut Before) -> io::Result<()> {
    if kind.is_gnu_longlink() || kind.is_pax_global_extensions() || shared.left > LONGEST {
        return Ok(());
    }
    let mut bytes = Vec::new();
    let size = shared.left;
    shared.left -= shared.stream.by_ref().take(size).read_to_end(&mut bytes)? as u64;
    if shared.left > 0 {
        return Err(ends_early("in the middle of a header"));
    }
    if kind.is_gnu_longname() {
        let end = memchr::memchr(0, &bytes).unwrap_or(bytes.len());
        bytes.truncate(end);
        before.name = Some(bytes);
        return Ok(());
    }
    for field in PaxExtensions::new(&bytes).flatten() {
        match field.key_bytes() {
            b"path" => before.name = Some(field.value_bytes().to_vec()),
            b"size" => before.size = field.value().ok().and_then(|size| size.parse().ok()),
            key => before.sparse |= key.starts_with(b"GNU.sparse."),
        }
    }
    Ok(())
}

fn describe(header: &Header, before: Before) -> Next {
    let name = match &before.name {
        Some(name) => text(name),
        None => text(&header.path_bytes()),
    };
    let kind = header.entry_type();
    let is_file = kind.is_file() || kind.is_contiguous();
    let what = if kind.is_dir() || (is_file && name.ends_with('/')) {
        What::Folder
    } else if before.sparse || kind.is_gnu_sparse() {
        What::Skipped("a sparse file, which is not read from an archive".to_owned())
    } else if kind.is_symlink() || kind.is_hard_link() {
        What::Skipped("a link in the archive, not a file".to_owned())
    } else if is_file {
        return Next::File(name);
    } else {
        What::Skipped("something other than a file in the archive".to_owned())
    };
    Next::Other(Found { name, what })
}
