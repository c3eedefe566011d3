//! Sada (صدى, "echo") says which news articles are copies of one another, Arabic first.

pub mod article;
mod card;
pub mod error;
pub mod options;
mod pipeline;
mod run;
pub mod stage;

pub mod copies;
pub mod dates;
pub mod extract;
pub mod graph;
pub mod read;
pub mod report;
mod spool;
pub mod story;
pub mod text;

pub use article::{Article, Moment};
pub use card::Card;
pub use error::{Error, ErrorKind, Result, Skipped};
pub use options::Options;
pub use pipeline::Sada;
pub use run::{Counts, Role, Run, Story};

#[cfg(feature = "cli")]
pub mod cli;
