//! Tests of Arrow IPC files and streams.

use super::*;
use crate::data::{Cell, Field, Reading};
use polars_arrow::array::{DictionaryArray, PrimitiveArray, Utf8ViewArray};
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, Field as ArrowField, TimeUnit};
use polars_arrow::io::ipc::write::{Compression, FileWriter, StreamWriter, WriteOptions};
use polars_arrow::record_batch::RecordBatchT;
use std::io::Write;

fn arrays(first: i64) -> Vec<Box<dyn Array>> {
    let numbers = PrimitiveArray::from([Some(first), None, Some(first + 2)]).to_boxed();
    let words = Utf8ViewArray::from_slice([Some("red"), Some("a word of more than twelve bytes")]).to_boxed();
    let keys = PrimitiveArray::from([Some(1_u32), Some(0), None]);
    let words = DictionaryArray::try_from_keys(keys, words, false).unwrap().to_boxed();
    let instants = PrimitiveArray::from([Some(first), Some(0), None]);
    let instants = instants.to(ArrowDataType::Timestamp(TimeUnit::Nanosecond, None)).to_boxed();
    vec![numbers, words, instants]
}

fn schema() -> ArrowSchema {
    let names = ["number", "word", "instant"];
    let field = |(name, array): (&str, Box<dyn Array>)| ArrowField::new(name.into(), array.dtype().clone(), true);
    names.into_iter().zip(arrays(0)).map(field).collect()
}

fn batch(first: i64) -> RecordBatchT<Box<dyn Array>> {
    RecordBatchT::new(3, Arc::new(schema()), arrays(first))
}

fn file(compression: Option<Compression>) -> Vec<u8> {
    let options = WriteOptions { compression };
    let mut writer = FileWriter::try_new(Vec::new(), Arc::new(schema()), None, options).unwrap();
    for first in [1, 11] {
        writer.write(&batch(first), None).unwrap();
    }
    writer.finish().unwrap();
    writer.into_inner()
}

/// A stream of a column of numbers: the writer's dictionaries would be written once for each batch.
fn stream(is_finished: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = StreamWriter::new(&mut bytes, WriteOptions { compression: None });
    let schema: ArrowSchema = schema().into_iter().take(1).map(|(_, field)| field).collect();
    writer.start(&schema, None).unwrap();
    for first in [1, 11] {
        let batch = RecordBatchT::new(3, Arc::new(schema.clone()), arrays(first)[..1].to_vec());
        writer.write(&batch, None).unwrap();
    }
    if is_finished {
        writer.finish().unwrap();
    }
    bytes
}

fn opened(bytes: &[u8]) -> Result<Box<dyn Reader>, SourceError> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    open(Path::new("x.arrow"), Input::new(Arc::new(file), bytes.len() as u64, None))
}

fn read(bytes: &[u8], columns: &[&str]) -> Result<Vec<(u64, Vec<String>)>, SourceError> {
    let mut reader = opened(bytes)?;
    let want = |name: &&str| Wanted {
        index: reader.index_of(name).unwrap(),
        field: Field { name: (*name).to_owned(), kind: None, reading: Reading::default() },
    };
    let decoder = reader.decoder(&columns.iter().map(want).collect::<Vec<_>>());
    let mut rows = Vec::new();
    while let Some(chunk) = reader.next_chunk()? {
        rows.extend(decoder.rows(chunk)?);
    }
    Ok(rows.into_iter().map(|row| (row.number, row.cells.iter().map(Cell::to_string).collect())).collect())
}

#[test]
fn a_file_gives_its_columns_in_the_order_that_is_wanted() {
    for compression in [None, Some(Compression::LZ4), Some(Compression::ZSTD(Default::default()))] {
        let bytes = file(compression);
        let found: Vec<String> = opened(&bytes)
            .unwrap()
            .columns()
            .iter()
            .map(|found| format!("{}: {}", found.name, found.kind.as_ref().unwrap()))
            .collect();
        assert_eq!(found, ["number: int64", "word: string", "instant: timestamp"]);
        let rows = read(&bytes, &["instant", "number", "word"]).unwrap();
        assert_eq!(rows.len(), 6);
        assert_eq!(rows[0].1, ["1970-01-01T00:00:00.000000001Z", "1", "a word of more than twelve bytes"]);
        assert_eq!(rows[4], (5, vec!["1970-01-01T00:00:00Z".into(), "null".into(), "red".into()]));
        assert_eq!(read(&bytes, &[]).unwrap().len(), 6);
    }
}

#[test]
fn a_stream_is_read_like_a_file() {
    let numbers: Vec<String> =
        read(&stream(true), &["number"]).unwrap().into_iter().map(|(_, mut cells)| cells.remove(0)).collect();
    assert_eq!(numbers, ["1", "null", "3", "11", "null", "13"]);
}

#[test]
fn a_stream_that_may_be_cut_is_refused() {
    let error = read(&stream(false), &["number"]).unwrap_err();
    assert!(error.message.starts_with("ends without its mark"), "{error}");
    let twice = [stream(true), stream(true)].concat();
    assert_eq!(read(&twice, &["number"]).unwrap_err().message, "goes on behind its end");
}

#[test]
fn a_footer_that_hides_batches_hides_nothing() {
    // The blocks of the footer are not looked at: only its length is, to know where messages end.
    let mut bytes = file(None);
    let length = i32::from_le_bytes(bytes[bytes.len() - 10..bytes.len() - 6].try_into().unwrap()) as usize;
    let end = bytes.len() - 10;
    bytes[end - length..end].fill(0);
    assert_eq!(read(&bytes, &["number"]).unwrap().len(), 6);
}

#[test]
fn no_cut_and_no_flipped_bit_is_more_than_an_error() {
    for bytes in [file(None), file(Some(Compression::ZSTD(Default::default()))), stream(true)] {
        for end in 0..bytes.len() {
            assert!(read(&bytes[..end], &["number"]).is_err(), "cut at {end}");
        }
        for at in 0..bytes.len() {
            for flip in [0x01, 0x80, 0xff] {
                let mut broken = bytes.clone();
                broken[at] ^= flip;
                // Whatever it is, it ends, and without a panic.
                let columns: Vec<String> = match opened(&broken) {
                    Ok(reader) => reader.columns().iter().map(|column| column.name.clone()).collect(),
                    Err(_) => continue,
                };
                let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
                let _ = read(&broken, &columns);
            }
        }
    }
}
