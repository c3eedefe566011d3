//! The charset that a page declares for itself, and the text of a page.
//!
//! The declaration is looked for as browsers do, in the first 1,024 bytes: `<meta charset=…>`, or
//! `<meta http-equiv=content-type content="…; charset=…">`, outside comments.

use std::borrow::Cow;

use super::{Charset, believable, decode};

/// How many bytes of a page are looked at.
const HEAD: usize = 1024;

/// The text of a page: in the charset that HTTP declared, if it did and the bytes do not disprove
/// it, else the one that the page declares, else as [`decode`] finds out.
///
/// `ISO-8859-1` and its kin are what servers say of all pages, unasked: if the page declares
/// another charset, or reads as Arabic in an Arabic one, these are not believed.
pub(in crate::read) fn decode_page<'a>(bytes: &'a [u8], http: Option<&str>) -> Cow<'a, str> {
    if simdutf8::basic::from_utf8(bytes).is_ok() {
        return decode(bytes, None).0;
    }
    let western =
        |label: &&str| believable(label, bytes).is_some_and(|e| e == encoding_rs::WINDOWS_1252);
    let labels = [http, meta_charset(bytes)];
    let mut labels = labels.into_iter().flatten();
    let believed = |label: &&str| believable(label, bytes).is_some();
    let label = match labels.clone().find(|l| believed(l) && !western(l)) {
        Some(label) => label,
        None => match labels.find(western) {
            Some(label) => {
                let (text, charset) = decode(bytes, None);
                if matches!(charset, Charset::Windows1256 | Charset::Iso88596) {
                    return text;
                }
                label
            }
            None => return decode(bytes, None).0,
        },
    };
    decode(bytes, Some(label)).0
}

/// The charset that a page declares for itself.
pub(in crate::read) fn meta_charset(bytes: &[u8]) -> Option<&str> {
    let mut rest = bytes.get(..HEAD).unwrap_or(bytes);
    while let Some(at) = memchr::memchr(b'<', rest) {
        rest = &rest[at..];
        if rest.starts_with(b"<!--") {
            // `<!-->` is a whole comment, too.
            rest = &rest[memchr::memmem::find(&rest[2..], b"-->")? + 5..];
            continue;
        }
        let is_meta = rest
            .get(1..5)
            .is_some_and(|t| t.eq_ignore_ascii_case(b"meta"));
        if is_meta
            && rest
                .get(5)
                .is_some_and(|b| b.is_ascii_whitespace() || *b == b'/')
        {
            let (found, after) = meta(&rest[5..]);
            if found.is_some() {
                return found;
            }
            rest = after;
        } else {
            rest = &rest[1..];
        }
    }
    None
}

/// The charset in one `<meta>`, and what follows its attributes.
fn meta(mut rest: &[u8]) -> (Option<&str>, &[u8]) {
    let (mut charset, mut content, mut is_type) = (None, None, false);
    while let Some((name, value, after)) = attribute(rest) {
        rest = after;
        if name.eq_ignore_ascii_case(b"charset") {
            charset = charset.or(Some(value));
        } else if name.eq_ignore_ascii_case(b"content") {
            content = content.or_else(|| charset_in(value));
        } else if name.eq_ignore_ascii_case(b"http-equiv") {
            is_type |= value.eq_ignore_ascii_case(b"content-type");
        }
    }
    let label = charset.or(content.filter(|_| is_type));
    let label = label.and_then(|label| std::str::from_utf8(label.trim_ascii()).ok());
    (label.filter(|label| !label.is_empty()), rest)
}

/// The name and value of the next attribute of a tag; none at the end of the tag.
fn attribute(rest: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let skip = |rest: &mut &[u8], what: fn(&u8) -> bool| {
        let n = rest.iter().take_while(|b| what(b)).count();
        let (passed, after) = rest.split_at(n);
        *rest = after;
        n > 0 && !passed.is_empty()
    };
    let mut rest = rest;
    skip(&mut rest, |b| b.is_ascii_whitespace() || *b == b'/');
    let name = rest;
    // A name may begin with anything but the end of the tag.
    if matches!(rest.first()?, b'>') {
        return None;
    }
    rest = &rest[1..];
    skip(&mut rest, |b| {
        !b.is_ascii_whitespace() && !b"/>=".contains(b)
    });
    let name = &name[..name.len() - rest.len()];
    skip(&mut rest, u8::is_ascii_whitespace);
    let Some(mut value) = rest.strip_prefix(b"=") else {
        return Some((name, &[], rest));
    };
    skip(&mut value, u8::is_ascii_whitespace);
    let (value, rest) = match value {
        [quote @ (b'"' | b'\''), quoted @ ..] => {
            let end = memchr::memchr(*quote, quoted)?;
            (&quoted[..end], &quoted[end + 1..])
        }
        _ => {
            let bare = |b: &&u8| !b.is_ascii_whitespace() && **b != b'>';
            value.split_at(value.iter().take_while(bare).count())
        }
    };
    Some((name, value, rest))
}

