//! The semantics as tables of small cases: what a null, a NaN, an unreadable cell and an empty dataset mean to every question.

mod predicates;
mod quantities;

use super::{Rows, answer};
use crate::data::{Cell, Decimal, Value};
use crate::measure::{Answer, Comparison, Measure, Observed, Place, Predicate, Quantity, Sampling, Tally, Term};

/// A cell from a short notation: `-` null, `?x` unreadable, `"x` text, `d5` a day, `1` whole, `1.5` decimal, `1f` float.
fn cell(text: &str) -> Cell {
    Cell::Value(match text.split_at(1.min(text.len())) {
        ("-", "") => return Cell::Null,
        ("?", rest) => return Cell::Unreadable(rest.to_owned()),
        ("\"", rest) => Value::String(rest.to_owned()),
        ("d", days) => Value::Date(days.parse().unwrap()),
        ("t", "") => Value::Boolean(true),
        _ => match text.strip_suffix('f') {
            Some(float) => Value::Float(float.parse().unwrap()),
            None if text.contains('.') => Value::Decimal(Decimal::read(text.as_bytes()).unwrap()),
            None => Value::Integer(text.parse().unwrap()),
        },
    })
}

fn value(text: &str) -> Value {
    let Cell::Value(value) = cell(text) else { panic!("{text}") };
    value
}

/// Rows of cells separated by spaces; columns `a`, `b`, `c`. Data begins on line 2.
fn rows(lines: &[&str]) -> Rows {
    let place = |at: usize| Place { file: 0, row: at as u64 + 2 };
    let rows = lines.iter().enumerate().map(|(at, line)| (place(at), line.split(' ').map(cell).collect())).collect();
    Rows { columns: vec!["a".into(), "b".into(), "c".into()], files: Vec::new(), rows }
}

fn ask_among(lines: &[&str], quantity: Quantity, among: Option<Predicate>) -> Answer {
    let sampling = Sampling { limit: 2, beside: vec![] };
    answer(&rows(lines), &|_| None, &Measure { quantity, among }, &sampling)
}

fn ask(lines: &[&str], quantity: Quantity) -> Answer {
    ask_among(lines, quantity, None)
}

fn tally(answer: Answer) -> Tally {
    match answer {
        Answer::Rows(tally) | Answer::Number(Observed { tally, .. }) => tally,
        Answer::Refused(why) => panic!("{why}"),
    }
}

/// Evaluated, null, unreadable and failing rows. The first three always add up to the total.
fn counts(answer: Answer) -> [u64; 4] {
    let tally = tally(answer);
    assert_eq!(tally.total, tally.evaluated + tally.nulls + tally.unreadable);
    [tally.evaluated, tally.nulls, tally.unreadable, tally.failing]
}

fn number(answer: Answer) -> Option<String> {
    match answer {
        Answer::Number(observed) => observed.value.map(|value| value.to_string()),
        other => panic!("{other:?}"),
    }
}

fn a() -> Term {
    Term::column("a")
}

fn literal(text: &str) -> Term {
    Term::Literal(value(text))
}

fn compare(left: Term, comparison: Comparison, right: Term) -> Predicate {
    Predicate::Compare(left, comparison, right)
}

fn at_least_zero() -> Predicate {
    compare(a(), Comparison::GreaterOrEqual, literal("0"))
}

fn breaking(lines: &[&str], predicate: Predicate) -> [u64; 4] {
    counts(ask(lines, Quantity::Breaking(predicate)))
}
