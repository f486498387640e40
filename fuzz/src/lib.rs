//! What the fuzz targets share: a contract and a file to outcomes by every engine, which must agree.
//!
//! A target fails where something panics, takes too long or too much memory, where the engines say different things, or
//! where all is green and the plain reader of `oracle` says that it must not be.

pub mod oracle;

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tabpact::contract::dialects::Origin;
use tabpact::contract::{self, Contract};
use tabpact::engine::{ENGINES, Watch};
use tabpact::exit::{Exit, FailOn};
use tabpact::plan::{self, Plan, PlanOptions};
use tabpact::problem::Level;
use tabpact::report::{RENDERERS, Style, write_problems};
use tabpact::run::{Job, Means, MissingSource, Outcome, Outcomes, Retries, run};

/// 2026-01-15T12:00:00Z, in nanoseconds: the time of every run.
pub const NOW: i128 = 1_768_478_400_000_000_000;
/// So much memory is asked to be enough.
const MEMORY: usize = 256 << 20;
/// A contract that is run has at most so many checks: more of them only take time.
const MOST_CHECKS: usize = 64;

/// Panics that are caught are no findings. They are told, so that one which is not has a line to look at.
pub fn init() {
    std::panic::set_hook(Box::new(|panic| eprintln!("{panic}")));
}

/// Reads a contract. Whatever is wrong with it is rendered.
pub fn read_contract(text: &str) -> Option<Contract> {
    let (contract, problems) = contract::read(Origin { file: "x.yaml", text });
    render_problems(text, &problems);
    contract.filter(|_| problems.iter().all(|problem| problem.level != Level::Error))
}

/// Plans a contract. Whatever is wrong with it is rendered.
pub fn plan_contract(contract: &Contract) -> Option<Plan> {
    let options = PlanOptions { now: NOW, max_samples: 2 };
    let (plan, problems) = plan::plan(std::slice::from_ref(contract), &options).pop()?;
    render_problems(&contract.text, &problems);
    plan.filter(|_| problems.iter().all(|problem| problem.level != Level::Error))
}

fn render_problems(text: &str, problems: &[tabpact::problem::Problem]) {
    let mut told = Vec::new();
    write_problems(&mut told, "x.yaml", text, problems, false, false).expect("memory takes everything");
    refuse_raw(&told);
}

/// The plan of a contract that is right.
pub fn planned(text: &str) -> Plan {
    let contract = read_contract(text).expect("the contract is right");
    plan_contract(&contract).expect("the plan is right")
}

thread_local! {
    static FILES: Cell<u64> = const { Cell::new(0) };
}

/// Holds a plan against a file: what every engine says, and that they say the same.
///
/// Whatever the contract says of places, every dataset of it is that file.
pub fn check(plan: &Plan, extension: &str, bytes: &[u8]) -> Option<Exit> {
    if plan.datasets.iter().map(|dataset| dataset.checks.len()).sum::<usize>() > MOST_CHECKS {
        return None;
    }
    let file = File::of(extension, bytes);
    let mut plan = plan.clone();
    for source in plan.datasets.iter_mut().map(|dataset| &mut dataset.table).chain(&mut plan.parents) {
        source.source.path.clone_from(&file.0);
        source.source.shown = "data".to_owned();
        source.source.format = None;
    }
    let told: Vec<Outcomes> = ENGINES
        .iter()
        .map(|engine| {
            let (retries, watch) = (Retries::default(), Arc::new(Watch::default()));
            let (missing, threads) = (MissingSource::Error, Some(1 + usize::from(bytes.len() % 16 == 0)));
            let means = Means {
                engine: *engine,
                watch: &watch,
                threads,
                memory: MEMORY,
                now: NOW,
                missing,
                retries,
                targets: None,
            };
            let job = Job { file: "x.yaml".into(), plan: Some(plan.clone()), ..Job::default() };
            run(vec![job], &means, &mut |_| {})
        })
        .collect();
    for outcomes in &told {
        compare(&told[0], outcomes);
    }
    let renderer = RENDERERS[bytes.len() % RENDERERS.len()];
    let mut report = Vec::new();
    let style = Style { width: 80, samples: true, ..Style::default() };
    renderer.render(&told[0], &style, &mut report).expect("memory takes everything");
    refuse_raw(&report);
    let exit = Exit::of(&told[0], FailOn::Error, None);
    assert!(exit != Exit::Internal, "a panic that was caught too late");
    Some(exit)
}

/// Nothing from outside is written as it is. What HTML and JSON hold behind their escapes is no matter here.
fn refuse_raw(told: &[u8]) {
    let text = std::str::from_utf8(told).expect("UTF-8 is written");
    let raw = text.chars().find(|letter| letter.is_control() && !matches!(letter, '\n'));
    assert!(raw.is_none(), "{raw:?} is written raw");
}

fn compare(one: &Outcomes, other: &Outcomes) {
    let datasets = |outcomes: &Outcomes| {
        let all = outcomes.contracts.iter().flat_map(|contract| &contract.datasets);
        all.map(|dataset| (dataset.rows, dataset.columns, dataset.unreadable.is_some())).collect::<Vec<_>>()
    };
    assert_eq!(datasets(one), datasets(other), "the engines read something else: {:?}, {:?}", why(one), why(other));
    let checks = |outcomes: &Outcomes| outcomes.checks().map(verdict).collect::<Vec<_>>();
    assert_eq!(checks(one), checks(other), "the engines judge otherwise");
}

fn verdict(outcome: &Outcome) -> String {
    format!("{} {:?} {:?}", outcome.id, outcome.status, outcome.counts)
}

fn why(outcomes: &Outcomes) -> Vec<Option<String>> {
    outcomes
        .contracts
        .iter()
        .flat_map(|contract| &contract.datasets)
        .map(|dataset| dataset.unreadable.clone())
        .collect()
}

/// A file that is removed when it is not needed any more.
struct File(PathBuf);

impl File {
    fn of(extension: &str, bytes: &[u8]) -> Self {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let number = FILES.replace(FILES.get() + 1);
        let path = folder.join(format!("tabpact-fuzz-{}-{number}.{extension}", std::process::id()));
        std::fs::write(&path, bytes).expect("there is room");
        Self(path)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
