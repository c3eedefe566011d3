//! `sada eval`: how well what was found agrees with gold labels.

mod gold;
mod report;
mod run_file;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ValueEnum;
use hashbrown::{HashMap, HashSet};

use self::gold::Gold;
use self::report::{Comparison, GoldLevel, Level, Report, Rows};
use super::exit::Exit;
use super::output::Output;
use super::progress::Progress;
use super::settings::Given;
use super::{Common, say_skipped};
use crate::measure::{Bootstrap, Contingency};
use crate::read::{Feed, Input, InputFormat};
use crate::skips::{More, Skips};
use crate::{Options, Run, Sada};

/// Measure a grouping against gold labels: B-cubed, pairs, adjusted Rand index, V-measure.
///
/// GOLD contains JSON records with `id`, `label` (the event an article belongs to) and optionally
/// `story` (the wider story) and `unsure` (true where the label is debatable). RUN is a run file
/// of the same articles, joined by id; without it the articles of GOLD are clustered with the
/// options given here. Stories and copy groups are measured against labels and against stories of
/// the gold, with all rows and without unsure ones. Cost: about 9 µs per article of 3 KB, plus that
/// of `cluster` without RUN; the intervals 40 ms of CPU for 1,000 labels and 1,000 rounds.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  sada eval gold.jsonl run.jsonl               a run that `cluster -o run.jsonl` has written
  sada eval gold.jsonl.zst --threshold 0.7     cluster the gold's own articles with it, then measure
  sada eval gold.jsonl run.jsonl --format json | jq '.figures[0].b_cubed.f'
P is precision, R recall, ARI the adjusted Rand index; docs/measuring.md defines them all.
See also: sada cluster makes the run; sada compare shows why two articles are linked.")]
pub(super) struct Args {
    /// The labelled articles: a file, or - for standard input.
    gold: PathBuf,
    /// The run file to measure; without it GOLD is clustered.
    run: Option<PathBuf>,
    /// How to write the figures.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Form,
    /// Rounds of the bootstrap behind the 95 % intervals; 0 for none.
    #[arg(long, value_name = "N", default_value_t = Bootstrap::default().rounds)]
    rounds: u32,
    /// Seed of the bootstrap's random numbers.
    #[arg(long, value_name = "N", default_value_t = Bootstrap::default().seed)]
    seed: u64,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    pub(super) options: Given,
}

/// How to write the figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A table for people.
    #[default]
    Text,
    /// One JSON object.
    Json,
}

pub(super) fn run(args: &Args, options: Options, common: &Common) -> anyhow::Result<Exit> {
    let sada = Sada::new(options)?;
    let mut feed = Feed::open(std::slice::from_ref(&args.gold), &sada.options().read)?.keep_stdin();
    let run_feed = args.run.as_deref().map(|path| open_run(path, &sada, &feed));
    let mut run_feed = run_feed.transpose()?;
    let inputs = feed.inputs().iter();
    let inputs: Vec<Input> = inputs
        .chain(run_feed.iter().flat_map(Feed::inputs))
        .cloned()
        .collect();
    let mut out = args.output.open(&inputs)?;

    let gold = gold::read(&mut feed, sada.options())?;
    let (found, skipped) = match &mut run_feed {
        Some(feed) => run_file::read(feed, sada.options())?,
        None => cluster(&args.gold, &gold, &feed, &sada, common)?,
    };
    let skipped = together(&gold.skipped, &skipped);
    let bootstrap = Bootstrap {
        rounds: args.rounds,
        seed: args.seed,
    };
    let report = measure(&gold, &Found::of(found), bootstrap, skipped.count());
    let report = report.with_context(|| nothing_common(&args.gold, args.run.as_deref()))?;
    let written = match args.format {
        Form::Text => report.table(),
        Form::Json => serde_json::to_string(&report)? + "\n",
    };
    out.write_all(written.as_bytes())
        .map_err(|e| out.error(e))?;
    out.finish()?;
    say_skipped(&skipped, common);
    Ok(if skipped.is_empty() {
        Exit::Done
    } else {
        Exit::Skipped
    })
}

/// Clusters the articles of the gold; with what was skipped on the way.
fn cluster(
    path: &Path,
    gold: &Gold,
    feed: &Feed,
    sada: &Sada,
    common: &Common,
) -> anyhow::Result<(Vec<Assigned>, Skips)> {
    anyhow::ensure!(
        gold.rows.iter().any(|row| row.has_text),
        "{}: no labelled record has a text that could be clustered; name a run of these articles \
         too, or the field of the text with --map text=NAME",
        path.display()
    );
    let progress = Progress::new(common.quiet, common.verbose);
    let run = sada.cluster_watched(&mut feed.again(), &progress);
    progress.finish();
    let run = run?;
    Ok((assignments(&run)?, run.skipped().clone()))
}

