//! The part of a split that reads typed files: columns as they are stored, row by row to one side or the other.

use super::Failure;
use super::label::Label;
use super::output::{Output, columns};
use super::pass::{OfFile, Pass, unwritable};
use crate::data::{Cell, Field, Reading};
use crate::measure::Place;
use crate::source::{Batch, Chunk, DataFile, Decode, Form, Reader, Wanted, cell};
use polars_arrow::array::Array;
use polars_arrow::datatypes::{ArrowDataType, Field as ArrowField};
use std::ops::Range;
use std::sync::Arc;

/// The columns of a Parquet file for rows of a dataset whose first file is written in this form. Text stays text.
pub(super) fn fields(columns: &[String], form: &Form, has_several_files: bool) -> Vec<ArrowField> {
    let stored: &[ArrowField] = match form {
        Form::Typed(fields) => fields,
        Form::Csv(_) | Form::Ndjson => &[],
    };
    let field = |name: &String| match stored.iter().find(|field| field.name.as_str() == name) {
        // Another file may lack the column, or hold nulls in it.
        Some(field) => ArrowField { is_nullable: field.is_nullable || has_several_files, ..field.clone() },
        None => ArrowField::new(name.as_str().into(), ArrowDataType::Utf8View, true),
    };
    columns.iter().map(field).collect()
}

/// What reads one file.
struct Columns {
    names: Vec<String>,
    /// The stored columns, and for each of our columns its position among them.
    stored: Arc<dyn Decode>,
    positions: Vec<Option<usize>>,
    /// All of our columns that the file or its folders have, as values.
    values: Arc<dyn Decode>,
    value_positions: Vec<Option<usize>>,
}

impl Columns {
    fn new(names: Vec<String>, reader: &dyn Reader, form: &Form, file: &DataFile) -> Self {
        let own = match form {
            Form::Typed(fields) => fields.len(),
            Form::Csv(_) | Form::Ndjson => 0,
        };
        let decoder = |may: &dyn Fn(usize) -> bool| {
            let mut wanted = Vec::new();
            let position = |name: &String| {
                let index = reader.index_of(name).filter(|index| may(*index))?;
                let kind = reader.columns().get(index).and_then(|found| found.kind.clone());
                let field = Field { name: name.clone(), kind, reading: Reading::default() };
                wanted.push(Wanted { index, field });
                Some(wanted.len() - 1)
            };
            let positions: Vec<Option<usize>> = names.iter().map(position).collect();
            (reader.decoder(&wanted), positions)
        };
        let (stored, positions) = decoder(&|index| index < own);
        let (values, value_positions) = decoder(&|index| index < own + file.partitions.len());
        Self { names, stored, positions, values, value_positions }
    }

    /// Our columns of a piece as they are stored; those that the folders name as text.
    fn arrays(&self, chunk: &Chunk, file: &DataFile, rows: usize) -> Result<Vec<Option<Box<dyn Array>>>, Failure> {
        let stored = self.stored.arrays(chunk)?;
        let array = |(name, at): (&String, &Option<usize>)| match at {
            Some(at) => stored.get(*at).cloned(),
            None => {
                let (_, text) = file.partitions.iter().find(|(partition, _)| partition == name)?;
                let texts: Vec<Option<&str>> = vec![text.as_deref(); rows];
                Some(polars_arrow::array::Utf8ViewArray::from_slice(texts).boxed())
            }
        };
        Ok(self.names.iter().zip(&self.positions).map(array).collect())
    }

    fn batch(&self, chunk: &Chunk) -> Result<Batch, Failure> {
        Ok(self.values.batch(chunk.clone())?)
    }

    fn cells(&self, batch: &Batch, row: usize) -> Vec<Cell> {
        let value = |at: &Option<usize>| match at.and_then(|at| batch.columns.get(at)) {
            Some(column) => cell(column, row),
            None => Cell::Null,
        };
        self.value_positions.iter().map(value).collect()
    }
}

