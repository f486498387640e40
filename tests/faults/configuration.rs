//! What the surroundings of a run say, and who may say what: the command line, variables, and the configuration that
//! came with somebody else's project.

use crate::case::Case;

const CONTRACT: &str = "name: x\nsource: gone.csv\nschema:\n  - name: id\n    type: integer\n";
const GOOD: &str = "id\n1\n";
const BAD: &str = "id\nBROKEN\n";

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = data();
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
