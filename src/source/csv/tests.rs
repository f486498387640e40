//! The decoder against the plain reader, and the structure of files.

use super::*;
use crate::data::{Cell, Field, Kind, Reading, Value};

fn wanted(columns: &[Found]) -> Vec<Wanted> {
    let field = |name: &str| Field { name: name.to_owned(), kind: Some(Kind::String), reading: Reading::default() };
    columns.iter().enumerate().map(|(index, found)| Wanted { index, field: field(&found.name) }).collect()
}

fn options() -> ReadOptions {
    ReadOptions::default()
}

fn open_text(text: &[u8], options: &ReadOptions) -> Result<Box<dyn Reader>, SourceError> {
    open(Path::new("t.csv"), Box::new(std::io::Cursor::new(text.to_vec())), options)
}

fn plain_rows(text: &[u8], options: &ReadOptions) -> Result<Vec<super::super::Row>, SourceError> {
    let mut reader = open_text(text, options)?;
    let decoder = reader.decoder(&wanted(reader.columns()));
    let mut rows = Vec::new();
    while let Some(chunk) = reader.next_chunk()? {
        rows.extend(decoder.rows(chunk)?);
    }
    Ok(rows)
}

fn texts(text: &str) -> Vec<(u64, Vec<String>)> {
    let rows = plain_rows(text.as_bytes(), &options()).unwrap();
    rows.into_iter().map(|row| (row.number, row.cells.iter().map(ToString::to_string).collect())).collect()
}

fn problem(text: &[u8]) -> String {
    plain_rows(text, &options()).unwrap_err().to_string()
}

#[test]
fn a_row_is_numbered_as_an_editor_counts() {
    let rows = texts("a,b\n1,\"x\ny\"\n\n2,z\r\n3,w");
    let numbers: Vec<u64> = rows.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [2, 5, 6]);
    assert_eq!(rows[0].1, ["1", "x\ny"]);
    assert_eq!(rows[1].1, ["2", "z"]);
}

#[test]
fn quotes_are_taken_off_and_undoubled() {
    assert_eq!(texts("a,b\n\"x \"\"y\"\", z\",\"\"\"\"\n")[0].1, ["x \"y\", z", "\""]);
}

#[test]
fn an_empty_field_is_null_quoted_or_not() {
    assert_eq!(texts("a,b\n,\"\"\n")[0].1, ["null", "null"]);
    let kept = ReadOptions { quoted_empty_is_text: true, ..options() };
    let rows = plain_rows(b"a,b\n,\"\"\n", &kept).unwrap();
    assert_eq!(rows[0].cells, [Cell::Null, Cell::Value(Value::String(String::new()))]);
}

#[test]
fn a_blank_line_is_an_empty_field_only_in_a_file_of_one_column() {
    assert_eq!(texts("a\n1\n\n2\n").len(), 3);
    assert_eq!(texts("a\n\n1\n\n").iter().map(|(number, _)| *number).collect::<Vec<_>>(), [2, 3, 4]);
    assert_eq!(texts("a,b\n1,2\n\n3,4\n").len(), 2);
}

#[test]
fn broken_structure_is_told_with_its_line() {
    assert_eq!(problem(b"a,b\n1,2\n3\n"), "t.csv: line 3: 1 field, expected 2 as in the first record");
    assert_eq!(problem(b"a,b\n1,2,3\n"), "t.csv: line 2: 3 fields, expected 2 as in the first record");
    assert!(problem(b"a,b\n1,5\" pipe\n").starts_with("t.csv: line 2: a quote stands"));
    assert!(problem(b"a,b\n1,\"open\n2,3\n").starts_with("t.csv: line 2: a quote stands"));
    assert!(problem(b"a,b\n1,2\n3,\xff\n").starts_with("t.csv: line 3: is not UTF-8"));
    assert!(problem(b"a,b\n1\r2,3\n").starts_with("t.csv: line 2: a carriage return stands inside a line"));
    assert!(problem(b"a,b\n1,\"\0\"\n").starts_with("t.csv: line 2: holds a NUL byte"));
    assert!(problem(b"").contains("holds no record"));
    assert!(problem(b"a,,c\n").starts_with("t.csv: line 1: column 2 of the header has no name"));
}

#[test]
fn a_byte_order_mark_and_comments_are_no_data() {
    let commented = ReadOptions { comment: Some(b'#'), ..options() };
    let rows = plain_rows(b"\xef\xbb\xbf# it's \"odd\na,b\n# x\"\n1,2\n#\n3,4\n", &commented).unwrap();
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [4, 6]);
}

#[test]
fn a_file_without_a_header_takes_its_names_from_the_contract() {
    let headless = ReadOptions { header: false, names: vec!["x".into()], ..options() };
    let reader = open_text(b"1,2\n", &headless).unwrap();
    let names: Vec<&str> = reader.columns().iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["x", "column_2"]);
}

#[cfg(feature = "polars")]
mod against_plain;
