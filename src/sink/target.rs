//! Where the two sides of each dataset go, found out and begun before any data is read.

use crate::data::{FileFormat, Table, extension};
use crate::output::{Draft, NewFolders, Obstacle};
use crate::source::{find, format_of};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What was asked for.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The folder of the quarantines.
    pub folder: PathBuf,
    /// The format of the quarantines; that of the data where it is not given.
    pub format: Option<FileFormat>,
    /// The file of the accepted rows, or the folder of such files.
    pub accepted: Option<PathBuf>,
    /// Whether files that exist may be replaced.
    pub replaces: bool,
    /// Whether no cell of a CSV quarantine may look like a formula.
    pub is_spreadsheet_safe: bool,
    /// What names the run; derived from the contract and the data where it is not given.
    pub run: Option<String>,
    /// For each dataset, what else the name of the run is derived from.
    pub about: HashMap<String, Vec<String>>,
}

/// A file of a dataset that is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The rows that break a check.
    Quarantine,
    /// The rows that passed.
    Accepted,
}

/// Why nothing can be split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The request cannot be meant so.
    Misused(String),
    /// A file cannot be written.
    Unwritable(String),
}

/// The files of every dataset of a run.
#[derive(Debug)]
pub struct Targets {
    request: Request,
    waiting: Mutex<HashMap<String, Target>>,
    /// Declared behind the files, so that it is looked at when they are gone.
    _folders: NewFolders,
}

/// The files of one dataset in the making.
#[derive(Debug)]
pub struct Target {
    pub(super) format: FileFormat,
    pub(super) quarantine: Draft,
    pub(super) quarantine_format: FileFormat,
    pub(super) accepted: Option<Draft>,
    pub(super) is_spreadsheet_safe: bool,
    pub(super) replaces: bool,
}

/// The paths of one dataset.
struct Paths {
    dataset: String,
    format: FileFormat,
    quarantine: PathBuf,
    accepted: Option<PathBuf>,
}

impl Targets {
    /// Finds a place for the sides of every dataset and begins its files, where `hold` has nothing against them: it knows
    /// what else is read and written. A dataset that cannot be opened gets none; whoever measures it says why.
    pub fn prepare(
        request: Request,
        datasets: &[&Table],
        hold: &mut dyn FnMut(Side, &Path) -> Result<(), String>,
    ) -> Result<Self, Refusal> {
        let format = request.format.map(written_as);
        if request.is_spreadsheet_safe && format.is_some_and(|format| format != FileFormat::Csv) {
            return misused("`--spreadsheet-safe` is about CSV, and the quarantine has another format".to_owned());
        }
        if format == Some(FileFormat::Parquet) && !cfg!(feature = "polars") {
            return misused("this build does not write Parquet: take `csv` or `ndjson`".to_owned());
        }
        let accepts_folder = accepts_folder(&request, datasets)?;
        let mut all: Vec<Paths> = Vec::new();
        for table in datasets {
            if let Some(paths) = paths(&request, table, accepts_folder)? {
                all.push(paths);
            }
        }
        refuse_all(&all, &request, hold)?;
        let mut folders = NewFolders::default();
        let mut waiting = HashMap::new();
        for paths in all {
            let name = paths.dataset.clone();
            waiting.insert(name, begin(paths, &request, format, &mut folders)?);
        }
        Ok(Self { request, waiting: Mutex::new(waiting), _folders: folders })
    }

    /// The files of a dataset, once.
    pub fn take(&self, dataset: &str) -> Option<Target> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(dataset)
    }

    /// What was asked for.
    pub fn request(&self) -> &Request {
        &self.request
    }
}

/// Arrow files are written as Parquet.
fn written_as(format: FileFormat) -> FileFormat {
    match format {
        FileFormat::Arrow | FileFormat::Parquet => FileFormat::Parquet,
        FileFormat::Csv => FileFormat::Csv,
        FileFormat::Ndjson => FileFormat::Ndjson,
    }
}

fn misused<T>(message: String) -> Result<T, Refusal> {
    Err(Refusal::Misused(message))
}

/// Whether the accepted rows go to a folder.
fn accepts_folder(request: &Request, datasets: &[&Table]) -> Result<bool, Refusal> {
    let Some(path) = &request.accepted else { return Ok(false) };
    let is_folder = path.is_dir() || path.as_os_str().to_string_lossy().ends_with(std::path::is_separator);
    if !is_folder && datasets.len() > 1 {
        let names: Vec<String> = datasets.iter().map(|table| format!("`{}`", table.name)).collect();
        return misused(format!(
            "`--accepted {}` is one file, but several datasets are checked ({}): name a folder with a `/` at its end",
            path.display(),
            names.join(", ")
        ));
    }
    Ok(is_folder)
}