/// What was skipped of the gold, then what else was skipped on the way. A record that both name counts
/// once. Of what is only counted, the same number of one input is taken to be the same records.
fn together(gold: &Skips, found: &Skips) -> Skips {
    let known: HashSet<(&str, Option<u64>)> = gold
        .listed()
        .iter()
        .map(|s| (&*s.input, s.number))
        .collect();
    let mut counted: HashMap<&str, u64> = HashMap::new();
    for more in gold.more() {
        *counted.entry(more.input).or_default() += more.count;
    }
    let mut all = gold.clone();
    let new = found.listed().iter();
    all.extend(
        new.filter(|s| !known.contains(&(&*s.input, s.number)))
            .cloned(),
    );
    for more in found.more() {
        let same = counted.get_mut(more.input).map_or(0, |known| {
            let same = more.count.min(*known);
            *known -= same;
            same
        });
        all.add_more(More {
            count: more.count - same,
            ..more
        });
    }
    all
}

fn open_run(path: &Path, sada: &Sada, gold: &Feed) -> anyhow::Result<Feed> {
    let mut options = sada.options().read.clone();
    options.input_format = InputFormat::Jsonl;
    let feed = Feed::open(&[path.to_owned()], &options)?;
    let stdin = |feed: &Feed| feed.inputs().iter().any(|i| matches!(i, Input::Stdin));
    anyhow::ensure!(
        !(stdin(&feed) && stdin(gold)),
        "GOLD and RUN cannot both be standard input; name a file for one of them"
    );
    Ok(feed)
}

/// An article of a run and where it was found.
#[derive(Debug)]
struct Assigned {
    id: String,
    story: String,
    copy_group: String,
}

/// Where a run put its articles.
fn assignments(run: &Run) -> crate::Result<Vec<Assigned>> {
    let mut all = Vec::with_capacity(run.len());
    for story in run.stories() {
        let name = story.id();
        for copies in story.copy_groups() {
            let copy_group = copies.id();
            for &article in copies.members() {
                all.push(Assigned {
                    id: run.metadata(article)?.id,
                    story: name.clone(),
                    copy_group: copy_group.clone(),
                });
            }
        }
    }
    Ok(all)
}

/// Numbers for names.
#[derive(Debug, Default)]
struct Names(HashMap<String, u32>);

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry_ref(name).or_insert(next)
    }
}

/// The number of its story and of its copy group for each id of a run.
#[derive(Debug)]
struct Found(HashMap<String, [u32; 2]>);

impl Found {
    fn of(assigned: Vec<Assigned>) -> Self {
        let (mut stories, mut copies) = (Names::default(), Names::default());
        let number = |a: Assigned| {
            let groups = [stories.number(&a.story), copies.number(&a.copy_group)];
            (a.id, groups)
        };
        Self(assigned.into_iter().map(number).collect())
    }

    fn group(&self, id: &str, level: Level) -> Option<u32> {
        let [story, copy_group] = *self.0.get(id)?;
        Some(match level {
            Level::Stories => story,
            Level::Copies => copy_group,
        })
    }
}

/// Every figure of every comparison; none if the two have no id in common.
fn measure(gold: &Gold, found: &Found, bootstrap: Bootstrap, skipped: u64) -> Option<Report> {
    let is_missing = |row: &&gold::Row| !found.0.contains_key(&row.id);
    let mut missing = gold.rows.iter().filter(is_missing);
    let first_missing = missing.next().map(|row| row.id.clone());
    let not_in_run = missing.count() + usize::from(first_missing.is_some());
    let articles = gold.rows.len() - not_in_run;
    let mut figures = Vec::new();
    for level in Level::ALL {
        for against in GoldLevel::ALL {
            for rows in Rows::ALL {
                let counted = count(gold, found, level, against, rows);
                // Of no articles everything would be right.
                if counted.articles() > 0 {
                    let intervals = bootstrap.intervals(&counted);
                    figures.push(Comparison::new(level, against, rows, &counted, intervals));
                }
            }
        }
    }
    (articles > 0).then(|| Report {
        articles,
        unsure: gold.rows.iter().filter(|r| r.unsure).count(),
        not_in_run,
        first_missing,
        not_in_gold: found.0.len() - articles,
        skipped,
        bootstrap,
        figures,
    })
}

/// Counts the rows that both groupings know.
fn count(gold: &Gold, found: &Found, level: Level, against: GoldLevel, rows: Rows) -> Contingency {
    let mut names = Names::default();
    let rows = gold.rows.iter().filter(|row| match rows {
        Rows::All => true,
        Rows::Sure => !row.unsure,
    });
    Contingency::of(rows.filter_map(|row| {
        let name = match against {
            GoldLevel::Label => &row.label,
            GoldLevel::Story => row.story.as_ref()?,
        };
        let group = found.group(&row.id, level)?;
        Some((names.number(name), group))
    }))
}

/// What to say when no article is in both.
fn nothing_common(gold: &Path, run: Option<&Path>) -> String {
    let gold = gold.display();
    let run = run.unwrap_or(Path::new("the run")).display();
    format!(
        "no id of {gold} is in {run}: name a run of these articles, or none to cluster {gold} \
         itself; --map id=NAME says which field of the gold is the id"
    )
}
