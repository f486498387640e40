//! The type of a column, and what was meant where it is none.

use super::fields::{Field, Reader};
use crate::data::{Kind, MAX_DIGITS};
use crate::problem::{Problem, in_backticks, nearest};

/// The longest type that is read, in bytes: types nest, and no honest one comes near.
const MAX_LENGTH: usize = 1_000;

/// Reads a type; `None` after telling what is wrong with it. `whole` is what its author wrote, where a comma cut it off.
pub(super) fn read(reader: &mut Reader<'_>, field: &Field, whole: Option<&str>) -> Option<Kind> {
    let text = reader.text(field)?;
    let span = field.1.span;
    if let Some(whole) = whole {
        let problem = Problem::error(span, format!("within braces the comma ends the type: `{text}`"));
        reader.tell(problem.help(format!("put it in quotes: `\"{whole}\"`")));
        return None;
    }
    if text.len() > MAX_LENGTH {
        reader.tell(
            Problem::error(span, format!("the type is longer than {MAX_LENGTH} bytes"))
                .help("write `struct` or `list` without its fields"),
        );
        return None;
    }
    if let Ok(kind) = text.parse() {
        return Some(kind);
    }
    if let Some((precision, scale)) = decimal(&text).filter(|(precision, scale)| scale > precision) {
        let problem = Problem::error(span, format!("`{text}`: the scale is larger than the precision"));
        let help = format!("the precision counts all digits, `decimal({}, {scale})`", precision.max(scale));
        reader.tell(problem.help(help));
        return None;
    }
    if let Some((precision, _)) = decimal(&text).filter(|(precision, _)| *precision > MAX_DIGITS) {
        let message = format!("`{text}`: a decimal has at most {MAX_DIGITS} digits, and this one has {precision}");
        let help = format!("declare at most `decimal({MAX_DIGITS}, …)`, or read the column as `string`");
        reader.tell(Problem::error(span, message).help(help));
        return None;
    }
    let help = match meant(text.trim()) {
        Some(kind) => format!("did you mean `{kind}`?"),
        None if text.contains('(') => {
            "write `decimal(12, 2)`, `list(string)` or `\"struct(a: date, b: integer)\"`, with its quotes".to_owned()
        }
        None => format!("known types are {}", in_backticks(Kind::names())),
    };
    reader.tell(Problem::error(span, format!("unknown type `{text}`")).help(help));
    None
}

/// Precision and scale, as they are written.
fn decimal(text: &str) -> Option<(u32, u32)> {
    let inside = text.trim().strip_prefix("decimal")?.trim_start().strip_prefix('(')?.strip_suffix(')')?;
    let (precision, scale) = inside.split_once(',').unwrap_or((inside, "0"));
    Some((precision.trim().parse().ok()?, scale.trim().parse().ok()?))
}

/// The type that an author may have meant: `varchar(20)` is a `string`, `list(text)` a `list(string)`.
fn meant(text: &str) -> Option<String> {
    if text.contains('<') {
        return meant(&text.replace('<', "(").replace('>', ")"));
    }
    let (name, inside) = match text.split_once('(') {
        Some((name, inside)) => (name.trim(), Some(inside.trim().trim_end_matches(')').trim())),
        None => (text, None),
    };
    let name = Kind::synonym(name).or_else(|| nearest(name, Kind::names()))?;
    let candidates = inside.into_iter().flat_map(|inside| {
        let whole = inside.parse::<Kind>().map(|kind| kind.to_string()).ok();
        let inner = whole.or_else(|| (name == "list").then(|| meant(inside)).flatten());
        [Some(inside.to_owned()), inner].into_iter().flatten().map(|inside| format!("{name}({inside})"))
    });
    let mut candidates: Vec<String> = candidates.collect();
    // Parameters such as a length mean nothing for a type that takes none.
    if !matches!(name, "decimal" | "list" | "struct") || inside.is_none() {
        candidates.push(name.to_owned());
    }
    candidates.into_iter().find(|candidate| candidate.parse::<Kind>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_that_was_meant_is_found() {
        for (written, kind) in [
            ("strng", "string"),
            ("String", "string"),
            ("varchar(20)", "string"),
            ("numeric(12,2)", "decimal(12,2)"),
            ("decimal(12, 2", "decimal(12, 2)"),
            ("bigint", "int64"),
            ("array(text)", "list(string)"),
            ("list(strng)", "list(string)"),
            ("list<string>", "list(string)"),
            ("array<list<text>>", "list(list(string))"),
            ("datetime", "timestamp"),
            ("timestamp(6)", "timestamp"),
        ] {
            assert_eq!(meant(written).as_deref(), Some(kind), "{written}");
        }
        for written in ["geometry", "decimal(99, 2)", "map(string)", "struct(a)", ""] {
            assert_eq!(meant(written), None, "{written}");
        }
    }
}
