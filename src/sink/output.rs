//! One file in the making, of any format.

use super::csv::CsvOut;
use super::label::{Label, Origin};
use super::ndjson::NdjsonOut;
#[cfg(feature = "polars")]
use super::parquet::ParquetOut;
use super::{Failure, Split};
use crate::data::{Cell, FileFormat, Kind, is_label};
use crate::output::Draft;
use crate::source::{DataFile, Form};
use std::io;

/// A file in the making.
pub(super) enum Output {
    Csv(CsvOut),
    Ndjson(NdjsonOut),
    #[cfg(feature = "polars")]
    Parquet(ParquetOut),
}

/// What a file is to be.
pub(super) struct Wish {
    pub(super) draft: Draft,
    pub(super) format: FileFormat,
    /// Who labels the rows, where they are labelled.
    pub(super) origin: Option<Origin>,
    pub(super) is_spreadsheet_safe: bool,
}

/// The columns that are written: all but the labels of an earlier quarantine.
pub(super) fn columns(split: &Split<'_>) -> Vec<String> {
    split.columns.iter().filter(|name| !is_label(name)).cloned().collect()
}

impl Output {
    /// Begins a file for rows of a dataset whose first file is written in this form.
    pub(super) fn new(wish: Wish, split: &Split<'_>, form: &Form) -> Result<Self, Failure> {
        let Wish { draft, format, origin, is_spreadsheet_safe } = wish;
        let columns = columns(split);
        match format {
            FileFormat::Csv => {
                let null = split.table.source.options.nulls.first().cloned().unwrap_or_default();
                Ok(Self::Csv(CsvOut::new(draft, columns, null, origin, is_spreadsheet_safe)))
            }
            FileFormat::Ndjson => {
                let kind = |name: String| {
                    let field = split.table.fields.iter().find(|field| field.name == name);
                    let kind: Option<Kind> = field.and_then(|field| field.kind.clone());
                    (name, kind)
                };
                let holds_labels = columns.len() < split.columns.len();
                let columns = columns.into_iter().map(kind).collect();
                Ok(Self::Ndjson(NdjsonOut::new(draft, columns, origin, holds_labels)))
            }
            #[cfg(feature = "polars")]
            FileFormat::Parquet | FileFormat::Arrow => {
                let fields = super::typed::fields(&columns, form, split.files.len() > 1);
                Ok(Self::Parquet(ParquetOut::new(draft, fields, origin)))
            }
            #[cfg(not(feature = "polars"))]
            FileFormat::Parquet | FileFormat::Arrow => {
                let _ = form;
                Err(Failure::Unwritable("this build does not write Parquet".to_owned()))
            }
        }
    }

    /// Rows of another file come next. Returns whether its records can be written as they stand.
    pub(super) fn begin_file(&mut self, form: &Form, file: &DataFile) -> io::Result<bool> {
        match (self, form) {
            (Self::Csv(out), Form::Csv(csv)) => out.begin_file(csv, &file.partitions).map(|()| true),
            (Self::Ndjson(out), Form::Ndjson) => {
                out.begin_file(&file.partitions);
                Ok(true)
            }
            (Self::Csv(out), _) => out.begin_cells().map(|()| false),
            (Self::Ndjson(_), _) => Ok(false),
            #[cfg(feature = "polars")]
            (Self::Parquet(_), _) => Ok(false),
        }
    }

    /// Whether whole records can be written several at once.
    pub(super) fn is_verbatim(&self) -> bool {
        match self {
            Self::Csv(out) => out.is_verbatim(),
            Self::Ndjson(out) => out.is_verbatim(),
            #[cfg(feature = "polars")]
            Self::Parquet(_) => false,
        }
    }

    /// Writes several whole records as they stand.
    pub(super) fn write_records(&mut self, records: &[u8]) -> io::Result<()> {
        match self {
            Self::Csv(out) => out.write_records(records),
            Self::Ndjson(out) => out.write_records(records),
            #[cfg(feature = "polars")]
            Self::Parquet(_) => Err(io::Error::other("text is no row of a typed file")),
        }
    }

    /// Writes one record of a file for which [`Output::begin_file`] said yes.
    pub(super) fn write_record(&mut self, record: &[u8], line_end: &[u8], label: Option<&Label<'_>>) -> io::Result<()> {
        match self {
            Self::Csv(out) => out.write_record(record, line_end, label),
            Self::Ndjson(out) => out.write_record(record, line_end, label),
            #[cfg(feature = "polars")]
            Self::Parquet(_) => Err(io::Error::other("text is no row of a typed file")),
        }
    }

    /// Writes one row as cells.
    pub(super) fn write_cells(&mut self, cells: &[Cell], label: Option<&Label<'_>>) -> io::Result<()> {
        match self {
            Self::Csv(out) => out.write_cells(cells, label),
            Self::Ndjson(out) => out.write_cells(cells, label),
            #[cfg(feature = "polars")]
            Self::Parquet(out) => out.write_cells(cells, label),
        }
    }

    /// The whole file.
    pub(super) fn finish(self) -> io::Result<Draft> {
        match self {
            Self::Csv(out) => out.finish(),
            Self::Ndjson(out) => out.finish(),
            #[cfg(feature = "polars")]
            Self::Parquet(out) => out.finish(),
        }
    }
}
