//! Property tests that hold the embedded engine against the memory engine: any data, any question, any split into blocks,
//! files and threads, any format.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

mod marking;

pub(crate) use marking::{blames_rows, marked};

use super::memory::Memory;
use super::polars::Polars;
use super::{Ask, Engine};
use crate::data::{Decimal, Field, Kind, ReadOptions, Reading, Source, Table, Value};
use crate::measure::{
    Answer, Arithmetic, Comparison, Format, LengthUnit, Measure, Measured, Pattern, Predicate, Quantity, Sampling,
    Tally, Term, TextFunction,
};
use crate::source::Watch;
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// The columns of the random tables: a name, a type, and texts that are values of it.
pub(crate) const COLUMNS: &[(&str, &str, &[&str])] = &[
    ("i", "integer", &["0", "1", "2", "-7", "9223372036854775807", "18446744073709551615"]),
    ("small", "int8", &["0", "1", "-128", "127"]),
    ("d", "decimal", &["0", "1.5", "1.50", "-0.25", "100", "2"]),
    ("money", "decimal(6, 2)", &["0.00", "1.5", "9999.99", "-3.25"]),
    ("f", "float", &["0", "-0.0", "0.5", "NaN", "inf", "1e300", "-2.25", "3"]),
    ("s", "string", &["a", "b", "abc", "A longer text than twelve", "é", " x ", "a@b.co", "10.0.0.1"]),
    (
        "t",
        "timestamp",
        &["2024-01-01T00:00:00", "2024-01-01T00:00:00.000001", "1969-12-31T23:59:59", "9999-12-31T00:00:00"],
    ),
    ("day", "date", &["2024-01-01", "1970-01-01", "2024-02-29"]),
    ("time", "time", &["00:00:00", "23:59:59.5"]),
    ("b", "boolean", &["true", "false"]),
];

/// Texts that are no value of any type but text.
const NONSENSE: &[&str] = &["x", "007", "2024-13-01", "1,5"];

/// What stands in each cell: `None` for null.
pub(crate) type Cells = Vec<Vec<Option<&'static str>>>;

pub(crate) fn cells(nonsense: bool) -> impl Strategy<Value = Cells> {
    let row: Vec<_> = COLUMNS
        .iter()
        .map(move |(_, kind, values)| {
            let good = prop_oneof![2 => Just(None), 10 => proptest::sample::select(*values).prop_map(Some)];
            if nonsense && *kind != "string" {
                prop_oneof![12 => good, 1 => proptest::sample::select(NONSENSE).prop_map(Some)].boxed()
            } else {
                good.boxed()
            }
        })
        .collect();
    proptest::collection::vec(row, 0..24)
}

fn literal(kind: &str, text: &str) -> Value {
    crate::data::read_text(text, &kind.parse().unwrap(), &Reading::default()).unwrap()
}

/// A column with one of its own values.
fn column_and_value() -> impl Strategy<Value = (&'static str, Value)> {
    (0..COLUMNS.len()).prop_flat_map(|at| {
        let (name, kind, values) = COLUMNS[at];
        (Just(name), proptest::sample::select(values).prop_map(move |text| literal(kind, text)))
    })
}

fn numeric() -> impl Strategy<Value = Term> {
    proptest::sample::select(&["i", "small", "d", "money", "f"][..]).prop_map(Term::column)
}

fn comparison() -> impl Strategy<Value = Comparison> {
    use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    proptest::sample::select(vec![Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual])
}

fn text_leaf() -> impl Strategy<Value = Predicate> {
    let text = proptest::sample::select(vec![TextFunction::Lower, TextFunction::Upper, TextFunction::Trim]);
    prop_oneof![
        (comparison(), 0_i128..6, any::<bool>()).prop_map(|(op, length, bytes)| {
            let unit = if bytes { LengthUnit::Bytes } else { LengthUnit::Characters };
            Predicate::Compare(
                Term::Length(Box::new(Term::column("s")), unit),
                op,
                Term::Literal(Value::Integer(length)),
            )
        }),
        (text, comparison()).prop_map(|(function, op)| {
            Predicate::Compare(
                Term::Text(function, Box::new(Term::column("s"))),
                op,
                Term::Literal(Value::String("ABC".into())),
            )
        }),
    ]
}

