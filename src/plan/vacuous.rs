//! Checks that hold whatever the data are, and contracts that cannot fail: green would mean nothing.

use super::conflicts::holds;
use super::resolve::{Demanded, Resolved};
use crate::checks::Asked;
use crate::contract::{Contract, Dataset, Severity};
use crate::data::{Kind, Value};
use crate::measure::{Bounds, Comparison, Coverage, Predicate, Quantity, Term};
use crate::problem::Problem;
use std::path::{Component, Path};

/// What is wrong with checks of one contract that check nothing.
pub(super) fn within(contract: &Contract, own: &Resolved) -> Vec<Problem> {
    let datasets = contract.datasets.iter().zip(&own.datasets);
    let each = datasets.flat_map(|(dataset, demands)| demands.iter().filter_map(|one| told(one, dataset)));
    let mut problems: Vec<Problem> = each.collect();
    // Several demands of one check are told once.
    problems.dedup_by_key(|problem| problem.span);
    problems.extend(toothless(contract, own));
    problems
}

/// What is wrong with a check that never fails.
fn told(demanded: &Demanded, dataset: &Dataset) -> Option<Problem> {
    let never = |why: &str| Problem::error(demanded.span, format!("the check never fails: {why}"));
    match &demanded.assertion.asked {
        Asked::Number { of: Quantity::Rows | Quantity::Distinct(_), within } if is_of_any_count(within) => {
            Some(never("no number of rows or values is below 0").help("write a larger `min`, or a `max`"))
        }
        Asked::FewRows(Quantity::Breaking(predicate)) if always(predicate, dataset) => {
            Some(never("every value satisfies it").help("remove it, or say what is forbidden"))
        }
        Asked::FewRows(Quantity::Breaking(predicate)) => {
            let among = demanded.among.as_ref().filter(|among| implies(among, predicate))?;
            let columns = among.columns().join("`, `");
            Some(
                never("its `where` selects only rows that satisfy it").help(format!("ask for `{columns}` another way")),
            )
        }
        Asked::FewRows(Quantity::Orphans { columns, parent_columns, .. }) if columns == parent_columns => {
            let own = &dataset.source.as_ref()?.path;
            let is_itself = steps(&demanded.assertion.parent.as_ref()?.source.path).eq(steps(own));
            is_itself.then(|| never("every key occurs in its own dataset").help("refer to another file or column"))
        }
        Asked::FewRows(_) | Asked::Number { .. } | Asked::Fresh { .. } | Asked::Shape => None,
    }
}

/// The parts of a path, without those that lead nowhere.
fn steps(path: &Path) -> impl Iterator<Item = Component<'_>> {
    path.components().filter(|part| *part != Component::CurDir)
}

/// Whether every number from zero upwards lies within.
fn is_of_any_count(bounds: &Bounds) -> bool {
    bounds.max.is_none() && bounds.contain(&Value::Integer(0))
}

/// Whether a predicate is true of every row on which it has an answer.
fn always(predicate: &Predicate, dataset: &Dataset) -> bool {
    match predicate {
        Predicate::Compare(Term::Length(..), comparison, Term::Literal(least)) => {
            let order = Value::Integer(0).compare(least);
            let from_below = matches!(comparison, Comparison::GreaterOrEqual | Comparison::Greater);
            from_below && order.is_some_and(|order| comparison.holds(order))
        }
        Predicate::Compare(left, comparison, right) if left == right => {
            // Of a float that is NaN no comparison holds.
            let is_float = |name: &str| {
                let column = dataset.columns.iter().find(|column| column.field.name == name);
                column.is_none_or(|column| matches!(column.field.kind, None | Some(Kind::Float)))
            };
            comparison.holds(std::cmp::Ordering::Equal) && !predicate.columns().into_iter().any(is_float)
        }
        Predicate::Matches(_, pattern, wanted) => match pattern.coverage() {
            Coverage::All => *wanted,
            Coverage::None => !*wanted,
            Coverage::Some => false,
        },
        Predicate::All(parts) => parts.iter().all(|part| always(part, dataset)),
        Predicate::Any(parts) => parts.iter().any(|part| always(part, dataset)),
        Predicate::NotNull(_) | Predicate::IsNull(_) | Predicate::Compare(..) => false,
        Predicate::OneOf(..) | Predicate::NoneOf(..) | Predicate::HasFormat(..) => false,
    }
}

