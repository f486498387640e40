//! What holds of the report in Markdown: its tables keep their shape, and it fits where it is put.

use super::{MOST, Markdown};
use crate::data::{Cell, Value};
use crate::report::{Render, Style, fixture};
use crate::run::{Absent, Outcomes, Status};
use proptest::prelude::*;

fn render(outcomes: &Outcomes, style: &Style) -> String {
    let mut out = Vec::new();
    Markdown.render(outcomes, style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn plain(outcomes: &Outcomes) -> String {
    render(outcomes, &Style::default())
}

/// How many cells a row of a table has, as GitHub counts: a backslash takes the character behind it along.
fn cells(row: &str) -> usize {
    let mut bars = 0;
    let mut characters = row.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                characters.next();
            }
            '|' => bars += 1,
            _ => {}
        }
    }
    bars - 1
}

/// A line without its code spans; those must be closed.
fn without_code(line: &str) -> String {
    let mut rest = line;
    let mut text = String::new();
    while let Some(at) = rest.find('`') {
        text.push_str(&rest[..at]);
        let length = rest[at..].chars().take_while(|c| *c == '`').count();
        let fence = "`".repeat(length);
        let inside = &rest[at + length..];
        let mut from = 0;
        let end = loop {
            let found = inside[from..].find(&fence).unwrap_or_else(|| panic!("no end of code: {line}")) + from;
            let run = inside[found..].chars().take_while(|c| *c == '`').count();
            if run == length {
                break found;
            }
            from = found + run;
        };
        rest = &inside[end + length..];
    }
    text + rest
}

/// Every table has as many cells in every row, and outside of code nothing is markup but ours.
fn assert_sound(text: &str, is_of_signs: bool) {
    assert!(text.len() <= MOST, "{}", text.len());
    let mut columns = None;
    for line in text.lines() {
        assert!(!line.chars().any(crate::report::show::is_treacherous), "{line:?}");
        match (line.starts_with('|'), columns) {
            (true, None) => columns = Some(cells(line)),
            (true, Some(columns)) => assert_eq!(cells(line), columns, "{line}\n{text}"),
            (false, _) => columns = None,
        }
        let bare = without_code(line).replace("<br>", "").replace("&lt;", "");
        let bare = bare.replace("*null*", "").replace("*empty text*", "").replace("**", "");
        if ["<details>", "</details>", "<summary>Failing rows</summary>"].contains(&bare.as_str()) {
            continue;
        }
        let bare = bare.trim_start_matches('#').replace(['|'], "");
        assert!(!bare.contains(['<', '>', '@', '#', '*', '_', '~', '&', '\\', '$']), "{bare}");
        assert!(is_of_signs || !bare.contains(['[', ']', '!']) || bare.contains("! warn"), "{bare}");
        assert!(!bare.contains("://") && !bare.contains("www."), "{bare}");
    }
    assert_eq!(text.matches("\n<details>\n").count(), text.matches("\n</details>\n").count());
}

