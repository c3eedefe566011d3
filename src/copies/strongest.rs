//! The strongest links of each small group, in addition to those that joined it.
//!
//! The search stops comparing articles once they are in one group: of three copies it may know that
//! each is similar to the first, and not that the other two are the same text. Moving the threshold
//! afterwards needs that link. In: the links found. Out: the same, and those of a maximum spanning
//! tree (Kruskal 1956) of each group of up to [`MOST`] articles, so that the group splits at any
//! higher threshold as a search with it would have split it. Cost: every pair of a group, 0.7 µs;
//! larger groups keep what they have.

use hashbrown::HashMap;
use petgraph::unionfind::UnionFind;
use rayon::prelude::*;

use super::{CopyLink, Corpus, Ground, Threshold, height, ordered, overlap};
use crate::error::Result;
use crate::ids::ArticleIx;
use crate::progress::{Observer, check};

/// The largest group whose pairs are all compared.
const MOST: usize = 40;

/// Adds the strongest links of each group to `links`.
pub(super) fn find(
    corpus: &impl Corpus,
    threshold: Threshold,
    links: &mut Vec<CopyLink>,
    observer: &dyn Observer,
) -> Result<()> {
    let found = groups(corpus, links)
        .into_par_iter()
        .map(|(members, known)| {
            check(observer)?;
            spanning(corpus, threshold, &members, &known)
        })
        .collect::<Result<Vec<_>>>()?;
    links.extend(found.into_iter().flatten());
    Ok(())
}

/// The groups that may lack a link, each by id hash, with the links that it has.
fn groups(corpus: &impl Corpus, links: &[CopyLink]) -> Vec<(Vec<ArticleIx>, Vec<CopyLink>)> {
    let mut sets = UnionFind::<u32>::new(corpus.len());
    links.iter().for_each(|l| {
        sets.union(l.a.number(), l.b.number());
    });
    let mut ends: Vec<(u32, u64, ArticleIx)> = links
        .iter()
        .flat_map(|l| [l.a, l.b])
        .map(|article| {
            (
                sets.find(article.number()),
                corpus.id_hash(article),
                article,
            )
        })
        .collect();
    ends.sort_unstable();
    ends.dedup();
    let mut own: Vec<(u32, CopyLink)> = links
        .iter()
        .map(|l| (sets.find(l.a.number()), *l))
        .collect();
    own.sort_by_key(|(group, _)| *group);
    let mut own = own.chunk_by(|a, b| a.0 == b.0);
    let groups = ends.chunk_by(|a, b| a.0 == b.0).map(|members| {
        let links = own.next().unwrap_or_default();
        (members, links)
    });
    groups
        .filter(|(members, links)| {
            let all = members.len() * (members.len() - 1) / 2;
            members.len() <= MOST && links.len() < all
        })
        .map(|(members, links)| {
            let members = members.iter().map(|m| m.2).collect();
            (members, links.iter().map(|l| l.1).collect())
        })
        .collect()
}

/// The links of a maximum spanning tree that are not known yet.
fn spanning(
    corpus: &impl Corpus,
    threshold: Threshold,
    members: &[ArticleIx],
    known: &[CopyLink],
) -> Result<Vec<CopyLink>> {
    let sets: Vec<Vec<u32>> = members
        .iter()
        .map(|&m| corpus.shingles(m))
        .collect::<Result<_>>()?;
    // Heights as the cut uses them: links of one address are valid at any threshold.
    let strength = |l: &CopyLink, shingles| match l.ground {
        Ground::Address => 1.0,
        Ground::Wording => height(l.jaccard.into(), l.containment.into(), shingles),
    };
    let known: HashMap<(ArticleIx, ArticleIx), &CopyLink> = known
        .iter()
        .map(|link| (ordered(corpus, link.a, link.b), link))
        .collect();
    let mut pairs = Vec::new();
    for (i, &a) in members.iter().enumerate() {
        for (j, &b) in members.iter().enumerate().skip(i + 1) {
            let (a, b) = ordered(corpus, a, b);
            let shingles = sets[i].len().min(sets[j].len());
            if let Some(&&link) = known.get(&(a, b)) {
                pairs.push((strength(&link, shingles), false, i, j, link));
                continue;
            }
            let both = overlap(&sets[i], &sets[j]);
            if threshold.accepts(both) {
                let link = CopyLink::new(a, b, both, Ground::Wording);
                pairs.push((strength(&link, shingles), true, i, j, link));
            }
        }
    }
    // The strongest first; of equals a known one, then by id hash.
    pairs.sort_by(|x, y| {
        let order = y.0.total_cmp(&x.0);
        order.then_with(|| (x.1, x.2, x.3).cmp(&(y.1, y.2, y.3)))
    });
    let mut joined = UnionFind::<usize>::new(members.len());
    let tree = pairs
        .into_iter()
        .filter(|&(_, _, i, j, _)| joined.union(i, j));
    Ok(tree.filter(|p| p.1).map(|p| p.4).collect())
}
