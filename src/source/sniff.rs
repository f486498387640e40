//! What the first bytes of a file are: what cannot be read is refused by its name, before anything is parsed.

use super::SourceError;
use super::formats::{FORMATS, Format, Open};
use crate::data::FileFormat;
use std::path::Path;

/// How much of a file is looked at.
pub(super) const HEAD: u64 = 64 << 10;

/// How the bytes of a file are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    /// Not at all.
    None,
    /// Gzip, in one member or several.
    Gzip,
    /// Zstandard, in one frame or several.
    Zstd,
}

/// What is known by its first bytes and is no data: its name, and what to do.
const REFUSED: &[(&[u8], &str, &str)] = &[
    (b"BZh", "is compressed with bzip2", "decompress it first: `bzip2 -d`; gzip and zstd are read as they are"),
    (b"\xfd7zXZ\0", "is compressed with xz", "decompress it first: `xz -d`; gzip and zstd are read as they are"),
    (
        b"\x04\x22\x4d\x18",
        "is compressed with lz4",
        "decompress it first: `lz4 -d`; gzip and zstd are read as they are",
    ),
    (b"\xff\x06\0\0sNaPpY", "is compressed with snappy", "decompress it first; gzip and zstd are read as they are"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive", "unpack it first"),
    (b"PK\x03\x04", "is a zip archive or an Excel workbook", "unpack it, or save the sheet as CSV"),
    (b"PK\x05\x06", "is an empty zip archive", "check a file of data"),
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook", "save the sheet as CSV"),
    (b"SQLite format 3\0", "is an SQLite database", "export the table as CSV"),
    (b"DUCK", "is a DuckDB database", "export the table as Parquet or CSV"),
    (b"%PDF", "is a PDF document", "check a file of data"),
    (b"Obj\x01", "is an Avro file", "convert it to Parquet or NDJSON"),
    (b"ORC", "is an ORC file", "convert it to Parquet"),
    (b"FEA1", "is a Feather file of version 1", "write it as Feather version 2 (Arrow IPC) or Parquet"),
    (b"PARE", "is an encrypted Parquet file", "decrypt it first"),
    (b"version https://git-lfs", "is a Git LFS pointer and not the file itself", "fetch the file: `git lfs pull`"),
    (b"\0\0\xfe\xff", "is UTF-32", UTF_16),
    (b"\xff\xfe\0\0", "is UTF-32", UTF_16),
    (b"\xfe\xff", "is UTF-16", UTF_16),
    (b"\xff\xfe", "is UTF-16", UTF_16),
];

const UTF_16: &str = "convert it first, for example with `iconv -f UTF-16 -t UTF-8`";
const NUL: &str =
    "whoever wrote it may have failed; if the byte means nothing, remove it, for example with `tr -d '\\0'`";
const BOM: &[u8] = b"\xef\xbb\xbf";

/// How a file is packed, from its first bytes.
pub(super) fn compression(head: &[u8]) -> Compression {
    if head.starts_with(b"\x1f\x8b") {
        return Compression::Gzip;
    }
    // A frame may follow skippable ones, whose first byte has sixteen values.
    let is_skippable = matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]);
    if head.starts_with(b"\x28\xb5\x2f\xfd") || is_skippable { Compression::Zstd } else { Compression::None }
}

