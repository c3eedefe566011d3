//! `sada background`: how common each word is, from an archive of the user's own.

use std::path::PathBuf;

use super::exit::Exit;
use super::inputs::Inputs;
use super::output::Target;
use super::progress::Progress;
use super::settings::Given;
use super::{Common, say, say_ignored, say_skipped};
use crate::coverage::RARE;
use crate::read::Feed;
use crate::{Options, Sada};

/// Tables of how common each word is, used to weight the words of stories.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    Build(Build),
}

/// Build a table from an archive of articles.
///
/// Sada comes with a table for Arabic news. Build your own for another language, or for a field
/// with words of its own. Stems in fewer than five articles are left out. Cost: about 140 µs of CPU
/// per article of 3 KB; memory grows with the number of different words.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  sada background build archive/*.jsonl.gz -o mine.tsv.zst
  sada cluster --background mine.tsv.zst feeds/
The table is zstd-compressed text, `stem <tab> articles` per line: zstdcat shows it.")]
pub(super) struct Build {
    #[command(flatten)]
    inputs: Inputs,
    /// Write the table to this file.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    pub(super) options: Given,
}

pub(super) fn build(args: &Build, options: Options, common: &Common) -> anyhow::Result<Exit> {
    let sada = Sada::new(options)?;
    let paths = args.inputs.or_stdin("background")?;
    let mut feed = Feed::open(&paths, &sada.options().read)?;
    let mut target = Target::open(&args.output, feed.inputs())?;
    let progress = Progress::new(common.quiet, common.verbose);
    let counted = sada.background(&mut feed, &progress);
    progress.finish();
    let (counted, skipped) = counted?;
    say_skipped(&skipped, common);
    say_ignored(feed.ignored(), common);
    let stems = counted.write(&mut target).map_err(|e| target.error(e))?;
    anyhow::ensure!(
        stems > 0,
        "no stem occurs in {RARE} of these {} articles: a background table needs some thousands",
        counted.articles()
    );
    target.finish()?;
    if !common.quiet {
        say(&format!("{} articles: {stems} stems", counted.articles()));
    }
    Ok(if skipped.is_empty() {
        Exit::Done
    } else {
        Exit::Skipped
    })
}
