//! Files that are written whole or not at all, and what stands in the way of one.
//!
//! A [`Draft`] is a temporary file beside the file that is meant. [`Draft::finish`] brings it to the disk and puts it in
//! place in one step; before that nothing of the old file has changed, and a draft that is dropped leaves nothing behind.
//! (`atomic-write-file` does the same, with two more crates below it; `tempfile` is here already.)

mod folders;
mod leftovers;
#[cfg(test)]
mod tests;

pub use folders::NewFolders;
pub use leftovers::remove_leftovers;

use leftovers::Leftover;
use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Write};
use std::path::{Component, Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

/// A file in the making.
#[derive(Debug)]
pub struct Draft {
    temporary: NamedTempFile,
    path: PathBuf,
    leftover: Leftover,
}

/// Why a file cannot be written.
#[derive(Debug)]
pub enum Obstacle {
    /// There is no such folder.
    NoFolder(PathBuf),
    /// There is a folder of that name.
    IsFolder,
    /// There is something of that name that is no file: a pipe, a device, a socket.
    Irregular,
    /// It lies, or leads, where the system shows itself as files.
    System,
    /// There is such a file, and it is protected from being written.
    ReadOnly,
    /// The system refuses.
    Refused(io::Error),
}

impl Draft {
    /// Begins a file. A link of that name will be replaced, not followed: nobody else decides where we write.
    pub fn create(path: &Path) -> Result<Self, Obstacle> {
        let (folder, _) = split(path)?;
        if is_of_system(path) {
            return Err(Obstacle::System);
        }
        let existing = existing(path)?;
        if !folder.is_dir() {
            return Err(Obstacle::NoFolder(folder.to_owned()));
        }
        let made = Leftover::make(|| {
            let temporary = temporary(folder)?;
            let path = temporary.path().to_owned();
            Ok((temporary, path))
        });
        let (temporary, leftover) = made.map_err(Obstacle::Refused)?;
        if let Some(existing) = existing.filter(Metadata::is_file) {
            temporary.as_file().set_permissions(existing.permissions()).map_err(Obstacle::Refused)?;
        }
        Ok(Self { temporary, path: path.to_owned(), leftover })
    }

    /// A file for its owner alone, whatever stood there before.
    pub fn private(self) -> Result<Self, Obstacle> {
        #[cfg(unix)]
        {
            let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            self.temporary.as_file().set_permissions(permissions).map_err(Obstacle::Refused)?;
        }
        Ok(self)
    }

    /// Where the file will stand.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Brings everything to the disk and puts the file in its place.
    pub fn finish(mut self) -> io::Result<()> {
        self.sync()?;
        self.temporary.persist(&self.path).map_err(|error| error.error)?;
        drop(self.leftover);
        sync_folder(&self.path);
        Ok(())
    }

    /// Does so where nothing has the name of the file, and is an error where something has.
    pub fn finish_new(mut self) -> io::Result<()> {
        self.sync()?;
        self.temporary.persist_noclobber(&self.path).map_err(|error| error.error)?;
        drop(self.leftover);
        sync_folder(&self.path);
        Ok(())
    }

    /// Leaves no file in its place, not even one that stood there before.
    pub fn leave_out(self) -> io::Result<()> {
        if fs::symlink_metadata(&self.path).is_ok() {
            fs::remove_file(&self.path)?;
            sync_folder(&self.path);
        }
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.flush()?;
        self.temporary.as_file().sync_all()
    }
}

/// Not every system can do that with a folder, and the file is whole in any case.
fn sync_folder(path: &Path) {
    if let Ok((folder, _)) = split(path) {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Past the wrapper, which adds the name of the temporary file to an error.
        self.temporary.as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temporary.as_file_mut().flush()
    }
}

/// Finds out whether a file can be written, and leaves nothing behind.
pub fn probe(path: &Path) -> Result<(), Obstacle> {
    Draft::create(path).map(drop)
}

/// Whether two paths name the same file, which need not exist: links, `..` and another case of letters make no difference.
pub fn is_same(one: &Path, other: &Path) -> bool {
    let (places, files) = ([place(one), place(other)], [identity(one), identity(other)]);
    places[0].is_some() && places[0] == places[1] || files[0].is_some() && files[0] == files[1]
}

/// Where the system shows itself as files. Whoever may write there would replace a part of the machine by a report.
const SYSTEM: &[&str] = &["/dev", "/proc", "/sys"];
/// A place among them that is a disk in memory like any other.
const DISK: &str = "/dev/shm";
/// How many links are followed.
const MOST_LINKS: usize = 40;

/// Whether a path lies where the system shows itself as files, or is a link that leads there, whatever may be behind it.
pub fn is_of_system(path: &Path) -> bool {
    let is_there = |path: &Path| SYSTEM.iter().any(|place| path.starts_with(place)) && !path.starts_with(DISK);
    let mut path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for _ in 0..MOST_LINKS {
        let place = place(&path).unwrap_or_else(|| path.clone());
        if is_there(&path) || is_there(&place) {
            return true;
        }
        let Ok(to) = fs::read_link(&place) else { return false };
        path = place.parent().unwrap_or(Path::new("/")).join(to);
    }
    false
}

/// The path of a file as the system names it, with the last part as it is, and what does not exist yet.
fn place(path: &Path) -> Option<PathBuf> {
    split(path).ok()?;
    let path = std::path::absolute(path).ok()?;
    let (above, known) = path.ancestors().skip(1).find_map(|above| Some((above, above.canonicalize().ok()?)))?;
    let rest = path.strip_prefix(above).ok()?.components();
    Some(rest.fold(known, |mut place, part| {
        match part {
            Component::ParentDir => drop(place.pop()),
            part => place.push(part),
        }
        place
    }))
}

/// What tells a file from every other, where there is a file.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}

/// The folder of a path, and its last part. A path that ends in `/` or `..` names a folder.
fn split(path: &Path) -> Result<(&Path, &std::ffi::OsStr), Obstacle> {
    let names_folder = path.as_os_str().to_string_lossy().ends_with(std::path::is_separator);
    let name = path.file_name().filter(|_| !names_folder).ok_or(Obstacle::IsFolder)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok((folder, name))
}

/// What has that name, if it can be replaced.
fn existing(path: &Path) -> Result<Option<Metadata>, Obstacle> {
    // What a link leads to decides: `/dev/stdout` is no link to be replaced, nor is one to a folder.
    if let Ok(found) = fs::metadata(path) {
        if found.is_dir() {
            return Err(Obstacle::IsFolder);
        }
        if !found.is_file() {
            return Err(Obstacle::Irregular);
        }
        if found.permissions().readonly() {
            return Err(Obstacle::ReadOnly);
        }
    }
    match fs::symlink_metadata(path) {
        Ok(found) => Ok(Some(found)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(Obstacle::Refused(error)),
    }
}

/// A file of no importance in a folder, with the permissions that any new file gets.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".tabpact-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

impl fmt::Display for Obstacle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFolder(folder) => write!(formatter, "there is no folder `{}`", folder.display()),
            Self::IsFolder => formatter.write_str("that is a folder"),
            Self::Irregular => formatter.write_str("that is a pipe or a device, which cannot be replaced by a file"),
            Self::System => formatter.write_str("that is a place of the system, where no file is put"),
            Self::ReadOnly => formatter.write_str("that file is read-only"),
            Self::Refused(error) => write!(formatter, "{}", reason(error)),
        }
    }
}

/// What the system says, without the name of the temporary file.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split_once(" at path \"").map_or(text.as_str(), |(reason, _)| reason).to_owned()
}
