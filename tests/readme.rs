//! Every session in the README ends as it is printed there. `TRYCMD=overwrite cargo test --test readme` prints it anew.

mod support;

use support::{AMBIENT, NOW};

#[test]
fn every_session_of_the_readme_is_true() {
    let cases = trycmd::TestCases::new();
    cases.register_bin("tabpact", trycmd::schema::Bin::Path(env!("CARGO_BIN_EXE_tabpact").into()));
    // A variable that is empty is a variable that is not set, for all that is asked here.
    for name in AMBIENT.iter().chain(&["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"]) {
        cases.env(*name, "");
    }
    cases.env("LANG", "C.UTF-8").env("COLUMNS", "100").env("TABPACT_NOW", NOW);
    cases.case("README.md");
}
