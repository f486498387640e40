//! The text of a contract to a tree in which every node knows its place.
//!
//! The events of the YAML parser are walked, not its `serde` values: only the events know the place of every key, every
//! tag and every duplicate, and how a number was written.

mod builder;
mod scalar;
mod words;

use crate::problem::{Problem, Span};
use crate::tree::{Node, Tree};

/// The largest contract that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// How to name a contract and its data on the command line, for whoever named the data first.
const ORDER_OF_FILES: &str = "name the contract first and its data behind it: `tabpact check contract.yaml data.csv`";

/// Reads YAML 1.2. Every problem is collected; whatever can be understood in spite of them is in the tree.
pub(super) fn read(text: &str) -> (Option<Node>, Vec<Problem>) {
    if let Some(problem) = unreadable(text) {
        return (None, vec![problem]);
    }
    let (node, mut problems) = builder::build(text);
    problems.extend(byte_order_mark(text));
    let is_map = node.as_ref().is_some_and(|node| matches!(node.tree, Tree::Map(_)));
    if let (false, Some(problem)) = (is_map, data(text)) {
        return (None, vec![problem]);
    }
    match node {
        Some(node) if node.tree == Tree::Null => {
            problems
                .push(Problem::error(beginning(0), "the contract is empty").help("begin with `name:` and `schema:`"));
            (None, problems)
        }
        node => (node, problems),
    }
}

/// What keeps a text from being looked at as YAML.
fn unreadable(text: &str) -> Option<Problem> {
    if text.len() > MAX_BYTES {
        let message = format!("the contract is larger than {} MiB", MAX_BYTES >> 20);
        return Some(Problem::error(beginning(0), message).help("is this the data? ".to_owned() + ORDER_OF_FILES));
    }
    for (magic, format) in [("PAR1", "Parquet"), ("ARROW1", "Arrow")] {
        if text.starts_with(magic) {
            let message = format!("this is no contract: it looks like {format}");
            return Some(Problem::error(beginning(magic.len()), message).help(ORDER_OF_FILES));
        }
    }
    let at = text.find('\0')?;
    let problem = Problem::error(place(text, at, 1), "this is no text: it holds a NUL byte");
    Some(problem.help("a contract is YAML, saved as UTF-8"))
}

/// A mark that Windows editors leave: harmless, but other tools stumble over it.
fn byte_order_mark(text: &str) -> Option<Problem> {
    let mark = '\u{feff}'.len_utf8();
    let problem = Problem::note(beginning(mark), "the contract begins with a byte order mark");
    text.starts_with('\u{feff}').then(|| problem.help("save it as UTF-8 without one"))
}

/// What a text that is no map is taken for, where its first line shows that it is data.
fn data(text: &str) -> Option<Problem> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let first = lines.next()?;
    let is_object = |line: &str| line.starts_with('{') && line.ends_with('}');
    let is_key = |line: &str| line.contains(": ") || line.ends_with(':') || line.starts_with(['-', '{', '[']);
    let format = if is_object(first) && lines.next().is_some_and(is_object) {
        "newline-delimited JSON"
    } else if !is_key(first) && first.contains([',', ';', '\t', '|']) {
        "delimited text"
    } else {
        return None;
    };
    let problem = Problem::error(beginning(0), format!("this is no contract: it looks like {format}"));
    Some(problem.help(ORDER_OF_FILES))
}

fn beginning(length: usize) -> Span {
    Span { start: 0, end: length, line: 1, column: 1 }
}

/// The place of some bytes, with lines that end as they do in YAML. A byte order mark at the beginning is not counted.
fn place(text: &str, start: usize, length: usize) -> Span {
    let before = &text[..start];
    let breaks = before.bytes().filter(|byte| *byte == b'\n').count();
    let lone = before.replace("\r\n", "").bytes().filter(|byte| *byte == b'\r').count();
    let line = match before.rfind(['\n', '\r']) {
        Some(at) => &before[at + 1..],
        None => before.trim_start_matches('\u{feff}'),
    };
    let column = line.chars().count() + 1;
    Span { start, end: start + length, line: breaks + lone + 1, column }
}

#[cfg(test)]
mod tests;
