//! Whether a JSON object is not an article but encloses an array of articles.
//!
//! In: the beginning of an input. Out: where the array begins, in a JSON Feed (`"items": [{…}]`)
//! or the answer of a news service (`{"status": "ok", "articles": [{…}]}`). An object that has a text
//! of its own is an article, whatever arrays it has, and so are objects of which several follow
//! one another.

use crate::read::fields::Field;

/// What services call the array of articles.
const ARRAYS: [&str; 10] = [
    "articles",
    "items",
    "results",
    "data",
    "entries",
    "posts",
    "news",
    "documents",
    "hits",
    "stories",
];

/// What they call an object around it.
const HOLDERS: [&str; 4] = ["response", "data", "result", "feed"];

/// At most this many objects may enclose an array.
const DEPTH: usize = 3;

/// Where the array begins: this many bytes after the first `{`.
pub(super) fn begin(head: &[u8]) -> Option<usize> {
    let object = memchr::memchr(b'{', head)?;
    let mut walk = Walk {
        rest: head.get(object + 1..)?,
    };
    let len = walk.rest.len();
    let mut found = None;
    let mut depth = 1;
    while let Some(name) = walk.name() {
        if names_text(name) {
            return None;
        }
        walk.blanks();
        let is_array = found.is_none() && ARRAYS.iter().any(|n| n.as_bytes() == name);
        if is_array && walk.holds_articles() {
            found = Some(len - walk.rest.len());
        }
        let is_holder = found.is_none() && HOLDERS.iter().any(|n| n.as_bytes() == name);
        if is_holder && depth < DEPTH && walk.sign(b'{').is_some() {
            depth += 1;
            continue;
        }
        if walk.value().is_none() {
            return found;
        }
        while depth > 0 && walk.sign(b'}').is_some() {
            depth -= 1;
        }
        if depth == 0 {
            walk.blanks();
            return found.filter(|_| !walk.rest.starts_with(b"{"));
        }
        walk.sign(b',');
    }
    found
}

/// Whether a field is the text of an article and not merely what introduces one.
fn names_text(name: &[u8]) -> bool {
    let introduces = matches!(name, b"description" | b"summary");
    !introduces && is_of(name, &[Field::Text])
}

fn is_of(name: &[u8], fields: &[Field]) -> bool {
    let mut all = Field::NAMES.iter().filter(|(f, _)| fields.contains(f));
    all.any(|(_, names)| names.iter().any(|n| n.as_bytes() == name))
}

/// Whether anything but blanks comes after the end of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Follows {
    Nothing,
    More,
}

/// Follows the brackets of a JSON document that comes piece by piece.
#[derive(Debug, Default)]
pub(super) struct Brackets {
    /// The brackets that close those that are open, the outermost first.
    open: Vec<u8>,
    in_string: bool,
    escaped: bool,
    /// Whether the outermost bracket was closed.
    closed: bool,
}

impl Brackets {
    /// Scans more of the document. What comes after its end is not looked at further.
    pub(super) fn follow(&mut self, bytes: &[u8]) -> Follows {
        for &byte in bytes {
            match byte {
                _ if self.closed && byte.is_ascii_whitespace() => {}
                _ if self.closed => return Follows::More,
                _ if self.escaped => self.escaped = false,
                b'\\' if self.in_string => self.escaped = true,
                b'"' => self.in_string = !self.in_string,
                _ if self.in_string => {}
                b'{' => self.open.push(b'}'),
                b'[' => self.open.push(b']'),
                b'}' | b']' => {
                    self.open.pop();
                    self.closed = self.open.is_empty();
                }
                _ => {}
            }
        }
        Follows::Nothing
    }

    /// What closes the brackets that are open.
    pub(super) fn closing(&self) -> Vec<u8> {
        self.open.iter().rev().copied().collect()
    }

    /// Whether the document is at its end.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }
}

/// A position in the head. None: the head ends here, or is not JSON.
#[derive(Clone, Copy)]
struct Walk<'a> {
    rest: &'a [u8],
}

