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
    /// How its files are named, in lower case and without a compression's extension.
    pub(super) extensions: &'static [&'static str],
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
    Format {
        format: FileFormat::Csv,
        title: "delimited text",
        extensions: &["csv", "tsv", "txt"],
        magic: &[],
        open: Open::Text(csv::open),
    },
    Format {
        format: FileFormat::Ndjson,
        title: "NDJSON",
        extensions: &["ndjson", "jsonl", "json"],
        magic: &[],
        open: Open::Text(ndjson::open),
    },
    Format {
        format: FileFormat::Parquet,
        title: "Parquet",
        extensions: &["parquet", "pq"],
        magic: &[b"PAR1"],
        open: Open::Typed(typed::PARQUET),
    },
    Format {
        format: FileFormat::Arrow,
        title: "Arrow IPC",
        extensions: &["arrow", "ipc", "feather", "arrows"],
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

/// The extensions of compressed files.
const COMPRESSED: &[&str] = &["gz", "zst"];

impl Format {
    /// The entry of a format.
    pub(super) fn of(format: FileFormat) -> &'static Self {
        // The list names every format, which a test holds it to.
        FORMATS.iter().find(|entry| entry.format == format).unwrap_or(&FORMATS[0])
    }

    /// The format that a file's name says.
    pub(super) fn by_name(path: &Path) -> Option<&'static Self> {
        let extension = extension(path)?;
        FORMATS.iter().find(|entry| entry.extensions.contains(&extension.as_str()))
    }

    /// The format whose mark stands at the beginning of a file.
    pub(super) fn by_magic(head: &[u8]) -> Option<&'static Self> {
        FORMATS.iter().find(|entry| entry.magic.iter().any(|magic| head.starts_with(magic)))
    }
}

/// The extension of a file in lower case, below that of its compression: `csv` for `Orders.CSV.gz`.
pub(super) fn extension(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?.to_lowercase();
    let (stem, extension) = name.rsplit_once('.')?;
    if !COMPRESSED.contains(&extension) {
        return Some(extension.to_owned());
    }
    stem.rsplit_once('.').map(|(_, extension)| extension.to_owned())
}

/// `.csv, .tsv, …`: how files of known formats are named.
pub(super) fn known_extensions() -> String {
    let extensions = FORMATS.iter().flat_map(|entry| entry.extensions);
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

    #[test]
    fn a_name_says_its_format_also_when_it_is_compressed() {
        let format = |name: &str| Format::by_name(Path::new(name)).map(|entry| entry.format);
        assert_eq!(format("a/Orders.CSV"), Some(FileFormat::Csv));
        assert_eq!(format("orders.v2.jsonl.zst"), Some(FileFormat::Ndjson));
        assert_eq!(format("orders.pq"), Some(FileFormat::Parquet));
        assert_eq!(format("orders.feather"), Some(FileFormat::Arrow));
        for unknown in ["orders", "orders.gz", "orders.csv.bak", ".csv", "csv"] {
            let hidden = unknown == ".csv";
            assert_eq!(format(unknown).is_some(), hidden, "{unknown}");
        }
    }
}
