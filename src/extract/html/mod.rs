//! The article in an HTML page, and the plain text of a piece of HTML.

use std::borrow::Cow;

use crate::article::Moment;

/// What [`html`] found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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

/// Finds the article in a page that was read at `url`.
pub fn html(page: &str, url: Option<&str>) -> HtmlPage {
    let _ = url;
    HtmlPage {
        body: page.to_owned(),
        ..HtmlPage::default()
    }
}

/// A headline or text without markup, if there is any in it; line ends where blocks end.
pub fn plain(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}
