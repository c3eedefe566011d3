//! `sada report`: a saved run shown again, in any format, at other cuts, or in part.

use std::path::PathBuf;

use super::exit::Exit;
use super::inputs::Inputs;
use super::progress::Progress;
use super::reports::Reports;
use super::{Common, say_skipped, settings, show};
use crate::article::Moment;
use crate::copies::Threshold;
use crate::graph::Coarseness;
use crate::progress::{Observer, Stage};
use crate::read::{self, Feed};
use crate::run::{Cuts, Run, Story};
use crate::skips::Skips;

/// Show a saved run again: in another format, at another threshold, or a part of it.
///
/// Reads what `sada cluster -o run.jsonl` wrote, compressed or not. Only the groups are recomputed,
/// from the links in the file, so the cuts can only be higher than those of the run. A copy below
/// the threshold is no longer a copy, but stays in its story. Cost: 20 µs per article.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  sada report run.jsonl                           the stories, on the terminal
  sada report run.jsonl -o day.html -o day.md     a page to read, a digest to mail
  sada report run.jsonl --threshold 0.8           only nearly identical texts are copies
  sada report run.jsonl --story 3hyqy0crhp0rq     one story
  sada report run.jsonl --since 2025-06-03 --min-size 3 -o links.graphml
  sada report run.jsonl --template digest.txt     in a form of your own
See also: sada cluster makes the run; docs/format.md has the fields that a template sees.")]
#[command(mut_arg("paths", |paths| paths.help("The run file, or - for standard input")))]
pub(super) struct Args {
    #[command(flatten)]
    input: Inputs,
    /// Minimum Jaccard similarity of copies, not below that of the run.
    #[arg(long, value_name = "0..1")]
    threshold: Option<Threshold>,
    /// How much goes into one story, not more than in the run.
    #[arg(long, value_name = "fine|normal|wide|0.05..1")]
    coarseness: Option<Coarseness>,
    /// Leave out the weak links.
    #[arg(long)]
    no_weak: bool,
    /// Only the story with this id, or the one with the article of this id; may be given several times.
    #[arg(long, value_name = "ID")]
    story: Vec<String>,
    /// Only stories with an article of this day or time (UTC) or later.
    #[arg(long, value_name = "DATE")]
    since: Option<Moment>,
    /// Only stories of at least this many articles.
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_size: usize,
    #[command(flatten)]
    reports: Reports,
}

pub(super) fn run(args: &Args, common: &Common) -> anyhow::Result<Exit> {
    anyhow::ensure!(
        common.settings.is_none(),
        "--settings: a saved run has settings of its own; change its cuts with --threshold, \
         --coarseness, --no-weak"
    );
    let paths: Vec<PathBuf> = args.input.or_stdin("report")?;
    anyhow::ensure!(
        paths.len() == 1,
        "{} run files given: give one at a time",
        paths.len()
    );
    let mut feed = Feed::open(&paths, &read::Options::default())?;
    if common.show_settings {
        let (run, _) = Run::open(&mut feed)?;
        return show(&settings::describe(run.options())?);
    }
    let targets = args.reports.open(feed.inputs())?;
    let template = args.reports.template()?;
    let progress = Progress::new(common.quiet, common.verbose);
    progress.begin(Stage::Read);
    let told = tell(args, &mut feed).and_then(|(run, skipped)| {
        args.reports
            .write(&run, targets, template.as_ref(), &progress)?;
        Ok(skipped)
    });
    progress.finish();
    let skipped = told?;
    say_skipped(&skipped, common);
    Ok(if skipped.is_empty() {
        Exit::Done
    } else {
        Exit::Skipped
    })
}

/// The run as it is asked for, and what could not be read of its file.
fn tell(args: &Args, feed: &mut Feed) -> anyhow::Result<(Run, Skips)> {
    let (run, skipped) = Run::open(feed)?;
    let run = run.regroup(&Cuts {
        threshold: args.threshold,
        coarseness: args.coarseness,
        no_weak: args.no_weak,
    })?;
    if args.story.is_empty() && args.since.is_none() && args.min_size <= 1 {
        return Ok((run, skipped));
    }
    let run = run.select(|story| wanted(args, story))?;
    anyhow::ensure!(
        !run.is_empty(),
        "no story of the run matches --story, --since and --min-size: nothing to show"
    );
    Ok((run, skipped))
}

fn wanted(args: &Args, story: &Story<'_>) -> crate::Result<bool> {
    let late = |since| story.span().is_some_and(|(_, last)| last >= since);
    if story.len() < args.min_size || !args.since.is_none_or(late) {
        return Ok(false);
    }
    if args.story.is_empty() || args.story.contains(&story.id()) {
        return Ok(true);
    }
    for &member in story.members() {
        if args.story.contains(&story.run().metadata(member)?.id) {
            return Ok(true);
        }
    }
    Ok(false)
}
