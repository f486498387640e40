//! What contracts come to as plans.

mod sensitive;

use super::testing::{OPTIONS, contract, notes, planned, problems};
use super::{DatasetPlan, Demand, Needs, PlannedCheck, plan};
use crate::checks::CHECKS;
use crate::contract::Severity;
use crate::data::{Source, Value};
use crate::measure::{Comparison, Measure, Predicate, Quantity, Term, Tolerance};
use crate::problem::Level;

const ORDERS: &str = "\
schema:
  - name: order_id
    type: string
    required: true
    unique: true
  - name: amount
    type: decimal
    required: true
    min: 0
quality:
  - freshness: 1 hour
  - completeness: 99%
";

fn ids(dataset: &DatasetPlan) -> Vec<&str> {
    dataset.checks.iter().map(|check| check.id.as_str()).collect()
}

fn check<'p>(dataset: &'p DatasetPlan, id: &str) -> &'p PlannedCheck {
    dataset.checks.iter().find(|check| check.id == id).unwrap_or_else(|| panic!("{:?}", ids(dataset)))
}

fn measure<'p>(dataset: &'p DatasetPlan, id: &str) -> &'p Measure {
    &dataset.measures[check(dataset, id).demand.measure().unwrap()]
}

#[test]
fn the_contract_of_eleven_lines_is_planned_in_its_order() {
    let plan = planned(ORDERS);
    let dataset = &plan.datasets[0];
    assert_eq!(
        ids(dataset),
        [
            "orders.schema",
            "orders.not_empty",
            "orders.order_id.type",
            "orders.order_id.not_null",
            "orders.order_id.unique",
            "orders.amount.type",
            "orders.amount.not_null",
            "orders.amount.in_range",
            "orders.freshness",
            "orders.order_id.completeness",
            "orders.amount.completeness",
        ]
    );
    assert_eq!(dataset.sampling.beside, ["order_id"]);
    assert_eq!(dataset.sampling.limit, 5);
    let range = check(dataset, "orders.amount.in_range");
    assert_eq!((range.promise.as_str(), range.breach.as_str(), range.span.line), ("in_range 0..", "below 0", 9));
    assert_eq!(range.fail_above, Some(Tolerance::NONE));
}

#[test]
fn equal_measures_are_asked_once() {
    let plan = planned(ORDERS);
    let dataset = &plan.datasets[0];
    let index = |id| check(dataset, id).demand.measure();
    assert_eq!(index("orders.amount.not_null"), index("orders.amount.completeness"));
    assert_eq!(dataset.measures.len(), 8);
    let filtered = planned(
        "schema: [{ name: a, required: true, checks: [{ not_null: { where: a = 'x' or b > 1, severity: warn } }], type: string }, { name: b, type: integer }]",
    );
    let dataset = &filtered.datasets[0];
    assert_ne!(measure(dataset, "orders.a.not_null"), measure(dataset, "orders.a.not_null#2"));
    let needs = dataset.needs(check(dataset, "orders.a.not_null#2"));
    assert_eq!(needs, Needs { columns: vec!["a", "b"], parent: None });
}

#[test]
fn several_keys_of_one_check_form_one_check_at_the_first() {
    let plan = planned("schema:\n- name: a\n  type: integer\n  max: 9\n  tags: [x]\n  exclusive_min: 1\n");
    let range = check(&plan.datasets[0], "orders.a.in_range");
    assert_eq!((range.promise.as_str(), range.span.line), ("in_range >1..9", 4));
}

#[test]
fn columns_of_one_primary_key_form_one_check() {
    let yaml = "schema:\n- { name: a, primary_key: true }\n- { name: b, type: integer }\n- { name: c, primary_key: true }\n- { name: d, primary_key: false }\n";
    let plan = planned(yaml);
    let dataset = &plan.datasets[0];
    let keys: Vec<&str> = ids(dataset).into_iter().filter(|id| id.contains("primary_key")).collect();
    assert_eq!(keys, ["orders.a.primary_key", "orders.c.primary_key", "orders.a+c.primary_key"]);
    assert_eq!(dataset.sampling.beside, ["a", "c"]);
    assert_eq!(check(dataset, "orders.a+c.primary_key").span.line, 2);
}

