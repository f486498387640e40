//! Which files a contract may name: those in its own folder, and those in the project. And where a contract or a
//! configuration may lie that nobody named: in the project, too, links followed.
//!
//! A project may come from a stranger, and what is in a file can be told from what the report says about it. So whatever
//! lies elsewhere must be named on the command line, by someone who may read it.

use super::arguments::Project;
use super::data::path_of;
use super::inputs::Input;
use super::load::Loaded;
use crate::contract::Contract;
use crate::data::Source;
use crate::plan::{DatasetPlan, Plan};
use crate::problem::{Problem, Span};
use crate::run::Job;
use crate::source;
use anyhow::{Result, bail};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// What marks the folder of a repository.
const REPOSITORY: &str = ".git";
/// What marks the folder of a project.
const MARKS: &[&str] = &[REPOSITORY, "tabpact.toml"];

/// Where contracts may lie that the command line does not name one by one.
#[derive(Debug)]
pub(super) struct Bounds {
    /// The folders of the project as their true paths; `None` where everything is allowed.
    folders: Option<Vec<PathBuf>>,
    /// Whether it is the user who names the folders that are searched. Else the project does, and names no other.
    are_named: bool,
}

impl Bounds {
    /// The bounds of a run of these paths.
    pub(super) fn of(project: &Project, paths: &[String]) -> Self {
        let are_named = !paths.is_empty() && !project.is_of_configuration("paths");
        Self { are_named, ..Self::of_configuration(project) }
    }

    /// The bounds of what a configuration names.
    pub(super) fn of_configuration(project: &Project) -> Self {
        let folders = || {
            let project = project_folder();
            repository(&project).into_iter().chain([project]).collect()
        };
        Self { folders: (!project.allow_outside).then(folders), are_named: false }
    }

    /// No bounds at all.
    #[cfg(test)]
    pub(super) fn none() -> Self {
        Self { folders: None, are_named: true }
    }

    /// The true path of what is out of bounds. `root` is the folder that is searched; nothing where the file itself is named.
    pub(super) fn leaving(&self, path: &Path, root: Option<&Path>) -> Option<PathBuf> {
        let folders = self.folders.as_ref()?;
        let root = match (root, self.are_named) {
            (None, true) => return None,
            (Some(root), true) => {
                fs::canonicalize(if root.as_os_str().is_empty() { Path::new(".") } else { root }).ok()
            }
            (Some(_) | None, false) => None,
        };
        // What cannot be found leads nowhere: whoever reads it will say so.
        let path = fs::canonicalize(path).ok()?;
        let is_within = root.iter().chain(folders).any(|folder| path.starts_with(folder));
        (!is_within).then_some(path)
    }

    /// Why a contract is not read, if it may not be.
    pub(super) fn refuse(&self, input: &Input) -> Option<Problem> {
        let shown = input.file.display();
        if let Some(out) = self.leaving(&input.file, input.found_in.as_deref()) {
            let message = format!("`{shown}` leads to `{}`, outside the project directory", out.display());
            let help = "name the file itself on the command line, or allow it with `--allow-outside`";
            return Some(Problem::error(Span::default(), message).help(help));
        }
        let is_searched_for = input.found_in.is_some() || !self.are_named;
        let is_irregular = || fs::metadata(&input.file).is_ok_and(|found| !found.is_file() && !found.is_dir());
        (is_searched_for && is_irregular()).then(|| {
            let message = format!("`{shown}` is no regular file but a pipe, a device or a socket");
            Problem::error(Span::default(), message).help("name it on the command line to read it all the same")
        })
    }

    /// Refuses data that the project names for its contracts, and that lie elsewhere.
    pub(super) fn refuse_data(&self, loaded: &[Loaded]) -> Result<()> {
        let folders = self.folders.as_ref().filter(|_| !self.are_named);
        let data = folders.iter().flat_map(|_| loaded.iter().filter_map(|one| one.data.as_deref()));
        data.zip(folders).try_for_each(|(data, folders)| refuse_setting("paths", data, data, folders))
    }
}

/// The folder of the project: the nearest one from the working directory upwards that has a mark, else the working
/// directory itself.
pub(super) fn project_folder() -> PathBuf {
    let here = env::current_dir().and_then(fs::canonicalize).unwrap_or_default();
    let is_marked = |folder: &&Path| MARKS.iter().any(|mark| folder.join(mark).exists());
    here.ancestors().find(is_marked).unwrap_or(&here).to_owned()
}

/// Makes contracts unusable that name data elsewhere, for this run. What the command line names is its own affair.
pub(super) fn refuse_outside(loaded: &mut [Loaded], project: &Path) {
    for one in loaded {
        let problems = one.contract.as_ref().map_or(Vec::new(), |contract| outside(contract, project));
        if !problems.is_empty() {
            one.contract = None;
            one.problems.extend(problems);
        }
    }
}

