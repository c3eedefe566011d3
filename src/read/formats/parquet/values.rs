//! Decoded values as texts.

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, BinaryViewArray, StringArray, StringViewArray};
use arrow_cast::cast;
use arrow_schema::ArrowError;
use arrow_schema::{DataType, TimeUnit};

/// The values of one column in some rows.
pub(super) struct Texts {
    values: Values,
    /// The structs the column lies in: where one of them is null, there is no value.
    outer: Vec<ArrayRef>,
}

enum Values {
    Views(StringViewArray),
    Bytes(BinaryViewArray),
    /// Numbers and dates.
    Written(StringArray),
    /// What is not text: truth values, dates beyond the calendar.
    None,
}

impl Texts {
    pub(super) fn new(array: &ArrayRef, outer: Vec<ArrayRef>) -> Self {
        let values = match array.data_type() {
            DataType::Utf8View => Values::Views(array.as_string_view().clone()),
            DataType::BinaryView => Values::Bytes(array.as_binary_view().clone()),
            DataType::Timestamp(unit, _) => {
                moments(array, *unit).map_or(Values::None, Values::Written)
            }
            kind if kind.is_numeric() || matches!(kind, DataType::Date32 | DataType::Date64) => {
                written(array).map_or(Values::None, Values::Written)
            }
            _ => Values::None,
        };
        Self { values, outer }
    }

    /// The value of a row.
    pub(super) fn get(&self, row: usize) -> Option<&str> {
        if self.outer.iter().any(|array| array.is_null(row)) {
            return None;
        }
        match &self.values {
            Values::Views(array) => array.is_valid(row).then(|| array.value(row)),
            Values::Bytes(array) if array.is_valid(row) => {
                simdutf8::basic::from_utf8(array.value(row)).ok()
            }
            Values::Written(array) => array.is_valid(row).then(|| array.value(row)),
            Values::Bytes(_) | Values::None => None,
        }
    }
}

fn written(array: &dyn Array) -> Result<StringArray, ArrowError> {
    Ok(cast(array, &DataType::Utf8)?.as_string::<i32>().clone())
}

/// Moments in UTC, as ISO 8601. All that Parquet stores is UTC, or a time of which nothing says
/// where it applies, which is taken as UTC as everywhere.
fn moments(array: &ArrayRef, unit: TimeUnit) -> Result<StringArray, ArrowError> {
    // By way of numbers, so that no zone is asked for its name.
    let numbers = cast(array, &DataType::Int64)?;
    // Fractions say nothing to a reader of news, and some writers make them of years beyond ours.
    let per_second = match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    };
    let seconds = numbers
        .as_primitive::<Int64Type>()
        .unary::<_, Int64Type>(|n| n.div_euclid(per_second));
    let moments = cast(&seconds, &DataType::Timestamp(TimeUnit::Second, None))?;
    let texts = written(&moments)?;
    Ok(texts.iter().map(|t| t.map(|t| format!("{t}Z"))).collect())
}
