//! One dataset: what may be asked of it, the asking, and the judging of the answers.

use super::facts::column_facts;
use super::judge::{Cause, Findings, Obstacle, Verdict, judge};
use super::shape::column_problem;
use super::{DatasetOutcome, Outcome, Status};
use crate::data::{Schema, Table};
use crate::engine::{Ask, EngineError};
use crate::measure::{Answer, Measure, Measured, Quantity, Sampling};
use crate::plan::{DatasetPlan, Demand, Plan, PlannedCheck};
use crate::run::Means;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

/// Why a dataset has no schema or no answers.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    reason: String,
    crashed: bool,
}

/// The columns of the datasets of a plan, and of what else its foreign keys point to.
pub(super) struct Schemas {
    datasets: Vec<Result<Schema, Failure>>,
    parents: Vec<Result<Schema, Failure>>,
}

impl Schemas {
    /// Looks at every table of a plan, each once.
    pub(super) fn find(plan: &Plan, means: &Means<'_>) -> Self {
        let look = |table: &Table| guard(|| means.engine.schema(table));
        let datasets: Vec<_> = plan.datasets.iter().map(|dataset| look(&dataset.table)).collect();
        let known = |parent: &Table| plan.datasets.iter().position(|dataset| dataset.table.name == parent.name);
        let parents = plan.parents.iter().map(|parent| match known(parent) {
            Some(at) => datasets[at].clone(),
            None => look(parent),
        });
        Self { parents: parents.collect(), datasets }
    }
}

/// A dataset with the verdicts on its checks, and the causes of those that could not be evaluated.
pub(super) struct Judged {
    pub(super) outcome: DatasetOutcome,
    pub(super) causes: Vec<Option<Cause>>,
}

/// Measures and judges the dataset at an index of a plan.
pub(super) fn check(plan: &Plan, at: usize, schemas: &Schemas, means: &Means<'_>) -> Judged {
    let start = Instant::now();
    let dataset = &plan.datasets[at];
    let mut outcome = DatasetOutcome {
        name: dataset.table.name.clone(),
        source: dataset.table.source.shown.clone(),
        path: dataset.table.source.path.clone(),
        ..DatasetOutcome::default()
    };
    let verdicts = match schemas.datasets[at]
        .clone()
        .and_then(|schema| measure(plan, dataset, &schema, schemas, means).map(|found| (schema, found)))
    {
        Ok((schema, (answers, measured))) => {
            outcome.columns = schema.columns.len();
            outcome.rows = Some(measured.rows);
            outcome.files = measured.files;
            outcome.facts = column_facts(dataset, &schema, &answers);
            let findings = Findings { plan: dataset, schema: &schema, answers: &answers, rows: measured.rows };
            dataset.checks.iter().map(|check| judge(check, &findings)).collect()
        }
        Err(failure) => {
            let cause = Cause::Unreadable(dataset.table.name.clone());
            outcome.crashed = failure.crashed;
            outcome.unreadable = Some(failure.reason);
            vec![Verdict::unknown("the data could not be read", Some(cause)); dataset.checks.len()]
        }
    };
    let causes = verdicts.iter().map(|verdict| verdict.cause.clone()).collect();
    outcome.checks = dataset.checks.iter().zip(verdicts).map(|(check, verdict)| conclude(check, verdict)).collect();
    outcome.elapsed = start.elapsed();
    Judged { outcome, causes }
}

/// Answers to the measures of a dataset, in their order, or why they could not be asked for.
type Answers = Vec<Result<Answer, Obstacle>>;

fn measure(
    plan: &Plan,
    dataset: &DatasetPlan,
    schema: &Schema,
    schemas: &Schemas,
    means: &Means<'_>,
) -> Result<(Answers, Measured), Failure> {
    let obstacles: Vec<Option<Obstacle>> =
        dataset.measures.iter().map(|measure| obstacle(measure, dataset, schema, plan, schemas)).collect();
    let asked = dataset.measures.iter().zip(&obstacles).filter(|(_, obstacle)| obstacle.is_none());
    let asked: Vec<Measure> = asked.map(|(measure, _)| measure.clone()).collect();
    let beside =
        dataset.sampling.beside.iter().filter(|column| column_problem(&dataset.table, schema, column).is_none());
    let sampling = Sampling { limit: dataset.sampling.limit, beside: beside.cloned().collect() };
    let ask = Ask { measures: &asked, sampling: &sampling, parents: &plan.parents, threads: means.threads };
    let mut measured = guard(|| match means.watch.is_stopped() {
        true => Err(EngineError::Interrupted),
        false => means.engine.measure(&dataset.table, &ask, means.watch),
    })?;
    let mut answers = std::mem::take(&mut measured.answers).into_iter();
    let answers = obstacles.into_iter().map(|obstacle| match obstacle {
        Some(obstacle) => Err(obstacle),
        None => Ok(answers.next().unwrap_or_else(|| Answer::Refused("the engine gave no answer".to_owned()))),
    });
    Ok((answers.collect(), measured))
}

