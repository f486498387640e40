//! The data files of a folder, and of the folders in it.

use super::SourceError;
use super::files::unreadable;
use super::formats::{Format, extension, known_extensions};
use crate::data::FileFormat;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A walk through folders.
struct Walk {
    format: Option<FileFormat>,
    /// The folders seen, by their true paths: a link may lead in a circle.
    seen: HashSet<PathBuf>,
    files: Vec<PathBuf>,
}

/// The data files below a folder, in order of their paths; an error where there are none.
///
/// Names that begin with `.` or `_` are no data (`.part.crc`, `_SUCCESS`, `_delta_log`), except for folders that name a
/// column (`_day=1`). Without a declared format, only files with the extension of a known format are data; with one,
/// also those with an extension that no format has, unless they are empty.
pub(super) fn data_files(folder: &Path, format: Option<FileFormat>) -> Result<Vec<PathBuf>, SourceError> {
    let mut walk = Walk { format, seen: HashSet::new(), files: Vec::new() };
    walk.enter(folder)?;
    if walk.files.is_empty() {
        let help = match format {
            Some(format) => format!("it should hold files of the format `{}`", format.name()),
            None => format!(
                "data files end in {} (also with .gz or .zst), or the contract names their `format`",
                known_extensions()
            ),
        };
        return Err(SourceError::new(folder, "holds no data file").help(help));
    }
    Ok(walk.files)
}

impl Walk {
    fn enter(&mut self, folder: &Path) -> Result<(), SourceError> {
        let unreadable = |error| unreadable(folder, &error);
        if !self.seen.insert(fs::canonicalize(folder).map_err(unreadable)?) {
            return Ok(());
        }
        let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
        let mut paths: Vec<PathBuf> = entries.map_err(unreadable)?.into_iter().map(|entry| entry.path()).collect();
        paths.sort();
        paths.into_iter().try_for_each(|path| self.visit(path))
    }

    fn visit(&mut self, path: PathBuf) -> Result<(), SourceError> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') || (name.starts_with('_') && !name.contains('=')) {
            return Ok(());
        }
        let found = match fs::metadata(&path) {
            Ok(found) => found,
            // A broken link without the name of a data file is somebody else's.
            Err(_) if Format::by_name(&path).is_none() => return Ok(()),
            Err(error) => return Err(unreadable(&path, &error)),
        };
        if found.is_dir() {
            return self.enter(&path);
        }
        if !name.starts_with('_') && is_data(&path, self.format, found.len()) {
            self.files.push(path);
        }
        Ok(())
    }
}

fn is_data(path: &Path, declared: Option<FileFormat>, bytes: u64) -> bool {
    let named = Format::by_name(path).map(|entry| entry.format);
    match (declared, named) {
        (None, named) => named.is_some(),
        (Some(declared), Some(named)) => declared == named || extension(path).as_deref() == Some("txt"),
        (Some(_), None) => bytes > 0,
    }
}
