//! The columns of an Arrow file, each with a schema of its own: one that Polars does not know hides none of the others.

use super::layout::Layout;
use super::types::kind_of;
use crate::data::Kind;
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, Field};
use polars_arrow::io::ipc::IpcSchema;
use polars_arrow::io::ipc::read::deserialize_schema;
use polars_arrow_format::ipc::planus::Builder;
use polars_arrow_format::ipc::{
    Binary, BinaryView, Endianness, Field as StoredField, FieldRef, FixedSizeBinary, LargeBinary, Message,
    MessageHeader, MetadataVersion, Null, Schema, SchemaRef, Type,
};
use std::collections::HashSet;

/// How deep types may lie in one another.
const DEEPEST: usize = 64;
/// What a field takes at least in a schema, in bytes.
const FIELD: usize = 8;
/// The bytes of a decimal of 256 bits, which Polars does not read as such.
const WIDE: i32 = 32;

/// A column, and how it is read.
#[derive(Debug)]
pub(super) struct ArrowColumn {
    stored: StoredField,
    /// Its name and type.
    pub(super) field: Field,
    pub(super) layout: Layout,
    /// The schema by which Polars reads it alone.
    pub(super) schema: ArrowSchema,
    pub(super) ipc: IpcSchema,
    /// The type in it that cannot be read.
    pub(super) unknown: Option<&'static str>,
    /// The values of the dictionaries in it, by their numbers.
    pub(super) dictionaries: Vec<(i64, ArrowColumn)>,
}

/// The columns of a schema that takes so many bytes. The error says what is wrong with it.
pub(super) fn columns(schema: SchemaRef<'_>, bytes: usize) -> Result<Vec<ArrowColumn>, String> {
    if !matches!(schema.endianness(), Ok(Endianness::Little)) {
        return Err("is written in big-endian, which is not supported".to_owned());
    }
    let mut columns = Vec::new();
    let (mut names, mut left) = (HashSet::new(), bytes / FIELD);
    for field in schema.fields().ok().flatten().ok_or("has a schema without columns")? {
        let field = field.map_err(|_| "has a schema that is corrupt")?;
        check_size(field, DEEPEST, &mut left)?;
        let column = ArrowColumn::of(field.try_into().map_err(|_| "has a schema that is corrupt")?)?;
        // By its name a column is asked for.
        if !names.insert(column.field.name.clone()) {
            return Err(format!("has two columns named `{}`", column.field.name));
        }
        columns.push(column);
    }
    Ok(columns)
}

/// A schema is no deeper, and no larger, than can be: a few bytes may stand for many fields.
fn check_size(field: FieldRef<'_>, depth: usize, left: &mut usize) -> Result<(), String> {
    if depth == 0 || *left == 0 {
        return Err(format!("has a schema that is corrupt, or nested deeper than {DEEPEST} levels"));
    }
    *left -= 1;
    let children = field.children().ok().flatten().into_iter().flatten();
    children.filter_map(Result::ok).try_for_each(|child| check_size(child, depth - 1, left))
}

impl ArrowColumn {
    fn of(mut stored: StoredField) -> Result<Self, String> {
        name_all(&mut stored);
        let shown = stored.name.clone().unwrap_or_default();
        let corrupt = |_| format!("has a column `{shown}` whose type is corrupt");
        let layout =
            Layout::of(&stored).ok_or_else(|| format!("has a column `{shown}` of a type that is not known"))?;
        let unknown = unknown(&stored, true);
        let known = match unknown {
            // It holds the place, and is never read.
            Some(_) => StoredField {
                children: None,
                dictionary: None,
                type_: Some(Type::Null(Box::new(Null {}))),
                ..stored.clone()
            },
            None => stored.clone(),
        };
        let (schema, _) = deserialize(known.clone()).map_err(corrupt)?;
        let field = schema.iter_values().next().cloned().ok_or_else(|| corrupt(()))?;
        let is_wide = known.dictionary.is_none() && is_wide(&known);
        let by_bytes = || Type::FixedSizeBinary(Box::new(FixedSizeBinary { byte_width: WIDE }));
        let read = if is_wide { StoredField { type_: Some(by_bytes()), ..known } } else { known };
        let mut dictionaries = Vec::new();
        if unknown.is_none() {
            collect_dictionaries(&read, &mut dictionaries)?;
        }
        let (schema, ipc) = deserialize(read).map_err(corrupt)?;
        Ok(Self { stored, field, layout, schema, ipc, unknown, dictionaries })
    }

    /// What its values are.
    pub(super) fn kind(&self) -> Kind {
        match self.unknown {
            Some(name) => Kind::Other(name.to_owned()),
            None => kind_of(&self.field.dtype),
        }
    }

    /// A type in which its bytes are not looked at, if it is one of texts.
    pub(super) fn as_bytes(&self) -> Option<Self> {
        let type_ = match self.stored.type_.as_ref()? {
            // The column itself holds numbers.
            _ if self.stored.dictionary.is_some() => return None,
            Type::Utf8(_) => Type::Binary(Box::new(Binary {})),
            Type::LargeUtf8(_) => Type::LargeBinary(Box::new(LargeBinary {})),
            Type::Utf8View(_) => Type::BinaryView(Box::new(BinaryView {})),
            _ => return None,
        };
        Self::of(StoredField { type_: Some(type_), dictionary: None, ..self.stored.clone() }).ok()
    }

    /// Whether its values are decimals of 256 bits, read as bytes.
    pub(super) fn is_wide(&self) -> bool {
        matches!(self.field.dtype.to_storage(), ArrowDataType::Decimal256(..))
    }
}

/// A field within another may have no name.
fn name_all(field: &mut StoredField) {
    field.name.get_or_insert_default();
    field.children.iter_mut().flatten().for_each(name_all);
}

/// The type in a column that is not read, if there is one.
fn unknown(field: &StoredField, is_whole: bool) -> Option<&'static str> {
    match field.type_.as_ref()? {
        Type::RunEndEncoded(_) => Some("run-end encoded"),
        Type::ListView(_) | Type::LargeListView(_) => Some("list view"),
        Type::Decimal(_) if is_wide(field) && (!is_whole || field.dictionary.is_some()) => {
            Some("decimal of 256 bits within another type")
        }
        _ => field.children.iter().flatten().find_map(|child| unknown(child, false)),
    }
}

fn is_wide(field: &StoredField) -> bool {
    matches!(&field.type_, Some(Type::Decimal(decimal)) if decimal.bit_width == 256)
}

/// The dictionaries in a column. One may hold others.
fn collect_dictionaries(field: &StoredField, found: &mut Vec<(i64, ArrowColumn)>) -> Result<(), String> {
    if let Some(dictionary) = &field.dictionary {
        let values = StoredField { dictionary: None, ..field.clone() };
        found.push((dictionary.id, ArrowColumn::of(values)?));
        return Ok(());
    }
    field.children.iter().flatten().try_for_each(|child| collect_dictionaries(child, found))
}

fn deserialize(field: StoredField) -> Result<(ArrowSchema, IpcSchema), ()> {
    let schema = Schema { fields: Some(vec![field]), ..Schema::default() };
    let header = Some(MessageHeader::Schema(Box::new(schema)));
    let message = Message { version: MetadataVersion::V5, header, ..Message::default() };
    let mut builder = Builder::new();
    let (schema, ipc, _) = deserialize_schema(builder.finish(&message, None)).map_err(|_| ())?;
    Ok((schema, ipc))
}
