//! What a null, a NaN and an unreadable cell mean to predicates and terms.

use super::*;
use crate::measure::{Arithmetic, Format, LengthUnit, Pattern, TextFunction};

#[test]
fn a_comparison_skips_what_is_no_value_and_breaks_on_nan() {
    assert_eq!(breaking(&["1", "-1", "-", "?x"], at_least_zero()), [2, 1, 1, 1]);
    assert_eq!(breaking(&["NaNf", "inff", "-inff", "-0f"], at_least_zero()), [4, 0, 0, 2]);
    assert_eq!(breaking(&["NaNf"], at_least_zero().negate()), [1, 0, 0, 1]);
    assert_eq!(breaking(&[], at_least_zero()), [0, 0, 0, 0]);
}

#[test]
fn every_comparison_of_nan_is_false() {
    use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    for comparison in [Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual] {
        assert_eq!(breaking(&["NaNf NaNf"], compare(a(), comparison, Term::column("b")))[3], 1, "{comparison}");
    }
}

#[test]
fn columns_compare_only_where_both_have_a_value() {
    let less = compare(a(), Comparison::Less, Term::column("b"));
    assert_eq!(breaking(&["1 2", "2 1", "- 1", "1 -", "?x 1", "- ?x", "?x -"], less), [2, 2, 3, 1]);
}

#[test]
fn presence_is_never_unknown_and_an_unreadable_cell_is_present() {
    assert_eq!(breaking(&["1", "-", "?x", "NaNf", "\""], Predicate::NotNull(a())), [5, 0, 0, 1]);
    assert_eq!(breaking(&["1", "-", "?x"], Predicate::IsNull(a())), [3, 0, 0, 2]);
}

#[test]
fn a_set_holds_no_nan_and_equal_numbers_of_any_type() {
    let set = vec![value("1"), value("2.50")];
    assert_eq!(
        breaking(&["1", "1.0", "2.5f", "3", "NaNf", "-", "?x"], Predicate::OneOf(a(), set.clone())),
        [5, 1, 1, 2]
    );
    assert_eq!(breaking(&["1", "3", "NaNf", "-", "?x"], Predicate::NoneOf(a(), set)), [3, 1, 1, 2]);
    assert_eq!(breaking(&["1"], Predicate::OneOf(a(), vec![])), [1, 0, 0, 1]);
}

#[test]
fn an_empty_text_is_a_text() {
    let digits = Pattern::compile(r"\d+", true).unwrap();
    assert_eq!(
        breaking(&["\"12", "\"x", "\"", "-", "?x"], Predicate::Matches(a(), digits.clone(), true)),
        [3, 1, 1, 2]
    );
    assert_eq!(breaking(&["\"12", "\"x", "\"", "-", "?x"], Predicate::Matches(a(), digits, false)), [3, 1, 1, 1]);
    assert_eq!(breaking(&["\"a@b.co", "\"a", "-"], Predicate::HasFormat(a(), Format::Email, true)), [2, 1, 0, 1]);
}

#[test]
fn lengths_count_characters_or_bytes() {
    let at_most = |unit| compare(Term::Length(Box::new(a()), unit), Comparison::LessOrEqual, literal("2"));
    assert_eq!(breaking(&["\"éé", "\"", "-"], at_most(LengthUnit::Characters)), [2, 1, 0, 0]);
    assert_eq!(breaking(&["\"éé", "\"", "?x"], at_most(LengthUnit::Bytes)), [2, 0, 1, 1]);
}

#[test]
fn text_functions_work_beyond_ascii() {
    for (function, text, made) in [
        (TextFunction::Lower, "\"ÄB", "\"äb"),
        (TextFunction::Upper, "\"ß", "\"SS"),
        (TextFunction::Trim, "\"\u{a0}x\t", "\"x"),
    ] {
        let equal = compare(Term::Text(function, Box::new(a())), Comparison::Equal, literal(made));
        assert_eq!(breaking(&[text, "-"], equal), [1, 1, 0, 0]);
    }
}

