//! Digests side by side, and what they say together.
//!
//! In: digests. Out: [`Facts`], commutative aggregates of all of them, and columns, what is asked of
//! articles by their numbers. Memory: see the modules; metadata and payloads lie in spill files.

mod boilerplate;
mod columns;
mod facts;
mod frequencies;
mod spill;
mod store;
mod tally;

#[cfg(test)]
mod tests;

pub use boilerplate::RepeatedLine;
pub(crate) use columns::{BoilerplateCounts, Columns, Reduced};
pub use facts::Facts;
pub use frequencies::{Frequencies, Lost};
pub(crate) use store::{Block, Memory};
