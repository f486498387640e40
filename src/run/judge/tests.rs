//! Thresholds, severities and empty datasets, judged.

use super::*;
use crate::data::Zone;
use crate::measure::{Limit as End, Predicate, Term};
use crate::run::testing;

fn column() -> String {
    "a".to_owned()
}

fn tally(failing: u64, evaluated: u64) -> Tally {
    Tally { total: evaluated + 3, evaluated, nulls: 2, unreadable: 1, failing, ..Tally::default() }
}

fn number(value: Option<Value>) -> Answer {
    Answer::Number(Observed { value, tally: tally(0, 5) })
}

/// One question, its answer, and a dataset of so many rows.
struct Case {
    plan: DatasetPlan,
    answer: Result<Answer, Obstacle>,
    rows: u64,
}

impl Case {
    fn new(quantity: Quantity, answer: Answer) -> Self {
        let table = testing::table("orders", &["a: integer"]);
        let checks = vec![testing::check("not_empty", testing::shape()), testing::check("type", Demand::FewRows(1))];
        let plan = testing::dataset(table, vec![quantity, Quantity::Unreadable(column())], checks);
        Self { plan, answer: Ok(answer), rows: 8 }
    }

    fn judge(&self, check: &PlannedCheck) -> Verdict {
        let schema = testing::schema(&["a"]);
        judge(
            check,
            &Findings {
                plan: &self.plan,
                schema: &schema,
                answers: std::slice::from_ref(&self.answer),
                rows: self.rows,
            },
        )
    }
}

fn rows_case(failing: u64, evaluated: u64) -> Case {
    Case::new(Quantity::Unreadable(column()), Answer::Rows(tally(failing, evaluated)))
}

fn row_check() -> PlannedCheck {
    testing::check("in_range", Demand::FewRows(0))
}

fn told(verdict: &Verdict) -> (Status, &str) {
    (verdict.status, &verdict.message)
}

#[test]
fn a_failing_row_fails_the_check() {
    let verdict = rows_case(3, 1_204).judge(&row_check());
    assert_eq!(told(&verdict), (Status::Fail, "3 of 1,204 rows below 0 (0 allowed)"));
    assert_eq!(
        verdict.counts,
        Some(Counts { total: 1_207, evaluated: 1_204, nulls: 2, unreadable: 1, failing: 3, repeated_keys: 0 })
    );
    assert_eq!(told(&rows_case(0, 1_204).judge(&row_check())), (Status::Pass, ""));
    assert_eq!(told(&rows_case(1, 1).judge(&row_check())), (Status::Fail, "1 of 1 row below 0 (0 allowed)"));
}

#[test]
fn rows_passed_over_without_a_word_are_no_ground_for_a_verdict() {
    let mut case = rows_case(0, 1_204);
    case.plan.checks.retain(|check| check.check != "type");
    let told_of = "1 row is unreadable, and `type` is not among the checks";
    assert_eq!(told(&case.judge(&row_check())), (Status::Error, told_of));
    let mut case = Case::new(Quantity::Unreadable(column()), Answer::Rows(Tally::default()));
    case.rows = 0;
    assert_eq!(told(&case.judge(&row_check())), (Status::Pass, ""));
    case.plan.checks.retain(|check| check.check != "not_empty");
    assert_eq!(told(&case.judge(&row_check())), (Status::Error, "the dataset is empty"));
}

#[test]
fn a_check_of_no_error_severity_only_warns() {
    for severity in [Severity::Warn, Severity::Info] {
        let verdict = rows_case(3, 10).judge(&PlannedCheck { severity, ..row_check() });
        assert_eq!(verdict.status, Status::Warn);
    }
}

#[test]
fn tolerance_is_a_limit_and_warn_above_a_lower_one() {
    let check = PlannedCheck {
        fail_above: Tolerance::read("1%").ok(),
        warn_above: Tolerance::read("2 rows").ok(),
        ..row_check()
    };
    assert_eq!(told(&rows_case(2, 1_000).judge(&check)), (Status::Pass, ""));
    assert_eq!(told(&rows_case(10, 1_000).judge(&check)), (Status::Warn, "10 of 1,000 rows below 0 (warns above 2)"));
    assert_eq!(told(&rows_case(11, 1_000).judge(&check)), (Status::Fail, "11 of 1,000 rows below 0 (1 % allowed)"));
}

#[test]
fn a_check_with_only_warn_above_never_fails() {
    let check = PlannedCheck { fail_above: None, warn_above: Some(Tolerance::NONE), ..row_check() };
    assert_eq!(rows_case(1_000, 1_000).judge(&check).status, Status::Warn);
}

#[test]
fn no_evaluated_row_is_a_pass_that_says_so() {
    let verdict = rows_case(0, 0).judge(&PlannedCheck { fail_above: Tolerance::read("0%").ok(), ..row_check() });
    assert_eq!(verdict.status, Status::Pass);
    assert_eq!(verdict.counts.unwrap().evaluated, 0);
}

#[test]
fn repeated_keys_are_counted_in_the_message() {
    let answer = |keys| Answer::Rows(Tally { repeated_keys: keys, ..tally(6, 10) });
    let quantity = Quantity::Duplicates { columns: vec![column()], nulls_equal: false };
    let check = PlannedCheck { breach: "repeat their `a`".into(), ..row_check() };
    let message = |keys| Case::new(quantity.clone(), answer(keys)).judge(&check).message;
    assert_eq!(message(3), "6 of 10 rows repeat their `a`, 3 keys (0 allowed)");
    assert_eq!(message(1), "6 of 10 rows repeat their `a`, 1 key (0 allowed)");
}

