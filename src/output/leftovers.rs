//! What exists only for now: temporary files, and folders made for files to come. It is listed, so that even an end without
//! any cleaning up takes it along.

use std::fs;
use std::io;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Everything that exists only for now, in the order in which it was made.
static LEFTOVERS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A temporary file or a new folder, listed as long as this lives.
#[derive(Debug)]
pub(super) struct Leftover(PathBuf);

impl Leftover {
    /// Makes something and lists it under its path, which nobody can come between.
    pub(super) fn make<T>(make: impl FnOnce() -> io::Result<(T, PathBuf)>) -> io::Result<(T, Self)> {
        let mut leftovers = leftovers();
        let (made, path) = make()?;
        leftovers.push(path.clone());
        Ok((made, Self(path)))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Leftover {
    fn drop(&mut self) {
        leftovers().retain(|path| *path != self.0);
    }
}

fn leftovers() -> MutexGuard<'static, Vec<PathBuf>> {
    LEFTOVERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes every temporary file, and the new folders that are empty. Only for an end at which nothing is dropped: whatever
/// is being written fails afterwards, and whoever wants to begin another file, or a folder, waits for the end.
pub fn remove_leftovers() {
    let leftovers = leftovers();
    remove(&leftovers, |_| true);
    mem::forget(leftovers);
}

/// The last ones first: a folder is empty when its files are gone.
fn remove(leftovers: &[PathBuf], wanted: impl Fn(&Path) -> bool) {
    for path in leftovers.iter().rev().filter(|path| wanted(path)) {
        // It may have found its place in this very moment.
        let _ = fs::remove_file(path).or_else(|_| fs::remove_dir(path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(path: &Path, make: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<Leftover> {
        Leftover::make(|| make(path).map(|()| ((), path.to_owned()))).map(|((), leftover)| leftover)
    }

    #[test]
    fn an_end_without_cleaning_up_takes_along_what_exists_only_for_now() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        let folder = |name: &str| list(&at(name), |path| fs::create_dir(path)).unwrap();
        let file = |name: &str| list(&at(name), |path| fs::write(path, "half of")).unwrap();
        let listed = [folder("new"), folder("used"), file("new/left.tmp")];
        drop(file("used/placed.csv"));
        // Those of other tests are not touched: they are in other folders.
        remove(&leftovers(), |path| path.starts_with(root.path()));
        assert!(!at("new").exists() && at("used/placed.csv").exists());
        drop(listed);
        assert!(leftovers().iter().all(|path| !path.starts_with(root.path())));
    }

    #[test]
    fn what_cannot_be_made_is_not_listed() {
        let root = tempfile::tempdir().unwrap();
        assert!(list(root.path(), |path| fs::create_dir(path)).is_err());
        assert!(!leftovers().iter().any(|path| path == root.path()));
    }
}
