//! A report in the user's own form: a template in the language of Jinja.
//!
//! In: a run and a template. Out: what the template makes of it. It sees `run` (the first line of the
//! run file), `stories` (each as its line in the run file, with its articles as `members` and its
//! links as `links`) and `skipped`: the same names as in the run file. Templates for `.html` and
//! `.xml` escape what they are given. The whole run is in memory for it: about 4 kB an article. What a
//! template may use is limited: see [`bounds`].

mod bounds;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::Instant;

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde_json::{Map, Value, json};

use self::bounds::{Limits, Stopped};
use super::figures::thousands;
use super::{Error, RunFile, Writer, check};
use crate::Texts;
use crate::error::{Cause, Result};
use crate::progress::Observer;
use crate::run::Run;

/// The name of the one template of an environment.
const NAME: &str = "template";
/// Writes a run as a template says.
#[derive(Debug)]
pub struct Template {
    environment: Environment<'static>,
    /// What its messages call it.
    name: String,
}

impl Template {
    /// Reads a template. An error if it is not there or not one.
    pub fn open(path: &Path) -> Result<Self> {
        let unreadable = |source| Cause::Unreadable {
            path: path.to_owned(),
            source,
        };
        let mut text = String::new();
        // No more than is needed to see that it is too large.
        let read = File::open(path).and_then(|file| {
            file.take(bounds::LARGEST as u64 + 1)
                .read_to_string(&mut text)
        });
        read.map_err(unreadable)?;
        let escape = match path.file_name().map(|name| name.to_string_lossy()) {
            Some(name) if [".html", ".htm", ".xml"].iter().any(|e| name.contains(e)) => {
                AutoEscape::Html
            }
            _ => AutoEscape::None,
        };
        Self::of(&path.display().to_string(), text, escape)
    }

    /// A template from its text; messages call it `name`. An error if it is not one.
    pub fn new(name: &str, text: String) -> Result<Self> {
        Self::of(name, text, AutoEscape::None)
    }

    fn of(name: &str, text: String, escape: AutoEscape) -> Result<Self> {
        if text.len() > bounds::LARGEST {
            let most = thousands(bounds::LARGEST as u64);
            let why = format!(
                "it has more than {most} bytes, the most for a template: leave out what the run does \
                 not fill in"
            );
            let name = name.to_owned();
            return Err(Cause::Template { name, why }.into());
        }
        let environment = environment(escape).map_err(|e| Stopped::Wrong(bounds::told(&e)));
        let environment = environment.and_then(|empty| bounds::parse(empty, NAME, text));
        let name = name.to_owned();
        match environment {
            Ok(environment) => Ok(Self { environment, name }),
            Err(stopped) => {
                let why = why(&stopped);
                Err(Cause::Template { name, why }.into())
            }
        }
    }
}

/// The engine as templates know it, without a template.
fn environment(escape: AutoEscape) -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    // Lines that contain only tags leave no empty lines.
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true);
    syntax.keep_trailing_newline(true);
    environment.set_syntax(syntax.build()?);
    environment.set_undefined_behavior(UndefinedBehavior::Lenient);
    environment.set_auto_escape_callback(move |_| escape.clone());
    Ok(environment)
}

impl Writer for Template {
    fn write(
        &self,
        run: &Run,
        observer: &dyn Observer,
        out: &mut dyn io::Write,
    ) -> Result<(), Error> {
        let begin = Instant::now();
        let lines = lines(run, observer)?;
        let number = lines.split(|b| *b == b'\n').count();
        let context = context(&lines)?;
        let limits = Limits::of(number, lines.len(), begin.elapsed());
        drop(lines);
        let mut broken = None;
        let take = |bytes: &[u8]| {
            out.write_all(bytes).map_err(|e| {
                let kind = e.kind();
                broken = Some(e);
                kind.into()
            })
        };
        let is_wanted = || !observer.cancelled();
        let rendered = bounds::render(&self.environment, NAME, context, limits, is_wanted, take);
        check(observer)?;
        match (broken, rendered) {
            (Some(error), _) => Err(error.into()),
            (None, Ok(())) => Ok(()),
            (None, Err(stopped)) => {
                let (name, why) = (self.name.clone(), why(&stopped));
                Err(crate::Error::from(Cause::Template { name, why }).into())
            }
        }
    }
}

