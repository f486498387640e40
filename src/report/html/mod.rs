//! The report as one page: no script, nothing from a network, and one place where values become markup.

mod checks;
mod columns;
mod excerpt;
mod page;
#[cfg(test)]
mod tests;

use super::{Render, Style, show};
use crate::run::Outcomes;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, Output, State, UndefinedBehavior, Value, context};
use sha2::{Digest, Sha256};
use std::io::{self, Write};

/// The page and its parts, with the looks.
const TEMPLATE: &str = include_str!("page.html");
const LOOKS: &str = include_str!("page.css");

/// One page of HTML.
pub(crate) struct Html;

impl Render for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn about(&self) -> &'static str {
        "one page for a browser, with failing rows, columns and lines of the contract"
    }

    fn render(&self, outcomes: &Outcomes, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let page = draw(outcomes, style).map_err(io::Error::other)?;
        if style.ascii {
            out.write_all(spelled(&page).as_bytes())?;
        } else {
            out.write_all(page.as_bytes())?;
        }
        out.flush()
    }
}

fn draw(outcomes: &Outcomes, style: &Style) -> Result<String, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(write_value);
    environment.add_template("page.html", TEMPLATE)?;
    let page = Serde(page::page(outcomes, style));
    // Nothing but our own looks is ever written as it is.
    let looks = Value::from_safe_string(LOOKS.to_owned());
    environment.get_template("page.html")?.render(context! { page, looks, looks_hash => hash(LOOKS) })
}

/// The one way by which a value gets into the page: what would not show is spelled out, and no character is markup.
fn write_value(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let written = match value.as_str() {
        Some(text) if value.is_safe() => out.write_str(text),
        Some(text) => out.write_str(&escape(&show(text, usize::MAX, false))),
        None => out.write_str(&escape(&value.to_string())),
    };
    written.map_err(Error::from)
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// The page in ASCII. Its looks are ASCII anyway, and everywhere else a reference stands for its character.
fn spelled(page: &str) -> String {
    let mut spelled = String::with_capacity(page.len());
    for character in page.chars() {
        match character.is_ascii() {
            true => spelled.push(character),
            false => spelled.push_str(&format!("&#{};", u32::from(character))),
        }
    }
    spelled
}

/// A text as a policy names it, so that a browser takes this one style and no other.
fn hash(text: &str) -> String {
    format!("sha256-{}", base64(&Sha256::digest(text)))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for part in bytes.chunks(3) {
        let group = part.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - part.len()));
        for digit in 0..4 {
            let index = (group >> (18 - 6 * digit)) as usize & 63;
            text.push(if digit <= part.len() { char::from(DIGITS[index]) } else { '=' });
        }
    }
    text
}
