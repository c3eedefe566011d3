//! The article in a JSON-LD script.
//!
//! In: the content of `<script type="application/ld+json">`. Out: a [`Story`], empty where nothing is
//! found. Read from arrays, `@graph` and nested entities; damage that is common (comments and CDATA
//! around the JSON, raw line ends in strings) is mended, anything else is ignored. Costs about 10 ns
//! a byte; nesting deeper than that of serde_json (128) is refused by it.

use std::borrow::Cow;

use serde_json::Value;

use super::clean;
use crate::article::Moment;
use crate::dates::parse_stamp;

/// A script has at most this many entities that are looked at.
const MOST: usize = 500;

/// A longer script is not read: parsed it takes some ten times its size.
const LONGEST: usize = 4 << 20;

/// What JSON-LD says of the article.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Story {
    pub(super) headline: Option<String>,
    pub(super) published: Option<Moment>,
    pub(super) changed: Option<Moment>,
    pub(super) outlet: Option<String>,
    pub(super) url: Option<String>,
    pub(super) language: Option<String>,
    pub(super) body: Option<String>,
}

impl Story {
    /// Takes from another what this one lacks.
    pub(super) fn merge(&mut self, other: Self) {
        self.headline = self.headline.take().or(other.headline);
        self.published = self.published.or(other.published);
        self.changed = self.changed.or(other.changed);
        self.outlet = self.outlet.take().or(other.outlet);
        self.url = self.url.take().or(other.url);
        self.language = self.language.take().or(other.language);
        self.body = self.body.take().or(other.body);
    }
}

/// Reads a script.
pub(super) fn read(script: &str) -> Story {
    if script.len() > LONGEST {
        return Story::default();
    }
    let json = bare(script);
    let parsed = serde_json::from_str(json).or_else(|_| serde_json::from_str(&mended(json)));
    let Ok(root): Result<Value, _> = parsed else {
        return Story::default();
    };
    let mut story = Story::default();
    let mut site = None;
    let (mut waiting, mut seen) = (vec![&root], 0);
    while let Some(value) = waiting.pop() {
        seen += 1;
        match value {
            _ if seen > MOST => break,
            Value::Array(items) => waiting.extend(items.iter().rev()),
            Value::Object(_) => {
                match kind(value) {
                    Kind::Article => story.merge(article(value)),
                    Kind::Video => story.merge(video(value)),
                    Kind::Site => site = site.or_else(|| text(&value["name"])),
                    Kind::Other => {}
                }
                let inner = ["@graph", "mainEntity", "mainEntityOfPage"];
                waiting.extend(inner.iter().rev().filter_map(|key| value.get(key)));
            }
            _ => {}
        }
    }
    if story != Story::default() {
        story.outlet = story.outlet.or(site);
    }
    story
}

enum Kind {
    Article,
    Video,
    Site,
    Other,
}

fn kind(value: &Value) -> Kind {
    let of = |name: &str| match name {
        "VideoObject" | "ImageGallery" | "MediaGallery" | "AudioObject" => Kind::Video,
        "WebSite" | "NewsMediaOrganization" => Kind::Site,
        _ if name.ends_with("Article") || name.ends_with("BlogPosting") => Kind::Article,
        _ => Kind::Other,
    };
    match value.get("@type") {
        Some(Value::String(name)) => of(name),
        Some(Value::Array(names)) => {
            let mut kinds = names.iter().filter_map(Value::as_str).map(of);
            kinds
                .find(|k| !matches!(k, Kind::Other))
                .unwrap_or(Kind::Other)
        }
        _ => Kind::Other,
    }
}

fn article(value: &Value) -> Story {
    let url = text(&value["url"]).or_else(|| match &value["mainEntityOfPage"] {
        page @ Value::Object(_) => text(&page["@id"]).or_else(|| text(&page["url"])),
        page => text(page),
    });
    let body = value["articleBody"].as_str().map(str::to_owned);
    Story {
        headline: text(&value["headline"]).or_else(|| text(&value["name"])),
        published: date(&value["datePublished"]),
        changed: date(&value["dateModified"]),
        outlet: text(&first(&value["publisher"])["name"]),
        url,
        language: text(&value["inLanguage"]),
        body,
    }
}

/// A page about a film or pictures: it has no article, only a date and a name.
fn video(value: &Value) -> Story {
    Story {
        headline: text(&value["name"]).or_else(|| text(&value["headline"])),
        published: date(&value["datePublished"]).or_else(|| date(&value["uploadDate"])),
        changed: date(&value["dateModified"]),
        outlet: text(&first(&value["publisher"])["name"]),
        ..Story::default()
    }
}

