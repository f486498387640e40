//! Maps on their way into types: every key is taken once, whatever does not fit is a problem at its place, and what
//! nobody takes is unknown.

use super::Origin;
use crate::data::Zone;
use crate::problem::{Problem, Span, in_backticks};
use crate::tree::{Key, Literal, Node, Tree};
use std::collections::HashMap;

/// One key with its value.
pub(super) type Field = (Key, Node);

/// The keys of one map that nobody has taken yet.
#[derive(Debug)]
pub(super) struct Fields<'n> {
    /// Where the map stands.
    pub(super) span: Span,
    /// What is left, in the order it was written.
    pub(super) left: Vec<&'n Field>,
}

impl<'n> Fields<'n> {
    /// Takes a key out of the map.
    pub(super) fn take(&mut self, name: &str) -> Option<&'n Field> {
        let at = self.left.iter().position(|(key, _)| key.name == name)?;
        Some(self.left.remove(at))
    }
}

/// What is read, and what was wrong with it so far.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    /// Where the contract comes from.
    pub(super) origin: Origin<'a>,
    /// What was wrong.
    pub(super) problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(origin: Origin<'a>) -> Self {
        Self { origin, problems: Vec::new() }
    }

    /// Notes a problem and goes on.
    pub(super) fn tell(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// The keys of a map.
    pub(super) fn fields<'n>(&mut self, node: &'n Node, expected: &str, help: &str) -> Option<Fields<'n>> {
        if let Tree::Map(entries) = &node.tree {
            return Some(Fields { span: node.span, left: entries.iter().collect() });
        }
        self.tell(Problem::error(node.span, format!("expected {expected}, found {}", found(node))).help(help));
        None
    }

    /// The required name of something, with its place.
    pub(super) fn name(&mut self, fields: &mut Fields<'_>, whose: &str, help: &str) -> Option<(String, Span)> {
        let Some(field) = fields.take("name") else {
            self.tell(Problem::error(fields.span, format!("{whose} has no `name`")).help(help));
            return None;
        };
        let name = self.text(field)?;
        if name.trim().is_empty() {
            self.tell(Problem::error(field.1.span, format!("the `name` of {whose} is empty")).help(help));
            return None;
        }
        Some((name, field.1.span))
    }

    /// A text; numbers and truth values are texts as they were written.
    pub(super) fn text(&mut self, field: &Field) -> Option<String> {
        let text = field.1.scalar();
        if text.is_none() {
            self.expected(field, "a text", "");
        }
        text
    }

    pub(super) fn optional_text(&mut self, fields: &mut Fields<'_>, name: &str) -> Option<String> {
        fields.take(name).and_then(|field| self.text(field))
    }

    /// A list of texts, or a single one.
    pub(super) fn texts(&mut self, field: &Field) -> Option<Vec<String>> {
        let (key, node) = field;
        let Tree::List(items) = &node.tree else { return self.text(field).map(|text| vec![text]) };
        let mut texts = Vec::new();
        for item in items {
            match item.scalar() {
                Some(text) => texts.push(text),
                None => {
                    let problem =
                        Problem::error(item.span, format!("expected a text in `{}`, found {}", key.name, found(item)));
                    self.tell(problem.help("put it in quotes to mean the text"));
                }
            }
        }
        Some(texts)
    }

    pub(super) fn optional_texts(&mut self, fields: &mut Fields<'_>, name: &str) -> Vec<String> {
        fields.take(name).and_then(|field| self.texts(field)).unwrap_or_default()
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, field: &Field) -> Option<bool> {
        if let Tree::Boolean(value) = field.1.tree {
            return Some(value);
        }
        let word = field.1.scalar().map(|word| word.to_ascii_lowercase());
        let help = match word.as_deref() {
            Some("true" | "yes" | "on" | "y" | "1") => "write `true`, without quotes",
            Some("false" | "no" | "off" | "n" | "0") => "write `false`, without quotes",
            _ => "",
        };
        self.expected(field, "`true` or `false`", help);
        None
    }

    /// The items of a list.
    pub(super) fn list<'n>(&mut self, field: &'n Field, expected: &str, help: &str) -> Option<&'n [Node]> {
        if let Tree::List(items) = &field.1.tree {
            return Some(items);
        }
        self.expected(field, expected, help);
        None
    }

    /// One of a few words. `others` are words that other tools use, with ours.
    pub(super) fn choice<T: Copy>(
        &mut self,
        field: &Field,
        choices: &[(&str, T)],
        others: &[(&str, &str)],
    ) -> Option<T> {
        let (key, node) = field;
        let word = self.text(field)?;
        if let Some((_, choice)) = choices.iter().find(|(name, _)| *name == word) {
            return Some(*choice);
        }
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        let problem = Problem::error(node.span, format!("unknown `{}` `{word}`", key.name));
        self.tell(suggest(
            problem,
            &word,
            &names,
            others,
            &format!("known are {}", in_backticks(names.iter().copied())),
        ));
        None
    }

    /// An IANA time zone.
    pub(super) fn zone(&mut self, field: &Field) -> Option<Zone> {
        let name = self.text(field)?;
        let zone = Zone::named(&name);
        if zone.is_none() {
            let problem = Problem::error(field.1.span, format!("unknown time zone `{name}`"));
            self.tell(problem.help("name it as IANA does, such as `Europe/Berlin` or `UTC`"));
        }
        zone
    }

    /// A text with its place, for words that only the planner understands.
    pub(super) fn literal(&mut self, field: &Field, expected: &str) -> Option<Literal> {
        let node = &field.1;
        let text = node.scalar().filter(|text| !text.trim().is_empty());
        let Some(text) = text else {
            self.expected(field, expected, "");
            return None;
        };
        Some(Literal { text, quoted: matches!(node.tree, Tree::Text(_)), span: node.span })
    }

    /// Something else was expected as the value of a key. A missing value is shown at the key.
    pub(super) fn expected(&mut self, (key, node): &Field, expected: &str, help: &str) {
        let span = if node.tree == Tree::Null { key.span } else { node.span };
        let help = if help.is_empty() && node.tree == Tree::Null { "write a value, or remove the key" } else { help };
        self.tell(
            Problem::error(span, format!("expected {expected} for `{}`, found {}", key.name, found(node))).help(help),
        );
    }

    /// Every key that is left is unknown.
    pub(super) fn refuse_rest(&mut self, fields: Fields<'_>, whose: &str, known: &[&str]) {
        for (key, _) in fields.left {
            let problem =
                Problem::error(key.span, format!("unknown key `{}`", key.name)).label(format!("not a key of {whose}"));
            let all = format!("keys of {whose} are {}", in_backticks(known.iter().copied()));
            let others: Vec<_> = OTHER_WORDS.iter().copied().filter(|(_, ours)| known.contains(ours)).collect();
            self.tell(suggest(problem, &key.name, known, &others, &all));
        }
    }

    /// Names that must be unique, each with its place.
    pub(super) fn refuse_repeats<'n>(&mut self, what: &str, names: impl Iterator<Item = (&'n str, Span)>) {
        let mut lines: HashMap<&str, usize> = HashMap::new();
        for (name, span) in names.filter(|(name, _)| !name.is_empty()) {
            if let Some(line) = lines.get(name) {
                let problem = Problem::error(span, format!("the {what} `{name}` stands here a second time"));
                self.tell(problem.help(format!("remove or rename one of the two; the first is on line {line}")));
            } else {
                lines.insert(name, span.line);
            }
        }
    }
}

