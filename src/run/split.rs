//! Splitting a dataset that was judged: which rows its checks blame, and what came of it.

use super::dataset::Answers;
use super::{DatasetOutcome, SplitOutcome, Status};
use crate::data::Schema;
use crate::engine::{Marks, Watch};
use crate::measure::Answer;
use crate::plan::{DatasetPlan, Plan};
use crate::sink::{self, Failure, Ground, Origin, Sides, Split, Targets, run_id};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

/// A dataset to be split.
pub(super) struct Asked<'a> {
    pub(super) contract: &'a Plan,
    pub(super) plan: &'a DatasetPlan,
    pub(super) outcome: &'a DatasetOutcome,
    pub(super) targets: &'a Targets,
    pub(super) watch: &'a Arc<Watch>,
}

/// What was found in it, with the failing rows.
pub(super) struct Marked<'a> {
    pub(super) schema: &'a Schema,
    pub(super) answers: Answers,
    pub(super) marks: Marks,
}

/// The measures whose failing rows are quarantined.
pub(super) fn measures(dataset: &DatasetPlan) -> Vec<usize> {
    let mut measures: Vec<usize> = dataset.checks.iter().filter_map(|check| check.quarantines()).collect();
    measures.sort_unstable();
    measures.dedup();
    measures
}

/// Splits a dataset, if every check of it was evaluated. The files are whole, and not in their places yet.
pub(super) fn split(asked: &Asked<'_>, marked: Option<Marked<'_>>) -> (SplitOutcome, Option<Sides>) {
    let attempt = catch_unwind(AssertUnwindSafe(|| attempt(asked, marked)));
    let unsound = |_| Err(Failure::Unsound("splitting the rows failed".to_owned()));
    match attempt.unwrap_or_else(unsound) {
        Ok((run, sides)) => {
            let path = |path: Option<&Path>| path.map(Path::to_path_buf);
            let told = SplitOutcome {
                run,
                quarantined: sides.quarantined,
                accepted: sides.accepted,
                quarantine: path(sides.quarantine_path()),
                accepted_file: path(sides.accepted_path()),
                failure: None,
                crashed: false,
            };
            (told, Some(sides))
        }
        Err(failure) => (failed(&failure), None),
    }
}

fn failed(failure: &Failure) -> SplitOutcome {
    let crashed = matches!(failure, Failure::Unsound(_));
    SplitOutcome { failure: Some(failure.to_string()), crashed, ..SplitOutcome::default() }
}

fn attempt(asked: &Asked<'_>, marked: Option<Marked<'_>>) -> Result<(String, Sides), Failure> {
    let Asked { contract, plan, outcome, targets, watch } = asked;
    let nothing = |why: &str| Err(Failure::Unwritable(format!("nothing was split: {why}")));
    let unknown = outcome.checks.iter().filter(|check| matches!(check.status, Status::Error | Status::Skip)).count();
    let marked = match marked {
        _ if outcome.unreadable.is_some() => return nothing("the data could not be read"),
        _ if unknown == 1 => return nothing("1 check could not be evaluated"),
        _ if unknown > 1 => return nothing(&format!("{unknown} checks could not be evaluated")),
        None => return nothing("it was not measured which rows fail"),
        Some(marked) => marked,
    };
    let Some(target) = targets.take(&plan.table.name) else {
        return nothing("there is no file for its rows");
    };
    let run = match &targets.request().run {
        Some(run) => run.clone(),
        None => run_id(&about(asked), &plan.table.source)?,
    };
    let origin = Origin { contract: contract.name.clone(), version: contract.version.clone(), run: run.clone() };
    let columns: Vec<String> = marked.schema.columns.iter().map(|column| column.name.clone()).collect();
    let split = Split {
        table: &plan.table,
        columns: &columns,
        files: &outcome.files,
        rows: outcome.rows.unwrap_or_default(),
        grounds: &grounds(plan),
        failing: &failing(plan, &marked.answers),
        origin: &origin,
    };
    sink::split(target, &split, marked.marks, watch).map(|sides| (run, sides))
}

/// What decides which rows fail, beside the data.
fn about<'a>(asked: &Asked<'a>) -> Vec<&'a str> {
    let dataset = asked.plan.table.name.as_str();
    let told = asked.targets.request().about.get(dataset).into_iter().flatten();
    let checks = asked.plan.checks.iter().map(|check| check.id.as_str());
    std::iter::once(dataset).chain(checks).chain(told.map(String::as_str)).collect()
}

fn grounds(dataset: &DatasetPlan) -> Vec<Ground> {
    let ground = |check: &crate::plan::PlannedCheck| {
        Some(Ground {
            measure: check.quarantines()?,
            check: check.id.clone(),
            columns: check.columns.clone(),
            breach: format!("{}{}", check.breach, check.among),
        })
    };
    dataset.checks.iter().filter_map(ground).collect()
}

/// How many rows fail each measure whose failing rows are quarantined.
fn failing(dataset: &DatasetPlan, answers: &Answers) -> Vec<(usize, u64)> {
    let counted = |of: usize| match answers.get(of) {
        Some(Ok(Answer::Rows(tally))) => Some((of, tally.failing)),
        Some(Ok(Answer::Number(_) | Answer::Refused(_)) | Err(_)) | None => None,
    };
    measures(dataset).into_iter().filter_map(counted).collect()
}

/// Puts the files of a dataset in their places, unless the run was stopped.
pub(super) fn commit(dataset: &mut DatasetOutcome, sides: Sides, watch: &Watch) {
    let placed = if watch.is_stopped() { Err(Failure::Interrupted) } else { sides.commit() };
    if let Err(failure) = placed {
        dataset.split = Some(failed(&failure));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceError;

    #[test]
    fn what_to_do_is_told_with_why_nothing_was_split() {
        let error =
            SourceError::new("a.parquet", "column `a` cannot be written").help("write the quarantine as NDJSON");
        let told = failed(&Failure::from(error));
        let expected = "a.parquet: column `a` cannot be written; write the quarantine as NDJSON";
        assert_eq!(told.failure.as_deref(), Some(expected));
    }
}
