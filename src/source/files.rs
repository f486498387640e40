//! Where a dataset lies: a file, a folder, a pattern, or standard input, as a list of files.

use super::formats::Format;
use super::input::Input;
use super::nature::Nature;
use super::{SourceError, Watch, folder, partitions, stdin};
use crate::data::{FileFormat, Source};
use glob::{MatchOptions, Pattern};
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// One file of a dataset, as it was found.
#[derive(Debug, Clone)]
pub struct DataFile {
    /// Its path, or `-` for standard input.
    pub path: PathBuf,
    /// Its size as stored.
    pub bytes: u64,
    /// When it was last modified, where the system knows.
    pub modified: Option<SystemTime>,
    /// The columns that the folders around it name, with their values; `None` is a null.
    pub partitions: Vec<(String, Option<String>)>,
    /// The declared format.
    pub format: Option<FileFormat>,
    /// What standard input held.
    pub(super) spool: Option<Arc<File>>,
}

/// The files of a dataset, in order of their paths; never none.
///
/// A path is a pattern (`*`, `?`, `[…]`) only if there is no file of that very name.
pub fn find(source: &Source) -> Result<Vec<DataFile>, SourceError> {
    if source.path.as_os_str() == "-" {
        return stdin::spooled(source.format).map(|file| vec![file]);
    }
    if is_address(&source.shown) {
        return Err(SourceError::new(&source.path, "is an address, and nothing is fetched from a network")
            .help("fetch it first, and name the file"));
    }
    let (paths, root) = match fs::metadata(&source.path) {
        Ok(found) if found.is_dir() => (folder::data_files(&source.path, source.format)?, source.path.clone()),
        Ok(_) => return DataFile::at(source.path.clone(), source.format).map(|file| vec![file]),
        Err(error) if is_missing(&error) => match pattern(source) {
            Some(pattern) => (matches(source, &pattern)?, literal_part(&source.path)),
            None => return Err(missing(&source.path).of_nature(Nature::Absent)),
        },
        Err(error) => return Err(unreadable(&source.path, &error)),
    };
    let files = paths.into_iter().map(|path| DataFile::at(path, source.format));
    let mut files = files.collect::<Result<Vec<_>, _>>()?;
    partitions::assign(&mut files, &root)?;
    check_formats(source, &files)?;
    Ok(files)
}

impl DataFile {
    fn at(path: PathBuf, format: Option<FileFormat>) -> Result<Self, SourceError> {
        let found = fs::metadata(&path).map_err(|error| unreadable(&path, &error))?;
        if !found.is_file() {
            return Err(irregular(&path));
        }
        Ok(Self {
            bytes: found.len(),
            modified: found.modified().ok(),
            path,
            partitions: Vec::new(),
            format,
            spool: None,
        })
    }

    /// Opens the file, which must still be the one that was found.
    pub(super) fn open(&self, watch: Option<Arc<Watch>>) -> Result<Input, SourceError> {
        if let Some(spool) = &self.spool {
            return Ok(Input::new(Arc::clone(spool), self.bytes, watch));
        }
        let unreadable = |error| unreadable(&self.path, &error);
        let file = open_at_once(&self.path).map_err(unreadable)?;
        self.check(&file.metadata().map_err(unreadable)?)?;
        Ok(Input::new(Arc::new(file), self.bytes, watch))
    }

    /// An error if the file is not as it was found: what was read of it may be of two versions.
    pub fn check_unchanged(&self) -> Result<(), SourceError> {
        if self.spool.is_some() {
            return Ok(());
        }
        self.check(&fs::metadata(&self.path).map_err(|error| unreadable(&self.path, &error))?)
    }

    fn check(&self, found: &Metadata) -> Result<(), SourceError> {
        if found.len() == self.bytes && found.modified().ok() == self.modified {
            return Ok(());
        }
        let message = match found.len() {
            bytes if bytes == self.bytes => "was written to while it was being read".to_owned(),
            bytes => format!("changed from {} to {bytes} bytes while it was being read", self.bytes),
        };
        Err(SourceError::new(&self.path, message).help("check a copy, or check again when nobody writes to it"))
    }
}

/// Opens a file so that no read of it waits for anybody: not for the kernel (`/proc/kmsg`), and not for the writer of a
/// pipe that took the place of the file. That is an error then.
#[cfg(unix)]
fn open_at_once(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    match File::options().read(true).custom_flags(libc::O_NONBLOCK).open(path) {
        // A server of files gives it up in a moment.
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => File::open(path),
        opened => opened,
    }
}

