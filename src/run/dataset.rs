//! One dataset: what may be asked of it, the asking, and the judging of the answers.

use super::event::Again;
use super::facts::column_facts;
use super::judge::{Cause, Findings, Obstacle, Verdict, judge};
use super::order::Order;
use super::outcome::Absent;
use super::retry::persist;
use super::schemas::Schemas;
use super::shape::column_problem;
use super::{DatasetOutcome, Means, MissingSource, Outcome, Status, split};
use crate::data::{Schema, Table};
use crate::engine::{Ask, EngineError, Marking, Marks, Nature};
use crate::measure::{Answer, Measure, Measured, Quantity, Sampling};
use crate::plan::{DatasetPlan, Demand, PlannedCheck};
use crate::sink::Sides;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

/// Why a dataset has no schema or no answers.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    reason: String,
    crashed: bool,
    absent: bool,
}

impl Failure {
    /// Nobody has looked.
    pub(super) fn unseen() -> Self {
        Self { reason: "it was not looked at".to_owned(), crashed: false, absent: false }
    }
}

/// A dataset with the verdicts on its checks, and the causes of those that could not be evaluated.
pub(super) struct Judged {
    pub(super) outcome: DatasetOutcome,
    pub(super) causes: Vec<Option<Cause>>,
    /// The sides of the dataset, where it was split.
    pub(super) sides: Option<Sides>,
}

/// Everything about a run that one of its datasets may depend on.
pub(super) struct Scene<'a> {
    pub(super) order: &'a Order<'a>,
    pub(super) schemas: &'a Schemas<'a>,
    /// The datasets that were checked before.
    pub(super) judged: Vec<Option<Judged>>,
    /// The datasets of contracts that cannot be used, and the files of these.
    pub(super) unusable: &'a [(String, String)],
    pub(super) means: &'a Means<'a>,
}

/// Measures and judges a dataset, on at most so many threads.
pub(super) fn check(scene: &Scene<'_>, dataset: usize, threads: Option<usize>, say: &dyn Fn(Again)) -> Option<Judged> {
    let start = Instant::now();
    let (contract, plan) = scene.order.dataset(dataset)?;
    let mut measured_split = None;
    let mut outcome = DatasetOutcome {
        name: plan.table.name.clone(),
        source: plan.table.source.shown.clone(),
        path: plan.table.source.path.clone(),
        sensitive: plan.sensitive.clone(),
        ..DatasetOutcome::default()
    };
    let found = scene.schemas.of(dataset).and_then(|schema| {
        let (answers, measured, marks) = scene.measure(dataset, schema, threads, say)?;
        Ok((schema, answers, measured, marks))
    });
    let verdicts = match found {
        Ok((schema, answers, measured, marks)) => {
            outcome.columns = schema.columns.len();
            outcome.rows = Some(measured.rows);
            outcome.files = measured.files;
            outcome.facts = column_facts(plan, schema, &answers);
            outcome.timings = measured.timings;
            let findings = Findings { plan, schema, answers: &answers, rows: measured.rows };
            let verdicts = plan.checks.iter().map(|check| judge(check, &findings)).collect();
            measured_split = marks.map(|marks| split::Marked { schema, answers, marks });
            verdicts
        }
        Err(failure) => {
            let cause = Cause::Unreadable(plan.table.name.clone());
            let why = give_up(&mut outcome, failure, scene.means.missing);
            vec![Verdict::unknown(why, Some(cause)); plan.checks.len()]
        }
    };
    let causes = verdicts.iter().map(|verdict| verdict.cause.clone()).collect();
    outcome.checks = plan.checks.iter().zip(verdicts).map(|(check, verdict)| conclude(plan, check, verdict)).collect();
    let mut sides = None;
    if let (Some(targets), None) = (scene.means.targets, &outcome.absent) {
        let asked = split::Asked { contract, plan, outcome: &outcome, targets, watch: scene.means.watch };
        let (told, written) = split::split(&asked, measured_split);
        (outcome.split, sides) = (Some(told), written);
    }
    outcome.elapsed = start.elapsed();
    Some(Judged { outcome, causes, sides })
}