impl Pass<'_> {
    pub(super) fn typed_file(
        &mut self,
        place: OfFile<'_>,
        file: &DataFile,
        reader: &mut dyn Reader,
        form: &Form,
    ) -> Result<(), Failure> {
        let columns = Columns::new(columns(self.split), reader, form, file);
        while let Some(chunk) = self.next_chunk(reader)? {
            let Chunk::Rows { length, first_row, .. } = chunk else {
                return Err(Failure::Unsound("typed columns have become text".to_owned()));
            };
            self.piece(place, file, &columns, &chunk, first_row..first_row + length as u64)?;
        }
        Ok(())
    }

    fn piece(
        &mut self,
        place: OfFile<'_>,
        file: &DataFile,
        columns: &Columns,
        chunk: &Chunk,
        rows: Range<u64>,
    ) -> Result<(), Failure> {
        let length = (rows.end - rows.start) as usize;
        let (mut failing, mut reasons) = (Vec::new(), Vec::new());
        while let Some(Place { file, row }) =
            self.next_place().filter(|at| at.file == place.number && at.row < rows.end)
        {
            let Some(found) = self.take_mark(Place { file, row })? else { break };
            if row < rows.start {
                return Err(Failure::Unsound(format!("row {row} was not found again")));
            }
            failing.push((row - rows.start) as usize);
            reasons.push(found);
        }
        self.accepted_rows += (length - failing.len()) as u64;
        let label = |(row, reasons)| Label { reasons, file: place.name, row };
        let numbers = failing.iter().map(|at| rows.start + *at as u64);
        let labels: Vec<Label<'_>> = numbers.zip(reasons.iter().map(|reasons| &**reasons)).map(label).collect();
        let is_typed = matches!(self.quarantine, Output::Parquet(_));
        let needs_arrays = self.accepted.is_some() || (is_typed && !failing.is_empty());
        let arrays = if needs_arrays { columns.arrays(chunk, file, length)? } else { Vec::new() };
        match &mut self.quarantine {
            Output::Parquet(out) => {
                let single: Vec<Range<usize>> = joined(&failing);
                out.write_rows(&arrays, &single, &labels).map_err(unwritable)?;
            }
            Output::Csv(_) | Output::Ndjson(_) if failing.is_empty() => {}
            text @ (Output::Csv(_) | Output::Ndjson(_)) => {
                let batch = columns.batch(chunk)?;
                for (at, label) in failing.iter().zip(&labels) {
                    text.write_cells(&columns.cells(&batch, *at), Some(label)).map_err(unwritable)?;
                }
            }
        }
        match &mut self.accepted {
            Some(Output::Parquet(out)) => out.write_rows(&arrays, &others(&failing, length), &[]).map_err(unwritable),
            Some(Output::Csv(_) | Output::Ndjson(_)) => {
                Err(Failure::Unsound("typed rows were to be accepted as text".to_owned()))
            }
            None => Ok(()),
        }
    }
}

/// Rows as ranges of rows that follow each other.
fn joined(rows: &[usize]) -> Vec<Range<usize>> {
    rows.chunk_by(|one, next| one + 1 == *next).map(|run| run[0]..run[0] + run.len()).collect()
}

/// All rows but some, as ranges.
fn others(rows: &[usize], length: usize) -> Vec<Range<usize>> {
    let starts = std::iter::once(0).chain(rows.iter().map(|row| row + 1));
    let ends = rows.iter().copied().chain(std::iter::once(length));
    starts.zip(ends).map(|(start, end)| start..end).filter(|range| !range.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_one_range_of_one_side() {
        assert_eq!(joined(&[0, 1, 4]), [0..2, 4..5]);
        assert_eq!(others(&[0, 1, 4], 6), [2..4, 5..6]);
        assert!(others(&[5], 6).into_iter().eq(std::iter::once(0..5)));
        assert!(joined(&[]).is_empty());
        assert!(others(&[], 3).into_iter().eq(std::iter::once(0..3)));
    }
}
