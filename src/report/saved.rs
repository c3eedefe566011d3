//! A run file read back into a run, to be shown again, in another format or at other cuts.
//!
//! In: the lines of a run file. Out: the run that wrote them, as far as reports ask for it: metadata,
//! groups, links with their reasons, key words. What is measured on texts ([`Run::likeness`], the
//! similarity of two articles without a link) is gone.
//!
//! Whatever writers rely on is checked here: in [`lines`] what a line must say by itself, in [`whole`]
//! what lines must say together. A line that cannot be understood, or that contradicts others, is
//! skipped, counted and named. Cost: about 10 µs a line; memory as of any run, and 50 bytes a line
//! while it is read.

mod lines;
mod whole;

use std::borrow::Cow;
use std::sync::Arc;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use super::schema::{self, FORMAT, Kind, Line};
use crate::copies::Ground;
use crate::corpus::{Block, Columns};
use crate::coverage::Reason;
use crate::digest::{Keys, MetadataRef, address_hash, id_hash};
use crate::error::{Cause, Result, Skipped};
use crate::graph::Link;
use crate::ids::ArticleIx;
use crate::options::Options;
use crate::read::{self, Feed, Input, Record};
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
                    Ok(line) => loading.take(line, Place::of(record))?,
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

/// Where a line is, for what can be judged only when all lines have been read.
#[derive(Debug, Clone)]
struct Place {
    input: Arc<str>,
    number: u64,
}

impl Place {
    fn of(record: &Record) -> Self {
        Self {
            input: Arc::clone(&record.input),
            number: record.number,
        }
    }

    fn skipped(&self, why: &'static str) -> Skipped {
        Skipped::new(Arc::clone(&self.input), self.number, why)
    }
}

/// What a line of a story says beside its name.
struct Told {
    /// The hash of the id of its lead.
    lead: u64,
    terms: Vec<(String, f64)>,
    place: Place,
}

/// A link, by the hashes of the ids of its articles.
struct SavedLink {
    a: u64,
    b: u64,
    link: Link,
    place: Place,
}

/// What a copy says of its original.
#[derive(Clone, Copy)]
struct CopyOf {
    /// The hash of its id.
    original: u64,
    score: Option<f32>,
}

/// A run on its way out of its file.
#[derive(Default)]
struct Loading {
    /// What the first line of type `run` says.
    head: Option<(Options, Counts)>,
    columns: Columns,
    /// The block that is being filled.
    block: Block,
    /// Article by the hash of its id.
    numbers: HashMap<u64, ArticleIx>,
    /// For each article its line, its story, its copy group, and whether it is kept.
    places: Vec<Place>,
    stories: Vec<u32>,
    copies: Vec<u32>,
    kept: Vec<bool>,
    copy_of: Vec<Option<CopyOf>>,
    story_names: HashMap<String, u32>,
    copy_names: HashMap<String, u32>,
    /// The story of each copy group.
    story_of_copies: Vec<u32>,
    /// The lines of stories, by their name.
    told: HashMap<u32, Told>,
    words: Vec<String>,
    word_numbers: HashMap<String, u32>,
    links: Vec<SavedLink>,
    skipped: Skips,
}

fn number(names: &mut HashMap<String, u32>, name: &str) -> u32 {
    let next = names.len() as u32;
    *names.entry_ref(name).or_insert(next)
}

impl Loading {
    /// Takes a line. The inner error is the reason to skip it.
    fn take(&mut self, line: Line<'_>, place: Place) -> Result<Result<(), String>> {
        match line {
            Line::Run(_) if self.head.is_some() => {
                return Ok(Err("a second line of type run: the first counts".to_owned()));
            }
            Line::Run(head) => self.head = Some((head.settings.into_owned(), head.counts)),
            Line::Story(story) => return Ok(self.story(story, place)),
            Line::Article(article) => return self.article(&article, place),
            Line::Link(link) => {
                if let Err(why) = lines::check_link(&link) {
                    return Ok(Err(why));
                }
                let (a, b) = (id_hash(&link.a), id_hash(&link.b));
                let link = self.link(link);
                self.links.push(SavedLink { a, b, link, place });
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

    fn story(&mut self, story: schema::Story<'_>, place: Place) -> Result<(), String> {
        lines::check_story(&story)?;
        let name = number(&mut self.story_names, &story.id);
        match self.told.entry(name) {
            Entry::Vacant(free) => free.insert(Told {
                lead: id_hash(&story.lead),
                terms: story.terms,
                place,
            }),
            Entry::Occupied(_) => {
                return Err(format!("the story {:?} occurs twice in the run", story.id));
            }
        };
        Ok(())
    }

    /// The numbers of the story and of the copy group of an article. An error if the copy group is in
    /// another story.
    fn groups(&mut self, article: &schema::Article<'_>) -> Result<(u32, u32), String> {
        let story = self.story_names.get(&*article.story).copied();
        let copies = self.copy_names.get(&*article.copy_group);
        let before = copies.and_then(|&copies| self.story_of_copies.get(copies as usize));
        if before.is_some_and(|&before| Some(before) != story) {
            let group = &article.copy_group;
            return Err(format!("the copy group {group:?} is in another story"));
        }
        let story = number(&mut self.story_names, &article.story);
        let copies = number(&mut self.copy_names, &article.copy_group);
        if copies as usize == self.story_of_copies.len() {
            self.story_of_copies.push(story);
        }
        Ok((story, copies))
    }

    fn article(
        &mut self,
        article: &schema::Article<'_>,
        place: Place,
    ) -> Result<Result<(), String>> {
        let published = match lines::check_article(article).and_then(|()| lines::date(article)) {
            Ok(published) => published,
            Err(why) => return Ok(Err(why)),
        };
        let id = id_hash(&article.id);
        if self.numbers.contains_key(&id) {
            let why = format!("the id {:?} occurs twice in the run", article.id);
            return Ok(Err(why));
        }
        let (story, copies) = match self.groups(article) {
            Ok(groups) => groups,
            Err(why) => return Ok(Err(why)),
        };
        self.numbers.insert(id, ArticleIx::at(self.stories.len()));
        self.places.push(place);
        self.stories.push(story);
        self.copies.push(copies);
        self.kept.push(article.kept);
        self.copy_of
            .push(article.copy_of.as_deref().map(|of| CopyOf {
                original: id_hash(of),
                score: article.score.map(|score| score as f32),
            }));
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

    fn finish(mut self, name: &str, skipped: &mut Skips) -> Result<Run> {
        self.flush()?;
        let graph = self.graph(skipped);
        self.check_stories(skipped);
        let originals = self.originals(skipped);
        self.check_counts(&graph, name, skipped);
        let (options, counts) = self.head.unwrap_or_default();
        let columns = self.columns;
        let reading = Reading::of_saved(std::mem::take(&mut self.skipped), &counts);
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
        stories.set_leads(|_, members| {
            number(&of(members)?.lead).filter(|lead| members.contains(lead))
        });
        let terms = stories.groups().iter().filter_map(|group| {
            let terms = &of(stories.members(group))?.terms;
            (!terms.is_empty()).then(|| (group.id, terms.clone()))
        });
        let terms: SavedTerms = terms.collect();
        let saved = Saved {
            counts,
            words: self.words,
            originals,
        };
        let base = Base {
            columns,
            reading,
            links: None,
            weigher: None,
            saved: Some(saved),
        };
        let grouping = Grouping {
            options,
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
