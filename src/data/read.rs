//! How text is read as a value of a logical type: strictly, so that nothing is guessed and nothing is lost.

use super::calendar::days_from_civil;
use super::decimal::Decimal;
use super::digits::{NARROW_DIGITS, narrow, pairs};
use super::kind::{IntegerWidth, Kind};
use super::pattern::{DatePattern, Moment};
use super::value::Value;
use super::zone::Zone;

/// How the text of one column is read, beside its type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The notation of dates and times; ISO 8601 where none is declared.
    pub pattern: Option<DatePattern>,
    /// The time zone of timestamps without an offset.
    pub zone: Zone,
    /// The texts that mean `true` and `false`; exactly these two words where none are declared.
    pub truths: Option<(Vec<String>, Vec<String>)>,
}

/// Reads a text as a value of `kind`, or `None` when the text is not exactly one.
///
/// | type | text |
/// | --- | --- |
/// | integers | `-?digits`, no leading zero, within the type's limits |
/// | `decimal` | `-?digits[.digits]`, at most 20 digits before and 18 behind the point; with `(p, s)` no digit more than declared |
/// | `float` | a decimal with an optional exponent; `NaN`, `inf`, `-inf`, `Infinity`; nothing that overflows |
/// | `boolean` | `true`, `false` |
/// | `date` | `2024-02-29`, or the declared pattern |
/// | `time` | `13:45:00[.fraction]`, or the declared pattern |
/// | `timestamp` | `2024-02-29T13:45:00[.fraction][Z or offset]`, a space for the `T`, or the declared pattern; to the microsecond |
/// | `string`, `binary` | everything; a `binary` is the bytes of the text |
/// | `list`, `struct` | nothing: no text is one. Only formats that know of lists and fields hold them |
pub fn read_text(text: &str, kind: &Kind, reading: &Reading) -> Option<Value> {
    let bytes = text.as_bytes();
    match kind {
        Kind::String => Some(Value::String(text.to_owned())),
        Kind::Integer(width) => read_integer(bytes, *width).map(Value::Integer),
        Kind::Decimal(declared) => read_decimal(bytes, *declared).map(Value::Decimal),
        Kind::Float => read_float(text).map(Value::Float),
        Kind::Boolean => reading.boolean(text).map(Value::Boolean),
        Kind::Date => reading.date(bytes).map(Value::Date),
        Kind::Time => reading.time(bytes).map(Value::Time),
        Kind::Timestamp => {
            reading.timestamp(bytes).map(|microseconds| Value::Timestamp(i128::from(microseconds) * 1_000))
        }
        Kind::Binary => Some(Value::Binary(bytes.to_vec())),
        Kind::List(_) | Kind::Struct(_) => None,
        Kind::Other(_) => Some(Value::Nested(text.to_owned())),
    }
}

/// Reads a whole number that fits into `width`.
pub(crate) fn read_integer(text: &[u8], width: IntegerWidth) -> Option<i128> {
    let number = match read_short_integer(text) {
        Some(short) => i128::from(short),
        None => read_long_integer(text)?,
    };
    let (low, high) = width.limits();
    (low..=high).contains(&number).then_some(number)
}

/// Reads a whole number of 19 or 20 digits.
fn read_long_integer(text: &[u8]) -> Option<i128> {
    let (negative, digits) = signed(text);
    // 20 digits hold every 64-bit integer.
    if !(NARROW_DIGITS..=20).contains(&digits.len()) || digits[0] == b'0' {
        return None;
    }
    let (head, tail) = digits.split_at(NARROW_DIGITS);
    let tail_places = if tail.is_empty() { 1 } else { 10 };
    let number = i128::from(narrow(head)?) * tail_places + i128::from(narrow(tail)?);
    Some(if negative { -number } else { number })
}

/// Reads a whole number of at most 18 digits, which fits into 64 bits; `None` for any other text, also for a longer number.
#[inline]
pub(crate) fn read_short_integer(text: &[u8]) -> Option<i64> {
    let (negative, digits) = signed(text);
    if digits.is_empty() || digits.len() >= NARROW_DIGITS || (digits.len() > 1 && digits[0] == b'0') {
        return None;
    }
    let number = narrow(digits)? as i64;
    Some(if negative { -number } else { number })
}

/// Whether a minus stands before a text, and the rest of it.
#[inline]
fn signed(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    }
}

/// The digits before and behind the point of a `decimal` without declared digits: any two of them fit into one column.
const FREE_DIGITS: (u32, u32) = (20, 18);

fn fit_for_any(number: Decimal) -> Option<Decimal> {
    let (before, behind) = FREE_DIGITS;
    let number = if number.scale > behind { number.normal() } else { number };
    (number.scale <= behind && number.has_digits(before + number.scale)).then_some(number)
}

