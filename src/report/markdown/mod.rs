//! The digest: a report in Markdown, to mail or to post.
//!
//! In: a run. Out: CommonMark that GitHub shows as well: a heading with the days, how much was
//! found; the stories of two or more articles, largest first, each with its headline, its key words
//! and who printed it when, copies below their original; what was left out. In English or Arabic.
//! Cost: what is shown, as for the terminal.
//!
//! Direction. Markdown cannot say in which direction a line runs, and raw HTML is taken out by many.
//! GitHub and most mail clients let the first letter of a block decide. So every line but a
//! headline begins with a word of the digest's own language, and runs as that does; a headline runs
//! as its own words do. Whatever comes from a feed is between isolates (U+2068, U+2069), and in
//! Arabic dates do (U+2066): they reorder nothing around them, not even in plain text.
//!
//! What comes from feeds is text: see [`escape`].

mod escape;
mod words;

use std::io::{BufWriter, Write};

use self::escape::{linked, safe};
use super::figures::{clock, minute};
use super::lang::{Lang, Noun};
use super::member::{Shown, chosen};
use super::sanitize::fit;
use super::texts::COPIES;
use super::why::{Places, Why};
use super::{Error, Writer, check};
use crate::article::Moment;
use crate::ids::ArticleIx;
use crate::progress::Observer;
use crate::run::{CopyGroup, Role, Run, Story};
use crate::story::Level;
use crate::text::normalise;

/// The most columns of a headline.
const HEADLINE: usize = 240;
/// The most skipped records that are named.
const SKIPPED: usize = 3;

/// Writes the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Markdown {
    /// Stories that are shown.
    pub top: usize,
    /// Texts of a story, or articles of one text, that are shown.
    pub members: usize,
    /// The language of all that is not from a feed; that of most articles if none is named.
    pub lang: Option<Lang>,
}

impl Writer for Markdown {
    fn write(&self, run: &Run, observer: &dyn Observer, out: &mut dyn Write) -> Result<(), Error> {
        let lang = self.lang.map_or_else(|| Lang::of(run), Ok)?;
        let groups = run.stories().take_while(|story| story.len() > 1).count();
        let top = groups.min(self.top);
        let mut digest = Digest {
            run,
            lang,
            most: self.members.max(2),
            out: BufWriter::with_capacity(1 << 14, out),
            weak: false,
            copies: false,
        };
        digest.head(groups)?;
        for (i, story) in run.stories().take(top).enumerate() {
            check(observer)?;
            observer.share(i as f64 / top as f64);
            digest.story(i + 1, story)?;
        }
        check(observer)?;
        if groups > top {
            let more = digest.lang.more_stories((groups - top) as u64);
            write!(digest.out, "\n{more}\n")?;
        }
        digest.notes()?;
        digest.left_out()?;
        Ok(digest.out.flush()?)
    }
}

/// A digest that is being written.
struct Digest<'r, 'w> {
    run: &'r Run,
    lang: Lang,
    most: usize,
    out: BufWriter<&'w mut dyn Write>,
    /// Whether a weak link was shown.
    weak: bool,
    /// Whether a copy was shown.
    copies: bool,
}

impl Digest<'_, '_> {
    /// The heading, and how much was found.
    fn head(&mut self, groups: usize) -> Result<(), Error> {
        let (lang, run, counts) = (self.lang, self.run, self.run.counts());
        let level = run.options().story.level;
        let mut facts = vec![lang.count(counts.articles, Noun::Article)];
        if counts.outlets > 0 {
            facts.push(lang.count(counts.outlets, Noun::Outlet));
        }
        if level == Level::Stories {
            let told: usize = run.stories().take(groups).map(|story| story.len()).sum();
            let alone = counts.articles - told as u64;
            facts.extend(lang.told(groups as u64, told as u64, alone));
        } else if groups > 0 {
            facts.push(lang.groups(groups as u64));
        }
        facts.push(lang.copies(counts.copies, counts.articles));
        let span = run.span().map(|span| self.days(span));
        let mut ends = run.stories().filter_map(|story| story.span());
        if ends.any(|(first, last)| first.has_time() || last.has_time()) {
            facts.push(lang.utc().to_owned());
        }
        writeln!(self.out, "# {}\n", lang.title(level, span))?;
        Ok(writeln!(self.out, "{}", facts.join(" · "))?)
    }

