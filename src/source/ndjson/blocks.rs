//! Cuts a stream of lines into blocks of whole lines.

use super::super::{Chunk, SourceError};
use memchr::{memchr_iter, memrchr};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// How much is read at once.
const BLOCK: usize = 1 << 20;
/// The longest line that is read.
const LONGEST_LINE: usize = 64 << 20;

pub(super) struct Blocks {
    path: PathBuf,
    input: Box<dyn Read + Send>,
    /// What was read and not given out yet; it begins with a line.
    pending: Vec<u8>,
    /// The line on which `pending` begins.
    line: u64,
    ended: bool,
}

impl Blocks {
    pub(super) fn new(path: &Path, input: Box<dyn Read + Send>) -> Result<Self, SourceError> {
        let mut blocks = Self { path: path.to_owned(), input, pending: Vec::new(), line: 1, ended: false };
        blocks.fill(BLOCK)?;
        if blocks.pending.starts_with(b"\xef\xbb\xbf") {
            blocks.pending.drain(..3);
        }
        Ok(blocks)
    }

    /// The first block with the line it begins on, which is still given out.
    pub(super) fn peek(&mut self) -> Result<(&[u8], u64), SourceError> {
        let end = self.whole_lines()?;
        Ok((&self.pending[..end], self.line))
    }

    /// The next block, or `None` at the end.
    pub(super) fn next_block(&mut self) -> Result<Option<Chunk>, SourceError> {
        self.fill(BLOCK)?;
        if self.pending.is_empty() {
            return Ok(None);
        }
        let end = self.whole_lines()?;
        let rest = self.pending.split_off(end);
        let bytes = std::mem::replace(&mut self.pending, rest);
        let first_line = self.line;
        self.line += lines(&bytes);
        Ok(Some(Chunk::Text { bytes, first_line }))
    }

    /// Where the last whole line of `pending` ends. Reads on until there is one.
    fn whole_lines(&mut self) -> Result<usize, SourceError> {
        loop {
            if self.ended {
                return Ok(self.pending.len());
            }
            if let Some(last) = memrchr(b'\n', &self.pending) {
                return Ok(last + 1);
            }
            if self.pending.len() >= LONGEST_LINE {
                return Err(SourceError::new(&self.path, "is longer than 64 MiB")
                    .at(format!("line {}", self.line))
                    .help("every line must be one JSON object: convert the file with `jq -c`"));
            }
            self.fill(self.pending.len() * 2)?;
        }
    }

    fn fill(&mut self, least: usize) -> Result<(), SourceError> {
        while !self.ended && self.pending.len() < least {
            let missing = (least - self.pending.len()) as u64;
            match self.input.by_ref().take(missing).read_to_end(&mut self.pending) {
                Ok(0) => self.ended = true,
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(SourceError::new(&self.path, format!("cannot be read to its end: {error}"))),
            }
        }
        Ok(())
    }
}

/// How many line ends stand in a text.
pub(super) fn lines(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}
