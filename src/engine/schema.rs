//! One schema from the columns of several files.

use super::EngineError;
use crate::data::{Found, Kind, Schema, Table};
use crate::source::{find, open};

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
/// then those that only later files have. A type is the widest that was found; types without a common one are named both.
pub fn unite(files: &[(String, Vec<Found>)]) -> Schema {
    let mut schema = Schema::default();
    for (_, columns) in files {
        for (at, column) in columns.iter().enumerate() {
            // A name that stands twice in a file must stay visible twice.
            let before = columns[..at].iter().filter(|other| other.name == column.name).count();
            match schema.columns.iter_mut().filter(|known| known.name == column.name).nth(before) {
                Some(known) => known.kind = wider(known.kind.take(), column.kind.clone()),
                None => schema.columns.push(column.clone()),
            }
        }
    }
    for column in &schema.columns {
        let without = files.iter().find(|(_, columns)| !columns.iter().any(|found| found.name == column.name));
        schema.missing_in.extend(without.map(|(file, _)| (column.name.clone(), file.clone())));
    }
    schema
}

fn wider(known: Option<Kind>, other: Option<Kind>) -> Option<Kind> {
    match (known, other) {
        (Some(known), Some(other)) if known.accepts(&other) => Some(known),
        (Some(known), Some(other)) if other.accepts(&known) => Some(other),
        (Some(known), Some(other)) => Some(Kind::Other(format!("{known} and {other}"))),
        (known, other) => known.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn the_widest_type_is_the_type() {
        let schema = unite(&[
            file("1", &[("a", "int8"), ("b", "int8"), ("c", "")]),
            file("2", &[("a", "int64"), ("b", "string"), ("c", "")]),
        ]);
        assert_eq!(kinds(&schema), ["a: int64", "b: int8 and string", "c: "]);
    }

    #[test]
    fn a_name_that_stands_twice_stays_twice() {
        let (once, twice) = ([("a", "date")], [("a", "date"), ("a", "date")]);
        for (first, second) in [(&once[..], &twice[..]), (&twice, &once), (&twice, &twice)] {
            assert_eq!(unite(&[file("1", first), file("2", second)]).count("a"), 2);
        }
    }
}
