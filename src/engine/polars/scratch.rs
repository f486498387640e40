//! A temporary file without a name: whatever ends the program, the system takes it away.

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A file for what does not fit into memory. Created when something is first written.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    file: Mutex<Option<Arc<File>>>,
    end: AtomicU64,
}

/// Bytes that were written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    start: u64,
    pub(super) length: usize,
}

impl Scratch {
    /// Writes bytes behind all others. The error says what to do.
    pub(super) fn write(&self, bytes: &[u8]) -> Result<Run, String> {
        let start = self.end.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        self.file().and_then(|file| write_at(&file, bytes, start)).map_err(|error| {
            let folder = std::env::temp_dir();
            format!(
                "keys beyond the memory limit could not be written to `{}`: {error}; free some space, name another folder in `TMPDIR`, or raise `--memory-limit`",
                folder.display()
            )
        })?;
        Ok(Run { start, length: bytes.len() })
    }

    /// Reads what was written.
    pub(super) fn read(&self, run: Run) -> Result<Vec<u8>, String> {
        let mut bytes = vec![0; run.length];
        let read = self.file().and_then(|file| read_at(&file, &mut bytes, run.start));
        read.map_err(|error| format!("keys could not be read back from a temporary file: {error}"))?;
        Ok(bytes)
    }

    fn file(&self) -> io::Result<Arc<File>> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        match &*file {
            Some(file) => Ok(Arc::clone(file)),
            None => Ok(Arc::clone(file.insert(Arc::new(tempfile::tempfile()?)))),
        }
    }
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(windows)]
fn write_at(file: &File, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let count = std::os::windows::fs::FileExt::seek_write(file, bytes, at)?;
        if count == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        (bytes, at) = (&bytes[count..], at + count as u64);
    }
    Ok(())
}

#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let count = std::os::windows::fs::FileExt::seek_read(file, bytes, at)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes = &mut bytes[count..];
        at += count as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_back_in_any_order() {
        let scratch = Scratch::default();
        let runs = [scratch.write(b"abc").unwrap(), scratch.write(b"").unwrap(), scratch.write(b"de").unwrap()];
        let read: Vec<Vec<u8>> = runs.iter().rev().map(|run| scratch.read(*run).unwrap()).collect();
        assert_eq!(read, [b"de".to_vec(), Vec::new(), b"abc".to_vec()]);
    }

    #[test]
    fn what_is_not_there_is_no_silent_nothing() {
        let scratch = Scratch::default();
        scratch.write(b"abc").unwrap();
        let error = scratch.read(Run { start: 1, length: 3 }).unwrap_err();
        assert!(error.contains("could not be read back"), "{error}");
    }
}
