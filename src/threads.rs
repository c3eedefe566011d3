//! The threads that work is spread over.

use std::sync::Arc;
use std::thread::available_parallelism;

use crate::error::{Cause, Result};

/// More threads for each core than this only wait for one another, and each has 5 MB of tools.
const A_CORE: usize = 4;
/// So many are always allowed.
const ALWAYS: usize = 8;

/// A pool of threads of its own, or that of the caller. Cheap to clone; all clones share the pool.
#[derive(Debug, Clone, Default)]
pub struct Threads(Option<Arc<rayon::ThreadPool>>);

impl Threads {
    /// A pool of so many threads, but not of more than make sense on this machine: four for each core, or
    /// eight. [`Threads::count`] says how many they are.
    ///
    /// # Errors
    ///
    /// Of kind [`Options`](crate::ErrorKind::Options) for 0 threads, or if the system gives none.
    pub fn new(asked: usize) -> Result<Self> {
        let option = "threads";
        if asked == 0 {
            let why = "0 threads can do nothing; leave it out to use all cores".to_owned();
            return Err(Cause::Option { option, why }.into());
        }
        let cores = available_parallelism().map_or(1, usize::from);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(asked.min(ALWAYS.max(A_CORE * cores)))
            .thread_name(|number| format!("sada-{number}"))
            .build();
        match pool {
            Ok(pool) => Ok(Self(Some(Arc::new(pool)))),
            Err(e) => {
                let why = format!("{asked} threads cannot be started: {e}");
                Err(Cause::Option { option, why }.into())
            }
        }
    }

    /// How many threads there are.
    pub fn count(&self) -> usize {
        match &self.0 {
            Some(pool) => pool.current_num_threads(),
            None => rayon::current_num_threads(),
        }
    }

    /// Works in the pool, from one of its threads: without a pool of its own in that of the caller, which is
    /// rayon's global one unless the caller is in another.
    pub fn run<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        match &self.0 {
            Some(pool) => pool.install(work),
            None => rayon::scope(|_| work()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn a_pool_has_the_threads_that_were_asked_for_within_reason() {
        for asked in [1, 2, 3, 8] {
            let threads = Threads::new(asked).unwrap();
            assert_eq!(threads.count(), asked);
            assert_eq!(threads.run(rayon::current_num_threads), asked);
        }
        let cores = available_parallelism().unwrap().get();
        let many = Threads::new(2000).unwrap().count();
        assert!(
            many <= (4 * cores).max(8),
            "{many} threads on {cores} cores"
        );
        assert_eq!(Threads::new(0).unwrap_err().kind(), ErrorKind::Options);
    }

    #[test]
    fn without_a_pool_work_is_done_in_that_of_the_caller() {
        let outer = Threads::new(3).unwrap();
        assert_eq!(
            outer.run(|| Threads::default().run(rayon::current_num_threads)),
            3
        );
    }
}
