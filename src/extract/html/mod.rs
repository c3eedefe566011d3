//! The article in an HTML page, and the plain text of a piece of HTML.
//!
//! In: a page and the address it was read at. Out: an [`HtmlPage`]. The page is read once: [`tree`]
//! makes its lines, [`body`] finds those of the article, [`meta`] keeps what the page says of
//! itself. [`plain()`] is for the fields of records that contain markup.
//!
//! Dates are trusted in this order: JSON-LD and `<meta>`; `<time>` between headline and body; the
//! date line there; the path of the address. A date of change is never one of publication, and
//! menus, captions and prose date nothing.
//!
//! Cost: about 12 ns a byte, 0.7 ms for a page of 60 KB (docs/pages.md); linear in any input, no
//! recursion, memory a few times the page.
//!
//! Source: this project's text specification, sections 6.3 and 7.

mod body;
mod boxes;
mod json_ld;
mod left;
mod meta;
mod names;
mod plain;
mod tags;
#[cfg(test)]
mod tests;
mod tree;

use std::borrow::Cow;

use self::body::{Body, Lines};
use self::meta::Said;
pub use self::plain::plain;
use self::tree::Tree;
use crate::article::Moment;
use crate::text::normalise;

/// A value longer than this is not a headline, name or address.
const LONGEST: usize = 2000;

/// What [`html`] found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HtmlPage {
    /// The headline; empty when there is none.
    pub headline: String,
    /// The body, one paragraph a line.
    pub body: String,
    /// When it was published, by the most trusted place that says so.
    pub published: Option<Moment>,
    /// When it was last changed.
    pub updated: Option<Moment>,
    /// The outlet that the page names.
    pub outlet: Option<String>,
    /// The address that the page gives itself.
    pub url: Option<String>,
    /// The language that the page declares.
    pub language: Option<String>,
}

/// A body in JSON-LD counts if it is longer than the one found by this share.
const LONGER: (usize, usize) = (6, 5);

/// `<time>` dates a page at most this many lines above its headline.
const TIME_ABOVE: usize = 4;

/// Finds the article in a page that was read at `url`.
pub fn html(page: &str, url: Option<&str>) -> HtmlPage {
    let (tree, said) = Tree::of(page);
    let mut text = String::new();
    let mut lines = Lines::of(&tree, &mut text);
    let body = lines.body();
    let above = super::above(&lines.above(&body), body.text.clone());
    let site = said.site.clone().or_else(|| said.story.outlet.clone());
    let headline = headline(&tree, &said, &lines, &body, site.as_deref());
    let rest = if body.text.is_empty() {
        // No prose: what the page shows is short, and nothing of it is lost.
        super::page(&lines.unlinked())
    } else {
        above
    };
    let headline = headline.unwrap_or(rest.headline);
    let own_url = said.url(url);
    let in_path = || day_in_path(own_url.as_deref()).or_else(|| day_in_path(url));
    let near = body
        .heading
        .unwrap_or(body.first)
        .saturating_sub(TIME_ABOVE);
    let published = said
        .published()
        .or_else(|| said.time_between(near..=body.first, |node| !lines.is_boilerplate(node)))
        .or(rest.published.map(|d| d.moment))
        .or_else(in_path);
    HtmlPage {
        outlet: site
            .or(rest.outlet)
            .or_else(|| site_in_title(said.title.as_deref()?, &headline)),
        body: longer(rest.body, said.story.body.as_deref()),
        published,
        updated: said.updated().or(rest.updated),
        language: said.language(),
        url: own_url,
        headline,
    }
}

/// The body found, or that of JSON-LD if it says more.
fn longer(found: String, told: Option<&str>) -> String {
    let Some(told) = told else {
        return found;
    };
    let told = match plain(told) {
        Cow::Borrowed(told) => htmlize::unescape(told),
        resolved => resolved,
    };
    if told.len() * LONGER.1 > found.len() * LONGER.0 {
        told.trim().to_owned()
    } else {
        found
    }
}

/// The headline by the page's own statement, its main heading, or its title where a line repeats it.
fn headline(
    tree: &Tree,
    said: &Said<'_>,
    lines: &Lines<'_>,
    body: &Body,
    site: Option<&str>,
) -> Option<String> {
    let told = [&said.headline, &said.story.headline];
    let mut told = told.into_iter().flatten().map(|h| without_site(h, site));
    let told = told.find(|h| Some(*h) != site);
    let heading = || {
        let row = body.heading.or_else(|| lines.heading(body.first))?;
        Some(tree.text(row).trim()).filter(|h| Some(*h) != site)
    };
    let title = || {
        let title = said.title.as_deref()?;
        let parts = || parts(title).map(|(head, tail)| [head, tail]);
        let mut all = std::iter::once(title).chain(parts().flatten());
        all.find(|part| lines.has_line(part))
    };
    told.or_else(heading).or_else(title).map(str::to_owned)
}

/// A title at each of the signs that separate headline and site.
fn parts(title: &str) -> impl Iterator<Item = (&str, &str)> {
    const SIGNS: [&str; 10] = [
        " | ", " - ", " – ", " — ", " · ", " : ", " « ", "|", " :: ", ": ",
    ];
    let cut = move |sign: &&str| [title.rsplit_once(sign), title.split_once(sign)];
    let all = SIGNS.into_iter().flat_map(move |sign| cut(&sign));
    all.flatten().map(|(head, tail)| (head.trim(), tail.trim()))
}

/// A headline without the name of the site before or after it.
fn without_site<'h>(headline: &'h str, site: Option<&str>) -> &'h str {
    let Some(site) = site.map(normalise) else {
        return headline;
    };
    let cut = |(head, tail): (&'h str, &'h str)| {
        if normalise(tail) == site && !head.is_empty() {
            Some(head)
        } else if normalise(head) == site && !tail.is_empty() {
            Some(tail)
        } else {
            None
        }
    };
    parts(headline).find_map(cut).unwrap_or(headline)
}

/// The site in `site - headline` and `headline - site`.
fn site_in_title(title: &str, headline: &str) -> Option<String> {
    let site = parts(title).find_map(|(head, tail)| match headline {
        _ if head == headline => Some(tail),
        _ if tail == headline => Some(head),
        _ => None,
    });
    site.filter(|s| !s.is_empty()).map(str::to_owned)
}

/// The day in `/2025/6/3/` of an address.
fn day_in_path(url: Option<&str>) -> Option<Moment> {
    let url = url::Url::parse(url?).ok()?;
    let numbers: Vec<Option<i16>> = url
        .path_segments()?
        .map(|s| s.parse().ok().filter(|_| s.len() <= 4))
        .collect();
    numbers.windows(3).find_map(|three| match three {
        [
            Some(year @ 1990..),
            Some(month @ 1..=12),
            Some(day @ 1..=31),
        ] => {
            let date = jiff::civil::Date::new(*year, *month as i8, *day as i8).ok()?;
            Moment::day(date)
        }
        _ => None,
    })
}

/// A text in one line; nothing if it is blank or too long.
fn clean(text: &str) -> Option<String> {
    let fits = text.len() <= LONGEST;
    let words = || text.split_whitespace().collect::<Vec<_>>().join(" ");
    fits.then(words).filter(|t| !t.is_empty())
}
