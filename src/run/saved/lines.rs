//! The lines of a run file, as they are read.
//!
//! What the writer leaves out has a default; fields that nobody knows are passed over.

use serde::Deserialize;

use crate::article::Moment;
use crate::options::Options;
use crate::run::Counts;

/// A line by its type.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(super) enum Line {
    Run(Box<Head>),
    Story(Story),
    Article(Article),
    Link(Link),
    Skipped(Skipped),
    /// A type that a later version may write.
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
pub(super) struct Head {
    pub(super) format: u64,
    #[serde(default)]
    pub(super) settings: Options,
    #[serde(default)]
    pub(super) counts: Counts,
}

#[derive(Debug, Deserialize)]
pub(super) struct Story {
    pub(super) id: String,
    pub(super) lead: String,
    #[serde(default)]
    pub(super) terms: Vec<(String, f64)>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Article {
    pub(super) id: String,
    pub(super) story: String,
    pub(super) copy_group: String,
    pub(super) copy_of: Option<String>,
    pub(super) score: Option<f64>,
    #[serde(default)]
    pub(super) kept: bool,
    #[serde(default)]
    pub(super) title: String,
    #[serde(default)]
    pub(super) source: String,
    #[serde(default)]
    pub(super) url: String,
    #[serde(default)]
    pub(super) language: String,
    #[serde(default)]
    pub(super) published: String,
    #[serde(default)]
    pub(super) published_about: bool,
    #[serde(default)]
    pub(super) words: u32,
    #[serde(default)]
    pub(super) text: String,
}

impl Article {
    /// Whether its numbers can be.
    pub(super) fn check(&self) -> Result<(), String> {
        self.score.map_or(Ok(()), |score| share("score", score))
    }

    /// Its date; none if there is none, an error if it cannot be read.
    pub(super) fn date(&self) -> Result<Option<Moment>, String> {
        let date: Moment = match self.published.as_str() {
            "" => return Ok(None),
            published => published.parse()?,
        };
        Ok(match self.published_about && !date.has_time() {
            true => Moment::about(date.date()),
            false => Some(date),
        })
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Link {
    pub(super) a: String,
    pub(super) b: String,
    pub(super) kind: Kind,
    pub(super) score: f64,
    pub(super) why: Why,
}

impl Link {
    /// Whether it can be: between two articles, with numbers from 0 to 1.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.a == self.b {
            return Err(format!("a link of {:?} with itself", self.a));
        }
        let Why {
            jaccard,
            containment,
            likeness,
            ..
        } = self.why;
        share("score", self.score)?;
        share("jaccard", jaccard)?;
        share("containment", containment)?;
        share("likeness", likeness)
    }
}

fn share(name: &str, share: f64) -> Result<(), String> {
    match (0.0..=1.0).contains(&share) {
        true => Ok(()),
        false => Err(format!("the {name} {share} is not within 0 to 1")),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Copy,
    Coverage,
    Weak,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Why {
    pub(super) jaccard: f64,
    pub(super) containment: f64,
    pub(super) same_address: bool,
    pub(super) shared: Vec<(String, f64)>,
    pub(super) likeness: f64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Skipped {
    pub(super) r#where: String,
    pub(super) why: String,
    pub(super) more: Option<u64>,
}
