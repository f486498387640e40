//! What a file is and holds: its format, a digest of its bytes, and whether a path is one of a dataset's files.

use super::decompress::unpack;
use super::files::{DataFile, unreadable};
use super::sniff::{HEAD, compression, format};
use super::{SourceError, folder};
use crate::data::{FileFormat, Source};
use flate2::Crc;
use glob::Pattern;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The format of a file, from its name and its first bytes.
pub fn format_of(file: &DataFile) -> Result<FileFormat, SourceError> {
    let input = file.open(None)?;
    let packed = compression(&input.head(HEAD).map_err(|error| unreadable(&file.path, &error))?);
    let (_, head) = unpack(&file.path, input, packed, HEAD)?;
    format(&file.path, file.format, packed, &head).map(|found| found.format)
}

/// The CRC-32 of a file as it is stored.
pub fn checksum(file: &DataFile) -> Result<u32, SourceError> {
    let mut input = file.open(None)?;
    let mut sum = Crc::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        match input.read(&mut buffer).map_err(|error| unreadable(&file.path, &error))? {
            0 => return Ok(sum.sum()),
            count => sum.update(&buffer[..count]),
        }
    }
}

/// Whether a file of that path would be one of the dataset's.
pub fn holds(source: &Source, path: &Path) -> bool {
    let (Some(path), Some(own)) = (place(path), place(&source.path)) else { return false };
    if own == path {
        return true;
    }
    if own.is_dir() {
        return path.starts_with(&own) && folder::may_hold(&path, &own);
    }
    let pattern = own.to_str().and_then(|text| Pattern::new(text).ok());
    pattern
        .is_some_and(|pattern| pattern.matches_path(&path) || path.ancestors().any(|above| pattern.matches_path(above)))
}

/// One name for every way of naming a file that need not exist: the part of it that exists without links.
fn place(path: &Path) -> Option<PathBuf> {
    let absolute = std::path::absolute(path).ok()?;
    let known = absolute.ancestors().find(|above| above.exists())?;
    let rest = absolute.strip_prefix(known).ok()?;
    let known = known.canonicalize().ok()?;
    Some(if rest.as_os_str().is_empty() { known } else { known.join(rest) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_path_is_held_by_a_folder_a_pattern_or_its_own_name() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("data")).unwrap();
        fs::write(at("data/a.csv"), "a\n1\n").unwrap();
        let holds = |source: &str, path: &str| {
            holds(&Source { path: at(source), shown: source.to_owned(), ..Source::default() }, &at(path))
        };
        assert!(holds("data/a.csv", "data/../data/a.csv"));
        assert!(!holds("data/a.csv", "data/b.csv"));
        assert!(holds("data", "data/b.csv") && holds("data", "data/new/b.csv"));
        assert!(!holds("data", "data/_q/b.csv") && !holds("data", "data/.q/b.csv") && !holds("data", "q/b.csv"));
        assert!(holds("data/*.csv", "data/b.csv") && !holds("data/*.csv", "q/b.csv"));
    }

    #[test]
    fn equal_bytes_have_the_same_checksum() {
        let folder = tempfile::tempdir().unwrap();
        let sum = |name: &str, text: &str| {
            fs::write(folder.path().join(name), text).unwrap();
            let source = Source { path: folder.path().join(name), ..Source::default() };
            checksum(&super::super::find(&source).unwrap()[0]).unwrap()
        };
        assert_eq!(sum("a", "123456789"), 0xcbf4_3926);
        assert_eq!(sum("a", "x"), sum("b", "x"));
    }
}
