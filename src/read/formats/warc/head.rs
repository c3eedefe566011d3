//! The named fields of a header, of a record or of HTTP.
//!
//! Read leniently, as crawlers wrote them down: by lines, names in any case, blanks anywhere
//! around the colon. Of a repeated field the first occurrence counts.

/// The value of a field; none if it is not there.
pub(super) fn field<'a>(header: &'a [u8], name: &str) -> Option<&'a [u8]> {
    header.split(|&b| b == b'\n').find_map(|line| {
        let colon = memchr::memchr(b':', line)?;
        let is_it = line[..colon]
            .trim_ascii()
            .eq_ignore_ascii_case(name.as_bytes());
        is_it.then(|| line[colon + 1..].trim_ascii())
    })
}

/// A header and what comes after the blank line that ends it. All is header if there is none.
pub(super) fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut line = 0;
    for end in memchr::memchr_iter(b'\n', bytes) {
        if bytes[line..end].trim_ascii().is_empty() {
            return bytes.split_at(end + 1);
        }
        line = end + 1;
    }
    (bytes, &[])
}

/// The media type of a `Content-Type` in lower case, without parameters.
pub(super) fn media_type(value: &[u8]) -> String {
    let end = memchr::memchr2(b';', b',', value).unwrap_or(value.len());
    String::from_utf8_lossy(value[..end].trim_ascii()).to_ascii_lowercase()
}

/// The charset of a `Content-Type`.
pub(super) fn charset(value: &[u8]) -> Option<&str> {
    value.split(|&b| b == b';').skip(1).find_map(|parameter| {
        let parameter = std::str::from_utf8(parameter).ok()?;
        let (name, label) = parameter.split_once('=')?;
        let is_it = name.trim().eq_ignore_ascii_case("charset");
        let label = label.trim().trim_matches(['"', '\'']);
        (is_it && !label.is_empty()).then_some(label)
    })
}

/// The length that a header promises.
pub(super) fn length(header: &[u8]) -> Result<u64, String> {
    let value = field(header, "content-length").ok_or("it has no Content-Length")?;
    let shown: String = String::from_utf8_lossy(value).chars().take(24).collect();
    let digits = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
    match std::str::from_utf8(value).map(str::parse) {
        Ok(Ok(length)) if digits => Ok(length),
        _ => Err(format!("its Content-Length is not a length: {shown}")),
    }
}
