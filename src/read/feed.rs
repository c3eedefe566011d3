//! All inputs one after another, and what is inside them.
//!
//! In: paths. Out: batches of records in a fixed order. An input is unpacked, its format is found
//! (see `detect`), and its reader asked for records until it has no more. The files inside an
//! archive are inputs like others. One thread reads; memory is one batch and what a reader holds.

use std::collections::{BTreeSet, VecDeque};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;

use super::archive::{self, Entries, Entry};
use super::detect::{self, Holds};
use super::inputs::Held;
use super::{
    Batch, Fields, Format, Input, InputFormat, Inputs, Limits, More, Options, Records, UnpackError,
    Unpacked, csv, decode, fault, find, lines, values, warc, whole, xml,
};
use crate::error::{Error, Result, Skipped};

/// How large a batch is meant to be.
const BATCH: usize = 1 << 20;

/// All inputs, one after another.
pub struct Feed {
    waiting: VecDeque<Input>,
    skipped: Vec<Skipped>,
    current: Option<Current>,
    /// The archive that is being read.
    archive: Option<Box<dyn Entries>>,
    options: Options,
    all: Vec<Input>,
    /// A copy of standard input, for a second reading.
    stdin: Option<Arc<File>>,
    keep_stdin: bool,
    formats: BTreeSet<InputFormat>,
    left_out: LeftOut,
    /// Buffers of batches that are done with.
    spare: Vec<Vec<u8>>,
}

/// The input that is being read.
struct Current {
    reader: Box<dyn Records>,
    name: String,
    /// Whether anything came of it so far, be it something to skip.
    gave: bool,
}

impl Feed {
    /// Finds the inputs; nothing is read yet. An error if a path is missing.
    pub fn open(paths: &[PathBuf], options: &Options) -> Result<Self> {
        options.validate()?;
        let Inputs {
            files,
            skipped,
            left_out: met,
        } = find(paths)?;
        let mut left_out = LeftOut::default();
        for path in met {
            left_out.add(path.display().to_string());
        }
        Ok(Self {
            skipped,
            left_out,
            ..Self::of(files, options)
        })
    }

    /// Reads bytes in memory as if they were a file of this name. Packing, archives and formats are
    /// recognised as in files, by the bytes first and then by the extension of the name; messages
    /// and places show the name. Nothing is read yet. An error only for options out of range.
    ///
    /// A zip or Parquet file is read from its end, by way of a temporary file.
    pub fn of_bytes(name: &str, bytes: impl Into<Arc<[u8]>>, options: &Options) -> Result<Self> {
        options.validate()?;
        let held = Held {
            name: name.into(),
            bytes: bytes.into(),
        };
        Ok(Self::of(vec![Input::Bytes(held)], options))
    }

    fn of(all: Vec<Input>, options: &Options) -> Self {
        Self {
            waiting: all.iter().cloned().collect(),
            skipped: Vec::new(),
            current: None,
            archive: None,
            options: options.clone(),
            all,
            stdin: None,
            keep_stdin: false,
            formats: BTreeSet::new(),
            left_out: LeftOut::default(),
            spare: Vec::new(),
        }
    }

    /// Keeps a copy of standard input in a temporary file, so that [`Feed::again`] can read it.
    pub fn keep_stdin(mut self) -> Self {
        self.keep_stdin = true;
        self
    }

    /// Whether [`Feed::again`] gives the same once more: pipes run dry.
    pub fn is_repeatable(&self) -> bool {
        self.runs_dry().is_none()
    }

    /// The first of the inputs that can be read only once.
    pub fn runs_dry(&self) -> Option<&Input> {
        self.all.iter().find(|input| match input {
            Input::Stdin => !self.keep_stdin,
            Input::File(path) => !path.is_file(),
            Input::Bytes(_) => false,
        })
    }

    /// The same inputs once more, from the beginning.
    pub fn again(&self) -> Self {
        Self {
            stdin: self.stdin.clone(),
            ..Self::of(self.all.clone(), &self.options)
        }
    }

    /// Takes back a batch that is done with: its buffer serves again, without fresh memory.
    pub fn reuse(&mut self, batch: Batch) {
        const WORTH_KEEPING: usize = 4 * BATCH;
        let mut bytes = batch.bytes;
        if bytes.capacity() <= WORTH_KEEPING {
            bytes.clear();
            self.spare.push(bytes);
        }
    }

    /// The inputs in the order in which they are read.
    pub fn inputs(&self) -> &[Input] {
        &self.all
    }