/// What other tools call our keys.
const OTHER_WORDS: &[(&str, &str)] = &[
    ("columns", "schema"),
    ("fields", "schema"),
    ("checks", "quality"),
    ("expectations", "quality"),
    ("tests", "quality"),
    ("rules", "quality"),
    ("file", "source"),
    ("data", "source"),
    ("location", "source"),
    ("tables", "datasets"),
    ("models", "datasets"),
    ("tz", "timezone"),
    ("time_zone", "timezone"),
    ("title", "name"),
    ("id", "name"),
    ("sep", "delimiter"),
    ("separator", "delimiter"),
    ("has_header", "header"),
    ("na_values", "null_values"),
    ("nulls", "null_values"),
];

/// Adds the word that was meant, or the words there are.
pub(super) fn suggest(problem: Problem, written: &str, known: &[&str], others: &[(&str, &str)], all: &str) -> Problem {
    let problem = problem.did_you_mean(written, known.iter().copied());
    if !problem.help.is_empty() {
        return problem;
    }
    match others.iter().find(|(other, _)| other.eq_ignore_ascii_case(written)) {
        Some((_, ours)) => problem.help(format!("did you mean `{ours}`?")),
        None => problem.help(all),
    }
}

/// A node in the words of a message: what was written where that is short, else what kind of thing it is.
pub(super) fn found(node: &Node) -> String {
    match node.scalar() {
        Some(text) if text.is_empty() => "an empty text".to_owned(),
        Some(text) if text.chars().count() <= 40 => format!("`{text}`"),
        Some(_) | None => node.what().to_owned(),
    }
}
