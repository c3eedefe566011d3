//! `sada compare`: how alike two articles are, and why.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::settings::Given;
use super::{Common, say_skipped};
use crate::card::Card;
use crate::copies::{Overlap, Phrase, Shingler, overlap, phrases, shingle_set};
use crate::pipeline::{card, prepare};
use crate::read::{self, Feed, Fields};
use crate::report::sanitize::{escape, isolate};
use crate::text::{tokens, word_hash};
use crate::{Options, Sada};

/// Say how alike two articles are, and why.
///
/// Each of A and B is a file with one article, or FILE:NUMBER for a record of a JSONL file (its
/// line) or of a JSON array (its place). Cost: a few milliseconds.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  sada compare first.txt second.txt
  sada compare feed.jsonl:12 feed.jsonl:340
  sada compare -t 0.8 a.txt b.txt")]
pub(super) struct Args {
    /// The first article.
    a: PathBuf,
    /// The second article.
    b: PathBuf,
    /// Show both texts with the shared phrases in brackets.
    #[arg(long)]
    texts: bool,
    #[command(flatten)]
    pub(super) options: Given,
}

pub(super) fn run(args: &Args, options: Options, common: &Common) -> anyhow::Result<Exit> {
    let sada = Sada::new(options)?;
    let (a, b) = (
        load(&args.a, sada.options(), common)?,
        load(&args.b, sada.options(), common)?,
    );
    super::show(&Comparison::new(a, b, sada.options()).describe(args.texts))
}

/// An article to compare.
struct Side {
    card: Card,
    tokens: Vec<String>,
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
        say_skipped(&batch.skipped, common);
        for record in batch
            .records
            .iter()
            .filter(|r| wanted.is_none_or(|n| n == r.number))
        {
            let article = read::parse(batch.raw(record), record.format, &fields)
                .map_err(|why| anyhow::anyhow!("{}: {why}", record.place()))?;
            let article = prepare(article, record.format, options.extract.extract);
            let tokens = tokens(&article.text);
            found.push(Side {
                card: card(&article, &record.place()).into_card(),
                tokens,
            });
            anyhow::ensure!(
                found.len() == 1,
                "{}: holds more than one article; name one by its place, e.g. {}:1",
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

struct Comparison<'o> {
    sides: [Side; 2],
    overlap: Overlap,
    phrases: Vec<Phrase>,
    options: &'o Options,
}

impl<'o> Comparison<'o> {
    fn new(a: Side, b: Side, options: &'o Options) -> Self {
        let shingler = Shingler::new(options.copies.shingle);
        let set = |side: &Side| {
            let words: Vec<u64> = side.tokens.iter().map(|t| word_hash(t)).collect();
            let mut shingles = Vec::new();
            shingler.shingles(&words, &mut shingles);
            shingle_set(shingles)
        };
        let overlap = overlap(&set(&a), &set(&b));
        let phrases = phrases(&a.tokens, &b.tokens, options.copies.shingle as usize);
        Self {
            sides: [a, b],
            overlap,
            phrases,
            options,
        }
    }

    /// The whole answer, verdict first.
    fn describe(&self, texts: bool) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}\n", self.verdict());
        for (name, side) in ["A", "B"].iter().zip(&self.sides) {
            let date = side
                .card
                .published
                .map_or("no date".to_owned(), |d| d.to_string());
            let words = side.tokens.len();
            let _ = writeln!(
                out,
                "{name}  {date}, {words} words  {}",
                isolate(&escape(&side.card.title))
            );
        }
        let o = self.overlap;
        let n = self.options.copies.shingle;
        let _ = writeln!(
            out,
            "\nJaccard      {:.4}  {} of {} {n}-word shingles are shared",
            o.jaccard(),
            o.shared,
            o.union()
        );
        let _ = writeln!(
            out,
            "containment  {:.4}  of the shorter article's {} shingles",
            o.containment(),
            o.a.min(o.b)
        );
        let _ = writeln!(
            out,
            "threshold    {}     for copies (--threshold)",
            self.options.copies.threshold
        );
        self.list_phrases(&mut out);
        if texts {
            let marked =
                |p: fn(&Phrase) -> std::ops::Range<usize>| self.phrases.iter().map(p).collect();
            let _ = writeln!(
                out,
                "\nA  {}",
                isolate(&mark(&self.sides[0].tokens, marked(|p| p.a.clone())))
            );
            let _ = writeln!(
                out,
                "\nB  {}",
                isolate(&mark(&self.sides[1].tokens, marked(|p| p.b.clone())))
            );
        }
        out
    }

    fn verdict(&self) -> String {
        let (j, c) = (self.overlap.jaccard(), self.overlap.containment());
        let percent = |x: f64| format!("{:.0} %", (100.0 * x).floor());
        let copies = self.options.copies.threshold.accepts(self.overlap);
        match (copies, self.overlap.shared) {
            _ if self.sides.iter().any(|s| s.tokens.is_empty()) => {
                "Not comparable: one of the texts has no words.".to_owned()
            }
            (true, _) if j >= 1.0 => "Copies: the wording is the same throughout.".to_owned(),
            (true, _) if j < self.options.copies.threshold.get() => format!(
                "Copies: one is the other trimmed, {} of the shorter article stands in the longer.",
                percent(c)
            ),
            (true, _) => format!("Copies: {} of the wording is shared.", percent(j)),
            (false, 0) => "Not copies: no phrase is shared.".to_owned(),
            (false, _) if c >= 0.5 => format!(
                "Not copies, but partial reuse: {} of the shorter article stands in the longer.",
                percent(c)
            ),
            (false, _) if j < 0.01 => "Not copies: hardly a phrase is shared.".to_owned(),
            (false, _) => format!("Not copies: {} of the wording is shared.", percent(j)),
        }
    }

    fn list_phrases(&self, out: &mut String) {
        const SHOWN: usize = 12;
        if self.phrases.is_empty() {
            return;
        }
        let mut longest: Vec<&Phrase> = self.phrases.iter().collect();
        longest.sort_by_key(|p| std::cmp::Reverse(p.b.len()));
        let _ = writeln!(out, "\nShared phrases ({}), longest first:", longest.len());
        for phrase in longest.iter().take(SHOWN) {
            let words = &self.sides[1].tokens[phrase.b.clone()];
            let shown = words
                .iter()
                .take(40)
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(" ");
            let more = if words.len() > 40 { " …" } else { "" };
            let _ = writeln!(
                out,
                "{:>6} words  {}",
                words.len(),
                isolate(&escape(&(shown + more)))
            );
        }
        if longest.len() > SHOWN {
            let _ = writeln!(out, "  … and {} shorter ones", longest.len() - SHOWN);
        }
    }
}

/// The tokens with the given runs in brackets.
fn mark(tokens: &[String], mut runs: Vec<std::ops::Range<usize>>) -> String {
    runs.sort_by_key(|r| r.start);
    let mut out = String::new();
    for (i, token) in tokens.iter().enumerate() {
        let opens = runs.iter().any(|r| r.start == i);
        let closes = runs.iter().any(|r| r.end == i + 1);
        out.push_str(if i > 0 { " " } else { "" });
        out.push_str(if opens { "[" } else { "" });
        out.push_str(&escape(token));
        out.push_str(if closes { "]" } else { "" });
    }
    out
}
