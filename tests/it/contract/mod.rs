//! One suite for all that do the same thing.

mod readers;
