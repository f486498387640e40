//! Where a dataset lies, how it is written, and which columns of it are wanted.

use super::file_format::FileFormat;
use super::kind::Kind;
use super::read::Reading;
use std::path::PathBuf;

/// A dataset that an engine can open: its place and the types of its columns.
#[derive(Debug, Clone)]
pub struct Table {
    /// The dataset's name in its contract.
    pub name: String,
    /// Where it lies.
    pub source: Source,
    /// The columns of the contract.
    pub fields: Vec<Field>,
}

impl Table {
    /// How its files are read. Columns of files without a header take the names of the contract, in order.
    pub fn read_options(&self) -> ReadOptions {
        let mut options = self.source.options.clone();
        if !options.header {
            options.names = self.fields.iter().map(|field| field.name.clone()).collect();
        }
        let notations = self.fields.iter().flat_map(|field| field.reading.keys().map(|key| (key, field.name.clone())));
        options.notations = notations.collect();
        options
    }
}

/// A column that a contract declares.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name, exactly.
    pub name: String,
    /// Its declared type; `None` where the contract names no type, so that text stays text and any type is accepted.
    pub kind: Option<Kind>,
    /// How its text is read, where the format holds text.
    pub reading: Reading,
}

/// Where a dataset lies and how it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// A file, a folder, a glob, or `-` for standard input.
    pub path: PathBuf,
    /// The path as its author wrote it, for messages.
    pub shown: String,
    /// The format; recognised by name and content where it is not given.
    pub format: Option<FileFormat>,
    /// How text files are written.
    pub options: ReadOptions,
}

impl Source {
    /// Whether its files are delimited text, as far as that is known before they are opened.
    pub fn is_delimited(&self) -> bool {
        let format = self.format.or_else(|| FileFormat::of_name(&self.path));
        format.is_none_or(|format| format == FileFormat::Csv)
    }
}

/// How a delimited text file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// The byte between fields; a comma, or a tab in `.tsv` files, where it is not given.
    pub delimiter: Option<u8>,
    /// The byte around quoted fields, `"` by default.
    pub quote: u8,
    /// Whether the first record names the columns.
    pub header: bool,
    /// The names of the columns of a file without a header, in order.
    pub names: Vec<String>,
    /// Lines that begin with this byte are no data.
    pub comment: Option<u8>,
    /// The texts that stand for null; the empty text by default.
    pub nulls: Vec<String>,
    /// Whether a quoted empty field is an empty text instead of a null.
    pub quoted_empty_is_text: bool,
    /// Whether spaces around a field, or a name of the header, are dropped before it is read.
    pub trim: bool,
    /// Which of these the contract says, by its keys. A format that does not follow one of them is refused.
    pub said: Vec<&'static str>,
    /// The keys that say how the text of a column is read, each with the column. They are refused in the same way.
    pub notations: Vec<(&'static str, String)>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            delimiter: None,
            quote: b'"',
            header: true,
            names: Vec::new(),
            comment: None,
            nulls: vec![String::new()],
            quoted_empty_is_text: false,
            trim: false,
            said: Vec::new(),
            notations: Vec::new(),
        }
    }
}
