//! What is read from contracts that hold.

use super::*;
use std::path::Path;
use tabpact::contract::{AdditionalColumns, Severity};
use tabpact::data::{FileFormat, Kind};
use tabpact::measure::Tolerance;
use tabpact::tree::Tree;

#[test]
fn the_short_contract_is_read_as_it_stands() {
    let contract = contract(SHORT);
    assert_eq!(
        (contract.name.as_str(), contract.version.as_deref(), contract.file.as_str()),
        ("orders", Some("1.0"), FILE)
    );
    let [dataset] = contract.datasets.as_slice() else { panic!("{:?}", contract.datasets) };
    assert_eq!((dataset.name.as_str(), dataset.source.is_none(), dataset.allow_empty), ("orders", true, false));
    assert_eq!(
        (dataset.additional_columns, dataset.ordered, dataset.zone.is_utc()),
        (AdditionalColumns::Warn, false, true)
    );
    let names: Vec<_> =
        dataset.columns.iter().map(|column| (column.field.name.as_str(), column.field.kind.clone())).collect();
    assert_eq!(names, [("order_id", Some(Kind::String)), ("amount", Some(Kind::Decimal(None)))]);
    let keys: Vec<_> =
        dataset.columns[1].keys.iter().map(|(key, value)| (key.name.as_str(), value.tree.clone())).collect();
    assert_eq!(keys, [("required", Tree::Boolean(true)), ("min", Tree::Number("0".to_owned()))]);
    let checks: Vec<_> =
        dataset.checks.iter().map(|check| (check.check.name.as_str(), check.arguments.scalar())).collect();
    assert_eq!(checks, [("freshness", Some("1 hour".to_owned())), ("completeness", Some("99%".to_owned()))]);
    assert_eq!((dataset.columns[1].span.line, dataset.columns[1].span.column), (8, 11));
}

#[test]
fn several_datasets_stand_under_datasets() {
    let contract = contract(
        "name: shop\ndescription: all of it\nowner: sales\ntags: [gold, 2024]\ndatasets:\n  - name: orders\n    description: one row an order\n    \
         source: ../data/orders.csv\n    schema: [{name: id, type: integer}]\n    ordered: true\n    additional_columns: fail\n    allow_empty: true\n    \
         timezone: Europe/Berlin\n  - name: customers\n    quality: [row_count: 5]\n",
    );
    assert_eq!((contract.owner.as_deref(), contract.tags), (Some("sales"), vec!["gold".to_owned(), "2024".to_owned()]));
    let [orders, customers] = contract.datasets.as_slice() else { panic!("{:?}", contract.datasets) };
    assert_eq!(orders.description.as_deref(), Some("one row an order"));
    assert_eq!(orders.source.as_ref().unwrap().path, Path::new("contracts/../data/orders.csv"));
    assert_eq!(orders.source.as_ref().unwrap().shown, "../data/orders.csv");
    assert_eq!((orders.ordered, orders.allow_empty, orders.additional_columns), (true, true, AdditionalColumns::Fail));
    assert_eq!(orders.zone.to_string(), "Europe/Berlin");
    assert_eq!((customers.name.as_str(), customers.columns.len(), customers.checks.len()), ("customers", 0, 1));
}

#[test]
fn a_column_says_how_its_text_is_read() {
    let of = |keys: &str| contract(&column(keys)).datasets[0].columns[0].clone();
    let day = of("type: date\nformat: \"%d/%m/%Y\"");
    assert_eq!((day.field.reading.pattern.unwrap().text(), day.keys.len()), ("%d/%m/%Y", 0));
    let zoned = of("type: timestamp\ntimezone: Europe/Berlin");
    assert_eq!(zoned.field.reading.zone.to_string(), "Europe/Berlin");
    let truth = of("type: boolean\ntrue_values: [yes, Y, 1, TRUE]");
    let yes = ["yes", "Y", "1", "TRUE"].map(str::to_owned).to_vec();
    assert_eq!(truth.field.reading.truths, Some((yes, vec!["false".to_owned()])));
    let mail = of("type: string\nformat: email\ndescription: who\ntags: pii\nchecks:\n  - not_null");
    assert_eq!((mail.keys[0].0.name.as_str(), mail.checks[0].check.name.as_str()), ("format", "not_null"));
    assert_eq!((mail.description.as_deref(), mail.tags), (Some("who"), vec!["pii".to_owned()]));
    for keys in ["sensitive: true", "pii: true", "tags: [core, PII]", "tags: sensitive", "pii: true\nsensitive: true"] {
        assert!(of(keys).is_sensitive, "{keys}");
    }
    for keys in ["type: string", "pii: false", "sensitive: false\ntags: [piiless]"] {
        assert!(!of(keys).is_sensitive, "{keys}");
    }
    assert_eq!(of("min: 0.10").keys[0].1.tree, Tree::Number("0.10".to_owned()));
    assert_eq!(
        of("type: \"struct(a: date, b: list(string))\"").field.kind.unwrap().to_string(),
        "struct(a: date, b: list(string))"
    );
}

