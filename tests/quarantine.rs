//! `--quarantine` from outside: what is written, what is not, and what is never overwritten.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use support::{Run, tabpact};

const CONTRACT: &str = "\
name: shop
version: 1.2
datasets:
  - name: orders
    schema:
      - name: id
        type: integer
        unique: true
      - name: amount
        type: decimal(10, 2)
        min: 0
      - name: note
        type: string
        checks:
          - completeness: 10%
";

const DATA: &str = "id,amount,note\n1,2.50,\"a, b\"\n2,-1.00,\n2,3,x\n4,abc,=1+1\n5,7,y\n";

const QUARANTINE: &str = "\
id,amount,note,_tabpact,_tabpact_checks,_tabpact_columns,_tabpact_reasons,_tabpact_contract,_tabpact_version,_tabpact_file,_tabpact_row,_tabpact_run
2,-1.00,,quarantine/1,orders.id.unique; orders.amount.in_range,id; amount,id: with a value that occurs more than once; amount: below 0,shop,1.2,o.csv,3,r1
2,3,x,quarantine/1,orders.id.unique,id,id: with a value that occurs more than once,shop,1.2,o.csv,4,r1
4,abc,=1+1,quarantine/1,orders.amount.type,amount,\"amount: not of type decimal(10, 2)\",shop,1.2,o.csv,5,r1
";

