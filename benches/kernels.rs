//! Micro benchmark of the hot kernels, one thread each, in nanoseconds per row.
//!
//! ```sh
//! cargo bench --bench kernels                              # everything
//! cargo bench --bench kernels -- duplicates                # what has this in its name
//! cargo bench --bench kernels > before.txt                 # keep it,
//! cargo bench --bench kernels -- --against before.txt      # and compare
//! ```
//!
//! Shown are the fastest and the median of many rounds; the fastest is the steadier number on a busy machine.

#![allow(clippy::print_stdout, reason = "it prints its results")]
#![allow(clippy::unwrap_used, reason = "its data are its own")]

use polars_arrow::array::Array;
use polars_arrow::datatypes::{ArrowSchema, Field as ArrowField};
use polars_arrow::record_batch::RecordBatch;
use polars_parquet::write::{
    CompressionOptions, Encoding, FileWriter, StatisticsOptions, Version, WriteOptions, row_group_iter,
};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tabpact::data::{Field, Reading, Source, Table, Value};
use tabpact::engine::{Ask, ENGINES};
use tabpact::measure::{Answer, Comparison, Format, Measure, Pattern, Predicate, Quantity, Sampling, Term};
use tabpact::source::{Chunk, Decode, Reader, Room, Wanted, Watch, find, open};

const ROWS: usize = 200_000;
const ROWS_PER_GROUP: usize = 50_000;
/// Rounds of each kernel end after so many, or after so long.
const ROUNDS: usize = 50;
const TIME: Duration = Duration::from_millis(1_500);
/// The width of the names in what is printed.
const NAME: usize = 44;

/// The columns of the data and their types.
const COLUMNS: &[(&str, &str)] = &[
    ("key", "string"),
    ("near", "string"),
    ("number", "int64"),
    ("small", "int32"),
    ("amount", "decimal(12, 2)"),
    ("ratio", "float"),
    ("day", "date"),
    ("time", "timestamp"),
    ("word", "string"),
    ("email", "string"),
];
const WORDS: [&str; 6] = ["new", "paid", "packed", "shipped", "delivered", "cancelled"];

fn main() {
    let bench = Bench::from_arguments();
    let folder = tempfile::tempdir().unwrap();
    let csv = table(write(folder.path(), "rows.csv", &csv_text()));
    let parquet = table(folder.path().join("rows.parquet"));
    write_parquet(&csv, &parquet.source.path);
    let parent = parent_table(folder.path());

    println!("{:<NAME$} {:>9} {:>9}", "ns per row", "fastest", "median");
    bench_csv(&bench, &csv);
    bench_parquet(&bench, &parquet);
    bench_predicates(&bench, &parquet, &parent);
    bench_keys(&bench, &parquet, &parent);
    bench_samples(&bench, &parquet, &parent);
}

/// Text to columns: cutting into pieces, then each type by itself, then all.
fn bench_csv(bench: &Bench, table: &Table) {
    bench.run("csv: cut into pieces", || chunks(&mut *reader(table)).len());
    bench_decoding(bench, "csv", table);
    let untyped = |name: &str| Table {
        fields: vec![Field { name: name.to_owned(), kind: None, reading: Reading::default() }],
        ..table.clone()
    };
    bench.run_with("csv: a number left as text", || pieces(&untyped("number")), decode);
}

/// Pages to columns.
fn bench_parquet(bench: &Bench, table: &Table) {
    bench_decoding(bench, "parquet", table);
    let all: Vec<usize> = (0..table.fields.len()).collect();
    let room = Room { usual: 1, most: usize::MAX, workers: 1 };
    let small = || pieces_of(table, |reader| reader.fit(std::slice::from_ref(&all), room));
    bench.run_with("parquet: all columns, in the smallest pieces", small, decode);
}

fn bench_decoding(bench: &Bench, format: &str, table: &Table) {
    for field in &table.fields {
        let kind = field.kind.as_ref().map(ToString::to_string).unwrap_or_default();
        let one = Table { fields: vec![field.clone()], ..table.clone() };
        bench.run_with(&format!("{format}: {} as {kind}", field.name), || pieces(&one), decode);
    }
    bench.run_with(&format!("{format}: all {} columns", table.fields.len()), || pieces(table), decode);
}

