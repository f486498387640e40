//! `tabpact check`: contracts and data to a report and an exit code.

use super::arguments::{Check, Project};
use super::confinement::Bounds;
use super::data::Placed;
use super::inputs::{self, Input};
use super::load::{Loaded, load_all};
use super::outputs::{Outputs, Reading};
use super::reports::{Reports, Request};
use super::signals::Received;
use super::{clock, confinement, data, hidden, memory, parts, progress, quarantine, repeat, signals, terminal};
use crate::contract::Contract;
use crate::engine::Watch;
use crate::exit::Exit;
use crate::output::NewFolders;
use crate::plan::Plan;
use crate::report::{Style, write_summary_line};
use crate::run::{Job, Means, Outcomes, run};
use anyhow::{Context, Result, bail};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Checks data against contracts, once or again and again.
pub(super) fn check(arguments: &Check) -> Result<Exit> {
    let watch = Arc::new(Watch::default());
    let nothing = || Outcomes { now: clock::now(), ..Outcomes::default() };
    let signals = match signals::listen(&watch) {
        Ok(signals) => signals,
        Err(error) => return Ok(summarize(arguments, &nothing(), super::deaf(&error))),
    };
    if arguments.unattended.watch {
        return repeat::repeat(arguments, &watch, &signals);
    }
    let checked = check_once(arguments, &watch, &signals, &mut |_| Ok(()));
    if checked.is_err() {
        summarize(arguments, &nothing(), Exit::Usage);
    }
    checked
}

/// Checks data against contracts, and writes the report. What is about to be checked is told to `prepared`.
pub(super) fn check_once(
    arguments: &Check,
    watch: &Arc<Watch>,
    signals: &Received,
    prepared: &mut dyn FnMut(&[Job]) -> Result<()>,
) -> Result<Exit> {
    let engine = parts::engine(&arguments.engine).context("there is no such engine")?;
    let now = arguments.now.unwrap_or_else(clock::now);
    let mut jobs = prepare(arguments, now)?;
    let reports = Reports::plan(arguments.format.as_deref(), &arguments.report)?;
    if arguments.unattended.summary_line {
        reports.refuse_summary_line()?;
    }
    let mut outputs = Outputs::beside(reading(arguments, &jobs), &arguments.project);
    let blame_report = |wrong| arguments.project.blame("report", wrong);
    reports.hold(&mut outputs, arguments.project.is_of_configuration("report")).map_err(blame_report)?;
    narrow(&mut jobs, arguments)?;
    prepared(&jobs)?;
    let mut folders = NewFolders::default();
    if let Some(refusal) = reports.probe(&mut folders).map_err(blame_report)? {
        super::complain(&arguments.project.blame("report", refusal).to_string());
        return Ok(summarize(arguments, &Outcomes { now, ..Outcomes::default() }, Exit::Unknown));
    }
    let targets = match quarantine::prepare(arguments, &jobs, &mut outputs)? {
        Ok(targets) => targets,
        Err(message) => {
            super::complain(&message);
            return Ok(summarize(arguments, &Outcomes { now, ..Outcomes::default() }, Exit::Unknown));
        }
    };
    let is_silent = arguments.no_progress || arguments.look.quiet || !terminal::shows_progress();
    let progress = progress::start(watch, !is_silent, terminal::ascii(&arguments.look), arguments.verbose);
    let unattended = &arguments.unattended;
    let (threads, retries) = (arguments.threads.map(Into::into), unattended.retries());
    let memory = arguments.memory_limit.unwrap_or_else(memory::default);
    let (missing, targets) = (unattended.missing_source, targets.as_ref());
    let means = Means { engine, watch, threads, memory, now, missing, retries, targets };
    let outcomes = run(jobs, &means, &mut |event| progress.tell(event));
    progress.finish();
    let exit = Exit::of(&outcomes, unattended.fail_on(arguments.fail_on), unattended.skip_exit_code);
    let exit = reports.deliver(exit, &outcomes, &style(arguments));
    Ok(summarize(arguments, &outcomes, signals.received().unwrap_or(exit)))
}

/// The last line on standard output, where it is wanted. Returns how the program ends.
fn summarize(arguments: &Check, outcomes: &Outcomes, exit: Exit) -> Exit {
    match arguments.unattended.summary_line {
        true => super::deliver(exit, |out| write_summary_line(outcomes, exit.code(), out)),
        false => exit,
    }
}

/// The contracts that are named, and the data behind them.
pub(super) fn find(paths: &[String], project: &Project, bounds: &Bounds) -> Result<Vec<Input>> {
    inputs::find(paths, bounds).map_err(|wrong| project.blame("paths", wrong))
}

