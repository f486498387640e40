//! Whether the pages of a column hold as many values as their headers and the footer say, before anybody makes room for
//! these: a count in a broken file may be of more than any machine holds, and asking for that much ends the program.

use polars_parquet::parquet::page::CompressedPage;
use polars_parquet::parquet::read::PageMetaData;
use polars_parquet::read::{ColumnChunkMetadata, PageReader};
use std::io::Cursor;

/// The pages of a column of a row group, or some of them, with so many values: still packed, and each at most so large. The
/// error says what in them contradicts that.
pub(super) fn pages(
    chunk: &ColumnChunkMetadata,
    bytes: Vec<u8>,
    values: i64,
    largest: usize,
) -> Result<PageReader, String> {
    let described = || PageMetaData { num_values: values, ..PageMetaData::from(chunk) };
    let mut pages = PageReader::new_with_page_meta(Cursor::new(bytes.into()), described(), Vec::new(), largest);
    check(&mut pages, values)?;
    let (mut bytes, scratch) = pages.into_inner();
    bytes.set_position(0);
    Ok(PageReader::new_with_page_meta(bytes, described(), scratch, largest))
}

fn check(pages: &mut PageReader, values: i64) -> Result<(), String> {
    let mut left = u64::try_from(values).map_err(|_| format!("a column holds {values} values"))?;
    for page in pages {
        match page.map_err(|error| error.to_string())? {
            CompressedPage::Dict(_) => {}
            CompressedPage::Data(page) => {
                let more = || "a page holds more values than its column".to_owned();
                left = left.checked_sub(page.num_values() as u64).ok_or_else(more)?;
            }
        }
    }
    match left {
        0 => Ok(()),
        left => Err(format!("{left} values of a column are missing")),
    }
}
