//! The keys of one column: what belongs to the column itself. Every other key is a check in its short form, which only
//! the planner knows.

use super::fields::{Field, Fields, Reader};
use super::source::means_nothing;
use super::{check, kind};
use crate::contract::Column;
use crate::data::{DatePattern, Field as DataField, FileFormat, Kind, LABEL_COLUMN, Reading, Zone};
use crate::problem::Problem;
use crate::tree::{Node, Tree};
use std::collections::HashSet;

/// How a column is begun, for hints.
const BEGIN: &str = "write each column as `- name: …`";

/// Reads the list of columns. `typed` is the format of files that type every value themselves.
pub(super) fn columns(reader: &mut Reader<'_>, field: &Field, zone: &Zone, typed: Option<FileFormat>) -> Vec<Column> {
    let items = reader.list(field, "a list of columns", BEGIN).unwrap_or_default();
    let mut columns: Vec<Column> = items.iter().filter_map(|item| column(reader, item, zone, typed)).collect();
    reader.refuse_repeats("column", columns.iter().map(|column| (column.field.name.as_str(), column.span)));
    let mut known = HashSet::new();
    for column in &mut columns {
        column.is_misread |= !known.insert(column.field.name.clone());
    }
    columns
}

fn column(reader: &mut Reader<'_>, node: &Node, zone: &Zone, typed: Option<FileFormat>) -> Option<Column> {
    let help = match node.scalar() {
        Some(name) => format!("write `- name: {name}`"),
        None => BEGIN.to_owned(),
    };
    let mut fields = reader.fields(node, "a column", &help)?;
    let (name, span) = reader.name(&mut fields, "the column", BEGIN).unwrap_or((String::new(), fields.span));
    if name.starts_with(LABEL_COLUMN) {
        let message = format!("`{name}` is a name for what a quarantine adds to a row");
        reader
            .tell(Problem::error(span, message).help(format!("choose one that does not begin with `{LABEL_COLUMN}`")));
    }
    let description = reader.optional_text(&mut fields, "description");
    let tags = reader.optional_texts(&mut fields, "tags");
    let is_sensitive = is_sensitive(reader, &mut fields, &tags);
    let whole = torn_type(&mut fields);
    let kind = match fields.take("type") {
        Some(field) => kind::read(reader, field, whole.as_deref()).map(Some).ok_or(Misread),
        None => Ok(None),
    };
    let told = reader.problems.len();
    if let Some(format) = typed {
        refuse_notations(reader, &mut fields, kind.as_ref().ok().and_then(Option::as_ref), format);
    }
    let reading = match &kind {
        Ok(kind) => reading(reader, &mut fields, kind.as_ref(), zone),
        Err(Misread) => {
            fields.left.retain(|(key, _)| !NOTATION_KEYS.contains(&key.name.as_str()));
            Reading::default()
        }
    };
    let is_misread = kind.is_err() || reader.problems.len() > told;
    let checks = fields.take("checks").map(|field| check::checks(reader, field, Some(&name))).unwrap_or_default();
    let keys = fields.left.into_iter().cloned().collect();
    let field = DataField { name, kind: kind.unwrap_or_default(), reading };
    Some(Column { field, span, description, tags, is_sensitive, keys, checks, is_misread })
}

/// The type that commas tore apart, in a map in braces: `{ type: decimal(8,2) }`. Its pieces stand there as keys, and are
/// taken out.
fn torn_type(fields: &mut Fields<'_>) -> Option<String> {
    let at = fields.left.iter().position(|(key, _)| key.name == "type")?;
    let mut whole = fields.left[at].1.scalar()?;
    let is_open = |text: &str| text.matches('(').count() > text.matches(')').count();
    let mut pieces = 0;
    while is_open(&whole) {
        let (piece, _) = fields.left.get(at + 1 + pieces).filter(|(_, value)| value.tree == Tree::Null)?;
        whole = format!("{whole},{}", piece.name);
        pieces += 1;
    }
    fields.left.drain(at + 1..at + 1 + pieces);
    (pieces > 0).then_some(whole)
}

/// The words that say of a column that its values are for nobody's eyes: keys, and tags.
const SENSITIVE: [&str; 2] = ["sensitive", "pii"];

/// Whether a key or a tag says so.
fn is_sensitive(reader: &mut Reader<'_>, fields: &mut Fields<'_>, tags: &[String]) -> bool {
    let mut says_so = tags.iter().any(|tag| SENSITIVE.iter().any(|word| tag.eq_ignore_ascii_case(word)));
    let mut denial = None;
    for field in SENSITIVE.iter().filter_map(|name| fields.take(name)) {
        match reader.flag(field) {
            Some(false) => denial = Some(field),
            // What cannot be read is told; until it is mended, nothing is shown.
            Some(true) | None => says_so = true,
        }
    }
    if let Some((key, value)) = denial.filter(|_| says_so) {
        let message = format!("`{}: false` contradicts another key or tag of the column", key.name);
        reader.tell(Problem::error(value.span, message).help("keep the one that is meant"));
    }
    says_so
}