/// Why a template was stopped, and what to do.
fn why(stopped: &Stopped) -> String {
    const LESS: &str = "look at fewer stories or articles in it, or give it a part of the run";
    match stopped {
        Stopped::Wrong(why) => why.clone(),
        Stopped::Steps { line, most } => {
            let line = line.map(|line| format!("line {line}: "));
            let most = thousands(*most);
            format!(
                "{}it takes more than {most} steps, the most for a run of this size: {LESS}",
                line.unwrap_or_default()
            )
        }
        Stopped::Output { most } => {
            let most = thousands(*most);
            format!("it prints more than {most} bytes, the most for a run of this size: {LESS}")
        }
        Stopped::Time { most } => {
            let most = most.as_secs();
            format!("it did not end within {most} seconds, the most for a run of this size: {LESS}")
        }
        Stopped::Engine(why) => why.clone(),
        Stopped::Caller => "interrupted".to_owned(),
    }
}

/// The run file, which a template sees in another arrangement.
fn lines(run: &Run, observer: &dyn Observer) -> Result<Vec<u8>, Error> {
    let file = RunFile {
        texts: Texts::Stories,
    };
    let mut lines = Vec::new();
    file.write(run, observer, &mut lines)?;
    Ok(lines)
}

/// What a template sees: the lines of the run file, put together by stories.
fn context(lines: &[u8]) -> Result<Value, Error> {
    let mut head = Value::Null;
    let (mut stories, mut skipped) = (Vec::<Map<String, Value>>::new(), Vec::new());
    let mut story_of = std::collections::BTreeMap::new();
    let push = |story: &mut Map<String, Value>, list: &str, value: Value| {
        if let Some(Value::Array(all)) = story.get_mut(list) {
            all.push(value);
        }
    };
    for line in lines.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
        let value: Value = serde_json::from_slice(line).map_err(io::Error::from)?;
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        match text("type").as_str() {
            "run" => head = value,
            "skipped" => skipped.push(value),
            "story" => {
                let Value::Object(mut story) = value else {
                    continue;
                };
                story.insert("members".to_owned(), json!([]));
                story.insert("links".to_owned(), json!([]));
                stories.push(story);
            }
            "article" => {
                story_of.insert(text("id"), stories.len().saturating_sub(1));
                if let Some(story) = stories.last_mut() {
                    push(story, "members", value);
                }
            }
            _ => {
                if let Some(story) = story_of.get(&text("a")).and_then(|&s| stories.get_mut(s)) {
                    push(story, "links", value);
                }
            }
        }
    }
    Ok(json!({"run": head, "stories": stories, "skipped": skipped}))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::progress::Silent;
    use crate::report::fixtures;

    fn rendered(template: &str, escape: AutoEscape, run: &Run) -> Result<String, Error> {
        let template = Template::of("own.txt", template.to_owned(), escape).unwrap();
        let mut out = Vec::new();
        template.write(run, &Silent, &mut out)?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_template_sees_the_run_its_stories_their_articles_and_links() {
        let template = "{{ run.counts.articles }} articles\n\
            {% for story in stories if story.articles > 1 %}\n\
            # {{ story.title }} ({{ story.first[:10] }}, {{ story.links | length }} links)\n\
            {% for a in story.members %}\n\
            - {{ a.source }}, {{ a.role }}{% if a.copy_of %} of {{ a.copy_of }}{% endif %}\n\
            \n{% endfor %}\n{% endfor %}";
        insta::assert_snapshot!(rendered(template, AutoEscape::None, &fixtures::told()).unwrap(), @r#"
        5 articles
        # انهيار سد الزمردة فوق عين القصب (2024-02-10, 4 links)
        - الوادي, lead
        - الميناء, original
        - Barq, copy of m1
        - النور, coverage
        "#);
    }

    #[test]
    fn a_template_for_html_escapes_what_it_is_given() {
        let lines = [fixtures::record(
            "a",
            "x",
            "",
            "1 < 2 & 3",
            &fixtures::body(0, 60),
        )];
        let run = fixtures::run(&lines);
        let template = "{% for story in stories %}{{ story.title }}{% endfor %}";
        assert_eq!(
            rendered(template, AutoEscape::Html, &run).unwrap(),
            "1 &lt; 2 &amp; 3"
        );
        assert_eq!(
            rendered(template, AutoEscape::None, &run).unwrap(),
            "1 < 2 & 3"
        );
    }

    #[test]
    fn what_is_wrong_with_a_template_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("digest.md");
        std::fs::write(&path, "one\n{% for %}").unwrap();
        let error = Template::open(&path).unwrap_err().to_string();
        assert!(error.contains("digest.md: line 2: "), "{error}");
        let error = Template::open(&folder.path().join("none.md")).unwrap_err();
        assert!(
            error.to_string().contains("none.md: cannot be read"),
            "{error}"
        );
        match rendered(
            "one\n{{ nothing.here }}",
            AutoEscape::None,
            &fixtures::told(),
        ) {
            Err(Error::Run(e)) => assert!(e.to_string().contains("line 2: "), "{e}"),
            other => panic!("{other:?}"),
        }
    }

    /// What is said of a template that has to be stopped.
    fn stopped(template: &str, run: &Run) -> String {
        match rendered(template, AutoEscape::None, run) {
            Err(Error::Run(e)) => e.to_string(),
            Ok(text) => panic!("{} bytes from {template}", text.len()),
            Err(e) => panic!("{template}: {e}"),
        }
    }

    #[test]
    fn a_template_that_would_never_end_is_stopped_and_it_is_said_why() {
        let run = fixtures::told();
        let grow = |set: &str| {
            let steps = "{% for i in range(100000) %}{% for j in range(100000) %}";
            format!(
                "{{% set ns = namespace(x=\"ab\") %}}\n{steps}{set}{{% endfor %}}{{% endfor %}}"
            )
        };
        let steps = "it takes more than 5,0";
        for (template, why) in [
            (grow("{{ i }}"), steps),
            (grow("{% set ns.x = ns.x ~ ns.x %}"), steps),
            (grow("{% set ns.x = ns.x | replace('', ns.x) %}"), steps),
            (grow("{% set ns.x = ns.x | join(ns.x) %}"), steps),
            (grow("{% set ns.x = [[[[[[[[[[ns.x]]]]]]]]]] %}"), steps),
            (
                grow("{% set ns.x %}{{ ns.x }}{{ ns.x }}{% endset %}"),
                steps,
            ),
        ] {
            let told = stopped(&template, &run);
            assert!(told.contains(why), "{told}");
            assert!(told.contains("own.txt: line 2: "), "{told}");
        }
        for (template, why) in [
            (
                "{% macro f(n) %}{{ f(n) }}{% endmacro %}{{ f(1) }}",
                "recursion",
            ),
            ("{{ [[1] * 100000000] * 100000000 }}", "cannot be written"),
            ("{{ ['x' * 100000000] * 1000000 }}", "cannot be written"),
            (
                "{{ ([[1] * 10000] * 10000) | tojson }}",
                "cannot be written",
            ),
            ("{{ stories | tojson(indent=1000000) }}", "at most 32"),
            ("{{ range(10000000) | list }}", "too many"),
            ("{{ 'x' * 10000000000 }}", ""),
            ("{{ stories | batch(100000000000, 1) | length }}", steps),
        ] {
            let told = stopped(template, &run);
            assert!(told.contains(why), "{told}");
        }
    }

    #[test]
    fn what_the_engine_does_without_counting_it_is_stopped_by_the_clock() {
        let lists =
            "{% if [[[1] * 1000] * 1000] * 100 == [[[1] * 1000] * 1000] * 100 %}a{% endif %}";
        let template = Template::new("own.txt", lists.to_owned()).unwrap();
        let limits = Limits::of(0, 0, Default::default()).with_time(Duration::from_millis(300));
        let begin = Instant::now();
        let end = bounds::render(
            &template.environment,
            NAME,
            json!({}),
            limits,
            || true,
            |_| Ok(()),
        );
        assert!(matches!(end, Err(Stopped::Time { .. })), "{end:?}");
        assert!(begin.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn a_template_is_limited_in_size_and_may_be_a_long_chain() {
        let long = "x".repeat(bounds::LARGEST + 1);
        let error = Template::new("own.txt", long).unwrap_err().to_string();
        assert!(error.contains("more than 1,048,576 bytes"), "{error}");
        let chain = format!("{{{{ 1{} }}}}", " + 1".repeat(100_000));
        assert_eq!(
            rendered(&chain, AutoEscape::None, &fixtures::told()).unwrap(),
            "100001"
        );
        let chain = format!("{{{{ x{} }}}}", "|list".repeat(100_000));
        assert_eq!(
            rendered(&chain, AutoEscape::None, &fixtures::told()).unwrap(),
            "[]"
        );
    }

    #[test]
    fn filters_that_are_watched_do_what_they_did() {
        let run = fixtures::told();
        let of = |template: &str| rendered(template, AutoEscape::Html, &run).unwrap();
        assert_eq!(
            of("{{ {'a': [1, '<']} | tojson }}"),
            r#"{"a": [1, "\u003c"]}"#
        );
        assert_eq!(of("{{ [1] | tojson(indent=2) }}"), "[\n  1\n]");
        assert_eq!(of("{{ [1] | tojson(2) }}"), "[\n  1\n]");
        assert_eq!(
            of("{{ [1, 2] | string | length }}{{ none | string }}"),
            "6None"
        );
        assert_eq!(of("{{ [1] | pprint }}"), "[\n    1,\n]");
        assert_eq!(
            of("{{ [1, '<'] }}{{ stories | length }}"),
            "[1, &#x27;&lt;&#x27;]2"
        );
    }
}
