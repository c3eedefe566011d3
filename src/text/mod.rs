//! Arabic text made comparable: normalised, cut into tokens, tokens made canonical, words stemmed.
//!
//! Two streams come out, and they are kept apart. The *near-duplicate tokens* carry the wording:
//! no stemming, stop words and numbers kept; shingles are made of them. The *story stems* carry
//! the event: light stems without stop words.
//!
//! ```text
//! text -> clean (soft form) -> scan -> canon -> fold  = near-duplicate tokens
//!                                   \-> alias -> stop -> stem = story stems
//! ```
//!
//! All rules are pure functions of their text: no locale, no state, the same on every machine.

mod addresses;
mod canon;
mod forms;
mod house;
mod language;
mod letters;
mod normalise;
mod reading;
mod scan;
mod script;
mod stem;
mod stems;
mod stop;
mod tables;
mod tokens;
mod words;

pub use language::{Language, language};
pub use normalise::{clean, fold, normalise};
pub use stem::{stem_arabic, stem_latin};
pub use stems::stems;
pub(crate) use stop::is_stop;
pub(crate) use tables::canon::month_names;
pub use tokens::{Spanned, spans, tokens};
pub(crate) use words::Breaks;
pub use words::{Term, Words, is_telling, term_id, token_id, word_hash};