    /// The formats met so far.
    pub fn formats(&self) -> &BTreeSet<InputFormat> {
        &self.formats
    }

    /// The files left out so far because they hold no articles by their names: those met in folders,
    /// and those in the archives that were read.
    pub fn left_out(&self) -> &LeftOut {
        &self.left_out
    }

    /// The next records, or none at the end.
    pub fn next_batch(&mut self) -> Result<Option<Batch>> {
        let mut batch = Batch {
            skipped: self.skipped.drain(..).map(|s| (0, s)).collect(),
            ..Batch::default()
        };
        batch.bytes = self.spare.pop().unwrap_or_default();
        batch.bytes.reserve(BATCH + BATCH / 2);
        loop {
            if batch.bytes.len() >= BATCH {
                if !batch.is_empty() {
                    break;
                }
                // Nothing but blank lines so far: an empty batch would say that this is the end.
                batch.bytes.clear();
            }
            if let Some(current) = &mut self.current {
                let before = batch.pieces();
                let room = BATCH - batch.bytes.len();
                let more = current.reader.fill(&mut batch, room);
                current.gave |= before != batch.pieces();
                if more == More::No {
                    if !current.gave {
                        batch.skip(&current.name, None, "no record in it (an empty file?)");
                    }
                    self.current = None;
                }
                continue;
            }
            if let Some(entry) = self.archive.as_mut().and_then(|a| a.next()) {
                match entry {
                    Entry::Skipped(skipped) => batch.skip(&skipped.input, None, skipped.why),
                    Entry::LeftOut(name) => self.left_out.add(name),
                    Entry::File(source) => self.begin(source, &mut batch),
                }
                continue;
            }
            self.archive = None;
            let Some(input) = self.waiting.pop_front() else {
                break;
            };
            match self.source(&input)? {
                Ok(source) => self.begin(source, &mut batch),
                Err(e) => batch.skip(&input.name(), None, format!("cannot be read: {e}")),
            }
        }
        Ok(Some(batch).filter(|b| !b.is_empty()))
    }

    /// The bytes of an input. The inner error is the reason to skip it.
    fn source(&mut self, input: &Input) -> Result<io::Result<Source>> {
        let name = input.name();
        Ok(match input {
            Input::Stdin => Ok(Source {
                name,
                stream: self.open_stdin()?,
                file: None,
                in_archive: false,
            }),
            Input::File(path) => File::open(path).map(|file| Source {
                name,
                file: file.try_clone().ok(),
                stream: Box::new(file),
                in_archive: false,
            }),
            Input::Bytes(held) => Ok(Source {
                name,
                stream: Box::new(io::Cursor::new(Arc::clone(&held.bytes))),
                file: None,
                in_archive: false,
            }),
        })
    }

    /// Begins to read `source`, or says why not.
    fn begin(&mut self, source: Source, batch: &mut Batch) {
        let name = source.name.clone();
        match self.reader(source, batch) {
            Ok(Some(reader)) => {
                let gave = false;
                self.current = Some(Current { reader, name, gave });
            }
            Ok(None) => {}
            Err(why) => batch.skip(&name, None, why),
        }
    }

