//! Rows as Parquet: columns of typed files as they are stored, and rows of text cell by cell.

use super::label::{Label, Origin};
use crate::data::{Cell, LABEL_COLUMNS, LABEL_MARK};
use crate::output::Draft;
use crate::source::guarded;
use foldhash::quality::FixedState;
use polars_arrow::array::builder::{ArrayBuilder, ShareStrategy, make_builder};
use polars_arrow::array::{
    Array, MutableBinaryViewArray, PrimitiveArray, Utf8ViewArray, new_empty_array, new_null_array,
};
use polars_arrow::compute::concatenate::concatenate;
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, Field};
use polars_arrow::record_batch::RecordBatch;
use polars_arrow::types::NativeType;
use polars_parquet::write::{
    CompressionOptions, Encoding, FileWriter, StatisticsOptions, Version, WriteOptions, row_group_iter,
};
use std::collections::HashSet;
use std::hash::BuildHasher;
use std::io::{self, BufWriter};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// How many rows a row group has at least, but for the last one.
const GROUP: usize = 1 << 17;

/// How many values of a column are looked at before it is written.
const SAMPLE: usize = 1 << 10;

type ArrayBox = Box<dyn Array>;

/// A Parquet file in the making.
pub(super) struct ParquetOut {
    writer: Writer,
    /// The columns of a row, each with the type that its first rows have.
    fields: Vec<Field>,
    /// Who labels the rows, where they are labelled.
    origin: Option<Origin>,
    /// The columns of rows that are not written yet, piece by piece, the labels behind the data.
    pieces: Vec<Vec<ArrayBox>>,
    waiting: usize,
    /// Rows that came as cells and are no columns yet.
    texts: Vec<MutableBinaryViewArray<str>>,
    labels: LabelColumns,
}

/// The file before and after its first row group: the schema is known only with the first rows.
enum Writer {
    Waiting(Draft),
    Writing(Box<FileWriter<BufWriter<Draft>>>),
    /// Only while one becomes the other.
    Gone,
}

/// The columns of labels in the making.
#[derive(Default)]
struct LabelColumns {
    texts: Vec<MutableBinaryViewArray<str>>,
    rows: Vec<i64>,
}

impl ParquetOut {
    /// Begins a file of rows with these columns.
    pub(super) fn new(draft: Draft, fields: Vec<Field>, origin: Option<Origin>) -> Self {
        Self {
            writer: Writer::Waiting(draft),
            fields,
            origin,
            pieces: Vec::new(),
            waiting: 0,
            texts: Vec::new(),
            labels: LabelColumns::default(),
        }
    }

