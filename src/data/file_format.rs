//! The formats of files: how they are named, and what of a contract says how they are read.

use std::path::Path;

/// The formats that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// Delimited text.
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// Apache Parquet.
    Parquet,
    /// The Arrow IPC file or stream format (Feather V2).
    Arrow,
}

impl FileFormat {
    /// Every format with the name a contract writes.
    pub const ALL: &[(&str, Self)] =
        &[("csv", Self::Csv), ("ndjson", Self::Ndjson), ("parquet", Self::Parquet), ("arrow", Self::Arrow)];

    /// The name a contract writes.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, format)| *format == self).map_or("", |(name, _)| name)
    }

    /// How its files are named, in lower case and without a compression's extension.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Csv => &["csv", "tsv", "txt"],
            Self::Ndjson => &["ndjson", "jsonl", "json"],
            Self::Parquet => &["parquet", "pq"],
            Self::Arrow => &["arrow", "ipc", "feather", "arrows"],
        }
    }

    /// The format that the name of a file says, if it says one.
    pub fn of_name(path: &Path) -> Option<Self> {
        let extension = extension(path)?;
        Self::ALL.iter().map(|(_, format)| *format).find(|format| format.extensions().contains(&extension.as_str()))
    }

    /// Whether files of this format are read as a key of a contract's `source` says. To others it means nothing: what
    /// they hold says itself what is null and what is a text.
    pub fn follows(self, option: &str) -> bool {
        match self {
            Self::Csv => true,
            Self::Ndjson => option == "encoding",
            Self::Parquet | Self::Arrow => false,
        }
    }

    /// Whether its values are texts, which are read as the types of their columns.
    pub fn holds_text(self) -> bool {
        match self {
            Self::Csv | Self::Ndjson => true,
            Self::Parquet | Self::Arrow => false,
        }
    }
}

/// The extensions of compressed files.
const COMPRESSED: &[&str] = &["gz", "zst"];

/// The extension of a file in lower case, below that of its compression: `csv` for `Orders.CSV.gz`.
pub fn extension(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?.to_lowercase();
    let (stem, extension) = name.rsplit_once('.')?;
    if !COMPRESSED.contains(&extension) {
        return Some(extension.to_owned());
    }
    stem.rsplit_once('.').map(|(_, extension)| extension.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_its_format_also_when_it_is_compressed() {
        let format = |name: &str| FileFormat::of_name(Path::new(name));
        assert_eq!(format("a/Orders.CSV"), Some(FileFormat::Csv));
        assert_eq!(format("orders.v2.jsonl.zst"), Some(FileFormat::Ndjson));
        assert_eq!(format("orders.pq"), Some(FileFormat::Parquet));
        assert_eq!(format("orders.feather"), Some(FileFormat::Arrow));
        assert_eq!(format("data/*.parquet"), Some(FileFormat::Parquet));
        for unknown in ["orders", "orders.gz", "orders.csv.bak", ".csv", "csv"] {
            let hidden = unknown == ".csv";
            assert_eq!(format(unknown).is_some(), hidden, "{unknown}");
        }
    }
}