    /// A story: headline, facts, key words, members.
    fn story(&mut self, number: usize, story: Story<'_>) -> Result<(), Error> {
        let lang = self.lang;
        let lead = Shown::new(self.run.metadata(story.lead())?);
        let headline = match safe(&fit(&lead.headline, HEADLINE)) {
            none if none.is_empty() => lang.no_headline().to_owned(),
            headline => headline,
        };
        let headline = linked(&headline, &lead.metadata.url);
        write!(self.out, "\n## {number}. {headline}\n\n")?;
        let mut facts = vec![lang.count(story.len() as u64, Noun::Article)];
        if (2..story.len()).contains(&story.texts()) {
            facts.push(lang.count(story.texts() as u64, Noun::Text));
        }
        if story.outlets() > 0 {
            facts.push(lang.count(story.outlets() as u64, Noun::Outlet));
        }
        facts.extend(story.span().map(|span| self.times(span)));
        writeln!(self.out, "{}", facts.join(" · "))?;
        let terms = story.terms()?;
        if !terms.is_empty() {
            let terms: Vec<_> = terms
                .iter()
                .map(|(word, _)| safe(&super::sanitize::escape(word)))
                .collect();
            write!(self.out, "\n{}: {}\n", lang.about(), terms.join(" · "))?;
        }
        writeln!(self.out)?;
        self.members(story, &normalise(&lead.headline))
    }

    /// Who printed it when, text by text.
    fn members(&mut self, story: Story<'_>, headline: &str) -> Result<(), Error> {
        let texts: Vec<CopyGroup<'_>> = story.copy_groups().collect();
        let originals: Vec<ArticleIx> = texts.iter().map(CopyGroup::original).collect();
        let led = texts.iter().find(|t| t.members().contains(&story.lead()));
        let must = led.map_or(story.lead(), CopyGroup::original);
        let shown = chosen(&originals, self.most, must);
        let places = Places::new(story, &shown);
        let mut articles = 0;
        for text in texts.iter().filter(|t| shown.contains(&t.original())) {
            articles += text.len();
            let role = match text.role(&story, text.original()) {
                Role::Lead if texts.len() == 1 => Role::Original,
                role => role,
            };
            let said = self.lang.role(role).to_owned();
            self.item("", &said, text.original(), headline)?;
            if let Some(why) = places
                .strongest(self.run, text.original())
                .filter(|w| w.weak)
                && texts.len() > 1
                && (texts.len() > 2 || text.original() != must)
            {
                self.weak(text.original(), &why)?;
            }
            self.copies(&story, *text, texts.len() == 1, headline)?;
        }
        if texts.len() > shown.len() {
            let (texts, articles) = (texts.len() - shown.len(), story.len() - articles);
            let more = self.lang.more_texts(texts as u64, articles as u64);
            writeln!(self.out, "- {more}")?;
        }
        Ok(())
    }

    /// The copies of a text, below it.
    fn copies(
        &mut self,
        story: &Story<'_>,
        text: CopyGroup<'_>,
        is_only: bool,
        headline: &str,
    ) -> Result<(), Error> {
        let Some((&original, copies)) = text.members().split_first() else {
            return Ok(());
        };
        let most = if is_only { self.most - 1 } else { COPIES };
        let shown = chosen(copies, most, text.kept());
        for &copy in &shown {
            self.copies = true;
            let share = self.run.similarity(copy, original)?;
            let mut said = if self.run.is_recrawl(copy, original) {
                self.lang.again(share)
            } else {
                self.lang.copy(share)
            };
            if copy == story.lead() && !is_only {
                said = format!("{said}, {}", self.lang.role(Role::Lead));
            }
            self.item("  ", &said, copy, headline)?;
        }
        let hidden = (copies.len() - shown.len()) as u64;
        if hidden > 0 {
            writeln!(self.out, "  - {}", self.lang.more_copies(hidden))?;
        }
        Ok(())
    }

