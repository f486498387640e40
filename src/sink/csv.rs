//! Rows as delimited text: records of such a file as they stand, and rows of other formats cell by cell.

use super::fields::{Dialect, fields};
use super::label::{Label, Origin};
use crate::data::{Cell, LABEL_COLUMNS, LABEL_MARK, is_label};
use crate::output::Draft;
use crate::source::CsvForm;
use std::collections::HashMap;
use std::io::{self, BufWriter, Write};

/// A delimited text file in the making.
pub(super) struct CsvOut {
    out: BufWriter<Draft>,
    /// The columns of a row.
    columns: Vec<String>,
    /// What stands for a null.
    null: String,
    /// Who labels the rows, where they are labelled.
    origin: Option<Origin>,
    dialect: Dialect,
    line_end: &'static [u8],
    is_begun: bool,
    copying: Copying,
    /// The part of a label that all rows with the same reasons share.
    reasons: HashMap<usize, Vec<u8>>,
    line: Vec<u8>,
}

/// How a record of the file that is being read becomes a row.
enum Copying {
    /// As it stands, with these bytes behind it.
    Whole(Vec<u8>),
    /// Field by field.
    Fields { delimiter: u8, slots: Vec<Slot> },
}

/// Where a field of a row comes from.
enum Slot {
    /// The record's field at this position.
    Field(usize),
    /// The same text in every row of the file.
    Text(String),
}

impl CsvOut {
    /// Begins a file of rows with these columns.
    pub(super) fn new(draft: Draft, columns: Vec<String>, null: String, origin: Option<Origin>, is_safe: bool) -> Self {
        Self {
            out: BufWriter::with_capacity(1 << 18, draft),
            columns,
            null,
            origin,
            dialect: Dialect { delimiter: b',', quote: b'"', is_safe },
            line_end: b"\n",
            is_begun: false,
            copying: Copying::Whole(Vec::new()),
            reasons: HashMap::new(),
            line: Vec::new(),
        }
    }

    /// Rows of a delimited text file come next. The first file says how all are written.
    pub(super) fn begin_file(&mut self, form: &CsvForm, partitions: &[(String, Option<String>)]) -> io::Result<()> {
        if !self.is_begun {
            self.dialect = Dialect { delimiter: form.delimiter, quote: form.quote, ..self.dialect };
            self.line_end = form.line_end;
        }
        let own = form.columns.len();
        let is_alike = !self.dialect.is_safe
            && form.delimiter == self.dialect.delimiter
            && !form.columns.iter().any(|name| is_label(name))
            && self.columns.get(..own).is_some_and(|columns| columns == form.columns);
        let slots = self.slots(form, partitions);
        if !self.is_begun {
            self.is_begun = true;
            match &form.header {
                Some(header) if is_alike => self.write_header(header.clone(), own)?,
                Some(_) => self.write_header(Vec::new(), 0)?,
                None => {}
            }
        }
        self.copying = if is_alike {
            let mut behind = Vec::new();
            for slot in &slots[own..] {
                behind.push(self.dialect.delimiter);
                if let Slot::Text(text) = slot {
                    self.dialect.push_text(&mut behind, text);
                }
            }
            Copying::Whole(behind)
        } else {
            Copying::Fields { delimiter: form.delimiter, slots }
        };
        Ok(())
    }

    /// Rows come as cells. Text that is no delimited text says nothing about how it is to be written.
    pub(super) fn begin_cells(&mut self) -> io::Result<()> {
        if self.is_begun {
            return Ok(());
        }
        self.is_begun = true;
        self.write_header(Vec::new(), 0)
    }

    /// For each column of a row, where it comes from. A name that stands twice is found twice.
    fn slots(&self, form: &CsvForm, partitions: &[(String, Option<String>)]) -> Vec<Slot> {
        let nth = |names: &[String], name: &String| names.iter().filter(|other| *other == name).count();
        let slot = |(at, name): (usize, &String)| {
            let before = nth(&self.columns[..at], name);
            let mut own = form.columns.iter().enumerate().filter(|(_, own)| *own == name);
            let partition = || partitions.iter().find(|(partition, _)| partition == name);
            match (own.nth(before), partition()) {
                (Some((at, _)), _) => Slot::Field(at),
                (None, Some((_, Some(text)))) => Slot::Text(text.clone()),
                (None, Some((_, None)) | None) => Slot::Text(self.null.clone()),
            }
        };
        self.columns.iter().enumerate().map(slot).collect()
    }

