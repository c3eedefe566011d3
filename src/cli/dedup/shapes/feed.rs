//! Items of feeds and sitemaps.

use std::sync::Arc;

use anyhow::ensure;

use super::super::fates::Label;
use crate::read::{Channel, Format, Record};

/// A feed as far as it is written.
#[derive(Debug, Default, PartialEq)]
pub(in super::super) struct Feed {
    /// What the first feed says of itself: its head is that of the output.
    channel: Option<Arc<Channel>>,
}

impl Feed {
    /// Appends an item, before the first one the head of its feed. In UTF-8 whatever it was.
    pub(in super::super) fn item(
        &mut self,
        raw: &[u8],
        record: &Record,
        label: Option<&Label>,
        out: &mut Vec<u8>,
    ) -> anyhow::Result<()> {
        let Format::Item(channel) = &record.format else {
            return Ok(());
        };
        let first = self.channel.get_or_insert_with(|| {
            out.extend_from_slice(without_charset(&channel.text(&channel.head)).as_bytes());
            Arc::clone(channel)
        });
        ensure!(
            first.dialect == channel.dialect,
            "{}: is {}, the feeds before it are {}; run dedup on each kind",
            record.input,
            channel.dialect,
            first.dialect
        );
        let item = channel.text(raw);
        let end = label.and_then(|_| item.rfind("</"));
        let (body, close) = item.split_at(end.unwrap_or(item.len()));
        out.extend_from_slice(body.as_bytes());
        if let (Some(label), Some(_)) = (label, end) {
            for (name, value) in Label::NAMES.iter().zip(label.texts()) {
                if !value.is_empty() {
                    let value = escaped(&value);
                    out.extend_from_slice(format!("<{name}>{value}</{name}>").as_bytes());
                }
            }
        }
        out.extend_from_slice(close.as_bytes());
        out.push(b'\n');
        Ok(())
    }

    /// Closes what the head has opened.
    pub(in super::super) fn end(&self, out: &mut Vec<u8>) {
        let open = self
            .channel
            .iter()
            .flat_map(|channel| channel.open.iter().rev());
        for element in open {
            out.extend_from_slice(format!("</{element}>").as_bytes());
        }
        out.push(b'\n');
    }
}

/// A head without the charset in its first line: UTF-8 needs none.
fn without_charset(head: &str) -> String {
    let head = head.trim_start_matches('\u{feff}');
    let declaration = match (head.starts_with("<?xml"), head.find("?>")) {
        (true, Some(end)) => &head[..end],
        _ => return head.to_owned(),
    };
    let Some(from) = declaration.find(" encoding") else {
        return head.to_owned();
    };
    let mut quotes = declaration[from..].match_indices(['"', '\'']);
    match (quotes.next(), quotes.next()) {
        (Some(_), Some((end, _))) => format!("{}{}", &head[..from], &head[from + end + 1..]),
        _ => head.to_owned(),
    }
}

/// A text between tags. What XML cannot hold goes.
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
    fn only_the_charset_of_the_first_line_goes() {
        for (head, want) in [
            (
                "<?xml version=\"1.0\" encoding=\"windows-1256\"?>\n<rss>",
                "<?xml version=\"1.0\"?>\n<rss>",
            ),
            (
                "<?xml version='1.0' encoding='utf-8' ?><rss>",
                "<?xml version='1.0' ?><rss>",
            ),
            (
                "<?xml version='1.0'?><rss encoding='x'>",
                "<?xml version='1.0'?><rss encoding='x'>",
            ),
            ("<rss>", "<rss>"),
        ] {
            assert_eq!(without_charset(head), want);
        }
    }
}
