//! The text rules, as far as tokens need them.
#![allow(dead_code, reason = "the library uses the rest")]
#![allow(unreachable_pub, reason = "the library publishes them")]

#[path = "../../src/text/addresses.rs"]
mod addresses;
#[path = "../../src/text/canon.rs"]
mod canon;
#[path = "forms.rs"]
mod forms;
#[path = "../../src/text/house.rs"]
mod house;
#[path = "../../src/text/letters.rs"]
mod letters;
#[path = "../../src/text/normalise.rs"]
mod normalise;
#[path = "../../src/text/scan.rs"]
mod scan;
#[path = "../../src/text/tables/mod.rs"]
mod tables;
#[path = "../../src/text/tokens.rs"]
mod tokens;

pub(crate) use tokens::{spans, tokens};
