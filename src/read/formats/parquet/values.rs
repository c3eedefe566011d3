//! Values as text.
//!
//! In: a value as it is stored, and what its column says of it. Out: its text, if it says something
//! of an article: truth values, times of day and ids in bytes do not.

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use parquet::errors::{ParquetError, Result};
use parquet::schema::types::ColumnDescriptor;

use super::numbers::{date, decimal, digits, double, half, moment, single};

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text in UTF-8.
    Text,
    /// Bytes, which may be text.
    Bytes,
    /// Whole numbers of so many bits.
    Signed(u32),
    /// The same without a sign.
    Unsigned(u32),
    /// Whole numbers with so many digits after the point.
    Decimal(i8),
    Float,
    /// Floating-point numbers of two bytes.
    Half,
    /// Days since 1970.
    Date,
    /// Moments since 1970, in so many parts of a second.
    Moment(i64),
    /// Nothing that is text.
    Silent,
}

impl Kind {
    pub(super) fn of(column: &ColumnDescriptor) -> Self {
        if column.logical_type_ref() == Some(&LogicalType::Unknown) {
            return Self::Silent;
        }
        match column.physical_type() {
            Type::BOOLEAN => Self::Silent,
            Type::INT32 => Self::whole(column, 32),
            Type::INT64 => Self::whole(column, 64),
            Type::INT96 => Self::Moment(1),
            Type::FLOAT | Type::DOUBLE => Self::Float,
            Type::BYTE_ARRAY => Self::bytes(column),
            Type::FIXED_LEN_BYTE_ARRAY => Self::fixed(column),
        }
    }

    fn whole(column: &ColumnDescriptor, bits: u32) -> Self {
        match (column.logical_type_ref(), column.converted_type()) {
            (Some(LogicalType::Integer(number)), _) => match u32::try_from(number.bit_width) {
                Ok(bits) if number.is_signed => Self::Signed(bits),
                Ok(bits) => Self::Unsigned(bits),
                Err(_) => Self::Silent,
            },
            (Some(LogicalType::Date), _) | (None, ConvertedType::DATE) => Self::Date,
            (Some(LogicalType::Timestamp(stamp)), _) => Self::Moment(match stamp.unit {
                TimeUnit::MILLIS => 1_000,
                TimeUnit::MICROS => 1_000_000,
                TimeUnit::NANOS => 1_000_000_000,
            }),
            (None, ConvertedType::TIMESTAMP_MILLIS) => Self::Moment(1_000),
            (None, ConvertedType::TIMESTAMP_MICROS) => Self::Moment(1_000_000),
            (Some(LogicalType::Decimal(_)), _) | (None, ConvertedType::DECIMAL) => {
                Self::decimal(column)
            }
            (None, ConvertedType::INT_8) => Self::Signed(8),
            (None, ConvertedType::INT_16) => Self::Signed(16),
            (None, ConvertedType::UINT_8) => Self::Unsigned(8),
            (None, ConvertedType::UINT_16) => Self::Unsigned(16),
            (None, ConvertedType::UINT_32) => Self::Unsigned(32),
            (None, ConvertedType::UINT_64) => Self::Unsigned(64),
            (None, ConvertedType::NONE | ConvertedType::INT_32 | ConvertedType::INT_64) => {
                Self::Signed(bits)
            }
            // Times of day.
            _ => Self::Silent,
        }
    }

    fn bytes(column: &ColumnDescriptor) -> Self {
        match (column.logical_type_ref(), column.converted_type()) {
            (Some(LogicalType::String | LogicalType::Json), _)
            | (None, ConvertedType::UTF8 | ConvertedType::JSON) => Self::Text,
            (Some(LogicalType::Decimal(_)), _) | (None, ConvertedType::DECIMAL) => {
                Self::decimal(column)
            }
            _ => Self::Bytes,
        }
    }

    fn fixed(column: &ColumnDescriptor) -> Self {
        match (column.logical_type_ref(), column.converted_type()) {
            (Some(LogicalType::Decimal(_)), _) | (None, ConvertedType::DECIMAL) => {
                Self::decimal(column)
            }
            (Some(LogicalType::Float16), _) => Self::Half,
            _ => Self::Silent,
        }
    }

    fn decimal(column: &ColumnDescriptor) -> Self {
        let scale = match column.logical_type_ref() {
            Some(LogicalType::Decimal(decimal)) => decimal.scale,
            _ => column.type_scale(),
        };
        i8::try_from(scale).map_or(Self::Silent, Self::Decimal)
    }
}

/// A value as it is stored.
pub(super) trait Stored {
    /// Its text, if it has one. An error for what cannot be in such a column.
    fn text(self, kind: Kind) -> Result<Option<ByteArray>>;
}

fn written(text: String) -> ByteArray {
    ByteArray::from(text.into_bytes())
}

/// A whole number, with its sign.
fn whole(n: i64, kind: Kind) -> Option<String> {
    Some(match kind {
        Kind::Signed(8) => (n as i8).to_string(),
        Kind::Signed(16) => (n as i16).to_string(),
        Kind::Signed(_) => n.to_string(),
        Kind::Unsigned(8) => (n as u8).to_string(),
        Kind::Unsigned(16) => (n as u16).to_string(),
        Kind::Unsigned(32) => (n as u32).to_string(),
        Kind::Unsigned(_) => (n as u64).to_string(),
        Kind::Decimal(scale) => decimal(&n.to_string(), scale),
        Kind::Date => date(n)?,
        // Fractions say nothing to a reader of news.
        Kind::Moment(parts) => moment(n.div_euclid(parts))?,
        _ => return None,
    })
}

impl Stored for bool {
    fn text(self, _: Kind) -> Result<Option<ByteArray>> {
        Ok(None)
    }
}

impl Stored for i32 {
    fn text(self, kind: Kind) -> Result<Option<ByteArray>> {
        Ok(whole(self.into(), kind).map(written))
    }
}

impl Stored for i64 {
    fn text(self, kind: Kind) -> Result<Option<ByteArray>> {
        Ok(whole(self, kind).map(written))
    }
}

impl Stored for Int96 {
    fn text(self, kind: Kind) -> Result<Option<ByteArray>> {
        Ok(whole(self.to_seconds(), kind).map(written))
    }
}

impl Stored for f32 {
    fn text(self, _: Kind) -> Result<Option<ByteArray>> {
        Ok(Some(written(single(self))))
    }
}

impl Stored for f64 {
    fn text(self, _: Kind) -> Result<Option<ByteArray>> {
        Ok(Some(written(double(self))))
    }
}

impl Stored for ByteArray {
    fn text(self, kind: Kind) -> Result<Option<ByteArray>> {
        match kind {
            Kind::Decimal(scale) => {
                let digits = digits(self.data());
                Ok(digits.map(|digits| written(decimal(&digits, scale))))
            }
            Kind::Text | Kind::Bytes if simdutf8::basic::from_utf8(self.data()).is_ok() => {
                Ok(Some(self))
            }
            Kind::Text => Err(ParquetError::General("a text is not UTF-8".to_owned())),
            _ => Ok(None),
        }
    }
}

impl Stored for FixedLenByteArray {
    fn text(self, kind: Kind) -> Result<Option<ByteArray>> {
        let text = match (kind, self.data()) {
            (Kind::Decimal(scale), bytes) => digits(bytes).map(|digits| decimal(&digits, scale)),
            (Kind::Half, &[low, high]) => Some(half(u16::from_le_bytes([low, high]))),
            _ => None,
        };
        Ok(text.map(written))
    }
}
