use std::io::Cursor;

use proptest::prelude::*;

use super::super::page::article;
use super::*;

/// Gives no more than `step` bytes at a time.
struct Slow(Cursor<Vec<u8>>, usize);

impl Read for Slow {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let n = out.len().min(self.1);
        self.0.read(&mut out[..n])
    }
}

/// All that comes of an archive: the numbers of pages with their bytes, of all records in a row,
/// and what was skipped.
fn read(bytes: &[u8], limit: usize, step: usize) -> (Vec<(u64, String)>, Vec<u8>, Vec<String>) {
    let stream = Slow(Cursor::new(bytes.to_vec()), step);
    let mut reader = Responses::new(stream, "w".into(), limit);
    let (mut pages, mut all, mut skipped) = (Vec::new(), Vec::new(), Vec::new());
    loop {
        let mut batch = Batch::default();
        let more = reader.fill(&mut batch, 1000);
        all.extend_from_slice(&batch.bytes);
        for record in &batch.records {
            let text = article(batch.raw(record)).map(|a| a.text.into_owned());
            pages.push((record.number, text.unwrap_or_else(|why| why)));
        }
        skipped.extend(batch.skipped.iter().map(|(_, s)| s.to_string()));
        if more == More::No {
            return (pages, all, skipped);
        }
    }
}

fn record(kind: &str, length: &str, content: &str) -> String {
    format!("WARC/1.0\r\nWARC-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{content}\r\n\r\n")
}

fn page(body: &str) -> String {
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{body}");
    record("response", &http.len().to_string(), &http)
}

/// A record whose length lies.
fn liar(length: &str) -> String {
    let http = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>liar";
    record("response", length, http)
}

const LIMIT: usize = 1_000_000;

#[test]
fn pages_and_all_else_in_a_row_are_the_archive_again() {
    let http = |head: &str| format!("HTTP/1.1 {head}\r\n\r\n<p>x");
    let other = |head: &str| {
        let http = http(head);
        record("response", &http.len().to_string(), &http)
    };
    let archive = [
        record("warcinfo", "3", "a:b"),
        record("request", "5", "GET /"),
        page("<p>one"),
        other("301 Moved\r\nContent-Type: text/html"),
        other("200 OK\r\nContent-Type: image/png"),
        other("200 OK"),
        record("revisit", "0", ""),
        page("<p>two\r\n\r\n"),
        record("metadata", "0", "").replace("\r\n", "\n"),
    ]
    .concat();
    for step in [1, 7, CHUNK] {
        let (pages, all, skipped) = read(archive.as_bytes(), LIMIT, step);
        let want = [(3, "<p>one"), (6, "<p>x"), (8, "<p>two\r\n\r\n")];
        assert_eq!(pages, want.map(|(n, text)| (n, text.to_owned())));
        assert_eq!(String::from_utf8(all).unwrap(), archive);
        assert_eq!(skipped, [""; 0]);
    }
}

#[test]
fn a_length_that_lies_swallows_no_other_record() {
    let size = liar("0").len() - record("response", "0", "").len();
    let next = size + 4;
    let far = "its Content-Length is 9000, but the next record begins after";
    let unlike = |length: &str| format!("its Content-Length is not a length: {length}");
    for (length, why) in [
        ("9000", format!("{far} {next} bytes")),
        ("70", format!("{} {next} bytes", far.replace("9000", "70"))),
        ("5", format!("{} {next} bytes", far.replace("9000", "5"))),
        ("-1", unlike("-1")),
        ("+3", unlike("+3")),
        ("", unlike("")),
        ("many", unlike("many")),
        ("99999999999999999999", unlike("99999999999999999999")),
        (
            "1000000000000000000",
            "the record is larger than 1 MB (option max-record)".to_owned(),
        ),
    ] {
        let archive = [page("<p>a"), liar(length), page("<p>b"), page("<p>c")].concat();
        let (pages, _, skipped) = read(archive.as_bytes(), LIMIT, CHUNK);
        let want = [(1, "<p>a"), (3, "<p>b"), (4, "<p>c")];
        assert_eq!(
            pages,
            want.map(|(n, text)| (n, text.to_owned())),
            "{length}"
        );
        assert_eq!(skipped, [format!("w:2: {why}")], "{length}");
    }
}