    /// An article: what it is, when it came, from where, and its headline if that is another.
    fn item(
        &mut self,
        indent: &str,
        said: &str,
        article: ArticleIx,
        headline: &str,
    ) -> Result<(), Error> {
        let shown = Shown::new(self.run.metadata(article)?);
        let date = match shown.metadata.published {
            Some(date) => self.lang.left_to_right(&minute(date)),
            None => self.lang.undated().to_owned(),
        };
        let outlet = linked(&safe(&shown.outlet), &shown.metadata.url);
        write!(self.out, "{indent}- {said} · {date} · {outlet}")?;
        if normalise(&shown.headline) != headline && !shown.headline.is_empty() {
            write!(self.out, ": {}", safe(&fit(&shown.headline, HEADLINE)))?;
        }
        Ok(writeln!(self.out)?)
    }

    /// What a weak link rests on.
    fn weak(&mut self, original: ArticleIx, why: &Why) -> Result<(), Error> {
        self.weak = true;
        let with = Shown::new(self.run.metadata(why.with)?);
        let words = self.run.shared_words(original, why.with, &why.reason)?;
        let words = words.iter().map(|(word, share)| {
            let word = safe(&fit(&super::sanitize::escape(word), HEADLINE));
            format!("{word} {}", self.lang.percent(*share))
        });
        let words: Vec<_> = words.collect();
        let weak = self.lang.weak(&safe(&with.outlet), &words.join(" · "));
        Ok(writeln!(self.out, "  - {weak}")?)
    }

    /// What the words of the digest mean.
    fn notes(&mut self) -> Result<(), Error> {
        if self.copies {
            let words = self.run.options().copies.shingle;
            write!(self.out, "\n{}\n", self.lang.note_on_copies(words as u64))?;
        }
        if self.weak {
            write!(self.out, "\n{}\n", self.lang.note_on_weak())?;
        }
        Ok(())
    }

    /// What is not in the digest because it could not be, or should not be.
    fn left_out(&mut self) -> Result<(), Error> {
        let (lang, counts) = (self.lang, self.run.counts());
        let skipped = self.run.skipped();
        let left: Vec<String> = [
            (
                counts.other_languages,
                lang.other_languages(counts.other_languages),
            ),
            (
                counts.boilerplate,
                lang.boilerplate(counts.boilerplate, counts.with_boilerplate),
            ),
            (counts.without_text, lang.without_text(counts.without_text)),
            (counts.skipped, lang.skipped(counts.skipped)),
        ]
        .into_iter()
        .filter_map(|(n, text)| (n > 0).then_some(text))
        .collect();
        if left.is_empty() {
            return Ok(());
        }
        write!(self.out, "\n## {}\n\n", lang.left_out())?;
        for text in left {
            writeln!(self.out, "- {text}")?;
        }
        for one in skipped.listed().iter().take(SKIPPED) {
            let shown = |text: &str| safe(&fit(&super::sanitize::escape(text), HEADLINE));
            let (place, why) = (shown(&one.place()), shown(&one.why));
            writeln!(self.out, "  - {}: {place}: {why}", lang.at())?;
        }
        if skipped.count() > SKIPPED as u64 {
            let more = lang.more_skipped(skipped.count() - SKIPPED as u64);
            writeln!(self.out, "  - {more}")?;
        }
        Ok(())
    }

    /// `2015-07-21 to 2015-07-23`.
    fn days(&self, (first, last): (Moment, Moment)) -> String {
        let day = |m: Moment| self.lang.left_to_right(&m.date().to_string());
        if first.date() == last.date() {
            day(first)
        } else {
            self.lang.span(&day(first), &day(last))
        }
    }

    /// The same with times of day, where they are known.
    fn times(&self, (first, last): (Moment, Moment)) -> String {
        if first == last {
            return self.lang.left_to_right(&minute(first));
        }
        let end = match (first.date() == last.date(), last.has_time()) {
            (true, true) if first.has_time() => clock(last),
            _ => minute(last),
        };
        let [first, end] = [minute(first), end].map(|m| self.lang.left_to_right(&m));
        self.lang.span(&first, &end)
    }
}

#[cfg(test)]
mod tests;
