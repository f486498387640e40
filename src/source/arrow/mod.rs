//! Arrow IPC, as a file (Feather V2) or a stream, decoded from bytes that were read, never mapped: column by column, so
//! that no column stands in the way of another, and never all of them are held.

pub(super) mod arrays;
mod batch;
pub(super) mod column;
mod layout;
mod messages;
mod schema;
mod text;
pub(super) mod types;

use super::guard::{corrupt, guarded};
use super::input::Input;
use super::stored::{writable, writable_field};
use super::{
    Batch, Chunk, Column, Decode, DecodeColumn, Form, Found, Reader, Room, Row, Rows, SourceError, Wanted, cells,
};
use arrays::series_of;
use batch::{Opened, Stored};
use messages::{Messages, read_messages};
use polars_arrow::array::Array;
use polars_arrow::datatypes::{ArrowDataType, Field};
use std::path::{Path, PathBuf};
use std::sync::Arc;

struct ArrowReader {
    shared: Arc<Shared>,
    columns: Vec<Found>,
    next: usize,
    first_row: u64,
    fit: Option<Fit>,
}

/// How much the columns may take that are held at the same time.
#[derive(Clone)]
pub(super) struct Fit {
    pub(super) together: Vec<Vec<usize>>,
    pub(super) bytes: u64,
}

/// What every decoder of one file needs.
pub(super) struct Shared {
    pub(super) path: PathBuf,
    pub(super) input: Input,
    messages: Messages,
}

/// Opens a file: finds all of its messages, and reads none but their heads.
pub(super) fn open(path: &Path, input: Input) -> Result<Box<dyn Reader>, SourceError> {
    let messages = guarded(path, || read_messages(path, input.clone()))?;
    let found = messages.columns.iter();
    let found = found.map(|column| Found { name: column.field.name.to_string(), kind: Some(column.kind()) });
    let columns = found.collect();
    let shared = Arc::new(Shared { path: path.to_owned(), input, messages });
    Ok(Box::new(ArrowReader { shared, columns, next: 0, first_row: 1, fit: None }))
}

impl Reader for ArrowReader {
    fn columns(&self) -> &[Found] {
        &self.columns
    }

    fn form(&self) -> Form {
        let field = |column: &self::schema::ArrowColumn| match column.unknown {
            // Whoever wants to have it is told that it cannot be read.
            Some(_) => Field { dtype: ArrowDataType::Utf8View, ..column.field.clone() },
            None => writable_field(column.field.clone()),
        };
        Form::Typed(self.shared.messages.columns.iter().map(field).collect())
    }

    fn next_chunk(&mut self) -> Result<Option<Chunk>, SourceError> {
        while let Some(&(_, length)) = self.shared.messages.batches.get(self.next) {
            let chunk = Chunk::Rows { group: self.next, offset: 0, length, first_row: self.first_row };
            self.next += 1;
            self.first_row += length as u64;
            if length > 0 {
                return Ok(Some(chunk));
            }
        }
        Ok(None)
    }

    fn fit(&mut self, together: &[Vec<usize>], room: Room) {
        let bytes = room.largest(self.shared.messages.batches.len());
        self.fit = Some(Fit { together: together.to_vec(), bytes });
    }

    fn decoder(&self, wanted: &[Wanted]) -> Arc<dyn Decode> {
        let stored = Stored::new(Arc::clone(&self.shared), wanted, self.fit.clone());
        Arc::new(ArrowDecode { stored, wanted: wanted.to_vec() })
    }
}

struct ArrowDecode {
    stored: Stored,
    wanted: Vec<Wanted>,
}

impl Decode for ArrowDecode {
    fn batch(&self, chunk: Chunk) -> Result<Batch, SourceError> {
        let columns = (0..self.wanted.len()).map(|at| self.column(&chunk, at)).collect::<Result<_, _>>()?;
        Ok(Batch { columns, ..self.empty(&chunk)? })
    }

    fn columns(&self) -> Option<&dyn DecodeColumn> {
        Some(self)
    }

    fn arrays(&self, chunk: &Chunk) -> Result<Vec<Box<dyn Array>>, SourceError> {
        let path = self.path();
        let array = |wanted: &Wanted| self.array(chunk, wanted, |array| writable(path, &wanted.field.name, array));
        self.wanted.iter().map(array).collect()
    }

    fn rows(&self, chunk: Chunk) -> Result<Vec<Row>, SourceError> {
        self.batch(chunk).map(|batch| cells::rows(&batch))
    }
}

impl DecodeColumn for ArrowDecode {
    fn empty(&self, chunk: &Chunk) -> Result<Batch, SourceError> {
        match chunk {
            Chunk::Rows { length, first_row, .. } => {
                Ok(Batch { height: *length, rows: Rows::From(*first_row), columns: Vec::new() })
            }
            Chunk::Text { .. } => Err(SourceError::new(self.path(), "is not text")),
        }
    }

    fn column(&self, chunk: &Chunk, at: usize) -> Result<Column, SourceError> {
        let wanted = self.wanted.get(at).ok_or_else(|| corrupt(self.path()))?;
        self.array(chunk, wanted, |array| {
            series_of(&wanted.field.name, vec![array], &wanted.field.reading.zone)
                .map_err(|message| SourceError::new(self.path(), message))
        })
    }
}

impl ArrowDecode {
    fn path(&self) -> &Path {
        &self.stored.shared.path
    }

    /// What is made of a column of a piece.
    fn array<T>(
        &self,
        chunk: &Chunk,
        wanted: &Wanted,
        make: impl FnOnce(Box<dyn Array>) -> Result<T, SourceError>,
    ) -> Result<T, SourceError> {
        let path = self.path();
        let Chunk::Rows { group, offset, length, .. } = *chunk else {
            return Err(SourceError::new(path, "is not text"));
        };
        let made = guarded(path, || {
            let opened: Arc<Opened> = self.stored.open(group)?;
            let array = self.stored.read(&opened, wanted)?;
            if array.len() != offset + length {
                let (name, found) = (&wanted.field.name, array.len());
                let message = format!("contradicts itself: column `{name}` holds {found} of {} rows", offset + length);
                return Err(SourceError::new(path, message));
            }
            make(array.sliced(offset, length))
        });
        made.map_err(|error| error.at(format!("record batch {}", group + 1)))
    }
}

#[cfg(test)]
mod tests;
