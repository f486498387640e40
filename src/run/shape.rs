//! Whether a dataset has the columns that its contract names.

use super::header;
use super::words::{cut, names};
use crate::contract::AdditionalColumns;
use crate::data::{Schema, Table, is_label};
use crate::plan::Shape;
use crate::problem::nearest;
use std::collections::{HashMap, HashSet};

/// What is wrong with the columns of a dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ShapeReport {
    /// What breaks the contract.
    pub(super) failures: Vec<String>,
    /// What is only worth a warning.
    pub(super) warnings: Vec<String>,
    /// What to do, or empty.
    pub(super) help: String,
}

/// Compares the columns found with those of the contract. Where one that is sensitive is missing, what stands in the header may
/// be data, and is not told.
pub(super) fn compare(shape: &Shape, table: &Table, schema: &Schema, sensitive: &[String]) -> ShapeReport {
    let mut report = ShapeReport::default();
    // A file may have far more columns than its contract: each name is looked up, none is searched for.
    let known: HashSet<&str> = contract_names(table).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    found_names(schema).for_each(|name| *counts.entry(name).or_default() += 1);
    let missing: Vec<&str> = contract_names(table).filter(|name| !counts.contains_key(name)).collect();
    let mut told = HashSet::new();
    let extra: Vec<&str> =
        found_names(schema).filter(|name| !known.contains(name) && !is_label(name) && told.insert(*name)).collect();
    match missing[..] {
        [] => {}
        [name] => report.failures.push(format!("column `{name}` is missing")),
        _ => report.failures.push(format!("columns {} are missing", names(missing.iter().copied()))),
    }
    for name in contract_names(table).filter(|name| counts.contains_key(name)) {
        report.failures.extend(column_problem(table, schema, name));
    }
    report.failures.extend(extra.iter().filter_map(|name| repetition(name, *counts.get(name)?)));
    if shape.ordered {
        let first: Vec<&str> = found_names(schema).collect();
        report.failures.extend(disorder(table, &first).or_else(|| {
            let told = |(file, names): &(String, Vec<String>)| {
                let why = disorder(table, &names.iter().map(String::as_str).collect::<Vec<_>>())?;
                Some(format!("{why}, in `{file}`"))
            };
            schema.reordered.iter().find_map(told)
        }));
    }
    if !extra.is_empty() {
        let told = match (hides_header(&missing, sensitive), extra.len()) {
            (false, _) => names(extra.iter().copied()),
            (true, 1) => "1 column".to_owned(),
            (true, more) => format!("{more} columns"),
        };
        let told = format!("not in the contract: {told}");
        match shape.additional {
            AdditionalColumns::Allow => {}
            AdditionalColumns::Warn => report.warnings.push(told),
            AdditionalColumns::Fail => report.failures.push(told),
        }
    }
    // That tells no more of the header than names of the contract.
    if let Some(remedy) = header::remedy(&missing, &extra, table) {
        report.help = remedy;
        return report;
    }
    if hides_header(&missing, sensitive) {
        return report;
    }
    let meant = missing.iter().find_map(|name| nearest(name, extra.iter().copied()).map(|found| (name, found)));
    report.help =
        meant.map_or(String::new(), |(name, found)| format!("is `{}` meant to be `{}`?", cut(found), cut(name)));
    report
}

fn hides_header(missing: &[&str], sensitive: &[String]) -> bool {
    missing.iter().any(|name| sensitive.iter().any(|other| other == name))
}

/// Why a column cannot be asked about: it is missing, not the only one of its name, or not of the declared type.
pub(super) fn column_problem(table: &Table, schema: &Schema, name: &str) -> Option<String> {
    let Some(found) = schema.find(name) else { return Some(format!("column `{name}` is missing")) };
    if let Some((_, file)) = schema.missing_in.iter().find(|(column, _)| column == name) {
        return Some(format!("column `{name}` is missing in `{file}`"));
    }
    if let Some((_, one, other)) = schema.mixed.iter().find(|(column, ..)| column == name) {
        return Some(format!("column `{name}` is of type {one} in one file and of type {other} in another"));
    }
    let declared = table.fields.iter().find(|field| field.name == name).and_then(|field| field.kind.as_ref());
    let mismatch = match (declared, &found.kind) {
        (Some(declared), Some(found)) if !declared.accepts(found) => {
            Some(format!("column `{name}` is of type {found}, expected {declared}"))
        }
        (Some(_) | None, Some(_) | None) => None,
    };
    repetition(name, schema.count(name)).or(mismatch)
}

fn repetition(name: &str, count: usize) -> Option<String> {
    (count > 1).then(|| format!("column `{}` stands {count} times", cut(name)))
}

