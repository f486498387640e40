//! Whole or absent: what may stand in a folder after a run that was hurt or ended.
// Every test file is a crate of its own, and none uses everything.
#![allow(dead_code)]

use serde_json::Value;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// What the file of a report or of rows held before, where it stood there already.
pub(crate) const OLD: &str = "what stood here before\n";

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Rows: the same bytes in every run.
    Rows,
    /// The report in JSON.
    Json,
    /// The page in HTML.
    Page,
}

/// A file that a run writes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    pub(crate) path: &'static str,
    pub(crate) kind: Kind,
}

/// What was found of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// No file.
    Absent,
    /// What stood there before.
    Old,
    /// What a run writes that nothing happens to.
    New,
    /// A whole report that tells something else.
    Other,
}

impl Output {
    /// What an undisturbed run wrote, without what is different in each run.
    pub(crate) fn read(&self, folder: &Path) -> Vec<u8> {
        let bytes = fs::read(folder.join(self.path)).unwrap_or_else(|error| panic!("{}: {error}", self.path));
        steady(self.kind, &bytes).unwrap_or_else(|| panic!("{} is not whole", self.path))
    }

    /// What stands there now, or what is wrong with it. `had_old` says whether something stood there before.
    pub(crate) fn look(&self, folder: &Path, had_old: bool, new: &[u8]) -> Result<Found, String> {
        let bytes = match fs::read(folder.join(self.path)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound && !had_old => return Ok(Found::Absent),
            Err(error) => return Err(format!("`{}` is lost: {error}", self.path)),
        };
        if had_old && bytes == OLD.as_bytes() {
            return Ok(Found::Old);
        }
        match (steady(self.kind, &bytes), self.kind) {
            (Some(found), _) if found == new => Ok(Found::New),
            (Some(_), Kind::Json | Kind::Page) => Ok(Found::Other),
            (_, _) => Err(format!("`{}` is not whole: {} bytes", self.path, bytes.len())),
        }
    }
}

/// A whole file without what is different in each run; nothing where it is not whole.
fn steady(kind: Kind, bytes: &[u8]) -> Option<Vec<u8>> {
    match kind {
        Kind::Rows => Some(bytes.to_vec()),
        Kind::Json => {
            let mut report: Value = serde_json::from_slice(bytes).ok()?;
            forget(&mut report);
            bytes.ends_with(b"\n").then(|| report.to_string().into_bytes())
        }
        Kind::Page => {
            let text = std::str::from_utf8(bytes).ok()?;
            text.trim_end().ends_with("</html>").then(|| without_times(text).into_bytes())
        }
    }
}

/// Takes out of a report what is different in each run.
fn forget(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| {
                !matches!(name.as_str(), "run_id" | "time" | "elapsed_seconds" | "timings" | "modified")
            });
            members.values_mut().for_each(forget);
        }
        Value::Array(items) => items.iter_mut().for_each(forget),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A page without the lines that tell how long something took, or when the data was changed.
fn without_times(page: &str) -> String {
    let ends = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    let tells = |line: &str, unit: &str| line.match_indices(unit).any(|(at, unit)| ends(&line[at + unit.len()..]));
    let is_timed = |line: &&str| tells(line, " ms") || tells(line, " s") || line.contains("modified");
    page.lines().filter(|line| !is_timed(line)).collect::<Vec<_>>().join("\n")
}

/// The standard output of a run with `--format json`, without what is different in each run; nothing where it is not whole.
pub(crate) fn steady_report(bytes: &[u8]) -> Option<Vec<u8>> {
    steady(Kind::Json, bytes)
}

/// Every temporary file of the program below a folder.
pub(crate) fn leftovers(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.extend(leftovers(&entry.path()).into_iter().map(|inner| format!("{name}/{inner}")));
        } else if name.starts_with(".tabpact-") || name.starts_with(".tmp") {
            found.push(name);
        }
    }
    found
}

/// What no run of these tests may ever say.
pub(crate) fn refuse_panic(told: &str) -> Result<(), String> {
    match ["panicked at", "RUST_BACKTRACE", "internal error", "stack backtrace"]
        .iter()
        .find(|word| told.contains(**word))
    {
        Some(word) => Err(format!("it says `{word}`")),
        None => Ok(()),
    }
}

/// The program of this build, or the one that `TABPACT_PROGRAM` names.
pub(crate) fn program() -> String {
    std::env::var("TABPACT_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_tabpact").to_owned())
}
