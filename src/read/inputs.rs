//! Which files to read.
//!
//! *In*: the paths a person gave: files, folders, patterns, and `-` for standard input. *Out*: the
//! inputs in a fixed order, each once, and what had to be left out with the reason. Nothing is
//! opened; which of the files hold articles is for the reader to find out from their content.
//!
//! *Order*: as given; inside a folder or pattern by file name, byte by byte, so it is the same on
//! every machine. *Cost*: one directory walk, and one path resolution for each file.
//!
//! *Source*: patterns are those of the `globset` crate: `*`, `?`, `[a-z]`, `{a,b}`, and `**` for any
//! number of folders.

use std::collections::BTreeSet;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf, is_separator};

use globset::{GlobBuilder, GlobMatcher};
use walkdir::{DirEntry, WalkDir};

use crate::error::{Cause, Result, Skipped};

/// One thing to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file, or a named pipe that was asked for by name.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

impl Input {
    /// The name for messages: the path as it was reached, or `-`. Bytes that are no text are shown
    /// as U+FFFD, so this is not a way to open the file.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Stdin => "-".to_owned(),
        }
    }
}

/// What to read, in order, and what was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Each input once.
    pub files: Vec<Input>,
    /// Folders that cannot be read, links that lead nowhere or back, and things that are no files.
    pub skipped: Vec<Skipped>,
    /// Files met in folders that hold no articles by their names: pictures, scripts, styles.
    pub left_out: Vec<PathBuf>,
}

/// Whether a file holds no articles, going by its name alone: what browsers save beside a page, and
/// documents that this tool cannot read.
pub(super) fn holds_no_articles(name: &str) -> bool {
    const EXTENSIONS: [&str; 30] = [
        "css", "js", "mjs", "map", "png", "jpg", "jpeg", "gif", "svg", "ico", "webp", "avif",
        "woff", "woff2", "ttf", "otf", "eot", "mp4", "webm", "mp3", "pdf", "doc", "docx", "xls",
        "xlsx", "ppt", "pptx", "exe", "dll", "so",
    ];
    let extension = Path::new(name).extension().and_then(|e| e.to_str());
    extension.is_some_and(|e| EXTENSIONS.iter().any(|known| e.eq_ignore_ascii_case(known)))
}

/// Finds the files behind `paths`.
///
/// Inside folders, hidden files and folders (with a leading dot) are left out quietly, and links
/// are followed. A file reached a second time, by another path or a link, is left out quietly.
/// Files in folders that hold no articles by their names are told apart; named ones, or those that
/// a pattern matches, are always looked at.
///
/// # Errors
///
/// Of kind [`ErrorKind::Input`](crate::error::ErrorKind::Input): a path that does not exist, a
/// pattern that is wrong or matches nothing, a folder given by name that cannot be read.
pub fn find(paths: &[PathBuf]) -> Result<Inputs> {
    let mut finder = Finder::default();
    for path in paths {
        if path.as_os_str() == "-" {
            finder.add_stdin();
            continue;
        }
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => finder.add_folder(path)?,
            Ok(_) => finder.add_file(path.clone()),
            Err(e)
                if matches!(
                    e.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::InvalidFilename
                ) =>
            {
                match path
                    .to_str()
                    .filter(|text| text.contains(['*', '?', '[', '{']))
                {
                    Some(pattern) => finder.add_pattern(pattern)?,
                    None => {
                        return Err(Cause::Missing {
                            path: path.display().to_string(),
                        }
                        .into());
                    }
                }
            }
            Err(source) => {
                return Err(Cause::Unreadable {
                    path: path.clone(),
                    source,
                }
                .into());
            }
        }
    }
    Ok(finder.found)
}

#[derive(Default)]
struct Finder {
    found: Inputs,
    /// The resolved paths of the files found.
    seen: BTreeSet<PathBuf>,
}

impl Finder {
    fn add_stdin(&mut self) {
        if !self.found.files.contains(&Input::Stdin) {
            self.found.files.push(Input::Stdin);
        }
    }

    fn add_file(&mut self, path: PathBuf) {
        // A pipe made by the shell (`<(…)`) has a path that resolves to nothing.
        let resolved = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        if self.seen.insert(resolved) {
            self.found.files.push(Input::File(path));
        }
    }