/// The first column of the contract that stands before its predecessor.
fn disorder(table: &Table, found: &[&str]) -> Option<String> {
    let mut last: Option<(usize, &str)> = None;
    for name in contract_names(table) {
        let Some(at) = found.iter().position(|found| *found == name) else { continue };
        if let Some((before, predecessor)) = last
            && at < before
        {
            return Some(format!("column `{name}` stands before `{predecessor}`, expected after it"));
        }
        last = Some((at, name));
    }
    None
}

fn contract_names(table: &Table) -> impl Iterator<Item = &str> {
    table.fields.iter().map(|field| field.name.as_str())
}

fn found_names(schema: &Schema) -> impl Iterator<Item = &str> {
    schema.columns.iter().map(|column| column.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::testing::{schema, table};

    fn report(additional: AdditionalColumns, declared: &[&str], found: &[&str]) -> ShapeReport {
        compare(&Shape { additional, ordered: true }, &table("orders", declared), &schema(found), &[])
    }

    fn failures(declared: &[&str], found: &[&str]) -> Vec<String> {
        report(AdditionalColumns::Allow, declared, found).failures
    }

    #[test]
    fn a_header_that_may_be_private_data_is_not_told() {
        let shape = Shape { additional: AdditionalColumns::Fail, ordered: false };
        let (table, schema) = (table("orders", &["id", "mail"]), schema(&["id", "anna@example.com", "mial"]));
        let report = compare(&shape, &table, &schema, &["mail".to_owned()]);
        let told = ["column `mail` is missing".to_owned(), "not in the contract: 2 columns".to_owned()];
        assert_eq!((&report.failures[..], report.help.as_str()), (&told[..], ""));
        let report = compare(&shape, &table, &schema, &["id".to_owned()]);
        assert_eq!(report.help, "is `mial` meant to be `mail`?");
    }

    #[test]
    fn the_same_columns_have_the_shape() {
        let fine = report(AdditionalColumns::Fail, &["a: integer", "b"], &["a: int8", "b: date"]);
        assert_eq!(fine, ShapeReport::default());
        assert!(failures(&["a: integer"], &["a"]).is_empty(), "text is typed by the contract");
    }

    #[test]
    fn a_missing_column_fails_and_a_similar_one_is_suggested() {
        let report = report(AdditionalColumns::Allow, &["amount", "id"], &["amuont", "id"]);
        assert_eq!(report.failures, ["column `amount` is missing"]);
        assert_eq!(report.help, "is `amuont` meant to be `amount`?");
        assert_eq!(failures(&["a", "b"], &[]), ["columns `a`, `b` are missing"]);
    }

    #[test]
    fn an_additional_column_fails_warns_or_passes() {
        assert_eq!(report(AdditionalColumns::Fail, &["a"], &["a", "x"]).failures, ["not in the contract: `x`"]);
        assert_eq!(report(AdditionalColumns::Warn, &["a"], &["a", "x"]).warnings, ["not in the contract: `x`"]);
        assert_eq!(report(AdditionalColumns::Allow, &["a"], &["a", "x"]), ShapeReport::default());
    }

    #[test]
    fn the_columns_that_a_quarantine_adds_are_no_additional_ones() {
        let found = ["a", "_tabpact", "_tabpact_checks", "_tabpact_run"];
        assert_eq!(report(AdditionalColumns::Fail, &["a"], &found), ShapeReport::default());
        assert!(!report(AdditionalColumns::Fail, &["a"], &["a", "_tabpact_x"]).failures.is_empty());
    }

    #[test]
    fn a_name_that_stands_twice_fails_even_where_the_contract_does_not_know_it() {
        assert_eq!(failures(&["a"], &["a", "x", "x", "a"]), ["column `a` stands 2 times", "column `x` stands 2 times"]);
    }

    #[test]
    fn a_wrong_type_tells_what_was_found_and_expected() {
        assert_eq!(
            failures(&["a: decimal(12, 2)"], &["a: string"]),
            ["column `a` is of type string, expected decimal(12, 2)"]
        );
    }

    #[test]
    fn a_column_out_of_order_is_named_with_the_one_it_precedes() {
        assert_eq!(
            failures(&["a", "b", "c"], &["a", "c", "x", "b"]),
            ["column `c` stands before `b`, expected after it"]
        );
        assert!(failures(&["a", "b"], &["x", "a", "y", "b"]).is_empty());
    }

    #[test]
    fn a_column_that_one_file_lacks_is_missing() {
        let mut schema = schema(&["a"]);
        schema.missing_in.push(("a".into(), "2.csv".into()));
        let problem = column_problem(&table("orders", &["a"]), &schema, "a");
        assert_eq!(problem.as_deref(), Some("column `a` is missing in `2.csv`"));
    }
}
