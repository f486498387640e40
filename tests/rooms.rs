//! The rooms of the source keep to their table: who may use whom, where Polars may be named, and how long a file may be.

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use support::{read, root, shown};

/// Each room, and the rooms it may use. Data flows from the top to the bottom; `docs/design.md` says why.
const ROOMS: &[(&str, &[&str])] = &[
    ("data", &[]),
    ("problem", &[]),
    ("tree", &["problem"]),
    ("measure", &["data"]),
    ("contract", &["data", "measure", "problem", "tree"]),
    ("checks", &["data", "measure", "problem", "tree"]),
    ("plan", &["checks", "contract", "data", "measure", "problem", "tree"]),
    ("source", &["data"]),
    ("engine", &["data", "measure", "source"]),
    ("sink", &["data", "engine", "measure", "output", "source"]),
    ("run", &["contract", "data", "engine", "measure", "plan", "problem", "sink"]),
    ("report", &["checks", "contract", "data", "measure", "plan", "problem", "run"]),
    ("exit", &["contract", "run"]),
    ("output", &[]),
];

/// The front ends: they may use every room.
const FRONT: &[&str] = &["cli", "lib", "main"];

/// The most lines of a file.
const LONGEST: usize = 400;

/// One source file, without the tests in it.
struct File {
    path: PathBuf,
    room: String,
    lines: Vec<String>,
}

impl File {
    fn places<'f>(&'f self, wrong: impl Fn(&str) -> bool + 'f) -> impl Iterator<Item = String> + 'f {
        let numbered = self.lines.iter().enumerate();
        numbered
            .filter(move |(_, line)| wrong(line))
            .map(|(at, line)| format!("{}:{}: {line}", shown(&self.path), at + 1))
    }
}

/// Every source file but those that only tests are made of.
fn files() -> Vec<File> {
    let mut paths = Vec::new();
    walk(&root().join("src"), &mut paths);
    paths.sort();
    let tests: BTreeSet<PathBuf> = paths.iter().flat_map(|path| test_modules(path)).collect();
    let is_test = |path: &Path| path.ancestors().any(|parent| tests.contains(&parent.with_extension("")));
    paths.into_iter().filter(|path| !is_test(path)).map(file).collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    for path in support::files(folder, "") {
        if path.is_dir() {
            walk(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// The modules that a file declares for tests only, as paths without an ending.
fn test_modules(path: &Path) -> Vec<PathBuf> {
    let is_root = matches!(support::name(path), "mod.rs" | "lib.rs" | "main.rs");
    let folder = if is_root { path.with_file_name("") } else { path.with_extension("") };
    let text = read(path);
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let tested =
        lines.windows(2).filter(|pair| ["#[cfg(test)]", "#[cfg(all(test, feature = \"polars\"))]"].contains(&pair[0]));
    let named = tested.filter_map(|pair| pair[1].rsplit_once("mod ")?.1.strip_suffix(';'));
    named.map(|name| folder.join(name)).collect()
}

fn file(path: PathBuf) -> File {
    let inside = path.strip_prefix(root().join("src")).expect("it lies in src").to_owned();
    let first = inside.components().next().expect("a path has a component").as_os_str();
    let room = Path::new(first).with_extension("").to_string_lossy().into_owned();
    let text = read(&path);
    let tests = text.find("\n#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    File { path, room, lines: text[..tests].lines().map(str::to_owned).collect() }
}

/// The rooms that a line names: `crate::data::Value`, `use crate::{data::Value, measure::Measure};`.
fn named_rooms(line: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        let rest = &line[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => rooms.extend(outer_parts(group).into_iter().map(first_word)),
            None => rooms.push(first_word(rest)),
        }
    }
    rooms
}

/// The parts of a group between its commas, without those of inner groups.
fn outer_parts(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_i32, 0, Vec::new());
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => {
                parts.push(group[start..at].trim());
                return parts;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(group[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    // A group over several lines is not read, so it is told.
    vec![""]
}

fn first_word(path: &str) -> String {
    path.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect()
}

#[test]
fn every_room_uses_only_what_it_may() {
    let mut wrong = Vec::new();
    for file in files().iter().filter(|file| !FRONT.contains(&file.room.as_str())) {
        let (_, allowed) = ROOMS
            .iter()
            .find(|(room, _)| *room == file.room)
            .unwrap_or_else(|| panic!("`{}` is no room of the table", file.room));
        let outside = |room: &String| *room != file.room && !allowed.contains(&room.as_str());
        wrong.extend(file.places(|line| {
            let is_code = !line.trim_start().starts_with("//");
            is_code && named_rooms(line).iter().any(outside)
        }));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn polars_is_named_only_where_data_is_read_measured_and_written() {
    let crates = ["polars::", "polars_core", "polars_arrow", "polars_parquet"];
    let outside = files().into_iter().filter(|file| !["engine", "sink", "source"].contains(&file.room.as_str()));
    let wrong: Vec<String> = outside
        .flat_map(|file| file.places(|line| crates.iter().any(|name| line.contains(name))).collect::<Vec<_>>())
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_front_end_writes_to_the_terminal() {
    let macros = ["println!", "print!", "eprintln!", "eprint!", "dbg!"];
    let quiet = files().into_iter().filter(|file| !["cli", "main", "report"].contains(&file.room.as_str()));
    let wrong: Vec<String> = quiet
        .flat_map(|file| file.places(|line| macros.iter().any(|name| line.contains(name))).collect::<Vec<_>>())
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_unwrapped_outside_tests() {
    let calls = [".unwrap()", ".expect(", ".unwrap_err()", ".expect_err(", "unimplemented!(", "todo!("];
    let is_code = |line: &str| !line.trim_start().starts_with("//");
    let wrong: Vec<String> = files()
        .into_iter()
        .flat_map(|file| {
            file.places(|line| is_code(line) && calls.iter().any(|call| line.contains(call))).collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_is_too_long_to_be_read() {
    let mut paths = Vec::new();
    for folder in ["src", "tests"] {
        walk(&root().join(folder), &mut paths);
    }
    let long: Vec<String> = paths
        .iter()
        .map(|path| (path, read(path).lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(path, lines)| format!("{}: {lines} lines", shown(path)))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn every_source_file_says_first_what_it_is() {
    let silent: Vec<String> = files()
        .iter()
        .filter(|file| !file.lines.first().is_some_and(|line| line.starts_with("//! ")))
        .map(|file| shown(&file.path).to_owned())
        .collect();
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

#[test]
fn the_names_of_rooms_are_found_in_every_way_of_writing_them() {
    assert_eq!(named_rooms("use crate::data::{Cell, Value};"), ["data"]);
    assert_eq!(named_rooms("use crate::{data::{Cell, Value}, measure::Measure};"), ["data", "measure"]);
    assert_eq!(named_rooms("    at: crate::contract::Severity, of: crate::plan::Plan,"), ["contract", "plan"]);
    assert!(named_rooms("use super::data;").is_empty());
}
