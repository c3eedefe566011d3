//! Which columns of a Parquet file are read.
//!
//! In: its schema and the names of fields. Out: the leaves to read, and where each is in a
//! batch of decoded rows.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, FieldRef, Fields as ArrowFields, Schema, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::errors::{ParquetError, Result};
use parquet::schema::types::SchemaDescriptor;

use super::values::Texts;
use crate::read::fields::{Fields, no_article, spelling, tells};

/// The columns that are read.
pub(super) struct Choice {
    pub(super) columns: Vec<Column>,
    /// Their numbers among the leaves of the schema.
    pub(super) leaves: Vec<usize>,
    pub(super) mask: ProjectionMask,
}

/// One of them.
pub(super) struct Column {
    /// The name by which it fills a field.
    pub(super) name: String,
    /// Its place among the columns that are read, then the names of the structs it lies in.
    root: usize,
    path: Vec<String>,
}

impl Choice {
    /// The error says that no column makes an article.
    pub(super) fn new(
        schema: &SchemaDescriptor,
        fields: &Fields,
    ) -> std::result::Result<Self, String> {
        let (mut chosen, mut all) = (Vec::new(), Vec::new());
        for (leaf, column) in schema.columns().iter().enumerate() {
            let parts = column.path().parts();
            let whole = parts.join(".");
            // Lists and maps hold more than one value a row.
            if column.max_rep_level() == 0
                && let Some(name) = name_of(parts, &whole, fields)
            {
                chosen.push((leaf, schema.get_column_root_idx(leaf), name, parts));
            }
            all.push(whole);
        }
        if !chosen.iter().any(|(_, _, name, _)| tells(name, fields)) {
            return Err(no_article(&all));
        }
        let leaves: Vec<usize> = chosen.iter().map(|(leaf, ..)| *leaf).collect();
        let mut roots: Vec<usize> = chosen.iter().map(|(_, root, ..)| *root).collect();
        roots.dedup();
        let columns = chosen.into_iter().map(|(_, root, name, parts)| Column {
            name,
            root: roots.iter().position(|r| *r == root).unwrap_or_default(),
            path: parts.get(1..).unwrap_or_default().to_vec(),
        });
        Ok(Self {
            columns: columns.collect(),
            mask: ProjectionMask::leaves(schema, leaves.iter().copied()),
            leaves,
        })
    }

    /// The texts of decoded rows, column by column.
    pub(super) fn texts(&self, rows: &RecordBatch) -> Result<Vec<Texts>> {
        self.columns
            .iter()
            .map(|column| column.texts(rows))
            .collect()
    }
}

impl Column {
    fn texts(&self, rows: &RecordBatch) -> Result<Texts> {
        let lost = || ParquetError::General(format!("column {} is missing", self.name));
        let mut array: &ArrayRef = rows.columns().get(self.root).ok_or_else(lost)?;
        let mut outer = Vec::new();
        for name in &self.path {
            let of = array.as_struct_opt().ok_or_else(lost)?;
            // A struct that is null has no values in it, whatever is stored there.
            outer.push(Arc::clone(array));
            array = of.column_by_name(name).ok_or_else(lost)?;
        }
        Ok(Texts::new(array, outer))
    }
}

/// The name by which a leaf fills a field, if it does.
fn name_of(parts: &[String], whole: &str, fields: &Fields) -> Option<String> {
    let known = |name: &str| {
        let name = spelling(name, fields);
        fields.find(&name).map(|_| name)
    };
    known(whole).or_else(|| match parts {
        // As in JSON: `source: {name}`.
        [outer, inner] if matches!(inner.as_str(), "name" | "title" | "#text") => known(outer),
        _ => None,
    })
}

/// The schema with texts as views, which are decoded without a copy.
pub(super) fn viewed(schema: &SchemaRef) -> SchemaRef {
    let fields: ArrowFields = schema.fields().iter().map(view).collect();
    Arc::new(Schema::new(fields))
}

fn view(field: &FieldRef) -> FieldRef {
    let kind = match field.data_type() {
        DataType::Utf8 => DataType::Utf8View,
        DataType::Binary => DataType::BinaryView,
        DataType::Struct(inner) => DataType::Struct(inner.iter().map(view).collect()),
        _ => return Arc::clone(field),
    };
    let field: &Field = field;
    Arc::new(field.clone().with_data_type(kind))
}
