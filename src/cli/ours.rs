//! Whether a file is a report that we wrote: only such a file is replaced because a configuration says so.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// How much of the beginning and of the end of a file is looked at.
const ENDS: usize = 16 << 10;

/// How a report in a format begins, and what stands within its first or last bytes beside that. What is written for people
/// and for CI systems has no such words, but ends with what the run came to.
const WORDS: &[(&str, &str, &str)] = &[
    ("json", "{", "\"schema\": \"tabpact-report/"),
    ("jsonl", "{", "\"schema\":\"tabpact-report/"),
    ("junit", "<?xml", "<testsuites name=\"tabpact\""),
    ("sarif", "{", "\"name\": \"tabpact\""),
    ("gitlab", "[", "\"fingerprint\": \""),
    ("markdown", "## ", " tabpact: "),
    ("html", "<!doctype html>", "<p>tabpact "),
    ("prometheus", "# HELP tabpact_", "tabpact_"),
    ("openlineage", "{", "\"producer\":\"urn:tabpact:"),
];
/// The whole of a report in a format in which nothing was found.
const NOTHING: (&str, &str) = ("gitlab", "[]");
/// What the last words of a report for people are about: `2 failed, 30 passed`.
const COUNTED: &[&str] =
    &["check", "contract", "dataset", "failed", "warned", "info", "could", "skipped", "passed", "interrupted"];

/// Whether there is a report of ours in that format, and nothing that could be run.
pub(super) fn is_report(path: &Path, format: &str) -> bool {
    let is_plain = fs::symlink_metadata(path).is_ok_and(|found| found.is_file() && !is_executable(&found));
    is_plain && ends(path).is_ok_and(|(first, last)| is_written_so(format, &first, &last))
}

fn is_written_so(format: &str, first: &str, last: &str) -> bool {
    let Some((_, begins, holds)) = WORDS.iter().find(|(name, ..)| *name == format) else {
        return last.lines().any(is_summary);
    };
    first.starts_with(begins) && (first.contains(holds) || last.contains(holds))
        || NOTHING == (format, first.trim_end())
}

/// Whether a line says what a run came to.
fn is_summary(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_number = words.next().is_some_and(|word| word.chars().all(|character| character.is_ascii_digit()));
    let word = words.next().unwrap_or_default().trim_end_matches([',', ':']);
    is_number && [word, word.trim_end_matches('s')].iter().any(|word| COUNTED.contains(word))
}

/// The beginning and the end of a file, as text.
fn ends(path: &Path) -> io::Result<(String, String)> {
    let mut file = File::open(path)?;
    let long = file.metadata()?.len();
    let mut read = |from: u64| {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(from))?;
        file.by_ref().take(ENDS as u64).read_to_end(&mut bytes)?;
        Ok::<_, io::Error>(String::from_utf8_lossy(&bytes).into_owned())
    };
    Ok((read(0)?, read(long.saturating_sub(ENDS as u64))?))
}

#[cfg(unix)]
fn is_executable(found: &Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::parts;
    use crate::report::Style;
    use crate::run::{ContractOutcome, Outcomes, Scope};

    /// A report of what came of a run.
    fn written(format: &str, outcomes: &Outcomes) -> String {
        let mut out = Vec::new();
        parts::renderer(format).unwrap().render(outcomes, &Style::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_the_last_words_are_about_is_known() {
        for line in
            ["1 failed, 2 passed   score 0.667", "3 checks passed in 1 contract, 1 row, <1 ms", "1 contract: 1 error"]
        {
            assert!(is_summary(line), "{line}");
        }
        for line in ["", "failed", "all checks passed", "1", "2 apples", "1. check"] {
            assert!(!is_summary(line), "{line}");
        }
    }

    #[test]
    fn a_file_that_is_linked_or_may_be_run_or_says_something_else_is_none_of_ours() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report");
        let contract = ContractOutcome {
            file: "x.yaml".into(),
            text: String::new(),
            name: "x".into(),
            version: None,
            owner: None,
            problems: Vec::new(),
            datasets: Vec::new(),
        };
        let outcomes = Outcomes { contracts: vec![contract], scope: Scope::Data, ..Outcomes::default() };
        for (format, _) in parts::formats() {
            for other in ["", "# Notes\n", "{}", "[1]", "<html></html>", "#!/bin/sh\nexit 0\n"] {
                fs::write(&path, other).unwrap();
                assert!(!is_report(&path, format), "{format}: {other}");
            }
        }
        fs::write(&path, written("concise", &outcomes)).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::{PermissionsExt, symlink};
            symlink("report", folder.path().join("link")).unwrap();
            assert!(!is_report(&folder.path().join("link"), "concise"));
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
            assert!(!is_report(&path, "concise"));
        }
    }
}
