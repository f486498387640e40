//! Delimited text read character by character: the meaning of the format, for headers and for the memory engine.

use super::super::{Row, SourceError, Wanted};
use super::Dialect;
use crate::data::{Cell, Kind, read_text};

/// One field, without quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) text: String,
    pub(super) quoted: bool,
}

/// The fields of one record.
pub(super) fn read_record(dialect: &Dialect, bytes: &[u8], line: u64) -> Result<Vec<Field>, SourceError> {
    let mut records = Records { dialect, rest: bytes, line };
    records.record()
}

/// The wanted cells of every record.
pub(super) fn rows(
    dialect: &Dialect,
    wanted: &[Wanted],
    bytes: &[u8],
    first_line: u64,
) -> Result<Vec<Row>, SourceError> {
    let mut rows = Vec::new();
    each_record(dialect, bytes, first_line, |number, record| {
        let cells = wanted.iter().map(|column| cell(dialect, &record[column.index], column)).collect();
        rows.push(Row { number, cells });
    })?;
    Ok(rows)
}

/// Hands every record to `take`, with the line on which it begins.
pub(super) fn each_record(
    dialect: &Dialect,
    bytes: &[u8],
    first_line: u64,
    mut take: impl FnMut(u64, &[Field]),
) -> Result<(), SourceError> {
    let mut records = Records { dialect, rest: bytes, line: first_line };
    while !records.rest.is_empty() {
        let number = records.line;
        if records.skip_blank_line() {
            if dialect.fields == 1 {
                take(number, &[Field { text: String::new(), quoted: false }]);
            }
            continue;
        }
        let record = records.record()?;
        if record.len() != dialect.fields {
            return Err(dialect.ragged(record.len(), number));
        }
        take(number, &record);
    }
    Ok(())
}

/// What a field says, or `None` where it stands for null.
pub(super) fn text<'f>(dialect: &Dialect, field: &'f Field) -> Option<&'f str> {
    let text = dialect.trimmed(&field.text);
    if dialect.is_null(text, field.quoted) { None } else { Some(text) }
}

fn cell(dialect: &Dialect, field: &Field, column: &Wanted) -> Cell {
    let Some(text) = text(dialect, field) else { return Cell::Null };
    let kind = column.field.kind.as_ref().unwrap_or(&Kind::String);
    match read_text(text, kind, &column.field.reading) {
        Some(value) => Cell::Value(value),
        None => Cell::Unreadable(text.to_owned()),
    }
}

struct Records<'b> {
    dialect: &'b Dialect,
    rest: &'b [u8],
    line: u64,
}

impl Records<'_> {
    fn skip_blank_line(&mut self) -> bool {
        let end = match self.rest {
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            _ => return false,
        };
        self.rest = &self.rest[end..];
        self.line += 1;
        true
    }

    fn record(&mut self) -> Result<Vec<Field>, SourceError> {
        let start = self.line;
        let mut fields = Vec::new();
        loop {
            fields.push(self.field(start)?);
            match self.rest {
                [] => return Ok(fields),
                [b'\n', rest @ ..] | [b'\r', b'\n', rest @ ..] => {
                    self.rest = rest;
                    self.line += 1;
                    return Ok(fields);
                }
                // What ends a field is a delimiter, a line end or the end of the text.
                [_, rest @ ..] => self.rest = rest,
            }
        }
    }

    fn field(&mut self, line: u64) -> Result<Field, SourceError> {
        let quoted = self.rest.first() == Some(&self.dialect.quote);
        let bytes = if quoted { self.quoted_bytes(line)? } else { self.plain_bytes(line)? };
        let text = String::from_utf8(bytes).map_err(|_| self.dialect.invalid_utf8(line))?;
        Ok(Field { text, quoted })
    }

    fn plain_bytes(&mut self, line: u64) -> Result<Vec<u8>, SourceError> {
        let at_end = |rest: &[u8]| matches!(rest, [] | [b'\n', ..] | [b'\r', b'\n', ..]);
        let mut bytes = Vec::new();
        while !at_end(self.rest) && self.rest[0] != self.dialect.delimiter {
            match self.rest[0] {
                byte if byte == self.dialect.quote => return Err(self.dialect.stray_quote(line)),
                b'\r' => return Err(self.dialect.stray_return(line)),
                0 => return Err(self.dialect.not_text(line)),
                _ => {}
            }
            bytes.push(self.rest[0]);
            self.rest = &self.rest[1..];
        }
        Ok(bytes)
    }

    fn quoted_bytes(&mut self, line: u64) -> Result<Vec<u8>, SourceError> {
        let quote = self.dialect.quote;
        self.rest = &self.rest[1..];
        let mut bytes = Vec::new();
        loop {
            match self.rest {
                [] => return Err(self.dialect.stray_quote(line)),
                [first, second, rest @ ..] if *first == quote && *second == quote => {
                    bytes.push(quote);
                    self.rest = rest;
                }
                [first, rest @ ..] if *first == quote => {
                    self.rest = rest;
                    let ends =
                        matches!(rest, [] | [b'\n', ..] | [b'\r', b'\n', ..]) || rest[0] == self.dialect.delimiter;
                    return if ends { Ok(bytes) } else { Err(self.dialect.stray_quote(line)) };
                }
                [0, ..] => return Err(self.dialect.not_text(line)),
                [first, rest @ ..] => {
                    self.line += u64::from(*first == b'\n');
                    bytes.push(*first);
                    self.rest = rest;
                }
            }
        }
    }
}
