//! Text from feeds as text of Markdown: nothing in it is markup, and links go only to the web.
//!
//! In: text that [`sanitize`](super::super::sanitize) made one safe line, and addresses as they
//! are. Out: Markdown. Marks get a backslash; what GitHub would make a link or a mention of is
//! broken: `www\.`, `http\://`, and `@` between isolates. Linear in the text.

use url::Url;

const FIRST_STRONG_ISOLATE: char = '\u{2068}';
const POP_ISOLATE: char = '\u{2069}';

/// Safe text as an island of Markdown text; nothing for nothing.
pub(super) fn safe(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut out = String::with_capacity(text.len() + 8);
    out.push(FIRST_STRONG_ISOLATE);
    let mut rest = text.char_indices();
    while let Some((i, c)) = rest.next() {
        let (before, behind) = (&text[..i], rest.as_str());
        let is_mark = match c {
            ':' => behind.starts_with("//"),
            '.' => is_www(before),
            _ => matches!(
                c,
                '\\' | '`'
                    | '*'
                    | '_'
                    | '{'
                    | '}'
                    | '['
                    | ']'
                    | '('
                    | ')'
                    | '<'
                    | '>'
                    | '#'
                    | '|'
                    | '~'
                    | '$'
                    | '&'
                    | '!'
            ),
        };
        match c {
            '@' => out.extend([FIRST_STRONG_ISOLATE, c, POP_ISOLATE]),
            _ if is_mark => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out.push(POP_ISOLATE);
    out
}

/// Whether a text ends like the beginning of a web address.
fn is_www(text: &str) -> bool {
    let www = text
        .len()
        .checked_sub(3)
        .and_then(|start| text.get(start..));
    www.is_some_and(|www| www.eq_ignore_ascii_case("www"))
}

/// Markdown text as a link to an address of the web; as it is if the address is not one.
pub(super) fn linked(text: &str, address: &str) -> String {
    match target(address) {
        Some(target) if !text.is_empty() => format!("[{text}]({target})"),
        _ => text.to_owned(),
    }
}

/// An address as the target of a link. Parsed, it is ASCII without spaces; what could still end
/// the target or be read as an escape is percent-encoded, and `&` that might begin an entity is
/// one itself.
fn target(address: &str) -> Option<String> {
    let url = Url::parse(address.trim()).ok()?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return None;
    }
    let mut out = String::with_capacity(url.as_str().len());
    for c in url.as_str().chars() {
        match c {
            '(' | ')' | '<' | '>' | '[' | ']' | '\\' | '`' | '|' | '*' | '_' | '"' | '\'' | ' '
                if !in_host(&url, c) =>
            {
                out.push_str(&format!("%{:02X}", u32::from(c)));
            }
            '&' if url.as_str().contains(';') => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    Some(out)
}

/// Brackets of an IPv6 address and lines under names cannot be encoded; neither ends a target.
fn in_host(url: &Url, c: char) -> bool {
    matches!(c, '[' | ']' | '_') && url.host_str().is_some_and(|host| host.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_markup_elsewhere_is_text() {
        assert_eq!(
            safe("[x](http://a.b) *a* <b>c</b> &lt; #1 | `y`"),
            "\u{2068}\\[x\\]\\(http\\://a.b\\) \\*a\\* \\<b\\>c\\</b\\> \\&lt; \\#1 \\| \\`y\\`\u{2069}"
        );
        assert_eq!(safe("WWW.a.com"), "\u{2068}WWW\\.a.com\u{2069}");
        assert_eq!(safe("a@b"), "\u{2068}a\u{2068}@\u{2069}b\u{2069}");
        assert_eq!(safe(""), "");
        assert_eq!(safe("خبر: 5.2"), "\u{2068}خبر: 5.2\u{2069}");
    }

    #[test]
    fn only_addresses_of_the_web_are_linked() {
        for none in [
            "",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "//a.b",
            "mailto:a@b.c",
            "x",
            " java\nscript:1",
        ] {
            assert_eq!(linked("t", none), "t", "{none}");
        }
        for (address, target) in [
            ("https://a.b/c", "https://a.b/c"),
            ("HTTP://A.b/(c) d<e>", "http://a.b/%28c%29%20d%3Ce%3E"),
            ("https://a.b/?x=\\", "https://a.b/?x=%5C"),
            ("https://a.b/?x&lt;y&z", "https://a.b/?x&amp;lt;y&amp;z"),
            ("https://a.b/?x&z", "https://a.b/?x&z"),
            ("http://[::1]/x", "http://[::1]/x"),
        ] {
            assert_eq!(linked("t", address), format!("[t]({target})"));
        }
    }
}
