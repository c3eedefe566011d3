//! `sada tokens`: what Sada sees of a text.

use std::borrow::Cow;
use std::io::Write;

use clap::ValueEnum;
use rayon::prelude::*;
use serde::Serialize;

use super::exit::Exit;
use super::inputs::Inputs;
use super::output::Output;
use super::settings::Given;
use super::{Common, say_ignored, say_skipped};
use crate::error::Skipped;
use crate::extract;
use crate::read::{self, Batch, Feed, Fields, InputFormat, Record};
use crate::report::sanitize;
use crate::skips::Skips;
use crate::{Options, digest, text};

/// Show what Sada sees: normalised text, near-duplicate tokens, story stems.
///
/// Reads the same inputs as `cluster`; with --raw each input line is one text, taken as it is.
/// Cost: about 0.3 ms per article of 3 KB; for looking, not for speed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  sada tokens article.txt
  echo 'القوات الأميركية' | sada tokens --raw
  sada tokens --format jsonl feed.jsonl    {\"id\",\"normalised\",\"tokens\",\"stems\"} a line")]
pub(super) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// Output format.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Form,
    /// Take each input line as one text, without looking for an article in it.
    #[arg(long)]
    raw: bool,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    pub(super) options: Given,
}

/// How to write what was seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people.
    #[default]
    Text,
    /// One JSON object per line.
    Jsonl,
}

/// One line of the JSONL output.
#[derive(Serialize)]
struct Seen<'a> {
    id: Cow<'a, str>,
    normalised: String,
    tokens: Vec<String>,
    stems: Vec<String>,
}

pub(super) fn run(args: &Args, mut options: Options, common: &Common) -> anyhow::Result<Exit> {
    if args.raw {
        options.read.input_format = InputFormat::Lines;
    }
    let mut feed = Feed::open(&args.inputs.or_stdin("tokens")?, &options.read)?;
    let mut out = args.output.open(feed.inputs())?;
    let looker = Looker {
        fields: Fields::new(&options.read.map),
        options,
        raw: args.raw,
        form: args.format,
    };
    let (mut skipped, mut seen) = (Skips::default(), 0);
    while let Some(batch) = feed.next_batch()? {
        let lines: Vec<Result<Vec<u8>, Skipped>> = batch
            .records
            .par_iter()
            .map(|record| looker.look(&batch, record))
            .collect();
        let failed = lines.iter().enumerate();
        let failed = failed.filter_map(|(i, line)| Some((i, line.as_ref().err()?.clone())));
        skipped.extend(batch.left_out(failed));
        for line in lines.iter().flatten() {
            seen += 1;
            out.write_all(line).map_err(|e| out.error(e))?;
        }
        if let (true, Some(first)) = (looker.options.read.strict, skipped.listed().first()) {
            return Err(crate::Error::from(first.clone()).into());
        }
    }
    out.finish()?;
    say_skipped(&skipped, common);
    say_ignored(feed.ignored(), common);
    Ok(match (seen, skipped.is_empty()) {
        (_, true) => Exit::Done,
        (0, false) => Exit::Failed,
        (_, false) => Exit::Skipped,
    })
}

struct Looker {
    options: Options,
    fields: Fields,
    raw: bool,
    form: Form,
}

impl Looker {
    /// What is seen of a record, as it is to be written.
    fn look(&self, batch: &Batch, record: &Record) -> Result<Vec<u8>, Skipped> {
        let raw = batch.raw(record);
        let (id, text) = if self.raw {
            let line = raw.strip_suffix(b"\r").unwrap_or(raw);
            (record.place(), read::decode(line, None).0)
        } else {
            let article = read::parse(raw, &record.format, &self.fields)
                .map_err(|why| record.skipped(why))?;
            let extract = self.options.extract.extract;
            let article = extract::article(article, &record.format, extract);
            let id = digest::id(&article, &record.place()).to_owned();
            (id, article.text)
        };
        let seen = Seen {
            id: id.into(),
            normalised: text::normalise(&text),
            tokens: text::tokens(&text),
            stems: text::stems(&text),
        };
        Ok(match self.form {
            Form::Jsonl => {
                let mut line = serde_json::to_vec(&seen).unwrap_or_default();
                line.push(b'\n');
                line
            }
            Form::Text => format!(
                "{}\n  normalised  {}\n  tokens      {}\n  stems       {}\n\n",
                sanitize::escape(&seen.id),
                sanitize::escape(&seen.normalised),
                sanitize::escape(&seen.tokens.join(" · ")),
                sanitize::escape(&seen.stems.join(" · ")),
            )
            .into_bytes(),
        })
    }
}
