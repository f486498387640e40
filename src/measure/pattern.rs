//! Regular expressions that take linear time, with ASCII classes.

use regex::{Regex, RegexBuilder};
use std::fmt;

/// The longest pattern that is compiled, in bytes.
const LONGEST: usize = 4_096;
/// The most memory a compiled pattern may take, in bytes.
const COMPILED_SIZE: usize = 1 << 20;
/// The most memory a pattern may take while it matches, in bytes.
const CACHE_SIZE: usize = 8 << 20;

/// A compiled regular expression.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    whole: bool,
    regex: Regex,
}

impl Pattern {
    /// Compiles a pattern for the whole value, or with `whole` false for any part of it.
    ///
    /// `\d`, `\w` and `\s` mean their ASCII classes, as in the engines a pattern may be pushed down to. The error
    /// says what is wrong; look-around and back-references are refused, since they cannot be matched in linear time.
    pub fn compile(text: &str, whole: bool) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("the pattern is longer than {LONGEST} bytes"));
        }
        let anchored = if whole { format!(r"\A(?:{text})\z") } else { text.to_owned() };
        // Compiled alone first: a pattern such as `a)|(b` must not become valid inside the group.
        build(text)?;
        Ok(Self { text: text.to_owned(), whole, regex: build(&anchored)? })
    }

    /// Whether a text matches.
    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// The pattern as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }
}

fn build(pattern: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(&ascii_classes(pattern))
        .size_limit(COMPILED_SIZE)
        .dfa_size_limit(CACHE_SIZE)
        .nest_limit(64)
        .build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "the pattern is too large to compile".to_owned(),
        error => {
            let text = error.to_string();
            let last = text.lines().last().unwrap_or_default();
            last.strip_prefix("error: ").unwrap_or(last).to_owned()
        }
    })
}

/// Writes the Perl classes out as ASCII ones. The engine itself stays in Unicode mode: `.` must match a character, not a byte.
/// A bracketed class means the same inside another one, so there is no need to know where the text stands.
fn ascii_classes(pattern: &str) -> String {
    let mut written = String::with_capacity(pattern.len());
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            written.push(character);
            continue;
        }
        match characters.next() {
            Some('d') => written.push_str("[0-9]"),
            Some('D') => written.push_str("[^0-9]"),
            Some('w') => written.push_str("[0-9A-Za-z_]"),
            Some('W') => written.push_str("[^0-9A-Za-z_]"),
            Some('s') => written.push_str(r"[\t\n\v\f\r\x20]"),
            Some('S') => written.push_str(r"[^\t\n\v\f\r\x20]"),
            Some(other) => written.extend(['\\', other]),
            None => written.push('\\'),
        }
    }
    written
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.whole == other.whole
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(pattern: &str, text: &str) -> bool {
        Pattern::compile(pattern, true).unwrap().matches(text)
    }

    #[test]
    fn a_pattern_is_about_the_whole_value() {
        assert!(whole("cat|dog", "dog"));
        assert!(!whole("cat|dog", "catfish"));
        assert!(!whole("abc", "abc\n"));
        assert!(Pattern::compile("at", false).unwrap().matches("catfish"));
    }

    #[test]
    fn classes_are_ascii() {
        assert!(whole(r"\d+", "42"));
        assert!(!whole(r"\d", "\u{663}"));
        assert!(!whole(r"[\d]", "\u{663}"));
        assert!(whole(r"[^\d]", "\u{663}"));
        assert!(!whole(r"\w", "é"));
        assert!(whole(r"[\s\w]+", "a b"));
        assert!(whole(".", "é"));
        assert!(whole(r"[\D]", "é"));
    }

    #[test]
    fn a_bracket_in_a_class_does_not_open_another() {
        assert!(whole(r"[\[]\d", "[5"));
        assert!(whole(r"[]\d]+", "]5"));
        assert!(whole(r"[^]\d]+", "ab"));
        assert!(whole(r"[[:alpha:]\d]+", "a5"));
    }

    #[test]
    fn what_is_not_linear_or_not_a_pattern_is_refused() {
        for pattern in ["(?=a)", r"(a)\1", "(", "a)|(b", "[z-a]", "(a{1000}){1000}"] {
            assert!(Pattern::compile(pattern, true).is_err(), "{pattern}");
        }
    }
}
