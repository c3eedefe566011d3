//! For each article that is dropped, which one is kept and why: the lines of `--dropped`.

use std::io::{self, Write};

use serde::Serialize;

use super::decisions::{copied, rounded};
use crate::report::{Error, write_skipped};
use crate::run::Run;
use crate::story::Keep;

/// One line.
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

/// Writes one JSON object per line for each article that is dropped, with the one that is kept, how
/// alike they are and why; then one for each record that was skipped. The order is that of stories.
/// Costs a look at the metadata of each article in a copy group.
pub fn write_dropped(run: &Run, out: &mut dyn Write) -> Result<(), Error> {
    for copies in copied(run) {
        let kept = run.metadata(copies.kept())?;
        for &article in copies.members().iter().filter(|&&a| a != copies.kept()) {
            let metadata = run.metadata(article)?;
            let score = run.similarity(article, copies.kept())?.unwrap_or_default();
            let line = Dropped {
                r#type: "dropped",
                id: &metadata.id,
                place: &metadata.place,
                title: &metadata.title,
                kept: &kept.id,
                kept_where: &kept.place,
                kept_title: &kept.title,
                score: rounded(score),
                why: why(run, run.is_recrawl(article, copies.kept()), score),
            };
            write_line(&line, out)?;
        }
    }
    Ok(write_skipped(run.skipped(), &mut &mut *out)?)
}

fn write_line(line: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// Why one article is dropped and the other kept, in words.
fn why(run: &Run, is_recrawl: bool, score: f64) -> String {
    let options = run.options();
    let wording = format!("{:.0} % of the wording is the same", 100.0 * score);
    let alike = if is_recrawl {
        format!("the same page, crawled again: one address, and {wording}")
    } else if score >= options.copies.threshold.get() {
        wording
    } else {
        format!("{wording}, and other copies link the two")
    };
    let kept = match options.story.keep {
        Keep::Earliest => "the kept one is the earliest, or else the longest",
        Keep::First => "the kept one comes first in the input",
        Keep::Longest => "the kept one is the longest",
        Keep::Trusted => "the kept one is from the most trusted outlet, or else the earliest",
    };
    format!("{alike}; {kept}")
}
