//! One suite for all that do the same thing.

mod archives;
mod damage;
mod readers;
mod ways;
