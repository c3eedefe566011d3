//! Parquet files: written with their own library, one file at a time.

use std::fs::File;
use std::io::{Read, Seek, Write};

use super::keep::{keep_rows, label_rows};
use crate::error::{Cause, Result};
use crate::read::inputs::Input;
use crate::read::rewrite::{CopyError, Decision, Edit, RewriteFile, refused};
use crate::read::source::open_again;

/// Writes the rows of a Parquet file.
pub(super) struct Table;

impl RewriteFile for Table {
    fn file(&self, inputs: &[Input]) -> Result<File> {
        let path = match inputs {
            [Input::File(path)] => path,
            [_] => {
                let why = "from standard input it cannot be written again; save it to a file and \
                           name that";
                return Err(refused("Parquet", why));
            }
            _ => {
                let why = "give one file at a time, each is a table of its own; cluster reads \
                           several";
                return Err(refused("Parquet", why));
            }
        };
        let unreadable = |source| Cause::Unreadable {
            path: path.clone(),
            source,
        };
        let mut file = open_again(path)?.map_err(unreadable)?;
        let mut mark = [0; 4];
        let is_parquet = file.read_exact(&mut mark).is_ok() && mark == *b"PAR1";
        if !is_parquet {
            let why = "Parquet in an archive or packed once more cannot be written again; unpack \
                       it first";
            return Err(refused(&path.display().to_string(), why));
        }
        file.rewind().map_err(unreadable)?;
        Ok(file)
    }

    fn write(
        &self,
        file: File,
        edit: Edit,
        decide: &mut dyn FnMut(u64) -> Decision,
        out: &mut (dyn Write + Send),
    ) -> Result<(), CopyError> {
        let written = match edit {
            Edit::Drop => keep_rows(file, |row| decide(row).is_some(), out),
            Edit::Annotate => {
                label_rows(file, |row| decide(row).flatten().unwrap_or_default(), out)
            }
        };
        written.map(drop)
    }
}
