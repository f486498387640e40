//! The rows of each key, exactly: in memory as far as there is room, and beyond it in a temporary file, from which they are
//! put together at the end, one partition after the other.

use super::budget::Budget;
use super::duplicates::PARTITIONS;
use super::hashes::{part_of, partition};
use super::scratch::Run;
use crate::measure::{Place, SHOWN_PLACES};
use foldhash::quality::RandomState;
use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::Arc;

/// What a key takes in memory beside its bytes.
const KEY_COST: usize = 160;
/// Room is taken in portions of so many bytes.
const PORTION: usize = 256 << 10;
/// What goes to the file is gathered for each partition up to so many bytes.
const BUFFER: usize = 8 << 10;

/// The rows of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) rows: u64,
    /// The first places, in order.
    pub(super) places: Vec<Place>,
}

/// The rows of each key.
pub(super) struct Groups {
    budget: Arc<Budget>,
    seed: RandomState,
    known: HashMap<Box<[u8]>, Group>,
    /// What the known ones take, and how much of the budget was taken for that.
    size: usize,
    taken: usize,
    /// For each partition what is to be written, and what was.
    buffers: Vec<Vec<u8>>,
    written: Vec<Vec<Run>>,
}

/// The keys of more than one row.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) rows: u64,
    pub(super) keys: u64,
    /// Those that come first, in order.
    pub(super) first: Vec<(Box<[u8]>, Group)>,
}

impl Groups {
    pub(super) fn new(budget: Arc<Budget>, seed: RandomState) -> Self {
        let (buffers, written) = (vec![Vec::new(); PARTITIONS], vec![Vec::new(); PARTITIONS]);
        Self { budget, seed, known: HashMap::new(), size: 0, taken: 0, buffers, written }
    }

    /// The same without any rows, for another worker.
    pub(super) fn again(&self) -> Self {
        Self::new(Arc::clone(&self.budget), self.seed.clone())
    }

    /// Adds a key without any place.
    pub(super) fn add_key(&mut self, key: &[u8]) -> Result<(), String> {
        self.add(key, Group { rows: 1, places: Vec::new() })
    }

    /// Adds rows of a key. An error says why there is no room for them.
    pub(super) fn add(&mut self, key: &[u8], group: Group) -> Result<(), String> {
        if let Some(mine) = self.known.get_mut(key) {
            mine.add(group);
            return Ok(());
        }
        self.size += key.len() + KEY_COST;
        if self.size > self.taken {
            if self.budget.take(PORTION) {
                self.taken += PORTION;
            } else {
                self.put_away()?;
                self.size = key.len() + KEY_COST;
            }
        }
        self.known.insert(key.into(), group);
        Ok(())
    }

    /// Takes over the rows of another worker.
    pub(super) fn merge(&mut self, mut other: Self) -> Result<(), String> {
        other.budget.give_back(std::mem::take(&mut other.taken));
        for (key, group) in other.known.drain() {
            self.add(&key, group)?;
        }
        for (at, (buffer, written)) in other.buffers.into_iter().zip(other.written).enumerate() {
            self.written[at].extend(written);
            if !buffer.is_empty() {
                self.written[at].push(self.budget.scratch.write(&buffer)?);
            }
        }
        Ok(())
    }

    /// The keys of more than one row, at most so many of them by name. Places of the others are given to `alone`.
    pub(super) fn shared(self, limit: usize, alone: &mut dyn FnMut(Place)) -> Result<Shared, String> {
        let mut shared = Shared::default();
        self.each_part(|known| shared.add(known, limit, alone))?;
        Ok(shared)
    }

    /// How many keys there are.
    pub(super) fn count(self) -> Result<u64, String> {
        let mut count = 0;
        self.each_part(|known| count += known.len() as u64)?;
        Ok(count)
    }

    /// Puts the keys together, some of them at a time.
    fn each_part(mut self, mut see: impl FnMut(HashMap<Box<[u8]>, Group>)) -> Result<(), String> {
        if self.written.iter().all(Vec::is_empty) && self.buffers.iter().all(Vec::is_empty) {
            see(self.known);
            return Ok(());
        }
        self.put_away()?;
        self.known = HashMap::new();
        self.budget.give_back(self.taken);
        for (written, buffer) in self.written.iter().zip(&self.buffers) {
            let size = buffer.len() + written.iter().map(|run| run.length).sum::<usize>();
            // A key in memory takes several times what it takes in the file.
            let parts = (4 * size).div_ceil(self.budget.share().max(1 << 20)).next_power_of_two() as u64;
            for part in 0..parts {
                let of_part = |hash: u64| part_of(hash, parts) == part;
                let mut known = HashMap::new();
                for run in written {
                    self.gather(&self.budget.scratch.read(*run)?, of_part, &mut known);
                }
                self.gather(buffer, of_part, &mut known);
                see(known);
            }
        }
        Ok(())
    }

    /// Sends everything known on its way to the file.
    fn put_away(&mut self) -> Result<(), String> {
        for (key, group) in self.known.drain() {
            let at = partition(self.seed.hash_one(&*key));
            let buffer = &mut self.buffers[at];
            group.write(&key, buffer);
            if buffer.len() >= BUFFER {
                self.written[at].push(self.budget.scratch.write(buffer)?);
                buffer.clear();
            }
        }
        self.size = 0;
        Ok(())
    }

