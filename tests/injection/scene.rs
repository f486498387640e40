//! The runs in which calls are failed: a command line, its files, and what comes of it where nothing fails.

use crate::parquet_file;
use crate::whole::{Kind, OLD, Output, program, steady_report};
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

const ORDERS: &str = "\
name: orders
datasets:
  - name: customers
    source: { path: customers.csv }
    schema:
      - { name: id, type: string, primary_key: true }
  - name: orders
    source: { path: orders.csv }
    schema:
      - { name: id, type: integer, unique: true }
      - { name: customer, type: string, references: customers.id }
      - { name: amount, type: \"decimal(10, 2)\", min: 0 }
";

const STRICT: &str = "\
name: rows
schema:
  - { name: id, type: integer, unique: true }
  - { name: amount, type: \"decimal(10, 2)\", min: 0 }
";

const REPORTS: &[Output] =
    &[Output { path: "report.json", kind: Kind::Json }, Output { path: "page.html", kind: Kind::Page }];
const SPLIT: &[Output] = &[
    Output { path: "q/rows.quarantine.csv", kind: Kind::Rows },
    Output { path: "accepted.csv", kind: Kind::Rows },
    Output { path: "report.json", kind: Kind::Json },
];
const SPLIT_PARQUET: &[Output] = &[
    Output { path: "q/rows.quarantine.parquet", kind: Kind::Rows },
    Output { path: "accepted.parquet", kind: Kind::Rows },
    Output { path: "report.json", kind: Kind::Json },
];

/// A run.
pub(crate) struct Scene {
    pub(crate) name: &'static str,
    pub(crate) arguments: Vec<&'static str>,
    files: Vec<(&'static str, Vec<u8>)>,
    /// The file that is standard input.
    input: Option<&'static str>,
    pub(crate) outputs: &'static [Output],
    /// The exit code where nothing fails.
    pub(crate) code: i32,
    /// What is written where nothing fails.
    pub(crate) new: Vec<Vec<u8>>,
    /// What is told where nothing fails.
    pub(crate) told: Vec<u8>,
}

pub(crate) fn all() -> Vec<Scene> {
    let customers: String = (0..40).map(|at| format!("c{at}\n")).collect();
    let orders: String = (0..200).map(|at| format!("{at},c{},{at}.50\n", at % 40)).collect();
    let rows: String = (0..300).map(|at| format!("{at},{}1.50\n", if at % 7 == 0 { "-" } else { "" })).collect();
    let shop = vec![
        ("orders.yaml", ORDERS.into()),
        ("customers.csv", format!("id\n{customers}").into_bytes()),
        ("orders.csv", format!("id,customer,amount\n{orders}").into_bytes()),
    ];
    let rows = vec![("rows.yaml", STRICT.into()), ("rows.csv", format!("id,amount\n{rows}").into_bytes())];
    let mut scenes = vec![
        Scene::new("check", "check orders.yaml --report json=report.json --report html=page.html", &shop, REPORTS),
        Scene::new(
            "split",
            "check rows.yaml rows.csv --quarantine q --accepted accepted.csv --force --run-id r --report json=report.json",
            &rows,
            SPLIT,
        ),
        Scene {
            input: Some("rows.csv"),
            ..Scene::new("stdin", "check rows.yaml - --report json=report.json", &rows, &REPORTS[..1])
        },
        Scene::new("lint", "lint orders.yaml --report json=report.json", &shop, &REPORTS[..1]),
    ];
    if cfg!(feature = "polars") {
        let amounts: Vec<Option<i64>> = (0..300).map(|at| Some(if at % 7 == 0 { -at } else { at })).collect();
        let parquet = parquet_file::file(&amounts, &parquet_file::Lies::default());
        let contract = STRICT.replace("\"decimal(10, 2)\"", "integer");
        let files = vec![("rows.yaml", contract.into_bytes()), ("rows.parquet", parquet)];
        scenes.push(Scene::new(
            "parquet",
            "check rows.yaml rows.parquet --quarantine q --accepted accepted.parquet --force --run-id r --report json=report.json",
            &files,
            SPLIT_PARQUET,
        ));
    }
    scenes
}

impl Scene {
    fn new(
        name: &'static str,
        line: &'static str,
        files: &[(&'static str, Vec<u8>)],
        outputs: &'static [Output],
    ) -> Self {
        let mut arguments: Vec<&str> = line.split(' ').chain(["--format", "json"]).collect();
        if arguments[0] == "check" {
            arguments.extend(["--now", "2026-01-15T12:00:00Z"]);
        }
        let (files, new, told) = (files.to_vec(), Vec::new(), Vec::new());
        Self { name, arguments, files, input: None, outputs, code: 0, new, told }
    }

    /// A folder in which it runs, with what stood there before.
    pub(crate) fn folder(&self, had_old: bool) -> TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("tmp")).expect("a folder");
        for (name, bytes) in &self.files {
            fs::write(folder.path().join(name), bytes).expect("room");
        }
        for path in self.outputs.iter().filter(|_| had_old).map(|output| folder.path().join(output.path)) {
            path.parent().map(fs::create_dir_all).transpose().and_then(|_| fs::write(&path, OLD)).expect("room");
        }
        folder
    }

    /// The program under strace, to be run in such a folder.
    pub(crate) fn command(&self, strace: &[&str], more: &[&str], folder: &Path) -> Command {
        let mut command = Command::new(strace[0]);
        command.args(&strace[1..]).args(more).arg(program()).args(&self.arguments).current_dir(folder);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("LC_ALL", "C.UTF-8");
        command.env("TMPDIR", folder.join("tmp"));
        let input = self.input.map(|name| File::open(folder.join(name)).expect("the input"));
        command.stdin(input.map_or(Stdio::null(), Stdio::from));
        command
    }

    /// Runs it twice without a failure and notes what comes of it. Returns the calls that it makes.
    pub(crate) fn learn(&mut self, strace: &[&str]) -> String {
        let mut log = String::new();
        for had_old in [true, false] {
            let folder = self.folder(had_old);
            let calls = folder.path().join("tmp/calls");
            let written = ["-o", calls.to_str().expect("UTF-8")];
            let ended = self.command(strace, &written, folder.path()).output().expect("strace starts");
            self.code = ended.status.code().unwrap_or(-1);
            let told = String::from_utf8_lossy(&ended.stderr);
            assert!(matches!(self.code, 0 | 1), "{} ends with {}: {told}", self.name, ended.status);
            let new: Vec<Vec<u8>> = self.outputs.iter().map(|output| output.read(folder.path())).collect();
            assert!(self.new.is_empty() || self.new == new, "two runs of {} differ", self.name);
            self.new = new;
            self.told = steady_report(&ended.stdout).expect("a whole report");
            log = fs::read_to_string(&calls).expect("the calls");
        }
        log
    }
}