/// The format of a file, from what was declared, its name and its first unpacked bytes; an error where these contradict
/// each other or no format can be meant.
pub(super) fn format(
    path: &Path,
    declared: Option<FileFormat>,
    packed: Compression,
    head: &[u8],
) -> Result<&'static Format, SourceError> {
    let named = declared.map(Format::of).or_else(|| Format::by_name(path));
    if head.is_empty() {
        let message = match named.map(|entry| entry.format) {
            Some(FileFormat::Csv) | None => "is empty: not even a header",
            Some(_) => "is empty: not a single byte",
        };
        return Err(SourceError::new(path, message).help("whoever wrote it may have failed"));
    }
    let claim = Claim { path, is_declared: declared.is_some(), packed };
    let found = Format::by_magic(head);
    if let Some(found) = found {
        return claim.typed(named, found);
    }
    refuse(path, head)?;
    match named {
        Some(entry) if entry.magic.is_empty() => claim.text(entry, head).map(|()| entry),
        Some(entry) if is_text(head) => {
            let meant = if begins_with_object(head) { FileFormat::Ndjson } else { FileFormat::Csv };
            let help = format!("say `format: {}` in the contract's `source`, or rename it", meant.name());
            Err(claim.contradicted(entry, "text", &help))
        }
        Some(entry) => Err(claim.contradicted(entry, "something else", "no format that begins so is known")),
        None if begins_with_object(head) => Ok(Format::of(FileFormat::Ndjson)),
        None => {
            let entry = &FORMATS[0];
            claim.text(entry, head).map(|()| entry)
        }
    }
}

/// Says no to what is no data, by its name.
fn refuse(path: &Path, head: &[u8]) -> Result<(), SourceError> {
    if let Some((_, message, help)) = REFUSED.iter().find(|(magic, ..)| head.starts_with(magic)) {
        return Err(SourceError::new(path, *message).help(*help));
    }
    match compression(head) {
        Compression::None => Ok(()),
        Compression::Gzip | Compression::Zstd => {
            Err(SourceError::new(path, "is compressed twice").help("decompress it once"))
        }
    }
}

/// What a file is said to be, by its contract or its name.
struct Claim<'p> {
    path: &'p Path,
    is_declared: bool,
    packed: Compression,
}

impl Claim<'_> {
    /// A file that begins as a typed format does.
    fn typed(&self, named: Option<&'static Format>, found: &'static Format) -> Result<&'static Format, SourceError> {
        if let Some(named) = named.filter(|named| named.format != found.format) {
            let help = format!("say `format: {}` in the contract's `source`, or rename it", found.format.name());
            return Err(self.contradicted(named, found.title, &help));
        }
        match (self.packed, found.open) {
            (Compression::Gzip | Compression::Zstd, Open::Typed(_)) => {
                let message = format!("is {} that was compressed again as a whole", found.title);
                Err(SourceError::new(self.path, message)
                    .help("decompress it first: its columns are compressed in it already"))
            }
            (Compression::None, Open::Typed(_)) | (_, Open::Text(_)) => Ok(found),
        }
    }

    /// A file that should be text.
    fn text(&self, entry: &Format, head: &[u8]) -> Result<(), SourceError> {
        let error = |message: &str, help: &str| Err(SourceError::new(self.path, message).help(help));
        if let Some(at) = memchr::memchr(0, head) {
            let (message, help) = match is_wide(head) {
                true => ("is UTF-16 without a byte order mark", UTF_16),
                false if is_text_but_for_nul(head) => ("holds a NUL byte", NUL),
                false => ("is binary: it holds NUL bytes", "check a file of text"),
            };
            let line = memchr::memchr_iter(b'\n', &head[..at]).count() + 1;
            return Err(SourceError::new(self.path, message).at(format!("line {line}")).help(help));
        }
        let text = head.strip_prefix(BOM).unwrap_or(head).trim_ascii_start();
        let begins =
            |with: &str| text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()));
        if begins("<!doctype html") || begins("<html") || begins("<!--") {
            return error("is an HTML page and not data", "the download may have failed: the page may say why");
        }
        if begins("<?xml") {
            return error("is XML", "convert it to CSV or NDJSON");
        }
        let is_json = entry.format == FileFormat::Ndjson;
        if is_json && !self.is_declared && begins_with_header(text) {
            return Err(self.contradicted(
                entry,
                "delimited text",
                "say `format: csv` in the contract's `source`, or rename it",
            ));
        }
        if is_json && text.starts_with(b"[") {
            return error("is one JSON array, not one object a line", "convert it with `jq -c '.[]'`");
        }
        if !is_json && !self.is_declared && begins_with_object(head) {
            return Err(self.contradicted(
                entry,
                "JSON objects",
                "say `format: ndjson` in the contract's `source`, or rename it",
            ));
        }
        let lone = text.trim_ascii_end();
        if memchr::memchr(b'\n', text).is_none() && memchr::memchr(b'\r', lone).is_some() {
            return error(
                "ends its lines with carriage returns alone",
                "convert it first, for example with `tr '\\r' '\\n'`",
            );
        }
        Ok(())
    }

    fn contradicted(&self, claimed: &Format, found: &str, help: &str) -> SourceError {
        let by = if self.is_declared { "is declared" } else { "is named" };
        SourceError::new(self.path, format!("{by} as {} but holds {found}", claimed.title)).help(help)
    }
}

