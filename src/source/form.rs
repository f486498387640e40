//! How a file is written, for whoever copies records of it as they stand.

use memchr::{memchr, memchr2_iter};
use std::ops::Range;

/// How a file is written.
#[derive(Debug, Clone)]
pub enum Form {
    /// Delimited text.
    Csv(CsvForm),
    /// One JSON object a line.
    Ndjson,
    /// Typed columns, with their names and types.
    #[cfg(feature = "polars")]
    Typed(Vec<polars_arrow::datatypes::Field>),
}

/// How a delimited text file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvForm {
    /// The byte between fields.
    pub delimiter: u8,
    /// The byte around quoted fields.
    pub quote: u8,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The header as it stands, without its line end; `None` where the file has none.
    pub header: Option<Vec<u8>>,
    /// How the first record ends.
    pub line_end: &'static [u8],
}

/// One record of a text file as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record<'b> {
    /// The line of the file on which it begins.
    pub line: u64,
    /// Its bytes, without the line end.
    pub bytes: &'b [u8],
    /// Where it stands in its piece, with the line end.
    pub whole: Range<usize>,
}

/// Tells the records of a piece of text in order, until one is refused. The structure of the text is taken for checked.
pub fn records<'b, E>(
    form: &Form,
    bytes: &'b [u8],
    first_line: u64,
    mut take: impl FnMut(Record<'b>) -> Result<(), E>,
) -> Result<(), E> {
    match form {
        Form::Csv(csv) => match memchr(csv.quote, bytes) {
            // A blank line is an empty field of a single column, and otherwise no record.
            None => each_line(bytes, first_line, |text| csv.columns.len() == 1 || !is_blank(text), &mut take),
            Some(_) => each_quoted(csv, bytes, first_line, &mut take),
        },
        Form::Ndjson => each_line(bytes, first_line, |text| !text.trim_ascii().is_empty(), &mut take),
        #[cfg(feature = "polars")]
        Form::Typed(_) => Ok(()),
    }
}

fn each_line<'b, E>(
    bytes: &'b [u8],
    first_line: u64,
    is_record: impl Fn(&[u8]) -> bool,
    take: &mut impl FnMut(Record<'b>) -> Result<(), E>,
) -> Result<(), E> {
    let (mut start, mut line) = (0, first_line);
    while start < bytes.len() {
        let end = memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at + 1);
        let text = without_line_end(&bytes[start..end]);
        if is_record(text) {
            take(Record { line, bytes: text, whole: start..end })?;
        }
        line += 1;
        start = end;
    }
    Ok(())
}

/// Records that may hold line ends within quotes: a line end is the end of a record where an even number of quotes stands
/// before it.
fn each_quoted<'b, E>(
    csv: &CsvForm,
    bytes: &'b [u8],
    first_line: u64,
    take: &mut impl FnMut(Record<'b>) -> Result<(), E>,
) -> Result<(), E> {
    let (mut start, mut line, mut next_line, mut odd) = (0, first_line, first_line, false);
    let mut end_at = |end: usize, line: u64, start: usize| {
        let text = without_line_end(&bytes[start..end]);
        if csv.columns.len() == 1 || !is_blank(text) {
            take(Record { line, bytes: text, whole: start..end })?;
        }
        Ok(())
    };
    for at in memchr2_iter(b'\n', csv.quote, bytes) {
        if bytes[at] != b'\n' {
            odd = !odd;
            continue;
        }
        next_line += 1;
        if !odd {
            end_at(at + 1, line, start)?;
            (start, line) = (at + 1, next_line);
        }
    }
    if start < bytes.len() {
        end_at(bytes.len(), line, start)?;
    }
    Ok(())
}

fn is_blank(text: &[u8]) -> bool {
    text.is_empty()
}

/// How a line ends; with LF where it does not.
pub(super) fn line_end(line: &[u8]) -> &'static [u8] {
    if line.ends_with(b"\r\n") { b"\r\n" } else { b"\n" }
}

/// A line without LF or CRLF at its end.
pub(super) fn without_line_end(line: &[u8]) -> &[u8] {
    match line {
        [text @ .., b'\r', b'\n'] | [text @ .., b'\n'] => text,
        text => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(columns: usize, text: &str) -> Vec<(u64, String)> {
        let columns = (0..columns).map(|at| at.to_string()).collect();
        let form = Form::Csv(CsvForm { delimiter: b',', quote: b'"', columns, header: None, line_end: b"\n" });
        let mut found = Vec::new();
        records(&form, text.as_bytes(), 5, |record| {
            assert_eq!(&text.as_bytes()[record.whole.start..][..record.bytes.len()], record.bytes);
            found.push((record.line, String::from_utf8(record.bytes.to_vec()).unwrap()));
            Ok::<_, ()>(())
        })
        .unwrap();
        found
    }

    #[test]
    fn a_record_is_a_line_unless_quotes_hold_line_ends() {
        let expected = [(5, "a,b"), (7, "\"c\n\"\"\",d"), (10, "e,f")].map(|(line, text)| (line, text.to_owned()));
        assert_eq!(found(2, "a,b\r\n\n\"c\n\"\"\",d\n\ne,f"), expected);
        assert_eq!(found(2, "a,b\n\n\nc,d\n").len(), 2);
    }

    #[test]
    fn a_blank_line_is_a_record_of_a_single_column() {
        let lines = |text: &str| found(1, text).into_iter().map(|(line, _)| line).collect::<Vec<_>>();
        assert_eq!(lines("a\n\r\nb\n\n"), [5, 6, 7, 8]);
        assert_eq!(lines("\"a\n\"\n\n\"\""), [5, 7, 8]);
    }

    #[test]
    fn a_line_without_an_object_is_no_record() {
        let mut lines = Vec::new();
        let told = records(&Form::Ndjson, b"{}\n \r\n{}\r\n", 1, |record| {
            lines.push((record.line, record.bytes.to_vec()));
            if record.line > 2 { Err("enough") } else { Ok(()) }
        });
        assert_eq!(told, Err("enough"));
        assert_eq!(lines, [(1, b"{}".to_vec()), (3, b"{}".to_vec())]);
    }
}
