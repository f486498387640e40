//! Faults of the machine: signals, full disks, readers that go away, files that change while they are read.

use crate::case::{Case, Engines, Input, Output};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::Command;

const GOOD: &str = "id,note\n1,a\n2,b\n";
/// A summary of a job with hardly any room behind it where a file may have 512 bytes.
const SUMMARY: &str =
    concat!("# What another step did\n\n", "It did it, and said so at length. It did it, and said so at length.\n\n");

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = signals();
    cases.extend(ends());
    cases.extend(limits());
    cases.extend(other_limits());
    cases.extend(streams());
    cases.extend(outputs());
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
            .afterwards(bare),
    ]
}

/// Only the contract and the data are there.
fn bare(folder: &Path) -> Result<(), String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let left: Vec<String> = names.filter(|name| !["x.csv", "x.yaml"].contains(&name.as_str())).collect();
    if left.is_empty() { Ok(()) } else { Err(format!("it leaves {left:?} behind")) }
}

/// A quarantine that was begun, in a folder that was made for it, when a signal comes: what the foreign key points to is
/// waited for.
fn splitting(id: &str) -> Case {
    let contract = "\
name: x
datasets:
  - name: parents
    source: { path: parents.csv }
    schema: [{ name: id, type: integer, unique: true }]
  - name: x
    source: { path: x.csv }
    schema: [{ name: id, type: integer, references: parents.id }]
";
    let arguments = ["check", "x.yaml", "--data", "parents=-", "--data", "x=x.csv", "--select", "references"];
    let split = ["--quarantine", "q/new", "--accepted", "a/x.csv"];
    endless(id).contract(contract).arguments(&arguments).and(&split).afterwards(bare)
}

/// The ends at which nobody cleans up.
fn ends() -> Vec<Case> {
    let lint =
        |id: &str| silent_contract(id).arguments(&["lint", "x.yaml", "--report", "json=report.json"]).afterwards(bare);
    let mut cases = vec![
        splitting("split-interrupted").signals(&["INT"]).ends(&[130], &[]),
        splitting("split-interrupted-twice").signals(&["INT", "INT"]).ends(&[130], &[]),
        splitting("split-terminated").signals(&["TERM"]).ends(&[143], &[]),
        lint("lint-interrupted").signals(&["INT"]).ends(&[130], &[]),
        lint("lint-terminated").signals(&["TERM"]).ends(&[143], &[]),
    ];
    if cfg!(target_os = "linux") {
        // Whoever runs the tests may have been told to ignore them.
        let heard = "set -- env --default-signal=HUP,QUIT \"$@\"";
        cases.extend([
            splitting("split-and-terminal-gone").shell(heard).signals(&["HUP"]).ends(&[129], &[]),
            splitting("split-and-quit").shell(heard).signals(&["QUIT"]).ends(&[131], &[]),
            lint("lint-and-terminal-gone").shell(heard).signals(&["HUP"]).ends(&[129], &[]),
            splitting("terminal-gone-under-nohup").shell("trap '' HUP").signals(&["HUP", "TERM"]).ends(&[143], &[]),
            splitting("quit-in-the-background").shell("trap '' QUIT").signals(&["QUIT", "TERM"]).ends(&[143], &[]),
        ]);
    }
    cases
}

/// Rows of which every second one breaks the contract.
fn mixed(id: &str) -> Case {
    Case::data(id, "x.csv", "").repeated("x.csv", "id,note\n", "1,a\nx,b\n", 2_000, "")
}

/// What a shell, a scheduler or an administrator allows the program.
fn limits() -> Vec<Case> {
    let data = |id: &str| Case::data(id, "x.csv", GOOD);
    let mut cases = vec![
        data("standard-input-without-end")
            .arguments(&["check", "x.yaml", "-"])
            .shell("exec < /dev/zero")
            .unknown(&["-"])
            .seconds(5),
        data("no-file-may-grow")
            .shell("ulimit -f 0")
            .and(&["--report", "json=report.json"])
            .unknown(&["File too large"]),
        data("page-too-large")
            .shell("ulimit -f 1")
            .and(&["--report", "html=page.html"])
            .unknown(&["File too large"])
            .hides(&[".tabpact-"]),
        mixed("quarantine-too-large").shell("ulimit -f 1").and(&["--quarantine", "q"]).unknown(&["File too large"]),
        mixed("accepted-too-large")
            .shell("ulimit -f 1")
            .and(&["--quarantine", "q", "--quarantine-format", "ndjson", "--accepted", "a.csv"])
            .unknown(&["File too large"]),
        data("input-too-large")
            .arguments(&["check", "x.yaml", "-"])
            .input(Input::Bytes(GOOD.repeat(1_000).into()))
            .shell("ulimit -f 1")
            .unknown(&["standard input cannot be kept"]),
        data("few-files").shell("ulimit -n 16").holds(&["2 rows"]),
        data("too-few-files")
            .shell("ulimit -n 5")
            .and(&["--report", "json=report.json", "--quarantine", "q"])
            .unknown(&["Too many open files"]),
        data("no-file-for-signals").shell("ulimit -n 4").unknown(&["cannot listen to signals"]),
        Case::run("no-file-for-signals-of-lint", &["lint", "x.yaml"])
            .contract(crate::case::CONTRACT)
            .shell("ulimit -n 4")
            .unknown(&["cannot listen to signals"]),
    ];
    if let Some(shell) = read_only() {
        let told = &["ermission denied"];
        cases.push(data("folder-read-only").shell(shell).and(&["--report", "json=report.json"]).unknown(told));
        cases.push(data("folder-read-only-for-rows").shell(shell).and(&["--quarantine", "q"]).unknown(told));
    }
    cases.into_iter().map(|case| case.afterwards(bare)).collect()
}

