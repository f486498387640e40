//! What every check takes beside its own arguments.

use super::fields::{Field, Fields, Reader};
use crate::contract::{Common, Severity};
use crate::measure::Tolerance;
use crate::problem::{Problem, Span};

const SEVERITIES: &[(&str, Severity)] =
    &[("error", Severity::Error), ("warn", Severity::Warn), ("info", Severity::Info)];

/// What other tools say for them.
const OTHER_SEVERITIES: &[(&str, &str)] =
    &[("warning", "warn"), ("fail", "error"), ("failure", "error"), ("note", "info")];

/// Reads the common keys of one check, of a column where one is named.
pub(super) fn read(reader: &mut Reader<'_>, mut fields: Fields<'_>, column: Option<&str>) -> Common {
    let name = reader.optional_text(&mut fields, "name");
    let description = reader.optional_text(&mut fields, "description");
    let tags = reader.optional_texts(&mut fields, "tags");
    let severity = fields.take("severity").and_then(|field| reader.choice(field, SEVERITIES, OTHER_SEVERITIES));
    let filter = fields.take("where").and_then(|field| reader.literal(field, "an expression"));
    let own_column = match (fields.take("column"), column) {
        (Some((key, _)), Some(column)) => {
            let problem = Problem::error(key.span, format!("the check already belongs to the column `{column}`"));
            reader.tell(problem.help("remove `column`, or move the check to `quality`"));
            None
        }
        (Some(field), None) => reader.literal(field, "the name of a column"),
        (None, _) => None,
    };
    let fail_above = fail_above(reader, &mut fields);
    let warn_above = fields.take("warn_above").and_then(|field| tolerance(reader, field));
    if let (Some((warn, span)), Some((fail, _))) = (warn_above, fail_above) {
        let alike = std::mem::discriminant(&warn) == std::mem::discriminant(&fail);
        if !warn.is_below(fail) && (alike || fail.is_none()) {
            let problem = Problem::error(span, "the check never warns: it fails as early as it would warn");
            reader.tell(problem.help("make `warn_above` smaller than `fail_above`"));
        }
    }
    if let (Some((fail, span)), None) = (fail_above, warn_above)
        && fail.is_all()
    {
        let problem = Problem::error(span, "the check never fails: all rows may break it");
        reader.tell(problem.help("write a smaller share, or add `warn_above`"));
    }
    Common {
        name,
        description,
        severity: severity.unwrap_or_default(),
        column: own_column,
        filter,
        fail_above,
        warn_above,
        tags,
    }
}

/// `tolerance` and `fail_above` are two words for the same thing.
fn fail_above(reader: &mut Reader<'_>, fields: &mut Fields<'_>) -> Option<(Tolerance, Span)> {
    let (tolerated, limit) = (fields.take("tolerance"), fields.take("fail_above"));
    if let (Some((first, _)), Some((second, _))) = (tolerated, limit) {
        let later = if first.span.start < second.span.start { second } else { first };
        let problem = Problem::error(later.span, "`tolerance` and `fail_above` say the same thing");
        reader.tell(problem.help("remove one of the two"));
    }
    tolerated.or(limit).and_then(|field| tolerance(reader, field))
}

fn tolerance(reader: &mut Reader<'_>, field: &Field) -> Option<(Tolerance, Span)> {
    let span = field.1.span;
    match Tolerance::read(&reader.text(field)?) {
        Ok(tolerance) => Some((tolerance, span)),
        Err(message) => {
            reader.tell(
                Problem::error(span, message).help("write a number of rows (`10 rows`) or a share of them (`0.1%`)"),
            );
            None
        }
    }
}
