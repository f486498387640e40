//! Input that is missing, cut short, or something else than it claims: one exact exit code, one message that names the
//! file and the place, and no word less about the rest of the run.

mod support;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use support::Run;
use tempfile::TempDir;

const CONTRACT: &str = "\
name: pair
datasets:
  - name: odd
    source: FILE
    schema:
      - name: id
        type: integer
        required: true
      - name: note
  - name: sound
    source: sound.csv
    schema:
      - name: id
        type: integer
        required: true
        unique: true
";

/// A folder with a sound dataset, and a contract that also asks for the file.
fn folder(file: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), "pair.yaml", CONTRACT.replace("FILE", file).as_bytes());
    write(folder.path(), "sound.csv", b"id\n1\n2\n");
    folder
}

fn write(folder: &Path, name: &str, bytes: &[u8]) {
    std::fs::write(folder.join(name), bytes).expect("the file can be written");
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

/// Checks the pair, with both ways of telling it.
fn check(folder: &TempDir, code: i32) -> (Value, String) {
    let run = Run::of(folder.path(), &["check", "pair.yaml", "--format", "json"]);
    assert_eq!(run.code, Some(code), "{run}");
    let report = run.report();
    let datasets = report["contracts"][0]["datasets"].as_array().expect("a list of datasets").clone();
    assert_eq!(datasets[1]["status"], "pass", "the other dataset is reported as ever: {run}");
    assert_eq!(datasets[1]["rows"], 2, "{run}");
    let told = Run::of(folder.path(), &["check", "pair.yaml"]);
    assert_eq!(told.code, Some(code), "{told}");
    assert!(told.stdout.contains("sound"), "{told}");
    (datasets[0].clone(), told.stdout)
}

/// The file cannot be read: exit 3, and one sentence that holds all these words.
fn assert_unreadable(file: &str, bytes: &[u8], words: &[&str]) {
    let folder = folder(file);
    write(folder.path(), file, bytes);
    assert_told(&folder, words);
}

fn assert_told(folder: &TempDir, words: &[&str]) {
    let (dataset, table) = check(folder, 3);
    let sentence = dataset["unreadable"].as_str().unwrap_or_else(|| panic!("it was read: {dataset:#}"));
    for word in words {
        assert!(sentence.contains(word), "`{word}` is not in `{sentence}`");
    }
    assert!(!sentence.contains('\n'), "{sentence}");
    let unkept = |check: &&Value| !matches!(check["status"].as_str(), Some("error" | "skip"));
    let checks = dataset["checks"].as_array().expect("a list of checks");
    assert_eq!(checks.iter().find(unkept), None, "nothing is told of rows that were not read");
    let told: String = table.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains(words[words.len() - 1]), "{table}");
}

#[test]
fn missing_data_is_named() {
    assert_told(&folder("nowhere.csv"), &["nowhere.csv", "does not exist"]);
}

#[test]
fn a_pattern_that_meets_no_file_is_named() {
    assert_told(&folder("part-*.csv"), &["part-*.csv"]);
}

#[test]
fn an_empty_file_is_not_an_empty_dataset() {
    assert_unreadable("odd.csv", b"", &["odd.csv", "not even a header"]);
}

#[test]
fn a_header_alone_is_an_empty_dataset() {
    let folder = folder("odd.csv");
    write(folder.path(), "odd.csv", b"id,note\n");
    let (dataset, _) = check(&folder, 1);
    assert_eq!(dataset["rows"], 0);
    let failing = dataset["checks"].as_array().expect("a list of checks").iter();
    let failing: Vec<&str> =
        failing.filter(|check| check["status"] != "pass").filter_map(|check| check["check"].as_str()).collect();
    assert_eq!(failing, ["not_empty"]);
}

#[test]
fn a_ragged_row_is_named_by_its_line() {
    assert_unreadable("odd.csv", b"id,note\n1,a\n2,b,c\n3,d\n", &["odd.csv", "line 3", "3 fields"]);
    assert_unreadable("odd.csv", b"id,note\n1,\"a\nb\"\n2\n", &["odd.csv", "line 4", "1 field"]);
}

#[test]
fn a_quote_that_is_never_closed_is_named_by_its_line() {
    assert_unreadable("odd.csv", b"id,note\n1,a\n2,\"b\n3,c\n", &["odd.csv", "line 3", "quote"]);
}

#[test]
fn bytes_that_are_no_utf_8_are_named_by_their_line() {
    assert_unreadable("odd.csv", b"id,note\n1,a\n2,caf\xe9\n", &["odd.csv", "line 3", "UTF-8"]);
}

#[test]
fn utf_16_is_named() {
    let text: Vec<u8> = "\u{feff}id,note\n1,a\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_unreadable("odd.csv", &text, &["odd.csv", "UTF-16"]);
}

#[test]
fn a_folder_without_data_is_named() {
    let folder = folder("odd");
    std::fs::create_dir(folder.path().join("odd")).expect("the folder can be made");
    write(&folder.path().join("odd"), "_SUCCESS", b"");
    assert_told(&folder, &["odd"]);
}

#[test]
fn a_truncated_parquet_file_is_named() {
    let mut bytes = b"PAR1".to_vec();
    bytes.extend((0..=255).cycle().take(2_000));
    assert_unreadable("odd.parquet", &bytes, &["odd.parquet"]);
    assert_unreadable("odd.parquet", b"PAR1", &["odd.parquet"]);
    bytes.extend(*b"\xff\xff\xff\x7fPAR1");
    assert_unreadable("odd.parquet", &bytes, &["odd.parquet"]);
}