    /// Writes the header: that of the first file as it stands, where so many of its columns are ours.
    fn write_header(&mut self, mut header: Vec<u8>, own: usize) -> io::Result<()> {
        let labels = LABEL_COLUMNS.iter().filter(|_| self.origin.is_some()).copied();
        let names = self.columns[own..].iter().map(String::as_str).chain(labels);
        for (at, name) in names.enumerate() {
            if at + own > 0 {
                header.push(self.dialect.delimiter);
            }
            self.dialect.push_text(&mut header, name);
        }
        header.extend_from_slice(self.line_end);
        self.out.write_all(&header)
    }

    /// Whether records may be written with [`CsvOut::write_records`].
    pub(super) fn is_verbatim(&self) -> bool {
        self.origin.is_none() && matches!(&self.copying, Copying::Whole(behind) if behind.is_empty())
    }

    /// Writes several whole records as they stand.
    pub(super) fn write_records(&mut self, records: &[u8]) -> io::Result<()> {
        self.out.write_all(records)?;
        if records.ends_with(b"\n") { Ok(()) } else { self.out.write_all(self.line_end) }
    }

    /// Writes one record. `line_end` is its own, and may be empty at the end of a file.
    pub(super) fn write_record(&mut self, record: &[u8], line_end: &[u8], label: Option<&Label<'_>>) -> io::Result<()> {
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        match &self.copying {
            Copying::Whole(behind) => {
                line.extend_from_slice(record);
                line.extend_from_slice(behind);
            }
            Copying::Fields { delimiter, slots } => {
                let fields = fields(record, *delimiter, self.dialect.quote);
                for (at, slot) in slots.iter().enumerate() {
                    if at > 0 {
                        line.push(self.dialect.delimiter);
                    }
                    match slot {
                        Slot::Field(field) => match fields.get(*field) {
                            Some(range) => self.dialect.push_raw(&mut line, &record[range.clone()]),
                            None => return Err(io::Error::other("a record has fewer fields than its header")),
                        },
                        Slot::Text(text) => self.dialect.push_text(&mut line, text),
                    }
                }
            }
        }
        self.end_row(line, line_end, label)
    }

    /// Writes one row of another format.
    pub(super) fn write_cells(&mut self, cells: &[Cell], label: Option<&Label<'_>>) -> io::Result<()> {
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                line.push(self.dialect.delimiter);
            }
            match cell {
                Cell::Null => self.dialect.push_text(&mut line, &self.null),
                Cell::Value(value) => self.dialect.push_text(&mut line, &value.to_string()),
                Cell::Unreadable(text) => self.dialect.push_text(&mut line, text),
            }
        }
        self.end_row(line, self.line_end, label)
    }

    fn end_row(&mut self, mut line: Vec<u8>, line_end: &[u8], label: Option<&Label<'_>>) -> io::Result<()> {
        if let Some(label) = label {
            self.push_label(&mut line, label);
        }
        line.extend_from_slice(if line_end.is_empty() { self.line_end } else { line_end });
        self.out.write_all(&line)?;
        self.line = line;
        Ok(())
    }

    fn push_label(&mut self, line: &mut Vec<u8>, label: &Label<'_>) {
        let Some(origin) = &self.origin else { return };
        let dialect = self.dialect;
        let shared = self.reasons.entry(label.reasons.number).or_insert_with(|| {
            let [checks, columns, sentences] = label.reasons.texts();
            let version = origin.version.as_deref().unwrap_or_default();
            let mut shared = Vec::new();
            for text in [LABEL_MARK, &checks, &columns, &sentences, &origin.contract, version] {
                shared.push(dialect.delimiter);
                dialect.push_text(&mut shared, text);
            }
            shared
        });
        line.extend_from_slice(shared);
        for text in [label.file, &label.row.to_string(), &origin.run] {
            line.push(dialect.delimiter);
            dialect.push_text(line, text);
        }
    }

    /// The whole file.
    pub(super) fn finish(mut self) -> io::Result<Draft> {
        self.begin_cells()?;
        self.out.into_inner().map_err(io::IntoInnerError::into_error)
    }
}