fn paths(request: &Request, table: &Table, accepts_folder: bool) -> Result<Option<Paths>, Refusal> {
    let Ok(files) = find(&table.source) else { return Ok(None) };
    let Some(first) = files.first() else { return Ok(None) };
    let Ok(found) = format_of(first) else { return Ok(None) };
    let format = written_as(found);
    let own = extension(&first.path).filter(|_| found == format && FileFormat::of_name(&first.path) == Some(format));
    let own = own.unwrap_or_else(|| format.name().to_owned());
    let quarantine_extension = match request.format.map(written_as) {
        Some(asked) if asked != format => asked.name().to_owned(),
        Some(_) | None => own.clone(),
    };
    let name = file_name(&table.name);
    let accepted = match &request.accepted {
        None => None,
        Some(path) if accepts_folder => Some(path.join(format!("{name}.{own}"))),
        Some(path) => {
            let is_packed = path.extension().is_some_and(|end| end == "gz" || end == "zst");
            let is_tabbed = |path: &Path| extension(path).as_deref() == Some("tsv");
            let differs = FileFormat::of_name(path).is_some_and(|named| written_as(named) != format)
                || (format == FileFormat::Csv
                    && table.source.options.delimiter.is_none()
                    && is_tabbed(path) != (own == "tsv"));
            if is_packed || differs {
                return misused(format!(
                    "accepted rows are written as they are, uncompressed: name `--accepted {}` with `.{own}` at its end",
                    path.display()
                ));
            }
            Some(path.clone())
        }
    };
    let quarantine = request.folder.join(format!("{name}.quarantine.{quarantine_extension}"));
    Ok(Some(Paths { dataset: table.name.clone(), format, quarantine, accepted }))
}

/// The name of a dataset as that of a file.
fn file_name(dataset: &str) -> String {
    let is_unfit = |character: char| character.is_control() || r#"/\:*?"<>|"#.contains(character);
    let name: String = dataset.chars().map(|character| if is_unfit(character) { '_' } else { character }).collect();
    if name.starts_with('.') { format!("_{name}") } else { name }
}

/// Says no to files that stand in somebody's way.
fn refuse_all(
    all: &[Paths],
    request: &Request,
    hold: &mut dyn FnMut(Side, &Path) -> Result<(), String>,
) -> Result<(), Refusal> {
    let sides = |paths: &'_ Paths| {
        let accepted = paths.accepted.clone().map(|path| (Side::Accepted, path));
        [Some((Side::Quarantine, paths.quarantine.clone())), accepted].into_iter().flatten()
    };
    let mut seen: Vec<(Side, PathBuf)> = Vec::new();
    for (side, path) in all.iter().flat_map(sides) {
        if seen.contains(&(side, path.clone())) {
            return misused(format!(
                "`{}` would be written twice: two datasets have that name; check them in separate runs",
                path.display()
            ));
        }
        hold(side, &path).map_err(Refusal::Misused)?;
        refuse(&path, request)?;
        seen.push((side, path));
    }
    Ok(())
}

fn refuse(path: &Path, request: &Request) -> Result<(), Refusal> {
    let folder = folder(path);
    if folder.exists() && !folder.is_dir() {
        return misused(format!("`{}` is no folder", folder.display()));
    }
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => misused(format!("`{}` is a folder", path.display())),
        Ok(_) if !request.replaces => misused(format!("`{}` exists already: `--force` replaces it", path.display())),
        Ok(found) if !found.is_file() && !found.is_symlink() => {
            misused(format!("`{}` is a pipe or a device, which no file can replace", path.display()))
        }
        Ok(_) | Err(_) => Ok(()),
    }
}

fn begin(
    paths: Paths,
    request: &Request,
    format: Option<FileFormat>,
    folders: &mut NewFolders,
) -> Result<Target, Refusal> {
    let mut draft = |path: &Path, is_private: bool| {
        let made = folders.create(folder(path)).map_err(Obstacle::Refused).and_then(|()| Draft::create(path));
        let draft = made.and_then(|draft| if is_private { draft.private() } else { Ok(draft) });
        draft.map_err(|obstacle| Refusal::Unwritable(format!("cannot write `{}`: {obstacle}", path.display())))
    };
    Ok(Target {
        format: paths.format,
        quarantine: draft(&paths.quarantine, true)?,
        quarantine_format: format.unwrap_or(paths.format),
        accepted: paths.accepted.as_deref().map(|path| draft(path, false)).transpose()?,
        is_spreadsheet_safe: request.is_spreadsheet_safe,
        replaces: request.replaces,
    })
}

/// The folder of a file.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests;
