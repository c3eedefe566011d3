//! No two modules use each other, directly or by way of others, read from their source text.
//!
//! The rule. Take two files of which one names an item of the other, and the folder that both are in
//! (or `src/`): of the modules of that folder, the one with the first file uses the one with the
//! second. Among the modules of a folder there must be no circle. So a folder counts as one module
//! where it is used from outside, and a module and those inside it are one room: a file may use what
//! its parent defines, and the parent calls its children. A name that a parent takes from elsewhere
//! leads to the file that defines it: `super::Name` where the parent has `pub use other::Name` is a
//! use of `other`. Tests, and files that are there for tests alone, do not count.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use regex::Regex;

use super::{Source, library};

/// A path such as `["crate", "read", "Batch"]`.
type Names = Vec<String>;

/// A file as a module.
struct Module {
    /// Its code without tests.
    code: String,
    /// What it takes from elsewhere, by the name that it has here.
    taken: BTreeMap<String, Names>,
    /// All paths in it that begin with `crate`, `self` or `super`, or name a module inside it.
    paths: Vec<Names>,
}

/// `["read", "csv"]` for `read/csv/mod.rs`, nothing for `lib.rs`.
fn names(path: &str) -> Names {
    let path = path.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    let path = if path == "lib" { "" } else { path };
    path.split('/')
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The end of the `{…}`, or the `;`, that comes first from `at` on.
fn end_of_item(code: &str, at: usize) -> usize {
    let mut depth = 0;
    for (i, c) in code[at..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return at + i + 1,
            '}' => depth -= 1,
            ';' if depth == 0 => return at + i + 1,
            _ => {}
        }
    }
    code.len()
}

/// Blanks what is compiled for tests alone; the names of modules among it.
fn without_tests(code: &str) -> (String, Vec<String>) {
    let (mut out, mut modules) = (code.to_owned(), Vec::new());
    let module = Regex::new(r"\bmod (\w+);").unwrap();
    for attribute in Regex::new(r"#\[cfg\(test\)\]").unwrap().find_iter(code) {
        let range = attribute.start()..end_of_item(code, attribute.end());
        let item = &code[range.clone()];
        modules.extend(module.captures_iter(item).map(|c| c[1].to_owned()));
        out.replace_range(range, &" ".repeat(item.len()));
    }
    (out, modules)
}

/// The paths of a tree such as `a::{b, c::{d as e, self}}`, each with the name that it gets.
fn paths_of_tree(tree: &str, before: &[String], out: &mut Vec<(String, Names)>) {
    let tree = tree.trim();
    let group = tree
        .strip_prefix('{')
        .and_then(|tree| tree.strip_suffix('}'));
    if let Some(group) = group {
        let (group, mut depth, mut start) = (format!("{group},"), 0, 0);
        for (i, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    paths_of_tree(&group[start..i], before, out);
                    start = i + 1;
                }
                _ => {}
            }
        }
        return;
    }
    let mut names = before.to_vec();
    match tree.split_once("::") {
        Some((first, rest)) => {
            names.push(first.trim().to_owned());
            paths_of_tree(rest, &names, out);
        }
        None if tree.is_empty() => {}
        None => {
            let (name, alias) = tree.split_once(" as ").unwrap_or((tree, tree));
            let alias = if tree == "self" {
                names.last().map_or("", |last| last)
            } else {
                alias
            };
            let alias = alias.trim().to_owned();
            if name != "self" {
                names.push(name.trim().to_owned());
            }
            out.push((alias, names));
        }
    }
}

/// All files of the library as modules, by their paths.
fn modules(sources: &[Source]) -> BTreeMap<Names, Module> {
    let mut modules = BTreeMap::new();
    let mut for_tests = BTreeSet::new();
    for source in sources.iter().filter(|source| source.path != "main.rs") {
        let (code, tests) = without_tests(&source.code);
        let own = names(&source.path);
        for_tests.extend(
            tests
                .into_iter()
                .map(|name| [own.clone(), vec![name]].concat()),
        );
        let module = Module {
            code,
            taken: BTreeMap::new(),
            paths: Vec::new(),
        };
        modules.insert(own, module);
    }
    let is_for_tests = |path: &Names| for_tests.iter().any(|test| path.starts_with(test));
    modules.retain(|path, _| !is_for_tests(path));
    let all: BTreeSet<Names> = modules.keys().cloned().collect();
    let taking = Regex::new(r"\buse\s+([^;]+);").unwrap();
    let inline = Regex::new(r"\b(?:crate|self|super)(?:::\w+)+").unwrap();
    for (own, module) in &mut modules {
        let mut taken = Vec::new();
        for tree in taking.captures_iter(&module.code) {
            paths_of_tree(&tree[1], &[], &mut taken);
        }
        for (name, path) in taken {
            let is_inside = all.contains(&[own.clone(), vec![path[0].clone()]].concat());
            let path = match path[0].as_str() {
                "crate" | "self" | "super" => path,
                _ if is_inside => [vec!["self".to_owned()], path].concat(),
                // Of another crate.
                _ => continue,
            };
            module.paths.push(path.clone());
            module.taken.insert(name, path);
        }
        let rest = taking.replace_all(&module.code, "");
        let words = |path: &str| path.split("::").map(str::to_owned).collect();
        module
            .paths
            .extend(inline.find_iter(&rest).map(|found| words(found.as_str())));
    }
    modules
}

