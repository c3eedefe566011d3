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
    fn open(&self, inputs: &[Input]) -> Result<File> {
        let path = match inputs {
            [Input::File(path)] => path,
            [_] => {
                let why =
                    "cannot be rewritten from standard input; save it to a file and give that";
                return Err(refused("Parquet", why));
            }
            _ => {
                let why =
                    "give one file at a time: each is a separate table; cluster reads several";
                return Err(refused("Parquet", why));
            }
        };
        open_again(path)?.map_err(|source| {
            let path = path.clone();
            Cause::Unreadable { path, source }.into()
        })
    }

    fn write(
        &self,
        mut file: File,
        edit: Edit,
        decide: &mut dyn FnMut(u64) -> Decision,
        out: &mut (dyn Write + Send),
    ) -> Result<(), CopyError> {
        let mut mark = [0; 4];
        let begin = file.rewind().and_then(|()| file.read_exact(&mut mark));
        begin.map_err(|e| CopyError::Read(e.to_string()))?;
        if mark != *b"PAR1" {
            return Err(CopyError::Packed);
        }
        let written = match edit {
            Edit::Drop => keep_rows(file, |row| decide(row).is_some(), out),
            Edit::Annotate => {
                label_rows(file, |row| decide(row).flatten().unwrap_or_default(), out)
            }
        };
        written.map(drop)
    }
}
