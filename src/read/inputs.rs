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
use std::sync::Arc;

use globset::{GlobBuilder, GlobMatcher};
use walkdir::{DirEntry, WalkDir};

use crate::error::{Cause, Result, Skipped};

/// One thing to read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Input {
    /// A file, or a named pipe that was asked for by name.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// Bytes in memory; no path leads to them.
    Bytes(MemoryInput),
}

/// Bytes in memory under a name. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct MemoryInput {
    pub(super) name: Arc<str>,
    pub(super) bytes: Arc<[u8]>,
}

impl std::fmt::Debug for MemoryInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} ({} bytes)", self.name, self.bytes.len())
    }
}

impl Input {
    /// The name for messages: the path as it was reached, or `-`. Bytes that are not text are shown
    /// as U+FFFD, so this is not a way to open the file.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Stdin => "-".to_owned(),
            Self::Bytes(bytes) => bytes.name.to_string(),
        }
    }
}

/// What to read, in order, and what was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Each input once.
    pub files: Vec<Input>,
    /// Folders that cannot be read, links that lead nowhere or back, and things that are not files.
    pub skipped: Vec<Skipped>,
    /// Files met in folders that hold no articles by their names: pictures, scripts, styles.
    pub ignored: Vec<PathBuf>,
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

/// Finds the files that `paths` name.
///
/// Inside folders, hidden files and folders (with a leading dot) are left out quietly, and links
/// are followed. A file reached a second time, by another path or a link, is left out quietly.
/// Files in folders that hold no articles by their names are listed separately; named ones, or those
/// that a pattern matches, are always looked at.
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
            self.found.ignored.push(entry.into_path());
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
                        .unwrap_or_else(|| io::Error::other("not a folder"));
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
                    if entry.file_type().is_dir() {
                        walk.skip_current_dir();
                    }
                    // Without the `./` that the user did not write.
                    let path = base.join(entry.path().strip_prefix(start).unwrap_or(entry.path()));
                    self.add_match(entry, path);
                }
                Ok(_) => {}
                Err(e) if e.path() == Some(start) => {}
                Err(e) => {
                    let is_asked_for = e.path().is_some_and(is_match);
                    let tail = e.path().and_then(|path| path.strip_prefix(start).ok());
                    let below = tail.is_some_and(|tail| tail.components().count() < depth);
                    any |= is_asked_for;
                    // A broken link or an unreadable folder beside the matches is not our business; a
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

    /// Takes what matches a pattern, by the name that the user gives it.
    fn add_match(&mut self, entry: DirEntry, path: PathBuf) {
        if entry.file_type().is_dir() {
            // Not named by the person, so not fatal.
            if let Err(e) = self.add_folder(&path) {
                let why = e.io().map_or_else(|| e.to_string(), ToString::to_string);
                self.skip(&path, format!("cannot be read: {why}"));
            }
        } else if entry.file_type().is_file() {
            self.add_file(path);
        } else {
            self.add_met(entry);
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
        let input = path.display().to_string();
        self.found.skipped.push(Skipped::new(input, None, why));
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
mod tests;
