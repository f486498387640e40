//! Blocks of delimited text to typed columns, through the zero-copy reader of `simd-csv`.

use super::super::{Batch, Chunk, ColumnBuilder, Rows, SourceError, Wanted};
use super::Dialect;
use memchr::{memchr, memchr_iter};
use simd_csv::{ZeroCopyReader, ZeroCopyReaderBuilder};
use std::io::{Cursor, Read};

/// What the zero-copy reader copies at once: a part of a core's cache.
const BUFFER: usize = 64 << 10;
const BOM: &[u8] = b"\xef\xbb\xbf";

/// The wanted columns of a block.
pub(super) fn batch(dialect: &Dialect, wanted: &[Wanted], chunk: Chunk) -> Result<Batch, SourceError> {
    let Chunk::Text { bytes, first_line } = chunk else {
        return Err(SourceError::new(&dialect.path, "is not text"));
    };
    let mut decoder = Decoder::new(dialect, wanted, &bytes, first_line);
    decoder.check_bytes()?;
    decoder.read()?;
    let height = decoder.height;
    let lines = decoder.lines.take();
    let columns = decoder.builders.into_iter().map(ColumnBuilder::finish).collect();
    let rows = match lines {
        Some(followed) => Rows::At(followed.lines),
        None if height == line_count(&bytes) => Rows::From(first_line),
        None => Rows::At(record_lines(dialect, &bytes, first_line)?),
    };
    Ok(Batch { height, rows, columns })
}

struct Decoder<'a> {
    dialect: &'a Dialect,
    bytes: &'a [u8],
    first_line: u64,
    /// For each field of a record, the builder it goes to.
    slots: Vec<Option<usize>>,
    builders: Vec<ColumnBuilder>,
    height: usize,
    /// Whether any quote stands in the block: without one, no field needs a second look.
    has_quotes: bool,
    /// Whether a carriage return stands anywhere but at the end of a line.
    has_stray_returns: bool,
    /// The lines of the records, where they had to be followed one by one.
    lines: Option<Followed>,
    unescaped: String,
}

impl<'a> Decoder<'a> {
    fn new(dialect: &'a Dialect, wanted: &[Wanted], bytes: &'a [u8], first_line: u64) -> Self {
        let mut slots = vec![None; dialect.fields];
        for (builder, column) in wanted.iter().enumerate() {
            if let Some(slot) = slots.get_mut(column.index) {
                *slot = Some(builder);
            }
        }
        let rows = bytes.len() / (dialect.fields * 8).max(16);
        Self {
            dialect,
            bytes,
            first_line,
            slots,
            builders: wanted.iter().map(|column| ColumnBuilder::new(&column.field, rows)).collect(),
            height: 0,
            has_quotes: memchr(dialect.quote, bytes).is_some(),
            has_stray_returns: stray_return(bytes).is_some(),
            lines: (dialect.fields == 1).then(|| Followed { lines: Vec::new(), position: 0, line: first_line }),
            unescaped: String::new(),
        }
    }

    /// A NUL is no text.
    fn check_bytes(&self) -> Result<(), SourceError> {
        memchr(0, self.bytes).map_or(Ok(()), |at| Err(self.dialect.not_text(self.line_at(at))))
    }

    /// The reader drops carriage returns at the start of a record, which would change a value.
    fn check_record_start(&self, before: usize) -> Result<(), SourceError> {
        let start = before + blank_bytes(&self.bytes[before..]);
        match stray_return(&self.bytes[before..start]) {
            Some(at) => Err(self.dialect.stray_return(self.line_at(before + at))),
            None => Ok(()),
        }
    }

    fn read(&mut self) -> Result<(), SourceError> {
        let mut reader = reader(self.dialect, self.bytes);
        let offset = bom_bytes(self.bytes);
        loop {
            let before = (reader.position() as usize).saturating_sub(offset);
            if self.has_stray_returns {
                self.check_record_start(before)?;
            }
            let Some(record) = reader.read_byte_record().map_err(|error| self.unreadable(&error))? else {
                return self.read_blank_lines(before, self.bytes.len());
            };
            let record_bytes = record.as_slice();
            if self.lines.is_some() {
                let start = before + blank_bytes(&self.bytes[before..]);
                self.read_blank_lines(before, start)?;
                self.lines.iter_mut().for_each(|followed| followed.push(self.bytes, start));
            }
            if record.len() != self.dialect.fields {
                let (found, line) = (record.len(), self.record_line(before));
                return Err(self.dialect.ragged(found, line));
            }
            let Ok(text) = std::str::from_utf8(record_bytes) else {
                return Err(self.dialect.invalid_utf8(self.record_line(before)));
            };
            let mut start = 0;
            for (field, slot) in record.iter().zip(&self.slots) {
                let end = start + field.len();
                if self.has_quotes && memchr(self.dialect.quote, field).is_some() {
                    if !unescape(&text[start..end], self.dialect.quote, &mut self.unescaped) {
                        return Err(self.dialect.stray_quote(self.record_line(before)));
                    }
                    if let Some(slot) = slot {
                        push(self.dialect, &mut self.builders[*slot], &self.unescaped, true);
                    }
                } else {
                    if self.has_stray_returns && memchr(b'\r', field).is_some() {
                        return Err(self.dialect.stray_return(self.record_line(before)));
                    }
                    if let Some(slot) = slot {
                        push(self.dialect, &mut self.builders[*slot], &text[start..end], false);
                    }
                }
                start = end + 1;
            }
            self.height += 1;
        }
    }

