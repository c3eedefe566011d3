//! What several reports ask of a run and is computed only once.

use std::sync::{Mutex, MutexGuard, PoisonError};

use hashbrown::HashMap;

use crate::error::Result;

/// Answers by question. About 20 bytes a copy, 300 a story of two articles or more, 200
/// a coverage link.
#[derive(Debug)]
pub(super) struct Cache<K, V>(Mutex<HashMap<K, V>>);

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: std::hash::Hash + Eq, V: Clone> Cache<K, V> {
    /// The answer that is known, else that of `work`, which two threads may happen to do at once.
    pub(super) fn get(&self, question: K, work: impl FnOnce() -> Result<V>) -> Result<V> {
        if let Some(answer) = self.all().get(&question) {
            return Ok(answer.clone());
        }
        let answer = work()?;
        self.all().insert(question, answer.clone());
        Ok(answer)
    }

    fn all(&self) -> MutexGuard<'_, HashMap<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
