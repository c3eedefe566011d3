//! All inputs one after another, and what is inside them.
//!
//! In: paths. Out: batches of records in a fixed order. An input is unpacked, its format is found
//! (see `formats`), and its reader asked for records until it has no more. The files inside an
//! archive are inputs like others. One thread reads; memory is one batch and what a reader holds.

use std::collections::{BTreeSet, VecDeque};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;

use super::archive::{self, Archive, Entries, Entry};
use super::batch::Batch;
use super::checked::Check;
use super::decode::{self, Utf16Reader, decode};
use super::fields::Fields;
use super::file_format::Opened;
use super::formats::{self, InputFormat};
use super::inputs::{Input, Inputs, MemoryInput, find};
use super::meter::Meter;
use super::options::Options;
use super::reader::{More, Records, fault};
use super::source::{Source, open_again};
use super::unpack::{Limits, Packing, UnpackError, Unpacked};
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
    ignored: IgnoredFiles,
    /// Whether this is a second reading.
    is_again: bool,
    /// The first file of a second reading, if it is open already.
    opened: Option<File>,
    check: Check,
    meter: Meter,
    /// Buffers of batches that are done with.
    spare: Vec<Vec<u8>>,
}

/// The input that is being read.
struct Current {
    reader: Box<dyn Records>,
    name: String,
    /// Whether anything came from it so far, even something to skip.
    gave: bool,
}