/// Predicates, each with the decoding of its one column, which the lines `parquet: …` show alone.
fn bench_predicates(bench: &Bench, table: &Table, parent: &Table) {
    let compare = |name: &str, comparison, value| {
        Predicate::Compare(column(name), comparison, Term::Literal(Value::Integer(value)))
    };
    let words = WORDS.iter().map(|word| Value::String((*word).to_owned())).collect();
    let email = Pattern::compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", true).unwrap();
    let between = |name: &str| {
        Predicate::All(vec![compare(name, Comparison::GreaterOrEqual, 0), compare(name, Comparison::LessOrEqual, 100)])
    };
    let predicates = [
        ("not null, a number", Predicate::NotNull(column("number"))),
        ("not null, a text", Predicate::NotNull(column("email"))),
        ("compare, a number", compare("number", Comparison::GreaterOrEqual, 0)),
        ("compare, a decimal", compare("amount", Comparison::GreaterOrEqual, 0)),
        ("compare, a float", compare("ratio", Comparison::GreaterOrEqual, 0)),
        ("between, a small number", between("small")),
        ("one of six words", Predicate::OneOf(column("word"), words)),
        ("matches the pattern of an e-mail", Predicate::Matches(column("email"), email, true)),
        ("has the format of an e-mail", Predicate::HasFormat(column("email"), Format::Email, true)),
    ];
    for (name, predicate) in predicates {
        bench.measure(&format!("predicate: {name}"), table, parent, Quantity::Breaking(predicate), 3);
    }
    bench.measure("aggregate: sum of decimals", table, parent, Quantity::Sum("amount".to_owned()), 3);
    bench.measure("aggregate: largest timestamp", table, parent, Quantity::Max("time".to_owned()), 3);
}

fn column(name: &str) -> Term {
    Term::column(name)
}

/// Hashes of keys, their sorting, the second look where keys repeat, and sets of keys.
fn bench_keys(bench: &Bench, table: &Table, parent: &Table) {
    let key = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let duplicates = |names: &[&str]| Quantity::Duplicates { columns: key(names), nulls_equal: false };
    let orphans = |name: &str| Quantity::Orphans {
        columns: key(&[name]),
        parent: parent.name.clone(),
        parent_columns: key(&[name]),
    };
    bench.measure("duplicates: none, a text", table, parent, duplicates(&["key"]), 3);
    bench.measure("duplicates: one in 10,000, a text", table, parent, duplicates(&["near"]), 3);
    bench.measure("duplicates: nearly all, a number", table, parent, duplicates(&["small"]), 3);
    bench.measure("duplicates: none, a text and a number", table, parent, duplicates(&["key", "number"]), 3);
    // What is beyond 2 MB: most of the hashes, and of the keys.
    let little = 2_000_000;
    let all = || duplicates(&["small"]);
    bench.measure_within(little, "little memory: no duplicates, a text", table, parent, duplicates(&["key"]), 3);
    bench.measure_within(little, "little memory: nearly all duplicates", table, parent, all(), 3);
    let different = Quantity::Distinct(key(&["key"]));
    bench.measure_within(little, "little memory: distinct, a text", table, parent, different, 3);
    bench.measure("distinct: a text", table, parent, Quantity::Distinct(key(&["key"])), 3);
    bench.measure("orphans: none, a number", table, parent, orphans("number"), 3);
    bench.measure("orphans: none, a text", table, parent, orphans("email"), 3);
}

/// What it costs to keep failing rows: every row fails.
fn bench_samples(bench: &Bench, table: &Table, parent: &Table) {
    let failing = || Predicate::IsNull(Term::column("number"));
    for limit in [0, 3, 1_000] {
        let name = format!("samples: {limit} of rows that all fail");
        bench.measure(&name, table, parent, Quantity::Breaking(failing()), limit);
    }
}

