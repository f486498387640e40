//! The columns of a Parquet file by the schema of the format itself, in which every program reads them. What a writer
//! says beside it in a schema of Arrow's may be stale where another program has written the file again, or a lie, and is
//! not looked at.

use polars_arrow::datatypes::{ArrowDataType, Field, TimeUnit};
use polars_parquet::parquet::schema::types::{PhysicalType, PrimitiveType};
use polars_parquet::read::schema::{SchemaInferenceOptions, parquet_to_arrow_schema_with_options};
use polars_parquet::read::{FileMetadata, PrimitiveConvertedType as Converted, PrimitiveLogicalType as Logical};
use std::collections::{HashMap, HashSet};

/// The bytes of a number of 128 bits.
const LONGEST: usize = 16;
/// The bytes of an interval.
const INTERVAL: usize = 12;

/// A column, and how it is read.
#[derive(Debug)]
pub(super) struct ParquetColumn {
    /// Its name, and the type of Arrow's that stands for its own.
    pub(super) field: Field,
    /// The type in which its values are decoded, which is wider where they could be too large for their own.
    pub(super) decoded: ArrowDataType,
    /// Whether it holds instants of 96 bits, whose years go far beyond those that fit into nanoseconds.
    pub(super) has_far_instants: bool,
}

impl ParquetColumn {
    /// The type in which its values are kept when they are read.
    pub(super) fn kept(&self) -> Field {
        let dtype = if self.field.dtype.is_nested() { &self.decoded } else { &self.field.dtype };
        Field { dtype: dtype.clone(), ..self.field.clone() }
    }
}

/// The columns of a file. The error says what is wrong with its schema.
pub(super) fn columns(metadata: &FileMetadata) -> Result<Vec<ParquetColumn>, String> {
    let mut names = HashSet::new();
    if let Some(twice) = metadata.schema().fields().iter().find(|column| !names.insert(column.name())) {
        return Err(format!("it has two columns named `{}`", twice.name()));
    }
    let mut stored = HashMap::<&str, Vec<&PrimitiveType>>::new();
    for column in metadata.schema().columns() {
        let root = column.path_in_schema.first().map_or("", |name| name.as_str());
        stored.entry(root).or_default().push(&column.descriptor.primitive_type);
    }
    let options = Some(SchemaInferenceOptions { int96_coerce_to_timeunit: TimeUnit::Microsecond });
    let known = parquet_to_arrow_schema_with_options(metadata.schema().fields(), &options);
    let column = |field: Field| {
        let stored = stored.get(field.name.as_str()).map_or(&[][..], Vec::as_slice);
        let map = |dtype: &ArrowDataType, map| {
            let strange = || format!("column `{}` is nested as neither a list nor a map can be", field.name);
            map_flat(dtype, stored, map).ok_or_else(strange)
        };
        let dtype = map(&field.dtype, of_stored)?;
        let decoded = match (&dtype, stored) {
            // Polars fails at the nulls among them.
            (ArrowDataType::Decimal(..), [only]) if only.physical_type == PhysicalType::ByteArray => {
                ArrowDataType::BinaryView
            }
            _ => map(&dtype, decoded)?,
        };
        let has_far_instants = matches!(stored, [only] if only.physical_type == PhysicalType::Int96);
        Ok(ParquetColumn { field: Field { dtype, ..field.clone() }, decoded, has_far_instants })
    };
    known.into_iter().map(|(_, field)| column(field)).collect()
}

/// A type with each flat type in it mapped, together with the one that is stored for it; `None` where there are more or
/// fewer of those.
fn map_flat(
    found: &ArrowDataType,
    stored: &[&PrimitiveType],
    map: fn(&ArrowDataType, &PrimitiveType) -> ArrowDataType,
) -> Option<ArrowDataType> {
    let mut left = stored.iter().copied();
    let mapped = map_within(found, &mut left, map);
    mapped.filter(|_| left.next().is_none())
}

/// `None` where fewer types are stored than there are.
fn map_within<'s>(
    found: &ArrowDataType,
    stored: &mut impl Iterator<Item = &'s PrimitiveType>,
    map: fn(&ArrowDataType, &PrimitiveType) -> ArrowDataType,
) -> Option<ArrowDataType> {
    use ArrowDataType as Arrow;
    let mut within = |field: &Field| Some(Field { dtype: map_within(&field.dtype, stored, map)?, ..field.clone() });
    Some(match found {
        Arrow::List(item) => Arrow::List(Box::new(within(item)?)),
        Arrow::LargeList(item) => Arrow::LargeList(Box::new(within(item)?)),
        // By its older mark, a map is one of Arrow's, and by its newer one a list.
        Arrow::Map(entries, _) => Arrow::LargeList(Box::new(within(entries)?)),
        Arrow::Struct(fields) => Arrow::Struct(fields.iter().map(within).collect::<Option<_>>()?),
        flat => map(flat, stored.next()?),
    })
}

