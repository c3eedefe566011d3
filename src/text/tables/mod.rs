//! Word lists of the text rules, all written for this project.

pub(crate) mod canon;
pub(crate) mod stem;
pub(crate) mod stop;