/// A folder with a contract and data in which the program runs.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("o.yaml", CONTRACT);
        folder.write("o.csv", DATA);
        folder
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.at(name).parent().unwrap()).unwrap();
        fs::write(self.at(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.at(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn run(&self, arguments: &str) -> Run {
        Run::of(self.0.path(), &arguments.split(' ').collect::<Vec<_>>())
    }

    /// Every file below a folder.
    fn files(&self, folder: &str) -> Vec<String> {
        let mut names = Vec::new();
        if let Ok(entries) = fs::read_dir(self.at(folder)) {
            names.extend(entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()));
        }
        names.sort();
        names
    }
}

#[test]
fn every_row_is_on_one_side_as_it_stood() {
    let folder = Folder::new();
    let run = folder.run("check o.yaml o.csv --quarantine q --accepted good.csv --run-id r1");
    assert_eq!(run.code, Some(1), "{run}");
    assert!(run.stdout.contains("3 of 5 rows quarantined in q/orders.quarantine.csv, 2 accepted in good.csv"), "{run}");
    assert_eq!(folder.read("q/orders.quarantine.csv"), QUARANTINE);
    assert_eq!(folder.read("good.csv"), "id,amount,note\n1,2.50,\"a, b\"\n5,7,y\n");
    assert_eq!(folder.run("check o.yaml good.csv").code, Some(0));
    assert_eq!(folder.files("q"), ["orders.quarantine.csv"]);
}

#[test]
fn the_same_data_gives_the_same_bytes() {
    let folder = Folder::new();
    for (run, threads) in [("one", "1"), ("two", "3"), ("three", "2")] {
        folder.run(&format!("check o.yaml o.csv --quarantine {run} -j {threads}"));
    }
    let one = folder.read("one/orders.quarantine.csv");
    assert_eq!(one, folder.read("two/orders.quarantine.csv"));
    assert_eq!(one, folder.read("three/orders.quarantine.csv"));
    // Other data or another time that was asked for is another run.
    folder.run("check o.yaml o.csv --quarantine four --now 2026-01-01T00:00:00Z");
    assert_ne!(one, folder.read("four/orders.quarantine.csv"));
}

#[test]
fn a_repaired_quarantine_is_checked_by_the_same_contract() {
    let folder = Folder::new();
    folder.run("check o.yaml o.csv --quarantine q");
    let repaired = folder.read("q/orders.quarantine.csv").replace("2,-1.00", "6,1.00").replace("4,abc", "4,12.00");
    folder.write("repaired.csv", &repaired);
    let strict = CONTRACT.replace("    schema:", "    additional_columns: fail\n    schema:");
    folder.write("strict.yaml", &strict);
    let run = folder.run("check strict.yaml repaired.csv --quarantine q2 --accepted back.csv --format json");
    assert_eq!(run.code, Some(0), "{run}");
    let report = run.report();
    assert_eq!(report["status"], "pass");
    // What tabpact added is taken off again, so that the rows can go where they belong.
    assert_eq!(folder.read("back.csv"), "id,amount,note\n6,1.00,\n2,3,x\n4,12.00,=1+1\n");
    let split = &report["contracts"][0]["datasets"][0]["split"];
    assert_eq!((split["quarantined"].as_u64(), split["accepted"].as_u64()), (Some(0), Some(3)));
    assert!(split["quarantine_file"].is_null() && folder.files("q2").is_empty());
    // And what is still wrong carries one label, not two.
    folder.run("check o.yaml q/orders.quarantine.csv --quarantine q3");
    assert_eq!(folder.read("q3/orders.quarantine.csv").lines().next().unwrap(), QUARANTINE.lines().next().unwrap());
}

#[test]
fn a_file_without_a_header_stays_without_one_and_is_known_again() {
    let folder = Folder::new();
    folder.write("o.csv", DATA.split_once('\n').unwrap().1);
    let source = "    additional_columns: fail\n    source: { path: o.csv, header: false }\n    schema:";
    folder.write("o.yaml", &CONTRACT.replace("    schema:", source));
    folder.run("check o.yaml --quarantine q --run-id r1");
    let written = folder.read("q/orders.quarantine.csv");
    assert!(written.starts_with("2,-1.00,,quarantine/1,"), "{written}");
    folder.write("fixed.csv", &written.replace("2,-1.00", "6,1.00").replace("4,abc", "4,12.00"));
    let run = folder.run("check o.yaml fixed.csv --accepted back.csv --quarantine q2");
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!(folder.read("back.csv"), "6,1.00,\n2,3,x\n4,12.00,=1+1\n");
}

#[test]
fn nothing_is_overwritten_without_force() {
    let folder = Folder::new();
    folder.write("good.csv", "mine");
    for arguments in ["--accepted good.csv", "--accepted o.csv --force", "--accepted o.yaml --force"] {
        let run = folder.run(&format!("check o.yaml o.csv --quarantine q {arguments}"));
        assert_eq!(run.code, Some(2), "{arguments}\n{run}");
        assert!(run.stdout.is_empty() && folder.files("q").is_empty(), "{run}");
    }
    assert_eq!((folder.read("good.csv").as_str(), folder.read("o.csv").as_str()), ("mine", DATA));
    assert_eq!(folder.run("check o.yaml o.csv --quarantine q --accepted good.csv --force").code, Some(1));
    assert!(folder.read("good.csv").starts_with("id,"));
    let again = folder.run("check o.yaml o.csv --quarantine q");
    assert!(again.stderr.contains("`q/orders.quarantine.csv` exists already: `--force` replaces it"), "{again}");
}

#[test]
fn a_quarantine_that_is_no_longer_true_is_removed_by_force() {
    let folder = Folder::new();
    folder.run("check o.yaml o.csv --quarantine q");
    folder.write("o.csv", "id,amount,note\n1,2.50,a\n");
    assert_eq!(folder.run("check o.yaml o.csv --quarantine q --force").code, Some(0));
    assert!(folder.files("q").is_empty());
}

#[test]
fn a_folder_that_cannot_be_written_is_found_before_anything_is_read() {
    let folder = Folder::new();
    folder.write("file", "");
    let mut program = tabpact(folder.0.path());
    let program = program.args(["check", "o.yaml", "o.csv", "--quarantine", "file/q"]);
    let ended = program.stdin(Stdio::null()).output().unwrap();
    assert_eq!(ended.status.code(), Some(3));
    assert!(ended.stdout.is_empty(), "no report was begun");
    let told = String::from_utf8(ended.stderr).unwrap();
    assert!(told.starts_with("error: cannot write `file/q/orders.quarantine.csv`: "), "{told}");
}

#[test]
fn what_could_not_be_evaluated_is_not_split() {
    let folder = Folder::new();
    folder.write("short.csv", "id,note\n1,a\n");
    folder.write("ragged.csv", "id,amount,note\n1,2.50,a\n2\n");
    for data in ["short.csv", "ragged.csv", "nowhere.csv"] {
        let run = folder.run(&format!("check o.yaml {data} --quarantine q --accepted good.csv --format json"));
        assert_eq!(run.code, Some(3), "{data}\n{run}");
        assert!(folder.files("q").is_empty() && !folder.at("good.csv").exists(), "{data}");
        let split = &run.report()["contracts"][0]["datasets"][0]["split"];
        assert!(split["failure"].as_str().unwrap().starts_with("nothing was split: "), "{split}");
        assert!(split["quarantined"].is_null() && run.report()["status"] == "error");
    }
    // Formats that tell nothing but checks tell that, too.
    for (format, told) in
        [("junit", "errors=\"1\""), ("github", "::error"), ("concise", "error orders: nothing was split")]
    {
        let run = folder.run(&format!("check o.yaml short.csv --quarantine q --format {format}"));
        assert!(run.stdout.contains(told) && run.stdout.contains("nothing was split"), "{run}");
    }
}

#[test]
fn a_check_of_the_whole_dataset_blames_no_row() {
    let folder = Folder::new();
    let whole = "name: o\nschema:\n  - { name: id, type: integer }\n  - { name: amount }\n  - name: note\n    checks:\n      - completeness: 99%\n      - not_null\n        severity: warn\nquality:\n  - row_count: { min: 100 }\n";
    folder.write("w.yaml", &whole.replace("      - not_null\n        severity: warn\n", ""));
    let run = folder.run("check w.yaml o.csv --quarantine q --format concise");
    assert_eq!(run.code, Some(1), "{run}");
    assert!(run.stdout.contains("split o: none of 5 rows quarantined, 5 accepted"), "{run}");
}

#[test]
fn a_tolerated_row_is_quarantined_and_a_warned_one_is_not() {
    let folder = Folder::new();
    let contract = "name: o\nschema:\n  - name: id\n    type: integer\n    checks:\n      - in_range: { max: 4 }\n        tolerance: 50%\n      - in_range: { min: 2 }\n        severity: warn\n  - name: amount\n  - name: note\n";
    folder.write("t.yaml", contract);
    let run = folder.run("check t.yaml o.csv --quarantine q");
    assert_eq!(run.code, Some(0), "{run}");
    let rows = folder.read("q/o.quarantine.csv");
    assert!(rows.lines().count() == 2 && rows.contains("\n5,7,y,quarantine/1,o.id.in_range,"), "{rows}");
}

#[test]
fn many_files_are_one_quarantine_with_their_folders_as_columns() {
    let folder = Folder::new();
    let contract = "name: o\nsource: data\nschema:\n  - name: id\n    type: integer\n    max: 4\n  - name: note\n  - name: country\n    required: true\n";
    folder.write("m.yaml", contract);
    folder.write("data/country=DE/a.csv", "id,note\n1,a\n5,b\n");
    folder.write("data/country=FR,x/b.csv", "note,id\nc,6\n\"d,e\",2\n");
    let run = folder.run("check m.yaml --quarantine q --accepted good.csv --run-id r");
    assert_eq!(run.code, Some(1), "{run}");
    assert_eq!(folder.read("good.csv"), "id,note,country\n1,a,DE\n2,\"d,e\",\"FR,x\"\n");
    let rows = folder.read("q/o.quarantine.csv");
    assert!(rows.contains("\n5,b,DE,quarantine/1,") && rows.contains("\n6,c,\"FR,x\",quarantine/1,"), "{rows}");
    assert!(rows.contains("data/country=DE/a.csv,3,r\n"), "{rows}");
    assert_eq!(folder.run("check m.yaml good.csv").code, Some(0));
    let within = folder.run("check m.yaml --quarantine data");
    assert!(within.code == Some(2) && within.stderr.contains("into the data that is read"), "{within}");
}

#[test]
fn lines_of_json_keep_every_byte_of_their_own() {
    let folder = Folder::new();
    let contract =
        "name: o\nadditional_columns: fail\nschema:\n  - name: id\n    type: integer\n    max: 4\n  - name: note\n";
    folder.write("n.yaml", contract);
    folder.write("o.ndjson", "{\"id\": 1,  \"note\": \"\\u00e9\"}\n{\"note\":\"x\", \"id\":5 }\r\n\n{\"id\":7}");
    folder.run("check n.yaml o.ndjson --quarantine q --accepted good.ndjson --run-id r");
    assert_eq!(folder.read("good.ndjson"), "{\"id\": 1,  \"note\": \"\\u00e9\"}\n");
    let rows = folder.read("q/o.quarantine.ndjson");
    let (first, second) = rows.split_once('\n').unwrap();
    assert!(first.starts_with(
        "{\"note\":\"x\", \"id\":5 ,\"_tabpact\":\"quarantine/1\",\"_tabpact_checks\":[\"o.id.in_range\"],"
    ));
    assert!(first.ends_with("\"_tabpact_row\":2,\"_tabpact_run\":\"r\"}\r"), "{first}");
    assert!(second.starts_with("{\"id\":7,\"_tabpact\":"), "{second}");
    folder.write("fixed.ndjson", &rows.replace("\"id\":5", "\"id\":3").replace("\"id\":7", "\"id\":2"));
    let run = folder.run("check n.yaml fixed.ndjson --quarantine q2 --accepted back.ndjson");
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!(folder.read("back.ndjson"), "{\"note\":\"x\",\"id\":3}\r\n{\"id\":2}\n");
}

#[test]
fn a_quarantine_of_another_format_is_checked_by_the_same_contract() {
    let folder = Folder::new();
    let run = folder.run("check o.yaml o.csv --quarantine q --quarantine-format ndjson --run-id r1");
    assert_eq!(run.code, Some(1), "{run}");
    let rows = folder.read("q/orders.quarantine.ndjson");
    assert!(rows.starts_with("{\"id\":2,\"amount\":\"-1.00\",\"note\":null,\"_tabpact\":\"quarantine/1\","), "{rows}");
    let again = folder.run("check o.yaml q/orders.quarantine.ndjson --format concise");
    for finding in ["id unique: 2 of 3 rows", "amount type: 1 of 3 rows", "amount in_range: 1 of 2 rows"] {
        assert!(again.stdout.contains(finding), "{again}");
    }
}

#[test]
fn formulas_are_defused_only_where_that_is_asked_for() {
    let folder = Folder::new();
    folder.run("check o.yaml o.csv --quarantine q --spreadsheet-safe");
    let rows = folder.read("q/orders.quarantine.csv");
    assert!(rows.contains("\n2,'-1.00,,") && rows.contains("\n4,abc,'=1+1,"), "{rows}");
    let run = folder.run("check o.yaml o.csv --quarantine q2 --spreadsheet-safe --quarantine-format ndjson");
    assert!(run.code == Some(2) && run.stderr.contains("`--spreadsheet-safe` is about CSV"), "{run}");
}

#[test]
fn standard_input_and_compressed_files_are_split_too() {
    let folder = Folder::new();
    let mut program = tabpact(folder.0.path());
    program.args(["check", "o.yaml", "-", "--quarantine", "q", "--accepted", "good.csv", "--run-id", "r1"]);
    let mut running = program.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    running.stdin.take().unwrap().write_all(DATA.as_bytes()).unwrap();
    assert_eq!(running.wait().unwrap().code(), Some(1));
    assert_eq!(folder.read("q/orders.quarantine.csv"), QUARANTINE.replace("o.csv", "-"));
    let packed = zstd::encode_all(DATA.as_bytes(), 1).unwrap();
    fs::write(folder.at("o.csv.zst"), packed).unwrap();
    folder.run("check o.yaml o.csv.zst --quarantine z --run-id r1");
    assert_eq!(folder.read("z/orders.quarantine.csv"), QUARANTINE.replace("o.csv", "o.csv.zst"));
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_a_quarantine() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    folder.run("check o.yaml o.csv --quarantine q --accepted good.csv");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.at("q/orders.quarantine.csv")), 0o600);
    assert_eq!(mode(&folder.at("good.csv")), mode(&folder.at("o.csv")));
}

