use super::*;
use crate::data::{Cell, Field as Declared, Reading, Value};
use crate::source::Watch;
use polars_arrow::array::{PrimitiveArray, Utf8ViewArray};
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, TimeUnit};
use polars_arrow::record_batch::RecordBatch;
use polars_parquet::write::{
    CompressionOptions, Encoding, FileWriter, StatisticsOptions, Version, WriteOptions, row_group_iter,
    schema_to_metadata_key,
};
use std::fs::File;

const HEIGHT: usize = 5 * LEAST_ROWS + 77;

/// In what pieces a row group of so many rows is decoded.
fn pieces(rows: usize, usual: usize) -> Vec<usize> {
    let (mut left, mut pieces) = (rows, Vec::new());
    while left > 0 {
        pieces.push(piece_length(usual, left));
        left -= pieces[pieces.len() - 1];
    }
    pieces
}

/// Writes a number and two texts, with nulls, in pages of so many bytes.
fn write(path: &Path, version: Version, page: usize, rows_per_group: usize) {
    let number = |row: usize| (!row.is_multiple_of(7)).then_some(row as i64);
    let text = |row: usize| (!row.is_multiple_of(5)).then(|| format!("a text that is not in the view: {row}"));
    let word = |row: usize| Some(["few", "words"][row % 2]);
    let columns: Vec<Box<dyn Array>> = vec![
        PrimitiveArray::from_trusted_len_iter((0..HEIGHT).map(number)).boxed(),
        Utf8ViewArray::from_slice((0..HEIGHT).map(text).collect::<Vec<_>>()).boxed(),
        Utf8ViewArray::from_slice((0..HEIGHT).map(word).collect::<Vec<_>>()).boxed(),
    ];
    let names = ["number", "text", "word"];
    let field = |at: usize| polars_arrow::datatypes::Field::new(names[at].into(), columns[at].dtype().clone(), true);
    let schema: ArrowSchema = (0..columns.len()).map(field).collect();
    assert_eq!(columns[1].dtype(), &ArrowDataType::Utf8View);
    let statistics = StatisticsOptions::full();
    let compression = match version {
        Version::V1 => CompressionOptions::Snappy,
        Version::V2 => CompressionOptions::Uncompressed,
    };
    let options = WriteOptions { statistics, version, compression, data_page_size: Some(page) };
    let mut writer = FileWriter::try_new(File::create(path).unwrap(), schema.clone(), options).unwrap();
    for start in (0..HEIGHT).step_by(rows_per_group) {
        let length = rows_per_group.min(HEIGHT - start);
        let pieces = columns.iter().map(|column| column.sliced(start, length)).collect();
        let batch = RecordBatch::new(length, Arc::new(schema.clone()), pieces);
        let encodings = vec![vec![Encoding::Plain], vec![Encoding::Plain], vec![Encoding::RleDictionary]].into();
        let group = row_group_iter(batch, encodings, writer.parquet_schema().fields().to_vec(), options);
        writer.write(length as u64, group).unwrap();
    }
    writer.end(None).unwrap();
}

/// All cells of the file, decoded in pieces of about so many bytes, and how many pieces there were.
fn cells_of(path: &Path, bytes: usize) -> (Vec<Row>, usize) {
    let file = crate::source::find(&crate::data::Source {
        path: path.to_owned(),
        shown: String::new(),
        format: None,
        options: crate::data::ReadOptions::default(),
    });
    let file = file.unwrap().remove(0);
    let mut reader = crate::source::open(&file, &crate::data::ReadOptions::default(), None::<Arc<Watch>>).unwrap();
    reader.fit(&[vec![0, 1, 2]], crate::source::Room { usual: bytes, most: usize::MAX, workers: 1 });
    let wanted = |(index, found): (usize, &Found)| Wanted {
        index,
        field: Declared { name: found.name.clone(), kind: found.kind.clone(), reading: Reading::default() },
    };
    let wanted: Vec<Wanted> = reader.columns().iter().enumerate().map(wanted).collect();
    let decoder = reader.decoder(&wanted);
    let (mut rows, mut count) = (Vec::new(), 0);
    while let Some(chunk) = reader.next_chunk().unwrap() {
        rows.extend(decoder.rows(chunk).unwrap());
        count += 1;
    }
    (rows, count)
}

#[test]
fn a_short_rest_is_decoded_with_the_piece_before_it() {
    assert_eq!(pieces(1, 100), [1]);
    assert_eq!(pieces(149, 100), [149]);
    assert_eq!(pieces(150, 100), [100, 50]);
    assert_eq!(pieces(340, 100), [100, 100, 140]);
}

#[test]
fn the_size_of_pieces_and_pages_changes_no_cell() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.parquet");
    for (version, page, group, in_pieces) in [
        (Version::V1, 1 << 12, HEIGHT, 5),
        (Version::V2, 1 << 16, HEIGHT, 5),
        (Version::V2, 1 << 12, 2 * LEAST_ROWS + 1, 5),
        (Version::V1, 1 << 30, HEIGHT, 5),
    ] {
        write(&path, version, page, group);
        let (whole, _) = cells_of(&path, usize::MAX);
        let (parts, count) = cells_of(&path, 1);
        assert_eq!((whole.len(), count), (HEIGHT, in_pieces));
        assert!(whole == parts);
        assert_eq!(parts[HEIGHT - 1].number, HEIGHT as u64);
        assert_eq!(parts[1].cells[0], crate::data::Cell::Value(crate::data::Value::Integer(1)));
    }
}

