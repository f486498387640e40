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
        for row in failing.true_idx_iter().take(self.limit) {
            let place = Place { file, row: rows.batch.rows.number(row) };
            if self.kept.len() == self.limit && self.kept.last().is_some_and(|last| last.place <= place) {
                return Ok(());
            }
            let cells = columns.iter().map(|name| Ok((name.clone(), rows.cell(name, row)?)));
            self.keep(Sample { place, cells: cells.collect::<Result<_, String>>()? });
        }
        Ok(())
    }

    pub(super) fn merge(&mut self, other: Self) {
        other.kept.into_iter().for_each(|sample| self.keep(sample));
    }

    pub(super) fn finish(self) -> Vec<Sample> {
        self.kept
    }

    fn keep(&mut self, sample: Sample) {
        let at = self.kept.partition_point(|kept| kept.place <= sample.place);
        self.kept.insert(at, sample);
        self.kept.truncate(self.limit);
    }
}
