//! Whether a data page of the second version that claims to hold no null has none by its levels. Its reader looks at
//! these only where some are claimed, and then believes no number of them.

use polars_arrow::bitmap::utils::count_zeros;
use polars_parquet::parquet::encoding::hybrid_rle::{HybridRleChunk, HybridRleDecoder};
use polars_parquet::read::ColumnChunkMetadata;
use polars_parquet_format::{DataPageHeaderV2, PageHeader, PageType};

/// What is wrong with the counts of a page of a column without repetition, whose levels are not packed.
pub(super) fn refuse_nulls(chunk: &ColumnChunkMetadata, header: &PageHeader, stored: &[u8]) -> Result<(), String> {
    let Some(page) = &header.data_page_header_v2 else { return Ok(()) };
    let levels = &chunk.descriptor().descriptor;
    if header.type_ != PageType::DATA_PAGE_V2 || levels.max_rep_level > 0 {
        return Ok(());
    }
    if page.num_rows != page.num_values {
        return Err(format!("a page claims to hold {} rows and {} values", page.num_rows, page.num_values));
    }
    // The levels of what lies within a struct are read whatever the page says.
    if levels.max_def_level != 1 || page.num_nulls != 0 {
        return Ok(());
    }
    let present = present(page, stored).ok_or("a page has fewer levels than values")?;
    match i64::from(page.num_values) - present {
        0 => Ok(()),
        nulls => Err(format!("a page claims to hold no nulls and has {nulls}")),
    }
}

/// How many values are there, by the levels of a page.
fn present(page: &DataPageHeaderV2, stored: &[u8]) -> Option<i64> {
    let size = |bytes: i32| usize::try_from(bytes).ok();
    let levels = stored.get(size(page.repetition_levels_byte_length)?..)?;
    let levels = levels.get(..size(page.definition_levels_byte_length)?)?;
    let values = size(page.num_values)?;
    let (mut present, mut seen) = (0, 0);
    for run in HybridRleDecoder::new(levels, 1, values).into_chunk_iter() {
        let run = run.ok()?;
        seen += run.len();
        present += match run {
            HybridRleChunk::Rle(level, length) => {
                if level == 1 {
                    length
                } else {
                    0
                }
            }
            HybridRleChunk::Bitpacked(levels) => levels.len() - count_zeros(levels.as_slice(), 0, levels.len()),
        };
    }
    (seen == values).then_some(present as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(values: i32, levels: &[u8]) -> DataPageHeaderV2 {
        DataPageHeaderV2 {
            num_values: values,
            num_nulls: 0,
            num_rows: values,
            encoding: polars_parquet_format::Encoding::PLAIN,
            definition_levels_byte_length: levels.len() as i32,
            repetition_levels_byte_length: 0,
            is_compressed: None,
            statistics: None,
        }
    }

    #[test]
    fn levels_are_counted_in_runs_and_in_bits() {
        // Five times there, three times not, and sixteen bits of which eleven count.
        let levels = [10, 1, 6, 0, 5, 0b0101_0101, 0b1111_1011];
        assert_eq!(present(&page(19, &levels), &levels), Some(5 + 4 + 2));
        assert_eq!(present(&page(24, &levels), &levels), Some(5 + 4 + 7));
        assert_eq!(present(&page(25, &levels), &levels), None);
        assert_eq!(present(&page(1, &[]), &[]), None);
    }
}
