//! Where the pages of a Parquet column lie and which rows they hold, so that a part of a row group is decoded without
//! reading the rest of it.

use super::super::input::Input;
use polars_parquet::read::ColumnChunkMetadata;
use polars_parquet_format::thrift::protocol::TCompactInputProtocol;
use polars_parquet_format::{PageHeader, PageType};
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::ops::Range;

/// What is read of a page to find its header, and the most that a header may take.
const HEAD: u64 = 512;
const LARGEST_HEAD: u64 = 1 << 24;

/// The pages of a column without repetition in one row group: there, each value is a row.
#[derive(Debug)]
pub(super) struct Pages {
    /// The bytes in front of the first page with rows: the dictionary, or nothing.
    dictionary: Range<u64>,
    /// Those with rows, in order and without gaps between them.
    pages: Vec<Page>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Page {
    start: u64,
    end: u64,
    first_row: usize,
    rows: usize,
}

/// The pages with some of the rows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// The bytes of the dictionary and of the pages.
    pub(super) ranges: Vec<Range<u64>>,
    /// The first row that the pages hold, and how many.
    pub(super) first_row: usize,
    pub(super) values: usize,
}

impl Pages {
    /// Goes from header to header, and reads nothing else.
    pub(super) fn find(file: &Input, chunk: &ColumnChunkMetadata) -> io::Result<Self> {
        let range = chunk.byte_range();
        let rows = usize::try_from(chunk.num_values()).unwrap_or(0);
        let mut found = Self { dictionary: range.start..range.start, pages: Vec::new() };
        let (mut at, mut first_row) = (range.start, 0);
        while first_row < rows && at < range.end {
            let (header, length) = read_header(file, at, range.end)?;
            let size = u64::try_from(header.compressed_page_size).map_err(invalid)?;
            let end = at + length + size;
            if end > range.end {
                return Err(invalid("a page reaches beyond its column"));
            }
            if header.type_ == PageType::DICTIONARY_PAGE && found.pages.is_empty() {
                found.dictionary.end = end;
            } else {
                let rows = values(&header)?;
                found.pages.push(Page { start: at, end, first_row, rows });
                first_row += rows;
            }
            at = end;
        }
        refuse_more(|at| read_header(file, at, range.end), at..range.end).map_err(invalid)?;
        Ok(found)
    }

    /// The pages with a range of rows, or `None` where they end before it does.
    pub(super) fn part(&self, offset: usize, length: usize) -> Option<Part> {
        let first = self.pages.partition_point(|page| page.first_row + page.rows <= offset);
        let behind = self.pages.partition_point(|page| page.first_row < offset + length);
        let (first, last) = (self.pages.get(first)?, self.pages.get(behind.checked_sub(1)?)?);
        let end = last.first_row + last.rows;
        if end < offset + length {
            return None;
        }
        let ranges = [self.dictionary.clone(), first.start..last.end];
        let ranges = ranges.into_iter().filter(|range| !range.is_empty()).collect();
        Some(Part { ranges, first_row: first.first_row, values: end - first.first_row })
    }
}

/// The header of the page at a place, and how long it is.
fn read_header(file: &Input, at: u64, end: u64) -> io::Result<(PageHeader, u64)> {
    let mut length = HEAD;
    loop {
        match parse_header(&head(file, at, end, length)?) {
            Ok((header, length)) => return Ok((header, length as u64)),
            // Statistics may make it long.
            Err(_) if length < LARGEST_HEAD && length < end - at => length *= 8,
            Err(error) => return Err(error),
        }
    }
}

/// At most so many bytes from a place on, and none behind an end.
fn head(file: &Input, at: u64, end: u64, length: u64) -> io::Result<Vec<u8>> {
    let (mut head, mut file) = (Vec::new(), file.clone());
    file.seek(SeekFrom::Start(at))?;
    file.take(length.min(end - at)).read_to_end(&mut head)?;
    Ok(head)
}

/// The header with which a page begins, and how long it is.
pub(super) fn parse_header(page: &[u8]) -> io::Result<(PageHeader, usize)> {
    let mut cursor = Cursor::new(page);
    let header = PageHeader::read_from_in_protocol(&mut TCompactInputProtocol::new(&mut cursor, page.len()));
    header.map(|header| (header, cursor.position() as usize)).map_err(invalid)
}

/// The first page of some, its bytes as they are stored, and those behind it.
pub(super) struct First<'b> {
    pub(super) header: PageHeader,
    pub(super) page: &'b [u8],
    pub(super) behind: &'b [u8],
}

impl<'b> First<'b> {
    /// The error says that the bytes begin with no page, or end within it.
    pub(super) fn of(bytes: &'b [u8]) -> Result<Self, String> {
        let (header, length) = parse_header(bytes).map_err(|error| error.to_string())?;
        let size = usize::try_from(header.compressed_page_size);
        let size = size.map_err(|_| format!("a page of {} bytes", header.compressed_page_size))?;
        let (page, behind) = bytes[length..].split_at_checked(size).ok_or("a page reaches beyond its column")?;
        Ok(Self { header, page, behind })
    }
}

/// What is wrong with the pages of a column of which the footer counts no value.
pub(super) fn refuse_hidden(file: &Input, chunk: &ColumnChunkMetadata) -> Result<(), &'static str> {
    let range = chunk.byte_range();
    refuse_more(|at| read_header(file, at, range.end), range.clone())
}

/// What is wrong if behind the last page that the footer counts there is one more with values. What is no page means
/// nothing.
pub(super) fn refuse_more(
    header: impl Fn(u64) -> io::Result<(PageHeader, u64)>,
    mut range: Range<u64>,
) -> Result<(), &'static str> {
    while range.start < range.end {
        let Ok((header, length)) = header(range.start) else { break };
        if values(&header).is_ok_and(|values| values > 0) {
            return Err("a column holds more values than it says");
        }
        range.start += length + u64::try_from(header.compressed_page_size).unwrap_or(u64::MAX / 2);
    }
    Ok(())
}

/// How many values a page with values has.
pub(super) fn values(header: &PageHeader) -> io::Result<usize> {
    let first = header.data_page_header.as_ref().map(|header| header.num_values);
    let second = header.data_page_header_v2.as_ref().map(|header| header.num_values);
    let values = match header.type_ {
        PageType::DATA_PAGE => first,
        PageType::DATA_PAGE_V2 => second,
        _ => None,
    };
    values.and_then(|values| usize::try_from(values).ok()).ok_or_else(|| invalid("a page does not tell its rows"))
}

fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages() -> Pages {
        let page = |at: u64, first_row: usize| Page { start: 10 * at, end: 10 * at + 10, first_row, rows: 100 };
        Pages { dictionary: 4..10, pages: vec![page(1, 0), page(2, 100), page(3, 200)] }
    }

    #[test]
    fn only_the_pages_with_the_rows_are_read() {
        let part = |ranges: &[Range<u64>], first_row, values| Some(Part { ranges: ranges.to_vec(), first_row, values });
        assert_eq!(pages().part(0, 100), part(&[4..10, 10..20], 0, 100));
        assert_eq!(pages().part(99, 2), part(&[4..10, 10..30], 0, 200));
        assert_eq!(pages().part(100, 200), part(&[4..10, 20..40], 100, 200));
    }

    #[test]
    fn rows_without_a_page_are_missed() {
        assert_eq!(pages().part(299, 2), None);
        assert_eq!(pages().part(300, 1), None);
    }
}
