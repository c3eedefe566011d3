//! Which part of the library may use which, read from its source text.
//!
//! A stage uses only stages before it; a heavy crate is named only where it is at home.

mod circles;

use std::fs;
use std::ops::Range;
use std::path::Path;

use regex::Regex;

/// The parts in order. Those of one line may use one another.
const ORDER: &[&[&str]] = &[
    &["error"],
    &["ids"],
    &["skips"],
    &["article"],
    &["progress"],
    &["threads"],
    &["text"],
    &["dates"],
    &["read"],
    &["extract"],
    &["digest"],
    &["corpus"],
    &["copies"],
    &["coverage"],
    &["graph"],
    &["story"],
    &["measure"],
    &["options"],
    &["run"],
    &["pipeline"],
    &["report"],
    &["dedup"],
    &["cli"],
    &["lib", "main"],
];

/// Where a crate may be named: files, or folders with a `/` at their end.
const HOMES: &[(&str, &[&str])] = &[
    (
        "petgraph",
        &[
            "graph/",
            "copies/lsh.rs",
            "copies/strongest.rs",
            "run.rs",
            "run/",
            "report/",
            "report.rs",
        ],
    ),
    ("ndarray", &["copies/lsh.rs"]),
    (
        "zstd",
        &["read/unpack/", "coverage/background.rs", "dedup/packed.rs"],
    ),
    (
        "flate2",
        &[
            "read/unpack/",
            "read/archive/",
            "read/formats/warc/",
            "dedup/packed.rs",
            "report/html/",
        ],
    ),
    ("base64", &["read/formats/parquet/", "report/html/"]),
    ("sha2", &["report/html/assets.rs"]),
    ("tar", &["read/archive/"]),
    ("csv_core", &["read/formats/csv/"]),
    // The list of formats names the folder.
    (
        "parquet",
        &[
            "read/formats/mod.rs",
            "read/formats/parquet/",
            "report/columns.rs",
        ],
    ),
    ("psl", &["extract/address.rs"]),
    ("minijinja", &["report/template.rs", "report/template/"]),
    ("whatlang", &["text/language.rs"]),
    ("encoding_rs", &["read/decode/"]),
    ("chardetng", &["read/decode/mod.rs"]),
    ("icu_normalizer", &["text/normalise.rs"]),
    ("clap", &["cli/"]),
    ("clap_complete", &["cli/"]),
    ("clap_mangen", &["cli/"]),
    ("anyhow", &["cli/", "main.rs"]),
    ("indicatif", &["cli/"]),
    ("ctrlc", &["cli/"]),
    ("toml", &["cli/"]),
];

/// The one file with `unsafe`.
const UNSAFE: &str = "copies/simd.rs";

/// A source file, by its path below `src/`.
struct Source {
    path: String,
    text: String,
    /// The text with the inside of comments and strings blanked out, byte for byte.
    code: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            code: blank(text),
        }
    }

    /// The part it belongs to.
    fn part(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    fn at(&self, place: usize, what: &str) -> String {
        let line = self.text[..place].matches('\n').count() + 1;
        format!("src/{}:{line}: {what}", self.path)
    }

    /// All matches in the code.
    fn find(&self, pattern: &str) -> impl Iterator<Item = Range<usize>> + use<> {
        let pattern = Regex::new(pattern).unwrap();
        let found: Vec<_> = pattern.find_iter(&self.code).map(|m| m.range()).collect();
        found.into_iter()
    }
}

/// Blanks comments, and the inside of strings and character literals.
fn blank(text: &str) -> String {
    let tokens = Regex::new(
        r##"(?sx)
          //[^\n]*
        | /\*.*?\*/
        | b?r"[^"]*" | b?r\#".*?"\# | b?r\#\#".*?"\#\#
        | b?"(?:[^"\\]|\\.)*"
        | b?'(?:[^'\\]|\\[^u]|\\u\{[0-9a-fA-F]+\}|\\x[0-9a-fA-F]{2})'
        "##,
    )
    .unwrap();
    let mut out = text.to_owned();
    for token in tokens.find_iter(text) {
        let spaces: String = token
            .as_str()
            .bytes()
            .map(|b| if b == b'\n' { '\n' } else { ' ' })
            .collect();
        out.replace_range(token.range(), &spaces);
    }
    out
}

fn level(part: &str) -> Option<usize> {
    ORDER.iter().position(|parts| parts.contains(&part))
}

