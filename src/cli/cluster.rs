//! `sada cluster`: articles in, stories and their copies out.

use super::exit::Exit;
use super::inputs::Inputs;
use super::progress::Progress;
use super::reports::Reports;
use super::settings::Given;
use super::{Common, say, say_boilerplate, say_ignored, say_skipped, say_without_text};
use crate::read::Feed;
use crate::story::Level;
use crate::{Options, Sada};

/// Group articles into stories and copies.
///
/// A story is all articles about one event, in whatever words; copies are the same text again.
/// Without -o the stories are shown on the terminal, largest first, with the reason why each text
/// is in its story; with -o FILE they are written in the format of the extension: .html a page to
/// read, search and compare in, in any browser; .md a digest to mail; .jsonl the run file, which
/// keeps everything; .csv and .parquet tables; .graphml and .dot graphs. Cost: about 75 µs of CPU per
/// article of 3 KB (100 without dates), 920 bytes of memory per article; --level copies: 20 µs, 220
/// bytes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  sada cluster feeds/                          the stories in all feeds of a folder
  sada cluster feeds/ -o day.html              the same as a page: search, timeline, links, texts
  sada cluster feeds/*.jsonl.zst -o run.jsonl  keep everything that was found
  sada cluster feeds/ --coarseness fine        prefer two stories to one with an unrelated article
  zcat dump.gz | sada cluster --level copies   only the copies
See also: sada report shows a run file again; sada dedup takes the copies out; sada compare shows
why two articles are linked.")]
pub(super) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// Exit with 1 if copies are found.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    reports: Reports,
    #[command(flatten)]
    pub(super) options: Given,
}

pub(super) fn run(args: &Args, options: Options, common: &Common) -> anyhow::Result<Exit> {
    let sada = Sada::new(options)?;
    let paths = args.inputs.or_stdin("cluster")?;
    let mut feed = Feed::open(&paths, &sada.options().read)?.keep_stdin();
    let targets = args.reports.open(feed.inputs())?;
    let template = args.reports.template()?;
    let sada = args.reports.keep_texts(sada, &targets);
    let progress = Progress::new(common.quiet, common.verbose);
    let run = sada.cluster_watched(&mut feed, &progress);
    let run = run.inspect_err(|_| progress.finish())?;
    let reports = &args.reports;
    let written = reports.write(&run, targets, template.as_ref(), &progress);
    progress.finish();
    written?;
    say_skipped(run.skipped(), common);
    say_boilerplate(&run, common);
    say_ignored(feed.ignored(), common);
    let counts = run.counts();
    if !common.quiet && !reports.is_stdout() {
        // The largest come first.
        let told = run.stories().take_while(|story| story.len() > 1).count();
        let stories = match run.options().story.level {
            Level::Copies => String::new(),
            Level::Stories => format!("stories of two or more articles: {told}; "),
        };
        say(&format!(
            "articles: {}; {stories}copies: {} (originals: {})",
            counts.articles, counts.copies, counts.copy_groups
        ));
        say_without_text(counts, common);
    }
    Ok(Exit::of(counts, args.check))
}
