//! The footer of an Arrow file: its schema, and where the record batches and dictionaries stand. What it says is held
//! against the messages at these places, and against what lies between them.

use super::{FILE_END, FILE_MARK, Messages, SourceError, Walk, columns, corrupt};
use polars_arrow_format::ipc::planus::ReadAsRoot;
use polars_arrow_format::ipc::{Block, FooterRef, MessageHeaderRef};

/// Where a message starts, and where it ends by its own lengths.
struct Span {
    start: u64,
    end: u64,
}

impl Walk<'_> {
    /// Reads the messages that the footer names, in its order, which is that of the rows.
    pub(super) fn read_file(mut self) -> Result<Messages, SourceError> {
        let (dictionaries, batches) = self.footer()?;
        self.check_places(batches.iter().chain(&dictionaries))?;
        let mut spans = Vec::new();
        for block in dictionaries.iter().chain(&batches) {
            spans.push(self.take_block(block)?);
        }
        if self.found.batches.len() != batches.len() {
            return Err(corrupt(self.path));
        }
        spans.sort_unstable_by_key(|span| span.start);
        self.check_gaps(&spans)?;
        Ok(self.found)
    }

    /// Reads the footer: where dictionaries and record batches stand. All messages end before it.
    fn footer(&mut self) -> Result<(Vec<Block>, Vec<Block>), SourceError> {
        let size = self.end;
        let path = self.path;
        let cut =
            || SourceError::new(path, "does not end as an Arrow file does: it may be cut").help("write the file again");
        let before_end = size.checked_sub(FILE_END).ok_or_else(cut)?;
        let end = self.bytes::<{ FILE_END as usize }>(before_end)?;
        let [length @ .., _, _, _, _, _, _] = end;
        if !end.ends_with(&FILE_MARK[..6]) {
            return Err(cut());
        }
        let length = u64::try_from(i32::from_le_bytes(length)).map_err(|_| corrupt(self.path))?;
        let start = before_end.checked_sub(length).filter(|start| *start >= FILE_MARK.len() as u64);
        self.end = start.ok_or_else(|| corrupt(self.path))?;
        let footer = self.read(self.end, length)?;
        let root = FooterRef::read_as_root(&footer).map_err(|_| corrupt(self.path))?;
        let schema = root.schema().ok().flatten().ok_or_else(|| corrupt(self.path))?;
        let columns = columns(schema, footer.len());
        self.found.columns = columns.map_err(|message| SourceError::new(path, message))?;
        let blocks = [root.dictionaries(), root.record_batches()].map(|blocks| {
            let blocks = blocks.map_err(|_| corrupt(path))?;
            Ok(blocks.into_iter().flatten().map(Block::from).collect())
        });
        let [dictionaries, batches] = blocks;
        Ok((dictionaries?, batches?))
    }

    /// Every block lies before the footer, and none within another.
    fn check_places<'b>(&self, blocks: impl Iterator<Item = &'b Block>) -> Result<(), SourceError> {
        let mut places = Vec::new();
        for block in blocks {
            let place = place(block).filter(|(_, _, end)| *end <= self.end);
            places.push(place.ok_or_else(|| self.error("has a footer that names places beyond its end"))?);
        }
        places.sort_unstable();
        let mut before = FILE_MARK.len() as u64;
        for (start, _, end) in places {
            if start < before {
                return Err(self.error("has a footer that names the same bytes twice"));
            }
            before = end;
        }
        Ok(())
    }

    /// Notes the message of a block, which may be shorter than the block.
    fn take_block(&mut self, block: &Block) -> Result<Span, SourceError> {
        let contradiction = "has a footer that contradicts it";
        let (start, body, end) = place(block).ok_or_else(|| corrupt(self.path))?;
        self.at = start;
        let head = self.head()?.filter(|head| head.length <= body - start);
        let head = head.ok_or_else(|| self.error(contradiction))?;
        let length = self.body_length(&head)?;
        if length > end - body {
            return Err(self.error(contradiction));
        }
        self.take(&head, Block { body_length: length as i64, ..*block })?;
        Ok(Span { start, end: body + length })
    }

    /// Follows the messages from the end of each block: one that the footer leaves out would hide its rows.
    ///
    /// What is no message is passed over, as the schema that Polars writes without the marks of one.
    fn check_gaps(&mut self, spans: &[Span]) -> Result<(), SourceError> {
        let footer = self.end;
        let starts = spans.iter().map(|span| span.start).chain([footer]);
        let ends = [FILE_MARK.len() as u64].into_iter().chain(spans.iter().map(|span| span.end));
        for (from, to) in ends.zip(starts) {
            (self.at, self.end) = (from, to);
            self.check_gap(to < footer)?;
        }
        self.end = footer;
        Ok(())
    }

    fn check_gap(&mut self, goes_on: bool) -> Result<(), SourceError> {
        while self.at < self.end {
            let from = self.at;
            let Ok(head) = self.head() else { return Ok(()) };
            let Some(head) = head else {
                // Four zeros alone may be there to fill up the place.
                let is_mark = self.at - from == 8;
                return if is_mark && goes_on { Err(self.error("goes on behind its end")) } else { Ok(()) };
            };
            match self.message(&head.bytes).map(|message| message.header()) {
                Ok(Ok(Some(MessageHeaderRef::Schema(_)))) => self.at += head.length,
                Ok(Ok(Some(MessageHeaderRef::RecordBatch(_) | MessageHeaderRef::DictionaryBatch(_)))) => {
                    return Err(SourceError::new(self.path, "holds a record batch that its footer does not name")
                        .help("write the file again"));
                }
                Ok(_) | Err(_) => return Ok(()),
            }
        }
        Ok(())
    }
}

/// Where a block starts, where its body does, and where it ends.
fn place(block: &Block) -> Option<(u64, u64, u64)> {
    let start = u64::try_from(block.offset).ok()?;
    let body = start.checked_add(u64::try_from(block.meta_data_length).ok()?)?;
    let end = body.checked_add(u64::try_from(block.body_length).ok()?)?;
    Some((start, body, end))
}
