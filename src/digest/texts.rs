//! Texts as reports show them: whole, or their first lines.

use std::borrow::Cow;

/// Longer headlines and names are cut, so that one hostile record cannot fill a report.
const LONGEST_FIELD: usize = 4096;
/// The same for texts. Hardly any article of a newspaper has half of it.
const LONGEST_TEXT: usize = 1 << 16;
/// Characters of an excerpt: two or three lines.
const EXCERPT: usize = 200;

/// Which texts of articles a run keeps, for reports that show them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[non_exhaustive]
pub enum Texts {
    /// None: headlines alone.
    #[default]
    None,
    /// The first lines of each article.
    Excerpt,
    /// Whole texts in stories of two or more articles, the first lines of the others.
    Stories,
}

/// The first lines of a text as one: at most 200 characters, cut behind a word. Its own excerpt is
/// the same.
pub(crate) fn excerpt(text: &str) -> Cow<'_, str> {
    if is_excerpt(text) {
        return text.into();
    }
    let mut words = text.split_whitespace().peekable();
    let mut out = String::with_capacity(2 * EXCERPT);
    let mut room = EXCERPT;
    while let Some(word) = words.next() {
        let length = letters(word, room) + usize::from(!out.is_empty());
        // The sign that something is missing needs room as well.
        if length + usize::from(words.peek().is_some()) > room {
            if out.is_empty() {
                out.extend(word.chars().take(EXCERPT - 1));
            }
            out.push('…');
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
        room -= length;
    }
    out.into()
}

/// Whether a text is short, and one line with single spaces; it may be and not be told.
fn is_excerpt(text: &str) -> bool {
    let bytes = text.strip_suffix('…').unwrap_or(text).as_bytes();
    let spaced = |pair: &[u8]| pair[0] != b' ' || pair[1] != b' ';
    // White space beyond ASCII begins with one of these.
    let odd = |b: &u8| *b < b' ' || matches!(*b, 0xc2 | 0xe1..=0xe3);
    text.len() <= 4 * EXCERPT
        && !bytes.iter().any(odd)
        && bytes.windows(2).all(spaced)
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && letters(text, EXCERPT) <= EXCERPT
}

/// The characters of a word; of one that finds no room, more than that.
fn letters(word: &str, room: usize) -> usize {
    let enough = word.len().min(4 * room + 4);
    // Bytes that begin a character.
    let begins = |b: &&u8| **b & 0xc0 != 0x80;
    word.as_bytes()[..enough].iter().filter(begins).count()
}

/// The beginning of a field that is too long, with a sign that something is missing.
pub(crate) fn cut(field: &str) -> Cow<'_, str> {
    shortened(field, LONGEST_FIELD)
}

/// The beginning of a text that is too long to be kept, with the same sign.
pub(crate) fn kept(text: &str) -> Cow<'_, str> {
    shortened(text, LONGEST_TEXT)
}

/// The first `most` bytes, with the same sign. A field that is only a little longer stays whole: otherwise
/// one that was cut would be cut again, and lose the number that was put after it.
fn shortened(field: &str, most: usize) -> Cow<'_, str> {
    /// Bytes of the sign and of `~4294967295`.
    const LITTLE: usize = 14;
    if field.len() <= most + LITTLE {
        return field.into();
    }
    let end = (0..=most)
        .rev()
        .find(|&i| field.is_char_boundary(i))
        .unwrap_or(0);
    format!("{}…", &field[..end]).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_was_cut_and_numbered_is_not_cut_again() {
        let cut_once = cut(&"ب".repeat(100_000)).into_owned();
        assert_eq!(cut(&cut_once), cut_once);
        let numbered = format!("{cut_once}~{}", u32::MAX);
        assert_eq!(cut(&numbered), numbered);
    }

    #[test]
    fn a_word_without_end_is_cut_and_an_endless_text_is_not_kept_whole() {
        let endless = "ب".repeat(100_000);
        assert_eq!(excerpt(&endless).chars().count(), EXCERPT);
        assert_eq!(excerpt(&excerpt(&endless)), excerpt(&endless));
        assert!(kept(&endless).len() <= LONGEST_TEXT + '…'.len_utf8());
        assert_eq!(kept("نص"), "نص");
    }

    proptest! {
        #[test]
        fn an_excerpt_is_short_whole_words_and_its_own_excerpt(text in "([a-zاب]{0,30}[ \n]{1,3}){0,40}") {
            let short = excerpt(&text);
            prop_assert!(short.chars().count() <= EXCERPT, "{}", short);
            prop_assert_eq!(excerpt(&short), &*short);
            let words: Vec<&str> = text.split_whitespace().collect();
            match short.strip_suffix('…') {
                None => prop_assert_eq!(&*short, words.join(" ")),
                Some(cut) => prop_assert!(words.join(" ").starts_with(cut)),
            }
        }
    }
}
