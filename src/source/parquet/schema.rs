//! The columns of a Parquet file by the schema of the format itself, in which every program reads them. What a writer
//! says beside it in a schema of Arrow's may be stale where another program has written the file again, or a lie, and is
//! not looked at.

use polars_arrow::datatypes::{ArrowDataType, Field, TimeUnit};
use polars_parquet::parquet::schema::Repetition;
use polars_parquet::parquet::schema::types::{
    GroupConvertedType, GroupLogicalType, ParquetType, PhysicalType, PrimitiveType,
};
use polars_parquet::read::schema::{SchemaInferenceOptions, parquet_to_arrow_schema_with_options};
use polars_parquet::read::{FileMetadata, PrimitiveConvertedType as Converted, PrimitiveLogicalType as Logical};
use std::collections::HashSet;

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
    let stored = metadata.schema().fields();
    let mut names = HashSet::new();
    if let Some(twice) = stored.iter().find(|column| !names.insert(column.name())) {
        return Err(format!("it has two columns named `{}`", twice.name()));
    }
    stored.iter().filter_map(|stored| column(stored).transpose()).collect()
}

/// `None` for a group without columns.
fn column(stored: &ParquetType) -> Result<Option<ParquetColumn>, String> {
    let Some(field) = field(stored, own)? else { return Ok(None) };
    let has_far_instants = match stored {
        ParquetType::PrimitiveType(flat) => !field.dtype.is_nested() && flat.physical_type == PhysicalType::Int96,
        ParquetType::GroupType { .. } => false,
    };
    let decoded = match stored {
        // Polars fails at the nulls among them.
        ParquetType::PrimitiveType(PrimitiveType { physical_type: PhysicalType::ByteArray, .. })
            if matches!(field.dtype, ArrowDataType::Decimal(..)) =>
        {
            ArrowDataType::BinaryView
        }
        stored => self::field(stored, decoded)?.map_or(ArrowDataType::Null, |field| field.dtype),
    };
    Ok(Some(ParquetColumn { field, decoded, has_far_instants }))
}

/// What a flat type is read as.
type Flat = fn(&PrimitiveType) -> ArrowDataType;

/// A column or a group as a field. Whether it may be null follows from its repetition alone: by that, levels are counted.
fn field(stored: &ParquetType, flat: Flat) -> Result<Option<Field>, String> {
    let info = stored.get_field_info();
    let name = info.name.clone();
    Ok(whole(stored, flat)?.map(|dtype| match info.repetition {
        Repetition::Required => Field::new(name, dtype, false),
        Repetition::Optional => Field::new(name, dtype, true),
        Repetition::Repeated => {
            let item = Field::new(name.clone(), dtype, false);
            Field::new(name, ArrowDataType::LargeList(Box::new(item)), false)
        }
    }))
}

/// The type of one value of a column or a group, however often it is repeated.
fn whole(stored: &ParquetType, flat: Flat) -> Result<Option<ArrowDataType>, String> {
    let (info, logical_type, converted_type, fields) = match stored {
        ParquetType::PrimitiveType(stored) => return Ok(Some(flat(stored))),
        ParquetType::GroupType { field_info, logical_type, converted_type, fields } => {
            (field_info, logical_type, converted_type, fields)
        }
    };
    let is_list = match logical_type {
        Some(logical_type) => *logical_type == GroupLogicalType::List,
        None if converted_type.is_none() => return group(fields, flat),
        None => *converted_type == Some(GroupConvertedType::List),
    };
    let [entries] = &fields[..] else {
        return Err(format!("`{}` is a list or map of other than one group", info.name));
    };
    if entries.get_field_info().repetition != Repetition::Repeated {
        return Err(format!("`{}` is a list or map that repeats nothing", info.name));
    }
    let item = if is_list { item(entries, &info.name, flat)? } else { one(entries, whole(entries, flat)?) };
    Ok(item.map(|item| ArrowDataType::LargeList(Box::new(item))))
}

