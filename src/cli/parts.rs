//! The other rooms as the command line uses them, each by one line.

use crate::checks;
use crate::contract::dialects::Origin;
use crate::contract::{self, Contract};
use crate::engine::{ENGINES, Engine};
use crate::plan::{self, Plan, PlanOptions, Selection};
use crate::problem::Problem;
use crate::report::{self, RENDERERS, Render};

/// The names of the report formats, and what they are for.
pub(super) fn formats() -> impl Iterator<Item = (&'static str, &'static str)> {
    RENDERERS.iter().map(|renderer| (renderer.name(), renderer.about()))
}

/// Those of them that can tell about contracts alone.
pub(super) fn contract_formats() -> impl Iterator<Item = (&'static str, &'static str)> {
    let formats = RENDERERS.iter().filter(|renderer| renderer.tells_contracts());
    formats.map(|renderer| (renderer.name(), renderer.about()))
}

/// The format where none is named.
pub(super) fn default_format() -> &'static str {
    RENDERERS.first().map_or("", |renderer| renderer.name())
}

/// The format of that name.
pub(super) fn renderer(name: &str) -> Option<&'static dyn Render> {
    report::renderer(name)
}

/// The names of the engines, and what they are for.
pub(super) fn engines() -> impl Iterator<Item = (&'static str, &'static str)> {
    ENGINES.iter().map(|engine| (engine.name(), engine.about()))
}

/// The engine where none is named.
pub(super) fn default_engine() -> &'static str {
    ENGINES.first().map_or("", |engine| engine.name())
}

/// Whether there is no choice of an engine.
pub(super) fn has_one_engine() -> bool {
    ENGINES.len() < 2
}

/// The engine of that name.
pub(super) fn engine(name: &str) -> Option<&'static dyn Engine> {
    ENGINES.iter().copied().find(|engine| engine.name() == name)
}

/// Reads the text of a contract.
pub(super) fn read_contract(file: &str, text: &str) -> (Option<Contract>, Vec<Problem>) {
    contract::read(Origin { file, text })
}

/// Plans every contract, for a run at a time and with so many failing rows for each check.
pub(super) fn plan(contracts: &[Contract], now: i128, max_samples: usize) -> Vec<(Option<Plan>, Vec<Problem>)> {
    plan::plan(contracts, &PlanOptions { now, max_samples })
}

/// Takes out of the plans what is not selected.
pub(super) fn select(plans: &mut [Plan], select: &[String], exclude: &[String]) -> Result<(), String> {
    Selection::parse(select, exclude)?.apply(plans)
}

/// Whether a word of `--exclude` is about any of the plans.
pub(super) fn excludes(plans: &[Plan], word: &str) -> Result<bool, String> {
    let selection = Selection::parse(&[], &[word.to_owned()])?;
    Ok(selection.apply(&mut plans.to_vec()).is_ok())
}

/// The page of a check in the reference, if there is such a check.
pub(super) fn explain(check: &str) -> Option<String> {
    plan::explain(check)
}

/// All checks, one a line.
pub(super) fn explain_list() -> String {
    plan::explain_list()
}

/// The names of all checks.
pub(super) fn checks() -> impl Iterator<Item = &'static str> {
    checks::CHECKS.iter().map(|entry| entry.about.name)
}

/// The JSON Schema of a contract.
pub(super) fn contract_schema() -> serde_json::Value {
    plan::contract_schema()
}

/// The JSON Schema of the report in JSON.
pub(super) fn report_schema() -> serde_json::Value {
    report::json_schema()
}