#[test]
fn a_header_that_is_none_is_named_and_the_rest_stays() {
    let long = format!("WARC/1.0\r\nX: {}\r\n\r\n", "x".repeat(HEAD));
    for (bad, why) in [
        (
            "WARC/1.0\r\nWARC-Type: response\r\n\r\n\r\n\r\n",
            "it has no Content-Length",
        ),
        (
            "WARC/1.0\r\nContent-Length: 5\r\n",
            "its header is cut off by the next record",
        ),
        (
            "WARC/7\r\n\r\n\r\n",
            "not a record of a web archive (it does not begin with WARC/1.)",
        ),
        (&long, "its header is longer than 64 KB"),
    ] {
        let archive = [&page("<p>a"), bad, &page("<p>b")].concat();
        let (pages, _, skipped) = read(archive.as_bytes(), LIMIT, CHUNK);
        assert_eq!(
            pages,
            [(1, "<p>a".to_owned()), (3, "<p>b".to_owned())],
            "{why}"
        );
        assert_eq!(skipped, [format!("w:2: {why}")]);
    }
}

#[test]
fn a_file_that_breaks_off_keeps_what_is_whole() {
    let archive = [page("<p>a"), page("<p>b")].concat();
    let cut = |n: usize| {
        let (pages, _, skipped) = read(&archive.as_bytes()[..archive.len() - n], LIMIT, CHUNK);
        (pages.len(), skipped.concat())
    };
    assert_eq!(cut(3), (2, String::new()));
    let why = "w:2: its Content-Length is 48, but the file ends after 47 bytes";
    assert_eq!(cut(5), (1, why.to_owned()));
    assert_eq!(cut(60), (1, "w:2: the file ends in its header".to_owned()));
}

/// Fails.
struct Shut;

impl Read for Shut {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("shut"))
    }
}

#[test]
fn a_stream_that_fails_is_named_once_with_the_record_it_fails_in() {
    let archive = [page("<p>a"), page("<p>b")].concat();
    for (cut, pages, place) in [(0, 2, 3), (5, 1, 2), (60, 1, 2), (archive.len(), 0, 1)] {
        let whole = archive.as_bytes()[..archive.len() - cut].to_vec();
        let mut reader = Responses::new(Cursor::new(whole).chain(Shut), "w".into(), LIMIT);
        let mut batch = Batch::default();
        while reader.fill(&mut batch, 1000) == More::Yes {}
        assert_eq!(batch.records.len(), pages, "{cut}");
        let skipped: Vec<_> = batch.skipped.iter().map(|(_, s)| s.to_string()).collect();
        assert_eq!(
            skipped,
            [format!("w:{place}: cannot be read further: shut")]
        );
    }
}

#[test]
fn what_http_put_around_a_page_is_undone_unless_it_was_undone_before() {
    use std::io::Write;
    let level = flate2::Compression::fast();
    let body = b"<p>the body of a page";
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), level);
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), level);
    let mut raw = flate2::write::DeflateEncoder::new(Vec::new(), level);
    gzip.write_all(body).unwrap();
    zlib.write_all(body).unwrap();
    raw.write_all(body).unwrap();
    let gzip = gzip.finish().unwrap();
    let chunked = |body: &[u8]| {
        let (a, b) = body.split_at(9);
        let size = format!("{:X}\r\n", b.len()).into_bytes();
        [b"9;x=y\r\n", a, b"\r\n", &size, b, b"\r\n0\r\n\r\n"].concat()
    };
    let text = |fields: &str, body: &[u8]| {
        let http = format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\n");
        let length = http.len() + body.len();
        let head = format!("WARC/1.0\r\nContent-Length: {length}\r\n\r\n{http}");
        article(&[head.as_bytes(), body, b"\r\n\r\n"].concat()).map(|a| a.text.into_owned())
    };
    let (chunks, packed) = ("transfer-encoding:chunked", "Content-Encoding: ");
    for (fields, body) in [
        (chunks.to_owned(), chunked(body)),
        (chunks.to_owned(), body.to_vec()),
        (format!("{packed}gzip"), gzip.clone()),
        (format!("{packed}gzip"), body.to_vec()),
        (format!("{chunks}\r\n{packed}GZIP"), chunked(&gzip)),
        (format!("{packed}deflate"), zlib.finish().unwrap()),
        (format!("{packed}deflate"), raw.finish().unwrap()),
        (format!("{packed}br"), body.to_vec()),
    ] {
        assert_eq!(
            text(&fields, &body).as_deref(),
            Ok("<p>the body of a page"),
            "{fields}"
        );
    }
    let cut = text(&format!("{packed}gzip"), &gzip[..gzip.len() - 12]).unwrap();
    assert!(
        !cut.is_empty() && "<p>the body of a page".starts_with(&cut),
        "{cut}"
    );
    let why = "the page is compressed in a way that is not supported (Content-Encoding: br)";
    assert_eq!(
        text("Content-Encoding: br", b"\x0b\x02"),
        Err(why.to_owned())
    );
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), level);
    bomb.write_all(&vec![b' '; UNPACKED_AND_MORE]).unwrap();
    let why = "the page unpacks to more than 32 MB";
    let bomb = bomb.finish().unwrap();
    assert_eq!(text(&format!("{packed}gzip"), &bomb), Err(why.to_owned()));
}

