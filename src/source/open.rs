//! Opens a file: recognises its format, unpacks it, and puts the columns that its folders name behind its own.

use super::decompress::unpack;
use super::files::{DataFile, unreadable};
use super::formats::{Format, Open};
use super::input::{Input, Progress};
use super::sniff::{HEAD, compression, format};
use super::{Chunk, Decode, Form, Reader, Room, Row, SourceError, Wanted, Watch};
use crate::data::{Cell, Field, Found, Kind, ReadOptions, read_text};
use std::sync::Arc;

#[cfg(feature = "polars")]
use super::{Batch, Column, ColumnBuilder, DecodeColumn};

/// Opens a file of a dataset. What is read of it is counted on `watch`, as stored; what it holds in all is for the
/// caller to announce there.
///
/// At its end the reader makes sure that the file is still as it was found.
pub fn open(file: &DataFile, options: &ReadOptions, watch: Option<Arc<Watch>>) -> Result<Box<dyn Reader>, SourceError> {
    let input = file.open(watch)?;
    let progress = input.progress();
    read(file, options, input).map_err(|error| progress.explain(error))
}

fn read(file: &DataFile, options: &ReadOptions, input: Input) -> Result<Box<dyn Reader>, SourceError> {
    let path = &file.path;
    let progress = input.progress();
    let packed = compression(&input.head(HEAD).map_err(|error| unreadable(path, &error))?);
    let (text, head) = unpack(path, input.clone(), packed, HEAD)?;
    let found = format(path, file.format, packed, &head)?;
    refuse_unfollowed(file, options, found)?;
    let inner = match found.open {
        Open::Text(open) => open(path, text, options),
        Open::Typed(open) => open(path, input),
    };
    // A file that was cut while it was opened is reported as such.
    let inner = inner.or_else(|error| file.check_unchanged().and(Err(error)))?;
    let own = inner.columns().len();
    let named = file.partitions.iter().map(|(name, _)| Found { name: name.clone(), kind: None });
    let columns = inner.columns().iter().cloned().chain(named).collect();
    Ok(Box::new(OpenFile { inner, columns, own, file: Arc::new(file.clone()), progress }))
}

/// The options of a source by which a value is another one. The others say how a file is written that this one is not.
const OF_VALUES: [&str; 3] = ["null_values", "quoted_empty", "trim"];

/// Refuses a file of a format that does not follow what the contract says about its values: what was said to be null would
/// be checked as one. The folders around a file name columns of text, whatever the file holds.
fn refuse_unfollowed(file: &DataFile, options: &ReadOptions, found: &Format) -> Result<(), SourceError> {
    let said = options.said.iter().filter(|key| OF_VALUES.contains(key) && !found.format.follows(key));
    let said = said.map(|key| format!("`{key}`"));
    let is_of_a_folder = |name: &str| file.partitions.iter().any(|(known, _)| known == name);
    let notations = options.notations.iter().filter(|(_, name)| !found.format.holds_text() && !is_of_a_folder(name));
    let unfollowed: Vec<String> =
        said.chain(notations.map(|(key, name)| format!("`{key}` of column `{name}`"))).collect();
    let (verb, them) = match unfollowed[..] {
        [] => return Ok(()),
        [_] => ("means", "it"),
        _ => ("mean", "them"),
    };
    let message = format!("is {}, for which the contract's {} {verb} nothing", found.title, unfollowed.join(", "));
    Err(SourceError::new(&file.path, message)
        .help(format!("remove {them} from the contract, or check data of the format that it is written for")))
}

struct OpenFile {
    inner: Box<dyn Reader>,
    /// The columns of the file and, behind them, those that its folders name.
    columns: Vec<Found>,
    /// How many columns are the file's.
    own: usize,
    file: Arc<DataFile>,
    progress: Arc<Progress>,
}

impl Reader for OpenFile {
    fn columns(&self) -> &[Found] {
        &self.columns
    }

    fn index_of(&self, name: &str) -> Option<usize> {
        let position = self.columns.iter().position(|column| column.name == name);
        position.or_else(|| self.inner.index_of(name))
    }

    fn all_columns(&mut self) -> Result<Vec<Found>, SourceError> {
        let columns = self.inner.all_columns().map_err(|error| self.progress.explain(error));
        let mut columns = columns.or_else(|error| self.file.check_unchanged().and(Err(error)))?;
        columns.extend_from_slice(&self.columns[self.own..]);
        self.file.check_unchanged()?;
        Ok(columns)
    }

    fn form(&self) -> Form {
        self.inner.form()
    }

    fn next_chunk(&mut self) -> Result<Option<Chunk>, SourceError> {
        let chunk = self.inner.next_chunk().map_err(|error| self.progress.explain(error));
        let chunk = chunk.or_else(|error| self.file.check_unchanged().and(Err(error)))?;
        if chunk.is_none() {
            self.progress.finish();
            self.file.check_unchanged()?;
        }
        Ok(chunk)
    }

