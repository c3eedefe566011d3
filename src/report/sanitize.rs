//! Text from feeds made safe for people to read.
//!
//! In: whatever a feed contains. Out: one line of text that cannot move the cursor, change colours,
//! hide or reorder what is around it. Programs get the text as it is (see the run file); this
//! is for everything that people read. Linear in the text.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Opens a piece of text whose direction its first strong letter decides.
const FIRST_STRONG_ISOLATE: char = '\u{2068}';
/// Closes it.
const POP_ISOLATE: char = '\u{2069}';
/// The most marks on one letter that are kept; more of them are abuse.
const MOST_MARKS: usize = 8;

/// A headline or a name as one line: entities such as `&quot;` become their characters, then as
/// [`escape`]. Tags stay, as text.
pub fn headline(text: &str) -> String {
    escape(&htmlize::unescape(text))
}

/// Text as one line without anything that could harm or hide.
///
/// White space becomes single spaces; control characters, bidi embeddings, overrides and isolates
/// and other invisible characters become visible, as `\u{202e}`. Direction marks and soft hyphens
/// are harmless and go; joiners shape letters and stay. Of the marks on one letter eight stay.
pub fn escape(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let (mut space, mut marks) = (false, 0);
    for c in text.chars() {
        if c.is_whitespace() {
            space = true;
            continue;
        }
        if is_harmless(c) {
            continue;
        }
        if space && !out.is_empty() {
            out.push(' ');
        }
        let hidden = is_hidden(c);
        marks = if hidden || space || c.width() != Some(0) {
            0
        } else {
            marks + 1
        };
        space = false;
        if hidden {
            out.extend(c.escape_unicode());
        } else if marks <= MOST_MARKS {
            out.push(c);
        }
    }
    out
}

/// Whether a text is safe as it is, as most are: letters and signs of ASCII and Arabic, single spaces
/// within.
fn is_plain(text: &str) -> bool {
    let mut space = true;
    let plain = text.chars().all(|c| match c {
        ' ' => !std::mem::replace(&mut space, true),
        '!'..='~'
        | '\u{60c}'
        | '\u{61b}'
        | '\u{61f}'
        | '\u{621}'..='\u{64a}'
        | '\u{660}'..='\u{66c}'
        | '«'
        | '»' => {
            space = false;
            true
        }
        _ => false,
    });
    plain && !space
}

/// Invisible, and of no use in a report: marks of direction, which isolates replace, soft hyphens.
fn is_harmless(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200e}' | '\u{200f}')
}

/// Control characters and invisible characters that could hide or reorder text.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{34f}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{fffe}'..='\u{ffff}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Text that contains right-to-left letters as an island: it cannot reorder what is around it.
pub fn isolate(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_right_to_left) {
        format!("{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}").into()
    } else {
        text.into()
    }
}

/// Letters and numbers of scripts that run from right to left, by their blocks.
fn is_right_to_left(c: char) -> bool {
    matches!(
        c,
        '\u{590}'..='\u{8ff}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{feff}'
            | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}'
    )
}

/// Columns that a text may take on a terminal: with or without ligatures, whichever is more.
pub fn columns(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    if is_plain(text) {
        return text.chars().count();
    }
    let letters: usize = text.chars().map(|c| c.width().unwrap_or(1)).sum();
    letters.max(text.width())
}

/// The text if it fits into so many columns, else its beginning and `…`.
///
/// A letter keeps its marks: a cut is never before a combining mark.
pub fn fit(text: &str, room: usize) -> Cow<'_, str> {
    if text.len() <= room || columns(text) <= room {
        return text.into();
    }
    if room == 0 {
        return "".into();
    }
    let end = clusters(text)
        .scan(1, |used, (start, cluster)| {
            *used += columns(cluster);
            (*used <= room).then_some(start + cluster.len())
        })
        .last();
    format!("{}…", text[..end.unwrap_or(0)].trim_end()).into()
}

/// The text if it fits, else `…` and its end: of a path the end says most.
pub fn fit_end(text: &str, room: usize) -> Cow<'_, str> {
    if text.len() <= room || columns(text) <= room {
        return text.into();
    }
    if room == 0 {
        return "".into();
    }
    let starts: Vec<(usize, &str)> = clusters(text).collect();
    let start = starts
        .into_iter()
        .rev()
        .scan(1, |used, (start, cluster)| {
            *used += columns(cluster);
            (*used <= room).then_some(start)
        })
        .last();
    format!("…{}", text[start.unwrap_or(text.len())..].trim_start()).into()
}