/// The type of a stored one, of some of which Polars makes only bytes or numbers.
fn of_stored(found: &ArrowDataType, stored: &PrimitiveType) -> ArrowDataType {
    use ArrowDataType as Arrow;
    match (found, stored.logical_type, stored.converted_type) {
        (_, Some(Logical::Unknown), _) => Arrow::Null,
        (Arrow::FixedSizeBinary(2), Some(Logical::Float16), _) => Arrow::Float16,
        // The format says that both are UTF-8.
        (Arrow::BinaryView, Some(Logical::Json | Logical::Enum), _)
        | (Arrow::BinaryView, None, Some(Converted::Json | Converted::Enum)) => Arrow::Utf8View,
        // By the older marks, an instant is one in UTC.
        (Arrow::Timestamp(unit, None), None, Some(Converted::TimestampMillis | Converted::TimestampMicros)) => {
            Arrow::Timestamp(*unit, Some("+00:00".into()))
        }
        // Months, days and milliseconds, which are not one length of time.
        (Arrow::Interval(_), ..) => Arrow::FixedSizeBinary(INTERVAL),
        (Arrow::Decimal(precision, scale), ..) => match stored.physical_type {
            PhysicalType::FixedLenByteArray(bytes) if bytes > LONGEST => Arrow::Decimal256(*precision, *scale),
            _ => found.clone(),
        },
        _ => found.clone(),
    }
}

/// The type in which one is decoded: small integers and nulls lie in 32 bits, where can be seen that they are none.
fn decoded(found: &ArrowDataType, stored: &PrimitiveType) -> ArrowDataType {
    use ArrowDataType as Arrow;
    match (found, stored.physical_type) {
        (Arrow::Int8 | Arrow::Int16 | Arrow::UInt8 | Arrow::UInt16 | Arrow::Null, PhysicalType::Int32) => Arrow::Int32,
        (other, _) => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ArrowDataType as Arrow;

    fn stored(physical: PhysicalType) -> PrimitiveType {
        PrimitiveType::from_physical("x".into(), physical)
    }

    fn read(found: &ArrowDataType, stored: &PrimitiveType) -> (ArrowDataType, ArrowDataType) {
        let own = of_stored(found, stored);
        let decoded = decoded(&own, stored);
        (own, decoded)
    }

    #[test]
    fn a_column_is_read_as_the_format_says() {
        let fixed = |bytes| stored(PhysicalType::FixedLenByteArray(bytes));
        let half = PrimitiveType { logical_type: Some(Logical::Float16), ..fixed(2) };
        assert_eq!(read(&Arrow::FixedSizeBinary(2), &half), (Arrow::Float16, Arrow::Float16));
        assert_eq!(read(&Arrow::FixedSizeBinary(2), &fixed(2)).0, Arrow::FixedSizeBinary(2));
        let wide = Arrow::Decimal256(50, 2);
        assert_eq!(read(&Arrow::Decimal(50, 2), &fixed(21)), (wide.clone(), wide));
        assert_eq!(read(&Arrow::Decimal(38, 2), &fixed(16)).0, Arrow::Decimal(38, 2));
        let nulls = PrimitiveType { logical_type: Some(Logical::Unknown), ..stored(PhysicalType::Int32) };
        assert_eq!(read(&Arrow::Int32, &nulls), (Arrow::Null, Arrow::Int32));
        assert_eq!(read(&Arrow::UInt8, &stored(PhysicalType::Int32)), (Arrow::UInt8, Arrow::Int32));
        let older = PrimitiveType { converted_type: Some(Converted::TimestampMicros), ..stored(PhysicalType::Int64) };
        let clock = Arrow::Timestamp(TimeUnit::Microsecond, None);
        let instant = Arrow::Timestamp(TimeUnit::Microsecond, Some("+00:00".into()));
        assert_eq!(read(&clock, &older).0, instant);
        assert_eq!(read(&clock, &stored(PhysicalType::Int64)).0, clock);
        let interval = Arrow::Interval(polars_arrow::datatypes::IntervalUnit::MonthDayMillis);
        assert_eq!(read(&interval, &fixed(12)).0, Arrow::FixedSizeBinary(12));
    }

    #[test]
    fn what_is_nested_is_read_leaf_by_leaf() {
        let field = |name: &str, dtype| Field::new(name.into(), dtype, true);
        let entries = Arrow::Struct(vec![field("key", Arrow::BinaryView), field("value", Arrow::Int8)]);
        let map = Arrow::Map(Box::new(field("entries", entries)), false);
        let text = PrimitiveType { logical_type: Some(Logical::Enum), ..stored(PhysicalType::ByteArray) };
        let number = stored(PhysicalType::Int32);
        let both = [&text, &number];
        let entries = Arrow::Struct(vec![field("key", Arrow::Utf8View), field("value", Arrow::Int8)]);
        assert_eq!(
            map_flat(&map, &both, of_stored),
            Some(Arrow::LargeList(Box::new(field("entries", entries.clone()))))
        );
        let list = Arrow::LargeList(Box::new(field("entries", entries)));
        let kept = ParquetColumn {
            decoded: map_flat(&list, &both, decoded).unwrap(),
            field: field("m", list),
            has_far_instants: false,
        };
        let entries = Arrow::Struct(vec![field("key", Arrow::Utf8View), field("value", Arrow::Int32)]);
        assert_eq!(kept.kept().dtype, Arrow::LargeList(Box::new(field("entries", entries))));
        // A group with more columns than a list has.
        assert_eq!(map_flat(&Arrow::Int32, &both, of_stored), None);
        assert_eq!(map_flat(&map, &[&text], of_stored), None);
    }
}
