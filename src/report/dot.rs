//! The stories as a drawing for Graphviz (.dot).
//!
//! In: a run. Out: an undirected graph in UTF-8 with a cluster a story of two articles or more; its
//! nodes are articles, its edges links, coloured by kind and the thicker the stronger. Articles that
//! are alone are left out: they have no link, and a drawing of thousands of boxes shows nothing.
//! Nodes are numbered `n0`, `n1`, … in the order of the run file.
//!
//! This is for people: headlines and names are made safe and short, and only addresses of the web
//! become links of the drawing.
//!
//! Cost: about 7 µs an article of these stories with its links; memory 4 bytes an article.

use std::fmt;
use std::io::{self, BufWriter, Write};

use super::rows::{self, ArticleRow, LinkRow, StoryRow};
use super::sanitize::{escape, fit, headline, isolate};
use super::schema::Kind;
use super::{Error, Writer, figures};
use crate::progress::Observer;
use crate::run::{Role, Run};

/// Columns of a headline of a node, of that of a story, and of a name.
const HEADLINE: usize = 48;
const STORY: usize = 80;
const NAME: usize = 32;
/// Longer addresses are left out.
const ADDRESS: usize = 2000;

/// An article that is not drawn.
const ALONE: u32 = u32::MAX;

/// Writes the drawing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dot;

impl Writer for Dot {
    fn write(&self, run: &Run, observer: &dyn Observer, out: &mut dyn Write) -> Result<(), Error> {
        let mut out = BufWriter::with_capacity(1 << 16, out);
        out.write_all(
            b"graph sada {\n\
              \x20 graph [charset=\"UTF-8\", fontname=\"sans-serif\", style=\"rounded\", color=\"#9ca3af\"];\n\
              \x20 node [shape=box, style=\"rounded,filled\", fontname=\"sans-serif\", color=\"#6b7280\"];\n\
              \x20 edge [fontname=\"sans-serif\", fontsize=10];\n",
        )?;
        let mut places = vec![ALONE; run.len()];
        let mut next = 0;
        rows::stories(run, observer, |story| {
            if story.story.len() < 2 {
                return Ok(());
            }
            begin_story(story, &mut out)?;
            story.articles(|article| {
                places[article.number.index()] = next;
                node(next, article, &mut out)?;
                next += 1;
                Ok(())
            })?;
            Ok(out.write_all(b"  }\n")?)
        })?;
        rows::links(run, observer, |link| {
            let [a, b] = [link.a, link.b].map(|article| places[article.index()]);
            if a == ALONE || b == ALONE {
                Ok(())
            } else {
                // The layout puts the first above the other: leads and originals come out on top.
                Ok(edge(a.min(b), a.max(b), link, &mut out)?)
            }
        })?;
        out.write_all(b"}\n")?;
        observer.share(1.0);
        Ok(out.flush()?)
    }
}

/// Safe text cut at its columns, as the inside of a quoted string. It is an island, so that the
/// ellipsis of right-to-left text comes at its end.
fn shown(text: &str, columns: usize) -> String {
    Quoted(&isolate(&fit(text, columns))).to_string()
}

fn begin_story(story: &StoryRow<'_>, out: &mut impl Write) -> io::Result<()> {
    let title = shown(&headline(&story.lead.title), STORY);
    writeln!(
        out,
        "  subgraph \"cluster_{}\" {{\n    label=\"{title}\";",
        story.id
    )
}

fn node(place: u32, article: &ArticleRow<'_>, out: &mut impl Write) -> io::Result<()> {
    let metadata = article.metadata;
    let id = escape(&metadata.id);
    let title = match headline(&metadata.title) {
        title if title.is_empty() => shown(&id, HEADLINE),
        title => shown(&title, HEADLINE),
    };
    let source = shown(&headline(&metadata.source), NAME);
    let date = metadata.published.map(figures::minute).unwrap_or_default();
    write!(out, "    n{place} [label=\"{title}")?;
    for line in [source, date] {
        if !line.is_empty() {
            write!(out, "\\n{line}")?;
        }
    }
    write!(out, "\", tooltip=\"{}\"", shown(&id, STORY))?;
    if is_web(metadata.url) {
        write!(out, ", URL=\"{}\"", Quoted(metadata.url))?;
    }
    let (fill, pen) = match article.role {
        Role::Lead => ("#fde68a", 2),
        Role::Original => ("#fef3c7", 1),
        Role::Copy => ("#e5e7eb", 1),
        Role::Coverage => ("#ffffff", 1),
    };
    writeln!(out, ", fillcolor=\"{fill}\", penwidth={pen}];")
}

