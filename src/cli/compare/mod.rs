//! `sada compare`: whether two articles are copies, or report one event, and why.
//!
//! The verdict is that of `sada cluster` on the two alone: the same stages run on them.

mod figures;
mod numbers;
mod verdict;
mod words;

use std::path::{Path, PathBuf};

use self::figures::Comparison;
use super::exit::Exit;
use super::settings::Given;
use super::{Common, say_skipped};
use crate::read::{self, Feed, Fields};
use crate::report::Lang;
use crate::skips::Skips;
use crate::text::tokens;
use crate::{Article, Options, Sada, digest, extract};

/// Say whether two articles are copies or one story, and why.
///
/// The verdict comes first, in a sentence or two; it is what `cluster` would say of the two alone
/// with the same options. Then what it rests on: shared wording, story score and its cut, time
/// between, the words that both share. Each of A and B is a file with one article, or FILE:NUMBER
/// for a record of a JSONL file (its line) or of a JSON array (its place). Cost: some 10 ms.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  sada compare first.txt second.txt
  sada compare --lang ar first.txt second.txt        the answer in Arabic
  sada compare feed.jsonl:12 feed.jsonl:340 --texts  with the shared phrases marked
  sada compare --window 3 --coarseness fine a.txt b.txt
  sada compare --level copies -t 0.8 a.txt b.txt     only whether they are copies
In a larger run other articles count too: an article may then be nearer to one of them.
See also: sada cluster finds the stories among many articles.")]
pub(super) struct Args {
    /// The first article.
    a: PathBuf,
    /// The second article.
    b: PathBuf,
    /// Show both texts with the shared phrases in brackets.
    #[arg(long)]
    texts: bool,
    /// The language of the answer.
    #[arg(
        long,
        value_enum,
        value_name = "LANGUAGE",
        default_value_t,
        env = "SADA_LANG",
        hide_env = true
    )]
    lang: Lang,
    #[command(flatten)]
    pub(super) options: Given,
}

pub(super) fn run(args: &Args, options: Options, common: &Common) -> anyhow::Result<Exit> {
    let sada = Sada::new(options)?;
    let (a, b) = (
        load(&args.a, sada.options(), common)?,
        load(&args.b, sada.options(), common)?,
    );
    let comparison = Comparison::new(&sada, a, b)?;
    super::show(&comparison.describe(args.lang, args.texts)?)
}

/// An article to compare.
struct Side {
    article: Article<'static>,
    tokens: Vec<String>,
}

impl Side {
    /// Whether neither its text nor its headline says anything.
    fn is_silent(&self) -> bool {
        self.tokens.is_empty() && tokens(&self.article.title).is_empty()
    }
}

/// Reads one article.
fn load(path: &Path, options: &Options, common: &Common) -> anyhow::Result<Side> {
    let name = path.to_string_lossy();
    let (file, wanted) = match name.rsplit_once(':').map(|(f, n)| (f, n.parse::<u64>())) {
        Some((file, Ok(number))) if !path.exists() => (Path::new(file), Some(number)),
        _ => (path, None),
    };
    let mut feed = Feed::open(&[file.to_owned()], &options.read)?;
    let fields = Fields::new(&options.read.map);
    let mut found = Vec::new();
    while let Some(batch) = feed.next_batch()? {
        let mut skipped = Skips::default();
        skipped.extend(batch.left_out([]));
        say_skipped(&skipped, common);
        for record in batch
            .records
            .iter()
            .filter(|r| wanted.is_none_or(|n| n == r.number))
        {
            let article = read::parse(batch.raw(record), &record.format, &fields)
                .map_err(|why| anyhow::anyhow!("{}: {why}", record.place()))?;
            let article = extract::article(article, &record.format, options.extract.extract);
            let tokens = tokens(&article.text);
            // The id that a run over its file would give it: ids decide ties.
            let id = digest::id(&article, &record.place()).to_owned();
            let article = Article {
                id: Some(id.into()),
                ..article.into_owned()
            };
            found.push(Side { article, tokens });
            anyhow::ensure!(
                found.len() == 1,
                "{}: contains more than one article; choose one by its number, e.g. {}:1",
                file.display(),
                file.display()
            );
        }
    }
    let missing = match wanted {
        Some(n) => format!("{}: there is no record {n}", file.display()),
        None => format!("{}: no article in it", file.display()),
    };
    found.pop().ok_or_else(|| anyhow::anyhow!(missing))
}
