//! Arrow IPC, as a file (Feather V2) or a stream, decoded from bytes that were read, never mapped.

use super::arrow_arrays::series_of;
use super::arrow_messages::{Messages, read_messages};
use super::arrow_types::kind_of;
use super::guard::{corrupt, guarded};
use super::input::Input;
use super::stored::{writable, writable_field};
use super::{Batch, Chunk, Column, Decode, Form, Found, Reader, Row, Rows, SourceError, Wanted, cells};
use polars_arrow::array::Array;
use polars_arrow::io::ipc::read::{Dictionaries, read_batch, read_file_dictionaries};
use polars_core::prelude::PolarsError;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

struct ArrowReader {
    shared: Arc<Shared>,
    columns: Vec<Found>,
    next: usize,
    first_row: u64,
}

/// What every decoder of one file needs.
struct Shared {
    path: PathBuf,
    input: Input,
    messages: Messages,
    dictionaries: OnceLock<Result<Dictionaries, SourceError>>,
}

/// Opens a file: finds all of its messages, and reads none but their heads.
pub(super) fn open(path: &Path, input: Input) -> Result<Box<dyn Reader>, SourceError> {
    let messages = guarded(path, || read_messages(path, input.clone()))?;
    let schema = &messages.metadata.schema;
    let found =
        schema.iter_values().map(|field| Found { name: field.name.to_string(), kind: Some(kind_of(&field.dtype)) });
    let columns = found.collect();
    let shared = Shared { path: path.to_owned(), input, messages, dictionaries: OnceLock::new() };
    Ok(Box::new(ArrowReader { shared: Arc::new(shared), columns, next: 0, first_row: 1 }))
}

impl Reader for ArrowReader {
    fn columns(&self) -> &[Found] {
        &self.columns
    }

    fn form(&self) -> Form {
        Form::Typed(self.shared.messages.metadata.schema.iter_values().cloned().map(writable_field).collect())
    }

    fn next_chunk(&mut self) -> Result<Option<Chunk>, SourceError> {
        while let Some(&length) = self.shared.messages.rows.get(self.next) {
            let chunk = Chunk::Rows { group: self.next, offset: 0, length, first_row: self.first_row };
            self.next += 1;
            self.first_row += length as u64;
            if length > 0 {
                return Ok(Some(chunk));
            }
        }
        Ok(None)
    }

    fn decoder(&self, wanted: &[Wanted]) -> Arc<dyn Decode> {
        let mut projection: Vec<usize> = wanted.iter().map(|wanted| wanted.index).collect();
        projection.sort_unstable();
        projection.dedup();
        Arc::new(ArrowDecode { shared: Arc::clone(&self.shared), wanted: wanted.to_vec(), projection })
    }
}

struct ArrowDecode {
    shared: Arc<Shared>,
    wanted: Vec<Wanted>,
    /// The positions of the wanted columns, in ascending order, each once.
    projection: Vec<usize>,
}

impl Decode for ArrowDecode {
    fn batch(&self, chunk: Chunk) -> Result<Batch, SourceError> {
        let path = &self.shared.path;
        let Chunk::Rows { group, offset, length, first_row } = chunk else {
            return Err(SourceError::new(path, "is not text"));
        };
        let place = |error: SourceError| error.at(format!("record batch {}", group + 1));
        let columns = guarded(path, || {
            let arrays = self.record_batch(group)?;
            self.wanted.iter().map(|wanted| self.column(wanted, &arrays, offset, length)).collect()
        });
        Ok(Batch { height: length, rows: Rows::From(first_row), columns: columns.map_err(place)? })
    }

    fn arrays(&self, chunk: &Chunk) -> Result<Vec<Box<dyn Array>>, SourceError> {
        let path = &self.shared.path;
        let Chunk::Rows { group, offset, length, .. } = *chunk else {
            return Err(SourceError::new(path, "is not text"));
        };
        guarded(path, || {
            let arrays = self.record_batch(group)?;
            let array = |wanted: &Wanted| {
                self.array(wanted, &arrays, offset, length).and_then(|array| writable(path, &wanted.field.name, array))
            };
            self.wanted.iter().map(array).collect()
        })
    }

    fn rows(&self, chunk: Chunk) -> Result<Vec<Row>, SourceError> {
        self.batch(chunk).map(|batch| cells::rows(&batch))
    }
}

impl ArrowDecode {
    /// The wanted columns of a record batch, in the order of `projection`.
    fn record_batch(&self, group: usize) -> Result<Vec<Box<dyn Array>>, SourceError> {
        let Shared { path, input, messages, dictionaries } = &*self.shared;
        if self.projection.is_empty() {
            return Ok(Vec::new());
        }
        if let Some(wanted) = self.wanted.iter().find(|wanted| wanted.index >= messages.metadata.schema.len()) {
            return Err(SourceError::new(path, format!("has no column `{}`", wanted.field.name)));
        }
        let dictionaries = dictionaries.get_or_init(|| {
            let read =
                read_file_dictionaries(&mut input.clone(), &messages.metadata, &mut Vec::new(), Default::default());
            read.map_err(|error| broken(path, &error))
        });
        let batch = read_batch(
            &mut input.clone(),
            dictionaries.as_ref().map_err(Clone::clone)?,
            &messages.metadata,
            Some(&self.projection),
            None,
            group,
            false,
            &mut Vec::new(),
            &mut Vec::new(),
            Default::default(),
        );
        batch.map(|batch| batch.into_arrays()).map_err(|error| broken(path, &error))
    }

    fn column(
        &self,
        wanted: &Wanted,
        arrays: &[Box<dyn Array>],
        offset: usize,
        length: usize,
    ) -> Result<Column, SourceError> {
        let array = self.array(wanted, arrays, offset, length)?;
        series_of(&wanted.field.name, vec![array], &wanted.field.reading.zone)
            .map_err(|message| SourceError::new(&self.shared.path, message))
    }

    fn array(
        &self,
        wanted: &Wanted,
        arrays: &[Box<dyn Array>],
        offset: usize,
        length: usize,
    ) -> Result<Box<dyn Array>, SourceError> {
        let path = &self.shared.path;
        let name = &wanted.field.name;
        let at = self.projection.binary_search(&wanted.index).ok();
        let array = at.and_then(|at| arrays.get(at)).ok_or_else(|| corrupt(path))?;
        if array.len() != offset + length {
            let message =
                format!("contradicts itself: column `{name}` holds {} of {} rows", array.len(), offset + length);
            return Err(SourceError::new(path, message));
        }
        Ok(array.sliced(offset, length))
    }
}

fn broken(path: &Path, error: &PolarsError) -> SourceError {
    let text = error.to_string();
    let message = format!("cannot be decoded: {}", text.lines().next().unwrap_or_default());
    SourceError::new(path, message).help("write the file again; if another program reads it, please report it")
}

#[cfg(test)]
mod tests;
