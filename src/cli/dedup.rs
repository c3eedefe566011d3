//! `sada dedup`: the same records without the copies.

use std::path::PathBuf;

use super::exit::Exit;
use super::inputs::Inputs;
use super::output::{Output, Target};
use super::progress::Progress;
use super::settings::Given;
use super::{Common, say, say_boilerplate, say_ignored, say_skipped, say_without_text};
use crate::dedup::{self, Packed};
use crate::progress::{Observer, Stage};
use crate::read::Edit;
use crate::story::Level;
use crate::{Counts, Options, Sada, report};

/// Take the copies out: same records, same order, same format, one article of each copy group.
///
/// Records are passed on byte for byte, with all their fields: JSONL, JSON, CSV, RSS and Atom,
/// Parquet, WARC. For text files and pages the result is the list of files to keep; no file is ever
/// changed or deleted. A file inside an archive is listed as archive.zip/folder/page.html. Records
/// that cannot be read are left out and reported. Cost: that of `cluster`, plus a second reading.
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
    /// object per line.
    #[arg(long, value_name = "FILE")]
    dropped: Option<PathBuf>,
    /// Keep every record and add the field sada_group; to copies also sada_copy_of (the id of the
    /// one that would be kept) and sada_score.
    #[arg(long)]
    annotate: bool,
    /// Exit with 1 if copies are found.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    pub(super) options: Given,
}

pub(super) fn run(args: &Args, mut options: Options, common: &Common) -> anyhow::Result<Exit> {
    // Taking out copies does not need stories.
    options.story.level = Level::Copies;
    let sada = Sada::new(options)?;
    let edit = if args.annotate {
        Edit::Annotate
    } else {
        Edit::Drop
    };
    let paths = args.inputs.or_stdin("dedup")?;
    if let Some(dropped) = &args.dropped {
        anyhow::ensure!(
            dropped != args.output.path(),
            "--dropped {}: the records go there already; name another file",
            dropped.display()
        );
    }
    let mut feed = dedup::open(&paths, &sada.options().read)?;
    let target = args.output.open_raw(feed.inputs())?;
    let mut kept = Packed::new(target, args.output.path())?;
    let dropped = args
        .dropped
        .as_deref()
        .map(|path| Target::open(path, feed.inputs()));
    let mut dropped = dropped.transpose()?;
    let progress = Progress::new(common.quiet, common.verbose);
    let done = (|| {
        let run = sada.cluster_watched(&mut feed, &progress)?;
        progress.begin(Stage::Report);
        dedup::write(&run, &feed, edit, &mut kept).map_err(|e| named(e, kept.get_ref()))?;
        if let Some(target) = &mut dropped {
            dedup::write_dropped(&run, target).map_err(|e| named(e, target))?;
        }
        anyhow::Ok(run)
    })();
    progress.finish();
    let run = done?;
    kept.finish().map_err(|e| kept.get_ref().error(e))?;
    kept.into_inner()?.finish()?;
    dropped.map(Target::finish).transpose()?;
    say_skipped(run.skipped(), common);
    say_boilerplate(&run, common);
    say_ignored(feed.ignored(), common);
    let counts = run.counts();
    if !common.quiet {
        say(&summary(counts, edit));
    }
    say_without_text(counts, common);
    Ok(Exit::of(counts, args.check))
}

/// An error of writing, with the name of the target.
fn named(e: report::Error, target: &Target) -> crate::Error {
    match e {
        report::Error::Io(e) => target.error(e),
        report::Error::Run(e) => e,
    }
}

/// What was done, in a line.
fn summary(counts: Counts, edit: Edit) -> String {
    let (all, copies) = (counts.articles, counts.copies);
    let foreign = match counts.other_languages {
        0 => String::new(),
        n => format!("; {n} records in other languages left out"),
    };
    match edit {
        Edit::Drop => format!(
            "{all} articles: {} kept, {copies} copies dropped{foreign}",
            all - copies
        ),
        Edit::Annotate => format!("{all} articles, {copies} of them marked as copies"),
    }
}
