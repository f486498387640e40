//! How runs and datasets are called: the same names for the same things in every run.

use crate::run::{ContractOutcome, DatasetOutcome, Outcomes, Scope};
use sha2::{Digest, Sha256};
use std::path::{Component, Path, PathBuf};

/// The namespace of our jobs, and of datasets that lie nowhere.
pub(super) const NAMESPACE: &str = "tabpact";

/// The identifier of the run of one contract: a UUID of version 8 made of that of the whole run and of what was checked, so
/// that the same run has the same identifier however often it is reported.
pub(super) fn run_id(outcomes: &Outcomes, at: usize) -> String {
    let contract = outcomes.contracts.get(at);
    let (file, name) = contract.map_or(("", ""), |contract| (contract.file.as_str(), contract.name.as_str()));
    let seed = format!("{}\0{}\0{at}\0{file}\0{name}", outcomes.id, outcomes.now);
    let digest = Sha256::digest(seed.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// What a contract is called as a job: to be linted is another one than to be checked.
pub(super) fn job_of(outcomes: &Outcomes, contract: &ContractOutcome) -> String {
    match outcomes.scope {
        Scope::Data => job(contract).to_owned(),
        Scope::Contracts => format!("{}.lint", job(contract)),
    }
}

fn job(contract: &ContractOutcome) -> &str {
    if contract.name.is_empty() { &contract.file } else { &contract.name }
}

/// The namespace and the name of a dataset. A file or folder is called by its whole path; a pattern by the folder that
/// it begins with, since what it matches changes; standard input by the contract.
pub(super) fn dataset(contract: &ContractOutcome, dataset: &DatasetOutcome) -> (&'static str, String) {
    if dataset.path.as_os_str().is_empty() || dataset.path == Path::new("-") {
        return (NAMESPACE, format!("{}.{}", job(contract), dataset.name));
    }
    let is_file = matches!(&dataset.files[..], [file] if file.path == dataset.path);
    let path = if is_file { dataset.path.clone() } else { before_pattern(&dataset.path) };
    ("file", written(&std::path::absolute(&path).unwrap_or(path)))
}

fn before_pattern(path: &Path) -> PathBuf {
    let is_plain = |part: &Component<'_>| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    path.components().take_while(is_plain).collect()
}

/// A path with slashes, without `.` and `..`. Links are not followed: a report opens nothing.
fn written(path: &Path) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut prefix = String::new();
    for part in path.components() {
        match part {
            Component::Prefix(drive) => prefix = drive.as_os_str().to_string_lossy().into_owned(),
            Component::RootDir | Component::CurDir => {}
            Component::ParentDir => {
                parts.pop();
            }
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
        }
    }
    format!("{prefix}/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::FileRead;
    use crate::report::fixture;

    fn called(path: &str, files: &[&str]) -> (&'static str, String) {
        let file = |path: &&str| FileRead { path: path.into(), bytes: 1, modified: None };
        let found = DatasetOutcome {
            name: "d".into(),
            path: path.into(),
            files: files.iter().map(file).collect(),
            ..DatasetOutcome::default()
        };
        dataset(&ContractOutcome { name: "c".into(), ..ContractOutcome::default() }, &found)
    }

    #[test]
    fn a_dataset_is_called_by_its_place() {
        assert_eq!(called("/data/a/../orders.csv", &["/data/a/../orders.csv"]), ("file", "/data/orders.csv".into()));
        assert_eq!(called("/data/orders", &["/data/orders/1.csv", "/data/orders/2.csv"]).1, "/data/orders");
        assert_eq!(called("/data/*/x.csv", &["/data/1/x.csv"]).1, "/data");
        assert_eq!(called("/data/a[1].csv", &["/data/a[1].csv"]).1, "/data/a[1].csv");
        assert_eq!(called("-", &["-"]), ("tabpact", "c.d".into()));
        assert!(called("orders.csv", &["orders.csv"]).1.ends_with("/orders.csv"));
    }

    #[test]
    fn a_run_has_one_identifier_and_another_run_has_another() {
        let id = run_id(&fixture::passing(), 0);
        assert_eq!(id, run_id(&fixture::passing(), 0));
        assert_ne!(id, run_id(&fixture::passing(), 1));
        assert_ne!(id, run_id(&Outcomes { now: 1, ..fixture::passing() }, 0));
        assert_ne!(id, run_id(&Outcomes { id: "x".into(), ..fixture::passing() }, 0));
        let shape = regex::Regex::new("^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$").unwrap();
        assert!(shape.is_match(&id), "{id}");
    }
}
