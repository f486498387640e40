//! Contracts for tests, from a plain reading of their YAML that refuses nothing.

use super::{Plan, PlanOptions, plan};
use crate::checks::testing::{NOW, node};
use crate::contract::{AdditionalColumns, CheckSpec, Column, Common, Contract, Dataset, Severity};
use crate::data::{Field, Kind, Reading, Source, Zone};
use crate::measure::Tolerance;
use crate::problem::{Level, Problem};
use crate::tree::{Key, Literal, Node, Tree};

/// The options of every test.
pub(super) const OPTIONS: PlanOptions = PlanOptions { now: NOW, max_samples: 5 };

/// The plan of a contract without errors.
pub(super) fn planned(yaml: &str) -> Plan {
    let (plan, problems) = plan(&[contract("orders", yaml)], &OPTIONS).remove(0);
    plan.unwrap_or_else(|| panic!("{problems:#?}"))
}

/// What is wrong with a contract: `line: message`.
pub(super) fn problems(yaml: &str) -> Vec<String> {
    told(plan(&[contract("orders", yaml)], &OPTIONS).remove(0).1, Level::Error)
}

/// What its author should know.
pub(super) fn notes(yaml: &str) -> Vec<String> {
    told(plan(&[contract("orders", yaml)], &OPTIONS).remove(0).1, Level::Note)
}

fn told(problems: Vec<Problem>, level: Level) -> Vec<String> {
    let shown = |problem: &Problem| format!("{}: {}", problem.span.line, problem.message);
    problems.iter().filter(|problem| problem.level == level).map(shown).collect()
}

/// A contract of one dataset, or of `datasets:`.
pub(super) fn contract(name: &str, yaml: &str) -> Contract {
    let root = node(yaml);
    let datasets = match value(&root, "datasets") {
        Some(list) => items(list).iter().map(|item| dataset(item, "")).collect(),
        None => vec![dataset(&root, name)],
    };
    let tags = value(&root, "tags").map(items).unwrap_or_default().iter().filter_map(Node::scalar).collect();
    let (file, text, name) = (format!("contracts/{name}.yaml"), yaml.to_owned(), name.to_owned());
    Contract { file, text, name, version: None, description: None, owner: None, tags, datasets }
}

fn dataset(node: &Node, name: &str) -> Dataset {
    let is = |key: &str| value(node, key).is_some_and(|value| value.tree == Tree::Boolean(true));
    Dataset {
        name: scalar(node, "name").unwrap_or(name.to_owned()),
        span: node.span,
        description: None,
        source: scalar(node, "source").map(|path| Source {
            path: path.clone().into(),
            shown: path,
            ..Source::default()
        }),
        columns: value(node, "schema").map(items).unwrap_or_default().iter().map(column).collect(),
        checks: value(node, "quality").map(items).unwrap_or_default().iter().map(check).collect(),
        allow_empty: is("allow_empty"),
        additional_columns: if scalar(node, "additional_columns").as_deref() == Some("fail") {
            AdditionalColumns::Fail
        } else {
            AdditionalColumns::Warn
        },
        ordered: is("ordered"),
        zone: Zone::UTC,
    }
}

fn column(node: &Node) -> Column {
    let kind = scalar(node, "type").map(|text| text.parse::<Kind>().unwrap());
    let own = ["name", "type", "description", "tags", "checks"];
    Column {
        field: Field { name: scalar(node, "name").unwrap(), kind, reading: Reading::default() },
        span: value(node, "name").unwrap().span,
        description: None,
        tags: value(node, "tags").map(items).unwrap_or_default().iter().filter_map(Node::scalar).collect(),
        keys: node.entries().iter().filter(|(key, _)| !own.contains(&key.name.as_str())).cloned().collect(),
        checks: value(node, "checks").map(items).unwrap_or_default().iter().map(check).collect(),
    }
}

fn check(node: &Node) -> CheckSpec {
    let mut common = Common::default();
    let (mut key, mut arguments) =
        (Key { name: node.scalar().unwrap_or_default(), span: node.span }, Node { span: node.span, tree: Tree::Null });
    for (name, value) in node.entries() {
        if !set(&mut common, &name.name, value) {
            (key, arguments) = (name.clone(), value.clone());
        }
    }
    if let Tree::Map(entries) = &mut arguments.tree {
        entries.retain(|(name, value)| !set(&mut common, &name.name, value));
    }
    CheckSpec { check: key, arguments, common }
}

fn set(common: &mut Common, key: &str, value: &Node) -> bool {
    let text = value.scalar().unwrap_or_default();
    let literal = || Literal { text: text.clone(), quoted: true, span: value.span };
    match key {
        "name" => common.name = Some(text),
        "description" => common.description = Some(text),
        "severity" => {
            common.severity =
                [Severity::Error, Severity::Warn, Severity::Info].into_iter().find(|one| one.name() == text).unwrap()
        }
        "column" => common.column = Some(literal()),
        "where" => common.filter = Some(literal()),
        "tolerance" | "fail_above" => common.fail_above = Some((Tolerance::read(&text).unwrap(), value.span)),
        "warn_above" => common.warn_above = Some((Tolerance::read(&text).unwrap(), value.span)),
        "tags" => common.tags = items(value).iter().filter_map(Node::scalar).collect(),
        _ => return false,
    }
    true
}

fn value<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.entries().iter().find(|(name, _)| name.name == key).map(|(_, value)| value)
}

fn scalar(node: &Node, key: &str) -> Option<String> {
    value(node, key).and_then(Node::scalar)
}

fn items(node: &Node) -> &[Node] {
    match &node.tree {
        Tree::List(items) => items,
        _ => &[],
    }
}
