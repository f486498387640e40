//! A whole run: every dataset of every contract, one after the other.

use super::dataset::{Schemas, check, settle};
use super::{ContractOutcome, DatasetOutcome, Event, Outcomes, Scope};
use crate::engine::{Engine, Watch};
use crate::plan::Plan;
use crate::problem::Problem;
use std::sync::Arc;
use std::time::Instant;

/// A contract to be checked.
#[derive(Debug, Clone, Default)]
pub struct Job {
    /// Its file as the user named it.
    pub file: String,
    /// Its text; empty where the file could not be read.
    pub text: String,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// What it demands; `None` where it cannot be used.
    pub plan: Option<Plan>,
}

/// What a run works with.
#[derive(Clone, Copy)]
pub struct Means<'a> {
    /// What finds the answers.
    pub engine: &'a dyn Engine,
    /// How far it has come, and whether to stop.
    pub watch: &'a Arc<Watch>,
    /// At most so many threads.
    pub threads: Option<usize>,
    /// The time of the run, in nanoseconds since 1970-01-01T00:00:00Z.
    pub now: i128,
}

/// Checks every contract. A dataset that cannot be read, and a contract that cannot be used, never stop the others.
pub fn run(jobs: Vec<Job>, means: &Means<'_>, tell: &mut dyn FnMut(Event<'_>)) -> Outcomes {
    let start = Instant::now();
    let contracts = jobs.into_iter().map(|job| {
        let outcome =
            ContractOutcome { file: job.file, text: job.text, problems: job.problems, ..ContractOutcome::default() };
        match job.plan {
            Some(plan) if !outcome.is_invalid() => ContractOutcome {
                datasets: run_plan(&plan, means, tell),
                name: plan.name,
                version: plan.version,
                owner: plan.owner,
                ..outcome
            },
            Some(_) | None => outcome,
        }
    });
    let contracts = contracts.collect();
    let interrupted = means.watch.is_stopped();
    Outcomes { contracts, now: means.now, elapsed: start.elapsed(), interrupted, scope: Scope::Data }
}

fn run_plan(plan: &Plan, means: &Means<'_>, tell: &mut dyn FnMut(Event<'_>)) -> Vec<DatasetOutcome> {
    let schemas = Schemas::find(plan, means);
    let mut judged = Vec::new();
    for (at, dataset) in plan.datasets.iter().enumerate() {
        tell(Event::Started { file: &plan.file, dataset: &dataset.table.name });
        let one = check(plan, at, &schemas, means);
        tell(Event::Finished(&one.outcome));
        judged.push(one);
    }
    settle(plan, judged)
}

#[cfg(test)]
mod tests;