fn calculation(operation: Arithmetic) -> Term {
    Term::Arithmetic(Box::new(a()), operation, Box::new(Term::column("b")))
}

#[test]
fn arithmetic_is_exact_until_a_float_takes_part() {
    for (line, operation) in [
        ("0.1 0.2 0.3", Arithmetic::Add),
        ("1 0.9 0.1", Arithmetic::Subtract),
        ("9007199254740993 1 9007199254740993", Arithmetic::Multiply),
        ("0.1f 0.2f 0.30000000000000004f", Arithmetic::Add),
        ("3 0.5f 1.5", Arithmetic::Multiply),
    ] {
        assert_eq!(
            breaking(&[line], compare(calculation(operation), Comparison::Equal, Term::column("c")))[3],
            0,
            "{line}"
        );
    }
    assert_eq!(
        breaking(
            &["1 - 1", "- ?x 1", "NaNf 1 1"],
            compare(calculation(Arithmetic::Add), Comparison::Equal, Term::column("c"))
        ),
        [1, 1, 1, 1]
    );
}

#[test]
fn an_overflow_refuses_the_whole_answer() {
    let huge = i128::MAX.to_string();
    let sum = compare(calculation(Arithmetic::Add), Comparison::Greater, literal("0"));
    let lines = ["1 1".to_owned(), format!("{huge} 1"), "1 1".to_owned()];
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    // A part that is already decided does not hide it.
    let hidden = Predicate::Any(vec![Predicate::NotNull(a()), sum.clone()]);
    for predicate in [sum.clone(), hidden] {
        assert_eq!(ask(&lines, Quantity::Breaking(predicate)), Answer::Refused("the expression overflows".into()));
    }
    // A row that is not asked about does.
    let small = compare(a(), Comparison::Less, literal("10"));
    assert_eq!(counts(ask_among(&lines, Quantity::Breaking(sum), Some(small))), [2, 0, 0, 0]);
}

#[test]
fn logic_is_kleenes() {
    let part = |column: &str| compare(Term::column(column), Comparison::Equal, literal("1"));
    let all = Predicate::All(vec![part("a"), part("b")]);
    let any = Predicate::Any(vec![part("a"), part("b")]);
    for (line, all_is, any_is) in [
        ("1 1", [1, 0, 0, 0], [1, 0, 0, 0]),
        ("1 0", [1, 0, 0, 1], [1, 0, 0, 0]),
        ("0 0", [1, 0, 0, 1], [1, 0, 0, 1]),
        ("0 -", [1, 0, 0, 1], [0, 1, 0, 0]),
        ("1 -", [0, 1, 0, 0], [1, 0, 0, 0]),
        ("?x 0", [1, 0, 0, 1], [0, 0, 1, 0]),
        ("- ?x", [0, 0, 1, 0], [0, 0, 1, 0]),
    ] {
        assert_eq!(breaking(&[line], all.clone()), all_is, "{line}");
        assert_eq!(breaking(&[line], any.clone()), any_is, "{line}");
    }
    assert_eq!(breaking(&["1"], Predicate::All(vec![])), [1, 0, 0, 0]);
    assert_eq!(breaking(&["1"], Predicate::Any(vec![])), [1, 0, 0, 1]);
}

#[test]
fn types_that_do_not_compare_are_refused() {
    let predicates = [compare(a(), Comparison::Less, literal("1")), Predicate::OneOf(a(), vec![value("1")])];
    for predicate in predicates {
        let answer = ask(&["\"x"], Quantity::Breaking(predicate));
        assert_eq!(answer, Answer::Refused("string and integer cannot be compared".into()));
    }
    let long = compare(Term::Length(Box::new(a()), LengthUnit::Bytes), Comparison::Less, literal("1"));
    assert_eq!(ask(&["5"], Quantity::Breaking(long)), Answer::Refused("a value of type integer is no text".into()));
    assert_eq!(
        ask(&["t"], Quantity::Sum("a".into())),
        Answer::Refused("values of type boolean cannot be added".into())
    );
    assert_eq!(ask(&["5"], Quantity::Sum("z".into())), Answer::Refused("column `z` is missing".into()));
}