/// Limits at which something is left, or was there.
fn other_limits() -> Vec<Case> {
    vec![
        Case::data("little-memory", "x.csv", "")
            .contract("name: x\nschema:\n  - { name: id, type: integer }\n  - { name: note, type: string }\n")
            .repeated("x.csv", "id,note\n", "1,note of a row\n", 1_000_000, "")
            .engines(Engines::None)
            .and(&["--engine", "memory"])
            .shell("ulimit -v 400000")
            // What the runtime of the language says about tracing is not said where it traces.
            .variable("RUST_BACKTRACE", "full")
            .seconds(60)
            .mebibytes(450)
            .unknown(&["memory allocation of"]),
        Case::run("explanation-too-large", &["explain"]).shell("ulimit -f 1 && exec >out").unknown(&["File too large"]),
        Case::data("summary-of-a-job-too-large", "x.csv", "id,note\nx,a\n")
            .file("summary.md", SUMMARY)
            .variable("GITHUB_STEP_SUMMARY", "summary.md")
            .and(&["--format", "github"])
            .commands()
            .shell("ulimit -f 1")
            .unknown(&["cannot add to the summary"])
            .afterwards(|folder| unharmed(folder, "summary.md", SUMMARY)),
        Case::data("folder-gone", "x.csv", GOOD)
            .shell("mkdir gone && cd gone && rmdir ../gone")
            .refused(&["there is no contract"]),
    ]
}

/// Makes the folder read-only, and the program one that cannot write there all the same; nothing where that cannot be done.
fn read_only() -> Option<&'static str> {
    let ends_well =
        |command: &str| Command::new("sh").args(["-c", command]).status().is_ok_and(|status| status.success());
    if ends_well("test $(id -u) != 0") {
        return Some("chmod 555 .");
    }
    let powerless = "chmod 555 . && set -- setpriv --bounding-set=-all -- \"$@\"";
    ends_well("setpriv --bounding-set=-all -- true 2>&1").then_some(powerless)
}

/// Streams that whoever starts the program has closed. The runtime of the language opens `/dev/null` in their place, so that
/// no file of ours takes it: what goes to standard output is then not wanted.
fn streams() -> Vec<Case> {
    let report = |id: &str, text: &str| Case::data(id, "x.csv", text).and(&["--report", "json=report.json"]);
    let whole = |folder: &Path| match fs::read_to_string(folder.join("report.json")) {
        Ok(report) if report.starts_with('{') && report.ends_with("}\n") => Ok(()),
        _ => Err("the report is not whole".to_owned()),
    };
    let bad = "id,note\nx,a\n";
    vec![
        report("input-closed", GOOD).shell("exec <&-").holds(&["2 rows"]).afterwards(whole),
        report("output-closed", GOOD).shell("exec >&-").holds(&[]).afterwards(whole),
        report("errors-closed", GOOD).shell("exec 2>&-").holds(&["2 rows"]).afterwards(whole),
        report("streams-closed", GOOD).shell("exec <&- >&- 2>&-").holds(&[]).afterwards(whole),
        report("streams-closed-and-data-bad", bad).shell("exec <&- >&- 2>&-").fails(&[]).afterwards(whole),
        Case::data("input-closed-and-read", "x.csv", GOOD)
            .arguments(&["check", "x.yaml", "-"])
            .shell("exec <&-")
            .unknown(&[]),
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
        Case::data("report-in-a-new-folder", "x.csv", GOOD)
            .and(&["--report", "json=new/report.json"])
            .holds(&[])
            .afterwards(|folder| match folder.join("new/report.json").is_file() {
                true => Ok(()),
                false => Err("there is no report".to_owned()),
            }),
        Case::data("report-below-a-file", "x.csv", GOOD)
            .and(&["--report", "json=x.yaml/report.json"])
            .refused(&["there is no folder `x.yaml`"]),
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

pub(crate) fn unharmed(folder: &Path, name: &str, text: &str) -> Result<(), String> {
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
        data("as-many-threads-as-can-be").and(&["--threads", "1024"]).holds(&["2 rows"]),
        data("more-threads-than-can-be").and(&["--threads", "1025"]).refused(&["--threads", "1..=1024"]),
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
