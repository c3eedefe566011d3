//! How results are shown. Nothing here changes what is found, so none of it is in a run file.

use super::Lang;
use crate::Texts;

/// Options of the report stage.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "cli",
    derive(clap::Args),
    group(skip),
    command(next_help_heading = "Report")
)]
pub struct Options {
    /// Stories shown in a report (.txt, .md).
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = 20))]
    pub top: usize,
    /// Texts shown of each story (.txt, .md); articles, if the story has one text.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = 6))]
    pub members: usize,
    /// Columns of a line (.txt), 40 or more; unless given, those of the terminal, up to 120.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N"))]
    pub width: Option<usize>,
    /// Language of the words around the news (.html, .md): that of most articles unless given.
    #[cfg_attr(feature = "cli", arg(long, value_enum, value_name = "LANG"))]
    pub lang: Option<Lang>,
    /// Texts to include in a page or a run file (.html, .jsonl); unless given, a page has stories,
    /// or excerpt above 5,000 articles.
    #[cfg_attr(feature = "cli", arg(long, value_enum, value_name = "WHICH"))]
    pub texts: Option<Texts>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            top: 20,
            members: 6,
            width: None,
            lang: None,
            texts: None,
        }
    }
}
