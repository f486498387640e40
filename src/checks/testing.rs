//! A site to lower checks at, for the tests of the checks.

use super::{Asked, Assertion, Neighbour, Patterns, Site, find};
use crate::data::{Field, Kind, Reading, Zone};
use crate::measure::Quantity;
use crate::problem::{Problem, Span};
use crate::tree::{Key, Node, Tree};
use serde_json::Value as Json;
use std::path::Path;

/// The time of every test: 2024-03-01T12:00:00Z.
pub(crate) const NOW: i128 = 1_709_294_400_000_000_000;

const ORDERS: &[(&str, &str)] = &[
    ("order_id", "string"),
    ("customer_id", "string"),
    ("region_id", "integer"),
    ("amount", "decimal"),
    ("quantity", "integer"),
    ("weight", "float"),
    ("status", "string"),
    ("email", "string"),
    ("ordered_on", "date"),
    ("created_at", "timestamp"),
    ("shipped_at", "timestamp"),
    ("opens_at", "time"),
    ("active", "boolean"),
    ("two words", "integer"),
    ("labels", "list(string)"),
    ("note", ""),
];
const CUSTOMERS: &[(&str, &str)] =
    &[("customer_id", "string"), ("country", "string"), ("region_id", "integer"), ("since", "date")];
const REGIONS: &[(&str, &str)] = &[("region_id", "integer"), ("country", "string")];

/// The fields of a test table; an empty type is an undeclared one.
pub(crate) fn fields(columns: &[(&str, &str)]) -> Vec<Field> {
    let field = |(name, kind): &(&str, &str)| Field {
        name: (*name).to_owned(),
        kind: kind.parse::<Kind>().ok(),
        reading: Reading::default(),
    };
    columns.iter().map(field).collect()
}

/// What a check demands under a column of `orders`, or under the dataset where the column is empty.
pub(super) fn lowered(check: &str, column: &str) -> Result<Vec<Assertion>, Problem> {
    let tree = node(check);
    let (key, arguments) = match tree.entries() {
        [(key, arguments)] => (key.clone(), arguments.clone()),
        _ => (Key { name: check.to_owned(), span: tree.span }, Node { span: tree.span, tree: Tree::Null }),
    };
    at_site(column, key.span, |site| (find(&key.name).unwrap().lower)(&arguments, site))
}

/// Calls with a site in `orders`.
pub(super) fn at_site<T>(column: &str, span: Span, call: impl FnOnce(&Site<'_>) -> T) -> T {
    let (orders, customers, regions) = (fields(ORDERS), fields(CUSTOMERS), fields(REGIONS));
    let neighbour = |name, own, fields| Neighbour { name, own, fields };
    let own: Vec<&Field> = orders.iter().collect();
    let neighbours = [
        neighbour("orders", true, own.clone()),
        neighbour("customers", true, customers.iter().collect()),
        neighbour("regions", false, regions.iter().collect()),
        neighbour("regions", false, regions.iter().collect()),
    ];
    call(&Site {
        dataset: "orders",
        fields: &own,
        column: own.iter().copied().find(|field| field.name == column),
        span,
        now: NOW,
        zone: &Zone::UTC,
        neighbours: &neighbours[..],
        folder: Path::new("contracts"),
        patterns: &Patterns::default(),
    })
}

/// The only thing a check demands.
pub(super) fn demand(check: &str, column: &str) -> Assertion {
    let mut demands = lowered(check, column).unwrap();
    assert_eq!(demands.len(), 1);
    demands.remove(0)
}

/// The rows a check counts, with what it promises and how it describes a failing row.
pub(super) fn rows(check: &str, column: &str) -> (Quantity, String, String) {
    let Assertion { asked, promise, breach, .. } = demand(check, column);
    let Asked::FewRows(quantity) = asked else { panic!("{asked:?}") };
    (quantity, promise, breach)
}

/// Why a check is refused.
pub(super) fn refusal(check: &str, column: &str) -> String {
    lowered(check, column).unwrap_err().message
}

/// What the author of a refused check is told to do.
pub(super) fn help(check: &str, column: &str) -> String {
    lowered(check, column).unwrap_err().help
}

/// The tree of a YAML text. Every key and every scalar on one line has its true place.
pub(crate) fn node(yaml: &str) -> Node {
    let value: Json = serde_yaml::from_str(yaml).unwrap();
    Builder { text: yaml, at: 0 }.node(&value)
}

struct Builder<'t> {
    text: &'t str,
    at: usize,
}

impl Builder<'_> {
    fn node(&mut self, value: &Json) -> Node {
        let here = self.span(self.at, 0);
        match value {
            Json::Null => Node { span: here, tree: Tree::Null },
            Json::Bool(value) => Node { span: self.find(&value.to_string()), tree: Tree::Boolean(*value) },
            Json::Number(_) => {
                let span = self.number();
                Node { span, tree: Tree::Number(self.text[span.bytes()].to_owned()) }
            }
            Json::String(text) => Node { span: self.find(text), tree: Tree::Text(text.clone()) },
            Json::Array(items) => {
                Node { span: here, tree: Tree::List(items.iter().map(|item| self.node(item)).collect()) }
            }
            Json::Object(entries) => {
                let entry = |(name, value): (&String, &Json)| {
                    (Key { name: name.clone(), span: self.find(name) }, self.node(value))
                };
                Node { span: here, tree: Tree::Map(entries.iter().map(entry).collect()) }
            }
        }
    }

    fn find(&mut self, text: &str) -> Span {
        let Some(start) = self.text[self.at..].find(text).map(|offset| self.at + offset) else {
            return self.span(self.at, 0);
        };
        self.at = start + text.len();
        self.span(start, text.len())
    }

    fn number(&mut self) -> Span {
        let rest = &self.text[self.at..];
        let start = rest.find(|c: char| c.is_ascii_digit() || c == '-' || c == '.').unwrap();
        let length = rest[start..]
            .find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c)))
            .unwrap_or(rest.len() - start);
        let start = self.at + start;
        self.at = start + length;
        self.span(start, length)
    }

    fn span(&self, start: usize, length: usize) -> Span {
        let before = &self.text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before[line_start..].chars().count() + 1;
        Span { start, end: start + length, line: before.matches('\n').count() + 1, column }
    }
}
