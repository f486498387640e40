//! Tests of opening files, from bytes on a disk to rows.

use super::*;
use crate::data::{FileFormat, Reading, Source};
use crate::source::find;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn written(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn found(path: &Path) -> DataFile {
    find(&Source { path: path.to_owned(), ..Source::default() }).unwrap().remove(0)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The cells of the wanted columns, read plainly and, where there is the embedded engine, as columns too.
fn rows(file: &DataFile, columns: &[(&str, &str)]) -> Result<Vec<Vec<String>>, SourceError> {
    let mut reader = open(file, &ReadOptions::default(), None)?;
    let want = |(name, kind): &(&str, &str)| Wanted {
        index: reader.index_of(name).unwrap(),
        field: Field { name: (*name).to_owned(), kind: kind.parse().ok(), reading: Reading::default() },
    };
    let wanted: Vec<Wanted> = columns.iter().map(want).collect();
    let decoder = reader.decoder(&wanted);
    let mut rows = Vec::new();
    while let Some(chunk) = reader.next_chunk()? {
        rows.extend(decoder.rows(chunk)?);
    }
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.cells.iter().map(Cell::to_string).collect()).collect();
    #[cfg(feature = "polars")]
    {
        let mut reader = open(file, &ReadOptions::default(), None)?;
        let mut typed = Vec::new();
        while let Some(chunk) = reader.next_chunk()? {
            typed.extend(crate::source::cells::rows(&decoder.batch(chunk)?));
        }
        let typed: Vec<Vec<String>> = typed.iter().map(|row| row.cells.iter().map(Cell::to_string).collect()).collect();
        assert_eq!(typed, rows);
    }
    Ok(rows)
}

#[test]
fn every_packing_of_the_same_text_gives_the_same_rows() {
    let csv = b"a,b\n1,x\n2,y\n";
    let json = b"{\"a\": 1, \"b\": \"x\"}\n{\"a\": 2, \"b\": \"y\"}\n";
    let zstd = |bytes: &[u8]| zstd::encode_all(bytes, 1).unwrap();
    let files = [
        ("x.csv", csv.to_vec()),
        ("x.csv.gz", gzip(csv)),
        ("x.csv.zst", zstd(csv)),
        ("packed", gzip(csv)),
        ("x.csv.gz", [gzip(b"a,b\n1,x\n"), gzip(b"2,y\n")].concat()),
        ("x.ndjson", json.to_vec()),
        ("x.jsonl.zst", zstd(json)),
        ("packed", gzip(json)),
    ];
    for (name, bytes) in files {
        let (_folder, path) = written(name, &bytes);
        let rows = rows(&found(&path), &[("b", "string"), ("a", "integer")]).unwrap();
        assert_eq!(rows, [["x", "1"], ["y", "2"]], "{name}");
    }
}

#[test]
fn a_cut_gzip_file_is_an_error_and_not_a_short_dataset() {
    let text: String =
        (0..500_000_u64).map(|number| format!("{}\n", number.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
    let packed = gzip(format!("a\n{text}").as_bytes());
    let (_folder, path) = written("x.csv.gz", &packed[..packed.len() / 2]);
    let error = rows(&found(&path), &[("a", "integer")]).unwrap_err();
    assert!(error.message.contains("the gzip data end before their end"), "{error}");
}

#[test]
fn columns_that_folders_name_stand_behind_those_of_the_file() {
    let (folder, path) = written("day=2024-02-29/size=large/none=__HIVE_DEFAULT_PARTITION__/x.csv", b"a\n1\n2\n");
    let file = find(&Source { path: folder.path().to_owned(), ..Source::default() }).unwrap().remove(0);
    assert_eq!(file.path, path);
    let reader = open(&file, &ReadOptions::default(), None).unwrap();
    let names: Vec<&str> = reader.columns().iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["a", "day", "size", "none"]);
    let wanted = [("size", "integer"), ("a", "integer"), ("none", "string"), ("day", "date")];
    assert_eq!(
        rows(&file, &wanted).unwrap(),
        [["large", "1", "null", "2024-02-29"], ["large", "2", "null", "2024-02-29"]]
    );
    let wanted = [Wanted {
        index: 2,
        field: Field { name: "size".into(), kind: Some(Kind::Float), reading: Reading::default() },
    }];
    let mut reader = open(&file, &ReadOptions::default(), None).unwrap();
    let rows = reader.decoder(&wanted).rows(reader.next_chunk().unwrap().unwrap()).unwrap();
    assert_eq!(rows[1].cells, [Cell::Unreadable("large".into())]);
}

#[test]
fn a_key_that_comes_late_is_found_behind_the_columns_of_folders() {
    let mut text = "{\"a\": 1}\n".repeat(1_500);
    text.push_str("{\"b\": 2}\n");
    let (folder, _) = written("day=1/x.ndjson", text.as_bytes());
    let file = find(&Source { path: folder.path().to_owned(), ..Source::default() }).unwrap().remove(0);
    let rows = rows(&file, &[("b", "integer"), ("day", "integer")]).unwrap();
    assert_eq!(rows[1_500], ["2", "1"]);
    let mut reader = open(&file, &ReadOptions::default(), None).unwrap();
    let names: Vec<String> = reader.all_columns().unwrap().into_iter().map(|column| column.name).collect();
    assert_eq!(names, ["a", "b", "day"]);
}

#[test]
fn a_declared_format_overrules_the_name() {
    let (_folder, path) = written("x.txt", b"{\"a\": 1}\n");
    let file = DataFile { format: Some(FileFormat::Ndjson), ..found(&path) };
    assert_eq!(rows(&file, &[("a", "integer")]).unwrap(), [["1"]]);
    assert!(rows(&found(&path), &[]).is_err());
}

#[test]
fn an_empty_file_is_unreadable_however_it_is_packed() {
    for (name, bytes) in [("x.csv", Vec::new()), ("x.csv.gz", gzip(b""))] {
        let (_folder, path) = written(name, &bytes);
        assert_eq!(rows(&found(&path), &[]).unwrap_err().message, "is empty: not even a header");
    }
}

#[test]
fn a_file_that_grows_while_it_is_read_is_an_error_at_its_end() {
    let (_folder, path) = written("x.csv", b"a\n1\n");
    let mut reader = open(&found(&path), &ReadOptions::default(), None).unwrap();
    assert!(reader.next_chunk().unwrap().is_some());
    fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"2\n").unwrap();
    let error = loop {
        match reader.next_chunk() {
            Ok(Some(_)) => {}
            Ok(None) => panic!("the change was not seen"),
            Err(error) => break error,
        }
    };
    assert!(error.message.contains("while it was being read"), "{error}");
}

#[test]
fn a_watch_sees_every_stored_byte_once() {
    let packed = gzip("a\n1\n".repeat(100_000).as_bytes());
    let (_folder, path) = written("x.csv.gz", &packed);
    let watch = Arc::new(Watch::default());
    let mut reader = open(&found(&path), &ReadOptions::default(), Some(Arc::clone(&watch))).unwrap();
    while reader.next_chunk().unwrap().is_some() {}
    assert_eq!(watch.progress().0, packed.len() as u64);
}
