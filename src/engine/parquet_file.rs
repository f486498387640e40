//! Writes Parquet files for tests.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use crate::data::Table;
use crate::source::{Wanted, find, open};
use polars::prelude::CompatLevel;
use polars_arrow::array::Array;
use polars_arrow::datatypes::{ArrowSchema, Field};
use polars_arrow::record_batch::RecordBatch;
use polars_parquet::write::{
    CompressionOptions, Encoding, FileWriter, StatisticsOptions, Version, WriteOptions, row_group_iter,
};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Writes the columns of a CSV table as Parquet, in row groups of so many rows.
pub(crate) fn write(table: &Table, path: &Path, rows_per_group: usize) {
    let file = find(&table.source).unwrap().remove(0);
    let mut reader = open(&file, &table.source.options, None).unwrap();
    let wanted: Vec<Wanted> =
        table.fields.iter().cloned().enumerate().map(|(index, field)| Wanted { index, field }).collect();
    let decoder = reader.decoder(&wanted);
    let mut columns: Option<Vec<Box<dyn Array>>> = None;
    while let Some(chunk) = reader.next_chunk().unwrap() {
        assert!(columns.is_none(), "a test's table is one block");
        let batch = decoder.batch(chunk).unwrap();
        columns = Some(batch.columns.iter().map(|column| column.series.to_arrow(0, CompatLevel::newest())).collect());
    }
    let columns = columns.unwrap_or_else(|| empty(&wanted));
    write_columns(table, columns, path, rows_per_group);
}

fn empty(wanted: &[Wanted]) -> Vec<Box<dyn Array>> {
    let column = |wanted: &Wanted| crate::source::empty_column(&wanted.field).series.to_arrow(0, CompatLevel::newest());
    wanted.iter().map(column).collect()
}

fn write_columns(table: &Table, columns: Vec<Box<dyn Array>>, path: &Path, rows_per_group: usize) {
    let fields = table.fields.iter().zip(&columns);
    let schema: ArrowSchema =
        fields.map(|(field, array)| Field::new(field.name.as_str().into(), array.dtype().clone(), true)).collect();
    let options = WriteOptions {
        statistics: StatisticsOptions::empty(),
        version: Version::V2,
        compression: CompressionOptions::Snappy,
        data_page_size: None,
    };
    let mut writer = FileWriter::try_new(File::create(path).unwrap(), schema.clone(), options).unwrap();
    let height = columns.first().map_or(0, |column| column.len());
    for start in (0..height).step_by(rows_per_group) {
        let length = rows_per_group.min(height - start);
        let pieces = columns.iter().map(|column| column.sliced(start, length)).collect();
        let batch = RecordBatch::new(length, Arc::new(schema.clone()), pieces);
        let encodings = vec![vec![Encoding::Plain]; columns.len()].into();
        let group = row_group_iter(batch, encodings, writer.parquet_schema().fields().to_vec(), options);
        writer.write(length as u64, group).unwrap();
    }
    writer.end(None).unwrap();
}
