//! `tabpact lint`: contracts alone. No data is opened.

use super::arguments::Lint;
use super::confinement::Bounds;
use super::load::{Loaded, load_all};
use super::outputs::{Outputs, Reading};
use super::reports::Reports;
use super::{check, clock, confinement, parts, signals, terminal};
use crate::contract::Contract;
use crate::exit::Exit;
use crate::output::NewFolders;
use crate::report::Style;
use crate::run::{ContractOutcome, Outcomes};
use anyhow::{Result, bail};
use std::io;
use std::time::Instant;

/// Writes what is wrong with contracts.
pub(super) fn lint(arguments: &Lint) -> Result<Exit> {
    let start = Instant::now();
    if let Err(error) = signals::end_at_once() {
        return Ok(super::deaf(&error));
    }
    let bounds = Bounds::of(&arguments.project, &arguments.paths);
    let inputs = check::find(&arguments.paths, &arguments.project, &bounds)?;
    if let Some(data) = inputs.iter().find_map(|input| input.data.as_ref()) {
        bail!("`{data}` is data: `tabpact lint` reads only contracts");
    }
    let files = inputs.iter().map(|input| input.file.clone()).collect();
    let mut outputs = Outputs::beside(Reading { files, ..Reading::default() }, &arguments.project);
    let reports = Reports::plan(arguments.format.as_deref(), &arguments.report)?;
    reports.hold(&mut outputs, false)?;
    let mut folders = NewFolders::default();
    if let Some(refusal) = reports.probe(&mut folders)? {
        super::complain(&refusal);
        return Ok(Exit::Unknown);
    }
    let mut loaded = load_all(inputs, &bounds);
    let now = clock::now();
    plan(&mut loaded, now, arguments.project.allow_outside);
    let contracts: Vec<ContractOutcome> = loaded.into_iter().map(outcome).collect();
    let is_invalid = contracts.iter().any(ContractOutcome::is_invalid);
    let exit = if is_invalid { Exit::Usage } else { Exit::Success };
    let outcomes = Outcomes::of_contracts(contracts, now, start.elapsed());
    Ok(reports.deliver(exit, &outcomes, &style(arguments)))
}

/// Adds what is wrong with contracts that can be read: what they demand, and where their files lie.
fn plan(loaded: &mut [Loaded], now: i128, allow_outside: bool) {
    let contracts: Vec<Contract> = loaded.iter().filter_map(|one| one.contract.clone()).collect();
    let mut plans = parts::plan(&contracts, now, 0).into_iter();
    let (project, known) = (confinement::project_folder(), confinement::sources(contracts.iter()));
    for one in loaded {
        let Some(contract) = &one.contract else { continue };
        let (plan, problems) = plans.next().unwrap_or_default();
        one.problems.extend(problems);
        if !allow_outside {
            one.problems.extend(confinement::outside(contract, &project));
            let by_reference = |plan| confinement::outside_by_reference(&plan, &known, &project);
            one.problems.extend(plan.map_or(Vec::new(), by_reference));
            one.problems.sort_by_key(|problem| problem.span.start);
        }
    }
}

fn outcome(loaded: Loaded) -> ContractOutcome {
    let (name, version, owner) =
        loaded.contract.map_or_else(Default::default, |known| (known.name, known.version, known.owner));
    ContractOutcome {
        file: loaded.file,
        text: loaded.text,
        name,
        version,
        owner,
        problems: loaded.problems,
        datasets: Vec::new(),
    }
}

fn style(arguments: &Lint) -> Style {
    Style {
        width: terminal::width(),
        color: terminal::color(&arguments.look, &io::stdout()),
        ascii: terminal::ascii(&arguments.look),
        quiet: arguments.look.quiet,
        folder: terminal::folder(),
        ..Style::default()
    }
}
