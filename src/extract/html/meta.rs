//! What a page says of itself: `<meta>`, `<link>`, `<time>`, JSON-LD.
//!
//! In: the tags of a page as they come. Out: [`Said`]: headlines, dates, outlet, address, language.
//! Dates follow the trust order of the text specification, section 7; a date of change is never
//! taken for one of publication. Costs nothing for tags that are of no interest; JSON-LD about 10 ns a
//! byte.

use std::borrow::Cow;

use super::clean;
use super::json_ld::{self, Story};
use super::tags::Attrs;
use crate::article::Moment;
use crate::dates::parse_stamp;

/// At most this many `<time>` elements are kept.
const MOST_TIMES: usize = 64;

/// Names of `<meta>` that date a page, the most trusted first.
const DATED: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "og:published_time",
    "publishdate",
    "publish_date",
    "publish-date",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "article_date_original",
    "cxenseparse:recs:publishtime",
    "date",
];

/// Names of `<meta>` that date the last change.
const CHANGED: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "lastmod",
    "last-modified",
    "dcterms.modified",
];

/// What a page says of itself.
#[derive(Debug, Default)]
pub(super) struct Said<'a> {
    /// JSON-LD, merged: the first that says something counts.
    pub(super) story: Story,
    /// `og:title` and the like.
    pub(super) headline: Option<String>,
    /// `<title>`
    pub(super) title: Option<String>,
    /// `og:site_name` and the like.
    pub(super) site: Option<String>,
    /// The best date of publication in a `<meta>`, and its rank among [`DATED`].
    dated: Option<(usize, Moment)>,
    changed: Option<Moment>,
    canonical: Option<String>,
    og_url: Option<String>,
    base: Option<String>,
    language: Option<Cow<'a, str>>,
    meta_language: Option<String>,
    /// `<time datetime>`, each with the line and the element it is in.
    times: Vec<(usize, u32, Moment)>,
    /// `<time itemprop="datePublished">` or another element that says so.
    marked: Option<Moment>,
}

impl<'a> Said<'a> {
    /// A start tag, in the line and the element that it is in.
    pub(super) fn tag(&mut self, name: &str, attrs: Attrs<'a>, (row, node): (usize, u32)) {
        let is = |n: &str| name.eq_ignore_ascii_case(n);
        match name.len() {
            4 if is("meta") => self.meta(attrs),
            4 if is("link") => self.link(attrs),
            4 if is("time") => self.time(attrs, row, node),
            4 if is("base") => self.base = self.base.take().or_else(|| value(attrs, "href")),
            4 if is("html") => {
                let lang = attrs.get("lang").or_else(|| attrs.get("xml:lang"));
                self.language = self.language.take().or(lang);
            }
            _ => {}
        }
    }

    /// An element whose content is not markup.
    pub(super) fn raw(&mut self, name: &str, attrs: Attrs<'a>, inside: &str) {
        if name.eq_ignore_ascii_case("title") {
            let title = || clean(&htmlize::unescape(inside));
            self.title = self.title.take().or_else(title);
        } else if name.eq_ignore_ascii_case("script") {
            let kind = attrs.get("type").unwrap_or_default();
            if kind.to_ascii_lowercase().contains("ld+json") {
                self.story.merge(json_ld::read(inside));
            }
        }
    }

    fn meta(&mut self, attrs: Attrs<'_>) {
        let Some(content) = value(attrs, "content") else {
            return;
        };
        let names = ["property", "name", "itemprop", "http-equiv"];
        let Some(name) = names.iter().find_map(|n| attrs.get(n)) else {
            return;
        };
        let name = name.trim().to_ascii_lowercase();
        if let Some(rank) = DATED.iter().position(|d| *d == name) {
            if self.dated.is_none_or(|(r, _)| rank < r) {
                let date = parse_stamp(&content).map(|date| (rank, date));
                self.dated = date.or(self.dated);
            }
            return;
        }
        if CHANGED.contains(&&*name) {
            self.changed = self.changed.or_else(|| parse_stamp(&content));
            return;
        }
        let place = match &*name {
            "og:title" => &mut self.headline,
            "twitter:title" | "title" | "dc.title" | "headline" if self.headline.is_none() => {
                &mut self.headline
            }
            "og:site_name" => &mut self.site,
            "application-name" | "twitter:app:name:iphone" if self.site.is_none() => &mut self.site,
            "og:url" => &mut self.og_url,
            "content-language" | "language" | "dc.language" => &mut self.meta_language,
            _ => return,
        };
        *place = Some(content);
    }

