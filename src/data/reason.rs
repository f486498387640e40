//! Why a text is not of a type, in a few words, for the common cases. No reason repeats the text: it may be confidential.

use super::calendar::days_from_civil;
use super::kind::Kind;
use super::pattern::DatePattern;
use super::read::{Reading, read_text};

/// The digits before and behind the point that a `decimal` without declared digits may have.
const FREE_DIGITS: (usize, usize) = (20, 18);
/// Longer texts were cut, so that nothing can be said about how they end.
const LONGEST: usize = 200;

/// Why an unreadable text is none of a type: `a leading zero`. `None` where no common case explains it.
pub(super) fn why_unreadable(text: &str, kind: &Kind, reading: &Reading) -> Option<String> {
    if text.chars().nth(LONGEST).is_some() {
        return None;
    }
    // Every text is one of these, so that this one was none: it is JSON of another type.
    if matches!(kind, Kind::String | Kind::Binary) {
        return json_without_quotes(text);
    }
    if read_text(text, kind, reading).is_some() {
        return None;
    }
    if let Some(reason) = outside(text) {
        return Some(reason.to_owned());
    }
    match kind {
        Kind::Integer(width) => number(text).map(str::to_owned).or_else(|| {
            let (low, high) = width.limits();
            match text.strip_prefix('-').unwrap_or(text) {
                digits if is_digits(digits) => Some(format!("outside the limits {low} to {high}")),
                digits if is_plain(digits) => Some("a decimal point".to_owned()),
                _ => exponent(text),
            }
        }),
        Kind::Decimal(declared) => {
            number(text).map(str::to_owned).or_else(|| too_many_digits(text, *declared)).or_else(|| exponent(text))
        }
        Kind::Float => float(text).map(str::to_owned),
        Kind::Boolean => Some(boolean(text, reading)),
        Kind::Date | Kind::Time | Kind::Timestamp => match (beyond(text, kind), &reading.pattern) {
            (Some(reason), _) => Some(reason.to_owned()),
            (None, Some(pattern)) => Some(by_pattern(text, kind, pattern)),
            (None, None) => Some(iso(text, kind).to_owned()),
        },
        Kind::List(None) if text.starts_with('[') => Some("a text, which is never a list".to_owned()),
        Kind::Struct(fields) if fields.is_empty() && text.starts_with('{') => {
            Some("a text, which is never a struct".to_owned())
        }
        Kind::String | Kind::Binary | Kind::List(_) | Kind::Struct(_) | Kind::Other(_) => None,
    }
}

fn json_without_quotes(text: &str) -> Option<String> {
    let found = match text.as_bytes().first()? {
        b'[' => "a JSON array",
        b'{' => "a JSON object",
        b't' | b'f' => "a JSON boolean",
        b'-' | b'0'..=b'9' => "a JSON number",
        _ => return None,
    };
    Some(format!("{found}, not a text"))
}

/// What stands around the text.
fn outside(text: &str) -> Option<&'static str> {
    let is_quoted = text.len() >= 2 && text.starts_with('"') && text.ends_with('"');
    match text.trim() {
        "" if text.is_empty() => Some("empty"),
        "" => Some("nothing but spaces"),
        trimmed if trimmed.len() < text.len() => Some("spaces around it"),
        _ => is_quoted.then_some("in quotes"),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text is digits with a point between them.
fn is_plain(text: &str) -> bool {
    text.split_once('.').is_some_and(|(whole, fraction)| is_digits(whole) && is_digits(fraction))
}

/// How a number should not be written, whatever its type.
fn number(text: &str) -> Option<&'static str> {
    if let Some(unsigned) = text.strip_prefix('+') {
        return unsigned.starts_with(|next: char| next.is_ascii_digit()).then_some("a plus sign");
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    match digits.as_bytes() {
        [b'.', b'0'..=b'9', ..] => Some("no digit before the point"),
        [.., b'.'] if is_digits(&digits[..digits.len() - 1]) => Some("no digit behind the point"),
        [b'0', b'0'..=b'9', ..] if is_digits(digits) || is_plain(digits) => Some("a leading zero"),
        _ => separator(digits),
    }
}

fn separator(digits: &str) -> Option<&'static str> {
    let is_space = |character: char| matches!(character, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\'' | '’' | '_');
    if !digits.ends_with(|last: char| last.is_ascii_digit())
        || !digits
            .chars()
            .all(|character| character.is_ascii_digit() || ",.".contains(character) || is_space(character))
    {
        return None;
    }
    let commas = digits.matches(',').count();
    let (comma, point) = (digits.rfind(','), digits.rfind('.'));
    match (comma, point) {
        (Some(comma), Some(point)) if comma < point => Some("a thousands separator"),
        (Some(_), Some(_)) => Some("a decimal comma"),
        (Some(_), None) if commas > 1 => Some("a thousands separator"),
        (Some(comma), None) if digits.len() - comma == 4 && comma <= 3 => {
            Some("a decimal comma or a thousands separator")
        }
        (Some(_), None) => Some("a decimal comma"),
        (None, _) if digits.contains(is_space) || digits.matches('.').count() > 1 => Some("a thousands separator"),
        (None, _) => None,
    }
}

