//! Property tests: any data, any checks, any format, any number of threads. What is written is the whole of what was read.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::data::{FileFormat, Source};
use crate::engine::agreement::{COLUMNS, Cells, Folder, blames_rows, cells, csv, marked, measure, ndjson, table};
use crate::engine::{Engine, Memory, Polars, parquet_file};
use crate::measure::{Answer, Measure, Quantity};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// What was written of one dataset.
#[derive(Debug, PartialEq, Eq)]
struct Written {
    counts: (u64, u64),
    quarantine: Option<Vec<u8>>,
    accepted: Vec<u8>,
}

/// What stands in both files, and where the accepted rows stand.
fn split_with(
    folder: &Folder,
    table: &Table,
    parent: &Table,
    measures: &[Measure],
    engine: &dyn Engine,
    threads: usize,
    format: Option<FileFormat>,
) -> (Written, PathBuf) {
    let end = table.source.path.extension().unwrap().to_str().unwrap();
    let accepted = folder.0.path().join(format!("good.{end}"));
    let request = Request {
        folder: folder.0.path().join("q"),
        accepted: Some(accepted.clone()),
        format,
        replaces: true,
        ..Request::default()
    };
    let targets = Targets::prepare(request, &[table], &mut |_, _| Ok(())).unwrap();
    let (measured, marks) = marked(engine, table, parent, measures, threads);
    let grounds: Vec<Ground> = (0..measures.len())
        .filter(|at| blames_rows(&measures[*at]))
        .map(|measure| Ground {
            measure,
            check: format!("check{measure}"),
            columns: Vec::new(),
            breach: "is wrong".to_owned(),
        })
        .collect();
    let failing = measured.answers.iter().enumerate().filter_map(|(at, answer)| match answer {
        Answer::Rows(tally) => Some((at, tally.failing)),
        Answer::Number(_) | Answer::Refused(_) => None,
    });
    let columns: Vec<String> = COLUMNS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    let split = Split {
        table,
        columns: &columns,
        files: &measured.files,
        rows: measured.rows,
        grounds: &grounds,
        failing: &failing.collect::<Vec<_>>(),
        origin: &Origin { contract: "c".into(), version: None, run: "r".into() },
    };
    let sides = super::split(targets.take(&table.name).unwrap(), &split, marks, &Arc::default()).unwrap();
    let counts = (sides.quarantined, sides.accepted);
    assert_eq!(counts.0 + counts.1, measured.rows);
    let path = sides.quarantine_path().map(Path::to_path_buf);
    sides.commit().unwrap();
    let quarantine = path.map(|path| fs::read(path).unwrap());
    (Written { counts, quarantine, accepted: fs::read(&accepted).unwrap() }, accepted)
}

/// The measures that can be answered: a check that cannot be evaluated forbids a split.
fn answerable(table: &Table, parent: &Table, measures: Vec<Measure>) -> Vec<Measure> {
    let (measured, _) = marked(&Memory, table, parent, &measures, 1);
    let is_answered = |(_, answer): &(Measure, Answer)| !matches!(answer, Answer::Refused(_));
    measures.into_iter().zip(measured.answers).filter(is_answered).map(|(measure, _)| measure).collect()
}

/// For each quarantined row of a CSV file its bytes as they were and the checks it breaks; the row of a record is its line.
fn quarantined(text: &[u8]) -> BTreeMap<u64, (String, String)> {
    let text = std::str::from_utf8(text).unwrap();
    let rows = text.lines().skip(1).map(|line| {
        let (record, label) = line.split_once(",quarantine/1,").unwrap();
        let label: Vec<&str> = label.split(',').collect();
        let [checks, _, _, "c", "", file, row, "r"] = label[..] else { panic!("{label:?}") };
        assert!(file.ends_with("t.csv"));
        (row.parse().unwrap(), (record.to_owned(), checks.to_owned()))
    });
    rows.collect()
}

/// The checks that each row breaks, by the meaning of the questions.
fn meaning(table: &Table, parent: &Table, measures: &[Measure]) -> BTreeMap<u64, String> {
    let (_, marks) = marked(&Memory, table, parent, measures, 1);
    let (mut marks, mut told) = (marks.in_order(), BTreeMap::new());
    while let Some(mark) = marks.next_mark().unwrap() {
        let checks: Vec<String> = mark.measures.iter().map(|measure| format!("check{measure}")).collect();
        told.insert(mark.place.row, checks.join("; "));
    }
    told
}

/// CSV in another hand: without quotes, with CRLF and with blank lines, as it comes.
fn other_hand(text: &str, unquoted: bool, returns: bool, blank: bool, unended: bool) -> String {
    // A text that holds the delimiter stays in its quotes.
    let bare = || text.split("\"1,5\"").map(|part| part.replace('"', "")).collect::<Vec<_>>().join("\"1,5\"");
    let mut text = if unquoted { bare() } else { text.to_owned() };
    if blank {
        text = text.replace("\n", "\n\n");
    }
    if returns {
        text = text.replace('\n', "\r\n");
    }
    if unended { text.trim_end().to_owned() } else { text }
}