fn edge(a: u32, b: u32, link: &LinkRow, out: &mut impl Write) -> io::Result<()> {
    let (score, kind) = (link.score, link.kind);
    let (colour, line) = match kind {
        Kind::Copy => ("#b45309", "solid"),
        Kind::Coverage => ("#1d4ed8", "solid"),
        Kind::Weak => ("#6b7280", "dashed"),
    };
    let kind = kind.name();
    let why = match &link.why.shared {
        None => kind.to_owned(),
        Some(shared) => format!("{kind}: {}", escape(&rows::shared_text(shared))),
    };
    // Whole numbers, which every layout takes.
    let weight = (score * 100.0).round().max(1.0);
    let pen = 0.5 + 2.5 * score;
    writeln!(
        out,
        "  n{a} -- n{b} [label=\"{score:.2}\", weight={weight}, penwidth={pen:.2}, \
         color=\"{colour}\", style={line}, tooltip=\"{}\"];",
        Quoted(&why)
    )
}

/// Whether an address may become a link: one of the web, of printable characters.
fn is_web(url: &str) -> bool {
    let starts = |with: &str| {
        url.get(..with.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    (starts("http://") || starts("https://"))
        && url.len() <= ADDRESS
        && !url.chars().any(char::is_whitespace)
        && escape(url) == url
}

/// The inside of a quoted string. Graphviz reads backslashes and entities in it.
struct Quoted<'t>(&'t str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some(at) = rest.find(['"', '\\', '&']) {
            let (plain, from) = rest.split_at(at);
            f.write_str(plain)?;
            let mut chars = from.chars();
            f.write_str(match chars.next() {
                Some('"') => "\\\"",
                Some('\\') => "\\\\",
                _ => "&amp;",
            })?;
            rest = chars.as_str();
        }
        f.write_str(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixtures;

    #[test]
    fn a_story_is_a_cluster_and_articles_alone_are_left_out() {
        let text = fixtures::text(&Dot, &fixtures::told());
        let text = text.replace(['\u{2068}', '\u{2069}'], "");
        insta::assert_snapshot!(text, @r##"
        graph sada {
          graph [charset="UTF-8", fontname="sans-serif", style="rounded", color="#9ca3af"];
          node [shape=box, style="rounded,filled", fontname="sans-serif", color="#6b7280"];
          edge [fontname="sans-serif", fontsize=10];
          subgraph "cluster_91ppshskqdg5e" {
            label="انهيار سد الزمردة فوق عين القصب";
            n0 [label="انهيار سد الزمردة فوق عين القصب\nالوادي\n2024-02-10 06:00", tooltip="w1", fillcolor="#fde68a", penwidth=2];
            n1 [label="سيول تجتاح عين القصب بعد تصدع سد الزمردة\nالميناء\n2024-02-10 15:30", tooltip="m1", fillcolor="#fef3c7", penwidth=1];
            n2 [label="إجلاء مئات الأسر من عين القصب\nBarq\n2024-02-11 07:00", tooltip="b1", fillcolor="#e5e7eb", penwidth=1];
            n3 [label="سد الزمردة: العثور على أربعة مفقودين أحياء في ع…\nالنور\n2024-02-12", tooltip="n1", fillcolor="#ffffff", penwidth=1];
          }
          n1 -- n2 [label="1.00", weight=100, penwidth=3.00, color="#b45309", style=solid, tooltip="copy"];
          n0 -- n1 [label="0.94", weight=94, penwidth=2.85, color="#1d4ed8", style=solid, tooltip="coverage: الزمردة 0.29; القصب 0.24; سد 0.13; الدباغين 0.07"];
          n0 -- n3 [label="0.66", weight=66, penwidth=2.15, color="#1d4ed8", style=solid, tooltip="coverage: الزمردة 0.27; القصب 0.23; سد 0.17; الدباغين 0.06"];
          n1 -- n3 [label="0.67", weight=67, penwidth=2.18, color="#1d4ed8", style=solid, tooltip="coverage: الزمردة 0.22; القصب 0.18; سد 0.14; الدباغين 0.08"];
        }
        "##);
    }

    #[test]
    fn quotes_and_what_graphviz_would_read_are_escaped() {
        assert_eq!(
            Quoted(r#"a\N "b" &lt;\"#).to_string(),
            r#"a\\N \"b\" &amp;lt;\\"#
        );
    }

    #[test]
    fn only_addresses_of_the_web_become_links() {
        for good in ["http://a.example/", "HTTPS://a.example/خبر?a=1&b=2"] {
            assert!(is_web(good), "{good}");
        }
        for bad in [
            "",
            "javascript:alert(1)",
            "data:text/html,x",
            "//a.example",
            "http://a.example/ b",
            "http://a.example/\u{202e}b",
            "http://a.example/\0",
        ] {
            assert!(!is_web(bad), "{bad}");
        }
    }
}
