//! `sada cluster`: articles in, stories and their copies out.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::exit::Exit;
use super::inputs::Inputs;
use super::output::Target;
use super::progress::Progress;
use super::settings::Given;
use super::{Common, say, say_furniture, say_left_out, say_skipped, say_without_text};
use crate::read::Feed;
use crate::report::{self, Format};
use crate::story::Level;
use crate::{Options, Run, Sada};

/// Group articles into stories, and their copies.
///
/// A story is all articles about one event, in whatever words; copies are the same text again.
/// Without -o the stories are shown on the terminal, largest first, with the reason why each text
/// is in its story; with -o FILE they are written in the format of the extension (.jsonl: the run
/// file, one story, article, link and skipped record a line). Cost: about 75 µs of CPU an article
/// of 3 KB (100 without dates), 1,100 bytes of memory an article; --level copies: 20 µs, 220 bytes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  sada cluster feeds/                          the stories in all feeds of a folder
  sada cluster feeds/*.jsonl.zst -o run.jsonl  keep everything that was found
  sada cluster feeds/ --coarseness fine        rather two stories than one with a stranger in it
  zcat dump.gz | sada cluster --level copies   copies alone
See also: sada dedup takes the copies out; sada compare shows why two articles are linked.")]
pub(super) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// Write to this file, in the format of its extension; may be given several times.
    #[arg(short, long, value_name = "FILE")]
    output: Vec<PathBuf>,
    /// Write standard output in this format; for -o without a known extension too.
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Exit with 1 if copies are found.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    report: report::Options,
    #[command(flatten)]
    pub(super) options: Given,
}

pub(super) fn run(args: &Args, options: Options, common: &Common) -> anyhow::Result<Exit> {
    let sada = Sada::new(options)?;
    let paths = args.inputs.or_stdin("cluster")?;
    let mut feed = Feed::open(&paths, &sada.options().read)?.keep_stdin();
    let stdout = [PathBuf::from("-")];
    let outputs = if args.output.is_empty() {
        &stdout[..]
    } else {
        &args.output
    };
    let mut targets = Vec::new();
    for path in outputs {
        let format = format_of(path, args.format)?;
        targets.push((format, Target::open(path, feed.inputs())?));
    }
    let progress = Progress::new(common.quiet, common.verbose);
    let run = sada.cluster_watched(&mut feed, &progress);
    let run = run.inspect_err(|_| progress.finish())?;
    let written = write(&run, args, targets, &progress);
    progress.finish();
    written?;
    say_skipped(run.skipped(), common);
    say_furniture(&run, common);
    say_left_out(feed.left_out(), common);
    let counts = run.counts();
    if !common.quiet && !args.output.is_empty() && args.output != stdout {
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

fn write(
    run: &Run,
    args: &Args,
    targets: Vec<(Format, Target)>,
    progress: &Progress,
) -> anyhow::Result<()> {
    let of_terminal = || terminal_size::terminal_size().map(|(w, _)| w.0.clamp(40, 120).into());
    let options = report::Options {
        width: args.report.width.or_else(of_terminal),
        ..args.report.clone()
    };
    for (format, mut target) in targets {
        let written = match format {
            // Colours are for terminals, which standard output looks after by itself.
            Format::Text if !target.is_stdout() => {
                let mut plain = anstream::StripStream::new(&mut target as &mut dyn std::io::Write);
                report::write(run, format, &options, progress, &mut plain)
            }
            _ => report::write(run, format, &options, progress, &mut target),
        };
        match written {
            Ok(()) => target.finish()?,
            Err(report::Error::Io(e)) => return Err(target.error(e).into()),
            Err(report::Error::Run(e)) => return Err(e.into()),
        }
    }
    Ok(())
}

/// The format of a target: as asked for, else by its extension.
fn format_of(path: &Path, asked: Option<Format>) -> anyhow::Result<Format> {
    match (Format::from_path(path), asked) {
        (Ok(format), _) | (Err(_), Some(format)) => Ok(format),
        (Err(_), None) if path == Path::new("-") => Ok(Format::Text),
        (Err(e), None) => Err(e).context("--format names one"),
    }
}
