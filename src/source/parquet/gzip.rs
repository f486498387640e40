//! Pages that are packed by gzip, unpacked to their very end, where a checksum stands. Their reader stops before it.

use super::pages::{First, values};
use flate2::read::MultiGzDecoder;
use polars_parquet_format::thrift::protocol::TCompactOutputProtocol;
use polars_parquet_format::{PageHeader, PageType};
use std::io::{self, Read, Write};

/// How much is held unpacked. Of more, each page is only unpacked to see that it can be, and its reader does so again.
const MOST: u64 = 64 << 20;

/// The pages with so many values, no longer packed, if they are not too many. Their headers were looked at before. The error
/// says what is wrong with one of them.
pub(super) fn unpack(bytes: &[u8], left: u64) -> Result<Option<Vec<u8>>, String> {
    let mut all = Some(Vec::new());
    let (mut rest, mut left) = (bytes, left);
    while left > 0 {
        let First { header, page, behind } = First::of(rest)?;
        let held = all.as_ref().map_or(0, |all: &Vec<u8>| all.len() as u64);
        if held.saturating_add(header.uncompressed_page_size.unsigned_abs().into()) > MOST {
            all = None;
        }
        if header.type_ != PageType::DICTIONARY_PAGE {
            left = left.saturating_sub(values(&header).map_err(|error| error.to_string())? as u64);
        }
        match &mut all {
            Some(all) => {
                write_header(&header, all).ok_or("a page has a header that is none")?;
                unpack_page(&header, page, all)?;
            }
            None => unpack_page(&header, page, &mut io::sink())?,
        }
        rest = behind;
    }
    Ok(all)
}

/// The header of a page when it is not packed.
fn write_header(header: &PageHeader, out: &mut Vec<u8>) -> Option<()> {
    let header = PageHeader { compressed_page_size: header.uncompressed_page_size, ..header.clone() };
    header.write_to_out_protocol(&mut TCompactOutputProtocol::new(out)).ok().map(|_| ())
}

fn unpack_page(header: &PageHeader, stored: &[u8], out: &mut impl Write) -> Result<(), String> {
    let size = u64::try_from(header.uncompressed_page_size).map_err(|_| "a page of a negative size")?;
    let (mut packed, mut levels) = (stored, 0);
    if let Some(second) = header.data_page_header_v2.as_ref().filter(|_| header.type_ == PageType::DATA_PAGE_V2) {
        // Its levels are never packed.
        let sum = second.definition_levels_byte_length.checked_add(second.repetition_levels_byte_length);
        levels = sum.and_then(|sum| usize::try_from(sum).ok()).ok_or("a page has levels of no size")?;
        if second.is_compressed == Some(false) {
            levels = stored.len();
        }
        packed = stored.get(levels..).ok_or("a page has fewer levels than it says")?;
    }
    let told = |error: io::Error| format!("a page cannot be unpacked: {error}");
    out.write_all(&stored[..levels]).map_err(told)?;
    let mut unpacked = levels as u64;
    if !packed.is_empty() {
        // One byte more than it may be, so that its end is reached.
        let more = size.saturating_sub(unpacked).saturating_add(1);
        unpacked += io::copy(&mut MultiGzDecoder::new(packed).take(more), out).map_err(told)?;
    }
    if unpacked == size { Ok(()) } else { Err(format!("a page does not unpack to {size} bytes as it says")) }
}
