//! One pass over the files of a dataset: workers take pieces in order, turn them into columns, and fold them into states
//! of their own.

use super::clock::Clock;
use super::open_files::{OpenFiles, Piece};
use super::steps::Steps;
use super::view::Rows;
use super::workers::together;
use crate::data::Table;
use crate::engine::EngineError;
use crate::source::{DataFile, DecodeColumn, Room, SourceError, Watch, reading};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a pass reads.
pub(super) struct Pass<'a> {
    pub(super) table: &'a Table,
    pub(super) files: &'a [DataFile],
    /// The columns that are read.
    pub(super) columns: &'a [String],
    /// The looks at each batch, and which of the columns each needs.
    pub(super) steps: &'a Steps,
    pub(super) threads: usize,
    pub(super) watch: &'a Arc<Watch>,
    /// How much memory the columns may take that are held at the same time.
    pub(super) room: Room,
    /// Where it notes what took how long.
    pub(super) clock: &'a Clock,
}

impl Pass<'_> {
    /// Folds every batch, for each step once, into a state of the worker that took it. Returns how many rows there were, and
    /// the states.
    pub(super) fn run<S: Send>(
        &self,
        fresh: impl Fn() -> S + Sync,
        fold: impl Fn(&mut S, usize, Rows<'_>, u32) -> Result<(), String> + Sync,
    ) -> Result<(u64, Vec<S>), EngineError> {
        self.watch.expect_bytes(self.files.iter().map(|file| file.bytes).sum());
        let (files, rows) = (OpenFiles::new(self), AtomicU64::new(0));
        let work = || {
            let (mut state, read_before) = (fresh(), reading());
            self.work(&files, &rows, |step, rows, file| fold(&mut state, step, rows, file));
            self.clock.add_read(reading() - read_before);
            state
        };
        let states = together(self.threads, work);
        if let Some(error) = files.error() {
            return Err(EngineError::Source(error));
        }
        if self.watch.is_stopped() { Err(EngineError::Interrupted) } else { Ok((rows.into_inner(), states)) }
    }

    fn work(
        &self,
        files: &OpenFiles<'_>,
        rows: &AtomicU64,
        mut fold: impl FnMut(usize, Rows<'_>, u32) -> Result<(), String>,
    ) {
        let mut own = None;
        while !self.watch.is_stopped() {
            let Some(file) = own.clone().or_else(|| files.take()) else { return };
            let piece = files.piece(&file);
            own = piece.is_some().then_some(file);
            let Some(piece) = piece else { continue };
            let number = piece.number;
            match self.fold_piece(piece, &mut fold) {
                Ok(height) => {
                    rows.fetch_add(height, Ordering::Relaxed);
                    self.watch.add_rows(height);
                }
                Err(error) => files.fail(number, error),
            }
        }
    }

    fn fold_piece(
        &self,
        piece: Piece,
        fold: &mut impl FnMut(usize, Rows<'_>, u32) -> Result<(), String>,
    ) -> Result<u64, SourceError> {
        let file = piece.number.0;
        let mut look = |step: usize, rows: Rows<'_>| {
            let path = || self.files.get(file).map(|file| file.path.clone()).unwrap_or_default();
            self.clock.checking(|| fold(step, rows, file as u32)).map_err(|why| SourceError::new(path(), why))
        };
        if let Some(single) = piece.decoder.columns().filter(|_| !self.columns.is_empty()) {
            return self.fold_by_column(&piece, single, &mut look);
        }
        let batch = self.clock.decoding(|| piece.decoder.batch(piece.chunk))?;
        for step in &self.steps.all {
            look(step.measure, Rows { batch: &batch, names: self.columns })?;
        }
        Ok(batch.height as u64)
    }

    /// Decodes each column when it is first needed, and drops it when it is not needed any more.
    fn fold_by_column(
        &self,
        piece: &Piece,
        single: &dyn DecodeColumn,
        look: &mut impl FnMut(usize, Rows<'_>) -> Result<(), SourceError>,
    ) -> Result<u64, SourceError> {
        let mut batch = single.empty(&piece.chunk)?;
        let mut names = Vec::new();
        for step in &self.steps.all {
            for at in &step.takes {
                batch.columns.push(self.clock.decoding(|| single.column(&piece.chunk, *at))?);
                names.push(self.columns[*at].clone());
            }
            look(step.measure, Rows { batch: &batch, names: &names })?;
            for at in &step.drops {
                if let Some(place) = names.iter().position(|name| *name == self.columns[*at]) {
                    names.swap_remove(place);
                    batch.columns.swap_remove(place);
                }
            }
        }
        Ok(batch.height as u64)
    }
}
