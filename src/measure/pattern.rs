//! Regular expressions that take linear time, with ASCII classes.

use super::automaton::Automaton;
use super::coverage::{Coverage, coverage};
use regex_automata::meta::{BuildError, Config, Regex};
use regex_automata::util::syntax;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// The longest pattern that is compiled, in bytes.
const LONGEST: usize = 4_096;
/// The most memory a compiled pattern may take, in bytes.
const COMPILED_SIZE: usize = 1 << 20;
/// The most memory a pattern may take while it matches, in bytes for each thread. One that wants more is slower.
const CACHE_SIZE: usize = 1 << 20;
/// From so many texts on it pays to make a table of the pattern.
const MANY: usize = 256;

/// A compiled regular expression.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    whole: bool,
    regex: Regex,
    /// The pattern as a table, made when many texts are matched; `None` in it where the pattern is too large.
    automaton: Arc<OnceLock<Option<Automaton>>>,
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
        // Compiled alone first: a pattern such as `a)|(b` must not become valid inside the group.
        build(&expression(text, false))?;
        let regex = build(&expression(text, whole))?;
        Ok(Self { text: text.to_owned(), whole, regex, automaton: Arc::default() })
    }

    /// The memory it takes, without what it takes while it matches, in bytes.
    pub fn bytes(&self) -> usize {
        self.regex.memory_usage()
    }

    /// Whether it lets every text pass, or none.
    pub(crate) fn coverage(&self) -> Coverage {
        self.automaton().map_or(Coverage::Some, coverage)
    }

    /// Whether a text matches.
    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// Whether each of the texts matches, in their order.
    pub fn match_each<'t>(&self, mut texts: impl ExactSizeIterator<Item = &'t str>, mut see: impl FnMut(bool)) {
        let automaton = if texts.len() < MANY { None } else { self.automaton() };
        let Some(automaton) = automaton else { return texts.for_each(|text| see(self.matches(text))) };
        let mut tell = |text: &str, known: Option<bool>| see(known.unwrap_or_else(|| self.matches(text)));
        while texts.len() >= 4 {
            let four = [(); 4].map(|()| texts.next().unwrap_or_default());
            let known = automaton.match_four(four.map(str::as_bytes));
            four.into_iter().zip(known).for_each(|(text, known)| tell(text, known));
        }
        texts.for_each(|text| tell(text, automaton.matches(text.as_bytes())));
    }

    pub(super) fn automaton(&self) -> Option<&Automaton> {
        self.automaton.get_or_init(|| Automaton::of(&expression(&self.text, self.whole))).as_ref()
    }

    /// The pattern as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The regular expression that is meant, for the whole text or any part of it.
fn expression(text: &str, whole: bool) -> String {
    let expression = ascii_classes(text);
    if whole { format!(r"\A(?:{expression})\z") } else { expression }
}

fn build(expression: &str) -> Result<Regex, String> {
    let limits = Config::new().nfa_size_limit(Some(COMPILED_SIZE)).hybrid_cache_capacity(CACHE_SIZE);
    let built = Regex::builder().configure(limits).syntax(syntax::Config::new().nest_limit(64)).build(expression);
    built.map_err(|error| reason(&error))
}

fn reason(error: &BuildError) -> String {
    let Some(error) = error.syntax_error() else { return "the pattern is too large to compile".to_owned() };
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
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

    #[test]
    fn many_texts_match_as_each_of_them_does() {
        let pattern = Pattern::compile(r"[a-z]+\b-?\d{1,3}", true).unwrap();
        let texts: Vec<String> = (0..MANY + 3)
            .map(|at| match at % 5 {
                0 => format!("id{at}"),
                1 => format!("id-{at}"),
                2 => format!("é-{at}"),
                3 => String::new(),
                _ => format!("{at}-id"),
            })
            .collect();
        let mut found = Vec::new();
        pattern.match_each(texts.iter().map(String::as_str), |is_match| found.push(is_match));
        assert_eq!(found, texts.iter().map(|text| pattern.matches(text)).collect::<Vec<_>>());
        assert!(found.contains(&true) && found.contains(&false));
    }
}