#[cfg(not(unix))]
fn open_at_once(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// The error of a path that cannot be looked at.
pub(super) fn unreadable(path: &Path, error: &io::Error) -> SourceError {
    match error.kind() {
        _ if is_missing(error) => missing(path),
        io::ErrorKind::PermissionDenied => SourceError::new(path, "permission denied")
            .help("its owner must allow reading, and entering every folder above it"),
        _ => SourceError::new(path, format!("cannot be read: {error}")).of_nature(Nature::of(error)),
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn missing(path: &Path) -> SourceError {
    let folder = match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => Path::new("/"),
    };
    let place = match std::env::current_dir() {
        Ok(place) if path.is_relative() => format!(" (the working directory is `{}`)", place.display()),
        _ => String::new(),
    };
    if !folder.is_dir() {
        return SourceError::new(path, "does not exist")
            .help(format!("there is no folder `{}`{place}", folder.display()));
    }
    let help = match path.file_name().and_then(|name| nearest(folder, &name.to_string_lossy())) {
        Some(name) => format!("did you mean `{}`?{place}", path.with_file_name(name).display()),
        None => format!("nothing in its folder has a name like it{place}"),
    };
    SourceError::new(path, "does not exist").help(help)
}

/// The name in a folder that is nearest to a name that is not, if any is near enough to be meant.
fn nearest(folder: &Path, name: &str) -> Option<String> {
    let entries = fs::read_dir(folder).ok()?.take(10_000).filter_map(Result::ok);
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let distance = |other: &String| strsim::damerau_levenshtein(&name.to_lowercase(), &other.to_lowercase());
    let near =
        names.map(|other| (distance(&other), other)).filter(|(distance, _)| *distance <= name.chars().count() / 3);
    near.min().map(|(_, name)| name)
}

fn irregular(path: &Path) -> SourceError {
    SourceError::new(path, "is no regular file but a pipe, a device or a socket")
        .help(format!("name the data `-` and send it through standard input: `< {}`", path.display()))
}

/// Whether a text is the address of something in a network, and no path of ours: `https://…`, `s3://…`.
pub fn is_address(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme).filter(|_| !Path::new(text).exists());
    scheme.is_some_and(|scheme| {
        scheme.len() > 1 && scheme.chars().all(|one| one.is_ascii_alphanumeric() || "+-.".contains(one))
    })
}

/// The path as a pattern, if it is one. What stands before the part that its author wrote is taken literally.
fn pattern(source: &Source) -> Option<String> {
    let path = source.path.to_str()?;
    let is_pattern = |text: &str| text.contains(['*', '?', '[']);
    match path.strip_suffix(source.shown.as_str()) {
        Some(before) if !source.shown.is_empty() => {
            is_pattern(&source.shown).then(|| format!("{}{}", Pattern::escape(before), source.shown))
        }
        _ => is_pattern(path).then(|| path.to_owned()),
    }
}

/// The folders of a pattern before the first that is not to be taken literally.
pub(super) fn literal_part(path: &Path) -> PathBuf {
    let is_literal =
        |segment: &std::path::Component<'_>| !segment.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    path.components().take_while(is_literal).collect()
}

/// The files that match a pattern, and the data files of the folders that do.
fn matches(source: &Source, pattern: &str) -> Result<Vec<PathBuf>, SourceError> {
    let options =
        MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };
    let paths = glob::glob_with(pattern, options).map_err(|error| {
        let missing = missing(&source.path);
        let message = format!("{}, and is no valid pattern either: {}", missing.message, error.msg);
        let help = format!("{}; in a pattern, write `[[]` for a literal `[`", missing.help);
        SourceError::new(&source.path, message).help(help)
    })?;
    let takes_marks = source.path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('_'));
    let mut found = Vec::new();
    for path in paths {
        let path = path.map_err(|error| unreadable(error.path(), error.error()))?;
        let is_mark = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('_'));
        if path.is_dir() {
            found.extend(folder::data_files(&path, source.format)?);
        } else if takes_marks || !is_mark {
            found.push(path);
        }
    }
    found.sort();
    found.dedup();
    if found.is_empty() {
        let place = std::env::current_dir().map(|place| format!(" (the working directory is `{}`)", place.display()));
        let help = format!("`*`, `?` and `[…]` make a path a pattern{}", place.unwrap_or_default());
        return Err(SourceError::new(&source.path, "matches no file").help(help).of_nature(Nature::Absent));
    }
    Ok(found)
}

/// Files of several formats are hardly one dataset; to read them all could count every row twice.
fn check_formats(source: &Source, files: &[DataFile]) -> Result<(), SourceError> {
    if source.format.is_some() {
        return Ok(());
    }
    let mut named = files.iter().filter_map(|file| Format::by_name(&file.path).map(|entry| (entry, file)));
    let Some((first, one)) = named.next() else { return Ok(()) };
    match named.find(|(entry, _)| entry.format != first.format) {
        Some((second, other)) => {
            let message =
                format!("holds files of several formats: `{}` and `{}`", one.path.display(), other.path.display());
            let help = format!(
                "say `format: {}` or `format: {}` in the contract's `source`",
                first.format.name(),
                second.format.name()
            );
            Err(SourceError::new(&source.path, message).help(help))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