#[test]
fn a_compressed_file_that_was_cut_short_is_named() {
    let whole = gzip(&format!("id,note\n{}", "1,a\n2,b\n3,c\n".repeat(1_000)));
    assert_unreadable("odd.csv.gz", &whole[..whole.len() / 2], &["odd.csv.gz"]);
    assert_unreadable("odd.csv.gz", &whole[..whole.len() - 4], &["odd.csv.gz"]);
    assert_unreadable("odd.csv.gz", &whole[..5], &["odd.csv.gz"]);
}

#[test]
fn ndjson_with_a_broken_line_is_named_by_its_line() {
    assert_unreadable("odd.ndjson", b"{\"id\": 1}\n{\"id\": 2\n{\"id\": 3}\n", &["odd.ndjson", "line 2"]);
    assert_unreadable("odd.ndjson", b"{\"id\": 1}\n[1, 2]\n", &["odd.ndjson", "line 2"]);
    assert_unreadable("odd.ndjson", b"{\"id\": 1}\n{\"id\": 1, \"id\": 2}\n", &["odd.ndjson", "line 2", "id"]);
}

#[test]
fn json_of_another_type_is_never_green() {
    let line = |value: &str| format!("{{\"status\": {value}}}\n");
    let cases = [
        ("string", "\"a\"", "5"),
        ("binary", "\"a\"", "[1]"),
        ("list", "[1]", "\"[1]\""),
        ("list(integer)", "[1, null]", "[\"1\"]"),
        ("struct(a: date)", "{\"a\": null}", "{\"a\": \"2024-1-1\"}"),
    ];
    for (kind, good, bad) in cases {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let contract = format!("name: x\nschema:\n  - name: status\n    type: \"{kind}\"\n    required: true\n");
        write(folder.path(), "x.yaml", contract.as_bytes());
        for (value, code) in [(good, 0), (bad, 1)] {
            write(folder.path(), "x.ndjson", line(value).as_bytes());
            let run = Run::of(folder.path(), &["check", "x.yaml", "--data", "x.ndjson"]);
            assert_eq!(run.code, Some(code), "{kind} {value}: {run}");
        }
    }
}

#[test]
fn no_text_of_a_csv_file_is_a_list() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), "x.yaml", b"name: x\nschema:\n  - name: labels\n    type: list(string)\n");
    write(folder.path(), "x.csv", b"labels\n[a]\n");
    let run = Run::of(folder.path(), &["check", "x.yaml", "--data", "x.csv"]);
    assert_eq!(run.code, Some(1), "{run}");
    assert!(run.stdout.contains("1 of 1 row") && run.stdout.contains("labels=[a]"), "{run}");
}

/// A contract that is none: exit 2 at its place, while the sound one beside it is checked.
fn assert_no_contract(bytes: &[u8], words: &[&str]) {
    let folder = folder("sound.csv");
    write(folder.path(), "odd.yaml", bytes);
    let sound = "name: sound\nsource: sound.csv\nschema:\n  - name: id\n    type: integer\n";
    write(folder.path(), "sound.yaml", sound.as_bytes());
    let run = Run::of(folder.path(), &["check", "odd.yaml", "sound.yaml", "--format", "json"]);
    assert_eq!(run.code, Some(2), "{run}");
    let report = run.report();
    let contracts = report["contracts"].as_array().expect("a list of contracts");
    let sound = contracts.iter().find(|contract| contract["file"] == "sound.yaml");
    assert_eq!(sound.map(|contract| &contract["status"]), Some(&Value::from("pass")), "{run}");
    let told = Run::of(folder.path(), &["check", "odd.yaml", "sound.yaml"]);
    assert_eq!(told.code, Some(2), "{told}");
    for word in words {
        assert!(told.both().contains(word), "`{word}` is not in {told}");
    }
}

#[test]
fn a_missing_contract_is_named_and_stops_no_other() {
    let folder = folder("sound.csv");
    let alone = Run::of(folder.path(), &["check", "pairs.yaml"]);
    assert_eq!((alone.code, alone.stdout.as_str()), (Some(2), ""), "{alone}");
    assert_eq!(alone.stderr.lines().count(), 1, "{alone}");
    let run = Run::of(folder.path(), &["check", "pairs.yaml", "pair.yaml"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(2), ""), "{run}");
    for told in [alone.stderr, run.stdout] {
        assert!(told.contains("`pairs.yaml`") && told.contains("did you mean `pair.yaml`?"), "{told}");
    }
}

#[test]
fn a_contract_that_is_data_is_named() {
    assert_no_contract(b"id,note\n1,a\n", &["odd.yaml", "it looks like delimited text"]);
}

#[test]
fn a_contract_with_a_nul_is_named_by_its_place() {
    assert_no_contract(b"name: odd\nschema:\n  - name: i\0d\n", &["odd.yaml:3:", "NUL"]);
}

#[test]
fn a_contract_that_is_no_utf_8_is_named() {
    assert_no_contract(b"name: caf\xe9\n", &["odd.yaml", "UTF-8"]);
}

#[test]
fn an_empty_contract_is_named() {
    assert_no_contract(b"", &["odd.yaml", "the contract is empty"]);
    assert_no_contract(b"# nothing\n", &["odd.yaml", "the contract is empty"]);
}
