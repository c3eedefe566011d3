//! The command-line tool: one file per command, over the library that everybody can use.

mod background;
mod cluster;
mod compare;
mod dedup;
mod eval;
mod exit;
mod generate;
mod hints;
mod inputs;
mod interrupt;
mod output;
mod progress;
mod report;
mod reports;
mod settings;
mod tokens;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use self::exit::Exit;
use self::inputs::NeedsHelp;
use self::settings::Given;
use crate::error::{Error, ErrorKind};
use crate::read::IgnoredFiles;
use crate::report::sanitize;
use crate::skips::{More, Skips};
use crate::{Counts, Options, Run, Threads};

/// Finds copies and stories in scraped news, Arabic first.
///
/// Sada reads articles (pages, feeds, JSONL, CSV, Parquet, web archives; compressed or not, in any
/// charset) and says which are copies of one another - the same text, syndicated, trimmed, respelt -
/// and which cover the same story: one event, told by several outlets in their own words.
#[derive(Debug, Parser)]
#[command(name = "sada", version, max_term_width = 100)]
#[command(after_help = "\
Paths are files, folders, globs, or - for standard input.
Exit codes: 0 done; 1 copies were found (only with --check); 2 failed; 3 done, but
something was skipped; 130 interrupted. Options that affect the result have environment variables:
SADA_THRESHOLD for --threshold, and so on. `sada COMMAND --help` has examples.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

/// What all commands share.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "General")]
struct Common {
    /// Number of threads; all cores unless given.
    #[arg(
        short = 'j',
        long,
        global = true,
        value_name = "N",
        env = "SADA_THREADS",
        hide_env = true
    )]
    threads: Option<u16>,
    /// Take options from this TOML file; --show-settings prints one.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "SADA_SETTINGS",
        hide_env = true
    )]
    settings: Option<PathBuf>,
    /// Print the effective options as a settings file, and stop.
    #[arg(long, global = true)]
    show_settings: bool,
    /// Print only errors.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Print how long each stage took, and list everything that was skipped.
    #[arg(short, long, global = true)]
    verbose: bool,
    /// Colour on standard output.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    color: Color,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    Cluster(cluster::Args),
    Dedup(dedup::Args),
    Compare(compare::Args),
    Report(report::Args),
    Tokens(tokens::Args),
    Background(background::Args),
    Eval(eval::Args),
    Generate(generate::Args),
}

/// Parses the command line and runs it.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            let code = if e.use_stderr() {
                Exit::Failed
            } else {
                Exit::Done
            };
            // There is nowhere left to report that this failed.
            let _ = e.print();
            return code.into();
        }
    };
    match cli.common.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
    interrupt::watch();
    match in_threads(&cli) {
        Ok(exit) => exit.into(),
        Err(e) => fail(&e).into(),
    }
}

/// Runs the command in as many threads as were asked for.
fn in_threads(cli: &Cli) -> anyhow::Result<Exit> {
    let Some(asked) = cli.common.threads else {
        return run(cli);
    };
    let threads = Threads::new(asked.into())?;
    let count = threads.count();
    if count < asked.into() && !cli.common.quiet {
        say(&format!(
            "{asked} threads are more than make sense on this machine; working with {count}"
        ));
    }
    threads.run(|| run(cli))
}

fn run(cli: &Cli) -> anyhow::Result<Exit> {
    let common = &cli.common;
    match &cli.command {
        Command::Cluster(a) => with_options(&a.options, common, |o| cluster::run(a, o, common)),
        Command::Dedup(a) => with_options(&a.options, common, |o| dedup::run(a, o, common)),
        Command::Compare(a) => with_options(&a.options, common, |o| compare::run(a, o, common)),
        Command::Report(a) => report::run(a, common),
        Command::Tokens(a) => with_options(&a.options, common, |o| tokens::run(a, o, common)),
        Command::Background(a) => match &a.command {
            background::Command::Build(b) => {
                with_options(&b.options, common, |o| background::build(b, o, common))
            }
        },
        Command::Eval(a) => with_options(&a.options, common, |o| eval::run(a, o, common)),
        Command::Generate(args) => generate::run(args, &mut Cli::command()),
    }
}

