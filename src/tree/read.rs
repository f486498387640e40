//! Reads a tree into a type with `serde`, and keeps the place of whatever does not fit.

use super::{Key, Node, Tree};
use crate::problem::{Problem, Span, in_backticks, nearest};
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{self, DeserializeOwned, DeserializeSeed, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Reads a node as a `T`. The problem points at the innermost node that does not fit.
pub fn read<T: DeserializeOwned>(node: &Node) -> Result<T, Problem> {
    T::deserialize(Reader { node }).map_err(|error| error.at(node.span).problem)
}

/// A literal of a contract: its text exactly as written, whether it was a number, and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// The text, without quotes.
    pub text: String,
    /// Whether it was written as a text, not as a number or a boolean.
    pub quoted: bool,
    /// Where it stands.
    pub span: Span,
}

/// Names the request for a [`Literal`] to the reader below, which alone knows the place of a node.
const LITERAL: &str = "$tabpact::literal";

impl<'de> de::Deserialize<'de> for Literal {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parts;
        impl<'de> Visitor<'de> for Parts {
            type Value = Literal;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a single value")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Literal, A::Error> {
                let missing = || A::Error::custom("expected a single value");
                let text = parts.next_element()?.ok_or_else(missing)?;
                let quoted = parts.next_element()?.ok_or_else(missing)?;
                let mut number = || parts.next_element::<u64>()?.map(|n| n as usize).ok_or_else(missing);
                let span = Span { start: number()?, end: number()?, line: number()?, column: number()? };
                Ok(Literal { text, quoted, span })
            }
        }
        deserializer.deserialize_newtype_struct(LITERAL, Parts)
    }
}

impl schemars::JsonSchema for Literal {
    fn schema_name() -> Cow<'static, str> {
        "Literal".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": ["string", "number", "boolean"] })
    }
}

/// A problem on its way out of `serde`; it takes the place of the first node it passes.
#[derive(Debug)]
pub struct TreeError {
    problem: Problem,
}

impl TreeError {
    fn at(mut self, span: Span) -> Self {
        if self.problem.span.line == 0 {
            self.problem.span = span;
        }
        self
    }
}

impl fmt::Display for TreeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.problem.message)
    }
}

impl std::error::Error for TreeError {}

impl de::Error for TreeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { problem: Problem::error(Span::default(), message.to_string()) }
    }

    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let expected = match expected.to_string().as_str() {
            "a sequence" => "a list".to_owned(),
            "a boolean" => "`true` or `false`".to_owned(),
            other => other.to_owned(),
        };
        let found = plainly(found);
        let mut error = Self::custom(format!("expected {expected}, found {found}"));
        if expected == "a list" && found.starts_with('`') {
            error.problem.help = format!("write a list: `[{}]`", found.trim_matches('`'));
        }
        error
    }

    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let mut error = Self::custom(format!("unknown value `{variant}`"));
        error.problem.help = match nearest(variant, expected.iter().copied()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("one of {}", in_backticks(expected.iter().copied())),
        };
        error
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let mut error = Self::custom(format!("unknown argument `{field}`"));
        error.problem.help = match nearest(field, expected.iter().copied()) {
            Some(name) => format!("did you mean `{name}`?"),
            None if expected.is_empty() => "this check takes no arguments of its own".to_owned(),
            None => format!("known arguments are {}", in_backticks(expected.iter().copied())),
        };
        error
    }

    fn missing_field(field: &'static str) -> Self {
        Self::custom(format!("argument `{field}` is missing"))
    }
}

fn plainly(found: de::Unexpected<'_>) -> String {
    match found {
        de::Unexpected::Str(text) => format!("`{text}`"),
        de::Unexpected::Bool(value) => format!("`{value}`"),
        de::Unexpected::Signed(number) => format!("`{number}`"),
        de::Unexpected::Unsigned(number) => format!("`{number}`"),
        de::Unexpected::Float(number) => format!("`{number}`"),
        de::Unexpected::Unit => "nothing".to_owned(),
        de::Unexpected::Seq => "a list".to_owned(),
        de::Unexpected::Map => "a map".to_owned(),
        other => other.to_string(),
    }
}

struct Reader<'n> {
    node: &'n Node,
}

