//! Web addresses, e-mail addresses and bare host names.
//!
//! In: text. Out: the text with a space for each of them. By hand, not by a pattern: it takes time
//! in proportion to the text, and where words are read inside a browser no engine of patterns need
//! come along. A test compares it with the pattern.
//!
//! Source: this project's text specification, section 2.1.

use super::forms::{is_letter_or_number, is_word_part};

/// A piece of text without white space longer than this is not a word: addresses are looked for
/// in stretches of this many bytes, so that one hostile piece cannot cost its square.
const LONGEST_PIECE: usize = 2048;

/// Last parts of the host names that are known without anything before or after them.
const ENDS: [&str; 6] = ["com", "net", "org", "info", "tv", "news"];

/// Whether there could be an address at all.
pub(crate) fn may_be_in(t: &str) -> bool {
    let b = t.as_bytes();
    memchr::memchr(b'@', b).is_some()
        || memchr::memchr_iter(b'.', b).any(|i| {
            b.get(i + 1)
                .is_some_and(|c| c.is_ascii_alphabetic() || *c >= 0x80)
        })
        || memchr::memchr_iter(b':', b).any(|i| b[i..].starts_with(b"://"))
}

/// The text with a space for each address.
pub(crate) fn dropped_from(t: &str) -> String {
    let mut out = String::with_capacity(t.len());
    let mut rest = t;
    while !rest.is_empty() {
        let cut = (0..=LONGEST_PIECE.min(rest.len()))
            .rev()
            .find(|&i| rest.is_char_boundary(i));
        let (head, tail) = rest.split_at(cut.unwrap_or(rest.len()));
        for part in head.split_inclusive(char::is_whitespace) {
            let run = part.trim_end_matches(char::is_whitespace);
            drop_from_run(run, &mut out);
            out.push_str(&part[run.len()..]);
        }
        rest = tail;
    }
    out
}

/// Appends a stretch without white space. Of the addresses that begin at the same place the one of
/// the web counts, then that of mail, then the name of a host; an address ends as late as it can.
fn drop_from_run(run: &str, out: &mut String) {
    let mut at = match mail(run) {
        Some(end) if !is_web(run) => {
            out.push(' ');
            end
        }
        _ => 0,
    };
    loop {
        let web = web_from(run, at);
        let host = host_from(run, at).filter(|host| web.is_none_or(|web| host.0 < web));
        let Some((start, end)) = host.or(web.map(|web| (web, run.len()))) else {
            break;
        };
        out.push_str(&run[at..start]);
        out.push(' ');
        at = end;
    }
    out.push_str(&run[at..]);
}

/// What is left of `t` after `word`, whatever the case of its letters.
fn after<'t>(t: &'t str, word: &str) -> Option<&'t str> {
    let mut rest = t.chars();
    for w in word.chars() {
        let c = rest.next()?;
        // The long s is a small letter of S.
        if !(c.eq_ignore_ascii_case(&w) || w == 's' && c == 'ſ') {
            return None;
        }
    }
    Some(rest.as_str())
}

/// Whether a web address begins here: `https?://` or `www.`, and something after it.
fn is_web(t: &str) -> bool {
    ["http://", "https://", "www."]
        .iter()
        .any(|scheme| after(t, scheme).is_some_and(|rest| !rest.is_empty()))
}

/// Where the first web address from `at` on begins; it ends with the run.
fn web_from(run: &str, at: usize) -> Option<usize> {
    let b = run.as_bytes().get(at..)?;
    let begins = |i: &usize| matches!(b[*i], b'h' | b'H' | b'w' | b'W') && is_web(&run[at + i..]);
    (0..b.len()).find(begins).map(|i| at + i)
}

/// Where the mail address ends with which the run begins: something, @, something, a point, and
/// two letters or more.
fn mail(run: &str) -> Option<usize> {
    let first = run.chars().next()?.len_utf8();
    let last_at = memchr::memrchr(b'@', run.as_bytes()).filter(|&at| at >= first)?;
    let part = |c: char| is_letter_or_number(c) || c == '_';
    let (point, end) = memchr::memrchr_iter(b'.', run.as_bytes()).find_map(|point| {
        let rest = &run[point + 1..];
        let len = rest.find(|c| !part(c)).unwrap_or(rest.len());
        let two = rest[..len].chars().nth(1).is_some();
        two.then_some((point, point + 1 + len))
    })?;
    // There is an @ early enough, if not the last one.
    let early = last_at + 1 < point
        || memchr::memrchr(b'@', run.as_bytes().get(..point.saturating_sub(1))?)
            .is_some_and(|at| at >= first);
    early.then_some(end)
}

/// What the parts of a host name are made of.
fn is_label(c: char) -> bool {
    is_letter_or_number(c) || c == '_' || c == '-'
}

