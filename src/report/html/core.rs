//! What the first view of the page needs: headlines, dates, groups and links of all articles.
//!
//! In: a run in the order of the page. Out: one JSON object of columns, packed. Scores are whole
//! numbers, 0 to 10,000; those that are compared with a cut are rounded down, so that the page cuts
//! where the run does. Headlines are fetched one at a time.
//!
//! Cost: three looks at each article, one of them into the spill file; for a story of two or more its key
//! terms ([`Story::terms`]), which cost most; the merges of all stories.

use std::collections::BTreeMap;
use std::io::Write;

use hashbrown::HashMap;
use rayon::prelude::*;
use serde::Serialize;

use super::layout;
use super::order::{Order, PlacedLink};
use super::packed::Packed;
use super::{Lang, Texts};
use crate::article::Moment;
use crate::error::Result;
use crate::graph::{Link, Merge};
use crate::ids::ArticleIx;
use crate::progress::Observer;
use crate::report::lang::Nouns;
use crate::report::{Error, check};
use crate::run::{Counts, Story};
use crate::story::{LEAD, LeadRule, Level};

/// The version of the page's data.
const PAGE: u32 = 1;
/// The most skipped records that are named.
const SKIPPED: usize = 50;
/// Articles between two looks at the observer, and stories whose terms are in memory at once.
const BREATH: usize = 1024;

/// A score of 1 as a whole number.
const SCALE: u32 = 10_000;

/// A score as a whole number.
pub(super) fn whole(score: f64) -> u32 {
    (score * f64::from(SCALE)).round() as u32
}

/// A score that is compared with a cut: one that does not reach the cut must not seem to. Slightly
/// more than it is, because .7 in 32 bits is less than .7.
pub(super) fn reached(score: f64) -> u32 {
    (score * f64::from(SCALE) + 1e-3).floor() as u32
}

/// Writes the core of a page whose interface opens in `lang`.
pub(super) fn write<W: Write>(
    order: &Order<'_>,
    lang: Lang,
    observer: &dyn Observer,
    out: &mut Packed<W>,
) -> Result<(), Error> {
    head(order, lang, out)?;
    let outlets = Outlets::new(order);
    out.raw(",\"outlets\":")?;
    out.array(&outlets.first, |out, &article| {
        Ok(out.text(&order.run.stored_metadata(article)?.view().source)?)
    })?;
    articles(order, &outlets, observer, out)?;
    groups(order, out)?;
    stories(order, observer, out)?;
    links(order, observer, out)?;
    out.raw(",\"blocks\":")?;
    out.values(order.blocks().iter().map(|block| block.start))?;
    Ok(out.raw("}")?)
}

#[derive(Serialize)]
struct Head<'r> {
    page: u32,
    version: &'static str,
    lang: &'static str,
    level: &'static str,
    /// What a score of 1 is in all numbers of the page.
    scale: u32,
    threshold: u32,
    coarseness: u32,
    /// Words of a phrase by which copies are found.
    shingle: u32,
    /// How the lead of a story is chosen.
    lead: LeadRule,
    /// The side of the square of a picture.
    side: u32,
    /// How things are counted in each language.
    nouns: BTreeMap<&'static str, Nouns>,
    texts: &'static str,
    counts: Counts,
    skipped: Vec<(String, &'r str)>,
}

/// What is said of the run as a whole; the object stays open.
fn head<W: Write>(order: &Order<'_>, lang: Lang, out: &mut Packed<W>) -> Result<(), Error> {
    let run = order.run;
    let options = run.options();
    let skipped = run.skipped().listed().iter().take(SKIPPED);
    let head = Head {
        page: PAGE,
        version: env!("CARGO_PKG_VERSION"),
        lang: lang.code(),
        level: match options.story.level {
            Level::Copies => "copies",
            Level::Stories => "stories",
        },
        scale: SCALE,
        threshold: reached(options.copies.threshold.get()),
        coarseness: reached(options.graph.coarseness.cut()),
        shingle: options.copies.shingle,
        lead: LEAD,
        side: layout::SIDE,
        nouns: [Lang::Ar, Lang::En]
            .map(|lang| (lang.code(), lang.plurals()))
            .into(),
        texts: match order.texts {
            Texts::None => "none",
            Texts::Excerpt => "excerpt",
            Texts::Stories => "stories",
        },
        counts: run.counts(),
        skipped: skipped.map(|s| (s.place(), &*s.why)).collect(),
    };
    let text = serde_json::to_string(&head).map_err(std::io::Error::from)?;
    Ok(out.raw(text.strip_suffix('}').unwrap_or(&text))?)
}

/// The outlets in the order in which the page comes to them, which does not depend on that of the
/// input.
struct Outlets {
    /// The first article of each.
    first: Vec<ArticleIx>,
    numbers: HashMap<u32, i32>,
}

impl Outlets {
    fn new(order: &Order<'_>) -> Self {
        let (mut first, mut numbers) = (Vec::new(), HashMap::new());
        for &article in &order.articles {
            if let Some(outlet) = order.run.outlet(article) {
                numbers.entry(outlet).or_insert_with(|| {
                    first.push(article);
                    first.len() as i32 - 1
                });
            }
        }
        Self { first, numbers }
    }

    /// The number of an article's outlet; -1 if it has none.
    fn of(&self, order: &Order<'_>, article: ArticleIx) -> i32 {
        let outlet = order.run.outlet(article);
        outlet
            .and_then(|outlet| self.numbers.get(&outlet).copied())
            .unwrap_or(-1)
    }
}

/// How precise a date is, as a digit.
fn precision(date: Option<Moment>) -> u8 {
    match date {
        Some(date) if date.has_time() => 1,
        Some(date) if date.is_about() => 2,
        _ => 0,
    }
}

