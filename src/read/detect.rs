//! What an input holds: by its first bytes, and only where these say nothing by its name.

use std::path::Path;

use super::{InputFormat, wrapper, xml};

/// How many bytes of an input are looked at.
pub(super) const HEAD: usize = 4096;

/// What an input turned out to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Archive(Archive),
    Records(InputFormat),
}

/// The kinds of archives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Archive {
    Zip,
    Tar,
}

/// The formats that are no text, by their signs.
pub(super) fn binary(head: &[u8], extension: &str) -> Option<Holds> {
    // An empty tar file is nothing but zeros.
    let empty = matches!(extension, "tar" | "tgz") && head.len() >= 1024;
    if head.starts_with(b"PAR1") {
        Some(Holds::Records(InputFormat::Parquet))
    } else if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        Some(Holds::Archive(Archive::Zip))
    } else if (empty && head.iter().all(|&b| b == 0))
        || head.get(257..262) == Some(b"ustar")
        || super::archive::is_tar(head)
    {
        Some(Holds::Archive(Archive::Tar))
    } else {
        None
    }
}

/// Whether these are the first bytes of a web archive. Its first page may be in any charset.
pub(super) fn is_warc(head: &[u8]) -> bool {
    head.trim_ascii_start().starts_with(b"WARC/")
}

/// The format of a text: by its first bytes, then by the extension of its name.
pub(super) fn text(head: &[u8], extension: &str) -> Result<InputFormat, String> {
    if is_warc(head) {
        return Ok(InputFormat::Warc);
    }
    let zeros = head.iter().filter(|&&b| b == 0).count();
    let controls = head.iter().filter(|b| matches!(b, 0..=8 | 14..=31)).count();
    if zeros > 0 && controls * 20 > head.len() {
        return Err("not text (a binary file?)".to_owned());
    }
    let body = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    let after = |n: usize| {
        body.get(n..)
            .unwrap_or_default()
            .trim_ascii_start()
            .first()
            .copied()
    };
    if let (Some(b'<'), Some(format)) = (body.first(), markup(body, extension)?) {
        return Ok(format);
    }
    Ok(match (body.first(), extension) {
        (_, "jsonl" | "ndjson") => InputFormat::Jsonl,
        (Some(b'['), _) if matches!(after(1), Some(b'{' | b']')) => InputFormat::Json,
        (Some(b'{'), _) if wrapper::begin(body).is_some() => InputFormat::Json,
        (Some(b'{'), "json") if !first_line_is_whole(body) => InputFormat::Json,
        (Some(b'{'), _) if first_line_is_whole(body) => InputFormat::Jsonl,
        (Some(b'{'), _) if matches!(after(1), Some(b'"')) => match memchr::memchr(b'\n', body) {
            // A first line that does not fit into what was looked at.
            None => InputFormat::Jsonl,
            Some(_) => InputFormat::Json,
        },
        (_, "json") => InputFormat::Json,
        (_, "csv" | "tsv" | "tab") => InputFormat::Csv,
        _ if super::csv::is_table(body) => InputFormat::Csv,
        _ => InputFormat::Text,
    })
}

/// What a text that begins with `<` is, if it is not merely a text.
fn markup(body: &[u8], extension: &str) -> Result<Option<InputFormat>, String> {
    let head = String::from_utf8_lossy(body).to_ascii_lowercase();
    let first = xml::first_element(body);
    let is_page = matches!(
        extension,
        "html" | "htm" | "xhtml" | "shtml" | "php" | "aspx"
    );
    Ok(match first.as_deref() {
        Some(tag) if is_feed(tag) => Some(InputFormat::Feed),
        Some("html" | "head" | "body" | "meta" | "title" | "table" | "div" | "script") => {
            Some(InputFormat::Html)
        }
        _ if is_page || head.starts_with("<!doctype html") => Some(InputFormat::Html),
        Some(tag) if head.starts_with("<?xml") => {
            return Err(format!(
                "XML that is no feed, sitemap or page (it begins with <{tag}>)"
            ));
        }
        _ => None,
    })
}

/// Whether the outermost element, in lower case, is that of a feed: `rss`, `atom:feed`.
fn is_feed(tag: &str) -> bool {
    let name = tag.rsplit(':').next().unwrap_or_default();
    tag == "rdf:rdf" || matches!(name, "rss" | "feed" | "urlset" | "sitemapindex")
}

/// Whether the first line ends like a whole object. A line longer than `body` counts as whole.
fn first_line_is_whole(body: &[u8]) -> bool {
    match memchr::memchr(b'\n', body) {
        Some(end) => body[..end].trim_ascii_end().ends_with(b"}"),
        None => true,
    }
}

/// The extension without that of the packing, in lower case.
pub(super) fn bare_extension(name: &str) -> String {
    let path = Path::new(name);
    let lower = |p: &Path| p.extension().map(|e| e.to_string_lossy().to_lowercase());
    match lower(path).as_deref() {
        Some("gz" | "zst" | "zstd") => lower(Path::new(path.file_stem().unwrap_or_default())),
        _ => lower(path),
    }
    .unwrap_or_default()
}
