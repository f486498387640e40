//! Temporary files that exist right now, so that even an end without any cleaning up takes them along.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The temporary files of all drafts.
static LEFTOVERS: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A temporary file, listed as long as this lives.
#[derive(Debug)]
pub(super) struct Leftover(PathBuf);

impl Leftover {
    /// Lists a temporary file.
    pub(super) fn of(path: &Path) -> Self {
        LEFTOVERS.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
        Self(path.to_owned())
    }
}

impl Drop for Leftover {
    fn drop(&mut self) {
        LEFTOVERS.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}

/// Removes every temporary file. Only for an end at which nothing is dropped: whatever is being written fails afterwards.
pub fn remove_leftovers() {
    remove(|_| true);
}

pub(super) fn remove(wanted: impl Fn(&Path) -> bool) {
    for path in LEFTOVERS.lock().unwrap_or_else(PoisonError::into_inner).iter().filter(|path| wanted(path)) {
        // It may have found its place in this very moment.
        let _ = fs::remove_file(path);
    }
}
