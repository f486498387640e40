//! Checks that say the same twice, or that no data can satisfy together.

use super::resolve::{Demanded, Resolved};
use crate::checks::Asked;
use crate::contract::{Contract, Dataset, Severity};
use crate::data::Value;
use crate::measure::{Bounds, Comparison, Limit, Predicate, Quantity, Term, Tolerance};
use crate::problem::Problem;
use std::collections::HashMap;

/// What the checks of one contract say against each other.
pub(super) fn within(contract: &Contract, own: &Resolved) -> Vec<Problem> {
    let datasets = contract.datasets.iter().zip(&own.datasets);
    datasets
        .flat_map(|(dataset, demands)| [repeated(demands), empty(dataset, demands), impossible(demands)].concat())
        .collect()
}

/// Foreign keys into columns that may repeat: a note, since they find their key all the same.
pub(super) fn unkeyed_parents(
    contract: &Contract,
    own: &Resolved,
    contracts: &[Contract],
    resolved: &[Resolved],
) -> Vec<Problem> {
    let all = contracts.iter().zip(resolved).filter(|(other, _)| !std::ptr::eq(*other, contract));
    let own_first = std::iter::once((contract, own)).chain(all);
    let tables: Vec<(&str, &Vec<Demanded>)> = own_first
        .flat_map(|(contract, resolved)| {
            contract.datasets.iter().map(|dataset| dataset.name.as_str()).zip(&resolved.datasets)
        })
        .collect();
    let demands = own.datasets.iter().flatten().filter(|demanded| demanded.assertion.parent.is_none());
    let unkeyed = demands.filter_map(|demanded| {
        let Some(Quantity::Orphans { parent, parent_columns, .. }) = demanded.assertion.asked.quantity() else {
            return None;
        };
        let (_, demands) = tables.iter().find(|(name, _)| name == parent)?;
        let identifies = |demanded: &Demanded| {
            let Some(Quantity::Duplicates { columns, .. }) = demanded.assertion.asked.quantity() else { return false };
            demanded.among.is_none() && columns.iter().all(|column| parent_columns.contains(column))
        };
        if demands.iter().any(identifies) {
            return None;
        }
        let columns = parent_columns.join(", ");
        let note = Problem::note(
            demanded.span,
            format!("`{columns}` of `{parent}` is neither unique nor a primary key there"),
        );
        Some(note.help("a key that is referred to should name one row: add `unique: true` there"))
    });
    unkeyed.collect()
}

/// The same demand twice, written as the same check.
fn repeated(demands: &[Demanded]) -> Vec<Problem> {
    let mut known: HashMap<(&str, &[String]), Vec<&Demanded>> = HashMap::new();
    let mut problems: Vec<Problem> = Vec::new();
    for demanded in demands {
        let alike = known.entry((demanded.check, &demanded.assertion.columns)).or_default();
        let first = alike.iter().find(|other| {
            other.assertion.asked == demanded.assertion.asked
                && other.among == demanded.among
                && other.fail_above() == demanded.fail_above()
                && other.common.warn_above.map(|(tolerance, _)| tolerance)
                    == demanded.common.warn_above.map(|(tolerance, _)| tolerance)
        });
        match first {
            // Several demands of one check are told once.
            Some(first) if problems.last().is_none_or(|last| last.span != demanded.span) => {
                let message = format!("the same `{}` is demanded in line {} already", demanded.check, first.span.line);
                problems.push(Problem::error(demanded.span, message).help("keep one of them"));
            }
            Some(_) => {}
            None => alike.push(demanded),
        }
    }
    problems
}

/// Words about an empty dataset that contradict each other.
fn empty(dataset: &Dataset, demands: &[Demanded]) -> Vec<Problem> {
    let rows = demands.iter().filter(|demanded| demanded.among.is_none());
    let contradicting = rows.filter_map(|demanded| {
        let Asked::Number { of: Quantity::Rows, within } = &demanded.assertion.asked else { return None };
        let (promise, none_allowed) = (&demanded.assertion.promise, within.contain(&Value::Integer(0)));
        let some_allowed = within.max.as_ref().is_none_or(|most| most.value != Value::Integer(0));
        match (dataset.allow_empty, none_allowed, some_allowed) {
            (true, false, _) => {
                let message = format!("`{promise}` forbids an empty dataset, but `allow_empty` is true");
                Some(Problem::error(demanded.span, message).help("keep one of them"))
            }
            (false, true, false) => {
                let message = format!("`{promise}` wants an empty dataset, but it may not be empty");
                Some(Problem::error(demanded.span, message).help("say `allow_empty: true`"))
            }
            (true | false, _, _) => None,
        }
    });
    contradicting.collect()
}

