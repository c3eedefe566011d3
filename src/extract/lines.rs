//! The lines of a scraped page and what each of them is.
//!
//! In: the text of a page. Out: its lines, trimmed, each with a [`Kind`]: prose, possible
//! headline, date line, menu, machine summary, boilerplate. Only the line itself decides (a summary
//! also by the button above it), so the classes do not depend on the outlet. Linear; about 20 ns a
//! letter, nearly all of it for the share of stop words in a line that has no full stop.
//!
//! Source: this project's text specification, section 6.1.

use super::patterns::{is_boilerplate, is_meta};
use crate::dates::find;
use crate::text::{is_stop, normalise, tokens};

/// What a line of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Running text: twelve words or more, with sentence ends or enough stop words.
    Prose,
    /// Four words or more that are not prose: headline, subheading, caption, short paragraph.
    Head,
    /// A date line, or a short line with a date in it.
    Meta,
    /// A ticker or a row of links: five short pieces or more in one line.
    Menu,
    /// A point of a machine-written summary, which repeats the body.
    Summary,
    /// A button, a credit, or up to three words.
    Boiler,
    /// Nothing.
    Blank,
}

/// A line of a page without the white space around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its text.
    pub text: &'a str,
}

/// A line with a date has at most this many words if it is to be a date line.
const MOST_META_WORDS: usize = 16;

/// A line with a date is at most this long if it is to be a date line.
const LONGEST_META: usize = 1000;

/// Prose has at least this many words.
const LEAST_PROSE_WORDS: usize = 12;

/// The lines of a text, each with its kind. Every line-break character of Unicode ends a line.
pub fn classify(text: &str) -> Vec<Line<'_>> {
    let mut summary = false;
    let mut out = Vec::new();
    for line in text.split(is_line_end) {
        // \r\n is one line end, \r alone is one too.
        let line = line.strip_suffix('\r').unwrap_or(line);
        for text in line.split('\r').map(str::trim) {
            let kind = kind(text, summary);
            summary = match kind {
                Kind::Blank => false,
                Kind::Boiler => summary || text.contains("الملخص"),
                _ => summary,
            };
            out.push(Line { kind, text });
        }
    }
    out
}

fn is_line_end(c: char) -> bool {
    matches!(
        c,
        '\n' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

fn kind(line: &str, in_summary: bool) -> Kind {
    if line.is_empty() {
        return Kind::Blank;
    }
    let words = line.split_whitespace().count();
    let pieces = Pieces::of(line);
    if pieces.count >= 5 && pieces.ended * 3 < pieces.count && words <= 20 * pieces.count {
        Kind::Menu
    } else if is_boilerplate(line) {
        Kind::Boiler
    } else if in_summary && line.starts_with(['-', '•', '*']) {
        Kind::Summary
    } else if has_meta_length(line, words) && is_dated(line) {
        Kind::Meta
    } else if words >= LEAST_PROSE_WORDS && (pieces.ended > 0 || is_dense(line, words)) {
        Kind::Prose
    } else if words >= 4 {
        Kind::Head
    } else {
        Kind::Boiler
    }
}

/// Whether a line has few enough words to be a date line; the signs between them are not words:
/// `12 مايو 2024 | بيروت - خاص` has five.
fn has_meta_length(line: &str, words: usize) -> bool {
    let is_word = |word: &&str| word.contains(char::is_alphanumeric);
    let spelt = || line.split_whitespace().filter(is_word).count();
    words <= MOST_META_WORDS || (words <= 2 * MOST_META_WORDS && spelt() <= MOST_META_WORDS)
}

fn is_dated(line: &str) -> bool {
    line.len() <= LONGEST_META && (!find(line).is_empty() || is_meta(&normalise(line)))
}

/// Whether at least 12 words in 100 are stop words.
fn is_dense(line: &str, words: usize) -> bool {
    let stop = tokens(line).iter().filter(|t| is_stop(t)).count();
    stop * 100 >= words * 12
}

/// Whether a line ends like a sentence, closing signs aside.
pub(crate) fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches([' ', '\u{a0}', '"', '»', '”', '*', ')'])
        .ends_with(['.', '؟', '!', '?', '۔'])
}

/// Calls `each` with the pieces of a line and the sign after each; three spaces in a row, plain or
/// not, make a gap.
pub(crate) fn each_piece<'l>(line: &'l str, mut each: impl FnMut(&'l str, Option<char>)) {
    let (mut start, mut run) = (0, 0);
    for (i, c) in line.char_indices() {
        let after = i + c.len_utf8();
        run = if matches!(c, ' ' | '\u{a0}') {
            run + 1
        } else {
            0
        };
        let cuts = match c {
            '\t' | '›' => true,
            '|' | '•' | '·' => {
                let rest = &line[after..];
                let next = rest.strip_prefix(' ').unwrap_or(rest).chars().next();
                next.is_some_and(|c| !c.is_whitespace())
            }
            _ => run >= 3,
        };
        if cuts {
            each(&line[start..i], Some(c));
            start = after;
        }
    }
    each(&line[start..], None);
}

/// The pieces into which a line is split at wide gaps, tabs, `|`, `•`, `·` and `›`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pieces {
    /// Pieces that are not blank.
    pub(super) count: usize,
    /// How many of them end like a sentence.
    pub(super) ended: usize,
    /// Words in the longest piece.
    pub(super) longest: usize,
    /// Separators that are `|` or `›`.
    pub(super) strokes: usize,
}