fn leaf() -> impl Strategy<Value = Predicate> {
    let number = prop_oneof![
        (-300_i128..300).prop_map(Value::Integer),
        (-300_i128..300).prop_map(|n| Value::Decimal(Decimal::new(n, 1)))
    ];
    let operation = proptest::sample::select(vec![Arithmetic::Add, Arithmetic::Subtract, Arithmetic::Multiply]);
    let small = proptest::sample::select(&["small", "money"][..]).prop_map(Term::column);
    prop_oneof![
        column_and_value().prop_map(|(name, _)| Predicate::NotNull(Term::column(name))),
        column_and_value().prop_map(|(name, _)| Predicate::IsNull(Term::column(name))),
        (column_and_value(), comparison()).prop_filter_map("no order", |((name, value), op)| {
            let ordered = !matches!(value, Value::Boolean(_)) || matches!(op, Comparison::Equal | Comparison::NotEqual);
            ordered.then(|| Predicate::Compare(Term::column(name), op, Term::Literal(value)))
        }),
        (numeric(), comparison(), number.clone()).prop_map(|(term, op, value)| Predicate::Compare(
            term,
            op,
            Term::Literal(value)
        )),
        (number.clone(), comparison(), numeric()).prop_map(|(value, op, term)| Predicate::Compare(
            Term::Literal(value),
            op,
            term
        )),
        (numeric(), comparison(), numeric()).prop_map(|(left, op, right)| Predicate::Compare(left, op, right)),
        comparison().prop_map(|op| Predicate::Compare(Term::column("day"), op, Term::column("t"))),
        (small, operation, number, comparison()).prop_map(|(term, op, value, comparison)| {
            let sum = Term::Arithmetic(Box::new(term), op, Box::new(Term::column("small")));
            Predicate::Compare(sum, comparison, Term::Literal(value))
        }),
        text_leaf(),
        (column_and_value(), column_and_value(), any::<bool>()).prop_filter_map(
            "other type",
            |((name, one), (_, two), wanted)| {
                let values = if one.kind().compares_with(&two.kind()) { vec![one, two] } else { vec![one] };
                let term = Term::column(name);
                Some(if wanted { Predicate::OneOf(term, values) } else { Predicate::NoneOf(term, values) })
            }
        ),
        (proptest::sample::select(&["a.*", "[a-z]+", r"\w{3}", "é|b"][..]), any::<bool>(), any::<bool>()).prop_map(
            |(pattern, whole, wanted)| Predicate::Matches(
                Term::column("s"),
                Pattern::compile(pattern, whole).unwrap(),
                wanted
            )
        ),
        proptest::sample::select(vec![Format::Email, Format::Ipv4, Format::Hostname])
            .prop_map(|format| Predicate::HasFormat(Term::column("s"), format, true)),
    ]
}

fn predicate() -> impl Strategy<Value = Predicate> {
    leaf().prop_recursive(2, 6, 3, |inner| {
        let parts = proptest::collection::vec(inner, 1..3);
        prop_oneof![parts.clone().prop_map(Predicate::All), parts.prop_map(Predicate::Any)]
    })
}

fn names() -> impl Strategy<Value = Vec<String>> {
    proptest::sample::subsequence(COLUMNS.to_vec(), 1..3)
        .prop_map(|columns| columns.iter().map(|(name, ..)| (*name).to_owned()).collect())
}

fn quantity() -> impl Strategy<Value = Quantity> {
    let number = || proptest::sample::select(&["i", "small", "d", "money", "f"][..]).prop_map(str::to_owned);
    let any_ordered =
        || proptest::sample::select(&["i", "d", "money", "f", "s", "t", "day", "time"][..]).prop_map(str::to_owned);
    prop_oneof![
        1 => Just(Quantity::Rows),
        6 => predicate().prop_map(Quantity::Breaking),
        1 => column_and_value().prop_map(|(name, _)| Quantity::Unreadable(name.to_owned())),
        4 => (names(), any::<bool>()).prop_map(|(columns, nulls_equal)| Quantity::Duplicates { columns, nulls_equal }),
        3 => names().prop_map(|columns| Quantity::Orphans { parent_columns: columns.clone(), columns, parent: "parent".into() }),
        2 => names().prop_map(Quantity::Distinct),
        1 => any_ordered().prop_map(Quantity::Min),
        1 => any_ordered().prop_map(Quantity::Max),
        1 => number().prop_map(Quantity::Sum),
        1 => number().prop_map(Quantity::Mean),
        1 => Just(Quantity::Newest { column: "t".into(), no_later_than: literal("timestamp", "2024-01-01T00:00:00") }),
        1 => Just(Quantity::Newest { column: "day".into(), no_later_than: literal("date", "2024-01-01") }),
    ]
}

