//! Where the messages of an Arrow file or stream stand, checked for lengths that it does not have, so that no memory
//! depends on them.

use super::SourceError;
use super::growth::refuse_stream;
use super::guard::corrupt;
use super::input::Input;
use polars_arrow::io::ipc::read::{FileMetadata, StreamMetadata, read_stream_metadata};
use polars_arrow_format::ipc::planus::ReadAsRoot;
use polars_arrow_format::ipc::{Block, MessageHeaderRef, MessageRef, RecordBatchRef, SchemaRef};
use std::collections::HashSet;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

mod footer;

/// How a file begins that ends with a footer.
const FILE_MARK: &[u8] = b"ARROW1\0\0";
const CONTINUATION: [u8; 4] = [0xff; 4];
/// The length of the footer and the mark behind it.
const FILE_END: u64 = 10;

/// The record batches of a file.
pub(super) struct Messages {
    /// The schema, and where every record batch and dictionary stands.
    pub(super) metadata: FileMetadata,
    /// The rows of each record batch.
    pub(super) rows: Vec<usize>,
}

struct Walk<'p> {
    path: &'p Path,
    input: Input,
    at: u64,
    end: u64,
    batches: Vec<Block>,
    rows: Vec<usize>,
    dictionaries: Vec<Block>,
    dictionary_ids: HashSet<i64>,
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
    let walk = Walk {
        path,
        input,
        at: 0,
        end,
        batches: Vec::new(),
        rows: Vec::new(),
        dictionaries: Vec::new(),
        dictionary_ids: HashSet::new(),
    };
    if is_file { walk.read_file() } else { walk.read_stream() }
}

impl Walk<'_> {
    fn read_stream(mut self) -> Result<Messages, SourceError> {
        let schema = self.schema()?;
        self.follow()?;
        let metadata = FileMetadata {
            schema: Arc::new(schema.schema),
            custom_schema_metadata: None,
            custom_metadata: None,
            ipc_schema: schema.ipc_schema,
            blocks: Vec::new(),
            dictionaries: None,
            size: self.end,
        };
        Ok(self.messages(metadata))
    }

    /// What was found, with the places of the messages as they were noted.
    fn messages(self, metadata: FileMetadata) -> Messages {
        let dictionaries = (!self.dictionaries.is_empty()).then_some(self.dictionaries);
        Messages { metadata: FileMetadata { blocks: self.batches, dictionaries, ..metadata }, rows: self.rows }
    }

    fn schema(&mut self) -> Result<StreamMetadata, SourceError> {
        let Some(head) = self.head()? else { return Err(corrupt(self.path)) };
        let message = self.message(&head.bytes)?;
        match message.header() {
            Ok(Some(MessageHeaderRef::Schema(schema))) => self.check_names(schema)?,
            _ => return Err(corrupt(self.path)),
        }
        self.seek(self.at)?;
        let schema = read_stream_metadata(&mut self.input).map_err(|_| corrupt(self.path))?;
        self.at += head.length;
        Ok(schema)
    }

    /// The reader of Polars keeps one column of each name, so that others would be lost.
    fn check_names(&self, schema: SchemaRef<'_>) -> Result<(), SourceError> {
        let mut names = HashSet::new();
        for field in schema.fields().ok().flatten().into_iter().flatten() {
            let name = field.ok().and_then(|field| field.name().ok().flatten()).unwrap_or_default();
            if !names.insert(name.to_owned()) {
                return Err(SourceError::new(self.path, format!("has two columns named `{name}`")));
            }
        }
        Ok(())
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
        let place = format!("record batch {}", self.batches.len() + 1);
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
        let start = block.offset as u64 + block.meta_data_length as u64;
        let body = block.body_length as u64;
        match message.header() {
            Ok(Some(MessageHeaderRef::RecordBatch(batch))) => {
                let rows = batch.length().ok().and_then(|rows| u32::try_from(rows).ok());
                self.check_buffers(batch, start, body)?;
                self.rows.push(rows.ok_or_else(|| self.error("has more rows than can be"))? as usize);
                self.batches.push(block);
            }
            Ok(Some(MessageHeaderRef::DictionaryBatch(dictionary))) => {
                let id = dictionary.id().map_err(|_| corrupt(self.path))?;
                if !self.dictionary_ids.insert(id) {
                    return Err(self.error("changes a dictionary in its course, which is not supported"));
                }
                let values = dictionary.data().ok().flatten().ok_or_else(|| corrupt(self.path))?;
                self.check_buffers(values, start, body)?;
                self.dictionaries.push(block);
            }
            Ok(_) | Err(_) => return Err(corrupt(self.path)),
        }
        Ok(())
    }

    /// Every buffer lies within its body, and none claims to unpack to a size that memory should not be asked for.
    fn check_buffers(&mut self, batch: RecordBatchRef<'_>, start: u64, body: u64) -> Result<(), SourceError> {
        let is_compressed = batch.compression().map_err(|_| corrupt(self.path))?.is_some();
        let buffers = batch.buffers().map_err(|_| corrupt(self.path))?;
        for buffer in buffers.into_iter().flatten() {
            let (offset, length) = (u64::try_from(buffer.offset()), u64::try_from(buffer.length()));
            let (Ok(offset), Ok(length)) = (offset, length) else { return Err(corrupt(self.path)) };
            if offset.checked_add(length).is_none_or(|end| end > body) {
                return Err(self.error("has a column beyond its end"));
            }
            if is_compressed && length >= 8 {
                let claim = i64::from_le_bytes(self.bytes::<8>(start + offset)?);
                let claim = u64::try_from(claim).unwrap_or_default();
                refuse_stream(claim, length)
                    .map_err(|why| self.error(&format!("claims that its bytes unpack to {why}")))?;
            }
        }
        Ok(())
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
