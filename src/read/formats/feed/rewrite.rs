//! Items of feeds and sitemaps.

use super::channel::Channel;
use crate::error::Result;
use crate::read::record::{Format, Record};
use crate::read::rewrite::{Label, Rewrite, refused};

/// A prefix as it is declared: `xmlns:media`, and its value in quotes.
type Prefix = (String, String);

/// A feed as far as it is written.
#[derive(Debug, Default)]
pub(super) struct Feed {
    /// The first feed: its head is that of the output.
    first: Option<Format>,
    /// Another feed, and the prefixes it declares and the first does not.
    other: Option<(Format, Vec<Prefix>)>,
}

impl Rewrite for Feed {
    /// Appends an item, before the first one the head of its feed. In UTF-8 whatever it was.
    fn record(
        &mut self,
        raw: &[u8],
        record: &Record,
        label: Option<&Label>,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        let format = &record.format;
        let Some(channel) = format.get::<Channel>() else {
            return Ok(());
        };
        let first = self.first.get_or_insert_with(|| {
            out.extend_from_slice(in_utf8(&channel.text(&channel.head)).as_bytes());
            format.clone()
        });
        let item = channel.text(raw);
        let mut rest = &*item;
        if !first.is_same(format) {
            let first = first.clone();
            let first = first.get().unwrap_or(channel);
            if first.dialect != channel.dialect {
                let why = format!(
                    "its format ({}) differs from that of the feeds before it ({}); run dedup on each kind",
                    channel.dialect, first.dialect
                );
                return Err(refused(&record.input, &why));
            }
            rest = self.declare(first, channel, format, rest, out);
        }
        match label {
            None => out.extend_from_slice(rest.as_bytes()),
            Some(label) => labelled(rest, label, out),
        }
        out.push(b'\n');
        Ok(())
    }

    /// Closes what the head has opened.
    fn end(&mut self, out: &mut Vec<u8>) {
        let first = self.first.as_ref().and_then(Format::get::<Channel>);
        for element in first.iter().flat_map(|channel| channel.open.iter().rev()) {
            out.extend_from_slice(format!("</{element}>").as_bytes());
        }
        out.push(b'\n');
    }
}

impl Feed {
    /// Appends the beginning of an item of a feed that is not the first, with the prefixes that it
    /// may use and the first does not declare; gives the rest of it.
    fn declare<'a>(
        &mut self,
        first: &Channel,
        channel: &Channel,
        format: &Format,
        item: &'a str,
        out: &mut Vec<u8>,
    ) -> &'a str {
        if self
            .other
            .as_ref()
            .is_none_or(|(other, _)| !other.is_same(format))
        {
            let known = prefixes(&first.text(&first.head));
            let mut new = prefixes(&channel.text(&channel.head));
            new.retain(|declared| !known.contains(declared));
            self.other = Some((format.clone(), new));
        }
        let end = item.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'));
        let (name, rest) = item.split_at(end.unwrap_or(item.len()));
        let tag = rest.split_once('>').map_or(rest, |(tag, _)| tag);
        out.extend_from_slice(name.as_bytes());
        for (name, value) in self.other.iter().flat_map(|(_, new)| new) {
            if !tag.contains(&format!("{name}=")) {
                out.extend_from_slice(format!(" {name}={value}").as_bytes());
            }
        }
        rest
    }
}

/// The prefixes that a head declares.
fn prefixes(head: &str) -> Vec<Prefix> {
    let mut found = Vec::new();
    for (at, _) in head.match_indices("xmlns:") {
        let Some((name, rest)) = head[at..].split_once('=') else {
            continue;
        };
        let (name, rest) = (name.trim_end(), rest.trim_start());
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let value = quote
            .and_then(|q| rest[1..].find(q))
            .map(|end| &rest[..end + 2]);
        let sound = |name: &str| !name.contains(|c: char| c.is_whitespace() || "<>\"'".contains(c));
        if let Some(value) = value.filter(|value| sound(name) && !value.contains('<')) {
            found.push((name.to_owned(), value.to_owned()));
        }
    }
    found
}

