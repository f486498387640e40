//! Files that the program itself writes are those of this version. `UPDATE=1 cargo test --test generated` rewrites them.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::Command;

const COMPLETIONS: &[(&str, &str)] = &[
    ("bash", "completions/tabpact.bash"),
    ("zsh", "completions/_tabpact"),
    ("fish", "completions/tabpact.fish"),
    ("powershell", "completions/_tabpact.ps1"),
    ("elvish", "completions/tabpact.elv"),
];

/// What the program prints, for an environment that says nothing.
fn printed(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_tabpact")).args(arguments).env_clear().output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty());
    String::from_utf8(output.stdout).unwrap()
}

fn hold(path: &str, current: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, current).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(written == current, "{path} is out of date: `UPDATE=1 cargo test --test generated` rewrites it");
}

#[test]
fn the_completions_are_those_of_this_command_line() {
    for (shell, path) in COMPLETIONS {
        hold(path, &printed(&["completions", shell]));
    }
}
