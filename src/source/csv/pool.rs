//! Memory that is used again: giving it back to the system and taking it anew costs more than what is done with it.

use std::sync::{Mutex, PoisonError};

/// Things of one kind that are not in use. Never more than were in use at once.
#[derive(Debug, Default)]
pub(super) struct Pool<T>(Mutex<Vec<T>>);

impl<T: Default> Pool<T> {
    /// One that was used before, as it was left, or a new one.
    pub(super) fn take(&self) -> T {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Keeps one for the next who takes one.
    pub(super) fn give(&self, used: T) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(used);
    }
}
