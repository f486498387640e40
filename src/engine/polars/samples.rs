//! The first failing rows, whatever order the batches come in.

use super::view::Rows;
use crate::measure::{Place, Sample};
use polars_arrow::bitmap::Bitmap;

/// Keeps the failing rows that stand first.
#[derive(Debug, Clone)]
pub(super) struct Samples {
    limit: usize,
    /// In the order of their places.
    kept: Vec<Sample>,
}

impl Samples {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, kept: Vec::new() }
    }

    /// Looks at the failing rows of a batch.
    pub(super) fn fold(
        &mut self,
        rows: Rows<'_>,
        file: u32,
        failing: &Bitmap,
        columns: &[String],
    ) -> Result<(), String> {
        let mut found = Vec::new();
        for row in failing.true_idx_iter().take(self.limit) {
            let place = Place { file, row: rows.batch.rows.number(row) };
            if self.kept.len() == self.limit && self.kept.last().is_some_and(|last| last.place <= place) {
                break;
            }
            let cells = columns.iter().map(|name| Ok((name.clone(), rows.cell(name, row)?)));
            found.push(Sample { place, cells: cells.collect::<Result<_, String>>()? });
        }
        if !found.is_empty() {
            self.merge(Self { limit: self.limit, kept: found });
        }
        Ok(())
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.kept.extend(other.kept);
        self.kept.sort_by_key(|sample| sample.place);
        self.kept.truncate(self.limit);
    }

    pub(super) fn finish(self) -> Vec<Sample> {
        self.kept
    }
}
