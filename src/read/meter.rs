//! How much of the inputs was read, for whoever shows progress.
//!
//! In: the inputs, and the bytes that are read of each. Out: a share, if the size of every input is known.
//! An input counts as a whole once the next one is begun, so that one which is read from its end, or not to
//! its end, leaves nothing out. Costs an addition for each call of `read`.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::inputs::Input;

/// Sizes, and what was read.
#[derive(Debug, Default)]
pub(super) struct Meter {
    /// That of all inputs; the inner value is none if one of them is not known.
    all: Option<Option<u64>>,
    /// That of the inputs that are done with.
    done: u64,
    /// That of the input at hand, and the bytes that were read of it.
    current: Option<(u64, Arc<AtomicU64>)>,
}

impl Meter {
    /// Begins to count the bytes of a file.
    pub(super) fn begin_input(&mut self, file: File) -> Metered {
        let read = Arc::<AtomicU64>::default();
        let size = file.metadata().map_or(0, |meta| meta.len());
        self.current = Some((size, Arc::clone(&read)));
        Metered { file, read }
    }

    /// The input at hand is done with.
    pub(super) fn end_input(&mut self) {
        self.done += self.current.take().map_or(0, |(size, _)| size);
    }

    /// The share of `inputs` that was read.
    pub(super) fn share(&mut self, inputs: &[Input]) -> Option<f64> {
        let sizes = || inputs.iter().map(size).sum();
        let all = (*self.all.get_or_insert_with(sizes)).filter(|&all| all > 0)?;
        let current = self.current.as_ref();
        let current = current.map_or(0, |(size, read)| read.load(Ordering::Relaxed).min(*size));
        Some(((self.done + current) as f64 / all as f64).min(1.0))
    }
}

/// The size of an input, if it is known.
fn size(input: &Input) -> Option<u64> {
    match input {
        Input::Stdin => None,
        Input::File(path) => {
            let meta = path.metadata().ok()?;
            meta.is_file().then_some(meta.len())
        }
        Input::Bytes(input) => Some(input.bytes.len() as u64),
    }
}

/// A file whose bytes are counted as they are read.
pub(super) struct Metered {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Metered {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(out)?;
        self.read.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}