/// Reads a decimal that fits the declared precision and scale.
#[inline]
pub(crate) fn read_decimal(text: &[u8], declared: Option<(u32, u32)>) -> Option<Decimal> {
    let Some((precision, scale)) = declared else { return fit_for_any(Decimal::read(text)?) };
    let number = match Decimal::read_short(text, scale) {
        Some(number) => number,
        None => Decimal::read(text)?.rescale(scale)?,
    };
    number.has_digits(precision).then_some(number)
}

/// Reads a float. A number too large for one is refused, not made infinite.
pub(crate) fn read_float(text: &str) -> Option<f64> {
    match text {
        "NaN" | "nan" => return Some(f64::NAN),
        "inf" | "Infinity" => return Some(f64::INFINITY),
        "-inf" | "-Infinity" => return Some(f64::NEG_INFINITY),
        _ => {}
    }
    let unsigned = text.strip_prefix('-').unwrap_or(text).as_bytes();
    let plain = unsigned.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    let starts_well = match unsigned {
        [b'0', b'0'..=b'9', ..] => false,
        [first, ..] => first.is_ascii_digit(),
        [] => false,
    };
    if !plain || !starts_well || unsigned.ends_with(b".") {
        return None;
    }
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

impl Reading {
    /// The keys by which a contract says any of this. The zone is none of them: every format may hold clocks without one.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'static str> + use<> {
        let is_usual = |words: &[String]| matches!(words, [word] if word == "true");
        let truths = self.truths.as_ref().map(|(yes, _)| if is_usual(yes) { "false_values" } else { "true_values" });
        self.pattern.as_ref().map(|_| "format").into_iter().chain(truths)
    }

    /// `true` or `false`, or what the contract names for them.
    pub(crate) fn boolean(&self, text: &str) -> Option<bool> {
        match &self.truths {
            None => text.parse().ok(),
            Some((yes, _)) if yes.iter().any(|word| word == text) => Some(true),
            Some((_, no)) if no.iter().any(|word| word == text) => Some(false),
            Some(_) => None,
        }
    }

    /// Days since 1970-01-01.
    #[inline]
    pub(crate) fn date(&self, text: &[u8]) -> Option<i32> {
        match &self.pattern {
            None if text.len() == 10 => iso_date(text),
            None => None,
            Some(pattern) => pattern.read(text).map(|moment| moment.days),
        }
    }

    /// Nanoseconds since midnight.
    pub(crate) fn time(&self, text: &[u8]) -> Option<i64> {
        match &self.pattern {
            None => iso_clock(text).filter(|(_, rest)| rest.is_empty()).map(|(clock, _)| clock),
            Some(pattern) => pattern.read(text).map(|moment| moment.clock),
        }
    }

    /// Microseconds since 1970-01-01T00:00:00Z. Finer than a microsecond is refused: it could not be kept.
    #[inline]
    pub(crate) fn timestamp(&self, text: &[u8]) -> Option<i64> {
        let moment = match &self.pattern {
            None => iso_timestamp(text)?,
            Some(pattern) => pattern.read(text)?,
        };
        if moment.clock % 1_000 != 0 {
            return None;
        }
        let wall = i64::from(moment.days) * 86_400_000_000 + moment.clock / 1_000;
        match moment.offset {
            Some(seconds) => Some(wall - i64::from(seconds) * 1_000_000),
            None if self.zone.is_utc() => Some(wall),
            None => i64::try_from(self.zone.instant(i128::from(wall) * 1_000)? / 1_000).ok(),
        }
    }
}

#[inline]
fn two_digits(text: &[u8], at: usize) -> Option<u32> {
    let (tens, ones) = (text.get(at)?.wrapping_sub(b'0'), text.get(at + 1)?.wrapping_sub(b'0'));
    (tens <= 9 && ones <= 9).then(|| u32::from(tens) * 10 + u32::from(ones))
}

#[inline]
fn iso_date(text: &[u8]) -> Option<i32> {
    let (year_and_month, day) = text.split_first_chunk::<8>()?;
    let pairs = pairs(*year_and_month, *b"0000-00-")?;
    let year = i32::from(pairs[0]) * 100 + i32::from(pairs[2]);
    days_from_civil(year, u32::from(pairs[5]), two_digits(day, 0)?)
}

/// `HH:MM:SS[.fraction]` at the start of a text: nanoseconds since midnight, and what follows.
#[inline]
fn iso_clock(text: &[u8]) -> Option<(i64, &[u8])> {
    let (clock, mut rest) = text.split_first_chunk::<8>()?;
    let pairs = pairs(*clock, *b"00:00:00")?;
    let (hour, minute, second) = (pairs[0], pairs[3], pairs[6]);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
    let mut clock = seconds * 1_000_000_000;
    if let [b'.', digits @ ..] = rest {
        let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if !(1..=9).contains(&count) {
            return None;
        }
        let fraction = digits[..count].iter().fold(0_i64, |number, digit| number * 10 + i64::from(digit - b'0'));
        clock += fraction * 10_i64.pow(9 - count as u32);
        rest = &digits[count..];
    }
    Some((clock, rest))
}