    /// In a file of one column, a blank line is an empty field.
    fn read_blank_lines(&mut self, start: usize, end: usize) -> Result<(), SourceError> {
        if self.lines.is_none() {
            return Ok(());
        }
        for at in memchr_iter(b'\n', &self.bytes[start..end]) {
            self.lines.iter_mut().for_each(|followed| followed.push(self.bytes, start + at));
            self.builders.iter_mut().for_each(|builder| push(self.dialect, builder, "", false));
            self.height += 1;
        }
        Ok(())
    }

    /// The line of the record that follows a position, behind any blank lines.
    fn record_line(&self, before: usize) -> u64 {
        self.line_at(before + blank_bytes(&self.bytes[before..]))
    }

    fn line_at(&self, position: usize) -> u64 {
        self.first_line + memchr_iter(b'\n', &self.bytes[..position]).count() as u64
    }

    fn unreadable(&self, error: &simd_csv::Error) -> SourceError {
        SourceError::new(&self.dialect.path, format!("cannot be read: {error}"))
    }
}

/// The lines of records that are followed one by one.
struct Followed {
    lines: Vec<u64>,
    /// How far lines are counted.
    position: usize,
    line: u64,
}

impl Followed {
    /// The next record begins at a position behind all before.
    fn push(&mut self, bytes: &[u8], position: usize) {
        self.line += memchr_iter(b'\n', &bytes[self.position..position]).count() as u64;
        self.position = position;
        self.lines.push(self.line);
    }
}

/// The first carriage return that is no part of a line end.
fn stray_return(bytes: &[u8]) -> Option<usize> {
    memchr_iter(b'\r', bytes).find(|at| bytes.get(at + 1) != Some(&b'\n'))
}

fn push(dialect: &Dialect, builder: &mut ColumnBuilder, text: &str, quoted: bool) {
    let text = if dialect.trim { text.trim() } else { text };
    if dialect.is_null(text, quoted) {
        builder.push_null();
    } else {
        builder.push_text(text);
    }
}

/// Takes the quotes off a field that holds any. False where they stand where they may not.
fn unescape(field: &str, quote: u8, out: &mut String) -> bool {
    let quote = char::from(quote);
    out.clear();
    let Some(inner) = field.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) else { return false };
    let mut pieces = inner.split(quote);
    out.push_str(pieces.next().unwrap_or_default());
    // Every quote inside must be doubled: the pieces come as text, empty, text, empty, text.
    while let Some(between) = pieces.next() {
        let Some(piece) = pieces.next() else { return false };
        if !between.is_empty() {
            return false;
        }
        out.push(quote);
        out.push_str(piece);
    }
    true
}

/// The line on which each record begins, for blocks with blank lines or records of several lines.
fn record_lines(dialect: &Dialect, bytes: &[u8], first_line: u64) -> Result<Vec<u64>, SourceError> {
    let mut reader = reader(dialect, bytes);
    let offset = bom_bytes(bytes);
    let mut lines = Vec::new();
    let (mut line, mut position) = (first_line, 0);
    loop {
        let before = (reader.position() as usize).saturating_sub(offset);
        let found = reader.read_byte_record().map_err(|error| SourceError::new(&dialect.path, error.to_string()))?;
        if found.is_none() {
            return Ok(lines);
        }
        let start = before + blank_bytes(&bytes[before..]);
        line += memchr_iter(b'\n', &bytes[position..start]).count() as u64;
        position = start;
        lines.push(line);
    }
}

fn blank_bytes(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count()
}

fn line_count(bytes: &[u8]) -> usize {
    memchr_iter(b'\n', bytes).count() + usize::from(bytes.last().is_some_and(|last| *last != b'\n'))
}

/// The reader takes a byte order mark off every stream; a block that begins with one gets another to lose.
fn bom_bytes(bytes: &[u8]) -> usize {
    if bytes.starts_with(BOM) { BOM.len() } else { 0 }
}

fn reader<'b>(dialect: &Dialect, bytes: &'b [u8]) -> ZeroCopyReader<impl Read + use<'b>> {
    let mut builder = ZeroCopyReaderBuilder::with_capacity(BUFFER);
    builder.delimiter(dialect.delimiter).quote(dialect.quote).flexible(true).has_headers(false);
    builder.from_reader(Cursor::new(&BOM[..bom_bytes(bytes)]).chain(bytes))
}
