//! The program from outside: exit codes, and what goes to which stream.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

const CONTRACT: &str = "\
name: orders
schema:
  - name: id
    type: integer
    unique: true
  - name: amount
    type: decimal
    min: 0
";

/// A folder with a contract `orders.yaml`, good data and bad data, in which the program runs.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("orders.yaml", CONTRACT);
        folder.write("good.csv", "id,amount\n1,2.50\n2,0\n");
        folder.write("bad.csv", "id,amount\n1,-2.50\n1,x\n");
        folder
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tabpact"));
        command.args(arguments.split(' ')).current_dir(self.0.path()).env_clear().env("LC_ALL", "C.UTF-8");
        command
    }

    fn run(&self, arguments: &str) -> Ended {
        Ended::from(self.command(arguments).stdin(Stdio::null()).output().unwrap())
    }
}

struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

#[test]
fn the_exit_code_tells_how_it_went() {
    let folder = Folder::new();
    for (arguments, code) in [
        ("check orders.yaml good.csv", 0),
        ("check orders.yaml bad.csv", 1),
        ("check orders.yaml bad.csv --fail-on never", 0),
        ("check orders.yaml --data orders=bad.csv", 1),
        ("check orders.yaml", 2),
        ("check orders.yaml good.csv --select nothing", 2),
        ("check orders.yaml good.csv --redact nothing", 2),
        ("check nowhere.yaml", 2),
        ("check --no-such-flag", 2),
        ("check", 2),
        ("check orders.yaml nowhere.csv", 3),
        ("check orders.yaml nowhere.csv --fail-on never", 3),
        ("lint orders.yaml", 0),
        ("lint good.csv", 2),
        ("explain not_null", 0),
        ("explain not_nul", 2),
        ("--version", 0),
    ] {
        let ended = folder.run(arguments);
        assert_eq!(ended.code, Some(code), "{arguments}\n{}{}", ended.out, ended.err);
    }
}

#[test]
fn the_report_is_all_that_goes_to_standard_output() {
    let folder = Folder::new();
    let failed = folder.run("check orders.yaml bad.csv --format json");
    assert!(failed.out.starts_with('{') && failed.err.is_empty());
    let misused = folder.run("check nowhere.yaml");
    assert!(misused.out.is_empty());
    assert!(misused.err.starts_with("error: there is no contract `nowhere.yaml` in `/"), "{}", misused.err);
}

#[test]
fn quietly_nothing_is_printed_unless_something_is_wrong() {
    let folder = Folder::new();
    assert!(folder.run("check orders.yaml good.csv --quiet").out.is_empty());
    assert!(folder.run("check orders.yaml bad.csv --quiet").out.contains("amount"));
    assert!(folder.run("lint orders.yaml --quiet").out.is_empty());
}

#[test]
fn an_invalid_contract_stops_no_other() {
    let folder = Folder::new();
    folder.write("wrong.yaml", "name: wrong\nschema:\n  - name: a\n    type: strng\n");
    let ended = folder.run("check wrong.yaml orders.yaml bad.csv --format concise");
    assert_eq!(ended.code, Some(2));
    assert!(ended.out.contains("unknown type `strng`") && ended.out.contains("1 of 1 row below 0"), "{}", ended.out);
}

