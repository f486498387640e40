//! How much of the memory limit is taken, and the temporary file that takes what is beyond it.
//!
//! The limit has two parts: what the workers hold of the data at any time, and what is kept of the whole dataset, the
//! keys. Only the second one grows with the data; it is what is counted here.

use super::duplicates::PARTITIONS;
use super::scratch::Scratch;
use crate::source::Room;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The program itself, and what little there is beside columns and keys.
const FLOOR: usize = 64 << 20;
/// What a worker takes beside its columns.
const WORKER: usize = 32 << 20;
/// About how many bytes the columns may take that a worker holds at the same time: few and large where memory allows it.
const COLUMNS: (usize, usize) = (4 << 20, 48 << 20);
/// Hashes come in blocks of at most so many.
const BLOCK: usize = 1 << 10;

/// Memory that all measures of a dataset share.
#[derive(Debug)]
pub(super) struct Budget {
    limit: usize,
    /// For what is kept of the whole dataset.
    room: usize,
    threads: usize,
    used: AtomicUsize,
    /// For what does not find room.
    pub(super) scratch: Scratch,
}

impl Budget {
    /// Shares a limit in bytes out.
    pub(super) fn new(limit: usize, threads: usize) -> Self {
        let threads = threads.max(1);
        // A worker holds the columns, their stored bytes and what is computed of them; and the allocator keeps pages
        // that were given back for the next piece.
        let workers = threads.saturating_mul(2 * columns(limit, threads) + WORKER);
        let room = limit.saturating_sub(FLOOR).saturating_sub(workers).max(limit / 4);
        Self { limit, room, threads, used: AtomicUsize::new(0), scratch: Scratch::default() }
    }

    /// What the columns of so many files may take while these are read.
    pub(super) fn reading(&self, files: usize) -> Room {
        // What cannot be cut is held as it is stored and as it is read.
        let (most, usual) = (self.limit / 2, columns(self.limit, self.threads));
        match files {
            ..=1 => Room { usual, most, workers: self.threads },
            _ => Room { usual, most: most / self.threads, workers: 1 },
        }
    }

    /// How many hashes make a block: every worker holds a block that is being filled for each partition, and these
    /// must not be what fills the memory.
    pub(super) fn block(&self) -> usize {
        (self.limit / (self.threads * PARTITIONS * size_of::<u64>() * 16)).clamp(1, BLOCK)
    }

    /// What one of the workers may take to put things together at the end.
    pub(super) fn share(&self) -> usize {
        self.room / 4 / self.threads
    }

    /// Takes so many bytes, unless there is no room for them.
    pub(super) fn take(&self, bytes: usize) -> bool {
        let enough = |used: usize| used.checked_add(bytes).filter(|sum| *sum <= self.room);
        self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, enough).is_ok()
    }

    /// Gives so many bytes back.
    pub(super) fn give_back(&self, bytes: usize) {
        self.used.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Why something that must be held as a whole cannot be.
    pub(super) fn refusal(&self, what: &str) -> String {
        let megabytes = self.limit.div_ceil(1_000_000);
        format!("{what} need more memory than the limit of {megabytes} MB allows; raise it with `--memory-limit`")
    }
}

fn columns(limit: usize, threads: usize) -> usize {
    (limit / 16 / threads).clamp(COLUMNS.0, COLUMNS.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_taken_than_there_is() {
        let budget = Budget::new(400 << 20, 2);
        assert!(budget.take(budget.room));
        assert!(!budget.take(1));
        budget.give_back(10);
        assert!(budget.take(10) && !budget.take(1));
    }

    #[test]
    fn files_that_are_read_at_the_same_time_share_the_room() {
        let budget = Budget::new(400 << 20, 4);
        assert_eq!((budget.reading(1).most, budget.reading(1).workers), (200 << 20, 4));
        assert_eq!((budget.reading(9).most, budget.reading(9).workers), (50 << 20, 1));
    }

    #[test]
    fn a_small_limit_still_leaves_room_for_a_part_of_the_keys() {
        let budget = Budget::new(16 << 20, 64);
        assert_eq!(budget.room, 4 << 20);
        assert!(budget.block() >= 1);
        assert!(!Budget::new(0, 1).take(1));
    }
}
