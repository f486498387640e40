//! Tests of where a dataset lies.

use super::*;
use tempfile::TempDir;

fn folder(files: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "a\n1\n").unwrap();
    }
    folder
}

fn source(folder: &TempDir, path: &str) -> Source {
    Source { path: folder.path().join(path), shown: path.to_owned(), ..Source::default() }
}

fn found(folder: &TempDir, path: &str) -> Result<Vec<String>, SourceError> {
    names(folder, find(&source(folder, path))?)
}

fn names(folder: &TempDir, files: Vec<DataFile>) -> Result<Vec<String>, SourceError> {
    let name = |file: DataFile| file.path.strip_prefix(folder.path()).unwrap().display().to_string();
    Ok(files.into_iter().map(name).collect())
}

#[test]
fn a_file_is_itself() {
    let folder = folder(&["orders.csv", "other.csv"]);
    let files = find(&source(&folder, "orders.csv")).unwrap();
    assert_eq!((files.len(), files[0].bytes), (1, 4));
    assert!(files[0].modified.is_some());
}

#[test]
fn a_folder_is_its_data_files_in_order() {
    let folder = folder(&[
        "b.csv",
        "a.csv",
        "deep/er/c.csv.gz",
        "_SUCCESS",
        "_delta_log/0.json",
        ".a.csv.crc",
        ".hidden/x.csv",
        "README.md",
        "README.txt",
        "contract.yaml",
        "a.csv.sha256",
    ]);
    assert_eq!(found(&folder, "").unwrap(), ["a.csv", "b.csv", "deep/er/c.csv.gz"]);
}

#[test]
fn a_declared_format_takes_files_of_other_names() {
    let folder = folder(&["part-0", "part-1.csv", "part-2.parquet", "part-3.txt"]);
    fs::write(folder.path().join("done"), "").unwrap();
    let source = Source { format: Some(FileFormat::Csv), ..source(&folder, "") };
    assert_eq!(names(&folder, find(&source).unwrap()).unwrap(), ["part-0", "part-1.csv", "part-3.txt"]);
}

#[test]
fn a_file_of_a_folder_that_may_be_data_is_not_passed_over() {
    for name in ["part-00001", "d.csv.bak", "d.csv.tmp", "deep/d.dat", "orders.csv.1"] {
        let folder = folder(&["a.csv", name]);
        let error = found(&folder, "").unwrap_err();
        assert!(error.message.starts_with("may be data or not"), "{name}: {error}");
        assert!(error.path.unwrap().ends_with(name) && error.help.contains("*.csv`"), "{name}: {}", error.help);
    }
    let empty = folder(&["a.csv", "license.csv"]);
    fs::write(empty.path().join("done"), "").unwrap();
    assert_eq!(found(&empty, "").unwrap(), ["a.csv", "license.csv"]);
    let only = folder(&["a.csv", "b.csv", "part-00001"]);
    assert_eq!(found(&only, "*.csv").unwrap(), ["a.csv", "b.csv"]);
}

#[test]
fn a_file_of_a_folder_that_cannot_be_unpacked_is_not_passed_over() {
    for name in ["part-2.csv.bz2", "part-2.json.xz", "part-2.zip", "deep/part-2.csv.LZ4", "x.csv.br", "x.snappy"] {
        for format in [None, Some(FileFormat::Csv)] {
            let folder = folder(&["part-1.csv", name]);
            let error = find(&Source { format, ..source(&folder, "") }).unwrap_err();
            assert!(error.message.starts_with("is compressed as `."), "{name}: {error}");
            assert!(error.path.unwrap().ends_with(name), "{name}");
        }
    }
}

#[test]
fn a_folder_of_several_formats_is_refused() {
    let folder = folder(&["a.csv", "b.parquet"]);
    let error = found(&folder, "").unwrap_err();
    assert!(error.message.starts_with("holds files of several formats"), "{error}");
    assert!(error.help.contains("`format: csv`"));
}

#[test]
fn a_folder_without_data_is_an_error() {
    let folder = folder(&["notes.md"]);
    assert_eq!(found(&folder, "").unwrap_err().message, "holds no data file");
}

#[test]
fn a_pattern_is_the_files_that_match_it() {
    let folder = folder(&["a1.csv", "a2.csv", "b1.csv", "deep/a3.csv", "_a4.csv"]);
    assert_eq!(found(&folder, "a*.csv").unwrap(), ["a1.csv", "a2.csv"]);
    assert_eq!(found(&folder, "*.csv").unwrap(), ["a1.csv", "a2.csv", "b1.csv"]);
    assert_eq!(found(&folder, "**/a*.csv").unwrap(), ["a1.csv", "a2.csv", "deep/a3.csv"]);
    assert_eq!(found(&folder, "c*.csv").unwrap_err().message, "matches no file");
}