    /// A file met on a walk; anything that is neither file nor folder could block or never end.
    fn add_met(&mut self, entry: DirEntry) {
        let kind = entry.file_type();
        if kind.is_file() && holds_no_articles(&entry.file_name().to_string_lossy()) {
            self.found.left_out.push(entry.into_path());
        } else if kind.is_file() {
            self.add_file(entry.into_path());
        } else if !kind.is_dir() {
            let why = format!("is {}, not a file", kind_name(kind));
            self.skip(entry.path(), why);
        }
    }

    fn add_folder(&mut self, folder: &Path) -> Result<()> {
        for entry in walk(folder)
            .into_iter()
            .filter_entry(|e| e.depth() == 0 || !is_hidden(e.path()))
        {
            match entry {
                Ok(entry) => self.add_met(entry),
                Err(e) if e.path() == Some(folder) && e.loop_ancestor().is_none() => {
                    let path = folder.to_owned();
                    // Its own message would name the path a second time.
                    let source = e
                        .into_io_error()
                        .unwrap_or_else(|| io::Error::other("no folder"));
                    return Err(Cause::Unreadable { path, source }.into());
                }
                Err(e) => self.add_trouble(&e),
            }
        }
        Ok(())
    }

    /// Takes whatever matches, and all that is in a folder that matches.
    fn add_pattern(&mut self, pattern: &str) -> Result<()> {
        let Pattern {
            base,
            depth,
            hidden,
            matcher,
        } = Pattern::new(pattern)?;
        let start = if base.as_os_str().is_empty() {
            Path::new(".")
        } else {
            &base
        };
        let is_match = |path: &Path| {
            path.strip_prefix(start)
                .is_ok_and(|tail| matcher.is_match(tail) && tail != Path::new(""))
        };
        let mut any = false;
        let mut walk = walk(start)
            .max_depth(depth)
            .into_iter()
            .filter_entry(|e| e.depth() == 0 || hidden || !is_hidden(e.path()));
        while let Some(entry) = walk.next() {
            match entry {
                Ok(entry) if is_match(entry.path()) => {
                    any = true;
                    // Without the `./` that nobody wrote.
                    let path = base.join(entry.path().strip_prefix(start).unwrap_or(entry.path()));
                    if entry.file_type().is_dir() {
                        // Not named by the person, so not fatal.
                        if let Err(e) = self.add_folder(&path) {
                            let why = e.io().map_or_else(|| e.to_string(), ToString::to_string);
                            self.skip(&path, format!("cannot be read: {why}"));
                        }
                        walk.skip_current_dir();
                    } else if entry.file_type().is_file() {
                        self.add_file(path);
                    } else {
                        self.add_met(entry);
                    }
                }
                Ok(_) => {}
                Err(e) if e.path() == Some(start) => {}
                Err(e) => {
                    let is_asked_for = e.path().is_some_and(is_match);
                    let tail = e.path().and_then(|path| path.strip_prefix(start).ok());
                    let below = tail.is_some_and(|tail| tail.components().count() < depth);
                    any |= is_asked_for;
                    // A dead link or a shut folder beside the matches is not our business; a
                    // folder that matches may be in is.
                    if is_asked_for || (below && !is_missing(&e)) {
                        self.add_trouble(&e);
                    }
                }
            }
        }
        if any {
            Ok(())
        } else {
            Err(Cause::NoMatch {
                pattern: pattern.to_owned(),
            }
            .into())
        }
    }

    fn add_trouble(&mut self, error: &walkdir::Error) {
        let Some(path) = error.path() else { return };
        if is_hidden(path) {
            return;
        }
        let why = match (error.loop_ancestor(), error.io_error()) {
            (Some(above), _) => format!("links back to {}, a folder it is in", above.display()),
            (None, Some(_)) if is_missing(error) => {
                "links to a file that does not exist".to_owned()
            }
            (None, Some(e)) => format!("cannot be read: {e}"),
            (None, None) => "cannot be read".to_owned(),
        };
        self.skip(path, why);
    }

    fn skip(&mut self, path: &Path, why: String) {
        self.found.skipped.push(Skipped {
            place: path.display().to_string(),
            why,
        });
    }
}

/// A pattern cut into the folder to start from and the part to match below it.
struct Pattern {
    base: PathBuf,
    depth: usize,
    /// Whether it asks for hidden files, by naming a leading dot.
    hidden: bool,
    matcher: GlobMatcher,
}