#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_leaves_whole_files_or_none() {
    let folder = Folder::new();
    let mut data = String::from("id,amount,note\n");
    (0..200_000).for_each(|id| data += &format!("{id},{},n\n", id % 100 - 1));
    folder.write("big.csv", &data);
    let whole = {
        folder.run("check o.yaml big.csv --quarantine whole");
        folder.read("whole/orders.quarantine.csv")
    };
    for wait in [5, 40, 120, 400] {
        let mut program = tabpact(folder.0.path());
        program.args(["check", "o.yaml", "big.csv", "--quarantine", "q", "--accepted", "good.csv", "--force"]);
        let mut running = program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        let number = running.id().to_string();
        std::process::Command::new("kill").args(["-INT", &number]).stderr(Stdio::null()).status().unwrap();
        let code = running.wait().unwrap().code();
        let files = folder.files("q");
        let is_whole = files == ["orders.quarantine.csv"] && folder.read("q/orders.quarantine.csv") == whole;
        assert!(files.is_empty() || is_whole, "{files:?}");
        assert!(files.is_empty() || code.is_some(), "{code:?}");
        let left: Vec<String> = folder.files(".").into_iter().filter(|name| name.starts_with(".tabpact")).collect();
        assert!(left.is_empty(), "{left:?}");
    }
}
