//! The program under a scheduler: references between contracts, sources that are away, reads that fail, and changes.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStderr, Stdio};
use support::{Run, tabpact};

const CUSTOMERS: &str = "\
name: customers
source: { path: customers.csv }
schema:
  - { name: id, type: string, primary_key: true }
";

const ORDERS: &str = "\
name: orders
source: { path: orders.csv }
schema:
  - { name: id, type: integer, unique: true }
  - { name: customer, type: string, references: customers.id }
";

/// A folder with two contracts and their data: orders, and the customers that these refer to.
struct Shop(tempfile::TempDir);

impl Shop {
    fn new() -> Self {
        let shop = Self(tempfile::tempdir().unwrap());
        // Where the way up to a configuration ends.
        fs::create_dir(shop.0.path().join(".git")).unwrap();
        shop.write("customers.yaml", CUSTOMERS);
        shop.write("orders.yaml", ORDERS);
        shop.write("customers.csv", "id\na\nb\n");
        shop.write("orders.csv", "id,customer\n1,a\n2,b\n");
        shop
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.0.path().join(name)).unwrap();
    }

    fn run(&self, arguments: &str) -> Run {
        Run::of(self.0.path(), &arguments.split(' ').collect::<Vec<_>>())
    }
}

/// The statuses of all checks of a contract in a report.
fn statuses(report: &Value, contract: usize) -> Vec<&str> {
    let checks = report["contracts"][contract]["datasets"][0]["checks"].as_array().unwrap();
    checks.iter().map(|check| check["status"].as_str().unwrap()).collect()
}

#[test]
fn a_child_of_what_could_not_be_checked_says_so_and_fails_nothing() {
    let shop = Shop::new();
    assert_eq!(shop.run("check orders.yaml customers.yaml").code, Some(0));
    for damage in ["", "id\na\n\"b\n", "name\na\n"] {
        shop.write("customers.csv", damage);
        let run = shop.run("check orders.yaml customers.yaml --format json");
        let report = run.report();
        assert_eq!(report["contracts"][0]["file"], "orders.yaml");
        let expected = ["pass", "pass", "pass", "pass", "pass", "skip"];
        assert_eq!(statuses(&report, 0), expected, "{damage}\n{run}");
    }
    shop.write("customers.yaml", "name: customers\nschema:\n  - { name: id, type: strng }\n");
    let run = shop.run("check orders.yaml customers.yaml --format json");
    assert_eq!((run.code, statuses(&run.report(), 0)[5]), (Some(2), "skip"), "{run}");
    let message = "dataset `customers` could not be checked: its contract `customers.yaml` cannot be used";
    assert_eq!(run.report()["contracts"][0]["datasets"][0]["checks"][5]["message"], message);
}

#[test]
fn contracts_that_refer_to_each_other_are_both_checked() {
    let shop = Shop::new();
    shop.write("customers.yaml", &format!("{CUSTOMERS}  - {{ name: first, type: integer, references: orders.id }}\n"));
    shop.write("customers.csv", "id,first\na,1\nb,3\n");
    for threads in ["1", "4"] {
        let run = shop.run(&format!("check orders.yaml customers.yaml --format json --threads {threads}"));
        assert_eq!(run.code, Some(1), "{run}");
        assert!(statuses(&run.report(), 0).iter().all(|status| *status == "pass"), "{run}");
        assert_eq!(statuses(&run.report(), 1).iter().filter(|status| **status == "fail").count(), 1, "{run}");
    }
}

#[test]
fn a_missing_source_is_what_the_user_makes_of_it() {
    let shop = Shop::new();
    shop.remove("customers.csv");
    for (arguments, code, status) in [
        ("", 3, "error"),
        ("--missing-source error", 3, "error"),
        ("--missing-source warn", 0, "warn"),
        ("--missing-source warn --fail-on warn", 1, "warn"),
        ("--missing-source skip", 0, "skip"),
        ("--missing-source skip --fail-on warn", 0, "skip"),
        ("--missing-source skip --fail-on never", 0, "skip"),
        ("--missing-source skip --skip-exit-code 99", 0, "skip"),
    ] {
        let run = shop.run(format!("check orders.yaml customers.yaml --format json {arguments}").trim());
        assert_eq!(run.code, Some(code), "{arguments}\n{run}");
        assert_eq!(run.report()["contracts"][1]["datasets"][0]["status"], status, "{arguments}");
        assert_eq!(run.report()["summary"]["score"], Value::Null);
    }
    let told = shop.run("check orders.yaml customers.yaml --missing-source warn").stdout;
    assert!(told.contains("customers: there are no data: customers.csv: does"), "{told}");
    assert!(told.contains("(the working directory is"), "{told}");
}

