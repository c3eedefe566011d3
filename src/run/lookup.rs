//! From an article to where it is: in the input, in its story, in its copy group; and from ids to both.

use std::sync::OnceLock;

use super::story_view::number_of;
use super::{CopyGroup, Role, Run, Story};
use crate::digest::id_hash;
use crate::error::Result;
use crate::ids::ArticleIx;

/// For each article the place of its story, and of its copy group in that; made when first asked for. Eight
/// bytes an article.
#[derive(Debug, Default)]
pub(super) struct Places(OnceLock<Vec<(u32, u32)>>);

impl Places {
    fn of(&self, run: &Run) -> &[(u32, u32)] {
        self.0.get_or_init(|| {
            let stories = &run.grouping.stories;
            let mut places = vec![(0, 0); run.len()];
            for (story, group) in (0..).zip(stories.groups()) {
                for (text, copies) in (0..).zip(stories.copy_groups(group)) {
                    for article in stories.copies(copies) {
                        places[article.index()] = (story, text);
                    }
                }
            }
            places
        })
    }
}

impl Run {
    /// The article of an id, as [`Metadata::id`](crate::Metadata::id) has it. Cost: 1 ns an article.
    ///
    /// # Errors
    ///
    /// Of kind [`Temporary`](crate::ErrorKind::Temporary) if its metadata cannot be read.
    pub fn find(&self, id: &str) -> Result<Option<ArticleIx>> {
        let hash = id_hash(id);
        for article in self.articles() {
            if self.base.columns.id_hash(article) == hash && self.metadata(article)?.id == id {
                return Ok(Some(article));
            }
        }
        Ok(None)
    }

    /// The place of an article in the input, from 0, where what became no article counts too: of articles in
    /// memory, in the list that was given. A run that was read back, or is a part of another, counts its own
    /// articles.
    pub fn position(&self, article: ArticleIx) -> u64 {
        let mut position = u64::from(article.number());
        for range in self.no_articles() {
            if range.start > position {
                break;
            }
            position += range.end - range.start;
        }
        position
    }

    /// The story of an article.
    ///
    /// # Panics
    ///
    /// If the article is of another run and has a higher number than any here.
    pub fn story_of(&self, article: ArticleIx) -> Story<'_> {
        let (story, _) = self.places.of(self)[article.index()];
        Story::new(self, &self.grouping.stories.groups()[story as usize])
    }

    /// The copy group of an article; of one without copies it is the article alone.
    ///
    /// # Panics
    ///
    /// Like [`Run::story_of`].
    pub fn copy_group_of(&self, article: ArticleIx) -> CopyGroup<'_> {
        let (story, text) = self.places.of(self)[article.index()];
        let stories = &self.grouping.stories;
        let group = &stories.groups()[story as usize];
        CopyGroup::new(self, &stories.copy_groups(group)[text as usize])
    }

    /// What an article is to its story.
    ///
    /// # Panics
    ///
    /// Like [`Run::story_of`].
    pub fn role(&self, article: ArticleIx) -> Role {
        let story = self.story_of(article);
        self.copy_group_of(article).role(&story, article)
    }

    /// The story of an id, as [`Story::id`] has it. Cost: 1 ns a story.
    pub fn story(&self, id: &str) -> Option<Story<'_>> {
        let number = number_of(id)?;
        let mut groups = self.grouping.stories.groups().iter();
        let group = groups.find(|group| group.id == number)?;
        Some(Story::new(self, group))
    }
}
