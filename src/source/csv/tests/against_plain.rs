//! The decoder, in blocks of any size, against the plain reader over the whole text.

use super::*;
use crate::source::{Row, cell};
use proptest::prelude::*;
use proptest::sample::select;

/// How much larger than any text of these tests a block is.
const WHOLE: usize = 1 << 16;

/// The types of the columns, over and over: each has a loop of its own.
const KINDS: [&str; 9] =
    ["string", "integer", "decimal(6, 2)", "decimal", "float", "boolean", "date", "timestamp", "int8"];

fn typed(columns: &[Found], first: usize) -> Vec<Wanted> {
    let field = |name: &str, at: usize| Field {
        name: name.to_owned(),
        kind: KINDS[(first + at) % KINDS.len()].parse().ok(),
        reading: Reading::default(),
    };
    columns.iter().enumerate().map(|(index, found)| Wanted { index, field: field(&found.name, index) }).collect()
}

fn reader(text: &[u8], options: &ReadOptions, block: usize) -> Result<Box<dyn Reader>, SourceError> {
    open_in_blocks(Path::new("t.csv"), Box::new(std::io::Cursor::new(text.to_vec())), options, block)
}

fn plain(text: &[u8], options: &ReadOptions, block: usize, first: usize) -> Result<Vec<Row>, SourceError> {
    let mut reader = reader(text, options, block)?;
    let decoder = reader.decoder(&typed(reader.columns(), first));
    let mut rows = Vec::new();
    while let Some(chunk) = reader.next_chunk()? {
        rows.extend(decoder.rows(chunk)?);
    }
    Ok(rows)
}

fn decoded(text: &[u8], options: &ReadOptions, block: usize, first: usize) -> Result<Vec<Row>, SourceError> {
    let mut reader = reader(text, options, block)?;
    let columns = typed(reader.columns(), first);
    let decoder = reader.decoder(&columns);
    let mut rows = Vec::new();
    while let Some(chunk) = reader.next_chunk()? {
        let batch = decoder.batch(chunk)?;
        for row in 0..batch.height {
            let cells = batch.columns.iter().map(|column| cell(column, row)).collect();
            rows.push(Row { number: batch.rows.number(row), cells });
        }
    }
    Ok(rows)
}

/// Cells as they are shown: NaN is NaN, a decimal has its digits, and a wide integer is one in any column.
fn shown(rows: &[Row]) -> Vec<(u64, Vec<String>)> {
    let state = |cell: &Cell| match cell {
        Cell::Null => "null",
        Cell::Value(_) => "value",
        Cell::Unreadable(_) => "unreadable",
    };
    let cell = |cell: &Cell| format!("{} {cell}", state(cell));
    rows.iter().map(|row| (row.number, row.cells.iter().map(cell).collect())).collect()
}

fn compare(text: &[u8], options: &ReadOptions, block: usize, first: usize) -> Result<bool, TestCaseError> {
    let whole = plain(text, options, WHOLE, first);
    let pieces = plain(text, options, block, first);
    let decoded = decoded(text, options, block, first);
    match (whole, &pieces, decoded) {
        (Ok(whole), Ok(_), Ok(decoded)) => {
            prop_assert_eq!(shown(&whole), shown(&decoded));
            Ok(true)
        }
        (Err(_), Err(expected), Err(error)) => {
            prop_assert_eq!(expected, &error);
            Ok(false)
        }
        (whole, pieces, decoded) => {
            prop_assert!(false, "whole {:?}, in pieces {:?}, decoded {:?}", whole, pieces, decoded);
            Ok(false)
        }
    }
}

/// The text of a field: what types read, and what must be quoted.
fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "-?[0-9]{1,20}",
        "-?[0-9]{1,5}\\.[0-9]{1,3}",
        select(vec![
            "2024-02-29",
            "2024-02-30",
            "2024-02-29T13:45:00",
            "2024-02-29 13:45:00.25Z",
            "true",
            "NaN",
            "n/a"
        ])
        .prop_map(str::to_owned),
        "[a-zé ]{1,40}",
        "[a,\"\n\ré ]{0,6}",
    ]
}

/// A file that can be read: its options, its text, and how many rows it has.
fn file() -> impl Strategy<Value = (ReadOptions, String, usize)> {
    let record = (prop::collection::vec((field(), any::<bool>()), 4), 0..4_usize);
    let options = (any::<bool>(), any::<bool>(), any::<bool>());
    (prop::collection::vec(record, 0..12), 1..5_usize, any::<bool>(), any::<bool>(), options).prop_map(
        |(records, width, crlf, ended, (trim, quoted_empty_is_text, other_null))| {
            let end = if crlf { "\r\n" } else { "\n" };
            let mut text = ["a", "b", "c", "d"][..width].join(",");
            let mut rows = 0;
            for (fields, blank_lines) in &records {
                // Most lines follow one another.
                let blank_lines = blank_lines / 3;
                let line_ends = 1 + blank_lines;
                (0..line_ends).for_each(|_| text.push_str(end));
                let written: Vec<String> =
                    fields[..width].iter().map(|(text, quoted)| written(text, *quoted)).collect();
                let record = written.join(",");
                // A record without any text would be one more blank line.
                text.push_str(if record.is_empty() { "\"\"" } else { &record });
                rows += 1 + if width == 1 { blank_lines } else { 0 };
            }
            if ended {
                text.push_str(end);
            }
            let mut nulls = vec![String::new()];
            nulls.extend(other_null.then(|| "n/a".to_owned()));
            (ReadOptions { trim, quoted_empty_is_text, nulls, ..ReadOptions::default() }, text, rows)
        },
    )
}

fn written(text: &str, quoted: bool) -> String {
    if quoted || text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[test]
fn comments_blank_lines_and_a_byte_order_mark_are_skipped_in_blocks_of_any_size() {
    let text = "\u{feff}# it's \"odd\n#\na,b\n# x\"\n1,\"2\n# no comment\"\n\n#\n# y\n3,é\n4,\"\"\"5\"\"\"\n#";
    let options = ReadOptions { comment: Some(b'#'), ..options() };
    // The mark is looked for in the first block.
    for block in 3..=text.len() {
        assert!(compare(text.as_bytes(), &options, block, 0).unwrap());
        let numbers: Vec<u64> =
            decoded(text.as_bytes(), &options, block, 0).unwrap().iter().map(|row| row.number).collect();
        assert_eq!(numbers, [5, 10, 11]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn any_text_is_read_alike_or_refused_alike(
        text in "a(,b)?\n([a,\"\n\r# é]{0,12}(,|\n|\"\"|\r\n)){0,8}",
        block in 1..150_usize,
    ) {
        compare(text.as_bytes(), &options(), block, 0)?;
    }

    #[test]
    fn a_file_that_is_well_written_is_read(
        (options, text, rows) in file(),
        block in 1..300_usize,
        first in 0..KINDS.len(),
    ) {
        prop_assert!(compare(text.as_bytes(), &options, block, first)?, "refused: {:?}", text);
        let read = decoded(text.as_bytes(), &options, block, first).map(|rows| rows.len());
        prop_assert_eq!(read, Ok(rows), "{:?}", text);
    }

    #[test]
    fn a_file_with_one_wrong_byte_is_read_alike_or_refused_alike(
        (options, text, _) in file(),
        at in any::<prop::sample::Index>(),
        byte in prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), Just(0), Just(b'x'), Just(0xff)],
        block in 1..300_usize,
    ) {
        let mut bytes = text.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        compare(&bytes, &options, block, 0)?;
    }
}
