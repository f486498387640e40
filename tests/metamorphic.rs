//! What must not change a verdict: the order of rows, the files they lie in, columns that nobody asked for. And what must
//! change it exactly so: a row less, a row more, the opposite question. On every engine of the build.

#![allow(clippy::unwrap_used)]

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use tabpact::contract::{Origin, read};
use tabpact::engine::{ENGINES, Engine, Watch};
use tabpact::plan::{PlanOptions, plan};
use tabpact::run::{Counts, Job, Means, MissingSource, Retries, Status, run};

/// Checks of rows, each by itself, and one of keys.
const CONTRACT: &str = "\
name: x
source: data
allow_empty: true
additional_columns: allow
schema:
  - name: id
    type: integer
    required: true
    unique: true
    min: 1
    max: 9
  - name: amount
    type: decimal(6, 2)
    min: 0
  - name: word
    type: string
    allowed: [a, b, ab]
    forbidden: [c]
    pattern: '[ab]+'
    max_length: 2
    checks:
      - format: hostname
  - name: day
    type: date
    required: true
    min: 2024-01-01
    not_in_future: true
quality:
  - completeness: 50%
  - expression: amount > id
    name: more
  - expression: not (amount > id)
    name: not more
  - not_null: {column: amount, where: \"word = 'a'\"}
    name: of a
  - compare_columns: {left: id, operator: \"<\", right: amount}
    name: compared
";

/// 2024-02-01, in nanoseconds: before one of the days, and after another.
const NOW: i128 = 1_706_745_600_000_000_000;

/// The columns of the contract.
const COLUMNS: [&str; 4] = ["id", "amount", "word", "day"];

/// One row; the empty text is a null.
type Row = [&'static str; 4];

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (
        select(&["1", "2", "3", "9", "10", "0", "-1", "", "007", "x"][..]),
        select(&["0", "2.50", "2.5", "9999.99", "-0.01", "", "1,5", "1.234"][..]),
        select(&["a", "b", "ab", "abc", "c", "A", "", "é"][..]),
        select(&["2024-01-01", "2024-02-29", "2023-12-31", "2024-02-30", "", "soon"][..]),
    );
    proptest::collection::vec(row.prop_map(|(id, amount, word, day)| [id, amount, word, day]), 0..25)
}

/// What came of one check.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    status: Status,
    counts: Option<Counts>,
    /// The lines of the rows that fail.
    lines: Vec<u64>,
    is_of_rows: bool,
}

type AllFound = BTreeMap<String, Found>;

/// Checks files in a folder.
fn check(engine: &dyn Engine, files: &[(&str, Vec<u8>)]) -> AllFound {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    files.iter().for_each(|(name, bytes)| std::fs::write(data.join(name), bytes).unwrap());
    let file = folder.path().join("x.yaml").display().to_string();
    let (contract, problems) = read(Origin { file: &file, text: CONTRACT });
    assert_eq!(problems, []);
    let (plan, problems) = plan(&[contract.unwrap()], &PlanOptions { now: NOW, max_samples: 100 }).remove(0);
    assert_eq!(problems, []);
    let job = Job { file, text: CONTRACT.to_owned(), plan, ..Job::default() };
    let watch = Arc::new(Watch::default());
    let means = Means {
        engine,
        watch: &watch,
        threads: Some(2),
        memory: 1 << 30,
        now: NOW,
        missing: MissingSource::default(),
        retries: Retries::default(),
        targets: None,
    };
    let outcomes = run(vec![job], &means, &mut |_| {});
    assert!(Path::new(&data).exists());
    let found = outcomes.checks().map(|one| {
        let lines = one.samples.iter().map(|sample| sample.place.row).collect();
        let is_of_rows = !["unique", "schema", "not_empty"].contains(&one.check);
        (one.id.clone(), Found { status: one.status, counts: one.counts, lines, is_of_rows })
    });
    found.collect()
}

fn csv(rows: &[Row]) -> Vec<u8> {
    let lines = rows.iter().map(|row| row.map(|text| format!("\"{text}\"")).join(",") + "\n");
    format!("{}\n{}", COLUMNS.join(","), lines.collect::<String>()).into_bytes()
}

fn of_rows(engine: &dyn Engine, rows: &[Row]) -> AllFound {
    check(engine, &[("a.csv", csv(rows))])
}

/// The verdicts and the counts, without the places.
fn verdicts(found: &AllFound) -> Vec<(String, Status, Option<Counts>)> {
    found.iter().map(|(id, found)| (id.clone(), found.status, found.counts)).collect()
}

fn counts(found: &AllFound) -> impl Iterator<Item = (&str, Counts)> {
    let of_rows = found.iter().filter(|(_, found)| found.is_of_rows);
    of_rows.filter_map(|(id, found)| Some((id.as_str(), found.counts?)))
}

fn ndjson(rows: &[Row]) -> Vec<u8> {
    let line = |row: &Row| {
        let entries = COLUMNS.iter().zip(row).map(|(name, text)| match *text {
            "" => format!("\"{name}\": null"),
            number if *name == "id" && number.parse::<i64>().is_ok() && number != "007" => {
                format!("\"{name}\": {number}")
            }
            text => format!("\"{name}\": \"{text}\""),
        });
        format!("{{{}}}\n", entries.collect::<Vec<_>>().join(", "))
    };
    rows.iter().map(line).collect::<String>().into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_rows_means_nothing((rows, shuffled) in rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle()))) {
        for engine in ENGINES {
            prop_assert_eq!(verdicts(&of_rows(*engine, &rows)), verdicts(&of_rows(*engine, &shuffled)), "{}", engine.name());
        }
    }

    #[test]
    fn the_files_that_rows_lie_in_mean_nothing(rows in rows(), at in 0_usize..25, more in 0_usize..25) {
        let (first, second) = rows.split_at(at.min(rows.len()));
        let (second, third) = second.split_at(more.min(second.len()));
        for engine in ENGINES {
            let whole = of_rows(*engine, &rows);
            let split = check(*engine, &[("a.csv", csv(first)), ("b.csv.gz", gzip(&csv(second))), ("c.csv", csv(third))]);
            prop_assert_eq!(verdicts(&whole), verdicts(&split), "{}", engine.name());
        }
    }

    #[test]
    fn the_format_means_nothing(rows in rows()) {
        prop_assume!(!rows.is_empty());
        for engine in ENGINES {
            let (text, json) = (of_rows(*engine, &rows), check(*engine, &[("a.ndjson", ndjson(&rows))]));
            prop_assert_eq!(verdicts(&text), verdicts(&json), "{}", engine.name());
        }
    }

    #[test]
    fn columns_that_nobody_asked_for_mean_nothing(rows in rows(), noise in select(&["", "x", "1", "NaN", "a\nb"][..])) {
        let line = |row: &Row| format!("\"{noise}\",{},\"{noise}\",\"{noise}\"\n", row.map(|text| format!("\"{text}\"")).join(","));
        let wide = format!("first,{},ids,\"am ount\"\n{}", COLUMNS.join(","), rows.iter().map(line).collect::<String>());
        for engine in ENGINES {
            let wide = check(*engine, &[("a.csv", wide.clone().into_bytes())]);
            prop_assert_eq!(verdicts(&of_rows(*engine, &rows)), verdicts(&wide), "{}", engine.name());
        }
    }

    #[test]
    fn every_row_holds_breaks_is_null_or_is_unreadable(rows in rows()) {
        for engine in ENGINES {
            let found = of_rows(*engine, &rows);
            for (id, counts) in counts(&found) {
                let Counts { total, evaluated, nulls, unreadable, failing, .. } = counts;
                prop_assert!(failing <= evaluated, "{} {id}: {counts:?}", engine.name());
                prop_assert_eq!(evaluated + nulls + unreadable, total, "{} {}: {:?}", engine.name(), id, counts);
                prop_assert!(total == rows.len() as u64 || id.contains("amount.not_null"), "{} {id}: {counts:?}", engine.name());
            }
            // A question and its opposite: each row breaks one of them, unless neither has an answer.
            let of = |part: &str| counts(&found).filter(|(id, _)| id.contains(part)).map(|(_, counts)| counts).collect::<Vec<_>>();
            let [more, less] = of("expression")[..] else { panic!("two expressions: {found:?}") };
            prop_assert_eq!(more.failing + less.failing + more.nulls + more.unreadable, rows.len() as u64);
            prop_assert_eq!((more.nulls, more.unreadable), (less.nulls, less.unreadable));
            prop_assert_eq!(of("compare_columns")[0].failing, more.failing);
        }
    }

    #[test]
    fn a_violating_row_less_is_one_violation_less(rows in rows()) {
        for engine in ENGINES {
            let before = of_rows(*engine, &rows);
            for (id, found) in before.iter().filter(|(_, found)| found.is_of_rows) {
                let Some(line) = found.lines.first() else { continue };
                let mut fewer = rows.clone();
                fewer.remove(*line as usize - 2);
                let after = of_rows(*engine, &fewer)[id].counts.unwrap();
                let before = found.counts.unwrap();
                prop_assert_eq!(after.failing + 1, before.failing, "{} {}", engine.name(), id);
                prop_assert_eq!((after.evaluated + after.unreadable + 1, after.nulls), (before.evaluated + before.unreadable, before.nulls));
            }
        }
    }

    #[test]
    fn what_is_found_in_two_halves_adds_up(first in rows(), second in rows()) {
        let both: Vec<Row> = first.iter().chain(&second).copied().collect();
        for engine in ENGINES {
            let [first, second, both] = [&first, &second, &both].map(|rows| of_rows(*engine, rows));
            let (first, second): (BTreeMap<_, _>, BTreeMap<_, _>) = (counts(&first).collect(), counts(&second).collect());
            for (id, both) in counts(&both) {
                let sum = |of: fn(&Counts) -> u64| of(&first[id]) + of(&second[id]);
                let parts = [sum(|c| c.total), sum(|c| c.evaluated), sum(|c| c.nulls), sum(|c| c.unreadable), sum(|c| c.failing)];
                prop_assert_eq!(parts, [both.total, both.evaluated, both.nulls, both.unreadable, both.failing], "{} {}", engine.name(), id);
            }
        }
    }
}
