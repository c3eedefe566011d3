//! `sada dedup`: the same records without the copies.
//!
//! The inputs are read twice: once to find the copies, once to pass on what is kept, record by
//! record in its own format ([`shape`]). Text files and pages are not copied: the result is the
//! list of files to keep. Beside what `cluster` needs, memory is 12 bytes an article and one batch
//! (of a Parquet file 16 bytes a row more). Costs that of `cluster` and a second reading.

mod dropped;
mod fates;
mod packed;
mod shape;
mod shapes;

use std::path::PathBuf;

use self::fates::{Fates, InOrder};
use self::packed::Packed;
use self::shape::Shape;
use super::exit::Exit;
use super::inputs::Inputs;
use super::output::{Output, Target};
use super::progress::Progress;
use super::settings::Given;
use super::{Common, say, say_furniture, say_left_out, say_skipped, say_without_text};
use crate::read::Feed;
use crate::stage::{Observer, Stage};
use crate::story::Level;
use crate::{Options, Run, Sada};

/// Take the copies out: same records, same order, same format, one article of each copy group.
///
/// Records are passed on byte for byte, with all their fields: JSONL, JSON, CSV, RSS and Atom,
/// Parquet, WARC. For text files and pages the result is the list of files to keep; no file is ever
/// changed or deleted. A file inside an archive is listed as archive.zip/folder/page.html. Records
/// that cannot be read are left out and named. Cost: that of `cluster`, and a second reading.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  sada dedup feeds/*.jsonl.zst -o clean.jsonl.zst --dropped dropped.jsonl
  sada dedup --keep longest < feed.jsonl > clean.jsonl
  sada dedup --keep trusted --trust spa,reuters news.csv -o clean.csv
  sada dedup --annotate news.parquet -o marked.parquet    every row, with its copy group
  sada dedup pages/ --dropped dropped.jsonl    the list of files to keep")]
pub(super) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    output: Output,
    /// For each dropped article write which one was kept, how alike they are and why: one JSON
    /// object a line.
    #[arg(long, value_name = "FILE")]
    dropped: Option<PathBuf>,
    /// Keep every record and add to each sada_group, and to a copy sada_copy_of (the id of the one
    /// that would be kept) and sada_score.
    #[arg(long)]
    annotate: bool,
    /// Exit with 1 if copies are found.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    pub(super) options: Given,
}

/// What is done with the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Task {
    /// Copies go.
    Drop,
    /// All stay, and say what they are.
    Annotate,
}

pub(super) fn run(args: &Args, mut options: Options, common: &Common) -> anyhow::Result<Exit> {
    // Stories are no matter of copies.
    options.story.level = Level::Copies;
    let sada = Sada::new(options)?;
    let task = if args.annotate {
        Task::Annotate
    } else {
        Task::Drop
    };
    let paths = args.inputs.or_stdin("dedup")?;
    if let Some(dropped) = &args.dropped {
        anyhow::ensure!(
            dropped != args.output.path(),
            "--dropped {}: the records go there already; name another file",
            dropped.display()
        );
    }
    let mut feed = Feed::open(&paths, &sada.options().read)?.keep_stdin();
    if let Some(pipe) = feed.runs_dry() {
        anyhow::bail!(
            "{}: not a regular file, and dedup reads its inputs twice; give a file, or pipe the \
             records in: … | sada dedup",
            pipe.name()
        );
    }
    let mut kept = Packed::new(args.output.open_raw(feed.inputs())?, args.output.path())?;
    let dropped = args
        .dropped
        .as_deref()
        .map(|path| Target::open(path, feed.inputs()));
    let mut dropped = dropped.transpose()?;
    let progress = Progress::new(common.quiet, common.verbose);
    let done = (|| {
        let run = sada.cluster_watched(&mut feed, &progress)?;
        progress.begin(Stage::Report);
        let fates = Fates::of_run(&run, task);
        pass_on(&run, &fates, &feed, &mut kept)?;
        if let Some(target) = &mut dropped {
            dropped::write(&run, target)?;
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
        say(&match task {
            Task::Drop => format!(
                "{all} articles: {} kept, {copies} copies dropped{foreign}",
                all - copies
            ),
            Task::Annotate => format!("{all} articles, {copies} of them marked as copies"),
        });
    }
    say_without_text(counts, common);
    Ok(Exit::of(counts, args.check))
}

/// Reads the inputs again and writes what becomes of their records.
fn pass_on(run: &Run, fates: &Fates<'_>, feed: &Feed, out: &mut Packed) -> anyhow::Result<()> {
    let mut shape = Shape::of(feed.formats(), fates.task())?;
    if matches!(shape, Shape::Rows) {
        return shapes::rows::write(run, fates, feed, out);
    }
    let mut order = InOrder::of(run);
    let mut again = feed.again();
    let mut bytes = Vec::new();
    while let Some(batch) = again.next_batch()? {
        let mut others = batch.others.iter().peekable();
        for i in 0..=batch.records.len() {
            while let Some((_, range)) = others.next_if(|(before, _)| *before <= i) {
                let other = batch.bytes.get(range.clone()).unwrap_or_default();
                shape.other(other, &mut bytes);
                if out.is_by_record() {
                    out.put(&mut bytes)?;
                }
            }
            let Some(record) = batch.records.get(i) else {
                break;
            };
            if let Some(label) = fates.of(order.next())? {
                shape.record(batch.raw(record), record, label.as_ref(), &mut bytes)?;
                if out.is_by_record() {
                    out.put(&mut bytes)?;
                }
            }
        }
        out.put(&mut bytes)?;
        again.reuse(batch);
    }
    order.finish()?;
    shape.end(&mut bytes);
    out.put(&mut bytes)
}
