//! Which contracts are meant, and which data files follow them.

use super::arguments::default_folder;
use super::confinement::Bounds;
use crate::problem::nearest;
use anyhow::{Result, anyhow, bail};
use std::collections::HashSet;
use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Standard input.
pub(super) const STDIN: &str = "-";

/// A contract's file, and the data that the command line names for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Input {
    /// The contract's file.
    pub(super) file: PathBuf,
    /// The folder in which it was found; `None` where the file itself was named.
    pub(super) found_in: Option<PathBuf>,
    /// The data to check it against.
    pub(super) data: Option<String>,
}

/// Reads the positional arguments. No file is opened, and no folder entered that lies out of bounds.
pub(super) fn find(paths: &[String], bounds: &Bounds) -> Result<Vec<Input>> {
    if paths.is_empty() {
        return match folder(&default_folder(), bounds)? {
            Some(inputs) => Ok(inputs),
            None => Err(nothing_named()),
        };
    }
    let mut inputs: Vec<Input> = Vec::new();
    // How many contracts the last argument that names contracts stands for.
    let mut last = 0;
    for path in paths {
        match contracts(path, last > 0, bounds)? {
            Some(found) => {
                last = found.len();
                inputs.extend(found);
            }
            None => follow(&mut inputs, last, path)?,
        }
    }
    let mut seen: Vec<PathBuf> = Vec::new();
    inputs.retain(|input| {
        let is_new = input.data.is_some() || !seen.contains(&input.file);
        seen.push(input.file.clone());
        is_new
    });
    match &inputs[..] {
        [Input { file, .. }] if is_gone(file) => Err(missing(file)),
        _ => Ok(inputs),
    }
}

/// The contracts that an argument stands for; `None` where it names data.
fn contracts(path: &str, after_a_contract: bool, bounds: &Bounds) -> Result<Option<Vec<Input>>> {
    let file = Path::new(path);
    if path == STDIN {
        return Ok(None);
    }
    if file.is_dir() {
        return match folder(file, bounds) {
            Ok(Some(found)) => Ok(Some(found)),
            Ok(None) | Err(_) if after_a_contract => Ok(None),
            Err(error) => Err(error),
            Ok(None) => Err(anyhow!("folder `{path}` holds no contract (`*.yaml` or `*.yml`)")),
        };
    }
    if is_glob(path) && !file.exists() {
        let literal = literal_part(file);
        // A pattern is not tried where its first folders lead out already: that is told of them.
        if bounds.leaving(&literal, Some(&literal)).is_some() {
            return Ok(Some(found(vec![literal.clone()], &literal)));
        }
        let files = matches(path)?;
        return match files.is_empty() {
            false => Ok(Some(found(files, &literal))),
            true if after_a_contract && !is_yaml(file) => Ok(None),
            true => Err(anyhow!("`{path}` matches no contract (`*.yaml` or `*.yml`) in {}", here())),
        };
    }
    if !is_yaml(file) && (after_a_contract || is_data(file)) {
        return Ok(None);
    }
    if !is_yaml(file) && is_gone(file) {
        return Err(missing(file));
    }
    Ok(Some(vec![Input { file: file.to_path_buf(), found_in: None, data: None }]))
}

/// Gives data to the contract before it.
fn follow(inputs: &mut [Input], last: usize, data: &str) -> Result<()> {
    match inputs.last_mut() {
        None => bail!("`{data}` is data: name its contract first, as in `tabpact check CONTRACT {data}`"),
        Some(_) if last > 1 => bail!("`{data}` follows {last} contracts: give it a name with `--data NAME={data}`"),
        Some(Input { file, data: Some(first), .. }) => bail!(
            "`{}` is followed by `{first}` and by `{data}`: name several files of one dataset with a glob in quotes, those of \
             several datasets with `--data NAME=PATH`",
            file.display()
        ),
        Some(input) => input.data = Some(data.to_owned()),
    }
    Ok(())
}

fn found(files: Vec<PathBuf>, folder: &Path) -> Vec<Input> {
    let input = |file| Input { file, found_in: Some(folder.to_owned()), data: None };
    files.into_iter().map(input).collect()
}