#[test]
fn a_column_inherits_the_time_zone_of_its_dataset() {
    let text = "name: a\nschema: [{name: at, type: timestamp}]\ntimezone: Europe/Berlin\n";
    assert_eq!(contract(text).datasets[0].columns[0].field.reading.zone.to_string(), "Europe/Berlin");
}

#[test]
fn a_source_says_how_the_data_is_written() {
    let of = |keys: &str| contract(&source(keys)).datasets[0].source.clone().unwrap();
    let csv = of(
        "path: data/*.csv\nformat: csv\ndelimiter: tab\nquote: \"'\"\nheader: false\ncomment: \"#\"\nnull_values: [\"\", NA, -999]\nquoted_empty: text\ntrim: true\nencoding: UTF-8",
    );
    assert_eq!((csv.format, csv.path.as_path()), (Some(FileFormat::Csv), Path::new("contracts/data/*.csv")));
    let options = csv.options;
    assert_eq!((options.delimiter, options.quote, options.comment), (Some(b'\t'), b'\'', Some(b'#')));
    assert_eq!((options.header, options.quoted_empty_is_text, options.trim), (false, true, true));
    assert_eq!(options.nulls, ["", "NA", "-999"]);
    for (written, byte) in
        [("\"\\t\"", b'\t'), ("\\t", b'\t'), ("semicolon", b';'), ("';'", b';'), ("pipe", b'|'), ("comma", b',')]
    {
        assert_eq!(of(&format!("path: x\ndelimiter: {written}")).options.delimiter, Some(byte), "{written}");
    }
    assert!(!of("path: x\nquoted_empty: null").options.quoted_empty_is_text);
    let bare = |source: &str| {
        contract(&format!("name: a\nschema: [{{name: b}}]\nsource: {source}\n")).datasets[0].source.clone().unwrap()
    };
    assert_eq!(bare("\"-\"").path, Path::new("-"));
    assert_eq!(bare("/data/a.csv").path, Path::new("/data/a.csv"));
}

#[test]
fn what_every_check_takes_stands_beside_it_or_among_its_arguments() {
    let beside = "- in_range:\n    min: 0\n    column: amount\n  severity: warn\n  where: status = 'paid'\n  fail_above: 1%\n  warn_above: 0.5%";
    let inside =
        "- in_range: {min: 0, column: amount, severity: warn, where: status = 'paid', tolerance: 1%, warn_above: 0.5%}";
    for items in [beside, inside] {
        let check = contract(&quality(items)).datasets[0].checks[0].clone();
        assert_eq!(check.check.name, "in_range");
        assert_eq!(check.arguments.entries().iter().map(|(key, _)| key.name.as_str()).collect::<Vec<_>>(), ["min"]);
        let common = check.common;
        assert_eq!((common.severity, common.column.unwrap().text.as_str()), (Severity::Warn, "amount"));
        assert_eq!(common.filter.unwrap().text, "status = 'paid'");
        assert_eq!(common.fail_above.unwrap().0, Tolerance::read("1%").unwrap());
        assert_eq!(common.warn_above.unwrap().0, Tolerance::read("0.5%").unwrap());
    }
}

#[test]
fn arguments_that_are_all_common_leave_none() {
    for items in ["- not_empty", "- not_empty:", "- not_empty: {severity: info, tags: [a]}", "- not_empty: {}"] {
        assert_eq!(contract(&quality(items)).datasets[0].checks[0].arguments.tree, Tree::Null, "{items}");
    }
    let check =
        contract(&quality("- unique: [a, b]\n  name: key\n  description: it is one")).datasets[0].checks[0].clone();
    assert!(matches!(check.arguments.tree, Tree::List(_)));
    assert_eq!((check.common.name.as_deref(), check.common.description.as_deref()), (Some("key"), Some("it is one")));
}

#[test]
fn a_byte_order_mark_does_not_spoil_a_contract() {
    let (contract, problems) = read(Origin { file: FILE, text: &format!("\u{feff}{SHORT}") });
    assert_eq!((contract.unwrap().name.as_str(), problems.len(), problems[0].level), ("orders", 1, Level::Note));
}
