//! `sada dedup`: the same records without the copies.
//!
//! The inputs are read twice: once to find the copies, once to pass on what is kept. Records go
//! through byte for byte. Text files are not copied: the result is the list of files to keep.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::exit::Exit;
use super::inputs::Inputs;
use super::output::{Output, Target};
use super::progress::Progress;
use super::settings::Given;
use super::{Common, say, say_furniture, say_left_out, say_skipped, say_without_text};
use crate::read::{Batch, Feed, Format, InputFormat, Record};
use crate::stage::{Observer, Stage};
use crate::story::{Keep, Level};
use crate::{CopyGroup, Options, Run, Sada};

/// Take the copies out: same records, same order, same bytes, one article of each copy group.
///
/// JSON records are passed on as they are, all fields included. For text files the result is the
/// list of files to keep; no file is ever changed or deleted. Records that cannot be read are left
/// out and named. Cost: that of `cluster`, and a second reading.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  sada dedup feeds/*.jsonl.zst -o clean.jsonl --dropped dropped.jsonl
  sada dedup --keep longest < feed.jsonl > clean.jsonl
  sada dedup --keep trusted --trust spa,reuters feed.jsonl -o clean.jsonl
  sada dedup pages/ --dropped dropped.jsonl    the list of text files to keep")]
pub(super) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    output: Output,
    /// For each dropped article write which one was kept, how alike they are and why: one JSON
    /// object a line.
    #[arg(long, value_name = "FILE")]
    dropped: Option<PathBuf>,
    /// Exit with 1 if copies are found.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    pub(super) options: Given,
}

pub(super) fn run(args: &Args, mut options: Options, common: &Common) -> anyhow::Result<Exit> {
    // Stories are no matter of copies.
    options.story.level = Level::Copies;
    let sada = Sada::new(options)?;
    let paths = args.inputs.or_stdin("dedup")?;
    let mut feed = Feed::open(&paths, &sada.options().read)?.keep_stdin();
    let mut kept = args.output.open(feed.inputs())?;
    let dropped = args
        .dropped
        .as_deref()
        .map(|path| Target::open(path, feed.inputs()));
    let mut dropped = dropped.transpose()?;
    let progress = Progress::new(common.quiet, common.verbose);
    let done = (|| {
        let run = sada.cluster_watched(&mut feed, &progress)?;
        let style = Style::of(feed.formats())?;
        progress.begin(Stage::Report);
        let drop = dropped_articles(&run);
        pass_on(&run, &drop, feed.again(), style, &mut kept)?;
        if let Some(target) = &mut dropped {
            write_dropped(&run, target)?;
        }
        anyhow::Ok(run)
    })();
    progress.finish();
    let run = done?;
    kept.finish()?;
    dropped.map(Target::finish).transpose()?;
    say_skipped(run.skipped(), common);
    say_furniture(&run, common);
    say_left_out(feed.left_out(), common);
    let counts = run.counts();
    if !common.quiet {
        let (all, copies) = (counts.articles, counts.copies);
        let foreign = match counts.other_languages {
            0 => String::new(),
            n => format!("; {n} records in other languages left out"),
        };
        say(&format!(
            "{all} articles: {} kept, {copies} copies dropped{foreign}",
            all - copies
        ));
    }
    say_without_text(counts, common);
    Ok(Exit::of(counts, args.check))
}

/// The groups of two or more.
fn copied(run: &Run) -> impl Iterator<Item = CopyGroup<'_>> {
    let groups = run.stories().flat_map(|story| story.copy_groups());
    groups.filter(|group| group.len() > 1)
}

/// For each article whether it is dropped: every member of a group but the one that is kept.
fn dropped_articles(run: &Run) -> Vec<bool> {
    let mut drop = vec![false; run.len()];
    for copies in copied(run) {
        for &article in copies.members() {
            drop[article as usize] = article != copies.kept();
        }
    }
    drop
}

/// How kept records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// One record a line.
    Lines,
    /// A JSON array.
    Array,
    /// The path of each file.
    Paths,
}

impl Style {
    /// The style of the inputs.
    fn of(formats: &BTreeSet<InputFormat>) -> anyhow::Result<Self> {
        let has = |format| formats.contains(&format);
        let text = has(InputFormat::Text) || has(InputFormat::Html);
        let (jsonl, lines) = (has(InputFormat::Jsonl), has(InputFormat::Lines));
        let json = has(InputFormat::Json);
        let records = jsonl || json || lines;
        anyhow::ensure!(
            !(text && records),
            "some inputs are text files, some hold records: their copies cannot go into one \
             output; run dedup on each kind, or cluster on both"
        );
        Ok(match (text, json && !jsonl && !lines) {
            (true, _) => Self::Paths,
            (false, true) => Self::Array,
            (false, false) => Self::Lines,
        })
    }
}