    /// Finds the format of `source` and opens it. None if that is done with: an archive, whose
    /// files come next, or a file that is one record. An error is the reason to skip it.
    fn reader(
        &mut self,
        source: Source,
        batch: &mut Batch,
    ) -> Result<Option<Box<dyn Records>>, String> {
        let limits = self.limits();
        let told = |e: io::Error| match e.get_ref().is_some_and(|e| e.is::<UnpackError>()) {
            true => fault(&e),
            false => format!("cannot be read: {e}"),
        };
        let mut stream = Unpacked::new(source.stream, limits).map_err(told)?;
        let head = stream.peek(detect::HEAD).map_err(|e| fault(&e))?.to_vec();
        let name: Arc<str> = source.name.as_str().into();
        let limit = self.options.record_limit();
        let extension = detect::bare_extension(&source.name);
        let holds = match self.options.input_format {
            InputFormat::Auto => detect::binary(&head, &extension),
            format => Some(Holds::Records(format)).filter(|_| format == InputFormat::Parquet),
        };
        match holds {
            Some(Holds::Archive(_)) if source.in_archive => {
                return Err("an archive inside an archive; unpack it first".to_owned());
            }
            Some(Holds::Archive(kind)) => {
                self.archive = Some(archive::open(
                    kind,
                    stream,
                    source.file,
                    &source.name,
                    limits,
                )?);
                return Ok(None);
            }
            Some(Holds::Records(_)) => {
                self.formats.insert(InputFormat::Parquet);
                return self.parquet(stream, source.file, name);
            }
            None => {}
        }
        let (stream, head): (Box<dyn Read + Send>, Vec<u8>) =
            match decode::utf16(&head).filter(|_| !detect::is_warc(&head)) {
                Some(charset) => {
                    let head = decode(&head, None).0.into_owned().into_bytes();
                    (Box::new(decode::Utf16Reader::new(stream, charset)), head)
                }
                None => (Box::new(stream), head),
            };
        let format = match self.options.input_format {
            InputFormat::Auto => detect::text(&head, &extension)?,
            format => format,
        };
        self.formats.insert(format);
        let fields = Fields::new(&self.options.map);
        Ok(Some(match format {
            InputFormat::Jsonl => Box::new(lines::Lines::new(stream, Format::Json, name, limit)),
            InputFormat::Lines => Box::new(lines::Lines::new(stream, Format::Line, name, limit)),
            InputFormat::Json => Box::new(values::Values::new(stream, &head, name, limit)),
            InputFormat::Csv => Box::new(csv::Rows::new(stream, fields, name, limit)),
            InputFormat::Feed => Box::new(xml::Items::new(stream, name, limit)),
            InputFormat::Warc => Box::new(warc::Responses::new(stream, name, limit)),
            InputFormat::Html => {
                return whole::read(stream, Format::Html, &name, limit, batch).map(|()| None);
            }
            InputFormat::Text | InputFormat::Parquet | InputFormat::Auto => {
                return whole::read(stream, Format::Text, &name, limit, batch).map(|()| None);
            }
        }))
    }

    fn limits(&self) -> Limits {
        Limits {
            ratio: self.options.max_ratio,
        }
    }

    /// Opens a Parquet file.
    #[cfg(feature = "parquet")]
    fn parquet(
        &self,
        stream: Unpacked,
        file: Option<File>,
        name: Arc<str>,
    ) -> Result<Option<Box<dyn Records>>, String> {
        let file = archive::seekable(stream, file)?;
        let limit = self.options.record_limit();
        let fields = Fields::new(&self.options.map);
        let rows = super::columns::Rows::open(file, &fields, name, limit, self.limits())?;
        Ok(Some(Box::new(rows)))
    }

    #[cfg(not(feature = "parquet"))]
    fn parquet(
        &self,
        _: Unpacked,
        _: Option<File>,
        _: Arc<str>,
    ) -> Result<Option<Box<dyn Records>>, String> {
        Err("a Parquet file: this build has no Parquet (cargo feature \"parquet\")".to_owned())
    }

    fn open_stdin(&mut self) -> Result<Box<dyn Read + Send>> {
        if let Some(copy) = &self.stdin {
            let mut copy = copy.try_clone().map_err(Error::temporary)?;
            copy.seek(SeekFrom::Start(0)).map_err(Error::temporary)?;
            return Ok(Box::new(copy));
        }
        if !self.keep_stdin {
            return Ok(Box::new(io::stdin()));
        }
        let copy = tempfile::tempfile().map_err(Error::temporary)?;
        let to = copy.try_clone().map_err(Error::temporary)?;
        self.stdin = Some(Arc::new(copy));
        Ok(Box::new(Tee {
            from: io::stdin(),
            to,
        }))
    }
}

impl std::fmt::Debug for Feed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Feed")
            .field("inputs", &self.all)
            .finish_non_exhaustive()
    }
}

/// Files that hold no articles by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// How many there are.
    pub count: u64,
    /// The names of the first thousand.
    pub names: Vec<String>,
}

impl LeftOut {
    fn add(&mut self, name: String) {
        const NAMED: usize = 1000;
        self.count += 1;
        if self.names.len() < NAMED {
            self.names.push(name);
        }
    }
}

/// One input before it is looked at.
pub(super) struct Source {
    /// For messages: a path, or that of an archive and of the file in it.
    pub(super) name: String,
    pub(super) stream: Box<dyn Read + Send>,
    /// The file itself, for formats that are read from their end.
    pub(super) file: Option<File>,
    pub(super) in_archive: bool,
}

/// Copies what is read.
struct Tee<R> {
    from: R,
    to: File,
}

impl<R: Read> Read for Tee<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.from.read(out)?;
        self.to.write_all(&out[..n])?;
        Ok(n)
    }
}
