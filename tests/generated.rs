//! Generated files are as the program would write them today. `UPDATE=1 cargo test --test generated` writes them anew.

mod support;

use std::path::Path;
use support::{Run, read, root};

/// Each generated file, and the command that prints it.
const GENERATED: &[(&str, &[&str])] = &[
    ("contracts/contract.schema.json", &["schema", "contract"]),
    ("contracts/report.schema.json", &["schema", "report"]),
    ("completions/tabpact.bash", &["completions", "bash"]),
    ("completions/_tabpact", &["completions", "zsh"]),
    ("completions/tabpact.fish", &["completions", "fish"]),
    ("completions/_tabpact.ps1", &["completions", "powershell"]),
    ("completions/tabpact.elv", &["completions", "elvish"]),
];

fn assert_current(path: &Path, text: &str) {
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap_or(path)).expect("the folder can be made");
        std::fs::write(path, text).expect("the file can be written");
    }
    assert!(read(path) == text, "{} is not current: UPDATE=1 cargo test --test generated", support::shown(path));
}

#[test]
fn every_generated_file_is_current() {
    // Without Polars there is one engine less to choose, and the help is another one.
    let is_whole = cfg!(feature = "polars");
    for (path, arguments) in GENERATED.iter().filter(|(path, _)| is_whole || path.starts_with("contracts/")) {
        let run = Run::of(root(), arguments);
        assert_eq!(run.code, Some(0), "{run}");
        assert_current(&root().join(path), &run.stdout);
    }
}

#[test]
fn every_manual_page_is_current() {
    if !cfg!(feature = "polars") {
        return;
    }
    let page = |arguments: &[&str]| {
        let run = Run::of(root(), arguments);
        assert_eq!(run.code, Some(0), "{run}");
        run.stdout
    };
    let program = page(&["man"]);
    let others = regex::Regex::new(r"tabpact\\-(\w+)\(1\)").expect("a pattern");
    // The page of the program names those of its commands, so that none can be forgotten.
    let commands: Vec<&str> = others.captures_iter(&program).map(|found| found.extract::<1>().1[0]).collect();
    assert!(commands.contains(&"check"), "{program}");
    for command in &commands {
        assert_current(&root().join(format!("man/tabpact-{command}.1")), &page(&["man", command]));
    }
    assert_current(&root().join("man/tabpact.1"), &program);
    assert_eq!(support::files(&root().join("man"), "").len(), commands.len() + 1, "a page of no command lies in `man`");
}

#[test]
fn the_reference_of_checks_is_current() {
    assert_current(&root().join("contracts/README.md"), &tabpact::plan::reference_markdown());
}
