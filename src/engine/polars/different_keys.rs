//! The different keys of a dataset: in memory as far as there is room, and beyond it as the groups of a temporary file.

use super::budget::Budget;
use super::groups::Groups;
use super::held_keys::HeldKeys;
use super::keys::Keys;
use foldhash::quality::RandomState;
use polars_arrow::bitmap::Bitmap;
use std::sync::Arc;

/// The different keys.
pub(super) struct DifferentKeys {
    budget: Arc<Budget>,
    seed: RandomState,
    held: HeldKeys,
    /// All keys, once those held became too many.
    groups: Option<Groups>,
}

impl DifferentKeys {
    pub(super) fn new(budget: Arc<Budget>, seed: RandomState) -> Self {
        let held = HeldKeys::new(Arc::clone(&budget), "the different keys");
        Self { budget, seed, held, groups: None }
    }

    /// Adds the keys of the selected rows.
    pub(super) fn insert_rows(&mut self, keys: &Keys<'_>, selected: &Bitmap) -> Result<(), String> {
        if self.groups.is_none() && self.held.insert_rows(keys, selected).is_ok() {
            return Ok(());
        }
        let mut buffer = Vec::new();
        let groups = self.groups()?;
        for row in selected.true_idx_iter() {
            keys.bytes(row, &mut buffer);
            groups.add_key(&buffer)?;
        }
        Ok(())
    }

    /// Adds everything of another worker.
    pub(super) fn merge(&mut self, mut other: Self) -> Result<(), String> {
        if self.groups.is_none() && other.groups.is_none() && self.held.has_room_for(&other.held) {
            return self.held.merge(other.held);
        }
        other.groups()?;
        let groups = self.groups()?;
        other.groups.map_or(Ok(()), |theirs| groups.merge(theirs))
    }

    /// How many there are.
    pub(super) fn count(self) -> Result<u64, String> {
        self.groups.map_or_else(|| Ok(self.held.len() as u64), Groups::count)
    }

    /// The groups, with everything that was held until now.
    fn groups(&mut self) -> Result<&mut Groups, String> {
        let Self { budget, seed, held, groups } = self;
        let mut moved = Ok(());
        let groups = groups.get_or_insert_with(|| {
            let mut groups = Groups::new(Arc::clone(budget), seed.clone());
            moved = held.try_each(|key| groups.add_key(key));
            *held = HeldKeys::new(Arc::clone(budget), "the different keys");
            groups
        });
        moved.map(|()| groups)
    }
}
