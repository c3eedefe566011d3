//! Sada (صدى, "echo") reads scraped news, Arabic first, and says which articles are copies of one
//! another (the same text, syndicated, trimmed, respelt) and which cover the same story (one
//! specific event, told by several outlets in their own words).
//!
//! ```no_run
//! use sada::{Options, Sada, read::Feed};
//!
//! let sada = Sada::new(Options::default())?; // validated once
//! let mut feed = Feed::open(&["feeds/".into()], &sada.options().read)?;
//! let run = sada.cluster(&mut feed)?;
//! for story in run.stories().filter(|s| s.len() > 1) {
//!     println!("{}: {} articles, {} outlets", story.title()?, story.len(), story.outlets());
//! }
//! # Ok::<(), sada::Error>(())
//! ```
//!
//! The modules stand in the order in which the data travels; each uses only those before it.
//! [`pipeline`](Sada) alone knows them all. Memory grows with the number of articles, never with
//! their texts; results are the same bytes for any number of threads and any order of input.

// With all features the lints are as strict as they can be; without some, what those use is not dead.
#![cfg_attr(not(feature = "cli"), allow(dead_code, unused_imports))]

pub mod article;
pub mod error;
mod ids;
pub mod options;
mod pipeline;
pub mod progress;
mod run;
pub mod skips;
mod threads;

pub mod copies;
pub mod corpus;
pub mod coverage;
pub mod dates;
#[cfg(feature = "report")]
pub mod dedup;
pub mod digest;
pub mod extract;
pub mod graph;
pub mod measure;
#[cfg(feature = "read")]
pub mod read;
#[cfg(feature = "report")]
pub mod report;
pub mod story;
pub mod text;

pub use article::{Article, Moment};
pub use corpus::Facts;
pub use digest::{Digest, Digester, Metadata, Recipe, Texts};
pub use error::{Error, ErrorKind, Result, Skipped};
pub use ids::{ArticleIx, RepresentativeIx};
pub use options::Options;
pub use pipeline::{Corpus, Sada};
pub use run::{CopyGroup, Counts, Cuts, Grouping, Likeness, Links, Role, Run, Story};
pub use skips::Skips;
pub use threads::Threads;
// Their types are in the interface of this crate.
pub use {jiff, petgraph};

#[cfg(feature = "cli")]
pub mod cli;