fn exponent(text: &str) -> Option<String> {
    let (number, power) = text.split_once(['e', 'E'])?;
    let number = number.strip_prefix('-').unwrap_or(number);
    let is_one = (is_digits(number) || is_plain(number)) && is_digits(power.trim_start_matches(['+', '-']));
    is_one.then(|| "an exponent".to_owned())
}

fn too_many_digits(text: &str, declared: Option<(u32, u32)>) -> Option<String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !is_digits(digits) && !is_plain(digits) {
        return None;
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (before, behind) = match declared {
        Some((precision, scale)) => ((precision - scale) as usize, scale as usize),
        None => FREE_DIGITS,
    };
    let most = |most: usize, side: &str| {
        let plural = if most == 1 { "" } else { "s" };
        Some(format!("more than {most} digit{plural} {side} the point"))
    };
    if fraction.trim_end_matches('0').len() > behind {
        most(behind, "behind")
    } else if whole.trim_start_matches('0').len() > before {
        most(before, "before")
    } else {
        None
    }
}

fn float(text: &str) -> Option<&'static str> {
    let word = text.trim_start_matches(['+', '-']).to_ascii_lowercase();
    if ["nan", "inf", "infinity"].contains(&word.as_str()) {
        return Some("not written as `NaN`, `inf` or `-inf`");
    }
    if text.parse().is_ok_and(f64::is_infinite) {
        return Some("too large for a float");
    }
    number(text)
}

fn boolean(text: &str, reading: &Reading) -> String {
    if let Some((yes, no)) = &reading.truths {
        let words: Vec<String> = yes.iter().chain(no).map(|word| format!("`{word}`")).collect();
        return format!("none of the declared words {}", words.join(", "));
    }
    let word = text.to_ascii_lowercase();
    let others = ["yes", "no", "y", "n", "t", "f", "1", "0", "on", "off"];
    match word.as_str() {
        "true" | "false" => "not in lower case".to_owned(),
        other if others.contains(&other) => {
            "neither `true` nor `false`; `true_values` and `false_values` declare other words".to_owned()
        }
        _ => "neither `true` nor `false`".to_owned(),
    }
}

/// What is wrong with a number that a typed file holds instead of a day or a time.
fn beyond(text: &str, kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Time => text.ends_with(" since midnight").then_some("not within a day"),
        _ if !text.ends_with(" since 1970-01-01") => None,
        Kind::Date => Some("not the midnight of a day that the calendar has"),
        _ => Some("beyond the calendar"),
    }
}

fn by_pattern(text: &str, kind: &Kind, pattern: &DatePattern) -> String {
    let bytes = text.as_bytes();
    let reason = match (pattern.fields(bytes), pattern.read(bytes)) {
        (None, _) => return format!("not in the declared pattern `{}`", pattern.text()),
        (Some(fields), None) => match days_from_civil(fields.year as i32, fields.month, fields.day) {
            None => "no such day",
            Some(_) => "no such time",
        },
        (Some(_), Some(moment)) if *kind == Kind::Timestamp && moment.clock % 1_000 != 0 => "finer than a microsecond",
        (Some(_), Some(_)) => "not a time that its time zone knows",
    };
    reason.to_owned()
}

/// The digits of a text replaced by `0`, which shows how it is written.
fn shape(text: &str) -> String {
    text.chars().map(|character| if character.is_ascii_digit() { '0' } else { character }).collect()
}