    /// Adds those of written groups whose hash is wanted.
    fn gather(&self, mut bytes: &[u8], wanted: impl Fn(u64) -> bool, known: &mut HashMap<Box<[u8]>, Group>) {
        while let Some((key, group, rest)) = Group::read(bytes) {
            bytes = rest;
            if wanted(self.seed.hash_one(key)) {
                match known.get_mut(key) {
                    Some(mine) => mine.add(group),
                    None => _ = known.insert(key.into(), group),
                }
            }
        }
    }
}

impl Shared {
    fn add(&mut self, known: HashMap<Box<[u8]>, Group>, limit: usize, alone: &mut dyn FnMut(Place)) {
        for (key, group) in known {
            if group.rows < 2 {
                group.places.into_iter().for_each(&mut *alone);
                continue;
            }
            self.rows += group.rows;
            self.keys += 1;
            self.first.push((key, group));
            if self.first.len() > 2 * limit + 1_000 {
                self.shorten(limit);
            }
        }
        self.shorten(limit);
    }

    fn shorten(&mut self, limit: usize) {
        self.first.sort_unstable_by_key(|(_, group)| group.places.first().copied());
        self.first.truncate(limit);
    }
}

impl Group {
    fn add(&mut self, other: Self) {
        self.rows += other.rows;
        // Rows come in order within a batch, and batches mostly do: the first places are seldom changed.
        if self.places.len() < SHOWN_PLACES || other.places.first() < self.places.last() {
            self.places.extend(other.places);
            self.places.sort_unstable();
            self.places.truncate(SHOWN_PLACES);
        }
    }

    fn write(&self, key: &[u8], bytes: &mut Vec<u8>) {
        bytes.extend((key.len() as u64).to_le_bytes());
        bytes.extend(key);
        bytes.extend(self.rows.to_le_bytes());
        bytes.push(self.places.len() as u8);
        for place in &self.places {
            bytes.extend(place.file.to_le_bytes());
            bytes.extend(place.row.to_le_bytes());
        }
    }

    /// A key, its rows, and what is behind them.
    fn read(bytes: &[u8]) -> Option<(&[u8], Self, &[u8])> {
        let (length, bytes) = bytes.split_first_chunk()?;
        let (key, bytes) = bytes.split_at_checked(u64::from_le_bytes(*length) as usize)?;
        let (rows, bytes) = bytes.split_first_chunk()?;
        let (count, mut bytes) = bytes.split_first()?;
        let mut places = Vec::new();
        for _ in 0..*count {
            let (file, rest) = bytes.split_first_chunk()?;
            let (row, rest) = rest.split_first_chunk()?;
            places.push(Place { file: u32::from_le_bytes(*file), row: u64::from_le_bytes(*row) });
            bytes = rest;
        }
        Some((key, Self { rows: u64::from_le_bytes(*rows), places }, bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys 0 to 999 in rows that two workers look at, each key as often as its last digit says.
    fn groups(limit: usize) -> Groups {
        let budget = Arc::new(Budget::new(limit, 2));
        let one = Groups::new(budget, RandomState::default());
        let mut workers = [one.again(), one];
        for row in 0..10_000_u64 {
            if row / 1_000 < row % 10 {
                let group = Group { rows: 1, places: vec![Place { file: 0, row }] };
                workers[(row / 1_000 % 2) as usize].add(&(row % 1_000).to_le_bytes(), group).unwrap();
            }
        }
        let [mut one, other] = workers;
        one.merge(other).unwrap();
        one
    }

    #[test]
    fn keys_are_counted_alike_in_memory_and_beyond_it() {
        for limit in [0, 4 << 20, usize::MAX] {
            let mut alone = 0;
            let shared = groups(limit).shared(3, &mut |_| alone += 1).unwrap();
            assert_eq!(alone, 100, "{limit}");
            assert_eq!((shared.rows, shared.keys), (4_400, 800), "{limit}");
            assert_eq!(groups(limit).count(), Ok(900), "{limit}");
            let keys: Vec<u64> = shared.first.iter().map(|(_, group)| group.places[0].row).collect();
            assert_eq!(keys, [2, 3, 4]);
            let rows: Vec<u64> = shared.first[2].1.places.iter().map(|place| place.row).collect();
            assert_eq!((rows, shared.first[2].1.rows), (vec![4, 1_004, 2_004, 3_004], 4));
        }
    }

    #[test]
    fn a_group_is_read_as_it_was_written() {
        let group = Group { rows: 7, places: vec![Place { file: 1, row: 2 }, Place { file: 3, row: u64::MAX }] };
        let mut bytes = Vec::new();
        group.write(b"key", &mut bytes);
        group.write(b"", &mut bytes);
        let (key, read, rest) = Group::read(&bytes).unwrap();
        assert_eq!((key, &read), (&b"key"[..], &group));
        assert_eq!(Group::read(rest).unwrap(), (&b""[..], group, &b""[..]));
        assert_eq!(Group::read(&bytes[..5]), None);
    }
}
