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
        names("not-told-by-lint", "../../secret.csv").arguments(&["lint", "c/x.yaml"]).holds(&["1 contract"]),
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
    for format in ["table", "concise", "json", "jsonl", "junit", "sarif", "gitlab"] {
        cases.push(names(&format!("as-{format}"), "/etc/passwd").and(&["--format", format]).refused(&["/etc/passwd"]));
    }
    cases
}