/// Why a question cannot be asked: a column of the dataset, or of the one that a foreign key points to, is missing or not
/// of its type, or that other dataset is unreadable.
fn obstacle(
    measure: &Measure,
    dataset: &DatasetPlan,
    schema: &Schema,
    plan: &Plan,
    schemas: &Schemas,
) -> Option<Obstacle> {
    let own = measure.columns().into_iter().find_map(|column| column_problem(&dataset.table, schema, column));
    if let Some(reason) = own {
        return Some(Obstacle { reason, cause: Some(Cause::Shape(dataset.table.name.clone())) });
    }
    let Quantity::Orphans { parent, parent_columns, .. } = &measure.quantity else { return None };
    let (table, found) = plan.parents.iter().zip(&schemas.parents).find(|(table, _)| table.name == *parent)?;
    let found = match found {
        Ok(found) => found,
        Err(failure) => {
            let reason = format!("dataset `{parent}` could not be read: {}", failure.reason);
            return Some(Obstacle { reason, cause: Some(Cause::Unreadable(parent.clone())) });
        }
    };
    let problem = parent_columns.iter().find_map(|column| column_problem(table, found, column));
    problem.map(|reason| Obstacle {
        reason: format!("in dataset `{parent}`, {reason}"),
        cause: Some(Cause::Shape(parent.clone())),
    })
}

/// Keeps a panic of an engine from ending the run.
fn guard<T>(ask: impl FnOnce() -> Result<T, EngineError>) -> Result<T, Failure> {
    match catch_unwind(AssertUnwindSafe(ask)) {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(EngineError::Source(error))) if !error.help.is_empty() => {
            Err(Failure { reason: format!("{error}; {}", error.help), crashed: false })
        }
        Ok(Err(error)) => Err(Failure { reason: error.to_string(), crashed: false }),
        Err(panic) => {
            let message =
                panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
            let line = message.and_then(|message| message.lines().next()).unwrap_or("it says nothing");
            Err(Failure { reason: format!("internal error in tabpact, please report it: {line}"), crashed: true })
        }
    }
}

fn conclude(check: &PlannedCheck, verdict: Verdict) -> Outcome {
    let allowed = match (&check.demand, check.fail_above) {
        (Demand::FewRows(_), Some(tolerance)) => tolerance.to_string(),
        (Demand::FewRows(_), None) => "any".to_owned(),
        (Demand::Number { .. } | Demand::Fresh { .. } | Demand::Shape(_), _) => String::new(),
    };
    Outcome {
        id: check.id.clone(),
        check: check.check,
        name: check.name.clone(),
        description: check.description.clone(),
        columns: check.columns.clone(),
        severity: check.severity,
        tags: check.tags.clone(),
        promise: check.promise.clone(),
        allowed,
        span: check.span,
        status: verdict.status,
        message: verdict.message,
        help: verdict.help,
        counts: verdict.counts,
        observed: verdict.observed,
        samples: verdict.samples,
        repeats: verdict.repeats,
    }
}

/// Makes a skip of every check that could not be evaluated for a reason that the same run reports.
pub(super) fn settle(plan: &Plan, judged: Vec<Judged>) -> Vec<DatasetOutcome> {
    let is_reported = |cause: &Cause| match cause {
        Cause::Unreadable(name) => {
            judged.iter().any(|other| other.outcome.name == *name && other.outcome.unreadable.is_some())
        }
        Cause::Shape(name) => judged.iter().zip(&plan.datasets).any(|(other, dataset)| {
            other.outcome.name == *name
                && dataset.checks.iter().zip(&other.outcome.checks).any(|(check, outcome)| {
                    matches!(check.demand, Demand::Shape(_)) && matches!(outcome.status, Status::Fail | Status::Error)
                })
        }),
    };
    let skipped: Vec<Vec<bool>> = judged
        .iter()
        .map(|one| one.causes.iter().map(|cause| cause.as_ref().is_some_and(is_reported)).collect())
        .collect();
    let mut outcomes: Vec<DatasetOutcome> = judged.into_iter().map(|one| one.outcome).collect();
    for (outcome, skipped) in outcomes.iter_mut().zip(skipped) {
        for (check, skipped) in outcome.checks.iter_mut().zip(skipped) {
            if skipped {
                check.status = Status::Skip;
            }
        }
    }
    outcomes
}
