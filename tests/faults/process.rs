//! Faults of the machine: signals, full disks, readers that go away, files that change while they are read.

use crate::case::{Case, Input, Output};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

const GOOD: &str = "id,note\n1,a\n2,b\n";

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = signals();
    cases.extend(outputs());
    cases.extend(collisions());
    cases.extend(changes());
    cases.extend(surroundings());
    for case in &mut cases {
        case.id.insert_str(0, "process-");
    }
    cases
}

/// Reading of standard input that never ends.
fn endless(id: &str) -> Case {
    Case::data(id, "x.csv", GOOD).arguments(&["check", "x.yaml", "-"]).input(Input::Endless).seconds(8)
}

/// A contract that is a pipe into which nobody writes.
fn silent_contract(id: &str) -> Case {
    Case::run(id, &["check", "x.yaml"]).made(|folder| crate::pipe(folder, "x.yaml")).seconds(8)
}

/// Many rows from a program that goes on and on.
fn busy(id: &str) -> Case {
    let made = |folder: &Path| {
        let mut file = std::io::BufWriter::new(fs::File::create(folder.join("x.csv")).expect("a file"));
        file.write_all(b"id,note\n").expect("room");
        (0..4_000_000_u32).try_for_each(|at| writeln!(file, "{at},note of row {at}")).expect("room");
    };
    Case::data(id, "x.csv", "").made(made).embedded().seconds(20)
}

fn signals() -> Vec<Case> {
    vec![
        endless("interrupted-while-waiting").signals(&["INT"]).ends(&[130], &[]),
        endless("terminated-while-waiting").signals(&["TERM"]).ends(&[143], &[]),
        endless("interrupted-twice").signals(&["INT", "INT"]).ends(&[130], &[]),
        endless("terminated-and-interrupted").signals(&["TERM", "INT"]).ends(&[130, 143], &[]),
        silent_contract("interrupted-at-a-contract").signals(&["INT"]).ends(&[130], &[]),
        silent_contract("terminated-at-a-contract").signals(&["TERM"]).ends(&[143], &[]),
        busy("interrupted-while-reading").signals(&["INT"]).ends(&[0, 130], &[]),
        endless("report-is-whole-or-absent")
            .and(&["--report", "json=report.json"])
            .signals(&["INT"])
            .ends(&[130], &[])
            .afterwards(|folder| match fs::read_dir(folder).expect("a folder").count() {
                2 if !folder.join("report.json").exists() => Ok(()),
                _ => Err("something is left behind".to_owned()),
            }),
    ]
}

fn outputs() -> Vec<Case> {
    let mut cases = vec![
        Case::data("reader-gone", "x.csv", GOOD).output(Output::Closed).unknown(&["cannot write to standard output"]),
        Case::data("reader-gone-and-data-bad", "x.csv", "id,note\nx,a\n").output(Output::Closed).unknown(&[]),
        Case::data("reader-gone-and-quiet", "x.csv", GOOD).and(&["--quiet"]).output(Output::Closed).holds(&[]),
        Case::run("reader-gone-of-lint", &["lint", "x.yaml"])
            .contract(crate::case::CONTRACT)
            .output(Output::Closed)
            .unknown(&[]),
        Case::run("reader-gone-of-explain", &["explain"]).output(Output::Closed).holds(&[]),
        Case::run("reader-gone-of-help", &["--help"]).output(Output::Closed).holds(&[]),
        Case::run("disk-full-of-help", &["--help"]).output(Output::Full).unknown(&["cannot write to standard output"]),
        Case::run("disk-full-of-help-of-a-command", &["check", "--help"])
            .output(Output::Full)
            .unknown(&["cannot write"]),
        Case::run("disk-full-of-version", &["--version"]).output(Output::Full).unknown(&["cannot write"]),
        Case::run("reader-gone-of-version", &["--version"]).output(Output::Closed).holds(&[]),
        Case::run("disk-full-of-lint", &["lint", "x.yaml"])
            .contract(crate::case::CONTRACT)
            .output(Output::Full)
            .unknown(&["cannot write"]),
        Case::run("disk-full-of-explain", &["explain"]).output(Output::Full).unknown(&["cannot write"]),
        Case::data("report-on-a-full-disk", "x.csv", GOOD)
            .and(&["--report", "json=/dev/full"])
            .ends(&[2, 3], &["/dev/full"]),
        Case::data("report-in-no-folder", "x.csv", GOOD).and(&["--report", "json=gone/report.json"]).refused(&["gone"]),
        Case::data("report-that-is-a-folder", "x.csv", GOOD).and(&["--report", "json=."]).refused(&["report"]),
        Case::data("report-over-the-data", "x.csv", GOOD)
            .and(&["--report", "json=./x.csv"])
            .refused(&["would replace a file that is read"])
            .afterwards(|folder| unharmed(folder, "x.csv", GOOD)),
        Case::data("report-over-the-contract", "x.csv", GOOD)
            .and(&["--report", "json=x.yaml"])
            .refused(&["would replace a file that is read"])
            .afterwards(|folder| unharmed(folder, "x.yaml", crate::case::CONTRACT)),
        Case::data("report-over-the-data-by-a-link", "x.csv", GOOD)
            .made(|folder| crate::link("x.csv", folder, "report.json"))
            .and(&["--report", "json=report.json"])
            .ends(&[0, 2], &[])
            .afterwards(|folder| unharmed(folder, "x.csv", GOOD)),
        Case::data("report-over-the-data-by-a-hard-link", "x.csv", GOOD)
            .made(|folder| fs::hard_link(folder.join("x.csv"), folder.join("report.json")).expect("a link"))
            .and(&["--report", "json=report.json"])
            .ends(&[0, 2], &[])
            .afterwards(|folder| unharmed(folder, "x.csv", GOOD)),
    ];
    for format in ["table", "concise", "json", "jsonl", "junit", "sarif", "github", "gitlab", "azure"] {
        let full = Case::data(format!("disk-full-{format}"), "x.csv", "id,note\nx,a\n").output(Output::Full);
        cases.push(full.and(&["--format", format]).unknown(&["cannot write to standard output"]));
    }
    cases
}