/// The contracts of a folder and of those in it, in the order of their paths; `None` where there is none.
fn folder(path: &Path, bounds: &Bounds) -> Result<Option<Vec<Input>>> {
    if fs::metadata(path).is_err_and(|error| error.kind() == ErrorKind::NotFound) {
        return Ok(None);
    }
    let mut files = Vec::new();
    walk(path, path, bounds, &mut HashSet::new(), &mut files)?;
    files.sort();
    Ok(Some(found(files, path)).filter(|inputs| !inputs.is_empty()))
}

/// Adds the contracts below a folder. A link to a folder that is out of bounds is added itself, to be told and not entered;
/// no folder is entered twice.
fn walk(
    folder: &Path,
    root: &Path,
    bounds: &Bounds,
    seen: &mut HashSet<PathBuf>,
    files: &mut Vec<PathBuf>,
) -> Result<()> {
    let cannot = |error| anyhow!("cannot list folder `{}`: {error}", folder.display());
    if bounds.leaving(folder, Some(root)).is_some() {
        files.push(folder.to_owned());
        return Ok(());
    }
    if !seen.insert(fs::canonicalize(folder).map_err(cannot)?) {
        return Ok(());
    }
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<Result<Vec<_>, _>>()).map_err(cannot)?;
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    // Which of two ways to the same folder is taken hangs on their names alone.
    paths.sort();
    for path in paths {
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        match path.is_dir() {
            _ if is_hidden => {}
            true => walk(&path, root, bounds, seen, files)?,
            false if is_yaml(&path) => files.push(path),
            false => {}
        }
    }
    Ok(())
}

/// The contracts that a glob matches, in order.
fn matches(pattern: &str) -> Result<Vec<PathBuf>> {
    let plainly = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::default() };
    let paths = glob::glob_with(pattern, plainly).map_err(|error| anyhow!("`{pattern}` is no pattern: {error}"))?;
    let paths: Vec<PathBuf> = paths
        .collect::<Result<_, _>>()
        .map_err(|error| anyhow!("cannot list `{}` for `{pattern}`: {}", error.path().display(), error.error()))?;
    let mut files: Vec<PathBuf> = paths.into_iter().filter(|file| is_yaml(file) && !file.is_dir()).collect();
    files.sort();
    Ok(files)
}

/// The folders of a glob before the first that is not to be taken literally.
fn literal_part(pattern: &Path) -> PathBuf {
    pattern.components().take_while(|part| !is_glob(&part.as_os_str().to_string_lossy())).collect()
}

fn is_glob(path: &str) -> bool {
    path.contains(['*', '?', '['])
}

fn has_extension(file: &Path, extensions: &[&str]) -> bool {
    let extension = file.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| extensions.contains(&extension.as_str()))
}

fn is_yaml(file: &Path) -> bool {
    has_extension(file, &["yaml", "yml"])
}

/// Whether a name can only be that of data.
fn is_data(file: &Path) -> bool {
    let extensions = ["csv", "tsv", "ndjson", "jsonl", "parquet", "pq", "arrow", "feather", "ipc", "gz", "zst"];
    has_extension(file, &extensions)
}

/// Whether there is nothing of that name, not even a link that leads nowhere.
pub(super) fn is_gone(file: &Path) -> bool {
    fs::symlink_metadata(file).is_err_and(|error| error.kind() == ErrorKind::NotFound)
}

/// That a file is not there, with what may have been meant.
pub(super) fn missing(file: &Path) -> anyhow::Error {
    let siblings = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names: Vec<String> = fs::read_dir(siblings)
        .map(|entries| {
            entries.filter_map(Result::ok).map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
        })
        .unwrap_or_default();
    let written = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let yaml = names.iter().map(String::as_str).filter(|name| is_yaml(Path::new(name)));
    let hint = match nearest(&written, yaml) {
        Some(name) => format!("; did you mean `{}`?", file.with_file_name(name).display()),
        None => String::new(),
    };
    anyhow!("there is no contract `{}` in {}{hint}", file.display(), here())
}

fn nothing_named() -> anyhow::Error {
    anyhow!("no contract is named, and there is none in `{}` in {}", default_folder().display(), here())
}