#[test]
fn a_written_check_takes_the_place_of_the_implicit_one() {
    let yaml = "\
schema:
- name: a
  type: integer
  checks: [{ type: , severity: info, tolerance: 1% }]
- name: b
  type: date
quality:
- schema: { severity: warn, name: columns }
- not_empty: { severity: warn }
- type: { column: b, severity: warn }
";
    let plan = planned(yaml);
    let dataset = &plan.datasets[0];
    assert_eq!(ids(dataset), ["orders.a.type", "orders.schema", "orders.not_empty", "orders.b.type"]);
    assert_eq!(check(dataset, "orders.a.type").severity, Severity::Info);
    assert_eq!(check(dataset, "orders.schema").name.as_deref(), Some("columns"));
}

#[test]
fn what_may_fail_is_nothing_unless_said_otherwise() {
    let of = |item: &str| {
        let plan = planned(&format!("schema: [{{ name: a, checks: [{{ not_null: , {item} }}] }}]"));
        let check = check(&plan.datasets[0], "orders.a.not_null").clone();
        (check.fail_above, check.warn_above)
    };
    assert_eq!(of("severity: error"), (Some(Tolerance::NONE), None));
    assert_eq!(of("tolerance: 3"), (Some(Tolerance::Rows(3)), None));
    assert_eq!(of("warn_above: 0"), (None, Some(Tolerance::NONE)));
    assert_eq!(of("warn_above: 0, fail_above: 3"), (Some(Tolerance::Rows(3)), Some(Tolerance::NONE)));
}

#[test]
fn tags_of_contract_column_and_check_add_up() {
    let plan =
        planned("tags: [core]\nschema: [{ name: a, tags: [pii, core], checks: [{ not_null: { tags: [x] } }] }]\n");
    assert_eq!(check(&plan.datasets[0], "orders.a.not_null").tags, ["core", "pii", "x"]);
    assert_eq!(check(&plan.datasets[0], "orders.schema").tags, ["core"]);
}

#[test]
fn a_filter_is_an_expression_of_the_dataset() {
    let plan = planned("schema: [{ name: a, type: integer }]\nquality: [{ row_count: { min: 1, where: a > 0 } }]\n");
    let positive = Predicate::Compare(Term::column("a"), Comparison::Greater, Term::Literal(Value::Integer(0)));
    assert_eq!(
        measure(&plan.datasets[0], "orders.row_count"),
        &Measure { quantity: Quantity::Rows, among: Some(positive) }
    );
    assert_eq!(
        problems("schema: [{ name: a, type: integer }]\nquality:\n- row_count: 1\n  where: b > 0\n"),
        ["4: dataset `orders` has no column `b`"]
    );
}

#[test]
fn a_mistake_in_an_expression_is_marked_in_its_text() {
    for (open, close) in [("", ""), ("'", "'"), ("\"", "\"")] {
        let yaml =
            format!("schema: [{{ name: a, type: integer }}]\nquality:\n- expression: {open}a > 1 and é < 2{close}\n");
        let (_, problems) = plan(&[contract("orders", &yaml)], &OPTIONS).remove(0);
        assert_eq!(&yaml[problems[0].span.bytes()], "é");
        assert_eq!((problems[0].span.line, problems[0].span.column), (3, 25 + open.len()));
    }
}

#[test]
fn a_check_with_two_mistakes_tells_both() {
    let yaml = "schema: [{ name: a, type: integer }]\nquality:\n- row_count: many\n  where: b > 0\n- nonsense\n- unique: [b]\n";
    assert_eq!(
        problems(yaml),
        [
            "3: expected a whole number from 0, found `many`",
            "4: dataset `orders` has no column `b`",
            "5: unknown check `nonsense`",
            "6: dataset `orders` has no column `b`"
        ]
    );
}

