//! The page in a record: which records hold one, and what is in it.
//!
//! In: a record of a web archive, headers and all. Out: the text of the page as HTML, in its
//! charset, and its address. Chunks and packing that HTTP put around the page are undone, unless
//! the crawler has done it already and left the header; what a broken packing gave before the
//! damage counts. The time of the crawl is not when the article was published, and is not used.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::head::{charset, field, length, media_type, split};
use crate::article::Article;
use crate::read::decode::decode_page;
use crate::read::fields::Fields;
use crate::read::record::{Content, RecordFormat};

/// How large a packed page may become; a larger record may become as large as it is.
const UNPACKED: usize = 32_000_000;

/// A record of a web archive: its headers, those of HTTP, and the page.
#[derive(Debug, Clone, Copy)]
pub struct WarcRecord;

impl RecordFormat for WarcRecord {
    fn parse<'a>(&self, raw: &'a [u8], _: &Fields) -> Result<Article<'a>, String> {
        article(raw)
    }

    fn content(&self) -> Content {
        Content::Html
    }
}

/// Whether a record, whose header is `head` bytes long, is the answer with a page.
pub(super) fn is_page(raw: &[u8], head: usize) -> bool {
    let (header, body) = raw.split_at(head.min(raw.len()));
    match field(header, "warc-type").unwrap_or_default() {
        kind if kind.eq_ignore_ascii_case(b"response") => {
            let (http, body) = split(body);
            is_ok(http) && is_text(field(http, "content-type"), body)
        }
        kind if kind.eq_ignore_ascii_case(b"resource") => {
            field(header, "content-type").is_some_and(|value| is_html(&media_type(value)))
        }
        _ => false,
    }
}

/// Whether the answer is `HTTP/… 200`.
fn is_ok(http: &[u8]) -> bool {
    let mut words = http.split(u8::is_ascii_whitespace);
    let version = words.next().unwrap_or_default();
    version.starts_with(b"HTTP/") && words.find(|w| !w.is_empty()) == Some(b"200")
}

fn is_html(media: &str) -> bool {
    matches!(media, "text/html" | "application/xhtml+xml")
}

fn is_text(declared: Option<&[u8]>, body: &[u8]) -> bool {
    match declared.map(media_type).as_deref() {
        Some("text/plain") => true,
        // Nothing said: what begins with a tag is a page.
        None | Some("") => body.trim_ascii_start().starts_with(b"<"),
        Some(media) => is_html(media),
    }
}

/// The page of a record, its source as the text. The error is the reason to skip it.
pub(super) fn article(raw: &[u8]) -> Result<Article<'_>, String> {
    let (header, rest) = split(raw);
    let length = length(header)?;
    let content = usize::try_from(length).ok().and_then(|n| rest.get(..n));
    let content = content.unwrap_or(rest);
    let (http, body) = if content.starts_with(b"HTTP/") {
        split(content)
    } else {
        (header, content)
    };
    let body = unchunked(http, body);
    let body = unpacked(http, body)?;
    let label = field(http, "content-type").and_then(charset);
    let text = match body {
        Cow::Borrowed(body) => decode_page(body, label),
        Cow::Owned(body) => Cow::Owned(decode_page(&body, label).into_owned()),
    };
    Ok(Article {
        url: field(header, "warc-target-uri").and_then(address),
        text,
        ..Article::default()
    })
}

/// An address, which early archives put into angle brackets.
fn address(value: &[u8]) -> Option<Cow<'_, str>> {
    let bare = value.strip_prefix(b"<").unwrap_or(value);
    let bare = bare.strip_suffix(b">").unwrap_or(bare);
    (!bare.is_empty()).then(|| String::from_utf8_lossy(bare))
}

/// The body without the chunks of HTTP.
fn unchunked<'a>(http: &[u8], body: &'a [u8]) -> Cow<'a, [u8]> {
    let how = field(http, "transfer-encoding").unwrap_or_default();
    if !how.to_ascii_lowercase().ends_with(b"chunked") || chunk(body).is_none() {
        return Cow::Borrowed(body);
    }
    let (mut whole, mut rest) = (Vec::with_capacity(body.len()), body);
    while let Some((size, after)) = chunk(rest) {
        let part = after.get(..size).unwrap_or(after);
        whole.extend_from_slice(part);
        if size == 0 {
            break;
        }
        rest = after.get(size..).unwrap_or_default();
        rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    Cow::Owned(whole)
}

/// The size of the chunk that `bytes` begin with, and what follows that line.
fn chunk(bytes: &[u8]) -> Option<(usize, &[u8])> {
    const LONGEST: usize = 256;
    let end = memchr::memchr(b'\n', bytes.get(..LONGEST).unwrap_or(bytes))?;
    let line = &bytes[..end];
    let size = line.split(|&b| b == b';').next()?.trim_ascii();
    let size = usize::from_str_radix(std::str::from_utf8(size).ok()?, 16).ok()?;
    Some((size, &bytes[end + 1..]))
}

/// The body as it was before it was packed for transfer.
fn unpacked<'a>(http: &[u8], body: Cow<'a, [u8]>) -> Result<Cow<'a, [u8]>, String> {
    let how = field(http, "content-encoding").unwrap_or_default();
    let how = how.to_ascii_lowercase();
    let is_zlib =
        |b: &[u8]| matches!(b, [0x78, flags, ..] if (0x7800 + u16::from(*flags)) % 31 == 0);
    let plain = body.trim_ascii_start().starts_with(b"<");
    match &how[..] {
        b"gzip" | b"x-gzip" if body.starts_with(b"\x1f\x8b") => {
            inflate(MultiGzDecoder::new(&body[..]))
        }
        b"deflate" if is_zlib(&body) => inflate(ZlibDecoder::new(&body[..])),
        b"deflate" if !plain => inflate(DeflateDecoder::new(&body[..])),
        b"" | b"identity" | b"gzip" | b"x-gzip" | b"deflate" => Ok(body),
        // The crawler unpacked it and left the header.
        _ if plain || body.is_empty() => Ok(body),
        _ => Err(format!(
            "the page is compressed in a way that is not supported (Content-Encoding: {})",
            String::from_utf8_lossy(&how)
                .chars()
                .take(24)
                .collect::<String>()
        )),
    }
}

fn inflate(packed: impl Read) -> Result<Cow<'static, [u8]>, String> {
    let mut body = Vec::new();
    // A page that breaks off is a page up to there.
    let done = packed.take(UNPACKED as u64 + 1).read_to_end(&mut body);
    if body.len() > UNPACKED {
        return Err(format!(
            "the page unpacks to more than {} MB",
            UNPACKED / 1_000_000
        ));
    }
    match done {
        Err(e) if body.is_empty() => Err(format!("the page cannot be unpacked: {e}")),
        _ => Ok(Cow::Owned(body)),
    }
}