/// The working directory.
fn here() -> String {
    env::current_dir().map_or_else(|_| "the working directory".to_owned(), |folder| format!("`{}`", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with these files, all empty.
    fn folder_of(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
            fs::write(folder.path().join(name), "").unwrap();
        }
        folder
    }

    /// What arguments within a folder stand for, as `contract` or `contract data`.
    fn found(folder: &tempfile::TempDir, arguments: &[&str]) -> Result<Vec<String>, String> {
        let prefix = format!("{}/", folder.path().display());
        let within =
            |argument: &&str| if *argument == STDIN { STDIN.to_owned() } else { format!("{prefix}{argument}") };
        let paths: Vec<String> = arguments.iter().map(within).collect();
        let show = |input: Input| {
            let data = input.data.map_or(String::new(), |data| format!(" {data}"));
            format!("{}{data}", input.file.display()).replace(&prefix, "")
        };
        find(&paths, &Bounds::none())
            .map(|inputs| inputs.into_iter().map(show).collect())
            .map_err(|error| error.to_string().replace(&prefix, ""))
    }

    #[test]
    fn a_folder_stands_for_its_contracts_in_order() {
        let folder = folder_of(&[
            "c/b.yml",
            "c/a.yaml",
            "c/x.csv",
            "c/.hidden.yaml",
            "c/.git/e.yaml",
            "c/az/d.yaml",
            "c/az/er/d.yml",
            "empty/x.txt",
        ]);
        assert_eq!(found(&folder, &["c"]).unwrap(), ["c/a.yaml", "c/az/d.yaml", "c/az/er/d.yml", "c/b.yml"]);
        assert_eq!(found(&folder, &["c/*", "c/a.yaml"]).unwrap(), ["c/a.yaml", "c/b.yml"]);
        assert_eq!(found(&folder, &["empty"]).unwrap_err(), "folder `empty` holds no contract (`*.yaml` or `*.yml`)");
    }

    #[test]
    fn data_follows_its_contract() {
        let folder = folder_of(&["a.yaml", "b.yaml", "a.csv", "parts/1.csv"]);
        assert_eq!(found(&folder, &["a.yaml", "a.csv", "b.yaml"]).unwrap(), ["a.yaml a.csv", "b.yaml"]);
        assert_eq!(found(&folder, &["a.yaml", "-"]).unwrap(), ["a.yaml -"]);
        assert_eq!(found(&folder, &["a.yaml", "parts"]).unwrap(), ["a.yaml parts"]);
        assert_eq!(found(&folder, &["a.yaml", "parts/*.csv"]).unwrap(), ["a.yaml parts/*.csv"]);
        assert_eq!(found(&folder, &["a.yaml", "gone.csv"]).unwrap(), ["a.yaml gone.csv"]);
        assert_eq!(found(&folder, &["a.yaml", "a.csv", "a.yaml", "b.csv"]).unwrap(), ["a.yaml a.csv", "a.yaml b.csv"]);
    }

    #[test]
    fn data_that_follows_no_single_contract_is_refused() {
        let folder = folder_of(&["c/a.yaml", "c/b.yaml", "a.csv"]);
        assert!(found(&folder, &["a.csv"]).unwrap_err().starts_with("`a.csv` is data: name its contract first"));
        assert!(found(&folder, &["c", "a.csv"]).unwrap_err().starts_with("`a.csv` follows 2 contracts"));
        assert!(found(&folder, &["c/a.yaml", "a.csv", "b.csv"]).unwrap_err().contains("by `a.csv` and by `b.csv`"));
    }

    #[test]
    fn a_contract_that_is_not_there_is_named_with_the_place_and_a_near_name() {
        let folder = folder_of(&["orders.yaml"]);
        let told = found(&folder, &["order.yaml"]).unwrap_err();
        assert!(told.starts_with("there is no contract `order.yaml` in `/"), "{told}");
        assert!(told.ends_with("; did you mean `orders.yaml`?"), "{told}");
        assert!(found(&folder, &["*.yml"]).unwrap_err().starts_with("`*.yml` matches no contract"));
    }

    #[test]
    fn a_contract_may_have_another_name() {
        let folder = folder_of(&["contract.json", "CONTRACT"]);
        assert_eq!(found(&folder, &["contract.json"]).unwrap(), ["contract.json"]);
        assert_eq!(found(&folder, &["CONTRACT"]).unwrap(), ["CONTRACT"]);
    }
}
