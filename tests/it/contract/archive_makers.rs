//! Archives made byte by byte, so that each part of one can lie.

use std::io::Write;

use super::ways::*;

/// The kinds of archives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Tar,
    TarGz,
    TarZst,
    Stored,
    Deflated,
    ZipZstd,
}

pub(super) const KINDS: [Kind; 6] = [
    Kind::Tar,
    Kind::TarGz,
    Kind::TarZst,
    Kind::Stored,
    Kind::Deflated,
    Kind::ZipZstd,
];

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Tar => "all.tar",
            Self::TarGz => "all.tar.gz",
            Self::TarZst => "all.tar.zst",
            _ => "all.zip",
        }
    }

    pub(super) fn archive(self, files: &[(String, Vec<u8>)]) -> Vec<u8> {
        match self {
            Self::Tar => tar(files),
            Self::TarGz => Packing::Gzip.pack(&tar(files), 3),
            Self::TarZst => Packing::Zstd.pack(&tar(files), 3),
            _ => zip(&files
                .iter()
                .map(|f| self.member(&f.0, &f.1))
                .collect::<Vec<_>>()),
        }
    }

    pub(super) fn member(self, name: &str, bytes: &[u8]) -> Member {
        let (method, packed) = match self {
            Self::Deflated => (8, deflated(bytes)),
            Self::ZipZstd => (93, zstd::encode_all(bytes, 1).unwrap()),
            _ => (0, bytes.to_vec()),
        };
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        Member {
            name: name.as_bytes().to_vec(),
            flags: 0x800,
            method,
            crc: crc.sum(),
            packed,
            size: bytes.len(),
        }
    }
}

pub(super) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let level = flate2::Compression::fast();
    let mut writer = flate2::write::DeflateEncoder::new(Vec::new(), level);
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

pub(super) fn tar(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, &bytes[..]).unwrap();
    }
    builder.into_inner().unwrap()
}

/// One file of a zip archive, with all that can lie about it.
#[derive(Clone)]
pub(super) struct Member {
    pub(super) name: Vec<u8>,
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) crc: u32,
    pub(super) packed: Vec<u8>,
    pub(super) size: usize,
}

impl Member {
    /// What the header before the file and the entry of the directory have in common.
    fn header(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for short in [20, self.flags, self.method, 0, 0] {
            out.extend(short.to_le_bytes());
        }
        out.extend(self.crc.to_le_bytes());
        out.extend((self.packed.len() as u32).to_le_bytes());
        out.extend((self.size as u32).to_le_bytes());
        out.extend((self.name.len() as u16).to_le_bytes());
        out
    }

    pub(super) fn local(&self) -> Vec<u8> {
        [
            b"PK\x03\x04",
            &self.header()[..],
            &[0, 0],
            &self.name,
            &self.packed,
        ]
        .concat()
    }

    pub(super) fn listed(&self, at: usize) -> Vec<u8> {
        let at = (at as u32).to_le_bytes();
        [
            b"PK\x01\x02\x14\0",
            &self.header()[..],
            &[0; 12],
            &at,
            &self.name,
        ]
        .concat()
    }
}

pub(super) fn zip(members: &[Member]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for member in members {
        directory.extend(member.listed(out.len()));
        out.extend(member.local());
    }
    with_directory(out, &directory, members.len())
}

pub(super) fn with_directory(mut out: Vec<u8>, directory: &[u8], count: usize) -> Vec<u8> {
    let at = out.len() as u32;
    out.extend_from_slice(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([(count as u16).to_le_bytes(); 2].concat());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}
