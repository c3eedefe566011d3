//! A report in the user's own form: a template in the language of Jinja.
//!
//! In: a run and a template. Out: what the template makes of it. It sees `run` (the first line of the
//! run file), `stories` (each as its line in the run file, with its articles as `members` and its
//! links as `links`) and `skipped`: the same names as in the run file. Templates for `.html` and
//! `.xml` escape what they are given. The whole run is in memory for it: about 4 kB an article.

use std::io;
use std::path::Path;

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde_json::{Map, Value, json};

use super::{Error, RunFile, Writer};
use crate::Texts;
use crate::error::{Cause, Result};
use crate::progress::Observer;
use crate::run::Run;

/// The name of the one template of an environment.
const NAME: &str = "template";
/// Steps that a template may take: minutes of work.
const FUEL: u64 = 5_000_000_000;

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
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        let escape = match path.file_name().map(|name| name.to_string_lossy()) {
            Some(name) if [".html", ".htm", ".xml"].iter().any(|e| name.contains(e)) => {
                AutoEscape::Html
            }
            _ => AutoEscape::None,
        };
        let name = path.display().to_string();
        Self::new(&name, text, escape).map_err(|e| {
            let why = told(&e);
            Cause::Template { name, why }.into()
        })
    }

    fn new(name: &str, text: String, escape: AutoEscape) -> Result<Self, minijinja::Error> {
        let mut environment = Environment::new();
        // Lines that contain only tags leave no empty lines.
        let mut syntax = SyntaxConfig::builder();
        syntax.trim_blocks(true).lstrip_blocks(true);
        syntax.keep_trailing_newline(true);
        environment.set_syntax(syntax.build()?);
        environment.set_undefined_behavior(UndefinedBehavior::Lenient);
        environment.set_auto_escape_callback(move |_| escape.clone());
        environment.set_fuel(Some(FUEL));
        environment.add_template_owned(NAME, text)?;
        let name = name.to_owned();
        Ok(Self { environment, name })
    }
}

impl Writer for Template {
    fn write(
        &self,
        run: &Run,
        observer: &dyn Observer,
        out: &mut dyn io::Write,
    ) -> Result<(), Error> {
        let context = minijinja::value::Serde(context(run, observer)?);
        let mut out = Kept { out, error: None };
        let template = self.environment.get_template(NAME);
        let written = template.and_then(|template| template.render_captured_to(context, &mut out));
        match (out.error, written) {
            (Some(error), _) => Err(error.into()),
            (None, Ok(_)) => Ok(()),
            (None, Err(e)) => {
                let (name, why) = (self.name.clone(), told(&e));
                Err(crate::Error::from(Cause::Template { name, why }).into())
            }
        }
    }
}

/// A message with the line and the underlying cause.
fn told(error: &minijinja::Error) -> String {
    let line = error.line().map(|line| format!("line {line}: "));
    let what = error.detail().map(|detail| format!(": {detail}"));
    let mut text = line.unwrap_or_default() + &error.kind().to_string() + &what.unwrap_or_default();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text += &format!(": {cause}");
        source = cause.source();
    }
    text
}

/// Keeps the error of the target, which the template engine would hide.
struct Kept<'w> {
    out: &'w mut dyn io::Write,
    error: Option<io::Error>,
}

impl io::Write for Kept<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes).map_err(|e| {
            let kind = e.kind();
            self.error = Some(e);
            kind.into()
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What a template sees: the lines of the run file, put together by stories.
fn context(run: &Run, observer: &dyn Observer) -> Result<Value, Error> {
    let file = RunFile {
        texts: Texts::Stories,
    };
    let mut lines = Vec::new();
    file.write(run, observer, &mut lines)?;
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
    use super::*;
    use crate::progress::Silent;
    use crate::report::fixtures;

    fn rendered(template: &str, escape: AutoEscape, run: &Run) -> Result<String, Error> {
        let template = Template::new("own.txt", template.to_owned(), escape).unwrap();
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
}
