//! A headline or text without markup.
//!
//! In: a field of a record. Out: its text: borrowed as it is when no tag of HTML is in it, which is
//! nearly always; else without tags, scripts and styles, entities resolved once, a line end where a
//! block ends. `a < b` and `<3` are not tags, nor is `<مصدر>` or any other name of no element.
//! Entities in a field without tags are resolved where the words are taken and where a title is
//! shown, not here.
//!
//! Cost: a search for `<` in clean text; about 7 ns a byte otherwise.

use std::borrow::Cow;

use memchr::memchr_iter;

use super::names::Tag;
use super::tree::Tree;

/// A headline or text without markup, if there is any in it; line ends where blocks end.
pub fn plain(text: &str) -> Cow<'_, str> {
    if !is_marked_up(text) {
        return Cow::Borrowed(text);
    }
    let (tree, _) = Tree::of(text);
    let lines = (0..tree.rows.len()).map(|row| tree.text(row).trim());
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

/// Whether a tag of HTML, or a comment, is in a text.
fn is_marked_up(text: &str) -> bool {
    let b = text.as_bytes();
    memchr_iter(b'<', b).any(|at| {
        let rest = b.get(at + 1..).unwrap_or_default();
        if rest.starts_with(b"!--") {
            return true;
        }
        let rest = rest.strip_prefix(b"/").unwrap_or(rest);
        let len = rest
            .iter()
            .take(12)
            .take_while(|c| c.is_ascii_alphanumeric());
        let (name, after) = rest.split_at(len.count());
        let is_name = name.first().is_some_and(u8::is_ascii_alphabetic);
        let ends =
            matches!(after.first(), Some(c) if c.is_ascii_whitespace() || matches!(c, b'>' | b'/'));
        let name = std::str::from_utf8(name).unwrap_or_default();
        is_name && ends && Tag::known(name).is_some()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_goes_and_blocks_end_lines() {
        for (html, want) in [
            ("<p>أول</p><p>ثان<br>ثالث</p>", "أول\nثان\nثالث"),
            (
                "قبل <b>خط</b>&nbsp;عريض &amp;amp; بعد",
                "قبل خط\u{a0}عريض &amp; بعد",
            ),
            (
                "<script>alert('<p>x</p>')</script>نص<style>p{}</style>",
                "نص",
            ),
            ("نص<!-- تعليق -->آخر", "نصآخر"),
            ("<ul><li>أ<li>ب</ul>", "أ\nب"),
            ("<td>خلية</td><td>خلية</td>", "خلية\nخلية"),
            ("<div>1 < 2</div>", "1 < 2"),
        ] {
            assert_eq!(plain(html), want, "{html}");
        }
    }

    #[test]
    fn text_without_markup_is_borrowed() {
        for text in [
            "",
            "a < b",
            "<3",
            "x<y>z",
            "<مصدر>",
            "5<br",
            "a & b &quot;",
            "<<<>>>",
            "<paragraph>",
        ] {
            assert!(
                matches!(plain(text), Cow::Borrowed(t) if t == text),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn text_without_brackets_is_borrowed(text in "[^<]{0,60}") {
            prop_assert!(matches!(plain(&text), Cow::Borrowed(_)));
        }

        #[test]
        fn its_own_output_stays_unless_entities_made_tags(
            text in "(?s)(<p>|</p>|<br>|<b|<div class=x>|</div>|<li>| |[a-cا-ي0-9<>\n.]){0,20}",
        ) {
            let once = plain(&text).into_owned();
            let marked = is_marked_up(&once);
            prop_assert!(marked || plain(&once) == once.as_str());
        }
    }
}