fn iso(text: &str, kind: &Kind) -> &'static str {
    match kind {
        Kind::Time => clock(text, "not ISO 8601, as `13:45:00`"),
        Kind::Timestamp => timestamp(text),
        _ => match shape(text).as_str() {
            "0000-00-00" => "no such day",
            longer if longer.starts_with("0000-00-00T") || longer.starts_with("0000-00-00 ") => "a time behind the day",
            _ => "not ISO 8601, as `2024-02-29`",
        },
    }
}

fn timestamp(text: &str) -> &'static str {
    const FOREIGN: &str = "not ISO 8601, as `2024-02-29T13:45:00Z`";
    let Some((date, rest)) = text.split_at_checked(10).filter(|(date, _)| shape(date) == "0000-00-00") else {
        return FOREIGN;
    };
    if read_text(date, &Kind::Date, &Reading::default()).is_none() {
        return "no such day";
    }
    let Some(rest) = rest.strip_prefix(['T', ' ']) else {
        return if rest.is_empty() { "a day without a time" } else { FOREIGN };
    };
    let end = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let digits = rest[..end].split_once('.').map_or("", |(_, fraction)| fraction.trim_end_matches('0'));
    match clock(&rest[..end], FOREIGN) {
        "" | "finer than a nanosecond" if digits.len() > 6 => "finer than a microsecond",
        // The clock is fine, so that its offset is not.
        "" => FOREIGN,
        reason => reason,
    }
}

