//! Contracts that name files which are none of their business.

use crate::case::Case;

const DATA: &str = "id,note\n1,a\n";

/// A contract `p/c/x.yaml` of one dataset that lies there, checked from `p`. Beside `p` there is a secret.
fn names(id: &str, source: &str) -> Case {
    let contract = format!("name: x\nsource: {source}\nschema:\n  - name: id\n    type: integer\n  - name: note\n");
    Case::run(format!("paths-{id}"), &["check", "c/x.yaml"])
        .file("p/c/x.yaml", contract)
        .file("p/c/near.csv", DATA)
        .file("p/data/sound.csv", DATA)
        .file("secret.csv", "id,note\n1,hunter2\n")
        .file("secrets/one.csv", "id,note\n1,hunter2\n")
        .within("p")
        .hides(&["hunter2", "root:x"])
}

const OUTSIDE: &[&str] =
    &["c/x.yaml:2:9", "outside the contract's folder and the project directory", "--allow-outside"];

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = vec![
        names("own-folder", "near.csv").holds(&["1 row"]),
        names("project", "../data/sound.csv").holds(&["1 row"]),
        names("project-by-a-pattern", "../data/*.csv").holds(&["1 row"]),
        names("project-from-the-contracts-folder", "near.csv")
            .within("p/c")
            .arguments(&["check", "x.yaml"])
            .holds(&["1 row"]),
        names("pattern-in-the-working-directory", "n*.csv")
            .within("p/c")
            .arguments(&["check", "x.yaml"])
            .holds(&["1 row"]),
        names("pattern-of-nothing", "part-*.csv")
            .within("p/c")
            .arguments(&["check", "x.yaml"])
            .unknown(&["matches no file"]),
        names("beyond-the-working-directory", "../data/sound.csv")
            .within("p/c")
            .arguments(&["check", "x.yaml"])
            .refused(&["x.yaml:2:9", "outside the contract's folder"]),
        names("marked-project", "../data/sound.csv")
            .file("p/tabpact.toml", "")
            .within("p/c")
            .arguments(&["check", "x.yaml"])
            .holds(&["1 row"]),
        names("repository", "../data/sound.csv")
            .file("p/.git/HEAD", "")
            .within("p/c")
            .arguments(&["check", "x.yaml"])
            .holds(&["1 row"]),
        names("parent", "../../secret.csv").refused(OUTSIDE),
        names("parent-of-nothing", "../../gone.csv").refused(OUTSIDE),
        names("parents-parent", "../../../../../../../../etc/passwd").refused(OUTSIDE),
        names("absolute", "/etc/passwd").refused(OUTSIDE),
        names("absolute-folder", "/etc").refused(OUTSIDE),
        names("system-files", "/proc/self/environ").refused(OUTSIDE),
        names("device", "/dev/zero").refused(OUTSIDE),
        names("pattern", "../../*.csv").refused(OUTSIDE),
        names("pattern-that-climbs", "\"*/../../../*.csv\"").refused(OUTSIDE),
        names("pattern-of-everything", "\"/**/*.csv\"").refused(OUTSIDE).seconds(10),
        names("folder", "../../secrets").refused(OUTSIDE),
        names("as-a-map", "{path: ../../secret.csv, format: csv}").refused(&["c/x.yaml:2:16", "outside"]),
        names("home", "~/secret.csv").unknown(&["does not exist"]),
        names("variable", "$HOME/secret.csv").unknown(&["does not exist"]),
        names("address", "https://example.com/secret.csv").refused(&["cannot read from `https://`"]),
        names("address-on-the-command-line", "near.csv")
            .and(&["--data", "https://example.com/x.csv?a=1"])
            .refused(&["cannot read from `https://", "nothing is fetched from a network"]),
        names("address-behind-a-contract", "near.csv")
            .and(&["s3://bucket/*.csv"])
            .refused(&["cannot read from `s3://bucket/*.csv`"]),
        names("address-in-a-configuration", "near.csv")
            .file("p/tabpact.toml", "data = [\"x=https://example.com/x.csv\"]\n")
            .refused(&["nothing is fetched from a network"]),
        names("link", "in.csv").made(|folder| crate::link("../../secret.csv", folder, "p/c/in.csv")).refused(OUTSIDE),
        names("link-to-a-folder", "in/one.csv")
            .made(|folder| crate::link("../../secrets", folder, "p/c/in"))
            .refused(OUTSIDE),
        names("link-in-a-folder", "../data")
            .made(|folder| crate::link("../../secret.csv", folder, "p/data/in.csv"))
            .refused(OUTSIDE),
        names("link-in-a-pattern", "../data/*.csv")
            .made(|folder| crate::link("../../secret.csv", folder, "p/data/in.csv"))
            .refused(OUTSIDE),
        names("folder-linked-in-a-folder", "../data")
            .made(|folder| crate::link("/", folder, "p/data/root"))
            .refused(OUTSIDE)
            .seconds(10),
        names("link-within", "in.csv")
            .made(|folder| crate::link("../data/sound.csv", folder, "p/c/in.csv"))
            .holds(&["1 row"]),
        names("named-on-the-command-line", "../../secret.csv").and(&["--data", "x=../secret.csv"]).holds(&["1 row"]),
        names("other-named-on-the-command-line", "/etc/passwd").and(&["--data", "data/sound.csv"]).holds(&["1 row"]),
        names("following-on-the-command-line", "../../secret.csv").and(&["../secret.csv"]).holds(&["1 row"]),
        names("allowed", "../../secret.csv").and(&["--allow-outside"]).holds(&["1 row"]),
        names("told-by-lint", "../../secret.csv").arguments(&["lint", "c/x.yaml"]).refused(OUTSIDE),
        names("told-by-lint-of-nothing", "../../gone.csv").arguments(&["lint", "c/x.yaml"]).refused(OUTSIDE),
        names("told-by-lint-beside-others", "../../secret.csv")
            .file(
                "p/c/y.yaml",
                "name: y\nsource: near.csv\nschema:\n  - name: note\n    type: string\n    references: x.note\n",
            )
            .arguments(&["lint", "c"])
            .refused(&["c/x.yaml:2:9", "2 contracts: 1 error"]),
        names("allowed-in-lint", "../../secret.csv")
            .arguments(&["lint", "--allow-outside", "c/x.yaml"])
            .holds(&["1 contract"]),
        names("configuration-that-allows-it", "../../secret.csv")
            .file("p/tabpact.toml", "allow_outside = true\n")
            .refused(&["allow_outside"]),
        names("configuration-that-names-it", "near.csv")
            .file("p/tabpact.toml", "data = [\"x=../secret.csv\"]\n")
            .refused(&["`data` of the configuration", "outside the project directory"]),
        names("configuration-that-names-what-is-within", "gone.csv")
            .file("p/tabpact.toml", "data = [\"x=data/sound.csv\"]\n")
            .holds(&["1 row"]),
        names("stops-no-other", "../../secret.csv")
            .file(
                "p/c/y.yaml",
                "name: y\nsource: near.csv\nschema:\n  - name: id\n    type: text\n".replace("text", "integer"),
            )
            .and(&["c/y.yaml", "--format", "concise"])
            .refused(&["outside the contract's folder", "not in the contract: `note`"]),
        names("parent-of-a-reference", "../../secret.csv")
            .file("p/c/y.yaml", "name: y\nsource: near.csv\nschema:\n  - name: note\n    references: x.note\n")
            .and(&["c/y.yaml"])
            .refused(&["outside the contract's folder"]),
    ];
    cases.extend(references());
    cases.extend(contracts());
    for format in ["table", "concise", "json", "jsonl", "junit", "sarif", "gitlab"] {
        cases.push(names(&format!("as-{format}"), "/etc/passwd").and(&["--format", format]).refused(&["/etc/passwd"]));
    }
    cases
}