#[test]
fn a_where_that_selects_nothing_warns_unless_there_is_nothing() {
    let mut case = Case::new(Quantity::Unreadable(column()), Answer::Rows(Tally::default()));
    assert_eq!(case.judge(&row_check()).status, Status::Pass);
    case.plan.measures[0].among = Some(Predicate::NotNull(Term::column("a")));
    assert_eq!(told(&case.judge(&row_check())), (Status::Warn, "no row matches its `where`: nothing was checked"));
    case.rows = 0;
    assert_eq!(case.judge(&row_check()).status, Status::Pass);
}

fn within(min: i128) -> Demand {
    Demand::Number { of: 0, within: Bounds::at_least(min) }
}

#[test]
fn a_number_must_lie_within() {
    let judge = |quantity: Quantity, value: Value, min| {
        let verdict = Case::new(quantity, number(Some(value))).judge(&testing::check("mean", within(min)));
        (verdict.status, verdict.message, verdict.observed.unwrap())
    };
    let mean = || Quantity::Mean(column());
    assert_eq!(judge(mean(), Value::Float(1.5), 1), (Status::Pass, String::new(), "1.5".into()));
    assert_eq!(judge(mean(), Value::Float(1.5), 2), (Status::Fail, "the mean is 1.5, below 2".into(), "1.5".into()));
    assert_eq!(judge(mean(), Value::Float(f64::NAN), 2).1, "is NaN, which lies within no limits");
    assert_eq!(judge(Quantity::Rows, Value::Integer(5), 10).1, "the number of rows is 5, below 10");
    assert_eq!(judge(Quantity::Rows, Value::Integer(0), 1).1, "the dataset is empty");
}

#[test]
fn an_aggregate_without_a_value_fails() {
    let check = testing::check("mean", within(0));
    let mut case = Case::new(Quantity::Mean(column()), number(None));
    assert_eq!(told(&case.judge(&check)), (Status::Fail, "has no value: 2 rows are null, 1 unreadable"));
    case.rows = 0;
    assert_eq!(told(&case.judge(&check)), (Status::Fail, "has no value: the dataset is empty"));
    case.plan.allow_empty = true;
    assert_eq!(case.judge(&check).status, Status::Pass);
    case.rows = 8;
    assert_eq!(case.judge(&check).status, Status::Fail, "only an empty dataset is excused");
}

fn fresh() -> Demand {
    Demand::Fresh { of: 0, max_age: 10, now: 100, zone: Zone::UTC }
}

fn newest(value: Option<i128>, failing: u64) -> Case {
    let quantity = Quantity::Newest { column: column(), no_later_than: Value::Timestamp(100) };
    Case::new(quantity, Answer::Number(Observed { value: value.map(Value::Timestamp), tally: tally(failing, 5) }))
}

#[test]
fn freshness_is_the_age_of_the_newest_value() {
    let check = testing::check("freshness", fresh());
    assert_eq!(newest(Some(90), 0).judge(&check).status, Status::Pass);
    assert_eq!(newest(Some(89), 0).judge(&check).status, Status::Fail);
    assert_eq!(told(&newest(None, 0).judge(&check)), (Status::Fail, "has no value: 2 rows are null, 1 unreadable"));
}

#[test]
fn a_value_in_the_future_is_never_fresh() {
    let verdict = newest(Some(95), 2).judge(&testing::check("freshness", fresh()));
    assert_eq!(told(&verdict), (Status::Fail, "2 of 5 rows in the future (0 allowed)"));
    assert_eq!(verdict.counts.unwrap().failing, 2);
}

#[test]
fn what_was_not_or_could_not_be_answered_is_an_error_with_its_cause() {
    let parent = Quantity::Orphans { columns: vec![column()], parent: "p".into(), parent_columns: vec![column()] };
    let refused = Case::new(parent, Answer::Refused("no".into())).judge(&row_check());
    assert_eq!((told(&refused), refused.cause.clone()), ((Status::Error, "no"), Some(Cause::Unreadable("p".into()))));
    let mut case = rows_case(0, 1);
    let cause = Some(Cause::Shape { dataset: "orders".into(), column: "a".into() });
    case.answer = Err(Obstacle { reason: "column `a` is missing".into(), cause: cause.clone() });
    let verdict = case.judge(&row_check());
    assert_eq!((told(&verdict), verdict.cause.clone()), ((Status::Error, "column `a` is missing"), cause));
    assert_eq!(rows_case(0, 1).judge(&testing::check("x", within(0))).status, Status::Error);
    assert_eq!(rows_case(0, 1).judge(&testing::check("x", Demand::FewRows(7))).status, Status::Error);
}

#[test]
fn the_shape_fails_for_a_missing_column_and_warns_for_an_additional_one() {
    let judge_with = |declared: &[&str], severity| {
        let mut case = rows_case(0, 1);
        case.plan.table = testing::table("orders", declared);
        case.judge(&PlannedCheck { severity, ..testing::check("schema", testing::shape()) })
    };
    assert_eq!(told(&judge_with(&["a"], Severity::Error)), (Status::Pass, ""));
    assert_eq!(told(&judge_with(&["a", "b"], Severity::Error)), (Status::Fail, "column `b` is missing"));
    assert_eq!(judge_with(&["a", "b"], Severity::Warn).status, Status::Warn);
    assert_eq!(told(&judge_with(&[], Severity::Error)), (Status::Warn, "not in the contract: `a`"));
}

#[test]
fn an_exclusive_limit_is_told() {
    let end = |value| Some(End { value: Value::Integer(value), inclusive: false });
    let demand = Demand::Number { of: 0, within: Bounds { min: end(5), max: end(9) } };
    let verdict =
        Case::new(Quantity::Sum(column()), number(Some(Value::Integer(5)))).judge(&testing::check("sum", demand));
    assert_eq!(verdict.message, "the sum is 5, outside >5..<9");
}