    fn fit(&mut self, together: &[Vec<usize>], room: Room) {
        let own = |set: &Vec<usize>| set.iter().copied().filter(|index| *index < self.own).collect();
        let together: Vec<Vec<usize>> = together.iter().map(own).collect();
        self.inner.fit(&together, room);
    }

    fn decoder(&self, wanted: &[Wanted]) -> Arc<dyn Decode> {
        let mut own = Vec::new();
        let slots = wanted.iter().map(|wanted| match wanted.index.checked_sub(self.own) {
            Some(at) if at < self.file.partitions.len() => {
                Slot::Folder(Constant { field: wanted.field.clone(), text: self.file.partitions[at].1.clone() })
            }
            Some(_) | None => {
                own.push(wanted.clone());
                Slot::Own
            }
        });
        let slots = slots.collect();
        let (file, progress) = (Arc::clone(&self.file), Arc::clone(&self.progress));
        Arc::new(OpenDecode { inner: self.inner.decoder(&own), slots, file, progress })
    }
}

struct OpenDecode {
    inner: Arc<dyn Decode>,
    slots: Vec<Slot>,
    file: Arc<DataFile>,
    progress: Arc<Progress>,
}

/// Where a wanted column comes from.
enum Slot {
    /// The next one of the file's own.
    Own,
    /// A folder around the file.
    Folder(Constant),
}

/// A column with one text in every row.
struct Constant {
    field: Field,
    text: Option<String>,
}

impl OpenDecode {
    /// An error of a file that has changed is that it has changed.
    fn checked<T>(&self, result: Result<T, SourceError>) -> Result<T, SourceError> {
        let result = result.map_err(|error| self.progress.explain(error));
        result.or_else(|error| self.file.check_unchanged().and(Err(error)))
    }
}

impl Decode for OpenDecode {
    #[cfg(feature = "polars")]
    fn batch(&self, chunk: Chunk) -> Result<Batch, SourceError> {
        let batch = self.checked(self.inner.batch(chunk))?;
        let mut own = batch.columns.into_iter();
        let columns = self.slots.iter().filter_map(|slot| match slot {
            Slot::Own => own.next(),
            Slot::Folder(constant) => Some(constant.column(batch.height)),
        });
        let columns = columns.collect();
        Ok(Batch { columns, ..batch })
    }

    #[cfg(feature = "polars")]
    fn columns(&self) -> Option<&dyn DecodeColumn> {
        self.inner.columns().map(|_| self as &dyn DecodeColumn)
    }

    #[cfg(feature = "polars")]
    fn arrays(&self, chunk: &Chunk) -> Result<Vec<Box<dyn polars_arrow::array::Array>>, SourceError> {
        self.checked(self.inner.arrays(chunk))
    }

    fn rows(&self, chunk: Chunk) -> Result<Vec<Row>, SourceError> {
        let mut rows = self.checked(self.inner.rows(chunk))?;
        for row in &mut rows {
            let mut own = std::mem::take(&mut row.cells).into_iter();
            let cells = self.slots.iter().filter_map(|slot| match slot {
                Slot::Own => own.next(),
                Slot::Folder(constant) => Some(constant.cell()),
            });
            row.cells = cells.collect();
        }
        Ok(rows)
    }
}

#[cfg(feature = "polars")]
impl DecodeColumn for OpenDecode {
    fn empty(&self, chunk: &Chunk) -> Result<Batch, SourceError> {
        self.single()?.empty(chunk)
    }

    fn column(&self, chunk: &Chunk, at: usize) -> Result<Column, SourceError> {
        match self.slots.get(at) {
            Some(Slot::Own) => {
                let own = self.slots[..at].iter().filter(|slot| matches!(slot, Slot::Own)).count();
                self.checked(self.single()?.column(chunk, own))
            }
            Some(Slot::Folder(constant)) => Ok(constant.column(self.empty(chunk)?.height)),
            None => Err(SourceError::new(&self.file.path, format!("has no column {at} among the wanted ones"))),
        }
    }
}

#[cfg(feature = "polars")]
impl OpenDecode {
    fn single(&self) -> Result<&dyn DecodeColumn, SourceError> {
        let together = || SourceError::new(&self.file.path, "has no columns that can be had one by one");
        self.inner.columns().ok_or_else(together)
    }
}

impl Constant {
    #[cfg(feature = "polars")]
    fn column(&self, height: usize) -> Column {
        let mut builder = ColumnBuilder::new(&self.field, 1);
        match &self.text {
            Some(text) => builder.push_text(text),
            None => builder.push_null(),
        }
        let one = builder.finish();
        let unreadable = one.unreadable.first();
        let unreadable = unreadable.map(|(_, text)| (0..height as u32).map(|row| (row, text.clone())).collect());
        Column::new(one.series.new_from_index(0, height), unreadable.unwrap_or_default())
    }

    fn cell(&self) -> Cell {
        let Some(text) = &self.text else { return Cell::Null };
        let kind = self.field.kind.as_ref().unwrap_or(&Kind::String);
        read_text(text, kind, &self.field.reading).map_or_else(|| Cell::Unreadable(text.clone()), Cell::Value)
    }
}

#[cfg(test)]
mod tests;