/// Whether text begins with a line that is one JSON object.
fn begins_with_object(head: &[u8]) -> bool {
    let text = head.strip_prefix(BOM).unwrap_or(head).trim_ascii_start();
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    let is_cut = line.len() == text.len() && text.len() > HEAD as usize / 2;
    let inside = line.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    inside.is_some_and(|inside| matches!(inside, [b'"' | b'}', ..]) && (is_cut || inside.ends_with(b"}")))
}

/// Whether text begins with a line of names between delimiters, and with nothing that JSON begins with.
fn begins_with_header(text: &[u8]) -> bool {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_name = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_' || !byte.is_ascii();
    let is_of_a_header = |byte: &u8| byte.is_ascii_alphanumeric() || b"_ -.\r,;|\t".contains(byte) || !byte.is_ascii();
    let has_delimiter = memchr::memchr3(b',', b';', b'\t', line).is_some();
    line.first().is_some_and(is_name) && has_delimiter && line.iter().all(is_of_a_header)
}

/// Whether the beginning of a file is UTF-8, cut where it may, and holds nothing that no text holds.
fn is_text(head: &[u8]) -> bool {
    let is_control = |byte: &u8| byte.is_ascii_control() && !b"\t\n\r\x0c".contains(byte);
    !head.iter().any(is_control) && is_utf_8(head)
}

/// Whether only NUL bytes keep the beginning of a file from being text.
fn is_text_but_for_nul(head: &[u8]) -> bool {
    let rest: Vec<u8> = head.iter().copied().filter(|byte| *byte != 0).collect();
    is_text(&rest)
}

fn is_utf_8(head: &[u8]) -> bool {
    std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true)
}

