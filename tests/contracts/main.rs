//! Contracts as authors write them: what is read from them, and what an author is told about mistakes.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use std::path::Path;
use tabpact::contract::{AdditionalColumns, Contract, Origin, Severity, read};
use tabpact::data::{FileFormat, Kind};
use tabpact::measure::Tolerance;
use tabpact::problem::{Level, Problem};
use tabpact::report::{concise, write_problems};
use tabpact::tree::Tree;

const FILE: &str = "contracts/orders.yaml";

fn contract(text: &str) -> Contract {
    let (contract, problems) = read(Origin { file: FILE, text });
    assert_eq!(problems, [], "{text}");
    contract.unwrap()
}

fn problems(text: &str) -> Vec<Problem> {
    let (contract, problems) = read(Origin { file: FILE, text });
    assert_eq!(contract.is_none(), problems.iter().any(|problem| problem.level == Level::Error), "{problems:?}");
    problems
}

/// Every problem in one line, without the file.
fn told(text: &str) -> String {
    problems(text).iter().map(|problem| concise("", problem, false)[1..].to_owned() + "\n").collect()
}

/// Every problem with its excerpt.
fn drawn(text: &str) -> String {
    let mut out = Vec::new();
    write_problems(&mut out, FILE, text, &problems(text), false, false).unwrap();
    String::from_utf8(out).unwrap()
}

/// A contract of one column with these keys, which begin on line 4.
fn column(keys: &str) -> String {
    let keys: String = keys.lines().map(|line| format!("    {line}\n")).collect();
    format!("name: orders\nschema:\n  - name: amount\n{keys}")
}

/// A contract with this list of checks, which begins on line 5.
fn quality(items: &str) -> String {
    let items: String = items.lines().map(|line| format!("  {line}\n")).collect();
    format!("name: orders\nschema:\n  - name: id\nquality:\n{items}")
}

/// A contract with this source.
fn source(keys: &str) -> String {
    let keys: String = keys.lines().map(|line| format!("  {line}\n")).collect();
    format!("name: orders\nschema:\n  - name: id\nsource:\n{keys}")
}