impl Feed {
    /// Finds the inputs; nothing is read yet. An error if a path is missing.
    pub fn open(paths: &[PathBuf], options: &Options) -> Result<Self> {
        options.validate()?;
        let Inputs {
            files,
            skipped,
            ignored: met,
        } = find(paths)?;
        let mut ignored = IgnoredFiles::default();
        for path in met {
            ignored.add(path.display().to_string());
        }
        Ok(Self {
            skipped,
            ignored,
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
        let input = MemoryInput {
            name: name.into(),
            bytes: bytes.into(),
        };
        Ok(Self::of(vec![Input::Bytes(input)], options))
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
            ignored: IgnoredFiles::default(),
            is_again: false,
            opened: None,
            check: Check::default(),
            meter: Meter::default(),
            spare: Vec::new(),
        }
    }

    /// The share of all inputs that was read, 0 to 1, in bytes as they are stored; none if the size of one is
    /// not known, as that of a pipe. It never goes back.
    pub fn share(&mut self) -> Option<f64> {
        self.meter.share(&self.all)
    }

    /// Keeps a copy of standard input in a temporary file, so that [`Feed::again`] can read it.
    pub fn keep_stdin(mut self) -> Self {
        self.keep_stdin = true;
        self
    }

    /// Keeps a hash of each record (8 bytes), so that [`Feed::again`] gives the same records or an
    /// error of kind [`ErrorKind::Input`](crate::error::ErrorKind::Input) that names the input that
    /// has changed. Costs 0.3 µs a record of 3 KB, in both readings.
    pub fn with_record_hashes(mut self) -> Self {
        self.check = Check::note();
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

    /// The same inputs once more, from the beginning, after they were read to their end. A file
    /// that is not a regular file any more is an error of kind
    /// [`ErrorKind::Input`](crate::error::ErrorKind::Input).
    pub fn again(&self) -> Self {
        Self {
            stdin: self.stdin.clone(),
            is_again: true,
            check: self.check.again(),
            ..Self::of(self.all.clone(), &self.options)
        }
    }

    /// The same, where the first input is a file that is open already.
    pub(crate) fn again_from(&self, file: File) -> Self {
        Self {
            opened: Some(file),
            ..self.again()
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

    /// The files ignored so far because they hold no articles by their names: those met in folders,
    /// and those in the archives that were read.
    pub fn ignored(&self) -> &IgnoredFiles {
        &self.ignored
    }

    /// The next records, or none at the end.
    pub fn next_batch(&mut self) -> Result<Option<Batch>> {
        let mut batch = Batch {
            skipped: self.skipped.drain(..).map(|skipped| (0, skipped)).collect(),
            ..Batch::default()
        };
        batch.bytes = self.spare.pop().unwrap_or_default();
        batch.bytes.reserve(BATCH + BATCH / 2);
        self.check.begin_batch();
        loop {
            if batch.size() >= BATCH {
                if !batch.is_empty() {
                    break;
                }
                // Nothing but blank lines so far: an empty batch would say that this is the end.
                batch.bytes.clear();
            }
            if self.current.is_some() {
                self.read_on(&mut batch);
            } else if let Some(entry) = self.archive.as_mut().and_then(|a| a.next()) {
                match entry {
                    Entry::Skipped(skipped) => batch.skip(&skipped.input, None, skipped.why),
                    Entry::Ignored(name) => self.ignored.add(name),
                    Entry::File(source) => self.begin(source, &mut batch),
                }
            } else if !self.next_input(&mut batch)? {
                break;
            }
        }
        self.check.look(&batch, &self.all)?;
        Ok(Some(batch).filter(|b| !b.is_empty()))
    }

    /// Reads more of the input at hand.
    fn read_on(&mut self, batch: &mut Batch) {
        let Some(current) = &mut self.current else {
            return;
        };
        let before = batch.pieces();
        let room = BATCH.saturating_sub(batch.size());
        let more = current.reader.fill(batch, room);
        current.gave |= before != batch.pieces();
        if more == More::No {
            if !current.gave {
                batch.skip(&current.name, None, "no record in it (an empty file?)");
            }
            self.current = None;
        }
    }

    /// Begins the next input; false if there is none.
    fn next_input(&mut self, batch: &mut Batch) -> Result<bool> {
        self.archive = None;
        self.meter.end_input();
        self.check.look(batch, &self.all)?;
        self.check.begin_input(&self.all)?;
        let Some(input) = self.waiting.pop_front() else {
            return Ok(false);
        };
        match self.source(&input)? {
            Ok(source) => self.begin(source, batch),
            Err(e) => {
                self.check.unopened(&self.all, &e)?;
                batch.skip(&input.name(), None, format!("cannot be read: {e}"));
            }
        }
        Ok(true)
    }

    /// The bytes of an input. The inner error is the reason to skip it.
    fn source(&mut self, input: &Input) -> Result<io::Result<Source>> {
        let (stream, file): (Box<dyn Read + Send>, _) = match input {
            Input::Stdin => (self.open_stdin()?, None),
            Input::Bytes(input) => (Box::new(io::Cursor::new(Arc::clone(&input.bytes))), None),
            Input::File(path) => {
                let opened = match self.opened.take() {
                    Some(file) => Ok(file),
                    None if self.is_again => open_again(path)?,
                    None => File::open(path),
                };
                match opened {
                    Ok(file) => {
                        let same = file.try_clone().ok();
                        (Box::new(self.meter.begin_input(file)), same)
                    }
                    Err(e) => return Ok(Err(e)),
                }
            }
        };
        Ok(Ok(Source {
            name: input.name(),
            stream,
            file,
            in_archive: false,
        }))
    }

    /// Begins to read `source`, or says why not.
    fn begin(&mut self, source: Source, batch: &mut Batch) {
        let name = source.name.clone();
        match self.reader(source) {
            Ok(Some(reader)) => {
                let gave = false;
                self.current = Some(Current { reader, name, gave });
            }
            Ok(None) => {}
            Err(why) => batch.skip(&name, None, why),
        }
    }

    /// Finds the format of `source` and opens it. None if it is an archive, whose files come next.
    /// An error is the reason to skip it.
    fn reader(&mut self, source: Source) -> Result<Option<Box<dyn Records>>, String> {
        let limits = Limits {
            ratio: self.options.max_ratio,
        };
        let reason = |e: io::Error| {
            if e.get_ref().is_some_and(|e| e.is::<UnpackError>()) {
                fault(&e)
            } else {
                format!("cannot be read: {e}")
            }
        };
        let mut stream = Unpacked::new(source.stream, limits).map_err(reason)?;
        let mut head = stream.peek(formats::HEAD).map_err(|e| fault(&e))?.to_vec();
        let file = source.file.filter(|_| stream.packing() == Packing::Plain);
        let extension = formats::bare_extension(&source.name);
        let is_auto = self.options.input_format == InputFormat::Auto;
        let signature = formats::by_signature(&head);
        if let (true, None) = (is_auto, signature)
            && let Some(kind) = Archive::recognise(&head, &extension)
        {
            if source.in_archive {
                return Err("an archive inside an archive; unpack it first".to_owned());
            }
            self.archive = Some(archive::open(kind, stream, file, &source.name, limits)?);
            return Ok(None);
        }
        let mut stream: Box<dyn Read + Send> = Box::new(stream);
        if let (Some(charset), None) = (decode::utf16(&head), signature) {
            head = decode(&head, None).0.into_owned().into_bytes();
            stream = Box::new(Utf16Reader::new(stream, charset));
        }
        let format = match (self.options.input_format, signature) {
            (InputFormat::Auto, Some(format)) => format,
            (InputFormat::Auto, None) => formats::of_text(&head, &extension)?,
            (format, _) => format,
        };
        self.formats.insert(format);
        let input = Opened {
            name: source.name.into(),
            stream,
            head,
            file,
            limit: self.options.record_limit(),
            limits,
            fields: Fields::new(&self.options.map),
        };
        formats::get(format).open(input).map(Some)
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
#[non_exhaustive]
pub struct IgnoredFiles {
    /// How many there are.
    pub count: u64,
    /// The names of the first thousand.
    pub names: Vec<String>,
}

impl IgnoredFiles {
    fn add(&mut self, name: String) {
        const NAMED: usize = 1000;
        self.count += 1;
        if self.names.len() < NAMED {
            self.names.push(name);
        }
    }
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
