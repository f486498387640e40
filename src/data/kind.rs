//! Logical types: what a column of a contract may be, and which types found in a file are accepted for it.

use std::fmt;
use std::str::FromStr;

/// A logical type, as a contract declares it and as a reader finds it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Unicode text.
    String,
    /// A whole number.
    Integer(IntegerWidth),
    /// An exact decimal number, with its precision and scale where they are declared.
    Decimal(Option<(u32, u32)>),
    /// A binary floating point number.
    Float,
    /// `true` or `false`.
    Boolean,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// An instant.
    Timestamp,
    /// Bytes.
    Binary,
    /// A list; `None` where the type of its items is not declared.
    List(Option<Box<Kind>>),
    /// Named fields; empty where they are not declared.
    Struct(Vec<(String, Kind)>),
    /// A type that no contract can declare, such as a duration: only nulls can be checked in it.
    Other(String),
}

/// How wide an integer may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IntegerWidth {
    /// Any whole number that fits into 64 bits, signed or not.
    Any,
    /// Signed, with so many bits: 8, 16, 32, 64.
    Signed(u8),
    /// Unsigned, with so many bits: 8, 16, 32, 64.
    Unsigned(u8),
}

/// The names a contract may write, without the parametrised forms `decimal(p, s)`, `list(T)` and `struct(a: T, …)`.
const NAMES: &[(&str, Kind)] = &[
    ("string", Kind::String),
    ("integer", Kind::Integer(IntegerWidth::Any)),
    ("int8", Kind::Integer(IntegerWidth::Signed(8))),
    ("int16", Kind::Integer(IntegerWidth::Signed(16))),
    ("int32", Kind::Integer(IntegerWidth::Signed(32))),
    ("int64", Kind::Integer(IntegerWidth::Signed(64))),
    ("uint8", Kind::Integer(IntegerWidth::Unsigned(8))),
    ("uint16", Kind::Integer(IntegerWidth::Unsigned(16))),
    ("uint32", Kind::Integer(IntegerWidth::Unsigned(32))),
    ("uint64", Kind::Integer(IntegerWidth::Unsigned(64))),
    ("decimal", Kind::Decimal(None)),
    ("float", Kind::Float),
    ("boolean", Kind::Boolean),
    ("date", Kind::Date),
    ("time", Kind::Time),
    ("timestamp", Kind::Timestamp),
    ("binary", Kind::Binary),
    ("list", Kind::List(None)),
    ("struct", Kind::Struct(Vec::new())),
];

/// What other systems call our types, for the hint behind an unknown type.
const SYNONYMS: &[(&str, &str)] = &[
    ("str", "string"),
    ("text", "string"),
    ("varchar", "string"),
    ("char", "string"),
    ("utf8", "string"),
    ("int", "integer"),
    ("bigint", "int64"),
    ("long", "int64"),
    ("smallint", "int16"),
    ("tinyint", "int8"),
    ("number", "decimal"),
    ("numeric", "decimal"),
    ("money", "decimal"),
    ("double", "float"),
    ("real", "float"),
    ("float32", "float"),
    ("float64", "float"),
    ("bool", "boolean"),
    ("datetime", "timestamp"),
    ("timestamptz", "timestamp"),
    ("bytes", "binary"),
    ("blob", "binary"),
    ("array", "list"),
    ("object", "struct"),
    ("record", "struct"),
];

impl Kind {
    /// The plain names, for hints and for the JSON Schema.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, _)| *name)
    }

    /// Our name for a type that another system names `word`.
    pub fn synonym(word: &str) -> Option<&'static str> {
        let lower = word.to_ascii_lowercase();
        SYNONYMS.iter().find(|(other, _)| *other == lower).map(|(_, ours)| *ours)
    }

    /// Whether values of this type are numbers.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Integer(_) | Self::Decimal(_) | Self::Float)
    }

    /// Whether values of this type have an order that a range can be stated in.
    pub fn is_ordered(&self) -> bool {
        self.is_number() || matches!(self, Self::Date | Self::Time | Self::Timestamp | Self::String)
    }

    /// Whether values of the two types can be compared with each other.
    pub fn compares_with(&self, other: &Self) -> bool {
        let days = |kind: &Self| matches!(kind, Self::Date | Self::Timestamp);
        (self.is_number() && other.is_number())
            || (days(self) && days(other))
            || std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// The table of accepted types: whether a column found with type `found` in a typed file satisfies `self`.
    ///
    /// | declared | found |
    /// | --- | --- |
    /// | `integer` | any integer |
    /// | `int8` … `uint64` | any integer type all of whose values fit |
    /// | `decimal` | any decimal, any integer |
    /// | `decimal(p, s)` | a decimal with no more digits before and behind the point; an integer that fits |
    /// | `list`, `struct` | the same, with items and fields accepted in turn where they are declared |
    /// | anything else | the same type |
    pub fn accepts(&self, found: &Self) -> bool {
        match (self, found) {
            (Self::Integer(declared), Self::Integer(found)) => declared.holds(*found),
            (Self::Decimal(None), Self::Decimal(_) | Self::Integer(_)) => true,
            (Self::Decimal(Some((precision, scale))), Self::Decimal(Some((p, s)))) => {
                s <= scale && p - s <= precision - scale
            }
            (Self::Decimal(Some((precision, scale))), Self::Integer(width)) => width.digits() <= precision - scale,
            (Self::List(None), Self::List(_)) => true,
            (Self::List(Some(declared)), Self::List(Some(found))) => declared.accepts(found),
            (Self::Struct(declared), Self::Struct(found)) => declared.iter().all(|(name, kind)| {
                found.iter().any(|(found_name, found_kind)| name == found_name && kind.accepts(found_kind))
            }),
            (declared, found) => declared == found,
        }
    }
}

