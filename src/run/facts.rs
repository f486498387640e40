//! What the answers say about each column, beyond the verdicts they were asked for.

use super::ColumnFacts;
use super::age::{Limit, age};
use super::judge::Obstacle;
use crate::data::{Schema, Value};
use crate::measure::{Answer, Measure, Observed, Predicate, Quantity, Tally, Term};
use crate::plan::{DatasetPlan, Demand};
use std::collections::HashSet;

/// One per column of the contract, in its order, and then one per column that only the data has. What no question was
/// about stays unknown, and a question about some of the rows says nothing about all of them.
pub(super) fn column_facts(
    plan: &DatasetPlan,
    schema: &Schema,
    answers: &[Result<Answer, Obstacle>],
) -> Vec<ColumnFacts> {
    let declared = plan.table.fields.iter().map(|field| ColumnFacts {
        name: field.name.clone(),
        kind: field.kind.clone().or_else(|| schema.find(&field.name)?.kind.clone()),
        is_missing: schema.find(&field.name).is_none(),
        ..ColumnFacts::default()
    });
    let mut facts: Vec<ColumnFacts> = declared.collect();
    // A file may have far more columns than its contract: each name is looked up, none is searched for.
    let mut known: HashSet<&str> = plan.table.fields.iter().map(|field| field.name.as_str()).collect();
    // Where a sensitive column is missing, what stands in the header may be data.
    let is_private = facts.iter().any(|column| column.is_missing && plan.sensitive.contains(&column.name));
    let undeclared = schema.columns.iter().filter(|found| !is_private && known.insert(&found.name));
    facts.extend(undeclared.map(|found| ColumnFacts {
        name: found.name.clone(),
        kind: found.kind.clone(),
        ..ColumnFacts::default()
    }));
    for (measure, answer) in plan.measures.iter().zip(answers) {
        let [column] = measure.columns()[..] else { continue };
        if let (None, Ok(answer), Some(known)) =
            (&measure.among, answer, facts.iter_mut().find(|known| known.name == column))
        {
            learn(known, measure, answer);
        }
    }
    date(&mut facts, plan, answers);
    facts
}

/// Takes what one answer about one column says of it.
fn learn(known: &mut ColumnFacts, measure: &Measure, answer: &Answer) {
    match (&measure.quantity, answer) {
        (Quantity::Unreadable(_), Answer::Rows(tally)) => {
            count(known, tally.total, tally.nulls, Some(tally.failing));
        }
        (Quantity::Breaking(Predicate::NotNull(Term::Column(_))), Answer::Rows(tally)) => {
            count(known, tally.total, tally.failing, None);
        }
        (Quantity::Duplicates { nulls_equal: false, .. } | Quantity::Orphans { .. }, Answer::Rows(tally)) => {
            count_skipped(known, tally);
        }
        (Quantity::Distinct(_), Answer::Number(observed)) => {
            count_skipped(known, &observed.tally);
            if let Some(Value::Integer(distinct)) = observed.value {
                known.distinct = u64::try_from(distinct).ok();
            }
        }
        (Quantity::Min(_), Answer::Number(observed)) => known.least = taken(known, observed),
        (Quantity::Max(_), Answer::Number(observed)) => known.greatest = taken(known, observed),
        (Quantity::Sum(_), Answer::Number(observed)) => known.sum = taken(known, observed),
        (Quantity::Mean(_), Answer::Number(observed)) => known.mean = taken(known, observed),
        (Quantity::Newest { .. }, Answer::Number(observed)) => known.newest = taken(known, observed),
        (
            Quantity::Rows
            | Quantity::Breaking(_)
            | Quantity::Unreadable(_)
            | Quantity::Duplicates { .. }
            | Quantity::Orphans { .. }
            | Quantity::Distinct(_)
            | Quantity::Min(_)
            | Quantity::Max(_)
            | Quantity::Sum(_)
            | Quantity::Mean(_)
            | Quantity::Newest { .. }
            | Quantity::Modified,
            Answer::Rows(_) | Answer::Number(_) | Answer::Refused(_),
        ) => {}
    }
}

fn taken(known: &mut ColumnFacts, observed: &Observed) -> Option<Value> {
    count_skipped(known, &observed.tally);
    observed.value.clone()
}

/// The rows that a question about values skipped are the nulls and the unreadable cells of its column.
fn count_skipped(known: &mut ColumnFacts, tally: &Tally) {
    count(known, tally.total, tally.nulls, Some(tally.unreadable));
}

fn count(known: &mut ColumnFacts, rows: u64, nulls: u64, unreadable: Option<u64>) {
    known.rows = known.rows.or(Some(rows));
    known.nulls = known.nulls.or(Some(nulls));
    known.unreadable = known.unreadable.or(unreadable);
}

