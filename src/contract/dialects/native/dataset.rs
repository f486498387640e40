//! The keys of one dataset.

use super::fields::{Field, Fields, Reader};
use super::{check, column, source};
use crate::contract::{AdditionalColumns, Dataset};
use crate::problem::{Problem, Span};
use crate::tree::Tree;

/// The keys of a dataset, beside its name and description.
pub(super) const DATASET_KEYS: [&str; 7] =
    ["source", "schema", "quality", "allow_empty", "additional_columns", "ordered", "timezone"];

/// What `additional_columns` may say.
const ADDITIONAL: &[(&str, AdditionalColumns)] =
    &[("allow", AdditionalColumns::Allow), ("warn", AdditionalColumns::Warn), ("fail", AdditionalColumns::Fail)];

/// What other tools say there.
const OTHER_ADDITIONAL: &[(&str, &str)] = &[
    ("ignore", "allow"),
    ("warning", "warn"),
    ("error", "fail"),
    ("forbid", "fail"),
    ("true", "allow"),
    ("false", "fail"),
];

/// Reads the keys of a dataset out of a map.
pub(super) fn read(reader: &mut Reader<'_>, fields: &mut Fields<'_>, name: String, span: Span) -> Dataset {
    let place = fields.take("source");
    let source = place.and_then(|field| source::read(reader, field));
    let flag =
        |reader: &mut Reader<'_>, fields: &mut Fields<'_>, name| fields.take(name).and_then(|field| reader.flag(field));
    let allow_empty = flag(reader, fields, "allow_empty").unwrap_or(false);
    let ordered = flag(reader, fields, "ordered").unwrap_or(false);
    let additional_columns =
        fields.take("additional_columns").and_then(|field| reader.choice(field, ADDITIONAL, OTHER_ADDITIONAL));
    let zone = fields.take("timezone").and_then(|field| reader.zone(field)).unwrap_or_default();
    let typed = source.as_ref().and_then(source::typed_format);
    let (schema, quality) = (fields.take("schema"), fields.take("quality"));
    let columns = schema.map(|field| column::columns(reader, field, &zone, typed)).unwrap_or_default();
    let checks = quality.map(|field| check::checks(reader, field, None)).unwrap_or_default();
    let is_empty = |field: Option<&Field>| {
        field.is_none_or(|(_, node)| matches!(&node.tree, Tree::List(items) if items.is_empty()))
    };
    if is_empty(schema) && is_empty(quality) {
        let span = schema.or(quality).map_or(span, |(key, _)| key.span);
        let problem = Problem::error(span, "nothing to check: there are neither columns nor checks");
        reader.tell(problem.help("add a `schema` with a column: `- name: …`"));
    }
    Dataset {
        name,
        span,
        description: None,
        source,
        source_at: place.map(source::place),
        columns,
        checks,
        allow_empty,
        additional_columns: additional_columns.unwrap_or_default(),
        ordered,
        zone,
    }
}