#[test]
fn a_contract_that_cannot_be_read_stops_no_other() {
    let folder = Folder::new();
    let ended = folder.run("check ordres.yaml orders.yaml bad.csv --format concise");
    assert_eq!(ended.code, Some(2), "{}", ended.err);
    assert!(
        ended.out.contains("there is no contract `ordres.yaml`") && ended.out.contains("did you mean `orders.yaml`")
    );
    assert!(ended.out.contains("1 of 1 row below 0"), "{}", ended.out);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_told() {
    let folder = Folder::new();
    let contracts = folder.0.path().join("contracts");
    fs::create_dir(&contracts).unwrap();
    fs::write(contracts.join("a.yaml"), CONTRACT).unwrap();
    std::os::unix::fs::symlink("gone.yaml", contracts.join("b.yaml")).unwrap();
    for arguments in ["lint contracts", "lint", "lint contracts/*.yaml", "lint contracts/b.yaml"] {
        let ended = folder.run(arguments);
        assert_eq!(ended.code, Some(2), "{arguments}");
        assert!(
            ended.out.contains("cannot read contract `contracts/b.yaml`"),
            "{arguments}\n{}{}",
            ended.out,
            ended.err
        );
    }
}

#[test]
fn one_bad_cell_hides_nothing() {
    let ended = Folder::new().run("check orders.yaml bad.csv --format concise");
    for finding in ["amount type: 1 of 2 rows", "amount in_range: 1 of 1 row below 0", "id unique: 2 of 2 rows"] {
        assert!(ended.out.contains(finding), "{finding}\n{}", ended.out);
    }
}

#[test]
fn hidden_values_are_nowhere_in_the_output() {
    let folder = Folder::new();
    for format in ["table", "concise", "json", "jsonl", "markdown", "html", "prometheus", "openlineage"] {
        let shown = folder.run(&format!("check orders.yaml bad.csv --verbose --format {format}"));
        let hidden = folder.run(&format!("check orders.yaml bad.csv --verbose --format {format} --redact amount"));
        let has_rows = !["concise", "prometheus", "openlineage"].contains(&format);
        assert!(!has_rows || shown.out.contains("-2.50"), "{}", shown.out);
        assert!(!hidden.out.contains("-2.50"), "{}", hidden.out);
    }
}

#[test]
fn data_may_come_from_standard_input() {
    let folder = Folder::new();
    let mut program = folder
        .command("check orders.yaml - --format concise")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    program.stdin.take().unwrap().write_all(b"id,amount\n1,-1\n").unwrap();
    let ended = Ended::from(program.wait_with_output().unwrap());
    assert!(ended.code == Some(1) && ended.out.contains("1 of 1 row below 0"), "{}", ended.out);
}

#[cfg(unix)]
#[test]
fn a_report_whose_reader_went_away_is_lost() {
    let folder = Folder::new();
    let mut program =
        folder.command("check orders.yaml bad.csv").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(program.stdout.take());
    let ended = Ended::from(program.wait_with_output().unwrap());
    assert_eq!(ended.code, Some(3));
    assert!(ended.err.starts_with("error: cannot write to standard output"), "{}", ended.err);
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_cannot_be_written_is_no_success() {
    let folder = Folder::new();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ended = Ended::from(folder.command("check orders.yaml good.csv").stdout(full).output().unwrap());
    assert_eq!(ended.code, Some(3));
    assert!(ended.err.starts_with("error: cannot write to standard output"), "{}", ended.err);
}

#[test]
fn colour_and_signs_beyond_ascii_are_only_written_where_they_are_wanted() {
    let folder = Folder::new();
    let plain = folder.run("check orders.yaml bad.csv");
    assert!(!plain.out.contains('\u{1b}') && !plain.out.is_ascii());
    assert!(folder.run("check orders.yaml bad.csv --color always").out.contains('\u{1b}'));
    assert!(folder.run("check orders.yaml bad.csv --ascii").out.is_ascii());
    let latin = folder.command("check orders.yaml bad.csv").env("LC_ALL", "C").output().unwrap();
    assert!(latin.stdout.is_ascii());
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_no_text_is_named() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new();
    let argument = std::ffi::OsStr::from_bytes(b"\xff.csv");
    let ended = Ended::from(folder.command("check orders.yaml").arg(argument).output().unwrap());
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
    assert!(ended.err.starts_with("error: the argument `\u{fffd}.csv` is not UTF-8: "), "{}", ended.err);
}

#[test]
fn little_memory_changes_no_verdict() {
    let folder = Folder::new();
    let rows: String = (0..3_000).map(|row| format!("{},{row}\n", row % 2_900)).collect();
    folder.write("many.csv", &format!("id,amount\n{rows}"));
    let told = |limit: &str| {
        let ended = folder.run(&format!("check orders.yaml many.csv --format concise --threads 2 {limit}"));
        assert_eq!(ended.code, Some(1), "{}{}", ended.out, ended.err);
        assert!(ended.out.contains("200 of 3,000 rows"), "{}", ended.out);
        ended.out.lines().next().map(str::to_owned)
    };
    assert_eq!(told("--memory-limit 1KiB"), told("--memory-limit 2GB"));
    let wrong = folder.run("check orders.yaml good.csv --memory-limit 512");
    assert!(wrong.code == Some(2) && wrong.err.contains("`512MB`"), "{}", wrong.err);
}

#[cfg(all(unix, feature = "polars"))]
#[test]
fn a_temporary_file_that_cannot_be_written_is_never_green() {
    let folder = Folder::new();
    let rows: String = (0..3_000).map(|row| format!("{row},{row}\n")).collect();
    folder.write("many.csv", &format!("id,amount\n{rows}"));
    let mut command = folder.command("check orders.yaml many.csv --memory-limit 1KiB --format concise");
    let ended = Ended::from(command.env("TMPDIR", "/nowhere/at/all").output().unwrap());
    assert_eq!(ended.code, Some(3), "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("/nowhere/at/all") && ended.out.contains("`TMPDIR`"), "{}", ended.out);
}

#[cfg(feature = "polars")]
#[test]
fn keys_that_find_no_room_are_refused_with_what_to_do() {
    let folder = Folder::new();
    folder.write(
        "items.yaml",
        "name: items\nsource: items.csv\nschema:\n  - { name: item, type: string, references: orders.name }\n",
    );
    folder.write("orders.yaml", "name: orders\nsource: orders.csv\nschema:\n  - { name: name, type: string }\n");
    let names: String = (0..3_000).map(|row| format!("name {row}\n")).collect();
    folder.write("orders.csv", &format!("name\n{names}"));
    folder.write("items.csv", "item\nname 1\n");
    let told =
        |limit: &str| folder.run(&format!("check items.yaml orders.yaml --format concise --memory-limit {limit}"));
    assert_eq!(told("1GB").code, Some(0), "{}", told("1GB").out);
    let refused = told("20KB");
    assert_eq!(refused.code, Some(3), "{}", refused.out);
    assert!(refused.out.contains("raise it with `--memory-limit`"), "{}", refused.out);
}