#[test]
fn a_run_that_checked_nothing_is_never_green() {
    let shop = Shop::new();
    shop.remove("customers.csv");
    shop.remove("orders.csv");
    for level in ["warn", "skip"] {
        let nothing =
            |more: &str| shop.run(&format!("check orders.yaml customers.yaml --missing-source {level}{more}")).code;
        assert_eq!(nothing(""), Some(3));
        assert_eq!(nothing(" --fail-on never"), Some(3));
        assert_eq!(nothing(" --exit-zero"), Some(3));
        assert_eq!(nothing(" --skip-exit-code 99"), Some(99));
        assert_eq!(nothing(" --skip-exit-code 0"), Some(2));
    }
    shop.write("customers.csv", "");
    let run = shop.run("check customers.yaml --missing-source skip --skip-exit-code 99");
    assert_eq!(run.code, Some(3), "a file without a byte is there, and unreadable: {run}");
}

#[test]
fn a_glob_and_a_folder_without_files_are_missing_sources_too() {
    let shop = Shop::new();
    fs::create_dir(shop.0.path().join("parts")).unwrap();
    for source in ["parts", "parts/*.csv", "nowhere/x.csv"] {
        let run = shop.run(&format!("check customers.yaml {source} --missing-source skip --skip-exit-code 99"));
        assert_eq!(run.code, Some(99), "{source}\n{run}");
    }
}

#[test]
fn exit_zero_hides_findings_and_nothing_else() {
    let shop = Shop::new();
    shop.write("orders.csv", "id,customer\n1,a\n1,z\n");
    assert_eq!(shop.run("check orders.yaml customers.yaml").code, Some(1));
    let run = shop.run("check orders.yaml customers.yaml --exit-zero");
    assert!(run.code == Some(0) && run.stdout.contains("2 failed"), "{run}");
    shop.write("orders.csv", "");
    assert_eq!(shop.run("check orders.yaml customers.yaml --exit-zero").code, Some(3));
    assert_eq!(shop.run("check nowhere.yaml --exit-zero").code, Some(2));
    assert_eq!(shop.run("check orders.yaml --exit-zero --fail-on warn").code, Some(2));
}

#[test]
fn the_last_line_is_a_summary_where_it_is_wanted() {
    let shop = Shop::new();
    let line = |run: &Run| serde_json::from_str::<Value>(run.stdout.lines().last().unwrap()).unwrap();
    let good = shop.run("check orders.yaml customers.yaml --quiet --summary-line");
    assert_eq!(good.stdout.lines().count(), 1, "{good}");
    let summary = line(&good);
    for (key, value) in [("status", "pass".into()), ("exit", Value::from(0)), ("passed", 11.into()), ("rows", 4.into())]
    {
        assert_eq!(summary[key], value, "{key}");
    }
    assert_eq!((&summary["score"], summary["run_id"].as_str().unwrap().len()), (&Value::from(1.0), 36));
    shop.write("orders.csv", "id,customer\n1,a\n1,z\n");
    let bad = line(&shop.run("check orders.yaml customers.yaml --summary-line"));
    assert_eq!((&bad["status"], &bad["exit"]), (&"fail".into(), &1.into()));
    assert_eq!(bad["failed_checks"], serde_json::json!(["orders.id.unique", "orders.customer.references"]));
    let wrong = line(&shop.run("check nowhere.yaml --summary-line"));
    assert_eq!((&wrong["status"], &wrong["exit"], &wrong["checks"]), (&"error".into(), &2.into(), &0.into()));
}

#[test]
fn a_project_may_be_checked_from_elsewhere() {
    let shop = Shop::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let folder = shop.0.path().to_str().unwrap();
    let run = |arguments: &[&str]| Run::of(elsewhere.path(), arguments);
    assert_eq!(run(&["check", "orders.yaml", "customers.yaml", "--project-dir", folder]).code, Some(0));
    let lost = run(&["check", "order.yaml", "--project-dir", folder]);
    assert_eq!(lost.code, Some(2));
    assert!(lost.stderr.contains("there is no contract `order.yaml` in `/") && lost.stderr.contains("`orders.yaml`"));
    let nowhere = run(&["check", "orders.yaml", "--project-dir", "nowhere"]);
    assert!(
        nowhere.code == Some(2) && nowhere.stderr.starts_with("error: cannot enter `nowhere` from `/"),
        "{nowhere}"
    );
}

