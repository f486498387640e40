//! One pass over the files of a dataset: workers take pieces in order, turn them into columns, and fold them into states
//! of their own.

use super::view::Rows;
use crate::data::Table;
use crate::engine::{EngineError, wanted};
use crate::source::{Chunk, DataFile, Decode, Reader, SourceError, Watch, open};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a pass reads.
pub(super) struct Pass<'a> {
    pub(super) table: &'a Table,
    pub(super) files: &'a [DataFile],
    /// The columns that are read, in the order of every batch.
    pub(super) columns: &'a [String],
    pub(super) threads: usize,
    pub(super) watch: &'a Arc<Watch>,
}

/// A piece of a file, and what turns it into columns.
struct Piece {
    number: u64,
    file: u32,
    chunk: Chunk,
    decoder: Arc<dyn Decode>,
}

/// A file that is being read, and what turns its pieces into columns.
type OpenFile = (Box<dyn Reader>, Arc<dyn Decode>);

/// The pieces of all files, in order.
struct Pieces<'a> {
    pass: &'a Pass<'a>,
    number: u64,
    file: usize,
    open: Option<OpenFile>,
}

/// What workers share.
struct Shared<'a> {
    pieces: Mutex<Pieces<'a>>,
    /// The error of the earliest piece that had one: the same whatever the workers' pace.
    error: Mutex<Option<(u64, SourceError)>>,
    ended: AtomicBool,
}

impl Pass<'_> {
    /// Folds every batch into a state of the worker that took it, and returns the states.
    pub(super) fn run<S: Send>(
        &self,
        fresh: impl Fn() -> S + Sync,
        fold: impl Fn(&mut S, Rows<'_>, u32) -> Result<(), String> + Sync,
    ) -> Result<Vec<S>, EngineError> {
        self.watch.expect_bytes(self.files.iter().map(|file| file.bytes).sum());
        let pieces = Pieces { pass: self, number: 0, file: 0, open: None };
        let shared = Shared { pieces: Mutex::new(pieces), error: Mutex::new(None), ended: AtomicBool::new(false) };
        let work = || {
            let mut state = fresh();
            self.work(&shared, |rows, file| fold(&mut state, rows, file));
            state
        };
        let states = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..self.threads.max(1)).map(|_| scope.spawn(work)).collect();
            let states: Vec<_> = workers.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
            // A panic of a worker is a panic of the engine; whoever runs engines catches it.
            states.into_iter().map(|state| state.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        });
        if let Some((_, error)) = lock(&shared.error).take() {
            return Err(EngineError::Source(error));
        }
        if self.watch.is_stopped() { Err(EngineError::Interrupted) } else { Ok(states) }
    }

    fn work(&self, shared: &Shared<'_>, mut fold: impl FnMut(Rows<'_>, u32) -> Result<(), String>) {
        while !shared.ended.load(Ordering::Relaxed) && !self.watch.is_stopped() {
            let piece = lock(&shared.pieces).next();
            let (number, folded) = match piece {
                Ok(Some(piece)) => (piece.number, self.fold_piece(piece, &mut fold)),
                Ok(None) => return,
                Err((number, error)) => (number, Err(error)),
            };
            if let Err(error) = folded {
                shared.ended.store(true, Ordering::Relaxed);
                let mut first = lock(&shared.error);
                if first.as_ref().is_none_or(|(earlier, _)| number < *earlier) {
                    *first = Some((number, error));
                }
            }
        }
    }

    fn fold_piece(
        &self,
        piece: Piece,
        fold: &mut impl FnMut(Rows<'_>, u32) -> Result<(), String>,
    ) -> Result<(), SourceError> {
        let batch = piece.decoder.batch(piece.chunk)?;
        self.watch.add_rows(batch.height as u64);
        let path = || self.files.get(piece.file as usize).map(|file| file.path.clone()).unwrap_or_default();
        fold(Rows { batch: &batch, names: self.columns }, piece.file).map_err(|why| SourceError::new(path(), why))
    }

    fn open(&self, file: &DataFile) -> Result<OpenFile, SourceError> {
        let reader = open(file, &self.table.read_options(), Some(Arc::clone(self.watch)))?;
        let decoder = reader.decoder(&wanted(self.table, file, reader.as_ref(), self.columns)?);
        Ok((reader, decoder))
    }
}

impl Pieces<'_> {
    fn next(&mut self) -> Result<Option<Piece>, (u64, SourceError)> {
        self.number += 1;
        self.advance().map_err(|error| (self.number, error))
    }

    fn advance(&mut self) -> Result<Option<Piece>, SourceError> {
        loop {
            let Some(file) = self.pass.files.get(self.file) else { return Ok(None) };
            let (reader, decoder) = match &mut self.open {
                Some(open) => open,
                None => self.open.insert(self.pass.open(file)?),
            };
            if let Some(chunk) = reader.next_chunk()? {
                return Ok(Some(Piece {
                    number: self.number,
                    file: self.file as u32,
                    chunk,
                    decoder: Arc::clone(decoder),
                }));
            }
            self.open = None;
            self.file += 1;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