impl Pattern {
    fn new(pattern: &str) -> Result<Self> {
        let special = pattern.find(|c| "*?[{\\".contains(c) && !is_separator(c));
        let literal = &pattern[..special.unwrap_or(pattern.len())];
        let (base, tail) = pattern.split_at(literal.rfind(is_separator).map_or(0, |at| at + 1));
        let glob = GlobBuilder::new(tail)
            .literal_separator(true)
            .build()
            .map_err(|e| Cause::BadPattern {
                pattern: pattern.to_owned(),
                why: e.kind().to_string(),
            })?;
        // Braces may hold folders: `{a,b/c}`. Then, as for `**`, any depth is looked at.
        let depth = if tail.contains("**") || tail.contains('{') {
            usize::MAX
        } else {
            tail.split(is_separator).count()
        };
        let hidden = tail
            .split(|c| is_separator(c) || "{,".contains(c))
            .any(|s| s.starts_with('.'));
        Ok(Self {
            base: base.into(),
            depth,
            hidden,
            matcher: glob.compile_matcher(),
        })
    }
}

fn walk(folder: &Path) -> WalkDir {
    WalkDir::new(folder).follow_links(true).sort_by_file_name()
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

fn is_missing(error: &walkdir::Error) -> bool {
    error
        .io_error()
        .is_some_and(|e| e.kind() == io::ErrorKind::NotFound)
}

#[cfg(unix)]
fn kind_name(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn kind_name(_: FileType) -> &'static str {
    "a device"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, ErrorKind};

    /// A folder with these files in it, each holding its own name.
    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        folder
    }

    /// What is found for these paths below `root`, without the root in the names.
    fn names(root: &Path, paths: &[&str]) -> Vec<String> {
        let found = find_in(root, paths).unwrap();
        let root = format!("{}/", root.display());
        found
            .files
            .iter()
            .map(|f| f.name().replace(&root, ""))
            .collect()
    }

    fn find_in(root: &Path, paths: &[&str]) -> Result<Inputs> {
        let path = |p: &&str| if **p == *"-" { p.into() } else { root.join(p) };
        find(&paths.iter().map(path).collect::<Vec<_>>())
    }

    fn message(result: Result<Inputs>) -> String {
        let error: Error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Input);
        error.to_string()
    }

    #[test]
    fn a_folder_is_walked_by_name_without_hidden_files() {
        let f = folder(&[
            "b.txt", "a/z", "a/B", "a/a/x", "Z", "é", ".hid", ".git/x", "a.txt",
        ]);
        let all = ["Z", "a/B", "a/a/x", "a/z", "a.txt", "b.txt", "é"];
        assert_eq!(names(f.path(), &[""]), all);
        assert_eq!(names(f.path(), &[".hid", ".git"]), [".hid", ".git/x"]);
    }

    #[test]
    fn what_browsers_save_beside_a_page_is_left_out_of_folders_but_not_when_it_is_named() {
        let f = folder(&[
            "p.html",
            "p_files/a.css",
            "p_files/B.JPG",
            "p_files/x.js.map",
            "js",
        ]);
        let found = find_in(f.path(), &["", "p_files/a.css"]).unwrap();
        let left_out = found.left_out.iter().map(|p| p.file_name().unwrap());
        let left_out: Vec<_> = left_out.map(|n| n.to_string_lossy()).collect();
        assert_eq!(left_out, ["B.JPG", "a.css", "x.js.map"]);
        assert_eq!(
            names(f.path(), &["", "p_files/a.css"]),
            ["js", "p.html", "p_files/a.css"]
        );
        assert_eq!(names(f.path(), &["p_files/*.JPG"]), ["p_files/B.JPG"]);
    }

    #[test]
    fn paths_stay_in_the_order_given_and_each_is_read_once() {
        let f = folder(&["a", "b", "d/c"]);
        assert_eq!(
            names(f.path(), &["b", "-", "", "a", "./b", "-", "d"]),
            ["b", "-", "a", "d/c"]
        );
    }

    #[test]
    fn patterns_match_in_order_and_spare_hidden_files() {
        let f = folder(&[
            "x/2.gz",
            "x/1.gz",
            "x/.0.gz",
            "x/y/3.gz",
            "x/n.txt",
            "w/d.gz/in",
        ]);
        let cases: [(&str, &[&str]); 8] = [
            ("x/*.gz", &["x/1.gz", "x/2.gz"]),
            ("x/?.gz", &["x/1.gz", "x/2.gz"]),
            ("x/[2-9].gz", &["x/2.gz"]),
            ("x/.*.gz", &["x/.0.gz"]),
            (
                "*/*.{gz,txt}",
                &["w/d.gz/in", "x/1.gz", "x/2.gz", "x/n.txt"],
            ),
            ("x/{n.txt,y/*}", &["x/n.txt", "x/y/3.gz"]),
            ("**/3.gz", &["x/y/3.gz"]),
            ("x/**", &["x/1.gz", "x/2.gz", "x/n.txt", "x/y/3.gz"]),
        ];
        for (pattern, expected) in cases {
            assert_eq!(names(f.path(), &[pattern]), expected, "{pattern}");
        }
    }

    #[test]
    fn a_file_named_like_a_pattern_is_that_file() {
        let f = folder(&["a[1].txt", "a1.txt"]);
        assert_eq!(names(f.path(), &["a[1].txt"]), ["a[1].txt"]);
    }

    #[test]
    fn what_is_not_there_is_an_error_that_names_it() {
        let f = folder(&["a"]);
        assert!(message(find_in(f.path(), &["nothing"])).contains("nothing: no such file"));
        assert!(message(find_in(f.path(), &["*.gz"])).contains("nothing matches"));
        assert!(message(find_in(f.path(), &["gone/*.gz"])).contains("nothing matches"));
        assert!(message(find_in(f.path(), &["a/*"])).contains("a/*: "));
        assert!(message(find_in(f.path(), &["x{1"])).contains("not a valid pattern"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_loops_and_dead_ends_are_reported() {
        use std::os::unix::fs::symlink;
        let (f, other) = (folder(&["a/one"]), folder(&["two"]));
        symlink(f.path(), f.path().join("a/back")).unwrap();
        symlink(other.path(), f.path().join("out")).unwrap();
        symlink("nowhere", f.path().join("dead")).unwrap();
        symlink("nowhere", f.path().join(".dead")).unwrap();
        symlink("a/one", f.path().join("same")).unwrap();
        assert_eq!(names(f.path(), &[""]), ["a/one", "out/two"]);
        let skipped = find_in(f.path(), &[""]).unwrap().skipped;
        let skipped: Vec<_> = skipped.iter().map(ToString::to_string).collect();
        assert_eq!(skipped.len(), 2, "{skipped:?}");
        assert!(skipped[0].contains("a/back: links back to"), "{skipped:?}");
        assert!(
            skipped[1].contains("dead: links to a file that does not exist"),
            "{skipped:?}"
        );
        assert_eq!(find_in(f.path(), &["o*"]).unwrap().skipped, []);
        assert!(message(find_in(f.path(), &["dead"])).contains("no such file"));
    }

    #[cfg(unix)]
    #[test]
    fn an_unreadable_folder_is_fatal_only_when_given_by_name() {
        use std::os::unix::fs::PermissionsExt;
        let f = folder(&["a", "shut/b"]);
        let shut = f.path().join("shut");
        fs::set_permissions(&shut, fs::Permissions::from_mode(0o0)).unwrap();
        if fs::read_dir(&shut).is_ok() {
            println!("SKIPPED: this user may read everything");
            return;
        }
        for path in ["", "*"] {
            let found = find_in(f.path(), &[path]).unwrap();
            assert_eq!((found.files.len(), found.skipped.len()), (1, 1), "{path}");
            assert!(found.skipped[0].why.starts_with("cannot be read: "));
        }
        assert_eq!(find_in(f.path(), &["a*"]).unwrap().skipped, []);
        assert!(message(find_in(f.path(), &["shut"])).contains("shut: cannot be read: "));
        fs::set_permissions(&shut, fs::Permissions::from_mode(0o700)).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_socket_in_a_folder_is_reported() {
        let f = folder(&["a"]);
        let _socket = std::os::unix::net::UnixListener::bind(f.path().join("s")).unwrap();
        let found = find_in(f.path(), &[""]).unwrap();
        assert_eq!(found.files.len(), 1);
        assert!(
            found.skipped[0]
                .to_string()
                .ends_with("s: is a socket, not a file")
        );
    }
}