    fn link(&mut self, attrs: Attrs<'_>) {
        let is_canonical = |rel: Cow<'_, str>| rel.trim().eq_ignore_ascii_case("canonical");
        if self.canonical.is_none() && attrs.get("rel").is_some_and(is_canonical) {
            self.canonical = value(attrs, "href");
        }
    }

    fn time(&mut self, attrs: Attrs<'_>, row: usize, node: u32) {
        let Some(date) = attrs.get("datetime").and_then(|d| parse_stamp(&d)) else {
            return;
        };
        match attrs.get("itemprop").as_deref() {
            Some("datePublished") => self.marked = self.marked.or(Some(date)),
            Some("dateModified") => self.changed = self.changed.or(Some(date)),
            _ => {
                let class = attrs.get("class").unwrap_or_default();
                let is_change = class.contains("updated") || class.contains("modified");
                if is_change && !class.contains("published") {
                    self.changed = self.changed.or(Some(date));
                } else if self.times.len() < MOST_TIMES {
                    self.times.push((row, node, date));
                }
            }
        }
    }

    /// The date of publication, by JSON-LD or `<meta>`; of two that name the same day the one with
    /// a time of day.
    pub(super) fn published(&self) -> Option<Moment> {
        let all = [self.story.published, self.dated.map(|d| d.1), self.marked];
        let first = all.into_iter().flatten().next()?;
        let timed = |m: &Moment| m.has_time() && m.date() == first.date();
        if first.has_time() {
            Some(first)
        } else {
            all.into_iter().flatten().find(timed).or(Some(first))
        }
    }

    /// The first `<time>` that is at one of these lines, in an element that counts.
    pub(super) fn time_between(
        &self,
        lines: std::ops::RangeInclusive<usize>,
        counts: impl Fn(u32) -> bool,
    ) -> Option<Moment> {
        let near = |(row, node, _): &&(usize, u32, Moment)| lines.contains(row) && counts(*node);
        self.times.iter().find(near).map(|(_, _, date)| *date)
    }

    pub(super) fn updated(&self) -> Option<Moment> {
        self.story.changed.or(self.changed)
    }

    pub(super) fn language(&self) -> Option<String> {
        let html = self.language.as_deref().and_then(clean);
        html.or_else(|| self.story.language.clone())
            .or_else(|| self.meta_language.clone())
    }

    /// The address that the page gives itself, made whole by the one it was read at.
    pub(super) fn url(&self, read_at: Option<&str>) -> Option<String> {
        let read_at = read_at.and_then(|u| url::Url::parse(u).ok());
        let base = self
            .base
            .as_deref()
            .and_then(|b| whole(b, read_at.as_ref()));
        let base = base.or(read_at);
        let all = [&self.canonical, &self.og_url, &self.story.url];
        let mut all = all.into_iter().flatten();
        // Some templates name the site where they should name the page.
        let is_page = |u: &url::Url| u.path().len() > 1 || u.query().is_some();
        all.find_map(|u| whole(u, base.as_ref()).filter(is_page))
            .map(String::from)
    }
}

/// An address on the web, relative ones resolved.
fn whole(address: &str, base: Option<&url::Url>) -> Option<url::Url> {
    let found = match base {
        Some(base) => base.join(address).ok()?,
        None => url::Url::parse(address).ok()?,
    };
    matches!(found.scheme(), "http" | "https").then_some(found)
}

/// An attribute of a sensible length, without white space around it.
fn value(attrs: Attrs<'_>, name: &str) -> Option<String> {
    clean(&attrs.get(name)?)
}
