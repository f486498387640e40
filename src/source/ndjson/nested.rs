//! Whether the values within a JSON array or object are of the types that a contract declares for them.

use super::record::Broken;
use super::scalar::{Scalar, scalar_of};
use crate::data::{Kind, Reading, read_text};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fmt;

/// Whether all items of a valid JSON array are of a type; nulls are of every type.
pub(super) fn items_fit(json: &str, item: &Kind, reading: &Reading) -> Result<bool, Broken> {
    let items: Vec<&RawValue> = serde_json::from_str(json).map_err(|_| Broken::text())?;
    all_fit(items.into_iter().map(|found| (found.get(), item)), reading)
}

/// Whether the declared fields that a valid JSON object has are of their types; nulls are of every type, and fields
/// that are not declared are not looked at.
pub(super) fn fields_fit(json: &str, fields: &[(String, Kind)], reading: &Reading) -> Result<bool, Broken> {
    let kinds: HashMap<&str, &Kind> = fields.iter().map(|(name, kind)| (name.as_str(), kind)).collect();
    let mut json = serde_json::Deserializer::from_str(json);
    let found = json.deserialize_map(Declared(&kinds)).map_err(|_| Broken::text())?;
    all_fit(found.into_iter().map(|(value, kind)| (value.get(), kind)), reading)
}

fn all_fit<'j>(mut values: impl Iterator<Item = (&'j str, &'j Kind)>, reading: &Reading) -> Result<bool, Broken> {
    values.try_fold(true, |fits, (json, kind)| Ok(fits && is_of(json, kind, reading)?))
}

fn is_of(json: &str, kind: &Kind, reading: &Reading) -> Result<bool, Broken> {
    Ok(match scalar_of(json, Some(kind), reading)? {
        Scalar::Null | Scalar::Nested(_) => true,
        Scalar::Text(text) => read_text(&text, kind, reading).is_some(),
        Scalar::Unreadable(_) => false,
    })
}

/// The values of declared fields, with their types.
struct Declared<'k>(&'k HashMap<&'k str, &'k Kind>);

impl<'j, 'k: 'j> Visitor<'j> for Declared<'k> {
    type Value = Vec<(&'j RawValue, &'k Kind)>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'j>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut found = Vec::new();
        while let Some(name) = entries.next_key::<String>()? {
            let value = entries.next_value::<&RawValue>()?;
            found.extend(self.0.get(name.as_str()).map(|kind| (value, *kind)));
        }
        Ok(found)
    }
}
