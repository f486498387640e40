//! Tests of Arrow IPC files and streams.

use super::*;
use crate::data::{Cell, Field, Reading};
use polars_arrow::array::{DictionaryArray, PrimitiveArray, Utf8ViewArray};
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, Field as ArrowField, TimeUnit};
use polars_arrow::io::ipc::write::{Compression, FileWriter, StreamWriter, WriteOptions};
use polars_arrow::record_batch::RecordBatchT;
use polars_arrow_format::ipc::planus::{Builder, ReadAsRoot};
use polars_arrow_format::ipc::{Block, Footer, FooterRef};
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

/// The file as Polars itself lays it out: its schema stands there without the marks of a message.
fn polars_file(compression: Option<Compression>) -> Vec<u8> {
    let mut bytes = file(compression);
    let length = i32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    bytes.copy_within(16..16 + length, 8);
    bytes[8 + length..16 + length].fill(0);
    assert_eq!(bytes[8..16], [4, 0, 0, 0, 0xf2, 0xff, 0xff, 0xff]);
    bytes
}

/// What is done to the record batches of a footer.
type Change = fn(&mut Vec<Block>);

/// Where the footer begins.
fn footer_of(bytes: &[u8]) -> usize {
    let end = bytes.len() - 10;
    end - i32::from_le_bytes(bytes[end..end + 4].try_into().unwrap()) as usize
}

/// The file with more bytes before its footer, and the record batches of the footer changed.
fn with_footer(bytes: &[u8], more: &[u8], change: impl FnOnce(&mut Vec<Block>)) -> Vec<u8> {
    let start = footer_of(bytes);
    let footer = FooterRef::read_as_root(&bytes[start..bytes.len() - 10]).unwrap();
    let mut footer = Footer::try_from(footer).unwrap();
    change(footer.record_batches.as_mut().unwrap());
    let mut builder = Builder::new();
    let footer = builder.finish(&footer, None);
    [&bytes[..start], more, footer, &(footer.len() as i32).to_le_bytes(), b"ARROW1"].concat()
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
    let compressions = [None, Some(Compression::LZ4), Some(Compression::ZSTD(Default::default()))];
    for bytes in compressions.into_iter().flat_map(|compression| [file(compression), polars_file(compression)]) {
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
fn a_footer_that_hides_a_batch_is_refused() {
    for bytes in [file(None), polars_file(None)] {
        for hidden in 0..2 {
            let changed = with_footer(&bytes, &[], |blocks| {
                blocks.remove(hidden);
            });
            let error = read(&changed, &["number"]).unwrap_err();
            assert_eq!(error.message, "holds a record batch that its footer does not name", "{hidden}");
        }
        let start = footer_of(&bytes);
        let mut wiped = bytes.clone();
        wiped[start..bytes.len() - 10].fill(0);
        assert!(read(&wiped, &["number"]).is_err());
    }
}

#[test]
fn a_footer_that_hides_a_batch_behind_the_body_of_another_is_refused() {
    let changed = with_footer(&polars_file(None), &[], |blocks| {
        let second = blocks.remove(1);
        blocks[0].body_length += i64::from(second.meta_data_length) + second.body_length;
    });
    assert_eq!(read(&changed, &["number"]).unwrap_err().message, "holds a record batch that its footer does not name");
}

#[test]
fn a_footer_that_contradicts_the_file_is_refused() {
    let changes: [(Change, &str); 8] = [
        (|blocks| blocks.push(blocks[0]), "has a footer that names the same bytes twice"),
        (|blocks| blocks[1].offset -= 8, "has a footer that names the same bytes twice"),
        (|blocks| blocks[0].offset = 0, "has a footer that names the same bytes twice"),
        (|blocks| blocks[0].offset = -8, "has a footer that names places beyond its end"),
        (|blocks| blocks[1].body_length += 64, "has a footer that names places beyond its end"),
        (|blocks| blocks[1].body_length = i64::MAX, "has a footer that names places beyond its end"),
        (|blocks| blocks[1].body_length -= 8, "has a footer that contradicts it"),
        (|blocks| blocks[1].meta_data_length -= 8, "has a footer that contradicts it"),
    ];
    for bytes in [file(None), polars_file(None)] {
        for (at, (change, message)) in changes.into_iter().enumerate() {
            let error = read(&with_footer(&bytes, &[], change), &["number"]).unwrap_err();
            assert_eq!(error.message, message, "{at}");
        }
    }
}

#[test]
fn a_batch_behind_the_mark_of_the_end_is_refused() {
    let bytes = polars_file(None);
    let end = footer_of(&bytes);
    let mut last = Vec::new();
    with_footer(&bytes, &[], |blocks| last = blocks.clone());
    let last = last[1];
    let again = with_footer(&bytes, &bytes[last.offset as usize..end - 8], |blocks| {
        blocks.push(Block { offset: end as i64, ..last });
    });
    assert_eq!(read(&again, &["number"]).unwrap_err().message, "goes on behind its end");
}

#[test]
fn the_rows_come_in_the_order_of_the_footer() {
    let rows = read(&with_footer(&polars_file(None), &[], |blocks| blocks.reverse()), &["number"]).unwrap();
    let numbers: Vec<String> = rows.into_iter().map(|(_, mut cells)| cells.remove(0)).collect();
    assert_eq!(numbers, ["11", "null", "13", "1", "null", "3"]);
}

#[test]
fn what_fills_up_the_place_before_the_footer_is_no_message() {
    for filling in [[0_u8; 24], [0xa5; 24]] {
        let bytes = with_footer(&polars_file(None), &filling, |_| ());
        assert_eq!(read(&bytes, &["number"]).unwrap().len(), 6);
    }
}

#[test]
fn a_file_without_a_batch_has_no_rows() {
    let mut writer =
        FileWriter::try_new(Vec::new(), Arc::new(schema()), None, WriteOptions { compression: None }).unwrap();
    writer.finish().unwrap();
    assert_eq!(read(&writer.into_inner(), &["number"]).unwrap(), []);
}

#[test]
fn no_cut_and_no_flipped_bit_is_more_than_an_error() {
    let zstd = Some(Compression::ZSTD(Default::default()));
    for bytes in [file(None), file(zstd), polars_file(None), polars_file(zstd), stream(true)] {
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
