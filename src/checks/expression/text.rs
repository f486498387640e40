//! The text of an expression: what it parses to, and where its parts stand in the contract.

use crate::checks::words::brief;
use crate::problem::{Problem, Span};
use crate::tree::Literal;
use sqlparser::ast::Expr;
use sqlparser::dialect::Dialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{self, Location, Token, TokenWithSpan, Tokenizer, Whitespace};

/// The most words and signs of an expression.
const MOST_TOKENS: usize = 2_000;
/// How deep parentheses and operators may be nested.
pub(super) const DEEPEST: usize = 50;

/// Names as they stand in headers: of letters of every script, or in double quotes or backticks.
#[derive(Debug)]
struct Notation;

impl Dialect for Notation {
    fn is_delimited_identifier_start(&self, character: char) -> bool {
        matches!(character, '"' | '`')
    }

    fn is_identifier_start(&self, character: char) -> bool {
        character.is_alphabetic() || character == '_'
    }

    fn is_identifier_part(&self, character: char) -> bool {
        character.is_alphanumeric() || character == '_'
    }
}

/// An expression as it was written.
pub(super) struct Text<'a> {
    written: &'a Literal,
    /// How far its first character stands behind the start of its place, where it stands on one line as it is.
    indent: Option<usize>,
}

impl<'a> Text<'a> {
    pub(super) fn new(written: &'a Literal) -> Self {
        let quotes = written.span.bytes().len().checked_sub(written.text.len());
        let indent = match quotes {
            _ if written.text.contains('\n') || written.span.line == 0 => None,
            Some(0) => Some(0),
            Some(2) => Some(1),
            _ => None,
        };
        Self { written, indent }
    }

    /// The expression as a tree, none of whose lists and levels is large.
    pub(super) fn parse(&self) -> Result<Expr, Problem> {
        let tokens = Tokenizer::new(&Notation, &self.written.text).tokenize_with_location();
        let tokens = tokens.map_err(|error| self.unreadable(error.location, &error.message))?;
        let words = tokens.iter().filter(|token| !matches!(token.token, Token::Whitespace(_))).count();
        if words > MOST_TOKENS {
            return Err(
                self.whole(format!("the expression has {words} words and signs, and at most {MOST_TOKENS} are read"))
            );
        }
        if let Some(comment) = tokens.iter().find(|token| is_comment(&token.token)) {
            let problem = self.at(comment.span.start, comment.span.end, "an expression holds no comments");
            return Err(problem.help("say it in `description`; what stands behind `--` would not be checked"));
        }
        if let Some(problem) = self.foreign_joint(&tokens) {
            return Err(problem);
        }
        if words == 0 {
            return Err(self.whole("the expression is empty"));
        }
        let mut parser = Parser::new(&Notation).with_recursion_limit(DEEPEST).with_tokens_with_locations(tokens);
        let parsed = parser.parse_expr().map_err(|error| self.refused(error))?;
        match parser.peek_token() {
            TokenWithSpan { token: Token::EOF, .. } => Ok(parsed),
            more => Err(self.at(
                more.span.start,
                more.span.end,
                format!("expected the end of the expression, found `{}`", brief(&more.token.to_string())),
            )),
        }
    }

    /// A problem at a part of the expression.
    pub(super) fn problem(&self, part: tokenizer::Span, message: impl Into<String>) -> Problem {
        self.at(part.start, part.end, message)
    }

    /// A problem of the expression as a whole.
    pub(super) fn whole(&self, message: impl Into<String>) -> Problem {
        Problem::error(self.written.span, message)
    }

    fn refused(&self, error: ParserError) -> Problem {
        match error {
            ParserError::RecursionLimitExceeded => self.too_deep(),
            ParserError::TokenizerError(message) => self.unreadable(self.end(), &message),
            ParserError::ParserError(message) => match split_place(&message) {
                Some((message, location)) => self.unreadable(location, message),
                None => self.unreadable(self.end(), &message),
            },
        }
    }

    /// What the parser says, in our words.
    fn unreadable(&self, place: Location, message: &str) -> Problem {
        let (message, help) = plainly(message);
        self.at(place, place, message).help(help)
    }

    /// `&&` and `||`, as other languages join statements.
    fn foreign_joint(&self, tokens: &[TokenWithSpan]) -> Option<Problem> {
        tokens.iter().find_map(|token| {
            let (sign, word) = match token.token {
                Token::Overlap => ("&&", "and"),
                Token::StringConcat => ("||", "or"),
                _ => return None,
            };
            let problem = self.at(token.span.start, token.span.end, format!("the operator `{sign}` is not known here"));
            Some(problem.help(format!("write `{word}`")))
        })
    }

    fn end(&self) -> Location {
        Location { line: 1, column: self.written.text.chars().count() as u64 + 1 }
    }

    pub(super) fn too_deep(&self) -> Problem {
        self.whole(format!("the expression is nested more than {DEEPEST} deep")).help("say it in several checks")
    }

    fn at(&self, start: Location, end: Location, message: impl Into<String>) -> Problem {
        let span = self.indent.and_then(|indent| self.part(indent, start, end));
        Problem::error(span.unwrap_or(self.written.span), message)
    }

    fn part(&self, indent: usize, start: Location, end: Location) -> Option<Span> {
        if start.line != 1 {
            return None;
        }
        let text = &self.written.text;
        let byte = |column: usize| text.char_indices().nth(column).map_or(text.len(), |(at, _)| at);
        let first = usize::try_from(start.column).ok()?.checked_sub(1)?;
        let last = usize::try_from(end.column).ok()?.saturating_sub(1).max(first + 1);
        let whole = self.written.span;
        let place = |column| whole.start + indent + byte(column);
        Some(Span { start: place(first), end: place(last), line: whole.line, column: whole.column + indent + first })
    }
}

/// Takes the place off the end of a message: `… at Line: 1, Column: 5`.
fn split_place(message: &str) -> Option<(&str, Location)> {
    let (message, place) = message.rsplit_once(" at Line: ")?;
    let (line, column) = place.split_once(", Column: ")?;
    Some((message, Location { line: line.parse().ok()?, column: column.parse().ok()? }))
}

/// The parser's words in ours, with what to do: `expected an expression, found its end`.
fn plainly(message: &str) -> (String, &'static str) {
    const EXPLAIN: &str = "see `tabpact explain expression`";
    if message.starts_with("Unterminated string literal") {
        return ("a text is never closed".to_owned(), "add the missing quote");
    }
    let Some((expected, found)) = message.strip_prefix("Expected: ").and_then(|rest| rest.split_once(", found: "))
    else {
        return ("the expression cannot be read from here on".to_owned(), EXPLAIN);
    };
    let found = if found == "EOF" { "its end".to_owned() } else { format!("`{}`", brief(found)) };
    match expected {
        ")" => (format!("a parenthesis is not closed: found {found}"), "add the missing `)`"),
        "an expression" => (format!("expected an expression, found {found}"), EXPLAIN),
        _ if expected.ends_with("after IS") => {
            (format!("expected `null` or `not null` behind `is`, found {found}"), "write `is null` or `is not null`")
        }
        _ if expected.bytes().all(|byte| byte.is_ascii_uppercase()) => {
            (format!("expected `{}`, found {found}", expected.to_lowercase()), EXPLAIN)
        }
        _ => (format!("{found} cannot stand here"), EXPLAIN),
    }
}

fn is_comment(token: &Token) -> bool {
    matches!(token, Token::Whitespace(Whitespace::SingleLineComment { .. } | Whitespace::MultiLineComment(_)))
}
