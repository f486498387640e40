//! One line as one JSON object: which keys it has, and the text of the values that are wanted.

use super::super::SourceError;
use super::inside;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fmt;
use std::path::Path;

/// The record that was read last. It knows all keys that it ever met, so that the next record is read without looking
/// each of them up: most records have the same keys in the same order.
#[derive(Debug, Default)]
pub(super) struct Record<'j> {
    /// The number of every key.
    numbers: HashMap<String, usize>,
    keys: Vec<Key<'j>>,
    /// The numbers of the keys of the last record, in order.
    order: Vec<usize>,
    /// How many records were read.
    count: u64,
    /// For each wanted name its key.
    wanted: Vec<usize>,
}

/// One key.
#[derive(Debug)]
struct Key<'j> {
    name: String,
    /// The record that had it last.
    seen_in: u64,
    is_wanted: bool,
    /// The JSON text of its value there.
    value: &'j str,
}

/// Why a line is no record.
#[derive(Debug)]
pub(super) struct Broken {
    message: String,
    help: &'static str,
}

/// The most characters of a key that an error tells.
const MOST_SHOWN: usize = 60;

impl Key<'_> {
    /// Its name for a message, shortened where it is long.
    fn shown(&self) -> String {
        match self.name.char_indices().nth(MOST_SHOWN) {
            Some((at, _)) => format!("`{}…`", &self.name[..at]),
            None => format!("`{}`", self.name),
        }
    }
}

impl<'j> Record<'j> {
    /// A record of which these values are wanted.
    pub(super) fn new(wanted: &[&str]) -> Self {
        let mut record = Self::default();
        for name in wanted {
            let number = record.number(name);
            record.keys[number].is_wanted = true;
            record.wanted.push(number);
        }
        record
    }

    /// The keys of all records so far, in the order in which they were met.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| key.name.as_str())
    }

    /// The JSON text of the value of the wanted name at this position, if the record has it.
    pub(super) fn value(&self, position: usize) -> Option<&'j str> {
        let key = &self.keys[self.wanted[position]];
        (key.seen_in == self.count).then_some(key.value)
    }

    /// Reads a line.
    pub(super) fn read(&mut self, line: &'j str) -> Result<(), Broken> {
        if !line.trim_ascii_start().starts_with('{') {
            let message = "holds no JSON object".to_owned();
            return Err(Broken { message, help: "every line must be one object, such as `{\"id\": 1}`" });
        }
        self.count += 1;
        let mut json = serde_json::Deserializer::from_str(line);
        json.deserialize_map(Entries(self)).and_then(|()| json.end()).map_err(|error| Broken::json(&error))
    }

    /// The number of a key, which may be a new one.
    fn number(&mut self, name: &str) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.keys.len();
        self.numbers.insert(name.to_owned(), number);
        self.keys.push(Key { name: name.to_owned(), seen_in: 0, is_wanted: false, value: "" });
        number
    }

    /// The number of the key at a position of the record.
    fn number_at(&mut self, position: usize, name: &str) -> usize {
        match self.order.get(position) {
            Some(number) if self.keys[*number].name == name => *number,
            Some(_) => {
                self.order[position] = self.number(name);
                self.order[position]
            }
            None => {
                let number = self.number(name);
                self.order.push(number);
                number
            }
        }
    }
}

impl Broken {
    fn json(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let message = text.split(" at line ").next().unwrap_or(&text);
        let help =
            if error.is_eof() { "every line must be one whole object: convert the file with `jq -c .`" } else { "" };
        Self { message: format!("is no valid JSON at column {}: {message}", error.column()), help }
    }

    /// A value with an escape that means no character.
    pub(super) fn text() -> Self {
        let message = "holds text that is no valid JSON: an escape that means no character".to_owned();
        Self {
            message,
            help: "half of a surrogate pair, such as `\\ud800`, is no character: write it as the text that is meant",
        }
    }

    /// The same of a value of this column.
    pub(super) fn in_column(self, column: &str) -> Self {
        Self { message: format!("column `{column}` {}", self.message), ..self }
    }

    /// The error of the line with this number.
    pub(super) fn error(self, path: &Path, line: u64) -> SourceError {
        SourceError::new(path, self.message).at(format!("line {line}")).help(self.help)
    }
}

/// The entries of a record.
struct Entries<'r, 'j>(&'r mut Record<'j>);

impl<'j> Visitor<'j> for Entries<'_, 'j> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'j>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut position = 0;
        while let Some(number) = entries.next_key_seed(Name { record: self.0, position })? {
            let value = entries.next_value::<&'j RawValue>()?.get();
            let key = &mut self.0.keys[number];
            if value.starts_with(['[', '{']) {
                inside::check(value).map_err(|why| A::Error::custom(format!("the value of {}: {why}", key.shown())))?;
            }
            if key.seen_in == self.0.count {
                return Err(A::Error::custom(format!("the key {} stands twice", key.shown())));
            }
            key.seen_in = self.0.count;
            if key.is_wanted {
                key.value = value;
            }
            position += 1;
        }
        Ok(())
    }
}

/// The name of a key, as its number.
struct Name<'r, 'j> {
    record: &'r mut Record<'j>,
    position: usize,
}

impl<'de> DeserializeSeed<'de> for Name<'_, '_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_, '_> {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E>(self, name: &str) -> Result<usize, E> {
        Ok(self.record.number_at(self.position, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_that_changes_the_order_of_its_keys_is_read_the_same() {
        let mut record = Record::new(&["b", "a", "b"]);
        for line in [r#"{"a": 1, "b": 2}"#, r#"{"b": 2, "x": 0, "a": 1}"#, r#"{"\u0061": 1, "b": 2}"#] {
            record.read(line).unwrap();
            assert_eq!([0, 1, 2].map(|position| record.value(position)), [Some("2"), Some("1"), Some("2")]);
        }
        record.read("{}").unwrap();
        assert_eq!(record.value(0), None);
        assert_eq!(record.names().collect::<Vec<_>>(), ["b", "a", "x"]);
    }
}
