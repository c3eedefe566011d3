//! Sada (صدى, "echo") says which news articles are copies of one another, Arabic first.

pub mod article;
pub mod error;
pub mod text;

pub use article::{Article, Moment};
pub use error::{Error, ErrorKind, Result, Skipped};
