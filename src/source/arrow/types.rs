//! Arrow's types in ours.

use crate::data::{IntegerWidth, Kind};
use polars_arrow::datatypes::{ArrowDataType, Field};

/// The digits of a 128-bit decimal.
pub(in crate::source) const PRECISION: usize = 38;

/// The logical type of an Arrow type.
pub(in crate::source) fn kind_of(found: &ArrowDataType) -> Kind {
    use ArrowDataType as Arrow;
    let signed = |bits| Kind::Integer(IntegerWidth::Signed(bits));
    let unsigned = |bits| Kind::Integer(IntegerWidth::Unsigned(bits));
    let other = |name: &str| Kind::Other(name.to_owned());
    match found {
        Arrow::Boolean => Kind::Boolean,
        Arrow::Int8 => signed(8),
        Arrow::Int16 => signed(16),
        Arrow::Int32 => signed(32),
        Arrow::Int64 => signed(64),
        Arrow::UInt8 => unsigned(8),
        Arrow::UInt16 => unsigned(16),
        Arrow::UInt32 => unsigned(32),
        Arrow::UInt64 => unsigned(64),
        Arrow::Float16 | Arrow::Float32 | Arrow::Float64 => Kind::Float,
        Arrow::Utf8 | Arrow::LargeUtf8 | Arrow::Utf8View => Kind::String,
        Arrow::Binary | Arrow::LargeBinary | Arrow::BinaryView | Arrow::FixedSizeBinary(_) => Kind::Binary,
        Arrow::Date32 | Arrow::Date64 => Kind::Date,
        Arrow::Time32(_) | Arrow::Time64(_) => Kind::Time,
        Arrow::Timestamp(..) => Kind::Timestamp,
        Arrow::Decimal(precision, scale)
        | Arrow::Decimal32(precision, scale)
        | Arrow::Decimal64(precision, scale)
        | Arrow::Decimal256(precision, scale) => match (*precision).max(*scale) {
            // A scale beyond the precision means zeros behind the point.
            digits @ 1..=PRECISION => Kind::Decimal(Some((digits as u32, *scale as u32))),
            _ => Kind::Other(format!("decimal({precision}, {scale})")),
        },
        Arrow::List(item) | Arrow::LargeList(item) | Arrow::FixedSizeList(item, _) => {
            Kind::List(Some(Box::new(kind_of(&item.dtype))))
        }
        Arrow::Struct(fields) => {
            Kind::Struct(fields.iter().map(|field| (field.name.to_string(), kind_of(&field.dtype))).collect())
        }
        Arrow::Dictionary(_, values, _) => kind_of(values),
        Arrow::Extension(extension) => kind_of(&extension.inner),
        Arrow::Null => other("null"),
        Arrow::Int128 => other("int128"),
        Arrow::UInt128 => other("uint128"),
        Arrow::Duration(_) => other("duration"),
        Arrow::Interval(_) => other("interval"),
        Arrow::Map(..) => other("map"),
        Arrow::Union(_) => other("union"),
        Arrow::Unknown => other("unknown"),
    }
}

/// Whether Polars takes an array of the type as it is, with all that is in it.
pub(in crate::source) fn is_plain(found: &ArrowDataType) -> bool {
    use ArrowDataType as Arrow;
    let is_plain_field = |field: &Field| match &field.dtype {
        Arrow::Date64 | Arrow::Time32(_) | Arrow::Time64(_) | Arrow::Timestamp(..) => true,
        Arrow::Decimal(precision, scale) => is_decimal(*precision, *scale),
        other => is_plain(other),
    };
    match found {
        Arrow::Boolean
        | Arrow::Int8
        | Arrow::Int16
        | Arrow::Int32
        | Arrow::Int64
        | Arrow::UInt8
        | Arrow::UInt16
        | Arrow::UInt32
        | Arrow::UInt64
        | Arrow::Float32
        | Arrow::Float64
        | Arrow::Utf8
        | Arrow::LargeUtf8
        | Arrow::Utf8View
        | Arrow::Binary
        | Arrow::LargeBinary
        | Arrow::BinaryView
        | Arrow::FixedSizeBinary(_)
        | Arrow::Date32
        | Arrow::Duration(_) => true,
        Arrow::List(item) | Arrow::LargeList(item) => is_plain_field(item),
        Arrow::FixedSizeList(item, width) => *width > 0 && is_plain_field(item),
        Arrow::Struct(fields) => !fields.is_empty() && fields.iter().all(is_plain_field),
        _ => false,
    }
}

/// Whether a decimal type fits into 128 bits.
pub(in crate::source) fn is_decimal(precision: usize, scale: usize) -> bool {
    (1..=PRECISION).contains(&precision.max(scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_type_has_the_kind_that_its_values_have() {
        let item = |dtype| Box::new(Field::new("item".into(), dtype, true));
        let shown = [
            (ArrowDataType::UInt16, "uint16"),
            (ArrowDataType::Float16, "float"),
            (ArrowDataType::Date64, "date"),
            (ArrowDataType::Decimal(2, 5), "decimal(5, 5)"),
            (ArrowDataType::Decimal256(76, 2), "decimal(76, 2)"),
            (ArrowDataType::LargeList(item(ArrowDataType::Utf8View)), "list(string)"),
            (ArrowDataType::Struct(vec![*item(ArrowDataType::Date32)]), "struct(item: date)"),
            (ArrowDataType::Null, "null"),
        ];
        for (found, kind) in shown {
            assert_eq!(kind_of(&found).to_string(), kind);
        }
        assert!(matches!(kind_of(&ArrowDataType::Decimal256(76, 2)), Kind::Other(_)));
    }

    #[test]
    fn a_list_of_dictionaries_is_not_plain() {
        let keys = polars_arrow::datatypes::IntegerType::Int8;
        let dictionary = ArrowDataType::Dictionary(keys, Box::new(ArrowDataType::Utf8), false);
        let list = |dtype| ArrowDataType::List(Box::new(Field::new("item".into(), dtype, true)));
        assert!(!is_plain(&list(dictionary)));
        assert!(is_plain(&list(ArrowDataType::Utf8)));
    }
}
