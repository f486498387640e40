//! The keys of a column that are checks in their short form.

use super::resolve::Writing;
use super::synonyms;
use crate::checks::{self, Entry, ShortKey};
use crate::contract::{COMMON_KEYS, Column, Common};
use crate::problem::{Problem, Span, in_backticks};
use crate::tree::{Key, Node, Tree};

/// The keys that belong to the column itself.
pub(super) const COLUMN_KEYS: &[&str] = &[
    "name",
    "type",
    "description",
    "tags",
    "sensitive",
    "pii",
    "timezone",
    "true_values",
    "false_values",
    "format",
    "checks",
];

/// The checks that the keys of a column stand for. Several keys of one check form one check, at the place of the first;
/// the columns of one primary key form one check, at the first of them.
pub(super) fn of<'a>(column: &'a Column, primary: &[(&Column, Span)]) -> (Vec<Writing<'a>>, Vec<Problem>) {
    let mut writings: Vec<Writing<'a>> = Vec::new();
    let mut problems = Vec::new();
    for (key, node) in &column.keys {
        match checks::find_key(&key.name) {
            None => problems.push(unknown(key, node)),
            Some((entry, short)) => match arguments(entry, short, key, node) {
                Ok(Some(arguments)) => add(&mut writings, entry, key.span, arguments, column),
                Ok(None) => {}
                Err(problem) => problems.push(problem),
            },
        }
    }
    if primary.len() > 1 {
        let is_first = primary.first().is_some_and(|(first, _)| first.field.name == column.field.name);
        writings.retain(|writing| writing.entry.about.name != "primary_key" || is_first);
        for writing in writings.iter_mut().filter(|writing| writing.entry.about.name == "primary_key") {
            writing.column = None;
            writing.arguments = composite(primary, writing.span);
        }
    }
    (writings, problems)
}

/// The arguments that a key with its value stands for; none where the check is switched off.
fn arguments(entry: &Entry, short: &ShortKey, key: &Key, node: &Node) -> Result<Option<Node>, Problem> {
    let Some(argument) = short.argument else {
        return match node.tree {
            Tree::Boolean(true) => Ok(Some(Node { span: key.span, tree: Tree::Map(Vec::new()) })),
            Tree::Boolean(false) => Ok(None),
            _ => Err(no_switch(key, node)),
        };
    };
    match &node.tree {
        Tree::Null => Err(Problem::error(key.span, format!("`{}` has no value", key.name))),
        // The full form: `references: { file: … }`.
        Tree::Map(_) if entry.about.bare == Some(argument) => Ok(Some(node.clone())),
        _ => {
            let argument = Key { name: argument.to_owned(), span: key.span };
            Ok(Some(Node { span: key.span, tree: Tree::Map(vec![(argument, node.clone())]) }))
        }
    }
}

fn no_switch(key: &Key, node: &Node) -> Problem {
    let written = node.scalar().map(|word| checks::brief(&word));
    let found = written.as_ref().map_or_else(|| node.what().to_owned(), |word| format!("`{word}`"));
    let problem = Problem::error(node.span, format!("expected `true` or `false` for `{}`, found {found}", key.name));
    match written.map(|word| word.to_lowercase()).as_deref() {
        Some("true" | "yes" | "on" | "y" | "1") => problem.help("write `true`, without quotes"),
        Some("false" | "no" | "off" | "n" | "0") => problem.help("write `false`, without quotes"),
        Some(_) | None => problem.help(format!("write `{}: true`", key.name)),
    }
}

/// Adds the arguments of one key to the check that an earlier key has begun, or begins it.
fn add<'a>(writings: &mut Vec<Writing<'a>>, entry: &'static Entry, span: Span, arguments: Node, column: &'a Column) {
    let begun = writings.iter_mut().find(|writing| writing.entry.about.name == entry.about.name);
    match (begun.map(|writing| &mut writing.arguments.tree), arguments.tree) {
        (Some(Tree::Map(entries)), Tree::Map(more)) => entries.extend(more),
        (_, tree) => {
            let arguments = Node { span: arguments.span, tree };
            writings.push(Writing { entry, arguments, common: Common::default(), column: Some(&column.field), span });
        }
    }
}

/// The columns that say `primary_key: true`, with the place where they do.
pub(super) fn primary(all: &[Column]) -> Vec<(&Column, Span)> {
    let says = |column: &Column| {
        let said = column.keys.iter().find(|(key, node)| key.name == "primary_key" && node.tree == Tree::Boolean(true));
        said.map(|(key, _)| key.span)
    };
    all.iter().filter_map(|column| says(column).map(|span| (column, span))).collect()
}

fn composite(parts: &[(&Column, Span)], span: Span) -> Node {
    let names =
        parts.iter().map(|(column, span)| Node { span: *span, tree: Tree::Text(column.field.name.clone()) }).collect();
    let columns = (Key { name: "columns".to_owned(), span }, Node { span, tree: Tree::List(names) });
    Node { span, tree: Tree::Map(vec![columns]) }
}

fn unknown(key: &Key, node: &Node) -> Problem {
    let name = key.name.as_str();
    let problem = Problem::error(key.span, format!("unknown key `{}`", checks::brief(name)));
    if let Some(entry) = checks::find(name) {
        return problem.help(match entry.about.keys.first() {
            Some(short) => format!("on a column the check is called `{}`", short.key),
            None => format!("`{name}` is a check: write it in the list `checks:` of the column"),
        });
    }
    if name.eq_ignore_ascii_case("nullable") {
        return problem.help(match node.tree {
            Tree::Boolean(true) => "remove it: a column may hold nulls unless it says `required: true`",
            _ => "did you mean `required: true`?",
        });
    }
    if let Some(ours) = synonyms::key(name) {
        return problem.help(format!("did you mean `{ours}`?"));
    }
    if COMMON_KEYS.iter().any(|(common, _)| *common == name) {
        return problem.help(format!("`{name}` stands beside a check, in the list `checks:` of the column"));
    }
    let short = checks::CHECKS.iter().flat_map(|entry| entry.about.keys).map(|short| short.key);
    let problem = problem.did_you_mean(name, COLUMN_KEYS.iter().copied().chain(short));
    if problem.help.is_empty() {
        let own = in_backticks(COLUMN_KEYS.iter().copied());
        return problem.help(format!("keys of a column are {own}, and those that `tabpact explain` lists"));
    }
    problem
}