/// Contracts, planned.
fn prepare(arguments: &Check, now: i128) -> Result<Vec<Job>> {
    let bounds = Bounds::of(&arguments.project, &arguments.paths);
    let mut loaded = load_all(find(&arguments.paths, &arguments.project, &bounds)?, &bounds);
    bounds.refuse_data(&loaded)?;
    for one in &mut loaded {
        if let (Some(contract), Some(data)) = (&mut one.contract, &one.data) {
            data::follow(contract, data)?;
        }
    }
    let are_all_known = loaded.iter().all(|one| one.contract.is_some());
    let mut contracts: Vec<Placed<'_>> = loaded.iter_mut().filter_map(placed).collect();
    // What is said for the whole project may be about contracts that are not checked now.
    let is_project_wide = |id: &str| arguments.project_wide.iter().any(|known| known == id);
    let data = match is_project_wide("data") {
        true => data::about(&contracts, &arguments.data),
        false => arguments.data.clone(),
    };
    let redacted = match is_project_wide("redact") {
        true => hidden::known_here(&contracts, arguments)?,
        false => arguments.redact.clone(),
    };
    match data::place(&mut contracts, &data, &redacted, arguments) {
        Ok(()) => {}
        Err(error) if are_all_known => return Err(error),
        // The words may be about a contract that cannot be used: then only that is told, and nothing is checked.
        Err(_) => loaded.retain(|one| one.contract.is_none()),
    }
    let project = confinement::project_folder();
    if !arguments.project.allow_outside {
        confinement::refuse_outside(&mut loaded, &project);
        if arguments.project.is_of_configuration("data") {
            confinement::refuse_settings(&data, &project)?;
        }
    }
    let known = confinement::sources(loaded.iter().filter_map(|one| one.contract.as_ref()));
    let mut jobs = plan(loaded, now, if arguments.no_samples { 0 } else { arguments.max_samples });
    if !arguments.project.allow_outside {
        confinement::refuse_references(&mut jobs, &known, &project);
    }
    Ok(jobs)
}

fn placed(one: &mut Loaded) -> Option<Placed<'_>> {
    Some(Placed { contract: one.contract.as_mut()?, followed_by: one.data.as_deref() })
}

/// Leaves what is selected. Fails where there is nothing to check.
fn narrow(jobs: &mut Vec<Job>, arguments: &Check) -> Result<()> {
    select(jobs, arguments)?;
    jobs.retain(|job| job.plan.as_ref().is_none_or(|plan| !plan.datasets.is_empty()));
    if jobs.is_empty() {
        bail!("nothing to check: no check is selected");
    }
    Ok(())
}

/// Plans all contracts together: one may refer to the datasets of another, even where that cannot be used.
fn plan(loaded: Vec<Loaded>, now: i128, max_samples: usize) -> Vec<Job> {
    let known = |one: &Loaded| one.contract.as_ref().or(one.draft.as_ref()).cloned();
    let contracts: Vec<Contract> = loaded.iter().filter_map(known).collect();
    let mut plans = parts::plan(&contracts, now, max_samples).into_iter();
    let jobs = loaded.into_iter().map(|one| {
        let contract = known(&one);
        let names = contract.iter().flat_map(|contract| &contract.datasets).map(|dataset| dataset.name.clone());
        let datasets = names.collect();
        let mut job = Job { file: one.file, text: one.text, problems: one.problems, plan: None, datasets };
        let planned = contract.and_then(|_| plans.next()).unwrap_or_default();
        if let Some(contract) = &one.contract {
            let (plan, problems) = planned;
            let homeless = data::missing_sources(contract);
            job.plan = plan.filter(|_| homeless.is_empty());
            job.problems.extend(homeless);
            job.problems.extend(problems);
        }
        job
    });
    jobs.collect()
}

/// Takes out what is not selected. A word that selects nothing is a mistake, unless it may be about a contract that
/// cannot be used: then that is told instead, and nothing is checked.
fn select(jobs: &mut Vec<Job>, arguments: &Check) -> Result<()> {
    let mut plans: Vec<Plan> = jobs.iter().filter_map(|job| job.plan.clone()).collect();
    let mut exclude = arguments.exclude.clone();
    if arguments.project_wide.iter().any(|id| id == "exclude") {
        exclude.retain(|word| parts::excludes(&plans, word).unwrap_or(true));
    }
    match parts::select(&mut plans, &arguments.select, &exclude) {
        Ok(()) => {}
        Err(_) if plans.len() < jobs.len() => jobs.retain(|job| job.plan.is_none()),
        Err(message) => {
            let option = if message.starts_with("`--exclude") { "exclude" } else { "select" };
            return Err(arguments.project.blame(option, message));
        }
    }
    for (job, plan) in jobs.iter_mut().filter(|job| job.plan.is_some()).zip(plans) {
        job.plan = Some(without_idle_datasets(plan));
    }
    Ok(())
}

/// A dataset of which nothing is asked is not read.
fn without_idle_datasets(mut plan: Plan) -> Plan {
    plan.datasets.retain(|dataset| !dataset.checks.is_empty());
    plan
}

/// Everything that is read or was named for it, where anything is written: no file may take its place.
fn reading(arguments: &Check, jobs: &[Job]) -> Reading {
    let is_on_screen = arguments.report.iter().all(Request::is_on_screen);
    if is_on_screen && arguments.quarantine.quarantine.is_none() {
        return Reading::default();
    }
    let named = arguments.data.iter().map(|given| data::path_of(given));
    let named = named.chain(arguments.paths.iter().map(String::as_str));
    let files = named.chain(jobs.iter().map(|job| job.file.as_str())).map(PathBuf::from).collect();
    let mut reading = Reading { files, sources: Vec::new() };
    let tables = jobs.iter().filter_map(|job| job.plan.as_ref()).flat_map(Plan::tables);
    tables.for_each(|table| reading.add(&table.source));
    reading
}

fn style(arguments: &Check) -> Style {
    Style {
        width: terminal::width(),
        color: terminal::color(&arguments.look, &io::stdout()),
        ascii: terminal::ascii(&arguments.look),
        verbose: arguments.verbose,
        quiet: arguments.look.quiet,
        samples: !arguments.no_samples,
        folder: terminal::folder(),
        ..Style::default()
    }
}
