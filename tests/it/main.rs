//! The laws of the library, tested through its public face, in one binary.
//!
//! Tests that need the shared data look for it beside the project and say on standard error when
//! it is not there.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod articles;
mod boilerplate;
mod cases;
mod charsets;
#[cfg(feature = "cli")]
mod cli;
mod contract;
mod digests;
mod laws;
mod layering;
mod measure;
mod mutations;
mod oracle;
mod page;
mod pages;
#[cfg(feature = "parquet")]
mod parquet_files;
mod programs;
mod quality;
mod regress;
mod regroup;
mod saved;
mod seeds;
mod sketch;
mod skips;
mod stories;
mod support;
mod vectors;