/// The cells of a column `t` of an array, with a schema of Arrow's beside it, and its kind.
fn cells_with_schema(array: Box<dyn Array>, told: ArrowSchema) -> (Vec<Cell>, String) {
    let field = polars_arrow::datatypes::Field::new("t".into(), array.dtype().clone(), true);
    let options = WriteOptions {
        statistics: StatisticsOptions::empty(),
        version: Version::V1,
        compression: CompressionOptions::Uncompressed,
        data_page_size: None,
    };
    let stored: ArrowSchema = [field].into_iter().collect();
    let mut file = tempfile::tempfile().unwrap();
    let mut writer = FileWriter::try_new(&mut file, stored.clone(), options).unwrap();
    let height = array.len();
    let batch = RecordBatch::new(height, Arc::new(stored), vec![array]);
    let types = writer.parquet_schema().fields().to_vec();
    let group = row_group_iter(batch, vec![vec![Encoding::Plain]].into(), types, options);
    writer.write(height as u64, group).unwrap();
    writer.end(Some(vec![schema_to_metadata_key(&told)])).unwrap();
    let size = file.metadata().unwrap().len();
    let mut reader = open(Path::new("t"), Input::new(Arc::new(file), size, None)).unwrap();
    assert_eq!(reader.columns().iter().map(|found| found.name.as_str()).collect::<Vec<_>>(), ["t"]);
    let kind = reader.columns()[0].kind.as_ref().unwrap().to_string();
    let field = crate::data::Field { name: "t".into(), kind: None, reading: Reading::default() };
    let decoder = reader.decoder(&[Wanted { index: 0, field }]);
    let chunk = reader.next_chunk().unwrap().unwrap();
    (decoder.rows(chunk).unwrap().into_iter().flat_map(|row| row.cells).collect(), kind)
}

#[test]
fn what_a_writer_says_beside_the_schema_changes_nothing() {
    let field = |name: &str, dtype| polars_arrow::datatypes::Field::new(name.into(), dtype, true);
    let told = |fields: &[(&str, ArrowDataType)]| -> ArrowSchema {
        fields.iter().map(|(name, dtype)| field(name, dtype.clone())).collect()
    };
    let numbers = || PrimitiveArray::<i64>::from_vec(vec![-3]).boxed();
    let lies = [
        told(&[("t", ArrowDataType::UInt64)]),
        told(&[("t", ArrowDataType::Timestamp(TimeUnit::Second, None))]),
        told(&[("t", ArrowDataType::Decimal(18, 3))]),
        told(&[("t", ArrowDataType::Null)]),
        told(&[("t", ArrowDataType::Utf8View)]),
        told(&[("t", ArrowDataType::Struct(vec![field("t", ArrowDataType::Int64)]))]),
        told(&[("another", ArrowDataType::Int64)]),
        told(&[("t", ArrowDataType::Int64), ("ghost", ArrowDataType::Int64)]),
        told(&[]),
    ];
    for lie in lies {
        assert_eq!(cells_with_schema(numbers(), lie), (vec![Cell::Value(Value::Integer(-3))], "int64".to_owned()));
    }
    let times = PrimitiveArray::<i32>::from_vec(vec![1_000]).to(ArrowDataType::Time32(TimeUnit::Millisecond)).boxed();
    let (cells, _) = cells_with_schema(times, told(&[("t", ArrowDataType::Time32(TimeUnit::Second))]));
    assert_eq!(cells, [Cell::Value(Value::Time(1_000_000_000))]);
    let instants = PrimitiveArray::<i64>::from_vec(vec![7]).to(ArrowDataType::Timestamp(TimeUnit::Microsecond, None));
    let (cells, _) =
        cells_with_schema(instants.boxed(), told(&[("t", ArrowDataType::Timestamp(TimeUnit::Second, None))]));
    assert_eq!(cells[0].to_string(), "1970-01-01T00:00:00.000007Z");
}

#[test]
fn a_text_that_is_none_is_named_with_its_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.parquet");
    write(&path, Version::V2, 1 << 12, 2 * LEAST_ROWS + 1);
    let file = |path: &Path| Input::new(Arc::new(File::open(path).unwrap()), path.metadata().unwrap().len(), None);
    let read = |path: &Path| {
        let mut reader = open(path, file(path))?;
        let room = crate::source::Room { usual: 1, most: usize::MAX, workers: 1 };
        reader.fit(&[vec![1]], room);
        let field = Declared { name: "text".into(), kind: None, reading: Reading::default() };
        let decoder = reader.decoder(&[Wanted { index: 1, field }]);
        while let Some(chunk) = reader.next_chunk()? {
            decoder.batch(chunk)?;
        }
        Ok::<_, SourceError>(())
    };
    assert_eq!(read(&path), Ok(()));
    let mut bytes = std::fs::read(&path).unwrap();
    let text = b"view: 40001";
    let at = bytes.windows(text.len()).position(|window| window == text).unwrap();
    bytes[at] = 0xff;
    std::fs::write(&path, bytes).unwrap();
    let error = read(&path).unwrap_err();
    assert_eq!(error.message, "column `text` holds a text in row 40002 that is not valid UTF-8");
}