#[test]
fn checks_stand_where_they_belong() {
    let told = |yaml: &str| problems(&format!("schema: [{{ name: a, type: integer, checks: [{yaml}] }}]"));
    assert_eq!(told("{ row_count: 1 }"), ["1: `row_count` is about a whole dataset, not about a column"]);
    assert_eq!(told("required"), ["1: unknown check `required`"]);
    let told = |yaml: &str| problems(&format!("schema: [{{ name: a, type: integer }}]\nquality: [{yaml}]"));
    assert_eq!(told("not_null"), ["2: `not_null` is about a column, and none is named"]);
    assert_eq!(told("{ not_null: , column: b }"), ["2: dataset `orders` has no column `b`"]);
    assert_eq!(told("{ row_count: 3, column: a }"), ["2: `row_count` is about a whole dataset, and takes no `column`"]);
    assert_eq!(told("{ not_null: { column: a } }"), Vec::<String>::new());
}

#[test]
fn an_unknown_key_is_told_what_was_meant() {
    let help = |key: &str| {
        let (plan, problems) =
            plan(&[contract("orders", &format!("schema: [{{ name: a, type: integer, {key} }}]"))], &OPTIONS).remove(0);
        assert!(plan.is_none());
        (problems[0].message.clone(), problems[0].help.clone())
    };
    assert_eq!(help("requird: true"), ("unknown key `requird`".to_owned(), "did you mean `required`?".to_owned()));
    assert_eq!(help("not_null: true").1, "on a column the check is called `required`");
    assert_eq!(help("completeness: 9%").1, "`completeness` is a check: write it in the list `checks:` of the column");
    assert_eq!(help("severity: warn").1, "`severity` stands beside a check, in the list `checks:` of the column");
    assert_eq!(help("required: maybe").0, "expected `true` or `false` for `required`, found `maybe`");
    assert_eq!(help("min: ").0, "`min` has no value");
    assert_eq!(help("min: { a: 1 }").0, "expected a single value, found a map");
}

#[test]
fn a_tolerance_is_about_rows() {
    let told = |yaml: &str| problems(&format!("schema: [{{ name: a, type: timestamp }}]\nquality:\n- {yaml}\n"));
    assert_eq!(
        told("row_count: 3\n  tolerance: 1%"),
        ["4: a tolerance is about failing rows, and `row_count` counts none"]
    );
    assert_eq!(told("completeness: 99%\n  fail_above: 1%"), ["4: `completeness` itself says how many rows may fail"]);
    assert_eq!(told("completeness: 99%\n  warn_above: 1%"), ["4: the check fails before it warns"]);
    assert_eq!(told("completeness: 99%\n  warn_above: 0.5%"), Vec::<String>::new());
    assert_eq!(
        told("schema:\n  where: a is null"),
        ["4: `schema` looks at no rows here, so that `where` selects none"]
    );
    assert_eq!(
        told("freshness: 1 day\n  where: a is null"),
        ["4: `freshness` looks at no rows here, so that `where` selects none"]
    );
    assert_eq!(told("freshness: { column: a, max_age: 1 day, where: a is not null }"), Vec::<String>::new());
}

#[test]
fn the_same_check_twice_is_a_mistake() {
    let told = |yaml: &str| problems(&format!("schema:\n- name: a\n  type: integer\n{yaml}"));
    assert_eq!(
        told("  min: 0\n  checks:\n  - in_range: { min: 0 }\n"),
        ["6: the same `in_range` is demanded in line 4 already"]
    );
    assert_eq!(
        told("  primary_key: true\nquality:\n- primary_key: a\n"),
        ["6: the same `primary_key` is demanded in line 4 already"]
    );
    assert_eq!(
        told("  checks:\n  - in_range: { min: 0 }\n  - in_range: { min: 1, severity: warn }\n"),
        Vec::<String>::new()
    );
    assert_eq!(told("  required: true\n  checks:\n  - not_null: { where: a > 1 }\n"), Vec::<String>::new());
}

