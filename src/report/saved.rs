//! A run file read back into a run, to be shown again, in another format or at other cuts.
//!
//! In: the lines of a run file. Out: the run that wrote them, as far as reports ask for it: metadata,
//! groups, links with their reasons, key words. What is measured on texts ([`Run::likeness`], the
//! similarity of two articles without a link) is gone. A line that cannot be understood is
//! skipped, counted and named. Cost: about 10 µs a line; memory as of any run.

use std::borrow::Cow;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use super::schema::{self, FORMAT, Kind, Line};
use crate::article::Moment;
use crate::copies::Ground;
use crate::corpus::{Block, Columns};
use crate::coverage::Reason;
use crate::digest::{Keys, MetadataRef, address_hash, id_hash};
use crate::error::{Cause, Result, Skipped};
use crate::graph::{self, Link, LinkGraph};
use crate::ids::ArticleIx;
use crate::options::Options;
use crate::read::{self, Feed, Input};
use crate::run::{
    Base, Counts, Grouping, Ranked, Reading, Run, Saved, SavedTerms, centrality, trust,
};
use crate::skips::{More, Skips};
use crate::story;

/// Bytes of a block of articles.
const BLOCK: usize = 1 << 20;

impl Run {
    /// Reads a run file, compressed or not; reports what of it had to be skipped. An error if there is
    /// no article in it, or if another version of the format wrote it.
    pub fn open(feed: &mut Feed) -> Result<(Self, Skips)> {
        let (mut loading, mut skipped) = (Loading::default(), Skips::default());
        while let Some(batch) = feed.next_batch()? {
            let mut failed = Vec::new();
            for (i, record) in batch.records.iter().enumerate() {
                let (text, _) = read::decode(batch.raw(record), None);
                let line = serde_json::from_str(text.trim_start_matches('\u{feff}'));
                let taken = match line {
                    Ok(Line::Run(head)) if head.settings.validate().is_err() => {
                        let why = "its settings are out of range".to_owned();
                        return Err(Cause::NoRun {
                            name: name(feed),
                            why,
                        }
                        .into());
                    }
                    Ok(Line::Run(head)) if head.format != FORMAT => {
                        return Err(other_format(feed, head.format));
                    }
                    Ok(line) => loading.take(line)?,
                    Err(e) => Err(format!("not a line of a run file: {e}")),
                };
                if let Err(why) = taken {
                    failed.push((i, record.skipped(why)));
                }
            }
            skipped.extend(batch.left_out(failed));
            feed.reuse(batch);
        }
        let name = name(feed);
        match loading.columns.len() + loading.block.len() {
            0 => Err(Cause::NoRun {
                name,
                why: "contains no article of a run".to_owned(),
            }
            .into()),
            _ => Ok((loading.finish(&name, &mut skipped)?, skipped)),
        }
    }
}

fn name(feed: &Feed) -> String {
    feed.inputs().first().map(Input::name).unwrap_or_default()
}

fn other_format(feed: &Feed, format: u64) -> crate::Error {
    let why = format!("it has format {format}, but this version of sada reads {FORMAT}");
    let name = name(feed);
    Cause::NoRun { name, why }.into()
}

/// A run on its way out of its file.
#[derive(Default)]
struct Loading {
    options: Options,
    counts: Counts,
    columns: Columns,
    /// The block that is being filled.
    block: Block,
    /// Article by the hash of its id.
    numbers: HashMap<u64, ArticleIx>,
    /// For each article its story, its copy group, and whether it is kept.
    stories: Vec<u32>,
    copies: Vec<u32>,
    kept: Vec<bool>,
    copy_of: Vec<Option<(u64, f32)>>,
    story_names: HashMap<String, u32>,
    copy_names: HashMap<String, u32>,
    /// Lead and key words of stories, by their name.
    told: HashMap<u32, (u64, Vec<(String, f64)>)>,
    words: Vec<String>,
    word_numbers: HashMap<String, u32>,
    links: Vec<(u64, u64, Link)>,
    skipped: Skips,
}

