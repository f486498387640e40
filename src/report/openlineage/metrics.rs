//! What is known of a dataset as OpenLineage has it: its columns, and numbers about them.

use super::{event::moment, facet, object};
use crate::data::Value as Datum;
use crate::run::{ColumnFacts, DatasetOutcome};
use serde_json::{Map, Value, json};
use std::time::UNIX_EPOCH;

/// The facets of a dataset that do not depend on this run: its columns.
pub(super) fn dataset_facets(dataset: &DatasetOutcome) -> Map<String, Value> {
    let there = dataset.facts.iter().filter(|column| !column.is_missing);
    let fields: Vec<Value> = there
        .map(|column| {
            let kind = column.kind.as_ref().map(|kind| json!(kind.to_string()));
            Value::Object(object([("name", Some(json!(column.name))), ("type", kind)]))
        })
        .collect();
    let schema =
        (!fields.is_empty()).then(|| facet("SchemaDatasetFacet", "1-2-0", object([("fields", Some(json!(fields)))])));
    object([("schema", schema)])
}

/// Counts of a dataset that was read, and what is known of its columns. Values of hidden columns are not told.
pub(super) fn quality(dataset: &DatasetOutcome) -> Option<Value> {
    let rows = dataset.rows?;
    let bytes = dataset.files.iter().fold(0_u64, |sum, file| sum.saturating_add(file.bytes));
    let modified = dataset.files.iter().filter_map(|file| file.modified).max();
    let since = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let updated = since.and_then(|since| i128::try_from(since.as_nanos()).ok()).map(|time| json!(moment(time)));
    let columns: Map<String, Value> = dataset
        .facts
        .iter()
        .filter(|column| !column.is_missing)
        .map(|column| (column.name.clone(), Value::Object(metrics(column, dataset.hides(&column.name)))))
        .collect();
    let fields = object([
        ("rowCount", Some(json!(rows))),
        ("bytes", Some(json!(bytes))),
        ("fileCount", Some(json!(dataset.files.len()))),
        ("lastUpdated", updated),
        ("columnMetrics", Some(Value::Object(columns))),
    ]);
    Some(facet("DataQualityMetricsInputDatasetFacet", "1-0-3", fields))
}

fn metrics(column: &ColumnFacts, is_hidden: bool) -> Map<String, Value> {
    let values = column.rows.zip(column.nulls).zip(column.unreadable);
    let number = |value: &Option<Datum>| value.as_ref().filter(|_| !is_hidden).and_then(number);
    object([
        ("nullCount", column.nulls.map(|nulls| json!(nulls))),
        ("distinctCount", column.distinct.map(|distinct| json!(distinct))),
        ("sum", number(&column.sum)),
        (
            "count",
            values.map(|((rows, nulls), unreadable)| json!(rows.saturating_sub(nulls).saturating_sub(unreadable))),
        ),
        ("min", number(&column.least)),
        ("max", number(&column.greatest)),
    ])
}

/// A number of JSON; nothing else has a place in a metric.
fn number(value: &Datum) -> Option<Value> {
    match value {
        Datum::Integer(whole) => i64::try_from(*whole).map(|whole| json!(whole)).ok().or_else(|| real(*whole as f64)),
        Datum::Decimal(decimal) => real(decimal.to_string().parse().ok()?),
        Datum::Float(float) => real(*float),
        Datum::Boolean(_)
        | Datum::String(_)
        | Datum::Binary(_)
        | Datum::Date(_)
        | Datum::Time(_)
        | Datum::Timestamp(_)
        | Datum::Nested(_) => None,
    }
}

fn real(number: f64) -> Option<Value> {
    serde_json::Number::from_f64(number).map(Value::Number)
}
