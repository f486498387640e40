//! The files of a pass while they are read: each worker opens files of its own, and joins those of others where there
//! are no more.

use super::clock::Clock;
use super::pass::Pass;
use crate::engine::wanted;
use crate::source::{Chunk, Decode, Reader, SourceError, open};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Where a piece stands: its file, and which of the file's pieces it is.
pub(super) type Number = (usize, u64);

/// A piece of a file, and what turns it into columns.
pub(super) struct Piece {
    pub(super) number: Number,
    pub(super) chunk: Chunk,
    pub(super) decoder: Arc<dyn Decode>,
}

/// A file that is being read.
pub(super) struct OpenFile {
    at: usize,
    decoder: Arc<dyn Decode>,
    reader: Mutex<Unread>,
}

/// What is left of a file.
struct Unread {
    reader: Box<dyn Reader>,
    pieces: u64,
    ended: bool,
}

/// The files of a pass. At most as many are open as there are workers.
pub(super) struct OpenFiles<'a> {
    pass: &'a Pass<'a>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// The next file to open, and how many are being opened.
    next: usize,
    opening: usize,
    open: Vec<Arc<OpenFile>>,
    /// The error of the earliest piece that had one: the same whatever the workers' pace.
    error: Option<(Number, SourceError)>,
}

impl<'a> OpenFiles<'a> {
    pub(super) fn new(pass: &'a Pass<'a>) -> Self {
        Self { pass, state: Mutex::default(), changed: Condvar::new() }
    }

    /// A file for a worker that has none: one more, or one of another worker. `None` where nothing is left to read.
    pub(super) fn take(&self) -> Option<Arc<OpenFile>> {
        let mut state = lock(&self.state);
        loop {
            // Files are opened in order and read to their ends, so that no error stands before the one that is told.
            let files = if state.error.is_some() { 0 } else { self.pass.files.len() };
            if state.next < files {
                let at = state.next;
                state.next += 1;
                state.opening += 1;
                drop(state);
                let opening = Opening(self);
                match self.pass.clock.decoding(|| self.open(at)) {
                    Ok(file) => {
                        lock(&self.state).open.push(Arc::clone(&file));
                        return Some(file);
                    }
                    Err(error) => self.fail((at, 0), error),
                }
                drop(opening);
                state = lock(&self.state);
            } else if let Some(file) = state.open.first() {
                return Some(Arc::clone(file));
            } else if state.opening > 0 {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            } else {
                return None;
            }
        }
    }

    /// The next piece of a file, or `None` where there is none that matters: then the file is done with.
    pub(super) fn piece(&self, file: &Arc<OpenFile>) -> Option<Piece> {
        let piece = file.piece(self.pass.clock);
        let mut state = lock(&self.state);
        let is_late = |number: Number| state.error.as_ref().is_some_and(|(earlier, _)| *earlier < number);
        let piece = match piece {
            Ok(piece) => piece.filter(|piece| !is_late(piece.number)),
            Err((number, error)) => {
                note(&mut state, number, error);
                None
            }
        };
        if piece.is_none() {
            state.open.retain(|open| !Arc::ptr_eq(open, file));
        }
        piece
    }

    /// Tells that a piece could not be read.
    pub(super) fn fail(&self, number: Number, error: SourceError) {
        note(&mut lock(&self.state), number, error);
    }

    /// The error of the earliest piece that had one.
    pub(super) fn error(self) -> Option<SourceError> {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        state.error.map(|(_, error)| error)
    }

    fn open(&self, at: usize) -> Result<Arc<OpenFile>, SourceError> {
        let Pass { table, files, columns, steps, watch, room, .. } = self.pass;
        let file = &files[at];
        let mut reader = open(file, &table.read_options(), Some(Arc::clone(watch)))?;
        let wanted = wanted(table, file, reader.as_ref(), columns)?;
        let indices =
            |set: &Vec<usize>| set.iter().filter_map(|at| wanted.get(*at)).map(|wanted| wanted.index).collect();
        let together: Vec<Vec<usize>> = steps.together().iter().map(indices).collect();
        reader.fit(&together, *room);
        let decoder = reader.decoder(&wanted);
        Ok(Arc::new(OpenFile { at, decoder, reader: Mutex::new(Unread { reader, pieces: 0, ended: false }) }))
    }
}

impl OpenFile {
    fn piece(&self, clock: &Clock) -> Result<Option<Piece>, (Number, SourceError)> {
        let mut unread = lock(&self.reader);
        if unread.ended {
            return Ok(None);
        }
        unread.pieces += 1;
        let number = (self.at, unread.pieces);
        let chunk = clock.decoding(|| unread.reader.next_chunk());
        unread.ended = !matches!(chunk, Ok(Some(_)));
        let piece = |chunk| Piece { number, chunk, decoder: Arc::clone(&self.decoder) };
        chunk.map(|chunk| chunk.map(piece)).map_err(|error| (number, error))
    }
}

/// A file that is being opened. Dropped when it is open, or cannot be: then whoever waits looks again.
struct Opening<'a, 'p>(&'a OpenFiles<'p>);

impl Drop for Opening<'_, '_> {
    fn drop(&mut self) {
        lock(&self.0.state).opening -= 1;
        self.0.changed.notify_all();
    }
}

fn note(state: &mut State, number: Number, error: SourceError) {
    if state.error.as_ref().is_none_or(|(earlier, _)| number < *earlier) {
        state.error = Some((number, error));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