/// The age of a column is that of its newest value where its freshness was asked for.
fn date(facts: &mut [ColumnFacts], plan: &DatasetPlan, answers: &[Result<Answer, Obstacle>]) {
    for check in &plan.checks {
        let Demand::Fresh { of, max_age, now, zone } = &check.demand else { continue };
        let (Some(measure), Some(Ok(Answer::Number(observed)))) = (plan.measures.get(*of), answers.get(*of)) else {
            continue;
        };
        let Quantity::Newest { column, .. } = &measure.quantity else { continue };
        let known = facts.iter_mut().find(|known| known.name == *column && measure.among.is_none());
        if let (Some(known), Some(newest)) = (known, &observed.value) {
            known.age = age(newest, Limit { max_age: *max_age, now: *now, zone });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{DAY, Zone};
    use crate::run::testing;

    fn facts_of(quantity: Quantity, answer: Answer) -> ColumnFacts {
        let table = testing::table("orders", &["a: integer"]);
        let plan = testing::dataset(table, vec![quantity], Vec::new());
        let facts = column_facts(&plan, &testing::schema(&["a"]), &[Ok(answer)]);
        facts.into_iter().next().unwrap()
    }

    fn tally(failing: u64) -> Tally {
        Tally { total: 9, evaluated: 6, nulls: 2, unreadable: 1, failing, ..Tally::default() }
    }

    fn counts(facts: &ColumnFacts) -> (Option<u64>, Option<u64>, Option<u64>) {
        (facts.rows, facts.nulls, facts.unreadable)
    }

    #[test]
    fn every_question_about_the_cells_of_one_column_counts_its_nulls() {
        let column = || "a".to_owned();
        let unreadable = Tally { total: 9, evaluated: 7, nulls: 2, failing: 1, ..Tally::default() };
        let whole = (Some(9), Some(2), Some(1));
        assert_eq!(counts(&facts_of(Quantity::Unreadable(column()), Answer::Rows(unreadable))), whole);
        let key = Quantity::Duplicates { columns: vec![column()], nulls_equal: false };
        assert_eq!(counts(&facts_of(key, Answer::Rows(tally(4)))), whole);
        let number = Answer::Number(Observed { value: Some(Value::Integer(3)), tally: tally(0) });
        let least = facts_of(Quantity::Min(column()), number.clone());
        assert_eq!((counts(&least), least.least), (whole, Some(Value::Integer(3))));
        assert_eq!(facts_of(Quantity::Distinct(vec![column()]), number).distinct, Some(3));
        let predicate = Predicate::NotNull(Term::Column(column()));
        let not_null = Tally { total: 9, evaluated: 9, failing: 2, ..Tally::default() };
        assert_eq!(counts(&facts_of(Quantity::Breaking(predicate), Answer::Rows(not_null))), (Some(9), Some(2), None));
    }

    #[test]
    fn what_was_not_asked_stays_unknown() {
        let number = || Answer::Number(Observed { value: Some(Value::Integer(3)), tally: tally(0) });
        assert_eq!(counts(&facts_of(Quantity::Rows, number())), (None, None, None));
        let table = testing::table("orders", &["a: integer"]);
        let mut plan = testing::dataset(table, vec![Quantity::Min("a".to_owned())], Vec::new());
        plan.measures[0].among = Some(Predicate::NotNull(Term::Column("a".to_owned())));
        let facts = column_facts(&plan, &testing::schema(&["a", "b"]), &[Ok(number())]);
        assert_eq!((facts[0].least.clone(), facts[0].rows, facts[1].name.as_str()), (None, None, "b"));
        assert!(column_facts(&plan, &testing::schema(&["b"]), &[Ok(number())])[0].is_missing);
    }

    #[test]
    fn the_age_of_a_column_is_that_of_its_newest_value() {
        let quantity = Quantity::Newest { column: "a".to_owned(), no_later_than: Value::Timestamp(DAY) };
        let demand = Demand::Fresh { of: 0, max_age: DAY, now: 3 * DAY, zone: Zone::UTC };
        let checks = vec![testing::check("freshness", demand)];
        let plan = testing::dataset(testing::table("orders", &["a: timestamp"]), vec![quantity], checks);
        let answer = Answer::Number(Observed { value: Some(Value::Timestamp(DAY)), tally: tally(0) });
        let facts = column_facts(&plan, &testing::schema(&["a"]), &[Ok(answer)]);
        assert_eq!((facts[0].age, facts[0].newest.clone()), (Some(2 * DAY), Some(Value::Timestamp(DAY))));
    }
}
