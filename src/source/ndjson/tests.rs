//! Tests of NDJSON.

use super::*;
use crate::data::{Field, Reading};
use std::io::Cursor;

fn opened(text: &[u8]) -> Result<Box<dyn Reader>, SourceError> {
    open(Path::new("x.ndjson"), Box::new(Cursor::new(text.to_vec())), &ReadOptions::default())
}

fn wanted(reader: &dyn Reader, columns: &[(&str, &str)]) -> Vec<Wanted> {
    let want = |(name, kind): &(&str, &str)| Wanted {
        index: reader.index_of(name).unwrap(),
        field: Field { name: (*name).to_owned(), kind: kind.parse().ok(), reading: Reading::default() },
    };
    columns.iter().map(want).collect()
}

/// The rows, read plainly and, where there is the embedded engine, as columns too.
fn rows(text: &[u8], columns: &[(&str, &str)]) -> Result<Vec<(u64, Vec<String>)>, SourceError> {
    let mut reader = opened(text)?;
    let decoder = reader.decoder(&wanted(reader.as_ref(), columns));
    let mut rows = Vec::new();
    while let Some(chunk) = reader.next_chunk()? {
        let Chunk::Text { bytes, first_line } = &chunk else { panic!("a piece of text") };
        let copy = Chunk::Text { bytes: bytes.clone(), first_line: *first_line };
        let plain = decoder.rows(chunk);
        agree(decoder.as_ref(), copy, &plain);
        rows.extend(plain?);
    }
    Ok(rows.into_iter().map(|row| (row.number, row.cells.iter().map(shown).collect())).collect())
}

#[cfg(feature = "polars")]
fn agree(decoder: &dyn Decode, chunk: Chunk, plain: &Result<Vec<Row>, SourceError>) {
    let typed = decoder.batch(chunk).map(|batch| crate::source::cells::rows(&batch));
    let text = |rows: &Vec<Row>| {
        rows.iter().map(|row| (row.number, row.cells.iter().map(shown).collect::<Vec<_>>())).collect::<Vec<_>>()
    };
    assert_eq!(typed.as_ref().map(text), plain.as_ref().map(text));
}

#[cfg(not(feature = "polars"))]
fn agree(_: &dyn Decode, _: Chunk, _: &Result<Vec<Row>, SourceError>) {}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Unreadable(text) => format!("! {text}"),
        readable => readable.to_string(),
    }
}

/// The cells of one column.
fn column(kind: &str, values: &[&str]) -> Vec<String> {
    let text: String = values.iter().map(|value| format!("{{\"x\": {value}}}\n")).collect();
    rows(text.as_bytes(), &[("x", kind)]).unwrap().into_iter().map(|(_, mut cells)| cells.remove(0)).collect()
}

#[test]
fn a_number_keeps_all_its_digits() {
    let numbers = ["9007199254740993", "-9223372036854775808", "18446744073709551615", "1.0", "1e3"];
    assert_eq!(
        column("integer", &numbers),
        ["9007199254740993", "-9223372036854775808", "18446744073709551615", "! 1.0", "! 1e3"]
    );
    assert_eq!(column("decimal", &["0.10", "12345678901234567890.12"])[1], "12345678901234567890.12");
    assert_eq!(column("float", &["1e3", "-0.5E-1", "1e400"]), ["1000", "-0.05", "! 1e400"]);
}

#[test]
fn json_of_another_type_is_unreadable() {
    assert_eq!(column("integer", &["\"5\"", "true", "null", "[]"]), ["! \"5\"", "! true", "null", "! []"]);
    assert_eq!(column("string", &["5", "false", "\"5\"", "\"\""]), ["! 5", "! false", "5", ""]);
    assert_eq!(column("boolean", &["true", "false", "\"true\"", "1"]), ["true", "false", "! \"true\"", "! 1"]);
    assert_eq!(
        column("date", &["\"2024-02-29\"", "\"2024-02-30\"", "20240229"]),
        ["2024-02-29", "! 2024-02-30", "! 20240229"]
    );
    assert_eq!(column("decimal(4, 2)", &["\"1.5\"", "1.119"]), ["1.50", "! 1.119"]);
    assert_eq!(column("list", &["[1, 2]", "{}"]), ["[1, 2]", "! {}"]);
    assert_eq!(column("struct", &["{\"a\": [1]}", "[1]"]), ["{\"a\": [1]}", "! [1]"]);
}

#[test]
fn what_a_list_holds_is_of_the_declared_type() {
    let lists = ["[1, null]", "[]", "[\"1\"]", "[1, 1.5]", "[[1]]", "null", "{\"a\": 1}"];
    assert_eq!(
        column("list(integer)", &lists),
        ["[1, null]", "[]", "! [\"1\"]", "! [1, 1.5]", "! [[1]]", "null", "! {\"a\": 1}"]
    );
    assert_eq!(column("list(int8)", &["[127]", "[128]"]), ["[127]", "! [128]"]);
    assert_eq!(
        column("list(date)", &["[\"2024-02-29\"]", "[\"2023-02-29\"]"]),
        ["[\"2024-02-29\"]", "! [\"2023-02-29\"]"]
    );
    assert_eq!(column("list(list(boolean))", &["[[true], []]", "[[1]]"]), ["[[true], []]", "! [[1]]"]);
}

