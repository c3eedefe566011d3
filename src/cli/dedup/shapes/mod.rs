//! How records are written, format by format.

pub(super) mod feed;
pub(super) mod json;
pub(super) mod lines;
pub(super) mod paths;
pub(super) mod rows;
pub(super) mod table;
pub(super) mod web;