/// Whether every row of which the first is true satisfies the second, as far as that can be seen.
fn implies(among: &Predicate, predicate: &Predicate) -> bool {
    if among == predicate {
        return true;
    }
    match (among, predicate) {
        (Predicate::All(parts), _) if parts.iter().any(|part| implies(part, predicate)) => true,
        (_, Predicate::All(parts)) => parts.iter().all(|part| implies(among, part)),
        (Predicate::Compare(Term::Column(name), Comparison::Equal, Term::Literal(value)), _) => {
            predicate.columns() == [name] && holds(predicate, value) == Some(true)
        }
        _ => false,
    }
}

/// A contract in which no check can fail: an error where all are for information, and else a note, since `--fail-on warn`
/// is a way to run it.
fn toothless(contract: &Contract, own: &Resolved) -> Option<Problem> {
    let demands = || own.datasets.iter().flatten();
    let can_fail = |demanded: &Demanded| demanded.common.severity == Severity::Error && demanded.fail_above().is_some();
    let span = contract.datasets.first()?.span;
    if !own.problems.is_empty() || demands().next().is_none() || demands().any(can_fail) {
        return None;
    }
    if demands().all(|demanded| demanded.common.severity == Severity::Info) {
        let problem = Problem::error(span, "the contract never fails: every check is of severity `info`");
        return Some(problem.help("give what must hold the severity `error`, which is the default"));
    }
    let note = Problem::note(span, "no check of the contract can fail: they only warn");
    Some(note.help("`--fail-on warn` makes warnings count, or give what must hold the severity `error`"))
}

#[cfg(test)]
mod tests {
    use crate::plan::testing::{notes, problems};

    fn of_column(kind: &str, check: &str) -> Vec<String> {
        problems(&format!(
            "schema: [{{ name: a, type: {kind} }}, {{ name: b, type: string }}]\nquality:\n- {check}\n  column: a\n"
        ))
    }

    #[test]
    fn what_every_value_satisfies_is_no_check() {
        for (kind, check) in [
            ("string", "min_length: 0"),
            ("string", "matches_regex: '[\\s\\S]*'"),
            ("string", "matches_regex: { pattern: 'x?', full_match: false }"),
            ("string", "matches_regex: { pattern: '[^\\s\\S]', negate: true }"),
            ("integer", "distinct_count: { min: 0 }"),
        ] {
            let told = of_column(kind, &check.replace("min_length: 0", "length: { min: 0 }"));
            assert!(told.len() == 1 && told[0].starts_with("3: the check never fails"), "{check}: {told:?}");
        }
        for (kind, check) in [
            ("string", "length: { min: 1 }"),
            ("string", "matches_regex: '.*'"),
            ("integer", "distinct_count: { min: 1 }"),
        ] {
            assert_eq!(of_column(kind, check), [""; 0], "{check}");
        }
    }

    #[test]
    fn a_value_equals_itself_unless_it_may_be_nan() {
        let of = |kind: &str, expression: &str| {
            problems(&format!("schema: [{{ name: a, type: {kind} }}]\nquality:\n- expression: {expression}\n"))
        };
        for expression in ["a = a", "a <= a", "a >= a or a > 3", "a = a and a >= a"] {
            assert_eq!(
                of("integer", expression),
                ["3: the check never fails: every value satisfies it"],
                "{expression}"
            );
            assert_eq!(of("float", expression), [""; 0], "{expression}");
        }
        assert_eq!(of("integer", "a = a and a > 3"), [""; 0]);
    }

    #[test]
    fn a_filter_may_leave_nothing_to_check() {
        for (check, filter) in [
            ("not_null: {}", "a is not null"),
            ("in_set: [1, 2]", "a = 2"),
            ("in_range: { min: 0, max: 9 }", "a = 2"),
            ("in_range: { min: 0 }", "b = 'x' and a >= 0"),
        ] {
            let told = of_column("integer", &format!("{check}\n  where: \"{filter}\""));
            assert!(told.len() == 1 && told[0].contains("its `where` selects only rows"), "{check}: {told:?}");
        }
        for (check, filter) in [
            ("not_null: {}", "b is not null"),
            ("in_set: [1, 2]", "a = 3"),
            ("in_range: { min: 0 }", "b = 'x' or a >= 0"),
        ] {
            assert_eq!(of_column("integer", &format!("{check}\n  where: \"{filter}\"")), [""; 0], "{check}");
        }
    }

    #[test]
    fn a_contract_that_cannot_fail_is_refused_or_noted() {
        let all = |severity: &str| {
            format!(
                "schema: [{{ name: a }}]\nquality:\n- schema: {{ severity: {severity} }}\n- not_empty: {{ severity: {severity} }}\n"
            )
        };
        assert_eq!(problems(&all("info")), ["6: the contract never fails: every check is of severity `info`"]);
        assert_eq!(notes(&all("warn")), ["6: no check of the contract can fail: they only warn"]);
        assert_eq!(notes(&all("error")), [""; 0]);
    }
}