#[test]
fn what_a_struct_holds_is_of_the_declared_types() {
    let values = [
        r#"{"a": 1, "b": ["x"], "other": [{}]}"#,
        r#"{"b": null}"#,
        r#"{"\u0061": "1"}"#,
        r#"{"a": 1, "b": [1]}"#,
        "[1]",
    ];
    let shown: Vec<String> = values
        .iter()
        .enumerate()
        .map(|(at, text)| if at < 2 { (*text).to_owned() } else { format!("! {text}") })
        .collect();
    assert_eq!(column("struct(a: integer, b: list(string))", &values), shown);
    assert_eq!(column("list(struct(a: date))", &[r#"[{"a": "2024-1-1"}]"#]), [r#"! [{"a": "2024-1-1"}]"#]);
}

#[test]
fn a_column_without_a_type_takes_everything() {
    let values = ["\"a\\n\\u00e9\"", "1.50", "true", "null", "[1, {\"b\": null}]"];
    assert_eq!(column("", &values), ["a\né", "1.50", "true", "null", "[1, {\"b\": null}]"]);
}

#[test]
fn words_for_true_and_false_do_not_replace_those_of_json() {
    let text = b"{\"x\": true}\n{\"x\": \"N\"}\n{\"x\": \"true\"}\n";
    let mut reader = opened(text).unwrap();
    let mut wanted = wanted(reader.as_ref(), &[("x", "boolean")]);
    wanted[0].field.reading.truths = Some((vec!["Y".into()], vec!["N".into()]));
    let rows = reader.decoder(&wanted).rows(reader.next_chunk().unwrap().unwrap()).unwrap();
    let cells: Vec<String> = rows.iter().map(|row| shown(&row.cells[0])).collect();
    assert_eq!(cells, ["true", "false", "! true"]);
}

#[test]
fn a_key_that_comes_late_is_a_column_all_the_same() {
    let mut text: String = (0..2_000).map(|number| format!("{{\"a\": {number}}}\n")).collect();
    text.push_str("{\"b\": 1, \"a\": 0}\n");
    let mut reader = opened(text.as_bytes()).unwrap();
    let names = |columns: &[Found]| columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(reader.columns()), ["a"]);
    assert_eq!(names(&reader.all_columns().unwrap()), ["a", "b"]);
    let rows = rows(text.as_bytes(), &[("b", "integer"), ("a", "integer")]).unwrap();
    assert_eq!(rows[0], (1, vec!["null".to_owned(), "0".to_owned()]));
    assert_eq!(rows[2_000], (2_001, vec!["1".to_owned(), "0".to_owned()]));
}

#[test]
fn blank_lines_are_no_records_but_are_counted() {
    let rows = rows(b"\xef\xbb\xbf\n{\"a\": 1}\r\n \t\r\n{\"a\": 2}", &[("a", "integer")]).unwrap();
    assert_eq!(rows.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(self::rows(b"\n\n", &[("a", "integer")]), Ok(Vec::new()));
}

#[test]
fn what_is_no_record_is_told_with_its_line() {
    let deep = format!("{{\"a\": {}{}}}", "[".repeat(128), "]".repeat(128));
    let broken: &[(&str, &str)] = &[
        ("{\"a\": 1, \"a\": 2}", "the key `a` stands twice"),
        ("{\"x\": 1, \"\\u0078\": 2}", "the key `x` stands twice"),
        ("[1]", "holds no JSON object"),
        ("null", "holds no JSON object"),
        ("{\"a\": 1", "is no valid JSON at column 7: EOF"),
        ("{\"a\": 01}", "is no valid JSON"),
        ("{\"a\": NaN}", "is no valid JSON"),
        ("{\"a\": 1} {\"a\": 2}", "trailing characters"),
        ("{'a': 1}", "is no valid JSON"),
        ("{\"a\": \"\\ud800\"}", "column `a` holds text that is no valid JSON"),
        ("{\"a\": \"\t\"}", "control character"),
        (&deep, "nested deeper than 128"),
    ];
    for (line, message) in broken {
        let text = format!("{{\"a\": \"0\"}}\n\n{line}\n{{}}\n");
        let error = match opened(text.as_bytes()) {
            Ok(_) => rows(text.as_bytes(), &[("a", "string")]).unwrap_err(),
            Err(error) => error,
        };
        assert_eq!(error.place.as_deref(), Some("line 3"), "{line}");
        assert!(error.message.contains(message), "{}", error.message);
    }
    let fine = format!("{{\"a\": {}{}}}", "[".repeat(127), "]".repeat(127));
    assert!(rows(fine.as_bytes(), &[("a", "")]).is_ok());
}

#[test]
fn bytes_that_are_not_utf_8_are_told_with_their_line() {
    let error = opened(b"{\"a\": 1}\n{\"a\": \"\xff\"}\n").err().unwrap();
    assert_eq!((error.message.as_str(), error.place.as_deref()), ("is not UTF-8 here", Some("line 2")));
}

#[test]
fn a_line_longer_than_a_block_is_one_record() {
    let long = "x".repeat(3 << 20);
    let text = format!("{{\"a\": 1}}\n{{\"a\": 2, \"b\": \"{long}\"}}\n{{\"a\": 3}}\n");
    let rows = rows(text.as_bytes(), &[("a", "integer"), ("b", "string")]).unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!((rows[1].0, rows[1].1[1].len(), rows[2].1[1].as_str()), (2, 3 << 20, "null"));
}
