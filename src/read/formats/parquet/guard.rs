//! Decoders that may panic.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::errors::ParquetError;

/// Does what may fail; the error as a reason to skip.
///
/// The decoders are meant to give an error for any damage, but have asserts for what their authors
/// took for granted, and no input may end a run. What they held is dropped with them.
pub(super) fn guarded<T>(work: impl FnOnce() -> parquet::errors::Result<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(|e| reason(&e)),
        Err(_) => Err("it is damaged".to_owned()),
    }
}

/// What is wrong, without the wrapping it gets on its way through a reader.
fn reason(e: &ParquetError) -> String {
    let inner = match e {
        ParquetError::External(inner) => inner.downcast_ref::<io::Error>(),
        _ => None,
    };
    let inner = inner.and_then(|e| e.get_ref()?.downcast_ref::<ParquetError>());
    inner.unwrap_or(e).to_string()
}