/// Notes why there are no answers, and returns what that means for every check.
fn give_up(outcome: &mut DatasetOutcome, failure: Failure, missing: MissingSource) -> &'static str {
    let status = match (failure.absent, missing) {
        (true, MissingSource::Warn) => Status::Warn,
        (true, MissingSource::Skip) => Status::Skip,
        (true, MissingSource::Error) | (false, _) => {
            outcome.crashed = failure.crashed;
            outcome.unreadable = Some(failure.reason);
            return "the data could not be read";
        }
    };
    outcome.absent = Some(Absent { reason: failure.reason, status });
    "there are no data"
}

/// Answers to the measures of a dataset, in their order, or why they could not be asked for.
pub(super) type Answers = Vec<Result<Answer, Obstacle>>;

impl Scene<'_> {
    fn measure(
        &self,
        dataset: usize,
        schema: &Schema,
        threads: Option<usize>,
        say: &dyn Fn(Again),
    ) -> Result<(Answers, Measured, Option<Marks>), Failure> {
        let means = self.means;
        let (contract, plan) = self.order.dataset(dataset).ok_or_else(Failure::unseen)?;
        let obstacles: Vec<Option<Obstacle>> =
            plan.measures.iter().map(|measure| self.obstacle(measure, dataset, plan, schema)).collect();
        let asked = plan.measures.iter().zip(&obstacles).filter(|(_, obstacle)| obstacle.is_none());
        let asked: Vec<Measure> = asked.map(|(measure, _)| measure.clone()).collect();
        let beside = plan.sampling.beside.iter().filter(|column| column_problem(&plan.table, schema, column).is_none());
        let sampling = Sampling { limit: plan.sampling.limit, beside: beside.cloned().collect() };
        // Small datasets, which get one thread each, are checked at the same time.
        let memory = if threads == means.threads { means.memory } else { means.memory / means.workers().max(1) };
        // Where a question cannot be asked, nothing will be split.
        let is_split = means.targets.is_some() && obstacles.iter().all(Option::is_none);
        let of = split::measures(plan);
        let is_whole = |(measured, _): &(Measured, Option<Marks>)| !measured.may_heal;
        let (mut measured, marks) = guard(|| {
            persist(means, say, is_whole, || {
                let marks = is_split.then(Marks::default);
                let marking = marks.as_ref().map(|marks| Marking { marks, of: &of });
                let parents = &contract.parents;
                let ask = Ask { measures: &asked, sampling: &sampling, parents, threads, memory, marking };
                match means.watch.is_stopped() {
                    true => Err(EngineError::Interrupted),
                    false => means.engine.measure(&plan.table, &ask, means.watch).map(|measured| (measured, marks)),
                }
            })
        })?;
        let mut answers = std::mem::take(&mut measured.answers).into_iter();
        let answers = obstacles.into_iter().map(|obstacle| match obstacle {
            Some(obstacle) => Err(obstacle),
            None => Ok(answers.next().unwrap_or_else(|| Answer::Refused("the engine gave no answer".to_owned()))),
        });
        Ok((answers.collect(), measured, marks))
    }

    /// Why a question cannot be asked: a column of the dataset is missing or not of its type, or so is what a foreign key
    /// points to.
    fn obstacle(&self, measure: &Measure, dataset: usize, plan: &DatasetPlan, schema: &Schema) -> Option<Obstacle> {
        let blames = |table: &Table, schema: &Schema, column: &str| {
            let cause = Cause::Shape { dataset: table.name.clone(), column: column.to_owned() };
            Some(Obstacle { reason: column_problem(table, schema, column)?, cause: Some(cause) })
        };
        let own = measure.columns().into_iter().find_map(|column| blames(&plan.table, schema, column));
        if own.is_some() {
            return own;
        }
        let (contract, _) = self.order.place(dataset)?;
        let (contract_plan, _) = self.order.dataset(dataset)?;
        let Quantity::Orphans { parent, parent_columns, .. } = &measure.quantity else { return None };
        let table = contract_plan.parents.iter().find(|table| table.name == *parent)?;
        if let Some(obstacle) = self.unchecked(contract, parent) {
            return Some(obstacle);
        }
        let found = match self.schemas.of_parent(self.order, contract, &table.name) {
            Ok(found) => found,
            Err(failure) => return Some(unread(parent, &failure.reason)),
        };
        let theirs = parent_columns.iter().find_map(|column| blames(table, found, column))?;
        Some(Obstacle { reason: format!("in dataset `{parent}`, {}", theirs.reason), ..theirs })
    }

    /// Why nothing can be said about what a foreign key points to, where that is known before it is read: its contract
    /// cannot be used, or it was tried before.
    fn unchecked(&self, contract: usize, parent: &str) -> Option<Obstacle> {
        let Some(dataset) = self.order.meant(contract, parent) else {
            let (_, file) = self.unusable.iter().find(|(name, _)| name == parent)?;
            let reason = format!("dataset `{parent}` could not be checked: its contract `{file}` cannot be used");
            return Some(Obstacle { reason, cause: Some(Cause::Unusable(parent.to_owned())) });
        };
        let outcome = &self.judged.get(dataset)?.as_ref()?.outcome;
        let reason = outcome.unreadable.as_ref().or(outcome.absent.as_ref().map(|absent| &absent.reason))?;
        Some(unread(parent, reason))
    }
}

