//! What expressions mean, and what is refused.

use super::predicate;
use crate::checks::testing::at_site;
use crate::data::{Decimal, Value};
use crate::measure::{Arithmetic, Comparison, LengthUnit, Predicate, Term, TextFunction};
use crate::problem::{Problem, Span};
use crate::tree::Literal;
use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
use proptest::prelude::*;

fn written(text: &str) -> Literal {
    let span = Span { start: 100, end: 100 + text.len(), line: 7, column: 11 };
    Literal { text: text.to_owned(), quoted: true, span }
}

fn read(text: &str) -> Predicate {
    at_site("", Span::default(), |site| predicate(&written(text), site))
        .unwrap_or_else(|problem| panic!("{text}: {}", problem.message))
}

fn refused(text: &str) -> Problem {
    at_site("", Span::default(), |site| predicate(&written(text), site)).expect_err(text)
}

fn message(text: &str) -> String {
    refused(text).message
}

fn compare(column: &str, comparison: Comparison, value: Value) -> Predicate {
    Predicate::Compare(Term::column(column), comparison, Term::Literal(value))
}

fn quantity(comparison: Comparison, number: i128) -> Predicate {
    compare("quantity", comparison, Value::Integer(number))
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

#[test]
fn and_binds_tighter_than_or_and_not_tighter_than_both() {
    let (a, b, c) = (quantity(Greater, 1), quantity(Less, 9), compare("status", Equal, text("x")));
    let joined = Predicate::Any(vec![a.clone(), Predicate::All(vec![b.clone(), c.clone()])]);
    assert_eq!(read("quantity > 1 or quantity < 9 and status = 'x'"), joined);
    let grouped = Predicate::All(vec![Predicate::Any(vec![a.clone(), b]), c.clone()]);
    assert_eq!(read("(quantity > 1 or quantity < 9) and status = 'x'"), grouped);
    assert_eq!(read("not quantity > 1 and status = 'x'"), Predicate::All(vec![a.negate(), c]));
}

#[test]
fn a_chain_of_ands_is_one_list() {
    let Predicate::All(parts) = read(&vec!["quantity > 1"; 300].join(" and ")) else { panic!() };
    assert_eq!(parts.len(), 300);
}

#[test]
fn a_negation_turns_every_leaf() {
    assert_eq!(read("not (quantity < 1 or status is null)"), {
        Predicate::All(vec![quantity(GreaterOrEqual, 1), Predicate::NotNull(Term::column("status"))])
    });
    assert_eq!(read("not active"), compare("active", NotEqual, Value::Boolean(true)));
    assert_eq!(read("not not active"), compare("active", Equal, Value::Boolean(true)));
    assert_eq!(read("quantity not between 1 and 2"), Predicate::Any(vec![quantity(Less, 1), quantity(Greater, 2)]));
    assert_eq!(read("status not in ('a')"), Predicate::NoneOf(Term::column("status"), vec![text("a")]));
}

#[test]
fn constants_are_read_as_the_type_of_the_other_side() {
    assert_eq!(read("amount >= 0.10"), compare("amount", GreaterOrEqual, Value::Decimal(Decimal::new(10, 2))));
    assert_eq!(read("amount >= '0.10'"), read("amount >= 0.10"));
    assert_eq!(read("amount = 3"), compare("amount", Equal, Value::Integer(3)));
    assert_eq!(read("quantity > 0.5"), compare("quantity", Greater, Value::Decimal(Decimal::new(5, 1))));
    assert_eq!(read("weight < 1e3"), compare("weight", Less, Value::Float(1000.0)));
    assert_eq!(read("weight < -1.5"), compare("weight", Less, Value::Float(-1.5)));
    assert_eq!(read("ordered_on = '1970-01-02'"), compare("ordered_on", Equal, Value::Date(1)));
    assert_eq!(
        read("created_at > timestamp '1970-01-01T00:00:01Z'"),
        compare("created_at", Greater, Value::Timestamp(1_000_000_000))
    );
    assert_eq!(read("created_at > date '1970-01-02'"), compare("created_at", Greater, Value::Date(1)));
    assert_eq!(read("opens_at < '00:00:01'"), compare("opens_at", Less, Value::Time(1_000_000_000)));
    assert_eq!(read("active = false"), compare("active", Equal, Value::Boolean(false)));
    assert_eq!(
        read("5 < quantity"),
        Predicate::Compare(Term::Literal(Value::Integer(5)), Less, Term::column("quantity"))
    );
    assert_eq!(read("status = '5'"), compare("status", Equal, text("5")));
    assert_eq!(read("status = 'it''s'"), compare("status", Equal, text("it's")));
}

#[test]
fn columns_compare_with_columns_of_a_like_type() {
    let both =
        |left: &str, comparison, right: &str| Predicate::Compare(Term::column(left), comparison, Term::column(right));
    assert_eq!(read("created_at <= shipped_at"), both("created_at", LessOrEqual, "shipped_at"));
    assert_eq!(read("quantity <> amount"), both("quantity", NotEqual, "amount"));
    assert_eq!(read("ordered_on < shipped_at"), both("ordered_on", Less, "shipped_at"));
    assert_eq!(message("quantity = status"), "an integer does not compare with a string");
    assert_eq!(message("active = 1"), "expected a boolean, found the number `1`");
    assert_eq!(message("status = 1"), "expected a string, found the number `1`");
    assert_eq!(refused("status = 1").help, "a text stands in single quotes: `'1'`");
    assert_eq!(message("quantity = 'many'"), "expected an integer, found `'many'`");
    assert_eq!(message("created_at > '2024-01-01'"), "expected a timestamp, found `'2024-01-01'`");
    assert_eq!(message("weight = 'NaN'"), "expected a float, found `'NaN'`");
    assert_eq!(message("quantity = true"), "an integer does not compare with a boolean");
    assert_eq!(message("labels = 'x'"), "values of column `labels` cannot be compared: it is a list(string)");
    assert_eq!(message("note = 'x'"), "column `note` has no declared type");
}

#[test]
fn arithmetic_is_typed() {
    let times =
        Term::Arithmetic(Box::new(Term::column("quantity")), Arithmetic::Multiply, Box::new(Term::column("amount")));
    let less = Term::Arithmetic(Box::new(times), Arithmetic::Subtract, Box::new(Term::Literal(Value::Integer(1))));
    assert_eq!(read("quantity * amount - 1 > 0"), Predicate::Compare(less, Greater, Term::Literal(Value::Integer(0))));
    let negative = Term::Arithmetic(
        Box::new(Term::Literal(Value::Integer(0))),
        Arithmetic::Subtract,
        Box::new(Term::column("weight")),
    );
    assert_eq!(read("-weight < 0.5"), Predicate::Compare(negative, Less, Term::Literal(Value::Float(0.5))));
    assert_eq!(message("quantity / 2 > 1"), "the operator `/` is not known here");
    assert_eq!(message("status + 1 > 1"), "expected a number, but this is a string");
    assert_eq!(message("ordered_on + 1 > ordered_on"), "expected a number, but this is a date");
    assert_eq!(message("status || 'x' = 'y'"), "the operator `||` is not known here");
    assert_eq!(refused("active || quantity > 1").help, "write `or`");
    assert_eq!(refused("active && quantity > 1").help, "write `and`");
}

#[test]
fn functions_take_one_text() {
    let length = |unit| Term::Length(Box::new(Term::column("status")), unit);
    for (name, unit) in [
        ("length", LengthUnit::Characters),
        ("CHAR_LENGTH", LengthUnit::Characters),
        ("octet_length", LengthUnit::Bytes),
    ] {
        assert_eq!(
            read(&format!("{name}(status) = 2")),
            Predicate::Compare(length(unit), Equal, Term::Literal(Value::Integer(2)))
        );
    }
    let lower =
        Term::Text(TextFunction::Lower, Box::new(Term::Text(TextFunction::Trim, Box::new(Term::column("email")))));
    assert_eq!(read("lower(trim(email)) = 'a'"), Predicate::Compare(lower, Equal, Term::Literal(text("a"))));
    assert_eq!(
        read("upper(email) is null"),
        Predicate::IsNull(Term::Text(TextFunction::Upper, Box::new(Term::column("email"))))
    );
    assert_eq!(message("length(quantity) = 1"), "`length` takes a text, but this is an integer");
    assert_eq!(message("length(status, email) = 1"), "`length` takes exactly one text, as `length(column)`");
    assert_eq!(message("lower(distinct status) = 'a'"), "`lower` takes exactly one text, as `lower(column)`");
    assert_eq!(message("lenght(status) = 1"), "unknown function `lenght`");
    assert_eq!(refused("lenght(status) = 1").help, "did you mean `length`?");
    assert!(message("now() > created_at").contains("unknown function `now`"));
    assert_eq!(message("length('x') = 1"), "`length` of a constant is a constant");
    assert_eq!(message("trim(leading 'x' from email) = 'a'"), "`TRIM(LEADING 'x' FROM email)` is not known here");
}

#[test]
fn like_stands_for_the_whole_text() {
    let matches = |pattern: &str, value: &str| {
        let Predicate::Matches(_, compiled, true) = read(&format!("status like '{pattern}'")) else { panic!() };
        compiled.matches(value)
    };
    assert!(matches("a%", "a\nb") && matches("a_c", "a\nc") && matches("%", ""));
    assert!(!matches("a", "ab") && !matches("a_", "a"));
    assert!(matches("1.5*(x)", "1.5*(x)") && !matches("1.5", "145"));
    assert!(matches(r"a\d", r"a\d") && !matches(r"a\d", "a1"));
    let Predicate::Matches(.., wanted) = read("status not like 'a%'") else { panic!() };
    assert!(!wanted);
    assert_eq!(message("quantity like '1%'"), "`like` takes a text, but this is an integer");
    assert_eq!(message("status like 'a!%' escape '!'"), "`like` takes no `escape` and no `any` here");
    assert_eq!(message("status ilike 'a'"), "`ilike` is not known here");
}

#[test]
fn lists_hold_constants_of_the_columns_type() {
    assert_eq!(
        read("quantity in (1, -2)"),
        Predicate::OneOf(Term::column("quantity"), vec![Value::Integer(1), Value::Integer(-2)])
    );
    assert_eq!(
        read("ordered_on in (date '1970-01-02')"),
        Predicate::OneOf(Term::column("ordered_on"), vec![Value::Date(1)])
    );
    assert_eq!(message("quantity in (1, 'x')"), "expected an integer, found `'x'`");
    assert_eq!(message("quantity in (1, null)"), "nothing equals `null`, not even null");
    assert_eq!(message("quantity in (amount)"), "expected a constant");
    assert_eq!(message("quantity between 2 and 1"), "no value lies between `2` and `1`");
}

#[test]
fn names_may_stand_in_quotes() {
    let two_words = compare("two words", Equal, Value::Integer(1));
    assert_eq!(read("\"two words\" = 1"), two_words);
    assert_eq!(read("`two words` = 1"), two_words);
    assert_eq!(message("\"shipped\" = 'x'"), "dataset `orders` has no column `shipped`");
    assert_eq!(
        refused("status = \"paid\"").help,
        "double quotes stand around names of columns; a text stands in single quotes"
    );
    assert_eq!(refused("statsu = 'x'").help, "did you mean `status`?");
    assert_eq!(message("orders.status = 'x'"), "a name with a point stands in double quotes here");
    assert_eq!(message("Status = 'x'"), "dataset `orders` has no column `Status`");
}

#[test]
fn null_is_asked_for_and_never_compared() {
    assert_eq!(read("note is null"), Predicate::IsNull(Term::column("note")));
    assert_eq!(read("labels is not null"), Predicate::NotNull(Term::column("labels")));
    assert_eq!(message("status = null"), "nothing equals `null`, not even null");
    assert_eq!(message("1 is null"), "a constant is never null");
}

#[test]
fn a_value_is_no_statement() {
    assert_eq!(message("quantity"), "expected a statement, found the value `quantity`");
    assert_eq!(message("true"), "expected a statement, found the value `true`");
    assert_eq!(message("active and 1"), "expected a statement, found the value `1`");
    assert_eq!(message("1 = 1"), "two constants are compared, so that every row is like every other");
    assert_eq!(message("1 + 1 = 2"), "the expression names no column, so that it says nothing about the data");
}

#[test]
fn what_is_not_in_the_language_is_refused() {
    for text in [
        "active is true",
        "case when active then 1 else 2 end = 1",
        "cast(quantity as text) = '1'",
        "quantity in (select 1)",
        "exists (select 1)",
        "quantity::text = '1'",
        "created_at > now() - interval '1 day'",
        "status ~ 'x'",
        "quantity = ?",
        "quantity = :x",
        "quantity % 2 = 0",
        "status = 'x' -- \n and",
        "(quantity, amount) = (1, 2)",
        "quantity[1] = 2",
        "current_date > ordered_on",
        "status = x'00'",
        "quantity = 1; drop table orders",
        "quantity = 99999999999999999999999999999999999999999999",
        "amount = 1e3",
        "select 1",
        "*",
    ] {
        let problem = refused(text);
        assert!(
            !problem.message.is_empty() && problem.message.starts_with(|c: char| c.is_lowercase() || c == '`'),
            "{text}: {}",
            problem.message
        );
        assert!(problem.span.start >= 100 && problem.span.end <= 100 + text.len() + 1, "{text}: {:?}", problem.span);
    }
}

#[test]
fn a_problem_points_into_the_text() {
    let place = |text: &str| {
        let span = refused(text).span;
        (span.start - 100, span.end - 100, span.line, span.column)
    };
    assert_eq!(place("quantity > 1 and statsu = 'x'"), (17, 23, 7, 28));
    assert_eq!(place("quantity > 1 and"), (16, 16, 7, 27));
    assert_eq!(place("status = 'é' and quantity = 'é'"), (29, 33, 7, 39));
    assert_eq!(message("quantity >"), "expected an expression, found its end");
    assert_eq!(message("quantity > 1 2"), "expected the end of the expression, found `2`");
    assert_eq!(message("status = 'x"), "a text is never closed");
    assert_eq!(message(" "), "the expression is empty");
}

#[test]
fn a_problem_in_quotes_or_on_several_lines_is_placed_as_well_as_can_be() {
    let at = |literal: &Literal| at_site("", Span::default(), |site| predicate(literal, site)).unwrap_err().span;
    let quoted = Literal { span: Span { start: 0, end: 12, line: 1, column: 1 }, ..written("statsu = 1") };
    assert_eq!(at(&quoted), Span { start: 1, end: 7, line: 1, column: 2 });
    let escaped = Literal { span: Span { start: 0, end: 20, line: 1, column: 1 }, ..written("statsu = 1") };
    assert_eq!(at(&escaped), escaped.span);
    let lines = written("quantity > 1\nand statsu = 1");
    assert_eq!(at(&lines), lines.span);
}

const WORDS: &str = "quantity status active ordered_on amount note and or not ( ) = <> < >= + - * / in between like is null true \
    'a' ' \" ` 1 0.5 -1 1e9 date '2024-01-01' , lower( length( trim( case when then end cast( as interval [ ] { } ; -- /* é :: . \
    exists select from distinct timestamp struct< array position( extract( ? :x @";

fn any_word() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(WORDS.split_whitespace().chain(["\n"]).collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn every_row_of_words_is_read_or_refused_in_its_place(words in proptest::collection::vec(any_word(), 1..40)) {
        let literal = written(&words.join(" "));
        if let Err(problem) = at_site("", Span::default(), |site| predicate(&literal, site)) {
            prop_assert!(!problem.message.is_empty());
            prop_assert!(problem.span.start >= literal.span.start && problem.span.end <= literal.span.end + 1);
        }
    }

    #[test]
    fn every_text_is_read_or_refused(text in ".{0,60}") {
        let _ = at_site("", Span::default(), |site| predicate(&written(&text), site));
    }
}

#[test]
fn a_hostile_expression_is_refused_in_bounded_time_and_stack() {
    let deep = |open: &str, inside: &str, close: &str, times: usize| {
        format!("{}{inside}{}", open.repeat(times), close.repeat(times))
    };
    let texts = [
        deep("(", "active", ")", 50_000),
        deep("(", "active", ")", 400),
        deep("not ", "active", "", 25_000),
        deep("not ", "active", "", 900),
        deep("- ", "quantity", "", 900) + " = 1",
        deep("lower(", "status", ")", 600) + " = 'x'",
        deep("quantity + ", "1", "", 900) + " = 1",
        deep("quantity + (", "1", ")", 400) + " = 1",
        deep("case when ", "active", "", 600),
        deep("active and (active or ", "active", ")", 300),
        deep("(", "active", "", 1_500),
        deep("struct<", "int", "", 900),
        deep("array[", "1", "", 900),
        deep("cast(", "1", " as int)", 400),
        deep("interval ", "'1'", "", 900),
        deep("exists (select ", "1", "", 400),
        format!("quantity in ({})", vec!["1"; 40_000].join(",")),
        vec!["active"; 20_000].join(" or "),
        "\"".repeat(100_000),
        "/*".repeat(50_000),
    ];
    for text in texts {
        let started = std::time::Instant::now();
        refused(&text);
        assert!(started.elapsed().as_secs() < 5, "{}", &text[..20]);
    }
}

#[test]
fn what_cannot_be_read_is_told_without_the_words_of_the_parser() {
    for (text, told, help) in [
        ("(quantity > 1", "a parenthesis is not closed: found its end", "add the missing `)`"),
        ("quantity in (1", "a parenthesis is not closed: found its end", "add the missing `)`"),
        ("status = 'a", "a text is never closed", "add the missing quote"),
        ("quantity is 3", "expected `null` or `not null` behind `is`, found `3`", "write `is null` or `is not null`"),
        ("quantity >", "expected an expression, found its end", "see `tabpact explain expression`"),
        ("quantity between 1", "expected `and`, found its end", "see `tabpact explain expression`"),
    ] {
        let problem = refused(text);
        assert_eq!((problem.message.as_str(), problem.help.as_str()), (told, help), "{text}");
    }
    assert!(refused("colour = 1").help.starts_with("its columns are `"));
    assert_eq!(refused("quantit = 1").help, "did you mean `quantity`?");
}

#[test]
fn a_comment_is_refused_since_it_would_not_be_checked() {
    for text in ["quantity > 0 -- and quantity < 100", "quantity > 0 /* and quantity < 100 */"] {
        assert_eq!(message(text), "an expression holds no comments");
    }
}
