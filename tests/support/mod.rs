//! What the black-box tests share: how the program is started, and what is looked at in its report.
// Every test file is a crate of its own, and none uses everything.
#![allow(dead_code)]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

/// The time of every run whose outcome depends on the time.
pub(crate) const NOW: &str = "2026-01-15T12:00:00Z";

/// Variables by which the surroundings of a test would change what the program prints.
pub(crate) const AMBIENT: &[&str] =
    &["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "CI", "TERM", "COLUMNS", "LC_ALL", "LC_CTYPE"];

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    // Asked when the test runs: what was built in one clone may be run in another that shares the target directory.
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into()).into()
    });
    &ROOT
}

/// The program, to be started in a folder and in surroundings that are the same everywhere.
pub(crate) fn tabpact(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tabpact"));
    command.current_dir(folder);
    let is_ours = |name: &str| name.starts_with("TABPACT_") || name.starts_with("GITHUB_");
    for name in std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()) {
        if is_ours(&name) || AMBIENT.contains(&name.as_str()) {
            command.env_remove(name);
        }
    }
    command.env("LANG", "C.UTF-8");
    command
}

/// What a run of the program came to.
#[derive(Debug)]
pub(crate) struct Run {
    /// The exit code; `None` where a signal ended it.
    pub(crate) code: Option<i32>,
    /// Its standard output.
    pub(crate) stdout: String,
    /// Its standard error.
    pub(crate) stderr: String,
}

impl Run {
    /// Runs the program with these arguments.
    pub(crate) fn of(folder: &Path, arguments: &[&str]) -> Self {
        let Output { status, stdout, stderr } = tabpact(folder).args(arguments).output().expect("the program starts");
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        let run = Self { code: status.code(), stdout: text(stdout), stderr: text(stderr) };
        assert!(!run.both().contains("panicked at"), "{run}");
        run
    }

    /// Everything it wrote.
    pub(crate) fn both(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Its report, where it was asked for `--format json`.
    pub(crate) fn report(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("the report is no JSON: {error}\n{self}"))
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "exit {:?}\nstdout:\n{}\nstderr:\n{}", self.code, self.stdout, self.stderr)
    }
}

/// The entries of a folder whose names end so, sorted.
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(ending));
    paths.sort();
    paths
}

/// The last part of a path.
pub(crate) fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).expect("names are UTF-8")
}

/// A path under the root, as a user at the root would write it.
pub(crate) fn shown(path: &Path) -> &str {
    path.strip_prefix(root()).unwrap_or(path).to_str().expect("names are UTF-8")
}

/// All text of a file.
pub(crate) fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