/// Appends an item with a label before its end, in the place of an old one.
fn labelled(item: &str, label: &Label, out: &mut Vec<u8>) {
    // The end tag of the item itself, if it has one.
    let name = |tag: &str| -> String {
        let name = tag.trim_start_matches(['<', '/']);
        let end = name.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'));
        name[..end.unwrap_or(name.len())].to_owned()
    };
    let end = item
        .rfind("</")
        .filter(|&at| name(&item[at..]) == name(item));
    let (body, close) = item.split_at(end.unwrap_or(item.len()));
    out.extend_from_slice(without_old_label(body).as_bytes());
    for (name, value) in Label::NAMES.iter().zip(label.texts()) {
        if !value.is_empty() {
            out.extend_from_slice(format!("<{name}>{}</{name}>", escaped(&value)).as_bytes());
        }
    }
    out.extend_from_slice(close.as_bytes());
}

/// An item up to the label that was put at its end before.
fn without_old_label(body: &str) -> &str {
    let mut rest = body;
    for name in Label::NAMES.iter().rev() {
        let open = rest
            .strip_suffix(&format!("</{name}>"))
            .and_then(|rest| rest.rsplit_once(&format!("<{name}>")));
        rest = open.map_or(rest, |(before, _)| before);
    }
    rest
}

/// A head in which the first line does not speak of a charset other than UTF-8.
fn in_utf8(head: &str) -> String {
    let head = head.trim_start_matches('\u{feff}');
    let declaration = match (head.starts_with("<?xml"), head.find("?>")) {
        (true, Some(end)) => &head[..end],
        _ => return head.to_owned(),
    };
    let Some(at) = declaration.find("encoding") else {
        return head.to_owned();
    };
    let from = declaration[..at].trim_end().len();
    let mut quotes = declaration[at..].match_indices(['"', '\'']);
    let (Some((open, _)), Some((close, _))) = (quotes.next(), quotes.next()) else {
        return head.to_owned();
    };
    if declaration[at + open + 1..at + close].eq_ignore_ascii_case("utf-8") {
        head.to_owned()
    } else {
        format!("{}{}", &head[..from], &head[at + close + 1..])
    }
}

/// A text between tags. What XML cannot contain is removed.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_speaks_of_no_other_charset() {
        for (head, want) in [
            (
                "<?xml version=\"1.0\" encoding=\"windows-1256\"?>\n<rss>",
                "<?xml version=\"1.0\"?>\n<rss>",
            ),
            (
                "<?xml version='1.0'\n\tencoding = 'utf-16' ?><rss>",
                "<?xml version='1.0' ?><rss>",
            ),
            (
                "\u{feff}<?xml version='1.0' encoding='UTF-8'?><rss>",
                "<?xml version='1.0' encoding='UTF-8'?><rss>",
            ),
            (
                "<?xml version='1.0'?><rss encoding='x'>",
                "<?xml version='1.0'?><rss encoding='x'>",
            ),
            ("<rss>", "<rss>"),
        ] {
            assert_eq!(in_utf8(head), want);
        }
    }

    #[test]
    fn a_label_stands_at_the_end_of_its_item_and_takes_the_place_of_an_old_one() {
        let label = |group: &str, copy_of: Option<&str>| Label {
            group: group.to_owned(),
            copy_of: copy_of.map(str::to_owned),
            score: copy_of.map(|_| 0.5),
        };
        let labelled = |item: &str, label: &Label| {
            let mut out = Vec::new();
            labelled(item, label, &mut out);
            String::from_utf8(out).unwrap()
        };
        for (item, want) in [
            (
                "<item><title>x</title></item >",
                "<item><title>x</title><sada_group>g</sada_group></item >",
            ),
            // An item without an end ends where the next begins.
            (
                "<item><title>x</title>",
                "<item><title>x</title><sada_group>g</sada_group>",
            ),
        ] {
            assert_eq!(labelled(item, &label("g", None)), want);
            let before = labelled(item, &label("old", Some("<a> & b")));
            assert!(before.contains("<sada_copy_of>&lt;a&gt; &amp; b</sada_copy_of>"));
            assert_eq!(labelled(&before, &label("g", None)), want);
        }
    }

    #[test]
    fn prefixes_are_those_of_sound_attributes() {
        let head = "<rss xmlns:a=\"u\" xmlns:b = 'v'><c xmlns:d=e xmlns:=\"f\" xmlns:g";
        let found = prefixes(head);
        let found: Vec<_> = found
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        assert_eq!(found[..2], [("xmlns:a", "\"u\""), ("xmlns:b", "'v'")]);
    }
}
