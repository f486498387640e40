//! What is read from YAML, where it stands, and what is refused.

use super::builder::{MAX_ALIASES, MAX_DEPTH, MAX_NODES};
use super::*;
use crate::problem::Level;
use crate::tree::Key;
use proptest::prelude::*;

/// The tree as one line: `{name@1:1: "orders"@1:7}`.
fn shown(node: &Node) -> String {
    let what = match &node.tree {
        Tree::Null => "null".to_owned(),
        Tree::Boolean(value) => value.to_string(),
        Tree::Number(text) => text.clone(),
        Tree::Text(text) => format!("{text:?}"),
        Tree::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Tree::Map(entries) => {
            let entry = |(key, value): &(Key, Node)| {
                format!("{}@{}:{}: {}", key.name, key.span.line, key.span.column, shown(value))
            };
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    };
    format!("{what}@{}:{}", node.span.line, node.span.column)
}

fn tree(text: &str) -> String {
    let (node, problems) = read(text);
    assert_eq!(problems, [], "{text}");
    shown(&node.unwrap())
}

/// Every problem as `line:column message`.
fn problems(text: &str) -> Vec<String> {
    let (_, problems) = read(text);
    problems
        .iter()
        .map(|problem| format!("{}:{} {}", problem.span.line, problem.span.column, problem.message))
        .collect()
}

#[test]
fn every_node_and_key_knows_its_place() {
    assert_eq!(tree("name: orders\nversion: 1.0\n"), r#"{name@1:1: "orders"@1:7, version@2:1: 1.0@2:10}@1:1"#);
    assert_eq!(tree("é: [1, {a: 'b'}]\n"), r#"{é@1:1: [1@1:5, {a@1:9: "b"@1:12}@1:8]@1:4}@1:1"#);
    assert_eq!(tree("a:\n  - b:\n    c: true\n"), "{a@1:1: [{b@2:5: null@2:6, c@3:5: true@3:8}@2:5]@2:3}@1:1");
    assert_eq!(tree("a: x\r\nb: y\rc: z\n"), r#"{a@1:1: "x"@1:4, b@2:1: "y"@2:4, c@3:1: "z"@3:4}@1:1"#);
}

#[test]
fn a_span_covers_what_was_written() {
    let text = "a: 'b c'\nd:\n  - 1\n  - e: 2 # f\ng: {h: [3]}\n";
    let (node, _) = read(text);
    let node = node.unwrap();
    let slices: Vec<&str> = node.entries().iter().map(|(_, value)| &text[value.span.bytes()]).collect();
    assert_eq!(slices, ["'b c'", "- 1\n  - e: 2", "{h: [3]}"]);
}

#[test]
fn quotes_and_blocks_make_texts() {
    assert_eq!(
        tree("a: \"1\"\nb: 'true'\nc: |\n  x\n  y\n"),
        r#"{a@1:1: "1"@1:4, b@2:1: "true"@2:4, c@3:1: "x\ny\n"@4:3}@1:1"#
    );
    assert_eq!(tree("1: a\ntrue: b\n~: c\n"), r#"{1@1:1: "a"@1:4, true@2:1: "b"@2:7, ~@3:1: "c"@3:4}@1:1"#);
}

#[test]
fn an_alias_repeats_a_value() {
    assert_eq!(tree("a: &x [1]\nb: *x\n"), "{a@1:1: [1@1:8]@1:7, b@2:1: [1@1:8]@1:7}@1:1");
}

#[test]
fn every_duplicate_key_is_a_problem() {
    let text = "a: 1\nb: 2\na: 3\n\"a\": 4\nb: {c: 1, c: 2}\n";
    assert_eq!(
        problems(text),
        [
            "3:1 the key `a` stands here a second time",
            "4:1 the key `a` stands here a second time",
            "5:11 the key `c` stands here a second time",
            "5:1 the key `b` stands here a second time",
        ]
    );
    assert_eq!(read(text).1[0].help, "remove one of the two; the first is on line 1");
    assert_eq!(read(text).0.unwrap().entries().len(), 2);
}

#[test]
fn tags_merge_keys_and_odd_keys_are_refused_together() {
    let text = "a: !!str 1\nb: &x {c: 1}\nd:\n  <<: *x\n? [e]\n: f\n: g\nh: *i\n'<<': j\n";
    assert_eq!(
        problems(text),
        [
            "1:4 the tag `!!str` is refused",
            "4:3 a merge key (`<<`) is refused",
            "5:3 expected the name of a key, found a list",
            "7:1 the name of the key is missing before `:`",
            "8:4 no anchor `&i` stands before the alias `*i`",
        ]
    );
}

#[test]
fn a_contract_that_is_empty_or_no_text_is_told_at_its_beginning() {
    for text in ["", "\n\n", "# only a remark\n", "---\n", "~\n"] {
        assert_eq!(problems(text), ["1:1 the contract is empty"], "{text:?}");
    }
    assert_eq!(problems("name: x\nb\0c: d"), ["2:2 this is no text: it holds a NUL byte"]);
    assert_eq!(problems("PAR1\0\0"), ["1:1 this is no contract: it looks like Parquet"]);
    assert_eq!(problems("id,amount\n1,2\n"), ["1:1 this is no contract: it looks like delimited text"]);
    assert_eq!(problems("\"id\";\"at\"\n1;10:00\n"), ["1:1 this is no contract: it looks like delimited text"]);
    assert_eq!(problems("{\"a\": 1}\n{\"a\": 2}\n"), ["1:1 this is no contract: it looks like newline-delimited JSON"]);
    assert_eq!(problems(&"#".repeat(MAX_BYTES + 1)), ["1:1 the contract is larger than 1 MiB"]);
}

#[test]
fn a_byte_order_mark_at_the_beginning_is_a_note() {
    let (node, problems) = read("\u{feff}name: x\n");
    assert_eq!(shown(&node.unwrap()), r#"{name@1:1: "x"@1:7}@1:1"#);
    assert_eq!((problems.len(), problems[0].level), (1, Level::Note));
    assert_eq!(super::read("name: \u{feff}x\n").1[0].message, "a byte order mark stands inside the text");
}

#[test]
fn a_syntax_error_is_told_in_the_words_of_an_author() {
    for (text, problem) in [
        ("a:\n\tb: 1\n", "2:1 a tab cannot indent YAML"),
        ("a:\n  b: 1\n\t\tc: 1\n", "3:1 a tab cannot indent YAML"),
        ("a: b: c\n", "1:5 a second `:` on the line of a key"),
        ("a:\n  - name: x\n     type: y\n", "3:6 `type` is indented deeper than the keys beside it"),
        ("pattern: @x\n", "1:10 a text cannot begin with `@`"),
        ("format: %d\n", "1:9 a text cannot begin with `%`"),
        ("a: \u{1}\n", "1:4 the character U+0001 cannot stand in YAML"),
        ("a: 'x\n", "1:4 the quoted text is never closed"),
        ("a: \"x\" y\n", "1:8 something follows the closing quote"),
        ("a: \"\\d\"\n", "1:4 the double-quoted text holds an unknown escape"),
        ("a: [1, 2\nb: 3\n", "2:2 expected a comma or a closing bracket"),
        ("a: [1, 2", "1:4 the `[` is never closed"),
        ("a: [1}\n", "1:4 a `[` is closed by `}`"),
        ("a: 1\n}\n", "2:1 nothing was opened that this bracket could close"),
        ("source: - \n", "1:9 a list cannot begin here"),
        ("a:\n    b: 1\n  c: 2\n", "3:3 expected a key or a list item"),
        ("a: 1\nb\nc: 2\n", "2:1 expected a key or a list item"),
        ("a: 1\n---\nb: 2\n", "2:1 a second document begins here"),
        ("a: 1\n...\nb: 2\n", "3:1 a second document begins here"),
    ] {
        assert_eq!(problems(text), [problem], "{text:?}");
        assert!(read(text).1.iter().all(|problem| !problem.help.is_empty()), "{text:?}");
    }
}

#[test]
fn duplicates_before_a_syntax_error_are_told_too() {
    assert_eq!(
        problems("a: 1\na: 2\nb: 'x\n"),
        ["2:1 the key `a` stands here a second time", "3:4 the quoted text is never closed"]
    );
}

#[test]
fn depth_values_and_aliases_are_limited() {
    let nested = |depth: usize| format!("a: {}{}\n", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(read(&nested(MAX_DEPTH - 1)).1, []);
    assert_eq!(problems(&nested(MAX_DEPTH)), ["1:35 lists and maps nest more than 32 deep"]);
    assert_eq!(problems(&"[".repeat(5_000)), ["1:33 lists and maps nest more than 32 deep"]);
    assert_eq!(problems(&"- ".repeat(5_000)).len(), 1);
    let long = |count: usize| format!("a: [{}]\n", "1,".repeat(count));
    assert_eq!(read(&long(MAX_NODES - 3)).1, []);
    assert_eq!(problems(&long(MAX_NODES)), ["1:39999 the contract holds more than 20000 values"]);
    let repeated = |count: usize| format!("a: &x 1\nb: [{}]\n", "*x,".repeat(count));
    assert_eq!(read(&repeated(MAX_ALIASES)).1, []);
    assert_eq!(problems(&repeated(MAX_ALIASES + 1)), ["2:305 the contract uses more than 100 aliases"]);
}

#[test]
fn a_billion_laughs_is_refused() {
    let mut text = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned();
    for n in 1..10 {
        let alias = format!("*a{}", n - 1);
        text += &format!("a{n}: &a{n} [{}]\n", [alias.as_str(); 9].join(","));
    }
    assert!(problems(&text)[0].ends_with("the contract holds more than 20000 values"));
    assert_eq!(problems("a: &x [*x]\n"), ["1:8 the alias stands inside the value that it repeats"]);
    let deep = format!("a: &x {}1{}\nb: {}*x{}\n", "[".repeat(20), "]".repeat(20), "[".repeat(20), "]".repeat(20));
    assert_eq!(problems(&deep), ["2:24 lists and maps nest more than 32 deep"]);
}

/// Whether a span lies inside a text, on character boundaries, on the line and in the column it says.
fn lies_inside(text: &str, span: Span) -> bool {
    span.start <= span.end
        && text.is_char_boundary(span.start)
        && text.is_char_boundary(span.end)
        && span.line > 0
        && span.column > 0
}

fn all_spans(node: &Node) -> Vec<Span> {
    let mut spans = vec![node.span];
    match &node.tree {
        Tree::List(items) => spans.extend(items.iter().flat_map(all_spans)),
        Tree::Map(entries) => {
            spans.extend(entries.iter().flat_map(|(key, value)| all_spans(value).into_iter().chain([key.span])))
        }
        Tree::Null | Tree::Boolean(_) | Tree::Number(_) | Tree::Text(_) => {}
    }
    spans
}

/// Text that is likely to be nearly YAML.
fn nearly_yaml() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("name: x\n".to_owned()),
        "[ \t\n\r:,'\"&*!|>{}\\[\\]#%@`?~<-]{1,4}",
        "[a-z0-9é\u{feff}\u{85}\u{2028}]{1,3}",
        Just("\n  - ".to_owned()),
        Just(": ".to_owned()),
        Just("---\n".to_owned()),
        Just("&a ".to_owned()),
        Just("*a ".to_owned()),
        "\\PC{0,3}",
        any::<char>().prop_map(|character| character.to_string()),
    ];
    proptest::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_text_panics_and_every_span_lies_inside(text in nearly_yaml()) {
        let (node, problems) = read(&text);
        prop_assert!(node.is_some() || !problems.is_empty());
        for span in node.iter().flat_map(all_spans).chain(problems.iter().map(|problem| problem.span)) {
            prop_assert!(lies_inside(&text, span), "{span:?} in {text:?}");
        }
    }

    #[test]
    fn a_span_names_the_line_and_column_of_its_first_byte(text in nearly_yaml()) {
        let text = text.replace('\u{feff}', "");
        let (node, problems) = read(&text);
        for span in node.iter().flat_map(all_spans).chain(problems.iter().map(|problem| problem.span)) {
            let expected = place(&text, span.start, 0);
            prop_assert_eq!((span.line, span.column), (expected.line, expected.column), "{:?} in {:?}", span, text);
        }
    }
}
