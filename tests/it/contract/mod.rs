//! One suite for all that do the same thing.

mod archives;
mod damage;
mod feeds;
mod hostile;
mod readers;
mod tables;
mod ways;
mod wrapped;
