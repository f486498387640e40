//! What holds of the page: it is well formed, asks for nothing, and no value becomes markup.

use super::{Html, LOOKS, TEMPLATE, base64, hash};
use crate::report::{Render, Style, fixture};
use crate::run::{Absent, ColumnFacts, ContractOutcome, Outcomes, Scope, Status};
use proptest::prelude::*;
use regex::Regex;

fn render(outcomes: &Outcomes, style: &Style) -> String {
    let mut out = Vec::new();
    Html.render(outcomes, style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn plain(outcomes: &Outcomes) -> String {
    render(outcomes, &Style::default())
}

/// Elements without an end.
const VOID: [&str; 2] = ["meta", "rect"];

/// Reads the page as strictly as it is written, and gives its elements with their attributes. Fails where a tag is not
/// closed in its order, an attribute is not quoted, or a character of markup stands in a text.
fn elements(page: &str) -> Vec<(String, String)> {
    let (head, rest) = page.split_once("<style>").unwrap();
    let (looks, body) = rest.split_once("</style>").unwrap();
    assert_eq!(looks, LOOKS);
    let page = format!("{head}{body}");
    let tag = Regex::new(r#"^(/?)([a-z0-9]+)((?: [a-zA-Z-]+(?:="[^"<>]*")?)*) ?(/?)$"#).unwrap();
    let reference = Regex::new(r"&(?:amp|lt|gt|quot|#39|#[0-9]+);").unwrap();
    let (mut open, mut found) = (Vec::new(), Vec::new());
    let start = page.find("<html").unwrap();
    assert_eq!(page[..start].trim(), "<!doctype html>");
    for part in page[start + 1..].split('<') {
        let (inside, text) = part.split_once('>').unwrap_or_else(|| panic!("no end: {part}"));
        let parts = tag.captures(inside).unwrap_or_else(|| panic!("no tag: <{inside}>"));
        assert!(!text.contains('>'), "{text}");
        assert!(!reference.replace_all(text, "").contains('&'), "{text}");
        assert!(!reference.replace_all(&parts[3], "").contains('&'), "{inside}");
        assert!(!text.chars().any(|c| c != '\n' && crate::report::show::is_treacherous(c)), "{text:?}");
        let name = parts[2].to_owned();
        match &parts[1] {
            "/" => assert_eq!(open.pop(), Some(name)),
            _ => {
                found.push((name.clone(), parts[3].to_owned()));
                if !VOID.contains(&name.as_str()) {
                    open.push(name);
                }
            }
        }
    }
    assert_eq!(open, Vec::<String>::new());
    found
}

/// The page may name no other place and run nothing.
fn assert_harmless(page: &str) {
    const HARMLESS: [&str; 31] = [
        "a", "article", "body", "b", "caption", "code", "dd", "details", "div", "dl", "dt", "footer", "h1", "h2", "h3",
        "head", "header", "html", "i", "main", "mark", "meta", "p", "pre", "rect", "section", "span", "summary", "svg",
        "table", "title",
    ];
    const OF_TABLES: [&str; 5] = ["thead", "tbody", "tr", "th", "td"];
    let asks = Regex::new(" (?:on[a-z]+|style|src|srcset|action|formaction|xlink:href)=").unwrap();
    let elements = elements(page);
    for (name, attributes) in &elements {
        assert!(HARMLESS.contains(&name.as_str()) || OF_TABLES.contains(&name.as_str()), "<{name}>");
        assert!(!asks.is_match(attributes), "<{name}{attributes}>");
        assert!(!attributes.contains(" href=") || attributes.contains(" href=\"#check-"), "<{name}{attributes}>");
    }
    let ids: Vec<&str> =
        elements.iter().filter_map(|(_, attributes)| attributes.split_once(" id=\"")?.1.split('"').next()).collect();
    let mut unique = ids.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), ids.len(), "an anchor stands twice");
    for (_, attributes) in elements.iter().filter(|(name, _)| name == "a") {
        let target = attributes.split_once("href=\"#").unwrap().1.split('"').next().unwrap();
        assert!(ids.contains(&target), "{target}");
    }
}

#[test]
fn the_page_is_well_formed_and_asks_for_nothing() {
    for outcomes in [
        fixture::everything(),
        fixture::passing(),
        fixture::invalid(),
        fixture::hostile(),
        Outcomes::default(),
        Outcomes { interrupted: true, ..fixture::failing() },
    ] {
        assert_harmless(&plain(&outcomes));
    }
}

#[test]
fn the_policy_names_the_style_of_the_page_and_nothing_else() {
    let page = plain(&fixture::failing());
    let policy = format!("default-src 'none'; style-src '{}'; base-uri 'none'; form-action 'none'", hash(LOOKS));
    assert!(page.contains(&format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")), "{page}");
    assert!(LOOKS.is_ascii() && !LOOKS.contains("url(") && !LOOKS.contains("@import") && !LOOKS.contains('<'));
    assert!(!TEMPLATE.contains("safe"));
    assert_eq!(hash("abc"), "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    assert_eq!([base64(b""), base64(b"f"), base64(b"fo"), base64(b"foo")], ["", "Zg==", "Zm8=", "Zm9v"]);
}

#[test]
fn the_page_says_what_was_found_and_where() {
    let mut outcomes = fixture::failing();
    outcomes.contracts[0].text = "name: orders\n".repeat(40);
    outcomes.contracts[0].datasets[0].facts =
        vec![ColumnFacts { name: "email".into(), rows: Some(4), nulls: Some(1), ..ColumnFacts::default() }];
    let page = plain(&outcomes);
    assert_harmless(&page);
    for text in [
        "<h1>Not everything could be checked</h1>",
        "2 failed, 1 warned, 1 could not run, 1 skipped, 9 passed",
        "412 of 1,204,326 rows below 0 (0 allowed)",
        "0.034 %",
        "<td><span class=\"value\">-52.00</span></td>",
        "<td><span class=\"null\">empty text</span></td>",
        "contracts/orders.yaml:18",
        "<span class=\"line marked\"><span class=\"number\">18</span>",
        "… and 409 more rows",
        "118, 904331",
        "refunds have a table of their own",
        "1 null, 25.000 %",
        "9 checks passed",
        "2026-11-23T00:00:00Z",
    ] {
        assert!(page.contains(text), "{text}\n{page}");
    }
    let page = plain(&fixture::invalid());
    assert!(page.contains("<mark>not_nul</mark>") && page.contains("did you mean <code>not_null</code>?"), "{page}");
    assert!(plain(&fixture::passing()).contains("<h1>11 checks passed</h1>"));
}

#[test]
fn data_that_are_not_there_are_told_once() {
    let mut outcomes = fixture::passing();
    let dataset = &mut outcomes.contracts[0].datasets[0];
    dataset.absent = Some(Absent { reason: "data/orders.csv: does not exist".into(), status: Status::Warn });
    dataset.checks.iter_mut().for_each(|check| check.status = Status::Skip);
    let page = plain(&outcomes);
    assert_harmless(&page);
    assert_eq!(
        page.matches("There are no data, and 10 checks could not run: data/orders.csv: does not exist").count(),
        1
    );
    assert!(!page.contains("<article"), "{page}");
    let contracts = Outcomes { scope: Scope::Contracts, ..fixture::passing() };
    let bare = Outcomes { contracts: vec![ContractOutcome::default()], ..contracts };
    assert!(plain(&bare).contains("<h1>1 contract valid</h1>"));
}

#[test]
fn ascii_is_all_that_is_written_where_that_is_wanted() {
    let page = render(&fixture::everything(), &Style { ascii: true, ..Style::default() });
    assert!(page.is_ascii() && page.contains("&#8230;"));
    assert_harmless(&page);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_text_becomes_markup(texts in prop::collection::vec("(\\PC|[<>&\"'`={}%/]|<script>|\\{\\{|[\u{0}-\u{1f}\u{200b}-\u{202e}]){0,30}", 6), number: u64) {
        let mut outcomes = fixture::failing();
        for contract in &mut outcomes.contracts {
            contract.name.clone_from(&texts[0]);
            contract.text = texts[1].repeat(30);
            contract.owner = Some(texts[2].clone());
            for dataset in &mut contract.datasets {
                dataset.source.clone_from(&texts[3]);
                dataset.facts = vec![ColumnFacts { name: texts[4].clone(), nulls: Some(number), rows: Some(number), ..ColumnFacts::default() }];
                for check in &mut dataset.checks {
                    check.columns = vec![texts[4].clone()];
                    check.message.clone_from(&texts[5]);
                    check.help.clone_from(&texts[1]);
                    check.description = Some(texts[2].clone());
                    check.tags = vec![texts[3].clone()];
                }
            }
        }
        assert_harmless(&plain(&outcomes));
    }
}
