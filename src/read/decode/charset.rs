//! The charsets that texts are read in.

use std::fmt;

use encoding_rs::Encoding;

/// The charset a text was read in. Its `Display` form is the short label shown in reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Charset {
    /// Valid UTF-8 without a byte order mark.
    Utf8,
    /// UTF-8 with a byte order mark, which is not part of the text.
    Utf8Bom,
    /// Mostly UTF-8, with some bytes that are not; each such place is a U+FFFD in the text.
    Utf8Damaged,
    /// UTF-16, low byte first, with a byte order mark.
    Utf16LeBom,
    /// UTF-16, high byte first, with a byte order mark.
    Utf16BeBom,
    /// UTF-16, low byte first, recognised by its high bytes.
    Utf16Le,
    /// UTF-16, high byte first, recognised by its high bytes.
    Utf16Be,
    /// Arabic Windows.
    Windows1256,
    /// Arabic ISO.
    Iso88596,
    /// Western Windows, which is also what pages mean by ISO-8859-1.
    Windows1252,
    /// Any other charset of the Encoding Standard.
    Other(&'static Encoding),
}

impl Charset {
    pub(super) fn of(encoding: &'static Encoding) -> Self {
        match encoding.name() {
            "windows-1256" => Self::Windows1256,
            "ISO-8859-6" => Self::Iso88596,
            "windows-1252" => Self::Windows1252,
            "UTF-16LE" => Self::Utf16Le,
            "UTF-16BE" => Self::Utf16Be,
            _ => Self::Other(encoding),
        }
    }
}

impl fmt::Display for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "utf-8",
            Self::Utf8Bom => "utf-8+bom",
            Self::Utf8Damaged => "utf-8-damaged",
            Self::Utf16LeBom => "utf-16-le+bom",
            Self::Utf16BeBom => "utf-16-be+bom",
            Self::Utf16Le => "utf-16-le",
            Self::Utf16Be => "utf-16-be",
            Self::Windows1256 => "cp1256",
            Self::Iso88596 => "iso8859-6",
            Self::Windows1252 => "cp1252",
            Self::Other(encoding) => return f.write_str(&encoding.name().to_ascii_lowercase()),
        })
    }
}
