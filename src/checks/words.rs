//! How checks speak: shortened texts, lists of values, and how a value of each type is written.

use crate::data::{Kind, Value};

/// The most characters of an author's text that a message repeats.
const LONGEST: usize = 60;
/// The most values of a set that a message lists.
const MOST_VALUES: usize = 5;

/// A text on one line, shortened where it is long. Spaces that are not the plain one stay: they may be what is wrong.
pub(crate) fn brief(text: &str) -> String {
    let line = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

/// The first values of a set: `{a, b, c}`.
pub(super) fn set(values: &[Value]) -> String {
    let shown: Vec<String> = values.iter().take(MOST_VALUES).map(|value| brief(&value.to_string())).collect();
    match values.len().saturating_sub(MOST_VALUES) {
        0 => format!("{{{}}}", shown.join(", ")),
        more => format!("{{{}, … {more} more}}", shown.join(", ")),
    }
}

/// A kind with its article: `an integer`.
pub(super) fn a_kind(kind: &Kind) -> String {
    let name = kind.to_string();
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) && !name.starts_with("ui") { "an" } else { "a" };
    format!("{article} {name}")
}

/// How a value of a kind is written in a contract.
pub(super) fn notation(kind: &Kind) -> &'static str {
    match kind {
        Kind::Integer(_) => "a whole number is written with digits only, as `1200`",
        Kind::Decimal(_) => "a decimal is written with digits and a point, as `12.50`",
        Kind::Float => "a float is written with digits, a point and an exponent, as `1.5e3`",
        Kind::Boolean => "a boolean is written as `true` or `false`",
        Kind::Date => "a date is written as `2024-02-29`, whatever the notation of the data",
        Kind::Time => "a time is written as `13:45:00`, whatever the notation of the data",
        Kind::Timestamp => "a timestamp is written as `2024-02-29T13:45:00Z`, whatever the notation of the data",
        Kind::String | Kind::Binary | Kind::List(_) | Kind::Struct(_) | Kind::Other(_) => "",
    }
}
