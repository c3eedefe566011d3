//! A record on its way to an article: extraction, and what reports show of it.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

use crate::article::Article;
use crate::card::CardView;
use crate::extract::{self, Extract};
use crate::read::{Content, Format};
use crate::text::{self, Language};

/// Finds the article in a text, as far as the options and the kind of record ask for it.
pub(crate) fn prepare<'a>(article: Article<'a>, format: &Format, extract: Extract) -> Article<'a> {
    match (format.content(), extract) {
        (Content::Html, _) => from_html(article),
        (_, Extract::Never) => article,
        (Content::Page, _) | (_, Extract::Page) => from_page(article),
        (_, Extract::Auto) => Article {
            title: change(article.title, extract::plain),
            text: change(change(article.text, extract::plain), extract::trim),
            ..article
        },
    }
}

/// The article in an HTML page. What the record itself says (its address, in a web archive) counts
/// where the page says nothing better.
fn from_html(article: Article<'_>) -> Article<'_> {
    let page = extract::html(&article.text, article.url.as_deref());
    Article {
        id: article.id,
        title: Cow::Owned(page.headline),
        text: Cow::Owned(page.body),
        source: page.outlet.map(Cow::Owned).or(article.source),
        url: page.url.map(Cow::Owned).or(article.url),
        published: page.published.or(article.published),
        updated: page.updated.or(article.updated),
        language: page.language.map(Cow::Owned).or(article.language),
    }
}

/// The article in the plain text of a page.
fn from_page(article: Article<'_>) -> Article<'_> {
    let page = extract::page(&article.text);
    let title = match article.title.trim() {
        "" => Cow::Owned(page.headline),
        _ => article.title,
    };
    Article {
        title,
        published: article.published.or(page.published.map(|d| d.moment)),
        updated: article.updated.or(page.updated),
        source: article.source.or(page.outlet.map(Cow::Owned)),
        text: Cow::Owned(page.body),
        ..article
    }
}

/// A text after `rule`; not copied if the rule lends it back as it is.
fn change<'a>(text: Cow<'a, str>, rule: impl Fn(&str) -> Cow<'_, str>) -> Cow<'a, str> {
    let changed = match rule(&text) {
        Cow::Borrowed(part) if part.len() == text.len() => None,
        changed => Some(changed.into_owned()),
    };
    match changed {
        None => text,
        Some(changed) => Cow::Owned(changed),
    }
}

/// The language of an article: by its letters, or else as its record states it.
pub(crate) fn language(article: &Article<'_>) -> Option<Language> {
    let stated = || article.language.as_ref()?.parse().ok();
    text::language(&article.text)
        .or_else(|| text::language(&article.title))
        .or_else(stated)
}

/// What reports show of an article.
pub(crate) fn card<'a>(article: &'a Article<'_>, place: &'a str) -> CardView<'a> {
    let url = article.url.as_deref().unwrap_or_default();
    let id = match &article.id {
        Some(id) => id.trim(),
        None if !url.is_empty() => url,
        // The name of the file, without its folder: the same wherever the folder stands.
        None => place.rsplit(['/', '\\']).next().unwrap_or_default(),
    };
    let title = match article.title.trim() {
        "" => first_words(&article.text).into(),
        title => title.into(),
    };
    let source = outlet(article);
    CardView {
        id: id.into(),
        title,
        source,
        url,
        place,
        published: article.published,
        language: language(article),
    }
}

/// The outlet of an article, be it by its address; empty if unknown.
pub(crate) fn outlet<'a>(article: &'a Article<'_>) -> Cow<'a, str> {
    let by_address = |url| extract::address::outlet(url).map(Cow::Owned);
    match &article.source {
        Some(source) => source.trim().into(),
        None => article
            .url
            .as_deref()
            .and_then(by_address)
            .unwrap_or_default(),
    }
}

/// The first words of a text, as a stand-in for a headline.
fn first_words(text: &str) -> String {
    let mut words = text.split_whitespace();
    let first: Vec<&str> = words.by_ref().take(12).collect();
    let more = if words.next().is_some() { " …" } else { "" };
    first.join(" ") + more
}

/// A number that stands for the canonical form of an address; 0 for none.
pub(crate) fn address(url: &str) -> u64 {
    extract::address::canonical(url).map_or(0, |canonical| xxh3_64(canonical.as_bytes()).max(1))
}