/// Reads the inputs again and writes the records of articles that are kept.
fn pass_on(
    run: &Run,
    drop: &[bool],
    mut feed: Feed,
    style: Style,
    out: &mut Target,
) -> anyhow::Result<()> {
    let mut bad = run.no_articles().iter().copied().peekable();
    let (mut record_number, mut article, mut written) = (0u64, 0, 0u64);
    let mut bytes = Vec::new();
    while let Some(batch) = feed.next_batch()? {
        bytes.clear();
        for record in &batch.records {
            record_number += 1;
            if bad.next_if(|&n| n == record_number - 1).is_some() {
                continue;
            }
            if drop.get(article) == Some(&false) {
                append(&batch, record, style, written == 0, &mut bytes);
                written += 1;
            }
            article += 1;
        }
        out.write_all(&bytes).map_err(|e| out.error(e))?;
    }
    anyhow::ensure!(
        article == run.len(),
        "an input changed while it was read: {} articles at first, then {article}",
        run.len()
    );
    if style == Style::Array {
        out.write_all(if written == 0 { b"[]\n" } else { b"\n]\n" })
            .map_err(|e| out.error(e))?;
    }
    Ok(())
}

fn append(batch: &Batch, record: &Record, style: Style, first: bool, out: &mut Vec<u8>) {
    let raw = batch.raw(record);
    let raw = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    match style {
        Style::Paths => {
            out.extend_from_slice(record.input.as_bytes());
            out.push(b'\n');
        }
        Style::Array => {
            out.extend_from_slice(if first { b"[\n" } else { b",\n" });
            out.extend_from_slice(raw);
        }
        Style::Lines => {
            // A record from an array may stand on several lines; a line end is never inside a
            // JSON string.
            let on_one_line = |&b: &u8| if matches!(b, b'\n' | b'\r') { b' ' } else { b };
            match record.format {
                Format::Json => out.extend(raw.trim_ascii_end().iter().map(on_one_line)),
                _ => out.extend_from_slice(raw),
            }
            out.push(b'\n');
        }
    }
}

/// One line of `--dropped`.
#[derive(Serialize)]
struct Dropped<'a> {
    r#type: &'static str,
    id: &'a str,
    #[serde(rename = "where")]
    place: &'a str,
    title: &'a str,
    kept: &'a str,
    kept_where: &'a str,
    kept_title: &'a str,
    score: f64,
    why: String,
}

fn write_dropped(run: &Run, out: &mut Target) -> anyhow::Result<()> {
    for copies in copied(run) {
        let kept = run.card(copies.kept())?;
        for &article in copies.members().iter().filter(|&&a| a != copies.kept()) {
            let card = run.card(article)?;
            let score = run.similarity(article, copies.kept())?;
            let line = Dropped {
                r#type: "dropped",
                id: &card.id,
                place: &card.place,
                title: &card.title,
                kept: &kept.id,
                kept_where: &kept.place,
                kept_title: &kept.title,
                score: (score * 1e4).round() / 1e4,
                why: why(run, run.is_recrawl(article, copies.kept()), score),
            };
            serde_json::to_writer(&mut *out, &line).map_err(|e| out.error(e.into()))?;
            out.write_all(b"\n").map_err(|e| out.error(e))?;
        }
    }
    for skipped in run.skipped() {
        let line =
            serde_json::json!({"type": "skipped", "where": skipped.place, "why": skipped.why});
        serde_json::to_writer(&mut *out, &line).map_err(|e| out.error(e.into()))?;
        out.write_all(b"\n").map_err(|e| out.error(e))?;
    }
    Ok(())
}

/// Why one article went and the other stayed, in words.
fn why(run: &Run, is_recrawl: bool, score: f64) -> String {
    let options = run.options();
    let alike = match score >= options.copies.threshold.get() {
        _ if is_recrawl => format!(
            "the same page, crawled again: one address, and {:.0} % of the wording is the same",
            100.0 * score
        ),
        true => format!("{:.0} % of the wording is the same", 100.0 * score),
        false => format!(
            "{:.0} % of the wording is the same, and articles between the two are copies of both",
            100.0 * score
        ),
    };
    let kept = match options.story.keep {
        Keep::Earliest => "the kept one is the earliest, or else the longest",
        Keep::First => "the kept one comes first in the input",
        Keep::Longest => "the kept one is the longest",
        Keep::Trusted => "the kept one is of the most trusted outlet, or else the earliest",
    };
    format!("{alike}; {kept}")
}
