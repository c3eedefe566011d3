//! Batches on their way through all threads.
//!
//! One thread reads some batches, then each is worked on by one of all threads. Every thread has
//! tools of its own: words that it remembers serve it again.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::Tools;
use crate::coverage::Frequencies;
use crate::error::Result;
use crate::read::{Batch, Feed};

/// Batches that are worked on together, for each thread.
const BATCHES_A_THREAD: usize = 2;

/// The tools of all threads.
pub(super) struct Threads(Vec<Mutex<Tools>>);

impl Threads {
    /// Tools for the threads of the current pool.
    pub(super) fn new() -> Self {
        let mut tools = Vec::new();
        tools.resize_with(rayon::current_num_threads(), Mutex::default);
        Self(tools)
    }

    /// The next batches of a feed in their order, each with what `work` makes of it; none at the
    /// end.
    pub(super) fn next<T: Send>(
        &self,
        feed: &mut Feed,
        work: impl Fn(&Batch, &mut Tools) -> T + Sync,
    ) -> Result<Vec<(Batch, T)>> {
        let together = self.0.len() * BATCHES_A_THREAD;
        let mut batches = Vec::with_capacity(together);
        while batches.len() < together {
            let Some(batch) = feed.next_batch()? else {
                break;
            };
            batches.push(batch);
        }
        Ok(batches
            .into_par_iter()
            .with_max_len(1)
            .map(|batch| {
                let thread = rayon::current_thread_index().unwrap_or(0);
                let tools = &self.0[thread % self.0.len()];
                let mut tools = tools.lock().unwrap_or_else(PoisonError::into_inner);
                let made = work(&batch, &mut tools);
                (batch, made)
            })
            .collect())
    }

    /// In how many articles each term stands, by all threads.
    pub(super) fn frequencies(self) -> Frequencies {
        let mut frequencies = Frequencies::default();
        for tools in self.0 {
            let tools = tools.into_inner().unwrap_or_else(PoisonError::into_inner);
            frequencies.merge(tools.frequencies);
        }
        frequencies
    }
}
