//! What an author is told about mistakes, and where.

use super::*;

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
18:15: error: unknown `severity` `critical` (known are `error`, `warn`, `info`)
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
            "name: a\nschema:\n  - {name: b, pii: yes}\n  - {name: c, tags: pii, sensitive: false}\n",
            "3:20: error: expected `true` or `false` for `pii`, found `yes` (write `true`, without quotes)\n\
             4:37: error: `sensitive: false` contradicts another key or tag of the column (keep the one that is meant)\n",
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
            "4:11: error: `decimal(99, 2)`: a decimal has at most 38 digits, and this one has 99 (declare at most `decimal(38, …)`, or read the column as `string`)",
        ),
        ("type: decimal(2,10)", "4:11: error: `decimal(2,10)`: the scale is larger than the precision"),
        ("type: list<string>", "4:11: error: unknown type `list<string>` (did you mean `list(string)`?)"),
        (
            "type: struct(id: integer, country: string) # a pair",
            "4:20: error: a second `:` on the line of a key (quote it: `\"struct(id: integer, country: string)\"`)",
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
fn a_type_that_a_comma_cuts_off_is_told_whole() {
    for (written, begun) in [("decimal(8,2)", "decimal(8"), ("list(decimal(8,2))", "list(decimal(8")] {
        let told_of = told(&format!("name: orders\nschema:\n  - {{name: amt, type: {written}, required: true}}\n"));
        assert_eq!(
            told_of,
            format!(
                "3:23: error: within braces the comma ends the type: `{begun}` (put it in quotes: `\"{written}\"`)\n"
            )
        );
    }
    let told_of = told("name: orders\nschema:\n  - {name: amt, type: decimal(8, required: true}\n");
    assert!(told_of.contains("unknown type `decimal(8`"), "{told_of}");
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
fn a_check_without_a_colon_has_no_keys() {
    let told = |items: &str| told(&quality(items)).trim_end().to_owned();
    assert_eq!(
        told("- not_null\n  severity: warn"),
        "6:5: error: `severity` cannot belong to `not_null`, which has no colon (write `- not_null:` with a colon)"
    );
    assert_eq!(
        told("- amount\n    type: decimal"),
        "6:7: error: `type` cannot belong to `amount`, which has no colon (write `- amount:` with a colon, or `- name: amount` for a column)"
    );
}

#[test]
fn a_type_with_parentheses_stands_in_quotes_in_braces_too() {
    let told = told("name: a\nschema:\n  - {name: b, type: struct(c: integer, d: list(string)), required: true}\n");
    assert!(told.ends_with("(quote it: `\"struct(c: integer, d: list(string))\"`)\n"), "{told}");
}

#[test]
fn hostile_names_are_shown_and_not_obeyed() {
    let text = "\"\\e[31mname\\u202e\": x\nname: a\nschema: [{name: b}]\n";
    let drawn = drawn(text);
    assert!(drawn.starts_with("error: unknown key `\\u{1b}[31mname\\u{202e}`\n"), "{drawn}");
    assert!(drawn.chars().all(|character| character == '\n' || !character.is_control()));
}