/// The charset in `text/html; charset=…`.
fn charset_in(value: &[u8]) -> Option<&[u8]> {
    let at = value
        .windows(7)
        .position(|w| w.eq_ignore_ascii_case(b"charset"))?;
    let label = value[at + 7..].trim_ascii_start().strip_prefix(b"=")?;
    let label = label.trim_ascii_start();
    let label = label
        .strip_prefix(b"\"")
        .or(label.strip_prefix(b"'"))
        .unwrap_or(label);
    let ends = |b: &u8| b.is_ascii_whitespace() || b";\"'".contains(b);
    Some(&label[..label.iter().position(ends).unwrap_or(label.len())])
}

#[cfg(test)]
mod tests {
    use encoding_rs::{Encoding, ISO_8859_6, WINDOWS_1252, WINDOWS_1256};
    use proptest::prelude::*;

    use super::*;

    const NEWS: &str = "أعلنت وزارة الصحة اليوم ارتفاع عدد المصابين في محافظات الشمال";

    fn page(meta: &str, encoding: &'static Encoding) -> Vec<u8> {
        let page = format!("<html><head>{meta}<title>{NEWS}</title></head>");
        encoding.encode(&page).0.into_owned()
    }

    #[test]
    fn a_page_declares_its_charset_in_every_way_that_browsers_know() {
        for (page, want) in [
            ("<meta charset=windows-1256>", Some("windows-1256")),
            ("<META  CharSet = \"cp1256\" />", Some("cp1256")),
            ("<meta charset='x>y'>", Some("x>y")),
            (
                "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=iso-8859-6\">",
                Some("iso-8859-6"),
            ),
            (
                "<meta content='text/html;CHARSET = utf-8;x' http-equiv=content-type>",
                Some("utf-8"),
            ),
            ("<meta name=x content='charset=utf-8'>", None),
            ("<!-- <meta charset=a> --><meta/charset=b>", Some("b")),
            ("<!--><meta charset=b>", Some("b")),
            (
                "<metadata charset=a><meta><p><meta name=n><meta charset=c>",
                Some("c"),
            ),
            ("<meta charset=\"open", None),
            ("<meta charset>", None),
            ("", None),
        ] {
            assert_eq!(meta_charset(page.as_bytes()), want, "{page}");
        }
        let late = " ".repeat(1024) + "<meta charset=a>";
        assert_eq!(meta_charset(late.as_bytes()), None);
    }

    #[test]
    fn a_declared_charset_is_followed_until_the_bytes_disprove_it() {
        let meta = |label: &str| format!("<meta charset={label}>");
        for (encoding, http, label) in [
            (WINDOWS_1256, None, "windows-1256"),
            (ISO_8859_6, None, "iso-8859-6"),
            (ISO_8859_6, Some("iso-8859-6"), "utf-8"),
            (WINDOWS_1256, Some("utf-8"), "windows-1256"),
            (WINDOWS_1256, Some("iso-8859-1"), "windows-1256"),
            (WINDOWS_1256, Some("iso-8859-1"), "utf-8"),
            (WINDOWS_1256, None, "utf-16"),
            (ISO_8859_6, None, "nonsense"),
            (encoding_rs::UTF_8, Some("windows-1256"), "iso-8859-6"),
        ] {
            let bytes = page(&meta(label), encoding);
            let text = decode_page(&bytes, http);
            assert!(text.contains(NEWS), "{encoding:?} {http:?} {label}: {text}");
        }
    }

    #[test]
    fn western_pages_are_western() {
        let text = "<html><p>L’été dernier, le président a déclaré à la presse où il était né";
        let (bytes, _, _) = WINDOWS_1252.encode(text);
        assert_eq!(decode_page(&bytes, Some("iso-8859-1")), text);
        assert_eq!(decode_page(&bytes, None), text);
    }

    proptest! {
        #[test]
        fn any_page_is_survived(
            bytes: Vec<u8>,
            tag in "(<meta|<!--|charset|=|\"|'|>|/| |-->|content|http-equiv|a){0,12}",
        ) {
            meta_charset(tag.as_bytes());
            let page = [tag.as_bytes(), &bytes].concat();
            decode_page(&page, Some(&tag));
        }
    }
}
