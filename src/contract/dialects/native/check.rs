//! The items of `checks` and `quality`: a name, arguments, and what every check takes.

use super::common;
use super::fields::{Field, Fields, Reader};
use crate::contract::{COMMON_KEYS, CheckSpec};
use crate::problem::{Problem, Span, nearest};
use crate::tree::{Key, Node, Tree};

/// How an item is written, for hints.
const FORMS: &str = "write `- not_null`, or the check as a key: `- row_count: 100`";

/// Reads a list of checks, of a column where one is named.
pub(super) fn checks(reader: &mut Reader<'_>, field: &Field, column: Option<&str>) -> Vec<CheckSpec> {
    let items = reader.list(field, "a list of checks", FORMS).unwrap_or_default();
    items.iter().filter_map(|item| check(reader, item, column)).collect()
}

fn check(reader: &mut Reader<'_>, node: &Node, column: Option<&str>) -> Option<CheckSpec> {
    if let Tree::Text(name) = &node.tree {
        return bare(reader, name, node.span);
    }
    let fields = reader.fields(node, "a check", FORMS)?;
    let (beside, named): (Vec<&Field>, Vec<&Field>) = fields.left.iter().partition(|(key, _)| is_common(key));
    let (check, arguments) = the_check(reader, &named, fields.span)?;
    let (inside, own): (Vec<&Field>, Vec<&Field>) = arguments.entries().iter().partition(|(key, _)| is_common(key));
    let common = unique(reader, beside.into_iter().chain(inside));
    let common = common::read(reader, Fields { span: fields.span, left: common }, column);
    let tree = match &arguments.tree {
        Tree::Map(_) if own.is_empty() => Tree::Null,
        Tree::Map(_) => Tree::Map(own.into_iter().cloned().collect()),
        tree => tree.clone(),
    };
    Some(CheckSpec { check: check.clone(), arguments: Node { span: arguments.span, tree }, common })
}

/// A check without arguments: `- not_null`.
fn bare(reader: &mut Reader<'_>, name: &str, span: Span) -> Option<CheckSpec> {
    if name.trim().is_empty() || name.contains(char::is_whitespace) {
        reader.tell(Problem::error(span, format!("expected the name of a check, found `{name}`")).help(FORMS));
        return None;
    }
    let check = Key { name: name.to_owned(), span };
    Some(CheckSpec { check, arguments: Node { span, tree: Tree::Null }, common: Default::default() })
}

fn is_common(key: &Key) -> bool {
    COMMON_KEYS.iter().any(|(name, _)| *name == key.name)
}

/// The one key that is no common key: it names the check.
fn the_check<'n>(reader: &mut Reader<'_>, named: &[&'n Field], span: Span) -> Option<&'n Field> {
    match named {
        [] => {
            reader.tell(Problem::error(span, "the item names no check").help(FORMS));
            None
        }
        [only] => Some(only),
        [first, rest @ ..] => {
            misspelt_or_several(reader, first, rest);
            None
        }
    }
}

/// Of several keys all but one are misspelt common keys, arguments in the wrong column, or checks of their own.
fn misspelt_or_several(reader: &mut Reader<'_>, first: &Field, rest: &[&Field]) {
    let common = || COMMON_KEYS.iter().map(|(name, _)| *name);
    let meant = |key: &Key| nearest(&key.name, common());
    let misspelt: Vec<&Key> = std::iter::once(first)
        .chain(rest.iter().copied())
        .map(|(key, _)| key)
        .filter(|key| meant(key).is_some())
        .collect();
    if misspelt.len() == rest.len() {
        for key in misspelt {
            let problem = Problem::error(key.span, format!("unknown key `{}`", key.name)).label("not a key of a check");
            reader.tell(problem.did_you_mean(&key.name, common()));
        }
        return;
    }
    let (check, value) = first;
    for (key, _) in rest {
        let problem =
            Problem::error(key.span, format!("the item names a second check: `{}` beside `{}`", key.name, check.name));
        let as_item = format!("begin a list item of its own: `- {}`", key.name);
        reader.tell(match value.tree {
            Tree::Null => problem.help(format!("indent it to make it an argument of `{}`, or {as_item}", check.name)),
            _ => problem.help(as_item),
        });
    }
}

/// What every check takes may stand beside the check or among its arguments, but not in both places.
fn unique<'n>(reader: &mut Reader<'_>, given: impl Iterator<Item = &'n Field>) -> Vec<&'n Field> {
    let mut once: Vec<&Field> = Vec::new();
    for field in given {
        let Some((first, _)) = once.iter().find(|(key, _)| key.name == field.0.name) else {
            once.push(field);
            continue;
        };
        let problem = Problem::error(field.0.span, format!("`{}` is given twice for the same check", first.name));
        reader.tell(problem.help(format!("remove one of the two; the first is on line {}", first.span.line)));
    }
    once
}
