//! A set of exact keys: what a foreign key may point to, or the different keys of a column.

use super::keys::Keys;
use super::numbers::Numbers;
use super::view::{Rows, Unit, Values, for_steps};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use polars_arrow::bitmap::{Bitmap, MutableBitmap};
use std::hash::BuildHasher;

/// Exact keys. A single whole number of 64 bits is kept as such, every other key as its bytes.
#[derive(Default)]
pub(super) struct KeySet {
    seed: RandomState,
    numbers: Numbers,
    /// Where each other key lies in `bytes`.
    places: HashTable<(usize, usize)>,
    bytes: Vec<u8>,
}

impl KeySet {
    /// Adds the keys of the selected rows.
    pub(super) fn insert_rows(&mut self, keys: &Keys<'_>, selected: &Bitmap) {
        if let Some(Values::Steps(steps, Unit::Number(0))) = keys.single() {
            let rest = for_steps!(steps, slice => {
                let mut rest = Vec::new();
                for row in selected.true_idx_iter() {
                    match i64::try_from(slice[row] as i128) {
                        Ok(number) => self.numbers.insert(number),
                        Err(_) => rest.push(row),
                    }
                }
                rest
            });
            return self.insert_each(keys, rest.into_iter());
        }
        self.insert_each(keys, selected.true_idx_iter());
    }

    fn insert_each(&mut self, keys: &Keys<'_>, rows: impl Iterator<Item = usize>) {
        let mut buffer = Vec::new();
        for row in rows {
            keys.bytes(row, &mut buffer);
            self.insert(&buffer);
        }
    }

    /// Adds everything of another set.
    pub(super) fn merge(&mut self, other: Self) {
        if self.len() == 0 {
            *self = other;
            return;
        }
        self.numbers.merge(other.numbers);
        for (start, end) in other.places {
            self.insert(&other.bytes[start..end]);
        }
    }

    /// The set, to be asked and no longer added to.
    #[must_use]
    pub(super) fn complete(mut self) -> Self {
        self.numbers = self.numbers.complete();
        self
    }

    /// How many keys there are.
    pub(super) fn len(&self) -> usize {
        self.numbers.len() + self.places.len()
    }

    /// Shows every key, as its bytes.
    pub(super) fn try_each(&self, mut see: impl FnMut(&[u8]) -> Result<(), String>) -> Result<(), String> {
        self.numbers.numbers().try_for_each(|number| see(&Keys::of_number(number)))?;
        self.places.iter().try_for_each(|(start, end)| see(&self.bytes[*start..*end]))
    }

    /// How many bytes it may take while so many rows more are added: a table that grows is there twice.
    pub(super) fn bytes_with(&self, rows: usize) -> usize {
        let grown = |bytes: usize, is_full: bool| if is_full { 3 * bytes } else { bytes };
        let numbers = grown(self.numbers.bytes(), self.numbers.spare() < rows);
        let places = grown(self.places.allocation_size(), self.places.capacity() - self.places.len() < rows);
        let bytes = grown(self.bytes.capacity(), self.bytes.capacity() - self.bytes.len() < 8 * rows);
        numbers + places + bytes
    }

    /// The rows of those looked at whose key is not in the set.
    pub(super) fn missing(&self, rows: Rows<'_>, keys: &Keys<'_>, looked_at: &Bitmap) -> Bitmap {
        if let Some(Values::Steps(steps, Unit::Number(0))) = keys.single()
            && self.places.is_empty()
        {
            let number = |step: i128| i64::try_from(step).ok();
            let missing =
                for_steps!(steps, slice => self.numbers.missing(slice.iter().map(|step| number(*step as i128))));
            return &missing & looked_at;
        }
        let mut missing = MutableBitmap::from_len_zeroed(rows.batch.height);
        let mut buffer = Vec::new();
        for row in looked_at.true_idx_iter() {
            if !self.has_row(keys, row, &mut buffer) {
                missing.set(row, true);
            }
        }
        missing.into()
    }

    fn has_row(&self, keys: &Keys<'_>, row: usize, buffer: &mut Vec<u8>) -> bool {
        keys.bytes(row, buffer);
        if let Some(number) = Keys::as_number(buffer) {
            return self.numbers.contains(number);
        }
        let hash = self.seed.hash_one(&buffer[..]);
        self.places.find(hash, |(start, end)| self.bytes[*start..*end] == buffer[..]).is_some()
    }

    fn insert(&mut self, key: &[u8]) {
        if let Some(number) = Keys::as_number(key) {
            self.numbers.insert(number);
            return;
        }
        let Self { seed, places, bytes, .. } = self;
        let hash = seed.hash_one(key);
        let same = |(start, end): &(usize, usize)| bytes[*start..*end] == *key;
        if places.find(hash, same).is_some() {
            return;
        }
        let place = (bytes.len(), bytes.len() + key.len());
        bytes.extend_from_slice(key);
        places.insert_unique(hash, place, |(start, end)| seed.hash_one(&bytes[*start..*end]));
    }
}