#[test]
fn what_no_data_can_satisfy_is_a_mistake() {
    let told = |yaml: &str| problems(&format!("schema:\n- name: a\n  type: integer\n{yaml}"));
    assert_eq!(
        told("  min: 5\n  checks:\n  - in_range: { max: 4 }\n"),
        ["6: no value satisfies this and `in_range 5..` in line 4"]
    );
    assert_eq!(
        told("  min: 5\n  checks:\n  - in_range: { exclusive_max: 5 }\n"),
        ["6: no value satisfies this and `in_range 5..` in line 4"]
    );
    assert_eq!(told("  min: 5\n  checks:\n  - in_range: { max: 5 }\n"), Vec::<String>::new());
    assert_eq!(told("  min: 5\n  checks:\n  - in_range: { max: 4, severity: warn }\n"), Vec::<String>::new());
    let forbidden = "5: value `2` is allowed by one check and forbidden by the other: `in_set {1, 2}` in line 4";
    assert_eq!(told("  allowed: [1, 2]\n  forbidden: [2, 3]\n"), [forbidden]);
    assert_eq!(told("  allowed: [1, 2]\n  max: 1\n"), [forbidden]);
    let texts = "schema:\n- { name: a, type: string, allowed: [x, yy], max_length: 1, pattern: '.' }\n";
    assert_eq!(
        problems(texts),
        ["2: value `yy` is allowed by one check and forbidden by the other: `in_set {x, yy}` in line 2"]
    );
}

#[test]
fn an_empty_dataset_is_allowed_or_not() {
    let told = |yaml: &str| problems(&format!("schema: [{{ name: a }}]\n{yaml}"));
    assert_eq!(
        told("allow_empty: true\nquality:\n- row_count: { min: 1 }\n"),
        ["4: `row_count 1..` forbids an empty dataset, but `allow_empty` is true"]
    );
    assert_eq!(
        told("allow_empty: true\nquality:\n- not_empty\n"),
        ["4: `not_empty` forbids an empty dataset, but `allow_empty` is true"]
    );
    assert_eq!(
        told("quality:\n- row_count: 0\n"),
        ["3: `row_count 0` wants an empty dataset, but it may not be empty"]
    );
    assert_eq!(told("allow_empty: true\nquality:\n- row_count: 0\n"), Vec::<String>::new());
    assert_eq!(problems("allow_empty: true\nquality:\n- unique: false\n"), ["3: `unique: false` checks nothing"]);
}

#[test]
fn notes_are_no_errors() {
    assert_eq!(notes(ORDERS), ["11: without `column`, freshness is the age of the newest file, not of the data in it"]);
    let told = |item: &str| notes(&format!("schema:\n- name: a\n  checks:\n  - {item}\n"));
    assert_eq!(told("not_null: { warn_above: 0 }"), ["4: with `warn_above` alone, the check can warn and never fail"]);
    assert_eq!(told("not_null: { tolerance: 100% }"), ["4: this can never be exceeded: all rows may fail"]);
}

const LINKED: &str = "\
datasets:
- name: orders
  schema:
  - { name: customer, type: string, references: customers.id }
  - { name: currency, type: string, references: { file: lists/currencies.csv, to: code } }
  - { name: other, type: string, references: { file: lists/currencies.csv, to: code } }
  - { name: year, type: integer, references: { file: lists/currencies.csv, to: code } }
  - { name: country, type: string, references: countries.code }
- name: customers
  schema:
  - { name: id, type: string }
";