/// Whether every other byte is mostly zero, as in UTF-16.
fn is_wide(head: &[u8]) -> bool {
    let zeros = |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    zeros(0).max(zeros(1)) * 4 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sniff(name: &str, head: &[u8]) -> Result<FileFormat, String> {
        let found = format(Path::new(name), None, compression(head), head);
        found.map(|entry| entry.format).map_err(|error| error.message)
    }

    #[test]
    fn what_to_do_about_text_hangs_on_what_it_looks_like() {
        let help = |name: &str, head: &[u8]| match format(Path::new(name), None, compression(head), head) {
            Ok(found) => found.title.to_owned(),
            Err(error) => error.help,
        };
        for (name, head, expected) in [
            ("a.parquet", "id,name\n1,é\n".as_bytes(), "say `format: csv`"),
            ("a.parquet", b"{\"id\": 1}\n", "say `format: ndjson`"),
            ("a.parquet", b"\x15\x04\xff", "no format that begins so"),
            ("a.json", b"id,name\n1,a\n", "say `format: csv`"),
            ("a.json", b"id;the name\r\n1;a\r\n", "say `format: csv`"),
            ("a.csv", b"id,name\n1,a\0b\n2,b\n3,c\n", "remove it, for example with `tr -d"),
            ("a.csv", b"id\x01\xff\xfe,\0\n", "check a file of text"),
            ("a.csv", b"i\0d\0,\0n\0\n\0", "iconv -f UTF-16"),
        ] {
            assert!(help(name, head).contains(expected), "{name} {expected}: {}", help(name, head));
        }
        for (name, head) in [("a.json", "{\"id\": 1}\n"), ("a.json", "{\n  \"id\": 1\n}\n"), ("a.ndjson", "nothing\n")]
        {
            assert_eq!(help(name, head.as_bytes()), "NDJSON", "{head}");
        }
    }

    #[test]
    fn what_is_no_data_is_refused_by_its_name() {
        let wide: Vec<u8> = "a,b\n1,2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let refused: &[(&[u8], &str)] = &[
            (b"", "is empty"),
            (b"BZh91AY", "bzip2"),
            (b"\xfd7zXZ\0\0", "xz"),
            (b"PK\x03\x04abc", "zip archive or an Excel workbook"),
            (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
            (b"\xff\xfea\0,\0b\0", "UTF-16"),
            (b"\xff\xfe\0\0a\0\0\0", "UTF-32"),
            (b"\0\0\xfe\xff\0\0\0a", "UTF-32"),
            (&wide, "UTF-16 without a byte order mark"),
            (b"a,b\n1,\0\n", "a NUL byte"),
            (b"<!DOCTYPE HTML><html>", "HTML page"),
            (b"\n <HTML lang=en>", "HTML page"),
            (b"<!-- cached -->\n<html>", "HTML page"),
            (b"<?xml version=\"1.0\"?>", "XML"),
            (b"a,b\r1,2\r3,4\r", "carriage returns alone"),
            (b"PAR1\x15\x04", "is named as delimited text but holds Parquet"),
            (b"ARROW1\0\0", "is named as delimited text but holds Arrow IPC"),
            (b"{\"a\": 1}\n", "is named as delimited text but holds JSON objects"),
        ];
        for (head, message) in refused {
            let found = sniff("orders.csv", head).unwrap_err();
            assert!(found.contains(message), "{found}");
        }
    }

    #[test]
    fn a_name_and_a_content_that_disagree_are_told_both() {
        assert_eq!(sniff("orders.parquet", b"a\x01b\n"), Err("is named as Parquet but holds something else".into()));
        assert_eq!(sniff("orders.parquet", b"a,b\n"), Err("is named as Parquet but holds text".into()));
        assert_eq!(sniff("orders.json", b"a,b\n"), Err("is named as NDJSON but holds delimited text".into()));
        assert_eq!(sniff("orders.parquet", b"ARROW1\0\0"), Err("is named as Parquet but holds Arrow IPC".into()));
        assert_eq!(sniff("orders.ndjson", b"[{\"a\": 1}]"), Err("is one JSON array, not one object a line".into()));
        let declared = format(Path::new("orders.parquet"), Some(FileFormat::Csv), Compression::None, b"PAR1");
        assert_eq!(
            declared.err().map(|error| error.message).as_deref(),
            Some("is declared as delimited text but holds Parquet")
        );
    }

    #[test]
    fn content_decides_where_no_name_does() {
        assert_eq!(sniff("-", b"PAR1\x15"), Ok(FileFormat::Parquet));
        assert_eq!(sniff("orders", b"\xff\xff\xff\xff\x10\0"), Ok(FileFormat::Arrow));
        assert_eq!(sniff("orders.dat", b"\xef\xbb\xbf {\"a\": 1}\r\n{\"a\": 2}"), Ok(FileFormat::Ndjson));
        assert_eq!(sniff("orders.dat", b"{a},b\n1,2\n"), Ok(FileFormat::Csv));
        assert_eq!(sniff("-", b"a,b\n"), Ok(FileFormat::Csv));
    }

    #[test]
    fn a_header_without_a_line_end_or_with_both_is_text() {
        for head in [&b"a,b"[..], b"a,b\r", b"a,b\r\n1,2\r\n", b"a\n\"x\ry\"\n"] {
            assert_eq!(sniff("orders.csv", head), Ok(FileFormat::Csv));
        }
    }

    #[test]
    fn parquet_in_gzip_is_refused() {
        let found = format(Path::new("orders.parquet.gz"), None, Compression::Gzip, b"PAR1");
        assert!(found.is_err_and(|error| error.message.contains("compressed again")));
        let twice = format(Path::new("orders.csv.gz"), None, Compression::Gzip, b"\x1f\x8b\x08");
        assert!(twice.is_err_and(|error| error.message == "is compressed twice"));
    }
}