pub(crate) fn measure() -> impl Strategy<Value = Measure> {
    (quantity(), proptest::option::weighted(0.3, predicate())).prop_map(|(quantity, among)| Measure { quantity, among })
}

pub(crate) fn csv(cells: &Cells) -> String {
    let header: Vec<&str> = COLUMNS.iter().map(|(name, ..)| *name).collect();
    let mut text = header.join(",") + "\n";
    for row in cells {
        let fields: Vec<String> =
            row.iter().map(|cell| cell.map_or(String::new(), |text| format!("\"{text}\""))).collect();
        text += &(fields.join(",") + "\n");
    }
    text
}

pub(crate) fn ndjson(cells: &Cells) -> String {
    let mut text = String::new();
    for row in cells {
        let fields = COLUMNS.iter().zip(row).filter_map(|((name, kind, _), cell)| {
            let cell = (*cell)?;
            let bare = matches!(*kind, "integer" | "int8" | "boolean" | "float");
            Some(if bare { format!("\"{name}\": {cell}") } else { format!("\"{name}\": \"{cell}\"") })
        });
        text += &format!("{{{}}}\n", fields.collect::<Vec<_>>().join(", "));
    }
    text
}

pub(crate) fn table(path: &Path) -> Table {
    let field = |(name, kind, _): &(&str, &str, &[&str])| Field {
        name: (*name).to_owned(),
        kind: kind.parse::<Kind>().ok(),
        reading: Reading::default(),
    };
    let source = Source { path: path.to_owned(), shown: String::new(), format: None, options: ReadOptions::default() };
    Table { name: "t".into(), source, fields: COLUMNS.iter().map(field).collect() }
}

pub(crate) struct Folder(pub(crate) tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn file(&self, name: &str, text: &str) -> Table {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        table(&path)
    }
}

fn ask(engine: &dyn Engine, table: &Table, parent: &Table, measures: &[Measure], threads: usize) -> Measured {
    ask_within(usize::MAX, engine, table, parent, measures, threads)
}

/// Asks with so much memory.
fn ask_within(
    memory: usize,
    engine: &dyn Engine,
    table: &Table,
    parent: &Table,
    measures: &[Measure],
    threads: usize,
) -> Measured {
    let sampling = Sampling { limit: 3, beside: vec!["i".into()] };
    let parents = [Table { name: "parent".into(), ..parent.clone() }];
    let threads = Some(threads);
    let ask = Ask { measures, sampling: &sampling, parents: &parents, threads, memory, marking: None };
    engine.measure(table, &ask, &Arc::new(Watch::default())).unwrap()
}

/// Everything an answer says, with the keys of repeats as they are compared.
fn told(answer: &Answer, places: bool) -> String {
    let counts = |tally: &Tally| {
        let mut tally = tally.clone();
        let repeats: Vec<_> = std::mem::take(&mut tally.repeats)
            .into_iter()
            .map(|repeat| {
                let key: Vec<String> =
                    repeat.key.iter().map(|(name, cell)| format!("{name}={}", key_text(cell))).collect();
                (key, repeat.rows, repeat.places)
            })
            .collect();
        let samples: Vec<_> = std::mem::take(&mut tally.samples)
            .into_iter()
            .map(|sample| {
                (
                    sample.place,
                    sample.cells.iter().map(|(name, cell)| format!("{name}={}", key_text(cell))).collect::<Vec<_>>(),
                )
            })
            .collect();
        if places { format!("{tally:?} {samples:?} {repeats:?}") } else { format!("{tally:?}") }
    };
    match answer {
        Answer::Rows(tally) => counts(tally),
        Answer::Number(observed) => {
            format!("{:?} {}", observed.value.as_ref().map(Value::key), counts(&observed.tally))
        }
        Answer::Refused(_) => "refused".to_owned(),
    }
}

fn key_text(cell: &crate::data::Cell) -> String {
    match cell {
        crate::data::Cell::Value(value) => value.key(),
        other => other.to_string(),
    }
}