/// A file that is there, and whose reads fail as those of a network file system do that is away.
#[cfg(target_os = "linux")]
const AWAY: &str = "/proc/self/mem";

#[cfg(target_os = "linux")]
#[test]
fn a_read_that_fails_in_passing_is_tried_again() {
    let shop = Shop::new();
    let run = shop.run(&format!("check customers.yaml {AWAY} --retries 2 --retry-delay 1ms --verbose"));
    assert_eq!(run.code, Some(3));
    let told: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(told.len(), 2, "{run}");
    assert!(told[0].starts_with("customers: attempt 1 of 3 failed, the next one in "), "{run}");
    assert!(told[1].starts_with("customers: attempt 2 of 3 failed, ") && told[1].contains(AWAY), "{run}");
    let quietly = shop.run(&format!("check customers.yaml {AWAY} --retries 2 --retry-delay 1ms"));
    assert!(quietly.code == Some(3) && quietly.stderr.is_empty(), "{quietly}");
    // What does not exist, or is damaged, is as it is.
    shop.write("damaged.csv", "id\n\"a\n");
    for data in ["damaged.csv", "nowhere.csv"] {
        let run = shop.run(&format!("check customers.yaml {data} --retries 2 --retry-delay 1h --verbose"));
        assert!(run.code == Some(3) && run.stderr.is_empty(), "{run}");
    }
}

/// A program that is running, and what it says.
struct Running(Child, Lines<BufReader<ChildStderr>>);

impl Running {
    fn start(shop: &Shop, arguments: &str) -> Self {
        let mut command = tabpact(shop.0.path());
        let command = command.args(arguments.split(' ')).stdin(Stdio::null()).stdout(Stdio::null());
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        Self(child, lines)
    }

    /// The next line it says that holds a text.
    fn says(&mut self, text: &str) -> String {
        self.1.by_ref().map(Result::unwrap).find(|line| line.contains(text)).unwrap()
    }

    #[cfg(unix)]
    fn interrupt(mut self) -> Option<i32> {
        let killed = std::process::Command::new("kill").args(["-INT", &self.0.id().to_string()]).status().unwrap();
        assert!(killed.success());
        self.0.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended, unless a test failed.
        let _ = self.0.kill();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn nobody_waits_for_another_attempt_after_an_interruption() {
    let shop = Shop::new();
    let mut program =
        Running::start(&shop, &format!("check customers.yaml {AWAY} --retries 2 --retry-delay 1h --verbose"));
    program.says("attempt 1 of 3 failed");
    assert_eq!(program.interrupt(), Some(130));
}

#[cfg(unix)]
#[test]
fn a_change_of_a_contract_or_of_data_is_checked_until_an_interruption() {
    let shop = Shop::new();
    let mut program = Running::start(&shop, "check orders.yaml customers.yaml --watch");
    program.says("exit code 0; watching 4 files");
    shop.write("orders.csv", "id,customer\n1,a\n2,z\n");
    program.says("orders.csv changed");
    program.says("exit code 1; watching 4 files");
    // An editor writes beside the file, and renames over it.
    shop.write("orders.csv.tmp", "id,customer\n1,a\n2,b\n");
    fs::rename(shop.0.path().join("orders.csv.tmp"), shop.0.path().join("orders.csv")).unwrap();
    program.says("exit code 0");
    // A contract that is broken in between, or away, ends nothing.
    shop.write("orders.yaml", "name: orders\nschema: [");
    program.says("orders.yaml changed");
    program.says("exit code 2");
    shop.remove("customers.csv");
    program.says("exit code 3");
    shop.write("orders.yaml", ORDERS);
    shop.write("customers.csv", "id\na\nb\n");
    program.says("exit code 0");
    assert_eq!(program.interrupt(), Some(130));
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let shop = Shop::new();
    let run = shop.run("check customers.yaml - --watch");
    assert!(run.code == Some(2) && run.stderr.contains("standard input cannot be watched"), "{run}");
    assert_eq!(shop.run("check nowhere.yaml --watch").code, Some(2));
}