/// The sources of all datasets.
pub(super) fn sources<'c>(contracts: impl Iterator<Item = &'c Contract>) -> Vec<Source> {
    contracts.flat_map(|contract| &contract.datasets).filter_map(|dataset| dataset.source.clone()).collect()
}

/// Makes contracts unusable whose foreign keys lead into files elsewhere. `known` are the sources of all datasets: where
/// they may lie is settled.
pub(super) fn refuse_references(jobs: &mut [Job], known: &[Source], project: &Path) {
    for job in jobs {
        let problems = job.plan.as_ref().map_or(Vec::new(), |plan| outside_by_reference(plan, known, project));
        if !problems.is_empty() {
            job.plan = None;
            job.problems.extend(problems);
        }
    }
}

/// What is wrong with the files that the foreign keys of a contract lead to.
pub(super) fn outside_by_reference(plan: &Plan, known: &[Source], project: &Path) -> Vec<Problem> {
    let folders = folders_of(&plan.file, project);
    plan.datasets.iter().flat_map(|dataset| strays(plan, dataset, known, &folders)).collect()
}

fn strays(plan: &Plan, dataset: &DatasetPlan, known: &[Source], folders: &[PathBuf]) -> Vec<Problem> {
    let stray = |check| {
        let (parent, _) = dataset.needs(check).parent?;
        let source = &plan.parents.iter().find(|table| table.name == parent)?.source;
        if known.contains(source) {
            return None;
        }
        let help = "check from a folder above both, or allow it with `--allow-outside`";
        stray(source, check.span, folders).map(|problem| problem.help(help))
    };
    dataset.checks.iter().filter_map(stray).collect()
}

/// What is wrong with a place that a contract names, if it leads out of these folders, of which the last is the project's.
fn stray(source: &Source, span: Span, folders: &[PathBuf]) -> Option<Problem> {
    let out = source::leaving(source, folders)?;
    let message = format!(
        "`{}` leads to `{}`, outside the contract's folder and the project directory `{}`",
        source.shown,
        out.display(),
        folders.last().map_or(Path::new(""), PathBuf::as_path).display()
    );
    Some(Problem::error(span, message))
}

/// Refuses a configuration that names data elsewhere: it comes from where the contracts come from.
pub(super) fn refuse_settings(data: &[String], project: &Path) -> Result<()> {
    data.iter().try_for_each(|given| refuse_setting("data", given, path_of(given), &[project.to_owned()]))
}

fn refuse_setting(setting: &str, given: &str, path: &str, folders: &[PathBuf]) -> Result<()> {
    let source = Source { path: path.into(), shown: path.to_owned(), ..Source::default() };
    if let Some(out) = source::leaving(&source, folders) {
        let project = folders.last().map_or(Path::new(""), PathBuf::as_path);
        bail!(
            "`{setting}` of the configuration names `{given}`, which leads to `{}`, outside the project directory `{}`: \
             name it on the command line, or allow it with `--allow-outside`",
            out.display(),
            project.display()
        );
    }
    Ok(())
}

/// Where a configuration in a folder leads to, if that is neither there nor in the repository around it.
pub(super) fn leaving(folder: &Path, file: &Path) -> Option<PathBuf> {
    let (folder, file) = (fs::canonicalize(folder).ok()?, fs::canonicalize(file).ok()?);
    let is_within = repository(&folder).iter().chain([&folder]).any(|folder| file.starts_with(folder));
    (!is_within).then_some(file)
}

/// The nearest folder from here upwards with a repository in it.
fn repository(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|above| above.join(REPOSITORY).exists()).map(Path::to_owned)
}

/// The folders in which a contract may name files: its own, and the project's.
fn folders_of(contract: &str, project: &Path) -> Vec<PathBuf> {
    let own = Path::new(contract).parent().filter(|folder| !folder.as_os_str().is_empty());
    fs::canonicalize(own.unwrap_or(Path::new("."))).into_iter().chain([project.to_owned()]).collect()
}

/// What is wrong with the data that a contract names.
pub(super) fn outside(contract: &Contract, project: &Path) -> Vec<Problem> {
    let folders = folders_of(&contract.file, project);
    let placed = contract.datasets.iter().filter_map(|dataset| {
        let (source, span) = dataset.source.as_ref().zip(dataset.source_at)?;
        let help = format!(
            "name it on the command line (`--data {}=PATH`), check from a folder above both, or allow it with `--allow-outside`",
            dataset.name
        );
        stray(source, span, &folders).map(|problem| problem.help(help))
    });
    placed.collect()
}
