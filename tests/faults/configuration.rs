//! What the surroundings of a run say, and who may say what: the command line, variables, and the configuration that
//! came with somebody else's project.

use crate::case::Case;
use std::fs;
use std::path::Path;

const CONTRACT: &str = "name: x\nsource: gone.csv\nschema:\n  - name: id\n    type: integer\n";
const GOOD: &str = "id\n1\n";
const BAD: &str = "id\nBROKEN\n";

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = data();
    cases.extend(outputs());
    cases.extend(variables());
    cases.extend(redacted());
    for case in &mut cases {
        case.id.insert_str(0, "configuration-");
    }
    cases
}

/// A contract with sound data, and broken data that nobody may lose on the way.
fn with_data(id: &str, arguments: &[&str]) -> Case {
    Case::run(id, arguments).contract(CONTRACT).file("good.csv", GOOD).file("bad.csv", BAD)
}

fn data() -> Vec<Case> {
    let both = |id: &str| with_data(id, &["check", "x.yaml", "bad.csv"]);
    let configured = |case: Case| case.file("tabpact.toml", "data = [\"x=good.csv\"]\n");
    vec![
        both("data-twice").and(&["--data", "x=good.csv"]).refused(&["followed by `bad.csv`", "`--data x=good.csv`"]),
        both("data-twice-without-a-name").and(&["--data", "good.csv"]).refused(&["followed by `bad.csv`"]),
        both("data-before-a-variable").variable("TABPACT_DATA", "x=good.csv").fails(&["bad.csv"]),
        configured(both("data-before-a-configuration")).fails(&["bad.csv"]),
        configured(with_data("stdin-before-a-configuration", &["check", "x.yaml", "-"]))
            .input(crate::case::Input::Bytes(BAD.into()))
            .fails(&["1 failed"]),
        with_data("data-before-data-of-a-configuration", &["check", "--data", "x=bad.csv"])
            .file("tabpact.toml", "paths = [\"x.yaml\", \"good.csv\"]\n")
            .fails(&["bad.csv"]),
        with_data("data-twice-in-a-configuration", &["check"])
            .file("tabpact.toml", "paths = [\"x.yaml\", \"bad.csv\"]\ndata = [\"x=good.csv\"]\n")
            .refused(&["followed by `bad.csv`"]),
        with_data("data-of-two-contracts", &["check", "x.yaml", "y.yaml", "--data", "x=good.csv"])
            .file("y.yaml", CONTRACT)
            .refused(&["several contracts have a dataset `x`", "`x.yaml`, `y.yaml`"]),
        with_data("data-behind-each-contract", &["check", "x.yaml", "good.csv", "y.yaml", "bad.csv"])
            .file("y.yaml", CONTRACT)
            .fails(&["bad.csv"]),
    ]
}

/// A project whose configuration says so, with files that are not its to replace.
fn says(id: &str, settings: &str) -> Case {
    with_data(id, &["check", "x.yaml", "good.csv"])
        .file("tabpact.toml", settings)
        .file("README.md", KEPT)
        .file(".git/hooks/pre-commit", KEPT)
        .file(".env", KEPT)
        .made(|folder| crate::link(".git/hooks", folder, "hooks"))
        .made(|folder| crate::link("README.md", folder, "linked.md"))
        .afterwards(unharmed)
}

const KEPT: &str = "kept\n";

fn unharmed(folder: &Path) -> Result<(), String> {
    let is_kept = |name: &&str| fs::read_to_string(folder.join(name)).is_ok_and(|text| text == KEPT);
    match ["README.md", ".git/hooks/pre-commit", ".env"].iter().find(|name| !is_kept(name)) {
        Some(name) => Err(format!("`{name}` was written over")),
        None if fs::read_dir(folder.join(".git/hooks")).is_ok_and(|files| files.count() > 1) => {
            Err("something new lies in a hidden folder".to_owned())
        }
        None => Ok(()),
    }
}

fn outputs() -> Vec<Case> {
    const HIDDEN: &[&str] = &["tabpact.toml:1:", "is hidden, or lies in a hidden folder"];
    const NO_REPORT: &[&str] = &["which is no report in this format"];
    let replaced =
        |id: &str, path: &str| says(&format!("report-over-{id}"), &format!("report = [\"markdown={path}\"]\n"));
    vec![
        says("report-in-a-hidden-folder", "report = [\"concise=.git/hooks/pre-commit\"]\n").refused(HIDDEN),
        says("report-that-is-hidden", "report = [\"concise=.env\"]\n").refused(HIDDEN),
        says("report-in-a-new-hidden-folder", "report = [\"json=./.ssh/authorized_keys\"]\n").refused(HIDDEN),
        says("report-in-a-linked-hidden-folder", "report = [\"json=hooks/post-commit\"]\n").refused(HIDDEN),
        says("quarantine-in-a-hidden-folder", "quarantine = \".git/hooks\"\n").refused(HIDDEN),
        says("quarantine-in-a-linked-hidden-folder", "quarantine = \"hooks/q\"\n").refused(HIDDEN),
        says("accepted-rows-that-are-hidden", "accepted = \".env\"\nquarantine = \"q\"\n").refused(HIDDEN),
        replaced("a-page", "README.md").refused(NO_REPORT),
        replaced("a-link", "linked.md").refused(NO_REPORT),
        replaced("the-contract", "x.yaml").refused(&["would replace a file that is read"]),
        replaced("the-data", "good.csv").refused(&["would replace a file that is read"]),
        replaced("the-configuration", "tabpact.toml").refused(&["would replace the configuration"]),
        replaced("its-own-report", "old.md").file("old.md", "## ✅ tabpact: 3 checks passed\n").holds(&[]),
        replaced("what-may-be-run", "old.md")
            .file("old.md", "## ✅ tabpact: 3 checks passed\n")
            .made(|folder| {
                use std::os::unix::fs::PermissionsExt;
                fs::set_permissions(folder.join("old.md"), fs::Permissions::from_mode(0o755)).expect("a mode");
            })
            .refused(NO_REPORT),
        says("quarantine-that-may-replace", "quarantine = \"q\"\nforce = true\n").refused(&[
            "tabpact.toml:2:1",
            "`force` is not for a configuration to say",
            "TABPACT_FORCE",
        ]),
        says("quarantine-that-exists", "quarantine = \"q\"\n")
            .file("q/x.quarantine.csv", KEPT)
            .refused(&["exists already"]),
        says("quarantine-that-a-variable-replaces", "quarantine = \"q\"\n")
            .file("q/x.quarantine.csv", KEPT)
            .variable("TABPACT_FORCE", "1")
            .holds(&[]),
        says("report-over-a-page-by-the-command-line", "")
            .file("page.md", KEPT)
            .and(&["--report", "markdown=page.md"])
            .holds(&[]),
    ]
}