/// The module that defines what the module `own` calls `path`.
fn defined_in(modules: &BTreeMap<Names, Module>, own: &Names, path: &Names, deep: u32) -> Names {
    let mut at = own.clone();
    for (i, name) in path.iter().enumerate() {
        let inside = [at.clone(), vec![name.clone()]].concat();
        match name.as_str() {
            "crate" => at.clear(),
            "self" => {}
            "super" => {
                at.pop();
            }
            _ if modules.contains_key(&inside) => at = inside,
            _ => {
                let taken = modules.get(&at).and_then(|module| module.taken.get(name));
                let Some(taken) = taken.filter(|taken| deep < 9 && (at != *own || *taken != path))
                else {
                    return at;
                };
                let path = [taken.clone(), path[i + 1..].to_vec()].concat();
                return defined_in(modules, &at, &path, deep + 1);
            }
        }
    }
    at
}

/// Which modules of each folder use which.
fn uses(sources: &[Source]) -> BTreeMap<Names, BTreeSet<(String, String)>> {
    let modules = modules(sources);
    let mut uses: BTreeMap<Names, BTreeSet<(String, String)>> = BTreeMap::new();
    for (own, module) in &modules {
        for path in &module.paths {
            let other = defined_in(&modules, own, path, 0);
            let common = own.iter().zip(&other).take_while(|(a, b)| a == b).count();
            if let (Some(a), Some(b)) = (own.get(common), other.get(common)) {
                let folder = uses.entry(own[..common].to_vec()).or_default();
                folder.insert((a.clone(), b.clone()));
            }
        }
    }
    uses
}

/// Every circle: the folder and the modules.
fn circles(sources: &[Source]) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for (folder, edges) in uses(sources) {
        let names: BTreeSet<&String> = edges.iter().flat_map(|(a, b)| [a, b]).collect();
        let names: Vec<&String> = names.into_iter().collect();
        let place = |name: &String| names.binary_search(&name).unwrap() as u32;
        let graph = edges.iter().map(|(a, b)| (place(a), place(b)));
        let graph: DiGraph<(), ()> = DiGraph::from_edges(graph);
        for circle in tarjan_scc(&graph)
            .into_iter()
            .filter(|circle| circle.len() > 1)
        {
            let mut circle: Vec<String> = circle
                .iter()
                .map(|node| names[node.index()].clone())
                .collect();
            circle.sort_unstable();
            found.push((folder.join("/"), circle));
        }
    }
    found
}

#[test]
fn no_modules_use_each_other_in_a_circle() {
    let found = circles(&library());
    assert!(
        found.is_empty(),
        "modules of src/ use each other: {found:#?}"
    );
}

#[test]
fn the_checker_sees_every_circle() {
    let found = |files: &[(&str, &str)]| {
        let files: Vec<Source> = files
            .iter()
            .map(|(path, text)| Source::new(path, text))
            .collect();
        let circles = circles(&files).into_iter();
        circles
            .map(|(folder, circle)| format!("{folder}: {}", circle.join(" ")))
            .collect::<Vec<_>>()
    };
    let circle = ["copies: a b"];
    for (face, a, b) in [
        ("", "use super::b::B;", "use super::a::A;"),
        ("", "use super::b::B;", "fn f() { super::a::f() }"),
        (
            "",
            "use crate::copies::b;",
            "use crate::{text, copies::{self, a::A}};",
        ),
        // By way of the parent.
        (
            "mod a; mod b; pub use a::A; pub use b::{B, C as D};",
            "use super::D;",
            "use super::A;",
        ),
        (
            "mod a; mod b; use a::A; use self::b::B;",
            "use super::{A, B};",
            "use super::A as X;",
        ),
        // In the code alone.
        (
            "",
            "fn f() { let x = super::b::B::new(); }",
            "impl From<crate::copies::a::A> for B {}",
        ),
    ] {
        let files = [
            ("copies/mod.rs", face),
            ("copies/a.rs", a),
            ("copies/b.rs", b),
        ];
        assert_eq!(found(&files), circle, "{face} {a} {b}");
    }
    // A folder is one module from outside, and three are a circle too.
    let deep = [
        ("read/batch.rs", "use super::csv::Header;"),
        (
            "read/csv/mod.rs",
            "mod header; pub use header::Header; use super::lines::Line;",
        ),
        ("read/csv/header.rs", "pub struct Header;"),
        ("read/lines.rs", "use crate::read::batch::Batch;"),
        ("read/mod.rs", "mod batch; mod csv; mod lines;"),
    ];
    assert_eq!(found(&deep), ["read: batch csv lines"]);
    let top = [
        ("run.rs", "use crate::pipeline::Row;"),
        ("pipeline/x.rs", "use crate::Run;"),
        ("pipeline.rs", "mod x;"),
        (
            "lib.rs",
            "pub use run::{Counts, Run}; mod run; mod pipeline;",
        ),
    ];
    assert_eq!(found(&top), [": pipeline run"]);
    for (face, a, b) in [
        (
            "mod a; mod b; pub trait T {} fn f() { a::f() }",
            "use super::T;",
            "use super::a::A;",
        ),
        (
            "",
            "use super::b::B;",
            "/// See [`super::a`].\n// super::a\nlet s = \"super::a\";",
        ),
        (
            "",
            "use super::b::B;",
            "#[cfg(test)]\nmod tests {\n use super::super::a::A; }",
        ),
        (
            "mod a; #[cfg(test)] mod b;",
            "use super::b::B;",
            "use super::a::A;",
        ),
    ] {
        let files = [
            ("copies/mod.rs", face),
            ("copies/a.rs", a),
            ("copies/b.rs", b),
        ];
        assert!(
            found(&files).is_empty(),
            "{face} {a} {b}: {:?}",
            found(&files)
        );
    }
}
