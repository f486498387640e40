//! Where the data of a dataset lies and how it is written.

use super::fields::{Field, Fields, Reader};
use crate::data::{FileFormat, ReadOptions, Source};
use crate::problem::{Problem, Span};
use crate::tree::Tree;
use std::path::{Path, PathBuf};

/// The keys that say how text is written. Not every format follows them.
const TEXT_KEYS: [&str; 8] =
    ["delimiter", "quote", "header", "comment", "null_values", "quoted_empty", "trim", "encoding"];

/// Takes the keys of a source out of a map that is none.
pub(super) fn refuse_astray(reader: &mut Reader<'_>, fields: &mut Fields<'_>) {
    for (key, _) in ["path", "format"].iter().chain(&TEXT_KEYS).filter_map(|name| fields.take(name)) {
        let name = &key.name;
        let form = if name == "path" { "path: …".to_owned() } else { format!("path: …, {name}: …") };
        let problem = Problem::error(key.span, format!("`{name}` belongs into `source`"));
        reader.tell(problem.help(format!("write `source: {{ {form} }}`")));
    }
}

/// What other tools call the formats.
const OTHER_FORMATS: &[(&str, &str)] = &[
    ("tsv", "csv"),
    ("txt", "csv"),
    ("json", "ndjson"),
    ("jsonl", "ndjson"),
    ("pq", "parquet"),
    ("feather", "arrow"),
    ("ipc", "arrow"),
];

/// Delimiters that are easier to name than to write.
const DELIMITERS: &[(&str, u8)] =
    &[("tab", b'\t'), ("\\t", b'\t'), ("comma", b','), ("semicolon", b';'), ("pipe", b'|')];

/// Reads a path, or a map with a `path`.
pub(super) fn read(reader: &mut Reader<'_>, field: &Field) -> Option<Source> {
    let (key, node) = field;
    if matches!(node.tree, Tree::List(_)) {
        refuse_list(reader, field);
        return None;
    }
    if !matches!(node.tree, Tree::Map(_)) {
        let shown = reader.text(field)?;
        let path = resolve(reader, field, &shown)?;
        return Some(Source { path, shown, ..Source::default() });
    }
    let mut fields = reader.fields(node, "a source", "")?;
    let place = fields.take("path");
    if place.is_none() {
        reader.tell(Problem::error(key.span, "the source has no `path`").help("add `path: data.csv`"));
    }
    let shown = place.and_then(|field| match field.1.tree {
        Tree::List(_) => {
            refuse_list(reader, field);
            None
        }
        _ => reader.text(field),
    });
    let path = place.zip(shown.as_deref()).and_then(|(field, shown)| resolve(reader, field, shown));
    let format = fields.take("format").and_then(|field| reader.choice(field, FileFormat::ALL, OTHER_FORMATS));
    let named = path.as_deref().and_then(FileFormat::of_name);
    if let Some(known) = format.or(named) {
        let help = match (format, &shown) {
            (None, Some(shown)) => format!("remove it; `{shown}` is named so, and `format: csv` would say otherwise"),
            _ => "remove it, or declare `format: csv`".to_owned(),
        };
        refuse_text_keys(reader, &mut fields, known, &help);
    }
    let said = TEXT_KEYS.into_iter().filter(|name| fields.left.iter().any(|(key, _)| key.name == *name)).collect();
    let options = ReadOptions { said, ..options(reader, &mut fields) };
    let known: Vec<&str> = ["path", "format"].into_iter().chain(TEXT_KEYS).collect();
    reader.refuse_rest(fields, "a source", &known);
    Some(Source { path: path?, shown: shown?, format, options })
}

/// Several files of one dataset have one path.
fn refuse_list(reader: &mut Reader<'_>, field: &Field) {
    reader.expected(field, "one path", "several files are named by their folder, or by a pattern such as `data/*.csv`");
}

/// Where the path stands.
pub(super) fn place((_, node): &Field) -> Span {
    let path = node.entries().iter().find(|(key, _)| key.name == "path");
    path.map_or(node.span, |(_, path)| path.span)
}

/// The path from the contract's folder.
fn resolve(reader: &mut Reader<'_>, (key, node): &Field, shown: &str) -> Option<PathBuf> {
    let span = if node.tree == Tree::Null { key.span } else { node.span };
    if shown.is_empty() {
        reader.tell(
            Problem::error(span, "the path is empty")
                .help("name a file, a folder, a glob, or `\"-\"` for standard input"),
        );
        return None;
    }
    if let Some((scheme, rest)) = shown.split_once("://") {
        let help = match scheme {
            "file" => format!("write the path itself: `{rest}`"),
            _ => "only files are read; download it first, or pipe it and name `\"-\"` for standard input".to_owned(),
        };
        reader.tell(Problem::error(span, format!("cannot read from `{scheme}://`")).help(help));
        return None;
    }
    let folder = Path::new(reader.origin.file).parent().unwrap_or(Path::new(""));
    Some(if shown == "-" { PathBuf::from(shown) } else { folder.join(shown) })
}

