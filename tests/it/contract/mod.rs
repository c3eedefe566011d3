//! One suite for all that do the same thing.

mod damage;
mod readers;
mod ways;
