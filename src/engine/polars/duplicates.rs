//! Keys that occur more than once: 64-bit hashes in one pass, sorted in partitions; and only where two hashes are equal,
//! a second pass over the key columns that compares the keys themselves.

use super::counts::Counts;
use super::keys::{Keys, cells};
use super::view::Rows;
use crate::measure::{Place, Repeat, SHOWN_PLACES, Tally};
use foldhash::quality::RandomState;
use polars_arrow::bitmap::{Bitmap, MutableBitmap};
use std::collections::{HashMap, HashSet};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::ScopedJoinHandle;

/// Partitions by the first bits of a hash, so that each is sorted within a core's cache.
const PARTITIONS: usize = 256;

/// The hashes of all keys, and how many rows had one.
pub(super) struct KeyHashes {
    columns: Vec<String>,
    nulls_equal: bool,
    seed: RandomState,
    counts: Counts,
    /// For each partition, the pieces that were gathered apart.
    partitions: Vec<Vec<Vec<u64>>>,
}

impl KeyHashes {
    pub(super) fn new(columns: Vec<String>, nulls_equal: bool, seed: RandomState) -> Self {
        Self { columns, nulls_equal, seed, counts: Counts::default(), partitions: vec![vec![Vec::new()]; PARTITIONS] }
    }

    pub(super) fn fold(&mut self, rows: Rows<'_>, selected: Option<&Bitmap>) -> Result<(), String> {
        let keys = Keys::of(rows, &self.columns, self.nulls_equal)?;
        let present = self.counts.add_keys(&keys, selected);
        let hashes = keys.hashes(&self.seed);
        let mut push = |hash: u64| {
            if let Some(piece) = self.partitions[(hash >> 56) as usize].first_mut() {
                piece.push(hash);
            }
        };
        if present.unset_bits() == 0 {
            hashes.into_iter().for_each(push);
        } else {
            present.true_idx_iter().for_each(|row| push(hashes[row]));
        }
        Ok(())
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.counts.merge(other.counts);
        for (mine, theirs) in self.partitions.iter_mut().zip(other.partitions) {
            mine.extend(theirs);
        }
    }

    /// What a second pass must look at, or the answer where nothing can repeat.
    pub(super) fn finish(self, threads: usize) -> Result<Tally, Box<Candidates>> {
        let repeated = repeated_hashes(self.partitions, threads);
        if repeated.is_empty() {
            return Ok(self.counts.tally(Vec::new()));
        }
        let Self { columns, nulls_equal, seed, counts, .. } = self;
        let hashes = Arc::new(repeated);
        Err(Box::new(Candidates { columns, nulls_equal, seed, counts, hashes, groups: HashMap::new() }))
    }
}

fn repeated_hashes(partitions: Vec<Vec<Vec<u64>>>, threads: usize) -> HashSet<u64> {
    let share = partitions.len().div_ceil(threads.max(1));
    let mut shares: Vec<Vec<Vec<Vec<u64>>>> = Vec::new();
    let mut partitions = partitions.into_iter();
    while partitions.len() > 0 {
        shares.push(partitions.by_ref().take(share).collect());
    }
    std::thread::scope(|scope| {
        let workers: Vec<_> = shares.into_iter().map(|share| scope.spawn(|| repeated_in(share))).collect();
        let join = |worker: ScopedJoinHandle<'_, Vec<u64>>| worker.join().unwrap_or_else(|panic| resume_unwind(panic));
        workers.into_iter().flat_map(join).collect()
    })
}

fn repeated_in(partitions: Vec<Vec<Vec<u64>>>) -> Vec<u64> {
    let mut repeated = Vec::new();
    for pieces in partitions {
        let mut hashes = pieces.concat();
        drop(pieces);
        hashes.sort_unstable();
        repeated.extend(hashes.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]));
    }
    repeated.dedup();
    repeated
}

/// The keys with a hash that occurs more than once, gathered exactly.
#[derive(Clone)]
pub(super) struct Candidates {
    columns: Vec<String>,
    nulls_equal: bool,
    seed: RandomState,
    counts: Counts,
    hashes: Arc<HashSet<u64>>,
    groups: HashMap<Box<[u8]>, Group>,
}

#[derive(Clone)]
struct Group {
    rows: u64,
    /// The first places, in order.
    places: Vec<Place>,
}

impl Candidates {
    /// The columns that the second pass must read.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Looks at a batch. Returns the rows that may have a key of another row: all that have, and those of
    /// [`Candidates::lonely`].
    pub(super) fn fold(&mut self, rows: Rows<'_>, file: u32, selected: Option<&Bitmap>) -> Result<Bitmap, String> {
        let keys = Keys::of(rows, &self.columns, self.nulls_equal)?;
        let mut found = MutableBitmap::from_len_zeroed(rows.batch.height);
        let present = selected.map_or(keys.present.clone(), |selected| &keys.present & selected);
        let hashes = keys.hashes(&self.seed);
        let mut buffer = Vec::new();
        for row in present.true_idx_iter() {
            if self.hashes.contains(&hashes[row]) {
                keys.bytes(row, &mut buffer);
                let group = Group { rows: 1, places: vec![Place { file, row: rows.batch.rows.number(row) }] };
                self.add(&buffer, group);
                found.set(row, true);
            }
        }
        Ok(found.into())
    }

    /// The rows that only share the hash of their key with another row.
    pub(super) fn lonely(&self) -> Vec<Place> {
        let alone = self.groups.values().filter(|group| group.rows == 1);
        alone.flat_map(|group| group.places.iter().copied()).collect()
    }

    pub(super) fn merge(&mut self, other: Self) {
        other.groups.into_iter().for_each(|(key, group)| self.add(&key, group));
    }

    /// The answer, with at most so many of the repeated keys.
    pub(super) fn finish(self, limit: usize) -> Tally {
        let mut repeated: Vec<_> = self.groups.into_iter().filter(|(_, group)| group.rows > 1).collect();
        let failing = repeated.iter().map(|(_, group)| group.rows).sum();
        let repeated_keys = repeated.len() as u64;
        repeated.sort_unstable_by_key(|(_, group)| group.places.first().copied());
        repeated.truncate(limit);
        let show = |(key, group): (Box<[u8]>, Group)| Repeat {
            key: self.columns.iter().cloned().zip(cells(&key)).collect(),
            rows: group.rows,
            places: group.places,
        };
        let repeats = repeated.into_iter().map(show).collect();
        Tally { failing, repeated_keys, repeats, ..self.counts.tally(Vec::new()) }
    }

    fn add(&mut self, key: &[u8], group: Group) {
        let Some(mine) = self.groups.get_mut(key) else {
            self.groups.insert(key.into(), group);
            return;
        };
        mine.rows += group.rows;
        // Rows come in order within a batch, and batches mostly do: the first places are seldom changed.
        if mine.places.len() < SHOWN_PLACES || group.places.first() < mine.places.last() {
            mine.places.extend(group.places);
            mine.places.sort_unstable();
            mine.places.truncate(SHOWN_PLACES);
        }
    }
}
