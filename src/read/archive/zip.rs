//! The files of a zip archive (APPNOTE 6.3, with Zip64).
//!
//! In: a file. Out: the files that its directory lists, in that order: stored, deflated, or packed
//! with zstd; encrypted ones and other methods are named as skipped. Sizes and checksums are those
//! of the directory, and checked. The directory is read entry by entry, so a million of them cost
//! no memory.
//!
//! Two rules stop bombs, whatever the directory says: the packed sizes of all files add up to no more
//! than the archive (else files overlap), and all files together unpack to no more than 64 MiB or
//! [`Limits::ratio`] times their packed sizes. The first file beyond that ends the archive.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::member::{Files, Found, What, text};
use crate::read::reader::fault;
use crate::read::unpack::{FREE, Limits, UnpackError, Unpacked};

/// A stretch of a file. Several may be read in turns, by one thread.
struct Part {
    file: Arc<File>,
    at: u64,
    end: u64,
}

impl Read for Part {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let room = left.min(out.len());
        (&*self.file).seek(SeekFrom::Start(self.at))?;
        let n = (&*self.file).read(&mut out[..room])?;
        self.at += n as u64;
        Ok(n)
    }
}

/// What all files of an archive may cost, and cost so far.
struct Costs {
    ratio: u32,
    packed: AtomicU64,
    made: AtomicU64,
    /// Whether they cost too much.
    stopped: AtomicBool,
}

/// The files of a zip archive.
pub(super) struct Members {
    file: Arc<File>,
    size: u64,
    directory: BufReader<Part>,
    limits: Limits,
    costs: Arc<Costs>,
    ended: bool,
}

/// One entry of the directory.
struct Listed {
    name: Vec<u8>,
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    size: u64,
    at: u64,
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    let two = bytes.get(at..).and_then(|b| b.first_chunk());
    two.map_or(0, |b| u16::from_le_bytes(*b))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let four = bytes.get(at..).and_then(|b| b.first_chunk());
    four.map_or(0, |b| u32::from_le_bytes(*b))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    let eight = bytes.get(at..).and_then(|b| b.first_chunk());
    eight.map_or(0, |b| u64::from_le_bytes(*b))
}

impl Members {
    /// Finds the directory of an archive.
    pub(super) fn open(file: File, limits: Limits) -> Result<Self, String> {
        let told = |e: io::Error| format!("cannot be read: {e}");
        let size = file.metadata().map_err(told)?.len();
        let file = Arc::new(file);
        let (at, end) = directory(&file, size).map_err(told)?.ok_or(
            "the directory at the end of the zip archive is missing or damaged (truncated file?)",
        )?;
        let part = Part {
            file: Arc::clone(&file),
            at,
            end,
        };
        let costs = Costs {
            ratio: limits.ratio,
            packed: AtomicU64::new(0),
            made: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
        };
        Ok(Self {
            file,
            size,
            directory: BufReader::with_capacity(64 << 10, part),
            limits,
            costs: Arc::new(costs),
            ended: false,
        })
    }

