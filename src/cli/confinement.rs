//! Which files a contract may name: those in its own folder, and those in the project.
//!
//! A contract may come from a stranger, and what is in a file can be told from what the report says about it. So whatever
//! lies elsewhere must be named on the command line, by someone who may read it.

use super::data::path_of;
use super::load::Loaded;
use crate::contract::Contract;
use crate::data::Source;
use crate::problem::Problem;
use crate::source;
use anyhow::{Result, bail};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// What marks the folder of a project.
const MARKS: &[&str] = &[".git", "tabpact.toml"];

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

/// Refuses a configuration that names data elsewhere: it comes from where the contracts come from.
pub(super) fn refuse_settings(data: &[String], project: &Path) -> Result<()> {
    for given in data {
        let path = path_of(given);
        let source = Source { path: path.into(), shown: path.to_owned(), ..Source::default() };
        if let Some(out) = source::leaving(&source, &[project.to_owned()]) {
            let (out, project) = (out.display(), project.display());
            bail!(
                "`data` of the configuration names `{given}`, which leads to `{out}`, outside the project directory `{project}`: \
                 name it on the command line, or allow it with `--allow-outside`"
            );
        }
    }
    Ok(())
}

fn outside(contract: &Contract, project: &Path) -> Vec<Problem> {
    let own = Path::new(&contract.file).parent().filter(|folder| !folder.as_os_str().is_empty());
    let folders: Vec<PathBuf> =
        fs::canonicalize(own.unwrap_or(Path::new("."))).into_iter().chain([project.to_owned()]).collect();
    let placed = contract.datasets.iter().filter_map(|dataset| {
        let (source, span) = dataset.source.as_ref().zip(dataset.source_at)?;
        let out = source::leaving(source, &folders)?;
        let message = format!(
            "`{}` leads to `{}`, outside the contract's folder and the project directory `{}`",
            source.shown,
            out.display(),
            project.display()
        );
        let help = format!(
            "name it on the command line (`--data {}=PATH`), check from a folder above both, or allow it with `--allow-outside`",
            dataset.name
        );
        Some(Problem::error(span, message).help(help))
    });
    placed.collect()
}
