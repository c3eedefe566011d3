//! What the names of elements and of their classes say about what is in them.
//!
//! In: a tag name, a class or id attribute. Out: a [`Tag`], a set of [`Hints`]. Costs some 50 ns a tag.
//!
//! Source: this project's text specification, section 6.3, and class names seen in themes.

/// What an element does to the text in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// Part of a line.
    Inline,
    /// A link.
    Link,
    /// A line end.
    Break,
    /// Nothing can be in it.
    Void,
    /// A block of its own.
    Block,
    /// A paragraph: the next block ends it.
    Paragraph,
    /// A list item: the next one ends it.
    Item,
    /// The main heading.
    Main,
    /// Another heading.
    Heading,
    /// A whole table.
    Table,
    /// A table row, or a group of rows.
    Row,
    /// A table cell.
    Cell,
    /// A picture caption.
    Caption,
    /// Text whose line ends count.
    Lines,
    /// Boilerplate by its name: `nav`, `footer`, …
    Side,
    /// A form: boilerplate too.
    Form,
    /// A picture and its caption.
    Figure,
    /// `blockquote`
    Quote,
    /// `article`, `main`.
    Article,
    /// The page.
    Root,
    /// Never text: `template`, `svg`, `select`, …
    Hidden,
}

impl Tag {
    /// Whether it is a tag of HTML at all, and which.
    pub(super) fn known(name: &str) -> Option<Self> {
        let mut low = [0; 12];
        let low = low.get_mut(..name.len())?;
        low.copy_from_slice(name.as_bytes());
        low.make_ascii_lowercase();
        Some(match &*low {
            b"a" => Self::Link,
            b"br" | b"hr" => Self::Break,
            b"img" | b"input" | b"meta" | b"link" | b"wbr" | b"source" | b"col" | b"area"
            | b"base" | b"embed" | b"param" | b"track" => Self::Void,
            b"p" => Self::Paragraph,
            b"div" | b"section" | b"ul" | b"ol" | b"dl" | b"header" | b"center" | b"address"
            | b"fieldset" | b"details" | b"summary" | b"dir" | b"hgroup" | b"video" | b"audio"
            | b"picture" => Self::Block,
            b"li" | b"dt" | b"dd" => Self::Item,
            b"h1" => Self::Main,
            b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => Self::Heading,
            b"table" => Self::Table,
            b"tr" | b"tbody" | b"thead" | b"tfoot" | b"colgroup" => Self::Row,
            b"td" | b"th" => Self::Cell,
            b"figcaption" | b"caption" => Self::Caption,
            b"pre" => Self::Lines,
            b"figure" => Self::Figure,
            b"blockquote" => Self::Quote,
            b"form" => Self::Form,
            b"nav" | b"footer" | b"aside" | b"marquee" | b"menu" | b"dialog" => Self::Side,
            b"article" | b"main" => Self::Article,
            b"html" | b"body" => Self::Root,
            b"noscript" | b"button" | b"template" | b"svg" | b"select" | b"object" | b"math"
            | b"canvas" | b"datalist" | b"map" | b"script" | b"style" | b"title" | b"textarea"
            | b"noembed" | b"noframes" | b"xmp" | b"iframe" | b"head" => Self::Hidden,
            b"span" | b"b" | b"i" | b"u" | b"s" | b"em" | b"strong" | b"font" | b"small"
            | b"big" | b"sub" | b"sup" | b"time" | b"abbr" | b"cite" | b"code" | b"q" | b"del"
            | b"ins" | b"label" | b"mark" | b"bdi" | b"bdo" | b"kbd" | b"samp" | b"var" | b"tt"
            | b"strike" | b"acronym" | b"nobr" | b"dfn" | b"data" | b"ruby" | b"rt" | b"rp"
            | b"legend" | b"option" | b"output" => Self::Inline,
            _ => return None,
        })
    }

    /// Whether it begins and ends a line.
    pub(super) fn is_block(self) -> bool {
        !matches!(self, Self::Inline | Self::Link | Self::Void | Self::Break)
    }
}

/// A set of hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Hints(u8);

impl Hints {
    pub(super) const NONE: Self = Self(0);
    /// Boilerplate, if it does not contain the article.
    pub(super) const SIDE: Self = Self(1);
    /// Boilerplate, if nothing says that it is the article.
    pub(super) const DOUBTFUL: Self = Self(2);
    /// Readers' comments.
    pub(super) const READERS: Self = Self(4);
    /// A picture caption.
    pub(super) const CAPTION: Self = Self(8);
    /// The article.
    pub(super) const ARTICLE: Self = Self(16);
    /// The article, by the page's own statement.
    pub(super) const BODY: Self = Self(32);
    /// The lines below the headline that are its second part.
    pub(super) const LEAD: Self = Self(64);

    /// These are separate from the line around them, even within it.
    pub(super) const APART: Self = Self(1 | 2 | 4 | 8);

    pub(super) fn has(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }

