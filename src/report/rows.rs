//! The rows that files for programs are made of: stories, articles and links.
//!
//! In: a run. Out: its stories in their order, the articles of each copy group by copy group, and
//! the links, each with its reasons; numbers are rounded as they are written. The run file, the
//! tables and the graphs all show these, so that they agree. Cost: 1 µs an article, 2 µs a link
//! other than that of a copy; the metadata of an article are read from the spill file when its row
//! comes, and only once, except those of the lead.

use petgraph::visit::EdgeRef;

use super::schema::{Kind, Why};
use super::{Error, check};
use crate::article::Moment;
use crate::copies::Ground;
use crate::coverage::Reason;
use crate::digest::MetadataRef;
use crate::error::Result;
use crate::graph::{Link, rounded};
use crate::ids::ArticleIx;
use crate::progress::Observer;
use crate::run::{CopyGroup, Role, Run, Story};

/// Rows between two looks at the observer.
const BREATH: usize = 1024;

/// A shorter article was reused in part if its containment in the longer one is this much above
/// the similarity of both.
const PARTIAL_REUSE: f64 = 0.25;

/// A story, and the metadata of its lead.
pub(super) struct StoryRow<'s> {
    run: &'s Run,
    pub(super) story: Story<'s>,
    pub(super) id: &'s str,
    pub(super) lead: &'s MetadataRef<'s>,
}

/// An article at its place in a story.
pub(super) struct ArticleRow<'s> {
    pub(super) number: ArticleIx,
    pub(super) metadata: &'s MetadataRef<'s>,
    pub(super) copy_group: &'s str,
    pub(super) role: Role,
    pub(super) copy_of: Option<CopyOf<'s>>,
    /// It is the one of its copy group that is kept, though not the original.
    pub(super) kept: bool,
}

/// What an article has to do with the original of its copy group.
pub(super) struct CopyOf<'s> {
    pub(super) id: &'s str,
    /// Unknown only in a run that was read back and moved to other cuts.
    pub(super) score: Option<f64>,
    /// Both were read from one address.
    pub(super) recrawl: bool,
}

/// Shows each story.
pub(super) fn stories(
    run: &Run,
    observer: &dyn Observer,
    mut each: impl FnMut(&StoryRow<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let stories = run.stories();
    let all = stories.len();
    for (i, story) in stories.enumerate() {
        if i % BREATH == 0 {
            check(observer)?;
            observer.share(i as f64 / all as f64);
        }
        let stored = run.stored_metadata(story.lead())?;
        each(&StoryRow {
            run,
            story,
            id: &story.id(),
            lead: &run.view(story.lead(), &stored),
        })?;
    }
    Ok(())
}

impl StoryRow<'_> {
    /// Shows each article of the story.
    pub(super) fn articles(
        &self,
        mut each: impl FnMut(&ArticleRow<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut groups = self.story.copy_groups();
        groups.try_for_each(|group| self.copies(group, &mut each))
    }

    /// Shows each article of a copy group.
    fn copies(
        &self,
        group: CopyGroup<'_>,
        each: &mut impl FnMut(&ArticleRow<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let (run, lead, original) = (self.run, self.story.lead(), group.original());
        // A story of one text is its own copy group.
        let id = if group.len() == self.story.len() {
            self.id.to_owned()
        } else {
            group.id()
        };
        let stored = if original == lead {
            None
        } else {
            Some(run.stored_metadata(original)?)
        };
        let original_card = stored.as_ref().map(|stored| run.view(original, stored));
        let original_card = original_card.as_ref().unwrap_or(self.lead);
        for &member in group.members() {
            let stored = if member == original || member == lead {
                None
            } else {
                Some(run.stored_metadata(member)?)
            };
            let own = stored.as_ref().map(|stored| run.view(member, stored));
            let known = if member == original {
                original_card
            } else {
                self.lead
            };
            let copy_of = if member == original {
                None
            } else {
                Some(CopyOf {
                    id: &original_card.id,
                    // The links of a copy are fewer than those of an original: it goes first.
                    score: run.similarity(member, original)?.map(rounded),
                    recrawl: run.is_recrawl(member, original),
                })
            };
            each(&ArticleRow {
                number: member,
                metadata: own.as_ref().unwrap_or(known),
                copy_group: &id,
                role: group.role(&self.story, member),
                copy_of,
                kept: member == group.kept() && member != original,
            })?;
        }
        Ok(())
    }
}

/// Seconds since 1970; the beginning of the day if the time is unknown.
pub(super) fn epoch(date: Moment) -> i64 {
    if date.has_time() {
        date.seconds()
    } else {
        date.seconds() - date.seconds().rem_euclid(86_400)
    }
}

/// A role by its name.
pub(super) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Lead => "lead",
        Role::Original => "original",
        Role::Copy => "copy",
        Role::Coverage => "coverage",
    }
}

/// A link and its reasons.
pub(super) struct LinkRow {
    pub(super) a: ArticleIx,
    pub(super) b: ArticleIx,
    pub(super) kind: Kind,
    pub(super) score: f64,
    pub(super) why: Why,
}

/// Shared words and their shares as text: `جسر 0.16; النهر 0.15`.
pub(super) fn shared_text(shared: &[(String, f64)]) -> String {
    let word = |(word, share): &(String, f64)| format!("{word} {share}");
    shared.iter().map(word).collect::<Vec<_>>().join("; ")
}

/// Shows each link, in the order in which they are in the graph: by the id hashes of their articles,
/// those of copies first.
pub(super) fn links(
    run: &Run,
    observer: &dyn Observer,
    mut each: impl FnMut(&LinkRow) -> Result<(), Error>,
) -> Result<(), Error> {
    for (i, edge) in run.graph().edge_references().enumerate() {
        if i % BREATH == 0 {
            check(observer)?;
        }
        let (a, b) = (
            ArticleIx::from(edge.source()),
            ArticleIx::from(edge.target()),
        );
        each(&LinkRow::new(run, a, b, *edge.weight())?)?;
    }
    Ok(())
}

impl LinkRow {
    /// The row of the link between `a` and `b`.
    pub(super) fn new(run: &Run, a: ArticleIx, b: ArticleIx, link: Link) -> Result<Self> {
        let why = match link {
            Link::Copy {
                jaccard,
                containment,
                ground,
            } => {
                let [jaccard, containment] = [jaccard, containment].map(|s| rounded(s.into()));
                Why {
                    jaccard: Some(jaccard),
                    containment: Some(containment),
                    partial_reuse: containment - jaccard >= PARTIAL_REUSE,
                    same_address: ground == Ground::Address,
                    ..Why::default()
                }
            }
            Link::Coverage(reason) | Link::Weak(reason) => why_coverage(run, a, b, &reason)?,
        };
        let kind = match link {
            Link::Copy { .. } => Kind::Copy,
            Link::Coverage(_) => Kind::Coverage,
            Link::Weak(_) => Kind::Weak,
        };
        let score = rounded(link.score());
        Ok(Self {
            a,
            b,
            kind,
            score,
            why,
        })
    }
}

fn why_coverage(run: &Run, a: ArticleIx, b: ArticleIx, reason: &Reason) -> Result<Why> {
    let shared = run.shared_words(a, b, reason)?;
    let share = |share: f64| (share * 100.0).round() / 100.0;
    Ok(Why {
        shared: Some(shared.into_iter().map(|(w, s)| (w, share(s))).collect()),
        hours_apart: run.hours_apart(a, b).map(|h| (h * 10.0).round() / 10.0),
        likeness: Some(rounded(f64::from(reason.likeness))),
        ..Why::default()
    })
}
