//! Folders that are made for files to come, and stay only where one comes.

use super::leftovers::Leftover;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Folders that were made for files, and are removed where they stay empty.
#[derive(Debug, Default)]
pub struct NewFolders(Vec<Leftover>);

impl NewFolders {
    /// Makes a folder, and those above it, where there are none.
    pub fn create(&mut self, folder: &Path) -> io::Result<()> {
        let missing = folder.ancestors().take_while(|above| !above.as_os_str().is_empty() && !above.exists());
        let missing: Vec<PathBuf> = missing.map(Path::to_path_buf).collect();
        for folder in missing.into_iter().rev() {
            match Leftover::make(|| fs::create_dir(&folder).map(|()| ((), folder))) {
                Ok(((), made)) => self.0.push(made),
                // Somebody else has made it in this very moment, and may keep it.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl Drop for NewFolders {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            // One that holds a file stays.
            let _ = fs::remove_dir(folder.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_stays_where_it_holds_a_file() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        let mut folders = NewFolders::default();
        folders.create(&at("a/b/c")).unwrap();
        folders.create(&at("a/d")).unwrap();
        fs::write(at("a/d/rows.csv"), "").unwrap();
        drop(folders);
        assert!(!at("a/b").exists() && at("a/d/rows.csv").exists());
    }

    #[test]
    fn what_was_made_before_an_error_is_removed() {
        let root = tempfile::tempdir().unwrap();
        let long = "x".repeat(300);
        let mut folders = NewFolders::default();
        assert!(folders.create(&root.path().join("a").join(long)).is_err());
        assert!(root.path().join("a").exists());
        drop(folders);
        assert!(!root.path().join("a").exists());
    }
}
