//! A set of exact keys that counts in the memory limit. It must be in memory as a whole: where it cannot be, it says so.

use super::budget::Budget;
use super::key_set::KeySet;
use super::keys::Keys;
use polars_arrow::bitmap::Bitmap;
use std::sync::Arc;

/// Exact keys, and how much of the limit they take.
pub(super) struct HeldKeys {
    budget: Arc<Budget>,
    /// What they are, for an error.
    what: &'static str,
    taken: usize,
    set: KeySet,
}

impl HeldKeys {
    pub(super) fn new(budget: Arc<Budget>, what: &'static str) -> Self {
        Self { budget, what, taken: 0, set: KeySet::default() }
    }

    /// Adds the keys of the selected rows, or says that there is no room for them.
    pub(super) fn insert_rows(&mut self, keys: &Keys<'_>, selected: &Bitmap) -> Result<(), String> {
        self.hold(selected.set_bits())?;
        self.set.insert_rows(keys, selected);
        self.hold(0)
    }

    /// Adds everything of another set.
    pub(super) fn merge(&mut self, mut other: Self) -> Result<(), String> {
        if self.len() > 0 {
            self.hold(other.len())?;
        }
        self.set.merge(std::mem::take(&mut other.set));
        drop(other);
        self.hold(0)
    }

    /// Whether another set finds room.
    pub(super) fn has_room_for(&mut self, other: &Self) -> bool {
        self.len() == 0 || self.hold(other.len()).is_ok()
    }

    /// Shows every key, as its bytes.
    pub(super) fn try_each(&self, see: impl FnMut(&[u8]) -> Result<(), String>) -> Result<(), String> {
        self.set.try_each(see)
    }

    /// How many keys there are.
    pub(super) fn len(&self) -> usize {
        self.set.len()
    }

    /// The keys. They keep what they take of the limit.
    pub(super) fn into_set(mut self) -> KeySet {
        self.taken = 0;
        std::mem::take(&mut self.set)
    }

    /// Takes what the set needs while so many rows are added, or gives back what it does not need any more.
    fn hold(&mut self, rows: usize) -> Result<(), String> {
        let needed = self.set.bytes_with(rows);
        if needed > self.taken {
            if !self.budget.take(needed - self.taken) {
                return Err(self.budget.refusal(self.what));
            }
        } else {
            self.budget.give_back(self.taken - needed);
        }
        self.taken = needed;
        Ok(())
    }
}

impl Drop for HeldKeys {
    fn drop(&mut self) {
        self.budget.give_back(self.taken);
    }
}
