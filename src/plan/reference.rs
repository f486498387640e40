//! The reference of checks: pages for the terminal, and one page of Markdown. Made from the list of checks.

use super::keys::COLUMN_KEYS;
use super::schema::Arguments;
use crate::checks::{About, CHECKS, Dimension, Entry, Scope, find, find_key};
use crate::contract::COMMON_KEYS;
use std::fmt::Write as _;

/// The widest line of a page.
const WIDTH: usize = 80;

/// The page of a check, by its name or by its key on a column, as plain text.
pub fn explain(name: &str) -> Option<String> {
    let entry = find(name).or_else(|| find_key(name).map(|(entry, _)| entry))?;
    let (about, arguments) = (entry.about, Arguments::of(entry));
    let mut page = format!("{}: {}\n\n", about.name, lower_first(about.summary));
    for paragraph in arguments.page.split("\n\n") {
        push_wrapped(&mut page, "", "", paragraph);
        page.push('\n');
    }
    push_facts(&mut page, &about);
    if !arguments.properties.is_empty() {
        page.push_str("\nArguments\n");
        for (name, description) in described(&arguments) {
            push_wrapped(&mut page, &format!("  {name:<16}"), &" ".repeat(18), &description);
        }
    }
    page.push_str("\nExample\n");
    for line in about.example.lines() {
        page.push_str(format!("  {line}").trim_end());
        page.push('\n');
    }
    page.push('\n');
    let common = COMMON_KEYS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    push_wrapped(&mut page, "", "", &format!("Every check also takes: {common}."));
    Some(page)
}

/// Every check in one line, the keys of a column, and what every check takes, as plain text.
pub fn explain_list() -> String {
    let mut page = String::new();
    let mut dimensions: Vec<Dimension> = CHECKS.iter().map(|entry| entry.about.dimension).collect();
    dimensions.sort_unstable();
    dimensions.dedup();
    for dimension in dimensions {
        page.push_str(&format!("{}\n", upper_first(dimension.name())));
        for entry in CHECKS.iter().filter(|entry| entry.about.dimension == dimension) {
            push_wrapped(&mut page, &format!("  {:<18}", entry.about.name), &" ".repeat(20), entry.about.summary);
        }
        page.push('\n');
    }
    page.push_str("Keys of a column itself\n");
    push_wrapped(&mut page, "  ", "  ", &COLUMN_KEYS.join(", "));
    page.push_str("\nKeys of a column that stand for a check\n");
    for entry in CHECKS.iter().filter(|entry| !entry.about.keys.is_empty()) {
        let keys: Vec<&str> = entry.about.keys.iter().map(|short| short.key).collect();
        push_wrapped(&mut page, &format!("  {:<18}", entry.about.name), &" ".repeat(20), &keys.join(", "));
    }
    page.push_str("\nEvery check takes\n");
    for (name, description) in COMMON_KEYS {
        push_wrapped(&mut page, &format!("  {name:<18}"), &" ".repeat(20), description);
    }
    page
}

/// The whole reference as one page of Markdown.
pub fn reference_markdown() -> String {
    let mut page = String::from(
        "# Checks\n\n| check | stands under | keys of a column | what it promises |\n| --- | --- | --- | --- |\n",
    );
    for About { name, scope, keys, summary, .. } in CHECKS.iter().map(|entry| entry.about) {
        let keys = keys.iter().map(|short| format!("`{}`", short.key)).collect::<Vec<_>>().join(", ");
        let _ = writeln!(page, "| [`{name}`](#{name}) | {} | {keys} | {summary} |", scope.words());
    }
    page.push_str("\n## What every check takes\n\n| key | meaning |\n| --- | --- |\n");
    for (name, description) in COMMON_KEYS {
        let _ = writeln!(page, "| `{name}` | {} |", cell(description));
    }
    for entry in CHECKS {
        push_section(&mut page, entry);
    }
    page
}

