//! The links as a graph for Gephi, networkx, igraph and others (.graphml).
//!
//! In: a run. Out: XML 1.0 in UTF-8. A node is an article, `n0`, `n1`, … in the order of the run
//! file; an edge is a link. What is empty or unknown is left out.
//!
//! The label of a node is its headline made short and safe for people; `title` is the headline as it
//! was read. Only what XML cannot represent becomes U+FFFD: control characters other than tab and line
//! ends, U+FFFE and U+FFFF. The weight of an edge is the score of its link, but at least .0001:
//! Gephi takes out edges of weight 0.
//!
//! Cost: about 4 µs an article with its links; memory 4 bytes an article.

use std::fmt::Display;
use std::io::{self, BufWriter, Write};

use super::rows::{self, ArticleRow, LinkRow, StoryRow, role_name};
use super::sanitize::{fit, headline};
use super::schema::Why;
use super::{Error, Writer};
use crate::progress::Observer;
use crate::run::Run;
use crate::text::Language;

/// Columns of a label.
const LABEL: usize = 80;
/// The least weight of an edge.
const LEAST: f64 = 1e-4;

/// What is said of a node or an edge: whose it is, its name, its type.
const KEYS: [(&str, &str, &str); 23] = [
    ("node", "label", "string"),
    ("node", "article", "string"),
    ("node", "title", "string"),
    ("node", "outlet", "string"),
    ("node", "url", "string"),
    ("node", "language", "string"),
    ("node", "published", "string"),
    ("node", "published_epoch", "long"),
    ("node", "published_about", "boolean"),
    ("node", "words", "int"),
    ("node", "story", "string"),
    ("node", "story_title", "string"),
    ("node", "story_size", "int"),
    ("node", "copy_group", "string"),
    ("node", "role", "string"),
    ("edge", "weight", "double"),
    ("edge", "kind", "string"),
    ("edge", "jaccard", "double"),
    ("edge", "containment", "double"),
    ("edge", "partial_reuse", "boolean"),
    ("edge", "same_address", "boolean"),
    ("edge", "likeness", "double"),
    ("edge", "hours_apart", "double"),
];
/// The last key, whose value is made of several.
const SHARED: (&str, &str, &str) = ("edge", "shared", "string");

/// Writes the graph as GraphML.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Graphml;

impl Writer for Graphml {
    fn write(&self, run: &Run, observer: &dyn Observer, out: &mut dyn Write) -> Result<(), Error> {
        let mut graph = Graph(BufWriter::with_capacity(1 << 16, out));
        graph.head()?;
        // Places in the order of writing, by article.
        let mut places = vec![0; run.len()];
        let mut next = 0u32;
        rows::stories(run, observer, |story| {
            story.articles(|article| {
                places[article.number.index()] = next;
                graph.node(next, run, story, article)?;
                next += 1;
                Ok(())
            })
        })?;
        rows::links(run, observer, |link| {
            let ends = [link.a, link.b].map(|article| places[article.index()]);
            Ok(graph.edge(ends, link)?)
        })?;
        graph.0.write_all(b"</graph>\n</graphml>\n")?;
        observer.share(1.0);
        Ok(graph.0.flush()?)
    }
}

/// The graph as it is written.
struct Graph<'w>(BufWriter<&'w mut dyn Write>);

