//! Delimited text, checked for its structure: every record has as many fields as the header, quotes stand where they may,
//! and the bytes are UTF-8.
//!
//! A blank line is no record, except in a file of one column, where it is an empty field.

mod blocks;
#[cfg(feature = "polars")]
mod decode;
#[cfg(feature = "polars")]
mod fields;
mod plain;
mod pool;
#[cfg(feature = "polars")]
mod scan;

use super::form::{CsvForm, Form, line_end, without_line_end};
use super::{Chunk, Decode, Reader, SourceError, Wanted};
use crate::data::{Found, LABEL_COLUMNS, LABEL_MARK, ReadOptions};
use blocks::Blocks;
use pool::Pool;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How one file is written.
#[derive(Debug, Clone)]
struct Dialect {
    path: PathBuf,
    delimiter: u8,
    quote: u8,
    /// Fields of every record.
    fields: usize,
    nulls: Vec<String>,
    /// The bytes of the longest text that stands for null: nearly every field is longer.
    longest_null: usize,
    quoted_empty_is_text: bool,
    trim: bool,
}

struct CsvReader {
    dialect: Dialect,
    columns: Vec<Found>,
    /// The header as it stands.
    header: Option<Vec<u8>>,
    line_end: &'static [u8],
    blocks: Blocks,
}

/// How much is read at once. Small enough for a core's cache together with the columns made of it.
const BLOCK: usize = 256 << 10;

/// Opens a file: reads its header, or names its columns by their position.
pub(super) fn open(
    path: &Path,
    input: Box<dyn Read + Send>,
    options: &ReadOptions,
) -> Result<Box<dyn Reader>, SourceError> {
    open_in_blocks(path, input, options, BLOCK)
}

fn open_in_blocks(
    path: &Path,
    input: Box<dyn Read + Send>,
    options: &ReadOptions,
    size: usize,
) -> Result<Box<dyn Reader>, SourceError> {
    let mut blocks = Blocks::new(path, input, options, size)?;
    let mut dialect = Dialect {
        path: path.to_owned(),
        delimiter: options.delimiter.unwrap_or_else(|| usual_delimiter(path)),
        quote: options.quote,
        fields: 0,
        nulls: options.nulls.clone(),
        longest_null: options.nulls.iter().map(String::len).max().unwrap_or(0),
        quoted_empty_is_text: options.quoted_empty_is_text,
        trim: options.trim,
    };
    let Some(first) = blocks.first_record()? else {
        return Err(SourceError::new(path, "holds no record, not even a header")
            .help("an empty dataset still has a header line"));
    };
    let record = plain::read_record(&dialect, &first.bytes, first.line)?;
    dialect.fields = record.len();
    let header = options.header.then(|| without_line_end(&first.bytes).to_vec());
    let names = if options.header {
        blocks.skip_first_record();
        let names: Vec<String> = record.iter().map(|field| dialect.trimmed(&field.text).to_owned()).collect();
        check_names(&dialect, &names, first.line)?;
        names
    } else {
        let named = |at: usize| options.names.get(at).cloned().unwrap_or_else(|| format!("column_{}", at + 1));
        let own = record.len() - label_columns(&record);
        let labels = LABEL_COLUMNS.iter().map(|name| (*name).to_owned()).take(record.len() - own);
        (0..own).map(named).chain(labels).collect()
    };
    let columns = names.into_iter().map(|name| Found { name, kind: None }).collect();
    Ok(Box::new(CsvReader { dialect, columns, header, line_end: line_end(&first.bytes), blocks }))
}

/// How many columns at the end of a record without a header are those that a quarantine adds.
fn label_columns(record: &[plain::Field]) -> usize {
    let first = record.len().checked_sub(LABEL_COLUMNS.len()).and_then(|first| record.get(first));
    if first.is_some_and(|field| field.text == LABEL_MARK) { LABEL_COLUMNS.len() } else { 0 }
}

fn usual_delimiter(path: &Path) -> u8 {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    if name.ends_with(".tsv") || name.contains(".tsv.") { b'\t' } else { b',' }
}

fn check_names(dialect: &Dialect, names: &[String], line: u64) -> Result<(), SourceError> {
    let Some(at) = names.iter().position(|name| name.trim().is_empty()) else { return Ok(()) };
    if matches!(names, [first, _] if first == "sep=") {
        let error = SourceError::new(&dialect.path, "the first line is Excel's `sep=`, and no header");
        return Err(error.at(format!("line {line}")).help("remove that line"));
    }
    let error = SourceError::new(&dialect.path, format!("column {} of the header has no name", at + 1));
    Err(error.at(format!("line {line}")).help("name every column, or say `header: false` in the contract's `source`"))
}