// The data.

fn csv_text() -> String {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut text = COLUMNS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(",") + "\n";
    for row in 0..ROWS {
        let near = if row % 10_000 == 9_999 { row - 1 } else { row };
        let number = random.below(20_000) + 1;
        let (small, cents, ratio) = (random.below(101), random.below(500_000), random.below(1_000_000));
        let (month, day, hour, second) =
            (random.below(12) + 1, random.below(28) + 1, random.below(24), random.below(60));
        let word = WORDS[random.below(6)];
        let date = format!("2025-{month:02}-{day:02}");
        writeln!(
            text,
            "ORD-{row:09},ORD-{near:09},{number},{small},{}.{:02},{}.{:03},{date},{date}T{hour:02}:30:{second:02},{word},user{number}@mail.example.net",
            cents / 100,
            cents % 100,
            ratio / 1_000,
            ratio % 1_000,
        )
        .unwrap();
    }
    text
}

/// Every number and e-mail address that the rows refer to.
fn parent_table(folder: &Path) -> Table {
    let mut text = String::from("number,email\n");
    for number in 1..=20_000 {
        writeln!(text, "{number},user{number}@mail.example.net").unwrap();
    }
    Table { name: "parent".to_owned(), ..table(write(folder, "parent.csv", &text)) }
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

fn table(path: PathBuf) -> Table {
    let field = |(name, kind): &(&str, &str)| Field {
        name: (*name).to_owned(),
        kind: kind.parse().ok(),
        reading: Reading::default(),
    };
    let source = Source { shown: path.display().to_string(), path, ..Source::default() };
    Table { name: "rows".to_owned(), source, fields: COLUMNS.iter().map(field).collect() }
}

/// Writes the rows of a CSV file as Parquet.
fn write_parquet(csv: &Table, path: &Path) {
    let batches = pieces(csv).into_iter().map(|(decoder, chunk)| decoder.batch(chunk).unwrap());
    let batches: Vec<Vec<Box<dyn Array>>> = batches
        .map(|batch| {
            batch
                .columns
                .iter()
                .map(|column| column.series.to_arrow(0, polars::prelude::CompatLevel::newest()))
                .collect()
        })
        .collect();
    let types = csv.fields.iter().zip(&batches[0]);
    let schema: ArrowSchema =
        types.map(|(field, array)| ArrowField::new(field.name.as_str().into(), array.dtype().clone(), true)).collect();
    let options = WriteOptions {
        statistics: StatisticsOptions::empty(),
        version: Version::V2,
        compression: CompressionOptions::Snappy,
        data_page_size: None,
    };
    let mut writer = FileWriter::try_new(File::create(path).unwrap(), schema.clone(), options).unwrap();
    for columns in batches {
        let height = columns[0].len();
        for start in (0..height).step_by(ROWS_PER_GROUP) {
            let length = ROWS_PER_GROUP.min(height - start);
            let slices: Vec<_> = columns.iter().map(|column| column.sliced(start, length)).collect();
            let encodings = vec![vec![Encoding::Plain]; slices.len()].into();
            let batch = RecordBatch::new(length, Arc::new(schema.clone()), slices);
            let group = row_group_iter(batch, encodings, writer.parquet_schema().fields().to_vec(), options);
            writer.write(length as u64, group).unwrap();
        }
    }
    writer.end(None).unwrap();
}

/// Xorshift: the same rows in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit).unwrap()
    }
}

// Reading.

/// A piece of a file, and what turns it into columns.
type Piece = (Arc<dyn Decode>, Chunk);

fn reader(table: &Table) -> Box<dyn Reader> {
    let files = find(&table.source).unwrap();
    open(&files[0], &table.read_options(), None).unwrap()
}

fn chunks(reader: &mut dyn Reader) -> Vec<Chunk> {
    std::iter::from_fn(|| reader.next_chunk().unwrap()).collect()
}

/// The pieces of a file, to be decoded to the declared columns.
fn pieces(table: &Table) -> Vec<Piece> {
    pieces_of(table, |_| ())
}

