//! A whole run: every dataset of every contract, parents first.

use super::crew::{self, Told};
use super::dataset::{Scene, check, settle};
use super::order::Order;
use super::schemas::Schemas;
use super::{Again, ContractOutcome, DatasetOutcome, Event, Outcomes, Retries, Scope, identity, split};
use crate::engine::{Engine, Watch};
use crate::plan::Plan;
use crate::problem::{Level, Problem};
use crate::sink::Targets;
use std::num::NonZero;
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
    /// The names of its datasets, as far as they are known. Where it cannot be used, foreign keys into them are skipped.
    pub datasets: Vec<String>,
}

/// What to make of a dataset that does not exist.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MissingSource {
    /// It could not be told how its checks would go.
    #[default]
    Error,
    /// It is a warning.
    Warn,
    /// It is passed over.
    Skip,
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
    /// At most about so many bytes of memory.
    pub memory: usize,
    /// The time of the run, in nanoseconds since 1970-01-01T00:00:00Z.
    pub now: i128,
    /// What to make of a dataset that does not exist.
    pub missing: MissingSource,
    /// How often to read again where a read failed in a way that may pass.
    pub retries: Retries,
    /// Where the rows of every dataset go when it is split, if it is.
    pub targets: Option<&'a Targets>,
}

impl Means<'_> {
    /// How many threads there are.
    pub(super) fn workers(&self) -> usize {
        self.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, NonZero::get))
    }
}

/// Datasets of at most so many bytes are checked several at a time, each on one thread: they take little memory, and less
/// time than it takes to hand them out to several threads. Larger ones are checked one after the other, each on all
/// threads.
const SMALL: u64 = 4 << 20;

/// Checks every contract, each dataset after those that its foreign keys point to. A dataset that cannot be read, and a
/// contract that cannot be used, never stop the others.
pub fn run(jobs: Vec<Job>, means: &Means<'_>, tell: &mut dyn FnMut(Event<'_>)) -> Outcomes {
    let start = Instant::now();
    let outcomes = check_all(&jobs, means, tell);
    let contracts = jobs.into_iter().zip(outcomes).map(|(job, datasets)| {
        let usable = job.plan.filter(|_| datasets.is_some());
        let (name, version, owner) = usable.map(|plan| (plan.name, plan.version, plan.owner)).unwrap_or_default();
        let datasets = datasets.unwrap_or_default();
        ContractOutcome { file: job.file, text: job.text, problems: job.problems, name, version, owner, datasets }
    });
    let contracts = contracts.collect();
    let interrupted = means.watch.is_stopped();
    let id = identity::fresh();
    Outcomes { id, contracts, now: means.now, elapsed: start.elapsed(), interrupted, scope: Scope::Data }
}

/// The outcomes of the datasets of each contract; `None` where it cannot be used.
fn check_all(jobs: &[Job], means: &Means<'_>, tell: &mut dyn FnMut(Event<'_>)) -> Vec<Option<Vec<DatasetOutcome>>> {
    let order = Order::of(jobs.iter().map(Job::usable).collect());
    let unusable: Vec<(String, String)> = jobs
        .iter()
        .filter(|job| job.usable().is_none())
        .flat_map(|job| job.datasets.iter().map(|name| (name.clone(), job.file.clone())))
        .collect();
    let is_unusable = |name: &str| unusable.iter().any(|(known, _)| known == name);
    let schemas =
        Schemas::find(&order, &is_unusable, means, &mut |dataset, again| tell(Event::Retrying { dataset, again }));
    let judged = (0..order.len()).map(|_| None).collect();
    let mut scene = Scene { order: &order, schemas: &schemas, judged, unusable: &unusable, means };
    for wave in order.waves() {
        let (small, large) = parted(&order, wave, means);
        scene.check_together(&small, Some(1), tell);
        for dataset in large {
            scene.check_together(&[dataset], means.threads, tell);
        }
    }
    let mut settled = settle(&scene);
    // Files take their places at the end, all of them or, where the run is stopped, none.
    for (outcome, judged) in settled.iter_mut().zip(&mut scene.judged) {
        let sides = judged.as_mut().and_then(|judged| judged.sides.take());
        if let (Some(outcome), Some(sides)) = (outcome, sides) {
            split::commit(outcome, sides, means.watch);
        }
    }
    let mut settled = settled.into_iter();
    let of_contract = |contract: usize| {
        let datasets = order.plan(contract)?.datasets.len();
        Some(settled.by_ref().take(datasets).flatten().collect())
    };
    (0..order.contracts()).map(of_contract).collect()
}

/// The small datasets of a wave, where there are several and several threads for them, and the rest.
fn parted(order: &Order<'_>, wave: Vec<usize>, means: &Means<'_>) -> (Vec<usize>, Vec<usize>) {
    if wave.len() < 2 || means.workers() < 2 {
        return (Vec::new(), wave);
    }
    let bytes = |dataset: usize| order.dataset(dataset).map_or(0, |(_, plan)| means.engine.bytes(&plan.table));
    // What a foreign key points to is read, too.
    let is_small = |dataset: &usize| {
        order.parents(*dataset).into_iter().chain([*dataset]).map(bytes).fold(0, u64::saturating_add) <= SMALL
    };
    let (small, large): (Vec<usize>, Vec<usize>) = wave.into_iter().partition(is_small);
    if small.len() < 2 { (Vec::new(), small.into_iter().chain(large).collect()) } else { (small, large) }
}

impl Scene<'_> {
    /// Checks datasets that do not depend on each other, several at a time, each on so many threads.
    fn check_together(&mut self, datasets: &[usize], threads: Option<usize>, tell: &mut dyn FnMut(Event<'_>)) {
        let mut done = Vec::new();
        let scene = &*self;
        let work = |dataset: &usize, say: &dyn Fn((usize, Option<Again>))| {
            say((*dataset, None));
            check(scene, *dataset, threads, &|again| say((*dataset, Some(again))))
        };
        crew::each(datasets, self.means.workers(), work, &mut |told| match told {
            Told::Said((dataset, again)) => {
                let Some((plan, dataset)) = scene.order.dataset(dataset) else { return };
                let name = dataset.table.name.as_str();
                match &again {
                    None => tell(Event::Started { file: &plan.file, dataset: name }),
                    Some(again) => tell(Event::Retrying { dataset: name, again }),
                }
            }
            Told::Done(at, judged) => {
                if let Some(judged) = &judged {
                    tell(Event::Finished(&judged.outcome));
                }
                done.push((datasets[at], judged));
            }
        });
        for (dataset, judged) in done {
            self.judged[dataset] = judged;
        }
    }
}

impl Job {
    /// What the contract demands, where it can be used.
    pub fn usable(&self) -> Option<&Plan> {
        self.plan.as_ref().filter(|_| self.problems.iter().all(|problem| problem.level != Level::Error))
    }
}

#[cfg(test)]
mod tests;
