//! The data files of a folder, and of the folders in it.

use super::files::unreadable;
use super::formats::{Format, known_extensions};
use super::{Nature, SourceError};
use crate::data::{FileFormat, extension};
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
/// column (`_day=1`); nor are the usual companions of data (`README`, `*.md`, `*.yaml`, …).
///
/// Without a declared format, files with the extension of a known format are data, and any other file that is not empty
/// is an error: what is passed over in silence may be half the dataset. With one, files with an extension that no format
/// has are data too, unless they are empty. Data that are compressed so that they cannot be read are an error either way.
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
        return Err(SourceError::new(folder, "holds no data file").help(help).of_nature(Nature::Absent));
    }
    Ok(walk.files)
}

/// Whether a file below a folder would be found there by its path.
pub(super) fn may_hold(path: &Path, folder: &Path) -> bool {
    let inside = path.strip_prefix(folder).into_iter().flat_map(Path::components);
    let mut names = inside.map(|part| part.as_os_str().to_string_lossy().into_owned());
    !names.any(|name| name.starts_with('.') || (name.starts_with('_') && !name.contains('=')))
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
        if name.starts_with('_') || is_companion(&path) {
            return Ok(());
        }
        refuse_compression(&path)?;
        match (self.format, Format::by_name(&path)) {
            (_, None) if found.len() == 0 => {}
            (None, None) => return Err(unknown(&path)),
            (None, Some(_)) | (Some(_), None) => self.files.push(path),
            (Some(declared), Some(named)) => {
                if declared == named.format || extension(&path).as_deref() == Some("txt") {
                    self.files.push(path);
                }
            }
        }
        Ok(())
    }
}

/// The extensions of files that stand beside data and are none.
const COMPANIONS: &[&str] = &["crc", "md", "yaml", "yml", "md5", "sha1", "sha256", "sha512"];
/// The names of such files in lower case.
const COMPANION_NAMES: &[&str] = &["readme", "readme.txt", "license", "license.txt", "md5sums", "sha256sums"];

/// Whether a file is known to be no data by its name.
fn is_companion(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let is_one = |extension: &str| COMPANIONS.contains(&extension);
    COMPANION_NAMES.contains(&name.as_str()) || name.rsplit_once('.').is_some_and(|(_, extension)| is_one(extension))
}

/// The extensions of files that are packed so that they cannot be read.
const PACKED: &[&str] = &["bz2", "xz", "lzma", "zip", "7z", "lz4", "br", "snappy", "sz", "z"];

/// Says no to data in a compression that is not read, where the name says so.
fn refuse_compression(path: &Path) -> Result<(), SourceError> {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    match name.rsplit_once('.') {
        Some((_, extension)) if PACKED.contains(&extension) => {
            Err(SourceError::new(path, format!("is compressed as `.{extension}`, which is not read"))
                .help("decompress it first; gzip and zstd are read as they are"))
        }
        Some(_) | None => Ok(()),
    }
}

/// A file whose name does not say whether it is data.
fn unknown(path: &Path) -> SourceError {
    let folder = path.parent().unwrap_or(Path::new("."));
    let message = "may be data or not: its name has no extension of a known format";
    let mut help = format!("declare `format`, or name a pattern such as `{}`", folder.join("*.csv").display());
    help.push_str(&format!("; data files end in {} (also with .gz or .zst)", known_extensions()));
    SourceError::new(path, message).help(help)
}