/// The value, or the first of several.
fn first(value: &Value) -> &Value {
    value.get(0).unwrap_or(value)
}

fn text(value: &Value) -> Option<String> {
    clean(&htmlize::unescape(first(value).as_str()?))
}

fn date(value: &Value) -> Option<Moment> {
    parse_stamp(first(value).as_str()?)
}

/// The JSON without what surrounds it: comments, CDATA, a semicolon.
fn bare(script: &str) -> &str {
    let open = script.find(['{', '[']);
    // `<![CDATA[` has a bracket of its own.
    let open = match (script.find("<![CDATA["), open) {
        (Some(cdata), Some(first)) if cdata < first => {
            let from = cdata + "<![CDATA[".len();
            let rest = script.get(from..).unwrap_or_default();
            rest.find(['{', '[']).map(|at| from + at)
        }
        _ => open,
    };
    let close = script
        .rfind("]]>")
        .filter(|end| script.get(*end..).is_some_and(|s| !s.contains('}')))
        .map_or(script, |end| script.get(..end).unwrap_or(script))
        .rfind(['}', ']']);
    match (open, close) {
        (Some(open), Some(close)) if open < close => script.get(open..=close).unwrap_or(script),
        _ => script,
    }
}

/// The JSON with control characters in strings turned to spaces, and without commas that nothing
/// follows.
fn mended(json: &str) -> Cow<'_, str> {
    let mut out = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        if in_string {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            in_string = !ends;
            out.push(if c.is_control() { ' ' } else { c });
            continue;
        }
        match c {
            '"' => in_string = true,
            '}' | ']' => {
                let len = out.trim_end().len();
                if out.get(..len).is_some_and(|o| o.ends_with(',')) {
                    out.truncate(len - 1);
                }
            }
            _ => {}
        }
        out.push(c);
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headline(script: &str) -> Option<String> {
        read(script).headline
    }

    #[test]
    fn the_article_is_found_wherever_it_stands() {
        let article = r#"{"@type":"NewsArticle","headline":"عنوان"}"#;
        for script in [
            article.to_owned(),
            format!("[{{\"@type\":\"BreadcrumbList\"}},{article}]"),
            format!("{{\"@graph\":[{{\"@type\":\"WebSite\",\"name\":\"موقع\"}},{article}]}}"),
            article.replace("\"NewsArticle\"", "[\"Thing\",\"ReportageNewsArticle\"]"),
            article.replace("NewsArticle", "LiveBlogPosting"),
            format!("{{\"@type\":\"WebPage\",\"mainEntity\":{article}}}"),
        ] {
            assert_eq!(headline(&script).as_deref(), Some("عنوان"), "{script}");
        }
        assert_eq!(headline(r#"{"@type":"Person","name":"x"}"#), None);
    }

    #[test]
    fn common_damage_is_mended() {
        let article = "{\"@type\":\"Article\",\"description\":\"a\nb\",\"headline\":\"عنوان\",}";
        for script in [
            article.to_owned(),
            format!("<!-- {article} -->"),
            format!("\n//<![CDATA[\n{article}\n//]]>\n"),
            format!("/* <![CDATA[ */ [{article}]; /* ]]> */"),
        ] {
            assert_eq!(headline(&script).as_deref(), Some("عنوان"), "{script}");
        }
        assert_eq!(
            read("{\"@type\":\"Article\",\"headline\":"),
            Story::default()
        );
        assert_eq!(read(""), Story::default());
        assert_eq!(read(&"[".repeat(1_000_000)), Story::default());
    }

    #[test]
    fn dates_and_outlet_keep_their_roles() {
        let story = read(
            r#"{"@type":"NewsArticle","datePublished":"2025-05-03","dateModified":"2025-05-04",
            "publisher":[{"name":"صحيفة &quot;كذا&quot;"}],"mainEntityOfPage":{"@id":"https://a.example/1"}}"#,
        );
        assert_eq!(
            story.published.map(|m| m.to_string()).as_deref(),
            Some("2025-05-03")
        );
        assert_eq!(
            story.changed.map(|m| m.to_string()).as_deref(),
            Some("2025-05-04")
        );
        assert_eq!(story.outlet.as_deref(), Some("صحيفة \"كذا\""));
        assert_eq!(story.url.as_deref(), Some("https://a.example/1"));
    }
}