#[test]
fn every_status_is_told() {
    insta::assert_snapshot!(plain(&fixture::failing()), @r#"
    ## ❓ tabpact: 2 failed, 1 warned, 1 could not run, 1 skipped, 9 passed

    1 dataset, 1,204,331 rows, 3.1 s

    ### `contracts/orders.yaml`: `orders`

    `data/orders_2026-11-22.csv`, 1,204,331 rows, 14 columns, 412.0 MB

    | Status | Column | Check | Failing | Share | Allowed | Found | Line |
    | :-- | :-- | :-- | --: | --: | --: | :-- | --: |
    | ✗ fail | `amount` | `in_range 0..` | 412 | 0.034 % | 0 | – | 18 |
    | ✗ fail | `order_id` | `unique` | 7 | &lt; 0.001 % | 0 | – | 9 |
    | ! warn | `email` | `matches_regex ^[^@ ]+@[^@ ]+\.[a-z]{2,}$` | 1,877 | 0.156 % | 0.1 % | – | 25 |
    | ? error | `shipped_at` | `freshness 24 hours` | – | – | – | column `shipped_at` has type string, not timestamp | 31 |

    <details>
    <summary>Failing rows</summary>

    **`amount`** 412 of 1,204,326 rows below 0 (0 allowed)

    | Row | `order_id` | `amount` |
    | --: | :-- | :-- |
    | 20117 | `A-99120` | `-52.00` |
    | 20391 | `A-99394` | `-0.01` |
    | 988002 | `B-10077` | `-5.50` |

    … and 409 more rows

    **`order_id`** 7 of 1,204,331 rows repeat a key (0 allowed)

    | Times | `order_id` | At rows |
    | --: | :-- | :-- |
    | 2 | `A-10442` | 118, 904331 |
    | 4 | `A-10443` | 119, 904332, 2 more |

    … and 2 more keys

    **`email`** 1,877 of 1,204,331 rows do not match (0.1 % allowed)

    | Row | `order_id` | `email` |
    | --: | :-- | :-- |
    | 12 | `A-00011` | *empty text* |
    | 3004 | `A-03003` | `anna at example.org` |
    | 3005 | `A-03004` | `veryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryvery` |

    … and 1,874 more rows

    **`shipped_at`** could not run: column `shipped_at` has type string, not timestamp

    help: set `format: "%d/%m/%Y"` on the column

    </details>

    - `country` `references countries.code` skipped: needs `countries`, which could not be read
    "#);
}

#[test]
fn harm_is_code() {
    for outcomes in [fixture::everything(), fixture::hostile(), fixture::invalid(), Outcomes::default()] {
        assert_sound(&plain(&outcomes), false);
        let ascii = render(&outcomes, &Style { ascii: true, verbose: true, ..Style::default() });
        assert!(ascii.is_ascii(), "{ascii}");
        assert_sound(&ascii, true);
    }
}

#[test]
fn what_has_no_room_is_counted() {
    let mut outcomes = fixture::failing();
    let checks = &mut outcomes.contracts[0].datasets[0].checks;
    let failing = checks[6].clone();
    checks.extend(std::iter::repeat_n(failing, 2_000));
    let text = plain(&outcomes);
    assert_sound(&text, false);
    assert!(text.len() > MOST / 2, "{}", text.len());
    let left_out = text.lines().last().unwrap();
    assert!(left_out.starts_with("… and ") && left_out.ends_with(" more findings, left out here"), "{left_out}");
    let rows = text.lines().filter(|line| line.starts_with("| ✗")).count();
    let left: usize = left_out.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap();
    assert!(rows + left >= 2_005, "{rows} {left}");
}

#[test]
fn data_that_are_not_there_are_told_once() {
    let mut outcomes = fixture::passing();
    let dataset = &mut outcomes.contracts[0].datasets[0];
    dataset.absent = Some(Absent { reason: "data/orders.csv: does not exist".into(), status: Status::Skip });
    dataset.checks.iter_mut().for_each(|check| check.status = Status::Skip);
    let text = plain(&outcomes);
    assert_sound(&text, false);
    assert_eq!(
        text.matches("**there are no data**, and 10 checks could not run: data/orders.csv: does not exist").count(),
        1,
        "{text}"
    );
    assert!(!text.contains("| skip"), "{text}");
}

#[test]
fn success_is_short() {
    let told = "## ✅ tabpact: 11 checks passed in 2 contracts, 1,292,741 rows, 3.3 s\n";
    assert_eq!(plain(&fixture::passing()), told);
}

proptest! {
    #[test]
    fn no_text_breaks_a_table(texts in prop::collection::vec("(\\PC|[|`\\\\<>*_#@!\\[\\]()&~:/ ]|www\\.|http://|[\u{0}-\u{1f}\u{202e}]){0,24}", 6)) {
        let mut outcomes = fixture::failing();
        outcomes.contracts[0].file.clone_from(&texts[0]);
        outcomes.contracts[0].datasets[0].source.clone_from(&texts[1]);
        for check in &mut outcomes.contracts[0].datasets[0].checks {
            check.columns = vec![texts[2].clone()];
            check.name = Some(texts[3].clone());
            check.message.clone_from(&texts[4]);
            check.help.clone_from(&texts[5]);
            check.promise.clone_from(&texts[3]);
            for sample in &mut check.samples {
                sample.cells = vec![(texts[0].clone(), Cell::Value(Value::String(texts[1].clone()))), (texts[2].clone(), Cell::Unreadable(texts[3].clone()))];
            }
        }
        assert_sound(&plain(&outcomes), false);
    }
}