/// The names right behind `crate::` or `super::`: one, or those of a `{…}` group.
fn names_at(code: &str, at: usize) -> Vec<(usize, &str)> {
    let word = |at: usize| {
        let rest = &code[at..];
        let len = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        (at, &rest[..len])
    };
    if !code[at..].starts_with('{') {
        return vec![word(at)];
    }
    let (mut depth, mut begins, mut names) = (0, false, Vec::new());
    for (i, c) in code[at..].char_indices() {
        match c {
            '{' => (depth, begins) = (depth + 1, depth == 0),
            '}' => depth -= 1,
            ',' => begins = depth == 1,
            c if c.is_whitespace() => {}
            _ if begins && depth == 1 => {
                names.push(word(at + i));
                begins = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

/// The part that the crate root takes a name from: `Article` is of `article`.
fn re_exported<'s>(lib: Option<&'s Source>, name: &str) -> Option<&'s str> {
    let code = &lib?.code;
    let line = Regex::new(r"pub use (\w+)::(\{[^}]*\}|\w+)").unwrap();
    let exports = line.captures_iter(code).map(|c| c.extract());
    exports
        .filter(|(_, [_, names])| {
            names
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|n| n == name)
        })
        .map(|(_, [part, _])| part)
        .next()
}

/// Every use of a part that comes later.
fn wrong_uses(sources: &[Source]) -> Vec<String> {
    let lib = sources.iter().find(|s| s.path == "lib.rs");
    let mut wrong = Vec::new();
    for source in sources {
        let Some(own) = level(source.part()) else {
            wrong.push(source.at(0, "is not in the order of layering.rs"));
            continue;
        };
        let roots = source.find(r"\b(crate|sada|(super::)*super)::(?:\w|\{)");
        for root in roots {
            let is_super = source.code[root.start..].starts_with("super");
            for (place, name) in names_at(&source.code, root.end - 1) {
                // `super::options` of a stage is its own file of that name.
                let sibling = [".rs", "/mod.rs"].iter().any(|end| {
                    let path = format!("{}/{name}{end}", source.part());
                    sources.iter().any(|s| s.path == path)
                });
                if is_super && (sibling || level(name).is_none()) {
                    continue;
                }
                let part = if level(name).is_some() {
                    name
                } else {
                    re_exported(lib, name).unwrap_or(name)
                };
                match level(part) {
                    Some(used) if used <= own => {}
                    Some(_) => wrong.push(source.at(
                        place,
                        &format!("{} uses {part}, which comes later", source.part()),
                    )),
                    // Macros and constants of the root stand above every stage.
                    None => wrong.push(source.at(
                        place,
                        &format!("{} uses crate::{name}, which is in no part", source.part()),
                    )),
                }
            }
        }
    }
    wrong
}

/// Whether a place lies in an attribute for the command line only.
fn in_cli_attribute(source: &Source, place: usize) -> bool {
    let before = &source.text[..place];
    let attribute = before.rfind("#[").map_or("", |start| &before[start..]);
    attribute.starts_with("#[cfg_attr(")
        && attribute.contains("feature = \"cli\"")
        && !attribute.contains(']')
}

/// Every crate, `unsafe` and std hash table away from its home.
fn strangers(sources: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    for source in sources {
        for (name, homes) in HOMES {
            let at_home = homes.iter().any(|home| {
                source.path == *home || (home.ends_with('/') && source.path.starts_with(home))
            });
            let uses = source.find(&format!(r"(^|[^\w:]){name}\s*(::|;|\bas\b)"));
            for found in uses.filter(|_| !at_home) {
                let place =
                    found.start + usize::from(!source.code[found.start..].starts_with(name));
                if *name != "clap" || !in_cli_attribute(source, place) {
                    wrong.push(source.at(place, &format!("{name} is for {}", homes.join(", "))));
                }
            }
        }
        if source.path != UNSAFE {
            let what = format!("unsafe is for {UNSAFE}");
            wrong.extend(
                source
                    .find(r"\bunsafe\b")
                    .map(|f| source.at(f.start, &what)),
            );
        }
        let what = "std hash tables have a random order: use hashbrown";
        let tables = source.find(r"\bcollections::[^;()=]*\b(HashMap|HashSet|hash_map|hash_set)\b");
        wrong.extend(tables.map(|f| source.at(f.start, what)));
    }
    wrong
}

fn read_folder(root: &Path, folder: &Path, out: &mut Vec<Source>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(Result::unwrap).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for path in entries.iter().map(fs::DirEntry::path) {
        if path.is_dir() {
            read_folder(root, &path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap();
            let name = name.replace('\\', "/");
            out.push(Source::new(&name, &fs::read_to_string(&path).unwrap()));
        }
    }
}

fn library() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    read_folder(&root, &root, &mut sources);
    assert!(sources.len() > 30, "only {} files found", sources.len());
    sources
}

#[test]
fn a_stage_uses_only_stages_before_it() {
    let wrong = wrong_uses(&library());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn heavy_crates_unsafe_and_hash_tables_stay_at_home() {
    let wrong = strangers(&library());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_checker_sees_every_way_to_use_a_later_stage() {
    let lib = Source::new(
        "lib.rs",
        "pub use run::{Counts, Run};\npub use article::Article;\n",
    );
    let wrong = |path: &str, text: &str| {
        let own = Source::new("copies/options.rs", "");
        let lib = Source::new(&lib.path, &lib.text);
        wrong_uses(&[lib, own, Source::new(path, text)])
    };
    let later = |line: u32, part: &str| {
        vec![format!(
            "src/copies/lsh.rs:{line}: copies uses {part}, which comes later"
        )]
    };
    for (text, want) in [
        ("use std::fmt;\nuse crate::story::Keep;", later(2, "story")),
        ("fn f() {\n\n  crate::report::html()\n}", later(3, "report")),
        (
            "use crate::{\n  error::{Result, Error},\n  graph,\n};",
            later(3, "graph"),
        ),
        (
            "use crate::{read::{self}, pipeline::Sada};",
            later(1, "pipeline"),
        ),
        ("use super::super::story;", later(1, "story")),
        ("use sada::cli::main;", later(1, "cli")),
        ("use crate::Run;", later(1, "run")),
        (
            "let url = \"http://x\"; crate::graph::f();",
            later(1, "graph"),
        ),
        (
            "let quote = '\"'; crate::graph::f(); let end = '\"';",
            later(1, "graph"),
        ),
    ] {
        assert_eq!(wrong("copies/lsh.rs", text), want, "{text}");
    }
    for text in [
        "use crate::error::Result;\nuse crate::{read, text::Words};\nuse crate::Article;",
        "/// See [`crate::story`].\n// crate::report\n/* crate::cli */ fn f() {}",
        "let s = \"crate::report\"; let r = r#\"crate::\"cli\"\"#;",
        "use super::options::Bands;\nuse super::overlap;",
        "use crate::copies::overlap;",
    ] {
        assert!(
            wrong("copies/lsh.rs", text).is_empty(),
            "{:?}",
            wrong("copies/lsh.rs", text)
        );
    }
    assert!(
        wrong("pipeline.rs", "use crate::{story, run::Run, options};").is_empty(),
        "{:?}",
        wrong("pipeline.rs", "use crate::{story, run::Run, options};")
    );
    assert_eq!(wrong("pipeline.rs", "use crate::report;").len(), 1);
    assert_eq!(wrong("article.rs", "use crate::text;").len(), 1);
    assert_eq!(
        wrong("newcomer.rs", ""),
        ["src/newcomer.rs:1: is not in the order of layering.rs"]
    );
    assert_eq!(wrong("read/mod.rs", "use crate::newcomer;").len(), 1);
}

#[test]
fn the_checker_sees_every_stranger() {
    let wrong = |path: &str, text: &str| strangers(&[Source::new(path, text)]);
    for (path, text, want) in [
        (
            "story/mod.rs",
            "\nuse petgraph::Graph;",
            "src/story/mod.rs:2: petgraph is for graph/",
        ),
        (
            "copies/mod.rs",
            "fn f(a: &ndarray::Array2<u32>) {}",
            "src/copies/mod.rs:1: ndarray is for",
        ),
        (
            "read/mod.rs",
            "let x =\n  zstd::decode_all(y);",
            "src/read/mod.rs:2: zstd is for read/unpack/",
        ),
        (
            "read/mod.rs",
            "use flate2 as gz;",
            "src/read/mod.rs:1: flate2 is for read/unpack/",
        ),
        (
            "read/options.rs",
            "#[derive(clap::Args)]",
            "src/read/options.rs:1: clap is for cli/",
        ),
        (
            "read/options.rs",
            "#[cfg_attr(test, derive(clap::Args))]",
            "src/read/options.rs:1: clap is",
        ),
        (
            "copies/lsh.rs",
            "fn f() { unsafe { g() } }",
            "src/copies/lsh.rs:1: unsafe is for",
        ),
        (
            "run.rs",
            "use std::collections::{BTreeMap, HashMap};",
            "src/run.rs:1: std hash tables",
        ),
        (
            "run.rs",
            "let a = std::collections::HashSet::new();",
            "src/run.rs:1: std hash tables",
        ),
    ] {
        let found = wrong(path, text);
        assert!(
            found.len() == 1 && found[0].starts_with(want),
            "{text}: {found:?}"
        );
    }
    for (path, text) in [
        ("graph/mod.rs", "use petgraph::Graph;"),
        ("report/dot.rs", "use petgraph::dot::Dot;"),
        ("copies/simd.rs", "unsafe { g() }"),
        (
            "text/mod.rs",
            "#![deny(unsafe_code)] // unsafe zstd::x\nlet zstd = \"zstd::\";",
        ),
        (
            "read/options.rs",
            "#[cfg_attr(\n  feature = \"cli\",\n  derive(clap::Args)\n)]",
        ),
        (
            "run.rs",
            "use std::collections::BTreeMap;\nuse hashbrown::HashMap;",
        ),
    ] {
        assert!(wrong(path, text).is_empty(), "{:?}", wrong(path, text));
    }
}
