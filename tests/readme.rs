//! Every session in the README ends as it is printed there. `TRYCMD=overwrite cargo test --test readme` prints it anew.

mod support;

use regex::Regex;
use std::path::Path;
use support::{AMBIENT, NOW, read, root};

#[test]
fn every_session_of_the_readme_is_true() {
    let cases = trycmd::TestCases::new();
    cases.register_bin("tabpact", trycmd::schema::Bin::Path(env!("CARGO_BIN_EXE_tabpact").into()));
    // A variable that is empty is a variable that is not set, for all that is asked here.
    for name in AMBIENT.iter().chain(&["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"]) {
        cases.env(*name, "");
    }
    cases.env("LANG", "C.UTF-8").env("COLUMNS", "100").env("TABPACT_NOW", NOW);
    let readme = root().join("README.md");
    if std::env::var_os("TRYCMD").is_some() {
        cases.case(readme).run();
        return;
    }
    // How long something took is another number every time.
    let folder = tempfile::tempdir().expect("a temporary folder");
    let timeless = folder.path().join("README.md");
    write_timeless(&readme, &timeless);
    cases.case(timeless).run();
}

fn write_timeless(from: &Path, to: &Path) {
    let time = Regex::new(r"(?m) +<?[0-9]+(?:\.[0-9]+)? m?s$").expect("a pattern");
    std::fs::write(to, time.replace_all(&read(from), "[..]").as_bytes()).expect("the file can be written");
}