/// What a list holds. Older writers leave out one of its two levels.
///
/// Source: <https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#backward-compatibility-rules>.
fn item(entries: &ParquetType, list: &str, flat: Flat) -> Result<Option<Field>, String> {
    if let ParquetType::GroupType { fields, field_info, .. } = entries
        && let [only] = &fields[..]
        && only.get_field_info().repetition != Repetition::Repeated
        && field_info.name != "array"
        && field_info.name.strip_suffix("_tuple") != Some(list)
    {
        return field(only, flat);
    }
    Ok(one(entries, whole(entries, flat)?))
}

/// A repeated one, which is never null.
fn one(stored: &ParquetType, dtype: Option<ArrowDataType>) -> Option<Field> {
    dtype.map(|dtype| Field::new(stored.get_field_info().name.clone(), dtype, false))
}

fn group(fields: &[ParquetType], flat: Flat) -> Result<Option<ArrowDataType>, String> {
    let fields = fields.iter().filter_map(|stored| field(stored, flat).transpose()).collect::<Result<Vec<_>, _>>()?;
    Ok(if fields.is_empty() { None } else { Some(ArrowDataType::Struct(fields)) })
}

/// The type of a flat one.
fn own(stored: &PrimitiveType) -> ArrowDataType {
    // Instants of 96 bits go far beyond the years that fit into nanoseconds.
    let options = Some(SchemaInferenceOptions { int96_coerce_to_timeunit: TimeUnit::Microsecond });
    let mut once = stored.clone();
    once.field_info.repetition = Repetition::Required;
    let schema = parquet_to_arrow_schema_with_options(&[ParquetType::PrimitiveType(once)], &options);
    let found = schema.iter_values().next().map_or(ArrowDataType::Null, |field| field.dtype.clone());
    of_stored(&found, stored)
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
fn decoded(stored: &PrimitiveType) -> ArrowDataType {
    use ArrowDataType as Arrow;
    match (own(stored), stored.physical_type) {
        (Arrow::Int8 | Arrow::Int16 | Arrow::UInt8 | Arrow::UInt16 | Arrow::Null, PhysicalType::Int32) => Arrow::Int32,
        (own, _) => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ArrowDataType as Arrow;
    use polars_parquet::parquet::schema::types::FieldInfo;

    fn stored(physical: PhysicalType) -> PrimitiveType {
        PrimitiveType::from_physical("x".into(), physical)
    }

    fn read(stored: &PrimitiveType) -> (ArrowDataType, ArrowDataType) {
        (own(stored), decoded(stored))
    }

    #[test]
    fn a_column_is_read_as_the_format_says() {
        let fixed = |bytes| stored(PhysicalType::FixedLenByteArray(bytes));
        let logical = |logical, stored| PrimitiveType { logical_type: Some(logical), ..stored };
        let converted = |converted, stored| PrimitiveType { converted_type: Some(converted), ..stored };
        let half = logical(Logical::Float16, fixed(2));
        assert_eq!(read(&half), (Arrow::Float16, Arrow::Float16));
        assert_eq!(own(&fixed(2)), Arrow::FixedSizeBinary(2));
        assert_eq!(own(&logical(Logical::Decimal(50, 2), fixed(21))), Arrow::Decimal256(50, 2));
        assert_eq!(own(&logical(Logical::Decimal(38, 2), fixed(16))), Arrow::Decimal(38, 2));
        let number = || stored(PhysicalType::Int32);
        assert_eq!(read(&logical(Logical::Unknown, number())), (Arrow::Null, Arrow::Int32));
        assert_eq!(read(&converted(Converted::Uint8, number())), (Arrow::UInt8, Arrow::Int32));
        assert_eq!(own(&converted(Converted::Enum, stored(PhysicalType::ByteArray))), Arrow::Utf8View);
        let instant = Arrow::Timestamp(TimeUnit::Microsecond, Some("+00:00".into()));
        assert_eq!(own(&converted(Converted::TimestampMicros, stored(PhysicalType::Int64))), instant);
        assert_eq!(own(&stored(PhysicalType::Int96)), Arrow::Timestamp(TimeUnit::Microsecond, None));
        assert_eq!(own(&converted(Converted::Interval, fixed(12))), Arrow::FixedSizeBinary(12));
    }

    /// A column of numbers.
    fn number(name: &str, repetition: Repetition) -> ParquetType {
        let mut number = stored(PhysicalType::Int64);
        (number.field_info.name, number.field_info.repetition) = (name.into(), repetition);
        ParquetType::PrimitiveType(number)
    }

    fn nest(name: &str, repetition: Repetition, is_list: bool, fields: Vec<ParquetType>) -> ParquetType {
        ParquetType::GroupType {
            field_info: FieldInfo { name: name.into(), repetition, id: None },
            logical_type: is_list.then_some(GroupLogicalType::List),
            converted_type: None,
            fields,
        }
    }

    /// The type of a column, with a question mark behind what may be null.
    fn shown(stored: &ParquetType) -> String {
        fn show(field: &Field) -> String {
            let mark = if field.is_nullable { "?" } else { "" };
            let inner = match &field.dtype {
                Arrow::LargeList(item) => format!("[{}]", show(item)),
                Arrow::Struct(fields) => format!("{{{}}}", fields.iter().map(show).collect::<Vec<_>>().join(",")),
                _ => field.name.to_string(),
            };
            format!("{inner}{mark}")
        }
        show(&field(stored, own).unwrap().unwrap())
    }

    #[test]
    fn lists_of_all_ages_are_lists() {
        use Repetition::{Optional, Repeated, Required};
        let list = |entries| nest("l", Optional, true, vec![entries]);
        let group = |name: &str, fields| nest(name, Repeated, false, fields);
        assert_eq!(shown(&list(group("list", vec![number("element", Optional)]))), "[element?]?");
        assert_eq!(shown(&list(group("bag", vec![number("array_element", Optional)]))), "[array_element?]?");
        assert_eq!(shown(&list(group("bag", vec![number("array", Required)]))), "[array]?");
        assert_eq!(shown(&list(number("array", Repeated))), "[array]?");
        assert_eq!(shown(&list(group("array", vec![number("a", Optional)]))), "[{a?}]?");
        assert_eq!(shown(&list(group("l_tuple", vec![number("a", Optional)]))), "[{a?}]?");
        assert_eq!(shown(&list(group("e", vec![number("a", Optional), number("b", Required)]))), "[{a?,b}]?");
        assert_eq!(shown(&list(nest("array", Repeated, true, vec![number("array", Repeated)]))), "[[array]]?");
        assert_eq!(shown(&number("a", Repeated)), "[a]");
        assert_eq!(shown(&nest("s", Optional, false, vec![number("a", Repeated)])), "{[a]}?");
        assert_eq!(shown(&group("g", vec![number("a", Optional), number("b", Optional)])), "[{a?,b?}]");
        let strange = |fields| field(&nest("l", Optional, true, fields), own).unwrap_err();
        assert_eq!(strange(vec![number("a", Optional)]), "`l` is a list or map that repeats nothing");
        let two = vec![number("a", Repeated), number("b", Repeated)];
        assert_eq!(strange(two), "`l` is a list or map of other than one group");
        assert!(field(&nest("l", Optional, false, Vec::new()), own).unwrap().is_none());
    }

    #[test]
    fn what_is_nested_is_kept_as_it_is_decoded() {
        let mut byte = stored(PhysicalType::Int32);
        byte.converted_type = Some(Converted::Int8);
        byte.field_info.repetition = Repetition::Repeated;
        let Arrow::LargeList(item) = column(&ParquetType::PrimitiveType(byte.clone())).unwrap().unwrap().kept().dtype
        else {
            panic!("no list")
        };
        assert_eq!(item.dtype, Arrow::Int32);
        byte.field_info.repetition = Repetition::Optional;
        assert_eq!(column(&ParquetType::PrimitiveType(byte)).unwrap().unwrap().kept().dtype, Arrow::Int8);
    }
}