fn pieces_of(table: &Table, prepare: impl Fn(&mut dyn Reader)) -> Vec<Piece> {
    let mut reader = reader(table);
    prepare(&mut *reader);
    let index = |field: &Field| reader.index_of(&field.name).unwrap();
    let wanted: Vec<Wanted> =
        table.fields.iter().map(|field| Wanted { index: index(field), field: field.clone() }).collect();
    let decoder = reader.decoder(&wanted);
    chunks(&mut *reader).into_iter().map(|chunk| (Arc::clone(&decoder), chunk)).collect()
}

fn decode(pieces: Vec<Piece>) -> usize {
    pieces.into_iter().map(|(decoder, chunk)| black_box(decoder.batch(chunk).unwrap()).height).sum()
}

// The measuring.

struct Bench {
    /// Only kernels with this in their names.
    only: String,
    /// What earlier results say, by name, in nanoseconds per row.
    before: HashMap<String, f64>,
}

impl Bench {
    fn from_arguments() -> Self {
        let mut bench = Self { only: String::new(), before: HashMap::new() };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--bench" => {}
                "--against" => bench.before = results(&arguments.next().expect("a file with earlier results")),
                _ => bench.only = argument,
            }
        }
        bench
    }

    /// One question of an engine.
    fn measure(&self, name: &str, table: &Table, parent: &Table, quantity: Quantity, limit: usize) {
        self.measure_within(usize::MAX, name, table, parent, quantity, limit);
    }

    /// One question of an engine that has so many bytes of memory.
    fn measure_within(
        &self,
        memory: usize,
        name: &str,
        table: &Table,
        parent: &Table,
        quantity: Quantity,
        limit: usize,
    ) {
        let measures = [Measure { quantity, among: None }];
        let sampling = Sampling { limit, beside: Vec::new() };
        let parents = std::slice::from_ref(parent);
        let threads = Some(1);
        let ask = Ask { measures: &measures, sampling: &sampling, parents, threads, memory, marking: None };
        self.run(name, || {
            let measured = ENGINES[0].measure(table, &ask, &Arc::new(Watch::default())).unwrap();
            assert!(!matches!(measured.answers[0], Answer::Refused(_)), "{:?}", measured.answers[0]);
            assert_eq!(measured.rows, ROWS as u64);
            measured
        });
    }

    fn run<T>(&self, name: &str, mut kernel: impl FnMut() -> T) {
        self.run_with(name, || (), |()| kernel());
    }

    /// Times `kernel` on what `prepare` made, again and again.
    fn run_with<S, T>(&self, name: &str, mut prepare: impl FnMut() -> S, mut kernel: impl FnMut(S) -> T) {
        if !name.contains(&self.only) {
            return;
        }
        black_box(kernel(prepare()));
        let begin = Instant::now();
        let mut rounds = Vec::new();
        while rounds.len() < 3 || (rounds.len() < ROUNDS && begin.elapsed() < TIME) {
            let prepared = prepare();
            let start = Instant::now();
            black_box(kernel(prepared));
            rounds.push(start.elapsed());
        }
        rounds.sort_unstable();
        let per_row = |time: Duration| time.as_secs_f64() * 1e9 / ROWS as f64;
        let (fastest, median) = (per_row(rounds[0]), per_row(rounds[rounds.len() / 2]));
        let change = self.before.get(name).map(|before| format!(" {:>+8.0} %", (fastest / before - 1.0) * 100.0));
        println!("{name:<NAME$} {fastest:>9.2} {median:>9.2}{}", change.unwrap_or_default());
    }
}

/// The fastest times that an earlier run printed.
fn results(path: &str) -> HashMap<String, f64> {
    let text = fs::read_to_string(path).unwrap();
    let line = |line: &str| {
        let (name, times) = line.split_at_checked(NAME)?;
        let fastest = times.split_whitespace().next()?.parse().ok()?;
        Some((name.trim_end().to_owned(), fastest))
    };
    text.lines().filter_map(line).collect()
}
