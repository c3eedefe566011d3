//! Whether a second reading of the inputs gives the same records as the first.
//!
//! In: the records of both readings, in their order. Out: an error that names the input that changed
//! in between. A record is compared by a hash (XXH3) of its bytes and of what its input says of all
//! its records ([`RecordFormat::context`](super::RecordFormat::context)). Costs 0.3 µs a record of
//! 3 KB and 8 bytes of memory.

use std::sync::Arc;

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::batch::Batch;
use super::inputs::Input;
use super::record::Format;
use crate::error::{Cause, Result};

/// The hashes of all records of a reading.
#[derive(Debug, Clone, Default)]
struct Hashes {
    records: Vec<u64>,
    /// How many records came before each input.
    starts: Vec<usize>,
    /// The inputs that could not be opened.
    unopened: Vec<usize>,
}

/// What is done with the records of a reading.
#[derive(Debug, Default)]
enum Task {
    #[default]
    Nothing,
    /// They are the first reading.
    Note,
    /// They are to be the same as those of the first reading. This many came so far.
    Compare(usize),
}

/// Follows a reading.
#[derive(Debug, Default)]
pub(super) struct Check {
    task: Task,
    hashes: Arc<Hashes>,
    /// How many inputs were begun.
    inputs: usize,
    /// How many records of the batch at hand were looked at.
    seen: usize,
    /// What the input at hand says of its records, as a hash.
    context: Option<(Format, u64)>,
}

impl Check {
    /// Notes a first reading.
    pub(super) fn note() -> Self {
        Self {
            task: Task::Note,
            ..Self::default()
        }
    }

    /// Compares another reading with this one, if this one was noted.
    pub(super) fn again(&self) -> Self {
        Self {
            task: match self.task {
                Task::Nothing => Task::Nothing,
                Task::Note | Task::Compare(_) => Task::Compare(0),
            },
            hashes: Arc::clone(&self.hashes),
            ..Self::default()
        }
    }

    /// A batch begins.
    pub(super) fn begin_batch(&mut self) {
        self.seen = 0;
    }

    /// Looks at the records that came since the last look.
    pub(super) fn look(&mut self, batch: &Batch, all: &[Input]) -> Result<()> {
        if matches!(self.task, Task::Nothing) {
            return Ok(());
        }
        for record in batch.records.iter().skip(self.seen) {
            let hash = self.hash(batch.raw(record), &record.format);
            let before = match &mut self.task {
                Task::Nothing => break,
                Task::Note => {
                    Arc::make_mut(&mut self.hashes).records.push(hash);
                    continue;
                }
                Task::Compare(next) => {
                    *next += 1;
                    *next - 1
                }
            };
            if before >= self.end_of_input() {
                return Err(self.changed(all, "there are more records in it than at first"));
            }
            if self.hashes.records.get(before) != Some(&hash) {
                let how = format!("record {} is different", record.number);
                return Err(self.changed(all, &how));
            }
        }
        self.seen = batch.records.len();
        Ok(())
    }

    /// The next input begins, or the end has come.
    pub(super) fn begin_input(&mut self, all: &[Input]) -> Result<()> {
        match self.task {
            Task::Nothing => {}
            Task::Note => {
                let hashes = Arc::make_mut(&mut self.hashes);
                hashes.starts.push(hashes.records.len());
            }
            Task::Compare(next) if self.inputs > 0 && next < self.end_of_input() => {
                return Err(self.changed(all, "there are fewer records in it than at first"));
            }
            Task::Compare(_) => {}
        }
        self.inputs += 1;
        Ok(())
    }

    /// The input that has begun cannot be opened.
    pub(super) fn unopened(&mut self, all: &[Input], why: &std::io::Error) -> Result<()> {
        let input = self.inputs - 1;
        match self.task {
            Task::Note => Arc::make_mut(&mut self.hashes).unopened.push(input),
            Task::Compare(_) if !self.hashes.unopened.contains(&input) => {
                return Err(self.changed(all, &format!("it cannot be opened again ({why})")));
            }
            Task::Nothing | Task::Compare(_) => {}
        }
        Ok(())
    }

    /// Of the first reading: how many records there are up to the end of the input at hand.
    fn end_of_input(&self) -> usize {
        let next = self.hashes.starts.get(self.inputs);
        next.map_or(self.hashes.records.len(), |start| *start)
    }

    fn hash(&mut self, raw: &[u8], format: &Format) -> u64 {
        let seed = match &self.context {
            Some((known, seed)) if known.is_same(format) => *seed,
            _ => {
                let seed = xxh3_64(&format.context());
                self.context = Some((format.clone(), seed));
                seed
            }
        };
        xxh3_64_with_seed(raw, seed)
    }

    fn changed(&self, all: &[Input], how: &str) -> crate::Error {
        let input = all.get(self.inputs.saturating_sub(1));
        Cause::Changed {
            name: input.map(Input::name).unwrap_or_default(),
            how: how.to_owned(),
        }
        .into()
    }
}