#[test]
fn a_missing_file_that_is_no_pattern_does_not_exist() {
    let folder = folder(&["data[2.csv"]);
    let error = found(&folder, "data[1.csv").unwrap_err();
    assert!(error.message.starts_with("does not exist, and is no valid pattern either: "), "{error}");
    assert!(error.help.starts_with("did you mean") && error.help.contains("`[[]`"), "{}", error.help);
    assert_eq!(found(&folder, "data[2.csv").unwrap(), ["data[2.csv"]);
}

#[test]
fn a_file_of_the_very_name_is_no_pattern() {
    let folder = folder(&["data[1].csv", "data1.csv", "in [b]/x1.csv"]);
    assert_eq!(found(&folder, "data[1].csv").unwrap(), ["data[1].csv"]);
    let within = Source { path: folder.path().join("in [b]/x*.csv"), shown: "x*.csv".into(), ..Source::default() };
    assert_eq!(names(&folder, find(&within).unwrap()).unwrap(), ["in [b]/x1.csv"]);
}

#[test]
fn folders_that_name_columns_give_them_to_their_files() {
    let folder = folder(&["year=2023/month=12/a.csv", "year=2024/month=__HIVE_DEFAULT_PARTITION__/b.csv"]);
    for path in ["", "year=*", "year=*/month=*/*.csv"] {
        let files = find(&source(&folder, path)).unwrap();
        let values: Vec<_> = files
            .iter()
            .map(|file| file.partitions.iter().map(|(_, value)| value.as_deref()).collect::<Vec<_>>())
            .collect();
        assert_eq!(values, [[Some("2023"), Some("12")], [Some("2024"), None]], "{path}");
    }
    assert_eq!(find(&source(&folder, "year=2023")).unwrap()[0].partitions.len(), 1);
}

#[test]
fn files_in_folders_of_other_columns_are_refused() {
    let folder = folder(&["a.csv", "year=2024/b.csv"]);
    let error = found(&folder, "").unwrap_err();
    assert!(error.message.contains("names the columns `year`") && error.message.ends_with("names none"), "{error}");
}

#[test]
fn a_missing_file_is_told_with_the_name_that_is_near() {
    let folder = folder(&["orders.csv"]);
    let error = found(&folder, "order.csv").unwrap_err();
    assert_eq!(error.message, "does not exist");
    assert!(error.help.starts_with("did you mean") && error.help.contains("orders.csv"), "{}", error.help);
    assert!(found(&folder, "date/orders.csv").unwrap_err().help.starts_with("there is no folder"));
    assert!(found(&folder, "zzzzzz").unwrap_err().help.starts_with("nothing in its folder"));
}

#[test]
fn a_relative_path_is_told_with_the_working_directory() {
    let source = Source { path: "no-such-file.csv".into(), shown: "no-such-file.csv".into(), ..Source::default() };
    assert!(find(&source).unwrap_err().help.contains("the working directory is"));
}

#[cfg(unix)]
#[test]
fn a_device_is_refused() {
    let source = Source { path: "/dev/null".into(), shown: "/dev/null".into(), ..Source::default() };
    let error = find(&source).unwrap_err();
    assert!(error.message.starts_with("is no regular file") && error.help.contains('-'));
}

#[cfg(unix)]
#[test]
fn a_link_in_a_circle_is_followed_once() {
    let folder = folder(&["deep/a.csv"]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("deep/up")).unwrap();
    assert_eq!(found(&folder, "").unwrap(), ["deep/a.csv"]);
}

#[test]
fn a_file_that_changed_is_not_read_on() {
    let folder = folder(&["a.csv"]);
    let file = find(&source(&folder, "a.csv")).unwrap().remove(0);
    assert_eq!(file.check_unchanged(), Ok(()));
    fs::write(&file.path, "a\n1\n2\n").unwrap();
    let message = "changed from 4 to 6 bytes while it was being read";
    assert_eq!(file.check_unchanged().unwrap_err().message, message);
    assert_eq!(file.open(None).unwrap_err().message, message);
    fs::remove_file(&file.path).unwrap();
    assert_eq!(file.check_unchanged().unwrap_err().message, "does not exist");
}

#[cfg(unix)]
#[test]
fn a_pipe_that_took_the_place_of_a_file_is_not_waited_for() {
    let folder = folder(&["orders.csv"]);
    let file = find(&source(&folder, "orders.csv")).unwrap().remove(0);
    fs::remove_file(&file.path).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&file.path).status().unwrap().success());
    let error = file.open(None).unwrap_err();
    assert!(error.to_string().contains("while it was being read"), "{error}");
}