/// Outputs of one run that would take each other's place, or that of something that is read, or of the machine.
fn collisions() -> Vec<Case> {
    let data = |id: &str| Case::data(id, "x.csv", "id,note\n1,a\nx,b\n").engines(crate::case::Engines::None);
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
        Case::run("report-of-lint-over-the-configuration", &["lint", "x.yaml", "--report", "json=tabpact.toml"])
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

fn unharmed(folder: &Path, name: &str, text: &str) -> Result<(), String> {
    match fs::read_to_string(folder.join(name)) {
        Ok(found) if found == text => Ok(()),
        _ => Err(format!("`{name}` was written over")),
    }
}

/// Rows enough that the file is changed while it is read.
fn changing(id: &str, change: impl Fn(&Path) + Send + Sync + 'static) -> Case {
    Case::data(id, "x.csv", "")
        .repeated("x.csv", "id,note\n", "1,note of a row\n", 400_000, "")
        .meanwhile(change)
        .mebibytes(700)
        .seconds(60)
}

fn changes() -> Vec<Case> {
    let open = |folder: &Path| OpenOptions::new().append(true).open(folder.join("x.csv"));
    let grow = move |folder: &Path| drop(open(folder).and_then(|mut file| file.write_all(b"1,a\n")));
    let shrink = |folder: &Path| {
        let file = OpenOptions::new().write(true).open(folder.join("x.csv"));
        drop(file.and_then(|file| file.metadata().and_then(|found| file.set_len(found.len() * 3 / 4))));
    };
    let empty = |folder: &Path| {
        drop(OpenOptions::new().write(true).open(folder.join("x.csv")).and_then(|file| file.set_len(0)))
    };
    let replace = |folder: &Path| {
        let _ = fs::write(folder.join("y.csv"), "id,note\nx,a\n")
            .and_then(|()| fs::rename(folder.join("y.csv"), folder.join("x.csv")));
    };
    let remove = |folder: &Path| drop(fs::remove_file(folder.join("x.csv")));
    vec![
        changing("file-grows", grow).unknown(&["x.csv"]),
        changing("file-shrinks", shrink).unknown(&["x.csv"]),
        changing("file-is-emptied", empty).unknown(&["x.csv"]),
        changing("file-is-replaced", replace).ends(&[1, 3], &["x.csv"]),
        changing("file-is-removed", remove).unknown(&["x.csv"]),
    ]
}

fn surroundings() -> Vec<Case> {
    let data = |id: &str| Case::data(id, "x.csv", GOOD);
    vec![
        data("no-threads").and(&["--threads", "0"]).refused(&["--threads"]),
        data("many-threads").and(&["--threads", "64"]).holds(&["2 rows"]),
        data("too-many-threads").and(&["--threads", "99999999999999999999"]).refused(&["--threads"]),
        data("polars-threads-0").variable("POLARS_MAX_THREADS", "0").holds(&["2 rows"]),
        data("polars-threads-of-text").variable("POLARS_MAX_THREADS", "many").holds(&["2 rows"]),
        data("polars-verbose").variable("POLARS_VERBOSE", "1").variable("POLARS_PANIC_ON_ERR", "1").holds(&["2 rows"]),
        data("no-such-format").and(&["--format", "xml"]).refused(&["xml"]),
        data("format-from-outside").variable("TABPACT_FORMAT", "xml\u{1b}[31m").refused(&["xml"]),
        data("time-of-text").and(&["--now", "soon"]).refused(&["--now"]),
        data("columns-of-text").variable("COLUMNS", "wide").holds(&["2 rows"]),
        data("columns-huge").variable("COLUMNS", "99999999999999999999").holds(&["2 rows"]),
        data("columns-large").variable("COLUMNS", "4000000000").ends(&[0], &["2 rows"]),
        data("columns-one").variable("COLUMNS", "1").ends(&[0], &[]),
        data("no-temporary-folder")
            .arguments(&["check", "x.yaml", "-"])
            .input(Input::Bytes(GOOD.into()))
            .variable("TMPDIR", "/nowhere")
            .unknown(&["standard input cannot be kept"]),
        data("samples-huge").and(&["--max-samples", "18446744073709551615"]).holds(&["2 rows"]),
        data("samples-negative").and(&["--max-samples", "-1"]).refused(&["-1"]),
        data("zone-of-the-machine").variable("TZ", "../../etc/passwd").holds(&["2 rows"]),
        Case::run("stack-small", &["lint", "x.yaml"])
            .contract(crate::case::CONTRACT)
            .variable("RUST_MIN_STACK", "1")
            .holds(&[]),
    ]
}