impl Graph<'_> {
    fn head(&mut self) -> io::Result<()> {
        self.0.write_all(
            b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
              <graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
        )?;
        for (of, name, kind) in KEYS.into_iter().chain([SHARED]) {
            writeln!(
                self.0,
                "<key id=\"{name}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>"
            )?;
        }
        writeln!(self.0, "<graph id=\"sada\" edgedefault=\"undirected\">")
    }

    fn node(
        &mut self,
        place: u32,
        run: &Run,
        story: &StoryRow<'_>,
        article: &ArticleRow<'_>,
    ) -> io::Result<()> {
        let metadata = article.metadata;
        let shown = headline(match &*metadata.title {
            "" => &metadata.id,
            title => title,
        });
        write!(self.0, "<node id=\"n{place}\">")?;
        self.text("label", &fit(&shown, LABEL))?;
        self.text("article", &metadata.id)?;
        self.text("title", &metadata.title)?;
        self.text("outlet", &metadata.source)?;
        self.text("url", metadata.url)?;
        self.text(
            "language",
            metadata.language.as_ref().map_or("", Language::code),
        )?;
        if let Some(date) = metadata.published {
            self.value("published", date)?;
            self.value("published_epoch", rows::epoch(date))?;
            self.truth("published_about", date.is_about())?;
        }
        self.value("words", run.words(article.number))?;
        self.text("story", story.id)?;
        self.text("story_title", &story.lead.title)?;
        self.value("story_size", story.story.len())?;
        self.text("copy_group", article.copy_group)?;
        self.text("role", role_name(article.role))?;
        self.0.write_all(b"</node>\n")
    }

    fn edge(&mut self, [a, b]: [u32; 2], link: &LinkRow) -> io::Result<()> {
        write!(self.0, "<edge source=\"n{a}\" target=\"n{b}\">")?;
        self.value("weight", link.score.max(LEAST))?;
        self.text("kind", link.kind.name())?;
        self.why(&link.why)?;
        self.0.write_all(b"</edge>\n")
    }

    fn why(&mut self, why: &Why) -> io::Result<()> {
        let numbers = [
            ("jaccard", why.jaccard),
            ("containment", why.containment),
            ("likeness", why.likeness),
            ("hours_apart", why.hours_apart),
        ];
        for (key, number) in numbers {
            number.map_or(Ok(()), |number| self.value(key, number))?;
        }
        if why.is_copy() {
            self.truth("partial_reuse", why.partial_reuse)?;
            self.truth("same_address", why.same_address)?;
        }
        why.shared.as_ref().map_or(Ok(()), |shared| {
            self.text("shared", &rows::shared_text(shared))
        })
    }

    /// What is said by text, if there is any.
    fn text(&mut self, key: &str, text: &str) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        write!(self.0, "<data key=\"{key}\">")?;
        escaped(text, &mut self.0)?;
        self.0.write_all(b"</data>")
    }

    /// What is said by a number or a date.
    fn value(&mut self, key: &str, value: impl Display) -> io::Result<()> {
        write!(self.0, "<data key=\"{key}\">{value}</data>")
    }

    /// What is said only where it is true.
    fn truth(&mut self, key: &str, holds: bool) -> io::Result<()> {
        if holds {
            self.value(key, true)?;
        }
        Ok(())
    }
}

/// Text as the content of an element. A reader gets it back except for what XML cannot represent.
fn escaped(text: &str, out: &mut impl Write) -> io::Result<()> {
    // Most texts need nothing, which their bytes show without a look at each character: neither a sign
    // of XML nor one of the first bytes of what it cannot represent.
    let odd =
        |b: u8| b < b' ' || matches!(b, b'<' | b'>' | b'&' | b'"' | b'\'' | 0x7f | 0xc2 | 0xef);
    if !text.bytes().fold(false, |any, b| any | odd(b)) {
        return out.write_all(text.as_bytes());
    }
    let mut rest = text;
    while let Some(at) = rest.find(needs_escape) {
        let (plain, from) = rest.split_at(at);
        out.write_all(plain.as_bytes())?;
        let mut chars = from.chars();
        let escape = match chars.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            // It may end `]]>`.
            Some('>') => "&gt;",
            // A reader makes a line end of a plain one.
            Some('\r') => "&#13;",
            _ => "\u{fffd}",
        };
        out.write_all(escape.as_bytes())?;
        rest = chars.as_str();
    }
    out.write_all(rest.as_bytes())
}