fn row_local(measure: &Measure) -> bool {
    blames_rows(measure) && !matches!(measure.quantity, Quantity::Duplicates { .. })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn both_sides_of_a_text_file_are_the_whole_of_it(
        rows in cells(true),
        parents in cells(false),
        measures in proptest::collection::vec(measure(), 1..8),
        (unquoted, returns, blank, unended) in any::<(bool, bool, bool, bool)>(),
    ) {
        let folder = Folder::new();
        // Without quotes, a row of nulls alone would be a row of commas, which stays one.
        let text = other_hand(&csv(&rows), unquoted, returns, blank, unended);
        let (table, parent) = (folder.file("t.csv", &text), folder.file("parent.csv", &csv(&parents)));
        let measures = answerable(&table, &parent, measures);
        let (written, accepted) = split_with(&folder, &table, &parent, &measures, &Polars, 1, None);
        for (engine, threads) in [(&Polars as &dyn Engine, 3), (&Polars, 1), (&Memory, 1)] {
            prop_assert_eq!(&split_with(&folder, &table, &parent, &measures, engine, threads, None).0, &written);
        }
        // Every record is on one side, byte for byte, and its reasons are what the questions mean.
        let bad = quarantined(written.quarantine.as_deref().unwrap_or(b"header"));
        let reasons: BTreeMap<u64, String> = bad.iter().map(|(row, (_, checks))| (*row, checks.clone())).collect();
        prop_assert_eq!(&reasons, &meaning(&table, &parent, &measures));
        let good = String::from_utf8(written.accepted.clone()).unwrap();
        let mut good = good.lines();
        for (at, line) in text.lines().enumerate() {
            match bad.get(&(at as u64 + 1)) {
                Some((record, _)) => prop_assert_eq!(record, line),
                None if line.is_empty() => {}
                None => prop_assert_eq!(good.next(), Some(line)),
            }
        }
        prop_assert_eq!(good.next(), None);
        // What was accepted is accepted again.
        let again = Table { source: Source { path: accepted, ..table.source.clone() }, ..table.clone() };
        let local: Vec<Measure> = measures.iter().filter(|measure| row_local(measure)).cloned().collect();
        let ask = marked(&Polars, &again, &parent, &local, 2).0;
        for answer in ask.answers {
            let Answer::Rows(tally) = answer else { panic!("{answer:?}") };
            prop_assert_eq!(tally.failing, 0);
        }
    }

    #[test]
    fn both_sides_of_any_format_are_the_whole_of_it(
        rows in cells(false),
        parents in cells(false),
        measures in proptest::collection::vec(measure(), 1..6),
        group in 1..9_usize,
    ) {
        // JSON has no word for a number that is none or infinite.
        let finite = |cell: Option<&'static str>| cell.filter(|text| !matches!(*text, "NaN" | "inf"));
        let rows: Cells = rows.into_iter().map(|row| row.into_iter().map(finite).collect()).collect();
        let folder = Folder::new();
        let (text, parent) = (folder.file("t.csv", &csv(&rows)), folder.file("parent.csv", &csv(&parents)));
        let json = folder.file("t.ndjson", &(ndjson(&rows) + if rows.is_empty() { "\n" } else { "" }));
        let parquet = folder.0.path().join("t.parquet");
        parquet_file::write(&text, &parquet, group);
        let measures = answerable(&text, &parent, measures);
        let (expected, _) = split_with(&folder, &text, &parent, &measures, &Polars, 1, None);
        for source in [json, table(&parquet)] {
            for format in [None, Some(FileFormat::Csv), Some(FileFormat::Ndjson), Some(FileFormat::Parquet)] {
                let (written, accepted) = split_with(&folder, &source, &parent, &measures, &Polars, 1, format);
                prop_assert_eq!(written.counts, expected.counts);
                prop_assert_eq!(&split_with(&folder, &source, &parent, &measures, &Polars, 3, format).0, &written);
                let is_empty_text = written.accepted.is_empty();
                let read = Table { source: Source { path: accepted, ..source.source.clone() }, ..source.clone() };
                let rows = if is_empty_text { 0 } else { marked(&Polars, &read, &parent, &[], 1).0.rows };
                prop_assert_eq!(rows, expected.counts.1);
            }
        }
    }
}

#[test]
fn what_cannot_be_added_up_is_never_written() {
    let folder = Folder::new();
    let table = folder.file("t.csv", "a\n1\n2\n");
    let request = Request { folder: folder.0.path().join("q"), ..Request::default() };
    let targets = Targets::prepare(request, &[&table], &mut |_, _| Ok(())).unwrap();
    let (measured, marks) = marked(&Memory, &table, &table, &[], 1);
    let split = Split {
        table: &table,
        columns: &["a".to_owned()],
        files: &measured.files,
        rows: 3,
        grounds: &[],
        failing: &[],
        origin: &Origin::default(),
    };
    let failure = super::split(targets.take("t").unwrap(), &split, marks, &Arc::default()).unwrap_err();
    assert!(matches!(&failure, Failure::Unsound(why) if why == "0 rows quarantined and 2 accepted, but 3 read"));
    drop(targets);
    assert!(!folder.0.path().join("q").exists());
}