/// A contract `p/c/x.yaml` whose keys lead into a file, checked from `p`.
fn refers(id: &str, file: &str) -> Case {
    let contract = format!(
        "name: x\nsource: near.csv\nschema:\n  - name: id\n  - name: note\n    type: string\n    checks:\n      - references: {{file: \"{file}\", to: note}}\n"
    );
    names(&format!("reference-{id}"), "near.csv").file("p/c/x.yaml", contract).file("p/notes/a.csv", "note\na\n")
}

fn references() -> Vec<Case> {
    const OUTSIDE: &[&str] = &["c/x.yaml:8:9", "outside the contract's folder and the project directory"];
    vec![
        refers("within", "../notes/a.csv").holds(&["1 row"]),
        refers("by-a-pattern-within", "../notes/*.csv").holds(&["1 row"]),
        refers("parent", "../../secret.csv").refused(OUTSIDE),
        refers("absolute", "/etc/passwd").refused(OUTSIDE),
        refers("pattern", "../../*.csv").refused(OUTSIDE),
        refers("folder", "../../secrets").refused(OUTSIDE),
        refers("link", "in.csv").made(|folder| crate::link("../../secret.csv", folder, "p/c/in.csv")).refused(OUTSIDE),
        refers("address", "https://example.com/x.csv")
            .unknown(&["is an address, and nothing is fetched from a network"]),
        refers("not-selected", "../../secret.csv").and(&["--select", "column:id"]).refused(OUTSIDE),
        refers("told-by-lint", "../../secret.csv").arguments(&["lint", "c/x.yaml"]).refused(OUTSIDE),
        refers("allowed-in-lint", "../../secret.csv")
            .arguments(&["lint", "--allow-outside", "c/x.yaml"])
            .holds(&["1 contract"]),
        refers("allowed", "../../secret.csv").and(&["--allow-outside"]).fails(&["not found in"]),
        refers("to-what-the-command-line-names", "../../secret.csv")
            .file("p/c/y.yaml", "name: y\nsource: gone.csv\nschema:\n  - name: id\n  - name: note\n")
            .and(&["c/y.yaml", "--data", "y=../secret.csv"])
            .refused(OUTSIDE),
    ]
}

