//! The run file: one JSON object per line, the stable contract with other programs.
//!
//! In: a run. Out: a `run` line with the settings and counts; each `story` followed by its
//! `article` lines, copy group by copy group; `link` lines, those of copies first, each with its
//! reasons; `skipped` lines. What is empty or unknown is left out. Text is
//! as it was read: a program that shows it to people must make it safe itself. Neither time nor threads
//! are in it.
//!
//! Cost: about 2 µs an article, 10 µs a text of a story of two or more, 2 µs a link of copies, 5 µs
//! another one.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

use super::rows::{self, ArticleRow, StoryRow, role_name};
use super::schema::{self, FORMAT, any};
use super::{Error, Writer};
use crate::Texts;
use crate::article::Moment;
use crate::digest::{StoredMetadata, excerpt};
use crate::graph::rounded;
use crate::ids::ArticleIx;
use crate::progress::Observer;
use crate::run::Run;
use crate::skips::Skips;
use crate::text::Language;

/// Writes the run file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunFile {
    /// Whether texts that the run kept are in the file.
    pub texts: Texts,
}

impl Writer for RunFile {
    fn write(&self, run: &Run, observer: &dyn Observer, out: &mut dyn Write) -> Result<(), Error> {
        let mut file = File {
            out: BufWriter::with_capacity(1 << 16, out),
            texts: self.texts,
        };
        file.head(run)?;
        rows::stories(run, observer, |story| {
            file.story(story)?;
            story.articles(|article| file.article(run, story, article))
        })?;
        file.links(run, observer)?;
        write_skipped(run.skipped(), &mut file.out)?;
        observer.share(1.0);
        Ok(file.out.flush()?)
    }
}

/// Writes the lines of what was skipped: those that are listed, then how many more there are.
pub(crate) fn write_skipped(skips: &Skips, out: &mut impl Write) -> io::Result<()> {
    for skipped in skips.listed() {
        let line = schema::Skipped {
            place: skipped.place().into(),
            why: (&*skipped.why).into(),
            more: None,
        };
        line.write(out)?;
    }
    skips.more().try_for_each(|more| {
        let line = schema::Skipped {
            place: more.input.into(),
            why: more.why.into(),
            more: Some(more.count),
        };
        line.write(out)
    })
}

/// The file as it is written.
struct File<'w> {
    out: BufWriter<&'w mut dyn Write>,
    texts: Texts,
}

