//! How many rows were asked about, and how many had an answer.

use super::keys::Keys;
use super::truth::Truth;
use super::view::Rows;
use crate::measure::{Sample, Tally};
use polars_arrow::bitmap::Bitmap;

/// Row counts of one measure.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    total: u64,
    evaluated: u64,
    unreadable: u64,
    failing: u64,
}

impl Counts {
    /// Counts the rows of a predicate that was narrowed to the selected ones.
    pub(super) fn add_truth(&mut self, rows: Rows<'_>, truth: &Truth, selected: Option<&Bitmap>) {
        let failing = truth.no.set_bits();
        self.total += selected_rows(rows, selected);
        self.failing += failing as u64;
        self.evaluated += (failing + truth.yes.set_bits()) as u64;
        self.unreadable += truth.unreadable.as_ref().map_or(0, |rows| rows.set_bits() as u64);
    }

    /// Counts the rows that have a key, and returns those of them that are selected.
    pub(super) fn add_keys(&mut self, keys: &Keys<'_>, selected: Option<&Bitmap>) -> Bitmap {
        let narrow = |rows: &Bitmap| selected.map_or_else(|| rows.clone(), |selected| rows & selected);
        let present = narrow(&keys.present);
        self.total += selected.map_or(present.len(), Bitmap::set_bits) as u64;
        self.evaluated += present.set_bits() as u64;
        self.unreadable += keys.unreadable.as_ref().map_or(0, |rows| narrow(rows).set_bits() as u64);
        present
    }

    /// So many rows failed.
    pub(super) fn add_failing(&mut self, rows: u64) {
        self.failing += rows;
    }

    /// So many rows were looked at, all of them with an answer.
    pub(super) fn add_rows(&mut self, rows: u64) {
        self.total += rows;
        self.evaluated += rows;
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.total += other.total;
        self.evaluated += other.evaluated;
        self.unreadable += other.unreadable;
        self.failing += other.failing;
    }

    pub(super) fn tally(self, samples: Vec<Sample>) -> Tally {
        let Self { total, evaluated, unreadable, failing } = self;
        Tally {
            total,
            evaluated,
            nulls: total - evaluated - unreadable,
            unreadable,
            failing,
            samples,
            ..Tally::default()
        }
    }
}

/// How many rows of a batch are selected.
pub(super) fn selected_rows(rows: Rows<'_>, selected: Option<&Bitmap>) -> u64 {
    selected.map_or(rows.batch.height, Bitmap::set_bits) as u64
}