impl Pieces {
    /// Cuts a line.
    pub(super) fn of(line: &str) -> Self {
        let mut pieces = Self::default();
        each_piece(line, |piece, cut| {
            pieces.strokes += usize::from(matches!(cut, Some('|' | '›')));
            pieces.add(piece);
        });
        pieces
    }

    fn add(&mut self, piece: &str) {
        let piece = piece.trim();
        if !piece.is_empty() {
            self.count += 1;
            self.ended += usize::from(ends_sentence(piece));
            self.longest = self.longest.max(piece.split_whitespace().count());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        classify(text).iter().map(|l| l.kind).collect()
    }

    #[test]
    fn each_kind_of_line() {
        use Kind::*;
        let text = "الرئيسية | سياسة | اقتصاد | رياضة | منوعات\n\
            انسحاب أمريكي مفاجئ من قاعدتين بارزتين شرق سوريا\r\n\
            نشر في مصراوي يوم 03 - 06 - 2025\n\
            \n\
            اظهر الملخص\n\
            - انسحبت القوات الأميركية من حقلي العمر وكونيكو في دير الزور.\n\
            \n\
            - انسحبت القوات الأميركية من حقلي العمر وكونيكو في دير الزور.\n\
            ووفقًا لمصادر المرصد، بدأت عملية الانسحاب تدريجيًا في 18 مايو، ثم تسارعت خلال اليومين الأخيرين في البلاد كلها.\n\
            خلفية الحدث";
        let want = [
            Menu, Head, Meta, Blank, Boiler, Summary, Blank, Head, Prose, Boiler,
        ];
        assert_eq!(kinds(text), want);
    }

    #[test]
    fn an_article_flattened_into_one_line_is_no_menu() {
        let paragraph = "قال الوزير في كلمته أمام المجلس إن الحكومة ماضية في خطتها رغم كل ما يقال عنها في الصحف هذه الأيام من كلام كثير";
        let flat = [paragraph; 6].join("\u{a0}\u{a0}\u{a0}");
        assert_eq!(kinds(&flat), [Kind::Prose]);
    }

    #[test]
    fn all_line_ends_are_known() {
        assert_eq!(classify("ا\r\nب\rج\u{2028}د\u{85}ه").len(), 5);
    }

    #[test]
    fn hostile_lines_take_linear_time() {
        for text in [
            "\n".repeat(1_000_000),
            "› ".repeat(1_000_000),
            " ".repeat(4_000_000) + "x",
            "1/1/".repeat(500_000),
            "ا".repeat(2_000_000),
        ] {
            classify(&text);
        }
    }

    proptest! {
        #[test]
        fn every_line_is_part_of_the_text(text in "(?s)[ \n\r\t|•.،a-zا-ي0-9]{0,80}") {
            for line in classify(&text) {
                prop_assert!(text.contains(line.text));
                prop_assert_eq!(line.text.is_empty(), line.kind == Kind::Blank);
            }
        }
    }
}
