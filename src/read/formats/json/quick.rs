//! The quick way to the fields of a JSON record.
//!
//! In: a record. Out: exactly what serde_json finds in it, or nothing where there is any doubt:
//! then `strict` reads it with serde_json, whose word, and whose message, counts. Only the outermost
//! object and plain strings of fields that somebody wants are read here; all else is left to serde_json
//! one value at a time.
//!
//! Cost: about 0.8 µs for an article of 3 KB, half of what serde_json takes: a search of the text for
//! quotes and backslashes, one for control characters and, if something is escaped, one copy.

use std::borrow::Cow;

use memchr::{memchr_iter, memchr2};
use serde::de::{Deserialize, IgnoredAny};

use crate::read::fields::Fields;
use crate::read::found::{Found, Value};

/// serde_json counts how deep objects lie in one another; what may lie so deep is left to it.
const DEEP: usize = 64;

/// Room for a text with escapes, to begin with: most articles fit.
const ROOM: usize = 16 << 10;

/// The fields of a sound record.
pub(super) fn read_object<'a>(json: &'a str, fields: &Fields) -> Option<Found<'a>> {
    let mut found = Found::default();
    let mut cursor = Cursor { rest: json };
    cursor.sign('{')?;
    if cursor.sign('}').is_none() {
        loop {
            let Cow::Borrowed(name) = cursor.text()? else {
                return None;
            };
            cursor.sign(':')?;
            match fields.find(name) {
                Some((field, rank)) => found.put(field, rank, cursor.value()?),
                None => drop(cursor.read::<IgnoredAny>()?),
            }
            if cursor.sign(',').is_none() {
                cursor.sign('}')?;
                break;
            }
        }
    }
    blank_off(cursor.rest).is_empty().then_some(found)
}

/// A position in a record. Every step advances only if it succeeds.
struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    /// Reads past one character and the white space before it.
    fn sign(&mut self, sign: char) -> Option<()> {
        self.rest = blank_off(self.rest).strip_prefix(sign)?;
        Some(())
    }

    /// Reads a string; borrowed unless something in it is escaped.
    fn text(&mut self) -> Option<Cow<'a, str>> {
        let text = blank_off(self.rest).strip_prefix('"')?;
        let (part, sign, rest) = part(text)?;
        let (text, rest) = match sign {
            '"' => (Cow::Borrowed(part), rest),
            _ => {
                let mut out = String::with_capacity(text.len().min(ROOM));
                out.push_str(part);
                let rest = unescape(rest, &mut out)?;
                (Cow::Owned(out), rest)
            }
        };
        self.rest = rest;
        Some(text)
    }

    /// Reads past a value of any kind.
    fn value(&mut self) -> Option<Value<'a>> {
        if let Some(text) = self.text() {
            return Some(Value::Text(text));
        }
        let before = self.rest;
        let value = self.read()?;
        let taken = before.len() - self.rest.len();
        let taken = before.as_bytes().get(..taken)?;
        (memchr_iter(b'{', taken).count() < DEEP).then_some(value)
    }

    /// Lets serde_json read past a value.
    fn read<T: Deserialize<'a>>(&mut self) -> Option<T> {
        let mut values = serde_json::Deserializer::from_str(self.rest).into_iter();
        let value = values.next()?.ok()?;
        self.rest = self.rest.get(values.byte_offset()..)?;
        Some(value)
    }
}

/// Without the white space of JSON before it.
fn blank_off(text: &str) -> &str {
    text.trim_start_matches([' ', '\n', '\r', '\t'])
}

/// A string up to its end or to an escape; the character found there; what follows.
fn part(text: &str) -> Option<(&str, char, &str)> {
    let at = memchr2(b'"', b'\\', text.as_bytes())?;
    let (part, rest) = text.split_at_checked(at)?;
    // No early exit, so that it compiles to SIMD.
    let controls = part.bytes().fold(false, |any, b| any | (b < b' '));
    let mut rest = rest.chars();
    let sign = rest.next().filter(|_| !controls)?;
    Some((part, sign, rest.as_str()))
}

