//! The stored bytes of one file: read at a position of its own, and counted for the progress bar.

use super::{Nature, SourceError, Watch};
use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

thread_local! {
    static READING: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// How long this thread has waited for bytes of files so far.
#[cfg(feature = "polars")]
pub fn reading() -> Duration {
    READING.get()
}

/// An open file. Copies share the file and not the position, so that one that was spooled can be read twice.
#[derive(Debug, Clone)]
pub(super) struct Input {
    file: Arc<File>,
    at: u64,
    size: u64,
    progress: Arc<Progress>,
}

/// How much of one file was read, for a watch that counts every byte of it once.
#[derive(Debug, Default)]
pub(super) struct Progress {
    watch: Option<Arc<Watch>>,
    total: u64,
    seen: AtomicU64,
    /// Whether a read failed in a way that may pass.
    has_stumbled: AtomicBool,
}

impl Input {
    /// The file from its first byte on.
    pub(super) fn new(file: Arc<File>, size: u64, watch: Option<Arc<Watch>>) -> Self {
        let progress = Arc::new(Progress { watch, total: size, ..Progress::default() });
        Self { file, at: 0, size, progress }
    }

    /// Its size when it was opened.
    #[cfg(feature = "polars")]
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// What counts its bytes.
    pub(super) fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }

    /// The first bytes, at most so many. The position stays where it is.
    pub(super) fn head(&self, most: u64) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        Self { at: 0, ..self.clone() }.take(most).read_to_end(&mut head)?;
        Ok(head)
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let start = Instant::now();
        let count = read_at(&self.file, buffer, self.at).inspect_err(|error| self.progress.note(error))?;
        self.at += count as u64;
        self.progress.add(count as u64);
        READING.set(READING.get() + start.elapsed());
        Ok(count)
    }
}

impl Seek for Input {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(offset) => self.size.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
        };
        self.at = at.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a position before the first byte"))?;
        Ok(self.at)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}

impl Progress {
    /// So many bytes more were read. What is read a second time is not counted.
    fn add(&self, bytes: u64) {
        let before = self.seen.fetch_add(bytes, Ordering::Relaxed).min(self.total);
        if let Some(watch) = &self.watch {
            watch.add_bytes((before + bytes).min(self.total) - before);
        }
    }

    /// How many bytes were read, also those that were read twice.
    pub(super) fn seen(&self) -> u64 {
        self.seen.load(Ordering::Relaxed)
    }

    /// Remembers a read that failed and may work a moment later. One that was interrupted is made again by its reader.
    fn note(&self, error: &io::Error) {
        if Nature::of(error) == Nature::Passing && error.kind() != io::ErrorKind::Interrupted {
            self.has_stumbled.store(true, Ordering::Relaxed);
        }
    }

    /// An error of a reader is of a passing nature if a read was: in what words readers wrap that is their own affair.
    pub(super) fn explain(&self, error: SourceError) -> SourceError {
        match self.has_stumbled.load(Ordering::Relaxed) {
            true => error.of_nature(Nature::Passing),
            false => error,
        }
    }

    /// All of the file that was wanted was read; the rest counts as read.
    pub(super) fn finish(&self) {
        self.add(self.total);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn input(text: &str, watch: Option<Arc<Watch>>) -> Input {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        Input::new(Arc::new(file), text.len() as u64, watch)
    }

    #[test]
    fn two_copies_read_the_same_bytes_at_their_own_pace() {
        let mut one = input("abcdef", None);
        let mut other = one.clone();
        let (mut first, mut second) = ([0; 3], [0; 6]);
        one.read_exact(&mut first).unwrap();
        other.read_exact(&mut second).unwrap();
        assert_eq!((&first, &second), (b"abc", b"abcdef"));
        assert_eq!(one.seek(SeekFrom::Current(-2)).unwrap(), 1);
        assert!(one.seek(SeekFrom::End(-7)).is_err());
    }

    #[test]
    fn a_byte_is_counted_once_however_often_it_is_read() {
        let watch = Arc::new(Watch::default());
        let mut input = input("abcdef", Some(Arc::clone(&watch)));
        input.head(4).unwrap();
        input.read_to_end(&mut Vec::new()).unwrap();
        input.progress().finish();
        assert_eq!(watch.progress().0, 6);
    }

    #[test]
    fn an_error_of_a_reader_passes_where_the_read_that_made_it_does() {
        let error = || SourceError::new("a.parquet", "is corrupt");
        let input = input("abcdef", None);
        input.progress().note(&io::ErrorKind::InvalidInput.into());
        input.progress().note(&io::ErrorKind::Interrupted.into());
        assert_eq!(input.progress().explain(error()).nature, Nature::Lasting);
        input.progress().note(&io::ErrorKind::TimedOut.into());
        assert_eq!(input.progress().explain(error()).nature, Nature::Passing);
    }

    #[test]
    fn bytes_are_counted_also_when_nobody_watches() {
        let mut input = input("abcdef", None);
        input.read_to_end(&mut Vec::new()).unwrap();
        assert_eq!(input.progress().seen(), 6);
    }
}