const SHORT: &str = "\
name: orders
version: 1.0
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
fn ten_mistakes_are_told_in_one_run() {
    let text = "\
nme: orders
version: [1, 0]
schema:
  - name: order_id
    type: strng
  - type: integer
  - name: order_id
    description:
  - name: paid_at
    type: date
    format: \"%H:%M\"
    timezone: Europe/Berlin
  - name: paid_at
    name: paid
  - amount
quality:
  - freshness: 1 hour
    severity: critical
  - completeness: 99%
    tolerance: 0.01
  - severity: warn
ordered: yes
";
    assert_eq!(
        told(text),
        "\
1:1: error: the contract has no `name` (begin with `name: orders`)
1:1: error: unknown key `nme` (did you mean `name`?)
2:10: error: expected a text for `version`, found a list
5:11: error: unknown type `strng` (did you mean `string`?)
6:5: error: the column has no `name` (write each column as `- name: …`)
7:11: error: the column `order_id` stands here a second time (remove or rename one of the two; the first is on line 4)
8:5: error: expected a text for `description`, found nothing (write a value, or remove the key)
11:13: error: the format `%H:%M` does not say which day is meant (name year, month and day, such as `%d/%m/%Y`)
12:5: error: `timezone` means nothing for a column that is no timestamp (remove it; the column's `type` is `date`)
13:11: error: the column `paid_at` stands here a second time (remove or rename one of the two; the first is on line 9)
14:5: error: the key `name` stands here a second time (remove one of the two; the first is on line 13)
15:5: error: expected a column, found `amount` (write `- name: amount`)
18:15: error: unknown `severity` `critical` (did you mean `error`?)
20:16: error: `0.01` can mean rows or a share; write a share as `1%` (write a number of rows (`10 rows`) or a share of them (`0.1%`))
21:5: error: the item names no check (write `- not_null`, or the check as a key: `- row_count: 100`)
22:10: error: expected `true` or `false` for `ordered`, found `yes` (write `true`, without quotes)
"
    );
}

#[test]
fn a_mistake_is_drawn_with_its_line() {
    let text = "name: orders\nschema:\n  - name: id\n    type: varchar(20)\nqualty:\n  - not_empty\n";
    assert_eq!(
        drawn(text),
        "\
error: unknown type `varchar(20)`
 --> contracts/orders.yaml:4:11
  |
4 |     type: varchar(20)
  |           ^^^^^^^^^^^
  |
  = help: did you mean `string`?

error: unknown key `qualty`
 --> contracts/orders.yaml:5:1
  |
5 | qualty:
  | ^^^^^^ not a key of a contract
  |
  = help: did you mean `quality`?
"
    );
}

#[test]
fn a_contract_without_anything_to_check_is_refused() {
    let nothing =
        "error: nothing to check: there are neither columns nor checks (add a `schema` with a column: `- name: …`)\n";
    assert_eq!(told("name: orders\n"), format!("1:7: {nothing}"));
    assert_eq!(told("name: orders\nschema: []\nquality: []\n"), format!("2:1: {nothing}"));
    assert_eq!(told("name: a\ndatasets: [{name: b, quality: []}]\n"), format!("2:22: {nothing}"));
    assert_eq!(
        told("name: a\ndatasets: []\n"),
        "2:11: error: nothing to check: `datasets` is empty (add a dataset with a `schema`)\n"
    );
    assert_eq!(contract("name: a\nquality: [not_empty]\n").datasets[0].checks.len(), 1);
}

#[test]
fn the_wrong_shape_is_told_once() {
    for (text, problem) in [
        ("- name: a\n", "1:1: error: expected a contract, found a list (begin with `name:` and `schema:`)\n"),
        ("just words\n", "1:1: error: expected a contract, found `just words` (begin with `name:` and `schema:`)\n"),
        (
            "name: a\nschema:\n  id: string\n",
            "3:3: error: expected a list of columns for `schema`, found a map (write each column as `- name: …`)\n",
        ),
        (
            "name: a\nschema:\nquality: [not_empty]\n",
            "2:1: error: expected a list of columns for `schema`, found nothing (write each column as `- name: …`)\n",
        ),
        (
            "name: a\nschema: [{name: b}]\nquality: not_empty\n",
            "3:10: error: expected a list of checks for `quality`, found `not_empty` (write `- not_null`, or the check as a key: `- row_count: 100`)\n",
        ),
        (
            "name:\nschema: [{name: b}]\n",
            "1:1: error: expected a text for `name`, found nothing (write a value, or remove the key)\n",
        ),
        (
            "name: ''\nschema: [{name: b}]\n",
            "1:7: error: the `name` of the contract is empty (begin with `name: orders`)\n",
        ),
        (
            "name: a\ncolumns: [{name: b}]\nquality: [not_empty]\n",
            "2:1: error: unknown key `columns` (did you mean `schema`?)\n",
        ),
        (
            "name: a\nschema: [{name: b}]\nadditional_columns: forbid\n",
            "3:21: error: unknown `additional_columns` `forbid` (did you mean `fail`?)\n",
        ),
        (
            "name: a\nschema: [{name: b}]\ntimezone: Berlin\n",
            "3:11: error: unknown time zone `Berlin` (name it as IANA does, such as `Europe/Berlin` or `UTC`)\n",
        ),
        (
            "name: a\nschema: [{name: b}]\ntags: [x, ~]\n",
            "3:11: error: expected a text in `tags`, found nothing (put it in quotes to mean the text)\n",
        ),
    ] {
        assert_eq!(told(text), problem, "{text}");
    }
}

#[test]
fn datasets_and_single_keys_do_not_mix() {
    let text = "name: a\nschema: [{name: b}]\ndatasets:\n  - name: c\n    schema: [{name: d}]\n  - name: c\n    quality: [not_empty]\n    owner: me\n";
    assert_eq!(
        told(text),
        "\
2:1: error: `schema` stands beside `datasets` (move it into the dataset that it is about)
6:11: error: the dataset `c` stands here a second time (remove or rename one of the two; the first is on line 4)
8:5: error: unknown key `owner` (keys of a dataset are `name`, `description`, `source`, `schema`, `quality`, `allow_empty`, `additional_columns`, `ordered`, `timezone`)
"
    );
}

#[test]
fn mistakes_in_a_column_are_told_at_their_place() {
    for (keys, problem) in [
        ("type: geometry", "4:11: error: unknown type `geometry` (known types are "),
        (
            "type: decimal(99, 2)",
            "4:11: error: unknown type `decimal(99, 2)` (write `decimal(12, 2)`, `list(string)` or `struct(a: date, b: integer)`)",
        ),
        ("type: numeric(12,2)", "4:11: error: unknown type `numeric(12,2)` (did you mean `decimal(12,2)`?)"),
        ("type: [a]", "4:11: error: expected a text for `type`, found a list"),
        (
            "true_values: [a]",
            "4:5: error: `true_values` means nothing for a column that is no boolean (add `type: boolean`)",
        ),
        (
            "type: boolean\nfalse_values: []",
            "5:19: error: expected at least one text for `false_values`, found a list (name the words, or remove the key)",
        ),
        (
            "type: boolean\ntrue_values: [x]\nfalse_values: [y, x]",
            "5:18: error: `x` cannot mean both true and false (keep it in one of `true_values` and `false_values`)",
        ),
        ("type: date\nformat: \"%d/%m/%y\"", "5:13: error: cannot use the format `%d/%m/%y`: `%y` is refused"),
        (
            "type: timestamp\nformat: \"%Y-%m-%d\"",
            "5:13: error: the format `%Y-%m-%d` does not say which time is meant (name the hour, such as `%H:%M:%S`)",
        ),
        ("type: strng\nformat: \"%H\"\ntimezone: x", "4:11: error: unknown type `strng` (did you mean `string`?)\n"),
        (
            "checks:\n  - not_null\n  - in_range: {min: 0, column: b}",
            "6:28: error: the check already belongs to the column `amount` (remove `column`, or move the check to `quality`)",
        ),
    ] {
        let told = told(&column(keys));
        assert!(told.starts_with(problem), "{keys}\n{told}");
        assert_eq!(told.lines().count(), 1, "{told}");
    }
    let endless = format!("type: {}", "list(".repeat(50_000));
    assert_eq!(problems(&column(&endless))[0].message, "the type is longer than 1000 bytes");
}

#[test]
fn mistakes_in_a_source_are_told_at_their_place() {
    for (keys, problem) in [
        ("format: csv", "4:1: error: the source has no `path` (add `path: data.csv`)\n"),
        ("path: ''", "5:9: error: the path is empty (name a file, a folder, a glob, or `\"-\"` for standard input)\n"),
        (
            "path: s3://a/b.csv",
            "5:9: error: cannot read from `s3://` (only files are read; download it first, or pipe it and name `\"-\"` for standard input)\n",
        ),
        ("path: file:///a", "5:9: error: cannot read from `file://` (write the path itself: `/a`)\n"),
        ("path: a\nformat: tsv", "6:11: error: unknown `format` `tsv` (did you mean `csv`?)\n"),
        (
            "path: a\nformat: excel",
            "6:11: error: unknown `format` `excel` (known are `csv`, `ndjson`, `parquet`, `arrow`)\n",
        ),
        (
            "path: a\nformat: parquet\ndelimiter: ','",
            "7:3: error: `delimiter` means nothing for the format `parquet` (remove it, or declare `format: csv`)\n",
        ),
        (
            "path: a\ndelimiter: ', '",
            "6:14: error: expected one ASCII character for `delimiter`, found `, ` (put the character in quotes, or write `tab`, `comma`, `semicolon` or `pipe`)\n",
        ),
        (
            "path: a\nquote: »",
            "6:10: error: expected one ASCII character for `quote`, found `»` (put the character in quotes)\n",
        ),
        ("path: a\ndelimiter: '\"'", "6:14: error: `delimiter` and `quote` are the same (change one of the two)\n"),
        (
            "path: a\ncomment: '\"'",
            "6:12: error: `comment` is also the delimiter or the quote (change one of the two)\n",
        ),
        (
            "path: a\nencoding: latin1",
            "6:13: error: cannot read the encoding `latin1`: only `utf-8` is read (convert the data first: `iconv -f latin1 -t utf-8 DATA`)\n",
        ),
        (
            "path: a\nheader: no",
            "6:11: error: expected `true` or `false` for `header`, found `no` (write `false`, without quotes)\n",
        ),
        ("path: a\nsep: ;", "6:3: error: unknown key `sep` (did you mean `delimiter`?)\n"),
        ("path: a\nquoted_empty: maybe", "6:17: error: unknown `quoted_empty` `maybe` (known are `null`, `text`)\n"),
        (
            "path: *.csv",
            "5:9: error: no anchor `&.csv` stands before the alias `*.csv` (quote a text that begins with `*`: \"*.csv\")\n",
        ),
    ] {
        assert_eq!(told(&source(keys)), problem, "{keys}");
    }
}

#[test]
fn mistakes_in_a_check_are_told_at_their_place() {
    for (items, problem) in [
        (
            "- 5",
            "5:5: error: expected a check, found `5` (write `- not_null`, or the check as a key: `- row_count: 100`)\n",
        ),
        (
            "- not null",
            "5:5: error: expected the name of a check, found `not null` (write `- not_null`, or the check as a key: `- row_count: 100`)\n",
        ),
        ("- row_count: 5\n  severty: warn", "6:5: error: unknown key `severty` (did you mean `severity`?)\n"),
        (
            "- in_range:\n  min: 0",
            "6:5: error: the item names a second check: `min` beside `in_range` (indent it to make it an argument of `in_range`, or begin a list item of its own: `- min`)\n",
        ),
        (
            "- row_count: 5\n  not_empty: true",
            "6:5: error: the item names a second check: `not_empty` beside `row_count` (begin a list item of its own: `- not_empty`)\n",
        ),
        (
            "- row_count: {min: 5, severity: warn}\n  severity: warn",
            "5:25: error: `severity` is given twice for the same check (remove one of the two; the first is on line 6)\n",
        ),
        (
            "- a: 1\n  tolerance: 1\n  fail_above: 2",
            "7:5: error: `tolerance` and `fail_above` say the same thing (remove one of the two)\n",
        ),
        (
            "- a: 1\n  fail_above: 10 rows\n  warn_above: 10",
            "7:17: error: the check never warns: it fails as early as it would warn (make `warn_above` smaller than `fail_above`)\n",
        ),
        (
            "- a: 1\n  fail_above: 0%\n  warn_above: 3",
            "7:17: error: the check never warns: it fails as early as it would warn (make `warn_above` smaller than `fail_above`)\n",
        ),
        ("- a: 1\n  where: ''", "6:12: error: expected an expression for `where`, found an empty text\n"),
        (
            "- a: 1\n  column:",
            "6:5: error: expected the name of a column for `column`, found nothing (write a value, or remove the key)\n",
        ),
        (
            "- a: 1\n  tolerance: 101%",
            "6:16: error: expected a share from 0% to 100% with at most 12 digits behind the point, found `101%` (write a number of rows (`10 rows`) or a share of them (`0.1%`))\n",
        ),
    ] {
        assert_eq!(told(&quality(items)), problem, "{items}");
    }
    assert_eq!(contract(&quality("- a: 1\n  fail_above: 1%\n  warn_above: 3")).datasets[0].checks.len(), 1);
}

#[test]
fn hostile_names_are_shown_and_not_obeyed() {
    let text = "\"\\e[31mname\\u202e\": x\nname: a\nschema: [{name: b}]\n";
    let drawn = drawn(text);
    assert!(drawn.starts_with("error: unknown key `\\u{1b}[31mname\\u{202e}`\n"), "{drawn}");
    assert!(drawn.chars().all(|character| character == '\n' || !character.is_control()));
}

#[test]
fn a_byte_order_mark_does_not_spoil_a_contract() {
    let (contract, problems) = read(Origin { file: FILE, text: &format!("\u{feff}{SHORT}") });
    assert_eq!((contract.unwrap().name.as_str(), problems.len(), problems[0].level), ("orders", 1, Level::Note));
}

/// A contract in which some bytes were changed.
fn nearly_a_contract() -> impl Strategy<Value = String> {
    let whole = format!(
        "{SHORT}source: {{path: a, delimiter: tab}}\nordered: true\ndatasets: [{{name: x, schema: [{{name: y, type: date, format: '%F'}}]}}]\n"
    );
    let words = vec![
        "{",
        "}",
        "[",
        "]",
        ": ",
        "- ",
        "\n",
        "  ",
        "~",
        "'",
        "\"",
        "*",
        "&a ",
        "!!x ",
        "é",
        "\u{feff}",
        "\t",
        "\r",
        "severity: warn",
        "checks:",
        "null",
    ];
    let changes = proptest::collection::vec((0..whole.len(), 0..12_usize, proptest::sample::select(words)), 0..6);
    changes.prop_map(move |changes| {
        let mut text = whole.clone();
        for (at, removed, word) in changes {
            let boundary =
                |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let (start, end) = (boundary(at), boundary(at + removed));
            text.replace_range(start..end, word);
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn no_contract_panics_and_every_problem_can_be_drawn(text in prop_oneof![nearly_a_contract(), "\\PC{0,40}", any::<String>()]) {
        let (contract, problems) = read(Origin { file: FILE, text: &text });
        prop_assert_eq!(contract.is_none(), problems.iter().any(|problem| problem.level == Level::Error));
        for problem in &problems {
            let span = problem.span;
            prop_assert!(text.get(span.bytes()).is_some() && span.line > 0 && span.column > 0, "{problem:?}");
        }
        let mut out = Vec::new();
        write_problems(&mut out, FILE, &text, &problems, false, true).unwrap();
        prop_assert!(out.is_ascii());
    }
}
