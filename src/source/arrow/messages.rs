//! Where the messages of an Arrow file or stream stand, checked for lengths that it does not have, so that no memory
//! depends on them.

use super::super::SourceError;
use super::super::guard::corrupt;
use super::super::input::Input;
use super::layout::Batch;
use super::schema::{ArrowColumn, columns};
use polars_arrow_format::ipc::planus::ReadAsRoot;
use polars_arrow_format::ipc::{Block, Buffer, MessageHeaderRef, MessageRef};
use std::collections::HashMap;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

mod footer;

/// How a file begins that ends with a footer.
const FILE_MARK: &[u8] = b"ARROW1\0\0";
const CONTINUATION: [u8; 4] = [0xff; 4];
/// The length of the footer and the mark behind it.
const FILE_END: u64 = 10;

/// The record batches of a file.
pub(super) struct Messages {
    pub(super) columns: Vec<ArrowColumn>,
    /// Where the record batches stand, and how many rows each has.
    pub(super) batches: Vec<(Block, usize)>,
    /// Where the dictionaries stand, by their numbers.
    pub(super) dictionaries: HashMap<i64, Dictionary>,
}

/// A dictionary of a file.
pub(super) struct Dictionary {
    pub(super) block: Block,
    /// Whether another one takes its place further down, or goes on with it.
    pub(super) changes: bool,
}

/// The head of a record batch, or of a dictionary with its values.
pub(super) fn batch_at(input: &Input, block: &Block) -> Option<Batch> {
    let (start, length) = (u64::try_from(block.offset).ok()?, usize::try_from(block.meta_data_length).ok()?);
    let (mut input, mut bytes) = (input.clone(), vec![0; length]);
    input.seek(SeekFrom::Start(start)).ok()?;
    input.read_exact(&mut bytes).ok()?;
    let message = bytes.strip_prefix(&CONTINUATION).unwrap_or(&bytes).get(4..)?;
    let message = MessageRef::read_as_root(message).ok()?;
    match message.header().ok()?? {
        MessageHeaderRef::RecordBatch(batch) => Batch::of(message, batch),
        MessageHeaderRef::DictionaryBatch(dictionary) => Batch::of(message, dictionary.data().ok()??),
        MessageHeaderRef::Schema(_) | MessageHeaderRef::Tensor(_) | MessageHeaderRef::SparseTensor(_) => None,
    }
}

/// Where the body of a message begins.
pub(super) fn body_of(block: &Block) -> u64 {
    block.offset.unsigned_abs() + u64::from(block.meta_data_length.unsigned_abs())
}

struct Walk<'p> {
    path: &'p Path,
    input: Input,
    at: u64,
    end: u64,
    found: Messages,
}

/// One message without its body.
struct Head {
    bytes: Vec<u8>,
    /// How long it is with the marks before it.
    length: u64,
}

/// Finds the messages of a file by its footer, and those of a stream one by one.
pub(super) fn read_messages(path: &Path, input: Input) -> Result<Messages, SourceError> {
    let is_file = input.head(FILE_MARK.len() as u64).is_ok_and(|head| head == FILE_MARK);
    let end = input.size();
    let found = Messages { columns: Vec::new(), batches: Vec::new(), dictionaries: HashMap::new() };
    let walk = Walk { path, input, at: 0, end, found };
    if is_file { walk.read_file() } else { walk.read_stream() }
}