impl File<'_> {
    fn head(&mut self, run: &Run) -> Result<(), Error> {
        let line = schema::Head {
            format: FORMAT,
            version: Some(env!("CARGO_PKG_VERSION").into()),
            settings: Cow::Borrowed(run.options()),
            bands: Some(run.options().copies.bands()?),
            counts: run.counts(),
        };
        Ok(line.write(&mut self.out)?)
    }

    fn story(&mut self, row: &StoryRow<'_>) -> Result<(), Error> {
        let story = &row.story;
        let (first, last) = story.span().unzip();
        let mut terms = Vec::new();
        if story.len() > 1 {
            let all = story.terms()?.into_iter();
            terms.extend(all.map(|(term, weight)| (term, rounded(weight))));
        }
        let line = schema::Story {
            id: row.id.into(),
            title: any(&row.lead.title),
            articles: story.len() as u64,
            texts: (story.texts() < story.len()).then_some(story.texts() as u64),
            outlets: story.outlets() as u64,
            first: first.map(|date| date.to_string().into()),
            last: last.map(|date| date.to_string().into()),
            lead: (&*row.lead.id).into(),
            terms,
        };
        Ok(line.write(&mut self.out)?)
    }

    fn article(
        &mut self,
        run: &Run,
        story: &StoryRow<'_>,
        row: &ArticleRow<'_>,
    ) -> Result<(), Error> {
        let (metadata, copy_of) = (row.metadata, row.copy_of.as_ref());
        let text = match self.texts {
            Texts::None => None,
            _ => run.text(row.number)?,
        };
        let text = match (self.texts, text) {
            (Texts::Excerpt, Some(text)) => Some(excerpt(&text).into_owned().into()),
            (_, Some(text)) if story.story.len() == 1 => Some(excerpt(&text).into_owned().into()),
            (_, text) => text,
        };
        let line = schema::Article {
            id: (&*metadata.id).into(),
            story: story.id.into(),
            copy_group: row.copy_group.into(),
            role: Some(role_name(row.role).into()),
            copy_of: copy_of.map(|copy| copy.id.into()),
            score: copy_of.and_then(|copy| copy.score),
            recrawl: copy_of.is_some_and(|copy| copy.recrawl),
            kept: row.kept,
            title: any(&metadata.title),
            source: any(&metadata.source),
            url: any(metadata.url),
            language: metadata
                .language
                .as_ref()
                .map(|of| Language::code(of).into()),
            published: metadata.published.map(|date| date.to_string().into()),
            published_about: metadata.published.is_some_and(Moment::is_about),
            words: run.words(row.number),
            text,
        };
        Ok(line.write(&mut self.out)?)
    }

    fn links(&mut self, run: &Run, observer: &dyn Observer) -> Result<(), Error> {
        // Links of one article follow one another.
        let mut last: Option<(ArticleIx, StoredMetadata<'_>)> = None;
        rows::links(run, observer, |row| {
            let from = match last.take() {
                Some((article, metadata)) if article == row.a => metadata,
                _ => run.stored_metadata(row.a)?,
            };
            let to = run.stored_metadata(row.b)?;
            let line = schema::Link {
                a: run.view(row.a, &from).id,
                b: run.view(row.b, &to).id,
                kind: row.kind,
                score: row.score,
                why: Cow::Borrowed(&row.why),
            };
            line.write(&mut self.out)?;
            last = Some((row.a, from));
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::options::Options;
    use crate::report::fixtures;

    fn lines(run: &Run) -> Vec<Value> {
        let text = fixtures::text(&RunFile::default(), run);
        assert!(text.ends_with('\n'));
        text.lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect()
    }

    #[test]
    fn the_lines_come_in_order_with_their_fields() {
        let run = fixtures::three_copies();
        let text = fixtures::text(&RunFile::default(), &run);
        let got: Vec<&str> = text.lines().skip(1).collect();
        insta::assert_snapshot!(got.join("\n"), @r#"
        {"type":"story","id":"bqn75nd747m4t","title":"واشنطن تسحب قواتها من دير الزور","articles":3,"texts":1,"outlets":3,"first":"2015-07-21T06:10:00Z","last":"2015-07-23T09:40:00Z","lead":"a1","terms":[["دير الزور",0.1988],["واشنطن",0.1988],["قواتها",0.1988],["تسحب",0.1988],["عثبع",0.1185],["خجبع",0.1185],["شجبع",0.1185],["كتبع",0.1185]]}
        {"type":"article","id":"a1","story":"bqn75nd747m4t","copy_group":"bqn75nd747m4t","role":"lead","title":"واشنطن تسحب قواتها من دير الزور","source":"الحياة","language":"ar","published":"2015-07-21T06:10:00Z","words":100}
        {"type":"article","id":"b1","story":"bqn75nd747m4t","copy_group":"bqn75nd747m4t","role":"copy","copy_of":"a1","score":1.0,"title":"واشنطن تسحب قوّاتها من دير الزور","source":"الرياض","language":"ar","published":"2015-07-21T09:40:00Z","words":100}
        {"type":"article","id":"c1","story":"bqn75nd747m4t","copy_group":"bqn75nd747m4t","role":"copy","copy_of":"a1","score":0.898,"title":"انسحاب مفاجئ","source":"Reuters","language":"ar","published":"2015-07-23T09:40:00Z","words":90}
        {"type":"story","id":"52t88j5pw4qzk","title":"خبر آخر","articles":1,"outlets":1,"first":"2015-07-20","last":"2015-07-20","lead":"d1"}
        {"type":"article","id":"d1","story":"52t88j5pw4qzk","copy_group":"52t88j5pw4qzk","role":"lead","title":"خبر آخر","source":"الحياة","language":"ar","published":"2015-07-20","words":80}
        {"type":"story","id":"6ya806hgtft9c","title":"بلا تاريخ","articles":1,"outlets":0,"lead":"e1"}
        {"type":"article","id":"e1","story":"6ya806hgtft9c","copy_group":"6ya806hgtft9c","role":"lead","title":"بلا تاريخ","language":"ar","words":80}
        {"type":"link","a":"b1","b":"c1","kind":"copy","score":0.898,"why":{"jaccard":0.898,"containment":1.0}}
        {"type":"link","a":"b1","b":"a1","kind":"copy","score":1.0,"why":{"jaccard":1.0,"containment":1.0}}
        "#);
    }

    #[test]
    fn the_first_line_holds_what_made_the_run() {
        let run = fixtures::three_copies();
        let head = lines(&run).swap_remove(0);
        assert_eq!(head["type"], "run");
        assert_eq!(head["format"], 1);
        assert_eq!(head["version"], env!("CARGO_PKG_VERSION"));
        assert!(head["bands"]["count"].as_u64().unwrap() > 1);
        assert_eq!(head["counts"]["articles"], 5);
        assert_eq!(head["counts"]["copies"], 2);
        let settings: Options = serde_json::from_value(head["settings"].clone()).unwrap();
        assert_eq!(&settings, run.options());
    }

    #[test]
    fn every_article_stands_behind_its_story_and_every_link_names_articles() {
        let run = fixtures::three_copies();
        let lines = lines(&run);
        let mut story = &Value::Null;
        let mut ids = Vec::new();
        for line in &lines {
            match line["type"].as_str().unwrap() {
                "story" => story = &line["id"],
                "article" => {
                    assert_eq!(&line["story"], story);
                    assert_eq!(&line["copy_group"], story);
                    ids.push(&line["id"]);
                }
                "link" => assert!(ids.contains(&&line["a"]) && ids.contains(&&line["b"])),
                _ => {}
            }
        }
        assert_eq!(ids.len(), run.len());
    }

    #[test]
    fn an_article_without_date_outlet_or_address_has_no_such_fields() {
        let run = fixtures::run(&[r#"{"id":"x","title":"عنوان","text":"نص قصير جدا هنا"}"#]);
        let lines = lines(&run);
        let keys = |line: &Value| {
            line.as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect::<Vec<_>>()
        };
        assert_eq!(
            keys(&lines[1]),
            ["articles", "id", "lead", "outlets", "title", "type"]
        );
        assert_eq!(
            keys(&lines[2]),
            [
                "copy_group",
                "id",
                "language",
                "role",
                "story",
                "title",
                "type",
                "words"
            ]
        );
    }

    #[test]
    fn what_was_skipped_is_named_at_the_end() {
        let mut records = fixtures::three_copies_lines();
        records.push("{\"id\": \"broken".to_owned());
        let lines = lines(&fixtures::run(&records));
        let skipped = lines.last().unwrap();
        assert_eq!(lines[0]["counts"]["skipped"], 1);
        assert_eq!(skipped["type"], "skipped");
        assert!(skipped["where"].as_str().unwrap().ends_with("feed.jsonl:6"));
        assert!(!skipped["why"].as_str().unwrap().is_empty());
    }

    #[test]
    fn a_short_article_within_a_long_one_is_partial_reuse() {
        let record = |id, words| fixtures::record(id, "", "", "t", &fixtures::body(0, words));
        let run = fixtures::run(&[
            record("long", 150),
            record("short", 90),
            record("more", 140),
        ]);
        let lines = lines(&run);
        let partial = |line: &&Value| line["why"]["partial_reuse"] == true;
        let links: Vec<_> = lines.iter().filter(partial).collect();
        assert!(!links.is_empty());
        for link in links {
            assert!(link["a"] == "short" || link["b"] == "short");
            assert_eq!(link["why"]["containment"], 1.0);
        }
    }

    #[test]
    fn a_hostile_headline_stays_on_its_line_and_comes_back_whole() {
        let run = fixtures::hostile();
        let lines = lines(&run);
        assert_eq!(lines.len(), 1 + 2 * run.len());
        let titles: Vec<&str> = lines.iter().filter_map(|l| l["title"].as_str()).collect();
        assert!(titles.iter().any(|t| t.contains('\u{202e}')));
        assert!(titles.iter().any(|t| t.contains('\u{1b}')));
    }
}
