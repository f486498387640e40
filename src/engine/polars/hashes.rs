//! The hashes of all keys, in partitions, in blocks of one size: in memory as far as there is room, in a temporary file
//! beyond it.

use super::budget::Budget;
use super::duplicates::PARTITIONS;
use super::scratch::Run;
use super::workers::together;
use std::sync::{Arc, Mutex, PoisonError};

/// What a part of a partition may have more than the others without its list growing.
const SLACK: usize = 1 << 10;

/// Hashes by their first bits, so that equal ones come together and each partition is sorted within a core's cache.
pub(super) struct Hashes {
    budget: Arc<Budget>,
    block: usize,
    /// For each partition the block that is being filled.
    filling: Vec<Vec<u64>>,
    partitions: Vec<Partition>,
}

/// The blocks of one partition that are full.
#[derive(Default)]
struct Partition {
    kept: Vec<Vec<u64>>,
    /// How many bytes of them are counted as taken.
    taken: usize,
    written: Vec<Run>,
}

/// The hashes that occur more than once, and few others.
pub(super) struct Repeated {
    filters: Vec<Option<Filter>>,
}

/// A set of hashes that may hold some more: a bit for each of two parts of a hash.
struct Filter {
    bits: Vec<u64>,
    mask: u64,
}

impl Hashes {
    pub(super) fn new(budget: Arc<Budget>) -> Self {
        let partitions = std::iter::repeat_with(Partition::default).take(PARTITIONS).collect();
        Self { block: budget.block(), budget, filling: vec![Vec::new(); PARTITIONS], partitions }
    }

    /// Adds hashes. An error says why there is no room for them.
    pub(super) fn extend(&mut self, hashes: impl Iterator<Item = u64>) -> Result<(), String> {
        for hash in hashes {
            let at = partition(hash);
            self.filling[at].push(hash);
            if self.filling[at].len() >= self.block {
                self.put_away(at)?;
            }
        }
        Ok(())
    }

    /// Takes over the hashes of another worker.
    pub(super) fn merge(&mut self, other: Self) {
        for ((mine, theirs), filling) in self.partitions.iter_mut().zip(other.partitions).zip(other.filling) {
            mine.kept.extend(theirs.kept);
            mine.taken += theirs.taken;
            mine.written.extend(theirs.written);
            if !filling.is_empty() {
                mine.kept.push(filling);
            }
        }
    }

    /// The hashes that occur more than once, or `None` where there are none.
    pub(super) fn repeated(mut self, threads: usize) -> Result<Option<Repeated>, String> {
        for (partition, filling) in self.partitions.iter_mut().zip(self.filling) {
            partition.kept.push(filling);
        }
        let budget = &*self.budget;
        let waiting = Mutex::new(self.partitions.into_iter().enumerate());
        let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
        let filter = |(at, partition): (usize, Partition)| (at, partition.filter(budget));
        let work = || std::iter::from_fn(next).map(filter).collect::<Vec<_>>();
        let mut filters: Vec<(usize, Result<_, _>)> = together(threads, work).into_iter().flatten().collect();
        filters.sort_unstable_by_key(|(at, _)| *at);
        let filters: Vec<Option<Filter>> = filters.into_iter().map(|(_, filter)| filter).collect::<Result<_, _>>()?;
        Ok(filters.iter().any(Option::is_some).then_some(Repeated { filters }))
    }

    /// Keeps a full block where there is room, and writes it where there is none.
    fn put_away(&mut self, at: usize) -> Result<(), String> {
        let filling = &mut self.filling[at];
        let size = self.block * size_of::<u64>();
        if self.budget.take(size) {
            self.partitions[at].taken += size;
            self.partitions[at].kept.push(std::mem::replace(filling, Vec::with_capacity(self.block)));
            return Ok(());
        }
        let bytes: Vec<u8> = filling.iter().flat_map(|hash| hash.to_le_bytes()).collect();
        filling.clear();
        self.partitions[at].written.push(self.budget.scratch.write(&bytes)?);
        Ok(())
    }
}

/// Which partition a hash belongs to.
pub(super) fn partition(hash: u64) -> usize {
    (hash >> 56) as usize
}

/// Which of so many parts of its partition a hash belongs to.
pub(super) fn part_of(hash: u64, parts: u64) -> u64 {
    (((hash << 8) as u128 * u128::from(parts)) >> 64) as u64
}