impl Walk<'_> {
    fn read_stream(mut self) -> Result<Messages, SourceError> {
        let Some(head) = self.head()? else { return Err(corrupt(self.path)) };
        let Ok(Some(MessageHeaderRef::Schema(schema))) = self.message(&head.bytes)?.header() else {
            return Err(corrupt(self.path));
        };
        let columns = columns(schema, head.bytes.len());
        self.found.columns = columns.map_err(|message| SourceError::new(self.path, message))?;
        self.at += head.length;
        self.follow()?;
        Ok(self.found)
    }

    /// Goes from message to message up to the mark of the end: a stream without it may be cut.
    fn follow(&mut self) -> Result<(), SourceError> {
        while self.at < self.end {
            let Some(head) = self.head()? else {
                return if self.at == self.end { Ok(()) } else { Err(self.error("goes on behind its end")) };
            };
            let start = self.at + head.length;
            let body = self.body_length(&head)?;
            if body > self.end.saturating_sub(start) {
                return Err(self.error("is cut within a record batch"));
            }
            let block = Block {
                offset: self.at as i64,
                meta_data_length: i32::try_from(head.length).map_err(|_| corrupt(self.path))?,
                body_length: body as i64,
            };
            self.take(&head, block)?;
            self.at = start + body;
        }
        Err(self.error("ends without its mark of the end: it may be cut"))
    }

    fn error(&self, message: &str) -> SourceError {
        let place = format!("record batch {}", self.found.batches.len() + 1);
        SourceError::new(self.path, message).at(place).help("write the file again")
    }

    /// The next message, or `None` at the mark of the end.
    fn head(&mut self) -> Result<Option<Head>, SourceError> {
        let mut mark = self.bytes::<4>(self.at)?;
        let mut prefix = 4;
        if mark == CONTINUATION {
            mark = self.bytes::<4>(self.at + 4)?;
            prefix = 8;
        }
        let length = u64::try_from(i32::from_le_bytes(mark)).map_err(|_| corrupt(self.path))?;
        if length == 0 {
            self.at += prefix;
            return Ok(None);
        }
        if length > self.end.saturating_sub(self.at + prefix) {
            return Err(self.error("is cut within a message"));
        }
        let bytes = self.read(self.at + prefix, length)?;
        Ok(Some(Head { bytes, length: prefix + length }))
    }

    fn message<'m>(&self, head: &'m [u8]) -> Result<MessageRef<'m>, SourceError> {
        MessageRef::read_as_root(head).map_err(|_| corrupt(self.path))
    }

    fn body_length(&self, head: &Head) -> Result<u64, SourceError> {
        let length = self.message(&head.bytes)?.body_length();
        length.ok().and_then(|length| u64::try_from(length).ok()).ok_or_else(|| corrupt(self.path))
    }

    /// Notes a record batch or a dictionary if its buffers lie within the block, which lies within the file.
    fn take(&mut self, head: &Head, block: Block) -> Result<(), SourceError> {
        let message = self.message(&head.bytes)?;
        match message.header() {
            Ok(Some(MessageHeaderRef::RecordBatch(batch))) => {
                let batch = Batch::of(message, batch).ok_or_else(|| corrupt(self.path))?;
                self.check_buffers(&batch, &block)?;
                // Polars counts rows in 32 bits, and keeps the largest number for itself.
                let rows = u32::try_from(batch.rows).ok().filter(|rows| *rows < u32::MAX);
                let rows = rows.ok_or_else(|| self.error("has more rows than can be"))?;
                let parts = batch.parts(self.found.columns.iter().map(|column| &column.layout));
                parts.map_err(|message| self.error(&message))?;
                self.found.batches.push((block, rows as usize));
            }
            Ok(Some(MessageHeaderRef::DictionaryBatch(dictionary))) => {
                let id = dictionary.id().map_err(|_| corrupt(self.path))?;
                let values = dictionary.data().ok().flatten().ok_or_else(|| corrupt(self.path))?;
                let batch = Batch::of(message, values).ok_or_else(|| corrupt(self.path))?;
                self.check_buffers(&batch, &block)?;
                let changes = dictionary.is_delta().map_err(|_| corrupt(self.path))?;
                let before = self.found.dictionaries.insert(id, Dictionary { block, changes });
                if let (Some(_), Some(dictionary)) = (before, self.found.dictionaries.get_mut(&id)) {
                    dictionary.changes = true;
                }
            }
            Ok(_) | Err(_) => return Err(corrupt(self.path)),
        }
        Ok(())
    }

    /// Every buffer lies within its body.
    fn check_buffers(&self, batch: &Batch, block: &Block) -> Result<(), SourceError> {
        let ends_within = |buffer: &Buffer| {
            let (offset, length) = (u64::try_from(buffer.offset).ok()?, u64::try_from(buffer.length).ok()?);
            offset.checked_add(length).filter(|end| *end <= block.body_length.unsigned_abs())
        };
        if batch.buffers.iter().all(|buffer| ends_within(buffer).is_some()) {
            Ok(())
        } else {
            Err(self.error("has a column beyond its end"))
        }
    }

    fn bytes<const N: usize>(&mut self, at: u64) -> Result<[u8; N], SourceError> {
        let mut bytes = [0; N];
        if at.checked_add(N as u64).is_none_or(|end| end > self.end) {
            return Err(self.error("is cut"));
        }
        self.seek(at)?;
        self.input.read_exact(&mut bytes).map_err(|error| self.unreadable(&error))?;
        Ok(bytes)
    }

    /// So many bytes, which the file must be known to have.
    fn read(&mut self, at: u64, length: u64) -> Result<Vec<u8>, SourceError> {
        let mut bytes = vec![0; length as usize];
        self.seek(at)?;
        self.input.read_exact(&mut bytes).map_err(|error| self.unreadable(&error))?;
        Ok(bytes)
    }

    fn seek(&mut self, at: u64) -> Result<(), SourceError> {
        self.input.seek(SeekFrom::Start(at)).map(|_| ()).map_err(|error| self.unreadable(&error))
    }

    fn unreadable(&self, error: &std::io::Error) -> SourceError {
        self.error(&format!("cannot be read to its end: {error}"))
    }
}