impl<'de> de::Deserializer<'de> for Reader<'_> {
    type Error = TreeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TreeError> {
        let result = match &self.node.tree {
            Tree::Null => visitor.visit_unit(),
            Tree::Boolean(value) => visitor.visit_bool(*value),
            Tree::Number(text) => visit_number(text, visitor),
            Tree::Text(text) => visitor.visit_str(text),
            Tree::List(items) => visitor.visit_seq(Items { items: items.iter() }),
            Tree::Map(entries) => visitor.visit_map(Entries { entries: entries.iter(), value: None }),
        };
        result.map_err(|error| error.at(self.node.span))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TreeError> {
        match self.node.tree {
            Tree::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, TreeError> {
        if name != LITERAL {
            return visitor.visit_newtype_struct(self);
        }
        let Node { span, tree } = self.node;
        let Some(text) = self.node.scalar() else {
            return Err(TreeError::custom(format!("expected a single value, found {}", self.node.what())).at(*span));
        };
        visitor.visit_seq(LiteralParts { text, quoted: matches!(tree, Tree::Text(_)), span: *span, next: 0 })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TreeError> {
        let result = match &self.node.tree {
            Tree::Map(entries) => {
                visitor.visit_enum(MapAccessDeserializer::new(Entries { entries: entries.iter(), value: None }))
            }
            Tree::Text(text) => visitor.visit_enum(text.as_str().into_deserializer()),
            _ => Err(TreeError::custom(format!("expected a name, found {}", self.node.what()))),
        };
        result.map_err(|error: TreeError| error.at(self.node.span))
    }

    /// A text may be written without quotes even where YAML takes it for a number or a boolean.
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TreeError> {
        match self.node.scalar() {
            Some(text) => visitor.visit_string(text).map_err(|error: TreeError| error.at(self.node.span)),
            None => self.deserialize_any(visitor),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

fn visit_number<'de, V: Visitor<'de>>(text: &str, visitor: V) -> Result<V::Value, TreeError> {
    if let Ok(number) = text.parse::<u64>() {
        return visitor.visit_u64(number);
    }
    if let Ok(number) = text.parse::<i64>() {
        return visitor.visit_i64(number);
    }
    match text.parse::<f64>() {
        Ok(number) => visitor.visit_f64(number),
        Err(_) => visitor.visit_str(text),
    }
}

struct Items<'n> {
    items: std::slice::Iter<'n, Node>,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = TreeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, TreeError> {
        self.items.next().map(|node| seed.deserialize(Reader { node }).map_err(|error| error.at(node.span))).transpose()
    }
}

struct Entries<'n> {
    entries: std::slice::Iter<'n, (Key, Node)>,
    value: Option<&'n Node>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = TreeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, TreeError> {
        let Some((key, value)) = self.entries.next() else { return Ok(None) };
        self.value = Some(value);
        let name: StrDeserializer<'_, TreeError> = key.name.as_str().into_deserializer();
        seed.deserialize(name).map(Some).map_err(|error| error.at(key.span))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, TreeError> {
        let node = self.value.take().ok_or_else(|| TreeError::custom("a value without a key"))?;
        seed.deserialize(Reader { node }).map_err(|error| error.at(node.span))
    }
}

/// The parts of a [`Literal`], in the order its visitor asks for them.
struct LiteralParts {
    text: String,
    quoted: bool,
    span: Span,
    next: usize,
}

impl<'de> SeqAccess<'de> for LiteralParts {
    type Error = TreeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, TreeError> {
        self.next += 1;
        let number = |n: usize| (n as u64).into_deserializer();
        match self.next {
            1 => seed.deserialize(std::mem::take(&mut self.text).into_deserializer()).map(Some),
            2 => seed.deserialize(self.quoted.into_deserializer()).map(Some),
            3 => seed.deserialize(number(self.span.start)).map(Some),
            4 => seed.deserialize(number(self.span.end)).map(Some),
            5 => seed.deserialize(number(self.span.line)).map(Some),
            6 => seed.deserialize(number(self.span.column)).map(Some),
            _ => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Limits {
        min: Option<Literal>,
        most: Option<u64>,
    }

    fn node(line: usize, tree: Tree) -> Node {
        Node { span: Span { start: 0, end: 1, line, column: 1 }, tree }
    }

    fn map(key: &str, tree: Tree) -> Node {
        let key = Key { name: key.to_owned(), span: Span { start: 0, end: 1, line: 2, column: 1 } };
        node(1, Tree::Map(vec![(key, node(3, tree))]))
    }

    #[test]
    fn a_literal_keeps_its_text_and_place() {
        let limits: Limits = read(&map("min", Tree::Number("0.10".into()))).unwrap();
        let min = limits.min.unwrap();
        assert_eq!((min.text.as_str(), min.quoted, min.span.line, limits.most), ("0.10", false, 3, None));
    }

    #[test]
    fn an_unknown_argument_is_marked_at_its_key() {
        let problem = read::<Limits>(&map("mim", Tree::Null)).unwrap_err();
        assert_eq!((problem.message.as_str(), problem.span.line), ("unknown argument `mim`", 2));
        assert_eq!(problem.help, "did you mean `min`?");
    }

    #[test]
    fn a_wrong_value_is_marked_where_it_stands() {
        let problem = read::<Limits>(&map("most", Tree::Text("many".into()))).unwrap_err();
        assert_eq!((problem.message.as_str(), problem.span.line), ("expected u64, found `many`", 3));
    }
}