/// What is wrong with a time of day; nothing is an empty text.
fn clock(text: &str, foreign: &'static str) -> &'static str {
    if read_text(text, &Kind::Time, &Reading::default()).is_some() {
        return "";
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    match shape(whole).as_str() {
        "00:00" if whole.len() == text.len() => "without seconds",
        "00:00:00" if is_digits(fraction) && fraction.len() > 9 => "finer than a nanosecond",
        "00:00:00" if is_digits(fraction) => "no such time",
        _ => foreign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(kind: &str, text: &str) -> String {
        why_unreadable(text, &kind.parse().unwrap(), &Reading::default()).unwrap_or_default()
    }

    fn all(kind: &str, cases: &[(&str, &str)]) {
        for (text, reason) in cases {
            assert_eq!(why(kind, text), *reason, "{kind} {text}");
        }
    }

    #[test]
    fn a_whole_number_is_told_what_is_not_digits() {
        let cases = [
            ("007", "a leading zero"),
            ("-01", "a leading zero"),
            ("+1", "a plus sign"),
            (" 5", "spaces around it"),
            ("\u{a0}", "nothing but spaces"),
            ("", "empty"),
            ("\"5\"", "in quotes"),
            ("1.0", "a decimal point"),
            ("1e3", "an exponent"),
            ("1,5", "a decimal comma"),
            ("1,000", "a decimal comma or a thousands separator"),
            ("1 000 000", "a thousands separator"),
            ("1_000", "a thousands separator"),
            ("1.000.000", "a thousands separator"),
            ("N/A", ""),
            ("12abc", ""),
            ("5", ""),
        ];
        all("integer", &cases);
        all("int8", &[("128", "outside the limits -128 to 127"), ("-129", "outside the limits -128 to 127")]);
        all("integer", &[("18446744073709551616", "outside the limits -9223372036854775808 to 18446744073709551615")]);
    }

    #[test]
    fn a_decimal_is_told_how_many_digits_it_may_have() {
        let cases = [
            ("1.119", "more than 2 digits behind the point"),
            ("12345.00", "more than 4 digits before the point"),
            ("1,50", "a decimal comma"),
            ("1.234,50", "a decimal comma"),
            ("1,234.50", "a thousands separator"),
            (".5", "no digit before the point"),
            ("5.", "no digit behind the point"),
            ("00.5", "a leading zero"),
            ("1.5e3", "an exponent"),
            ("", "empty"),
        ];
        all("decimal(6, 2)", &cases);
        all("decimal", &[("0.1234567890123456789", "more than 18 digits behind the point")]);
        all("decimal", &[(&"9".repeat(40), "more than 20 digits before the point")]);
        all("decimal(2, 1)", &[("1.55", "more than 1 digit behind the point")]);
    }

    #[test]
    fn a_float_is_told_when_it_would_overflow() {
        let cases = [
            ("1e400", "too large for a float"),
            ("-1e400", "too large for a float"),
            ("infinity", "not written as `NaN`, `inf` or `-inf`"),
            (".5", "no digit before the point"),
            ("1.", "no digit behind the point"),
            ("1,5", "a decimal comma"),
            ("abc", ""),
        ];
        all("float", &cases);
    }

    #[test]
    fn a_boolean_is_told_which_words_there_are() {
        let other = "neither `true` nor `false`; `true_values` and `false_values` declare other words";
        all("boolean", &[("True", "not in lower case"), ("yes", other), ("1", other)]);
        all("boolean", &[("maybe", "neither `true` nor `false`"), ("\"true\"", "in quotes")]);
        let reading = Reading { truths: Some((vec!["Y".into()], vec!["N".into()])), ..Reading::default() };
        let reason = why_unreadable("true", &Kind::Boolean, &reading);
        assert_eq!(reason.as_deref(), Some("none of the declared words `Y`, `N`"));
    }

    #[test]
    fn a_day_or_time_is_told_whether_its_notation_or_itself_is_wrong() {
        let foreign = "not ISO 8601, as `2024-02-29`";
        all("date", &[("2023-02-29", "no such day"), ("2024-2-3", foreign), ("20240203", foreign)]);
        all("date", &[("01/02/2024", foreign), ("2024-02-03T00:00:00", "a time behind the day")]);
        let foreign = "not ISO 8601, as `13:45:00`";
        all("time", &[("24:00:00", "no such time"), ("08:00", "without seconds"), ("8:00:00", foreign)]);
        all("time", &[("08:00:00.1234567891", "finer than a nanosecond"), ("08:00:00.", foreign)]);
        let foreign = "not ISO 8601, as `2024-02-29T13:45:00Z`";
        let cases = [
            ("2024-01-01", "a day without a time"),
            ("2023-02-29T00:00:00", "no such day"),
            ("2024-01-01T08:00:60Z", "no such time"),
            ("2024-01-01T08:00", "without seconds"),
            ("2024-01-01 08:00+02:00", "without seconds"),
            ("2024-01-01T08:00:00.1234567Z", "finer than a microsecond"),
            ("2024-01-01T08:00:00.1234567891", "finer than a microsecond"),
            ("2024-01-01T08:00:00+2", foreign),
            ("2024-01-01T08:00:00 Z", foreign),
            ("01/02/2024 08:00:00", foreign),
            ("1704096000", foreign),
        ];
        all("timestamp", &cases);
    }

    #[test]
    fn a_number_of_a_typed_file_is_told_where_it_lies() {
        all("time", &[("90000 s since midnight", "not within a day")]);
        all("timestamp", &[("9000000000000 s since 1970-01-01", "beyond the calendar")]);
    }

    #[test]
    fn a_declared_pattern_is_named() {
        let of = |kind: Kind, pattern: &str, text: &str| {
            let reading = Reading { pattern: DatePattern::compile(pattern).ok(), ..Reading::default() };
            why_unreadable(text, &kind, &reading).unwrap_or_default()
        };
        assert_eq!(of(Kind::Date, "%d/%m/%Y", "2024-01-31"), "not in the declared pattern `%d/%m/%Y`");
        assert_eq!(of(Kind::Date, "%d/%m/%Y", "12/31/2024"), "no such day");
        assert_eq!(of(Kind::Time, "%H:%M", "24:00"), "no such time");
        assert_eq!(of(Kind::Timestamp, "%F %T.%f", "2024-01-31 10:00:00.1234567"), "finer than a microsecond");
    }

    #[test]
    fn what_json_holds_instead_of_a_text_is_told() {
        all("string", &[("5", "a JSON number, not a text"), ("false", "a JSON boolean, not a text")]);
        all("binary", &[("[1]", "a JSON array, not a text"), ("{}", "a JSON object, not a text")]);
        all("list", &[("[1]", "a text, which is never a list")]);
        all("list(integer)", &[("[1.5]", "")]);
    }

    #[test]
    fn a_text_that_was_cut_is_not_explained() {
        assert_eq!(why("integer", &format!("{}…", "0".repeat(200))), "");
    }
}
