//! The fields of a block, each found by its record and column.

use super::super::Rows;
use super::Dialect;
use super::blocks::lines;
use super::scan::Scan;
use std::ops::Range;

/// The fields of a block of whole records, all of the same number of fields.
pub(super) struct Fields<'b> {
    dialect: &'b Dialect,
    text: &'b str,
    scan: &'b Scan,
    /// Where each field ends, behind a first one from which the first field follows.
    ends: &'b [u32],
    /// How many records.
    pub(super) height: usize,
    /// Where each record begins, where that is not right behind the record before it: blank lines stand between them.
    starts: Option<Vec<u32>>,
    /// The texts of fields with doubled quotes in them, each with its position among all fields.
    undoubled: Vec<(usize, String)>,
}

impl<'b> Fields<'b> {
    /// Finds the fields of a block, or `None` where its structure is not what it must be.
    pub(super) fn find(dialect: &'b Dialect, bytes: &'b [u8], scan: &'b mut Scan) -> Option<Self> {
        if !scan.walk(dialect, bytes) {
            return None;
        }
        let text = std::str::from_utf8(bytes).ok()?;
        let starts = match is_regular(dialect, bytes, scan) {
            true => None,
            false => Some(drop_blank_lines(dialect, bytes, scan)?),
        };
        let height = (scan.ends().len() - 1) / dialect.fields;
        let mut fields = Self { dialect, text, scan, ends: scan.ends(), height, starts, undoubled: Vec::new() };
        fields.undoubled = fields.undouble();
        Some(fields)
    }

    /// Whether every field of a column is its text: there are no quotes to take off and nothing else to cut off.
    pub(super) fn is_plain(&self, column: usize) -> bool {
        let begins_anywhere = column == 0 && self.starts.is_some();
        let may_end_in_return = self.scan.has_returns && column + 1 == self.dialect.fields;
        !(self.scan.has_quotes || self.dialect.trim || begins_anywhere || may_end_in_return)
    }

    /// The cells of a plain column in some records.
    pub(super) fn plain_cells(&self, records: Range<usize>, column: usize) -> PlainCells<'_> {
        let width = self.dialect.fields;
        // From the end of the field before the first one to the end of the last one.
        let ends = match records.is_empty() {
            true => &[][..],
            false => &self.ends[records.start * width + column..(records.end - 1) * width + column + 2],
        };
        PlainCells { dialect: self.dialect, text: self.text, ends, at: 0 }
    }

    /// The text of a field without its quotes and the spaces around it that are trimmed, or `None` where it is a null.
    pub(super) fn cell(&self, record: usize, column: usize) -> Option<&str> {
        let mut field = self.raw(record, column);
        let is_quoted = self.scan.has_quotes && field.as_bytes().first() == Some(&self.dialect.quote);
        if is_quoted {
            field = self.unquote(record * self.dialect.fields + column, field);
        }
        if self.dialect.trim {
            field = field.trim();
        }
        if self.dialect.is_null(field, is_quoted) { None } else { Some(field) }
    }

    /// A field as it is written.
    #[inline]
    fn raw(&self, record: usize, column: usize) -> &str {
        let at = record * self.dialect.fields + column;
        let start = if column == 0 { self.start(record) } else { self.ends[at] as usize + 1 };
        let field = &self.text[start..self.ends[at + 1] as usize];
        let ends_line = self.scan.has_returns && column + 1 == self.dialect.fields;
        if ends_line { field.strip_suffix('\r').unwrap_or(field) } else { field }
    }

    /// Where a record begins.
    #[inline]
    fn start(&self, record: usize) -> usize {
        match &self.starts {
            Some(starts) => starts[record] as usize,
            None => self.ends[record * self.dialect.fields].wrapping_add(1) as usize,
        }
    }

    fn unquote<'f>(&'f self, at: usize, field: &'f str) -> &'f str {
        match self.undoubled.binary_search_by_key(&at, |(at, _)| *at) {
            Ok(found) => &self.undoubled[found].1,
            Err(_) => &field[1..field.len() - 1],
        }
    }

    fn undouble(&self) -> Vec<(usize, String)> {
        let quote = char::from(self.dialect.quote).to_string();
        let mut fields = Vec::new();
        let mut places = self.scan.doubled.iter().peekable();
        while let Some(place) = places.next() {
            let at = self.ends[1..].partition_point(|end| end < place);
            while places.next_if(|next| **next < self.ends[at + 1]).is_some() {}
            let field = self.raw(at / self.dialect.fields, at % self.dialect.fields);
            fields.push((at, field[1..field.len() - 1].replace(&quote.repeat(2), &quote)));
        }
        fields
    }

    /// Where the records stand in their file.
    pub(super) fn rows(&self, first_line: u64) -> Rows {
        if self.starts.is_none() && self.scan.hidden_lines == 0 {
            return Rows::From(first_line);
        }
        let (mut line, mut position) = (first_line, 0);
        let number = |record| {
            let start = self.start(record);
            line += lines(&self.text.as_bytes()[position..start]);
            position = start;
            line
        };
        Rows::At((0..self.height).map(number).collect())
    }
}

/// The cells of a column whose fields are texts as they stand.
pub(super) struct PlainCells<'f> {
    dialect: &'f Dialect,
    text: &'f str,
    ends: &'f [u32],
    at: usize,
}

impl<'f> Iterator for PlainCells<'f> {
    type Item = Option<&'f str>;

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let [before, end, ..] = self.ends.get(self.at..)? else { return None };
        let field = &self.text[before.wrapping_add(1) as usize..*end as usize];
        self.at += self.dialect.fields;
        Some(if self.dialect.is_null(field, false) { None } else { Some(field) })
    }
}

/// Whether every line outside quotes is a record of as many fields as there must be.
fn is_regular(dialect: &Dialect, bytes: &[u8], scan: &Scan) -> bool {
    let ends = &scan.ends()[1..];
    let is_unended = bytes.last().is_some_and(|last| *last != b'\n');
    let records = lines(bytes) as usize - scan.hidden_lines + usize::from(is_unended);
    let mut last_fields = ends.iter().skip(dialect.fields - 1).step_by(dialect.fields);
    ends.len() == records * dialect.fields && last_fields.all(|end| ends_record(bytes, *end))
}

fn ends_record(bytes: &[u8], end: u32) -> bool {
    bytes.get(end as usize).is_none_or(|byte| *byte == b'\n')
}

/// Takes blank lines out of the ends, and says where each record begins. `None` where a record is not of as many fields
/// as there must be.
fn drop_blank_lines(dialect: &Dialect, bytes: &[u8], scan: &mut Scan) -> Option<Vec<u32>> {
    let mut starts = Vec::new();
    let (mut start, mut column, mut is_regular) = (0, 0, true);
    scan.retain(|end| {
        let is_last = ends_record(bytes, end);
        let is_blank = column == 0 && is_last && matches!(&bytes[start as usize..end as usize], b"" | b"\r");
        if !is_blank {
            if column == 0 {
                starts.push(start);
            }
            column += 1;
            is_regular &= is_last == (column == dialect.fields);
            column %= dialect.fields;
        }
        start = end + 1;
        !is_blank
    });
    (is_regular && column == 0).then_some(starts)
}