/// Takes the keys out that a format does not follow.
fn refuse_text_keys(reader: &mut Reader<'_>, fields: &mut Fields<'_>, format: FileFormat, help: &str) {
    let strange = TEXT_KEYS.iter().filter(|name| !format.follows(name));
    for (key, _) in strange.filter_map(|name| fields.take(name)) {
        reader.tell(Problem::error(key.span, means_nothing(&key.name, format)).help(help));
    }
}

/// What is wrong with a key that files of a format do not follow.
pub(super) fn means_nothing(key: &str, format: FileFormat) -> String {
    format!("`{key}` means nothing for the format `{}`", format.name())
}

/// The format of a source, if every value in it is typed by its file. The folders around several files may name columns
/// as well, and their names are text.
pub(super) fn typed_format(source: &Source) -> Option<FileFormat> {
    let may_have_folders = source.shown.contains(['*', '?', '[']) || source.shown.ends_with('/');
    let format = source.format.or_else(|| FileFormat::of_name(&source.path));
    format.filter(|format| !format.holds_text() && !may_have_folders)
}

fn options(reader: &mut Reader<'_>, fields: &mut Fields<'_>) -> ReadOptions {
    let usual = ReadOptions::default();
    let delimiter_field = fields.take("delimiter");
    let delimiter = delimiter_field.and_then(|field| byte(reader, field, DELIMITERS));
    let quote_field = fields.take("quote");
    let quote = quote_field.and_then(|field| byte(reader, field, &[])).unwrap_or(usual.quote);
    let comment_field = fields.take("comment");
    let comment = comment_field.and_then(|field| byte(reader, field, &[]));
    if let Some(field) = quote_field.or(delimiter_field).filter(|_| delimiter == Some(quote)) {
        reader.tell(Problem::error(field.1.span, "`delimiter` and `quote` are the same").help("change one of the two"));
    }
    let separates = comment == delimiter.or(Some(b','));
    if let Some(field) = comment_field.filter(|_| comment.is_some() && (separates || comment == Some(quote))) {
        reader.tell(
            Problem::error(field.1.span, "`comment` is also the delimiter or the quote").help("change one of the two"),
        );
    }
    let header = fields.take("header").and_then(|field| reader.flag(field)).unwrap_or(usual.header);
    let trim = fields.take("trim").and_then(|field| reader.flag(field)).unwrap_or(usual.trim);
    let nulls = fields.take("null_values").and_then(|field| reader.texts(field)).unwrap_or_else(|| usual.nulls.clone());
    let quoted_empty = fields.take("quoted_empty").and_then(|field| quoted_empty(reader, field));
    if let Some(field) = fields.take("encoding") {
        encoding(reader, field);
    }
    let quoted_empty_is_text = quoted_empty.unwrap_or(usual.quoted_empty_is_text);
    ReadOptions { delimiter, quote, header, comment, nulls, quoted_empty_is_text, trim, ..usual }
}

/// `null` or `text`; the first is what YAML takes for nothing.
fn quoted_empty(reader: &mut Reader<'_>, field: &Field) -> Option<bool> {
    match &field.1.tree {
        Tree::Null if field.1.span.start < field.1.span.end => Some(false),
        _ => reader.choice(field, &[("null", false), ("text", true)], &[("string", "text"), ("empty", "text")]),
    }
}

/// One ASCII character, or a word for one.
fn byte(reader: &mut Reader<'_>, field: &Field, words: &[(&str, u8)]) -> Option<u8> {
    let (key, node) = field;
    let text = reader.text(field)?;
    if let Some((_, byte)) = words.iter().find(|(word, _)| *word == text) {
        return Some(*byte);
    }
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'\n' | b'\r' | 0) => Some(*byte),
        _ => {
            let problem =
                Problem::error(node.span, format!("expected one ASCII character for `{}`, found `{text}`", key.name));
            reader.tell(match words.is_empty() {
                true => problem.help("put the character in quotes"),
                false => problem.help("put the character in quotes, or write `tab`, `comma`, `semicolon` or `pipe`"),
            });
            None
        }
    }
}

fn encoding(reader: &mut Reader<'_>, field: &Field) {
    let Some(name) = reader.text(field) else { return };
    if !name.eq_ignore_ascii_case("utf-8") && !name.eq_ignore_ascii_case("utf8") {
        let problem = Problem::error(field.1.span, format!("cannot read the encoding `{name}`: only `utf-8` is read"));
        reader.tell(problem.help(format!("convert the data first: `iconv -f {name} -t utf-8 DATA`")));
    }
}
