//! Columns that a configuration hides in all reports of its project, where only some of its contracts are checked.
//!
//! A column that is meant to be hidden, and misspelt, would be shown. So a name that no contract of the run has is looked for
//! in the other contracts of the project.

use super::arguments::Check;
use super::confinement::Bounds;
use super::data::{self, Placed, column_names};
use super::inputs;
use super::load::load_all;
use crate::contract::Contract;
use crate::problem::nearest;
use anyhow::Result;

/// Those of the columns that contracts of this run have. A name that no contract of the project has is an error; where the
/// other contracts cannot be known it is told.
pub(super) fn known_here(contracts: &[Placed<'_>], arguments: &Check) -> Result<Vec<String>> {
    let here: Vec<String> = data::datasets(contracts).flat_map(column_names).collect();
    let (known, unknown): (Vec<&String>, Vec<&String>) =
        arguments.redact.iter().partition(|column| here.contains(column));
    let others = if unknown.is_empty() { Some(Vec::new()) } else { elsewhere(arguments) };
    for column in unknown {
        let known = here.iter().chain(others.iter().flatten());
        if known.clone().any(|known| known == column) {
            continue;
        }
        let near = nearest(column, known.map(String::as_str));
        let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        let told = format!("`redact` of the configuration names the column `{column}`, which no contract of");
        match others {
            Some(_) => return Err(arguments.project.blame("redact", format!("{told} the project has{hint}"))),
            None => super::warn(&format!("{told} this run has, so that it hides nothing here{hint}")),
        }
    }
    Ok(known.into_iter().cloned().collect())
}

/// The columns of all contracts of the project; `None` where they cannot be known.
fn elsewhere(arguments: &Check) -> Option<Vec<String>> {
    let bounds = Bounds::of_configuration(&arguments.project);
    let loaded = load_all(inputs::find(&arguments.project.paths_of_it, &bounds).ok()?, &bounds);
    let contracts: Option<Vec<Contract>> = loaded.into_iter().map(|one| one.contract).collect();
    Some(contracts?.iter().flat_map(|contract| &contract.datasets).flat_map(column_names).collect())
}