/// Shows an error; a closed pipe and an interrupt end quietly.
fn fail(e: &anyhow::Error) -> Exit {
    let library = e.downcast_ref::<Error>();
    let closed = |io: &io::Error| io.kind() == io::ErrorKind::BrokenPipe;
    if library.and_then(Error::io).is_some_and(closed) || e.downcast_ref().is_some_and(closed) {
        return Exit::Done;
    }
    if library.is_some_and(|e| e.kind() == ErrorKind::Interrupted) {
        return Exit::Interrupted;
    }
    match library {
        Some(library) if e.chain().len() == 1 => say(&hints::message(library)),
        _ => say(&format!("{e:#}")),
    }
    let mut root = Cli::command();
    root.build();
    if let Some(NeedsHelp(name)) = e.downcast_ref()
        && let Some(command) = root.find_subcommand_mut(name)
    {
        // If standard error is closed there is nowhere else to write.
        let _ = write!(anstream::stderr(), "\n{}", command.render_help().ansi());
    }
    Exit::Failed
}

/// A line on standard error.
fn say(message: &str) {
    // If standard error is closed there is nowhere else to write.
    let _ = writeln!(anstream::stderr(), "sada: {message}");
}

/// Runs a command with its effective options, or only shows them.
fn with_options(
    given: &Given,
    common: &Common,
    run: impl FnOnce(Options) -> anyhow::Result<Exit>,
) -> anyhow::Result<Exit> {
    let options = given.over(common.settings.as_deref())?;
    if common.show_settings {
        show(&settings::describe(&options)?)
    } else {
        run(options)
    }
}

/// Names what was skipped: with `--verbose` all that is listed, else the first few.
fn say_skipped(skipped: &Skips, common: &Common) {
    if common.quiet || skipped.is_empty() {
        return;
    }
    let listed = skipped.listed();
    let shown = if common.verbose { listed.len() } else { 5 };
    let shown = listed.get(..shown).unwrap_or(listed);
    for s in shown {
        say(&format!(
            "skipped {}",
            sanitize::escape(&hints::reason(&s.to_string()))
        ));
    }
    if common.verbose {
        for More { input, why, count } in skipped.more() {
            let place = sanitize::escape(&hints::reason(&format!("{input}: {why}")));
            say(&format!("skipped {count} more: {place}"));
        }
        return;
    }
    let rest = skipped.count() - shown.len() as u64;
    if rest > 0 {
        let named = skipped.named();
        say(&format!("skipped {rest} more (-v lists {named})"));
    }
}

/// With `--verbose`, names the most frequent lines that were considered boilerplate.
fn say_boilerplate(run: &Run, common: &Common) {
    if !common.verbose {
        return;
    }
    for found in run.boilerplate() {
        let outlet = match found.outlet.as_str() {
            "" => "unknown outlets",
            outlet => outlet,
        };
        let line = format!(
            "boilerplate in {} articles of {outlet}: {}",
            found.articles, found.line
        );
        say(&sanitize::escape(&line));
    }
}

/// Reports how many files are not articles by their names; which ones, with `--verbose`.
fn say_ignored(ignored: &IgnoredFiles, common: &Common) {
    let IgnoredFiles { count, names } = ignored;
    if common.quiet || *count == 0 {
        return;
    }
    let what = match count {
        1 => "1 file left out: not an article, by its extension",
        _ => &format!("{count} files left out: not articles, by their extensions"),
    };
    say(&format!("{what} (pictures, scripts, styles…)"));
    for name in names.iter().filter(|_| common.verbose) {
        say(&format!("left out {}", sanitize::escape(name)));
    }
}

/// Reports articles without a text, whose text may be in a field that was not guessed.
fn say_without_text(counts: Counts, common: &Common) {
    if counts.without_text > 0 && !common.quiet {
        say(&format!(
            "{} of {} articles have no text, only a headline (if the text is in another field: \
             --map text=NAME)",
            counts.without_text, counts.articles
        ));
    }
}

/// Prints a text on standard output.
fn show(text: &str) -> anyhow::Result<Exit> {
    let mut out = output::Target::stdout();
    out.write_all(text.as_bytes()).map_err(|e| out.error(e))?;
    out.finish()?;
    Ok(Exit::Done)
}
