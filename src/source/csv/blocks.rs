//! Cuts a stream of delimited text into blocks of whole records, without looking at fields.
//!
//! A line end is the end of a record when an even number of quotes stands before it: quotes open and close in turn,
//! and a doubled quote does both. Quotes in places where they may not stand are found later, by the decoder.

use super::super::{Chunk, SourceError};
use super::pool::Pool;
use crate::data::ReadOptions;
use memchr::{memchr_iter, memrchr, memrchr_iter, memrchr2_iter};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The longest record that is read.
const LONGEST_RECORD: usize = 64 << 20;

pub(super) struct Blocks {
    path: PathBuf,
    input: Box<dyn Read + Send>,
    /// How much is read at once.
    size: usize,
    quote: u8,
    comment: Option<u8>,
    /// What was read lies from `start` to `filled`; what follows is only there to be read into.
    buffer: Vec<u8>,
    start: usize,
    filled: usize,
    /// The line on which what was read begins.
    line: u64,
    ended: bool,
    /// Bytes and lines of the first record, while it has not been skipped.
    first: Option<(usize, u64)>,
    /// Buffers of blocks that are no longer in use.
    used: Arc<Pool<Vec<u8>>>,
}

/// A record with its place.
pub(super) struct Record {
    pub(super) bytes: Vec<u8>,
    pub(super) line: u64,
}

impl Blocks {
    pub(super) fn new(
        path: &Path,
        input: Box<dyn Read + Send>,
        options: &ReadOptions,
        size: usize,
    ) -> Result<Self, SourceError> {
        let mut blocks = Self {
            path: path.to_owned(),
            input,
            size,
            quote: options.quote,
            comment: options.comment,
            buffer: Vec::new(),
            start: 0,
            filled: 0,
            line: 1,
            ended: false,
            first: None,
            used: Arc::default(),
        };
        blocks.fill(size)?;
        if blocks.pending().starts_with(b"\xef\xbb\xbf") {
            blocks.start += 3;
        }
        Ok(blocks)
    }

    /// Where to leave the bytes of blocks, whatever they are by then.
    pub(super) fn used(&self) -> Arc<Pool<Vec<u8>>> {
        Arc::clone(&self.used)
    }

    /// What was read and not given out yet; it begins with a record.
    fn pending(&self) -> &[u8] {
        &self.buffer[self.start..self.filled]
    }

    /// The first record, without its line end. It is given out again in the first block unless it is skipped.
    pub(super) fn first_record(&mut self) -> Result<Option<Record>, SourceError> {
        self.skip_comments_and(|byte| byte == b'\n' || byte == b'\r')?;
        if self.pending().is_empty() {
            return Ok(None);
        }
        let end = loop {
            if let Some(end) = self.first_record_end() {
                break end;
            }
            if self.ended {
                break self.pending().len();
            }
            self.grow()?;
        };
        let bytes = self.pending()[..end].to_vec();
        self.first = Some((end, lines(&bytes)));
        Ok(Some(Record { bytes, line: self.line }))
    }

    pub(super) fn skip_first_record(&mut self) {
        if let Some((bytes, lines)) = self.first.take() {
            self.start += bytes;
            self.line += lines;
        }
    }

    /// The next block of whole records, or `None` at the end.
    pub(super) fn next_block(&mut self) -> Result<Option<Chunk>, SourceError> {
        let bytes = match self.comment {
            Some(comment) => self.next_between(comment)?,
            None => self.next_whole()?,
        };
        let first_line = self.line;
        self.line += bytes.as_deref().map_or(0, lines);
        Ok(bytes.map(|bytes| Chunk::Text { bytes, first_line }))
    }

    /// The next records, as many as there are.
    fn next_whole(&mut self) -> Result<Option<Vec<u8>>, SourceError> {
        self.fill(self.size)?;
        if self.pending().is_empty() {
            return Ok(None);
        }
        let end = loop {
            if let Some(end) = self.last_record_end() {
                break end;
            }
            self.grow()?;
        };
        Ok(Some(self.take(end)))
    }

    /// The next records of a file with comments, up to the next comment. Comments may stand between any two records, so what
    /// follows is not moved for each of them.
    fn next_between(&mut self, comment: u8) -> Result<Option<Vec<u8>>, SourceError> {
        self.skip_comments_and(|_| false)?;
        if self.pending().is_empty() {
            return Ok(None);
        }
        let end = loop {
            if let Some(end) = self.cut_before_comment(comment) {
                break end;
            }
            self.grow()?;
        };
        let bytes = self.pending()[..end].to_vec();
        self.start += end;
        Ok(Some(bytes))
    }