    /// The next entry of the directory; none at its end.
    fn listed(&mut self) -> io::Result<Option<Listed>> {
        if self.directory.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let mut fixed = [0; 46];
        self.directory.read_exact(&mut fixed)?;
        if !fixed.starts_with(b"PK\x01\x02") {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let [name, extra, comment] = [28, 30, 32].map(|at| usize::from(u16_at(&fixed, at)));
        let mut rest = vec![0; name + extra + comment];
        self.directory.read_exact(&mut rest)?;
        let mut listed = Listed {
            name: rest[..name].to_vec(),
            flags: u16_at(&fixed, 8),
            method: u16_at(&fixed, 10),
            crc: u32_at(&fixed, 16),
            packed: u32_at(&fixed, 20).into(),
            size: u32_at(&fixed, 24).into(),
            at: u32_at(&fixed, 42).into(),
        };
        widen(&mut listed, &rest[name..name + extra]);
        Ok(Some(listed))
    }

    /// The content of a file, or why it is not available.
    fn content(&self, listed: &Listed) -> Result<Box<dyn Read + Send>, String> {
        if listed.flags & 0x41 != 0 {
            return Err("an encrypted file; unpack the archive first".to_owned());
        }
        let damaged = || "the zip archive is damaged: this file is not where it should be";
        let mut local = Part {
            file: Arc::clone(&self.file),
            at: listed.at,
            end: self.size,
        };
        let mut fixed = [0; 30];
        let found = local.read_exact(&mut fixed);
        if found.is_err() || !fixed.starts_with(b"PK\x03\x04") {
            return Err(damaged().to_owned());
        }
        let at = local.at + u64::from(u16_at(&fixed, 26)) + u64::from(u16_at(&fixed, 28));
        let end = at.checked_add(listed.packed);
        let end = end.filter(|&end| end <= self.size).ok_or_else(damaged)?;
        let packed = Part {
            file: Arc::clone(&self.file),
            at,
            end,
        };
        let plain: Box<dyn Read + Send> = match listed.method {
            0 => Box::new(packed),
            8 => Box::new(Inflate::new(packed)),
            93 => {
                let stream = Unpacked::new(Box::new(packed), self.limits);
                Box::new(stream.map_err(|e| fault(&e))?)
            }
            other => {
                return Err(format!(
                    "compressed with zip method {other}, which is not supported"
                ));
            }
        };
        Ok(Box::new(Checked {
            plain,
            crc: Crc::new(),
            want: listed.crc,
            size: listed.size,
            made: 0,
            costs: Arc::clone(&self.costs),
        }))
    }
}

/// Where the directory begins and ends; none if there is no valid one.
fn directory(file: &Arc<File>, size: u64) -> io::Result<Option<(u64, u64)>> {
    const END: u64 = 22;
    const LONGEST_COMMENT: u64 = 65_535;
    // With room for the pointer to the wide one before it.
    let from = size.saturating_sub(END + LONGEST_COMMENT + 20);
    let read = |at: u64, end: u64| -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let file = Arc::clone(file);
        Part { file, at, end }.read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let tail = read(from, size)?;
    let ends = memchr::memmem::rfind_iter(&tail, b"PK\x05\x06");
    for end in ends {
        let left = tail.len() - end;
        if left < END as usize || END as usize + usize::from(u16_at(&tail, end + 20)) > left {
            continue;
        }
        let (mut len, mut at) = (
            u64::from(u32_at(&tail, end + 12)),
            u64::from(u32_at(&tail, end + 16)),
        );
        let pointer = end.checked_sub(20).and_then(|at| tail.get(at..end));
        if let Some(pointer) = pointer.filter(|p| p.starts_with(b"PK\x06\x07")) {
            let wide_at = u64_at(pointer, 8);
            let wide = read(wide_at, wide_at.saturating_add(56))?;
            if wide.len() == 56 && wide.starts_with(b"PK\x06\x06") {
                (len, at) = (u64_at(&wide, 40), u64_at(&wide, 48));
            }
        }
        let close = at.checked_add(len).filter(|&c| c <= from + end as u64);
        if let Some(close) = close {
            return Ok(Some((at, close)));
        }
    }
    Ok(None)
}

/// Takes the sizes and the place that do not fit into 32 bits from the extra field for them.
fn widen(listed: &mut Listed, mut extra: &[u8]) {
    while extra.len() >= 4 {
        let (id, len) = (u16_at(extra, 0), usize::from(u16_at(extra, 2)));
        let field = extra.get(4..4 + len).unwrap_or_default();
        extra = extra.get(4 + len..).unwrap_or_default();
        if id != 1 {
            continue;
        }
        let mut at = 0;
        for value in [&mut listed.size, &mut listed.packed, &mut listed.at] {
            if *value == u64::from(u32::MAX) && field.len() >= at + 8 {
                *value = u64_at(field, at);
                at += 8;
            }
        }
    }
}

impl Files for Members {
    fn next(&mut self) -> Option<Found> {
        if self.ended {
            return None;
        }
        if self.costs.stopped.load(Ordering::Relaxed) {
            self.ended = true;
            let why =
                "a file in it expands too much, as in a decompression bomb; the rest is not read";
            return Some(Found::fault(why));
        }
        let listed = match self.listed() {
            Ok(Some(listed)) => listed,
            Ok(None) => {
                self.ended = true;
                return None;
            }
            Err(_) => {
                self.ended = true;
                return Some(Found::fault(
                    "the directory of the zip archive is damaged; the files after that are lost",
                ));
            }
        };
        let name = text(&listed.name);
        if name.ends_with('/') {
            let what = What::Folder;
            return Some(Found { name, what });
        }
        let before = self
            .costs
            .packed
            .fetch_add(listed.packed, Ordering::Relaxed);
        if before.saturating_add(listed.packed) > self.size {
            self.ended = true;
            return Some(Found::fault(
                "its files overlap, as in a decompression bomb; the rest is not read",
            ));
        }
        let what = match self.content(&listed) {
            Ok(content) => What::File(content),
            Err(why) => What::Skipped(why),
        };
        Some(Found { name, what })
    }
}

/// The content of a file, counted and checked.
struct Checked {
    plain: Box<dyn Read + Send>,
    crc: Crc,
    want: u32,
    size: u64,
    made: u64,
    costs: Arc<Costs>,
}

impl Read for Checked {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let damaged = |what: &str| {
            let e = UnpackError::Damaged(what.to_owned());
            io::Error::new(io::ErrorKind::InvalidData, e)
        };
        if self.costs.stopped.load(Ordering::Relaxed) {
            let ratio = self.costs.ratio;
            let bomb = UnpackError::Bomb { ratio };
            return Err(io::Error::new(io::ErrorKind::InvalidData, bomb));
        }
        if out.is_empty() {
            return Ok(0);
        }
        let n = self.plain.read(out)?;
        self.crc.update(&out[..n]);
        self.made += n as u64;
        if n == 0 && (self.made != self.size || self.crc.sum() != self.want) {
            return Err(damaged(
                "the checksum of a file in the zip archive does not match",
            ));
        }
        let made = self.costs.made.fetch_add(n as u64, Ordering::Relaxed) + n as u64;
        let packed = self.costs.packed.load(Ordering::Relaxed);
        let allowed = packed.saturating_mul(u64::from(self.costs.ratio));
        if made > FREE.max(allowed) {
            // What was output stays output; nothing more will come.
            self.costs.stopped.store(true, Ordering::Relaxed);
        }
        Ok(n)
    }
}