fn variables() -> Vec<Case> {
    let with = |id: &str, name: &'static str| {
        with_data(&format!("variable-{id}"), &["check", "x.yaml", "good.csv"]).variable(name, "warn")
    };
    vec![
        with("misspelt", "TABPACT_FAILON").refused(&["`TABPACT_FAILON`", "did you mean `TABPACT_FAIL_ON`?"]),
        with("that-should-hide", "TABPACT_REDCAT").refused(&["did you mean `TABPACT_REDACT`?"]),
        with("of-nothing-we-know", "TABPACT_COLOUR_SCHEME")
            .holds(&["warning: `TABPACT_COLOUR_SCHEME` is no setting", "`tabpact config show` lists all settings"]),
        with("that-is-no-setting", "TABPACT_ALLOW_OUTSIDE").holds(&["`TABPACT_ALLOW_OUTSIDE` is no setting"]),
        with("of-an-installer", "TABPACT_VERSION").holds(&["warning: `TABPACT_VERSION` is no setting"]),
        with("of-another-tool", "TABPACTOR").holds(&[]),
        with("that-is-empty", "TABPACT_FAIL_ON").variable("TABPACT_FAILON", "").holds(&[]),
        with("of-lint", "TABPACT_FAILON").arguments(&["lint", "x.yaml"]).refused(&["did you mean"]),
        with("that-is-shown", "TABPACT_FAILON")
            .arguments(&["config", "show"])
            .holds(&["`TABPACT_FAILON` is no setting"]),
        with("of-no-run", "TABPACT_FAILON").arguments(&["explain", "unique"]).holds(&[]),
        with("not-raw", "TABPACT_\u{1b}[31m").holds(&["TABPACT_"]),
    ]
}

/// A column that is misspelt where it is to be hidden, in a project of two contracts, one of which is checked.
fn hides(id: &str, column: &str) -> Case {
    let contract = |name: &str, column: &str| {
        format!(
            "name: {name}\nsource: {name}.csv\nschema:\n  - name: id\n    type: integer\n  - name: {column}\n    type: string\n    max_length: 3\n"
        )
    };
    Case::run(format!("redacted-{id}"), &["check", "contracts/one.yaml"])
        .file("contracts/one.yaml", contract("one", "email"))
        .file("contracts/one.csv", "id,email\n1,hunter2\n")
        .file("contracts/two.yaml", contract("two", "phone"))
        .file("contracts/two.csv", "id,phone\n1,123\n")
        .file("tabpact.toml", format!("redact = [\"{column}\"]\n"))
}

fn redacted() -> Vec<Case> {
    let moved = |case: Case| {
        let contract = case.files.iter().find(|(name, _)| name == "contracts/one.yaml").map(|(_, text)| text.clone());
        let case = case.file("one.yaml", contract.unwrap_or_default()).file("one.csv", "id,email\n1,hunter2\n");
        case.without("contracts/one.yaml").without("contracts/two.yaml").arguments(&["check", "one.yaml"])
    };
    vec![
        hides("column", "email").fails(&["1 of 1 row"]).hides(&["hunter2"]),
        hides("column-of-another-contract", "two.phone").fails(&["hunter2"]).hides(&["warning"]),
        hides("column-that-is-misspelt", "emial")
            .refused(&["names the column `emial`, which no contract of the project has", "did you mean `email`?"])
            .hides(&["hunter2"]),
        hides("column-of-no-dataset", "two.email").refused(&["no contract of the project has"]).hides(&["hunter2"]),
        hides("column-of-contracts-that-are-named", "emial")
            .file("tabpact.toml", "redact = [\"emial\"]\npaths = [\"contracts/*.yaml\"]\n")
            .refused(&["no contract of the project has"]),
        hides("column-where-another-contract-is-broken", "phone2")
            .file("contracts/two.yaml", "name: two\nschma: []\n")
            .fails(&[
                "warning: `redact` of the configuration names the column `phone2`, which no contract of this run has",
            ]),
        moved(hides("column-where-no-other-contract-is-known", "emial"))
            .fails(&["warning: `redact` of the configuration", "did you mean `email`?"]),
    ]
}