fn needs_escape(c: char) -> bool {
    match c {
        '&' | '<' | '>' | '\u{fffe}' | '\u{ffff}' => true,
        '\t' | '\n' => false,
        _ => c < ' ',
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::fixtures;

    #[test]
    fn nodes_come_in_the_order_of_the_run_file_and_edges_say_why() {
        let text = fixtures::text(&Graphml, &fixtures::told());
        let (head, body) = text.split_once("<graph ").unwrap();
        assert_eq!(head.lines().count(), 2 + KEYS.len() + 1);
        // The nodes are too long to be read on one line.
        insta::assert_snapshot!(body.replace("<data", "\n  <data"), @r#"
        id="sada" edgedefault="undirected">
        <node id="n0">
          <data key="label">انهيار سد الزمردة فوق عين القصب</data>
          <data key="article">w1</data>
          <data key="title">انهيار سد الزمردة فوق عين القصب</data>
          <data key="outlet">الوادي</data>
          <data key="language">ar</data>
          <data key="published">2024-02-10T06:00:00Z</data>
          <data key="published_epoch">1707544800</data>
          <data key="words">50</data>
          <data key="story">91ppshskqdg5e</data>
          <data key="story_title">انهيار سد الزمردة فوق عين القصب</data>
          <data key="story_size">4</data>
          <data key="copy_group">f17p77a9n8e8a</data>
          <data key="role">lead</data></node>
        <node id="n1">
          <data key="label">سيول تجتاح عين القصب بعد تصدع سد الزمردة</data>
          <data key="article">m1</data>
          <data key="title">سيول تجتاح عين القصب بعد تصدع سد الزمردة</data>
          <data key="outlet">الميناء</data>
          <data key="language">ar</data>
          <data key="published">2024-02-10T15:30:00Z</data>
          <data key="published_epoch">1707579000</data>
          <data key="words">40</data>
          <data key="story">91ppshskqdg5e</data>
          <data key="story_title">انهيار سد الزمردة فوق عين القصب</data>
          <data key="story_size">4</data>
          <data key="copy_group">d8wszvrcvhyxa</data>
          <data key="role">original</data></node>
        <node id="n2">
          <data key="label">إجلاء مئات الأسر من عين القصب</data>
          <data key="article">b1</data>
          <data key="title">إجلاء مئات الأسر من عين القصب</data>
          <data key="outlet">Barq</data>
          <data key="language">ar</data>
          <data key="published">2024-02-11T07:00:00Z</data>
          <data key="published_epoch">1707634800</data>
          <data key="words">40</data>
          <data key="story">91ppshskqdg5e</data>
          <data key="story_title">انهيار سد الزمردة فوق عين القصب</data>
          <data key="story_size">4</data>
          <data key="copy_group">d8wszvrcvhyxa</data>
          <data key="role">copy</data></node>
        <node id="n3">
          <data key="label">سد الزمردة: العثور على أربعة مفقودين أحياء في عين القصب</data>
          <data key="article">n1</data>
          <data key="title">سد الزمردة: العثور على أربعة مفقودين أحياء في عين القصب</data>
          <data key="outlet">النور</data>
          <data key="language">ar</data>
          <data key="published">2024-02-12</data>
          <data key="published_epoch">1707696000</data>
          <data key="words">43</data>
          <data key="story">91ppshskqdg5e</data>
          <data key="story_title">انهيار سد الزمردة فوق عين القصب</data>
          <data key="story_size">4</data>
          <data key="copy_group">8ejr97sjt5rn7</data>
          <data key="role">coverage</data></node>
        <node id="n4">
          <data key="label">المصرف المركزي يرفع سعر الفائدة</data>
          <data key="article">x1</data>
          <data key="title">المصرف المركزي يرفع سعر الفائدة</data>
          <data key="outlet">النور</data>
          <data key="language">ar</data>
          <data key="words">32</data>
          <data key="story">d08hnnv92m8me</data>
          <data key="story_title">المصرف المركزي يرفع سعر الفائدة</data>
          <data key="story_size">1</data>
          <data key="copy_group">d08hnnv92m8me</data>
          <data key="role">lead</data></node>
        <edge source="n2" target="n1">
          <data key="weight">1</data>
          <data key="kind">copy</data>
          <data key="jaccard">1</data>
          <data key="containment">1</data></edge>
        <edge source="n0" target="n1">
          <data key="weight">0.9405</data>
          <data key="kind">coverage</data>
          <data key="likeness">0.5461</data>
          <data key="hours_apart">9.5</data>
          <data key="shared">الزمردة 0.29; القصب 0.24; سد 0.13; الدباغين 0.07</data></edge>
        <edge source="n0" target="n3">
          <data key="weight">0.6615</data>
          <data key="kind">coverage</data>
          <data key="likeness">0.6385</data>
          <data key="hours_apart">42</data>
          <data key="shared">الزمردة 0.27; القصب 0.23; سد 0.17; الدباغين 0.06</data></edge>
        <edge source="n1" target="n3">
          <data key="weight">0.6716</data>
          <data key="kind">coverage</data>
          <data key="likeness">0.6025</data>
          <data key="hours_apart">32.5</data>
          <data key="shared">الزمردة 0.22; القصب 0.18; سد 0.14; الدباغين 0.08</data></edge>
        </graph>
        </graphml>
        "#);
    }

    #[test]
    fn every_key_that_is_used_is_declared() {
        for run in [
            fixtures::told(),
            fixtures::three_copies(),
            fixtures::seeds(),
        ] {
            let text = fixtures::text(&Graphml, &run);
            for data in text.split("<data key=\"").skip(1) {
                let (key, _) = data.split_once('"').unwrap();
                assert!(text.contains(&format!("<key id=\"{key}\" for=")), "{key}");
            }
        }
    }

    proptest! {
        #[test]
        fn text_comes_back_but_for_what_xml_cannot_hold(text in "(?s)([<>&\r\n\t\0\u{1}\u{fffe}\u{ffff}\u{85}\u{301}\\]a]|.){0,40}") {
            let mut out = b"<a>".to_vec();
            escaped(&text, &mut out).unwrap();
            out.extend_from_slice(b"</a>");
            let out = String::from_utf8(out).unwrap();
            let back = roxmltree::Document::parse(&out).unwrap();
            let want: String = text
                .chars()
                .map(|c| match c {
                    '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'.. => c,
                    _ => '\u{fffd}',
                })
                .collect();
            prop_assert_eq!(back.root_element().text().unwrap_or_default(), want);
        }
    }
}