impl Reader for CsvReader {
    fn columns(&self) -> &[Found] {
        &self.columns
    }

    fn form(&self) -> Form {
        let columns = self.columns.iter().map(|column| column.name.clone()).collect();
        let Dialect { delimiter, quote, .. } = self.dialect;
        Form::Csv(CsvForm { delimiter, quote, columns, header: self.header.clone(), line_end: self.line_end })
    }

    fn next_chunk(&mut self) -> Result<Option<Chunk>, SourceError> {
        self.blocks.next_block()
    }

    fn decoder(&self, wanted: &[Wanted]) -> Arc<dyn Decode> {
        Arc::new(CsvDecode {
            dialect: self.dialect.clone(),
            wanted: wanted.to_vec(),
            #[cfg(feature = "polars")]
            scans: Pool::default(),
            blocks: self.blocks.used(),
        })
    }
}

struct CsvDecode {
    dialect: Dialect,
    wanted: Vec<Wanted>,
    /// The memory of earlier walks over blocks, for the next ones.
    #[cfg(feature = "polars")]
    scans: Pool<scan::Scan>,
    /// Where blocks go that were read.
    blocks: Arc<Pool<Vec<u8>>>,
}

impl Decode for CsvDecode {
    #[cfg(feature = "polars")]
    fn batch(&self, chunk: Chunk) -> Result<super::Batch, SourceError> {
        self.read(chunk, |bytes, first_line| {
            let mut scan = self.scans.take();
            let batch = decode::batch(&self.dialect, &self.wanted, bytes, first_line, &mut scan);
            self.scans.give(scan);
            batch
        })
    }

    #[cfg(feature = "polars")]
    fn arrays(&self, _: &Chunk) -> Result<Vec<Box<dyn polars_arrow::array::Array>>, SourceError> {
        Err(SourceError::new(&self.dialect.path, "is text"))
    }

    fn rows(&self, chunk: Chunk) -> Result<Vec<super::Row>, SourceError> {
        self.read(chunk, |bytes, first_line| plain::rows(&self.dialect, &self.wanted, bytes, first_line))
    }
}

impl CsvDecode {
    fn read<T>(&self, chunk: Chunk, read: impl FnOnce(&[u8], u64) -> Result<T, SourceError>) -> Result<T, SourceError> {
        let Chunk::Text { bytes, first_line } = chunk else {
            return Err(SourceError::new(&self.dialect.path, "is not text"));
        };
        let result = read(&bytes, first_line);
        self.blocks.give(bytes);
        result
    }
}

impl Dialect {
    /// A field, or a name of the header, without the spaces around it that are to be dropped.
    fn trimmed<'t>(&self, text: &'t str) -> &'t str {
        if self.trim { text.trim() } else { text }
    }

    /// Whether a field stands for null.
    #[inline]
    fn is_null(&self, text: &str, quoted: bool) -> bool {
        if text.len() > self.longest_null {
            return false;
        }
        if quoted && self.quoted_empty_is_text && text.is_empty() {
            return false;
        }
        self.nulls.iter().any(|null| null == text)
    }

    fn ragged(&self, found: usize, line: u64) -> SourceError {
        let expected = self.fields;
        let fields = if found == 1 { "1 field".to_owned() } else { format!("{found} fields") };
        SourceError::new(&self.path, format!("{fields}, expected {expected} as in the first record"))
            .at(format!("line {line}"))
            .help("quote fields that hold the delimiter, or set `delimiter` in the contract's `source`")
    }

    fn stray_quote(&self, line: u64) -> SourceError {
        SourceError::new(
            &self.path,
            "a quote stands inside a field that is not quoted, or is not closed or not doubled",
        )
        .at(format!("line {line}"))
        .help("write the field in quotes with every quote in it doubled, or set `quote` in the contract's `source`")
    }

    fn stray_return(&self, line: u64) -> SourceError {
        SourceError::new(&self.path, "a carriage return stands inside a line")
            .at(format!("line {line}"))
            .help("end every line with LF or CRLF, and quote fields that hold a carriage return")
    }

    fn not_text(&self, line: u64) -> SourceError {
        SourceError::new(&self.path, "holds a NUL byte, so it is no text").at(format!("line {line}"))
    }

    fn invalid_utf8(&self, line: u64) -> SourceError {
        SourceError::new(&self.path, "is not UTF-8 here")
            .at(format!("line {line}"))
            .help("convert the file first, for example with `iconv -f WINDOWS-1252 -t UTF-8`")
    }
}

#[cfg(test)]
mod tests;
