//! How much a page unpacks to by its own bytes, before it is unpacked: its reader believes the header, and what is missing
//! then has the value of whatever lay in memory.

use super::super::growth::refuse_piece;
use super::varint::{signed, varint};
use polars_parquet::parquet::compression::{Compression, DecompressionContext, decompress};
use polars_parquet::read::ColumnChunkMetadata;
use polars_parquet_format::{Encoding, PageHeader, PageType};

/// What is wrong with the levels and the length of a page, and how many bytes its values take when they are decoded, where
/// that is more than it unpacks to.
pub(super) fn decoded_size(chunk: &ColumnChunkMetadata, header: &PageHeader, stored: &[u8]) -> Result<u64, String> {
    let page = Page::of(chunk, header, stored)?;
    let unpacked = match (page.is_packed, chunk.compression()) {
        (true, Compression::Snappy) => Some(varint(page.packed).ok_or("a page that snappy cannot unpack")?.0),
        (true, Compression::Lz4Raw) => Some(lz4_size(page.packed).ok_or("a page that LZ4 cannot unpack")?),
        // Other readers see it, and what is not packed is read as it stands.
        _ => None,
    };
    if unpacked.is_some_and(|unpacked| unpacked != page.unpacked as u64) {
        return Err(format!("a page does not unpack to {} bytes as it says", header.uncompressed_page_size));
    }
    if page.encoding != Some(Encoding::DELTA_BYTE_ARRAY) {
        return Ok(0);
    }
    let values = page.values(chunk)?;
    let prefixes = sum_of_deltas(&values).ok_or("the lengths of texts in a page cannot be read")?;
    let size = prefixes.saturating_add(values.len() as u64);
    refuse_piece(size, stored.len() as u64)?;
    Ok(size)
}

/// A page, without the levels that are never packed.
pub(super) struct Page<'b> {
    pub(super) packed: &'b [u8],
    /// How many bytes the header says that this unpacks to.
    pub(super) unpacked: usize,
    pub(super) is_packed: bool,
    /// How its values are written; `None` in a dictionary.
    encoding: Option<Encoding>,
    /// Which levels begin what is packed, each behind its length: of repetition, of definition.
    levels: usize,
}

impl<'b> Page<'b> {
    pub(super) fn of(chunk: &ColumnChunkMetadata, header: &PageHeader, stored: &'b [u8]) -> Result<Self, String> {
        let depth = &chunk.descriptor().descriptor;
        let unpacked = usize::try_from(header.uncompressed_page_size).map_err(|_| "a page of a negative size")?;
        let is_packed = chunk.compression() != Compression::Uncompressed;
        if let Some(second) = header.data_page_header_v2.as_ref().filter(|_| header.type_ == PageType::DATA_PAGE_V2) {
            let sum = second.definition_levels_byte_length.checked_add(second.repetition_levels_byte_length);
            let levels = sum.and_then(|sum| usize::try_from(sum).ok()).ok_or("a page has levels of no size")?;
            let packed = stored.get(levels..).ok_or("a page has fewer levels than it says")?;
            let unpacked = unpacked.checked_sub(levels).ok_or("a page has more levels than bytes")?;
            // Where there is nothing, nothing need be packed.
            let is_packed = is_packed && second.is_compressed != Some(false) && !packed.is_empty();
            return Ok(Self { packed, unpacked, is_packed, encoding: Some(second.encoding), levels: 0 });
        }
        let first = header.data_page_header.as_ref().filter(|_| header.type_ == PageType::DATA_PAGE);
        if let Some(first) = first {
            let is_old = |depth: i16, encoding| depth > 0 && encoding == Encoding::BIT_PACKED;
            if is_old(depth.max_rep_level, first.repetition_level_encoding)
                || is_old(depth.max_def_level, first.definition_level_encoding)
            {
                return Err("a page has levels in an encoding that nobody writes any more".to_owned());
            }
        }
        let levels = usize::from(depth.max_rep_level > 0) + usize::from(depth.max_def_level > 0);
        let is_packed = is_packed && !stored.is_empty();
        Ok(Self { packed: stored, unpacked, is_packed, encoding: first.map(|first| first.encoding), levels })
    }

    /// The values behind its levels, unpacked.
    fn values(&self, chunk: &ColumnChunkMetadata) -> Result<Vec<u8>, String> {
        let mut bytes = self.packed.to_vec();
        if self.is_packed {
            bytes = vec![0; self.unpacked];
            let unpacked = decompress(chunk.compression(), self.packed, &mut bytes, &mut DecompressionContext::Unset);
            unpacked.map_err(|error| error.to_string())?;
        }
        let mut values = &bytes[..];
        for _ in 0..self.levels {
            let (length, rest) = values.split_first_chunk().ok_or("a page ends in its levels")?;
            let levels = u32::from_le_bytes(*length) as usize;
            values = rest.get(levels..).ok_or("a page has fewer levels than it says")?;
        }
        Ok(values.to_vec())
    }
}

