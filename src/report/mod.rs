//! stub
pub mod sanitize;
use crate::{Run, stage::Observer};
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
/// x
pub enum Format {
    /// x
    Text,
    /// x
    Jsonl,
}
impl Format {
    /// x
    pub fn from_path(p: &std::path::Path) -> Option<Self> {
        match p.extension()?.to_str()? {
            "jsonl" => Some(Self::Jsonl),
            "txt" => Some(Self::Text),
            _ => None,
        }
    }
}
/// x
#[derive(Debug)]
pub enum Error {
    /// x
    Io(std::io::Error),
    /// x
    Run(crate::Error),
}
/// x
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// x
    pub width: usize,
    /// x
    pub top: usize,
    /// x
    pub members: usize,
}
/// x
pub fn write(
    run: &Run,
    _f: Format,
    _t: &Terminal,
    _o: &dyn Observer,
    out: &mut dyn std::io::Write,
) -> Result<(), Error> {
    writeln!(out, "{:?}", run.counts()).map_err(Error::Io)
}