    /// Takes the first bytes of what was read; the rest goes on in another buffer.
    fn take(&mut self, length: usize) -> Vec<u8> {
        let rest = &self.buffer[self.start + length..self.filled];
        // A buffer that one long record made large is not kept.
        let mut next = Some(self.used.take()).filter(|buffer| buffer.capacity() <= 2 * self.size).unwrap_or_default();
        next.resize(rest.len().max(self.size), 0);
        next[..rest.len()].copy_from_slice(rest);
        let filled = rest.len();
        let mut bytes = std::mem::replace(&mut self.buffer, next);
        bytes.truncate(self.start + length);
        bytes.drain(..self.start);
        (self.start, self.filled) = (0, filled);
        bytes
    }

    fn last_record_end(&self) -> Option<usize> {
        if self.ended {
            return Some(self.pending().len());
        }
        let last = memrchr(b'\n', self.pending())?;
        let mut odd = memchr_iter(self.quote, &self.pending()[..last]).count() % 2 == 1;
        if !odd {
            return Some(last + 1);
        }
        for at in memrchr2_iter(b'\n', self.quote, &self.pending()[..last]) {
            if self.pending()[at] == self.quote {
                odd = !odd;
            } else if !odd {
                return Some(at + 1);
            }
        }
        None
    }

    /// Walks record by record, since quotes in a comment do not count. Only files with comments pay for it.
    fn cut_before_comment(&self, comment: u8) -> Option<usize> {
        let mut end = None;
        let mut odd = false;
        for at in memchr::memchr2_iter(b'\n', self.quote, self.pending()) {
            if self.pending()[at] == self.quote {
                odd = !odd;
            } else if !odd {
                end = Some(at + 1);
                if self.pending().get(at + 1) == Some(&comment) {
                    return end;
                }
            }
        }
        if self.ended { Some(self.pending().len()) } else { end }
    }

    fn first_record_end(&self) -> Option<usize> {
        let mut odd = false;
        for at in memchr::memchr2_iter(b'\n', self.quote, self.pending()) {
            if self.pending()[at] == self.quote {
                odd = !odd;
            } else if !odd {
                return Some(at + 1);
            }
        }
        None
    }

    /// Drops comment lines, and lines of bytes that may be skipped, from the start of `pending`.
    fn skip_comments_and(&mut self, skipped: impl Fn(u8) -> bool) -> Result<(), SourceError> {
        loop {
            match self.pending().first() {
                Some(first) if Some(*first) == self.comment => self.drop_line()?,
                Some(first) if skipped(*first) => {
                    self.line += u64::from(*first == b'\n');
                    self.start += 1;
                }
                Some(_) => return Ok(()),
                None if self.ended => return Ok(()),
                None => self.fill(self.size)?,
            }
        }
    }

    fn drop_line(&mut self) -> Result<(), SourceError> {
        loop {
            if let Some(end) = memchr::memchr(b'\n', self.pending()) {
                self.start += end + 1;
                self.line += 1;
                return Ok(());
            }
            if self.ended {
                self.start = self.filled;
                return Ok(());
            }
            self.grow()?;
        }
    }

    /// Reads more of a record that is longer than a block.
    fn grow(&mut self) -> Result<(), SourceError> {
        let pending = self.pending();
        if pending.len() >= LONGEST_RECORD {
            let quote = memrchr_iter(self.quote, pending).next().unwrap_or(0);
            let line = self.line + lines(&pending[..quote]);
            return Err(SourceError::new(&self.path, format!("a record is longer than {} MiB", LONGEST_RECORD >> 20))
                .at(format!("line {line}"))
                .help("is a quote left open here?"));
        }
        self.fill((pending.len() * 2).max(self.size))
    }

    /// Reads until `pending` holds `wanted` bytes or the input ends.
    fn fill(&mut self, wanted: usize) -> Result<(), SourceError> {
        if self.ended || self.pending().len() >= wanted {
            return Ok(());
        }
        self.buffer.copy_within(self.start..self.filled, 0);
        (self.start, self.filled) = (0, self.filled - self.start);
        if self.buffer.len() < wanted {
            self.buffer.resize(wanted, 0);
        }
        while self.filled < wanted {
            match self.input.read(&mut self.buffer[self.filled..wanted]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(read) => self.filled += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(SourceError::new(&self.path, format!("cannot be read to its end: {error}"))),
            }
        }
        Ok(())
    }
}

/// How many lines end in these bytes.
pub(super) fn lines(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}