/// How many bytes a block of LZ4 unpacks to: runs of bytes, each but the last with a piece that stood before.
///
/// Source: <https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md>.
fn lz4_size(mut block: &[u8]) -> Option<u64> {
    let mut size = 0_u64;
    while let Some((token, rest)) = block.split_first() {
        block = rest;
        let run = length(usize::from(token >> 4), &mut block)?;
        block = block.get(run..)?;
        size += run as u64;
        if block.is_empty() {
            break;
        }
        block = block.get(2..)?;
        size += length(usize::from(token & 0x0f), &mut block)? as u64 + 4;
    }
    Some(size)
}

/// A length that goes on in the next bytes while they are full.
fn length(nibble: usize, block: &mut &[u8]) -> Option<usize> {
    let mut length = nibble;
    if nibble == 15 {
        loop {
            let (byte, rest) = block.split_first()?;
            *block = rest;
            length += usize::from(*byte);
            if *byte < 0xff {
                break;
            }
        }
    }
    Some(length)
}

/// The sum of numbers of which only the differences are stored, none of them below zero.
///
/// Source: <https://github.com/apache/parquet-format/blob/master/Encodings.md>, `DELTA_BINARY_PACKED`.
fn sum_of_deltas(bytes: &[u8]) -> Option<u64> {
    let (block, rest) = varint(bytes)?;
    let (parts, rest) = varint(rest)?;
    let (count, rest) = varint(rest)?;
    let (first, mut rest) = varint(rest)?;
    let part = block.checked_div(parts).filter(|part| *part > 0 && part % 8 == 0)?;
    let mut number = i128::from(signed(first));
    let (mut sum, mut left) = (number, count.saturating_sub(1));
    while left > 0 {
        let (least, behind) = varint(rest)?;
        let least = i128::from(signed(least));
        let (widths, behind) = behind.split_at_checked(usize::try_from(parts).ok()?)?;
        rest = behind;
        for width in widths {
            let taken = part.min(left);
            left -= taken;
            if *width == 0 {
                // Very many may stand in no bytes at all.
                let taken = i128::from(taken);
                sum = sum.checked_add(number.checked_mul(taken)?)?;
                sum = sum.checked_add(least.checked_mul(taken)?.checked_mul(taken + 1)? / 2)?;
                number += least * taken;
            } else if taken > 0 {
                let size = usize::try_from(u64::from(*width).checked_mul(part)? / 8).ok()?;
                let (packed, behind) = rest.split_at_checked(size)?;
                for at in 0..taken {
                    number += least + i128::from(bits(packed, at * u64::from(*width), u32::from(*width))?);
                    sum = sum.checked_add(number)?;
                }
                rest = behind;
            }
        }
    }
    u64::try_from(sum).ok()
}

/// So many bits from a place on, the lowest first.
fn bits(packed: &[u8], place: u64, width: u32) -> Option<u64> {
    let mut number = 0_u128;
    let first = (place / 8) as usize;
    for at in 0..((place % 8) as usize + width as usize).div_ceil(8) {
        number |= u128::from(*packed.get(first + at)?) << (8 * at);
    }
    let mask = 1_u128.checked_shl(width).filter(|_| width <= 64)? - 1;
    Some(((number >> (place % 8)) & mask) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_block_is_that_of_its_runs_and_copies() {
        // Three bytes, then four of them again and again, then two bytes.
        assert_eq!(lz4_size(&[0x3f, b'a', b'b', b'c', 3, 0, 0xff, 0x01, 0x20, b'x', b'y']), Some(3 + 15 + 256 + 4 + 2));
        assert_eq!(lz4_size(&[0x00]), Some(0));
        assert_eq!(lz4_size(&[0x50, b'a']), None);
        assert_eq!(lz4_size(&[0x1f, b'a', 1, 0, 0xff]), None);
    }

    #[test]
    fn differences_are_summed_as_their_reader_sums_them() {
        // The example of the format: 7, 5, 3, 1, 2, 3, 4, 5.
        assert_eq!(sum_of_deltas(&[8, 1, 8, 14, 3, 2, 0xc0, 0x3f]), Some(30));
        assert_eq!(sum_of_deltas(&[8, 1, 1, 14]), Some(7));
        assert_eq!(sum_of_deltas(&[8, 1, 0, 0]), Some(0));
        // 1, and then 130 more of them, in two parts of a block and one of the next.
        let ones = [&[0x80, 0x01, 2, 0x83, 0x01, 2][..], &[0, 0, 0], &[0, 0, 0]].concat();
        assert_eq!(sum_of_deltas(&ones), Some(131));
        // 0, 1000, 1000, in ten bits.
        assert_eq!(sum_of_deltas(&[8, 1, 3, 0, 0, 10, 0xe8, 0x03, 0, 0, 0, 0, 0, 0, 0, 0]), Some(2_000));
        // Two thousand million tens in a few bytes, and some that are not there.
        let tens = [0x80, 0x80, 0x80, 0x80, 0x20, 1, 0x80, 0x80, 0x80, 0x80, 0x08, 20, 0, 0];
        assert_eq!(sum_of_deltas(&tens), Some(10 << 31));
        assert_eq!(sum_of_deltas(&tens[..12]), None);
        assert_eq!(sum_of_deltas(&[8, 1, 10, 14, 3, 2, 0xc0, 0x3f]), None);
        assert_eq!(sum_of_deltas(&[0x80, 0x01, 0x00, 0x02, 0x02]), None);
        assert_eq!(sum_of_deltas(&[0x80]), None);
    }
}