fn unread(parent: &str, reason: &str) -> Obstacle {
    let cause = Some(Cause::Unreadable(parent.to_owned()));
    Obstacle { reason: format!("dataset `{parent}` could not be read: {reason}"), cause }
}

/// Keeps a panic of an engine from ending the run.
pub(super) fn guard<T>(ask: impl FnOnce() -> Result<T, EngineError>) -> Result<T, Failure> {
    let failure = |reason| Failure { reason, crashed: false, absent: false };
    match catch_unwind(AssertUnwindSafe(ask)) {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(EngineError::Source(error))) => {
            Err(Failure { absent: error.nature == Nature::Absent, ..failure(error.told()) })
        }
        Ok(Err(EngineError::Interrupted)) => Err(failure(EngineError::Interrupted.to_string())),
        Err(panic) => {
            let message =
                panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
            let line = message.and_then(|message| message.lines().next()).unwrap_or("it says nothing");
            let reason = format!("internal error in tabpact, please report it: {line}");
            Err(Failure { crashed: true, ..failure(reason) })
        }
    }
}

fn conclude(plan: &DatasetPlan, check: &PlannedCheck, verdict: Verdict) -> Outcome {
    let allowed = match (&check.demand, check.fail_above) {
        (Demand::FewRows(_), Some(tolerance)) => tolerance.to_string(),
        (Demand::FewRows(_), None) => "any".to_owned(),
        (Demand::Number { .. } | Demand::Fresh { .. } | Demand::Shape(_), _) => String::new(),
    };
    let unusable = match verdict.cause {
        Some(Cause::Shape { dataset, column }) => (dataset == plan.table.name).then_some(column),
        Some(Cause::Unreadable(_) | Cause::Unusable(_)) | None => None,
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
        unusable,
        counts: verdict.counts,
        observed: verdict.observed,
        samples: verdict.samples,
        repeats: verdict.repeats,
    }
}

/// Makes a skip of every check that could not be evaluated for a reason that the same run reports.
pub(super) fn settle(scene: &Scene<'_>) -> Vec<Option<DatasetOutcome>> {
    let outcomes = scene.judged.iter().enumerate().map(|(dataset, judged)| {
        let (contract, _) = scene.order.place(dataset)?;
        let Judged { outcome, causes, .. } = judged.as_ref()?;
        let mut outcome = outcome.clone();
        for (check, cause) in outcome.checks.iter_mut().zip(causes) {
            if cause.as_ref().is_some_and(|cause| scene.is_reported(contract, cause)) {
                check.status = Status::Skip;
            }
        }
        Some(outcome)
    });
    outcomes.collect()
}

impl Scene<'_> {
    /// Whether the run reports what a contract's check failed to be evaluated for.
    fn is_reported(&self, contract: usize, cause: &Cause) -> bool {
        let name = match cause {
            Cause::Unusable(_) => return true,
            Cause::Shape { dataset: name, .. } | Cause::Unreadable(name) => name,
        };
        let judged = || {
            let dataset = self.order.meant(contract, name)?;
            Some((self.order.dataset(dataset)?.1, &self.judged.get(dataset)?.as_ref()?.outcome))
        };
        let Some((plan, outcome)) = judged() else { return false };
        match cause {
            Cause::Unusable(_) => true,
            Cause::Unreadable(_) => outcome.unreadable.is_some() || outcome.absent.is_some(),
            Cause::Shape { .. } => plan.checks.iter().zip(&outcome.checks).any(|(check, outcome)| {
                matches!(check.demand, Demand::Shape(_)) && matches!(outcome.status, Status::Fail | Status::Error)
            }),
        }
    }
}
