//! What holds for the list of checks as a whole.

use super::{CHECKS, find, find_key};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Files of the room that are no checks.
const OTHERS: &[&str] =
    &["about", "assertion", "duration", "limits", "mod", "patterns", "site", "testing", "tests", "words"];

#[test]
fn every_check_has_a_file_and_every_file_a_check() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checks");
    let stem = |entry: fs::DirEntry| entry.path().file_stem().unwrap().to_str().unwrap().to_owned();
    let files: BTreeSet<String> = fs::read_dir(folder).unwrap().map(|entry| stem(entry.unwrap())).collect();
    let files: BTreeSet<&str> = files.iter().map(String::as_str).filter(|name| !OTHERS.contains(name)).collect();
    // `type` is a word of the language.
    let checks: BTreeSet<&str> =
        CHECKS.iter().map(|entry| if entry.about.name == "type" { "column_type" } else { entry.about.name }).collect();
    assert_eq!(files, checks);
}

#[test]
fn names_and_keys_are_unique() {
    let mut names = BTreeSet::new();
    let mut keys = BTreeSet::new();
    for entry in CHECKS {
        assert!(names.insert(entry.about.name), "{}", entry.about.name);
        for short in entry.about.keys {
            assert!(keys.insert(short.key), "{}", short.key);
            assert_eq!(find_key(short.key).map(|(found, _)| found.about.name), Some(entry.about.name));
        }
        assert_eq!(find(entry.about.name).map(|found| found.about.name), Some(entry.about.name));
    }
}

#[test]
fn every_argument_is_documented_and_every_named_one_exists() {
    let mut generator = schemars::generate::SchemaSettings::draft2020_12()
        .with(|settings| settings.inline_subschemas = true)
        .into_generator();
    for entry in CHECKS {
        let about = entry.about;
        let schema = serde_json::to_value((entry.arguments)(&mut generator)).unwrap();
        assert!(schema["description"].as_str().is_some_and(|page| page.len() > 60), "{}: {schema}", about.name);
        assert_eq!(schema["additionalProperties"], false, "{}: {schema}", about.name);
        let properties = schema["properties"].as_object().cloned().unwrap_or_default();
        for (name, argument) in &properties {
            assert!(argument["description"].is_string(), "{}.{name}: {argument}", about.name);
        }
        for argument in about.bare.into_iter().chain(about.keys.iter().filter_map(|short| short.argument)) {
            assert!(properties.contains_key(argument), "{}.{argument}", about.name);
        }
        assert!(about.summary.ends_with('.') && about.summary.len() < 90, "{}", about.name);
    }
}
