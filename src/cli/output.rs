//! Where results go: standard output, or a file that is whole or not there at all.
//!
//! A file is written under a temporary name next to its place and renamed when it is complete. Targets
//! are opened before the work starts, so that a mistake shows at once.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::TempPath;

use super::progress;
use crate::error::{Cause, Error, Result};
use crate::read::Input;

/// Where a command with one result writes it.
#[derive(Debug, clap::Args)]
pub(super) struct Output {
    /// Write to this file instead of standard output.
    #[arg(
        short,
        long,
        value_name = "FILE",
        default_value = "-",
        hide_default_value = true
    )]
    output: PathBuf,
}

impl Output {
    /// Opens it for bytes that are data and not text for people. None of the inputs may be it.
    pub(super) fn open_raw(&self, inputs: &[Input]) -> Result<Target> {
        Target::open_raw(&self.output, inputs)
    }

    /// Its name.
    pub(super) fn path(&self) -> &Path {
        &self.output
    }

    /// Opens it. None of the inputs may be it.
    pub(super) fn open(&self, inputs: &[Input]) -> Result<Target> {
        Target::open(&self.output, inputs)
    }
}

/// The temporary files that exist: a run that is ended at once takes them with it.
static TEMPORARY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn temporary() -> MutexGuard<'static, Vec<PathBuf>> {
    TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes all temporary files. None can be made while what this returns is held.
pub(super) fn remove_temporary() -> MutexGuard<'static, Vec<PathBuf>> {
    let mut all = temporary();
    for path in all.drain(..) {
        // One that cannot be removed was never made, or has been renamed to its place.
        let _ = fs::remove_file(path);
    }
    all
}

/// A temporary file beside the place of a result. It is removed unless it is renamed to that place.
struct Beside(TempPath);

impl Beside {
    /// Makes it.
    fn new(builder: &tempfile::Builder<'_, '_>, folder: &Path) -> io::Result<(fs::File, Self)> {
        let mut all = temporary();
        let (file, path) = builder.tempfile_in(folder)?.into_parts();
        all.push(path.to_path_buf());
        Ok((file, Self(path)))
    }

    /// Puts it in its place.
    fn persist(self, place: &Path) -> io::Result<()> {
        let path = self.0.to_path_buf();
        let put = self.0.persist(place).map_err(|e| e.error);
        temporary().retain(|known| *known != path);
        put
    }
}

/// A place to write a result to.
pub(super) struct Target {
    place: Place,
}

enum Place {
    Stdout(BufWriter<anstream::Stdout>),
    /// Standard output without a look at what passes.
    Raw(BufWriter<io::Stdout>),
    /// A regular file: written under a temporary name first.
    File {
        path: PathBuf,
        beside: BufWriter<fs::File>,
        beside_path: Beside,
    },
    /// A device or a pipe, which nothing can be renamed to.
    Device {
        path: PathBuf,
        file: BufWriter<fs::File>,
    },
}

impl Target {
    /// Opens a target; `-` is standard output. None of the inputs may be it.
    pub(super) fn open(path: &Path, inputs: &[Input]) -> Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::stdout());
        }
        let refuse = |why: &str| {
            Err(Cause::Target {
                path: path.to_owned(),
                why: why.to_owned(),
            }
            .into())
        };
        // A link stays a link: what it names is replaced.
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let is_input = |input: &Input| match input {
            Input::File(file) => fs::canonicalize(file).is_ok_and(|file| file == real),
            Input::Stdin | Input::Bytes(_) => false,
        };
        if inputs.iter().any(is_input) {
            return refuse("is also an input, and inputs are never changed; choose another name");
        }
        match fs::metadata(&real) {
            Ok(meta) if meta.is_dir() => return refuse("is a folder; name a file in it"),
            Ok(meta) if !meta.is_file() => {
                let file = fs::OpenOptions::new().write(true).open(&real);
                let file = file.map_err(|e| unwritable(path, e))?;
                let file = BufWriter::with_capacity(1 << 18, file);
                let path = path.to_owned();
                return Ok(Self {
                    place: Place::Device { path, file },
                });
            }
            Ok(meta) if meta.permissions().readonly() => return refuse("is read-only"),
            _ => {}
        }
        Self::beside(path, real)
    }

    /// A file that takes the place of `real` when it is finished; errors name it as `path`.
    fn beside(path: &Path, real: PathBuf) -> Result<Self> {
        let cannot = |e| unwritable(path, e);
        let folder = real
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".sada-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As any new file: the user's mask decides.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        fs::metadata(folder).map_err(cannot)?;
        // The temporary file has a name that means nothing to the user: errors are reported without it.
        let beside = Beside::new(&builder, folder);
        let (file, beside_path) = beside.map_err(|e| cannot(e.kind().into()))?;
        Ok(Self {
            place: Place::File {
                path: real,
                beside: BufWriter::with_capacity(1 << 18, file),
                beside_path,
            },
        })
    }

    /// Standard output; colours are stripped where they would not be shown.
    pub(super) fn stdout() -> Self {
        Self {
            place: Place::Stdout(BufWriter::with_capacity(1 << 16, anstream::stdout())),
        }
    }

    /// The same for bytes that are data and not text for people.
    pub(super) fn open_raw(path: &Path, inputs: &[Input]) -> Result<Self> {
        if path == Path::new("-") {
            Ok(Self {
                place: Place::Raw(BufWriter::with_capacity(1 << 16, io::stdout())),
            })
        } else {
            Self::open(path, inputs)
        }
    }

    /// Whether this is standard output for people.
    pub(super) fn is_stdout(&self) -> bool {
        matches!(self.place, Place::Stdout(_))
    }

    /// Puts the result in its place.
    pub(super) fn finish(mut self) -> Result<()> {
        self.flush().map_err(|e| self.error(e))?;
        if let Place::File {
            path, beside_path, ..
        } = self.place
        {
            let put = beside_path.persist(&path);
            put.map_err(|e| unwritable(&path, e))?;
        }
        Ok(())
    }

    /// The error for a failed write.
    pub(super) fn error(&self, source: io::Error) -> Error {
        match &self.place {
            Place::Stdout(_) | Place::Raw(_) => Cause::Stdout { source }.into(),
            Place::File { path, .. } | Place::Device { path, .. } => unwritable(path, source),
        }
    }
}

fn unwritable(path: &Path, source: io::Error) -> Error {
    let path = path.to_owned();
    Cause::Unwritable { path, source }.into()
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Place::Stdout(_) | Place::Raw(_) = self.place {
            progress::clear();
        }
        match &mut self.place {
            Place::Stdout(out) => out.write(bytes),
            Place::Raw(out) => out.write(bytes),
            Place::File { beside, .. } => beside.write(bytes),
            Place::Device { file, .. } => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.place {
            Place::Stdout(out) => out.flush(),
            Place::Raw(out) => out.flush(),
            Place::File { beside, .. } => beside.flush(),
            Place::Device { file, .. } => file.flush(),
        }
    }
}
