//! A record on its way to an article: which of the rules of this stage it takes.

use std::borrow::Cow;

use super::{Extract, html, page, plain, trim};
use crate::article::Article;
use crate::read::{Content, Format};

/// Finds the article in a text, as far as the options and the kind of record ask for it.
pub fn article<'a>(article: Article<'a>, format: &Format, extract: Extract) -> Article<'a> {
    match (format.content(), extract) {
        (Content::Html, _) => from_html(article),
        (_, Extract::Never) => article,
        (Content::Page, _) | (_, Extract::Page) => from_page(article),
        (_, Extract::Auto) => Article {
            title: change(article.title, plain),
            text: change(change(article.text, plain), trim),
            ..article
        },
    }
}

/// The article in an HTML page. What the record itself says (its address, in a web archive) counts
/// where the page says nothing better.
fn from_html(article: Article<'_>) -> Article<'_> {
    let page = html(&article.text, article.url.as_deref());
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
    let page = page(&article.text);
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