fn same(left: &Measured, right: &Measured, measures: &[Measure], places: bool) -> Result<(), TestCaseError> {
    prop_assert_eq!(left.rows, right.rows);
    for ((left, right), measure) in left.answers.iter().zip(&right.answers).zip(measures) {
        prop_assert_eq!(told(left, places), told(right, places), "{:?}", measure);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn both_engines_answer_alike(rows in cells(true), parents in cells(false), measures in proptest::collection::vec(measure(), 1..12)) {
        let folder = Folder::new();
        let (table, parent) = (folder.file("t.csv", &csv(&rows)), folder.file("parent.csv", &csv(&parents)));
        let meaning = ask(&Memory, &table, &parent, &measures, 1);
        for threads in [1, 3] {
            same(&ask(&Polars, &table, &parent, &measures, threads), &meaning, &measures, true)?;
        }
    }

    #[test]
    fn little_memory_changes_nothing(rows in cells(true), keys in proptest::collection::vec((names(), 0..3_u8, proptest::option::weighted(0.3, predicate())), 1..6), at in 0..24_usize) {
        let measure = |(columns, kind, among)| match kind {
            0 => Measure { quantity: Quantity::Distinct(columns), among },
            kind => Measure { quantity: Quantity::Duplicates { columns, nulls_equal: kind == 1 }, among },
        };
        let measures: Vec<Measure> = keys.into_iter().map(measure).collect();
        let folder = Folder::new();
        let (first, second) = rows.split_at(at.min(rows.len()));
        folder.file("split/1.csv", &csv(&first.to_vec()));
        folder.file("split/2.csv", &csv(&second.to_vec()));
        let split = table(&folder.0.path().join("split"));
        let meaning = ask(&Memory, &split, &split, &measures, 1);
        for threads in [1, 3] {
            same(&ask_within(0, &Polars, &split, &split, &measures, threads), &meaning, &measures, true)?;
        }
    }

    #[test]
    fn a_split_into_files_changes_nothing(rows in cells(true), parents in cells(false), measures in proptest::collection::vec(measure(), 1..8), at in 0..24_usize) {
        let folder = Folder::new();
        let (table_of_all, parent) = (folder.file("t.csv", &csv(&rows)), folder.file("parent.csv", &csv(&parents)));
        let (first, second) = rows.split_at(at.min(rows.len()));
        folder.file("split/1.csv", &csv(&first.to_vec()));
        folder.file("split/2.csv", &csv(&second.to_vec()));
        let meaning = ask(&Memory, &table_of_all, &parent, &measures, 1);
        let split = table(&folder.0.path().join("split"));
        same(&ask(&Polars, &split, &parent, &measures, 2), &meaning, &measures, false)?;
    }

    #[test]
    fn a_format_changes_nothing(rows in cells(false), parents in cells(false), measures in proptest::collection::vec(measure(), 1..8)) {
        // JSON has no word for a number that is none or infinite.
        let finite = |cell: Option<&'static str>| cell.filter(|text| !matches!(*text, "NaN" | "inf"));
        let rows: Cells = rows.into_iter().map(|row| row.into_iter().map(finite).collect()).collect();
        let folder = Folder::new();
        let (csv_table, parent) = (folder.file("t.csv", &csv(&rows)), folder.file("parent.csv", &csv(&parents)));
        let json_table = folder.file("t.ndjson", &(ndjson(&rows) + if rows.is_empty() { "\n" } else { "" }));
        let meaning = ask(&Memory, &csv_table, &parent, &measures, 1);
        same(&ask(&Polars, &json_table, &parent, &measures, 1), &meaning, &measures, false)?;
        let parquet = folder.0.path().join("t.parquet");
        super::parquet_file::write(&csv_table, &parquet, 5);
        same(&ask(&Polars, &table(&parquet), &parent, &measures, 2), &meaning, &measures, false)?;
    }
}

#[test]
fn keys_that_must_be_held_are_refused_where_there_is_no_room() {
    let folder = Folder::new();
    let rows: Cells = (0..20).map(|_| COLUMNS.iter().map(|(_, _, values)| values.first().copied()).collect()).collect();
    let (table, parent) = (folder.file("t.csv", &csv(&rows)), folder.file("parent.csv", &csv(&rows)));
    let columns = vec!["s".to_owned()];
    let quantities = [
        Quantity::Orphans { columns: columns.clone(), parent: "parent".into(), parent_columns: columns },
        Quantity::Rows,
    ];
    let measures = quantities.map(|quantity| Measure { quantity, among: None });
    let measured = ask_within(0, &Polars, &table, &parent, &measures, 2);
    let Answer::Refused(why) = &measured.answers[0] else { panic!("{:?}", measured.answers) };
    assert!(why.contains("raise it with `--memory-limit`"), "{why}");
    assert!(matches!(measured.answers[1], Answer::Number(_)));
}