#[test]
fn parents_are_datasets_of_the_run_and_files() {
    let countries =
        contract("countries", "source: countries.csv\nschema: [{ name: code, type: string, unique: true }]\n");
    let (plan, problems) = plan(&[contract("orders", LINKED), countries], &OPTIONS).remove(0);
    let mut plan = plan.unwrap();
    let parents: Vec<&str> = plan.parents.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(parents, ["orders", "customers", "lists/currencies.csv", "lists/currencies.csv#2", "countries"]);
    assert_eq!(plan.without_source().collect::<Vec<_>>(), ["orders", "customers"]);
    let orders = &plan.datasets[0];
    let parent = |id| orders.needs(check(orders, id)).parent.unwrap().0;
    assert_eq!(parent("orders.currency.references"), parent("orders.other.references"));
    assert_eq!(parent("orders.year.references"), "lists/currencies.csv#2");
    assert_eq!(problems.len(), 1);
    assert_eq!(
        (problems[0].level, problems[0].message.as_str()),
        (Level::Note, "`id` of `customers` is neither unique nor a primary key there")
    );
    let source = Source { path: "c.csv".into(), ..Source::default() };
    assert!(plan.set_source("customers", &source) && !plan.set_source("nobody", &source));
    assert_eq!((&plan.datasets[1].table.source, &plan.parents[1].source), (&source, &source));
}

#[test]
fn a_mistake_in_one_contract_spoils_no_other() {
    let plans =
        plan(&[contract("a", "schema: [{ name: x, mim: 1 }]"), contract("b", "schema: [{ name: x }]")], &OPTIONS);
    assert!(plans[0].0.is_none() && plans[0].1.len() == 1);
    assert!(plans[1].0.is_some() && plans[1].1.is_empty());
}

#[test]
fn the_example_of_every_check_is_planned_and_shows_it() {
    for entry in CHECKS {
        let plan = planned(entry.about.example);
        let shown =
            plan.datasets.iter().flat_map(|dataset| &dataset.checks).filter(|check| check.check == entry.about.name);
        let (checks, words): (Vec<_>, Vec<_>) = shown.map(|check| (check, (&check.promise, &check.breach))).unzip();
        assert!(!checks.is_empty(), "{}", entry.about.name);
        assert!(words.iter().all(|(promise, breach)| !promise.is_empty() && !breach.is_empty()), "{words:?}");
        assert!(
            checks.iter().all(|check| check.demand.measure().is_some() != matches!(check.demand, Demand::Shape(_)))
        );
    }
}

#[test]
fn a_large_contract_is_planned_in_no_time() {
    let columns: Vec<String> =
        (0..1_500).map(|n| format!("{{ name: c{n}, type: integer, required: true, min: 0 }}")).collect();
    let contract = contract("orders", &format!("schema: [{}]\nquality: [completeness: 99%]", columns.join(", ")));
    let started = std::time::Instant::now();
    let (plan, _) = plan(&[contract], &OPTIONS).remove(0);
    assert_eq!(plan.unwrap().datasets[0].checks.len(), 2 + 4 * 1_500);
    assert!(started.elapsed().as_secs() < 5);
}

/// What the author of a contract is told to do about its first problem.
fn help(yaml: &str) -> String {
    plan(&[contract("orders", yaml)], &OPTIONS).remove(0).1.remove(0).help
}

#[test]
fn a_missing_type_is_told_once() {
    let yaml = "schema:\n- name: a\n  min: 1\n  allowed: [1]\n  pattern: x\nquality:\n- expression: a > 1\n";
    assert_eq!(problems(yaml), ["3: column `a` has no declared type"]);
}

#[test]
fn a_check_that_is_switched_off_does_not_stand_in_a_list() {
    let yaml = "schema:\n- name: a\n  required: false\n  checks: [not_null: false]\n";
    assert_eq!(problems(yaml), ["4: `not_null: false` checks nothing"]);
}

#[test]
fn a_value_of_the_wrong_shape_is_told_with_the_right_one() {
    assert_eq!(help("schema: [{ name: a, required: yes }]"), "write `true`, without quotes");
    assert_eq!(help("schema: [{ name: a, type: integer, allowed: 1 }]"), "write a list: `[1]`");
}
