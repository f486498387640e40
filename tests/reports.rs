//! Reports in files: beside the one on the screen, whole or not at all, and never over what is read.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::Value;
use std::fs;
use std::path::Path;
use support::Run;
use tempfile::TempDir;

const CONTRACT: &str = "name: orders\nsource: orders.csv\nschema:\n  - name: amount\n    type: decimal\n    min: 0\n";

/// A folder with a contract and data that breaks it.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("orders.yaml"), CONTRACT).unwrap();
    fs::write(folder.path().join("orders.csv"), "amount\n-1.25\n2\n").unwrap();
    folder
}

fn run(folder: &TempDir, arguments: &str) -> Run {
    Run::of(folder.path(), &arguments.split(' ').collect::<Vec<_>>())
}

fn read(folder: &TempDir, name: &str) -> String {
    support::read(&folder.path().join(name))
}

fn names(folder: &Path) -> Vec<String> {
    support::files(folder, "").iter().map(|path| support::name(path).to_owned()).collect()
}

#[test]
fn reports_in_files_change_nothing_on_the_screen() {
    let folder = folder();
    let alone = run(&folder, "check orders.yaml --format concise");
    let beside = run(&folder, "check orders.yaml --format concise --report json=a.json --report table=b.txt");
    assert_eq!((alone.code, beside.code), (Some(1), Some(1)), "{beside}");
    let without_time = |run: &Run| run.stdout.lines().next().unwrap().to_owned();
    assert_eq!(without_time(&alone), without_time(&beside));
    let report: Value = serde_json::from_str(&read(&folder, "a.json")).unwrap();
    assert_eq!(report["status"], "fail");
    assert!(read(&folder, "b.txt").contains("1 of 2 rows below 0"));
    assert_eq!(names(folder.path()), ["a.json", "b.txt", "orders.csv", "orders.yaml"]);
}