/// Values that one check of a column demands and another one forbids.
fn impossible(demands: &[Demanded]) -> Vec<Problem> {
    let mut columns: HashMap<&str, Vec<(&Demanded, &Predicate)>> = HashMap::new();
    let mut problems = Vec::new();
    for (column, demanded, predicate) in demands.iter().filter_map(strict) {
        let others = columns.entry(column).or_default();
        if let Some(problem) = others.iter().find_map(|other| clash(*other, (demanded, predicate))) {
            problems.push(problem);
        }
        others.push((demanded, predicate));
    }
    problems
}

/// A demand on each value of one column that no row may break.
fn strict(demanded: &Demanded) -> Option<(&str, &Demanded, &Predicate)> {
    let unconditional = demanded.among.is_none() && demanded.common.severity == Severity::Error;
    let Asked::FewRows(Quantity::Breaking(predicate)) = &demanded.assertion.asked else { return None };
    let columns = predicate.columns();
    let one = columns.first().filter(|_| columns.len() == 1)?;
    (unconditional && demanded.fail_above() == Some(Tolerance::NONE)).then_some((*one, demanded, predicate))
}

fn clash(first: (&Demanded, &Predicate), second: (&Demanded, &Predicate)) -> Option<Problem> {
    let ((first, first_predicate), (second, second_predicate)) = (first, second);
    let (promise, line) = (&first.assertion.promise, first.span.line);
    let forbidden = match (first_predicate, second_predicate) {
        (Predicate::OneOf(Term::Column(_), values), other) | (other, Predicate::OneOf(Term::Column(_), values)) => {
            values.iter().find(|value| holds(other, value) == Some(false))
        }
        _ => None,
    };
    if let Some(value) = forbidden {
        let message =
            format!("value `{value}` is allowed by one check and forbidden by the other: `{promise}` in line {line}");
        return Some(Problem::error(second.span, message));
    }
    let mut bounds = Bounds::default();
    let both = narrow(&mut bounds, first_predicate).and_then(|()| narrow(&mut bounds, second_predicate));
    let message = || format!("no value satisfies this and `{promise}` in line {line}");
    (both.is_some() && bounds.is_empty()).then(|| Problem::error(second.span, message()))
}

/// Whether a value satisfies a predicate about its column; `None` where that cannot be told here.
pub(super) fn holds(predicate: &Predicate, value: &Value) -> Option<bool> {
    match predicate {
        Predicate::Compare(Term::Column(_), comparison, Term::Literal(limit)) => {
            Some(value.compare(limit).is_some_and(|order| comparison.holds(order)))
        }
        Predicate::OneOf(Term::Column(_), values) => {
            Some(values.iter().any(|other| value.compare(other).is_some_and(|order| order.is_eq())))
        }
        Predicate::NoneOf(Term::Column(_), values) => {
            Some(values.iter().all(|other| value.compare(other).is_none_or(|order| order.is_ne())))
        }
        Predicate::All(parts) => {
            parts.iter().map(|part| holds(part, value)).try_fold(true, |all, part| part.map(|part| all && part))
        }
        Predicate::Matches(Term::Column(_), pattern, wanted) => {
            text_of(value).map(|text| pattern.matches(text) == *wanted)
        }
        Predicate::HasFormat(Term::Column(_), format, wanted) => {
            text_of(value).map(|text| format.matches(text) == *wanted)
        }
        Predicate::NotNull(_) => Some(true),
        Predicate::IsNull(_) | Predicate::Compare(..) | Predicate::OneOf(..) | Predicate::NoneOf(..) => None,
        Predicate::Matches(..) | Predicate::HasFormat(..) | Predicate::Any(_) => None,
    }
}

fn text_of(value: &Value) -> Option<&str> {
    let Value::String(text) = value else { return None };
    Some(text)
}

/// Narrows bounds to those that a range states; `None` where the predicate is no range.
fn narrow(bounds: &mut Bounds, predicate: &Predicate) -> Option<()> {
    match predicate {
        Predicate::All(parts) => parts.iter().try_for_each(|part| narrow(bounds, part)),
        Predicate::Compare(Term::Column(_), comparison, Term::Literal(value)) => {
            let (end, inclusive, is_min) = match comparison {
                Comparison::GreaterOrEqual => (&mut bounds.min, true, true),
                Comparison::Greater => (&mut bounds.min, false, true),
                Comparison::LessOrEqual => (&mut bounds.max, true, false),
                Comparison::Less => (&mut bounds.max, false, false),
                Comparison::Equal | Comparison::NotEqual => return None,
            };
            let tighter = end.as_ref().is_none_or(|known| match value.compare(&known.value) {
                Some(order) => order.is_gt() == is_min && order.is_ne() || (order.is_eq() && !inclusive),
                None => false,
            });
            if tighter {
                *end = Some(Limit { value: value.clone(), inclusive });
            }
            Some(())
        }
        Predicate::NotNull(_) | Predicate::IsNull(_) | Predicate::Compare(..) | Predicate::OneOf(..) => None,
        Predicate::NoneOf(..) | Predicate::Matches(..) | Predicate::HasFormat(..) | Predicate::Any(_) => None,
    }
}
