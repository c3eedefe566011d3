//! One suite for all that do the same thing.

mod archive_makers;
mod archives;
#[cfg(feature = "parquet")]
mod columns;
mod damage;
mod feeds;
mod hostile;
#[cfg(feature = "parquet")]
mod kinds;
mod readers;
#[cfg(feature = "parquet")]
mod rewritten;
mod tables;
mod ways;
mod wrapped;
pub(crate) mod writers;
mod written;
