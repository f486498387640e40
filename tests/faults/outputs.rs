//! Outputs of one run that would take each other's place, or that of something that is read, or of the machine.

use crate::case::{Case, Engines};
use crate::process::unharmed;
use std::fs;

const GOOD: &str = "id,note\n1,a\n2,b\n";

pub(crate) fn cases() -> Vec<Case> {
    let data = |id: &str| Case::data(format!("outputs-{id}"), "x.csv", "id,note\n1,a\nx,b\n").engines(Engines::None);
    let split = |id: &str| data(id).and(&["--quarantine", "q"]);
    let system = |id: &str, words: &[&str]| data(id).and(words).refused(&["a place of the system"]);
    const SAME: &[&str] = &["would be the same file"];
    vec![
        split("report-over-accepted-rows").and(&["--accepted", "a.csv", "--report", "json=a.csv"]).refused(SAME),
        split("report-over-accepted-rows-by-a-link")
            .made(|folder| crate::link(".", folder, "here"))
            .and(&["--accepted", "a.csv", "--report", "json=here/a.csv"])
            .refused(SAME),
        split("report-over-the-quarantine")
            .made(|folder| fs::create_dir(folder.join("q")).expect("a folder"))
            .and(&["--report", "json=q/x.quarantine.csv"])
            .refused(SAME),
        split("accepted-rows-over-the-quarantine").and(&["--accepted", "q/x.quarantine.csv"]).refused(&[
            "would be the same file",
            "`--accepted`",
            "`--quarantine q`",
        ]),
        split("accepted-rows-over-the-data").and(&["--accepted", "x.csv", "--force"]).refused(&["that is read"]),
        data("quarantine-in-a-file").and(&["--quarantine", "x.yaml"]).refused(&["`x.yaml` is no folder"]),
        data("report-over-the-configuration")
            .file("tabpact.toml", "fail_on = \"error\"\n")
            .and(&["--report", "json=tabpact.toml"])
            .refused(&["would replace the configuration"])
            .afterwards(|folder| unharmed(folder, "tabpact.toml", "fail_on = \"error\"\n")),
        Case::run(
            "outputs-report-of-lint-over-the-configuration",
            &["lint", "x.yaml", "--report", "json=tabpact.toml"],
        )
        .contract(crate::case::CONTRACT)
        .file("tabpact.toml", "")
        .refused(&["would replace the configuration"]),
        data("report-into-the-data")
            .file("d/1.csv", GOOD)
            .arguments(&["check", "x.yaml", "d", "--report", "json=d/r.json"])
            .refused(&["would be written into the data that is read from `d`"]),
        data("report-into-a-pattern-of-data")
            .file("d/1.csv", GOOD)
            .arguments(&["check", "x.yaml", "--data", "d/*", "--report", "json=d/r.json"])
            .refused(&["would be written into the data that is read from `d/*`"]),
        data("report-beside-the-data")
            .and(&["--report", "json=r.json", "--accepted", "a.csv", "--quarantine", "q"])
            .fails(&[]),
        data("report-on-a-device").and(&["--report", "json=/dev/null"]).refused(&["a place of the system"]),
        system("report-on-standard-output-as-a-file", &["--report", "json=/dev/stdout"]),
        system("report-on-an-open-file", &["--report", "json=/dev/fd/1"]),
        system("report-of-the-system", &["--report", "json=/proc/self/cwd/r.json"]),
        system("quarantine-that-is-a-device", &["--quarantine", "/dev/null"]),
        system("quarantine-among-devices", &["--quarantine", "/dev/tabpact-test"]),
        system("accepted-rows-on-standard-output", &["--quarantine", "q", "--accepted", "/dev/fd/1"]),
        system("report-by-a-link-to-the-system", &["--report", "json=out"])
            .made(|folder| crate::link("/dev/stdout", folder, "out")),
    ]
}
