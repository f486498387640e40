//! Every contract in the repository: the good ones are clean, green and as the JSON Schema says, the broken ones are refused
//! where they are broken.

mod support;

use jsonschema::Validator;
use serde_json::Value;
use std::path::{Path, PathBuf};
use support::{NOW, Run, files, name, read, root, shown};

fn good() -> Vec<PathBuf> {
    let mut contracts = files(&root().join("contracts"), ".yaml");
    contracts.extend(files(&root().join("examples/dbt/contracts/sources"), ".yaml"));
    contracts.extend(files(&root().join("examples/dbt/contracts/exposures"), ".yaml"));
    let folders = files(&root().join("fixtures/checks"), "");
    contracts.extend(folders.into_iter().map(|folder| folder.join("contract.yaml")));
    contracts
}

fn broken() -> Vec<PathBuf> {
    files(&root().join("fixtures/broken"), ".yaml")
}

fn schema() -> Validator {
    let text = read(&root().join("contracts/contract.schema.json"));
    let schema = serde_json::from_str(&text).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is a JSON Schema")
}

fn tree(path: &Path) -> Option<Value> {
    let options = serde_yaml::options! { strict_booleans: true, leading_zero_numbers_as_strings: true };
    serde_yaml::from_str_with_options(&read(path), options).ok()
}

#[test]
fn every_example_is_clean() {
    for path in good() {
        let run = Run::of(root(), &["lint", shown(&path)]);
        assert_eq!(run.code, Some(0), "{}: {run}", shown(&path));
    }
}

#[test]
fn every_example_contract_is_kept_by_its_data() {
    for path in files(&root().join("contracts"), ".yaml") {
        let run = Run::of(root(), &["check", shown(&path), "--fail-on", "warn"]);
        assert_eq!(run.code, Some(0), "{}: {run}", shown(&path));
    }
}

#[test]
fn the_contract_in_the_readme_is_one() {
    let readme = read(&root().join("README.md"));
    let begin = readme.find("```yaml\nname: orders").expect("the README shows a contract") + "```yaml\n".len();
    let length = readme[begin..].find("```").expect("the contract ends");
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("orders.yaml"), &readme[begin..begin + length]).expect("it can be written");
    // A copy is new, so that it is fresh.
    std::fs::copy(root().join("fixtures/orders/orders.csv"), folder.path().join("orders.csv"))
        .expect("it can be copied");
    let run = Run::of(folder.path(), &["check", "orders.yaml", "orders.csv"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert!(schema().is_valid(&tree(&folder.path().join("orders.yaml")).expect("it is YAML")));
}

#[test]
fn every_example_is_as_the_schema_says() {
    let schema = schema();
    for path in good() {
        let tree = tree(&path).unwrap_or_else(|| panic!("{} is no YAML", shown(&path)));
        let errors: Vec<String> =
            schema.iter_errors(&tree).map(|error| format!("{error} at {}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", shown(&path));
    }
}

/// The first line of a broken contract says what is to be told: `# line 7: unknown check `.
#[test]
fn every_broken_contract_is_refused_where_it_is_broken() {
    assert!(broken().len() >= 10);
    for path in broken() {
        let text = read(&path);
        let first = text.lines().next().and_then(|line| line.strip_prefix("# line "));
        let (line, words) = first.and_then(|first| first.split_once(": ")).expect("`# line N: words` comes first");
        let run = Run::of(root(), &["lint", shown(&path)]);
        assert_eq!(run.code, Some(2), "{}: {run}", shown(&path));
        let told = run.both();
        assert!(told.contains(&format!("{}:{line}:", shown(&path))), "{}: {run}", shown(&path));
        assert!(told.contains(words), "{}: {run}", shown(&path));
    }
}

/// A schema knows shapes and words. What it cannot know says so on its second line.
#[test]
fn every_contract_of_a_broken_shape_is_not_as_the_schema_says() {
    let schema = schema();
    let knowable = broken().into_iter().filter(|path| !read(path).contains("\n# An editor cannot know.\n"));
    let knowable: Vec<PathBuf> = knowable.collect();
    assert!(knowable.len() >= 5);
    for path in knowable {
        let tree = tree(&path).unwrap_or_else(|| panic!("{} is no YAML", name(&path)));
        assert!(!schema.is_valid(&tree), "{}", shown(&path));
    }
}

#[test]
fn what_follows_from_one_dataset_hides_nothing_of_the_other() {
    let broken = ["check", "contracts/orders.yaml", "--data", "orders=fixtures/orders/orders_broken.csv"];
    let run = Run::of(root(), &[&broken[..], &["--format", "json", "--now", NOW]].concat());
    assert_eq!(run.code, Some(1), "{run}");
    let report = run.report();
    let datasets = &report["contracts"][0]["datasets"];
    assert_eq!((datasets[0]["status"].as_str(), datasets[1]["status"].as_str()), (Some("fail"), Some("pass")), "{run}");
    let failing = |check: &Value| check["counts"]["failing"].as_u64().unwrap_or(1);
    let found = datasets[0]["checks"].as_array().expect("a list of checks").iter();
    let found: Vec<(&str, u64)> = found
        .filter(|check| check["status"] == "fail")
        .map(|check| (check["id"].as_str().unwrap_or_default(), failing(check)))
        .collect();
    assert_eq!(found, EXPECTED);
}

/// What was planted into `orders_broken.csv`.
const EXPECTED: &[(&str, u64)] = &[
    ("orders.order_id.primary_key#2", 2),
    ("orders.customer_id.not_null", 1),
    ("orders.customer_id.references", 1),
    ("orders.ordered_at.type", 1),
    ("orders.status.in_set", 1),
    ("orders.amount.type", 1),
    ("orders.amount.in_range", 2),
    ("orders.ordered_at+shipped_on.compare_columns", 1),
];
