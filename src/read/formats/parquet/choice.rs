//! Which columns of a Parquet file are read.
//!
//! In: its schema and the names of fields. Out: the leaves to read, and the fields they fill.

use parquet::schema::types::SchemaDescriptor;

use crate::read::fields::{Fields, no_article, spelling, tells};

/// A column that is read.
pub(super) struct Chosen {
    /// The name by which it fills a field.
    pub(super) name: String,
    /// Its number among the leaves of the schema.
    pub(super) leaf: usize,
}

/// The columns that are read. The error says that none makes an article.
pub(super) fn choose(schema: &SchemaDescriptor, fields: &Fields) -> Result<Vec<Chosen>, String> {
    let (mut chosen, mut all) = (Vec::new(), Vec::new());
    for (leaf, column) in schema.columns().iter().enumerate() {
        let parts = column.path().parts();
        let whole = parts.join(".");
        // Lists and maps hold more than one value a row.
        if column.max_rep_level() == 0
            && let Some(name) = name_of(parts, &whole, fields)
        {
            chosen.push(Chosen { name, leaf });
        }
        all.push(whole);
    }
    if !chosen.iter().any(|column| tells(&column.name, fields)) {
        return Err(no_article(&all));
    }
    Ok(chosen)
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
