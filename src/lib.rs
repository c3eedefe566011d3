//! Sada (صدى, "echo") says which news articles are copies of one another, Arabic first.

pub mod article;
pub mod error;

pub mod copies;
pub mod dates;
pub mod extract;
pub mod graph;
pub mod read;
pub(crate) mod spool;
pub mod story;
pub mod text;

pub use article::{Article, Moment};
pub use error::{Error, ErrorKind, Result, Skipped};
