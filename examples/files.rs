//! Files in, a page and a run file out, watched and stopped when it takes too long.
//!
//!     cargo run --example files -- docs/example/feed.jsonl /tmp/day.html

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used)]

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use sada::progress::{Observer, ReadSoFar, Stage};
use sada::read::Feed;
use sada::report::{self, Format};
use sada::{ErrorKind, Options, Sada, Texts, Threads};

/// Prints the stages, and gives up at a certain time.
struct Watch {
    until: Instant,
}

impl Observer for Watch {
    fn begin(&self, stage: Stage) {
        eprintln!("{stage} …");
    }

    fn read(&self, so_far: ReadSoFar) {
        let share = so_far.share.unwrap_or_default();
        eprintln!("  {} articles, {:.0} %", so_far.articles, 100.0 * share);
    }

    fn cancelled(&self) -> bool {
        Instant::now() > self.until
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(input), Some(output)) = (args.next(), args.next()) else {
        return Err("usage: files INPUT OUTPUT.html".into());
    };
    let sada = Sada::new(Options::default())?
        .with_threads(Threads::new(2)?)
        .with_texts(Texts::Stories);
    let watch = Watch {
        until: Instant::now() + Duration::from_secs(60),
    };

    let mut feed = Feed::open(std::slice::from_ref(&input), &sada.options().read)?;
    let run = sada.cluster_watched(&mut feed, &watch)?;
    for skipped in run.skipped().listed() {
        eprintln!("skipped {skipped}");
    }
    let options = report::Options::default();
    let mut page = BufWriter::new(File::create(&output)?);
    report::write(&run, Format::Html, &options, &watch, &mut page)?;
    let mut run_file = BufWriter::new(File::create(output.with_extension("run.jsonl"))?);
    report::write(&run, Format::Jsonl, &options, &watch, &mut run_file)?;
    println!("{} articles in {} stories", run.len(), run.stories().len());

    // A watch that is over stops the run at once.
    let over = Watch {
        until: watch.until - Duration::from_secs(120),
    };
    let mut feed = Feed::open(&[input], &sada.options().read)?;
    let stopped = sada.cluster_watched(&mut feed, &over);
    assert_eq!(stopped.unwrap_err().kind(), ErrorKind::Interrupted);
    Ok(())
}
