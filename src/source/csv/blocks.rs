//! Cuts a stream of delimited text into blocks of whole records, without looking at fields.
//!
//! A line end is the end of a record when an even number of quotes stands before it: quotes open and close in turn,
//! and a doubled quote does both. Quotes in places where they may not stand are found later, by the decoder.

use super::super::{Chunk, SourceError};
use memchr::{memchr_iter, memrchr, memrchr_iter, memrchr2_iter};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// How much is read at once. Small enough for a core's cache together with the columns made of it.
const BLOCK: usize = 1 << 20;
/// The longest record that is read.
const LONGEST_RECORD: usize = 64 << 20;

pub(super) struct Blocks {
    path: PathBuf,
    input: Box<dyn Read + Send>,
    quote: u8,
    comment: Option<u8>,
    /// What was read and not given out yet; from `start` on it begins with a record.
    pending: Vec<u8>,
    /// How much of `pending` was passed over.
    start: usize,
    /// The line on which `pending` begins.
    line: u64,
    ended: bool,
    /// Bytes and lines of the first record, while it has not been skipped.
    first: Option<(usize, u64)>,
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
        quote: u8,
        comment: Option<u8>,
    ) -> Result<Self, SourceError> {
        let mut blocks = Self {
            path: path.to_owned(),
            input,
            quote,
            comment,
            pending: Vec::new(),
            start: 0,
            line: 1,
            ended: false,
            first: None,
        };
        blocks.fill(BLOCK)?;
        if blocks.pending.starts_with(b"\xef\xbb\xbf") {
            blocks.pending.drain(..3);
        }
        Ok(blocks)
    }

    /// The first record, without its line end. It is given out again in the first block unless it is skipped.
    pub(super) fn first_record(&mut self) -> Result<Option<Record>, SourceError> {
        self.skip_comments_and(|byte| byte == b'\n' || byte == b'\r')?;
        self.forget();
        if self.pending.is_empty() {
            return Ok(None);
        }
        let end = loop {
            if let Some(end) = self.first_record_end() {
                break end;
            }
            if self.ended {
                break self.pending.len();
            }
            self.grow()?;
        };
        let bytes = self.pending[..end].to_vec();
        self.first = Some((end, lines(&bytes)));
        Ok(Some(Record { bytes, line: self.line }))
    }

    pub(super) fn skip_first_record(&mut self) {
        if let Some((bytes, lines)) = self.first.take() {
            self.pending.drain(..bytes);
            self.line += lines;
        }
    }

    /// The next block of whole records, or `None` at the end.
    pub(super) fn next_block(&mut self) -> Result<Option<Chunk>, SourceError> {
        if let Some(comment) = self.comment {
            return self.next_block_between(comment);
        }
        self.fill(BLOCK)?;
        if self.pending.is_empty() {
            return Ok(None);
        }
        let end = loop {
            if let Some(end) = self.last_record_end() {
                break end;
            }
            self.grow()?;
        };
        let rest = self.pending.split_off(end);
        let bytes = std::mem::replace(&mut self.pending, rest);
        let first_line = self.line;
        self.line += lines(&bytes);
        Ok(Some(Chunk::Text { bytes, first_line }))
    }

    /// The next block of a file with comments: it ends before the next one. Comments may stand between any two records, so
    /// nothing is moved for each of them.
    fn next_block_between(&mut self, comment: u8) -> Result<Option<Chunk>, SourceError> {
        self.skip_comments_and(|_| false)?;
        if self.pending.len() == self.start {
            return Ok(None);
        }
        let end = loop {
            if let Some(end) = self.cut_before_comment(comment) {
                break end;
            }
            self.forget();
            self.grow()?;
        };
        let bytes = self.pending[self.start..end].to_vec();
        self.start = end;
        let first_line = self.line;
        self.line += lines(&bytes);
        Ok(Some(Chunk::Text { bytes, first_line }))
    }

    fn last_record_end(&self) -> Option<usize> {
        if self.ended {
            return Some(self.pending.len());
        }
        let last = memrchr(b'\n', &self.pending)?;
        let mut odd = memchr_iter(self.quote, &self.pending[..last]).count() % 2 == 1;
        if !odd {
            return Some(last + 1);
        }
        for at in memrchr2_iter(b'\n', self.quote, &self.pending[..last]) {
            if self.pending[at] == self.quote {
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
        for at in memchr::memchr2_iter(b'\n', self.quote, &self.pending[self.start..]) {
            let at = self.start + at;
            if self.pending[at] == self.quote {
                odd = !odd;
            } else if !odd {
                end = Some(at + 1);
                if self.pending.get(at + 1) == Some(&comment) {
                    return end;
                }
            }
        }
        if self.ended { Some(self.pending.len()) } else { end }
    }

    fn first_record_end(&self) -> Option<usize> {
        let mut odd = false;
        for at in memchr::memchr2_iter(b'\n', self.quote, &self.pending) {
            if self.pending[at] == self.quote {
                odd = !odd;
            } else if !odd {
                return Some(at + 1);
            }
        }
        None
    }

    /// Passes over comment lines, and over bytes that may be skipped, at the start of `pending`.
    fn skip_comments_and(&mut self, skipped: impl Fn(u8) -> bool) -> Result<(), SourceError> {
        loop {
            let rest = &self.pending[self.start..];
            match rest.first() {
                Some(first) if Some(*first) == self.comment => match memchr::memchr(b'\n', rest) {
                    Some(end) => {
                        self.start += end + 1;
                        self.line += 1;
                    }
                    None if self.ended => self.start = self.pending.len(),
                    None => {
                        self.forget();
                        self.grow()?;
                    }
                },
                Some(first) if skipped(*first) => {
                    self.line += u64::from(*first == b'\n');
                    self.start += 1;
                }
                Some(_) => return Ok(()),
                None if self.ended => return Ok(()),
                None => {
                    self.forget();
                    self.fill(BLOCK)?;
                }
            }
        }
    }

    /// Drops what was passed over.
    fn forget(&mut self) {
        self.pending.drain(..self.start);
        self.start = 0;
    }

    /// Reads more of a record that is longer than a block.
    fn grow(&mut self) -> Result<(), SourceError> {
        if self.pending.len() >= LONGEST_RECORD {
            let quote = memrchr_iter(self.quote, &self.pending).next().unwrap_or(0);
            let line = self.line + lines(&self.pending[..quote]);
            return Err(SourceError::new(&self.path, format!("a record is longer than {} MiB", LONGEST_RECORD >> 20))
                .at(format!("line {line}"))
                .help("is a quote left open here?"));
        }
        self.fill(self.pending.len() * 2)
    }

    /// Reads until `pending` holds `wanted` bytes or the input ends.
    fn fill(&mut self, wanted: usize) -> Result<(), SourceError> {
        let mut filled = self.pending.len();
        if self.ended || filled >= wanted {
            return Ok(());
        }
        self.pending.resize(wanted, 0);
        while filled < wanted {
            match self.input.read(&mut self.pending[filled..]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(read) => filled += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(SourceError::new(&self.path, format!("cannot be read to its end: {error}"))),
            }
        }
        self.pending.truncate(filled);
        Ok(())
    }
}

fn lines(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}