/// A folder `p/contracts` with one sound contract, checked from `p`. Beside `p` there are secrets.
fn contracts_of(id: &str, arguments: &[&str]) -> Case {
    Case::run(format!("paths-{id}"), arguments)
        .file("p/contracts/x.yaml", "name: x\nsource: x.csv\nschema:\n  - name: id\n")
        .file("p/contracts/x.csv", "id\n1\n")
        .file("p/contracts/deep/er/x.csv", "id\n1\n")
        .file("secret/creds.yaml", "aws_secret: hunter2\npassword: hunter3\n")
        .file("secret/creds", "aws_secret: hunter2\npassword: hunter3\n")
        .within("p")
        .hides(&["hunter", "root:x"])
}

/// Contracts and configurations that nobody named, and that lie elsewhere, or are no files.
fn contracts() -> Vec<Case> {
    const OUTSIDE: &[&str] = &["outside the project directory", "--allow-outside"];
    const BAD: &str = "name: y\nsource: x.csv\nschema:\n  - name: id\n    type: integer\n    min: 5\n";
    let linked = |id: &str, arguments: &[&str]| {
        contracts_of(id, arguments).made(|folder| crate::link("../../secret/creds", folder, "p/contracts/a.yaml"))
    };
    let folder_linked = |id: &str, arguments: &[&str]| {
        contracts_of(id, arguments).made(|folder| crate::link("../../secret", folder, "p/contracts/a"))
    };
    let pipe = |id: &str, name: &'static str| {
        contracts_of(id, &["check"]).made(move |folder| crate::pipe(folder, name)).seconds(5)
    };
    vec![
        linked("contract-linked-in-a-folder", &["lint", "contracts"]).refused(OUTSIDE),
        linked("contract-linked-in-the-usual-folder", &["check"]).refused(OUTSIDE),
        linked("contract-linked-in-a-pattern", &["check", "contracts/*.yaml"]).refused(OUTSIDE),
        linked("contract-linked-as-json", &["check", "--format", "json"]).refused(OUTSIDE),
        folder_linked("contracts-linked-in-a-folder", &["check"]).refused(OUTSIDE),
        contracts_of("contracts-linked", &["check"])
            .file("secret/fine.yaml", "name: x\nschema:\n  - name: id\n")
            .made(|folder| std::fs::remove_dir_all(folder.join("p/contracts")).expect("a folder"))
            .made(|folder| crate::link("../secret", folder, "p/contracts"))
            .refused(OUTSIDE),
        contracts_of("contracts-linked-to-everything", &["check"])
            .made(|folder| crate::link("/", folder, "p/contracts/root"))
            .refused(OUTSIDE)
            .seconds(10),
        contracts_of("contracts-in-a-circle", &["check"])
            .made(|folder| crate::link("..", folder, "p/contracts/deep/again"))
            .holds(&["1 contract"])
            .seconds(10),
        contracts_of("contracts-elsewhere-that-are-named", &["check", "../elsewhere"])
            .file("elsewhere/y.yaml", "name: y\nsource: y.csv\nschema:\n  - name: id\n")
            .file("elsewhere/y.csv", "id\n1\n")
            .holds(&["1 contract"]),
        contracts_of("contract-linked-and-named", &["lint", "contracts/link.yaml"])
            .file("elsewhere.yaml", "name: y\nschema:\n  - name: id\n")
            .made(|folder| crate::link("../../elsewhere.yaml", folder, "p/contracts/link.yaml"))
            .holds(&["1 contract"]),
        contracts_of("contract-linked-and-allowed", &["lint", "--allow-outside"])
            .file("elsewhere.yaml", "name: y\nschema:\n  - name: id\n")
            .made(|folder| crate::link("../../elsewhere.yaml", folder, "p/contracts/link.yaml"))
            .holds(&["2 contracts"]),
        contracts_of("contracts-of-a-configuration", &["lint"])
            .file("p/tabpact.toml", "paths = [\"/etc/passwd\"]\n")
            .refused(OUTSIDE),
        contracts_of("contracts-of-a-configuration-by-a-pattern", &["lint"])
            .file("p/tabpact.toml", "paths = [\"../secret/*.yaml\"]\n")
            .refused(OUTSIDE),
        contracts_of("contracts-of-a-configuration-by-a-pattern-of-everything", &["lint"])
            .file("p/tabpact.toml", "paths = [\"/**/*.yaml\"]\n")
            .refused(OUTSIDE)
            .seconds(10),
        contracts_of("contracts-of-a-configuration-in-a-folder", &["lint"])
            .file("p/tabpact.toml", "paths = [\"../secret\"]\n")
            .refused(OUTSIDE),
        contracts_of("data-behind-contracts-of-a-configuration", &["check"])
            .file("secret/data.csv", "id\nhunter2\n")
            .file("p/tabpact.toml", "paths = [\"contracts/x.yaml\", \"../secret/data.csv\"]\n")
            .refused(OUTSIDE),
        contracts_of("configuration-linked", &["check"])
            .made(|folder| crate::link("../secret/creds", folder, "p/tabpact.toml"))
            .refused(&["configuration `tabpact.toml` leads to", "--no-config"]),
        contracts_of("configuration-linked-and-unread", &["check", "--no-config"])
            .made(|folder| crate::link("../secret/creds", folder, "p/tabpact.toml"))
            .holds(&["1 contract"]),
        contracts_of("configuration-of-python-linked", &["config", "show"])
            .file("secret/pyproject", "[tool.tabpact]\nhunter = 2\n")
            .made(|folder| crate::link("../secret/pyproject", folder, "p/pyproject.toml"))
            .refused(&["configuration `pyproject.toml` leads to"]),
        contracts_of("configuration-linked-within", &["check"])
            .file("p/shared.toml", "fail_on = \"warn\"\n")
            .made(|folder| crate::link("shared.toml", folder, "p/tabpact.toml"))
            .holds(&["1 contract"]),
        pipe("contract-that-is-a-pipe", "p/contracts/f.yaml").refused(&["f.yaml", "no regular file"]),
        pipe("configuration-that-is-a-pipe", "p/tabpact.toml").refused(&["`tabpact.toml`", "no regular file"]),
        pipe("configuration-of-python-that-is-a-pipe", "p/pyproject.toml").refused(&["`pyproject.toml`", "no regular"]),
        contracts_of("contracts-in-a-folder-below", &["check", "contracts"])
            .file("p/contracts/deep/er/y.yaml", BAD)
            .fails(&["y.yaml", "below 5"]),
        contracts_of("contracts-in-a-folder-below-the-usual-one", &["check"])
            .file("p/contracts/deep/er/y.yml", BAD)
            .fails(&["y.yml", "below 5"]),
        contracts_of("contracts-in-a-hidden-folder", &["check"])
            .file("p/contracts/.deep/y.yaml", BAD)
            .holds(&["1 contract"]),
    ]
}
