//! What a null, a NaN, an unreadable cell and an empty dataset mean to quantities.

use super::*;
use crate::measure::FileRead;
use std::time::{Duration, UNIX_EPOCH};

#[test]
fn only_rows_for_which_where_is_true_are_asked_about() {
    let filter = Some(compare(Term::column("b"), Comparison::Equal, literal("1")));
    let lines = ["-1 1", "-1 0", "-1 -", "-1 ?x", "5 1"];
    assert_eq!(counts(ask_among(&lines, Quantity::Breaking(at_least_zero()), filter.clone())), [2, 0, 0, 1]);
    assert_eq!(number(ask_among(&lines, Quantity::Rows, filter.clone())), Some("2".into()));
    assert_eq!(number(ask_among(&lines, Quantity::Sum("a".into()), filter)), Some("4".into()));
}

#[test]
fn only_an_unreadable_cell_fails_to_be_of_its_type() {
    assert_eq!(counts(ask(&["1", "-", "?x", "NaNf"], Quantity::Unreadable("a".into()))), [3, 1, 0, 1]);
}

#[test]
fn failing_rows_are_shown_in_order_with_what_identifies_them() {
    let sampling = Sampling { limit: 2, beside: vec!["b".into(), "a".into()] };
    let measure = Measure { quantity: Quantity::Breaking(at_least_zero()), among: None };
    let tally = tally(answer(&rows(&["1 7", "-1 8", "-2 -", "-3 ?x"]), &|_| None, &measure, &sampling));
    let shown: Vec<String> =
        tally.samples.iter().map(|sample| format!("{} {:?}", sample.place.row, sample.cells)).collect();
    assert_eq!(tally.failing, 3);
    assert_eq!(
        shown,
        [r#"3 [("b", Value(Integer(8))), ("a", Value(Integer(-1)))]"#, r#"4 [("b", Null), ("a", Value(Integer(-2)))]"#]
    );
}

fn duplicates(lines: &[&str], columns: &[&str], nulls_equal: bool) -> Tally {
    let columns = columns.iter().map(|column| (*column).to_owned()).collect();
    tally(ask(lines, Quantity::Duplicates { columns, nulls_equal }))
}

#[test]
fn every_row_of_a_repeated_key_fails() {
    let found = duplicates(&["1", "2", "3", "2", "1", "2"], &["a"], false);
    assert_eq!((found.evaluated, found.failing, found.repeated_keys), (6, 5, 2));
    assert!(found.samples.is_empty());
    let repeats: Vec<_> = found
        .repeats
        .iter()
        .map(|repeat| (repeat.rows, repeat.places.iter().map(|place| place.row).collect::<Vec<_>>()))
        .collect();
    assert_eq!(repeats, [(2, vec![2, 6]), (3, vec![3, 5, 7])]);
}

#[test]
fn a_repeat_names_at_most_five_places_and_as_many_keys_as_wanted() {
    let found = duplicates(&["3", "1", "1", "1", "1", "1", "1", "2", "2", "3"], &["a"], false);
    assert_eq!(found.repeats.len(), 2);
    assert_eq!(found.repeats[0].key, [("a".to_owned(), cell("3"))]);
    assert_eq!((found.repeats[1].rows, found.repeats[1].places.len()), (6, 5));
}

#[test]
fn a_null_repeats_nothing_unless_nulls_are_equal() {
    let lines = ["1 -", "1 -", "- -", "- -", "1 ?x", "1 ?x", "?x -"];
    let skipping = duplicates(&lines, &["a", "b"], false);
    assert_eq!((skipping.evaluated, skipping.nulls, skipping.unreadable, skipping.failing), (0, 4, 3, 0));
    let equal = duplicates(&lines, &["a", "b"], true);
    assert_eq!((equal.evaluated, equal.nulls, equal.unreadable, equal.failing, equal.repeated_keys), (4, 0, 3, 4, 2));
}

#[test]
fn the_parts_of_a_key_do_not_run_into_each_other() {
    assert_eq!(duplicates(&["\"a \"bc", "\"ab \"c"], &["a", "b"], true).failing, 0);
    assert_eq!(duplicates(&["\"null 1", "- 1"], &["a", "b"], true).failing, 0);
    assert_eq!(duplicates(&["\"", "-"], &["a"], true).failing, 0);
}

#[test]
fn equal_values_are_one_key_however_they_are_written() {
    assert_eq!(duplicates(&["NaNf", "NaNf"], &["a"], false).failing, 2);
    assert_eq!(duplicates(&["-0f", "0f"], &["a"], false).failing, 2);
    assert_eq!(duplicates(&["1.50", "1.5"], &["a"], false).failing, 2);
}

#[test]
fn an_orphan_has_no_parent_and_a_null_needs_none() {
    let parent = rows(&["1 \"x", "2 -", "- \"y", "?z \"z"]);
    let orphans = |columns: &[&str], lines: &[&str]| {
        let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
        let quantity = Quantity::Orphans { columns: columns.clone(), parent: "p".into(), parent_columns: columns };
        answer(
            &rows(lines),
            &|name| (name == "p").then_some(&parent),
            &Measure { quantity, among: None },
            &Sampling { limit: 2, beside: vec![] },
        )
    };
    assert_eq!(counts(orphans(&["a"], &["1", "2", "3", "-", "?z"])), [3, 1, 1, 1]);
    assert_eq!(counts(orphans(&["a", "b"], &["1 \"x", "2 \"x", "2 -", "- \"y"])), [2, 2, 0, 1]);
    assert_eq!(tally(orphans(&["a"], &["3"])).samples[0].place.row, 2);
}

#[test]
fn a_parent_that_is_not_known_refuses_the_answer() {
    let quantity =
        Quantity::Orphans { columns: vec!["a".into()], parent: "p".into(), parent_columns: vec!["a".into()] };
    assert_eq!(ask(&["1"], quantity), Answer::Refused("dataset `p` is not known".into()));
}

#[test]
fn aggregates_skip_what_is_no_value() {
    let lines = ["3", "-", "?x", "1", "1"];
    for (quantity, expected) in [
        (Quantity::Rows, "5"),
        (Quantity::Distinct(vec!["a".into()]), "2"),
        (Quantity::Min("a".into()), "1"),
        (Quantity::Max("a".into()), "3"),
        (Quantity::Sum("a".into()), "5"),
        (Quantity::Mean("a".into()), "1.6666666666666667"),
    ] {
        let answer = ask(&lines, quantity.clone());
        assert_eq!(number(answer.clone()).as_deref(), Some(expected), "{quantity:?}");
        let expected = if quantity == Quantity::Rows { [5, 0, 0, 0] } else { [3, 1, 1, 0] };
        assert_eq!(counts(answer), expected, "{quantity:?}");
    }
}

#[test]
fn aggregates_of_nothing_have_no_value_but_counts_are_zero() {
    for lines in [&[][..], &["-", "?x"]] {
        for quantity in [
            Quantity::Min("a".into()),
            Quantity::Max("a".into()),
            Quantity::Sum("a".into()),
            Quantity::Mean("a".into()),
        ] {
            assert_eq!(number(ask(lines, quantity)), None);
        }
        assert_eq!(number(ask(lines, Quantity::Distinct(vec!["a".into()]))), Some("0".into()));
    }
    assert_eq!(number(ask(&[], Quantity::Rows)), Some("0".into()));
}

#[test]
fn a_nan_spoils_every_aggregate() {
    for quantity in
        [Quantity::Min("a".into()), Quantity::Max("a".into()), Quantity::Sum("a".into()), Quantity::Mean("a".into())]
    {
        for lines in [["1f", "NaNf"], ["NaNf", "1f"]] {
            assert_eq!(number(ask(&lines, quantity.clone())).as_deref(), Some("NaN"), "{quantity:?}");
        }
    }
    assert_eq!(number(ask(&["1f", "NaNf", "NaNf"], Quantity::Distinct(vec!["a".into()]))), Some("2".into()));
}

#[test]
fn a_sum_is_exact_or_refused() {
    assert_eq!(
        number(ask(&["9223372036854775807", "1"], Quantity::Sum("a".into()))),
        Some("9223372036854775808".into())
    );
    assert_eq!(number(ask(&["0.1", "0.20"], Quantity::Sum("a".into()))), Some("0.30".into()));
    assert_eq!(number(ask(&["1e16f", "1f", "-1e16f"], Quantity::Sum("a".into()))), Some("1".into()));
    let nines = "9.9999999999999999999999999999999999999";
    assert_eq!(
        ask(&[nines, nines], Quantity::Sum("a".into())),
        Answer::Refused("the sum of `a` needs more than 38 digits".into())
    );
}

#[test]
fn texts_have_a_smallest_one_by_code_points_and_lists_have_none() {
    assert_eq!(number(ask(&["\"b", "\"B", "\"ä"], Quantity::Min("a".into()))), Some("B".into()));
    assert_eq!(number(ask(&["\"b", "\"B", "\"ä"], Quantity::Max("a".into()))), Some("ä".into()));
    let mut lists = rows(&["1", "1"]);
    lists.rows.iter_mut().for_each(|(_, cells)| cells[0] = Cell::Value(Value::Nested("[]".into())));
    let answer =
        answer(&lists, &|_| None, &Measure { quantity: Quantity::Min("a".into()), among: None }, &Sampling::default());
    assert_eq!(answer, Answer::Refused("values of type list have no order".into()));
}

#[test]
fn what_lies_in_the_future_fails_and_is_not_the_newest() {
    let newest = |lines: &[&str]| ask(lines, Quantity::Newest { column: "a".into(), no_later_than: Value::Date(10) });
    let answer = newest(&["d9", "d10", "d11", "-", "?x", "d3"]);
    assert_eq!(number(answer.clone()).as_deref(), Some("1970-01-11"));
    assert_eq!(counts(answer), [4, 1, 1, 1]);
    assert_eq!(number(newest(&["d11", "-"])), None);
    assert_eq!(number(newest(&[])), None);
}

#[test]
fn the_newest_file_dates_the_dataset() {
    let file = |seconds: Option<u64>| FileRead {
        path: "x.csv".into(),
        bytes: 0,
        modified: seconds.map(|s| UNIX_EPOCH + Duration::from_secs(s)),
    };
    let ask = |files: Vec<FileRead>| {
        let rows = Rows { files, ..Rows::default() };
        answer(&rows, &|_| None, &Measure { quantity: Quantity::Modified, among: None }, &Sampling::default())
    };
    assert_eq!(number(ask(vec![file(Some(5)), file(Some(7)), file(Some(6))])).as_deref(), Some("1970-01-01T00:00:07Z"));
    assert_eq!(
        ask(vec![file(Some(5)), file(None)]),
        Answer::Refused("it is not known when `x.csv` was last modified".into())
    );
}