#[test]
fn a_report_in_a_file_is_neither_silent_nor_coloured() {
    let folder = folder();
    fs::write(folder.path().join("orders.csv"), "amount\n2\n").unwrap();
    let quiet = run(&folder, "check orders.yaml --quiet --color always --ascii --report table=a.txt");
    assert_eq!((quiet.code, quiet.stdout.as_str()), (Some(0), ""), "{quiet}");
    let text = read(&folder, "a.txt");
    assert!(text.starts_with("✓ orders.yaml") && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn a_report_on_standard_output_takes_the_place_of_the_table() {
    let folder = folder();
    let piped = run(&folder, "check orders.yaml --report json=-");
    assert_eq!((piped.code, &piped.report()["status"]), (Some(1), &Value::from("fail")), "{piped}");
    let both = run(&folder, "check orders.yaml --format table --report json=-");
    assert_eq!((both.code, both.stdout.as_str()), (Some(2), ""), "{both}");
    assert!(both.stderr.contains("standard output holds one report"), "{both}");
}

#[test]
fn what_stands_in_the_way_of_a_report_is_told_before_the_data_is_read() {
    let folder = folder();
    fs::create_dir(folder.path().join("sub")).unwrap();
    fs::write(folder.path().join("kept.json"), "kept").unwrap();
    let mut permissions = fs::metadata(folder.path().join("kept.json")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(folder.path().join("kept.json"), permissions).unwrap();
    // Were the data read, this would be exit code 3 with a report.
    fs::rename(folder.path().join("orders.csv"), folder.path().join("away.csv")).unwrap();
    for (report, code, words) in [
        ("json=orders.yaml/a.json", 2, "there is no folder `orders.yaml`"),
        ("json=orders.yaml/new/a.json", 2, "there is no folder `orders.yaml/new`"),
        ("json=new/deep/a.json --report jsonl=sub", 2, "that is a folder"),
        ("json=sub", 2, "that is a folder"),
        ("json=new/", 2, "that is a folder"),
        (
            "json=a.json --report jsonl=./a.json",
            2,
            "`--report json=a.json` and `--report jsonl=./a.json` would be the same file",
        ),
        ("json=orders.yaml", 2, "would replace a file that is read"),
        ("json=orders.csv", 2, "would replace a file that is read"),
        ("xml=a.xml", 2, "there is no format `xml`"),
        ("a.json", 2, "expected FORMAT=PATH"),
        ("json=", 2, "there is no path"),
        ("json=kept.json", 3, "that file is read-only"),
    ] {
        let told = run(&folder, &format!("check orders.yaml --report {report}"));
        assert_eq!((told.code, told.stdout.as_str()), (Some(code), ""), "{report}\n{told}");
        assert!(told.stderr.contains(words), "{report}\n{told}");
    }
    assert_eq!(names(folder.path()), ["away.csv", "kept.json", "orders.yaml", "sub"]);
    assert_eq!(read(&folder, "kept.json"), "kept");
}

#[test]
fn the_folder_of_a_report_is_made_where_it_is_missing() {
    let folder = folder();
    let checked = run(&folder, "check orders.yaml --report json=build/deep/a.json --report jsonl=build/b.jsonl");
    assert_eq!(checked.code, Some(1), "{checked}");
    let linted = run(&folder, "lint orders.yaml --report json=lint/a.json");
    assert_eq!(linted.code, Some(0), "{linted}");
    for report in ["build/deep/a.json", "build/b.jsonl", "lint/a.json"] {
        assert!(folder.path().join(report).is_file(), "{report}");
    }
}

#[test]
fn data_that_is_named_for_a_broken_contract_is_not_replaced() {
    let folder = folder();
    fs::write(folder.path().join("broken.yaml"), "name: orders\nshema: []\n").unwrap();
    for arguments in ["broken.yaml orders.csv", "broken.yaml --data orders=orders.csv", "orders.yaml --data orders.csv"]
    {
        let refused = run(&folder, &format!("check {arguments} --report json=./orders.csv"));
        assert_eq!(refused.code, Some(2), "{refused}");
        assert!(refused.stderr.contains("would replace a file that is read"), "{refused}");
    }
    assert_eq!(read(&folder, "orders.csv"), "amount\n-1.25\n2\n");
}

#[test]
fn a_broken_contract_is_in_the_report_too() {
    let folder = folder();
    fs::write(folder.path().join("orders.yaml"), CONTRACT.replace("decimal", "decimel")).unwrap();
    assert_eq!(run(&folder, "check orders.yaml --report json=a.json").code, Some(2));
    let report: Value = serde_json::from_str(&read(&folder, "a.json")).unwrap();
    assert_eq!(report["contracts"][0]["problems"][0]["location"]["line"], 5);
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_system_refuses_is_told_before_the_data_is_read() {
    let folder = folder();
    // More than a name may have.
    let long = "a".repeat(300);
    let told = run(&folder, &format!("check orders.yaml --report json={long}"));
    assert_eq!((told.code, told.stdout.as_str()), (Some(3), ""), "{told}");
    assert!(told.stderr.starts_with(&format!("error: cannot write `--report json={long}`: ")), "{told}");
    assert!(!told.stderr.contains(".tmp"), "{told}");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_nothing_half_written() {
    use std::process::{Command, Stdio};
    let folder = folder();
    fs::write(folder.path().join("a.json"), "old").unwrap();
    let mut program = support::tabpact(folder.path())
        .args(["check", "orders.yaml", "-", "--report", "json=a.json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // It waits for standard input, which is held open. The first signal asks for an end, the second is one.
    let end = loop {
        Command::new("kill").args(["-TERM", &program.id().to_string()]).status().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(200));
        if let Some(end) = program.try_wait().unwrap() {
            break end;
        }
    };
    // A signal that came before anyone listened has killed it: that leaves nothing, either.
    assert!(matches!(end.code(), Some(143) | None), "{end}");
    let report = read(&folder, "a.json");
    assert!(report == "old" || serde_json::from_str::<Value>(&report).unwrap()["complete"] == false, "{report}");
    assert_eq!(names(folder.path()), ["a.json", "orders.csv", "orders.yaml"]);
}

#[test]
fn contracts_alone_have_reports_too() {
    let folder = folder();
    fs::write(folder.path().join("broken.yaml"), "name: x\nschema:\n  - name: a\n    type: strng\n").unwrap();
    let broken =
        run(&folder, "lint broken.yaml orders.yaml --format github --report sarif=a.sarif --report json=a.json");
    assert_eq!(broken.code, Some(2), "{broken}");
    let annotation = "::error file=broken.yaml,line=4,col=11,endColumn=15,title=contract::unknown type `strng`";
    assert!(broken.stdout.starts_with(annotation) && broken.stdout.ends_with("\n2 contracts: 1 error\n"), "{broken}");
    let log: Value = serde_json::from_str(&read(&folder, "a.sarif")).unwrap();
    assert_eq!(log["runs"][0]["results"][0]["ruleId"], "contract");
    let report: Value = serde_json::from_str(&read(&folder, "a.json")).unwrap();
    assert_eq!((&report["scope"], &report["status"]), (&"contracts".into(), &"error".into()));
    let sound = run(&folder, "lint orders.yaml --format json --report gitlab=a.json");
    assert_eq!((sound.code, &sound.report()["status"]), (Some(0), &"pass".into()), "{sound}");
    assert_eq!(read(&folder, "a.json"), "[]\n");
    let refused = run(&folder, "lint orders.yaml --report json=./orders.yaml");
    assert_eq!(refused.code, Some(2), "{refused}");
    assert_eq!(read(&folder, "orders.yaml"), CONTRACT);
}

#[test]
fn the_summary_of_a_job_on_github_has_the_report_too() {
    let folder = folder();
    let page = folder.path().join("summary.md");
    let run = |arguments: &str| {
        let mut command = support::tabpact(folder.path());
        let output = command.args(arguments.split(' ')).env("GITHUB_STEP_SUMMARY", &page).output().unwrap();
        output.status.code()
    };
    fs::write(&page, "of another step").unwrap();
    assert_eq!(run("check orders.yaml"), Some(1));
    assert_eq!(read(&folder, "summary.md"), "of another step");
    assert_eq!(run("check orders.yaml --format github"), Some(1));
    let held = read(&folder, "summary.md");
    assert!(held.starts_with("of another step\n") && held.contains("1 of 2 rows below 0"), "{held}");
    // A report that is asked for is not written twice, wherever it goes.
    assert_eq!(run("check orders.yaml --format github --report markdown=a.md"), Some(1));
    assert_eq!(read(&folder, "summary.md"), held);
    assert_eq!(run("check orders.yaml --report github=annotations"), Some(1));
    assert_eq!(read(&folder, "summary.md"), held);
    assert_eq!(run("check orders.yaml --format github --report markdown=summary.md"), Some(1));
    assert_eq!(
        read(&folder, "summary.md").matches("1 of 2 rows below 0").count(),
        held.matches("1 of 2 rows below 0").count()
    );
    fs::remove_file(&page).unwrap();
    fs::create_dir(&page).unwrap();
    assert_eq!(run("check orders.yaml --report github=-"), Some(3));
}
