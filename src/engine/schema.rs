//! One schema from the columns of several files.

use super::EngineError;
use crate::data::{Found, Schema, Table};
use crate::source::{find, open};
use std::collections::HashMap;

/// The columns of a table, from the headers and footers of its files.
pub(super) fn read_schema(table: &Table) -> Result<Schema, EngineError> {
    let mut files = Vec::new();
    let options = table.read_options();
    for file in find(&table.source)? {
        let mut reader = open(&file, &options, None)?;
        files.push((file.path.display().to_string(), reader.all_columns()?));
    }
    Ok(unite(&files))
}

/// The columns of a dataset from those of its files, each with its name: the columns of the first file in their order,
/// then those that only later files have. A type is the widest that was found; types without a common one are mixed.
pub fn unite(files: &[(String, Vec<Found>)]) -> Schema {
    let mut schema = Schema::default();
    // A name that stands twice in a file must stay visible twice.
    let mut places: HashMap<(&str, usize), usize> = HashMap::new();
    let mut holders: HashMap<&str, (usize, usize)> = HashMap::new();
    for (at, (file, columns)) in files.iter().enumerate() {
        let mut seen: HashMap<&str, usize> = HashMap::new();
        let (mut last, mut is_ordered) = (0, true);
        for column in columns {
            let name = column.name.as_str();
            let before = seen.entry(name).or_insert(0);
            let place = match places.get(&(name, *before)) {
                Some(place) => {
                    widen(&mut schema, *place, column);
                    *place
                }
                None => {
                    places.insert((name, *before), schema.columns.len());
                    schema.columns.push(column.clone());
                    schema.columns.len() - 1
                }
            };
            is_ordered &= place >= last;
            last = place;
            *before += 1;
        }
        if !is_ordered {
            note_order(&mut schema, file, columns);
        }
        for name in seen.into_keys() {
            let (files_with, first_without) = holders.entry(name).or_insert((0, 0));
            if *first_without == *files_with && *files_with == at {
                *first_without = at + 1;
            }
            *files_with += 1;
        }
    }
    let lacking = |column: &Found| {
        let (files_with, first_without) = *holders.get(column.name.as_str())?;
        let (file, _) = files.get(first_without).filter(|_| files_with < files.len())?;
        Some((column.name.clone(), file.clone()))
    };
    schema.missing_in = schema.columns.iter().filter_map(lacking).collect();
    schema
}

/// Keeps the order of a file's columns, unless another file has it too.
fn note_order(schema: &mut Schema, file: &str, columns: &[Found]) {
    let is_same = |known: &[String]| {
        known.len() == columns.len() && known.iter().zip(columns).all(|(one, other)| *one == other.name)
    };
    if !schema.reordered.iter().any(|(_, known)| is_same(known)) {
        let names = columns.iter().map(|column| column.name.clone()).collect();
        schema.reordered.push((file.to_owned(), names));
    }
}

fn widen(schema: &mut Schema, place: usize, other: &Found) {
    let known = &mut schema.columns[place];
    match (&known.kind, &other.kind) {
        (Some(one), Some(two)) if one.accepts(two) => {}
        (Some(one), Some(two)) if two.accepts(one) => known.kind = Some(two.clone()),
        (Some(one), Some(two)) => schema.mixed.push((other.name.clone(), one.clone(), two.clone())),
        (None, Some(two)) => known.kind = Some(two.clone()),
        (Some(_) | None, None) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Kind;

    fn file(name: &str, columns: &[(&str, &str)]) -> (String, Vec<Found>) {
        let found = |(name, kind): &(&str, &str)| Found { name: (*name).to_owned(), kind: kind.parse().ok() };
        (name.to_owned(), columns.iter().map(found).collect())
    }

    fn kinds(schema: &Schema) -> Vec<String> {
        schema
            .columns
            .iter()
            .map(|column| format!("{}: {}", column.name, column.kind.as_ref().map_or(String::new(), Kind::to_string)))
            .collect()
    }

    #[test]
    fn a_column_that_a_file_lacks_is_named_with_the_file() {
        let schema = unite(&[
            file("1", &[("a", "date")]),
            file("2", &[("b", "date"), ("a", "date")]),
            file("3", &[("b", "date")]),
        ]);
        assert_eq!(kinds(&schema), ["a: date", "b: date"]);
        assert_eq!(schema.missing_in, [("a".to_owned(), "3".to_owned()), ("b".to_owned(), "1".to_owned())]);
    }

    #[test]
    fn a_file_of_another_order_is_kept_with_its_order() {
        let (one, other) = ([("a", "date"), ("b", "date")], [("b", "date"), ("a", "date")]);
        let schema =
            unite(&[file("1", &one), file("2", &one[1..]), file("3", &other), file("4", &other), file("5", &one)]);
        assert_eq!(schema.reordered, [("3".to_owned(), vec!["b".to_owned(), "a".to_owned()])]);
    }

    #[test]
    fn the_widest_type_is_the_type() {
        let schema = unite(&[
            file("1", &[("a", "int8"), ("b", "int8"), ("c", "")]),
            file("2", &[("a", "int64"), ("b", "string"), ("c", "")]),
        ]);
        assert_eq!(kinds(&schema), ["a: int64", "b: int8", "c: "]);
        assert_eq!(schema.mixed.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn a_name_that_stands_twice_stays_twice() {
        let (once, twice) = ([("a", "date")], [("a", "date"), ("a", "date")]);
        for (first, second) in [(&once[..], &twice[..]), (&twice, &once), (&twice, &twice)] {
            assert_eq!(unite(&[file("1", first), file("2", second)]).count("a"), 2);
        }
    }
}
