//! What a contract's author is told: what is wrong, where it stands, and what to do.

use std::ops::Range;

/// One thing that is wrong with a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong: lower case, names in backticks, no full stop.
    pub message: String,
    /// The words under the caret, or empty.
    pub label: String,
    /// Where it stands in the text of the contract.
    pub span: Span,
    /// What to do, or empty.
    pub help: String,
    /// Whether the contract can be used in spite of it.
    pub level: Level,
}

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The contract cannot be used.
    Error,
    /// The contract says something that its author may not have meant.
    Note,
}

/// A place in the text of a contract.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// Byte offset of the first character.
    pub start: usize,
    /// Byte offset behind the last character.
    pub end: usize,
    /// Line, counted from 1; 0 where the place is unknown.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
}

impl Span {
    /// The bytes of the place.
    pub fn bytes(self) -> Range<usize> {
        self.start..self.end.max(self.start)
    }
}

impl Problem {
    /// A problem that makes the contract unusable.
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self { message: message.into(), label: String::new(), span, help: String::new(), level: Level::Error }
    }

    /// A remark on a contract that can be used.
    pub fn note(span: Span, message: impl Into<String>) -> Self {
        Self { level: Level::Note, ..Self::error(span, message) }
    }

    /// The words under the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// What to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Adds "did you mean …?" where one of the known names is near.
    #[must_use]
    pub fn did_you_mean<'n>(self, written: &str, known: impl IntoIterator<Item = &'n str>) -> Self {
        match nearest(written, known) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self,
        }
    }
}

/// The known name nearest to what was written, if any is near enough to be meant.
pub fn nearest<'n>(written: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let normal = |name: &str| name.trim().to_lowercase().replace(['-', ' '], "_");
    let written = normal(written);
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&written, &normal(name)), name))
        .filter(|(distance, name)| *distance <= name.chars().count().min(written.chars().count()) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Names as a message lists them: `` `a`, `b` ``.
pub fn in_backticks<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_near_name_is_suggested() {
        let known = ["not_null", "unique", "in_range"];
        assert_eq!(nearest("not_nul", known), Some("not_null"));
        assert_eq!(nearest("Not-Null", known), Some("not_null"));
        assert_eq!(nearest("freshness", known), None);
        assert_eq!(nearest("x", ["y"]), None);
        assert_eq!(nearest("ID", ["id"]), Some("id"));
    }
}