fn push_section(page: &mut String, entry: &Entry) {
    let (about, arguments) = (entry.about, Arguments::of(entry));
    let _ = write!(page, "\n## {}\n\n{}\n\n{}\n", about.name, about.summary, arguments.page);
    if !arguments.properties.is_empty() {
        page.push_str("\n| argument | meaning |\n| --- | --- |\n");
        for (name, description) in described(&arguments) {
            let _ = writeln!(page, "| `{name}` | {} |", cell(&description));
        }
    }
    if let Some(bare) = about.bare {
        let _ = write!(page, "\nA bare value stands for `{bare}`.\n");
    }
    let _ = write!(page, "\n```yaml\n{}\n```\n", about.example);
}

fn push_facts(page: &mut String, about: &About) {
    let stands = match about.scope {
        Scope::Column => "column, or dataset with `column`",
        Scope::Dataset | Scope::Either => about.scope.words(),
    };
    let keys = about.keys.iter().map(|short| short.key).collect::<Vec<_>>().join(", ");
    let facts = [
        ("stands under", stands),
        ("is about", about.dimension.name()),
        ("column keys", &keys),
        ("bare value", about.bare.unwrap_or_default()),
    ];
    for (fact, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
        push_wrapped(page, &format!("  {fact:<16}"), &" ".repeat(18), value);
    }
}

/// Each argument with its meaning.
fn described(arguments: &Arguments) -> Vec<(&str, String)> {
    let meaning = |(name, schema): (&'_ String, &serde_json::Value)| {
        let description = schema["description"].as_str().unwrap_or_default();
        let needed = if arguments.required.contains(name) { " Required." } else { "" };
        format!("{description}{needed}")
    };
    arguments.properties.iter().map(|(name, schema)| (name.as_str(), meaning((name, schema)))).collect()
}

/// Adds a text in lines of at most [`WIDTH`] characters, the first behind `first` and the others behind `rest`.
fn push_wrapped(page: &mut String, first: &str, rest: &str, text: &str) {
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            page.push_str(line.trim_end());
            page.push('\n');
            line = rest.to_owned();
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    page.push_str(line.trim_end());
    page.push('\n');
}

/// A text that does not end the cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn lower_first(text: &str) -> String {
    change_first(text, |first| first.to_lowercase().collect())
}

fn upper_first(text: &str) -> String {
    change_first(text, |first| first.to_uppercase().collect())
}

fn change_first(text: &str, change: impl Fn(char) -> String) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| change(first) + characters.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_has_a_page_of_80_columns() {
        for entry in CHECKS {
            let page = explain(entry.about.name).unwrap();
            let longest = page
                .lines()
                .filter(|line| !entry.about.example.contains(line.trim()))
                .map(|line| line.chars().count())
                .max();
            assert!(longest <= Some(WIDTH), "{page}");
            assert!(page.contains("Example\n  "), "{page}");
        }
        assert!(explain_list().lines().all(|line| line.chars().count() <= WIDTH));
    }

    #[test]
    fn a_page_is_found_by_the_key_of_a_column() {
        assert_eq!(explain("required"), explain("not_null"));
        assert!(explain("min").unwrap().starts_with("min: the smallest value lies within limits."));
        assert_eq!(explain("no_such_check"), None);
    }

    #[test]
    fn a_page_tells_arguments_and_keys() {
        insta::assert_snapshot!(explain("length").unwrap(), @r"
        length: every text is of a certain length.

        Characters are Unicode scalar values: `é` is one character and two bytes. Nulls
        are skipped.

          stands under    column, or dataset with `column`
          is about        validity
          column keys     min_length, max_length
          bare value      equal

        Arguments
          min             The smallest allowed length.
          max             The largest allowed length.
          equal           The only allowed length.
          unit            What is counted: `characters` (the default) or `bytes`.

        Example
          schema:
            - name: country
              type: string
              checks:
                - length: 2
            - name: comment
              type: string
              max_length: 500

        Every check also takes: name, description, severity, column, where, tolerance,
        fail_above, warn_above, tags.
        ");
    }

    #[test]
    fn the_reference_has_a_section_for_every_check() {
        let page = reference_markdown();
        for entry in CHECKS {
            assert!(page.contains(&format!("\n## {}\n", entry.about.name)), "{}", entry.about.name);
        }
        assert!(page.contains("| [`not_null`](#not_null) | column | `required` | Every row has a value. |"));
    }
}
