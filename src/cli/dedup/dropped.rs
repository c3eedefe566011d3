//! The lines of `--dropped`: for each article that went, which one stayed and why.

use std::io::Write;

use serde::Serialize;

use super::super::output::Target;
use super::fates::copied;
use crate::Run;
use crate::report::write_skipped;
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

/// Writes them, and what was skipped.
pub(super) fn write(run: &Run, out: &mut Target) -> anyhow::Result<()> {
    for copies in copied(run) {
        let kept = run.card(copies.kept())?;
        for &article in copies.members().iter().filter(|&&a| a != copies.kept()) {
            let card = run.card(article)?;
            let score = run.similarity(article, copies.kept())?.unwrap_or_default();
            let line = Dropped {
                r#type: "dropped",
                id: &card.id,
                place: &card.place,
                title: &card.title,
                kept: &kept.id,
                kept_where: &kept.place,
                kept_title: &kept.title,
                score: (score * 1e4).round() / 1e4,
                why: why(run, run.is_recrawl(article, copies.kept()), score),
            };
            serde_json::to_writer(&mut *out, &line).map_err(|e| out.error(e.into()))?;
            out.write_all(b"\n").map_err(|e| out.error(e))?;
        }
    }
    Ok(write_skipped(run.skipped(), out).map_err(|e| out.error(e))?)
}

/// Why one article went and the other stayed, in words.
fn why(run: &Run, is_recrawl: bool, score: f64) -> String {
    let options = run.options();
    let alike = match score >= options.copies.threshold.get() {
        _ if is_recrawl => format!(
            "the same page, crawled again: one address, and {:.0} % of the wording is the same",
            100.0 * score
        ),
        true => format!("{:.0} % of the wording is the same", 100.0 * score),
        false => format!(
            "{:.0} % of the wording is the same, and articles between the two are copies of both",
            100.0 * score
        ),
    };
    let kept = match options.story.keep {
        Keep::Earliest => "the kept one is the earliest, or else the longest",
        Keep::First => "the kept one comes first in the input",
        Keep::Longest => "the kept one is the longest",
        Keep::Trusted => "the kept one is of the most trusted outlet, or else the earliest",
    };
    format!("{alike}; {kept}")
}
