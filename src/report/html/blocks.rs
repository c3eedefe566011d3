//! What the page opens one story at a time: ids, addresses, texts, reasons, the picture of links.
//!
//! In: some stories of a run in the order of the page. Out: one packed JSON object. Cost: three looks
//! into the spill file an article, two a coverage link; gzip of the texts; for the picture see
//! [`super::layout`]. A block is kept in memory as a whole: about 100 KB.

use std::ops::Range;

use super::Texts;
use super::core::whole;
use super::layout::{self, Tie};
use super::order::{Order, PlacedLink};
use super::packed::Packed;
use crate::digest::excerpt;
use crate::graph::{Link, rounded};
use crate::ids::ArticleIx;
use crate::report::Error;

/// The data of the block of these stories.
pub(super) fn pack(order: &Order<'_>, stories: &Range<usize>) -> Result<Vec<u8>, Error> {
    let run = order.run;
    let members = order.members(stories);
    let articles = &order.articles[members.clone()];
    let mut out = Packed::new(Vec::with_capacity(1 << 17));
    out.raw("{\"id\":")?;
    out.array(articles, |out, &article| {
        let stored = run.stored_metadata(article)?;
        Ok(out.text(&run.view(article, &stored).id)?)
    })?;
    out.raw(",\"url\":")?;
    out.array(articles, |out, &article| {
        Ok(out.text(run.stored_metadata(article)?.view().url)?)
    })?;
    if order.texts != Texts::None {
        out.raw(",\"text\":")?;
        let stories = &order.stories[stories.clone()];
        let all = stories.iter().flat_map(|story| {
            let whole = order.is_whole(story);
            story.members().iter().map(move |&article| (article, whole))
        });
        out.array(all, |out, (article, whole)| {
            text(order, article, whole, out)
        })?;
    }
    out.raw(",\"why\":")?;
    out.array(order.links(members.clone()), |out, link| {
        why(order, link, out)
    })?;
    out.raw(",\"xy\":")?;
    let places = stories.clone().flat_map(|story| picture(order, story));
    out.values(places.flatten())?;
    out.raw("}")?;
    Ok(out.end()?)
}

fn text(
    order: &Order<'_>,
    article: ArticleIx,
    whole: bool,
    out: &mut Packed<Vec<u8>>,
) -> Result<(), Error> {
    match order.run.text(article)? {
        None => out.raw("null")?,
        Some(text) if whole => out.text(text.trim())?,
        Some(text) => out.text(&excerpt(&text))?,
    }
    Ok(())
}

/// The reason of a link.
fn why(order: &Order<'_>, link: PlacedLink<'_>, out: &mut Packed<Vec<u8>>) -> Result<(), Error> {
    let run = order.run;
    let reason = match link.link {
        Link::Copy { containment, .. } => {
            return Ok(out.value(&[whole(f64::from(*containment))])?);
        }
        Link::Coverage(reason) | Link::Weak(reason) => reason,
    };
    let [a, b] = [link.a, link.b].map(|place| order.articles[place as usize]);
    let tenths = run
        .hours_apart(a, b)
        .map(|hours| (hours * 10.0).round() as u64);
    out.raw("[")?;
    out.value(&tenths)?;
    out.raw(",")?;
    out.value(&whole(f64::from(reason.likeness)))?;
    for (word, share) in run.shared_words(a, b, reason)? {
        out.raw(",")?;
        out.text(&word)?;
        out.raw(",")?;
        out.value(&((share * 100.0).round() as u32))?;
    }
    Ok(out.raw("]")?)
}

/// The places of the articles of a story in the picture of its links.
fn picture(order: &Order<'_>, story: usize) -> Vec<[i32; 2]> {
    let members = order.members(&(story..story + 1));
    if members.len() == 1 {
        return vec![[0, 0]];
    }
    let texts: Vec<usize> = order.stories[story]
        .copy_groups()
        .map(|group| group.len())
        .collect();
    let mut text_of = Vec::with_capacity(members.len());
    for (text, &len) in texts.iter().enumerate() {
        text_of.resize(text_of.len() + len, text);
    }
    let text = |place: u32| {
        let number = (place as usize).checked_sub(members.start)?;
        text_of.get(number).copied()
    };
    let ties: Vec<Tie> = order
        .links(members.clone())
        .filter_map(|l| {
            let (a, b) = (text(l.a)?, text(l.b)?);
            let strength = rounded(l.link.score());
            (a != b).then_some(Tie { a, b, strength })
        })
        .collect();
    layout::place(&texts, &ties)
}