    pub(super) fn and(self, more: Self) -> Self {
        Self(self.0 | more.0)
    }

    /// The hints in a class or id: it is split into words, `post-shareBar` as post, share, bar.
    pub(super) fn of(names: &str) -> Self {
        let mut hints = Self::NONE;
        let mut word = [0; 24];
        for name in names.split(|c: char| !c.is_ascii_alphanumeric()) {
            let mut rest = name;
            while let Some(first) = rest.bytes().next() {
                let tail = rest.as_bytes().get(1..).unwrap_or_default();
                let is_start = |c: &u8| c.is_ascii_uppercase() && !first.is_ascii_digit();
                let lower = tail.iter().any(u8::is_ascii_lowercase);
                let end = tail.iter().position(is_start).filter(|_| lower);
                let (part, after) = rest.split_at(end.map_or(rest.len(), |e| e + 1));
                rest = after;
                if let Some(low) = word.get_mut(..part.len()) {
                    low.copy_from_slice(part.as_bytes());
                    low.make_ascii_lowercase();
                    hints = hints.and(Self::of_word(low));
                }
            }
        }
        hints
    }

    fn of_word(word: &[u8]) -> Self {
        let begins = |(start, _): &&(&str, Self)| word.starts_with(start.as_bytes());
        match word {
            b"ad" | b"ads" | b"adv" | b"adsbygoogle" | b"mpu" | b"nav" | b"navbar" | b"menu"
            | b"toc" | b"tags" | b"topics" | b"thumbs" | b"respond" | b"plans" | b"gdpr"
            | b"login" | b"paging" | b"regwall" | b"clk" | b"most" | b"also" => Self::SIDE,
            b"side" | b"bottom" | b"more" | b"hidden" | b"embed" | b"embedded" | b"widget"
            | b"share" | b"bar" | b"bio" | b"credit" | b"credits" | b"paywall" | b"author"
            | b"byline" | b"next" | b"prev" => Self::DOUBTFUL,
            b"caption" | b"figcaption" => Self::CAPTION,
            b"article" | b"content" | b"story" | b"entry" | b"text" | b"body" => Self::ARTICLE,
            b"lead" | b"standfirst" | b"subtitle" | b"intro" | b"sapo" | b"summary" => Self::LEAD,
            _ => STARTS.iter().find(begins).map_or(Self::NONE, |(_, h)| *h),
        }
    }
}

/// Beginnings of words, and what they say.
const STARTS: &[(&str, Hints)] = &[
    ("advert", Hints::SIDE),
    ("articlebody", Hints::ARTICLE),
    ("banner", Hints::SIDE),
    ("breadcrumb", Hints::SIDE),
    ("comment", Hints::READERS),
    ("cookie", Hints::SIDE),
    ("disqus", Hints::READERS),
    ("footer", Hints::SIDE),
    ("instagram", Hints::SIDE),
    ("mostread", Hints::SIDE),
    ("navigation", Hints::SIDE),
    ("newsletter", Hints::SIDE),
    ("offcanvas", Hints::SIDE),
    ("outbrain", Hints::SIDE),
    ("playlist", Hints::SIDE),
    ("popular", Hints::SIDE),
    ("popup", Hints::SIDE),
    ("promo", Hints::SIDE),
    ("readalso", Hints::SIDE),
    ("readmore", Hints::SIDE),
    ("recommend", Hints::SIDE),
    ("relat", Hints::SIDE),
    ("replies", Hints::READERS),
    ("sharing", Hints::DOUBTFUL),
    ("sidebar", Hints::SIDE),
    ("social", Hints::DOUBTFUL),
    ("sponsor", Hints::SIDE),
    ("subscri", Hints::SIDE),
    ("taboola", Hints::SIDE),
    ("ticker", Hints::SIDE),
    ("trending", Hints::SIDE),
    ("tweet", Hints::SIDE),
    ("twitter", Hints::SIDE),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_read_in_words() {
        let side = |names| Hints::of(names).has(Hints::SIDE);
        for names in [
            "post related-posts",
            "RelatedPosts",
            "mainNavBar x2 nav",
            "Footer_f__z",
            "div-gpt-ad-1692",
            "wp-breadcrumbs",
            "newsTicker",
            "relatedposts",
        ] {
            assert!(side(names), "{names}");
        }
        for names in [
            "address",
            "header-main",
            "stage",
            "correlated",
            "padding",
            "",
            "ADDRESS",
        ] {
            assert!(!side(names), "{names}");
        }
        assert!(Hints::of("with-comments").has(Hints::READERS));
        assert!(Hints::of("share article-content").has(Hints::ARTICLE));
    }

    #[test]
    fn tags_are_known_in_any_case() {
        assert_eq!(Tag::known("P"), Some(Tag::Paragraph));
        assert_eq!(Tag::known("amp-sidebar"), None);
        assert_eq!(Tag::known("averyveryverylongname"), None);
    }
}