/// The rest of a string that continues after a backslash; gives what follows it.
fn unescape<'a>(mut rest: &'a str, out: &mut String) -> Option<&'a str> {
    loop {
        let mut after = rest.chars();
        let letter = after.next()?;
        rest = after.as_str();
        out.push(match letter {
            '"' | '\\' | '/' => letter,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            // Mostly a feed with nothing but ASCII: serde_json is the faster one there.
            _ => return None,
        });
        let (more, sign, after) = part(rest)?;
        out.push_str(more);
        rest = after;
        if sign == '"' {
            return Some(rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::strict;
    use super::*;

    /// Whether a record is read, and alike by serde_json.
    fn is_read(json: &str) -> bool {
        let fields = Fields::default();
        let Some(quick) = read_object(json, &fields) else {
            return false;
        };
        let slow = strict::read_object(json, &fields).unwrap();
        assert_eq!(format!("{quick:?}"), format!("{slow:?}"), "{json}");
        true
    }

    #[test]
    fn ordinary_records_are_read() {
        for json in [
            "{}",
            " {\t} \r\n",
            r#"{"id": 7, "title": "ب", "text": "ا \"ب\"\n\t\/\\\b\f\r", "n": 1.5e3}"#,
            r#"{"text" : "\u0633\u06ccX\ud83d\ude00\u00e9" , "tags": ["{", {"a": []}], "x": "\ud800"}"#,
            r#"{"text": "b", "body": "c", "source": {"id": null, "name": "d"}}"#,
            "\n{\n  \"text\": \"a\",\n  \"url\": null,\n  \"date\": true,\n  \"id\": -0\n}\n",
            r#"{"text": 1, "body": "x", "id": 1e400, "unknown": 1e400}"#,
        ] {
            let sound = !json.contains("\"id\": 1e400");
            assert_eq!(is_read(json), sound, "{json}");
        }
    }

    #[test]
    fn doubtful_records_are_left_to_serde_json() {
        for json in [
            "",
            "{",
            "[]",
            "{}}",
            "\u{c}{}",
            r#"{"text": "a",}"#,
            r#"{"text": "a" "id": 1}"#,
            r#"{"text": "a"} x"#,
            r#"{"text": "a"#,
            r#"{"text": "a\"#,
            r#"{"text": "\ud800"}"#,
            r#"{"text": "\ude00\ud83d"}"#,
            r#"{"text": "\ud83d\u0041"}"#,
            r#"{"text": "\u+041"}"#,
            r#"{"text": "\u00"}"#,
            r#"{"text": "\ب"}"#,
            r#"{"text": "\x41"}"#,
            "{\"text\": \"a\nb\"}",
            r#"{text: "a"}"#,
            r#"{"\u0074ext": "a"}"#,
            r#"{"te\/xt": "a"}"#,
            r#"{"id": 01, "text": "a"}"#,
            r#"{"id": nul, "text": "a"}"#,
        ] {
            assert!(!is_read(json), "{json}");
        }
    }

    #[test]
    fn depth_is_counted_by_serde_json() {
        for depth in [10, 60, 63, 64, 100, 126, 127, 128, 100_000] {
            let deep = r#"{"name": "#.repeat(depth) + "1" + &"}".repeat(depth);
            assert_eq!(is_read(&format!(r#"{{"source": {deep}}}"#)), depth < DEEP);
            is_read(&format!(r#"{{"unknown": {deep}}}"#));
            let lists = "[".repeat(depth) + &"]".repeat(depth);
            is_read(&format!(r#"{{"text": {lists}, "x": {lists}}}"#));
        }
    }

    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            5 => "[{}:,\\[\\]\" \n\\\\]",
            3 => r#""(id|title|text|body|name|source|x)" ?: ?"#,
            3 => r#""([ا-ي a]|\\u0?[0-9a-fD]{3,4}|\\[nrtbfx/"\\]){0,6}""#,
            1 => r"-?[0-9]{1,3}(\.[0-9])?(e[0-9]{1,3})?",
            1 => "null|true|\\{\\}|[\u{0}-\u{1f}]",
            1 => r#"\{"name": ?"x"\}"#,
        ]
    }

    proptest! {
        #[test]
        fn both_ways_agree(pieces in prop::collection::vec(piece(), 0..12)) {
            let inside = pieces.concat();
            is_read(&inside);
            is_read(&format!("{{{inside}}}"));
        }

        #[test]
        fn both_ways_agree_on_fields(
            fields in prop::collection::vec((piece(), piece(), piece()), 0..6)
        ) {
            let fields: Vec<String> = fields
                .iter()
                .map(|(name, value, more)| match more.len() % 5 {
                    0 => format!("{name}:{value}{more}"),
                    1 => format!("{name}{value}"),
                    _ => format!("\"text\":{value}"),
                })
                .collect();
            is_read(&format!("{{{}}}", fields.join(",")));
        }

        #[test]
        fn every_sound_record_is_read(title: String, text: String, id: i64) {
            let json = serde_json::json!({"title": title, "text": text, "id": id}).to_string();
            prop_assert!(is_read(&json));
        }
    }
}
