//! One suite for all that do the same thing.

mod archives;
mod damage;
mod feeds;
mod readers;
mod ways;