    /// Writes these ranges of rows of some columns; one label for each of the rows where they are labelled. A column
    /// that is `None` is null in every row.
    pub(super) fn write_rows(
        &mut self,
        columns: &[Option<ArrayBox>],
        ranges: &[Range<usize>],
        labels: &[Label<'_>],
    ) -> io::Result<()> {
        let rows = ranges.iter().map(ExactSizeIterator::len).sum();
        if rows == 0 {
            return Ok(());
        }
        let is_first = self.pieces.is_empty() && matches!(self.writer, Writer::Waiting(_));
        let mut piece = Vec::with_capacity(columns.len() + LABEL_COLUMNS.len());
        for (column, field) in columns.iter().zip(&mut self.fields) {
            piece.push(match column {
                Some(array) => {
                    if is_first {
                        field.dtype = array.dtype().clone();
                    } else if field.dtype != *array.dtype() {
                        return Err(mismatch(field, array.dtype()));
                    }
                    taken(array, ranges, rows)
                }
                None => new_null_array(field.dtype.clone(), rows),
            });
        }
        if let Some(origin) = &self.origin {
            labels.iter().for_each(|label| self.labels.push(label, origin));
            piece.extend(self.labels.finish());
        }
        self.pieces.push(piece);
        self.waiting += rows;
        if self.waiting >= GROUP { self.write_group() } else { Ok(()) }
    }

    /// Writes one row of another format, as text.
    pub(super) fn write_cells(&mut self, cells: &[Cell], label: Option<&Label<'_>>) -> io::Result<()> {
        self.texts.resize_with(cells.len(), MutableBinaryViewArray::new);
        for (column, cell) in self.texts.iter_mut().zip(cells) {
            match cell {
                Cell::Null => column.push_null(),
                Cell::Value(value) => column.push_value(value.to_string()),
                Cell::Unreadable(text) => column.push_value(text),
            }
        }
        if let (Some(label), Some(origin)) = (label, &self.origin) {
            self.labels.push(label, origin);
        }
        self.waiting += 1;
        if self.waiting >= GROUP { self.write_group() } else { Ok(()) }
    }

    /// The whole file.
    pub(super) fn finish(mut self) -> io::Result<Draft> {
        if self.waiting > 0 || matches!(self.writer, Writer::Waiting(_)) {
            self.write_group()?;
        }
        let Writer::Writing(mut writer) = self.writer else { return Err(io::Error::other("it was never begun")) };
        writer.end(None).map_err(io::Error::other)?;
        writer.into_inner().into_inner().map_err(io::IntoInnerError::into_error)
    }

    fn write_group(&mut self) -> io::Result<()> {
        if !self.texts.is_empty() {
            let mut piece: Vec<ArrayBox> = std::mem::take(&mut self.texts).into_iter().map(text_array).collect();
            if self.origin.is_some() {
                piece.extend(self.labels.finish());
            }
            self.pieces.push(piece);
        }
        let pieces = std::mem::take(&mut self.pieces);
        let rows = std::mem::take(&mut self.waiting);
        let fields = self.all_fields();
        let join = |(at, field): (usize, &Field)| {
            let parts: Vec<&dyn Array> = pieces.iter().filter_map(|piece| piece.get(at)).map(Box::as_ref).collect();
            match &parts[..] {
                [] => Ok(new_empty_array(field.dtype.clone())),
                [only] => Ok((*only).to_boxed()),
                several => concatenate(several),
            }
        };
        let arrays: Result<Vec<ArrayBox>, _> = fields.iter().enumerate().map(join).collect();
        let arrays = arrays.map_err(io::Error::other)?;
        self.begin(&fields)?;
        let Writer::Writing(writer) = &mut self.writer else { return Err(io::Error::other("it was never begun")) };
        // The writer panics where an array is not what its type says.
        let written = guarded(Path::new(""), || Ok(write(writer, fields, arrays, rows)));
        written.unwrap_or_else(|error| Err(io::Error::other(error.message)))
    }

    /// The columns with those of the labels behind them.
    fn all_fields(&self) -> Vec<Field> {
        let label = |name: &&str| {
            let is_number = *name == "_tabpact_row";
            let dtype = if is_number { ArrowDataType::Int64 } else { ArrowDataType::Utf8View };
            Field::new((*name).into(), dtype, true)
        };
        let labels = LABEL_COLUMNS.iter().filter(|_| self.origin.is_some()).map(label);
        self.fields.iter().cloned().chain(labels).collect()
    }

    fn begin(&mut self, fields: &[Field]) -> io::Result<()> {
        if !matches!(self.writer, Writer::Waiting(_)) {
            return Ok(());
        }
        let Writer::Waiting(draft) = std::mem::replace(&mut self.writer, Writer::Gone) else { return Ok(()) };
        let schema: ArrowSchema = fields.iter().map(|field| (field.name.clone(), field.clone())).collect();
        let out = BufWriter::with_capacity(1 << 18, draft);
        let writer = FileWriter::try_new(out, schema, options()).map_err(io::Error::other)?;
        self.writer = Writer::Writing(Box::new(writer));
        Ok(())
    }
}

fn options() -> WriteOptions {
    WriteOptions {
        statistics: StatisticsOptions::default(),
        version: Version::V1,
        compression: CompressionOptions::Snappy,
        data_page_size: None,
    }
}

fn write(
    writer: &mut FileWriter<BufWriter<Draft>>,
    fields: Vec<Field>,
    arrays: Vec<ArrayBox>,
    rows: usize,
) -> io::Result<()> {
    let encodings: Vec<Vec<Encoding>> =
        arrays.iter().map(|array| vec![encoding(array.as_ref()); leaves(array.dtype())]).collect();
    let schema: ArrowSchema = fields.into_iter().map(|field| (field.name.clone(), field)).collect();
    let batch = RecordBatch::try_new(rows, Arc::new(schema), arrays).map_err(io::Error::other)?;
    let types = writer.parquet_schema().fields().to_vec();
    let group = row_group_iter(batch, encodings.into(), types, options());
    writer.write(rows as u64, group).map_err(io::Error::other)
}

/// A dictionary where a look at some values finds the same ones again; to try it on all of them costs more than the rest.
fn encoding(array: &dyn Array) -> Encoding {
    let looked_at = array.len().min(SAMPLE);
    let at = |sample: usize| sample * (array.len() / looked_at.max(1));
    let values: Option<HashSet<u128>> = match array.dtype() {
        ArrowDataType::Utf8View => array
            .as_any()
            .downcast_ref::<Utf8ViewArray>()
            .map(|texts| (0..looked_at).map(|sample| u128::from(hash(texts.value(at(sample)).as_bytes()))).collect()),
        ArrowDataType::Int32 | ArrowDataType::Date32 => numbers::<i32>(array, looked_at, at),
        ArrowDataType::Int64 | ArrowDataType::Timestamp(..) => numbers::<i64>(array, looked_at, at),
        _ => None,
    };
    match values {
        Some(values) if values.len() * 2 < looked_at => Encoding::RleDictionary,
        Some(_) | None => Encoding::Plain,
    }
}

fn numbers<T: NativeType + Into<i128>>(
    array: &dyn Array,
    looked_at: usize,
    at: impl Fn(usize) -> usize,
) -> Option<HashSet<u128>> {
    let array = array.as_any().downcast_ref::<PrimitiveArray<T>>()?;
    Some((0..looked_at).map(|sample| array.value(at(sample)).into() as u128).collect())
}

fn hash(bytes: &[u8]) -> u64 {
    FixedState::default().hash_one(bytes)
}

/// How many columns Parquet stores for one of a type.
fn leaves(found: &ArrowDataType) -> usize {
    match found {
        ArrowDataType::List(item) | ArrowDataType::LargeList(item) | ArrowDataType::FixedSizeList(item, _) => {
            leaves(&item.dtype)
        }
        ArrowDataType::Struct(fields) => fields.iter().map(|field| leaves(&field.dtype)).sum(),
        _ => 1,
    }
}

/// Some ranges of rows of an array, one after the other. Few rows do not keep the memory of all.
fn taken(array: &ArrayBox, ranges: &[Range<usize>], rows: usize) -> ArrayBox {
    let are_most = rows >= array.len() / 2;
    if let ([only], true) = (ranges, are_most) {
        return array.sliced(only.start, only.len());
    }
    let share = if are_most { ShareStrategy::Always } else { ShareStrategy::Never };
    let mut taken = make_builder(array.dtype());
    taken.reserve(rows);
    for range in ranges {
        taken.subslice_extend(array.as_ref(), range.start, range.len(), share);
    }
    taken.freeze_reset()
}

fn mismatch(field: &Field, found: &ArrowDataType) -> io::Error {
    let message =
        format!("column `{}` is stored as {:?} in one file and as {found:?} in another", field.name, field.dtype);
    io::Error::other(message)
}

fn text_array(texts: MutableBinaryViewArray<str>) -> ArrayBox {
    texts.freeze().boxed()
}

impl LabelColumns {
    fn push(&mut self, label: &Label<'_>, origin: &Origin) {
        self.texts.resize_with(LABEL_COLUMNS.len() - 1, MutableBinaryViewArray::new);
        let [checks, columns, sentences] = label.reasons.texts();
        let version = origin.version.as_deref();
        let texts = [
            Some(LABEL_MARK),
            Some(&checks),
            Some(&columns),
            Some(&sentences),
            Some(&origin.contract),
            version,
            Some(label.file),
            Some(&origin.run),
        ];
        for (column, text) in self.texts.iter_mut().zip(texts) {
            column.push(text);
        }
        self.rows.push(label.row as i64);
    }

    /// The columns of the labels so far, in the order of [`LABEL_COLUMNS`].
    fn finish(&mut self) -> Vec<ArrayBox> {
        let mut columns: Vec<ArrayBox> = std::mem::take(&mut self.texts).into_iter().map(text_array).collect();
        let rows = PrimitiveArray::<i64>::from_vec(std::mem::take(&mut self.rows)).boxed();
        let place = LABEL_COLUMNS.iter().position(|name| *name == "_tabpact_row").unwrap_or(columns.len());
        columns.insert(place.min(columns.len()), rows);
        columns
    }
}