/// Letters with the marks on them, and where they begin.
fn clusters(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, _) = rest.next()?;
        while rest.next_if(|(_, c)| c.width() == Some(0)).is_some() {}
        let end = rest.peek().map_or(text.len(), |(i, _)| *i);
        Some((start, &text[start..end]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_could_harm_is_shown_and_what_is_harmless_goes() {
        assert_eq!(escape("خبر\u{202e}عاجل"), "خبر\\u{202e}عاجل");
        assert_eq!(
            escape("\u{1b}[31mred\u{7}\0\u{9b}"),
            "\\u{1b}[31mred\\u{7}\\u{0}\\u{9b}"
        );
        assert_eq!(
            escape(" two\n\tlines\r\n \u{a0}\u{2028}here "),
            "two lines here"
        );
        assert_eq!(
            escape("a\u{200b}b\u{feff}\u{fffe}\u{e0041}"),
            "a\\u{200b}b\\u{feff}\\u{fffe}\\u{e0041}"
        );
        assert_eq!(escape("\u{200f}عر\u{200e}بي\u{ad}"), "عربي");
        assert_eq!(
            escape("می\u{200c}خواهم 👩\u{200d}🔬"),
            "می\u{200c}خواهم 👩\u{200d}🔬"
        );
    }

    #[test]
    fn of_many_marks_on_one_letter_eight_stay() {
        let prank = format!("مر{}حبا", "\u{64e}".repeat(5000));
        assert_eq!(escape(&prank), format!("مر{}حبا", "\u{64e}".repeat(8)));
        assert_eq!(escape("مَرْحَبًا"), "مَرْحَبًا");
    }

    #[test]
    fn entities_are_read_once_and_before_the_text_is_made_safe() {
        assert_eq!(
            headline("&quot;الحياة&quot; &amp; <b>x</b>"),
            "\"الحياة\" & <b>x</b>"
        );
        assert_eq!(headline("&amp;lt;"), "&lt;");
        assert_eq!(headline("a&#x202e;b&#27;c&nbsp;d"), "a\\u{202e}b\\u{1b}c d");
    }

    #[test]
    fn only_right_to_left_text_is_isolated() {
        assert_eq!(isolate("Reuters 24"), "Reuters 24");
        assert_eq!(isolate("CNN بالعربية"), "\u{2068}CNN بالعربية\u{2069}");
    }

    #[test]
    fn a_text_is_cut_at_its_columns() {
        assert_eq!(fit("abcdef", 6), "abcdef");
        assert_eq!(fit("abcdef", 5), "abcd…");
        assert_eq!(fit("abc def", 5), "abc…");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(fit("日本語", 1), "…");
        assert_eq!(fit("abc", 0), "");
        assert_eq!(fit("مَرْحَبًا بكم", 4), "مَرْحَ…");
        assert_eq!(fit_end("feeds/aawsat.jsonl:12", 12), "…at.jsonl:12");
        assert_eq!(fit_end("a:12", 12), "a:12");
    }

    proptest! {
        #[test]
        fn a_safe_line_is_safe(text in "\\PC{0,40}|.{0,40}", ) {
            let safe = escape(&text);
            prop_assert!(!safe.chars().any(|c| is_hidden(c) || is_harmless(c)));
            prop_assert!(!safe.starts_with(' ') && !safe.ends_with(' ') && !safe.contains("  "));
            prop_assert_eq!(escape(&safe), safe);
        }

        #[test]
        fn what_is_fitted_fits_and_keeps_marks(text in "[a-zاب\u{64e}\u{301}日👩\u{200d}\u{fe0f}لا ]{0,30}", room in 0usize..20) {
            for fitted in [fit(&text, room), fit_end(&text, room)] {
                prop_assert!(columns(&fitted) <= room, "{} takes {}", fitted, columns(&fitted));
            }
            if let Some(start) = fit(&text, room).strip_suffix('…').filter(|s| !s.is_empty()) {
                let next = text[start.len()..].chars().next();
                prop_assert!(next.is_none_or(|c| c.width() != Some(0)));
            }
        }
    }
}
