//! Keys that occur more than once: 64-bit hashes in one pass, sorted in partitions; and only where two hashes are equal,
//! a second pass over the key columns that compares the keys themselves.

use super::budget::Budget;
use super::counts::Counts;
use super::groups::{Group, Groups};
use super::hashes::{Hashes, Repeated};
use super::keys::{Keys, cells};
use super::view::Rows;
use crate::measure::{Place, Repeat, Tally};
use foldhash::quality::RandomState;
use polars_arrow::bitmap::{Bitmap, MutableBitmap};
use std::sync::Arc;

/// Partitions by the first bits of a hash.
pub(super) const PARTITIONS: usize = 256;

/// The hashes of all keys, and how many rows had one.
pub(super) struct KeyHashes {
    columns: Vec<String>,
    nulls_equal: bool,
    seed: RandomState,
    counts: Counts,
    budget: Arc<Budget>,
    hashes: Hashes,
}

impl KeyHashes {
    pub(super) fn new(columns: Vec<String>, nulls_equal: bool, seed: RandomState, budget: Arc<Budget>) -> Self {
        let hashes = Hashes::new(Arc::clone(&budget));
        Self { columns, nulls_equal, seed, counts: Counts::default(), budget, hashes }
    }

    pub(super) fn fold(&mut self, rows: Rows<'_>, selected: Option<&Bitmap>) -> Result<(), String> {
        let keys = Keys::of(rows, &self.columns, self.nulls_equal)?;
        let present = self.counts.add_keys(&keys, selected);
        let hashes = keys.hashes(&self.seed);
        if present.unset_bits() == 0 {
            self.hashes.extend(hashes.into_iter())
        } else {
            self.hashes.extend(present.true_idx_iter().map(|row| hashes[row]))
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.counts.merge(other.counts);
        self.hashes.merge(other.hashes);
    }

    /// The answer where nothing can repeat, or else what a second pass must look at. The error says why neither is known.
    pub(super) fn finish(self, threads: usize) -> Result<Result<Tally, Box<Candidates>>, String> {
        let Self { columns, nulls_equal, seed, counts, budget, hashes } = self;
        Ok(match hashes.repeated(threads)? {
            None => Ok(counts.tally(Vec::new())),
            Some(repeated) => {
                let groups = Groups::new(budget, seed.clone());
                let repeated = Arc::new(repeated);
                Err(Box::new(Candidates { columns, nulls_equal, seed, counts, repeated, groups }))
            }
        })
    }
}

/// The keys with a hash that may occur more than once, gathered exactly.
pub(super) struct Candidates {
    columns: Vec<String>,
    nulls_equal: bool,
    seed: RandomState,
    counts: Counts,
    repeated: Arc<Repeated>,
    groups: Groups,
}

impl Candidates {
    /// The columns that the second pass must read.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The same with nothing gathered, for another worker.
    pub(super) fn again(&self) -> Self {
        Self {
            columns: self.columns.clone(),
            nulls_equal: self.nulls_equal,
            seed: self.seed.clone(),
            counts: self.counts,
            repeated: Arc::clone(&self.repeated),
            groups: self.groups.again(),
        }
    }

    /// Looks at a batch. Returns the rows that may have a key of another row: all that have, and those that [`Candidates::finish`]
    /// clears.
    pub(super) fn fold(&mut self, rows: Rows<'_>, file: u32, selected: Option<&Bitmap>) -> Result<Bitmap, String> {
        let keys = Keys::of(rows, &self.columns, self.nulls_equal)?;
        let mut found = MutableBitmap::from_len_zeroed(rows.batch.height);
        let present = selected.map_or(keys.present.clone(), |selected| &keys.present & selected);
        let hashes = keys.hashes(&self.seed);
        let mut buffer = Vec::new();
        for row in present.true_idx_iter() {
            if self.repeated.may_hold(hashes[row]) {
                keys.bytes(row, &mut buffer);
                let group = Group { rows: 1, places: vec![Place { file, row: rows.batch.rows.number(row) }] };
                self.groups.add(&buffer, group)?;
                found.set(row, true);
            }
        }
        Ok(found.into())
    }

    pub(super) fn merge(&mut self, other: Self) -> Result<(), String> {
        self.groups.merge(other.groups)
    }

    /// The answer, with at most so many of the repeated keys. Each row that only shares the hash of its key with another
    /// row is cleared.
    pub(super) fn finish(self, limit: usize, clear: &mut dyn FnMut(Place)) -> Result<Tally, String> {
        let shared = self.groups.shared(limit, clear)?;
        let show = |(key, group): (Box<[u8]>, Group)| Repeat {
            key: self.columns.iter().cloned().zip(cells(&key)).collect(),
            rows: group.rows,
            places: group.places,
        };
        let repeats = shared.first.into_iter().map(show).collect();
        Ok(Tally { failing: shared.rows, repeated_keys: shared.keys, repeats, ..self.counts.tally(Vec::new()) })
    }
}
