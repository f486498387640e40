//! A JSON value as a cell of a typed column: which JSON types a declared type takes.

use super::nested::{fields_fit, items_fit};
use super::record::Broken;
use crate::data::{Field, Kind, Reading};
use std::borrow::Cow;

/// What a JSON value is to a column.
#[derive(Debug, PartialEq)]
pub(super) enum Scalar<'j> {
    /// Nothing.
    Null,
    /// A text to be read as the column's type.
    Text(Cow<'j, str>),
    /// The JSON of a list or a struct, of which everything within is of the declared types.
    Nested(&'j str),
    /// JSON of a type that the column's type does not take.
    Unreadable(&'j str),
}

/// Which JSON type a value is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum JsonType {
    Null,
    Text,
    Number,
    Boolean,
    Array,
    Object,
}

/// A valid JSON value as a cell of a column.
///
/// | type of the column | JSON |
/// | --- | --- |
/// | none | a text as it is, everything else as its JSON |
/// | `string`, `binary`, `date`, `time`, `timestamp` | a text |
/// | integers, `float` | a number, with all its digits |
/// | `decimal` | a number or a text |
/// | `boolean` | `true` and `false`; a text only where the contract says which texts are meant |
/// | `list` | an array, as its JSON; with `list(T)` every item is null or of that type, by this table |
/// | `struct` | an object, as its JSON; every declared field is missing, null or of its type, by this table |
pub(super) fn scalar<'j>(json: &'j str, field: &Field) -> Result<Scalar<'j>, Broken> {
    scalar_of(json, field.kind.as_ref(), &field.reading)
}

/// A valid JSON value as a cell of a type, or as what stands within one.
pub(super) fn scalar_of<'j>(json: &'j str, kind: Option<&Kind>, reading: &Reading) -> Result<Scalar<'j>, Broken> {
    let found = type_of(json);
    let truths = reading.truths.as_ref();
    let is_taken = match kind {
        None | Some(Kind::Other(_)) => true,
        Some(Kind::String | Kind::Binary | Kind::Date | Kind::Time | Kind::Timestamp) => found == JsonType::Text,
        Some(Kind::Integer(_) | Kind::Float) => found == JsonType::Number,
        Some(Kind::Decimal(_)) => matches!(found, JsonType::Number | JsonType::Text),
        Some(Kind::Boolean) => found == JsonType::Boolean || (found == JsonType::Text && truths.is_some()),
        Some(Kind::List(item)) => {
            found == JsonType::Array && item.as_ref().map_or(Ok(true), |item| items_fit(json, item, reading))?
        }
        Some(Kind::Struct(fields)) => {
            found == JsonType::Object && (fields.is_empty() || fields_fit(json, fields, reading)?)
        }
    };
    match found {
        JsonType::Null => Ok(Scalar::Null),
        _ if !is_taken => Ok(Scalar::Unreadable(json)),
        JsonType::Text => text(json).map(Scalar::Text),
        JsonType::Array | JsonType::Object => Ok(Scalar::Nested(json)),
        JsonType::Boolean if kind == Some(&Kind::Boolean) => {
            // The column may read other words than these two.
            let word = truths.and_then(|(yes, no)| if json == "true" { yes.first() } else { no.first() });
            Ok(Scalar::Text(word.map_or(Cow::Borrowed(json), |word| Cow::Owned(word.clone()))))
        }
        JsonType::Number | JsonType::Boolean => Ok(Scalar::Text(json.into())),
    }
}

fn type_of(json: &str) -> JsonType {
    match json.as_bytes().first() {
        Some(b'"') => JsonType::Text,
        Some(b'n') | None => JsonType::Null,
        Some(b't' | b'f') => JsonType::Boolean,
        Some(b'[') => JsonType::Array,
        Some(b'{') => JsonType::Object,
        Some(_) => JsonType::Number,
    }
}

/// The text within the quotes.
fn text(json: &str) -> Result<Cow<'_, str>, Broken> {
    if memchr::memchr(b'\\', json.as_bytes()).is_none() {
        return Ok(Cow::Borrowed(&json[1..json.len() - 1]));
    }
    serde_json::from_str(json).map(Cow::Owned).map_err(|_| Broken::text())
}