/// Deflated bytes in, plain ones out; what came before damage comes first.
struct Inflate {
    packed: BufReader<Part>,
    inflate: Decompress,
    done: bool,
}

impl Inflate {
    fn new(packed: Part) -> Self {
        Self {
            packed: BufReader::with_capacity(64 << 10, packed),
            inflate: Decompress::new(false),
            done: false,
        }
    }
}

impl Read for Inflate {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while !self.done && !out.is_empty() {
            let chunk = self.packed.fill_buf()?;
            let at_end = chunk.is_empty();
            let before = (self.inflate.total_in(), self.inflate.total_out());
            let result = self.inflate.decompress(chunk, out, FlushDecompress::None);
            let made = (self.inflate.total_out() - before.1) as usize;
            self.packed
                .consume((self.inflate.total_in() - before.0) as usize);
            self.done = matches!(result, Ok(Status::StreamEnd));
            if made > 0 {
                return Ok(made);
            }
            let e = match result {
                Ok(_) if !at_end || self.done => continue,
                Ok(_) => UnpackError::Truncated,
                Err(_) => {
                    UnpackError::Damaged("a file in the zip archive cannot be inflated".to_owned())
                }
            };
            return Err(io::Error::new(io::ErrorKind::InvalidData, e));
        }
        Ok(0)
    }
}