fn number(names: &mut HashMap<String, u32>, name: &str) -> u32 {
    let next = names.len() as u32;
    *names.entry_ref(name).or_insert(next)
}

impl Loading {
    /// Takes a line. The inner error is the reason to skip it.
    fn take(&mut self, line: Line<'_>) -> Result<Result<(), String>> {
        match line {
            Line::Run(head) => {
                self.options = head.settings.into_owned();
                self.counts = head.counts;
            }
            Line::Story(story) => {
                let name = number(&mut self.story_names, &story.id);
                self.told.insert(name, (id_hash(&story.lead), story.terms));
            }
            Line::Article(article) => return self.article(&article),
            Line::Link(link) => {
                let (a, b) = (id_hash(&link.a), id_hash(&link.b));
                if let Err(why) = check_link(&link) {
                    return Ok(Err(why));
                }
                let link = self.link(link);
                self.links.push((a, b, link));
            }
            Line::Skipped(schema::Skipped { place, why, more }) => match more {
                None => self.skipped.add(Skipped::at(&place, &why)),
                Some(count) => self.skipped.add_more(More {
                    input: &place,
                    why: &why,
                    count,
                }),
            },
            Line::Other => {}
        }
        Ok(Ok(()))
    }

    fn article(&mut self, article: &schema::Article<'_>) -> Result<Result<(), String>> {
        let published = match check_article(article).and_then(|()| date(article)) {
            Ok(published) => published,
            Err(why) => return Ok(Err(why)),
        };
        let id = id_hash(&article.id);
        match self.numbers.entry(id) {
            Entry::Vacant(free) => free.insert(ArticleIx::at(self.stories.len())),
            Entry::Occupied(_) => {
                return Ok(Err(format!(
                    "the id {:?} occurs twice in the run",
                    article.id
                )));
            }
        };
        self.stories
            .push(number(&mut self.story_names, &article.story));
        self.copies
            .push(number(&mut self.copy_names, &article.copy_group));
        self.kept.push(article.kept);
        let original = article.copy_of.as_deref().map(id_hash);
        let score = article.score.map(|score| score as f32);
        self.copy_of.push(original.zip(score));
        let (name, url) = (text(&article.source), text(&article.url));
        let keys = Keys {
            id,
            published,
            address: address_hash(url),
            words: article.words,
        };
        let metadata = MetadataRef {
            id: (&*article.id).into(),
            title: text(&article.title).into(),
            source: name.into(),
            url,
            place: "",
            published,
            language: text(&article.language).parse().ok(),
        };
        self.block.push_saved(&metadata, keys, text(&article.text));
        if self.block.bytes() >= BLOCK {
            self.flush()?;
        }
        Ok(Ok(()))
    }

    /// Adds the block to the columns.
    fn flush(&mut self) -> Result<()> {
        self.columns.append(std::mem::take(&mut self.block))
    }

    fn link(&mut self, link: schema::Link<'_>) -> Link {
        let why = link.why.into_owned();
        if link.kind == Kind::Copy {
            return Link::Copy {
                jaccard: why.jaccard.unwrap_or_default() as f32,
                containment: why.containment.unwrap_or_default() as f32,
                ground: if why.same_address {
                    Ground::Address
                } else {
                    Ground::Wording
                },
            };
        }
        let mut reason = Reason {
            score: link.score as f32,
            likeness: why.likeness.unwrap_or_default() as f32,
            shared: Default::default(),
        };
        for (place, (word, share)) in reason.shared.iter_mut().zip(why.shared.unwrap_or_default()) {
            let next = self.words.len() as u32;
            let number = *self.word_numbers.entry_ref(word.as_str()).or_insert(next);
            if number == next {
                self.words.push(word);
            }
            // A share that is given is above zero.
            *place = (number, (share * 255.0).round().clamp(1.0, 255.0) as u8);
        }
        match link.kind {
            Kind::Weak => Link::Weak(reason),
            _ => Link::Coverage(reason),
        }
    }