/// Whether a word begins or ends at `i`.
fn is_edge(run: &str, i: usize) -> bool {
    let before = run[..i].chars().next_back().is_some_and(is_word_part);
    before != run[i..].chars().next().is_some_and(is_word_part)
}

/// The first name of a host from `at` on: where it begins and ends.
fn host_from(run: &str, at: usize) -> Option<(usize, usize)> {
    let b = run.as_bytes();
    memchr::memchr_iter(b'.', b)
        .skip_while(|&point| point < at)
        .find_map(|point| {
            let mut end = host_end(run, point)?;
            let start = host_start(run, point, at)?;
            // Names with several known ends, such as x.com.net, go to the last.
            let mut last = point;
            loop {
                let rest = &run[last + 1..];
                let label = rest.find(|c| !is_label(c)).unwrap_or(rest.len());
                last += 1 + label;
                if label == 0 || b.get(last) != Some(&b'.') {
                    break;
                }
                end = host_end(run, last).unwrap_or(end);
            }
            Some((start, end))
        })
}

/// Where a host name ends whose last part comes after `point`, with its path; none if that part is
/// not a known one.
fn host_end(run: &str, point: usize) -> Option<usize> {
    let rest = &run[point + 1..];
    let path = ENDS.iter().find_map(|end| after(rest, end))?;
    let from = run.len() - path.len();
    if !path.starts_with('/') {
        return is_edge(run, from).then_some(from);
    }
    // The path ends with the last word of it.
    let within = path[1..].char_indices().map(|(i, _)| from + 1 + i);
    let edge = |&i: &usize| is_edge(run, i);
    let end = [run.len()]
        .into_iter()
        .chain(within.rev())
        .find(edge)
        .unwrap_or(from);
    Some(end)
}

/// Where the host name begins that has a point at `point`: at the edge of a word, not before `at`.
fn host_start(run: &str, point: usize, at: usize) -> Option<usize> {
    let mut start = None;
    let mut label_before = false;
    for (i, c) in run.get(at..point)?.char_indices().rev() {
        if is_label(c) {
            label_before = true;
            start = is_edge(run, at + i).then_some(at + i).or(start);
        } else if c == '.' && label_before {
            label_before = false;
        } else {
            break;
        }
    }
    // A point must come after a letter, too.
    let near = run[at..point].chars().next_back().is_some_and(is_label);
    start.filter(|_| near)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use regex::Regex;

    use super::*;

    /// The same as a pattern.
    fn by_pattern(t: &str) -> String {
        static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
            let address = Regex::new(concat!(
                r"(?i)(?:https?://|www\.)\S+|\S+@\S+\.[\p{L}\p{N}_]{2,}",
                r"|\b[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*\.(?:com|net|org|info|tv|news)(?:/\S*)?\b",
            ));
            address.unwrap()
        });
        ADDRESS.replace_all(t, " ").into_owned()
    }

    #[test]
    fn addresses_become_a_space() {
        for (text, want) in [
            ("(www.bbc.com/x)", "( "),
            ("HTTPS://t.co/abc", " "),
            ("me@example.org.", " ."),
            ("aljazeera.net/x،", " ،"),
            ("قال.comخبر", "قال.comخبر"),
            ("a.com-b.net", " "),
            ("3.6.2025", "3.6.2025"),
        ] {
            assert_eq!(dropped_from(text), want, "{text}");
            assert_eq!(by_pattern(text), want, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn it_does_what_the_pattern_does(
            parts in proptest::collection::vec(prop_oneof![
                4 => proptest::sample::select(&[
                    "com", "net", "org", "info", "tv", "news", "NEWſ", "www.", "WWW", "http://",
                    "httpſ://", "://", ".", ".", "@", "/", "-", "_", ":", "،", "a", "b1", "م", "مو",
                    "\u{64e}", "²", "Ⓐ", "é", "e\u{301}", "\u{200c}", "\u{200d}", "‿", "の", "\u{93f}",
                    "क", " ", "\u{a0}", "\u{85}", "\u{1f}", "\"", "(", ")", "Ⅷ", "1", "٣",
                ][..]).prop_map(str::to_owned),
                1 => any::<char>().prop_map(String::from),
            ], 0..14)
        ) {
            let text = parts.concat();
            prop_assert_eq!(dropped_from(&text), by_pattern(&text), "{:?}", text);
        }
    }

    #[test]
    fn hostile_texts_are_linear() {
        for unit in [
            "a@",
            "@.",
            "a.com",
            "a.com/",
            ".com",
            "a-",
            "\u{64e}.com",
            "www",
            "a.",
            "a@b.cc",
        ] {
            dropped_from(&unit.repeat(100_000));
        }
    }
}
