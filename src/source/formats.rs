//! The formats that can be read, with the names and the first bytes of their files.

use super::input::Input;
use super::{Reader, SourceError, csv, ndjson};
use crate::data::{FileFormat, ReadOptions};
use std::io::Read;
use std::path::Path;

/// One format.
pub(super) struct Format {
    /// Which.
    pub(super) format: FileFormat,
    /// What it is called in a sentence.
    pub(super) title: &'static str,
    /// How its files begin, where all of them do.
    pub(super) magic: &'static [&'static [u8]],
    /// What reads it.
    pub(super) open: Open,
}

type OpenText = fn(&Path, Box<dyn Read + Send>, &ReadOptions) -> Result<Box<dyn Reader>, SourceError>;
type OpenTyped = fn(&Path, Input) -> Result<Box<dyn Reader>, SourceError>;

/// What reads a format.
#[derive(Clone, Copy)]
pub(super) enum Open {
    /// Text, from its first byte to its last.
    Text(OpenText),
    /// Typed columns, wherever they stand in the file.
    Typed(OpenTyped),
}

/// Every format. Where a file's name and content decide nothing, it is the first.
pub(super) const FORMATS: &[Format] = &[
    Format { format: FileFormat::Csv, title: "delimited text", magic: &[], open: Open::Text(csv::open) },
    Format { format: FileFormat::Ndjson, title: "NDJSON", magic: &[], open: Open::Text(ndjson::open) },
    Format { format: FileFormat::Parquet, title: "Parquet", magic: &[b"PAR1"], open: Open::Typed(typed::PARQUET) },
    Format {
        format: FileFormat::Arrow,
        title: "Arrow IPC",
        magic: &[b"ARROW1", b"\xff\xff\xff\xff"],
        open: Open::Typed(typed::ARROW),
    },
];

#[cfg(feature = "polars")]
mod typed {
    use super::super::{arrow, parquet};
    use super::OpenTyped;

    pub(super) const PARQUET: OpenTyped = parquet::open;
    pub(super) const ARROW: OpenTyped = arrow::open;
}

#[cfg(not(feature = "polars"))]
mod typed {
    use super::super::SourceError;
    use super::OpenTyped;

    pub(super) const PARQUET: OpenTyped = |path, _| Err(unavailable(path));
    pub(super) const ARROW: OpenTyped = |path, _| Err(unavailable(path));

    fn unavailable(path: &std::path::Path) -> SourceError {
        SourceError::new(path, "is in a format that this build does not read")
            .help("use a build with the feature `polars`, or convert the file to CSV or NDJSON")
    }
}

impl Format {
    /// The entry of a format.
    pub(super) fn of(format: FileFormat) -> &'static Self {
        // The list names every format, which a test holds it to.
        FORMATS.iter().find(|entry| entry.format == format).unwrap_or(&FORMATS[0])
    }

    /// The format that a file's name says.
    pub(super) fn by_name(path: &Path) -> Option<&'static Self> {
        FileFormat::of_name(path).map(Self::of)
    }

    /// The format whose mark stands at the beginning of a file.
    pub(super) fn by_magic(head: &[u8]) -> Option<&'static Self> {
        FORMATS.iter().find(|entry| entry.magic.iter().any(|magic| head.starts_with(magic)))
    }
}

/// `.csv, .tsv, …`: how files of known formats are named.
pub(super) fn known_extensions() -> String {
    let extensions = FORMATS.iter().flat_map(|entry| entry.format.extensions());
    extensions.map(|extension| format!(".{extension}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_listed_under_the_name_that_a_contract_writes() {
        for (name, format) in FileFormat::ALL {
            assert_eq!(Format::of(*format).format.name(), *name);
        }
        assert_eq!(FORMATS.len(), FileFormat::ALL.len());
    }
}
