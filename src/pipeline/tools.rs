//! Batches on their way through all threads.
//!
//! One thread reads some batches, then each is worked on by one of all threads. Every thread has
//! tools of its own: words that it remembers serve it again.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::records::{Digested, RecordWorker};
use super::worker::Tools;
use crate::corpus::Facts;
use crate::error::Result;
use crate::read::{Batch, Feed};

/// Batches that are worked on together, for each thread.
const BATCHES_A_THREAD: usize = 2;

/// The tools of all threads.
pub(super) struct ThreadTools<'w> {
    worker: &'w RecordWorker,
    tools: Vec<Mutex<Tools>>,
}

impl<'w> ThreadTools<'w> {
    /// Tools for the threads of the current pool.
    pub(super) fn new(worker: &'w RecordWorker) -> Self {
        let threads = 0..rayon::current_num_threads();
        let tools = threads.map(|_| Mutex::new(worker.worker.tools())).collect();
        Self { worker, tools }
    }

    /// The next batches of a feed in their order, each with its digests; none at the end.
    pub(super) fn next(&self, feed: &mut Feed) -> Result<Vec<(Batch, Digested)>> {
        let together = self.tools.len() * BATCHES_A_THREAD;
        let mut batches = Vec::with_capacity(together);
        while batches.len() < together {
            let Some(batch) = feed.next_batch()? else {
                break;
            };
            batches.push(batch);
        }
        batches
            .into_par_iter()
            .with_max_len(1)
            .map(|batch| {
                let thread = rayon::current_thread_index().unwrap_or(0);
                let tools = &self.tools[thread % self.tools.len()];
                let mut tools = tools.lock().unwrap_or_else(PoisonError::into_inner);
                let digested = self.worker.digest(&batch, &mut tools)?;
                Ok((batch, digested))
            })
            .collect()
    }

    /// What all that was digested says together.
    pub(super) fn facts(self) -> Result<Facts> {
        let mut each = self.tools.into_iter().map(|tools| {
            let tools = tools.into_inner().unwrap_or_else(PoisonError::into_inner);
            tools.facts
        });
        let mut facts = each.next().unwrap_or_default();
        for other in each {
            facts.merge(other)?;
        }
        Ok(facts)
    }
}