impl Partition {
    fn filter(self, budget: &Budget) -> Result<Option<Filter>, String> {
        let kept: usize = self.kept.iter().map(Vec::len).sum();
        let written: usize = self.written.iter().map(|run| run.length / size_of::<u64>()).sum();
        let bytes = (kept + written) * size_of::<u64>();
        // What is too much to be sorted at once is sorted in parts, by the bits behind those of the partition.
        let parts = bytes.div_ceil(budget.share().max(1 << 20)).next_power_of_two() as u64;
        let mut repeated = Vec::new();
        let mut rest = self;
        for part in 0..parts {
            let mut hashes = Vec::with_capacity((kept + written) / parts as usize + SLACK);
            let mut add = |hash: u64| {
                if part_of(hash, parts) == part {
                    hashes.push(hash);
                }
            };
            for run in &rest.written {
                let bytes = budget.scratch.read(*run)?;
                bytes.as_chunks().0.iter().for_each(|hash| add(u64::from_le_bytes(*hash)));
            }
            rest.kept.iter().flatten().for_each(|hash| add(*hash));
            if part + 1 == parts {
                rest.kept = Vec::new();
                budget.give_back(rest.taken);
            }
            hashes.sort_unstable();
            let pairs = hashes.windows(2).filter(|pair| pair[0] == pair[1]);
            repeated.extend(pairs.map(|pair| pair[0]));
        }
        repeated.dedup();
        Ok((!repeated.is_empty()).then(|| Filter::of(&repeated)))
    }
}

impl Repeated {
    /// Whether a hash may occur more than once. It may not where this says no.
    pub(super) fn may_hold(&self, hash: u64) -> bool {
        self.filters[partition(hash)].as_ref().is_some_and(|filter| filter.may_hold(hash))
    }
}

impl Filter {
    /// Of hashes that lie in one partition: 16 bits for each, so that one in 70 others passes.
    fn of(hashes: &[u64]) -> Self {
        let bits = (16 * hashes.len()).next_power_of_two().clamp(64, 1 << 24);
        let mut filter = Self { bits: vec![0; bits / 64], mask: bits as u64 - 1 };
        for hash in hashes {
            for place in filter.places(*hash) {
                filter.bits[(place / 64) as usize] |= 1 << (place % 64);
            }
        }
        filter
    }

    fn may_hold(&self, hash: u64) -> bool {
        self.places(hash).iter().all(|place| self.bits[(place / 64) as usize] >> (place % 64) & 1 == 1)
    }

    fn places(&self, hash: u64) -> [u64; 2] {
        [hash & self.mask, (hash >> 32) & self.mask]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use foldhash::quality::RandomState;
    use std::hash::BuildHasher;

    /// What is told of hashes with some repeated ones among them, within a limit.
    fn check(limit: usize, count: u64) {
        let seed = RandomState::default();
        let hash = |number: u64| seed.hash_one(number);
        let budget = Arc::new(Budget::new(limit, 2));
        let (mut one, mut other) = (Hashes::new(Arc::clone(&budget)), Hashes::new(budget));
        one.extend((0..count).map(hash)).unwrap();
        other.extend((count - 10..count + 100).map(hash)).unwrap();
        one.merge(other);
        let repeated = one.repeated(2).unwrap().unwrap();
        assert!((count - 10..count).all(|number| repeated.may_hold(hash(number))));
        let others = (0..count - 10).filter(|number| repeated.may_hold(hash(*number))).count() as u64;
        assert!(others <= count / 10, "{others} of {count}");
    }

    #[test]
    fn repeated_hashes_are_found_in_memory_and_beyond_it() {
        check(usize::MAX, 10_000);
        check(1 << 20, 1_000_000);
        check(0, 1_000);
    }

    #[test]
    fn a_partition_is_sorted_in_parts_where_it_is_large() {
        let budget = Budget::new(0, 1);
        // All in one partition, in which every hash occurs twice.
        let kept = (0..400_000_u64).map(|number| (number / 2).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 8).collect();
        let partition = Partition { kept: vec![kept], ..Partition::default() };
        let filter = partition.filter(&budget).unwrap().unwrap();
        assert!((0..200_000_u64).all(|number| filter.may_hold(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 8)));
    }

    #[test]
    fn nothing_repeats_where_every_hash_is_another() {
        let mut hashes = Hashes::new(Arc::new(Budget::new(usize::MAX, 1)));
        hashes.extend((0..1_000).map(|number: u64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15))).unwrap();
        assert!(hashes.repeated(3).unwrap().is_none());
    }
}
