//! NDJSON: one JSON object a line, read strictly and never mapped into memory.
//!
//! A file has no header. The columns of a reader are the keys of the first records; later records may have others, and
//! a key that a record lacks is a null of that record. Blank lines are no records.

mod blocks;
mod inside;
mod nested;
mod record;
mod scalar;

use super::{Chunk, Decode, Form, Reader, Row, SourceError, Wanted};
use crate::data::{Cell, Found, Kind, ReadOptions, Value, read_text};
use blocks::{Blocks, lines};
use record::Record;
use scalar::{Scalar, scalar};
use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[cfg(feature = "polars")]
use super::{Batch, ColumnBuilder, Rows};

/// How many records are looked at for the first columns.
const FIRST_RECORDS: usize = 1_000;

struct NdjsonReader {
    path: PathBuf,
    columns: Vec<Found>,
    blocks: Blocks,
}

/// Opens a file and reads the keys of its first records.
pub(super) fn open(
    path: &Path,
    input: Box<dyn Read + Send>,
    _options: &ReadOptions,
) -> Result<Box<dyn Reader>, SourceError> {
    let mut blocks = Blocks::new(path, input)?;
    let mut record = Record::new(&[]);
    let (bytes, first_line) = blocks.peek()?;
    read_records(path, bytes, first_line, &mut record, FIRST_RECORDS, |_, _| Ok(()))?;
    let columns = found(&record);
    Ok(Box::new(NdjsonReader { path: path.to_owned(), columns, blocks }))
}

fn found(record: &Record<'_>) -> Vec<Found> {
    record.names().map(|name| Found { name: name.to_owned(), kind: None }).collect()
}

/// Reads up to `most` records of a block, and hands each to `take` with its line.
fn read_records<'j>(
    path: &Path,
    bytes: &'j [u8],
    first_line: u64,
    record: &mut Record<'j>,
    most: usize,
    mut take: impl FnMut(u64, &mut Record<'j>) -> Result<(), SourceError>,
) -> Result<(), SourceError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = first_line + lines(&bytes[..error.valid_up_to()]);
        SourceError::new(path, "is not UTF-8 here").at(format!("line {line}"))
    })?;
    let filled = text.split('\n').enumerate().filter(|(_, line)| !line.trim_ascii().is_empty());
    for (at, line) in filled.take(most) {
        let number = first_line + at as u64;
        record.read(line).map_err(|error| error.error(path, number))?;
        take(number, record)?;
    }
    Ok(())
}

impl Reader for NdjsonReader {
    fn columns(&self) -> &[Found] {
        &self.columns
    }

    /// Any name may be a key of a record that was not read yet.
    fn index_of(&self, name: &str) -> Option<usize> {
        Some(self.columns.iter().position(|column| column.name == name).unwrap_or(usize::MAX))
    }

    fn all_columns(&mut self) -> Result<Vec<Found>, SourceError> {
        let mut names: Vec<Found> = self.columns.clone();
        let mut known: HashSet<String> = names.iter().map(|column| column.name.clone()).collect();
        while let Some(Chunk::Text { bytes, first_line }) = self.blocks.next_block()? {
            let mut record = Record::new(&[]);
            read_records(&self.path, &bytes, first_line, &mut record, usize::MAX, |_, _| Ok(()))?;
            names.extend(found(&record).into_iter().filter(|column| known.insert(column.name.clone())));
        }
        Ok(names)
    }

    fn form(&self) -> Form {
        Form::Ndjson
    }

    fn next_chunk(&mut self) -> Result<Option<Chunk>, SourceError> {
        self.blocks.next_block()
    }

    fn decoder(&self, wanted: &[Wanted]) -> Arc<dyn Decode> {
        Arc::new(NdjsonDecode { path: self.path.clone(), wanted: wanted.to_vec() })
    }
}

struct NdjsonDecode {
    path: PathBuf,
    wanted: Vec<Wanted>,
}

impl NdjsonDecode {
    /// Hands every record to `take` with its line.
    fn read(
        &self,
        chunk: &Chunk,
        mut take: impl FnMut(u64, &[Option<Scalar<'_>>]) -> Result<(), SourceError>,
    ) -> Result<(), SourceError> {
        let Chunk::Text { bytes, first_line } = chunk else {
            return Err(SourceError::new(&self.path, "is not text"));
        };
        let names: Vec<&str> = self.wanted.iter().map(|wanted| wanted.field.name.as_str()).collect();
        let mut record = Record::new(&names);
        let mut scalars = Vec::with_capacity(self.wanted.len());
        read_records(&self.path, bytes, *first_line, &mut record, usize::MAX, |line, record| {
            scalars.clear();
            for (at, wanted) in self.wanted.iter().enumerate() {
                let found = record.value(at).map(|json| scalar(json, &wanted.field)).transpose();
                let told = |broken: record::Broken| broken.in_column(&wanted.field.name).error(&self.path, line);
                scalars.push(found.map_err(told)?);
            }
            take(line, &scalars)
        })
    }
}

impl Decode for NdjsonDecode {
    #[cfg(feature = "polars")]
    fn batch(&self, chunk: Chunk) -> Result<Batch, SourceError> {
        let mut builders: Vec<ColumnBuilder> =
            self.wanted.iter().map(|wanted| ColumnBuilder::new(&wanted.field, 0)).collect();
        let mut numbers = Vec::new();
        self.read(&chunk, |line, scalars| {
            numbers.push(line);
            for (builder, scalar) in builders.iter_mut().zip(scalars) {
                match scalar {
                    None | Some(Scalar::Null) => builder.push_null(),
                    Some(Scalar::Text(text)) => builder.push_text(text),
                    Some(Scalar::Nested(json)) => builder.push_nested(json),
                    Some(Scalar::Unreadable(json)) => builder.push_unreadable(json),
                }
            }
            Ok(())
        })?;
        let columns = builders.into_iter().map(ColumnBuilder::finish).collect();
        let first = numbers.first().copied().unwrap_or(1);
        let is_gapless = numbers.last().is_none_or(|last| last - first + 1 == numbers.len() as u64);
        let height = numbers.len();
        let rows = if is_gapless { Rows::From(first) } else { Rows::At(numbers) };
        Ok(Batch { height, rows, columns })
    }

    #[cfg(feature = "polars")]
    fn arrays(&self, _: &Chunk) -> Result<Vec<Box<dyn polars_arrow::array::Array>>, SourceError> {
        Err(SourceError::new(&self.path, "is text"))
    }

    fn rows(&self, chunk: Chunk) -> Result<Vec<Row>, SourceError> {
        let mut rows = Vec::new();
        self.read(&chunk, |number, scalars| {
            let cells = self.wanted.iter().zip(scalars).map(|(wanted, scalar)| match scalar {
                None | Some(Scalar::Null) => Cell::Null,
                Some(Scalar::Text(text)) => {
                    let kind = wanted.field.kind.as_ref().unwrap_or(&Kind::String);
                    let value = read_text(text, kind, &wanted.field.reading);
                    value.map_or_else(|| Cell::Unreadable(text.clone().into_owned()), Cell::Value)
                }
                Some(Scalar::Nested(json)) => Cell::Value(Value::Nested((*json).to_owned())),
                Some(Scalar::Unreadable(json)) => Cell::Unreadable((*json).to_owned()),
            });
            rows.push(Row { number, cells: cells.collect() });
            Ok(())
        })?;
        Ok(rows)
    }
}

#[cfg(test)]
mod tests;