/// A type that is none: nothing more is said about keys whose meaning hangs on it.
struct Misread;

/// The keys that say how the text of a column is read.
const NOTATION_KEYS: [&str; 4] = ["timezone", "true_values", "false_values", "format"];

/// Takes the keys out that say how text is read, where no value is text. `format` may also be a check, of a column of text.
fn refuse_notations(reader: &mut Reader<'_>, fields: &mut Fields<'_>, kind: Option<&Kind>, format: FileFormat) {
    let is_of_time = matches!(kind, Some(Kind::Date | Kind::Time | Kind::Timestamp));
    let strange = NOTATION_KEYS.iter().filter(|name| match **name {
        "timezone" => false,
        "format" => is_of_time,
        _ => true,
    });
    for (key, _) in strange.filter_map(|name| fields.take(name)) {
        let help = "remove it: the values of these files are no text";
        reader.tell(Problem::error(key.span, means_nothing(&key.name, format)).help(help));
    }
}

fn reading(reader: &mut Reader<'_>, fields: &mut Fields<'_>, kind: Option<&Kind>, zone: &Zone) -> Reading {
    let mut needs = |reader: &mut Reader<'_>, name: &str, wanted: &Kind| {
        let field = fields.take(name)?;
        if kind == Some(wanted) {
            return Some(field);
        }
        let problem = Problem::error(field.0.span, format!("`{name}` means nothing for a column that is no {wanted}"));
        let help = match kind {
            Some(kind) => format!("remove it; the column's `type` is `{kind}`"),
            None => format!("add `type: {wanted}`"),
        };
        reader.tell(problem.help(help));
        None
    };
    let own_zone = needs(reader, "timezone", &Kind::Timestamp).and_then(|field| reader.zone(field));
    let truths = needs(reader, "true_values", &Kind::Boolean);
    let falsehoods = needs(reader, "false_values", &Kind::Boolean);
    let truths = truth_words(reader, truths, falsehoods);
    let pattern = match kind {
        Some(kind @ (Kind::Date | Kind::Time | Kind::Timestamp)) => {
            fields.take("format").and_then(|field| pattern(reader, field, kind))
        }
        _ => None,
    };
    Reading { pattern, zone: own_zone.unwrap_or_else(|| zone.clone()), truths }
}

/// The words for `true` and `false`; where only one side is given, the other keeps its usual word.
fn truth_words(
    reader: &mut Reader<'_>,
    truths: Option<&Field>,
    falsehoods: Option<&Field>,
) -> Option<(Vec<String>, Vec<String>)> {
    let given = truths.or(falsehoods)?;
    let mut words = |field: Option<&Field>, usual: &str| {
        let Some(field) = field else { return vec![usual.to_owned()] };
        let words = reader.texts(field).unwrap_or_default();
        if words.is_empty() && matches!(field.1.tree, Tree::List(_)) {
            reader.expected(field, "at least one text", "name the words, or remove the key");
        }
        words
    };
    let (truths, falsehoods) = (words(truths, "true"), words(falsehoods, "false"));
    if let Some(word) = truths.iter().find(|word| falsehoods.contains(word)) {
        let problem = Problem::error(given.1.span, format!("`{word}` cannot mean both true and false"));
        reader.tell(problem.help("keep it in one of `true_values` and `false_values`"));
    }
    Some((truths, falsehoods))
}

fn pattern(reader: &mut Reader<'_>, field: &Field, kind: &Kind) -> Option<DatePattern> {
    let text = reader.text(field)?;
    let needs_day = matches!(kind, Kind::Date | Kind::Timestamp);
    let needs_time = matches!(kind, Kind::Time | Kind::Timestamp);
    let (message, help) = match DatePattern::compile(&text) {
        Err(message) => {
            (format!("cannot use the format `{text}`: {message}"), "write it as for `strftime`, such as `%d/%m/%Y`")
        }
        Ok(pattern) if needs_day && !pattern.has_day() => (
            format!("the format `{text}` does not say which day is meant"),
            "name year, month and day, such as `%d/%m/%Y`",
        ),
        Ok(pattern) if needs_time && !pattern.has_time() => {
            (format!("the format `{text}` does not say which time is meant"), "name the hour, such as `%H:%M:%S`")
        }
        Ok(pattern) => return Some(pattern),
    };
    reader.tell(Problem::error(field.1.span, message).help(help));
    None
}