    /// The graph; links of articles that are not there are skipped.
    fn graph(&mut self, name: &str, skipped: &mut Skips) -> LinkGraph {
        let mut graph = graph::build(self.stories.len(), &[]);
        let mut lost = 0u64;
        for (a, b, link) in self.links.drain(..) {
            match (self.numbers.get(&a), self.numbers.get(&b)) {
                (Some(&a), Some(&b)) => {
                    graph::add(&mut graph, a, b, link);
                }
                _ => lost += 1,
            }
        }
        if lost > 0 {
            let why = format!("{lost} links refer to articles that are not in the run");
            skipped.add(Skipped::new(name, None, why));
        }
        graph
    }

    fn finish(mut self, name: &str, skipped: &mut Skips) -> Result<Run> {
        self.flush()?;
        let graph = self.graph(name, skipped);
        let columns = self.columns;
        let reading = Reading::of_saved(std::mem::take(&mut self.skipped), &self.counts);
        let centrality = centrality(&graph);
        let trust = trust(&columns, &[]);
        let ranked = Ranked {
            columns: &columns,
            trust: &trust,
            centrality: &centrality,
        };
        let first = |members: &[ArticleIx]| members.first().copied().unwrap_or_default();
        let kept = |members: &[ArticleIx]| {
            let kept = members.iter().copied().find(|&m| self.kept[m.index()]);
            kept.unwrap_or_else(|| first(members))
        };
        let mut stories = story::gather(&self.stories, &self.copies, kept, &ranked);
        let number = |id: &u64| self.numbers.get(id).copied();
        let (told, names) = (&self.told, &self.stories);
        let of = |members: &[ArticleIx]| told.get(names.get(members.first()?.index())?);
        stories
            .set_leads(|_, members| number(&of(members)?.0).filter(|lead| members.contains(lead)));
        let terms = stories.groups().iter().filter_map(|group| {
            let (_, terms) = of(stories.members(group))?;
            (!terms.is_empty()).then(|| (group.id, terms.clone()))
        });
        let terms: SavedTerms = terms.collect();
        let originals = self.copy_of.iter();
        let saved = Saved {
            counts: self.counts,
            words: self.words,
            originals: originals
                .map(|copy| {
                    copy.as_ref()
                        .and_then(|(o, score)| Some((number(o)?, *score)))
                })
                .collect(),
        };
        let base = Base {
            columns,
            reading,
            links: None,
            weigher: None,
            saved: Some(saved),
        };
        let grouping = Grouping {
            options: self.options,
            graph,
            stories,
            trust,
            centrality,
        };
        Ok(Run::with_terms(base, grouping, terms))
    }
}

/// The text of a field; empty if there is none.
fn text<'f>(field: &'f Option<Cow<'_, str>>) -> &'f str {
    field.as_deref().unwrap_or_default()
}

/// Whether the numbers of an article are possible.
fn check_article(article: &schema::Article<'_>) -> Result<(), String> {
    share("score", article.score.unwrap_or_default())
}

/// The date of an article; `None` if there is none, an error if it cannot be read.
fn date(article: &schema::Article<'_>) -> Result<Option<Moment>, String> {
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

/// Whether a link is possible: between two articles, with numbers from 0 to 1.
fn check_link(link: &schema::Link<'_>) -> Result<(), String> {
    if link.a == link.b {
        return Err(format!("a link from {:?} to itself", link.a));
    }
    share("score", link.score)?;
    share("jaccard", link.why.jaccard.unwrap_or_default())?;
    share("containment", link.why.containment.unwrap_or_default())?;
    share("likeness", link.why.likeness.unwrap_or_default())
}

fn share(name: &str, share: f64) -> Result<(), String> {
    if (0.0..=1.0).contains(&share) {
        Ok(())
    } else {
        Err(format!("the {name} {share} is not in the range 0 to 1"))
    }
}