/// The columns of the articles, and which copies are pages crawled again.
fn articles<W: Write>(
    order: &Order<'_>,
    outlets: &Outlets,
    observer: &dyn Observer,
    out: &mut Packed<W>,
) -> Result<(), Error> {
    let run = order.run;
    let all = || order.articles.iter().copied();
    out.raw(",\"articles\":{\"title\":")?;
    out.array(all().enumerate(), |out, (i, article)| {
        if i % BREATH == 0 {
            check(observer)?;
        }
        let stored = run.stored_metadata(article)?;
        Ok(out.text(&stored.view().title)?)
    })?;
    out.raw(",\"outlet\":")?;
    out.values(all().map(|a| outlets.of(order, a)))?;
    let dates = || all().map(|a| run.published(a));
    out.raw(",\"at\":")?;
    out.values(dates().map(|date| date.map(Moment::seconds)))?;
    out.raw(",\"precise\":")?;
    out.letters(dates().map(precision))?;
    out.raw(",\"words\":")?;
    out.values(all().map(|a| run.words(a)))?;
    let (mut scores, mut again) = (vec![-1; run.len()], Vec::new());
    for group in order.stories.iter().flat_map(|s| s.copy_groups()) {
        let original = group.original();
        for &copy in group.members().iter().skip(1) {
            let place = order.places[copy.index()];
            // The links of a copy are fewer than those of an original: it goes first.
            if let Some(score) = run.similarity(copy, original)? {
                scores[place as usize] = whole(score) as i32;
            }
            if run.is_recrawl(copy, original) {
                again.push(place);
            }
        }
    }
    out.raw(",\"score\":")?;
    out.values(scores)?;
    let mut by_date: Vec<u32> = (0..run.len() as u32).collect();
    by_date.sort_by_cached_key(|&place| run.earliest(order.articles[place as usize]));
    let mut ranks = vec![0; run.len()];
    for (rank, place) in (0u32..).zip(by_date) {
        ranks[place as usize] = rank;
    }
    out.raw(",\"rank\":")?;
    out.values(ranks)?;
    out.raw("},\"again\":")?;
    out.values(again)
}

fn groups<W: Write>(order: &Order<'_>, out: &mut Packed<W>) -> Result<(), Error> {
    let all = || order.stories.iter().flat_map(|s| s.copy_groups());
    out.raw(",\"groups\":{\"first\":")?;
    out.values(all().map(|group| order.places[group.original().index()]))?;
    out.raw(",\"kept\":")?;
    out.values(all().map(|group| order.places[group.kept().index()]))?;
    Ok(out.raw("}")?)
}

fn stories<W: Write>(
    order: &Order<'_>,
    observer: &dyn Observer,
    out: &mut Packed<W>,
) -> Result<(), Error> {
    let all = &order.stories;
    out.raw(",\"stories\":{\"first\":")?;
    out.values(order.firsts.iter().take(all.len()))?;
    out.raw(",\"id\":")?;
    out.values(all.iter().map(|story| story.id()))?;
    out.raw(",\"lead\":")?;
    out.values(all.iter().map(|s| order.places[s.lead().index()]))?;
    out.raw(",\"terms\":[")?;
    for (i, some) in all.chunks(BREATH).enumerate() {
        check(observer)?;
        let terms = |story: &Story<'_>| match story.len() {
            ..2 => Ok(Vec::new()),
            _ => story.terms(),
        };
        let terms: Vec<Vec<(String, f64)>> = some.par_iter().map(terms).collect::<Result<_>>()?;
        for (j, words) in terms.iter().enumerate() {
            out.raw(if i + j == 0 { "" } else { "," })?;
            out.array(words, |out, (word, _)| Ok(out.text(word)?))?;
        }
    }
    Ok(out.raw("]}")?)
}

fn links<W: Write>(
    order: &Order<'_>,
    observer: &dyn Observer,
    out: &mut Packed<W>,
) -> Result<(), Error> {
    check(observer)?;
    let all = || order.links(0..order.articles.len());
    let score = |l: PlacedLink<'_>| whole(l.link.score());
    let kind = |l: PlacedLink<'_>| match l.link {
        Link::Copy { .. } => 0,
        Link::Coverage(_) => 1,
        Link::Weak(_) => 2,
    };
    out.raw(",\"links\":{\"a\":")?;
    out.values(all().map(|l| l.a))?;
    out.raw(",\"b\":")?;
    out.values(all().map(|l| l.b))?;
    out.raw(",\"kind\":")?;
    out.letters(all().map(kind))?;
    out.raw(",\"score\":")?;
    out.values(all().map(score))?;
    out.raw(",\"height\":")?;
    out.values(all().map(|l| {
        let [a, b] = [l.a, l.b].map(|place| order.articles[place as usize]);
        order.run.copy_height(a, b, l.link).map_or(0, reached)
    }))?;
    out.raw("}")?;
    let place = |article: ArticleIx| order.places[article.index()];
    let merge = |merge: &Merge| {
        let (a, b) = (place(merge.a), place(merge.b));
        (a.min(b), a.max(b), reached(merge.height))
    };
    let mut merges: Vec<_> = order.run.dendrogram().iter().map(merge).collect();
    merges.sort_unstable();
    out.raw(",\"merges\":{\"a\":")?;
    out.values(merges.iter().map(|merge| merge.0))?;
    out.raw(",\"b\":")?;
    out.values(merges.iter().map(|merge| merge.1))?;
    out.raw(",\"height\":")?;
    out.values(merges.iter().map(|merge| merge.2))?;
    Ok(out.raw("}")?)
}