#[inline]
fn iso_timestamp(text: &[u8]) -> Option<Moment> {
    let (date, rest) = text.split_at_checked(10)?;
    let days = iso_date(date)?;
    let [b'T' | b' ', clock @ ..] = rest else { return None };
    let (clock, offset) = iso_clock(clock)?;
    let offset = if offset.is_empty() { None } else { Some(iso_offset(offset)?) };
    Some(Moment { days, clock, offset })
}

/// `Z`, `+02:00`, `+0200` or `+02`, as seconds east of UTC.
fn iso_offset(text: &[u8]) -> Option<i32> {
    let sign = match text {
        b"Z" => return Some(0),
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return None,
    };
    let hours = two_digits(text, 1)?;
    let minutes = match text.len() {
        3 => 0,
        5 => two_digits(text, 3)?,
        6 if text[3] == b':' => two_digits(text, 4)?,
        _ => return None,
    };
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 3_600 + minutes * 60) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(kind: &str, text: &str) -> Option<String> {
        read_text(text, &kind.parse().unwrap(), &Reading::default()).map(|value| value.to_string())
    }

    #[test]
    fn an_integer_refuses_what_a_lenient_reader_takes() {
        for text in ["", "-", "007", "+1", " 1", "1 ", "1.0", "1e3", "1,000", "1_000", "12abc", "0x1", "\u{663}"] {
            assert_eq!(reads("integer", text), None, "{text}");
        }
        assert_eq!(reads("integer", "-0").as_deref(), Some("0"));
        assert_eq!(reads("uint64", "18446744073709551615").as_deref(), Some("18446744073709551615"));
        assert_eq!(reads("int8", "128"), None);
        assert_eq!(reads("integer", "18446744073709551616"), None);
    }

    #[test]
    fn a_decimal_with_a_scale_refuses_to_round() {
        assert_eq!(reads("decimal(4, 2)", "1.5").as_deref(), Some("1.50"));
        assert_eq!(reads("decimal(4, 2)", "1.119"), None);
        assert_eq!(reads("decimal(4, 2)", "123.0"), None);
    }

    #[test]
    fn a_float_is_a_number_or_says_nan() {
        for text in ["", ".", "1.", ".5", "01", "+1", "1e400", "abc", "1e", "infinity", "0x1p3", "1_0"] {
            assert_eq!(reads("float", text), None, "{text}");
        }
        assert_eq!(reads("float", "1e3").as_deref(), Some("1000"));
        assert_eq!(reads("float", "NaN").as_deref(), Some("NaN"));
        assert_eq!(reads("float", "-0.5E-1").as_deref(), Some("-0.05"));
    }

    #[test]
    fn a_date_is_iso_and_exists() {
        assert_eq!(reads("date", "2024-02-29").as_deref(), Some("2024-02-29"));
        for text in ["2024-2-3", "2024-02-30", "01/02/2024", "20240203", "2024-02-03T00:00:00", "24-02-03"] {
            assert_eq!(reads("date", text), None, "{text}");
        }
    }

    #[test]
    fn a_timestamp_is_an_instant() {
        assert_eq!(reads("timestamp", "2024-01-01T12:00:00+02:00").as_deref(), Some("2024-01-01T10:00:00Z"));
        assert_eq!(reads("timestamp", "2024-01-01 12:00:00.25").as_deref(), Some("2024-01-01T12:00:00.25Z"));
        for text in [
            "2024-01-01",
            "2024-01-01T12:00",
            "2024-01-01T24:00:00",
            "2024-01-01T12:00:60",
            "2024-01-01T12:00:00.0000001",
            "2024-01-01T12:00:00 Z",
        ] {
            assert_eq!(reads("timestamp", text), None, "{text}");
        }
    }

    #[test]
    fn a_clock_without_an_offset_is_in_the_declared_zone() {
        let reading = Reading { zone: Zone::named("Europe/Berlin").unwrap(), ..Reading::default() };
        let value = read_text("2024-07-01T12:00:00", &Kind::Timestamp, &reading).unwrap();
        assert_eq!(value.to_string(), "2024-07-01T10:00:00Z");
    }

    #[test]
    fn a_text_is_a_string_and_bytes_but_no_list_and_no_struct() {
        for text in ["", "[1, 2]", "{\"a\": 1}", "x"] {
            assert!(reads("string", text).is_some() && reads("binary", text).is_some(), "{text}");
            for kind in ["list", "list(integer)", "struct", "struct(a: integer)"] {
                assert_eq!(reads(kind, text), None, "{kind} {text}");
            }
        }
    }

    #[test]
    fn declared_words_replace_true_and_false() {
        let reading = Reading { truths: Some((vec!["Y".into()], vec!["N".into()])), ..Reading::default() };
        assert_eq!(read_text("Y", &Kind::Boolean, &reading), Some(Value::Boolean(true)));
        assert_eq!(read_text("true", &Kind::Boolean, &reading), None);
    }
}