const UNPACKED_AND_MORE: usize = 33_000_000;

#[test]
fn a_page_comes_with_its_address_and_in_its_charset_but_without_the_time_of_the_crawl() {
    let news = "أعلنت وزارة الصحة اليوم ارتفاع عدد المصابين";
    let body = windows_1256(news);
    let http = "HTTP/1.1 200 OK\r\nContent-Type: text/html; Charset=\"windows-1256\"\r\n\r\n";
    let head = format!(
        "WARC/1.1\r\nWARC-Target-URI: <https://a.example/1>\r\nWARC-Date: 2025-06-03T01:37:00Z\r\n\
         Content-Length: {}\r\n\r\n{http}",
        http.len() + body.len()
    );
    let raw = [head.as_bytes(), &body, b"\r\n\r\n"].concat();
    let page = article(&raw).unwrap();
    assert_eq!(page.text, news);
    assert_eq!(page.url.as_deref(), Some("https://a.example/1"));
    assert_eq!(page.published, None);
}

/// Arabic letters of windows-1256.
fn windows_1256(text: &str) -> Vec<u8> {
    let all: Vec<u8> = (0..=255).collect();
    let letters = crate::read::decode(&all[0x80..], Some("windows-1256")).0;
    let byte = |c: char| match letters.chars().position(|l| l == c) {
        Some(at) => 0x80 + at as u8,
        None => c as u8,
    };
    text.chars().map(byte).collect()
}

proptest! {
    #[test]
    fn any_bytes_are_survived_and_any_steps_give_the_same(
        parts in prop::collection::vec((0..9usize, 0..200usize, prop::collection::vec(any::<u8>(), 0..40)), 0..12),
        step in 1..64usize,
    ) {
        let bytes: Vec<u8> = parts.into_iter().flat_map(|(kind, length, noise)| match kind {
            0 | 1 => page(&String::from_utf8_lossy(&noise)).into_bytes(),
            2 => liar(&length.to_string()).into_bytes(),
            3 => record("request", &length.to_string(), "GET /").into_bytes(),
            4 => b"\r\n\r\nWARC/1.0\r\n".to_vec(),
            5 => format!("Content-Length: {length}\r\n\r\n").into_bytes(),
            6 => record("response", "5000000", "x").into_bytes(),
            _ => noise,
        }).collect();
        let all = read(&bytes, 2000, CHUNK);
        prop_assert_eq!(&all, &read(&bytes, 2000, step));
        prop_assert!(all.1.len() <= bytes.len());
        // Skipped records are few as records are, not as bytes.
        prop_assert!(all.2.len() <= memmem::find_iter(&bytes, MARK).count() + 1);
    }

    #[test]
    fn any_record_is_parsed_without_a_panic(bytes: Vec<u8>, fields in "(Transfer-Encoding: chunked\r\n|Content-Encoding: (gzip|deflate|br)\r\n|Content-Length: [0-9]{0,3}\r\n|\r\n|HTTP/1.1 200 OK\r\n|[0-9a-f]{1,9}\r\n){0,9}") {
        let raw = [b"WARC/1.0\r\nContent-Length: 70\r\n\r\n", fields.as_bytes(), &bytes].concat();
        is_page(&raw, 32);
        let _ = article(&raw);
        let _ = article(&bytes);
    }
}