impl IntegerWidth {
    /// Smallest and largest value.
    pub fn limits(self) -> (i128, i128) {
        match self {
            Self::Any => (i128::from(i64::MIN), i128::from(u64::MAX)),
            Self::Signed(bits) => (-(1 << (bits - 1)), (1 << (bits - 1)) - 1),
            Self::Unsigned(bits) => (0, (1 << bits) - 1),
        }
    }

    fn holds(self, other: Self) -> bool {
        let (low, high) = self.limits();
        let (other_low, other_high) = other.limits();
        low <= other_low && other_high <= high
    }

    fn digits(self) -> u32 {
        let (low, high) = self.limits();
        low.unsigned_abs().max(high.unsigned_abs()).ilog10() + 1
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decimal(Some((precision, scale))) => write!(formatter, "decimal({precision}, {scale})"),
            Self::List(Some(item)) => write!(formatter, "list({item})"),
            Self::Struct(fields) if !fields.is_empty() => {
                let fields: Vec<String> = fields.iter().map(|(name, kind)| format!("{name}: {kind}")).collect();
                write!(formatter, "struct({})", fields.join(", "))
            }
            Self::Other(name) => formatter.write_str(name),
            plain => {
                let name = NAMES.iter().find(|(_, kind)| kind == plain).map_or("", |(name, _)| name);
                formatter.write_str(name)
            }
        }
    }
}

impl FromStr for Kind {
    type Err = ();

    /// Reads a type as a contract writes it: `string`, `decimal(12, 2)`, `list(string)`, `struct(a: date, b: integer)`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let text = text.trim();
        if let Some((_, kind)) = NAMES.iter().find(|(name, _)| *name == text) {
            return Ok(kind.clone());
        }
        let (name, inside) = text.strip_suffix(')').and_then(|open| open.split_once('(')).ok_or(())?;
        match name.trim() {
            "decimal" => decimal(inside),
            "list" => Ok(Self::List(Some(Box::new(inside.parse()?)))),
            "struct" => split_outside_parentheses(inside)
                .into_iter()
                .map(named_field)
                .collect::<Result<_, _>>()
                .map(Self::Struct),
            _ => Err(()),
        }
    }
}

fn decimal(inside: &str) -> Result<Kind, ()> {
    let (precision, scale) = inside.split_once(',').unwrap_or((inside, "0"));
    let precision: u32 = precision.trim().parse().map_err(|_| ())?;
    let scale: u32 = scale.trim().parse().map_err(|_| ())?;
    let fits = (1..=super::decimal::MAX_DIGITS).contains(&precision) && scale <= precision;
    fits.then_some(Kind::Decimal(Some((precision, scale)))).ok_or(())
}

fn named_field(text: &str) -> Result<(String, Kind), ()> {
    let (name, kind) = text.split_once(':').ok_or(())?;
    let name = name.trim();
    if name.is_empty() {
        return Err(());
    }
    Ok((name.to_owned(), kind.parse()?))
}

fn split_outside_parentheses(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_u32, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Kind {
        text.parse().unwrap()
    }

    #[test]
    fn every_type_prints_as_it_is_written() {
        let nested = ["decimal(12, 2)", "list(string)", "struct(a: date, b: list(struct(c: int8)))"];
        for name in Kind::names().chain(nested) {
            assert_eq!(kind(name).to_string(), name);
        }
    }

    #[test]
    fn a_type_that_is_none_is_refused() {
        for text in ["strng", "decimal(0)", "decimal(39, 2)", "decimal(2, 3)", "list()", "struct(a)", "int128"] {
            assert!(text.parse::<Kind>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_wider_type_is_not_accepted_for_a_narrower_one() {
        assert!(kind("int64").accepts(&kind("int32")));
        assert!(kind("int64").accepts(&kind("uint32")));
        assert!(!kind("int32").accepts(&kind("int64")));
        assert!(!kind("int64").accepts(&kind("uint64")));
        assert!(kind("decimal(12, 2)").accepts(&kind("decimal(10, 0)")));
        assert!(!kind("decimal(12, 2)").accepts(&kind("decimal(12, 1)")));
        assert!(!kind("decimal").accepts(&kind("float")));
        assert!(!kind("string").accepts(&kind("integer")));
        assert!(kind("struct(a: integer)").accepts(&kind("struct(b: string, a: int8)")));
    }
}