impl<'a> Walk<'a> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_ascii_start();
    }

    fn sign(&mut self, sign: u8) -> Option<()> {
        self.blanks();
        self.rest = self.rest.strip_prefix(&[sign])?;
        Some(())
    }

    fn string(&mut self) -> Option<&'a [u8]> {
        self.sign(b'"')?;
        let mut escaped = false;
        let end = self.rest.iter().position(|&b| {
            let end = b == b'"' && !escaped;
            escaped = b == b'\\' && !escaped;
            end
        })?;
        let (string, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest.get(1..)?;
        Some(string)
    }

    /// The name of a field, up to its value.
    fn name(&mut self) -> Option<&'a [u8]> {
        let name = self.string()?;
        self.sign(b':')?;
        Some(name)
    }

    /// Reads past a value of any kind.
    fn value(&mut self) -> Option<()> {
        let mut depth = 0usize;
        loop {
            self.blanks();
            match self.rest.first()? {
                b'"' => {
                    self.string()?;
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.rest = self.rest.get(1..)?;
                }
                b'}' | b']' | b',' if depth == 0 => return Some(()),
                b'}' | b']' => {
                    depth -= 1;
                    self.rest = self.rest.get(1..)?;
                }
                _ => self.rest = self.rest.get(1..)?,
            }
        }
    }

    /// Whether here begins an array of objects with a headline or text, as far as can be seen.
    fn holds_articles(mut self) -> bool {
        if self.sign(b'[').and_then(|()| self.sign(b'{')).is_none() {
            return false;
        }
        loop {
            match self.name() {
                Some(name) if is_of(name, &[Field::Title, Field::Text]) => return true,
                Some(_) => {}
                None => return self.rest.is_empty(),
            }
            if self.value().is_none() {
                return true;
            }
            if self.sign(b',').is_none() {
                return false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Brackets, Follows, begin};

    #[test]
    fn an_object_around_articles_is_told_from_an_article() {
        for (head, want) in [
            (r#"{"status":"ok","articles":[{"title":"x"}]}"#, Some(25)),
            (r#"{ "items" : [ {"id": 1, "content_html": "x"#, Some(11)),
            (
                r#"{"title": "a feed", "description": "d", "items": [{"url": "http"#,
                Some(48),
            ),
            (
                r#"{"response": {"total": 2, "results": [{"headline": 1}]}}"#,
                Some(36),
            ),
            (r#"{"data":[{"title":1}],"text":"an article"}"#, None),
            (r#"{"body":"an article","data":[{"title":1}]}"#, None),
            (r#"{"data":[{"width":1}]}"#, None),
            (r#"{"items":["a", "b"]}"#, None),
            (r#"{"items":[]}"#, None),
            (r#"{"title":"x","tags":[{"title":"x"}]}"#, None),
            (
                "{\"items\":[{\"title\":1}]}\n{\"items\":[{\"title\":1}]}",
                None,
            ),
            (
                r#"{"note": "\"items\": [{", "items": [{"title": 1"#,
                Some(34),
            ),
        ] {
            assert_eq!(begin(head.as_bytes()), want, "{head}");
        }
    }

    #[test]
    fn what_follows_a_document_is_seen_and_blanks_are_not() {
        for (document, follows) in [
            (r#"{"a":"]}\"{","b":[{}]}"#, Follows::Nothing),
            ("{\"a\":[1]} \r\n\t", Follows::Nothing),
            ("{\"a\":[1]}\n{\"a\":[1]}", Follows::More),
            ("{}]", Follows::More),
        ] {
            let mut brackets = Brackets::default();
            assert_eq!(brackets.follow(document.as_bytes()), follows, "{document}");
            assert!(brackets.is_closed(), "{document}");
        }
    }

    proptest! {
        #[test]
        fn a_document_cut_outside_a_string_is_closed_by_what_is_missing(
            pieces in prop::collection::vec(r#"[{\[,: ]|"[\]}\[{]"|1"#, 0..30), cut in 0usize..40
        ) {
            let document = format!("{{{}", pieces.concat());
            let (one, two) = document.split_at(cut.min(document.len()));
            let mut brackets = Brackets::default();
            brackets.follow(one.as_bytes());
            brackets.follow(two.as_bytes());
            prop_assert!(!brackets.is_closed());
            let closing = brackets.closing();
            prop_assert_eq!(brackets.follow(&closing), Follows::Nothing);
            prop_assert!(brackets.is_closed());
        }

        #[test]
        fn the_place_is_that_of_an_array(pieces in prop::collection::vec(
            r#"[{}\[\],: ]|"items"|"data"|"title"|"x"|1"#, 0..30
        )) {
            let head = format!("{{{}", pieces.concat());
            if let Some(at) = begin(head.as_bytes()) {
                prop_assert_eq!(head.as_bytes()[at + 1], b'[');
            }
        }
    }
}
