//! Decoders that may panic.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Does what may fail; the error as a reason to skip.
///
/// The decoders are meant to give an error for any damage, but have asserts for what their authors
/// took for granted, and no input may end a run. What they held is dropped with them.
pub(super) fn guarded<T>(work: impl FnOnce() -> parquet::errors::Result<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(|e| e.to_string()),
        Err(_) => Err("it is damaged".to_owned()),
    }
}
