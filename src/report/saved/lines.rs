//! What a line of a run file must say by itself, before it is put together with the others.
//!
//! In: a line. Out: nothing, or the reason to skip it.

use super::schema::{Article, Kind, Link, Story};
use crate::article::Moment;

/// Whether a story has a name, and key words with possible weights.
pub(super) fn check_story(story: &Story<'_>) -> Result<(), String> {
    named("id", &story.id)?;
    let mut weights = story.terms.iter();
    weights.try_for_each(|(_, weight)| share("weight of a key word", *weight))
}

/// Whether an article has a name, a place and a possible score.
pub(super) fn check_article(article: &Article<'_>) -> Result<(), String> {
    named("id", &article.id)?;
    named("story", &article.story)?;
    named("copy_group", &article.copy_group)?;
    share("score", article.score.unwrap_or_default())
}

/// The date of an article; `None` if there is none, an error if it cannot be read.
pub(super) fn date(article: &Article<'_>) -> Result<Option<Moment>, String> {
    let Some(published) = &article.published else {
        return Ok(None);
    };
    let date: Moment = published.parse()?;
    Ok(if article.published_about && !date.has_time() {
        Moment::about(date.date())
    } else {
        Some(date)
    })
}

/// Whether a link is possible: between two articles, with the numbers of its kind, from 0 to 1.
pub(super) fn check_link(link: &Link<'_>) -> Result<(), String> {
    if link.a == link.b {
        return Err(format!("a link from {:?} to itself", link.a));
    }
    let why = &link.why;
    if link.kind == Kind::Copy && why.jaccard.is_none() {
        return Err("a link of kind copy without jaccard".to_owned());
    }
    share("score", link.score)?;
    share("jaccard", why.jaccard.unwrap_or_default())?;
    share("containment", why.containment.unwrap_or_default())?;
    share("likeness", why.likeness.unwrap_or_default())?;
    let mut shares = why.shared.iter().flatten();
    shares.try_for_each(|(_, of)| share("share of a word", *of))
}

fn named(field: &str, name: &str) -> Result<(), String> {
    if name.is_empty() {
        Err(format!("the {field} is empty"))
    } else {
        Ok(())
    }
}

fn share(name: &str, share: f64) -> Result<(), String> {
    if (0.0..=1.0).contains(&share) {
        Ok(())
    } else {
        Err(format!("the {name} {share} is not in the range 0 to 1"))
    }
}
