//! Pages that are packed by gzip, unpacked to their very end, where a checksum stands. Their reader stops before it.

use super::pages::{First, values};
use super::unpacked::Page;
use flate2::read::MultiGzDecoder;
use polars_parquet::read::ColumnChunkMetadata;
use polars_parquet_format::thrift::protocol::TCompactOutputProtocol;
use polars_parquet_format::{PageHeader, PageType};
use std::io::{self, Read, Write};

/// How much is held unpacked. Of more, each page is only unpacked to see that it can be, and its reader does so again.
const MOST: u64 = 64 << 20;

/// The pages with so many values, no longer packed, if they are not too many. Their headers were looked at before. The error
/// says what is wrong with one of them.
pub(super) fn unpack(chunk: &ColumnChunkMetadata, bytes: &[u8], left: u64) -> Result<Option<Vec<u8>>, String> {
    let mut all = Some(Vec::new());
    let (mut rest, mut left) = (bytes, left);
    while left > 0 {
        let First { header, page, behind } = First::of(rest)?;
        let unpacked = Page::of(chunk, &header, page)?;
        let levels = &page[..page.len() - unpacked.packed.len()];
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
                unpack_page(&unpacked, levels, all)?;
            }
            None => unpack_page(&unpacked, levels, &mut io::sink())?,
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

fn unpack_page(page: &Page<'_>, levels: &[u8], out: &mut impl Write) -> Result<(), String> {
    let told = |error: io::Error| format!("a page cannot be unpacked: {error}");
    out.write_all(levels).map_err(told)?;
    let unpacked = if page.is_packed {
        // One byte more than it may be, so that its end is reached.
        let more = page.unpacked as u64 + 1;
        io::copy(&mut MultiGzDecoder::new(page.packed).take(more), out).map_err(told)?
    } else {
        out.write_all(page.packed).map_err(told)?;
        page.packed.len() as u64
    };
    let size = levels.len() + page.unpacked;
    if unpacked == page.unpacked as u64 {
        Ok(())
    } else {
        Err(format!("a page does not unpack to {size} bytes as it says"))
    }
}
