//! Whether the pages of a column hold what their headers and the footer say, and unpack to no more than they may, before
//! anybody makes room for it: a count in a broken file may be of more than any machine holds, and asking for that much
//! ends the program. A checksum or a count of nulls that is wrong is an error, too.

use super::super::growth::refuse_piece;
use super::gzip::unpack;
use super::levels::refuse_nulls;
use super::pages::{First, parse_header, refuse_more, values};
use super::unpacked::decoded_size;
use flate2::Crc;
use polars_parquet::parquet::compression::Compression;
use polars_parquet::parquet::read::PageMetaData;
use polars_parquet::read::{ColumnChunkMetadata, PageReader};
use polars_parquet_format::{PageHeader, PageType};
use std::io::{self, Cursor};

/// The largest page that is unpacked: a length in a broken file is not believed.
const LARGEST_PAGE: usize = 1 << 30;
/// What a value takes at least when it is decoded, in bytes.
const VALUE: u64 = 8;

/// The pages of a column of a row group, or some of them, with so many values: still packed. The error says what in them
/// contradicts that. Also how many bytes the largest of them unpacks to.
pub(super) fn pages(chunk: &ColumnChunkMetadata, bytes: Vec<u8>, values: i64) -> Result<(PageReader, u64), String> {
    let left = u64::try_from(values).map_err(|_| format!("a column holds {values} values"))?;
    // The values of a column without repetition are decoded a limited number of rows at a time.
    if chunk.descriptor().descriptor.max_rep_level > 0 {
        refuse_piece(left.saturating_mul(VALUE), bytes.len() as u64)?;
    }
    let largest = check(chunk, &bytes, left)?;
    let described = PageMetaData { num_values: values, ..PageMetaData::from(chunk) };
    let (bytes, described) = match described.compression {
        Compression::Gzip => match unpack(chunk, &bytes, left)? {
            Some(unpacked) => (unpacked, PageMetaData { compression: Compression::Uncompressed, ..described }),
            None => (bytes, described),
        },
        _ => (bytes, described),
    };
    let pages = PageReader::new_with_page_meta(Cursor::new(bytes.into()), described, Vec::new(), LARGEST_PAGE);
    Ok((pages, largest))
}

/// Goes from page to page until all values were seen. Returns the size of the largest one.
fn check(chunk: &ColumnChunkMetadata, bytes: &[u8], mut left: u64) -> Result<u64, String> {
    let told = |error: io::Error| error.to_string();
    let (mut rest, mut largest) = (bytes, 0);
    while left > 0 {
        if rest.is_empty() {
            return Err(format!("{left} values of a column are missing"));
        }
        let First { header, page, behind } = First::of(rest)?;
        largest = largest.max(unpacked_size(&header)?);
        check_sum(&header, page)?;
        largest = largest.max(decoded_size(chunk, &header, page)?);
        if header.type_ != PageType::DICTIONARY_PAGE {
            let more = || "a page holds more values than its column".to_owned();
            left = left.checked_sub(values(&header).map_err(told)? as u64).ok_or_else(more)?;
            refuse_nulls(chunk, &header, page)?;
        }
        rest = behind;
    }
    let header = |at: u64| parse_header(&bytes[at as usize..]).map(|(header, length)| (header, length as u64));
    refuse_more(header, (bytes.len() - rest.len()) as u64..bytes.len() as u64)?;
    Ok(largest)
}

/// How many bytes a page takes when it is unpacked.
fn unpacked_size(header: &PageHeader) -> Result<u64, String> {
    let size = |size: i32| u64::try_from(size).map_err(|_| format!("a page of {size} bytes"));
    let (packed, unpacked) = (size(header.compressed_page_size)?, size(header.uncompressed_page_size)?);
    refuse_piece(unpacked, packed)?;
    if header.type_ == PageType::DICTIONARY_PAGE {
        let words = header.dictionary_page_header.as_ref().map_or(0, |header| i64::from(header.num_values));
        if u64::try_from(words).is_ok_and(|words| words > unpacked) {
            return Err(format!("a dictionary claims to hold {words} values in {unpacked} bytes"));
        }
    }
    Ok(unpacked)
}

/// What is wrong with the bytes of a page by the checksum in its header, if there is one.
fn check_sum(header: &PageHeader, stored: &[u8]) -> Result<(), String> {
    let Some(expected) = header.crc else { return Ok(()) };
    let mut found = Crc::new();
    found.update(stored);
    // The format keeps the checksum as a signed number.
    if found.sum() != expected as u32 {
        return Err("a page does not have the checksum in its header: it was damaged".to_owned());
    }
    Ok(())
}
